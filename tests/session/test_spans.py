"""How long a session lasts: without use, in all, and in the browser that is to remember it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import SecretStr
from support.tab import Tab
from support.world import MakeWorld, World

from authui.account import Account
from authui.errors import SessionEndedError
from authui.models import AuthEvent, TokenSet
from authui.session import AuthSession, MemoryRecords, SessionRecord, SessionRegistry, Spans
from authui.session.services import session_key

HOUR = 3600.0
IDLE = 12 * HOUR
ABSOLUTE = 30 * 24 * HOUR


async def enter(world: World, *, remember: bool = False) -> SecretStr:
    """Sign in and return the session id that the browser's cookie would hold."""
    tokens = await world.client.login(world.add_user())
    assert isinstance(tokens, TokenSet)
    _, ticket = await world.registry.begin(tokens, remember=remember)
    redeemed = await world.registry.redeem(ticket)
    assert redeemed is not None
    return redeemed.id


async def found(world: World, session_id: SecretStr) -> AuthSession:
    session = await world.registry.find(session_id)
    assert session is not None
    return session


class TestIdle:
    async def test_a_session_is_there_a_second_before_its_end_and_gone_a_second_after_it(self, world: World) -> None:
        session_id = await enter(world)
        world.clock.move(IDLE - 1)
        await found(world, session_id)
        world.clock.move(IDLE + 1)
        assert await world.registry.find(session_id) is None
        assert await world.registry.services.vault.get(session_key(session_id), SessionRecord) is None

    async def test_a_request_restarts_it(self, world: World) -> None:
        session_id = await enter(world)
        for _ in range(4):
            world.clock.move(IDLE * 0.9)
            await found(world, session_id)

    async def test_it_counts_after_a_restart_too(self, world: World) -> None:
        session_id = await enter(world)
        world.clock.move(IDLE * 0.9)
        await (await found(world, session_id)).written()
        again = SessionRegistry(world.registry.services)
        world.clock.move(IDLE * 0.9)
        assert await again.find(session_id) is not None
        world.clock.move(IDLE + 1)
        assert await SessionRegistry(world.registry.services).find(session_id) is None

    async def test_a_refresh_by_the_timer_does_not_count_as_activity(self, world: World) -> None:
        session_id = await enter(world)
        session = await found(world, session_id)
        told: list[AuthEvent] = []
        session.listen(told.append)
        for _ in range(11):
            world.clock.move(HOUR)
            await session.refresh()
            await session.fetch_user()
        world.clock.move(HOUR + 1)
        with pytest.raises(SessionEndedError):
            await session.fresh_tokens()
        assert told[-1] == 'session_expired'

    async def test_a_socket_that_reconnects_does_not_count_as_activity(self, world: World) -> None:
        session_id = await enter(world)
        for _ in range(11):
            world.clock.move(HOUR)
            assert await world.registry.find(session_id, is_use=False) is not None
        world.clock.move(HOUR + 1)
        assert await world.registry.find(session_id, is_use=False) is None

    async def test_an_open_tab_is_told(self, world: World) -> None:
        session = await found(world, await enter(world))
        tab = Tab(world, session)
        await tab.store.dispatch(Account.fetch_user)
        assert tab.account.authorized
        world.clock.move(IDLE + 1)
        session._look()
        await session.written()
        assert (tab.account.authorized, tab.account.notice) == (False, 'session_ended')
        tab.close()

    async def test_an_event_in_a_tab_counts_as_activity(self, world: World) -> None:
        session = await found(world, await enter(world))
        tab = Tab(world, session)
        world.clock.move(IDLE * 0.9)
        tab.sessions.touch()
        world.clock.move(IDLE * 0.9)
        assert session.is_over is False
        tab.close()

    async def test_an_ended_session_cannot_be_brought_back(self, world: World) -> None:
        session = await found(world, await enter(world))
        world.clock.move(IDLE + 1)
        session.touch()
        assert session.is_over
        assert not session.is_current

    async def test_its_tokens_are_revoked(self, world: World) -> None:
        session = await found(world, await enter(world))
        world.clock.move(IDLE + 1)
        assert await session.end_if_over()
        await session.settled()
        assert world.pool.calls['RevokeToken'] == 1

    async def test_activity_is_written_down_only_now_and_then(self, make_world: MakeWorld) -> None:
        writes: list[float] = []

        class Counting(MemoryRecords):
            async def replace(self, key: str, former: bytes, value: bytes, expires_at: float) -> bool:
                writes.append(expires_at)
                return await super().replace(key, former, value, expires_at)

        world = make_world()
        world = make_world(Counting(clock=world.clock))
        session_id = await enter(world)
        for _ in range(100):
            world.clock.move(60)
            await (await found(world, session_id)).written()
        assert len(writes) == 2  # in a hundred minutes
        assert writes[-1] - world.clock() > IDLE - 0.05 * IDLE - 60


class TestAbsolute:
    async def test_activity_does_not_extend_it(self, world: World) -> None:
        session_id = await enter(world)
        begun = world.clock()
        while world.clock() + IDLE / 2 < begun + ABSOLUTE - 1:
            world.clock.move(IDLE / 2)
            await (await found(world, session_id)).written()
        world.clock.now = begun + ABSOLUTE - 1
        session = await found(world, session_id)
        world.clock.now = begun + ABSOLUTE + 1
        assert not session.is_current
        assert await world.registry.find(session_id) is None

    async def test_a_new_id_does_not_extend_it(self, world: World) -> None:
        session_id = await enter(world)
        session = await found(world, session_id)
        ends_at = session.ends_at
        world.clock.move(HOUR)
        redeemed = await world.registry.redeem(world.registry.renew(session))
        assert redeemed is not None
        assert (await found(world, redeemed.id)).ends_at == ends_at


class TestStrict:
    async def test_sessions_end_after_half_an_hour_unused_and_after_a_day(self, make_world: MakeWorld) -> None:
        world = make_world()
        services = replace(world.registry.services, spans=Spans(idle=1800, absolute=86400))
        registry = SessionRegistry(services)
        tokens = await world.client.login(world.add_user())
        assert isinstance(tokens, TokenSet)
        session, ticket = await registry.begin(tokens)
        redeemed = await registry.redeem(ticket)
        assert redeemed is not None
        for _ in range(50):
            world.clock.move(1799)
            if session.is_over:
                break
            assert await registry.find(redeemed.id) is not None
        assert world.clock() == pytest.approx(session.ends_at, abs=1800)
        assert await registry.find(redeemed.id) is None


class TestRemember:
    async def test_a_cookie_ends_with_the_browser_unless_the_user_asks_to_be_remembered(self, world: World) -> None:
        tokens = await world.client.login(world.add_user())
        assert isinstance(tokens, TokenSet)
        for remember in (False, True):
            session, ticket = await world.registry.begin(tokens, remember=remember)
            redeemed = await world.registry.redeem(ticket)
            assert redeemed is not None
            assert redeemed.expires_at == (session.ends_at if remember else None)

    async def test_a_new_id_after_a_change_of_the_password_lasts_as_long(self, world: World) -> None:
        session = await found(world, await enter(world, remember=True))
        redeemed = await world.registry.redeem(world.registry.renew(session))
        assert redeemed is not None
        assert redeemed.expires_at == session.ends_at

    async def test_it_is_kept_through_a_challenge_and_a_reload(self, make_world: MakeWorld) -> None:
        world = make_world(mfa_configuration='ON', enabled_mfas=frozenset({'EMAIL_OTP'}))
        tab = Tab(world)
        await tab.login(world.add_user().model_copy(update={'remember': True}))
        assert tab.account.step == 'challenge'
        tab = await tab.reloaded()
        await tab.answer(world.code().get_secret_value())
        ticket = tab.sessions.take_ticket()
        assert ticket is not None
        redeemed = await world.registry.redeem(ticket)
        assert redeemed is not None
        assert redeemed.expires_at is not None
        tab.close()
