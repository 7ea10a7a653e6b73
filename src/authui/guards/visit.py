"""The sender of a request: the session behind it, its browser's unfinished step, and how a request is refused."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from fastapi import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import Response

from authui.edge.targets import location, target_of
from authui.errors import AuthError, StorageError
from authui.guards.cookie import Cookie
from authui.guards.requirement import ANY_USER, NOT_ALLOWED, Refusal, Requirement, admit
from authui.models import Unfinished, User
from authui.session import AuthSession, SessionRegistry
from authui.settings import Settings

_log = logging.getLogger(__name__)

_PATIENCE_SECONDS = 2.0
"""NiceGUI gives a page builder three seconds."""
STATE_KEY = 'authui'
"""The name under which the state of a request holds its visit."""


@dataclass
class Visit:
    """Everything known about the sender of a request."""

    settings: Settings
    session: AuthSession | None
    base: str = ''
    """The path of NiceGUI's app as browsers see it: each of our URLs begins with it."""
    mount: str = ''
    """The part of `base` below which NiceGUI's app lies in the app that the request came to."""
    unfinished: tuple[str, Unfinished] | None = None
    """The sign-in that its browser has not finished, with its key; looked up for the pages that go on with it."""
    key_sent: str | None = None
    """The name of the session whose cookie came with the request; it is set too where that session has ended."""
    at_screen: bool = False
    """Whether a screen of the sign-in was asked for: nobody is sent from there to another one, which leads back."""
    asked: str | None = None
    """The path that was asked for, as seen from the outermost app that is guarded."""
    has_expired: bool = False
    """Whether its browser's session ended a moment ago and not by a logout: the login page then says so."""
    identifier_kept: str = ''
    """The identifier that the login starts with, where such a session was its user's and a screen was asked for."""
    admitted: bool = False
    """Whether its path has been let through, so that an app within another does not judge it by other paths."""
    requirements: set[Requirement] = field(default_factory=set)
    """The requirements of the answering page; the page is cleared once its user fails one. Empty for a public page."""

    @property
    def session_key(self) -> str | None:
        """The name of the session, which does not open it; None after the session has ended."""
        return self.session.key if self.session is not None and not self.session.ended else None

    async def user(self) -> User | None:
        """Return the signed-in user; None too if that is not known soon enough to build a page."""
        if self.session is None:
            return None
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                return await self.session.fetch_user()
        except (AuthError, TimeoutError) as error:
            _log.info('a page is shown as to nobody: %s', error)
            return None

    async def require_user(self, request: HTTPConnection, requirement: Requirement = ANY_USER) -> User:
        """Return the user who may pass, or raise the answer to the request: a redirect for browsers, 401 or 403."""
        self.requirements.add(requirement)
        outcome = await admit(self._fetch_user, requirement)
        if isinstance(outcome, User):
            return outcome
        raise self.refusal(request, outcome)

    async def _fetch_user(self) -> User | None:
        return await self.session.fetch_user() if self.session is not None else None

    def target(self, request: HTTPConnection) -> str:
        """Return the target that leads back to what a request asked for."""
        return target_of(request.scope, base=self.base, mount=self.mount)

    def location(self, target: str) -> str:
        """Return the URL of a target as a browser on this site opens it."""
        return location(target, base=self.base, mount=self.mount)

    def redirect(self, target: str) -> Response:
        """Return the answer that leads to a target."""
        return Response(status_code=303, headers={'Location': self.location(target)})

    def refusal(self, request: HTTPConnection, why: Refusal) -> HTTPException:
        """Return the answer to a request that is refused: browsers are sent to the screen that helps."""
        if why in NOT_ALLOWED:
            return NotAllowedError(why)
        is_for_browser = 'text/html' in request.headers.get('accept', '')
        if self.at_screen or not is_for_browser:
            away = why == 'unavailable'
            answer = (503, 'Sign-in is not available right now.') if away else (401, 'Not signed in.')
            return ScreenClosedError(*answer) if is_for_browser else HTTPException(*answer)
        if why == 'signed_out' and self.has_expired:
            why = 'session_ended'
        return HTTPException(
            303, headers={'Location': self.base + refusal_url(self.settings, why, target=self.target(request))}
        )


async def begun_by(request: HTTPConnection, cookie: Cookie, registry: SessionRegistry) -> tuple[str, Unfinished] | None:
    """Return the unfinished step of the request's browser, with its key; None too if it cannot be looked up."""
    value = cookie.read(request)
    try:
        return await registry.find_unfinished(value) if value is not None else None
    except StorageError as error:
        _log.error('an unfinished sign-in could not be looked up: %s', error)
        return None


class NotAllowedError(HTTPException):
    """A signed-in user may not see this: 403, which browsers get as a page."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(403, 'Not allowed.')
        self.why: Refusal = why


class ScreenClosedError(HTTPException):
    """A screen of the sign-in is kept back from a visitor, who can be led to no other one: browsers get a page."""


def refusal_url(settings: Settings, why: Refusal, *, target: str | None) -> str:
    """Return the URL of the screen that helps a refused visitor; the login page goes on by itself when it can."""
    if why == 'unverified':
        return screen_url(settings, 'confirm', target=target)
    notice = {} if why == 'signed_out' else {'notice': why}
    return screen_url(settings, 'login', target=target, **notice)


def screen_url(settings: Settings, screen: str, *, target: str | None = None, **query: str) -> str:
    """Return the URL of a screen that leads on to `target` after a login."""
    if target is not None and target != settings.home:
        query['next'] = target
    return settings.path(screen) + (f'?{urlencode(query, quote_via=quote)}' if query else '')


def provider_leave_url(settings: Settings, notice: str | None = None) -> str:
    """Return the URL that leads a browser through the logout of the managed login; the login then says the notice."""
    return settings.provider_leave_path + (f'?notice={notice}' if notice is not None else '')


def find_visit(request: HTTPConnection) -> Visit | None:
    """Return the visit that the middleware recorded for a request, or None if it never saw the request."""
    visit = request.scope.get('state', {}).get(STATE_KEY)
    return visit if isinstance(visit, Visit) else None


def visit_of(request: HTTPConnection) -> Visit:
    """Return the visit that the middleware recorded for a request."""
    visit = find_visit(request)
    if visit is None:
        raise RuntimeError('authui is not installed in this app: call AuthUI().install() before the server starts')
    return visit
