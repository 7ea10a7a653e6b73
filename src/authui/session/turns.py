"""The line of tries: each has its turn, first come, first served, or is asked at once to come back.

Why it is as it is: docs/design.md#session
"""

from __future__ import annotations

import asyncio
import logging
import math
import random
from collections import deque
from collections.abc import Awaitable, Callable

from authui.session.counters import Window

_log = logging.getLogger(__name__)

_RETURN_SECONDS = 2, 30
_JITTER = 0.5, 1.5
_PATIENCE = 2
"""A try that was let into the line waits for so many times as long as it should, where other processes are faster."""
_TELL_SECONDS = 60.0


class Returns:
    """Tells those who are refused when to come again: each gets a time of its own, and chance spreads them."""

    def __init__(self, clock: Callable[[], float], between: Callable[[float, float], float] = random.uniform) -> None:
        self._clock = clock
        self._between = between
        self._next = 0.0

    def after(self, space: float) -> int:
        """Return the seconds after which the next one may come, where one is served in `space` seconds."""
        now = self._clock()
        least, most = _RETURN_SECONDS
        self._next = min(max(self._next + space, now + least), now + most / _JITTER[1])
        return math.ceil(max((self._next - now) * self._between(*_JITTER), least))


class Turns:
    """Gives tries their turn as fast as a rule for all of them allows; `longest` is how many seconds a try may wait.

    A try that would wait longer is refused at once. The line knows how many wait in it, and how many tries of this
    process the rule let through in the last window: where other processes use the same counter, that is this one's
    share.
    """

    def __init__(
        self,
        rule: Window,
        longest: float,
        *,
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._rule = rule
        self._longest = longest
        self._monotonic = monotonic
        self._sleep = sleep
        self._returns = Returns(monotonic)
        self._line = asyncio.Lock()
        self._waiting = 0
        self._passed: deque[float] = deque(maxlen=rule.limit)
        self._share = rule.limit
        self._free_at = -math.inf
        """Until then, the rule lets no try of any process through."""
        self._told_at = -math.inf

    def later(self, coming: int = 0) -> float:
        """Return the seconds after which a try may come again that would wait for too long; 0 if it may come now.

        `coming` others are before it on their way to this line.
        """
        return self._refusal() if self._wait_of_next(coming) > self._longest else 0.0

    async def take(self, count: Callable[[], Awaitable[float]]) -> float:
        """Wait for a turn and return 0, or return at once the seconds after which to come again.

        `count` counts a try by the rule and returns 0, or returns how long the rule lets no try through.
        """
        if (later := self.later()) > 0:
            return later
        if not (self._waiting or self._closed > 0):
            if await self._count(count) <= 0:
                return 0.0
            if (later := self.later()) > 0:
                return later
        until = self._monotonic() + _PATIENCE * self._longest
        self._waiting += 1
        try:
            async with self._line:
                left = until - self._monotonic()
                while (wait := self._closed or await self._count(count)) > 0:
                    if wait > left:
                        return self._refusal()
                    await self._sleep(wait)
                    left -= wait
        finally:
            self._waiting -= 1
        return 0.0

    async def _count(self, count: Callable[[], Awaitable[float]]) -> float:
        wait = await count()
        now = self._monotonic()
        if wait <= 0:
            self._passed.append(now)
        else:
            self._free_at = now + wait
            self._share = max(1, sum(each > now - self._rule.seconds for each in self._passed))
        return wait

    @property
    def _closed(self) -> float:
        """For how many seconds the rule is known to let no try through."""
        return max(0.0, self._free_at - self._monotonic())

    def _wait_of_next(self, coming: int) -> float:
        """Return how long a try would wait that came now, after those in the line and on their way to it."""
        before = self._waiting + coming
        return max(self._closed, (before + 1) * self._rule.seconds / self._share) if before else self._closed

    def _refusal(self) -> float:
        """Return when a refused try may come again."""
        if (now := self._monotonic()) >= self._told_at + _TELL_SECONDS:
            self._told_at = now
            _log.warning('more people sign in than the user pool takes: some are asked to come back (see docs/load.md)')
        return float(self._returns.after(self._rule.seconds / self._share))
