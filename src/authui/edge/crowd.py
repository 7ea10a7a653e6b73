"""Too many at once: new visitors are asked to come back in a moment, so that those who are at work are served."""

from __future__ import annotations

import asyncio
import html
import logging
import time
from typing import TYPE_CHECKING

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

    from authui.pages.texts import Texts

_log = logging.getLogger(__name__)

_LOOK_SECONDS = 0.1
_LATE_SECONDS = 0.25
_PATIENCE_SECONDS = 1.0
_COME_BACK_SECONDS = 5

_PAGE = """<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">\
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">\
<meta http-equiv="refresh" content="{seconds}"><title>{title}</title></head>\
<body style="font: 1rem/1.5 system-ui, sans-serif; max-width: 30rem; margin: 20vh auto; padding: 0 1rem">\
<h1 style="font-size: 1.25rem">{title}</h1><p role="status">{text}</p></body></html>"""


class Lateness:
    """Whether the loop has more to do than it can: every look at it in the last second came late.

    A single piece of work that takes long makes one look late, not all of them.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._late_since: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_overloaded(self) -> bool:
        """Whether those who come now would wait for too long."""
        return self._late_since is not None and self._clock() - self._late_since >= _PATIENCE_SECONDS

    def start(self) -> None:
        """Look from now on."""
        due = self._clock() + _LOOK_SECONDS
        self._timer = asyncio.get_running_loop().call_later(_LOOK_SECONDS, self._look, due)

    def stop(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()

    def _look(self, due: float) -> None:
        self.note(self._clock() - due)
        self.start()

    def note(self, late: float) -> None:
        """Take in how late a look came, in seconds."""
        was_overloaded = self.is_overloaded
        if late < _LATE_SECONDS:
            self._late_since = None
        elif self._late_since is None:
            self._late_since = self._clock()
        if self.is_overloaded and not was_overloaded:
            _log.warning('there is more to do than this process can: new visitors are asked to come back')


class Turnstile:
    """Answers a login screen with 503 and when to come back, while there is too much to do.

    Who is signed in, sockets and files pass: what has been begun is finished. The answer costs next to nothing, and
    the browser comes back by itself.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        lateness: Lateness,
        screens: frozenset[str],
        title: str,
        is_somebody: Callable[[HTTPConnection], bool],
        texts_of: Callable[[HTTPConnection], Texts],
    ) -> None:
        self._app = app
        self._lateness = lateness
        self._screens = screens
        self._title = title
        self._is_somebody = is_somebody
        self._texts_of = texts_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or ask who sent it to come back."""
        if scope['type'] == 'http' and self._lateness.is_overloaded and self._is_new(scope):
            await self._answer(HTTPConnection(scope))(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _is_new(self, scope: Scope) -> bool:
        path = scope['path'].removeprefix(scope.get('root_path', ''))
        return path in self._screens and not self._is_somebody(HTTPConnection(scope))

    def _answer(self, connection: HTTPConnection) -> HTMLResponse:
        texts = self._texts_of(connection)
        page = _PAGE.format(
            language=texts.language,
            direction=texts.direction,
            seconds=_COME_BACK_SECONDS,
            title=html.escape(self._title),
            text=html.escape(texts.crowded),
        )
        return HTMLResponse(page, 503, {'Retry-After': str(_COME_BACK_SECONDS), 'Cache-Control': 'no-store'})
