"""The middleware of an app before its router, from the outside in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.types import ASGIApp, Scope

from authui.edge import (
    Admission,
    AdmissionControl,
    LocalOnly,
    OneName,
    RefusedRequest,
    SecurityHeaders,
    add_innermost,
    stand_before,
)
from authui.edge.targets import location
from authui.guards.middleware import SessionMiddleware
from authui.guards.protection import Protection
from authui.host.cookies import Cookies
from authui.host.runtime import Runtime
from authui.host.screens import app_prefix, forwarded_prefix
from authui.host.sockets import Sockets
from authui.host.start_checks import is_local_only
from authui.host.visitors import Visitors
from authui.pages import BusyPage, Languages, RefusalPage
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
    languages: Languages,
    admission: Callable[[], Admission | None],
) -> None:
    """Stay innermost in an app, even if its host or NiceGUI adds middleware before or after.

    `mount` tells where NiceGUI's app lies in it; `apps` are all apps that authui is installed in. `admission` is there
    while the server runs.
    """
    visitors = Visitors(settings, cookies, protection, registry=lambda: runtime().registry)
    busy_page = BusyPage(settings, languages, keep=cookies.typed.of_refused_form)
    refusal_page = RefusalPage(
        settings, languages, home=partial(_home, settings, mount), prefix=partial(_prefix, mount)
    )

    def busy(seconds: int) -> ASGIApp:
        headed = with_headers(busy_page.answer(seconds))
        return LocalOnly(headed, settings=settings, is_local=is_local, mount=mount, answer=refuse)

    def refuse(refused: RefusedRequest) -> ASGIApp:
        return with_headers(
            refusal_page.answer(refused.status, refused.text, is_for_developers=refused.is_for_developers)
        )

    def with_headers(answer: ASGIApp) -> ASGIApp:
        return SecurityHeaders(answer, settings=settings, is_own=lambda _path: True)

    is_local = partial(is_local_only, settings, apps)
    control = partial(
        AdmissionControl,
        admission=admission,
        patience=partial(visitors.patience, app, mount),
        later=partial(visitors.later, mount),
        coming=partial(visitors.coming, mount),
        busy=busy,
    )
    stand_before(app, settings, control if settings.busy_page else lambda inner: inner, refuse)
    middleware = [
        Middleware(OneName, settings=settings),
        Middleware(SecurityHeaders, settings=settings, is_own=partial(protection.is_own_screen, app)),
        Middleware(LocalOnly, settings=settings, is_local=is_local, mount=mount, answer=refuse),
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
            answer=refuse,
        ),
        sockets.guard(refuse),
        protection.gate(app),
    ]
    add_innermost(app, middleware)


def _home(settings: Settings, mount: Callable[[], str], scope: Scope) -> str:
    """Return the URL of the app's first page, as a browser opens it that has sent a request."""
    base = scope.get('root_path', '') + mount()
    return forwarded_prefix(Request(scope)) + location(settings.home, base=base, mount=mount())


def _prefix(mount: Callable[[], str], scope: Scope) -> str:
    """Return what such a browser puts before the paths of NiceGUI's app."""
    return app_prefix(Request(scope), scope.get('root_path', '') + mount())
