"""Several processes that share sessions in Redis: each refresh happens once, and what one does the others hear."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from pydantic import SecretStr
from support.redis_server import RedisServer
from support.told import tokens_of
from support.world import PASSWORD, MakeWorld, World

from authui.errors import SessionEndedError, UnavailableError
from authui.models import AuthEvent, Credentials, PasswordChange
from authui.session import AuthSession, SessionRegistry, TabSession, Vault
from authui.session.redis import RedisBus, RedisLink, RedisRecords

REFRESH = 'GetTokensFromRefreshToken'


class Process:
    """A server process with its own connections, memory and tabs."""

    def __init__(self, world: World, url: str) -> None:
        self.link = RedisLink(url, namespace=world.pool.pool_id)
        self.bus = RedisBus(self.link)
        records = RedisRecords(self.link, clock=world.clock)
        vault = Vault(records, secret=SecretStr('s' * 32), pool=world.pool.pool_id)
        self.registry = SessionRegistry(replace(world.registry.services, vault=vault, bus=self.bus))
        self.heard: list[AuthEvent] = []

    async def start(self) -> None:
        await self.bus.listen(self.registry._hear, self.registry._missed)

    async def session(self, session_id: SecretStr) -> AuthSession:
        """Return the session of a tab of this process."""
        session = await self.registry.find(session_id)
        assert session is not None
        session.listen(self.heard.append)
        return session


EXPIRIES = int(os.environ.get('AUTHUI_TEST_EXPIRIES', '25'))
VALIDITY = 600


@pytest.fixture
async def world(make_world: MakeWorld) -> World:
    return make_world(id_token_validity=VALIDITY, access_token_validity=VALIDITY)


@pytest.fixture
async def processes(world: World, redis_server: RedisServer) -> AsyncIterator[tuple[Process, Process]]:
    first, second = Process(world, redis_server.url), Process(world, redis_server.url)
    for process in (first, second):
        await process.start()
    yield first, second
    for process in (first, second):
        await process.registry.close()


async def signed_in(world: World, process: Process) -> SecretStr:
    """Begin a session in a process; return the id that the browser has."""
    tokens = await world.client.login(world.add_user())
    _, ticket = await process.registry.begin(tokens)  # type: ignore[arg-type]  # the pool sets no challenge
    redeemed = await process.registry.redeem(ticket)
    assert redeemed is not None
    return redeemed.id


async def eventually(condition: object) -> None:
    async with asyncio.timeout(5):
        while not condition():  # type: ignore[operator]  # noqa: ASYNC110 - it is in another task
            await asyncio.sleep(0.01)


async def test_fifty_tabs_on_two_processes_refresh_once_for_each_expiry(
    world: World, processes: tuple[Process, Process]
) -> None:
    session_id = await signed_in(world, processes[0])
    sessions = [await process.session(session_id) for process in processes]
    for _ in range(EXPIRIES):
        world.clock.move(VALIDITY + 1)
        sessions[0].touch()  # somebody is at work in one process, which counts in both
        await sessions[0].written()
        await asyncio.gather(*(sessions[tab % 2].fresh_tokens() for tab in range(50)))
    assert world.pool.calls[REFRESH] == EXPIRIES
    assert all(session.is_current for session in sessions)


async def test_a_refresh_by_one_process_reaches_the_tabs_of_the_other(
    world: World, processes: tuple[Process, Process]
) -> None:
    session_id = await signed_in(world, processes[0])
    here, there = [await process.session(session_id) for process in processes]
    await here.refresh()
    await eventually(lambda: processes[1].heard == ['token_refreshed'])
    assert (await there.fresh_tokens()).access_token == (await here.fresh_tokens()).access_token
    assert world.pool.calls[REFRESH] == 1


async def test_a_sign_out_in_one_process_ends_the_tabs_of_the_other_and_revokes_once(
    world: World, processes: tuple[Process, Process]
) -> None:
    session_id = await signed_in(world, processes[0])
    here, there = [await process.session(session_id) for process in processes]
    await here.end('signed_out')
    await eventually(lambda: there.ended)
    assert processes[1].heard == ['signed_out']
    await here.settled()
    assert world.pool.calls['RevokeToken'] == 1
    for process in processes:
        assert await process.registry.find(session_id) is None


async def test_a_sign_out_is_not_undone_by_a_refresh_that_was_under_way(
    world: World, processes: tuple[Process, Process]
) -> None:
    session_id = await signed_in(world, processes[0])
    here, there = [await process.session(session_id) for process in processes]
    world.pool.faults.delay(0.3, REFRESH)
    refreshing = asyncio.ensure_future(there.refresh())
    await asyncio.sleep(0.1)
    await processes[0].registry.services.vault.delete(here.key)  # as a process does that dies before it could tell
    with pytest.raises(SessionEndedError):
        await refreshing
    assert await processes[1].registry.find(session_id) is None
    assert there.ended


async def test_without_redis_nobody_is_signed_out_and_the_refresh_comes_later(
    make_world: MakeWorld, tmp_path_factory: pytest.TempPathFactory
) -> None:
    world = make_world()
    server = RedisServer(tmp_path_factory.mktemp('outage'))
    server.start()
    process = Process(world, server.url)
    await process.start()
    session_id = await signed_in(world, process)
    session = await process.session(session_id)
    server.stop()
    with pytest.raises(UnavailableError):
        await session.refresh()
    assert session.is_current
    assert world.pool.calls[REFRESH] == 0
    server.start()
    await session.refresh()
    assert world.pool.calls[REFRESH] == 1
    await process.registry.close()
    server.stop()


async def test_events_missed_during_a_break_are_looked_up_afterwards(
    make_world: MakeWorld, tmp_path_factory: pytest.TempPathFactory
) -> None:
    world = make_world()
    server = RedisServer(tmp_path_factory.mktemp('break'))
    server.start()
    here, there = Process(world, server.url), Process(world, server.url)
    await there.start()
    session_id = await signed_in(world, here)
    session = await there.session(session_id)
    server.stop()
    server.start()
    await here.registry.services.vault.delete(session.key)
    await eventually(lambda: session.ended)
    for process in (here, there):
        await process.registry.close()
    server.stop()


async def test_a_new_id_reaches_the_other_process_and_its_tabs_continue(
    world: World, processes: tuple[Process, Process]
) -> None:
    session_id = await signed_in(world, processes[0])
    here, there = [await process.session(session_id) for process in processes]
    redeemed = await processes[0].registry.redeem(processes[0].registry.renew(here))
    assert redeemed is not None
    await eventually(lambda: there.key == here.key)
    world.clock.move(3601)
    one, other = await there.fresh_tokens(), await here.fresh_tokens()
    assert world.pool.calls[REFRESH] == 1
    assert one == other
    assert not there.ended
    for process in processes:
        assert await process.registry.find(session_id) is None
        assert await process.registry.find(redeemed.id) is not None
        assert process.registry.is_superseded(session_id)


async def test_signed_out_everywhere_is_everywhere_at_once(world: World, processes: tuple[Process, Process]) -> None:
    one, two = processes
    browsers = [await signed_in(world, one)]
    for process in (two, two):
        tokens = await world.client.login(Credentials(identifier='ann@example.org', password=SecretStr(PASSWORD)))
        _, ticket = await process.registry.begin(tokens)  # type: ignore[arg-type]  # the pool sets no challenge
        redeemed = await process.registry.redeem(ticket)
        assert redeemed is not None
        browsers.append(redeemed.id)
    here, there = await one.session(browsers[0]), await two.session(browsers[1])
    two.registry._sessions.pop((await two.session(browsers[2])).key)  # a browser that is closed
    world.clock.move(1)
    tab = TabSession(one.registry, here)
    await tab.sign_out_everywhere()
    await eventually(lambda: there.ended)
    assert here.ended
    for process in processes:
        for session_id in browsers:
            assert await process.registry.find(session_id) is None
    world.clock.move(1)
    await tab.login(Credentials(identifier='ann@example.org', password=SecretStr(PASSWORD)))
    again = await one.registry.redeem(tab.take_ticket() or SecretStr(''))
    assert again is not None
    assert await two.registry.find(again.id) is not None
    tab.close()


async def test_a_changed_password_ends_the_users_other_sessions_in_all_processes(
    world: World, processes: tuple[Process, Process]
) -> None:
    first, second = processes
    mine = await signed_in(world, first)
    tokens = await world.client.login(Credentials(identifier='ann@example.org', password=SecretStr(PASSWORD)))
    _, ticket = await second.registry.begin(tokens)  # type: ignore[arg-type]  # the pool sets no challenge
    redeemed = await second.registry.redeem(ticket)
    assert redeemed is not None
    here, elsewhere = await first.session(mine), await second.session(mine)
    other = await second.session(redeemed.id)
    world.clock.move(1)
    tab = TabSession(first.registry, here)
    await tab.change_password(PasswordChange(current=SecretStr(PASSWORD), password=SecretStr('another horse battery')))
    await eventually(lambda: other.ended)
    await other.settled()
    assert not here.ended
    assert not elsewhere.ended, 'it is the session that goes on, as another process has it'
    await elsewhere.refresh()
    await here.refresh()
    with pytest.raises(SessionEndedError):
        await world.client.refresh(other._record.tokens, username=other.claims.username)
    tab.close()


OTHER_EVENTS = ['moved', 'moved ', 'moved elsewhere', f'moved {"F" * 64}', f'moved {"f" * 65}', 'signed_in now', 'x']


@pytest.mark.parametrize('event', OTHER_EVENTS)
async def test_an_event_that_no_process_sends_changes_no_session(
    world: World, processes: tuple[Process, Process], event: str
) -> None:
    first, second = processes
    session_id = await signed_in(world, first)
    session = await second.session(session_id)
    begun = await first.registry.begin(await tokens_of(world, 'bob@example.org'))
    last = await second.registry._find(begun.session.key)
    assert last is not None
    key = session.key
    await first.bus.say(key, event)
    await first.bus.say(last.key, 'signed_out')  # once this is heard the other was
    await eventually(lambda: last.ended)
    assert (session.key, session.ended) == (key, False)
    assert await second.registry.find(session_id) is session
