"""Keeps what the pool serves for programs and browsers of this machine."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse

from authui.settings import LOOPBACK_HOSTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp, Receive, Scope, Send

_ORIGINS = r'https?://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?'
"""The origins of pages that may read answers (CORS)."""


def loopback_middleware(*, exposed_headers: Sequence[str] = ()) -> list[Middleware]:
    """Return the middleware of an app that only this machine may use; its pages may read `exposed_headers` too."""
    return [
        Middleware(LoopbackOnly),
        Middleware(
            CORSMiddleware,
            allow_origin_regex=_ORIGINS,
            allow_methods=['GET', 'POST'],
            allow_headers=['*'],
            allow_private_network=True,
            expose_headers=exposed_headers,
        ),
    ]


class LoopbackOnly:
    """Refuses requests that name another host or come from another site's page.

    Otherwise any site could use the pool through the browser of a developer who runs it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer an HTTP request, and ignore every other connection."""
        if scope['type'] != 'http':
            return
        headers = HTTPConnection(scope).headers
        hosts, origins = headers.getlist('host'), headers.getlist('origin')
        refusal = None
        if len(hosts) != 1 or _hostname(f'//{hosts[0]}') not in LOOPBACK_HOSTS:
            refusal = 'This pool is for this machine alone: ask it as localhost, 127.0.0.1 or [::1].\n'
        elif any(_hostname(origin) not in LOOPBACK_HOSTS for origin in origins):
            refusal = 'This pool is for this machine alone: serve the page at localhost, 127.0.0.1 or [::1].\n'
        if refusal:
            await PlainTextResponse(refusal, HTTPStatus.FORBIDDEN)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _hostname(url: str) -> Any:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
