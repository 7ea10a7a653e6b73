"""One name for this machine: a browser that uses another one is redirected to the public URL."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import Response

from authui.settings import LOOPBACK_HOSTS, origin_of

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from starlette.types import ASGIApp, Receive, Scope, Send

    from authui.settings import Settings

_READING = frozenset({'GET', 'HEAD'})


class OneName:
    """Redirects a visit of `http://127.0.0.1:8080` to the public URL `http://localhost:8080`, or the other way round.

    To a browser these are two origins: cookies, sockets and passkeys of one do not work on the other.
    """

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self._app = app
        public = urlsplit(settings.public_url or '')
        self._public_url = settings.public_url if public.hostname in LOOPBACK_HOSTS else None

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Redirect a browser's visit, or let a request through."""
        # Not a coroutine function: an open socket keeps the frame of each one that it has passed.
        if self._public_url is not None and scope['type'] == 'http' and scope['method'] in _READING:
            connection = HTTPConnection(scope)
            if 'text/html' in connection.headers.get('accept', '') and self._is_by_another_name(connection):
                raw: bytes = scope.get('raw_path') or scope['path'].encode()
                query: bytes = scope.get('query_string', b'')
                asked = raw.partition(b'?')[0] + (b'?' + query if query else b'')
                headers = {'Location': self._public_url + asked.decode('latin-1'), 'Cache-Control': 'no-store'}
                return Response(status_code=307, headers=headers)(scope, receive, send)
        return self._app(scope, receive, send)

    def _is_by_another_name(self, connection: HTTPConnection) -> bool:
        """Tell whether the Host header names this machine, and this server, in another way than the public URL does."""
        try:
            asked = urlsplit(origin_of(f'{connection.url.scheme}://{connection.headers.get("host", "")}'))
        except ValueError:
            return False
        public = urlsplit(self._public_url or '')
        return (
            asked.hostname in LOOPBACK_HOSTS
            and (asked.scheme, asked.port) == (public.scheme, public.port)
            and asked.hostname != public.hostname
        )
