from __future__ import annotations

import asyncio

import pytest
from pydantic import SecretStr
from support.world import MakeWorld, World

from authui.errors import SaveError, StorageError
from authui.models import TokenSet
from authui.session import MemoryRecords


async def sign_in(world: World, email: str = 'ann@example.org') -> TokenSet:
    tokens = await world.client.sign_in(world.add_user(email))
    assert isinstance(tokens, TokenSet)
    return tokens


async def enter(world: World, email: str = 'ann@example.org') -> SecretStr:
    """Sign in and return the session id that the browser's cookie would hold."""
    _, ticket = await world.registry.begin(await sign_in(world, email))
    redeemed = await world.registry.redeem(ticket)
    assert redeemed is not None
    return redeemed.id


class FullRecords(MemoryRecords):
    async def put(self, key: str, value: bytes, expires_at: float) -> None:  # noqa: ARG002 - it keeps nothing
        raise StorageError('the disk is full')


class TestTicket:
    async def test_an_invented_one_is_worth_nothing(self, world: World) -> None:
        assert await world.registry.redeem(SecretStr('')) is None
        assert await world.registry.redeem(SecretStr('guess')) is None

    async def test_counts_once(self, world: World) -> None:
        _, ticket = await world.registry.begin(await sign_in(world))
        assert await world.registry.redeem(ticket) is not None
        assert await world.registry.redeem(ticket) is None

    async def test_of_a_session_that_ended_is_worth_nothing(self, world: World) -> None:
        session, ticket = await world.registry.begin(await sign_in(world))
        await session.end('signed_out')
        assert await world.registry.redeem(ticket) is None

    async def test_that_nobody_took_ends_its_session(self, world: World) -> None:
        session, ticket = await world.registry.begin(await sign_in(world))
        (key,) = world.registry._tickets
        world.registry._expire_ticket(key)
        await asyncio.gather(*world.registry._ending)
        assert session.ended
        assert await world.registry.redeem(ticket) is None


class TestFind:
    async def test_an_unknown_cookie_has_no_session(self, world: World) -> None:
        assert await world.registry.find(SecretStr('never issued')) is None

    async def test_every_tab_gets_the_same_session(self, world: World) -> None:
        session_id = await enter(world)
        assert await world.registry.find(session_id) is await world.registry.find(session_id)

    async def test_a_session_comes_back_after_a_restart(self, make_world: MakeWorld) -> None:
        world = make_world()
        session_id = await enter(world)
        again = make_world()
        found = await again.registry.find(session_id)
        assert found is not None
        assert (await found.fetch_user()).email == 'ann@example.org'

    async def test_a_session_that_ended_does_not_come_back(self, make_world: MakeWorld) -> None:
        world = make_world()
        session_id = await enter(world)
        session = await world.registry.find(session_id)
        assert session is not None
        await session.end('signed_out')
        assert await world.registry.find(session_id) is None
        assert await make_world().registry.find(session_id) is None

    async def test_a_session_lasts_at_most_thirty_days(self, make_world: MakeWorld) -> None:
        world = make_world()
        session_id = await enter(world)
        world.clock.move(30 * 24 * 3600)
        assert await make_world().registry.find(session_id) is None


class TestBegin:
    async def test_gives_every_session_an_id_of_its_own(self, world: World) -> None:
        ids = {(await enter(world, f'user{number}@example.org')).get_secret_value() for number in range(10)}
        assert len(ids) == 10
        assert min(map(len, ids)) >= 43

    async def test_signs_nobody_in_when_the_session_cannot_be_stored(self, make_world: MakeWorld) -> None:
        world = make_world(FullRecords())
        with pytest.raises(SaveError):
            await world.registry.begin(await sign_in(world))
        assert world.registry._sessions == {}


async def test_sessions_without_tabs_leave_memory_but_not_the_vault(world: World) -> None:
    session_id = await enter(world)
    world.clock.move(301)
    world.registry._forget_idle()
    assert world.registry._sessions == {}
    assert await world.registry.find(session_id) is not None
