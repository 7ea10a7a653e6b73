"""Functions are looked at where NiceGUI and FastAPI register them: a guard that would guard nothing is refused."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any
from weakref import WeakSet

import fastapi
import nicegui
from fastapi import FastAPI
from fastapi.dependencies import utils as dependencies
from nicegui import Client, core, helpers, ui
from nicegui.element import Element
from nicegui.event import Callback
from nicegui.sub_pages_router import SubPagesRouter
from nicegui.timer import Timer
from starlette.routing import BaseRoute, Route, WebSocketRoute

from authui.edge.dependencies import (
    dependencies_of,
    is_of_packages,
    layers_of,
    name_of,
    refuse_default,
    refuse_dependencies,
    refuse_misuse,
)
from authui.errors import GuardError

_HANDLER = re.compile(r'on_\w+|\w*(?:handler|callback)|forward|backward|validation')
"""The names of NiceGUI's parameters for event handlers, and for functions of a value."""
_CHECKED = '__authui_checked__'

_endpoints: WeakSet[Callable[..., Any]] = WeakSet()
"""The functions that answer a route, or an exception."""
_classes: WeakSet[type] = WeakSet()
"""The classes whose methods have been looked at."""


def check_registrations() -> None:
    """Look from now on at each event handler, route and dependency where it is registered.

    Raises `GuardError` there, and at the latest where an event is to be handled, for one that would guard nothing.
    A second call does nothing.
    """
    _check_handlers()
    for module in (dependencies, fastapi.routing):
        _check(module, 'get_dependant', _look_at_dependant)
    for kind in (Route, WebSocketRoute):
        _check(kind, '__init__', _look_at_route)
    _check(FastAPI, 'add_exception_handler', _remember)
    _check(ui, 'run', _refuse_script)


def has_root() -> bool:
    """Tell whether `ui.run` was given a function, which answers wherever no route does."""
    return core.root is not None


def guard_root(guarded: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Replace the function that `ui.run` was given by the one that `guarded` returns for it."""
    if core.root is not None:
        core.root = guarded(core.root)


def check_routes(routes: Iterable[BaseRoute]) -> None:
    """Look at routes from before `check_registrations`, and at the function of `ui.run`; raises `GuardError`."""
    if core.root is not None and (named := dependencies_of(core.root)):
        raise GuardError(
            f'{name_of(core.root)}, which ui.run was given, asks for {", ".join(named)} by a dependency, and NiceGUI '
            'takes its parameters from the URL alone: write @auth.required() above it, and take the parameter out; for '
            "a user write user: CurrentUser or user: Annotated[User, user_in('admins')], and nothing else."
        )
    for route in _all(routes):
        endpoint = getattr(route, 'endpoint', None)
        if is_of_packages(endpoint):
            continue
        if isinstance(route, fastapi.routing.APIRoute | fastapi.routing.APIWebSocketRoute):
            fastapi.routing.get_dependant(path=route.path, call=route.endpoint)  # type: ignore[attr-defined]
        elif callable(endpoint):
            _look_at_endpoint(endpoint)


def refuse_registered(function: object) -> None:
    """Raise `GuardError` for a function that another decorator has registered already: it would answer unguarded."""
    for each in layers_of(function):
        if isinstance(each, ui.refreshable):
            raise GuardError(
                f'@auth.required() stands above @ui.refreshable, whose refresh it would neither offer nor guard: '
                f'put it below, and await {name_of(each.func)}()'
            )
        if any(each is page for page in Client.page_routes) or (inspect.isfunction(each) and each in _endpoints):
            raise GuardError(
                f'@auth.required() stands above the decorator that has registered {name_of(each)} already, which stays '
                'open to everybody: put it below @ui.page. On a plain route, take it away and write a parameter '
                "user: CurrentUser, or user: Annotated[User, user_in('admins')]."
            )
    if not callable(function):
        raise GuardError(
            f'@auth.required() was given {function!r}, which is no function: put it directly above the function, '
            'below any other decorator'
        )


# --- event handlers ---


def _check_handlers() -> None:
    # Each event asks here whether its handler takes arguments.
    _check(helpers, 'expects_arguments', _look_at_arguments)
    _check(Callback, '__init__', _look_at_arguments)
    _check(ui.refreshable, '__init__', _look_at_refreshable)
    for kind in (type(nicegui.app), Client, Timer, SubPagesRouter, *Element.__mro__[1:-1], *_with_subclasses(Element)):
        _check_class(kind)
    if not hasattr(Element.__init_subclass__, _CHECKED):  # most elements are imported when they are first used
        define = Element.__init_subclass__.__func__  # type: ignore[attr-defined]

        def define_checked(kind: type[Element], *args: Any, **kwargs: Any) -> None:
            define(kind, *args, **kwargs)
            _check_class(kind)

        setattr(define_checked, _CHECKED, True)
        Element.__init_subclass__ = classmethod(define_checked)  # type: ignore[assignment]


def _with_subclasses(kind: type[Any]) -> Iterator[type[Any]]:
    yield kind
    for each in kind.__subclasses__():
        yield from _with_subclasses(each)


def _check_class(kind: type) -> None:
    """Look at the handlers that are passed to a class, NiceGUI's or a host's."""
    if kind in _classes:
        return
    _classes.add(kind)
    for name, method in list(vars(kind).items()):
        if inspect.isfunction(method) and (name == '__init__' or not name.startswith('_')) and _takes_handler(method):
            _check(kind, name, _look_at_arguments)


def _takes_handler(method: Callable[..., Any]) -> bool:
    return any(_HANDLER.fullmatch(name) for name in inspect.signature(method).parameters)


def _look_at_arguments(args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    for given in (*args, *kwargs.values()):
        for each in given.values() if isinstance(given, dict) else (given,):  # validation rules by their messages
            if callable(each):
                refuse_dependencies(each)


def _look_at_refreshable(args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    for each in (*args[1:], *kwargs.values()):
        refuse_default(each)


# --- routes and dependencies ---


def _refuse_script(_args: tuple[Any, ...], _kwargs: dict[str, Any]) -> None:
    if core.script_mode:
        raise GuardError(
            'the main file draws outside of any function, which would be run again for every visitor, AuthUI() and all '
            '(script mode): write what it draws into def root(user: CurrentUser) and start it with ui.run(root), or '
            'into a function below @ui.page'
        )


def _look_at_dependant(args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:  # noqa: ARG001 - FastAPI gives names
    call = kwargs['call']
    refuse_misuse(call)
    if inspect.isfunction(call) and 'name' not in kwargs:  # a dependency is called by its parameter's name
        _endpoints.add(call)


def _look_at_route(args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    endpoint = kwargs.get('endpoint', args[2] if len(args) > 2 else None)  # noqa: PLR2004 - itself, the path, the endpoint
    if callable(endpoint):
        _look_at_endpoint(endpoint)


def _look_at_endpoint(endpoint: Callable[..., Any]) -> None:
    refuse_misuse(endpoint)
    if inspect.isfunction(endpoint):
        _endpoints.add(endpoint)


def _remember(args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    _endpoints.update(each for each in (*args, *kwargs.values()) if inspect.isfunction(each))


def _all(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    """Go through routes, and those of routers and apps within them."""
    for route in routes:
        yield route
        within = getattr(route, 'original_router', route)  # a router that FastAPI keeps as one route
        yield from _all(getattr(within, 'routes', None) or [])


def _check(owner: Any, name: str, look: Callable[[tuple[Any, ...], dict[str, Any]], None]) -> None:
    """Call `look` with the arguments of a function before each call."""
    function = vars(owner)[name] if isinstance(owner, type) and name in vars(owner) else getattr(owner, name)
    if hasattr(function, _CHECKED):
        return

    @wraps(function)
    def checked(*args: Any, **kwargs: Any) -> Any:
        look(args, kwargs)
        return function(*args, **kwargs)

    setattr(checked, _CHECKED, True)
    setattr(owner, name, checked)
