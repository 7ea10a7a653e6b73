"""The guard of sockets and writing requests: only the app's own pages, each for the session that it was served to."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qs, urlencode

from starlette.requests import HTTPConnection

from authui.edge.address import client_address
from authui.edge.open_sockets import OpenSocket, OpenSockets, socket_of
from authui.edge.origin import is_same_origin, own_origin
from authui.edge.refusals import AnswerRefused, RefusedRequest, answer_in_text
from authui.edge.socket_channel import SocketChannel
from authui.edge.socket_packets import is_payload

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from authui.settings import Settings

_log = logging.getLogger(__name__)

RefusalEvent = Literal['origin_refused', 'request_refused']
"""The security event of a refusal: a socket that is not the app's own, or a request of another site."""

_MOST_OF_AN_ORIGIN = 200
_SOCKET_PATH = '/_nicegui_ws/'
_PAGE_PATH = '/_nicegui/client/'
"""The routes that NiceGUI's elements register for their page lie below it: uploads."""
_SAFE_METHODS = frozenset({'GET', 'HEAD', 'OPTIONS', 'TRACE'})

_Query = dict[str, list[str]]


class SocketGuard:
    """Refuses requests and sockets that no page of the app's own would send.

    A socket has to come from the app's origin and to name its page, which must have been served to the session whose
    cookie comes with the socket. The same holds for a request for a route of the page. A socket of the polling
    transport belongs to the visitor that opened it: each of its requests has to come from the same address with the
    same session. The number of sockets is limited for each session and for each address. A request that changes
    something and carries a session's cookie has to come from the app's origin as well (CSRF).

    `session_of` returns the key of a request's live session. `key_sent` returns the key that its cookie stands for,
    also once that session has ended. `owner_of` returns the key of the session that a page was served to, and
    `is_left` tells whether that session has ended; both raise `LookupError` for a page that is gone. `page_of` returns
    the page that a path was made for, where the path does not name it.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        settings: Settings,
        session_of: Callable[[HTTPConnection], str | None],
        owner_of: Callable[[str], str | None],
        refused: Callable[[RefusalEvent, str], None],
        key_sent: Callable[[HTTPConnection], str | None] | None = None,
        is_left: Callable[[str], bool] = lambda _: False,
        page_of: Callable[[str], str | None] = lambda _: None,
        sockets: OpenSockets | None = None,
        answer: AnswerRefused = answer_in_text,
    ) -> None:
        self._app = app
        self._answer = answer
        self._settings = settings
        self._session_of = session_of
        self._key_sent = key_sent or session_of
        self._owner_of = owner_of
        self._is_left = is_left
        self._page_of = page_of
        self._refused = refused
        self._sockets = sockets or OpenSockets(
            per_session=settings.sockets_per_session, per_address=settings.sockets_per_address
        )

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Let a request through, or refuse it with a reason in the log."""
        # Not a coroutine function: an open socket keeps the frame of each one that it has passed.
        if scope['type'] not in {'http', 'websocket'} or socket_of(scope) is not None:  # judged in the app around this
            return self._app(scope, receive, send)
        connection = HTTPConnection(scope)
        path = scope['path'].removeprefix(scope.get('root_path', ''))
        if path.startswith(_SOCKET_PATH):
            return self._serve_socket(connection, receive, send)
        if fault := self._fault_of_request(connection, path):
            self._refused('request_refused', self._address(connection))
            return self._refuse(scope, receive, send, fault)
        return self._app(scope, receive, send)

    def _address(self, connection: HTTPConnection) -> str:
        return client_address(connection, self._settings.trusted_proxies)

    # --- requests ---

    def _fault_of_request(self, connection: HTTPConnection, path: str) -> str | None:
        if self._is_forged(connection):
            return 'a request of another site'
        page = path.removeprefix(_PAGE_PATH).partition('/')[0] if path.startswith(_PAGE_PATH) else self._page_of(path)
        if page is not None and not self._is_owner(connection, page):
            return 'a request for a page of another session'
        return None

    def _is_forged(self, connection: HTTPConnection) -> bool:
        return (connection.scope['type'] == 'websocket' or connection.scope['method'] not in _SAFE_METHODS) and (
            self._session_of(connection) is not None and not is_same_origin(self._settings, connection)
        )

    def _is_owner(self, connection: HTTPConnection, page: str) -> bool:
        try:
            return self._owner_of(page) == self._session_of(connection)
        except LookupError:
            return False

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, why: str) -> None:
        _log.warning('refused %s', why)
        if scope['type'] == 'websocket':
            await send({'type': 'websocket.close', 'code': 1008})
        else:
            await self._answer(RefusedRequest(403, 'Refused.'))(scope, receive, send)

    # --- sockets ---

    def _other_origin(self, connection: HTTPConnection) -> str:
        """Name the origin that a socket came from and the app's own, and the setting that decides it."""
        came = ', '.join(connection.headers.getlist('origin'))[:_MOST_OF_AN_ORIGIN] or 'none'
        own = own_origin(self._settings, connection)
        if own is None:
            host = connection.headers.get('host', '')[:_MOST_OF_AN_ORIGIN]
            return f'a socket of origin {came!r}: its Host {host!r} does not name this machine'
        remedy = 'open the app there, or set AUTHUI_PUBLIC_URL to the origin that browsers see'
        return f'a socket of origin {came!r}: the app is at {own} ({remedy})'

    async def _serve_socket(self, connection: HTTPConnection, receive: Receive, send: Send) -> None:
        scope = connection.scope
        query = _query_of(scope)
        fault = self._fault_of_socket(connection, query)
        page = None if 'sid' in query else query.get('client_id', [''])[0]
        del query  # a socket that is open keeps this frame
        if fault:
            self._refused('origin_refused', self._address(connection))
            await self._refuse(scope, receive, send, fault)
        elif scope['type'] == 'websocket':
            channel = SocketChannel(receive, send, max_bytes=self._settings.max_frame_bytes)
            try:
                if page is None:
                    await self._app(scope, channel.receive, channel.send)
                else:
                    await self._open(connection, page, channel.receive, channel.send)
            finally:
                channel.close()
        elif page is not None:
            await self._open(connection, page, receive, send)
        elif scope['method'] != 'POST':
            await self._app(scope, receive, send)
        elif (body := await self._read_payload(receive)) is None:
            await self._refuse(scope, receive, send, 'a polling request of another shape')
        else:
            await self._app(scope, _giving(body, receive), send)

    def _fault_of_socket(self, connection: HTTPConnection, query: _Query) -> str | None:
        may_lack_origin = connection.scope.get('method') == 'GET'
        if not is_same_origin(self._settings, connection, may_lack_origin=may_lack_origin):
            return self._other_origin(connection)
        if 'sid' in query:
            return self._fault_of_further(connection, query['sid'])
        pages = query.get('client_id', [])
        if len(pages) != 1:
            return 'a socket without a page'
        try:
            if self._owner_of(pages[0]) != self._session_of(connection):
                if not self._is_left(pages[0]):
                    return 'a socket for a page of another session'
                # As for a page that is gone: NiceGUI refuses the handshake, and the browser loads the page again.
                connection.scope['query_string'] = urlencode(query | {'client_id': 'left'}, doseq=True).encode()
        except LookupError:
            _log.debug('a socket for a page that is gone')
        return None

    def _fault_of_further(self, connection: HTTPConnection, sids: list[str]) -> str | None:
        """Judge a request of a socket that is open: one of the polling transport's, or its upgrade to a websocket."""
        socket = self._sockets.find(sids[0]) if len(sids) == 1 else None
        if socket is None:
            return 'a request of a socket that is not open'
        if socket.address != self._address(connection):
            return 'a request of a socket from another address'
        if socket.key_sent == self._key_sent(connection) or self._is_owner(connection, socket.page):
            return None
        return 'a request of a socket of another session'

    async def _open(self, connection: HTTPConnection, page: str, receive: Receive, send: Send) -> None:
        scope = connection.scope
        socket = OpenSocket(
            page=page,
            session=self._session_of(connection),
            key_sent=self._key_sent(connection),
            address=self._address(connection),
        )
        if not self._sockets.take(socket, scope):
            await self._refuse(scope, receive, send, 'too many sockets')
            return
        try:
            await self._app(scope, receive, send)
        finally:
            if scope['type'] == 'websocket' or socket.sid is None:
                self._sockets.leave(socket)

    async def _read_payload(self, receive: Receive) -> bytes | None:
        body = b''
        while True:
            message = await receive()
            body += message.get('body', b'')
            if message['type'] != 'http.request' or len(body) > self._settings.max_frame_bytes:
                return None
            if not message.get('more_body'):
                return body if is_payload(body) else None


def _query_of(scope: Scope) -> _Query:
    """Return the query as Engine.io reads it; an empty one where it is not UTF-8."""
    try:
        return parse_qs(scope['query_string'].decode())
    except UnicodeDecodeError:
        return {}


def _giving(body: bytes, receive: Receive) -> Receive:
    messages: list[Message] = [{'type': 'http.request', 'body': body, 'more_body': False}]

    async def give() -> Message:
        return messages.pop() if messages else await receive()

    return give
