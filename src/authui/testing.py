"""For tests of a host's own: signs users of the embedded pool in, without a form and without a browser."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from nicegui import app
from pydantic import SecretStr

from authui.errors import SettingsError
from authui.models import Credentials, TokenSet

if TYPE_CHECKING:
    from nicegui.testing import User

    from authui.app import AuthUI

_PASSWORD = 'a password of tests'  # noqa: S105 - of a pool that lives as long as a test


async def signed_in(user: User, *, email: str = 'user@example.org', groups: Collection[str] = ()) -> None:
    """Sign NiceGUI's `user` in, as a new user of the embedded pool that is in these groups.

    Call it before `user.open()`. The pool lives in `AUTHUI_DATA_DIR`: give each test a folder of its own. Raises
    `SettingsError` where the app runs on a real pool.
    """
    auth = getattr(app.state, 'authui', None)
    if auth is None:
        raise SettingsError('no app with authui has started: call AuthUI().install() in the main file of the tests')
    cookie, session_id = await _begin(auth, email, groups)
    user.http_client.cookies.set(cookie, session_id.get_secret_value())


async def _begin(auth: AuthUI, email: str, groups: Collection[str]) -> tuple[str, SecretStr]:
    """Begin a session and return what its browser would have got: the cookie's name and the id in it."""
    pool = auth.pool
    if pool is None:
        raise SettingsError('signed_in() makes users of the embedded pool: run the tests without AUTHUI_USER_POOL_ID')
    pool.admin_create_user(email, _PASSWORD)
    for group in groups:
        pool.admin_add_user_to_group(email, group)
    registry = auth._parts.registry  # noqa: SLF001 - this is a part of the package
    tokens = await registry.services.client.sign_in(Credentials(email=email, password=SecretStr(_PASSWORD)))
    if not isinstance(tokens, TokenSet):
        raise SettingsError('signed_in() cannot answer challenges: let the pool of the tests ask for none')
    _, ticket = await registry.begin(tokens)
    redeemed = await registry.redeem(ticket)
    assert redeemed is not None, 'the ticket is a moment old'
    return auth._cookie.name, redeemed.id  # noqa: SLF001 - the same
