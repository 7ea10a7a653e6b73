"""A clock to move, and everything below the pages joined as the app joins it, on the local pool."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import SecretStr

from authui.cognito import CognitoClient
from authui.local import LocalPool
from authui.models import Credentials, Registration
from authui.session import Backoff, Limits, Records, SessionRegistry, Window

PASSWORD = 'correct horse battery'


_NEVER = Window(10**9, 1.0)
OPEN = Limits(
    passwords=Backoff(free=10**9, first=1.0, longest=1.0, kept=1.0),
    codes=_NEVER,
    sends=_NEVER,
    attempts=_NEVER,
    per_address=_NEVER,
    sends_per_address=_NEVER,
    in_all=_NEVER,
    failure_seconds=0.0,
)
"""Limits that nobody reaches, for tests of what lies behind them."""


class Clock:
    """A wall clock that only moves when told; it begins now."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class World:
    """A pool, its client and the sessions of one process."""

    clock: Clock
    pool: LocalPool
    client: CognitoClient
    registry: SessionRegistry
    records: Records

    def add_user(self, email: str = 'ann@example.org', *, email_verified: bool = True) -> Credentials:
        """Make a confirmed user and return what to sign in with."""
        self.pool.admin_create_user(email, PASSWORD, {'email_verified': str(email_verified).lower()})
        return Credentials(identifier=email, password=SecretStr(PASSWORD))

    def code(self) -> SecretStr:
        """Return the code in the newest message."""
        return self.pool.mailbox.messages()[0].code


MakeWorld = Callable[..., World]


async def signed_up(world: World, email: str) -> Registration:
    """Sign a user up and leave the code in the mailbox."""
    registration = Registration(identifier=email, password=SecretStr(PASSWORD))
    await world.client.signup(registration)
    return registration
