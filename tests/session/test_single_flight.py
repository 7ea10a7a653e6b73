"""The same form, sent in two tabs of a browser at once, is one call, and both tabs are told what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from pydantic import SecretStr
from support.tab import Tab
from support.world import PASSWORD, MakeWorld, World, signed_up

from authui.account import Account, AccountState
from authui.errors import UnavailableError
from authui.models import ChallengeAnswer, Confirmation, Credentials, PasswordReset, Registration, SignedIn, Value
from authui.session import TabSession
from authui.session.single_flight import SingleFlight

EMAIL = 'ann@example.org'
NEW = SecretStr('another horse battery')
GOOD = Credentials(identifier=EMAIL, password=SecretStr(PASSWORD))
CHROME, FIREFOX = 'Chrome', 'Firefox'


class Pair:
    """Two tabs, of one browser or of two, without a signed-in user."""

    def __init__(self, world: World, *browsers: str, address: str = '192.0.2.7') -> None:
        self.world = world
        self.tabs = [Tab(world, browser=browser, address=address) for browser in browsers]

    async def both(self, act: Any, *payloads: object) -> list[AccountState]:
        """Send a form in both tabs at once."""
        given = payloads * 2 if len(payloads) == 1 else payloads
        await asyncio.gather(*(tab.store.dispatch(act, each) for tab, each in zip(self.tabs, given, strict=True)))
        return [tab.account for tab in self.tabs]

    def close(self) -> None:
        for tab in self.tabs:
            tab.close()


MakePair = Callable[..., Pair]


@pytest.fixture
async def make_pair(make_world: MakeWorld) -> AsyncIterator[MakePair]:
    pairs: list[Pair] = []

    def make(*browsers: str, **config: Any) -> Pair:
        pairs.append(Pair(make_world(flow='USER_PASSWORD_AUTH', **config), *(browsers or (CHROME, CHROME))))
        return pairs[-1]

    yield make
    for pair in pairs:
        pair.close()


class TestALogin:
    async def test_is_one_call_and_one_session_with_a_ticket_that_both_tabs_can_redeem(
        self, make_pair: MakePair
    ) -> None:
        pair = make_pair()
        pair.world.add_user()
        states = await pair.both(Account.login, GOOD)
        assert [state.authorized for state in states] == [True, True]
        assert pair.world.pool.calls['InitiateAuth'] == 1
        tickets = [tab.sessions.take_ticket() for tab in pair.tabs]
        redeemed = [await pair.world.registry.redeem(ticket or SecretStr('')) for ticket in tickets]
        assert redeemed[0] is not None
        assert redeemed[0] == redeemed[1]
        assert await pair.world.registry.redeem(tickets[0] or SecretStr('')) is None
        session = await pair.world.registry.find(redeemed[0].id)
        assert session is not None
        assert not session.ended

    async def test_that_only_one_of_them_trades_does_not_end_after_a_minute(self, make_pair: MakePair) -> None:
        pair = make_pair()
        pair.world.add_user()
        await pair.both(Account.login, GOOD)
        redeemed = await pair.world.registry.redeem(pair.tabs[0].sessions.take_ticket() or SecretStr(''))
        assert redeemed is not None
        for key in list(pair.world.registry._tickets._issued):
            pair.world.registry._tickets._expire(key)
        assert await pair.world.registry.find(redeemed.id) is not None

    async def test_that_is_wrong_shows_the_error_in_both_tabs(self, make_pair: MakePair) -> None:
        pair = make_pair()
        pair.world.add_user()
        states = await pair.both(Account.login, Credentials(identifier=EMAIL, password=NEW))
        assert [state.login_error and state.login_error.code for state in states] == ['wrong_credentials'] * 2
        assert pair.world.pool.calls['InitiateAuth'] == 1

    async def test_that_is_challenged_asks_in_both_tabs_and_is_answered_once(self, make_pair: MakePair) -> None:
        pair = make_pair()
        pair.world.pool.admin_create_user(EMAIL, PASSWORD, {'email_verified': 'true'}, temporary=True)
        states = await pair.both(Account.login, GOOD)
        assert [state.challenge and state.challenge.kind for state in states] == ['new_password'] * 2
        assert pair.world.pool.calls['InitiateAuth'] == 1

    @pytest.mark.parametrize(
        ('browsers', 'second'),
        [
            ((CHROME, FIREFOX), GOOD),
            ((CHROME, CHROME), GOOD.model_copy(update={'password': NEW})),
            ((CHROME, CHROME), GOOD.model_copy(update={'remember': True})),
            ((CHROME, CHROME), GOOD.model_copy(update={'identifier': EMAIL.upper()})),
        ],
        ids=['another browser', 'another password', 'to be remembered', 'another name'],
    )
    async def test_that_differs_in_anything_is_another_login(
        self, make_pair: MakePair, browsers: tuple[str, str], second: Credentials
    ) -> None:
        pair = make_pair(*browsers)
        pair.world.add_user()
        await pair.both(Account.login, GOOD, second)
        assert pair.world.pool.calls['InitiateAuth'] == 2
        first, other = (tab.sessions._session for tab in pair.tabs)
        assert first is not other

    async def test_after_another_is_another(self, make_pair: MakePair) -> None:
        pair = make_pair()
        pair.world.add_user()
        for tab in pair.tabs:
            await tab.login(GOOD)
        assert pair.world.pool.calls['InitiateAuth'] == 2

    async def test_continues_for_the_other_tab_when_one_is_closed(self, make_pair: MakePair) -> None:
        pair = make_pair()
        pair.world.add_user()
        first, second = (asyncio.ensure_future(tab.sessions.login(GOOD)) for tab in pair.tabs)
        await asyncio.sleep(0)
        first.cancel()
        assert isinstance(await second, SignedIn)
        assert pair.world.pool.calls['InitiateAuth'] == 1


async def test_a_sign_up_makes_one_account_and_sends_one_mail(make_pair: MakePair) -> None:
    pair = make_pair()
    states = await pair.both(Account.signup, Registration(identifier=EMAIL, password=NEW))
    assert [state.step for state in states] == ['confirm'] * 2
    assert pair.world.pool.calls['SignUp'] == 1
    assert len(pair.world.pool.mailbox.messages()) == 1


async def test_a_private_sign_up_of_a_taken_email_tells_its_owner_once(make_pair: MakePair) -> None:
    told: list[str] = []

    async def tell(email: str) -> None:
        told.append(email)

    pair = make_pair(on_existing_account=tell)
    pair.world.add_user()
    await pair.both(Account.signup, Registration(identifier=EMAIL, password=NEW))
    assert told == [EMAIL]


async def test_a_confirmation_is_one_call_and_both_tabs_continue(make_pair: MakePair) -> None:
    pair = make_pair()
    await signed_up(pair.world, EMAIL)
    for tab in pair.tabs:
        tab.store.commit(Account.set_confirm, True)
    states = await pair.both(Account.confirm, Confirmation(identifier=EMAIL, code=pair.world.code()))
    assert [(state.step, state.notice, state.confirm_error) for state in states] == [('login', 'confirmed', None)] * 2
    assert pair.world.pool.calls['ConfirmSignUp'] == 1


async def test_a_reset_is_one_call_and_both_tabs_are_told(make_pair: MakePair) -> None:
    pair = make_pair()
    pair.world.add_user()
    await pair.tabs[0].store.dispatch(Account.forgot_password, EMAIL)
    reset = PasswordReset(identifier=EMAIL, code=pair.world.code(), password=NEW)
    states = await pair.both(Account.reset_password, reset)
    assert [(state.notice, state.reset_error) for state in states] == [('password_reset', None)] * 2
    assert pair.world.pool.calls['ConfirmForgotPassword'] == 1


async def test_an_answer_to_a_challenge_is_one_call(make_world: MakeWorld) -> None:
    world = make_world(flow='USER_PASSWORD_AUTH')
    world.pool.admin_create_user(EMAIL, PASSWORD, {'email_verified': 'true'}, temporary=True)
    first = TabSession(world.registry)
    await first.login(GOOD)
    redeemed = await world.registry.redeem(first.take_step_ticket() or SecretStr(''))
    assert redeemed is not None
    second = TabSession(world.registry, None, await world.registry.find_unfinished(redeemed.id))
    answers = await asyncio.gather(*(tab.answer(ChallengeAnswer(secret=NEW)) for tab in (first, second)))
    assert all(isinstance(each, SignedIn) for each in answers)
    assert world.pool.calls['RespondToAuthChallenge'] == 1
    assert first.session_key == second.session_key
    for tab in (first, second):
        tab.close()


class TestSingleFlight:
    class Asked(Value):
        word: SecretStr

    async def test_keeps_nothing_of_the_request(self) -> None:
        once, asked = SingleFlight(), self.Asked(word=SecretStr('canary-word'))
        seen: list[str] = []

        async def work() -> None:
            seen.append(repr(vars(once)))

        await once.do('form', 'canary-address', asked, work)
        assert 'canary' not in seen[0]
        assert once._running == {}

    async def test_hands_an_error_to_each_caller_and_begins_again_afterwards(self) -> None:
        once, asked, tried = SingleFlight(), self.Asked(word=SecretStr('x')), []

        async def work() -> None:
            tried.append(1)
            await asyncio.sleep(0)
            raise UnavailableError('away')

        for times in (1, 2):
            ended = await asyncio.gather(*(once.do('form', '', asked, work) for _ in range(3)), return_exceptions=True)
            assert [type(each) for each in ended] == [UnavailableError] * 3
            assert len(tried) == times

    async def test_is_waited_for_at_the_end(self) -> None:
        once, done = SingleFlight(), asyncio.Event()

        async def work() -> None:
            await asyncio.sleep(0.01)
            done.set()

        waiting = asyncio.ensure_future(once.do('form', '', self.Asked(word=SecretStr('x')), work))
        await asyncio.sleep(0)
        waiting.cancel()
        await once.settled()
        assert done.is_set()
