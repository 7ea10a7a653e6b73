"""How often a user may try: the lockout after wrong guesses, and hourly limits; in memory, bounded and atomic."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from authui.local.errors import limit_exceeded, not_authorized

if TYPE_CHECKING:
    from collections.abc import Callable

_FREE_FAILURES = 5
_LONGEST_LOCK = 15 * 60.0
_HOUR = 3600.0
_MAX_USERS = 100_000


@dataclass(slots=True)
class _Failures:
    count: int = 0
    locked_until: float = 0.0


class Lockout:
    """Refuses a user's passwords for 1 s after five wrong ones, then for twice as long each time, up to 15 min.

    As Cognito documents, a right password resets it, and so do fifteen minutes without a try after a lock has ended.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failures: OrderedDict[str, _Failures] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, user: str) -> None:
        """Refuse while the user is locked."""
        with self._lock:
            self._refuse_if_locked(user)

    def record(self, user: str, *, succeeded: bool) -> None:
        """Count a password that was checked; if the user was locked meanwhile, refuse it whether right or wrong.

        Otherwise guesses that are sent all at once would all be answered.
        """
        with self._lock:
            self._refuse_if_locked(user)
            if succeeded:
                self._failures.pop(user, None)
                return
            failures = self._failures.setdefault(user, _Failures())
            self._failures.move_to_end(user)
            failures.count += 1
            if failures.count >= _FREE_FAILURES:
                seconds = min(2.0 ** min(failures.count - _FREE_FAILURES, 10), _LONGEST_LOCK)
                failures.locked_until = self._clock() + seconds
            if len(self._failures) > _MAX_USERS:
                self._failures.popitem(last=False)

    def _refuse_if_locked(self, user: str) -> None:
        failures = self._failures.get(user)
        if failures is None:
            return
        now = self._clock()
        if now < failures.locked_until:
            raise not_authorized('Password attempts exceeded')
        if failures.locked_until and now >= failures.locked_until + _LONGEST_LOCK:
            del self._failures[user]


class HourlyLimit:
    """Lets each user do something `limit` times in any hour."""

    def __init__(self, clock: Callable[[], float], limit: int) -> None:
        self._clock = clock
        self._limit = limit
        self._spent: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def spend(self, user: str) -> None:
        """Count one use, or refuse it."""
        with self._lock:
            now = self._clock()
            times = self._spent.setdefault(user, deque())
            self._spent.move_to_end(user)
            while times and times[0] <= now - _HOUR:
                times.popleft()
            if len(times) >= self._limit:
                raise limit_exceeded()
            times.append(now)
            if len(self._spent) > _MAX_USERS:
                self._spent.popitem(last=False)
