"""The middleware of an app before its router, from the outside in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from fastapi import FastAPI
from starlette.middleware import Middleware

from authui.edge import LocalOnly, OneName, SecurityHeaders, add_innermost, stand_before
from authui.guards.middleware import SessionMiddleware
from authui.guards.protection import Protection
from authui.host.cookies import Cookies
from authui.host.runtime import Runtime
from authui.host.sockets import Sockets
from authui.host.start_checks import is_local_only
from authui.settings import Settings


def add_middleware(
    app: FastAPI,
    *,
    mount: Callable[[], str],
    settings: Settings,
    apps: Sequence[FastAPI],
    runtime: Callable[[], Runtime],
    cookies: Cookies,
    sockets: Sockets,
    protection: Protection,
) -> None:
    """Stay innermost in an app, even if its host or NiceGUI adds middleware before or after.

    `mount` tells where NiceGUI's app lies in it; `apps` are all apps that authui is installed in.
    """
    stand_before(app, settings)
    middleware = [
        Middleware(OneName, settings=settings),
        Middleware(SecurityHeaders, settings=settings, is_own=partial(protection.is_own_screen, app)),
        Middleware(LocalOnly, settings=settings, is_local=partial(is_local_only, settings, apps), mount=mount),
        Middleware(
            SessionMiddleware,
            settings=settings,
            registry=lambda: runtime().registry,
            cookie=cookies.session,
            loopback_only=settings.uses_local_pool and not settings.unsafe_local_pool,
            mount=mount,
            step_cookie=cookies.step,
            screens=protection.screens,
            serves_files=partial(protection.serves_files, app),
        ),
        sockets.guard(),
        protection.gate(app),
    ]
    add_innermost(app, middleware)
