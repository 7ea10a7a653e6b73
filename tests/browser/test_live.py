"""The framework joins a sign-in screen in a frame beside the form, and the page's store reaches the card."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from support.screens import Screens, Server

SCRIPT = """
from nicegui import app, ui

from authui import AuthUI
from authui.account import Account

auth = AuthUI().install()


@app.get('/stores', include_in_schema=False)
async def stores() -> list[str]:
    return [store.state.account.identifier for store in auth.stores().values()]


@app.get('/say', include_in_schema=False)
async def say() -> None:
    for store in auth.stores().values():
        store.commit(Account.notice, 'ready')


@ui.page('/')
def index() -> None:
    ui.label('home')


ui.run(host='127.0.0.1', port={port}, show=False, reload=False, tailwind=False)
"""


@pytest.fixture
def joined(make_server: Callable[..., Server], page: Page) -> tuple[Server, Screens]:
    """A login page that is in use, once the framework has joined it."""
    server = make_server(script=SCRIPT)
    screens = Screens(page, server.url)
    screens.open('/login')
    screens.joined()
    return server, screens


def test_a_page_that_nobody_uses_stays_alone(make_server: Callable[..., Server], page: Page) -> None:
    server = make_server(script=SCRIPT)
    Screens(page, server.url).open('/login')
    page.wait_for_timeout(2500)
    assert page.request.get(f'{server.url}/stores').json() == []
    assert len(page.frames) == 1


def test_what_happens_elsewhere_reaches_the_card_and_nothing_that_was_typed_is_lost(
    joined: tuple[Server, Screens], context: BrowserContext
) -> None:
    server, screens = joined
    password = screens.login.get_by_label('Password', exact=True)
    password.press_sequentially('half a pass')
    context.request.get(f'{server.url}/say')
    expect(screens.login.get_by_role('status')).to_be_visible()
    password.press_sequentially('word')
    expect(password).to_have_value('half a password')
    expect(screens.login.get_by_label('Email', exact=True)).to_have_value('ada@example.org')


def test_a_busy_server_takes_no_card_away_that_was_to_say_something_new(
    joined: tuple[Server, Screens], context: BrowserContext, page: Page
) -> None:
    server, screens = joined
    password = screens.login.get_by_label('Password', exact=True)
    password.press_sequentially('half a pass')
    page.route('**/login', lambda route: route.fulfill(status=503, headers={'Retry-After': '2'}, body='busy'))
    with page.expect_response('**/login'):
        context.request.get(f'{server.url}/say')
    page.unroute('**/login')
    password.press_sequentially('word')
    expect(password).to_have_value('half a password')
    expect(screens.login.get_by_label('Email', exact=True)).to_have_value('ada@example.org')


def test_a_form_that_is_posted_works_on_the_store_of_the_page(joined: tuple[Server, Screens], page: Page) -> None:
    server, screens = joined
    screens.log_in('grace@example.org', 'wrong password')
    expect(screens.login.get_by_role('alert')).to_be_visible()
    assert page.request.get(f'{server.url}/stores').json() == ['grace@example.org']
