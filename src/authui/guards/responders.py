"""Who answers a request: found in the router's own way, by the very routes that it would hand the request to."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from enum import Enum, auto
from urllib.parse import unquote

from fastapi import FastAPI
from nicegui import Client
from starlette.routing import BaseRoute, Match, Mount
from starlette.types import Scope

from authui.edge import NiceGUIRoutes
from authui.pages import is_made_by_authui

_MAX_DECODINGS = 8


class Responder(Enum):
    """Who answers; what the host has made is for users unless it is named public."""

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
    """Tells who answers in an app; NiceGUI's own routes are looked up once. Raises `SettingsError` as that does."""

    def __init__(self) -> None:
        self._nicegui = NiceGUIRoutes.found()

    def of(self, app: FastAPI, scope: Scope) -> Responder:
        """Return who answers in an app that this scope has come to, as the app's router decides."""
        route, _ = _chosen(app.router.routes, scope)
        return self._of_route(route, scope)

    def in_the_end(self, app: FastAPI, scope: Scope) -> Responder:
        """Return who answers, also within NiceGUI's app where that is mounted in the host's."""
        route, inner = _chosen(app.router.routes, scope)
        responder = self._of_route(route, scope)
        return (
            self.in_the_end(self._nicegui.app, {**scope, **inner}) if responder is Responder.NICEGUI_APP else responder
        )

    def _of_route(self, route: BaseRoute | None, scope: Scope) -> Responder:
        if route is None:
            return Responder.NOTHING
        if isinstance(route, Mount):
            endpoint: object = route.app
            if endpoint is self._nicegui.app:
                return Responder.NICEGUI_APP
            if endpoint is self._nicegui.sockets:
                return Responder.NICEGUI_SOCKETS
        else:
            endpoint = getattr(route, 'endpoint', None)
        if scope['type'] == 'http' and self._nicegui.serves_files(endpoint):
            return Responder.NICEGUI_FILES
        builder = getattr(endpoint, '__wrapped__', None)  # NiceGUI wraps the builder of a page into the endpoint
        if is_made_by_authui(endpoint) or is_made_by_authui(builder):
            return Responder.AUTHUI
        is_page = isinstance(builder, Hashable) and builder in Client.page_routes
        return Responder.HOST_PAGE if is_page else Responder.HOST


def _chosen(routes: Iterable[BaseRoute], scope: Scope) -> tuple[BaseRoute | None, Scope]:
    """Return the route that a router hands a request to, with what it adds to the scope.

    As a router does it: the first one that matches, else the first one of which only the method does not.
    """
    asked = dict(scope)  # routers that are included leave marks in it while they match
    partial: tuple[BaseRoute | None, Scope] = None, {}
    for route in routes:
        match, inner = route.matches(asked)
        if match is Match.FULL:
            return route, dict(inner)
        if match is Match.PARTIAL and partial[0] is None:
            partial = route, dict(inner)
    return partial


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
