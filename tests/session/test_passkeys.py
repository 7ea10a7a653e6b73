"""A sign-in by passkey on the server: what counts as a try, what is kept, and what the browser is known for."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import SecretStr
from support.told import ToldClient, tellable, tokens_of
from support.world import OPEN, MakeWorld, World

from authui.errors import (
    AuthError,
    ChallengeExpiredError,
    CredentialsError,
    PasskeyRefusedError,
    ThrottledError,
    TooManyAttemptsError,
    UnavailableError,
)
from authui.models import (
    ChallengeAnswer,
    CodeChallenge,
    Credentials,
    Delivery,
    FactorChoiceChallenge,
    PasskeyChallenge,
    PasswordChallenge,
    SignedIn,
)
from authui.session import Backoff, SecurityEvent, TabSession
from authui.session.tickets import Redeemed

EMAIL = 'ann@example.org'
PASSWORD = SecretStr('correct horse battery')
OURS, OTHER = 'b3VyIG93biBwYXNza2V5', 'YW5vdGhlciBwYXNza2V5'
GIVEN = ChallengeAnswer(
    credential=SecretStr(
        json.dumps(
            {
                'id': OURS,
                'rawId': OURS,
                'type': 'public-key',
                'response': {'clientDataJSON': 'e30', 'authenticatorData': 'AAAA', 'signature': 'AAAA'},
            }
        )
    )
)


def request(*names: str) -> str:
    allowed = [{'id': name, 'type': 'public-key'} for name in names]
    return json.dumps({'challenge': 'oR_0uRbRP5YS2vSZrT6Aiw', 'rpId': 'localhost', 'allowCredentials': allowed})


def common(world: World) -> dict[str, Any]:
    return {'username': '1', 'session': SecretStr('canary-session'), 'expires_at': world.clock() + 180}


def asked(world: World, *names: str) -> PasskeyChallenge:
    return PasskeyChallenge(options=request(*(names or [OURS])), **common(world))


def choice(world: World, *factors: Any) -> FactorChoiceChallenge:
    return FactorChoiceChallenge(factors=factors, **common(world))


@pytest.fixture
def events() -> list[SecurityEvent]:
    return []


@pytest.fixture
def world(make_world: MakeWorld, events: list[SecurityEvent]) -> World:
    limits = OPEN.model_copy(update={'passwords': Backoff(free=2, first=15.0, longest=900.0, kept=3600.0)})
    return make_world(limits=limits, events=events)


@pytest.fixture
async def client(world: World) -> ToldClient:
    client = tellable(world)
    tokens = await tokens_of(world)
    client.tell('sign_in_by', asked(world))
    client.tell('answer', tokens)
    return client


async def redeemed(world: World, ticket: SecretStr | None) -> Redeemed:
    assert ticket is not None
    found = await world.registry.redeem(ticket)
    assert found is not None
    return found


def said(events: list[SecurityEvent]) -> list[tuple[str, str]]:
    return [(each.kind, each.result) for each in events]


class TestAPasskey:
    async def test_signs_in_and_the_browser_is_known_for_it(
        self, world: World, client: ToldClient, events: list[SecurityEvent]
    ) -> None:
        tab = TabSession(world.registry)
        challenge = await tab.sign_in_by(EMAIL, 'passkey', remember=True)
        assert isinstance(challenge, PasskeyChallenge)
        assert (challenge.options, challenge.session) == (request(OURS), None)
        assert isinstance(await tab.answer(GIVEN), SignedIn)
        new = await redeemed(world, tab.take_ticket())
        assert (new.account, new.by_passkey) == (EMAIL, True)
        assert new.expires_at is not None
        assert tab.unfinished is None
        assert said(events) == [('login', 'challenge'), ('challenge', 'ok')]
        assert client.asked[0] == ('sign_in_by', (EMAIL, 'passkey'))
        tab.close()

    async def test_may_be_followed_by_another_challenge_and_counts_still(
        self, world: World, client: ToldClient
    ) -> None:
        tokens = client.asked or (await world.client.login(Credentials(identifier=EMAIL, password=PASSWORD)))
        delivery = Delivery(destination='a***@e***', medium='EMAIL', attribute='email')
        code = CodeChallenge(name='EMAIL_OTP', factor='email', delivery=delivery, **common(world))
        client.tell('answer', code, tokens)
        tab = TabSession(world.registry)
        await tab.sign_in_by(EMAIL, 'passkey')
        assert isinstance(await tab.answer(GIVEN), CodeChallenge)
        step = await redeemed(world, tab.take_step_ticket())
        after_reload = TabSession(world.registry, None, await world.registry.find_unfinished(step.id))
        assert isinstance(await after_reload.answer(ChallengeAnswer(secret=SecretStr('123456'))), SignedIn)
        assert (await redeemed(world, after_reload.take_ticket())).by_passkey
        after_reload.close()

    async def test_of_a_login_by_password_is_not_known(self, world: World, client: ToldClient) -> None:  # noqa: ARG002 - it makes the user
        tab = TabSession(world.registry)
        await tab.login(Credentials(identifier=EMAIL, password=PASSWORD))
        assert not (await redeemed(world, tab.take_ticket())).by_passkey
        tab.close()

    async def test_is_kept_sealed_and_survives_a_reload(self, world: World, client: ToldClient) -> None:  # noqa: ARG002 - it asks
        tab = TabSession(world.registry)
        await tab.sign_in_by(EMAIL, 'passkey')
        step = await redeemed(world, tab.take_step_ticket())
        reloaded = TabSession(world.registry, None, await world.registry.find_unfinished(step.id))
        assert reloaded.unfinished is not None
        assert isinstance(reloaded.unfinished.challenge, PasskeyChallenge)
        assert 'canary' not in reloaded.unfinished.model_dump_json()
        assert isinstance(await reloaded.answer(GIVEN), SignedIn)
        reloaded.close()

    async def test_has_a_new_session_id_that_nobody_planted(self, world: World, client: ToldClient) -> None:  # noqa: ARG002 - it asks
        tab = TabSession(world.registry)
        await tab.sign_in_by(EMAIL, 'passkey')
        step = await redeemed(world, tab.take_step_ticket())
        await tab.answer(GIVEN)
        session = await redeemed(world, tab.take_ticket())
        assert session.id != step.id
        assert await world.registry.find_unfinished(step.id) is None
        assert await world.registry.find(step.id) is None
        tab.close()

    async def test_that_took_too_long_asks_nobody(self, world: World, client: ToldClient) -> None:
        tab = TabSession(world.registry)
        await tab.sign_in_by(EMAIL, 'passkey')
        world.clock.move(181)
        with pytest.raises(ChallengeExpiredError):
            await tab.answer(GIVEN)
        assert client.times('answer') == 0


class TestARefusedPasskey:
    async def test_counts_as_a_wrong_password(
        self, world: World, client: ToldClient, events: list[SecurityEvent]
    ) -> None:
        client.tell('answer', PasskeyRefusedError())
        for expected in (PasskeyRefusedError, PasskeyRefusedError, TooManyAttemptsError):
            tab = TabSession(world.registry, address='192.0.2.1')
            await tab.sign_in_by(EMAIL, 'passkey')
            with pytest.raises(expected):
                await tab.answer(GIVEN)
        assert client.times('answer') == 2
        assert said(events)[-1] == ('challenge', 'too_many_attempts')
        with pytest.raises(TooManyAttemptsError):
            await TabSession(world.registry).login(Credentials(identifier=EMAIL, password=PASSWORD))

    async def test_is_forgotten_after_a_right_one(self, world: World, client: ToldClient) -> None:
        tokens = await world.client.login(Credentials(identifier=EMAIL, password=PASSWORD))
        browsers = world.registry.services.known_browsers
        known = browsers.read(browsers.remember(None, EMAIL).get_secret_value())
        for _ in range(3):
            client.tell('answer', PasskeyRefusedError(), tokens)
            tab = TabSession(world.registry, address='192.0.2.1', known=known)
            await tab.sign_in_by(EMAIL, 'passkey')
            with pytest.raises(PasskeyRefusedError):
                await tab.answer(GIVEN)
            assert isinstance(await tab.answer(GIVEN), SignedIn)
            tab.close()

    @pytest.mark.parametrize(
        ('following', 'rule'),
        [
            (lambda world: asked(world, OURS), None),
            (lambda world: asked(world, OTHER), 'unknown'),
            (lambda world: choice(world, 'password', 'passkey'), None),
            (lambda world: choice(world, 'password'), 'unknown'),
            (
                lambda world: PasswordChallenge(name='PASSWORD', factor_name='PASSWORD', **common(world)),
                None,
            ),
            (lambda _: CredentialsError(), 'unknown'),
            (lambda _: ThrottledError(), None),
            (lambda _: UnavailableError(), None),
        ],
    )
    async def test_is_said_to_be_gone_only_where_the_pool_does_not_name_it_any_more(
        self, world: World, client: ToldClient, following: Callable[[World], object], rule: str | None
    ) -> None:
        """The browser forgets a passkey that it is told to be gone."""
        client.tell('answer', PasskeyRefusedError())
        tab = TabSession(world.registry)
        await tab.sign_in_by(EMAIL, 'passkey')
        client.tell('sign_in_by', following(world))
        with pytest.raises(PasskeyRefusedError) as caught:
            await tab.answer(GIVEN)
        assert caught.value.rule == rule

    async def test_that_the_pool_never_named_is_not_said_to_be_gone(self, world: World, client: ToldClient) -> None:
        client.tell('sign_in_by', asked(world, OTHER))
        client.tell('answer', PasskeyRefusedError())
        tab = TabSession(world.registry)
        await tab.sign_in_by(EMAIL, 'passkey')
        with pytest.raises(PasskeyRefusedError) as caught:
            await tab.answer(GIVEN)
        assert caught.value.rule is None
        assert client.times('sign_in_by') == 1


class TestAnOffer:
    """What the login asks for by itself in a browser that has used a passkey."""

    async def test_signs_in_and_is_one_login_in_the_audit_log(
        self, world: World, client: ToldClient, events: list[SecurityEvent]
    ) -> None:
        tab = TabSession(world.registry)
        offer = await tab.offer_passkey(EMAIL)
        assert offer is not None
        assert (offer.options, offer.session) == (request(OURS), None)
        assert said(events) == []
        given = GIVEN.model_copy(update={'remember': True})
        assert isinstance(await tab.answer(given), SignedIn)
        new = await redeemed(world, tab.take_ticket())
        assert (new.account, new.by_passkey, new.expires_at is not None) == (EMAIL, True, True)
        assert said(events) == [('login', 'ok')]
        assert client.times('sign_in_by') == 1
        tab.close()

    async def test_is_the_same_one_in_every_tab_while_it_lasts(self, world: World, client: ToldClient) -> None:
        tab = TabSession(world.registry)
        await tab.offer_passkey(EMAIL)
        step = await redeemed(world, tab.take_step_ticket())
        for after, calls in ((0, 1), (119, 1), (2, 2)):
            world.clock.move(after)
            client.tell('sign_in_by', asked(world))
            other = TabSession(world.registry, None, await world.registry.find_unfinished(step.id))
            assert await other.offer_passkey(EMAIL) is not None
            assert len([each for each in client.asked if each[0] == 'sign_in_by']) == calls

    async def test_of_another_account_takes_its_place(self, world: World, client: ToldClient) -> None:
        tab = TabSession(world.registry)
        await tab.offer_passkey(EMAIL)
        await tab.offer_passkey('bob@example.org')
        assert client.times('sign_in_by') == 2
        assert tab.unfinished is not None
        assert tab.unfinished.identifier == 'bob@example.org'

    @pytest.mark.parametrize('outcome', [lambda world: choice(world, 'password'), lambda _: CredentialsError()])
    async def test_is_none_for_an_account_without_passkeys(
        self, world: World, client: ToldClient, outcome: Callable[[World], object]
    ) -> None:
        client.tell('sign_in_by', outcome(world))
        tab = TabSession(world.registry)
        assert await tab.offer_passkey(EMAIL) is None
        assert (tab.unfinished, tab.take_step_ticket()) == (None, None)

    async def test_counts_as_a_try_of_its_address(self, make_world: MakeWorld) -> None:
        from authui.session import Window  # noqa: PLC0415 - only here

        world = make_world(limits=OPEN.model_copy(update={'per_address': Window(2, 60.0)}))
        client = tellable(world)
        client.tell('sign_in_by', choice(world, 'password'))
        tab = TabSession(world.registry, address='192.0.2.1')
        await tab.offer_passkey(EMAIL)
        await tab.offer_passkey(EMAIL)
        with pytest.raises(AuthError):
            await tab.offer_passkey(EMAIL)
        assert client.times('sign_in_by') == 2

    async def test_gives_way_to_a_login_by_password(self, world: World, client: ToldClient) -> None:  # noqa: ARG002 - it asks
        tab = TabSession(world.registry)
        await tab.offer_passkey(EMAIL)
        step = await redeemed(world, tab.take_step_ticket())
        assert isinstance(await tab.login(Credentials(identifier=EMAIL, password=PASSWORD)), SignedIn)
        assert await world.registry.find_unfinished(step.id) is None
        tab.close()
