"""Finds the endpoint that answers a request: the insides of routers."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import CodeType
from typing import Any, Self

from fastapi import FastAPI
from nicegui import Client, core
from starlette.routing import BaseRoute, Match, Mount
from starlette.types import Scope

_FILES = (
    'static_files',
    '_get_library',
    '_get_component',
    '_get_resource',
    '_get_dynamic_resource',
    '_get_esm',
)


@dataclass(frozen=True)
class NiceGUIRoutes:
    """The endpoints of NiceGUI itself in its app, by identity: a path does not say who answers there."""

    app: FastAPI
    sockets: object
    files: tuple[object, ...]
    """The endpoints and the mounted app that serve its files, which are the same for everybody."""
    icons: frozenset[CodeType]
    """The code of the endpoints that serve the app's icon, which are made at each start."""

    @classmethod
    def found(cls) -> Self:
        """Look all of it up."""
        inside: Any = import_module('nicegui.nicegui')
        files = tuple(getattr(inside, name) for name in _FILES)
        icons = frozenset(each for each in inside._startup.__code__.co_consts if isinstance(each, CodeType))  # noqa: SLF001 - there is no other way to ask
        return cls(core.app, inside.sio_app, files, icons)

    def serves_files(self, endpoint: object) -> bool:
        """Tell whether an endpoint serves files of NiceGUI's own."""
        return any(endpoint is each for each in self.files) or getattr(endpoint, '__code__', None) in self.icons


def chosen_route(app: FastAPI, scope: Scope) -> tuple[BaseRoute | None, Scope]:
    """Return the route that an app's router hands a request to, with what it adds to the scope.

    As the router does it: the first one that matches, else the first one of which only the method does not.
    """
    asked = dict(scope)  # routers that are included leave marks in it while they match
    partial: tuple[BaseRoute | None, Scope] = None, {}
    for route in app.router.routes:
        match, inner = route.matches(asked)
        if match is Match.FULL:
            return route, dict(inner)
        if match is Match.PARTIAL and partial[0] is None:
            partial = route, dict(inner)
    return partial


def endpoint_of(route: BaseRoute) -> object:
    """Return what answers for a route: a function, or the app that is mounted there."""
    return route.app if isinstance(route, Mount) else getattr(route, 'endpoint', None)


def mount_of(host: FastAPI, app: FastAPI) -> str:
    """Return the path under which an app is mounted in another; empty where it lies at the root, or not yet."""
    return next((each.path for each in host.routes if isinstance(each, Mount) and each.app is app), '')


def builder_of(endpoint: object) -> Any:
    """Return the builder of a page, which NiceGUI wraps into the endpoint; None where an endpoint wraps nothing."""
    return getattr(endpoint, '__wrapped__', None)


def page_builders() -> Mapping[Callable[..., Any], str]:
    """Return the builders of all pages, each with one of its paths."""
    return Client.page_routes


def is_page(builder: Any) -> bool:
    """Tell whether a function builds a page."""
    return isinstance(builder, Hashable) and builder in Client.page_routes
