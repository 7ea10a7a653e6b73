"""The guards around an app: what an open socket keeps of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from nicegui.middlewares import SetCacheControlMiddleware
from starlette.types import ASGIApp

from authui.edge import AdmissionControl, LocalOnly, OneName, SecurityHeaders
from authui.edge.entrance import Entrance
from authui.edge.nicegui_hooks.middleware import HeaderChange
from authui.guards.gate import Gate
from authui.settings import Settings

GUARDS: dict[str, Callable[[ASGIApp, Settings], Any]] = {
    'entrance': Entrance,
    'admission': lambda app, _: AdmissionControl(
        app, admission=lambda: None, patience=lambda _scope: None, busy=lambda _seconds: app
    ),
    "NiceGUI's": lambda app, _: HeaderChange(app, SetCacheControlMiddleware),
    'one name': lambda app, settings: OneName(app, settings=settings),
    'headers': lambda app, settings: SecurityHeaders(app, settings=settings, is_own=lambda _path: False),
    'local': lambda app, settings: LocalOnly(app, settings=settings, is_local=lambda _path: False),
    'gate': lambda app, _: Gate(app, public=lambda: None, responder=lambda _scope: None),  # type: ignore[arg-type, return-value]
}


@pytest.mark.parametrize('name', GUARDS)
def test_a_guard_that_only_passes_on_keeps_no_frame_for_as_long_as_a_socket_is_open(name: str) -> None:
    open_socket: Any = object()
    guard = GUARDS[name](lambda _scope, _receive, _send: open_socket, Settings.load())
    scope = {'type': 'websocket', 'path': '/', 'headers': [(b'host', b'localhost')], 'query_string': b''}
    assert guard(scope, None, None) is open_socket
