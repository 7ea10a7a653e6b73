"""Counts tries atomically and says how long to wait; it knows neither users nor the kind of try."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

_MOST_KEYS = 100_000


@dataclass(frozen=True, slots=True)
class Window:
    """At most `limit` tries in `seconds` seconds, with at least `pause` seconds between two tries."""

    limit: int
    seconds: float
    pause: float = 0.0

    @property
    def kept(self) -> float:
        """How many seconds a counter has to be kept after a try."""
        return max(self.seconds, self.pause)


@dataclass(frozen=True, slots=True)
class Backoff:
    """A number of free tries, then a wait after each try, which doubles from `first` to `longest` seconds."""

    free: int
    first: float
    longest: float
    kept: float
    """Seconds after the last try until all tries are forgotten; a success forgets them at once."""
    forgives: bool = False
    """Whether all tries are forgotten at the end of a wait, so that the free tries are available again."""

    def wait_after(self, tries: int) -> float:
        """Return how many seconds to wait after this number of tries."""
        beyond = tries - self.free
        return 0.0 if beyond < 0 else min(self.first * 2.0 ** min(beyond, 32), self.longest)


class Counters(Protocol):
    """Where tries are counted. Every method is atomic, also across processes that share the counters.

    Each method raises `StorageError` when it cannot count.
    """

    async def pass_window(self, key: str, window: Window) -> float:
        """Count a try and return 0, or return the seconds to wait and count nothing."""

    async def pass_backoff(self, key: str, backoff: Backoff) -> float:
        """Count a try and return 0, or return the seconds to wait and count nothing."""

    async def hold(self, key: str, seconds: float, again: float) -> float:
        """Hold the key of a backoff, and return the wait: `seconds`, or `again` if the key is already held.

        If a held key is tried too early, its wait of `again` seconds starts over.
        """

    async def take_back(self, key: str) -> None:
        """Undo the last try: nothing ever judged whether it was right."""

    async def forget(self, key: str) -> None:
        """Forget all tries of a key."""

    async def close(self) -> None:
        """Release the resources of the counters."""


@dataclass(slots=True)
class _Tries:
    times: list[float]
    count: int = 0
    until: float = 0.0
    again: float = 0.0
    expires_at: float = 0.0


class MemoryCounters:
    """Counters of one process. Their number is bounded: the ones unused for longest are dropped."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._tries: OrderedDict[str, _Tries] = OrderedDict()

    async def pass_window(self, key: str, window: Window) -> float:
        """Count a try and return 0, or return the seconds to wait and count nothing."""
        now = self._clock()
        tries = self._find(key, now)
        tries.times = [time for time in tries.times if time > now - window.kept]
        recent = [time for time in tries.times if time > now - window.seconds]
        waits = [0.0]
        if len(recent) >= window.limit:
            waits.append(recent[-window.limit] + window.seconds - now)
        if tries.times:
            waits.append(tries.times[-1] + window.pause - now)
        if (wait := max(waits)) <= 0:
            tries.times.append(now)
            tries.expires_at = now + window.kept
            return 0.0
        return wait

    async def pass_backoff(self, key: str, backoff: Backoff) -> float:
        """Count a try and return 0, or return the seconds to wait and count nothing."""
        now = self._clock()
        tries = self._find(key, now)
        if now < tries.until:
            self._wait_again(tries, now)
            return tries.until - now
        tries.count += 1
        tries.again = 0.0
        wait = backoff.wait_after(tries.count)
        tries.until = now + wait
        tries.expires_at = tries.until + (0.0 if wait and backoff.forgives else backoff.kept)
        return 0.0

    async def hold(self, key: str, seconds: float, again: float) -> float:
        """Hold the key of a backoff, and return the wait: `seconds`, or `again` if the key is already held."""
        now = self._clock()
        tries = self._find(key, now)
        if now < tries.until and tries.again:
            self._wait_again(tries, now)
        else:
            tries.until = max(tries.until, now + seconds)
        tries.again = again
        tries.expires_at = max(tries.expires_at, tries.until + again)
        return tries.until - now

    async def take_back(self, key: str) -> None:
        """Undo the last try: nothing ever judged whether it was right."""
        if (tries := self._tries.get(key)) is not None:
            tries.count = max(0, tries.count - 1)
            tries.until = 0.0
            del tries.times[-1:]
            if not (tries.count or tries.times or tries.again):
                del self._tries[key]  # else refused tries under made-up names would push out the counters of others

    async def forget(self, key: str) -> None:
        """Forget all tries of a key."""
        self._tries.pop(key, None)

    async def close(self) -> None:
        """Do nothing: the counters hold only memory."""

    @staticmethod
    def _wait_again(tries: _Tries, now: float) -> None:
        if tries.again:
            tries.until = max(tries.until, now + tries.again)
            tries.expires_at = max(tries.expires_at, tries.until + tries.again)

    def _find(self, key: str, now: float) -> _Tries:
        tries = self._tries.get(key)
        if tries is None or tries.expires_at <= now:
            tries = self._tries[key] = _Tries([])
        self._tries.move_to_end(key)
        if len(self._tries) > _MOST_KEYS:
            self._tries.popitem(last=False)
        return tries
