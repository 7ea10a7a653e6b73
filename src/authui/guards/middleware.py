"""Finds the session of each request, before anything else of the app sees it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Container
from http import HTTPStatus

from pydantic import SecretStr
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from authui.edge.local import LOCAL_ONLY, is_beyond_loopback
from authui.edge.refusals import AnswerRefused, RefusedRequest, answer_in_text
from authui.edge.targets import path_below
from authui.errors import StorageError
from authui.guards.cookie import Cookie
from authui.guards.visit import STATE_KEY, Visit, begun_by, find_visit
from authui.session import SessionRegistry
from authui.session.services import session_key
from authui.settings import Settings

_log = logging.getLogger(__name__)


class SessionMiddleware:
    """Finds the session of each request by its cookie; a cookie without a session is removed from the browser.

    `mount` tells where NiceGUI's app lies in the app around this middleware; nothing if that is NiceGUI's own app.
    For the `screens`, whether authui or the host draws them, the unfinished step is looked up by the `step_cookie`.
    Nothing is looked up where `serves_files` says that NiceGUI's own files answer: they are the same for everybody.
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
        answer: AnswerRefused = answer_in_text,
    ) -> None:
        self._app = app
        self._answer = answer
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
            await self._refuse(scope, receive, send, LOCAL_ONLY, is_for_developers=True)
            return
        mount = self._mount()
        base = scope.get('root_path', '') + mount
        path = path_below(base, scope['path'])
        if find_visit(HTTPConnection(scope)) is not None or self._serves_files(scope):
            await self._app(scope, receive, send)
            return
        try:
            visit, cleared = await self._begin_visit(scope, path, base, mount)
        except StorageError as error:
            _log.error('a session could not be looked up: %s', error)
            await self._refuse(scope, receive, send, 'Sessions are not available right now; please try again.')
            return
        if scope['type'] == 'http':
            send = self._sending(send, visit, cleared)
        await self._app(scope, receive, send)

    async def _begin_visit(self, scope: Scope, path: str | None, base: str, mount: str) -> tuple[Visit, list[str]]:
        """Put a `Visit` into the request's state; return it with the Set-Cookie values that remove stale cookies."""
        connection = HTTPConnection(scope)
        value = self._cookie.read(connection)
        session = None
        if value is not None:
            # A socket comes back by itself; what its user does on the page counts, not that it is open.
            is_use = path is None or not path.startswith('/_nicegui')
            session = await self._registry().find(value, is_use=is_use)
        at_screen = path in self._screens
        visit = scope.setdefault('state', {})[STATE_KEY] = Visit(
            self._settings, session, base, mount, at_screen=at_screen
        )
        visit.key_sent = session_key(value) if value is not None else None
        if session is None and self._step_cookie is not None and at_screen:
            visit.unfinished = await begun_by(connection, self._step_cookie, self._registry())
        if value is not None and session is None:
            visit.has_expired = self._registry().has_expired(value)
            visit.identifier_kept = self._registry().identifier_kept(value) if at_screen else ''
        return visit, self._cleared(connection, value) if session is None else []

    async def _refuse(
        self, scope: Scope, receive: Receive, send: Send, text: str, *, is_for_developers: bool = False
    ) -> None:
        if scope['type'] == 'websocket':
            await send({'type': 'websocket.close', 'code': 1008})
        else:
            refused = RefusedRequest(503, text, is_for_developers=is_for_developers)
            await self._answer(refused)(scope, receive, send)

    def _cleared(self, connection: HTTPConnection, value: SecretStr | None) -> list[str]:
        """Return the Set-Cookie values that remove cookies without a session, and copies that block ours."""
        sent = len(self._cookie.sent(connection))
        if sent > 1:
            _log.warning('took none of %d cookies of one name', sent)
            return self._cookie.cleared_copies(connection.scope['path'])
        if not sent or (value is not None and self._registry().is_superseded(value)):
            return []
        return [self._cookie.cleared]

    def _sending(self, send: Send, visit: Visit, cleared: list[str]) -> Send:
        """Forbid caching of answers that depend on the user, unless they allow it, and remove stale cookies."""

        async def send_on(message: Message) -> None:
            if message['type'] == 'http.response.start':
                headers = MutableHeaders(scope=message)
                if visit.session is not None or visit.requirements:
                    headers.setdefault('Cache-Control', 'no-store')
                # A browser that is sent to the login shows its cookie there again: it tells whose session has ended.
                is_led_on = visit.has_expired and message['status'] == HTTPStatus.SEE_OTHER and not visit.at_screen
                if not is_led_on and not any(
                    line.startswith(f'{self._cookie.name}=') for line in headers.getlist('set-cookie')
                ):
                    for line in cleared:
                        headers.append('set-cookie', line)
            await send(message)

        return send_on
