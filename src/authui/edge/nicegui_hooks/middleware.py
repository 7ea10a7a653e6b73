"""Where authui's middleware stands in an app, and NiceGUI's own, which needs no task of its own here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from fastapi import FastAPI
from nicegui.middlewares import RedirectWithPrefixMiddleware, SetCacheControlMiddleware
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from authui.edge.nicegui_hooks.wrapping import in_place_of, original

_CHANGES_HEADERS: frozenset[object] = frozenset({RedirectWithPrefixMiddleware, SetCacheControlMiddleware})
"""NiceGUI's middleware that changes headers of the answer, and nothing else."""


def add_innermost(app: FastAPI, middleware: Iterable[Middleware]) -> None:
    """Add middleware inside all that an app has; what its host or NiceGUI adds later stands outside of it as well."""
    app.user_middleware += middleware


def has_middleware(app: FastAPI, kind: object) -> bool:
    """Tell whether an app has a kind of middleware."""
    return any(each.cls is kind for each in app.user_middleware)


def add_outermost(app: FastAPI, wrap: Callable[[ASGIApp], ASGIApp]) -> None:
    """Put an app into what `wrap` makes of it and all its middleware, also of what is added before it starts."""
    build = original(app.build_middleware_stack)

    def build_wrapped() -> ASGIApp:
        app.user_middleware = [_without_tasks(each) for each in app.user_middleware]
        return wrap(build())

    app.build_middleware_stack = in_place_of(build, build_wrapped)  # type: ignore[method-assign]  # `add_middleware` puts later ones outside


class HeaderChange:
    """Changes the headers of an answer as the `dispatch` of a `BaseHTTPMiddleware` does, in the task of the request.

    `BaseHTTPMiddleware` runs everything within it in a second task, which hands each message over. NiceGUI adds two of
    them, which cost a third of the processor time of a small answer.
    """

    def __init__(self, app: ASGIApp, kind: Callable[[ASGIApp], Any]) -> None:
        self._app = app
        self._change = kind(app).dispatch

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Answer as the app does, with other headers."""
        # Not a coroutine function: an open socket keeps the frame of each one that it has passed.
        if scope['type'] != 'http':
            return self._app(scope, receive, send)

        async def send_changed(message: Message) -> None:
            if message['type'] == 'http.response.start':
                response = Response(status_code=message['status'])
                response.raw_headers = [*message.get('headers', ())]

                async def answer(_request: Request) -> Response:
                    return response

                await self._change(Request(scope), answer)
                message = {**message, 'headers': response.raw_headers}
            await send(message)

        return self._app(scope, receive, send_changed)


def _without_tasks(middleware: Middleware) -> Middleware:
    return Middleware(HeaderChange, middleware.cls) if middleware.cls in _CHANGES_HEADERS else middleware
