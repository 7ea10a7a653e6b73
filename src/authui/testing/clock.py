"""The wall clock of an app under test: it runs, and a test can move it forward."""

from __future__ import annotations

import time


class MovableClock:
    """A wall clock in seconds since the epoch, ahead of the real one by the sum of all `advance` calls."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def __call__(self) -> float:
        """Return the time that it shows."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        if seconds < 0:
            raise ValueError('a clock is moved forward, and not back: sessions do not expect an earlier time')
        self._ahead += seconds
