"""What befalls Redis while users are at work: what is not stored does not count, and nobody gets in for want of it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis
from support.fault_proxy import Fault, FaultProxy, faulty
from support.redis_server import RedisServer
from support.tab import Tab, code_of
from support.world import OPEN, Clock, MakeWorld

from authui.account import Account
from authui.errors import AuthError, CredentialsError, StorageError, UnavailableError
from authui.models import AuthEvent, Credentials
from authui.session import AuthSession, Backoff, MemoryCounters, Throttle
from authui.session import redis as redis_module
from authui.session.redis import RedisBus, RedisCounters, RedisLink, RedisRecords

REFRESH = 'GetTokensFromRefreshToken'
PATIENCE = 0.3
"""Seconds after which an answer of Redis is not waited for any more, here."""
FAULTS: dict[str, Fault] = {
    'no connection': Fault('refuse'),
    'nothing passes': Fault('blackhole'),
    'answers come too late': Fault('delay', seconds=2 * PATIENCE),
    'answers are cut': Fault('cut', after=1),
    'answers end before they begin': Fault('half_close'),
}


@pytest.fixture
async def server(redis_server: RedisServer) -> AsyncIterator[RedisServer]:
    """The server that all tests share, emptied afterwards: the network before it is what fails."""
    yield redis_server
    redis = Redis.from_url(redis_server.url)
    await redis.flushall()
    await redis.aclose()


@pytest.fixture
async def proxy(server: RedisServer) -> AsyncIterator[FaultProxy]:
    async with faulty(server.port) as proxy:
        yield proxy


class Process:
    """A server process with its link to Redis, and a browser's tab in it."""

    def __init__(self, make_world: MakeWorld, clock: Clock, port: int) -> None:
        link = RedisLink(f'redis://127.0.0.1:{port}/0', namespace='t')
        self.records = RedisRecords(link, clock=clock)
        self.bus = RedisBus(link)
        self.world = make_world(records=self.records, bus=self.bus)
        self.heard: list[AuthEvent] = []

    async def log_in(self, credentials: Credentials) -> tuple[SecretStr, AuthSession]:
        """Begin a session; return it with the id that its browser has."""
        tokens = await self.world.client.login(credentials)
        session, ticket = await self.world.registry.begin(tokens)  # type: ignore[arg-type]  # the pool sets no challenge
        redeemed = await self.world.registry.redeem(ticket)
        assert redeemed is not None
        session.listen(self.heard.append)
        return redeemed.id, session

    async def finds(self, session_id: SecretStr) -> bool:
        """Tell whether the session is found by a process that has just started."""
        self.world.registry._sessions.clear()
        return await self.world.registry.find(session_id) is not None


@pytest.fixture
def process(make_world: MakeWorld, clock: Clock, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch) -> Process:
    monkeypatch.setattr(redis_module, '_ANSWER_SECONDS', PATIENCE)
    monkeypatch.setattr(redis_module, '_LOCK_SECONDS', 2 * PATIENCE)
    return Process(make_world, clock, proxy.port)


@pytest.mark.parametrize('fault', FAULTS)
async def test_a_network_that_fails_ends_no_session_and_begins_none(
    process: Process, proxy: FaultProxy, fault: str
) -> None:
    world = process.world
    ann, bob = world.add_user('ann@example.org'), world.add_user('bob@example.org')
    session_id, session = await process.log_in(ann)
    tokens = await session.fresh_tokens()

    proxy.fault = FAULTS[fault]
    tab = Tab(world)
    await tab.login(bob)
    assert code_of(tab.account.login_error) == 'not_saved'
    assert (tab.account.authorized, tab.sessions.take_ticket()) == (False, None)
    with pytest.raises(UnavailableError):
        await session.refresh()
    assert await session.fresh_tokens() == tokens
    world.registry._sessions.clear()
    with pytest.raises(StorageError):
        await world.registry.find(session_id)

    await proxy.mend()
    assert set(process.heard) <= {'token_refreshed'}  # its timer may have tried again by now, and nothing has ended
    await session.refresh()
    assert await session.fresh_tokens() != tokens
    assert world.pool.calls[REFRESH] in {1, 2}  # the timer may have made one of its own, once the network was back
    assert await process.finds(session_id)
    await tab.login(bob)
    assert tab.account.authorized
    tab.close()


@pytest.mark.parametrize('fault', FAULTS)
async def test_a_user_who_logs_out_meanwhile_stays_logged_out(process: Process, proxy: FaultProxy, fault: str) -> None:
    registry = process.world.registry
    session_id, session = await process.log_in(process.world.add_user())
    proxy.fault = FAULTS[fault]
    await session.end('signed_out')
    assert (session.ended, process.heard) == (True, ['signed_out'])
    await registry._leftovers.clear()
    await proxy.mend()
    assert await process.finds(session_id) is False
    await registry._leftovers.clear()
    assert await process.records.get(session.key) is None
    assert registry._leftovers._left == set()


@pytest.mark.parametrize('fault', FAULTS)
async def test_without_counters_guesses_are_refused_earlier_and_not_let_through(
    proxy: FaultProxy, clock: Clock, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setattr(redis_module, '_ANSWER_SECONDS', PATIENCE / 5)
    link = RedisLink(f'redis://127.0.0.1:{proxy.port}/0', namespace='t')
    limits = OPEN.model_copy(update={'passwords': Backoff(free=4, first=60.0, longest=900.0, kept=3600.0)})
    throttle = Throttle(RedisCounters(link), MemoryCounters(clock), key=b'k' * 32, limits=limits, monotonic=clock)
    proxy.fault = FAULTS[fault]
    outcomes: list[str] = []
    for _ in range(3):
        try:
            async with throttle.attempt('password', 'ann@example.org', '192.0.2.7'):
                raise CredentialsError('a wrong guess')
        except AuthError as error:
            outcomes.append(error.code)
    assert outcomes == ['wrong_credentials', 'wrong_credentials', 'too_many_attempts']
    await throttle.close()
    await link.close()


class TestAServer:
    @pytest.fixture
    def server(self, redis: RedisServer) -> RedisServer:
        """A server that the test may mistreat."""
        return redis

    async def test_that_is_full_refuses_logins_and_keeps_sessions(self, process: Process, server: RedisServer) -> None:
        world = process.world
        ann, bob = world.add_user('ann@example.org'), world.add_user('bob@example.org')
        session_id, session = await process.log_in(ann)
        redis = RedisLink(server.url, namespace='operator').redis
        await redis.config_set('maxmemory-policy', 'noeviction')
        await redis.config_set('maxmemory', '1')
        tab = Tab(world)
        await tab.login(bob)
        assert code_of(tab.account.login_error) == 'not_saved'
        assert tab.sessions.take_ticket() is None
        with pytest.raises(UnavailableError):
            await session.refresh()
        assert world.pool.calls[REFRESH] == 0, 'new tokens could not have been stored'
        assert set(process.heard) <= {'token_refreshed'}  # its timer may have tried again by now, and nothing has ended
        assert await process.finds(session_id)
        await redis.config_set('maxmemory', '0')
        await session.refresh()
        await tab.login(bob)
        assert tab.account.authorized
        tab.close()
        await redis.aclose()

    async def test_that_is_restarted_has_lost_no_session(self, process: Process, server: RedisServer) -> None:
        session_id, session = await process.log_in(process.world.add_user())
        server.stop()
        server.start()
        assert await process.finds(session_id)
        await session.refresh()
        assert not session.ended

    async def test_that_is_emptied_asks_everybody_to_log_in(
        self, process: Process, server: RedisServer, proxy: FaultProxy
    ) -> None:
        world = process.world
        ann = world.add_user()
        world.registry.start()
        session_id, session = await process.log_in(ann)
        await eventually(lambda: process.bus._task is not None)
        tab = Tab(world, session)
        server.stop()
        shutil.rmtree(server.folder / 'appendonlydir')
        server.start()
        await proxy.mend()
        await eventually(lambda: session.ended)
        assert (tab.account.authorized, tab.account.notice) == (False, 'session_ended')
        assert process.heard == ['session_expired']
        assert not await process.finds(session_id)
        await tab.store.dispatch(Account.login, ann)
        assert tab.account.authorized
        tab.close()


async def eventually(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - it is in another task
            await asyncio.sleep(0.01)
