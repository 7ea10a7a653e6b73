"""When a session was used last, and so until when it lasts; it knows neither its tokens nor its tabs."""

from __future__ import annotations

from collections.abc import Callable

from authui.session.services import Spans
from authui.session.vault import SessionRecord

_NOTED_SHARE = 0.05
"""Of the idle span: how far what is stored of a session's use may lag behind."""


class SessionActivity:
    """The last use of a session that is known here, which is ahead of what is stored of it."""

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
        """Whether it has lasted as long as it may, or was not used for too long."""
        return self._clock() >= self.over_at

    @property
    def is_to_be_stored(self) -> bool:
        """Whether what is stored of it lags too far behind."""
        return self._used_at - self._stored_at >= _NOTED_SHARE * self._idle

    def touch(self) -> None:
        """Take note that it is used now."""
        self._used_at = self._clock()

    def take_over(self, record: SessionRecord) -> None:
        """Learn from what is stored when another process saw it used."""
        self._used_at = max(self._used_at, record.used_at)
        self._stored_at = record.used_at
        self._ends_at = record.ends_at

    def noted_in(self, record: SessionRecord) -> SessionRecord:
        """Return a record with the last use that is known here."""
        used_at = max(self._used_at, record.used_at)
        return record.model_copy(update={'used_at': used_at, 'expires_at': min(record.ends_at, used_at + self._idle)})
