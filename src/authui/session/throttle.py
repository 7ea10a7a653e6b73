"""Limits how often somebody may try; the limits are checked before Cognito is called.

A browser that signed in to an account before has its own counter for this account. All other browsers are strangers
to the account: they share a number of tries, and each of their addresses also has a counter. `docs/threats.md`
describes the consequences.

More than 300 lines, because the limits stand here with the reason of each, next to the code that applies them.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from authui.errors import (
    AuthError,
    BlockedError,
    LimitExceededError,
    MisconfiguredError,
    StorageError,
    ThrottledError,
    TooManyAttemptsError,
    UnavailableError,
    UnexpectedError,
)
from authui.models import Value
from authui.session.counters import Backoff, Counters, Window
from authui.session.turns import Turns

_log = logging.getLogger(__name__)

_HOUR = 3600.0
_UNJUDGED = (UnavailableError, ThrottledError, BlockedError, MisconfiguredError, UnexpectedError)
"""Errors that do not show whether the try was right: such a try is not counted."""

CodeKind = Literal['confirm', 'reset', 'sign_in_code', 'second_factor', 'set_up', 'attribute', 'custom']
"""The purpose of a code; each kind is counted separately."""
AttemptKind = CodeKind | Literal['password', 'step', 'provider']
"""The kind of a try. A `step` only leads to the next question, and counts only for its address. A `provider` begins a
sign-in elsewhere, and counts for its browser too."""
SentKind = Literal['confirm', 'reset', 'sign_in_code', 'attribute']
"""The purpose of a code that is sent; each kind is counted separately."""

_QUIET_SECONDS = 300.0
"""How much longer all strangers to an account wait than one address; the pool's own lock has ended by then."""


class Limits(Value):
    """The limits; times are in seconds. By default strangers to an account wait for at most twenty minutes."""

    passwords: Backoff = Backoff(free=5, first=15.0, longest=900.0, kept=_HOUR)
    """Wrong passwords for an account from one known browser."""
    codes: Window = Window(5, _HOUR)
    """Codes of one kind tried for an account, by all strangers together or by one known browser.

    A new code does not allow more tries.
    """
    sends: Window = Window(5, _HOUR, pause=60.0)
    """Codes of one kind sent to an account for one known browser; strangers together get one fewer.

    Pools limit the codes that they send, too: the last one is reserved for the owner.
    """
    attempts: Window = Window(20, 600.0)
    """Sign-ins at a provider that one browser begins; each is kept for a while."""
    per_address: Window = Window(30, 60.0)
    """Tries of any kind from an address."""
    sends_per_address: Window = Window(20, _HOUR)
    """Codes sent, and accounts made, from an address."""
    in_all: Window = Window(60, 1.0)
    """Tries of any kind in total: below the quota of the user pool, which everybody shares."""
    turn_seconds: float = 2.0
    """How long a try may wait for its turn where `in_all` is reached: bursts are spread. A try that would wait longer
    is refused at once."""
    failure_seconds: float = 0.7
    """The shortest time that a failed try takes, so that the time does not reveal why it failed."""

    @property
    def strangers(self) -> Backoff:
        """Wrong passwords for an account from all strangers together: free tries, then a wait, then free tries again.

        The wait is so long that Cognito forgets the wrong passwords as well. Cognito's own lock does not distinguish
        browsers; this way it stays at seconds and does not lock the owner out.
        """
        wait = self.passwords.longest + _QUIET_SECONDS
        return Backoff(self.passwords.free, wait, wait, self.passwords.kept, forgives=True)

    @property
    def stranger(self) -> Backoff:
        """Wrong passwords or codes for an account from one address: one more free try than all strangers together have.

        So a single stranger reaches the limit of all strangers first, and that limit sets the wait.
        """
        return replace(self.passwords, free=self.passwords.free + 1)

    @property
    def sends_of_strangers(self) -> Window:
        """Codes of one kind sent to an account for all strangers together."""
        return Window(max(1, self.sends.limit - 1), self.sends.seconds, self.sends.pause)


@dataclass(frozen=True)
class Check:
    """A counter that a try has to pass, its rule, and the error for a try that exceeds it."""

    name: str
    rule: Window | Backoff
    error: type[AuthError]
    holds: str = ''
    """The counter of the address; it is held when this counter, which all strangers share, refuses a try."""


@dataclass
class Attempt:
    """A running try."""

    has_proven: bool = True
    """Whether a try that does not fail was right; False if its answer only leads to another question."""


class Throttle:
    """Admits tries, or refuses them with the seconds to wait.

    Accounts are counted under a keyed hash, so that the counters reveal no e-mail address. When the counters cannot be
    reached, this process counts by itself, with half the limits.
    """

    def __init__(
        self,
        counters: Counters,
        spare: Counters,
        *,
        key: bytes,
        limits: Limits | None = None,
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._counters = counters
        self._spare = spare
        self._key = key
        self._limits = limits or Limits()
        self._monotonic = monotonic
        self._sleep = sleep
        self._coming = 0
        self._turns = Turns(self._limits.in_all, self._limits.turn_seconds, monotonic=monotonic, sleep=sleep)

    @asynccontextmanager
    async def attempt(
        self, kind: AttemptKind, account: str, address: str, *, proven: str = ''
    ) -> AsyncIterator[Attempt]:
        """Count a try of a password or a code while it runs; a right try makes the wrong ones forgotten.

        `proven` is the browser's id if it has signed in to this account before. After a stranger's right try, the
        wrong tries of other strangers still count.

        Raises `TooManyAttemptsError`, `LimitExceededError` or `ThrottledError` instead of letting the try run. A try
        that fails takes at least `failure_seconds`, unless it gets no turn: the line knows nothing of accounts.
        """
        begun = self._monotonic()
        checks = self._checks(kind, account, address, proven)
        attempt = Attempt()
        has_turn = False
        try:
            await self._admit(
                *checks,
                Check(f'tries:{address}', self._limits.per_address, LimitExceededError),
            )
            has_turn = True
            try:
                yield attempt
            except _UNJUDGED:
                await self._take_back(*checks)
                raise
        except AuthError as error:
            if has_turn or not isinstance(error, ThrottledError):
                await self._sleep(max(0.0, begun + self._limits.failure_seconds - self._monotonic()))
            raise
        if attempt.has_proven and checks:
            own, *shared = checks
            await self._ask(lambda counters: counters.forget(own.name))
            await self._take_back(*shared)

    def _checks(self, kind: AttemptKind, account: str, address: str, proven: str) -> list[Check]:
        """Return the counters of an account: first the one that a right try empties, then the one strangers share."""
        if kind == 'step':
            return []
        name = self._name(kind, account)
        if kind == 'provider':
            return [Check(name, self._limits.attempts, LimitExceededError)]
        if proven:
            rule = self._limits.passwords if kind == 'password' else self._limits.codes
            return [Check(f'{name}:{self._hash(proven)}', rule, TooManyAttemptsError)]
        here = f'{name}@{address}'
        of_all = self._limits.strangers if kind == 'password' else self._limits.codes
        return [
            Check(here, self._limits.stranger, TooManyAttemptsError),
            Check(name, of_all, TooManyAttemptsError, holds=here),
        ]

    @asynccontextmanager
    async def evenly(self) -> AsyncIterator[None]:
        """Make the block take at least `failure_seconds`, even if it succeeds, so that its time reveals nothing."""
        begun = self._monotonic()
        try:
            yield
        finally:
            await self._sleep(max(0.0, begun + self._limits.failure_seconds - self._monotonic()))

    async def register(self, address: str) -> None:
        """Count an account before it is created; raises `LimitExceededError` or `ThrottledError` to refuse it."""
        await self._admit(
            Check(f'sends:{address}', self._limits.sends_per_address, LimitExceededError),
        )

    async def send(self, kind: SentKind, account: str, address: str, *, proven: str = '') -> None:
        """Count a code before it is sent; raises `LimitExceededError` or `ThrottledError` to refuse it."""
        name, rule = self._name(f'send {kind}', account), self._limits.sends_of_strangers
        if proven:
            name, rule = f'{name}:{self._hash(proven)}', self._limits.sends
        await self._admit(
            Check(name, rule, LimitExceededError),
            Check(f'sends:{address}', self._limits.sends_per_address, LimitExceededError),
        )

    async def close(self) -> None:
        """Close the counters."""
        await self._counters.close()
        await self._spare.close()

    def later(self) -> float:
        """Return the seconds after which a try may come again, where too many wait for their turn; else 0."""
        return self._turns.later(self._coming)

    @contextmanager
    def coming(self) -> Iterator[None]:
        """Count a try that waits outside before it can take its turn: without it too many would come to the line."""
        self._coming += 1
        try:
            yield
        finally:
            self._coming -= 1

    async def _admit(self, *checks: Check) -> None:
        """Count a try with every check and with all tries together, or refuse it and count it with none of them."""
        if (later := self._turns.later()) > 0:  # before anything is counted or looked up
            raise ThrottledError(retry_after=later)
        counted: list[Check] = []
        refused = None
        try:
            for check in checks:
                if (wait := await self._wait(check.name, check.rule)) > 0:
                    refused = check
                    break
                counted.append(check)
            else:
                wait = await self._turns.take(partial(self._wait, 'all', self._limits.in_all))
        except asyncio.CancelledError:
            await self._take_back(*counted)
            raise
        if wait <= 0:
            return
        await self._take_back(*counted)
        if refused is None:
            raise ThrottledError(retry_after=wait)
        if refused.holds:
            wait = await self._hold(refused, wait)
        _log.warning('a try was refused for %.0f s (%s)', wait, refused.error.code)
        raise refused.error(retry_after=wait)

    async def _hold(self, check: Check, wait: float) -> float:
        """Make an address wait until strangers have tries again; if it tries too early, its wait starts over.

        So an address that keeps trying cannot use up the tries of an owner who waits as asked.
        """
        again = check.rule.longest if isinstance(check.rule, Backoff) else check.rule.seconds
        try:
            return await self._counters.hold(check.holds, wait, again)
        except StorageError:  # the count before has just logged it
            return await self._spare.hold(check.holds, wait, again)

    async def _wait(self, name: str, rule: Window | Backoff) -> float:
        try:
            return await _pass(self._counters, name, rule)
        except StorageError as fault:
            _log.error('tries cannot be counted together, this process counts for itself: %s', fault)
            return await _pass(self._spare, name, _halved(rule))

    async def _take_back(self, *checks: Check) -> None:
        for check in checks:
            await self._ask(partial(_take_back, check.name))

    async def _ask(self, question: Callable[[Counters], Awaitable[None]]) -> None:
        try:
            await question(self._counters)
        except StorageError as fault:
            _log.error('a counted try could not be taken back: %s', fault)
        await question(self._spare)

    def _name(self, kind: str, account: str) -> str:
        return f'{kind}:{self._hash(account.strip().casefold())}'

    def _hash(self, text: str) -> str:
        return hmac.digest(self._key, text.encode(), hashlib.sha256).hex()[:32]


def _take_back(name: str, counters: Counters) -> Awaitable[None]:
    return counters.take_back(name)


def _pass(counters: Counters, name: str, rule: Window | Backoff) -> Awaitable[float]:
    return counters.pass_window(name, rule) if isinstance(rule, Window) else counters.pass_backoff(name, rule)


def _halved(rule: Window | Backoff) -> Window | Backoff:
    if isinstance(rule, Window):
        return Window(max(1, rule.limit // 2), rule.seconds, rule.pause)
    return Backoff(max(1, rule.free // 2), rule.first, rule.longest, rule.kept, rule.forgives)
