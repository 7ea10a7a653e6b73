"""When a session's tokens are refreshed: on demand, shortly before their expiry, and again after a failure.

This module knows neither how tokens are refreshed nor where they are stored.
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
    """Runs at most one refresh of a session at a time; its timer is set only while a tab listens."""

    def __init__(
        self, session: SessionState, services: Services, refresh: Callable[[], Coroutine[None, None, None]]
    ) -> None:
        self._session = session
        self._services = services
        self._refresh = refresh
        self._backoff = RetryDelay(services.random)
        self.timer = Timer(self.due)
        self.task: asyncio.Task[None] | None = None
        """The running refresh; None when there is none."""

    def begin(self) -> asyncio.Task[None]:
        """Return the running refresh, and start one if there is none."""
        if self.task is None:
            self.timer.disarm()
            self.task = self._begun()
        return self.task

    def ensure_armed(self) -> None:
        """Set the timer, unless it is already set or a running refresh will set it."""
        if not self.timer.is_armed:
            self.rearm()

    def rearm(self) -> None:
        """Set the timer again, unless a running refresh will set it."""
        if self.task is None:
            self.arm()

    def arm(self, *, at_least: float = 0.0) -> None:
        """Set the timer to a random moment shortly before the tokens expire."""
        if self._session.ended or not self._session.has_tabs:
            return
        early = self._session.early * (0.5 + self._services.random() / 2)
        self.timer.arm(max(at_least, self._session.expires_at - early - self._services.server_time()))

    def disarm(self) -> None:
        """Stop the timer; a running refresh goes on."""
        self.timer.disarm()

    def due(self) -> None:
        """Refresh now, unless a refresh is running or the session is over."""
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
            # If the clock is fast, new tokens may be due at once: the minimum wait prevents refreshes in a loop.
            self.arm(at_least=self._session.early / 2)
            return
        if isinstance(error, AuthError):
            _log.warning('a refresh failed, the session goes on: %s', error)
        else:
            _log.error('a refresh failed in an unforeseen way', exc_info=error)
        wait = self._backoff.failed(error.retry_after if isinstance(error, AuthError) else None)
        if self._session.has_tabs:
            self.timer.arm(wait)
