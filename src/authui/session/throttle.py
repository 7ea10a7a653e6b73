"""How often somebody may try: per account, per address, per code and in all; says no before Cognito is asked."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
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

_log = logging.getLogger(__name__)

_HOUR = 3600.0
_UNJUDGED = (UnavailableError, ThrottledError, BlockedError, MisconfiguredError, UnexpectedError)
"""Errors that tell nothing of what was tried: such a try is not counted."""

Kind = Literal['password', 'code', 'step']
"""What is tried; a step only leads on to a question, and counts for its address alone."""


class Limits(Value):
    """The limits; times are seconds. The defaults keep an account's owner waiting fifteen minutes at most."""

    passwords: Backoff = Backoff(free=5, first=15.0, longest=900.0, kept=_HOUR)
    """Wrong passwords of an account, whoever tries and from wherever."""
    codes: Window = Window(5, _HOUR)
    """Codes tried for an account; a new code does not make room for more."""
    sends: Window = Window(5, _HOUR, pause=60.0)
    """Codes sent to an account."""
    per_address: Window = Window(30, 60.0)
    """Tries of any kind from an address."""
    sends_per_address: Window = Window(20, _HOUR)
    """Codes sent, and accounts made, from an address."""
    in_all: Window = Window(60, 1.0)
    """Tries of any kind in all: below the quota of the user pool, which is shared by everybody."""
    failure_seconds: float = 0.7
    """Time that a failed try takes at least, so that it does not tell why it failed."""


Check = tuple[str, Window | Backoff, type[AuthError]]
"""The name of a counter, its rule, and what is said of a try too many."""


@dataclass
class Attempt:
    """A try that is under way."""

    has_proven: bool = True
    """Whether it proved what was tried, if it does not fail: not where an answer only leads on to another question."""


class Throttle:
    """Admits tries or refuses them with the seconds to wait.

    Accounts are counted under a keyed hash, so that the counters tell nobody's e-mail. When the counters cannot be
    asked, those of this process alone count, with half the limits.
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

    @asynccontextmanager
    async def attempt(self, kind: Kind, account: str, address: str) -> AsyncIterator[Attempt]:
        """Count a try of a password or a code while it runs; one that proves it makes the wrong ones forgotten.

        Raises `TooManyAttemptsError`, `LimitExceededError` or `ThrottledError` instead of letting it run. Whatever
        fails takes `failure_seconds` at least.
        """
        begun = self._monotonic()
        name = self._name(kind, account)
        try:
            rules: dict[str, Window | Backoff] = {'password': self._limits.passwords, 'code': self._limits.codes}
            own: list[Check] = [(name, rules[kind], TooManyAttemptsError)] if kind in rules else []
            await self._admit(
                *own,
                (f'tries:{address}', self._limits.per_address, LimitExceededError),
                ('all', self._limits.in_all, ThrottledError),
            )
            attempt = Attempt()
            try:
                yield attempt
            except _UNJUDGED:
                await self._take_back(name)
                raise
        except AuthError:
            await self._sleep(max(0.0, begun + self._limits.failure_seconds - self._monotonic()))
            raise
        if attempt.has_proven:
            await self._ask(lambda counters: counters.forget(name))

    @asynccontextmanager
    async def evenly(self) -> AsyncIterator[None]:
        """Let whatever runs take `failure_seconds` at least, also where it succeeds: its time then tells nothing."""
        begun = self._monotonic()
        try:
            yield
        finally:
            await self._sleep(max(0.0, begun + self._limits.failure_seconds - self._monotonic()))

    async def register(self, address: str) -> None:
        """Count an account that is about to be made; raises `LimitExceededError` or `ThrottledError` to refuse it."""
        await self._admit(
            (f'sends:{address}', self._limits.sends_per_address, LimitExceededError),
            ('all', self._limits.in_all, ThrottledError),
        )

    async def send(self, account: str, address: str) -> None:
        """Count a code that is about to be sent; raises `LimitExceededError` or `ThrottledError` to refuse it."""
        await self._admit(
            (self._name('send', account), self._limits.sends, LimitExceededError),
            (f'sends:{address}', self._limits.sends_per_address, LimitExceededError),
            ('all', self._limits.in_all, ThrottledError),
        )

    async def close(self) -> None:
        """Let go of the counters."""
        await self._counters.close()
        await self._spare.close()

    async def _admit(self, *checks: Check) -> None:
        """Count a try by every rule, or refuse it and count it by none."""
        for index, (name, rule, error) in enumerate(checks):
            wait = await self._wait(name, rule)
            if wait > 0:
                for passed, *_ in checks[:index]:
                    await self._take_back(passed)
                _log.warning('a try was refused for %.0f s (%s)', wait, error.code)
                raise error(retry_after=wait)

    async def _wait(self, name: str, rule: Window | Backoff) -> float:
        try:
            return await _pass(self._counters, name, rule)
        except StorageError as fault:
            _log.error('tries cannot be counted together, this process counts for itself: %s', fault)
            return await _pass(self._spare, name, _halved(rule))

    async def _take_back(self, name: str) -> None:
        await self._ask(lambda counters: counters.take_back(name))

    async def _ask(self, question: Callable[[Counters], Awaitable[None]]) -> None:
        try:
            await question(self._counters)
        except StorageError as fault:
            _log.error('a counted try could not be taken back: %s', fault)
        await question(self._spare)

    def _name(self, kind: str, account: str) -> str:
        digest = hmac.digest(self._key, account.strip().casefold().encode(), hashlib.sha256)
        return f'{kind}:{digest.hex()[:32]}'


def _pass(counters: Counters, name: str, rule: Window | Backoff) -> Awaitable[float]:
    return counters.pass_window(name, rule) if isinstance(rule, Window) else counters.pass_backoff(name, rule)


def _halved(rule: Window | Backoff) -> Window | Backoff:
    if isinstance(rule, Window):
        return Window(max(1, rule.limit // 2), rule.seconds, rule.pause)
    return Backoff(max(1, rule.free // 2), rule.first, rule.longest, rule.kept)
