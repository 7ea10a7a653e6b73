"""What tells NiceGUI's routes from the host's."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from authui.edge.nicegui_hooks.routes import NiceGUIRoutes


def test_niceguis_files_are_known_by_their_endpoints() -> None:
    inside: Any = import_module('nicegui.nicegui')
    routes = NiceGUIRoutes.found()
    assert all(map(routes.serves_files, [inside.static_files, inside._get_library, inside._get_esm]))
    others: list[object] = [None, object(), partial(inside._get_library), inside.sio_app, inside._startup, print]
    assert not any(map(routes.serves_files, others))
    icons = [SimpleNamespace(__code__=code) for code in routes.icons]
    assert icons
    assert all(map(routes.serves_files, icons))
