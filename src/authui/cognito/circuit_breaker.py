"""A circuit breaker: stops calling a backend that does not answer; knows nothing of what is called."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from authui.errors import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_FAILURES = 10
"""After this many unanswered calls in a row, further calls fail at once."""
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 8.0
"""Seconds between two trial calls, at most; so a refresh notices the end of an outage within eight seconds."""


class CircuitBreaker:
    """Closed while calls are answered; open after too many failures, and then one trial call at a time may pass.

    A refusal is an answer: only `record_failure` counts against the backend. `monotonic` is a monotonic clock.
    """

    def __init__(self, name: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._name = name
        self._monotonic = monotonic
        self._failures = 0
        self._pause = 0.0
        self._next_trial_at = 0.0
        self._is_trying = False

    def admit(self) -> None:
        """Let a call pass. While the circuit is open, raise `UnavailableError`, which says when to try again."""
        if self._failures < MAX_FAILURES:
            return
        wait = self._next_trial_at - self._monotonic()
        if wait > 0 or self._is_trying:
            raise UnavailableError(f'the {self._name} calls are not answered', retry_after=max(wait, _FIRST_PAUSE))
        self._is_trying = True

    def record_success(self) -> None:
        """Close the circuit: the backend answers."""
        self._failures, self._pause, self._is_trying = 0, 0.0, False

    def record_failure(self) -> None:
        """Count a call that was not answered."""
        self._failures += 1
        if self._failures >= MAX_FAILURES:
            self._pause = min(_LONGEST_PAUSE, self._pause * 2 or _FIRST_PAUSE)
            self._next_trial_at = self._monotonic() + self._pause
        self._is_trying = False

    def release(self) -> None:
        """Forget a call whose caller went away: it says nothing about the backend, and another call may try."""
        self._is_trying = False
