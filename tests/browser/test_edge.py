"""What a foreign site or a foreign socket can do to a page: nothing."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from support.raw_http import HTML, ask
from support.raw_socket import RawSocket, RefusedError
from support.screens import Screens, Server

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

ui.run(host='127.0.0.1', port={port}, show=False, reload=False)
"""


@pytest.fixture
def signed_in(page: Page, screens: Screens, user: str) -> Page:
    """A page with a button, for a user who is signed in."""
    screens.open()
    screens.log_in(user)
    expect(page.get_by_role('button', name='Log out')).to_be_visible()
    return page


def client_id(page: Page) -> str:
    page.wait_for_function('window.did_handshake')
    return str(page.evaluate('window.clientId'))


def press_log_out(socket: RawSocket, page: Page) -> None:
    """Send what the browser sends when the button is pressed."""
    element = page.get_by_role('button', name='Log out').get_attribute('id')
    assert element is not None
    listener = page.evaluate(
        """id => {
            const element = mounted_app.elements[id.slice(1)];
            return element.events.find(event => event.type === 'click').listener_id;
        }""",
        element,
    )
    socket.send(
        'event',
        {'id': int(element[1:]), 'client_id': client_id(page), 'listener_id': listener, 'args': ['{}']},
    )


def cookie_of(context: BrowserContext) -> str:
    return '; '.join(f'{each["name"]}={each["value"]}' for each in context.cookies())


class TestOrigin:
    @pytest.mark.parametrize(
        'origin',
        [
            'https://evil.example',
            'http://127.0.0.1',
            'http://127.0.0.1:1',
            'http://localhost:{port}',
            'https://127.0.0.1:{port}',
            'http://sub.127.0.0.1:{port}',
            'http://127.0.0.1.evil.example:{port}',
            'http://127.0.0.1:{port}.evil.example',
            'http://evil.example/http://127.0.0.1:{port}',
            'HTTP://127.0.0.1:{port}',
            'http://127.0.0.1:{port}/',
            'http://127.0.0.1:{port} http://127.0.0.1:{port}',
            'null',
            '',
            None,
        ],
    )
    def test_of_another_site_opens_no_socket(
        self, page: Page, screens: Screens, server: Server, origin: str | None
    ) -> None:
        screens.open()
        given = origin.format(port=server.port) if origin is not None else None
        with pytest.raises(RefusedError):
            RawSocket(server.url, client_id(page), origin=given)
        polling = f'/_nicegui_ws/socket.io/?EIO=4&transport=polling&client_id={client_id(page)}'
        assert ask(server, 'GET', polling, {} if given is None else {'Origin': given}).status == 403

    @pytest.mark.parametrize('origin', ['https://evil.example', 'null'])
    def test_of_another_site_polls_nothing_and_reads_nothing(self, server: Server, origin: str) -> None:
        path = '/_nicegui_ws/socket.io/?EIO=4&transport=polling'
        answer = ask(server, 'GET', path, {'Origin': origin})
        assert answer.status == 403
        assert 'access-control-allow-origin' not in answer.headers
        assert ask(server, 'GET', path).status == 403

    def test_of_another_site_changes_nothing_in_a_users_name(self, failing: Server, page: Page) -> None:
        server = failing
        screens = Screens(page, server.url)
        screens.open()
        screens.sign_up('csrf@example.org')
        expect(screens.confirm).to_be_visible()
        mailbox = page.context.new_page()
        mailbox.goto(f'{server.url}/mailbox')
        screens.enter_code(mailbox.locator('.authui-code').first.inner_text())
        screens.log_in('csrf@example.org')
        page.wait_for_url(f'{server.url}/')
        cookie = {'Cookie': cookie_of(page.context)}
        assert cookie['Cookie']
        assert ask(server, 'POST', '/orders', cookie | {'Origin': server.url}).body == '"ordered"'
        for headers in ({'Origin': 'https://evil.example'}, {'Origin': 'null'}, {}):
            assert ask(server, 'POST', '/orders', cookie | headers).status == 403
        assert ask(server, 'POST', '/orders', {'Origin': 'https://evil.example'}).status == 200  # in nobody's name


class TestSocket:
    def test_of_the_page_itself_can_do_what_the_page_can(
        self, signed_in: Page, server: Server, context: BrowserContext
    ) -> None:
        """The attacks below would work, were they not refused."""
        tab = str(signed_in.evaluate('sessionStorage.__nicegui_tab_id'))
        socket = RawSocket(server.url, client_id(signed_in), origin=server.url, cookie=cookie_of(context), tab_id=tab)
        press_log_out(socket, signed_in)
        expect(signed_in.get_by_role('form', name='Login')).to_be_visible()

    @pytest.mark.parametrize('cookie', ['', 'authui=' + 'a' * 43])
    def test_without_the_pages_session_is_refused(self, signed_in: Page, server: Server, cookie: str) -> None:
        tab = str(signed_in.evaluate('sessionStorage.__nicegui_tab_id'))
        with pytest.raises(RefusedError):
            RawSocket(server.url, client_id(signed_in), origin=server.url, cookie=cookie, tab_id=tab)

    def test_of_one_page_presses_no_button_of_another(
        self, signed_in: Page, server: Server, context: BrowserContext
    ) -> None:
        attacker = context.browser.new_context() if context.browser else pytest.fail('a browser')
        page = attacker.new_page()
        page.goto(f'{server.url}/login')
        own = client_id(page)
        tab = str(page.evaluate('sessionStorage.__nicegui_tab_id'))
        socket = RawSocket(server.url, own, origin=server.url, tab_id=tab)
        press_log_out(socket, signed_in)
        socket.send('javascript_response', {'client_id': client_id(signed_in), 'request_id': 'x', 'result': 1})
        socket.send('ack', {'client_id': client_id(signed_in), 'next_message_id': 10**9})
        socket.send('log', {'client_id': own, 'level': 'error', 'message': 'canary-barrier'})
        expect_in_log(server, 'canary-barrier')
        assert server.log.count('not for the page of its socket') >= 3
        signed_in.reload()
        expect(signed_in.get_by_role('button', name='Log out')).to_be_visible()
        socket.close()
        attacker.close()

    def test_that_is_left_over_from_an_ended_session_is_closed(
        self, signed_in: Page, server: Server, context: BrowserContext
    ) -> None:
        tab = str(signed_in.evaluate('sessionStorage.__nicegui_tab_id'))
        socket = RawSocket(server.url, client_id(signed_in), origin=server.url, cookie=cookie_of(context), tab_id=tab)
        signed_in.get_by_role('button', name='Log out').click()
        assert socket.ends_within(1)

    @pytest.mark.parametrize('frame', [None, [], 'text', {}, {'client_id': 7}, {'client_id': ['x']}, {'client_id': {}}])
    def test_sends_frames_of_any_shape_without_harm(self, page: Page, screens: Screens, frame: object) -> None:
        screens.open()
        own = client_id(page)
        tab = str(page.evaluate('sessionStorage.__nicegui_tab_id'))
        socket = RawSocket(screens.url, own, origin=screens.url, tab_id=tab)
        for name in ('event', 'javascript_response', 'ack', 'log', 'handshake', 'unknown'):
            socket.send(name, frame)
            socket.send(name, {'client_id': own})
            socket.send(name, {'client_id': own, 'id': 'x', 'args': 7, 'listener_id': [], 'level': 3})
        assert not socket.ends_within(0.2)
        socket.close()

    def test_cannot_forge_a_line_of_the_log(self, page: Page, screens: Screens, server: Server) -> None:
        screens.open()
        own = client_id(page)
        tab = str(page.evaluate('sessionStorage.__nicegui_tab_id'))
        socket = RawSocket(server.url, own, origin=server.url, tab_id=tab)
        text = 'canary-log\r\nERROR root: canary-forged \x1b[31m' + 'x' * 5000
        socket.send('log', {'client_id': client_id(page), 'level': 'error', 'message': text})
        line = expect_in_log(server, 'canary-log')
        assert 'canary-forged' in line
        assert '\x1b[31m' not in line
        assert len(line) < 2000
        socket.close()


def test_a_browser_without_websockets_is_shown_the_page(page: Page, screens: Screens) -> None:
    """An error of a script of the page would fail the test."""
    page.add_init_script('delete window.WebSocket')
    screens.open()
    assert page.evaluate('typeof WebSocket') == 'undefined'
    expect(screens.login).to_be_visible()


class TestSize:
    def test_a_frame_of_the_limit_passes_and_larger_ones_close_the_socket(self, page: Page, screens: Screens) -> None:
        screens.open()
        frame = {'client_id': client_id(page), 'text': ''}
        tab = str(page.evaluate('sessionStorage.__nicegui_tab_id'))
        overhead = len('42' + json.dumps(['unknown', frame]))
        for size, is_closed in ((65536, False), (65537, True), (5_000_000, True)):
            socket = RawSocket(screens.url, client_id(page), origin=screens.url, tab_id=tab)
            socket.send('unknown', frame | {'text': 'x' * (size - overhead)})
            assert socket.ends_within(0.5) is is_closed
            socket.close()

    def test_frames_of_five_megabytes_take_no_memory(self, page: Page, screens: Screens, server: Server) -> None:
        screens.open()
        frame = {'client_id': client_id(page), 'text': 'x' * 5_000_000}
        tab = str(page.evaluate('sessionStorage.__nicegui_tab_id'))

        def flood(times: int) -> None:
            for _ in range(times):
                socket = RawSocket(screens.url, client_id(page), origin=screens.url, tab_id=tab)
                socket.send('unknown', frame)
                assert socket.ends_within(5)
                socket.close()

        flood(10)  # what is allocated once, and kept
        before = server.resident_megabytes
        flood(20)
        assert server.resident_megabytes - before <= 50  # of a hundred that came

    def test_a_user_is_told_and_nothing_is_lost(self, page: Page, screens: Screens) -> None:
        screens.open()
        client_id(page)
        screens.login.get_by_label('Password', exact=True).fill('typed before')
        page.evaluate('window.socket.emit("event", {client_id: window.clientId, text: "x".repeat(70000)})')
        expect(page.locator('#too_long_message_popup')).to_be_visible()
        expect(screens.login.get_by_label('Password', exact=True)).to_have_value('typed before')
        assert page.evaluate('window.socket.connected')


class TestHeaders:
    @pytest.mark.parametrize('path', ['/login', '/signup', '/confirm', '/mailbox', '/', '/nowhere', '/devtools'])
    def test_stand_on_every_answer(self, server: Server, path: str) -> None:
        headers = ask(server, 'GET', path, HTML).headers
        assert headers['x-content-type-options'] == 'nosniff'
        assert headers['referrer-policy'] == 'same-origin'
        assert headers['x-frame-options'] == 'DENY'
        for part in ("base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'", "form-action 'self'"):
            assert part in headers['content-security-policy']
        assert 'strict-transport-security' not in headers  # http on loopback

    def test_let_the_own_screens_load_from_nowhere_else(self, server: Server) -> None:
        policy = ask(server, 'GET', '/login', HTML).headers['content-security-policy']
        assert "default-src 'none'" in policy
        assert not re.search(r'https?:|\*', policy)

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
