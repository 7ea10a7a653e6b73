"""What a sign-out ends at Cognito, also when Cognito is away at the time."""

from __future__ import annotations

import asyncio

import pytest
from pydantic import SecretStr
from support.told import tellable
from support.world import MakeWorld, World

from authui.errors import InputError, SessionEndedError, StorageError
from authui.models import TokenSet
from authui.session import AuthSession, MemoryRecords, SessionRegistry
from authui.session.revocation import Revoker
from authui.session.vault import Pending

KEY = 'pending-revocations'


async def signed_in(world: World) -> AuthSession:
    tokens = await world.client.login(world.add_user())
    assert isinstance(tokens, TokenSet)
    session, _ = await world.registry.begin(tokens)
    return session


def revoker_of(registry: SessionRegistry) -> Revoker:
    return registry._revoker


async def pending(world: World) -> int:
    record = await world.registry.services.vault.get(KEY, Pending)
    return len(record.tokens) if record is not None else 0


async def is_worth_something(world: World, tokens: TokenSet) -> bool:
    try:
        await world.client.refresh(tokens, username='')
    except SessionEndedError:
        return False
    return True


async def test_a_sign_out_revokes_at_once(world: World) -> None:
    session = await signed_in(world)
    tokens = await session.fresh_tokens()
    await session.end('signed_out')
    await session.settled()
    assert not await is_worth_something(world, tokens)
    assert await pending(world) == 0


async def test_a_pool_that_cannot_end_linked_sessions_revokes_the_token_alone(world: World) -> None:
    client = tellable(world)
    client.tell('revoke', InputError('RevokeAssociatedSessions'), None)
    revoker = Revoker(client, world.registry.services.vault, world.clock)
    await revoker.revoke(SecretStr('token'), linked=True)
    assert (client.times('revoke'), await pending(world)) == (2, 0)


async def test_in_an_outage_it_is_queued_and_done_after_the_outage(world: World) -> None:
    session = await signed_in(world)
    tokens = await session.fresh_tokens()
    world.pool.faults.refuse('RevokeToken')
    await session.end('signed_out')
    await session.settled()
    assert session.ended
    assert await pending(world) == 1
    await revoker_of(world.registry).work()
    assert await pending(world) == 1
    world.pool.faults.clear()
    await revoker_of(world.registry).work()
    assert await pending(world) == 0
    assert not await is_worth_something(world, tokens)


async def test_it_is_tried_again_within_a_minute(world: World) -> None:
    revoker = revoker_of(world.registry)
    loop = asyncio.get_running_loop()
    for _ in range(20):
        revoker._fail()
        timer = revoker._timer
        assert timer is not None
        assert timer.when() - loop.time() <= 30
        timer.cancel()
        revoker._timer = None


async def test_it_continues_after_a_restart(make_world: MakeWorld) -> None:
    first = make_world()
    session = await signed_in(first)
    tokens = await session.fresh_tokens()
    first.pool.faults.refuse('RevokeToken')
    await session.end('signed_out')
    await session.settled()
    again = make_world()
    again.registry.start()
    async with asyncio.timeout(5):
        while await pending(again):  # noqa: ASYNC110 - it is in another task
            await asyncio.sleep(0.01)
    assert not await is_worth_something(again, tokens)


async def test_each_of_many_is_done_exactly_once(world: World) -> None:
    world.pool.faults.refuse('RevokeToken')
    tokens = [SecretStr(f'refresh-{number}') for number in range(20)]
    await asyncio.gather(*(revoker_of(world.registry).revoke(each) for each in tokens))
    assert await pending(world) == 20
    world.pool.faults.clear()
    world.clock.move(60)  # the breaker has opened meanwhile
    before = world.pool.calls['RevokeToken']
    await asyncio.gather(*(revoker_of(world.registry).work() for _ in range(3)))
    assert world.pool.calls['RevokeToken'] - before == 20
    assert await pending(world) == 0


async def test_a_token_that_cannot_be_revoked_does_not_block_the_others(world: World) -> None:
    world.pool.faults.refuse('RevokeToken', times=2)
    for token in ('not.a.refresh-token', 'refresh'):
        await revoker_of(world.registry).revoke(SecretStr(token))
    await revoker_of(world.registry).work()
    assert await pending(world) == 0


async def test_the_queue_is_sealed(world: World) -> None:
    world.pool.faults.refuse('RevokeToken')
    await revoker_of(world.registry).revoke(SecretStr('canary-of-a-token'))
    blob = await world.records.get(KEY)
    assert blob is not None
    assert b'canary' not in blob


async def test_a_token_that_can_be_neither_revoked_nor_queued_is_logged_as_an_error(
    make_world: MakeWorld, caplog: pytest.LogCaptureFixture
) -> None:
    class Full(MemoryRecords):
        async def put(self, key: str, value: bytes, expires_at: float) -> None:  # noqa: ARG002 - it keeps nothing
            raise StorageError('the disk is full')

    world = make_world(Full())
    world.pool.faults.refuse('RevokeToken')
    await revoker_of(world.registry).revoke(SecretStr('canary-of-a-token'))
    assert 'neither revoked nor queued' in caplog.text
    assert 'canary' not in caplog.text
