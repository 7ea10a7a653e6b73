"""What is begun and not finished: kept on the server alone, gone on with after a reload, and over in time."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from pydantic import SecretStr
from support.told import ToldClient, tellable, tokens_of
from support.world import Clock, MakeWorld, World

from authui.errors import (
    ChallengeExpiredError,
    CodeMismatchError,
    CredentialsError,
    SessionEndedError,
    StorageError,
)
from authui.models import (
    ChallengeAnswer,
    CodeChallenge,
    Confirmation,
    Credentials,
    Delivery,
    FactorChoiceChallenge,
    MfaSetupChallenge,
    PasswordReset,
    Registration,
    SignedIn,
    SignUpResult,
    TotpKey,
    Unfinished,
)
from authui.session import MemoryRecords, SessionRecord, TabSession, Vault

EMAIL = 'ann@example.org'
PASSWORD = SecretStr('correct horse battery')
CREDENTIALS = Credentials(identifier=EMAIL, password=PASSWORD)
REGISTRATION = Registration(identifier=EMAIL, password=PASSWORD)
DELIVERY = Delivery(destination='a***@e***', medium='EMAIL', attribute='email')
CODE = ChallengeAnswer(secret=SecretStr('123456'))


def common(clock: Clock) -> dict[str, Any]:
    return {'username': '1', 'session': SecretStr('canary-session'), 'expires_at': clock() + 180}


def code_challenge(clock: Clock) -> CodeChallenge:
    return CodeChallenge(name='EMAIL_OTP', factor='email', delivery=DELIVERY, **common(clock))


@pytest.fixture
def client(world: World) -> ToldClient:
    client = tellable(world)
    client.tell('login', code_challenge(world.clock))
    return client


async def step_cookie(world: World, tab: TabSession) -> SecretStr:
    """Trade the ticket of a step, and return the value of the browser's cookie."""
    ticket = tab.take_step_ticket()
    assert ticket is not None
    redeemed = await world.registry.redeem(ticket)
    assert redeemed is not None
    assert redeemed.session is None
    return redeemed.id


async def reloaded(world: World, cookie: SecretStr) -> TabSession:
    """Return the tab that a reload makes."""
    return TabSession(world.registry, None, await world.registry.find_unfinished(cookie))


class FullRecords(MemoryRecords):
    async def put(self, key: str, value: bytes, expires_at: float) -> None:  # noqa: ARG002 - it keeps nothing
        raise StorageError('the disk is full')


class TestKept:
    async def test_nothing_is_kept_before_a_visitor_has_proven_or_requested_something(
        self, world: World, client: ToldClient
    ) -> None:
        client.tell('login', CredentialsError())
        tab = TabSession(world.registry)
        with pytest.raises(CredentialsError):
            await tab.login(CREDENTIALS)
        assert tab.unfinished is None
        assert tab.take_step_ticket() is None
        assert isinstance(world.records, MemoryRecords)
        assert world.records._records == {}

    async def test_a_challenge_is_kept_and_a_reload_continues_it(self, world: World, client: ToldClient) -> None:
        first = TabSession(world.registry)
        challenge = await first.login(CREDENTIALS)
        again = await reloaded(world, await step_cookie(world, first))
        assert again.unfinished is not None
        assert again.unfinished.identifier == EMAIL
        assert again.unfinished.delivery == DELIVERY
        assert again.unfinished.challenge == challenge
        client.tell('answer', CodeMismatchError())
        with pytest.raises(CodeMismatchError):
            await again.answer(CODE)
        ((_, (asked, _)),) = (each for each in client.asked if each[0] == 'answer')
        assert asked.session.get_secret_value() == 'canary-session'

    async def test_its_session_is_in_no_page_and_in_no_file(self, world: World, client: ToldClient) -> None:
        tab = TabSession(world.registry)
        challenge = await tab.login(CREDENTIALS)
        cookie = await step_cookie(world, tab)
        assert not isinstance(challenge, SignedIn)
        assert challenge.session is None
        assert tab.unfinished is not None
        assert tab.unfinished.challenge == challenge
        assert isinstance(world.records, MemoryRecords)
        ((key, (blob, _)),) = world.records._records.items()
        assert b'canary' not in blob
        assert cookie.get_secret_value() not in key
        assert client.times('login') == 1

    async def test_a_restart_does_not_lose_it(self, make_world: MakeWorld) -> None:
        world = make_world()
        tellable(world).tell('login', code_challenge(world.clock))
        tab = TabSession(world.registry)
        await tab.login(CREDENTIALS)
        cookie = await step_cookie(world, tab)
        assert await make_world().registry.find_unfinished(cookie) is not None

    async def test_a_sign_up_that_cannot_be_kept_is_made_anyway(self, make_world: MakeWorld) -> None:
        tab = TabSession(make_world(FullRecords()).registry)
        assert not (await tab.signup(REGISTRATION)).confirmed
        assert tab.unfinished is not None
        assert tab.unfinished.step == 'confirm'
        assert tab.take_step_ticket() is None

    async def test_a_sign_up_comes_back_with_the_destination_of_its_code(self, world: World) -> None:
        tab = TabSession(world.registry)
        signed_up = await tab.signup(REGISTRATION)
        again = await reloaded(world, await step_cookie(world, tab))
        assert again.unfinished is not None
        assert (again.unfinished.step, again.unfinished.identifier) == ('confirm', EMAIL)
        assert again.unfinished.delivery == signed_up.delivery

    async def test_a_forgotten_password_comes_back(self, world: World, client: ToldClient) -> None:
        client.tell('forgot_password', DELIVERY)
        tab = TabSession(world.registry)
        await tab.forgot_password(EMAIL)
        again = await reloaded(world, await step_cookie(world, tab))
        assert again.unfinished is not None
        assert (again.unfinished.step, again.unfinished.delivery) == ('reset', DELIVERY)


class TestIdentity:
    async def test_every_challenge_has_its_own_id_and_the_former_id_opens_nothing(
        self, world: World, client: ToldClient
    ) -> None:
        client.tell('answer', code_challenge(world.clock))
        tab = TabSession(world.registry)
        await tab.login(CREDENTIALS)
        former = await step_cookie(world, tab)
        await tab.answer(CODE)
        assert await step_cookie(world, tab) != former
        assert await world.registry.find_unfinished(former) is None

    async def test_a_new_code_of_the_same_step_keeps_the_id(self, world: World, client: ToldClient) -> None:
        client.tell('signup', SignUpResult(sub='1', confirmed=False, delivery=DELIVERY))
        sent_again = DELIVERY.model_copy(update={'destination': 'b***@e***'})
        client.tell('resend_confirmation_code', sent_again)
        tab = TabSession(world.registry)
        await tab.signup(REGISTRATION)
        cookie = await step_cookie(world, tab)
        await tab.resend_code(EMAIL)
        assert tab.take_step_ticket() is None
        again = await reloaded(world, cookie)
        assert again.unfinished is not None
        assert again.unfinished.delivery == sent_again

    async def test_a_step_of_another_user_does_not_keep_the_id(self, world: World, client: ToldClient) -> None:
        client.tell('forgot_password', DELIVERY)
        tab = TabSession(world.registry)
        await tab.forgot_password(EMAIL)
        former = await step_cookie(world, tab)
        await tab.forgot_password('bob@example.org')
        assert await step_cookie(world, tab) != former
        assert await world.registry.find_unfinished(former) is None

    async def test_its_id_opens_no_session_and_a_sessions_id_does_not_open_it(
        self, world: World, client: ToldClient
    ) -> None:
        tab = TabSession(world.registry)
        await tab.login(CREDENTIALS)
        assert await world.registry.find(await step_cookie(world, tab)) is None
        del client.login
        _, ticket = await world.registry.begin(await tokens_of(world))
        redeemed = await world.registry.redeem(ticket)
        assert redeemed is not None
        assert await world.registry.find_unfinished(redeemed.id) is None

    async def test_a_record_of_one_kind_does_not_open_as_the_other(
        self, clock: Clock, caplog: pytest.LogCaptureFixture
    ) -> None:
        vault = Vault(MemoryRecords(clock=clock), secret=SecretStr('s' * 32), pool='pool')
        await vault.put('key', Unfinished(step='reset', identifier=EMAIL, expires_at=clock() + 60))
        assert await vault.get('key', SessionRecord) is None
        assert 'InvalidTag' in caplog.text  # it is not even read
        assert await vault.get('key', Unfinished) is not None


class TestEnd:
    async def test_comes_with_the_login(self, world: World, client: ToldClient) -> None:
        del client.login
        client.tell('answer', await tokens_of(world))
        client.tell('login', code_challenge(world.clock))
        tab = TabSession(world.registry)
        await tab.login(CREDENTIALS)
        cookie = await step_cookie(world, tab)
        assert isinstance(await tab.answer(CODE), SignedIn)
        assert tab.session_key is not None
        assert tab.take_ticket() is not None
        assert tab.unfinished is None
        assert await world.registry.find_unfinished(cookie) is None

    async def test_comes_when_the_user_gives_up(self, world: World, client: ToldClient) -> None:
        tab = TabSession(world.registry)
        await tab.login(CREDENTIALS)
        cookie = await step_cookie(world, tab)
        await tab.cancel()
        assert await world.registry.find_unfinished(cookie) is None
        with pytest.raises(ChallengeExpiredError):
            await tab.answer(CODE)
        assert client.times('answer') == 0

    async def test_comes_after_a_time_and_cognito_is_not_asked_any_more(self, world: World, client: ToldClient) -> None:
        tab = TabSession(world.registry)
        await tab.login(CREDENTIALS)
        cookie = await step_cookie(world, tab)
        world.clock.move(179)
        assert await world.registry.find_unfinished(cookie) is not None
        world.clock.move(1)
        assert await world.registry.find_unfinished(cookie) is None
        client.tell('answer', CodeMismatchError())
        with pytest.raises(ChallengeExpiredError):
            await tab.answer(CODE)
        assert client.times('answer') == 0

    async def test_comes_when_no_browser_takes_the_ticket(self, world: World, client: ToldClient) -> None:
        tab = TabSession(world.registry)
        await tab.login(CREDENTIALS)
        (key,) = world.registry._tickets._issued
        world.registry._tickets._expire(key)
        await asyncio.gather(*world.registry._ending)
        assert isinstance(world.records, MemoryRecords)
        assert world.records._records == {}
        assert client.times('login') == 1

    async def test_comes_with_the_confirmation(self, world: World) -> None:
        tab = TabSession(world.registry)
        await tab.signup(REGISTRATION)
        cookie = await step_cookie(world, tab)
        assert not await tab.confirm(Confirmation(identifier=EMAIL, code=world.code()))
        assert await world.registry.find_unfinished(cookie) is None


class TestConfirmation:
    async def test_signs_in_directly_where_the_pool_allows_it(self, world: World, client: ToldClient) -> None:
        del client.login
        client.tell('sign_in_confirmed', await tokens_of(world))
        client.tell('confirm', SecretStr('canary-session'))
        tab = TabSession(world.registry)
        assert await tab.confirm(Confirmation(identifier=EMAIL, code=SecretStr('1')))
        assert tab.session_key is not None

    async def test_that_leads_to_a_challenge_keeps_it(self, world: World, client: ToldClient) -> None:
        client.tell('confirm', SecretStr('canary-session'))
        client.tell('sign_in_confirmed', MfaSetupChallenge(factors=('app',), **common(world.clock)))
        tab = TabSession(world.registry)
        assert isinstance(await tab.confirm(Confirmation(identifier=EMAIL, code=SecretStr('1'))), MfaSetupChallenge)
        assert tab.unfinished is not None
        assert tab.unfinished.challenge is not None

    async def test_stays_even_if_the_login_after_it_fails(self, world: World, client: ToldClient) -> None:
        client.tell('confirm', SecretStr('canary-session'))
        client.tell('sign_in_confirmed', ChallengeExpiredError())
        assert not await TabSession(world.registry).confirm(Confirmation(identifier=EMAIL, code=SecretStr('1')))

    @pytest.mark.parametrize(
        ('email', 'session'),
        [
            (EMAIL, 'canary-of-sign-up'),
            ('bob@example.org', None),
            (f'{EMAIL}.evil.example', None),
            (f'x{EMAIL}', None),
        ],
    )
    async def test_uses_the_session_of_a_sign_up_for_its_own_e_mail_alone(
        self, world: World, client: ToldClient, email: str, session: str | None
    ) -> None:
        """Otherwise the code of another user would sign in the user who signed up."""
        tab = await signed_up_here(world, client)
        client.tell('confirm', None)
        confirmation = Confirmation(identifier=email, code=SecretStr('1'))
        await tab.confirm(confirmation)
        assert client.asked[-1] == ('confirm', (confirmation, session and SecretStr(session)))

    @pytest.mark.parametrize(('email', 'session'), [(EMAIL, 'canary-of-sign-up'), ('bob@example.org', None)])
    async def test_passes_the_session_on_for_its_own_e_mail_alone(
        self, world: World, client: ToldClient, email: str, session: str | None
    ) -> None:
        tab = await signed_up_here(world, client)
        await tab.await_code('confirm', email)
        assert tab._unfinished is not None
        assert tab._unfinished[1].session == (session and SecretStr(session))
        client.tell('confirm', None)
        await tab.confirm(Confirmation(identifier=EMAIL, code=SecretStr('1')))
        assert client.asked[-1][1][1] == (session and SecretStr(session))

    async def test_does_not_use_the_session_once_another_step_has_begun(self, world: World, client: ToldClient) -> None:
        client.tell('confirm', None)
        tab = await signed_up_here(world, client)
        await tab.await_code('reset', EMAIL)
        await tab.confirm(Confirmation(identifier=EMAIL, code=SecretStr('1')))
        assert client.asked[-1][1][1] is None


async def signed_up_here(world: World, client: ToldClient) -> TabSession:
    """Sign a user up in a tab, with a pool that returns a session."""
    client.tell(
        'signup', SignUpResult(sub='1', confirmed=False, delivery=DELIVERY, session=SecretStr('canary-of-sign-up'))
    )
    tab = TabSession(world.registry)
    await tab.signup(REGISTRATION)
    return tab


class TestNewCode:
    async def test_of_a_first_factor_is_sent_again(self, world: World, client: ToldClient) -> None:
        client.tell('sign_in_by', code_challenge(world.clock))
        tab = TabSession(world.registry)
        challenge = await tab.sign_in_by(EMAIL, 'email')
        assert isinstance(challenge, CodeChallenge)
        assert challenge.can_resend
        await tab.resend_challenge()
        assert client.asked == [('sign_in_by', (EMAIL, 'email'))] * 2

    async def test_of_a_chosen_factor_is_sent_again_too(self, world: World, client: ToldClient) -> None:
        client.tell('sign_in_by', FactorChoiceChallenge(factors=('email', 'password'), **common(world.clock)))
        client.tell('answer', code_challenge(world.clock))
        tab = TabSession(world.registry)
        await tab.sign_in_by(EMAIL, None)
        challenge = await tab.answer(ChallengeAnswer(factor='email'))
        assert isinstance(challenge, CodeChallenge)
        assert challenge.can_resend

    async def test_of_a_second_factor_needs_a_new_sign_in(self, world: World, client: ToldClient) -> None:
        tab = TabSession(world.registry)
        challenge = await tab.login(CREDENTIALS)
        assert isinstance(challenge, CodeChallenge)
        assert not challenge.can_resend
        with pytest.raises(ChallengeExpiredError):
            await tab.resend_challenge()
        assert client.times('sign_in_by') == 0


class TestAuthenticatorApp:
    async def test_shows_the_same_key_after_a_reload_and_answers_with_its_session(
        self, world: World, client: ToldClient
    ) -> None:
        client.tell('login', MfaSetupChallenge(factors=('app',), **common(world.clock)))
        key = TotpKey(secret=SecretStr('CANARYKEY'), session=SecretStr('canary-second'))
        client.tell('set_up_totp', key)
        client.tell('answer', CodeMismatchError())
        tab = TabSession(world.registry)
        await tab.login(CREDENTIALS)
        cookie = await step_cookie(world, tab)
        shown = await tab.set_up_totp()
        assert (shown.secret, shown.session) == (key.secret, None)
        again = await reloaded(world, cookie)
        assert await again.set_up_totp() == shown
        assert client.times('set_up_totp') == 1
        assert 'CANARY' not in repr(again.unfinished)
        with pytest.raises(CodeMismatchError):
            await again.answer(CODE)
        assert client.asked[-1][1][0].session == key.session

    async def test_is_set_up_only_where_the_pool_asks_for_it(self, world: World, client: ToldClient) -> None:
        tab = TabSession(world.registry)
        await tab.login(CREDENTIALS)
        with pytest.raises(ChallengeExpiredError):
            await tab.set_up_totp()
        assert client.times('set_up_totp') == 0


class TestReset:
    RESET = PasswordReset(identifier=EMAIL, code=SecretStr('123456'), password=SecretStr('another horse battery'))

    async def test_ends_the_sessions_of_the_user_and_signs_nobody_in(self, world: World, client: ToldClient) -> None:
        del client.login
        session, _ = await world.registry.begin(await tokens_of(world))
        client.tell('reset_password', None)
        tab = TabSession(world.registry)
        # The embedded pool has the old password still.
        await tab.reset_password(self.RESET.model_copy(update={'password': PASSWORD}))
        assert tab.session_key is None
        assert world.pool.calls['GlobalSignOut'] == 1
        assert session.ended
        with pytest.raises(SessionEndedError):
            await session.refresh()

    async def test_is_done_even_if_the_sessions_cannot_be_ended(self, world: World, client: ToldClient) -> None:
        client.tell('reset_password', None)
        await TabSession(world.registry).reset_password(self.RESET)
        assert client.times('reset_password') == 1
