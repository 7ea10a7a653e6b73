"""What tells NiceGUI's routes from the host's, and where middleware stands."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

from authui.edge.nicegui_hooks.routes import NiceGUIRoutes, add_innermost, add_outermost, has_middleware


def test_niceguis_files_are_known_by_their_endpoints() -> None:
    inside: Any = import_module('nicegui.nicegui')
    routes = NiceGUIRoutes.found()
    assert all(map(routes.serves_files, [inside.static_files, inside._get_library, inside._get_esm]))
    others: list[object] = [None, object(), partial(inside._get_library), inside.sio_app, inside._startup, print]
    assert not any(map(routes.serves_files, others))
    icons = [SimpleNamespace(__code__=code) for code in routes.icons]
    assert icons
    assert all(map(routes.serves_files, icons))


class Outer:
    """Middleware that notes in the scope that it was passed."""

    def __init__(self, app: ASGIApp, name: str = 'outer') -> None:
        self._app = app
        self._name = name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault('passed', []).append(self._name)
        await self._app(scope, receive, send)


async def test_middleware_stands_innermost_and_outermost_also_of_what_is_added_later() -> None:
    app = FastAPI()
    app.add_middleware(Outer, name='before')
    add_innermost(app, [Middleware(Outer, name='innermost')])
    add_outermost(app, lambda inner: Outer(inner, 'replaced'))
    add_outermost(app, lambda inner: Outer(inner, 'outermost'))
    app.add_middleware(Outer, name='after')
    scope: dict[str, Any] = {'type': 'http', 'method': 'GET', 'path': '/', 'query_string': b'', 'headers': []}

    async def send(_message: object) -> None: ...

    async def receive() -> Any: ...

    await app(scope, receive, send)
    assert scope['passed'] == ['outermost', 'after', 'before', 'innermost']
    assert has_middleware(app, Outer)
    assert not has_middleware(app, Middleware)
