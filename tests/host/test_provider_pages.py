"""Providers and the pages of NiceGUI: a logout over a socket, and what a login in elements knows."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from nicegui import Client, app
from nicegui.testing import user_simulation

from authui.account import Account
from authui.account.profile import Profile
from authui.testing import PoolUnderTest, signed_in

MAIN = """
from nicegui import ui
from authui import AuthUI, CurrentUser

auth = AuthUI().install()

@ui.page('/')
def home(user: CurrentUser):
    auth.store()
    ui.label(f'Hello {user.email}')

@ui.page('/open')
def public():
    auth.user_menu()

ui.run()
"""
OUT = '/authui/leave/provider'


@pytest.fixture
def opened(local_pool: PoolUnderTest, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """The URLs that pages open, by the paths of the pages."""
    seen: dict[str, list[str]] = {}
    monkeypatch.setattr(
        Client, 'open', lambda client, url, *_: seen.setdefault(client.request.url.path, []).append(str(url))
    )
    assert local_pool is not None
    return seen


async def run(
    tmp_path: Path, opened: dict[str, list[str]], acting: str, *, by: str, action: str = 'logout'
) -> dict[str, list[str]]:
    """Sign in, open two pages, log out in one of them, and return what each opens."""
    main = tmp_path / 'main.py'
    main.write_text(MAIN)
    async with user_simulation(main_file=main) as user:
        await signed_in(user, by=by) if by else await signed_in(user)
        for path in ('/', '/open'):
            await user.open(path)
        stores = {name.split(' ')[0]: store for name, store in app.state.authui.stores().items()}
        assert stores.keys() == {'/', '/open'}
        await stores[acting].dispatch(Account.logout if action == 'logout' else Profile.sign_out_everywhere)
        await asyncio.sleep(0.05)
        assert stores['/'].state.account.user is None
    return opened


@pytest.mark.parametrize('acting', ['/', '/open'])
@pytest.mark.parametrize(('action', 'notice'), [('logout', 'logged_out'), ('everywhere', 'signed_out_everywhere')])
async def test_leads_the_acting_tab_through_the_managed_login(
    tmp_path: Path,
    opened: dict[str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
    acting: str,
    action: str,
    notice: str,
) -> None:
    monkeypatch.setenv('AUTHUI_PROVIDERS', 'Google')
    seen = await run(tmp_path, opened, acting, by='Google', action=action)
    others = {'/': ['/login?notice=logged_out']} if acting == '/open' else {}
    assert seen == {acting: [f'{OUT}?notice={notice}'], **others}


async def test_does_not_where_the_host_does_not_want_it(
    tmp_path: Path, opened: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv('AUTHUI_PROVIDERS', 'Google')
    monkeypatch.setenv('AUTHUI_PROVIDER_LOGOUT', '0')
    assert await run(tmp_path, opened, '/', by='Google') == {'/': ['/login?notice=logged_out']}


async def test_of_a_session_that_began_here_does_not(
    tmp_path: Path, opened: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv('AUTHUI_PROVIDERS', 'Google')
    assert await run(tmp_path, opened, '/open', by='') == {'/': ['/login?notice=logged_out']}


async def test_a_login_that_is_a_page_of_nicegui_knows_what_went_wrong(
    tmp_path: Path, opened: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not opened
    monkeypatch.setenv('AUTHUI_PROVIDERS', 'Google')
    main = tmp_path / 'main.py'
    main.write_text(MAIN)
    async with user_simulation(main_file=main) as user:
        await user.http_client.get('/login/with/Evil', headers={'Host': 'localhost'}, follow_redirects=False)
        await user.open('/login')
        [store] = app.state.authui.stores().values()
        assert store.state.account.login_error.code == 'provider_refused'
