"""A sign-in at a provider on real servers: in a mounted app, and on the other of two processes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.mounted_app import MOUNTED
from support.plain import PlainBrowser
from support.provider_rounds import back_of, fields_of, go_on, log_in_at_pool
from support.real_pool import at_served_pool
from support.redis_server import RedisServer
from support.screens import PASSWORD, Server
from support.served_pool import served_pool

EMAIL = 'ann@example.org'
APP = """
from nicegui import ui
from authui import AuthUI, CurrentUser

auth = AuthUI().install()

@ui.page('/')
def home(user: CurrentUser) -> None:
    ui.label(f'Hello {user.email} at {port}')

ui.run(host='127.0.0.1', port={port}, show=False, reload=False, reconnect_timeout=30)
"""


@pytest.fixture(scope='module')
def mounted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp('mounted')
    server = Server(
        folder, script=MOUNTED, path='/gui/login', AUTHUI_STRICT_PAGES='1', AUTHUI_PROVIDERS='COGNITO,Google'
    )
    server.start()
    yield server
    server.stop()


async def test_works_below_the_mount_of_an_app_that_denies_everything_else(mounted: Server) -> None:
    browser = PlainBrowser(url=mounted.url)
    async with browser.http:
        await browser.open('/gui/login?next=~%2Freport%3Fa%3D1')
        [href] = {each.attributes['href'] for each in browser.page.all('a', data_provider='COGNITO')}
        assert href.startswith('/gui/login/with/COGNITO?')
        await browser.open(href)
        assert browser.path == '/gui/authui/pool/login'
        await log_in_at_pool(browser, EMAIL, PASSWORD)
        assert browser.place == '/report?a=1'
        assert f'report for {EMAIL}' in browser.answer.text
        await browser.post('/gui/authui/leave', {})
        await go_on(browser)
        assert (browser.place, browser.notice('login')) == ('/gui/login', 'You are logged out.')
        await browser.open('/gui/login/with/COGNITO')
        assert browser.path == '/gui/authui/pool/login'


async def test_ends_on_the_other_of_two_processes(redis: RedisServer, tmp_path: Path) -> None:
    with served_pool(tmp_path, '--host', '127.0.0.1', '--user', f'{EMAIL}:{PASSWORD}') as pool:
        shared = {**at_served_pool(pool), 'AUTHUI_PROVIDERS': 'COGNITO', 'AUTHUI_REDIS_URL': redis.url}
        servers: list[Server] = []
        try:
            for name in ('one', 'two'):
                folder = tmp_path / name
                folder.mkdir()
                public_url = servers[0].url if servers else 'http://127.0.0.1:{port}'
                servers.append(Server(folder, script=APP, AUTHUI_PUBLIC_URL=public_url, **shared))
                servers[-1].start()
            first, second = servers
            browser = PlainBrowser(url=first.url)
            async with browser.http:
                await browser.open('/login/with/COGNITO?next=%2F%3Fa%3D1')
                form = browser.page.one('form')
                data = {**fields_of(form), 'username': EMAIL, 'password': PASSWORD}
                there = str(browser.answer.request.url)
                assert there.startswith(f'{pool.url}/login?')
                back = back_of(await browser.http.post(there, data=data, headers={'Origin': pool.url}))
                assert back.startswith(f'{first.url}/login/callback?')
                await browser.open(back.replace(first.url, second.url, 1))
                assert str(browser.answer.request.url) == f'{second.url}/?a=1'
                assert f'Hello {EMAIL} at {second.port}' in browser.answer.text
                await browser.open(first.url)
                assert f'Hello {EMAIL} at {first.port}' in browser.answer.text
        finally:
            for each in servers:
                each.stop()
