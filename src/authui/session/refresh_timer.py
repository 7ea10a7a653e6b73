"""When a session's tokens are refreshed: on demand, a little ahead of their expiry, and again after a fault.

It knows neither how tokens are refreshed nor where they are stored.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine

from authui.errors import AuthError
from authui.session.services import Services
from authui.session.state import SessionState
from authui.session.timer import RetryDelay, Timer

_log = logging.getLogger(__name__)


class RefreshTimer:
    """Runs at most one refresh of a session at a time; its timer waits only while a tab listens."""

    def __init__(
        self, session: SessionState, services: Services, refresh: Callable[[], Coroutine[None, None, None]]
    ) -> None:
        self._session = session
        self._services = services
        self._refresh = refresh
        self._backoff = RetryDelay(services.random)
        self.timer = Timer(self.due)
        self.task: asyncio.Task[None] | None = None
        """The refresh that is under way."""

    def begin(self) -> asyncio.Task[None]:
        """Return the refresh that is under way, begun now if there is none."""
        if self.task is None:
            self.timer.disarm()
            self.task = self._begun()
        return self.task

    def ensure_armed(self) -> None:
        """Set the timer unless it is set, or a refresh is under way that will set it."""
        if not self.timer.is_armed:
            self.rearm()

    def rearm(self) -> None:
        """Set the timer anew, unless a refresh is under way that will."""
        if self.task is None:
            self.arm()

    def arm(self, *, at_least: float = 0.0) -> None:
        """Set the timer to a moment at random that is a little ahead of the tokens' expiry."""
        if self._session.ended or not self._session.has_tabs:
            return
        early = self._session.early * (0.5 + self._services.random() / 2)
        self.timer.arm(max(at_least, self._session.expires_at - early - self._services.server_time()))

    def disarm(self) -> None:
        """Wait no more; a refresh that is under way goes on."""
        self.timer.disarm()

    def due(self) -> None:
        """Refresh now, unless that is under way or the session is over."""
        if self.task is None and not self._session.ended and not self._session.is_over:
            self.task = self._begun()

    def _begun(self) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(self._refresh())
        task.add_done_callback(self._refreshed)
        return task

    def _refreshed(self, task: asyncio.Task[None]) -> None:
        self.task = None
        if self._session.ended or task.cancelled():
            return
        error = task.exception()
        if error is None:
            self._backoff.succeeded()
            # By a clock that is ahead new tokens may be due at once: they are not asked for again and again.
            self.arm(at_least=self._session.early / 2)
            return
        if isinstance(error, AuthError):
            _log.warning('a refresh failed, the session goes on: %s', error)
        else:
            _log.error('a refresh failed in an unforeseen way', exc_info=error)
        wait = self._backoff.failed(error.retry_after if isinstance(error, AuthError) else None)
        if self._session.has_tabs:
            self.timer.arm(wait)
