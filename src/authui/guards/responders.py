"""Finds the responder of a request in the router's own way, by the very routes that it would hand the request to."""

from __future__ import annotations

import re
from enum import Enum, auto
from urllib.parse import unquote

from fastapi import FastAPI
from starlette.routing import BaseRoute
from starlette.types import Scope

from authui.edge import NiceGUIRoutes, builder_of, chosen_route, endpoint_of, is_page
from authui.pages import is_made_by_authui

_MAX_DECODINGS = 8


class Responder(Enum):
    """The kind of responder; everything that the host has made is for users unless it is named public."""

    NICEGUI_FILES = auto()
    NICEGUI_SOCKETS = auto()
    NICEGUI_APP = auto()
    """NiceGUI's app, mounted in the host's: it finds out by its own routes."""
    AUTHUI = auto()
    HOST_PAGE = auto()
    HOST = auto()
    """Anything else of the host's: a route, a mounted app, files, uploads to its pages."""
    NOTHING = auto()
    """No route matches: the answer is a redirect to the path with or without a slash, the host's `root`, or a 404."""


class Responders:
    """Tells who answers in an app; NiceGUI's own routes are looked up once."""

    def __init__(self) -> None:
        self._nicegui = NiceGUIRoutes.found()

    def of(self, app: FastAPI, scope: Scope) -> Responder:
        """Return who answers in an app that this scope has come to, as the app's router decides."""
        route, _ = chosen_route(app, scope)
        return self._of_route(route, scope)

    def in_the_end(self, app: FastAPI, scope: Scope) -> Responder:
        """Return who answers, also within NiceGUI's app where that is mounted in the host's."""
        route, inner = chosen_route(app, scope)
        responder = self._of_route(route, scope)
        return (
            self.in_the_end(self._nicegui.app, {**scope, **inner}) if responder is Responder.NICEGUI_APP else responder
        )

    def _of_route(self, route: BaseRoute | None, scope: Scope) -> Responder:
        if route is None:
            return Responder.NOTHING
        endpoint = endpoint_of(route)
        if endpoint is self._nicegui.app:
            return Responder.NICEGUI_APP
        if endpoint is self._nicegui.sockets:
            return Responder.NICEGUI_SOCKETS
        if scope['type'] == 'http' and self._nicegui.serves_files(endpoint):
            return Responder.NICEGUI_FILES
        builder = builder_of(endpoint)
        if is_made_by_authui(endpoint) or is_made_by_authui(builder):
            return Responder.AUTHUI
        return Responder.HOST_PAGE if is_page(builder) else Responder.HOST


def climbs(path: str) -> bool:
    """Tell whether a path has a segment `..`, as it stands or once it is decoded, also more than once."""
    for _ in range(_MAX_DECODINGS):
        if '..' in re.split(r'[/\\]', path):
            return True
        decoded = unquote(path)
        if decoded == path:
            return False
        path = decoded
    return True
