"""Waits in the event loop: one timer that is armed anew, and how long to wait after failures; it knows no session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

_FIRST = 1.0
_LIMIT = 30.0
_DOUBLINGS = 5  # from the first wait to the limit


class Timer:
    """Calls a function once, when the time that it was armed with last has passed."""

    def __init__(self, due: Callable[[], None]) -> None:
        self._due = due
        self._handle: asyncio.TimerHandle | None = None

    @property
    def is_armed(self) -> bool:
        """Whether it waits."""
        return self._handle is not None

    @property
    def seconds_left(self) -> float:
        """How long it waits still; infinite where it does not."""
        return self._handle.when() - asyncio.get_running_loop().time() if self._handle is not None else float('inf')

    def arm(self, seconds: float) -> None:
        """Wait from now on, and no longer for what it was armed with before."""
        self.disarm()
        self._handle = asyncio.get_running_loop().call_later(seconds, self._ring)

    def disarm(self) -> None:
        """Wait no more."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _ring(self) -> None:
        self._handle = None
        self._due()


class RetryDelay:
    """How long to wait before something that failed is tried again: at random, ever longer, at most half a minute."""

    def __init__(self, random: Callable[[], float]) -> None:
        self._random = random
        self._failures = 0

    def succeeded(self) -> None:
        """Begin again."""
        self._failures = 0

    def failed(self, retry_after: float | None) -> float:
        """Return the seconds to wait, after what was said where something was."""
        self._failures = min(self._failures + 1, _DOUBLINGS)
        if retry_after is not None:
            return retry_after + _FIRST * self._random()
        return max(_FIRST, min(_LIMIT, _FIRST * 2.0**self._failures) * self._random())
