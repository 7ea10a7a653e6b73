"""The whole round in Chromium, from the demo with its fake provider: there, back where one was bound, and out."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from support.screens import Server, tracebacks

DEMO = [sys.executable, '-m', 'authui', 'demo', '--port', '{port}', '--token-seconds', '20']
BOUND = '/?a=1&b=ü#part'


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
