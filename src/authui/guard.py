"""Who may see a page: the session behind a request, the dependency that demands a user, and where a login may lead."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Annotated, Any
from urllib.parse import quote, urlencode
from weakref import WeakKeyDictionary

from fastapi import Depends, HTTPException, Request
from pydantic import SecretStr
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from authui.access import ANY_USER, NOT_ALLOWED, SIGNED_IN, Need, Refusal, admit
from authui.cookies import opaque_id, sent_cookies
from authui.errors import AuthError, StorageError
from authui.models import Unfinished, User
from authui.session import AuthSession, SessionRegistry
from authui.session.services import session_key
from authui.settings import Settings
from authui.targets import location, target_of

_log = logging.getLogger(__name__)

_MAX_CLEARED = 8
"""For how many folders of a path a copy of a cookie is removed."""
_PLAIN_SEGMENT = re.compile(r'[\w.~%-]+', re.ASCII)
_PATIENCE_SECONDS = 2.0
"""NiceGUI gives a page builder three seconds."""
_STATE_KEY = 'authui'
LOCAL_ONLY = (
    'authui runs its embedded user pool, which is for this machine alone, and was reached from another one. '
    'Configure a user pool of Amazon Cognito, or start the server on localhost.\n'
)


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

    def read(self, connection: HTTPConnection) -> SecretStr | None:
        """Return the id that a browser sent; None without one, with two, and for a value that no id can be."""
        value = opaque_id(self.sent(connection))
        return SecretStr(value) if value is not None else None

    def sent(self, connection: HTTPConnection) -> list[bytes]:
        """Return all values that came under the exact name, whatever they are."""
        return sent_cookies(connection.scope['headers'], self.name)

    @property
    def cleared(self) -> str:
        """The Set-Cookie value that removes it."""
        return f'{self.name}=; Max-Age=0; {self._attributes}'

    def cleared_copies(self, path: str) -> list[str]:
        """Return the Set-Cookie values that remove others of the name which come with a path; ours stays.

        A `__Host-` cookie has none: browsers take it for `/` and the very host alone.
        """
        if self.secure:
            return []
        parts = [part for part in path.split('/')[:_MAX_CLEARED] if _PLAIN_SEGMENT.fullmatch(part)]
        folders = ['/' + '/'.join(parts[: n + 1]) for n in range(len(parts))]
        return [f'{self.name}=; Max-Age=0; Path={each}' for folder in folders for each in (folder, f'{folder}/')]

    @property
    def _attributes(self) -> str:
        return 'Path=/; HttpOnly; SameSite=Lax' + ('; Secure' if self.secure else '')


@dataclass
class Visit:
    """What is known of whoever sent a request."""

    settings: Settings
    session: AuthSession | None
    base: str = ''
    """Under which path NiceGUI's app lies, as browsers see it: what each URL of ours begins with."""
    mount: str = ''
    """The part of `base` below which NiceGUI's app lies in the app that the request came to."""
    unfinished: tuple[str, Unfinished] | None = None
    """What its browser has begun and not finished, with its key; looked up for the pages that go on with it."""
    key_sent: str | None = None
    """What the session would be called whose cookie came with the request, whether it still is one or has ended."""
    at_screen: bool = False
    """Whether a screen of the sign-in was asked for: nobody is led from there to another one, which leads back."""
    asked: str | None = None
    """Which path was asked for, as seen from the outermost app that is guarded."""
    has_expired: bool = False
    """Whether its browser's session ended a moment ago and not by a logout: the login page then says so."""
    admitted: bool = False
    """Whether its path has been let through, so that an app within another does not judge it by other paths."""
    needs: set[Need] = field(default_factory=set)
    """What the page that answers has asked of its user, and has to go without; nothing where it is for anybody."""

    @property
    def session_key(self) -> str | None:
        """What names the session without opening it; None after the session has ended."""
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

    async def require_user(self, request: HTTPConnection, need: Need = ANY_USER) -> User:
        """Return the user who may pass, or raise the answer to whoever asks: a redirect for browsers, 401 or 403."""
        self.needs.add(need)
        outcome = await admit(self._fetch_user, need)
        if isinstance(outcome, User):
            return outcome
        raise self.refusal(request, outcome)

    async def _fetch_user(self) -> User | None:
        return await self.session.fetch_user() if self.session is not None else None

    def target(self, request: HTTPConnection) -> str:
        """Return the target that leads back to what a request asked for."""
        return target_of(request.scope, base=self.base, mount=self.mount)

    def redirect(self, target: str) -> Response:
        """Return the answer that leads to a target."""
        return Response(status_code=303, headers={'Location': location(target, base=self.base, mount=self.mount)})

    def refusal(self, request: HTTPConnection, why: Refusal) -> HTTPException:
        """Return the answer to a request that is refused: browsers are led to the screen that helps."""
        if why in NOT_ALLOWED:
            return NotAllowedError(why)
        if self.at_screen or 'text/html' not in request.headers.get('accept', ''):
            if why == 'unavailable':
                return HTTPException(503, 'Sign-in is not available right now.')
            return HTTPException(401, 'Not signed in.')
        if why == 'signed_out' and self.has_expired:
            why = 'session_ended'
        return HTTPException(
            303, headers={'Location': self.base + refusal_url(self.settings, why, target=self.target(request))}
        )


async def begun_by(request: HTTPConnection, cookie: Cookie, registry: SessionRegistry) -> tuple[str, Unfinished] | None:
    """Return what the browser has begun that sent a request, with its key; None too when that cannot be told."""
    value = cookie.read(request)
    try:
        return await registry.find_unfinished(value) if value is not None else None
    except StorageError as error:
        _log.error('an unfinished sign-in could not be looked up: %s', error)
        return None


class NotAllowedError(HTTPException):
    """Somebody is signed in and may not see this: 403, which browsers are shown as a page."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(403, 'Not allowed.')
        self.why = why


def path_below(base: str, path: str) -> str | None:
    """Return a path as seen from the app that is mounted at `base`; None for one that lies elsewhere."""
    if path == base:
        return '/'
    return path[len(base) :] if path.startswith(f'{base}/') else None


def refusal_url(settings: Settings, why: Refusal, *, target: str | None) -> str:
    """Return the URL of the screen that helps whoever was refused; the login page goes on by itself when it can."""
    if why == 'unverified':
        return screen_url(settings, 'confirm', target=target)
    notice = {} if why == 'signed_out' else {'notice': why}
    return screen_url(settings, 'login', target=target, **notice)


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


async def signed_in_user(request: Request) -> User:
    """Return the signed-in user as `current_user` does, also one whose e-mail is not verified."""
    return await visit_of(request).require_user(request, SIGNED_IN)


DEMANDS: WeakKeyDictionary[Callable[..., Any], Need] = WeakKeyDictionary(
    {current_user: ANY_USER, signed_in_user: SIGNED_IN}
)
"""The functions that demand a user, and what they ask of one.

They guard where they are dependencies, and do nothing anywhere else.
"""

CurrentUser = Annotated[User, Depends(current_user)]
"""The type of a page's or route's parameter that only a signed-in user gets past."""


def user_in(*groups: str, mfa: bool = False) -> Any:
    """Return a FastAPI dependency on a user of one of these groups.

    It stands in an annotation: `Annotated[User, user_in('admins')]`. Whoever is signed in and does not belong is
    answered 403. `mfa` asks for a second factor that is on.
    """
    need = Need.of(groups, mfa=mfa)

    async def member(request: Request) -> User:
        return await visit_of(request).require_user(request, need)

    DEMANDS[member] = need
    return Depends(member)


class SessionMiddleware:
    """Finds the session of each request by its cookie; a cookie without a session is removed from the browser.

    `mount` tells where NiceGUI's app lies in the app that this stands in; nothing where it stands in NiceGUI's own.
    What a browser has begun by its `step_cookie` is looked up for the `screens`, whoever draws them. Nothing is looked
    up where `serves_files` says that NiceGUI's own files answer, which are the same for everybody.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        settings: Settings,
        registry: Callable[[], SessionRegistry],
        cookie: Cookie,
        loopback_only: bool,
        mount: Callable[[], str] = str,
        step_cookie: Cookie | None = None,
        screens: Container[str] = (),
        serves_files: Callable[[Scope], bool] = lambda _scope: False,
    ) -> None:
        self._app = app
        self._step_cookie = step_cookie
        self._screens = screens
        self._mount = mount
        self._serves_files = serves_files
        self._settings = settings
        self._registry = registry
        self._cookie = cookie
        self._loopback_only = loopback_only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put a `Visit` into the request's state."""
        if scope['type'] not in {'http', 'websocket'}:
            await self._app(scope, receive, send)
            return
        if self._loopback_only and is_beyond_loopback(scope):
            await _refuse(scope, receive, send, LOCAL_ONLY)
            return
        mount = self._mount()
        base = scope.get('root_path', '') + mount
        path = path_below(base, scope['path'])
        if find_visit(HTTPConnection(scope)) is not None or self._serves_files(scope):
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        value = self._cookie.read(connection)
        session = None
        if value is not None:
            try:
                # A socket comes back by itself; what its user does on the page counts, not that it is open.
                is_use = path is None or not path.startswith('/_nicegui')
                session = await self._registry().find(value, is_use=is_use)
            except StorageError as error:
                _log.error('a session could not be looked up: %s', error)
                await _refuse(scope, receive, send, 'Sessions are not available right now; please try again.\n')
                return
        at_screen = path in self._screens
        visit = scope.setdefault('state', {})[_STATE_KEY] = Visit(
            self._settings, session, base, mount, at_screen=at_screen
        )
        visit.key_sent = session_key(value) if value is not None else None
        if session is None and self._step_cookie is not None and at_screen:
            visit.unfinished = await begun_by(connection, self._step_cookie, self._registry())
        visit.has_expired = value is not None and session is None and self._registry().has_expired(value)
        cleared = self._cleared(connection, value) if session is None else []
        await self._app(scope, receive, self._sending(send, visit, cleared))

    def _cleared(self, connection: HTTPConnection, value: SecretStr | None) -> list[str]:
        """Return the Set-Cookie values that remove what opens no session, or keeps one of the name from opening it."""
        sent = len(self._cookie.sent(connection))
        if sent > 1:
            _log.warning('took none of %d cookies of one name', sent)
            return self._cookie.cleared_copies(connection.scope['path'])
        if not sent or (value is not None and self._registry().is_superseded(value)):
            return []
        return [self._cookie.cleared]

    def _sending(self, send: Send, visit: Visit, cleared: list[str]) -> Send:
        """Let no answer be kept that depends on who is signed in, unless it says so, and remove stale cookies."""

        async def send_on(message: Message) -> None:
            if message['type'] == 'http.response.start':
                headers = MutableHeaders(scope=message)
                if visit.session is not None or visit.needs:
                    headers.setdefault('Cache-Control', 'no-store')
                if not any(line.startswith(f'{self._cookie.name}=') for line in headers.getlist('set-cookie')):
                    for line in cleared:
                        headers.append('set-cookie', line)
            await send(message)

        return send_on


def is_beyond_loopback(scope: Scope) -> bool:
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
