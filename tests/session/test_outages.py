"""What an outage, a wrong clock and a user who is gone do to a session, with every wait skipped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from pydantic import SecretStr
from support.told import tellable
from support.world import PASSWORD, MakeWorld, World

from authui.cognito import KeySet, ServerTime, TokenVerifier, jwks_of
from authui.errors import SessionEndedError, UnavailableError
from authui.models import AuthEvent, Credentials, TokenSet
from authui.session import AuthSession, SessionRegistry, TabSession

REFRESH = 'GetTokensFromRefreshToken'
MINUTE = 60.0
HOUR = 60 * MINUTE
DAY = 24 * HOUR


async def begin(world: World, registry: SessionRegistry | None = None) -> AuthSession:
    tokens = await world.client.login(world.add_user())
    assert isinstance(tokens, TokenSet)
    session, _ = await (registry or world.registry).begin(tokens)
    return session


async def next_try(world: World, session: AuthSession) -> float:
    """Move the clock to the time of the session's timer, let the timer work, and return how far the clock moved."""
    assert session._refresher.timer.is_armed, 'the timer does not run'
    seconds = session._refresher.timer.seconds_left
    world.clock.move(max(0.0, seconds))
    session._refresher.disarm()
    session._refresher.due()
    assert session._refresher.task is not None
    await asyncio.wait([session._refresher.task])
    return seconds


def measured(world: World, clock: Callable[[], float]) -> SessionRegistry:
    """Return the sessions of a machine with this clock, which learns Cognito's time from its answers."""
    time = ServerTime(clock, world.clock)
    time.observe_client(world.client._boto)
    keys = KeySet(jwks_of(world.pool.jwks))
    verifier = TokenVerifier(issuer=world.pool.issuer, client_id=world.pool.client_id, keys=keys, clock=time)
    return SessionRegistry(replace(world.registry.services, clock=clock, server_time=time, verifier=verifier))


class TestOutage:
    async def test_of_twenty_minutes_logs_nobody_out_and_ends_within_thirty_seconds(
        self, make_world: MakeWorld
    ) -> None:
        world = make_world(id_token_validity=300, access_token_validity=300)
        session = await begin(world)
        heard: list[AuthEvent] = []
        session.listen(heard.append)
        over = world.clock() + 20 * MINUTE
        expires_at = session.expires_at
        world.pool.faults.refuse()
        while True:
            assert session._refresher.timer.is_armed
            due = world.clock() + session._refresher.timer.seconds_left
            if due > over:
                break
            await next_try(world, session)
            assert session.is_current == (world.clock() < expires_at)
        assert heard == []
        assert not session.ended
        world.pool.faults.clear()
        await next_try(world, session)
        assert world.clock() - over <= 30
        assert heard == ['token_refreshed']
        assert session.is_current

    async def test_that_lasts_for_half_a_day_does_not_stop_the_timer(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def refuse(*_args: object, **_kwargs: object) -> TokenSet:
            raise UnavailableError('nobody answers')

        session = await begin(world)
        session.listen(lambda _: None)
        with monkeypatch.context() as outage:
            outage.setattr(world.client, 'refresh', refuse)
            await next_try(world, session)
            for _ in range(1_100):
                assert await next_try(world, session) <= 30
        await next_try(world, session)
        assert session.is_current


async def test_fifty_hanging_logins_do_not_delay_a_refresh(make_world: MakeWorld) -> None:
    """Logins and sessions have threads of their own, and a breaker each."""
    world = make_world(flow='USER_PASSWORD_AUTH')
    session = await begin(world)
    world.pool.faults.delay(10, 'InitiateAuth')
    credentials = Credentials(identifier='ann@example.org', password=SecretStr(PASSWORD))
    tabs = [TabSession(world.registry, browser=str(number)) for number in range(50)]
    logins = [asyncio.ensure_future(tab.login(credentials)) for tab in tabs]
    await asyncio.sleep(0)
    for _ in range(20):
        world.clock.move(3601)
        session.touch()
        await session.fresh_tokens()
        await session.fetch_user()
    still_hang = not any(login.done() for login in logins)
    world.pool.faults.clear()
    await asyncio.gather(*logins, return_exceptions=True)
    assert still_hang
    assert world.pool.calls[REFRESH] == 20
    for tab in tabs:
        tab.close()


async def test_access_ends_with_the_token_even_if_no_timer_runs(world: World) -> None:
    session = await begin(world)
    world.clock.move(session.expires_at - world.clock() - 1)
    before = session.is_current
    world.clock.move(2)
    assert (before, session.is_current) == (True, False)
    world.pool.faults.refuse()
    with pytest.raises(UnavailableError):
        await session.fresh_tokens()


class TestClock:
    """Our clock jumps while Cognito's goes on."""

    @pytest.mark.parametrize('jump', [-HOUR, HOUR - 10, HOUR])
    async def test_that_jumps_causes_no_storm_of_refreshes_and_no_endless_session(
        self, world: World, jump: float
    ) -> None:
        skew = 0.0

        def skewed() -> float:
            return world.clock() + skew

        services = world.registry.services
        keys = KeySet(jwks_of(world.pool.jwks))
        verifier = TokenVerifier(issuer=world.pool.issuer, client_id=world.pool.client_id, keys=keys, clock=skewed)
        session = await begin(
            world, SessionRegistry(replace(services, clock=skewed, server_time=skewed, verifier=verifier))
        )
        session.listen(lambda _: None)
        skew = jump
        await next_try(world, session)
        began = world.clock()
        for _ in range(40):
            await next_try(world, session)
        assert world.clock() - began >= 40 * 5, 'a try in five seconds at most'
        assert not session.ended
        world.clock.move(2 * HOUR)
        while_wrong = session.is_current
        skew = 0.0
        await session.fresh_tokens()
        assert (while_wrong, session.is_current) == (False, True)
        session._refresher.disarm()

    @pytest.mark.parametrize('off', [-10 * HOUR, -HOUR, -90, 90, HOUR])
    async def test_that_is_always_wrong_makes_no_token_last_longer(self, world: World, off: float) -> None:
        session = await begin(world, measured(world, lambda: world.clock() + off))
        left = session.expires_at - world.clock()
        world.clock.move(left - 3)
        before = session.is_current
        world.clock.move(3)
        assert (before, session.is_current) == (True, False)
        session.touch()
        await session.fresh_tokens()
        assert session.is_current
        assert world.pool.calls[REFRESH] == 1

    @pytest.mark.parametrize('jump', [-HOUR, -DAY])
    async def test_that_is_put_back_makes_no_token_last_longer(self, world: World, jump: float) -> None:
        skew = 0.0
        session = await begin(world, measured(world, lambda: world.clock() + skew))
        skew = jump
        world.clock.move(HOUR - 1)
        before = session.is_current
        world.clock.move(1)
        assert (before, session.is_current) == (True, False)

    async def test_that_jumps_a_day_ahead_ends_unused_sessions(self, world: World) -> None:
        session = await begin(world, world.registry)
        world.clock.move(DAY)
        assert not session.is_current
        with pytest.raises(SessionEndedError):
            await session.fresh_tokens()
        assert session.ended


GONE: dict[str, Callable[[World], object]] = {
    'disabled': lambda world: world.pool.admin_disable_user('ann@example.org'),
    'deleted': lambda world: world.pool.admin_delete_user('ann@example.org'),
    'signed out everywhere': lambda world: world.pool.admin_user_global_sign_out('ann@example.org'),
}


@pytest.mark.parametrize('how', GONE)
async def test_a_deleted_user_is_signed_out_at_the_next_refresh(world: World, how: str) -> None:
    session = await begin(world)
    heard: list[AuthEvent] = []
    session.listen(heard.append)
    GONE[how](world)
    await next_try(world, session)
    assert heard == ['session_expired']
    assert not session._refresher.timer.is_armed
    assert world.pool.calls[REFRESH] == 1
    with pytest.raises(SessionEndedError):
        await session.fresh_tokens()


@pytest.mark.parametrize(
    'error', [RuntimeError('a fault of ours'), KeyError('a fault of ours'), ValueError('a fault of ours')]
)
async def test_a_refresh_with_an_unexpected_error_counts_as_failed(
    world: World, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    services = replace(world.registry.services, random=lambda: 1.0, client=tellable(world))
    session = await begin(world, SessionRegistry(services))
    heard: list[AuthEvent] = []
    session.listen(heard.append)
    refresh = services.client.refresh

    async def fail(*_arguments: object, **_named: object) -> TokenSet:
        raise error

    services.client.refresh = fail  # type: ignore[method-assign]
    await next_try(world, session)
    waits = [await next_try(world, session) for _ in range(5)]
    assert waits == pytest.approx([2.0, 4.0, 8.0, 16.0, 30.0], abs=1.5)
    assert (session.ended, heard) == (False, [])
    assert caplog.text.count('a refresh failed in an unforeseen way') == 6
    assert 'a fault of ours' in caplog.text, 'with the traceback'
    with pytest.raises(type(error)):
        await session.refresh()
    world.clock.move(HOUR)
    assert not session.is_current
    with pytest.raises(type(error)):
        await session.fresh_tokens()

    services.client.refresh = refresh  # type: ignore[method-assign]
    await next_try(world, session)
    assert (session.is_current, heard) == (True, ['token_refreshed'])
    assert session._refresher.timer.seconds_left > MINUTE
