"""What is a page's is for the session that the page was served to; what strangers send leaves no traceback."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlencode

import pytest
from support.raw_http import HTML, ask
from support.raw_socket import RawSocket, RefusedError
from support.screens import Server, tracebacks
from support.strangers import SCRIPT, Polling, enter, exchange, open_page, send, upload
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

LIMIT = 6


@pytest.fixture(scope='module')
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(
        tmp_path_factory.mktemp('strangers'), script=SCRIPT, path='/away', AUTHUI_SOCKETS_PER_ADDRESS=str(LIMIT)
    )
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope='module')
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp('fuzzed'), script=SCRIPT, path='/away', AUTHUI_SOCKETS_PER_ADDRESS='100000')
    server.start()
    yield server
    found = tracebacks(server.log)
    server.stop()
    assert found == []


@pytest.fixture(scope='module')
def ann(host: Server) -> str:
    return enter(host, 'ann@example.org')


@pytest.fixture(scope='module')
def bob(host: Server) -> str:
    return enter(host, 'bob@example.org')


class TestRoutesOfAPage:
    def test_an_upload_is_for_the_session_of_its_page(self, host: Server, ann: str, bob: str) -> None:
        page = open_page(host, '/private', ann)
        handled = host.log.count('HANDLED')
        assert [upload(host, page.upload, cookie) for cookie in ('', bob)] == [403, 403]
        assert host.log.count('HANDLED') == handled
        assert upload(host, page.upload, ann) == 200
        assert host.log.count('HANDLED') == handled + 1

    def test_an_upload_of_a_visitors_page_is_for_visitors(self, host: Server, ann: str) -> None:
        page = open_page(host, '/open')
        assert upload(host, page.upload, ann) == 403
        assert upload(host, page.upload) == 200

    def test_there_are_none_for_a_page_that_is_gone(self, host: Server, ann: str) -> None:
        assert [upload(host, '/_nicegui/client/gone/upload/4', cookie) for cookie in ('', ann)] == [403, 403]

    def test_a_download_is_for_the_session_of_its_page(self, host: Server, ann: str, bob: str) -> None:
        polling = Polling(host, open_page(host, '/private', ann))
        polling.ask('POST', b'40')
        seen = ''
        while (found := re.search(r'/_nicegui/auto/static/[^"]*', seen)) is None:
            seen += polling.ask().body
        polling.ask('POST', b'1')
        assert [send(host, 'GET', found[0], cookie=cookie).status for cookie in ('', bob)] == [403, 403]
        assert send(host, 'GET', found[0], cookie=ann).body == 'canary-of-report'


@pytest.mark.parametrize('path', ['/private', '/open'])
def test_a_page_belongs_to_its_session_after_the_end_of_it_too(host: Server, bob: str, path: str) -> None:
    """Nobody's cookie is not the cookie of a session that is no more."""
    cookie = enter(host, f'leaver{path.strip("/")}@example.org')
    page = open_page(host, path, cookie)
    with suppress(RefusedError):
        socket = RawSocket(host.url, page.client_id, origin=host.url, cookie=cookie)
        socket.receive()
        socket.close()
    assert send(host, 'GET', '/leave', cookie=cookie).status == 200
    for other in ('', cookie, bob):
        with pytest.raises(RefusedError):
            RawSocket(host.url, page.client_id, origin=host.url, cookie=other)
        polling = Polling(host, page, cookie=other)
        polling.ask('POST', b'40')
        assert polling.sid == '' or polling.ask().body.startswith('44')
        polling.ask('POST', b'1')
        assert upload(host, page.upload, other) == 403


def test_a_browser_at_a_page_of_an_ended_session_is_told_to_load_it_again(host: Server) -> None:
    cookie = enter(host, 'again@example.org')
    page = open_page(host, '/open', cookie)
    send(host, 'GET', '/leave', cookie=cookie)
    with pytest.raises(RefusedError, match='Implicit handshake failed'):
        RawSocket(host.url, page.client_id, origin=host.url, cookie='')


class TestPolling:
    def test_each_request_is_for_the_visitor_that_opened_the_socket(self, host: Server, ann: str, bob: str) -> None:
        polling = Polling(host, open_page(host, '/private', ann))
        assert polling.ask('POST', b'40').status == 200
        for method, body in (('GET', b''), ('POST', b'3')):
            assert [polling.ask(method, body, cookie=other).status for other in ('', bob)] == [403, 403]
            assert polling.ask(method, body, source='127.0.0.2').status == 403
        assert polling.ask('POST', b'3').status == 200
        assert polling.ask('POST', b'1').status == 200
        assert polling.ask('POST', b'3').status == 403

    def test_sockets_count_until_they_end(self, host: Server) -> None:
        page = open_page(host, '/open')
        # Each address of loopback counts for itself.
        opened = [Polling(host, page, source='127.0.0.3') for _ in range(LIMIT + 1)]
        assert [each.answer.status for each in opened] == [200] * LIMIT + [403]
        opened[0].ask('POST', b'1')
        assert [Polling(host, page, source='127.0.0.3').answer.status for _ in range(2)] == [200, 403]
        for each in opened[1:LIMIT]:
            each.ask('POST', b'1')

    def test_an_upgrade_to_a_websocket_counts_once(self, host: Server) -> None:
        page = open_page(host, '/open')
        opened = [Polling(host, page, source='127.0.0.4') for _ in range(LIMIT)]
        path = opened[0].path.replace('transport=polling', 'transport=websocket')
        with connect(
            f'{host.url.replace("http", "ws")}{path}&sid={opened[0].sid}',
            additional_headers=[('Origin', host.url)],
            source_address=('127.0.0.4', 0),
        ) as upgraded:
            upgraded.send('2probe')
            assert upgraded.recv(timeout=5) == '3probe'
            upgraded.send('5')
            upgraded.send('40')
            assert Polling(host, page, source='127.0.0.4').answer.status == 403
        for each in opened[1:]:
            each.ask('POST', b'1')


class TestForwarded:
    @pytest.mark.parametrize('prefix', ['//evil.example', '/app', 'https://evil.example', '/\\evil.example'])
    def test_a_prefix_counts_for_nothing_where_there_is_no_proxy(self, host: Server, prefix: str) -> None:
        given = HTML | {'X-Forwarded-Prefix': prefix}
        assert ask(host, 'GET', '/private', given).headers['location'] == '/login?next=%2Fprivate'
        assert 'evil.example' not in ask(host, 'GET', '/open', given).body

    @pytest.mark.parametrize('target', ['//evil.example', '/\\evil.example', '\\\\evil.example', '/%09/evil.example'])
    def test_no_answer_leads_away_by_slashes(self, host: Server, target: str) -> None:
        assert ask(host, 'GET', f'/hop?to={target.replace(chr(92), "%5C")}').headers['location'] == '/evil.example'


HOSTS = [b'[::1', b'a:99999', b'a:b', b'\xe9', b'', b'a b', b'a\r\nHost: b', b'[::g]', b'evil.example/x', b'a@b']
NAMES = ['event', 'javascript_response', 'ack', 'log', 'handshake', 'connect', 'disconnect', 'unknown', '', '*']
PACKETS = [
    '', '4', '40', '41', '42', '43', '44', '45', '47', '40/x,', '40{', '40[]', '40{"a":1}', '43[]', '431[]', '0', '1x',
    '451-["x",{"_placeholder":true,"num":0}]', '2', '2probe', '3', '6', '7', 'a', 'bAAAA', '\u0664', '4\u0662[]', '42[',
    '42{}', '42[1]', '42[]', '42["event"', '42' + '[' * 3000, '4{"a":1}', '4[1]', '44{}', '42["event",1,2,3]',
]  # fmt: skip


class TestNoTraceback:
    """Whatever strangers send; the log says what was refused, and not at length."""

    def test_of_requests(self, fuzzed: Server) -> None:
        for host in HOSTS:
            answer = exchange(fuzzed, b'GET /open HTTP/1.1\r\nHost: ' + host + b'\r\nConnection: close\r\n\r\n')
            assert answer.startswith(b'HTTP/1.1 400')
        for path in ('/%00', '/_nicegui/3.18.0/static/%00', '/open%00', '/_nicegui/client/%00/upload/1'):
            assert ask(fuzzed, 'GET', path).status == 400
        for path in ('/_nicegui_ws/', '/_nicegui_ws/socket.io/?\xff', '/_nicegui/3.18.0/static/x', '/authui/session'):
            for method in ('GET', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'FOO'):
                for cookie in ('\xff\xfe=\xa0;;=;authui', 'authui="x"; authui=y'):
                    request = f'{method} {path} HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n'
                    exchange(fuzzed, request.encode('latin-1'))
        assert ask(fuzzed, 'GET', '/away').status == 200

    def test_of_handshakes(self, fuzzed: Server) -> None:
        page = open_page(fuzzed, '/open')
        good = {'client_id': page.client_id, 'tab_id': 'tab', 'document_id': 'x', 'next_message_id': '0'}
        for name in good:
            for value in (None, '', 'x' * 5000, '\0', '-1', '1.5', '9' * 5000, '\u0663', 'null'):
                given = good | ({name: value} if value is not None else {})
                query = given | {'implicit_handshake': 'true', 'EIO': '4', 'transport': 'websocket'}
                if value is None:
                    del query[name]
                with suppress(WebSocketException, OSError), self.open(fuzzed, query) as socket:
                    socket.send('40')
                    socket.recv(timeout=1)
        bare = {'client_id': page.client_id, 'EIO': '4', 'transport': 'websocket'}
        with self.open(fuzzed, bare) as socket:
            socket.recv(timeout=5)
            socket.send('40')
            socket.recv(timeout=5)
            for frame in ('null', '[]', '7', '{}', '{"client_id":[]}', '{"client_id":"x","tab_id":{}}', '{},{}'):
                socket.send(f'421["handshake",{frame}]')
                assert str(socket.recv(timeout=5)) == '431[false]'

    @pytest.mark.parametrize('seed', range(3))
    def test_of_packets(self, fuzzed: Server, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311 - no secret
        page = open_page(fuzzed, '/open')
        query = {'client_id': page.client_id, 'tab_id': 'tab', 'document_id': 'x', 'implicit_handshake': 'true'}
        shapes = ['null', '[]', '7', '{}', '"x"', f'{{"client_id":"{page.client_id}"}}', '{"client_id":{}}']
        frames = [f'42["{name}",{shape}]' for name in NAMES for shape in shapes] + PACKETS
        chance.shuffle(frames)
        with self.open(fuzzed, query | {'EIO': '4', 'transport': 'websocket'}) as socket:
            for number, frame in enumerate(frames):
                if number % 20 == seed:
                    socket.send('40')
                with suppress(WebSocketException):
                    socket.send(frame if number % 7 else frame.encode())
        for frame in [*chance.sample(PACKETS, 6), 'd=', 'd=4', '3\x1e' * 30]:
            polling = Polling(fuzzed, page)
            assert polling.ask('POST', frame.encode()).status in {200, 403}
            assert polling.ask('POST', b'\xff\xfe').status == 403

    def test_refusals_are_counted_once_they_are_many(self, fuzzed: Server) -> None:
        for _ in range(60):
            ask(fuzzed, 'GET', '/_nicegui_ws/socket.io/?EIO=4&transport=polling', {'Origin': 'https://evil.example'})
        assert fuzzed.log.count('refused a socket of another origin') <= 20

    @staticmethod
    def open(fuzzed: Server, query: dict[str, str]) -> ClientConnection:
        address = f'{fuzzed.url.replace("http", "ws")}/_nicegui_ws/socket.io/?{urlencode(query)}'
        return connect(address, additional_headers=[('Origin', fuzzed.url)], max_size=None)
