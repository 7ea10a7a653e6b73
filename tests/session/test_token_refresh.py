"""A session that began at the managed login is refreshed by whichever way the pool allows."""

from __future__ import annotations

import pytest
from support.providers import (
    ToldLogin,
    login_of,
    signed_in,
    tab_of,
)
from support.told import tellable
from support.world import World

from authui.errors import SessionEndedError, TokenReusedError


@pytest.fixture
def login(world: World) -> ToldLogin:
    world.add_user()
    return login_of(world)


class TestRefresh:
    """A session that began at the managed login is refreshed by whichever way the pool allows."""

    async def test_by_the_api_first(self, world: World, login: ToldLogin) -> None:
        _, session = await signed_in(world)
        await session.refresh()
        assert login.refreshed == []

    async def test_at_the_managed_login_where_the_api_refuses(self, world: World, login: ToldLogin) -> None:
        client = tellable(world)
        client.tell('refresh', SessionEndedError('not for this session'))
        _, session = await signed_in(world)
        for times in (1, 2):
            await session.refresh()
            assert (len(login.refreshed), session.ended, session.is_of_provider) == (times, False, True)
        assert client.times('refresh') == 1  # then it is known

    async def test_a_token_that_was_used_again_is_not_tried_there(self, world: World, login: ToldLogin) -> None:
        tellable(world).tell('refresh', TokenReusedError('used again'))
        _, session = await signed_in(world)
        with pytest.raises(TokenReusedError):
            await session.refresh()
        assert (session.ended, login.refreshed) == (True, [])

    async def test_what_both_refuse_ends_the_session(self, world: World, login: ToldLogin) -> None:
        tellable(world).tell('refresh', SessionEndedError('over'))
        _, session = await signed_in(world)
        login.failure = SessionEndedError('invalid_grant')
        with pytest.raises(SessionEndedError):
            await session.refresh()
        assert session.ended

    async def test_a_login_by_the_api_is_not_asked_there(self, world: World, login: ToldLogin) -> None:
        tellable(world).tell('refresh', SessionEndedError('over'))
        tab = tab_of(world)
        await tab.login(world.add_user('bob@example.org'))
        session = tab.owner
        assert session is not None
        with pytest.raises(SessionEndedError):
            await session.refresh()
        assert login.refreshed == []
