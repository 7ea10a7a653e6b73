from __future__ import annotations

import asyncio
import base64
from dataclasses import replace

import pytest
from pydantic import SecretStr
from support.world import MakeWorld, World

from authui.cognito import KeySet, TokenVerifier, jwks_of
from authui.errors import SaveError, StorageError, TokenClaimError
from authui.models import TokenSet
from authui.session import MemoryRecords, SessionRegistry, Vault
from authui.session.services import new_session_id


async def sign_in(world: World, email: str = 'ann@example.org') -> TokenSet:
    tokens = await world.client.login(world.add_user(email))
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


async def test_untrusted_tokens_begin_no_session_and_the_log_says_why(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    tokens = await sign_in(world)
    keys = KeySet(jwks_of(world.pool.jwks))
    stranger = TokenVerifier(issuer='https://idp.example/other', client_id=world.pool.client_id, keys=keys)
    registry = SessionRegistry(replace(world.registry.services, verifier=stranger))
    with pytest.raises(TokenClaimError):
        await registry.begin(tokens)
    assert 'iss is not the pool: check AUTHUI_USER_POOL_ID' in caplog.text
    assert tokens.id_token.get_secret_value() not in caplog.text


class TestTicket:
    async def test_an_invented_one_opens_nothing(self, world: World) -> None:
        assert await world.registry.redeem(SecretStr('')) is None
        assert await world.registry.redeem(SecretStr('guess')) is None

    async def test_counts_once(self, world: World) -> None:
        _, ticket = await world.registry.begin(await sign_in(world))
        assert await world.registry.redeem(ticket) is not None
        assert await world.registry.redeem(ticket) is None

    async def test_of_an_ended_session_opens_nothing(self, world: World) -> None:
        session, ticket = await world.registry.begin(await sign_in(world))
        await session.end('signed_out')
        assert await world.registry.redeem(ticket) is None

    async def test_that_nobody_redeems_ends_its_session(self, world: World) -> None:
        session, ticket = await world.registry.begin(await sign_in(world))
        (key,) = world.registry._tickets._issued
        world.registry._tickets._expire(key)
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


class TestRotation:
    OLD, NEW = SecretStr('an-old-secret-of-some-length-4c81'), SecretStr('a-new-secret-of-some-length-77ad')

    async def test_of_the_secret_keeps_all_of_many_sessions(self, make_world: MakeWorld) -> None:
        """Then the old secret is removed: only sessions that were not used meanwhile end, as expired ones do."""
        world = make_world()
        tokens = await sign_in(world)
        before = self.sealed_with(world, self.OLD)
        ids = [await self.begun(before, tokens) for _ in range(100)]
        between = self.sealed_with(world, self.NEW, self.OLD)
        found = [await between.find(each) for each in ids[:60]]
        assert all(each is not None and each.is_current for each in found)
        after = self.sealed_with(world, self.NEW)
        assert [await after.find(each) is not None for each in ids] == [True] * 60 + [False] * 40
        assert all(each is not None for each in [await between.find(each) for each in ids])

    @staticmethod
    def sealed_with(world: World, secret: SecretStr, *old: SecretStr) -> SessionRegistry:
        vault = Vault(world.records, secret=secret, pool='pool', old_secrets=old)
        return SessionRegistry(replace(world.registry.services, vault=vault))

    @staticmethod
    async def begun(registry: SessionRegistry, tokens: TokenSet) -> SecretStr:
        redeemed = await registry.redeem((await registry.begin(tokens)).ticket)
        assert redeemed is not None
        return redeemed.id


class TestBegin:
    async def test_gives_every_session_an_id_of_its_own(self, world: World) -> None:
        ids = {(await enter(world, f'user{number}@example.org')).get_secret_value() for number in range(10)}
        assert len(ids) == 10
        assert min(map(len, ids)) >= 43

    async def test_ten_thousand_ids_differ_and_the_store_holds_no_id(self, world: World) -> None:
        tokens = await sign_in(world)
        begun = {await TestRotation.begun(world.registry, tokens) for _ in range(200)}
        ids = begun | {new_session_id() for _ in range(9_800)}
        assert len(ids) == 10_000
        assert {len(base64.urlsafe_b64decode(each.get_secret_value() + '=')) for each in ids} == {32}
        assert isinstance(world.records, MemoryRecords)
        kept = world.records._records
        assert len(kept) == 200
        dump = b'\n'.join([key.encode() + b' ' + blob for key, (blob, _) in kept.items()])
        assert not [each for each in begun if each.get_secret_value().encode() in dump]

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
