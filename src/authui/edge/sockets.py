"""Who may open a socket, and how many: the app's own pages, each for the session that it was served to."""

from __future__ import annotations

import logging
from collections import Counter
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qs

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse

from authui.edge.address import client_address
from authui.edge.origin import is_same_origin, own_origin

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

    from authui.settings import Settings

_log = logging.getLogger(__name__)

Refusal = Literal['origin_refused', 'request_refused']
"""What is told of a refusal: a socket that is not the app's own, or a request of another site."""

_MOST_OF_AN_ORIGIN = 200
_SOCKET_PATH = '/_nicegui_ws/'
_SAFE_METHODS = frozenset({'GET', 'HEAD', 'OPTIONS', 'TRACE'})


class SocketGuard:
    """Refuses what no page of the app's own would send.

    A socket has to come from the app's origin and to name the page that it belongs to, which was served to the very
    session whose cookie comes with it. There is a limit of sockets for each session and for each address. A request
    that changes something and carries a session's cookie has to come from the app's origin as well (CSRF).
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        settings: Settings,
        session_of: Callable[[HTTPConnection], str | None],
        owner_of: Callable[[str], str | None],
        refused: Callable[[Refusal, str], None],
    ) -> None:
        self._app = app
        self._settings = settings
        self._session_of = session_of
        self._owner_of = owner_of
        self._refused = refused
        self._by_session: Counter[str] = Counter()
        self._by_address: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it with a reason in the log."""
        if scope['type'] not in {'http', 'websocket'}:
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        path = scope['path'].removeprefix(scope.get('root_path', ''))
        if not path.startswith(_SOCKET_PATH):
            if self._is_forged(connection):
                self._refused('request_refused', self._address(connection))
                await _refuse(scope, receive, send, 'a request of another site')
            else:
                await self._app(scope, receive, send)
            return
        if fault := self._fault(connection):
            self._refused('origin_refused', self._address(connection))
            await _refuse(scope, receive, send, fault)
        elif scope['type'] == 'websocket':
            await self._serve_socket(connection, receive, send)
        else:
            await self._app(scope, receive, send)

    def _address(self, connection: HTTPConnection) -> str:
        return client_address(connection, self._settings.trusted_proxies)

    def _is_forged(self, connection: HTTPConnection) -> bool:
        return (connection.scope['type'] == 'websocket' or connection.scope['method'] not in _SAFE_METHODS) and (
            self._session_of(connection) is not None and not is_same_origin(self._settings, connection)
        )

    def _fault(self, connection: HTTPConnection) -> str | None:
        is_get = connection.scope.get('method') == 'GET'
        if not is_same_origin(self._settings, connection, may_lack_origin=is_get):
            return self._other_origin(connection)
        query = parse_qs(connection.scope['query_string'].decode('latin-1'))
        if connection.scope['type'] == 'http' and 'sid' in query:
            return None  # a frame of a socket that was let in; its id is known to that one alone
        clients = query.get('client_id', [])
        if len(clients) != 1:
            return 'a socket without a page'
        try:
            owner = self._owner_of(clients[0])
        except LookupError:
            return None  # a page that is gone: NiceGUI refuses the handshake, and the browser loads the page anew
        if owner != self._session_of(connection):
            return 'a socket for a page of another session'
        return None

    def _other_origin(self, connection: HTTPConnection) -> str:
        """Say which origin a socket came from and which is the app's, and what sets that."""
        came = ', '.join(connection.headers.getlist('origin'))[:_MOST_OF_AN_ORIGIN] or 'none'
        own = own_origin(self._settings, connection)
        if own is None:
            host = connection.headers.get('host', '')[:_MOST_OF_AN_ORIGIN]
            return f'a socket of origin {came!r}: its Host {host!r} does not name this machine'
        remedy = 'open the app there, or set AUTHUI_PUBLIC_URL to the origin that browsers see'
        return f'a socket of origin {came!r}: the app is at {own} ({remedy})'

    async def _serve_socket(self, connection: HTTPConnection, receive: Receive, send: Send) -> None:
        session = self._session_of(connection)
        address = self._address(connection)
        if (session and self._by_session[session] >= self._settings.sockets_per_session) or (
            self._by_address[address] >= self._settings.sockets_per_address
        ):
            await _refuse(connection.scope, receive, send, 'too many sockets')
            return
        held = [(self._by_address, address)] + ([(self._by_session, session)] if session else [])
        for counter, key in held:
            counter[key] += 1
        try:
            await self._app(connection.scope, receive, send)
        finally:
            for counter, key in held:
                counter[key] -= 1
                if not counter[key]:
                    del counter[key]


async def _refuse(scope: Scope, receive: Receive, send: Send, why: str) -> None:
    _log.warning('refused %s', why)
    if scope['type'] == 'websocket':
        await send({'type': 'websocket.close', 'code': 1008})
    else:
        await PlainTextResponse('Refused.\n', 403)(scope, receive, send)
