"""Deny by default: everything that is not public is for signed-in users only; the gate knows nothing of pages."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable

from fastapi import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from authui.edge.targets import path_below
from authui.guards.responders import Responder, climbs
from authui.guards.visit import ScreenClosedError, Visit, find_visit, visit_of

_log = logging.getLogger(__name__)

_OPEN = frozenset({Responder.NICEGUI_FILES, Responder.NICEGUI_SOCKETS, Responder.AUTHUI})
"""The paths that a login needs: authui's own screens, NiceGUI's files and its sockets."""


class PublicPaths:
    """Paths that anybody may see: an exact path, or one ending with `/*` for everything below it too."""

    def __init__(self, patterns: Iterable[str] = ()) -> None:
        patterns = frozenset([patterns] if isinstance(patterns, str) else patterns)
        for pattern in patterns:
            if not isinstance(pattern, str):
                raise TypeError(f"{pattern!r} is no path: write protect(public={{'/about', '/docs/*'}})")
            if not pattern.startswith('/') or '*' in pattern.removesuffix('/*'):
                raise ValueError(f'{pattern!r} is no public path: write /about, or /docs/* for all that lies below')
        self._exact = frozenset(pattern.removesuffix('/*') or '/' for pattern in patterns)
        self._below = tuple(pattern[:-1] for pattern in patterns if pattern.endswith('/*'))

    def __contains__(self, path: str) -> bool:
        """Tell whether anybody may see a path; a path with `..` is refused to everybody."""
        return (path in self._exact or path.startswith(self._below)) and not climbs(path)


class Gate:
    """Lets only signed-in users reach anything that is not public.

    `responder` tells which part would answer: the files and screens that NiceGUI and authui serve are for anybody,
    at any path. NiceGUI's sockets are left to `SocketGuard`, which binds each to its page, and NiceGUI's app within the
    host's to the gate in that one. Everything else is the host's. It is public if its path is one of the `public`
    paths or, unless it is a page, of the `logos`. A browser is sent to the login page, a program gets 401, a websocket
    is refused. A path with a segment `..` is refused to everybody. Without public paths (None) the gate is open. A
    browser that may not see a screen of the sign-in, and so can be sent nowhere, gets the answer that `closed` returns.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        public: Callable[[], PublicPaths | None],
        responder: Callable[[Scope], Responder],
        logos: frozenset[str] = frozenset(),
        closed: Callable[[Request, int], Response] | None = None,
    ) -> None:
        self._app = app
        self._public = public
        self._responder = responder
        self._logos = logos
        self._closed = closed

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Let a request through, or answer it."""
        # Not a coroutine function: an open socket keeps the frame of each one that it has passed.
        public = self._public() if scope['type'] in {'http', 'websocket'} else None
        connection = HTTPConnection(scope) if public is not None else None
        visit = find_visit(connection) if connection is not None else None
        if public is None or connection is None or (visit is not None and visit.admitted):
            return self._app(scope, receive, send)
        return self._pass(connection, visit, public, receive, send)

    async def _pass(
        self, connection: HTTPConnection, visit: Visit | None, public: PublicPaths, receive: Receive, send: Send
    ) -> None:
        scope = connection.scope
        try:
            await self._judge(connection, visit, public)
        except HTTPException as refusal:
            await self._answer(refusal, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _judge(self, connection: HTTPConnection, visit: Visit | None, public: PublicPaths) -> None:
        """Raise the answer to a request that may not pass."""
        scope = connection.scope
        if visit is not None and visit.asked is None:
            visit.asked = path_below(scope.get('root_path', ''), scope['path']) or scope['path']
        is_climbing = climbs(scope['path'])
        responder = self._responder(scope)
        if responder is Responder.NICEGUI_APP and not is_climbing:
            return  # the gate in there sees what its router sees
        if is_climbing or (
            responder not in _OPEN and not self._is_public(responder, visit_of(connection), scope, public)
        ):
            await visit_of(connection).require_user(connection)
        if is_climbing:
            raise HTTPException(404, 'Not Found')
        if visit is not None:
            visit.admitted = True

    def _is_public(self, responder: Responder, visit: Visit, scope: Scope, public: PublicPaths) -> bool:
        is_logo = responder is Responder.HOST and path_below(visit.base, scope['path']) in self._logos
        return is_logo or (visit.asked is not None and visit.asked in public)

    async def _answer(self, refusal: HTTPException, scope: Scope, receive: Receive, send: Send) -> None:
        if scope['type'] == 'websocket':
            _log.warning('refused a socket of nobody who is signed in')
            await send({'type': 'websocket.close', 'code': 1008})
        elif self._closed is not None and isinstance(refusal, ScreenClosedError):
            await self._closed(Request(scope, receive), refusal.status_code)(scope, receive, send)
        else:
            await response_to(refusal)(scope, receive, send)


def response_to(refusal: HTTPException) -> Response:
    """Return the HTTP answer for a refusal."""
    location = (refusal.headers or {}).get('Location')
    if location is not None:
        return RedirectResponse(location, refusal.status_code)
    return JSONResponse({'detail': refusal.detail}, refusal.status_code)
