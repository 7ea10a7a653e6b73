"""Spares a backend that does not answer, and its callers the wait for it; nothing here knows what is called."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from authui.errors import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

FAULTS = 10
"""After so many calls in a row without an answer further ones fail at once."""
_FIRST = 1.0
_LONGEST = 8.0
"""Seconds between two calls that try whether it answers again; no refresh misses an outage's end by more."""


class Breaker:
    """A circuit breaker: closed while calls are answered, open after too many that were not, and then one tries.

    A refusal is an answer: only `fault` counts. The clock is a monotonic one.
    """

    def __init__(self, name: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._name = name
        self._monotonic = monotonic
        self._faults = 0
        self._pause = 0.0
        self._opens_at = 0.0
        """When the next call may try."""
        self._is_trying = False

    def admit(self) -> None:
        """Let a call through; raises `UnavailableError`, which says when to try again, while the circuit is open."""
        if self._faults < FAULTS:
            return
        wait = self._opens_at - self._monotonic()
        if wait > 0 or self._is_trying:
            raise UnavailableError(f'the {self._name} calls are not answered', retry_after=max(wait, _FIRST))
        self._is_trying = True

    def answered(self) -> None:
        """Close the circuit: the backend answers."""
        self._faults, self._pause, self._is_trying = 0, 0.0, False

    def fault(self) -> None:
        """Count a call that was not answered."""
        self._faults += 1
        if self._faults >= FAULTS:
            self._pause = min(_LONGEST, self._pause * 2 or _FIRST)
            self._opens_at = self._monotonic() + self._pause
        self._is_trying = False

    def given_up(self) -> None:
        """Take note of a call whose caller went away: it tells nothing, and another one may try."""
        self._is_trying = False
