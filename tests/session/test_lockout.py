"""Strangers who try to keep an owner out, in a time of its own: who gets in, and what reaches the pool.

They go on for three hours, and for a whole day in `make soak`.
"""

from __future__ import annotations

import heapq
import logging
from collections import deque

import pytest
from support.scale import full

from authui.errors import AuthError, CredentialsError
from authui.local.directory.limits import Lockout
from authui.local.errors import OperationError
from authui.session.counters import MemoryCounters
from authui.session.throttle import AttemptKind, Limits, Throttle

OWNER = 'owner@example.org'
MINUTE, HOUR = 60.0, 3600.0
SIEGE_MINUTES = full(24 * 60, 3 * 60)
STATED = 20 * MINUTE
"""How long an owner waits on a new browser at most, as `docs/threats.md` says."""


class Siege:
    """A throttle before a pool that locks accounts as Cognito does, and strangers who try for a day."""

    def __init__(self, strangers: int, every: float) -> None:
        self.now = 1_000_000.0
        self.begun = self.now
        self._lockout = Lockout(self.time)
        self.guesses: list[float] = []
        self.longest_lock = 0.0
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
        """Return at once."""

    async def go_on_until(self, moment: float) -> None:
        """Let the strangers try, each at their own times, until a moment of the day."""
        while self._due and self._due[0][0] <= self.begun + moment:
            when, number = heapq.heappop(self._due)
            self.now = max(self.now, when)
            await self.ask(f'198.51.{number // 250}.{number % 250}', is_owner=False)
            heapq.heappush(self._due, (when + self._every, number))
        self.now = max(self.now, self.begun + moment)

    async def ask(
        self, address: str, *, is_owner: bool, proven: str = '', kind: AttemptKind = 'password'
    ) -> AuthError | None:
        try:
            async with self._throttle.attempt(kind, OWNER, address, proven=proven):
                if not is_owner:
                    self.guesses.append(self.now)
                try:
                    self._lockout.record(OWNER, succeeded=is_owner)
                except OperationError as locked:
                    raise CredentialsError(str(locked)) from None
                if not is_owner:
                    self.longest_lock = max(self.longest_lock, self._locked_until - self.now)
                    raise CredentialsError
        except AuthError as error:
            return error
        return None

    @property
    def _locked_until(self) -> float:
        failures = self._lockout._failures.get(OWNER)
        return failures.locked_until if failures is not None else 0.0

    async def waits_on_a_new_browser(self, moment: float, address: str) -> float:
        """Return how long an owner who waits as told needs to get in."""
        await self.go_on_until(moment)
        begun = self.now
        while (refused := await self.ask(address, is_owner=True)) is not None:
            # The pool's own lock says no time: it is over in seconds.
            await self.go_on_until(self.now - self.begun + (refused.retry_after or 20.0))
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
    'one that asks every two seconds': (1, 2.0),
    'one that asks every eleven minutes': (1, 660.0),
    'a thousand that ask every eighteen minutes': (1000, 1080.0),
    'a thousand that ask once an hour': (1000, 3600.0),
    'a thousand that ask once a day': (1000, 86400.0),
}


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Drop the hundred thousand log records of refusals."""
    caplog.set_level(logging.ERROR, logger='authui.session.throttle')


@pytest.mark.parametrize('name', SIEGES)
async def test_the_owner_is_in_at_once_on_a_known_browser_at_every_minute(name: str) -> None:
    siege = Siege(*SIEGES[name])
    for minute in range(SIEGE_MINUTES):
        await siege.go_on_until(minute * MINUTE + 30)
        assert await siege.ask('203.0.113.5', is_owner=True, proven='a browser') is None, minute
    assert siege.guesses
    assert siege.most_in_an_hour <= 15


@pytest.mark.parametrize('name', [name for name in SIEGES if 'minutes' not in name or 'one' in name])
async def test_the_pool_itself_locks_an_owner_who_comes_once_for_seconds_at_most(name: str) -> None:
    """The pool's own lock does not know browsers: strangers must not make it long."""
    siege = Siege(*SIEGES[name])
    await siege.go_on_until(SIEGE_MINUTES * MINUTE)
    assert siege.guesses
    assert siege.longest_lock <= 16
    assert siege.most_in_an_hour <= 15


@pytest.mark.parametrize('name', SIEGES)
async def test_the_owner_is_in_within_the_stated_time_on_a_new_browser(name: str) -> None:
    siege = Siege(*SIEGES[name])
    assert max(await waits_of(siege, SIEGE_MINUTES * MINUTE)) <= STATED
    assert siege.most_in_an_hour <= 15


async def test_a_flood_of_ten_thousand_guesses_an_hour_keeps_nobody_out_for_longer() -> None:
    siege = Siege(1000, 360.0)
    waits = await waits_of(siege, full(4, 2) * HOUR)
    assert max(waits) <= STATED
    assert sum(wait > 0 for wait in waits) <= 2, 'who asks all the time takes no turns'


async def waits_of(siege: Siege, until: float) -> list[float]:
    """Return how long owners wait, each of whom comes with a new browser at a new address."""
    waits: list[float] = []
    moment = 0.0
    while moment < until:
        waits.append(await siege.waits_on_a_new_browser(moment, f'203.0.113.{len(waits) % 250}'))
        moment = siege.now - siege.begun + 7 * MINUTE
    return waits
