"""The protection of a host's whole app: the gate, sub pages, the function of `ui.run`, and the answer 403."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from urllib.parse import unquote, urlsplit

from fastapi import FastAPI, Request, Response
from nicegui import app
from starlette.middleware import Middleware
from starlette.types import Scope

from authui.edge import has_root, mount_of
from authui.edge.targets import is_outside
from authui.guards.checks import PageChecks
from authui.guards.decorator import guard, is_guarded, with_users
from authui.guards.exits import Exits
from authui.guards.gate import Gate, PublicPaths, response_to
from authui.guards.requirement import ANY_USER
from authui.guards.responders import Responder, Responders, climbs
from authui.guards.visit import NotAllowedError, ScreenClosedError
from authui.pages import SCREENS, PageSetup, is_made_by_authui, profile_screens

_log = logging.getLogger(__name__)


class Protection:
    """Denies by default, once `public` is set: everything that is not public is for signed-in users alone."""

    def __init__(self, setup: PageSetup, checks: PageChecks, *, is_running: Callable[[], bool]) -> None:
        settings = setup.settings
        self._settings = settings
        self._checks = checks
        self._is_running = is_running
        self.public: PublicPaths | None = None
        """The paths that anybody may see; None where nothing is denied by default."""
        self.screens = {settings.path(screen): screen for screen in SCREENS}
        """The screens of the sign-in by their paths."""
        self._paths = frozenset(map(settings.path, (*SCREENS, *profile_screens(settings), 'mailbox', 'authui/live')))
        self._responders = Responders()
        self.front: FastAPI = app
        """The app that `install` was given, else NiceGUI's own."""
        self.mount: Callable[[], str] = str
        """Tells where NiceGUI's app lies in that one."""

    @property
    def exits(self) -> Exits:
        """The answers where a user cannot have a page."""
        return self._checks.exits

    def deny_but(self, public: str | Iterable[str]) -> None:
        """Deny by default from now on, but for these paths."""
        self.public = PublicPaths(public)
        self.warn_of_closed_screens()

    def stand_behind(self, host: FastAPI) -> None:
        """Take the app that `install` was given for the outermost one: NiceGUI's is mounted in it, now or later."""
        self.front, self.mount = host, lambda: mount_of(host, app)

    def gate(self, app: FastAPI) -> Middleware:
        """Return the gate that stands in an app, before its router."""
        return Middleware(
            Gate,
            public=lambda: self.public,
            responder=partial(self._responders.of, app),
            logos=self._settings.logo_paths,
            closed=self._checks.exits.closed,
        )

    def is_own_screen(self, app: FastAPI, path: str) -> bool:
        """Tell whether authui draws the page at a path of an app, and not the host."""
        is_known = path.removeprefix(self.mount()) in self._paths  # a router takes a while to ask
        return is_known and self._responder_at(app, path) is Responder.AUTHUI

    def responder(self, app: FastAPI, scope: Scope) -> Responder:
        """Return who answers a request to an app in the end."""
        return self._responders.in_the_end(app, scope)

    def is_within_nicegui(self, asked: FastAPI, scope: Scope) -> bool:
        """Tell whether a request to an app comes to NiceGUI's: that one itself, or mounted in the host's."""
        return asked is app or self._responders.of(asked, scope) is Responder.NICEGUI_APP

    def leads_to_page(self, target: str) -> bool:
        """Tell whether a page of NiceGUI's answers at a target of a login."""
        if is_outside(target):
            return False
        responder = self._responder_at(self.front, self.mount() + unquote(urlsplit(target).path))
        is_page = responder in {Responder.HOST_PAGE, Responder.AUTHUI}
        return is_page or (responder is Responder.NOTHING and has_root())

    def serves_files(self, app: FastAPI, scope: Scope) -> bool:
        """Tell whether a request is for files of NiceGUI's own, which are the same for everybody."""
        # Asking a router takes a while.
        is_read = scope['type'] == 'http' and scope['method'] in {'GET', 'HEAD'}
        may_be = is_read and '/_nicegui/' in scope['path'] and not climbs(scope['path'])
        return may_be and self.responder(app, scope) is Responder.NICEGUI_FILES

    def warn_of_closed_screens(self) -> None:
        """Log an error where a page of the host's at a screen's URL is denied, so that nobody can sign in there."""
        if self.public is None or not self._is_running():
            return
        base = self.mount()
        closed = [
            base + path
            for path in self.screens
            if base + path not in self.public
            and self._responder_at(self.front, base + path) in {Responder.HOST_PAGE, Responder.HOST}
        ]
        if closed:
            _log.error(
                'nobody can sign in at %s: what answers there is no screen of authui, and protect() keeps it back. '
                'Name it in protect(public=...) if it is for the sign-in; else call install() before it is made, or '
                'move the screens by AUTHUI_PREFIX',
                ', '.join(closed),
            )

    def _responder_at(self, app: FastAPI, path: str) -> Responder:
        return self.responder(app, {'type': 'http', 'method': 'GET', 'path': path, 'headers': []})

    def guarded_sub_page(self, path: str, builder: Callable[..., Any]) -> Callable[..., Any]:
        """Return the builder of a sub page, with the check before it unless its path is public."""
        if self.public is None or is_guarded(builder):
            return builder
        if is_made_by_authui(builder) or self.mount() + path in self.public:
            return builder
        return guard(self._checks, ANY_USER, builder)

    def guarded_root(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function of `ui.run` with the users that it asks for filled in."""
        return with_users(self._checks, function)

    def answer_not_allowed(self, request: Request, error: Exception) -> Response:
        """Answer a signed-in user who may not see a page or route: by a page where a browser asks."""
        assert isinstance(error, NotAllowedError), 'that is what it was registered for'
        if 'text/html' not in request.headers.get('accept', ''):
            return response_to(error)
        return self._checks.exits.not_allowed(request, error.why)

    def answer_closed(self, request: Request, error: Exception) -> Response:
        """Answer a browser that may not see a screen of the sign-in, by a page."""
        assert isinstance(error, ScreenClosedError), 'that is what it was registered for'
        return self._checks.exits.closed(request, error.status_code)
