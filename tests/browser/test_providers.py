"""The whole round in Chromium, from the demo with its fake provider: there, back where one was bound, and out."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from support.real_pool import at_served_pool
from support.screens import PASSWORD, Server, tracebacks
from support.served_pool import served_pool

DEMO = [sys.executable, '-m', 'authui', 'demo', '--port', '{port}', '--token-seconds', '6']
BOUND = '/?a=1&b=ü#part'
EMAIL = 'ann@example.org'
APP = """
from nicegui import ui
from authui import Account, AuthUI, CurrentUser

auth = AuthUI().install()

@ui.page('/')
def home(user: CurrentUser) -> None:
    ui.label(f'Hello {user.email}')
    ui.button('Log out', on_click=lambda: auth.store().dispatch(Account.logout))

ui.run(host='127.0.0.1', port={port}, show=False, reload=False, reconnect_timeout=30)
"""


@pytest.fixture(scope='module')
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp('demo'), command=DEMO)
    server.start()
    yield server
    assert tracebacks(server.log) == []
    server.stop()


def continue_with_demo_id(page: Page) -> None:
    """Press the button of the login, and land at the fake provider."""
    page.get_by_role('link', name='Continue with Demo ID').first.click()
    expect(page.get_by_role('heading', name='Demo ID')).to_be_visible()


def test_the_round_of_the_demo(page: Page, context: BrowserContext, demo: Server) -> None:
    complaints: list[str] = []
    page.on('console', lambda said: complaints.append(said.text) if said.type == 'error' else None)
    page.goto(demo.url + BOUND)
    expect(page).to_have_url(re.compile(r'/login\?'))
    continue_with_demo_id(page)
    page.get_by_role('textbox', name='E-mail').fill('grace@example.org')
    page.get_by_role('button', name='Continue', exact=True).click()
    expect(page.get_by_role('heading', name='You are signed in')).to_be_visible()
    assert page.evaluate('location.pathname + location.search + location.hash') == '/?a=1&b=%C3%BC#part'

    page.reload()
    expect(page.get_by_role('heading', name='You are signed in')).to_be_visible()
    second = context.new_page()
    second.goto(demo.url)
    expect(second.get_by_role('heading', name='You are signed in')).to_be_visible()
    refreshed = page.locator('.demo-lines li').filter(has_text='The tokens were refreshed, once for all tabs.')
    expect(refreshed.first).to_be_visible(timeout=25_000)

    page.get_by_role('button', name='Log out').click()
    expect(page.get_by_text('You are logged out')).to_be_visible()
    assert page.evaluate('location.pathname + location.search') == '/login'
    expect(second).to_have_url(re.compile('/login'))
    expect(page.get_by_text('You last signed in with Demo ID').first).to_be_visible()
    continue_with_demo_id(page)  # it asks
    assert complaints == []


def test_the_round_over_two_sites(
    make_server: Callable[..., Server], tmp_path: Path, page: Page, browser: Browser
) -> None:
    """The app is at localhost, and the managed login at 127.0.0.1: another site, as a real domain is."""
    with served_pool(tmp_path, '--host', '127.0.0.1', '--user', f'{EMAIL}:{PASSWORD}') as pool:
        variables = {**at_served_pool(pool), 'AUTHUI_PROVIDERS': 'COGNITO', 'AUTHUI_SSO_DOMAINS': 'acme.example'}
        server = make_server(script=APP, AUTHUI_PUBLIC_URL='http://localhost:{port}', **variables)
        url = server.url.replace('127.0.0.1', 'localhost')
        page.goto(f'{url}/?a=1#part')
        page.get_by_role('link', name='Continue with').first.click()
        expect(page).to_have_url(re.compile(re.escape(f'{pool.url}/login?')))
        page.get_by_label('User name').fill(EMAIL)
        page.get_by_label('Password').fill(PASSWORD)
        page.get_by_role('button', name='Sign in').click()
        expect(page.get_by_text(f'Hello {EMAIL}')).to_be_visible()
        expect(page).to_have_url(f'{url}/?a=1#part')
        page.get_by_role('button', name='Log out').click()
        expect(page.get_by_text('You are logged out')).to_be_visible()
        expect(page).to_have_url(f'{url}/login')
        page.get_by_role('link', name='Continue with').first.click()
        expect(page.get_by_label('Password')).to_be_visible()  # it asks

        plain = browser.new_context(java_script_enabled=False).new_page()
        plain.goto(f'{url}/login')
        plain.get_by_label('Email').first.fill('bob@acme.example')
        plain.get_by_role('button', name='Continue with your organisation').click()
        # It went to the other site, which knows no such organisation, and came back.
        expect(plain.get_by_text('The sign-in at the provider was cancelled or refused')).to_be_visible()
        expect(plain).to_have_url(f'{url}/login')
        plain.context.close()
