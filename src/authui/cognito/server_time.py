"""Cognito's time, learned from the Date headers of its answers; tokens are verified against it."""

from __future__ import annotations

import logging
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_log = logging.getLogger(__name__)

_EVENT = 'cognito-identity-provider'
_BEGUN = 'authui_begun'
_WARN_SECONDS = 60.0
"""A larger error of our clock is logged, and so is each further change by this much."""


class ServerTime:
    """A clock: this machine's, corrected by the Date of Cognito's last answer.

    Between two answers it follows the wall clock or the monotonic clock, whichever is later. So no token lives longer
    because the wall clock was put back, or because the machine was asleep and its monotonic clock stood still.
    """

    def __init__(self, clock: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._monotonic = monotonic
        self._last_answer: tuple[float, float, float] | None = None
        """How slow our clock was at the last answer, and both clocks then; one tuple, so that threads agree."""
        self._logged_offset = 0.0

    def __call__(self) -> float:
        """Return the seconds since the epoch."""
        now = self._clock()
        if self._last_answer is None:
            return now
        offset, wall, monotonic = self._last_answer
        return offset + max(now, wall + self._monotonic() - monotonic)

    @property
    def offset(self) -> float:
        """Seconds by which our clock was behind Cognito's at the last answer; negative if it was ahead."""
        return self._last_answer[0] if self._last_answer is not None else 0.0

    def observe(self, date: float, *, begun: float) -> None:
        """Learn from the Date of an answer; the call began at `begun` by our clock.

        A Date has whole seconds and was written at some time during the call. If both clocks may agree within that
        uncertainty, our clock counts as right.
        """
        now = self._clock()
        could_be = date + 1.0 - begun
        offset = 0.0 if date - now <= 0.0 <= could_be else could_be
        self._last_answer = offset, now, self._monotonic()
        if abs(offset - self._logged_offset) > _WARN_SECONDS:
            self._logged_offset = offset
            _log.warning(
                'the clock of this machine is %+.0f s off from that of Cognito: let it follow a time server', -offset
            )

    def observe_client(self, boto: Any) -> None:
        """Learn from every answer that a boto3 client gets, refusals included."""

        def begin(context: dict[str, Any], **_: Any) -> None:
            context[_BEGUN] = self._clock()

        def end(http_response: Any, context: dict[str, Any], **_: Any) -> None:
            date = _seconds(http_response.headers.get('date'))
            if date is not None:
                self.observe(date, begun=context[_BEGUN])

        boto.meta.events.register(f'before-call.{_EVENT}', begin)
        boto.meta.events.register(f'after-call.{_EVENT}', end)


def _seconds(date: Any) -> float | None:
    """Return the seconds since the epoch of a Date header (RFC 9110, 6.6.1), or None for anything else."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None
