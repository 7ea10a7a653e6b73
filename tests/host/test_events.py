"""What `AuthUI.on` tells of a login: once, in the tab that has signed in, after its store knows the user."""

from __future__ import annotations

import asyncio
from pathlib import Path

from nicegui import Client, app
from nicegui.testing import User, user_simulation
from pydantic import SecretStr

from authui.account import Account
from authui.host import AuthUI
from authui.models import Credentials
from authui.store import Store
from authui.testing import PoolUnderTest

MAIN = """
from nicegui import ui
from authui import AuthUI

AuthUI().install()

@ui.page('/open')
def anybody():
    ui.label('open')

ui.run()
"""


async def test_a_login_is_told_once_to_the_tab_that_has_signed_in(tmp_path: Path, local_pool: PoolUnderTest) -> None:
    (tmp_path / 'main.py').write_text(MAIN)
    async with user_simulation(main_file=tmp_path / 'main.py') as user:
        auth: AuthUI = app.state.authui
        heard: list[tuple[Store, str | None]] = []
        auth.on(
            'signed_in',
            lambda store: heard.append((store, store.state.account.user and store.state.account.user.email)),
        )
        tabs = [await _opened(user, auth) for _ in range(3)]
        given = local_pool.add_user('ann@example.org')
        wrong = Credentials(identifier=given.identifier, password=SecretStr('wrong password'))
        await tabs[0].dispatch(Account.login, wrong)
        await _settled()
        assert heard == []
        await tabs[0].dispatch(Account.login, given)
        await _settled()
        assert heard == [(tabs[0], 'ann@example.org')]
        await tabs[1].dispatch(Account.login, given)
        await _settled()
        assert heard == [(tabs[0], 'ann@example.org'), (tabs[1], 'ann@example.org')]
        assert tabs[2].state.account.user is None


async def test_a_login_in_two_tabs_at_once_is_told_once_in_each(tmp_path: Path, local_pool: PoolUnderTest) -> None:
    (tmp_path / 'main.py').write_text(MAIN)
    async with user_simulation(main_file=tmp_path / 'main.py') as user:
        auth: AuthUI = app.state.authui
        heard: list[Store] = []
        auth.on('signed_in', heard.append)
        one, other = [await _opened(user, auth) for _ in range(2)]
        given = local_pool.add_user('ann@example.org')
        await asyncio.gather(one.dispatch(Account.login, given), other.dispatch(Account.login, given))
        await _settled()
        assert len(heard) == 2
        assert {id(store) for store in heard} == {id(one), id(other)}


async def test_an_end_is_told_once_to_every_tab_of_the_session(tmp_path: Path, local_pool: PoolUnderTest) -> None:
    (tmp_path / 'main.py').write_text(MAIN)
    async with user_simulation(main_file=tmp_path / 'main.py') as user:
        auth: AuthUI = app.state.authui
        heard: list[Store] = []
        auth.on('signed_out', heard.append)
        one, other = [await _opened(user, auth) for _ in range(2)]
        given = local_pool.add_user('ann@example.org')
        await asyncio.gather(one.dispatch(Account.login, given), other.dispatch(Account.login, given))
        await one.dispatch(Account.logout)
        await _settled()
        assert len(heard) == 2
        assert {id(store) for store in heard} == {id(one), id(other)}
        assert (one.state.account.user, other.state.account.user) == (None, None)


async def _opened(user: User, auth: AuthUI) -> Store:
    """Open a page as a tab of its own, and return its store."""
    before = set(Client.instances)
    await user.open('/open')
    (new,) = [each for each in Client.instances if each not in before]
    return auth.tab(Client.instances[new]).store


async def _settled() -> None:
    """Let everything run that does not wait."""
    for _ in range(50):
        await asyncio.sleep(0)
