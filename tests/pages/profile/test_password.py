"""The account's screen of the password, for a user who has none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from nicegui import ElementFilter, app, ui
from nicegui.testing import user_simulation

from authui.pages.form import AuthForm
from authui.pages.texts import ENGLISH
from authui.testing import PoolUnderTest, signed_in

if TYPE_CHECKING:
    from pathlib import Path

    from nicegui.testing import User

MAIN = """
from nicegui import ui
from authui import AuthUI
from authui.local import PoolConfig

AuthUI(pool=PoolConfig(allowed_first_auth_factors={'PASSWORD', 'EMAIL_OTP'})).install()
ui.run()
"""
EMAIL = 'ann@example.org'
PASSWORD = 'another horse battery'


async def register(user: User, pool: PoolUnderTest) -> None:
    """Sign up without a password, and sign the simulated user in."""
    client: Any = boto3.client('cognito-idp', region_name='us-east-1', config=Config(signature_version=UNSIGNED))
    app.state.authui.pool.attach(client)
    client_id = app.state.authui.pool.client_id
    client.sign_up(ClientId=client_id, Username=EMAIL)
    client.confirm_sign_up(ClientId=client_id, Username=EMAIL, ConfirmationCode=pool.code(EMAIL))
    await signed_in(user, email=EMAIL)


def form_of(user: User) -> AuthForm:
    assert user.client is not None
    with user.client:
        (form,) = ElementFilter(kind=AuthForm, local_scope=False)
    assert isinstance(form, AuthForm)
    return form


async def test_a_user_without_a_password_adds_one(
    tmp_path: Path, local_pool: PoolUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv('AUTHUI_FAILURE_MS', '0')
    (tmp_path / 'main.py').write_text(MAIN)
    async with user_simulation(main_file=tmp_path / 'main.py') as user:
        await register(user, local_pool)
        await user.open('/account')
        assert user.client is not None
        with user.client:
            rows = [each for each in ElementFilter(kind=ui.link, local_scope=False) if 'authui-row' in each.classes]
        said = {tuple(each.text for each in row.descendants() if isinstance(each, ui.label)) for row in rows}
        assert (ENGLISH.password, ENGLISH.not_given) in said

        await user.open('/account/password')
        view = form_of(user).view
        assert view.heading == ENGLISH.set_password
        assert [each.name for each in view.fields] == ['password', 'repeated']

        await form_of(user)._on_submit({'password': PASSWORD, 'repeated': PASSWORD})
        await user.open('/account/password')
        view = form_of(user).view
        assert view.heading == ENGLISH.change_password
        assert [each.name for each in view.fields] == ['current', 'password', 'repeated']
        assert view.fields[0].is_required
