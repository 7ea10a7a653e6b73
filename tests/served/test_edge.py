"""What a foreign site or a foreign socket can do to a page: nothing. Asked without a browser."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator

import pytest
from support.open_page import OpenPage, logged_in, registered
from support.raw_http import HTML, ask
from support.raw_socket import RawSocket, RefusedError
from support.screens import Server


@pytest.fixture(scope='module')
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo."""
    server = Server(tmp_path_factory.mktemp('server'))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope='module')
def user(server: Server) -> str:
    """The e-mail address of a confirmed user."""
    return registered(server, 'user@example.org')


@pytest.fixture
def cookie(server: Server, user: str) -> str:
    """The cookie of a session of the user's."""
    return logged_in(server, user)


@pytest.fixture
def home(server: Server, cookie: str) -> Iterator[OpenPage]:
    """A page with a button, for a user who is signed in."""
    with OpenPage(server, '/', cookie) as page:
        yield page


@pytest.fixture
def login(server: Server) -> Iterator[OpenPage]:
    with OpenPage(server, '/login') as page:
        yield page


def expect_in_log(server: Server, text: str) -> str:
    """Wait for a line of the log and return it."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        for line in server.log.splitlines():
            if text in line:
                return line
        time.sleep(0.01)
    raise AssertionError(f'{text!r} is not in the log:\n{server.log}')


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
    def test_of_another_site_opens_no_socket(self, server: Server, login: OpenPage, origin: str | None) -> None:
        given = origin.format(port=server.port) if origin is not None else None
        with pytest.raises(RefusedError):
            RawSocket(server.url, login.client_id, origin=given)
        polling = f'/_nicegui_ws/socket.io/?EIO=4&transport=polling&client_id={login.client_id}'
        assert ask(server, 'GET', polling, {} if given is None else {'Origin': given}).status == 403

    @pytest.mark.parametrize('origin', ['https://evil.example', 'null'])
    def test_of_another_site_polls_nothing_and_reads_nothing(self, server: Server, origin: str) -> None:
        path = '/_nicegui_ws/socket.io/?EIO=4&transport=polling'
        answer = ask(server, 'GET', path, {'Origin': origin})
        assert answer.status == 403
        assert 'access-control-allow-origin' not in answer.headers
        assert ask(server, 'GET', path).status == 403


class TestSocket:
    def test_of_the_page_itself_can_do_what_the_page_can(self, home: OpenPage, cookie: str) -> None:
        """The attacks below would work, were they not refused."""
        home.press('Log out', by=home.connect(cookie))
        home.wait_until(lambda: home.path.startswith('/login'))

    @pytest.mark.parametrize('cookie', ['', 'authui=' + 'a' * 43])
    def test_without_the_pages_session_is_refused(self, server: Server, user: str, cookie: str) -> None:
        with OpenPage(server, '/', logged_in(server, user)) as page, pytest.raises(RefusedError):
            page.connect(cookie)

    def test_of_one_page_presses_no_button_of_another(self, server: Server, home: OpenPage, login: OpenPage) -> None:
        home.press('Log out', by=login.socket)
        login.socket.send('javascript_response', {'client_id': home.client_id, 'request_id': 'x', 'result': 1})
        login.socket.send('ack', {'client_id': home.client_id, 'next_message_id': 10**9})
        login.socket.send('log', {'client_id': login.client_id, 'level': 'error', 'message': 'canary-barrier'})
        expect_in_log(server, 'canary-barrier')
        assert server.log.count('not for the page of its socket') >= 3
        assert not home.socket.ends_within(0.2)

    def test_that_is_left_over_from_an_ended_session_is_closed(self, home: OpenPage, cookie: str) -> None:
        left = home.connect(cookie)
        home.press('Log out')
        assert left.ends_within(1)

    @pytest.mark.parametrize('frame', [None, [], 'text', {}, {'client_id': 7}, {'client_id': ['x']}, {'client_id': {}}])
    def test_sends_frames_of_any_shape_without_harm(self, login: OpenPage, frame: object) -> None:
        for name in ('event', 'javascript_response', 'ack', 'log', 'handshake', 'unknown'):
            login.socket.send(name, frame)
            login.socket.send(name, {'client_id': login.client_id})
            login.socket.send(name, {'client_id': login.client_id, 'id': 'x', 'args': 7, 'listener_id': [], 'level': 3})
        assert not login.socket.ends_within(0.2)

    def test_cannot_forge_a_line_of_the_log(self, server: Server, login: OpenPage) -> None:
        text = 'canary-log\r\nERROR root: canary-forged \x1b[31m' + 'x' * 5000
        login.socket.send('log', {'client_id': login.client_id, 'level': 'error', 'message': text})
        line = expect_in_log(server, 'canary-log')
        assert 'canary-forged' in line
        assert '\x1b[31m' not in line
        assert len(line) < 2000


class TestSize:
    def test_a_frame_of_the_limit_passes_and_larger_ones_close_the_socket(self, login: OpenPage) -> None:
        frame = {'client_id': login.client_id, 'text': ''}
        overhead = len('42' + json.dumps(['unknown', frame]))
        for size, is_closed in ((65536, False), (65537, True), (5_000_000, True)):
            socket = login.connect('')
            socket.send('unknown', frame | {'text': 'x' * (size - overhead)})
            assert socket.ends_within(0.5) is is_closed
            socket.close()

    def test_frames_of_five_megabytes_take_no_memory(self, server: Server, login: OpenPage) -> None:
        frame = {'client_id': login.client_id, 'text': 'x' * 5_000_000}

        def flood(times: int) -> None:
            for _ in range(times):
                socket = login.connect('')
                socket.send('unknown', frame)
                assert socket.ends_within(5)
                socket.close()

        flood(10)  # what is allocated once, and kept
        before = server.resident_megabytes
        flood(20)
        assert server.resident_megabytes - before <= 50  # of a hundred that came


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
