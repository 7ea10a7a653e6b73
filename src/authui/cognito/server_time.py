"""What time it is for Cognito, as far as its answers tell: tokens are judged by that, not by a clock of ours alone."""

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
"""A clock that is wrong by more is worth a line in the log, and so is each further change by as much."""


class ServerTime:
    """A clock: our own, corrected by the Date of Cognito's last answer.

    Between two answers the later one counts of what the wall clock and what the monotonic clock makes of it: a wall
    clock that is put back and a machine that was asleep both leave no token alive for longer.
    """

    def __init__(self, clock: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._monotonic = monotonic
        self._heard: tuple[float, float, float] | None = None
        """By how much our clock was slow, and what the wall clock and the monotonic one said then; set as a whole."""
        self._told = 0.0

    def __call__(self) -> float:
        """Return the seconds since the epoch."""
        now = self._clock()
        if self._heard is None:
            return now
        slow, wall, monotonic = self._heard
        return slow + max(now, wall + self._monotonic() - monotonic)

    @property
    def slow(self) -> float:
        """By how many seconds our clock was behind Cognito's at the last answer; negative where it was ahead."""
        return self._heard[0] if self._heard is not None else 0.0

    def hear(self, date: float, *, begun: float) -> None:
        """Take in the Date of an answer to a call that was begun at `begun` by our clock.

        A Date is a whole second, and was written at some time of the call: as long as both clocks may agree, they do.
        """
        now = self._clock()
        could_be = date + 1.0 - begun
        slow = 0.0 if date - now <= 0.0 <= could_be else could_be
        self._heard = slow, now, self._monotonic()
        if abs(slow - self._told) > _WARN_SECONDS:
            self._told = slow
            _log.warning(
                'the clock of this machine is %+.0f s off from that of Cognito: let it follow a time server', -slow
            )

    def listen_to(self, boto: Any) -> None:
        """Hear the Date of every answer that a boto3 client gets, refusals included."""

        def begin(context: dict[str, Any], **_: Any) -> None:
            context[_BEGUN] = self._clock()

        def end(http_response: Any, context: dict[str, Any], **_: Any) -> None:
            date = _seconds(http_response.headers.get('date'))
            if date is not None:
                self.hear(date, begun=context[_BEGUN])

        boto.meta.events.register(f'before-call.{_EVENT}', begin)
        boto.meta.events.register(f'after-call.{_EVENT}', end)


def _seconds(date: Any) -> float | None:
    """Return the seconds of a Date header (RFC 9110, 6.6.1), or None for anything else."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None
