"""The user of a provider is proven there again, and only there."""

from __future__ import annotations

import math
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr
from support.providers import (
    LINKED,
    ToldLogin,
    answer_to,
    asking,
    begun,
    is_revoked,
    login_of,
    reason,
    signed_in,
    tab_of,
)
from support.world import PASSWORD, MakeWorld, World

from authui.errors import (
    ProviderAnswerError,
    ProviderRefusedError,
    SessionEndedError,
    StorageError,
    UnavailableError,
    WrongPasswordError,
)
from authui.models import MfaPreference
from authui.session import AuthSession, MemoryRecords, TabSession


@pytest.fixture
def login(world: World) -> ToldLogin:
    world.add_user()
    return login_of(world)


class TestProof:
    """A sensitive step asks the provider's users to sign in there again, and nothing else counts."""

    async def proven(self, tab: TabSession) -> None:
        """Sign in again; the pool dates a sign-in by the second."""
        assert await tab.finish_with(answer_to(await tab.continue_with(asking(proves=True)))) is None
        assert tab.signed_in_recently

    async def old(self, world: World) -> tuple[TabSession, AuthSession]:
        """Return a session that is too old to prove anything."""
        tab, session = await signed_in(world)
        before = tab.signed_in_recently
        world.clock.move(301)
        assert (before, tab.signed_in_recently) == (True, False)
        return tab, session

    async def test_it_deletes_an_account(self, world: World, login: ToldLogin) -> None:
        tab, session = await self.old(world)
        with pytest.raises(ProviderRefusedError) as refused:
            await tab.delete_user(None)
        assert reason(refused) == 'not_recent'
        await self.proven(tab)
        assert tab.owner is session
        assert await is_revoked(world, login.given[-1])
        await tab.delete_user(None)
        assert session.ended

    async def test_it_asks_for_a_fresh_sign_in(self, world: World, login: ToldLogin) -> None:
        tab, _ = await self.old(world)
        sent = parse_qs(urlsplit((await tab.continue_with(asking(proves=True))).url).query)
        assert (sent['prompt'], sent['max_age']) == (['login'], ['0'])
        assert login.given

    @pytest.mark.parametrize('seconds', [0, 299, 301])
    async def test_an_answer_that_was_held_back_proves_no_longer(
        self, world: World, login: ToldLogin, seconds: int
    ) -> None:
        """The five minutes begin when the provider has asked, not when the answer is brought."""
        tab, _ = await self.old(world)
        way = await tab.continue_with(asking(proves=True))
        login.claims['auth_time'] = math.ceil(world.clock())
        world.clock.move(seconds)
        assert await tab.finish_with(answer_to(way)) is None
        assert tab.signed_in_recently == (seconds < 300)

    async def test_it_lasts_five_minutes_and_survives_a_restart(self, make_world: MakeWorld) -> None:
        world = make_world()
        world.add_user()
        login_of(world)
        tab, _ = await signed_in(world)
        ticket = tab.take_ticket()
        assert ticket is not None
        redeemed = await world.registry.redeem(ticket)
        assert redeemed is not None
        world.clock.move(301)
        await self.proven(tab)
        other = make_world()
        found = await other.registry.find(redeemed.id)
        again = tab_of(other, found)
        assert again.signed_in_recently
        world.clock.move(301)
        assert not again.signed_in_recently

    async def test_another_user_proves_nothing(self, world: World, login: ToldLogin) -> None:
        tab, session = await self.old(world)
        world.add_user('bob@example.org')
        login.email = 'bob@example.org'
        with pytest.raises(ProviderRefusedError) as refused:
            await self.proven(tab)
        assert reason(refused) == 'other_user'
        assert (session.ended, tab.signed_in_recently) == (False, False)

    @pytest.mark.parametrize('auth_time', [None, -61])
    async def test_a_sign_in_without_a_question_proves_nothing(
        self, world: World, login: ToldLogin, auth_time: int | None
    ) -> None:
        tab, _ = await self.old(world)
        login.claims['auth_time'] = None if auth_time is None else math.floor(world.clock()) + auth_time
        with pytest.raises(ProviderRefusedError) as refused:
            await self.proven(tab)
        assert reason(refused) == 'not_recent'
        assert not tab.signed_in_recently

    async def test_a_session_that_began_without_a_question_proves_nothing_either(
        self, world: World, login: ToldLogin
    ) -> None:
        login.claims['auth_time'] = math.floor(world.clock()) - 1800
        tab, _ = await signed_in(world)
        assert not tab.signed_in_recently
        with pytest.raises(ProviderRefusedError):
            await tab.delete_user(None)

    async def test_it_is_for_one_session(self, world: World, login: ToldLogin) -> None:
        tab, session = await self.old(world)
        way = await tab.continue_with(asking(proves=True))
        other, _ = await signed_in(world)
        with pytest.raises(ProviderAnswerError):
            await other.finish_with(answer_to(way))
        way = await tab.continue_with(asking(proves=True))
        await session.end('session_expired')
        with pytest.raises(SessionEndedError):
            await tab.finish_with(answer_to(way))
        assert login.given

    async def test_it_begins_no_session_and_needs_one(self, world: World, login: ToldLogin) -> None:
        with pytest.raises(SessionEndedError):
            await begun(world, proves=True)
        assert login.given == []

    async def test_one_that_cannot_be_stored_does_not_count(self, make_world: MakeWorld) -> None:
        class Full(MemoryRecords):
            is_full = False

            async def replace(self, key: str, former: bytes, value: bytes, expires_at: float) -> bool:
                if self.is_full and key == session.key:
                    raise StorageError('disk full')
                return await super().replace(key, former, value, expires_at)

        records = Full()
        world = make_world(records)
        world.add_user()
        login_of(world)
        tab, session = await self.old(world)
        records.is_full = True
        with pytest.raises(UnavailableError):
            await self.proven(tab)
        assert not tab.signed_in_recently

    async def test_a_sign_in_there_does_not_prove_a_linked_user_with_a_second_factor(
        self, make_world: MakeWorld
    ) -> None:
        """Whose identity is linked could else add a passkey, and come in past the factor that the pool asks for."""
        world = make_world(mfa_configuration='OPTIONAL', enabled_mfas={'EMAIL_OTP'}, flow='USER_PASSWORD_AUTH')
        world.add_user()
        login_of(world).claims = {'identities': [LINKED]}
        tab, session = await signed_in(world)
        on = MfaPreference(factors=('email',), preferred='email')
        await session.change(lambda token: world.client.set_mfa(token, on, turn_off=set()))
        assert tab.signed_in_recently
        for act in (tab.start_passkey, tab.delete_user, lambda _: tab.set_mfa(MfaPreference(factors=()), None)):
            with pytest.raises(WrongPasswordError):
                await act(None)
        await tab.set_mfa(MfaPreference(factors=()), SecretStr(PASSWORD))
        await tab.delete_user(None)  # again like any user without a factor

    async def test_a_password_proves_a_linked_user_of_the_pool(self, world: World, login: ToldLogin) -> None:
        login.claims = {'identities': [LINKED]}
        tab, _ = await self.old(world)
        with pytest.raises(WrongPasswordError):
            await tab.update_attributes({'phone_number': '+15550100'}, SecretStr('wrong horse battery'))
        await tab.update_attributes({'phone_number': '+15550100'}, world.add_user('bob@example.org').password)
