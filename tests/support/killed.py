"""A process that is killed in the middle of a login or a refresh: given one task, ended by SIGKILL.

Run as a script, it takes a `Trial` as JSON, with the point to be killed at.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from support.world import OPEN

from authui.cognito import CognitoClient, KeySet, TokenVerifier, jwks_of, make_boto_client
from authui.local import LocalPool, PoolConfig
from authui.models import Credentials
from authui.session import Audit, MemoryCounters, Services, SessionRegistry, TabSession, Throttle, Vault
from authui.session.redis import RedisBus, RedisLink, RedisRecords
from authui.settings import Settings

CONFIG = PoolConfig(rotation=True, rotation_grace=60, timestamp_tolerance=10**9)
SECRET = SecretStr('s' * 32)

LOGIN_POINTS = ('asked', 'answered', 'verified', 'stored', 'redeemed')
"""Before Cognito is asked, after it answered, after the tokens were verified, stored, and traded for the cookie."""
REFRESH_POINTS = ('locked', 'asked', 'answered', 'verified', 'stored', 'said')
"""After the lock was taken, then as above, and after the others were told."""


@dataclass(frozen=True)
class Trial:
    """What a process is to do."""

    point: str
    pool: str
    redis: str
    now: float
    email: str
    password: str
    session_id: str = ''
    """Of the session to refresh; without one somebody logs in."""


class Process:
    """What one server process has: the pool's file, its client, Redis, and the sessions."""

    def __init__(self, pool: str, redis: str, clock: Callable[[], float]) -> None:
        self.pool = LocalPool.open(Path(pool), CONFIG, clock=clock)
        boto = make_boto_client(Settings.load())
        self.pool.attach(boto)
        self.client = CognitoClient(
            boto, pool_id=self.pool.pool_id, client_id=self.pool.client_id, flow='USER_PASSWORD_AUTH', clock=clock
        )
        self.link = RedisLink(redis, namespace=self.pool.pool_id)
        self.records = RedisRecords(self.link, clock=clock)
        keys = KeySet(jwks_of(self.pool.jwks))
        verifier = TokenVerifier(issuer=self.pool.issuer, client_id=self.pool.client_id, keys=keys, clock=clock)
        counters = MemoryCounters(clock)
        self.services = Services(
            client=self.client,
            verifier=verifier,
            vault=Vault(self.records, secret=SECRET, pool=self.pool.pool_id),
            throttle=Throttle(counters, counters, key=b'k' * 32, limits=OPEN, monotonic=clock),
            bus=RedisBus(self.link),
            audit=Audit(key=b'k' * 32, clock=clock),
            clock=clock,
            server_time=clock,
        )
        self.registry = SessionRegistry(self.services)

    async def close(self) -> None:
        await self.registry.close()
        await self.client.close()
        self.pool.close()


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def after(owner: Any, name: str) -> None:
    """Let the process die once a method has done its work, before anybody hears of it."""
    method: Callable[..., Awaitable[Any]] = getattr(owner, name)

    async def done_and_dead(*arguments: Any, **named: Any) -> Any:
        result = await method(*arguments, **named)
        die()
        return result

    setattr(owner, name, done_and_dead)


def arm(process: Process, trial: Trial) -> None:
    """Set the trap."""
    call = 'refresh' if trial.session_id else 'login'
    store = (process.records, 'replace') if trial.session_id else (process.records, 'put')
    traps: dict[str, Callable[[], None]] = {
        # What reads the record within a refresh holds its lock.
        'locked': lambda: after(process.records, 'get'),
        'asked': lambda: setattr(process.client, call, die),
        'answered': lambda: after(process.client, call),
        'verified': lambda: after(process.services.verifier, 'verify'),
        'stored': lambda: after(*store),
        'redeemed': lambda: after(process.registry, 'redeem'),
        'said': lambda: after(process.services.bus, 'say'),
    }
    traps[trial.point]()


async def run(trial: Trial) -> None:
    process = Process(trial.pool, trial.redis, lambda: trial.now)
    if trial.session_id:
        session = await process.registry.find(SecretStr(trial.session_id), is_use=False)
        assert session is not None
        arm(process, trial)
        await session.refresh()
    else:
        arm(process, trial)
        tab = TabSession(process.registry)
        await tab.login(Credentials(identifier=trial.email, password=SecretStr(trial.password)))
        ticket = tab.take_ticket()
        assert ticket is not None
        await process.registry.redeem(ticket)


if __name__ == '__main__':
    asyncio.run(run(Trial(**json.loads(sys.argv[1]))))
