"""`signed_in` as hosts use it: NiceGUI's simulation of a user, and one call."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import nicegui.testing
import pytest
from nicegui import app
from nicegui.testing import user_simulation

from authui.errors import SettingsError
from authui.local import FakeProvider
from authui.settings import Settings
from authui.testing import CeremonyError, PoolUnderTest, SoftAuthenticator, sign_in_by_passkey, signed_in

MAIN = """
from nicegui import ui

from authui import AuthUI, CurrentUser
from authui.local import PoolConfig

@ui.page('/')
def home(user: CurrentUser) -> None:
    ui.label(f'{user.email} is in {", ".join(user.groups) or "no group"}')

AuthUI(pool=PoolConfig(POOL)).install()
ui.run()
"""

Simulate = Callable[..., AbstractAsyncContextManager[nicegui.testing.User]]


@pytest.fixture
def simulate(tmp_path: Path, local_pool: PoolUnderTest) -> Simulate:
    """Start the app, as often as a test likes; the text holds arguments for its pool."""
    assert local_pool is not None

    def start(config: str = '') -> AbstractAsyncContextManager[nicegui.testing.User]:
        path = tmp_path / 'main.py'
        path.write_text(MAIN.replace('POOL', config))
        return user_simulation(main_file=path)

    return start


@pytest.mark.parametrize(
    ('groups', 'shown'), [((), 'no group'), ('staff', 'staff'), ({'boss', 'staff'}, 'boss, staff'), (['a'], 'a')]
)
async def test_a_page_is_built_for_the_signed_in_user(simulate: Simulate, groups: Any, shown: str) -> None:
    # For each row, because the simulation unloads modules in between.
    async with simulate() as user:
        ann = await signed_in(user, email='ann@example.org', groups=groups)
        await user.open('/')
        await user.should_see(f'ann@example.org is in {shown}')
        assert (ann.email, set(ann.groups)) == ('ann@example.org', {groups} if isinstance(groups, str) else set(groups))


async def test_a_user_is_as_described(simulate: Simulate) -> None:
    async with simulate("mfa_configuration='OPTIONAL', password_require_symbols=True, password_min_length=32") as user:
        ann = await signed_in(user, attributes={'given_name': 'Ann'}, email_verified=False, mfa=True)
        assert (ann.attribute('given_name'), ann.email_verified, ann.mfa) == ('Ann', False, ('app',))
        again = await signed_in(user, attributes={'given_name': 'Ann'}, email_verified=False, mfa=True)
        assert again == ann


@pytest.mark.parametrize('config', ["username_attributes=frozenset(), alias_attributes={'email'}"])
async def test_an_email_may_be_an_alias(simulate: Simulate, config: str) -> None:
    async with simulate(config) as user:
        first = await signed_in(user, groups='staff')
        again = await signed_in(user, groups='staff')
        assert first == again
        assert first.username != first.email


async def test_an_existing_user_is_not_taken_for_another(simulate: Simulate) -> None:
    async with simulate() as user:
        await signed_in(user, email='ann@example.org', groups={'staff'})
        with pytest.raises(SettingsError, match=r"groups \{'staff'\}, not \{'admins'\}.*another e-mail"):
            await signed_in(user, email='ann@example.org', groups={'admins'})


async def test_without_it_nobody_is_signed_in(simulate: Simulate) -> None:
    async with simulate() as user:
        answer = await user.http_client.get('/', headers={'Accept': 'text/html'})
        assert (answer.status_code, answer.headers['location']) == (303, '/login')


class TestByPasskey:
    PASSKEYS = "allowed_first_auth_factors={'PASSWORD', 'WEB_AUTHN'}, user_verification='required'"

    async def test_a_page_is_built_for_the_signed_in_user(self, simulate: Simulate) -> None:
        async with simulate(self.PASSKEYS) as user:
            ann = await sign_in_by_passkey(user, email='ann@example.org', groups='staff')
            await user.open('/')
            await user.should_see('ann@example.org is in staff')
            assert ann.email == 'ann@example.org'

    async def test_an_authenticator_signs_in_again_with_the_passkey_that_it_has(self, simulate: Simulate) -> None:
        async with simulate(self.PASSKEYS) as user:
            phone = SoftAuthenticator()
            first = await sign_in_by_passkey(user, authenticator=phone)
            assert await sign_in_by_passkey(user, authenticator=phone) == first
            assert len(phone.credentials) == 1

    async def test_an_authenticator_that_cannot_verify_its_user_is_no_use(self, simulate: Simulate) -> None:
        async with simulate(self.PASSKEYS) as user:
            with pytest.raises(CeremonyError, match='NotAllowedError'):
                await sign_in_by_passkey(user, authenticator=SoftAuthenticator(verifies_user=False))

    async def test_a_pool_without_passkeys_says_what_to_do(self, simulate: Simulate) -> None:
        async with simulate() as user:
            with pytest.raises(SettingsError, match=r"allowed_first_auth_factors=.'PASSWORD', 'WEB_AUTHN'."):
                await sign_in_by_passkey(user)

    async def test_a_browser_is_told_the_other_way(self) -> None:
        with pytest.raises(TypeError, match='authenticator of its own'):
            await sign_in_by_passkey(object())  # type: ignore[arg-type]  # as a test without types would


class TestFailures:
    """Each error says what to do."""

    async def test_an_app_without_authui(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delattr(app.state, 'authui', raising=False)
        async with user_simulation(root=lambda: None) as user:
            with pytest.raises(SettingsError, match='install'):
                await signed_in(user)

    async def test_an_app_that_has_ended(self, simulate: Simulate) -> None:
        async with simulate() as user:
            pass
        with pytest.raises(SettingsError, match='live_app'):
            await signed_in(user)

    async def test_a_second_factor_where_the_pool_has_none(self, simulate: Simulate) -> None:
        async with simulate() as user:
            with pytest.raises(SettingsError, match="mfa_configuration='OPTIONAL'"):
                await signed_in(user, mfa=True)

    async def test_what_the_pool_refuses(self, simulate: Simulate) -> None:
        async with simulate() as user:
            with pytest.raises(SettingsError, match=r'refused user@example\.org.*custom:team'):
                await signed_in(user, attributes={'custom:team': 'blue'})

    async def test_a_real_pool(self, simulate: Simulate, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv('AUTHUI_USER_POOL_ID', 'eu-west-1_AbCdEfGhI')
        monkeypatch.setenv('AUTHUI_CLIENT_ID', 'client')
        monkeypatch.setenv('AUTHUI_SECRET', 'kH3vQ8sZ1mX6pB9wT4yR7nC2jF5gL0dA')
        monkeypatch.setenv('AUTHUI_PUBLIC_URL', 'http://localhost:8080')
        async with simulate() as user:
            with pytest.raises(SettingsError, match='take AUTHUI_USER_POOL_ID'):
                await signed_in(user)

    async def test_groups_that_are_not_names_and_attributes_that_are_not_texts(
        self, simulate: Simulate, subtests: pytest.Subtests
    ) -> None:
        no_names: tuple[Any, ...] = ({1}, 7, [None], b'admins')
        no_texts: tuple[Any, ...] = ({'custom:level': 7}, {3: 'x'})
        async with simulate() as user:
            for groups in no_names:
                with subtests.test(groups=groups), pytest.raises(TypeError, match=r"names, such as \{'admins'\}"):
                    await signed_in(user, groups=groups)
            for attributes in no_texts:
                with subtests.test(attributes=attributes), pytest.raises(TypeError, match='texts by name'):
                    await signed_in(user, attributes=attributes)

    async def test_a_browser(self) -> None:
        page: Any = object()
        with pytest.raises(TypeError, match=r'live_app\.signed_in\(page\)'):
            await signed_in(page)


async def test_the_file_env_is_not_read(simulate: Simulate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / '.env').write_text('AUTHUI_USER_POOL_ID=eu-west-1_AbCdEfGhI\nAUTHUI_CLIENT_ID=client\n')
    async with simulate() as user:
        assert (await signed_in(user)).email == 'user@example.org'
    assert not (tmp_path / '.authui').exists()


async def test_an_app_that_is_not_isolated_is_refused_with_the_fixture_to_use(simulate: Simulate) -> None:
    async with simulate() as user:
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(Settings.model_config, 'env_file', '.env')  # as without `local_pool`
            with pytest.raises(SettingsError, match='ask for `local_pool`'):
                await signed_in(user)


class TestByAProvider:
    async def test_a_user_is_what_the_provider_says(self, simulate: Simulate) -> None:
        async with simulate("identity_providers=['Google']") as user:
            given = {'name': 'Ann', 'sub': '1029'}
            ann = await signed_in(user, by='Google', email='ann@example.org', claims=given, groups='staff')
            assert (ann.email, ann.email_verified, ann.attribute('name')) == ('ann@example.org', True, 'Ann')
            assert ann.username == 'Google_1029'
            assert ann.provider is not None
            assert (ann.provider.provider, ann.provider.subject) == ('Google', '1029')
            assert 'staff' in ann.groups
            await user.open('/')
            await user.should_see('ann@example.org is in')

    async def test_the_same_address_is_the_same_person_as_on_the_providers_page(self, simulate: Simulate) -> None:
        async with simulate("identity_providers=['Google']") as user:
            ann = await signed_in(user, by='Google')
            assert ann.username == f'Google_{FakeProvider(name="Google").subject_of("user@example.org")}'
            again = await signed_in(user, by='Google', email='User@Example.org', claims={'name': 'Ann'})
            assert (again.sub, again.attribute('name')) == (ann.sub, 'Ann')
            assert (await signed_in(user)).sub != ann.sub

    @pytest.mark.parametrize(
        ('given', 'email'),
        [
            ({'email_verified': False}, 'user@example.org'),
            ({'claims': {'email_verified': False}}, 'user@example.org'),
            ({'claims': {'email': None}}, None),
        ],
    )
    async def test_an_address_may_be_unverified_or_missing(
        self, simulate: Simulate, given: dict[str, Any], email: str | None
    ) -> None:
        async with simulate("identity_providers=['Google']") as user:
            ann = await signed_in(user, by='Google', **given)
            assert (ann.email, ann.email_verified) == (email, False)

    async def test_what_cannot_be_is_refused_with_the_remedy(self, simulate: Simulate) -> None:
        async with simulate("identity_providers=['Google'], required_attributes=('name',)") as user:
            with pytest.raises(SettingsError, match=r"Acme \(it has Google\): .*identity_providers=\['Acme'\]"):
                await signed_in(user, by='Acme')
            with pytest.raises(SettingsError, match=r'attributes required: \[name\]'):
                await signed_in(user, by='Google')
            with pytest.raises(TypeError, match='has what its claims say'):
                await signed_in(user, by='Google', attributes={'name': 'Ann'})
            with pytest.raises(TypeError, match="by='Google'"):
                await signed_in(user, claims={'name': 'Ann'})
