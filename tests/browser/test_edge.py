"""What a foreign site or a foreign socket can do to a page: nothing."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from support.raw_http import HTML, ask
from support.screens import Screens, Server, code_in_mailbox

FAILING = """
from typing import Annotated
from fastapi import Depends
from nicegui import app, background_tasks, ui
from authui import AuthUI, CurrentUser
from authui.reactive import watch
from authui.store import Context, Module, State, action, mutation

auth = AuthUI(modules=lambda: {'failing': Failing()}).install()

@ui.page('/broken')
def broken() -> None:
    raise RuntimeError('canary-of-broken')

@ui.page('/late')
async def late() -> None:
    raise RuntimeError('canary-of-late')

async def depend():
    raise RuntimeError('canary-of-dependency')

@ui.page('/dependency')
def dependency(value: Annotated[str, Depends(depend)]) -> None: ...

@ui.page('/store')
def store() -> None:
    auth.store()
    raise RuntimeError('canary-of-store')

@app.middleware('http')
async def middleware(request, call_next):
    if request.url.path == '/middleware':
        raise RuntimeError('canary-of-middleware')
    return await call_next(request)

class FailingState(State):
    count: int = 0

class Failing(Module[FailingState]):
    @mutation
    def add(self, state: FailingState) -> None:
        state.count += 1

    @mutation
    def fail(self, state: FailingState) -> None:
        raise RuntimeError('canary-of-mutation')

    @action
    async def act(self, context: Context[FailingState]) -> None:
        raise RuntimeError('canary-of-action')

def fail(what):
    raise RuntimeError(f'canary-of-{what}')

async def fail_later():
    raise RuntimeError('canary-of-coroutine')

@ui.page('/handlers')
def handlers() -> None:
    store = auth.store()
    watch(store, 'failing.count', lambda new, old: fail('watcher'))
    ui.button('handler', on_click=lambda: fail('handler')).props('no-caps')
    ui.button('coroutine', on_click=fail_later).props('no-caps')
    ui.button('action', on_click=lambda: store.dispatch('failing/act')).props('no-caps')
    ui.button('mutation', on_click=lambda: store.commit('failing/fail')).props('no-caps')
    ui.button('watcher', on_click=lambda: store.commit('failing/add')).props('no-caps')
    ui.button('timer', on_click=lambda: ui.timer(0.01, lambda: fail('timer'), once=True)).props('no-caps')
    ui.button('hook', on_click=lambda: background_tasks.create(fail_later_as('hook'))).props('no-caps')

async def fail_later_as(what):
    fail(what)

@app.post('/orders')
def order() -> str:
    return 'ordered'

ui.run(host='127.0.0.1', port={port}, show=False, reload=False, tailwind=False)
"""


def client_id(page: Page) -> str:
    page.wait_for_function('window.did_handshake')
    return str(page.evaluate('window.clientId'))


def cookie_of(context: BrowserContext) -> str:
    return '; '.join(f'{each["name"]}={each["value"]}' for each in context.cookies())


class TestOrigin:
    def test_of_another_site_changes_nothing_in_a_users_name(self, failing: Server, page: Page) -> None:
        server = failing
        screens = Screens(page, server.url)
        screens.open()
        screens.sign_up('csrf@example.org')
        expect(screens.confirm).to_be_visible()
        screens.enter_code(code_in_mailbox(page, server.url))
        screens.log_in('csrf@example.org')
        page.wait_for_url(f'{server.url}/')
        cookie = {'Cookie': cookie_of(page.context)}
        assert cookie['Cookie']
        assert ask(server, 'POST', '/orders', cookie | {'Origin': server.url}).body == '"ordered"'
        for headers in ({'Origin': 'https://evil.example'}, {'Origin': 'null'}, {}):
            assert ask(server, 'POST', '/orders', cookie | headers).status == 403
        assert ask(server, 'POST', '/orders', {'Origin': 'https://evil.example'}).status == 200  # in nobody's name


def test_a_browser_without_websockets_is_shown_the_page(page: Page, screens: Screens) -> None:
    """An error of a script of the page would fail the test."""
    page.add_init_script('delete window.WebSocket')
    screens.open()
    assert page.evaluate('typeof WebSocket') == 'undefined'
    expect(screens.login).to_be_visible()


class TestSize:
    def test_a_user_is_told_and_nothing_is_lost(self, page: Page, screens: Screens, user: str) -> None:
        screens.open()
        screens.log_in(user)
        expect(page.get_by_role('button', name='Log out')).to_be_visible()
        screens.open('/account/password')
        client_id(page)
        typed = page.locator('[name=current]')
        typed.fill('typed before')
        page.evaluate('window.socket.emit("event", {client_id: window.clientId, text: "x".repeat(70000)})')
        expect(page.locator('#too_long_message_popup')).to_be_visible()
        expect(typed).to_have_value('typed before')
        assert page.evaluate('window.socket.connected')


class TestHeaders:
    def test_are_kept_by_a_whole_walk(self, page: Page, screens: Screens, user: str) -> None:
        complaints: list[str] = []
        page.on('console', lambda message: complaints.append(message.text) if message.type == 'error' else None)
        screens.open()
        screens.log_in(user)
        expect(page.get_by_role('button', name='Log out')).to_be_visible()
        page.goto(f'{screens.url}/mailbox')
        expect(page.get_by_role('heading', name='Mailbox')).to_be_visible()
        assert complaints == []


@pytest.fixture(scope='module')
def failing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp('failing'), script=FAILING)
    server.start()
    yield server
    server.stop()


class TestFailure:
    @pytest.mark.parametrize('path', ['/broken', '/late', '/dependency', '/store', '/middleware'])
    def test_of_a_page_is_a_reference_that_the_log_knows(self, failing: Server, path: str) -> None:
        answer = ask(failing, 'GET', path, HTML)
        assert answer.status == 500
        assert 'canary' not in answer.body
        assert 'RuntimeError' not in answer.body
        assert 'Traceback' not in answer.body
        if path not in {'/dependency', '/middleware'}:  # those are the web framework's, before there is a page
            found = re.search(r'quote reference ([0-9a-f]{8})', answer.body)
            assert found
            assert f'[{found[1]}]' in failing.log
        assert f'canary-of-{path.strip("/")}' in failing.log

    def test_of_whatever_a_page_does_is_in_the_log_alone(self, failing: Server, page: Page) -> None:
        frames: list[str] = []
        page.on('websocket', lambda socket: socket.on('framereceived', lambda frame: frames.append(str(frame))))
        page.goto(f'{failing.url}/handlers')
        client_id(page)
        steps = ['handler', 'coroutine', 'action', 'mutation', 'watcher', 'timer', 'hook']
        for step in steps:
            page.get_by_role('button', name=step, exact=True).click()
            expect_in_log(failing, f'canary-of-{step}')
        assert frames
        assert not [each for each in frames if 'canary' in each]
        assert 'canary' not in page.content()


def expect_in_log(server: Server, text: str) -> str:
    """Wait until a text is in the server's log; return its line."""
    for _ in range(100):
        for line in server.log.splitlines():
            if text in line:
                return line
        time.sleep(0.05)
    raise AssertionError(f'{text} is not in the log')
