"""A user's passkeys: what proves the user, in whichever session, and what a change ends."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from pydantic import SecretStr
from support.codes import totp
from support.world import PASSWORD, MakeWorld, World

from authui.errors import ChallengeExpiredError, SessionEndedError, WrongPasswordError
from authui.models import (
    Challenge,
    ChallengeAnswer,
    CodeChallenge,
    Credentials,
    MfaPreference,
    NewPasskey,
    PasskeyChallenge,
    SignedIn,
)
from authui.session import TabSession
from authui.session.profile import RECENT_SECONDS
from authui.testing import SoftAuthenticator

PROOF = SecretStr(PASSWORD)
ORIGIN = 'http://localhost'


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    return make_world(allowed_first_auth_factors={'PASSWORD', 'WEB_AUTHN'}, relying_party_id='localhost')


async def signed_in(world: World, email: str = 'ann@example.org') -> TabSession:
    tab = TabSession(world.registry)
    await tab.login(world.add_user(email))
    return tab


def made(options: str) -> NewPasskey:
    return NewPasskey(credential=json.dumps(SoftAuthenticator().create(options, ORIGIN)))


async def test_a_recent_sign_in_is_proof_enough(world: World) -> None:
    tab = await signed_in(world)
    world.clock.move(RECENT_SECONDS)
    assert tab.signed_in_recently
    await tab.complete_passkey(made(await tab.start_passkey()))
    (passkey,) = await tab.passkeys()
    assert passkey.relying_party == 'localhost'
    await tab.delete_passkey(passkey.id)
    assert await tab.passkeys() == ()
    tab.close()


async def test_later_the_password_is_asked_for(world: World) -> None:
    tab = await signed_in(world)
    await tab.complete_passkey(made(await tab.start_passkey()))
    (passkey,) = await tab.passkeys()
    world.clock.move(RECENT_SECONDS + 1)
    assert not tab.signed_in_recently
    for proof in (None, SecretStr('not my password')):
        with pytest.raises(WrongPasswordError):
            await tab.start_passkey(proof)
        with pytest.raises(WrongPasswordError):
            await tab.delete_passkey(passkey.id, proof)
    assert len(await tab.passkeys()) == 1
    assert await tab.start_passkey(PROOF)
    await tab.delete_passkey(passkey.id, PROOF)
    tab.close()


async def test_a_wrong_password_is_none_however_recent_the_sign_in(world: World) -> None:
    tab = await signed_in(world)
    with pytest.raises(WrongPasswordError):
        await tab.start_passkey(SecretStr('not my password'))
    tab.close()


async def test_a_clock_that_was_put_back_makes_no_sign_in_recent(world: World) -> None:
    tab = await signed_in(world)
    world.clock.move(-10)
    assert not tab.signed_in_recently
    tab.close()


async def test_the_options_of_one_session_are_worthless_in_another(world: World) -> None:
    ann, bob = await signed_in(world), await signed_in(world, 'bob@example.org')
    options = await ann.start_passkey()
    with pytest.raises(ChallengeExpiredError):
        await bob.complete_passkey(made(options))
    await ann.complete_passkey(made(options))
    assert (len(await ann.passkeys()), await bob.passkeys()) == (1, ())
    ann.close()
    bob.close()


async def test_nobody_has_passkeys_without_a_session(world: World) -> None:
    tab = TabSession(world.registry)
    assert not tab.signed_in_recently
    for call in (tab.start_passkey(), tab.complete_passkey(NewPasskey(credential='{}')), tab.passkeys()):
        with pytest.raises(SessionEndedError):
            await call
    with pytest.raises(SessionEndedError):
        await tab.delete_passkey('1')


async def test_nobody_can_remove_the_passkey_of_somebody_else(world: World) -> None:
    ann, bob = await signed_in(world), await signed_in(world, 'bob@example.org')
    await ann.complete_passkey(made(await ann.start_passkey()))
    (passkey,) = await ann.passkeys()
    await bob.delete_passkey(passkey.id)
    assert await ann.passkeys() == (passkey,)
    ann.close()
    bob.close()


async def test_a_new_passkey_ends_no_other_session_by_itself(world: World) -> None:
    """The offer after a login on a phone does not end the session on the computer."""
    other = await signed_in(world)
    world.clock.move(1)
    tab = TabSession(world.registry)
    await tab.login(Credentials(identifier='ann@example.org', password=PROOF))
    await tab.complete_passkey(made(await tab.start_passkey()))
    assert other.session_key is not None
    assert other.session_key != tab.session_key
    other.close()
    tab.close()


class TestBothFactors:
    """In a pool where a passkey that verifies its user stands for both factors, it does so from its registration on."""

    @pytest.fixture
    def make(self, make_world: MakeWorld) -> MakeWorld:
        def world(mfa: str, factor: str = 'MULTI_FACTOR_WITH_USER_VERIFICATION') -> World:
            world = make_world(
                allowed_first_auth_factors={'PASSWORD', 'WEB_AUTHN'},
                relying_party_id='localhost',
                mfa_configuration=mfa,
                factor_configuration=factor,
            )
            world.registry.services = replace(world.registry.services, passkeys=True)
            return world

        return world

    async def by_passkey(self, world: World, authenticator: SoftAuthenticator) -> SignedIn | Challenge:
        """Sign in by passkey in another browser; returns what it led to."""
        tab = TabSession(world.registry)
        challenge = await tab.sign_in_by('ann@example.org', 'passkey')
        assert isinstance(challenge, PasskeyChallenge), challenge
        credential = json.dumps(authenticator.get(challenge.options, ORIGIN))
        outcome = await tab.answer(ChallengeAnswer(credential=SecretStr(credential)))
        tab.close()
        return outcome

    async def add(self, tab: TabSession) -> SoftAuthenticator:
        authenticator = SoftAuthenticator()
        options = await tab.start_passkey()
        await tab.complete_passkey(NewPasskey(credential=json.dumps(authenticator.create(options, ORIGIN))))
        return authenticator

    async def turn_app_on(self, tab: TabSession, *, is_on: bool = True) -> None:
        if is_on:
            key = await tab.begin_totp(PROOF)
            await tab.verify_totp(SecretStr(totp(key.secret.get_secret_value())))
        preference = MfaPreference(factors=('app',), preferred='app') if is_on else MfaPreference(factors=())
        await tab.set_mfa(preference, PROOF)

    async def test_a_user_with_an_app_signs_in_by_the_passkey_alone(self, make: MakeWorld) -> None:
        world = make('ON')
        credentials = world.add_user()
        world.pool.set_up_app(credentials.identifier)
        tab = TabSession(world.registry)
        assert not isinstance(await tab.login(credentials), SignedIn)
        await tab.answer(ChallengeAnswer(secret=world.pool.app_code(credentials.identifier)))
        assert isinstance(await self.by_passkey(world, await self.add(tab)), SignedIn)
        tab.close()

    async def test_a_passkey_that_came_first_counts_once_there_is_another_factor(self, make: MakeWorld) -> None:
        world = make('OPTIONAL')
        tab = await signed_in(world)
        authenticator = await self.add(tab)
        assert isinstance(await self.by_passkey(world, authenticator), SignedIn)
        await self.turn_app_on(tab)
        assert isinstance(await self.by_passkey(world, authenticator), SignedIn)
        await self.turn_app_on(tab, is_on=False)
        assert isinstance(await self.by_passkey(world, authenticator), SignedIn)
        tab.close()

    async def test_one_factor_stays_one_where_the_pool_says_so(self, make: MakeWorld) -> None:
        world = make('OPTIONAL', 'SINGLE_FACTOR')
        tab = await signed_in(world)
        await self.turn_app_on(tab)
        assert isinstance(await self.by_passkey(world, await self.add(tab)), CodeChallenge)
        tab.close()

    async def test_a_pool_that_fails_meanwhile_keeps_the_passkey(
        self, make: MakeWorld, caplog: pytest.LogCaptureFixture
    ) -> None:
        world = make('OPTIONAL')
        tab = await signed_in(world)
        world.pool.faults.fail('SetUserMFAPreference')
        await self.add(tab)
        assert len(await tab.passkeys()) == 1
        assert 'it was not stored that a passkey stands for both factors' in caplog.text
        tab.close()
