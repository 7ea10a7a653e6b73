"""Waits in the event loop: a timer that can be set again, and the wait after a failure; it knows no sessions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

_FIRST = 1.0
_LIMIT = 30.0
_DOUBLINGS = 5  # from the first wait to the limit


class Timer:
    """Calls a function once, when the time that was last set has passed."""

    def __init__(self, due: Callable[[], None]) -> None:
        self._due = due
        self._handle: asyncio.TimerHandle | None = None

    @property
    def is_armed(self) -> bool:
        """Whether the timer is set."""
        return self._handle is not None

    @property
    def seconds_left(self) -> float:
        """How many seconds are left; infinite if the timer is not set."""
        return self._handle.when() - asyncio.get_running_loop().time() if self._handle is not None else float('inf')

    def arm(self, seconds: float) -> None:
        """Set the timer from now on; this replaces an earlier setting."""
        self.disarm()
        self._handle = asyncio.get_running_loop().call_later(seconds, self._ring)

    def disarm(self) -> None:
        """Stop the timer."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _ring(self) -> None:
        self._handle = None
        self._due()


class RetryDelay:
    """How long to wait before a failed action is tried again: random, growing, and at most half a minute."""

    def __init__(self, random: Callable[[], float]) -> None:
        self._random = random
        self._failures = 0

    def succeeded(self) -> None:
        """Start again with the shortest wait."""
        self._failures = 0

    def failed(self, retry_after: float | None) -> float:
        """Return the seconds to wait; if `retry_after` is given, a little longer than that."""
        self._failures = min(self._failures + 1, _DOUBLINGS)
        if retry_after is not None:
            return retry_after + _FIRST * self._random()
        return max(_FIRST, min(_LIMIT, _FIRST * 2.0**self._failures) * self._random())
