"""A process is killed at any step of a login or a refresh: nobody is left half signed in, and another one goes on."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from pydantic import SecretStr
from support import killed
from support.forks import forks
from support.killed import LOGIN_POINTS, REFRESH_POINTS, Process, Trial
from support.redis_server import RedisServer
from support.world import PASSWORD, Clock

from authui.models import Credentials, SignedIn, TokenSet
from authui.session import SessionRecord, TabSession

TIMES = int(os.environ.get('AUTHUI_TEST_KILLS', '2'))
EMAIL = 'ann@example.org'


@pytest.fixture
async def other(tmp_path: Path, clock: Clock, redis_server: RedisServer) -> AsyncIterator[Process]:
    """The process that survives: this one."""
    process = Process(str(tmp_path / 'pool'), redis_server.url, clock)
    process.pool.admin_create_user(EMAIL, PASSWORD)
    yield process
    await process.close()


@pytest.fixture
def trial(tmp_path: Path, clock: Clock, redis_server: RedisServer) -> Trial:
    return Trial('', str(tmp_path / 'pool'), redis_server.url, clock(), EMAIL, PASSWORD)


def is_killed(trial: Trial) -> bool:
    """Have a process of its own carry out a trial, with everything imported already."""
    folder = Path(trial.pool).parent
    process = forks().start([killed.__file__, json.dumps(asdict(trial))], folder, os.environ, folder / 'killed.log')
    return process.wait(60) == -signal.SIGKILL


async def records_of(process: Process) -> list[SessionRecord | None]:
    """Return every stored session, and None for one that does not open."""
    prefix = process.link.name('record', '')
    keys = [key.decode().removeprefix(prefix) async for key in process.link.redis.scan_iter(f'{prefix}*')]
    return [await process.services.vault.get(key, SessionRecord) for key in keys]


async def locks_expire(process: Process) -> None:
    """Let fifteen seconds pass, so that the locks of the killed process end."""
    async for key in process.link.redis.scan_iter(process.link.name('lock', '*')):
        assert 0 < await process.link.redis.pttl(key) <= 15_000
        await process.link.redis.delete(key)


@pytest.mark.parametrize('point', LOGIN_POINTS)
async def test_a_login(other: Process, trial: Trial, point: str) -> None:
    for number in range(1, TIMES + 1):
        assert is_killed(replace(trial, point=point))
        stored = await records_of(other)
        # Whatever was stored is whole, and no browser has got its id: it ends unused.
        assert None not in stored
        assert len(stored) == (number if point in {'stored', 'redeemed'} else 0)
    tab = TabSession(other.registry)
    assert isinstance(await tab.login(Credentials(identifier=EMAIL, password=SecretStr(PASSWORD))), SignedIn)
    user = await tab.fetch_user()
    assert user is not None
    assert user.email == EMAIL
    tab.close()


@pytest.mark.parametrize('point', REFRESH_POINTS)
async def test_a_refresh(other: Process, trial: Trial, clock: Clock, point: str) -> None:
    tokens = await other.client.login(Credentials(identifier=EMAIL, password=SecretStr(PASSWORD)))
    assert isinstance(tokens, TokenSet)
    session, ticket = await other.registry.begin(tokens)
    redeemed = await other.registry.redeem(ticket)
    assert redeemed is not None
    for _ in range(TIMES):
        clock.move(3601)
        session.touch()
        await session.written()
        session_id = redeemed.id.get_secret_value()
        assert is_killed(replace(trial, point=point, session_id=session_id, now=clock()))
        await locks_expire(other)
        # Within the grace of rotation the user is kept, wherever the other process had come to.
        fresh = await session.fresh_tokens()
        assert session.is_current
        assert (await other.client.get_user(fresh.access_token)).email == EMAIL
        assert None not in await records_of(other)
        found = await other.registry.find(redeemed.id)  # another object, where nobody had it open for a minute
        assert found is not None
        assert found.claims == session.claims
        session = found
