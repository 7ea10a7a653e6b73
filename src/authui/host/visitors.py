"""Which requests begin new work for a visitor, and may have to wait or to come back while the server is busy."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from fastapi import FastAPI
from starlette.requests import HTTPConnection
from starlette.types import Scope

from authui.edge.targets import path_below
from authui.guards.protection import Protection
from authui.guards.responders import Responder
from authui.host.cookies import Cookies
from authui.pages import SCREENS
from authui.pages.login import PASSKEY_OFFERS
from authui.session import SessionRegistry
from authui.settings import Settings

NEW_SECONDS = 2.0
"""How long the first page of a visitor may wait for its turn."""
BEGUN_SECONDS = 5.0
"""How long a request may wait that goes on with what a visitor has begun: a posted form, a cookie of ours."""


class Visitors:
    """Tells how long a request may wait for its turn.

    A request with the cookie of a session that is in use here never waits. A cookie that no session here belongs to may
    be one of another process, or of one that was restarted; but anybody can make one up, so it only waits longer.
    """

    def __init__(
        self,
        settings: Settings,
        cookies: Cookies,
        protection: Protection,
        *,
        registry: Callable[[], SessionRegistry],
    ) -> None:
        self._settings = settings
        self._cookies = cookies
        self._protection = protection
        self._registry = registry
        self._files = re.compile(re.escape(settings.path('authui/files')) + '/[^/]+/[^/]+')
        """The files that a screen loads: a page that was let in would be without its styles and its script."""
        self._tries = {settings.path(each) for each in (*SCREENS, PASSKEY_OFFERS)}
        """Where forms are sent that count a try."""

    def patience(self, app: FastAPI, mount: Callable[[], str], scope: Scope) -> float | None:
        """Return how many seconds a request to an app may wait; None where it begins at once, however busy it is."""
        if scope['type'] != 'http':
            return None
        connection = HTTPConnection(scope)
        session_id = self._cookies.session.read(connection)
        if session_id is not None and self._registry().holds(session_id):
            return None
        path = path_below(scope.get('root_path', '') + mount(), scope['path'])
        if path == self._settings.ticket_path or self._files.fullmatch(path or ''):
            return None
        if not self._is_for_page(app, scope):
            return None
        begun = (self._cookies.step, self._cookies.attempt)
        has_begun = session_id is not None or scope['method'] == 'POST' or any(each.sent(connection) for each in begun)
        return BEGUN_SECONDS if has_begun else NEW_SECONDS

    def later(self, mount: Callable[[], str], scope: Scope) -> float:
        """Return after how many seconds a form may be sent again, where too many tries wait for their turn; else 0."""
        return self._registry().services.throttle.later() if self._is_try(mount, scope) else 0.0

    def coming(self, mount: Callable[[], str], scope: Scope) -> AbstractContextManager[None]:
        """Count a request with a form that waits for its turn among those that will take a try."""
        return self._registry().services.throttle.coming() if self._is_try(mount, scope) else nullcontext()

    def _is_try(self, mount: Callable[[], str], scope: Scope) -> bool:
        path = path_below(scope.get('root_path', '') + mount(), scope['path'])
        return scope['method'] == 'POST' and path in self._tries

    def _is_for_page(self, app: FastAPI, scope: Scope) -> bool:
        """Tell whether a page answers a request.

        NiceGUI builds one also where no route matches: the host's `root`, or its page for a 404.
        """
        match self._protection.responder(app, scope):
            case Responder.AUTHUI | Responder.HOST_PAGE:
                return True
            case Responder.NOTHING:
                return self._protection.is_within_nicegui(app, scope)
            case _:
                return False
