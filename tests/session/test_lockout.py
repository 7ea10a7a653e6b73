"""A day of strangers who try to keep an owner out, in a time of its own: who gets in, and what reaches the pool."""

from __future__ import annotations

import heapq
from collections import deque

import pytest

from authui.errors import AuthError, CredentialsError
from authui.local.errors import OperationError
from authui.local.limits import Lockout
from authui.session.counters import MemoryCounters
from authui.session.throttle import Kind, Limits, Throttle

OWNER = 'owner@example.org'
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
STATED = 20 * MINUTE
"""How long an owner waits on a new browser at most, as `docs/threats.md` says."""


class Siege:
    """A throttle with a pool behind it that locks as Cognito does, and strangers who ask for a day."""

    def __init__(self, strangers: int, every: float) -> None:
        self.now = 1_000_000.0
        self._begun = self.now
        self._lockout = Lockout(self.time)
        self.guesses: list[float] = []
        self._throttle = Throttle(
            MemoryCounters(self.time),
            MemoryCounters(self.time),
            key=b'k' * 32,
            limits=Limits(),
            monotonic=self.time,
            sleep=self._no_sleep,
        )
        self._every = every
        self._due = [(self.now + every * number / strangers, number) for number in range(strangers)]
        heapq.heapify(self._due)

    def time(self) -> float:
        return self.now

    async def _no_sleep(self, _seconds: float) -> None:
        """Lose no time."""

    async def go_on_until(self, moment: float) -> None:
        """Let the strangers ask, each at its own times, up to a moment of the day."""
        while self._due and self._due[0][0] <= self._begun + moment:
            when, number = heapq.heappop(self._due)
            self.now = max(self.now, when)
            await self.ask(f'198.51.{number // 250}.{number % 250}', is_owner=False)
            heapq.heappush(self._due, (when + self._every, number))
        self.now = max(self.now, self._begun + moment)

    async def ask(self, address: str, *, is_owner: bool, proven: str = '', kind: Kind = 'password') -> AuthError | None:
        try:
            async with self._throttle.attempt(kind, OWNER, address, proven=proven):
                if not is_owner:
                    self.guesses.append(self.now)
                try:
                    self._lockout.record(OWNER, succeeded=is_owner)
                except OperationError as locked:
                    raise CredentialsError(str(locked)) from None
                if not is_owner:
                    raise CredentialsError
        except AuthError as error:
            return error
        return None

    def is_locked(self) -> bool:
        """Tell whether the pool itself refuses the owner right now."""
        try:
            self._lockout.check(OWNER)
        except OperationError:
            return True
        return False

    async def waits_on_a_new_browser(self, moment: float, address: str) -> float:
        """Return how long it takes from a moment on until an owner is in who waits as told."""
        await self.go_on_until(moment)
        begun = self.now
        while (refused := await self.ask(address, is_owner=True)) is not None:
            assert refused.retry_after is not None
            await self.go_on_until(self.now - self._begun + refused.retry_after)
        return self.now - begun

    @property
    def most_in_an_hour(self) -> int:
        most, recent = 0, deque[float]()
        for guess in self.guesses:
            recent.append(guess)
            while recent[0] <= guess - HOUR:
                recent.popleft()
            most = max(most, len(recent))
        return most


SIEGES = {
    'a thousand, each once an hour': (1000, 3600.0),
    'a thousand, each once a day': (1000, 86400.0),
    'one that asks every two seconds': (1, 2.0),
    'one that asks every minute': (1, 60.0),
    'one that asks every eleven minutes': (1, 660.0),
    'a thousand, ten thousand guesses an hour': (1000, 360.0),
    'a thousand that ask every twelve minutes': (1000, 720.0),
    'a thousand that ask every eighteen minutes': (1000, 1080.0),
}


@pytest.mark.parametrize('name', SIEGES)
class TestAWholeDay:
    async def test_lets_the_owner_in_on_a_known_browser_at_every_minute(self, name: str) -> None:
        siege = Siege(*SIEGES[name])
        for minute in range(1440):
            await siege.go_on_until(minute * MINUTE + 30)
            assert await siege.ask('203.0.113.5', is_owner=True, proven='a browser') is None, minute
        assert siege.guesses
        assert siege.most_in_an_hour <= 15

    async def test_leaves_the_pool_open_for_an_owner_who_comes_once(self, name: str) -> None:
        """The pool's own lock does not tell browsers apart, so strangers must not lock it for longer than seconds."""
        siege = Siege(*SIEGES[name])
        locked = longest = 0.0
        for second in range(0, int(DAY), 2):
            await siege.go_on_until(float(second))
            locked = locked + 2 if siege.is_locked() else 0.0
            longest = max(longest, locked)
        assert siege.guesses
        assert longest <= 16
        assert siege.most_in_an_hour <= 15

    async def test_lets_the_owner_in_on_a_new_browser_within_the_stated_time(self, name: str) -> None:
        siege = Siege(*SIEGES[name])
        waits = []
        moment = 0.0
        while moment < DAY:
            waits.append(await siege.waits_on_a_new_browser(moment, f'203.0.113.{len(waits) % 250}'))
            moment = siege.now - siege._begun + 7 * MINUTE
        assert max(waits) <= STATED
        assert siege.most_in_an_hour <= 15
