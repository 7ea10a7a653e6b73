"""Who may see a page: the session behind a request, the dependency that demands a user, and where a login may lead."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import quote, unquote, urlencode

from fastapi import Depends, HTTPException, Request
from pydantic import SecretStr
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from authui.errors import AuthError, SessionEndedError, StorageError
from authui.models import Unfinished, User
from authui.session import AuthSession, SessionRegistry
from authui.settings import Settings

_log = logging.getLogger(__name__)

_MAX_TARGET = 2048
_MAX_DECODINGS = 8
_PATIENCE_SECONDS = 2.0
"""NiceGUI gives a page builder three seconds."""
_STATE_KEY = 'authui'
_LOCAL_ONLY = (
    'authui runs its embedded user pool, which is for this machine alone, and was reached from another one. '
    'Configure a user pool of Amazon Cognito, or start the server on 127.0.0.1.\n'
)


def local_path(target: str | None, default: str) -> str:
    """Return a target when it is a path on this site, however it is decoded; else the default.

    Refused are other origins (two slashes, a backslash, any scheme), control characters and more than 2,048 characters.
    """
    if not target or len(target) > _MAX_TARGET:
        return default
    seen = target
    for _ in range(_MAX_DECODINGS):
        if not _is_local(seen):
            return default
        decoded = unquote(seen)
        if decoded == seen:
            return target
        seen = decoded
    return default


def _is_local(path: str) -> bool:
    return path.startswith('/') and not path.startswith('//') and path.isprintable() and '\\' not in path


@dataclass(frozen=True, kw_only=True)
class Cookie:
    """A cookie of authui's own: opaque, unreadable for scripts, sent only to this host; `__Host-` over https."""

    secure: bool
    stem: str = 'authui'

    @property
    def name(self) -> str:
        """The cookie's name."""
        return f'__Host-{self.stem}' if self.secure else self.stem

    def set(self, opaque_id: SecretStr, *, seconds: float | None = None) -> str:
        """Return the Set-Cookie value that gives a browser an id; without `seconds` it ends with the browser's own."""
        lasting = f'; Max-Age={max(0, int(seconds))}' if seconds is not None else ''
        return f'{self.name}={opaque_id.get_secret_value()}{lasting}; {self._attributes}'

    @property
    def cleared(self) -> str:
        """The Set-Cookie value that removes it."""
        return f'{self.name}=; Max-Age=0; {self._attributes}'

    @property
    def _attributes(self) -> str:
        return 'Path=/; HttpOnly; SameSite=Lax' + ('; Secure' if self.secure else '')


@dataclass
class Visit:
    """What is known of whoever sent a request."""

    settings: Settings
    session: AuthSession | None
    unfinished: tuple[str, Unfinished] | None = None
    """What its browser has begun and not finished, with its key; looked up for the pages that go on with it."""
    guarded: bool = False
    """Whether the page that answers is for signed-in users only, and has to go when they sign out."""

    @property
    def session_key(self) -> str | None:
        """What names the session without opening it; None where there is none any more."""
        return self.session.key if self.session is not None and not self.session.ended else None

    async def user(self) -> User | None:
        """Return the signed-in user; None too when that cannot be told soon enough to build a page."""
        if self.session is None:
            return None
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                return await self.session.fetch_user()
        except (AuthError, TimeoutError) as error:
            _log.info('a page is shown as to nobody: %s', error)
            return None

    async def require_user(self, request: HTTPConnection) -> User:
        """Return the signed-in user, or raise the response that leads to where one becomes so."""
        self.guarded = True
        if self.session is None:
            raise self._elsewhere(request, 'login')
        try:
            user = await self.session.fetch_user()
        except SessionEndedError:
            raise self._elsewhere(request, 'login', notice='session_ended') from None
        except AuthError as error:
            # The login page goes on by itself once the session could be refreshed.
            _log.warning('a page could not be shown yet: %s', error)
            unavailable = HTTPException(503, 'Sign-in is not available right now.')
            raise self._elsewhere(request, 'login', otherwise=unavailable, notice='unavailable') from None
        if not user.email_verified:
            raise self._elsewhere(request, 'confirm')
        return user

    def _elsewhere(
        self, request: HTTPConnection, screen: str, *, otherwise: HTTPException | None = None, **query: str
    ) -> HTTPException:
        """Return the redirect to a screen for browsers, and what other clients are answered."""
        if 'text/html' not in request.headers.get('accept', ''):
            return otherwise or HTTPException(401, 'Not signed in.')
        wanted = request.url.path.removeprefix(request.scope.get('root_path', ''))
        if request.url.query:
            wanted += f'?{request.url.query}'
        location = screen_url(self.settings, screen, target=wanted, **query)
        return HTTPException(303, headers={'Location': request.scope.get('root_path', '') + location})


def screen_url(settings: Settings, screen: str, *, target: str | None = None, **query: str) -> str:
    """Return the URL of a screen that leads on to `target` after a login."""
    if target is not None and target != settings.home:
        query['next'] = target
    return settings.path(screen) + (f'?{urlencode(query, quote_via=quote)}' if query else '')


def find_visit(request: HTTPConnection) -> Visit | None:
    """Return what the middleware found out about a request, or None if it never saw it."""
    visit = request.scope.get('state', {}).get(_STATE_KEY)
    return visit if isinstance(visit, Visit) else None


def visit_of(request: HTTPConnection) -> Visit:
    """Return what the middleware found out about a request."""
    visit = find_visit(request)
    if visit is None:
        raise RuntimeError('authui is not installed in this app: call AuthUI().install() before the server starts')
    return visit


async def current_user(request: Request) -> User:
    """Return the signed-in user: a FastAPI dependency for pages and routes.

    A browser without one is led to the login page and back afterwards; any other client is answered 401.
    """
    return await visit_of(request).require_user(request)


CurrentUser = Annotated[User, Depends(current_user)]
"""The type of a page's or route's parameter that only a signed-in user gets past."""


class SessionMiddleware:
    """Finds the session of each request by its cookie; a cookie without a session is removed from the browser."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        settings: Settings,
        registry: Callable[[], SessionRegistry],
        cookie: Cookie,
        loopback_only: bool,
    ) -> None:
        self._app = app
        self._settings = settings
        self._registry = registry
        self._cookie = cookie
        self._loopback_only = loopback_only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put a `Visit` into the request's state."""
        if scope['type'] not in {'http', 'websocket'}:
            await self._app(scope, receive, send)
            return
        if self._loopback_only and _is_beyond_loopback(scope):
            await _refuse(scope, receive, send, _LOCAL_ONLY)
            return
        path = scope['path'].removeprefix(scope.get('root_path', ''))
        if path.startswith('/_nicegui/'):
            await self._app(scope, receive, send)
            return
        value = HTTPConnection(scope).cookies.get(self._cookie.name)
        session = None
        if value:
            try:
                # A socket comes back by itself; what its user does on the page counts, not that it is open.
                is_use = not path.startswith('/_nicegui')
                session = await self._registry().find(SecretStr(value), is_use=is_use)
            except StorageError as error:
                _log.error('a session could not be looked up: %s', error)
                await _refuse(scope, receive, send, 'Sessions are not available right now; please try again.\n')
                return
        scope.setdefault('state', {})[_STATE_KEY] = Visit(self._settings, session)
        stale = bool(value) and session is None and not self._registry().is_superseded(SecretStr(value or ''))
        await self._app(scope, receive, self._clearing(send) if stale else send)

    def _clearing(self, send: Send) -> Send:
        async def send_and_clear(message: Message) -> None:
            if message['type'] == 'http.response.start':
                headers = MutableHeaders(scope=message)
                if not any(name == b'set-cookie' and self._cookie.name.encode() in line for name, line in headers.raw):
                    headers.append('set-cookie', self._cookie.cleared)
            await send(message)

        return send_and_clear


def _is_beyond_loopback(scope: Scope) -> bool:
    """Tell whether either end of a connection is an address that is not this machine's loopback."""
    for end in (scope.get('client'), scope.get('server')):
        try:
            address = ip_address(end[0]) if end else None
        except ValueError:  # a name or a Unix socket: an in-process test client, or a proxy on this machine
            continue
        if address is not None and not address.is_loopback:
            return True
    return False


async def _refuse(scope: Scope, receive: Receive, send: Send, text: str) -> None:
    if scope['type'] == 'websocket':
        await send({'type': 'websocket.close', 'code': 1008})
    else:
        await PlainTextResponse(text, 503)(scope, receive, send)
