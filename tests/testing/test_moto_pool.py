"""An app with the settings of a moto pool runs on that pool."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from nicegui.testing import user_simulation
from pydantic import SecretStr

from authui.cognito import CognitoClient, HttpJwks, KeySet, TokenVerifier, make_boto_client
from authui.errors import AccountExistsError, CredentialsError, PasswordPolicyError, SettingsError
from authui.models import Credentials, Registration, TokenSet
from authui.settings import Settings
from authui.testing import MotoPool, PoolUnderTest, signed_in

MAIN = """
from nicegui import ui
from authui import AuthUI, CurrentUser

@ui.page('/')
def home(user: CurrentUser) -> None:
    ui.label(f'Hello {user.email} of {user.groups}')

AuthUI().install()
ui.run()
"""


async def test_an_app_runs_on_it(moto_pool: MotoPool, local_pool: PoolUnderTest, tmp_path: Path) -> None:
    (tmp_path / 'main.py').write_text(MAIN)
    async with user_simulation(main_file=tmp_path / 'main.py') as user:
        ann = await signed_in(user, email='ann@example.org', groups={'admins'}, attributes={'given_name': 'Ann'})
        await user.open('/')
        await user.should_see("Hello ann@example.org of ('admins',)")
        assert ann.attribute('given_name') == 'Ann'
        assert await signed_in(user, email='ann@example.org', groups={'admins'}) == ann
        await signed_in(user, email='bob@example.org', groups={'admins'})
        listed = moto_pool.admin.list_users_in_group(UserPoolId=moto_pool.pool_id, GroupName='admins')['Users']
        assert len(listed) == 2
        with pytest.raises(SettingsError, match='embedded pool for mfa=True'):
            await signed_in(user, mfa=True)
        with pytest.raises(SettingsError, match='needs the embedded pool'):
            local_pool.code()


async def test_what_moto_really_checks(moto_pool: MotoPool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings.load()
    pool_id, client_id = moto_pool.pool_id, moto_pool.client_id
    client = CognitoClient(make_boto_client(settings), pool_id=pool_id, client_id=client_id, flow=settings.flow)
    ann = moto_pool.add_user('ann@example.org', password='Correct horse battery, 2')
    tokens = await client.login(ann)
    assert isinstance(tokens, TokenSet)
    keys = KeySet(HttpJwks(settings.jwks_url))
    verifier = TokenVerifier(issuer=settings.token_issuer, client_id=client_id, keys=keys)
    assert (await verifier.verify(tokens)).email == ann.identifier
    for _ in range(2):  # by REFRESH_TOKEN_AUTH, since moto lacks the other way
        tokens = await client.refresh(tokens, username=(await verifier.verify(tokens)).username)
    with pytest.raises(CredentialsError):
        await client.login(Credentials(identifier=ann.identifier, password=SecretStr('another')))
    with pytest.raises(AccountExistsError):
        await client.signup(Registration(identifier=ann.identifier, password=ann.password))
    with pytest.raises(PasswordPolicyError):
        await client.signup(Registration(identifier='bob@example.org', password=SecretStr('short')))
    await client.close()


def test_it_is_made_as_provision_makes_it(moto_pool: MotoPool) -> None:
    pool = moto_pool.admin.describe_user_pool(UserPoolId=moto_pool.pool_id)['UserPool']
    assert (pool['UsernameAttributes'], pool['DeletionProtection']) == (['email'], 'ACTIVE')


@pytest.mark.parametrize('given', [{}, {'endpoint_url': 'http://127.0.0.1:1'}])
def test_no_other_pool_is_taken_for_it(moto_pool: MotoPool, monkeypatch: pytest.MonkeyPatch, given: Any) -> None:
    monkeypatch.delenv('AUTHUI_ENDPOINT_URL')
    assert MotoPool.for_settings(Settings.load(**given)) is None
    assert MotoPool.for_settings(Settings.load(endpoint_url=moto_pool.endpoint)) is not None
