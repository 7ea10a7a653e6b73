from __future__ import annotations

import asyncio
import weakref
from collections.abc import Iterable
from contextlib import nullcontext
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from authui.edge import OpenSockets, SocketGuard
from authui.settings import Settings

ORIGIN = 'https://app.example.org'


class Doorway:
    """A guard before an app that holds every socket until it is let go."""

    def __init__(self, **settings: int) -> None:
        self.sessions = {'page-a': 'a', 'page-b': 'b', 'page-of-nobody': None}
        self.let_go = asyncio.Event()
        self.tasks: list[asyncio.Task[None]] = []
        self.refused: list[tuple[str, str]] = []
        self.guard = SocketGuard(
            self._app,
            settings=Settings.load(public_url=ORIGIN, **settings),
            session_of=lambda connection: connection.cookies.get('authui'),
            owner_of=lambda client_id: self.sessions[client_id],
            refused=lambda kind, address: self.refused.append((kind, address)),
        )

    async def _app(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        await send({'type': 'websocket.accept'})
        await self.let_go.wait()

    async def knock(self, page: str, cookie: str | None, address: str = '192.0.2.1') -> str:
        """Open a socket and leave it open; returns what the server says first."""
        said: asyncio.Queue[str] = asyncio.Queue()

        async def send(message: Message) -> None:
            said.put_nowait(message['type'])

        headers = [(b'origin', ORIGIN.encode()), (b'host', b'app.example.org')]
        scope = {
            'type': 'websocket',
            'path': '/_nicegui_ws/socket.io/',
            'query_string': f'client_id={page}'.encode(),
            'headers': headers + ([(b'cookie', f'authui={cookie}'.encode())] if cookie else []),
            'client': (address, 1),
        }
        self.tasks.append(asyncio.ensure_future(self.guard(scope, _nothing, send)))
        return await said.get()

    async def ask(self, kind: str, method: str, path: str, cookie: str | None, origin: str = ORIGIN) -> str:
        """Send one request that is no socket of a page's; returns what is said first, a refusal as its status."""
        said: list[Message] = []

        async def send(message: Message) -> None:
            said.append(message)

        headers = [(b'origin', origin.encode())] + ([(b'cookie', f'authui={cookie}'.encode())] if cookie else [])
        scope = {'type': kind, 'path': path, 'query_string': b'', 'headers': headers}
        scope |= {'method': method} if kind == 'http' else {}
        self.let_go.set()
        await self.guard(scope, _nothing, send)
        return str(said[0].get('status', said[0]['type']))

    async def close(self) -> None:
        self.let_go.set()
        await asyncio.gather(*self.tasks)


async def _nothing() -> Message:
    raise AssertionError('nothing is read')


async def knocks(door: Doorway, pages: Iterable[tuple[str, str | None, str]]) -> list[str]:
    return [await door.knock(*each) for each in pages]


async def test_a_session_has_a_limit_of_sockets_and_a_closed_one_is_free_again() -> None:
    door = Doorway(sockets_per_session=2)
    said = await knocks(door, [('page-a', 'a', f'192.0.2.{n}') for n in range(3)])
    assert said == ['websocket.accept', 'websocket.accept', 'websocket.close']
    assert await door.knock('page-b', 'b') == 'websocket.accept'
    await door.close()
    assert await door.knock('page-a', 'a') == 'websocket.accept'
    await door.close()


async def test_an_address_has_a_limit_of_sockets() -> None:
    door = Doorway(sockets_per_address=2)
    said = await knocks(door, [('page-of-nobody', None, '192.0.2.1')] * 3)
    assert said == ['websocket.accept', 'websocket.accept', 'websocket.close']
    assert await door.knock('page-of-nobody', None, '192.0.2.2') == 'websocket.accept'
    await door.close()


async def test_a_socket_is_for_the_session_of_its_page() -> None:
    door = Doorway()
    attempts = [('page-a', 'b'), ('page-a', None), ('page-of-nobody', 'a'), ('', 'a')]
    said = [await door.knock(page, cookie) for page, cookie in attempts]
    assert said == ['websocket.close'] * 4
    assert door.refused == [('origin_refused', '192.0.2.1')] * 4
    await door.close()


async def test_a_page_that_is_gone_is_left_to_nicegui_which_has_the_browser_reload() -> None:
    door = Doorway()
    assert await door.knock('page-of-yesterday', 'a') == 'websocket.accept'
    await door.close()


EVIL = 'https://evil.example'


async def test_a_hosts_websocket_from_another_site_is_refused_if_it_brings_a_session() -> None:
    door = Doorway()
    assert await door.ask('websocket', '', '/chat', 'a', EVIL) == 'websocket.close'
    assert await door.ask('websocket', '', '/chat', 'a') == 'websocket.accept'
    assert await door.ask('websocket', '', '/chat', None, EVIL) == 'websocket.accept'
    assert door.refused == [('request_refused', '')]


async def test_a_route_of_a_page_is_for_the_session_of_the_page() -> None:
    door = Doorway()
    tries = [('page-a', 'a'), ('page-a', 'b'), ('page-a', None), ('page-of-nobody', None), ('page-of-nobody', 'a')]
    tries += [('gone', None), ('', None)]
    said = [await door.ask('http', 'GET', f'/_nicegui/client/{page}/upload/1', cookie) for page, cookie in tries]
    assert said == ['websocket.accept', '403', '403', 'websocket.accept', '403', '403', '403']


class Line:
    """A guard before an app that reads all that it is sent, and what came of it."""

    def __init__(self, **arguments: Any) -> None:
        self.address = '192.0.2.1'
        self.served: list[Scope] = []
        self.read: list[Message] = []
        self.sid: str | None = None
        """What Engine.io calls the next socket."""
        settings = Settings.load(public_url=ORIGIN, max_frame_bytes=FRAME)
        self.sockets = OpenSockets(per_session=4, per_address=2)
        self.guard = SocketGuard(
            self._app,
            settings=settings,
            session_of=lambda connection: connection.cookies.get('authui'),
            key_sent=lambda connection: connection.cookies.get('sent') or connection.cookies.get('authui'),
            owner_of={'page': 'a', 'left': 'gone'}.__getitem__,
            is_left=lambda page: page == 'left',
            refused=lambda _kind, _address: None,
            sockets=self.sockets,
            **arguments,
        )

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.served.append(scope)
        if self.sid is not None:
            self.sockets.opened(self.sid, scope)
        while scope['type'] in {'http', 'websocket'} and scope.get('method') != 'GET':
            self.read.append(await receive())
            if self.read[-1]['type'] not in {'websocket.receive', 'http.request'}:
                break
        await send({'type': 'served'})

    async def say(
        self, query: str, *messages: Message, method: str = '', cookie: str = 'authui=a', **scope: Any
    ) -> list[Message]:
        """Send a request of a socket and what follows it; returns what is answered."""
        self.read.clear()
        said: list[Message] = []
        waiting = [*messages, {'type': 'http.disconnect' if method else 'websocket.disconnect'}]

        async def receive() -> Message:
            return waiting.pop(0)

        async def send(message: Message) -> None:
            said.append(message)

        asked = {
            'type': 'http' if method else 'websocket',
            'path': '/_nicegui_ws/socket.io/',
            'query_string': query.encode('latin-1'),
            'headers': [(b'origin', ORIGIN.encode()), (b'cookie', cookie.encode())],
            'client': (self.address, 1),
            **({'method': method} if method else {}),
            **scope,
        }
        await self.guard(asked, receive, send)
        return said

    async def is_served(self, *arguments: Any, **keywords: Any) -> bool:
        return await self.say(*arguments, **keywords) == [{'type': 'served'}]


FRAME = 4_096
ENDED = {'type': 'websocket.disconnect'}
REFUSED = [{'type': 'websocket.close', 'code': 1008}]


def packet(text: str) -> Message:
    return {'type': 'websocket.receive', 'text': text}


def body(content: bytes, *, more: bool = False) -> Message:
    return {'type': 'http.request', 'body': content, 'more_body': more}


class TestWhatIsSaid:
    """A websocket hands on packets and drops all else; a polling request is taken as a whole."""

    async def test_packets_are_handed_on_and_others_dropped(self) -> None:
        line = Line()
        said = [packet('2'), packet('42["event",{}]'), packet('42[[]]'), packet(''), packet('40'), packet('no packet')]
        assert await line.is_served('client_id=page', *said)
        assert line.read == [packet('2'), packet('42["event",{}]'), packet('40'), ENDED]

    @pytest.mark.parametrize('kind', ['text', 'bytes'])
    async def test_a_websocket_that_sends_too_much_at_once_is_closed(self, kind: str) -> None:
        line = Line()
        long: Any = '42["e","' + 'x' * (FRAME - 10) + '"]'
        assert len(long) == FRAME
        longer = long.replace('"]', 'x"]') if kind == 'text' else b'x' * (FRAME + 1)
        await line.say('client_id=page', packet(long), {'type': 'websocket.receive', kind: longer}, packet('2'))
        assert line.read == [packet(long), {'type': 'websocket.disconnect', 'code': 1009}]

    async def test_bytes_are_dropped(self) -> None:
        line = Line()
        await line.say('client_id=page', {'type': 'websocket.receive', 'bytes': b'42'}, {'type': 'websocket.receive'})
        assert line.read == [ENDED]

    async def test_a_polling_request_is_handed_on_whole(self) -> None:
        line = await polling()
        assert await line.is_served('sid=1', body(b'42["e",', more=True), body(b'{}]'), method='POST')
        assert line.read == [body(b'42["e",{}]'), {'type': 'http.disconnect'}]

    @pytest.mark.parametrize('size', [FRAME, FRAME + 1])
    async def test_a_polling_request_has_a_limit(self, size: int) -> None:
        line = await polling()
        text = b'42["' + b'x' * (size - 6) + b'"]'
        half = size // 2
        told = await line.say('sid=1', body(text[:half], more=True), body(text[half:]), method='POST')
        assert (told[0]['type'] == 'served') is (size == FRAME)
        assert told[0].get('status') == (None if size == FRAME else 403)

    @pytest.mark.parametrize('content', [b'', b'2', b'no packet', b'\xff', b'1\x1e2'])
    async def test_a_polling_request_of_another_shape_is_refused(self, content: bytes) -> None:
        line = await polling()
        assert (await line.say('sid=1', body(content), method='POST'))[0]['status'] == 403

    async def test_one_that_breaks_off_is_refused(self) -> None:
        line = await polling()
        start, end = await line.say('sid=1', body(b'1', more=True), method='POST')
        assert (start['status'], end['body']) == (403, b'Refused.\n')


async def polling(sid: str = '1', cookie: str = 'authui=a') -> Line:
    """Have a socket of the polling transport open."""
    line = Line()
    line.sid = sid
    assert await line.is_served('client_id=page', method='GET', cookie=cookie, headers=own_get(cookie))
    line.sid = None
    return line


def own_get(cookie: str) -> list[tuple[bytes, bytes]]:
    """Return the headers of a GET of the app's own, which has no Origin."""
    return [(b'sec-fetch-site', b'same-origin'), (b'cookie', cookie.encode())]


class TestFurtherRequests:
    """A socket of the polling transport is for the visitor that opened it."""

    async def test_its_own_are_served_and_its_upgrade(self) -> None:
        line = await polling()
        assert await line.is_served('sid=1', method='GET')
        assert await line.is_served('sid=1', body(b'1'), method='POST')
        assert await line.is_served('sid=1', packet('2probe'))
        assert line.read == [packet('2probe'), ENDED]

    @pytest.mark.parametrize('query', ['sid=2', 'sid=1&sid=1', 'sid=1&sid=2', 'client_id=page&sid=2'])
    async def test_one_of_a_socket_that_is_not_open_is_refused(self, query: str) -> None:
        assert await (await polling()).say(query) == REFUSED

    async def test_one_without_an_origin_may_only_read(self) -> None:
        line = await polling()
        own = own_get('authui=a')
        assert await line.is_served('sid=1', method='GET', headers=own)
        assert not await line.is_served('sid=1', body(b'1'), method='POST', headers=own)
        assert await line.say('sid=1', headers=own) == REFUSED

    async def test_one_of_another_address_is_refused(self) -> None:
        line = await polling()
        line.address = '192.0.2.2'
        assert await line.say('sid=1') == REFUSED

    async def test_one_of_another_session_is_refused_also_in_a_former_cookies_place(self) -> None:
        line = await polling(cookie='authui=a; sent=former')
        assert await line.is_served('sid=1', cookie='sent=former')  # its session has ended: it may say goodbye
        assert await line.is_served('sid=1', cookie='authui=a')  # the page's owner, whatever was sent
        assert await line.say('sid=1', cookie='authui=b') == REFUSED
        assert await line.say('sid=1', cookie='') == REFUSED

    async def test_one_that_engine_io_has_ended_is_open_no_more(self) -> None:
        line = await polling()
        line.sockets.ended('1')
        line.sockets.ended('1')
        assert await line.say('sid=1') == REFUSED


class TestCounting:
    """A socket of the polling transport counts until Engine.io has ended it, a websocket while its request lasts."""

    async def test_polling_counts_until_it_has_ended(self) -> None:
        line = await polling()
        line.sid = '2'
        assert await line.is_served('client_id=page', method='GET')
        line.sid = '3'
        assert not await line.is_served('client_id=page', method='GET')
        line.sockets.ended('2')
        assert await line.is_served('client_id=page', method='GET')

    async def test_one_that_engine_io_did_not_open_counts_no_longer(self) -> None:
        line = Line()
        for _ in range(3):
            assert await line.is_served('client_id=page', method='GET')

    async def test_one_that_ends_while_it_opens_is_counted_off_once(self) -> None:
        line = Line()
        open_it = line.guard._app

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await open_it(scope, receive, send)
            line.sockets.ended('1')

        line.guard._app, line.sid = app, '1'
        assert await line.is_served('client_id=page', method='GET')
        line.guard._app = open_it
        for sid, is_served in (('2', True), ('3', True), ('4', False)):
            line.sid = sid
            assert await line.is_served('client_id=page', method='GET') is is_served

    async def test_a_websocket_counts_no_longer_than_its_request(self) -> None:
        line = Line()
        for sid in '123':
            line.sid = sid
            assert await line.is_served('client_id=page')

    async def test_an_apps_guard_within_anothers_does_not_count_again(self) -> None:
        line = Line()
        inner, line.guard._app = line.guard._app, line.guard

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await inner(scope, receive, send)

        outer = SocketGuard(
            SocketGuard(
                app, settings=Settings.load(public_url=ORIGIN), session_of=lambda _: 'a', owner_of=lambda _: 'a',
                refused=lambda _kind, _address: None, sockets=line.sockets,
            ),
            settings=Settings.load(public_url=ORIGIN), session_of=lambda _: 'a', owner_of=lambda _: 'a',
            refused=lambda _kind, _address: None, sockets=line.sockets,
        )  # fmt: skip
        line.guard = outer
        assert await line.is_served('client_id=page', packet('40'))
        assert len(line.served) == 1


class TestTheEnd:
    """Engine.io keeps what a websocket was served with for as long as the page, and then in a circle."""

    @pytest.mark.parametrize('is_upgrade', [False, True])
    @pytest.mark.parametrize('fault', [None, RuntimeError, asyncio.CancelledError])
    async def test_what_an_app_keeps_does_not_hold_the_socket(
        self, fault: type[BaseException] | None, is_upgrade: bool
    ) -> None:
        line = await polling() if is_upgrade else Line()
        kept: list[tuple[Receive, Send]] = []

        async def app(_scope: Scope, receive: Receive, send: Send) -> None:
            kept.append((receive, send))
            assert await receive() == packet('2')
            await send(packet('3'))
            if fault is not None:
                raise fault

        line.guard._app = app
        ended = await open_and_end(line, 'sid=1' if is_upgrade else 'client_id=page', fault)
        assert ended() is None, 'the socket is still held'
        [(receive, send)] = kept
        assert (await receive())['type'] == 'websocket.disconnect'
        with pytest.raises(OSError, match='closed'):
            await send(packet('late'))


async def open_and_end(line: Line, query: str, fault: type[BaseException] | None) -> weakref.ref[FarEnd]:
    """Serve a websocket to its end, and return a weak reference to the server's end of it."""
    far = FarEnd()
    scope = {
        'type': 'websocket',
        'path': '/_nicegui_ws/socket.io/',
        'query_string': query.encode(),
        'headers': [(b'origin', ORIGIN.encode()), (b'cookie', b'authui=a')],
        'client': (line.address, 1),
    }
    with pytest.raises(fault) if fault is not None else nullcontext():
        await line.guard(scope, far.receive, far.send)
    assert far.said == [packet('3')]
    return weakref.ref(far)


class FarEnd:
    """The server's end of a websocket."""

    def __init__(self) -> None:
        self.said: list[Message] = []

    async def receive(self) -> Message:
        return packet('2')

    async def send(self, message: Message) -> None:
        self.said.append(message)


class TestOpening:
    @pytest.mark.parametrize('query', ['', 'client_id=', 'client_id=page&client_id=page', 'page=client_id', 'a=\xff'])
    async def test_a_socket_names_one_page(self, query: str) -> None:
        line = Line()
        assert await line.say(query) == REFUSED
        assert line.served == []

    async def test_one_for_the_page_of_an_ended_session_asks_for_a_page_that_is_gone(self) -> None:
        line = Line()
        assert await line.is_served('EIO=4&client_id=left&EIO=4')
        assert line.served[0]['query_string'] == b'EIO=4&EIO=4&client_id=left'

    async def test_below_a_mount_path_it_is_a_socket_too(self) -> None:
        line = Line()
        assert await line.say('', root_path='/gui', path='/gui/_nicegui_ws/socket.io/') == REFUSED

    async def test_other_kinds_of_messages_are_handed_on(self) -> None:
        line = Line()
        assert await line.is_served('', type='lifespan')

    async def test_a_refusal_names_the_origin_of_the_request_and_the_apps(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        line = Line()
        for origins in ([b'https://evil.example'], [b'https://a.example', b'https://b.example'], [], [b'x' * 300]):
            await line.say('client_id=page', headers=[(b'origin', each) for each in origins])
        assert [record.getMessage().partition(' (')[0] for record in caplog.records] == [
            f'refused a socket of origin {came!r}: the app is at {ORIGIN}'
            for came in ('https://evil.example', 'https://a.example, https://b.example', 'none', 'x' * 200)
        ]

    async def test_a_refusal_for_a_host_that_is_not_ours_says_so(self, caplog: pytest.LogCaptureFixture) -> None:
        line = Line()
        line.guard._settings = Settings.load(public_url=None)
        await line.say('client_id=page', headers=[(b'host', b'evil.example')])
        await line.say('client_id=page', headers=[])
        assert "its Host 'evil.example' does not name this machine" in caplog.text
        assert "its Host '' does not name this machine" in caplog.text


class TestRequests:
    @pytest.mark.parametrize('method', ['POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'anything'])
    async def test_a_request_that_changes_something_for_a_user_has_to_come_from_the_apps_origin(
        self, method: str
    ) -> None:
        door = Doorway()
        assert await door.ask('http', method, '/buy', 'a', EVIL) == '403'
        assert await door.ask('http', method, '/buy', 'a') == 'websocket.accept'
        assert await door.ask('http', method, '/buy', None, EVIL) == 'websocket.accept'

    @pytest.mark.parametrize('method', ['GET', 'HEAD', 'OPTIONS', 'TRACE'])
    async def test_a_request_that_reads_may_come_from_anywhere(self, method: str) -> None:
        assert await Doorway().ask('http', method, '/buy', 'a', EVIL) == 'websocket.accept'

    async def test_a_path_that_was_made_for_a_page_is_for_its_session(self) -> None:
        line = Line(page_of={'/download': 'page'}.get)
        get = {'method': 'GET', 'path': '/download'}
        assert await line.is_served('', **get)
        assert (await line.say('', cookie='authui=b', **get))[0]['status'] == 403
        assert await line.is_served('', cookie='authui=b', method='GET', path='/other')
