"""When a session was last used, and therefore how long it lasts; this module knows neither tokens nor tabs."""

from __future__ import annotations

from collections.abc import Callable

from authui.session.services import Spans
from authui.session.vault import SessionRecord

_NOTED_SHARE = 0.05
"""The share of the idle span by which the stored time of last use may lag behind the real one."""


class SessionActivity:
    """The last use of a session, as this process knows it; the stored time lags behind."""

    def __init__(self, record: SessionRecord, spans: Spans, clock: Callable[[], float]) -> None:
        self._idle = spans.idle
        self._clock = clock
        self._used_at = record.used_at
        self._stored_at = record.used_at
        self._ends_at = record.ends_at

    @property
    def over_at(self) -> float:
        """When the session is over unless it is used again, in seconds since the epoch."""
        return min(self._ends_at, self._used_at + self._idle)

    @property
    def is_over(self) -> bool:
        """Whether the session has reached its longest lifetime, or has been idle for too long."""
        return self._clock() >= self.over_at

    @property
    def is_to_be_stored(self) -> bool:
        """Whether the stored time of last use lags too far behind."""
        return self._used_at - self._stored_at >= _NOTED_SHARE * self._idle

    def touch(self) -> None:
        """Record that the session is in use now."""
        self._used_at = self._clock()

    def take_over(self, record: SessionRecord) -> None:
        """Take the last use from a stored record, which another process may have written."""
        self._used_at = max(self._used_at, record.used_at)
        self._stored_at = record.used_at
        self._ends_at = record.ends_at

    def noted_in(self, record: SessionRecord) -> SessionRecord:
        """Return the record with the last use that this process knows."""
        used_at = max(self._used_at, record.used_at)
        return record.model_copy(update={'used_at': used_at, 'expires_at': min(record.ends_at, used_at + self._idle)})
