"""The tokens that a host gets for calls of its own."""

from __future__ import annotations

import asyncio

import pytest
from pydantic import SecretStr
from support.told import tokens_of
from support.world import MakeWorld, World

from authui.errors import SessionEndedError, UnavailableError
from authui.models import JwtSource
from authui.session import AuthSession, TabSession

REFRESH = 'GetTokensFromRefreshToken'


async def sources(world: World) -> tuple[AuthSession, TabSession]:
    session, _ = await world.registry.begin(await tokens_of(world))
    return session, TabSession(world.registry, session)


@pytest.mark.parametrize('which', ['session', 'tab'])
@pytest.mark.parametrize('token', ['id_token', 'access_token'])
class TestToken:
    async def test_is_the_one_at_hand_while_it_is_valid(self, world: World, which: str, token: str) -> None:
        session, tab = await sources(world)
        source: JwtSource = tab if which == 'tab' else session
        given: SecretStr = await getattr(source, token)()
        assert given == getattr(await session.fresh_tokens(), token)
        assert world.pool.calls[REFRESH] == 0
        assert given.get_secret_value() not in repr(given)
        tab.close()

    async def test_is_refreshed_once_however_many_ask(self, world: World, which: str, token: str) -> None:
        session, tab = await sources(world)
        source: JwtSource = tab if which == 'tab' else session
        former = getattr(await session.fresh_tokens(), token)
        world.clock.move(3601)
        given = await asyncio.gather(*(getattr(source, token)() for _ in range(50)))
        assert world.pool.calls[REFRESH] == 1
        assert set(given) == {getattr(await session.fresh_tokens(), token)}
        assert former not in given
        tab.close()

    async def test_is_not_given_once_the_session_is_over(self, world: World, which: str, token: str) -> None:
        session, tab = await sources(world)
        source: JwtSource = tab if which == 'tab' else session
        await session.end('signed_out')
        with pytest.raises(SessionEndedError):
            await getattr(source, token)()

    async def test_that_has_expired_is_not_given_while_cognito_is_away(
        self, world: World, which: str, token: str
    ) -> None:
        session, tab = await sources(world)
        source: JwtSource = tab if which == 'tab' else session
        world.clock.move(3601)
        world.pool.faults.refuse()
        with pytest.raises(UnavailableError):
            await getattr(source, token)()
        world.pool.faults.clear()
        assert not session.ended
        tab.close()


async def test_a_visitor_gets_none(world: World) -> None:
    with pytest.raises(SessionEndedError):
        await TabSession(world.registry).id_token()


async def test_an_access_token_that_ends_before_the_id_token_is_refreshed_in_time(make_world: MakeWorld) -> None:
    world = make_world(access_token_validity=60, id_token_validity=3600)
    session, tab = await sources(world)
    former = await tab.access_token()
    assert session.expires_at == pytest.approx(world.clock() + 60, abs=1)
    world.clock.move(61)
    assert await tab.access_token() != former
    tab.close()
