"""Deny by default: whatever is not public is for signed-in users, whoever built it; pages are none of its business."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Self

from fastapi import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from authui.guard import ASSETS, find_visit, path_below

_log = logging.getLogger(__name__)

_SOCKETS = '/_nicegui_ws/'


class PublicPaths:
    """Paths that anybody may see: exact ones, and with `/*` at the end whatever lies below one too."""

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
        """Tell whether anybody may see a path; one that climbs is for nobody."""
        return '..' not in path.split('/') and (path in self._exact or path.startswith(self._below))

    @classmethod
    def of_authui(cls, screens: Iterable[str]) -> Self:
        """Return what a login needs: authui's own screens, NiceGUI's files and sockets, and the icon."""
        return cls([*screens, f'{ASSETS}*', f'{_SOCKETS}*', '/favicon.ico'])


class Gate:
    """Lets a request for what is not public through for signed-in users only.

    A browser is led to the login page, a program is answered 401, a websocket is refused. NiceGUI's own sockets are
    let through to `SocketGuard`, which binds each to its page. Without public paths (None) it is open.
    """

    def __init__(self, app: ASGIApp, *, public: Callable[[], PublicPaths | None], own: PublicPaths) -> None:
        self._app = app
        self._public = public
        self._own = own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        public = self._public() if scope['type'] in {'http', 'websocket'} else None
        connection = HTTPConnection(scope) if public is not None else None
        visit = find_visit(connection) if connection is not None else None
        if public is None or connection is None or visit is None or visit.admitted:  # None of NiceGUI's own files
            await self._app(scope, receive, send)
            return
        path = scope['path'].removeprefix(scope.get('root_path', ''))
        own_path = path_below(visit.base, scope['path'])
        if path not in public and (own_path is None or own_path not in self._own):
            try:
                await visit.require_user(connection)
            except HTTPException as refusal:
                await _answer(refusal, scope, receive, send)
                return
        visit.admitted = True
        await self._app(scope, receive, send)


def response_to(refusal: HTTPException) -> Response:
    """Return the answer that a refusal stands for."""
    location = (refusal.headers or {}).get('Location')
    if location is not None:
        return RedirectResponse(location, refusal.status_code)
    return JSONResponse({'detail': refusal.detail}, refusal.status_code)


async def _answer(refusal: HTTPException, scope: Scope, receive: Receive, send: Send) -> None:
    if scope['type'] == 'websocket':
        _log.warning('refused a socket of nobody who is signed in')
        await send({'type': 'websocket.close', 'code': 1008})
    else:
        await response_to(refusal)(scope, receive, send)
