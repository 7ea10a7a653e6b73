from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from pydantic import SecretStr
from support.world import MakeWorld, World

from authui.errors import SessionEndedError, UnavailableError
from authui.models import AuthEvent
from authui.session import AuthSession, SqliteRecords

REFRESH = 'GetTokensFromRefreshToken'


async def begin(world: World) -> AuthSession:
    tokens = await world.client.login(world.add_user())
    session, _ = await world.registry.begin(tokens)  # type: ignore[arg-type]  # the pool sets no challenge
    return session


async def until(session: AuthSession, event: AuthEvent) -> None:
    """Wait for an event as a tab would hear it."""
    heard = asyncio.Event()
    stop = session.listen(lambda what: heard.set() if what == event else None)
    async with asyncio.timeout(10):
        await heard.wait()
    stop()


class TestRefresh:
    async def test_happens_once_for_any_number_of_callers(self, world: World) -> None:
        session = await begin(world)
        world.clock.move(3601)
        await asyncio.gather(*(session.fresh_tokens() for _ in range(50)))
        assert world.pool.calls[REFRESH] == 1
        assert session.is_current

    async def test_a_caller_that_gives_up_does_not_cancel_it_for_the_others(self, world: World) -> None:
        session = await begin(world)
        world.clock.move(3601)
        first = asyncio.ensure_future(session.fresh_tokens())
        second = asyncio.ensure_future(session.fresh_tokens())
        await asyncio.sleep(0)
        first.cancel()
        await second
        assert session.is_current

    async def test_is_made_by_the_timer_while_a_tab_listens_and_every_tab_is_told(self, make_world: MakeWorld) -> None:
        world = make_world(id_token_validity=60, access_token_validity=60)
        session = await begin(world)
        world.clock.move(59)
        heard: list[AuthEvent] = []
        stops = [session.listen(heard.append) for _ in range(3)]
        await until(session, 'token_refreshed')
        assert heard == ['token_refreshed'] * 3
        assert world.pool.calls[REFRESH] == 1
        for stop in stops:
            stop()

    async def test_rests_while_no_tab_listens(self, make_world: MakeWorld) -> None:
        world = make_world(id_token_validity=60, access_token_validity=60)
        session = await begin(world)
        session.listen(lambda _: None)()
        world.clock.move(120)
        await asyncio.sleep(0.05)
        assert world.pool.calls[REFRESH] == 0
        assert not session.is_current

    @pytest.mark.parametrize('fault', ['fail', 'throttle', 'refuse', 'cut'])
    async def test_a_temporary_fault_ends_no_session(self, world: World, fault: str) -> None:
        session = await begin(world)
        world.clock.move(3601)
        getattr(world.pool.faults, fault)(REFRESH, times=1)
        with pytest.raises(Exception, match=REFRESH.lower() + '|get_tokens'):
            await session.fresh_tokens()
        assert not session.ended
        await session.fresh_tokens()
        assert session.is_current

    async def test_the_timer_tries_again_after_a_temporary_fault(self, make_world: MakeWorld) -> None:
        world = make_world(id_token_validity=60, access_token_validity=60)
        session = await begin(world)
        world.pool.faults.fail(REFRESH, times=1)
        world.clock.move(59)
        await until(session, 'token_refreshed')
        assert world.pool.calls[REFRESH] == 2

    async def test_a_revoked_token_ends_the_session_in_every_tab_for_good(self, world: World) -> None:
        session = await begin(world)
        heard: list[AuthEvent] = []
        session.listen(heard.append)
        world.pool.admin_user_global_sign_out('ann@example.org')
        with pytest.raises(SessionEndedError):
            await session.refresh()
        assert heard == ['session_expired']
        assert session.ended
        with pytest.raises(SessionEndedError):
            await session.fresh_tokens()

    async def test_a_rotated_token_is_used_after_a_restart(self, make_world: MakeWorld) -> None:
        world = make_world(rotation=True)
        tokens = await world.client.login(world.add_user())
        session, ticket = await world.registry.begin(tokens)  # type: ignore[arg-type]  # the pool sets no challenge
        redeemed = await world.registry.redeem(ticket)
        assert redeemed is not None
        await session.refresh()
        again = make_world(rotation=True)
        found = await again.registry.find(redeemed.id)
        assert found is not None
        await found.refresh()
        assert found.is_current

    async def test_untrusted_tokens_are_not_accepted(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        session = await begin(world)
        other = world.add_user('eve@example.org')
        stolen = await world.client.login(other)

        async def refresh(*_args: object, **_kwargs: object) -> object:
            return stolen

        monkeypatch.setattr(world.client, 'refresh', refresh)
        before = session.claims
        with pytest.raises(Exception, match='another user'):
            await session.refresh()
        assert session.claims == before
        assert not session.ended


class TestFetchUser:
    async def test_asks_once_for_each_set_of_tokens(self, world: World) -> None:
        session = await begin(world)
        world.pool.admin_add_user_to_group('ann@example.org', 'admins')
        users = await asyncio.gather(*(session.fetch_user() for _ in range(20)))
        assert world.pool.calls['GetUser'] == 1
        assert users[0].email == 'ann@example.org'
        assert users[0].groups == ()
        await session.refresh()
        assert (await session.fetch_user()).groups == ('admins',)
        assert world.pool.calls['GetUser'] == 2

    async def test_falls_back_to_the_id_token_while_cognito_does_not_answer(self, world: World) -> None:
        session = await begin(world)
        world.pool.faults.fail('GetUser')
        user = await session.fetch_user()
        assert (user.email, user.email_verified) == ('ann@example.org', True)

    async def test_ends_the_session_of_a_disabled_user(self, world: World) -> None:
        session = await begin(world)
        world.pool.admin_disable_user('ann@example.org')
        with pytest.raises(SessionEndedError):
            await session.fetch_user()
        assert session.ended

    async def test_is_refused_while_the_token_has_expired_and_cognito_is_away(self, world: World) -> None:
        session = await begin(world)
        world.clock.move(3601)
        world.pool.faults.refuse()
        with pytest.raises(UnavailableError):
            await session.fetch_user()
        assert not session.is_current
        assert not session.ended


class TestEnd:
    async def test_revokes_forgets_and_tells_every_tab(self, world: World) -> None:
        session = await begin(world)
        heard: list[AuthEvent] = []
        for _ in range(5):
            session.listen(heard.append)
        await session.end('signed_out')
        assert heard == ['signed_out'] * 5
        await session.settled()
        assert world.pool.calls['RevokeToken'] == 1
        assert await world.records.get(session.key) is None

    async def test_happens_during_an_outage_too(self, world: World) -> None:
        session = await begin(world)
        world.pool.faults.refuse()
        await session.end('signed_out')
        await session.settled()
        assert session.ended
        assert await world.records.get(session.key) is None

    async def test_a_fault_of_one_tab_does_not_stop_it_in_the_others(self, world: World) -> None:
        session = await begin(world)
        heard: list[AuthEvent] = []

        def fail(_: AuthEvent) -> None:
            raise RuntimeError('a tab is broken')

        session.listen(fail)
        session.listen(heard.append)
        await session.end('signed_out')
        assert heard == ['signed_out']


async def test_the_file_holds_no_token(make_world: MakeWorld, tmp_path: Path) -> None:
    records = SqliteRecords(tmp_path / 'data' / 'sessions.sqlite3')
    world = make_world(records)
    session = await begin(world)
    tokens = await session.fresh_tokens()
    stored = b''.join(path.read_bytes() for path in tmp_path.rglob('*') if path.is_file())
    for name in type(tokens).model_fields:
        token: SecretStr = getattr(tokens, name)
        assert token.get_secret_value().encode() not in stored
