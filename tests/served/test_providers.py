"""A sign-in at a provider on real servers: in a mounted app, and on the other of two processes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.plain import PlainBrowser
from support.provider_rounds import go_on, log_in_at_pool
from support.screens import PASSWORD, Server

EMAIL = 'ann@example.org'
MOUNTED = """
import uvicorn
from fastapi import FastAPI
from nicegui import app, ui
from authui import AuthUI, CurrentUser

fastapi_app = FastAPI()
auth = AuthUI()

@ui.page('/')
def home(user: CurrentUser):
    ui.label(f'Hello {user.email}')

@fastapi_app.get('/report')
def report(user: CurrentUser):
    return f'report for {user.email}'

ui.run_with(fastapi_app, mount_path='/gui', storage_secret='x' * 32)
auth.install(fastapi_app).protect()
app.on_startup(lambda: auth.pool.admin_create_user('ann@example.org', 'correct horse battery'))
uvicorn.run(fastapi_app, host='127.0.0.1', port={port}, log_level='warning')
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
