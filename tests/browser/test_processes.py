"""Two server processes behind nginx, with sessions in Redis: as deploy/ has them, on loopback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from support.nginx import Nginx
from support.redis_server import RedisServer
from support.screens import Screens, Server, code_in_mailbox

SCRIPT = """
from nicegui import ui
from authui import Account, AuthUI, CurrentUser

auth = AuthUI().install()

@ui.page('/')
def home(user: CurrentUser) -> None:
    ui.label(f'Hello {user.email}')
    ui.label('process {port}')
    ui.button('Log out', on_click=lambda: auth.store().dispatch(Account.logout))

ui.run(host='127.0.0.1', port={port}, show=False, reload=False, tailwind=False)
"""


def node_of(page: Page) -> str:
    return next(str(each['value']) for each in page.context.cookies() if each['name'] == 'authui_node')


def test_a_user_goes_on_when_the_process_of_the_page_is_killed(
    make_server: Callable[..., Server], redis: RedisServer, tmp_path: Path, page: Page
) -> None:
    folder = tmp_path / 'nginx'
    folder.mkdir()
    nginx = Nginx(folder)
    servers = [
        make_server(
            script=SCRIPT,
            AUTHUI_DATA_DIR=str(tmp_path / 'shared'),
            AUTHUI_REDIS_URL=redis.url,
            AUTHUI_TRUSTED_PROXIES='1',
            AUTHUI_PUBLIC_URL=nginx.url,
        )
        for _ in range(2)
    ]
    nginx.start({8001: servers[0].port, 8002: servers[1].port})
    try:
        screens = Screens(page, nginx.url)
        screens.open('/signup')
        screens.sign_up('ann@example.org')
        expect(screens.confirm).to_be_visible()
        screens.enter_code(code_in_mailbox(page, nginx.url))
        expect(screens.login).to_be_visible()
        screens.log_in('ann@example.org')
        expect(page.get_by_text('Hello ann@example.org')).to_be_visible()
        own = servers[int(node_of(page)[-1]) - 1]
        other = next(server for server in servers if server is not own)
        expect(page.get_by_text(f'process {own.port}')).to_be_visible()
        second = page.context.new_page()
        second.goto(nginx.url)
        expect(second.get_by_text(f'process {own.port}')).to_be_visible()

        own.kill()
        expect(page.get_by_text(f'process {other.port}')).to_be_visible(timeout=30_000)
        expect(page.get_by_text('Hello ann@example.org')).to_be_visible()
        expect(second.get_by_text(f'process {other.port}')).to_be_visible(timeout=30_000)

        page.get_by_role('button', name='Log out').click()
        for tab in (page, second):
            expect(Screens(tab, nginx.url).login).to_be_visible()
        log = (folder / 'authui-access.log').read_text()
        assert 'client_id' not in log
        assert '?' not in log
    finally:
        nginx.stop()
