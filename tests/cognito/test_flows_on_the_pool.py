"""Each flow and challenge, from the client to the embedded pool, which is as strict as Cognito."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from pydantic import SecretStr

from authui.cognito import CognitoClient, make_boto_client
from authui.cognito.calls import Flow
from authui.errors import (
    ChallengeExpiredError,
    CodeMismatchError,
    CredentialsError,
    MisconfiguredError,
    PasswordPolicyError,
    SessionEndedError,
    SignUpClosedError,
    TokenReusedError,
    WrongPasswordError,
)
from authui.local import CustomAuth, LocalPool, PoolConfig
from authui.local.config import AuthFlow, FirstFactor, MfaFactor
from authui.models import (
    Challenge,
    ChallengeAnswer,
    CodeChallenge,
    Confirmation,
    Credentials,
    Factor,
    FactorChoiceChallenge,
    MfaChoiceChallenge,
    MfaPreference,
    MfaSetupChallenge,
    NewPasswordChallenge,
    OtherChallenge,
    PasswordChallenge,
    PasswordChange,
    PasswordReset,
    Registration,
    TokenSet,
)
from authui.settings import Settings

from .support import Clock

ANN = 'ann@example.org'
PASSWORD = 'correct horse battery'
ANOTHER = 'another horse battery'
BOB = 'bob@example.org'
PHONE = '+491701234567'
SECRET = SecretStr('clientsecretclientsecret')
CREDENTIALS = Credentials(identifier=ANN, password=SecretStr(PASSWORD))


def spoiled(code: SecretStr | None) -> SecretStr:
    assert code is not None
    return SecretStr(f'{(int(code.get_secret_value()) + 1) % 10**6:06}')


@dataclass
class Side:
    """A pool with one user, and clients of it."""

    pool: LocalPool
    client: CognitoClient
    clock: Clock

    def sent(self) -> ChallengeAnswer:
        return ChallengeAnswer(secret=self.pool.mailbox.messages()[0].code)

    def code(self) -> SecretStr:
        return self.pool.mailbox.messages()[0].code

    def shown(self, key: SecretStr) -> ChallengeAnswer:
        octets = base64.b32decode(key.get_secret_value() + '====')
        code = TOTP(octets, 6, SHA1(), 30).generate(self.clock())  # noqa: S303 - RFC 6238's default
        return ChallengeAnswer(secret=SecretStr(code.decode()))


MakeSide = Callable[..., Side]


@pytest.fixture
async def make_side(tmp_path: Path, wall_clock: Clock) -> AsyncIterator[MakeSide]:
    async with AsyncExitStack() as stack:

        def make(flow: Flow = 'USER_SRP_AUTH', custom_auth: CustomAuth | None = None, **config: Any) -> Side:
            factors = ('PASSWORD',) if config.get('mfa_configuration') == 'ON' else get_args(FirstFactor)
            everything = {
                'explicit_auth_flows': frozenset(get_args(AuthFlow)),
                'allowed_first_auth_factors': frozenset(factors),
                'enabled_mfas': frozenset(get_args(MfaFactor)),
                # The proof of a password carries the machine's time.
                'timestamp_tolerance': 10**9,
            }
            pool = LocalPool.open(
                tmp_path / 'pool', PoolConfig(**(everything | config)), clock=wall_clock, custom_auth=custom_auth
            )
            stack.callback(pool.close)
            boto = make_boto_client(Settings.load())
            pool.attach(boto)
            client = CognitoClient(
                boto,
                pool_id=pool.pool_id,
                client_id=pool.client_id,
                client_secret=config.get('client_secret'),
                flow=flow,
                clock=wall_clock,
            )
            stack.push_async_callback(client.close)
            pool.admin_create_user(ANN, PASSWORD)
            return Side(pool, client, wall_clock)

        yield make


@pytest.mark.parametrize('flow', ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'USER_AUTH'])
class TestWithAPassword:
    async def test_it_signs_in(self, make_side: MakeSide, flow: Flow) -> None:
        assert isinstance(await make_side(flow).client.login(CREDENTIALS), TokenSet)

    async def test_a_wrong_one_does_not(self, make_side: MakeSide, flow: Flow) -> None:
        wrong = Credentials(identifier=ANN, password=SecretStr('battery staple horse'))
        with pytest.raises(CredentialsError):
            await make_side(flow).client.login(wrong)

    async def test_an_app_is_set_up_and_then_asked_for(self, make_side: MakeSide, flow: Flow) -> None:
        side = make_side(flow, mfa_configuration='ON', enabled_mfas=frozenset({'SOFTWARE_TOKEN_MFA'}))
        challenge: TokenSet | Challenge = await side.client.login(CREDENTIALS)
        assert isinstance(challenge, MfaSetupChallenge)
        key = await side.client.set_up_totp(challenge)
        going_on = challenge.model_copy(update={'session': key.session})
        right = side.shown(key.secret)
        with pytest.raises(CodeMismatchError):
            await side.client.answer(going_on, ChallengeAnswer(secret=spoiled(right.secret)))
        assert isinstance(await side.client.answer(going_on, right), TokenSet)
        side.clock.now += 30
        challenge = await side.client.login(CREDENTIALS)
        assert isinstance(challenge, CodeChallenge)
        assert isinstance(await side.client.answer(challenge, side.shown(key.secret)), TokenSet)


class TestByChoice:
    async def test_a_code_signs_in(self, make_side: MakeSide) -> None:
        side = make_side()
        challenge = await side.client.sign_in_by(ANN, 'email')
        assert isinstance(challenge, CodeChallenge)
        assert isinstance(await side.client.answer(challenge, side.sent()), TokenSet)

    async def test_the_choice_of_a_code_signs_in(self, make_side: MakeSide) -> None:
        side = make_side()
        choice = await side.client.sign_in_by(ANN)
        assert isinstance(choice, FactorChoiceChallenge)
        assert choice.factors == ('password', 'email')
        challenge = await side.client.answer(choice, ChallengeAnswer(factor='email'))
        assert isinstance(challenge, CodeChallenge)
        assert isinstance(await side.client.answer(challenge, side.sent()), TokenSet)

    async def test_the_choice_of_a_code_by_text_message_signs_in(self, make_side: MakeSide) -> None:
        side = make_side()
        side.pool.admin_set_user_attributes(ANN, {'phone_number': PHONE, 'phone_number_verified': 'true'})
        choice = await side.client.sign_in_by(ANN)
        assert isinstance(choice, FactorChoiceChallenge)
        challenge = await side.client.answer(choice, ChallengeAnswer(factor='sms'))
        assert isinstance(challenge, CodeChallenge)
        assert (challenge.name, challenge.factor) == ('SMS_OTP', 'sms')
        assert side.pool.mailbox.messages()[0].destination == PHONE
        with pytest.raises(CodeMismatchError):
            await side.client.answer(challenge, ChallengeAnswer(secret=SecretStr('00000000')))
        assert isinstance(await side.client.answer(challenge, side.sent()), TokenSet)

    @pytest.mark.parametrize('has_srp', [True, False])
    async def test_the_password_is_proven_by_srp_or_sent_if_the_pool_does_not_offer_srp(
        self, make_side: MakeSide, *, has_srp: bool
    ) -> None:
        side = make_side()
        choice = await side.client.sign_in_by(ANN)
        assert isinstance(choice, FactorChoiceChallenge)
        assert choice.has_srp
        choice = choice.model_copy(update={'has_srp': has_srp})
        wrong = ChallengeAnswer(factor='password', secret=SecretStr('battery staple horse'))
        with pytest.raises(CredentialsError):
            await side.client.answer(choice, wrong)
        again = await side.client.sign_in_by(ANN)
        assert isinstance(again, FactorChoiceChallenge)
        right = ChallengeAnswer(factor='password', secret=SecretStr(PASSWORD))
        signed_in = await side.client.answer(again.model_copy(update={'has_srp': has_srp}), right)
        assert isinstance(signed_in, TokenSet)

    async def test_the_choice_of_the_password_signs_in(self, make_side: MakeSide) -> None:
        side = make_side()
        challenge = await side.client.sign_in_by(ANN, 'password')
        assert isinstance(challenge, PasswordChallenge)
        assert isinstance(await side.client.answer(challenge, ChallengeAnswer(secret=SecretStr(PASSWORD))), TokenSet)


async def test_of_two_second_factors_the_chosen_one_is_asked_for(make_side: MakeSide) -> None:
    side = make_side(mfa_configuration='OPTIONAL')
    tokens = await side.client.login(CREDENTIALS)
    assert isinstance(tokens, TokenSet)
    key = await side.client.begin_totp(tokens.access_token)
    code = side.shown(key.secret).secret
    assert code is not None
    await side.client.verify_totp(tokens.access_token, code)
    await side.client.set_mfa(tokens.access_token, MfaPreference(factors=('app', 'email')))
    assert (await side.client.get_user(tokens.access_token)).mfa == ('app', 'email')
    choice = await side.client.login(CREDENTIALS)
    assert isinstance(choice, MfaChoiceChallenge)
    challenge = await side.client.answer(choice, ChallengeAnswer(factor='email'))
    assert isinstance(challenge, CodeChallenge)
    assert isinstance(await side.client.answer(challenge, side.sent()), TokenSet)


async def test_a_custom_challenge_follows_the_password(make_side: MakeSide) -> None:
    side = make_side('CUSTOM_AUTH', CustomAuth(lambda _: ({'question': 'What is 6 times 7?'}, '42')))
    challenge = await side.client.login(CREDENTIALS)
    assert isinstance(challenge, OtherChallenge)
    assert dict(challenge.parameters)['question'] == 'What is 6 times 7?'
    assert isinstance(await side.client.answer(challenge, ChallengeAnswer(secret=SecretStr('42'))), TokenSet)


async def tokens_of(side: Side, password: str = PASSWORD) -> TokenSet:
    tokens = await side.client.login(Credentials(identifier=ANN, password=SecretStr(password)))
    assert isinstance(tokens, TokenSet)
    return tokens


class TestForcedNewPassword:
    NEW = ChallengeAnswer(secret=SecretStr(ANOTHER), attributes=(('given_name', 'Ann'),))

    async def challenge(self, side: Side) -> NewPasswordChallenge:
        side.pool.admin_create_user('bob@example.org', PASSWORD, temporary=True)
        asked = await side.client.login(Credentials(identifier='bob@example.org', password=SecretStr(PASSWORD)))
        assert isinstance(asked, NewPasswordChallenge)
        return asked

    async def test_names_what_the_user_lacks(self, make_side: MakeSide) -> None:
        asked = await self.challenge(make_side(required_attributes=('given_name',)))
        assert asked.required == ('given_name',)

    async def test_against_the_policy_is_refused(self, make_side: MakeSide) -> None:
        side = make_side()
        asked = await self.challenge(side)
        with pytest.raises(PasswordPolicyError):
            await side.client.answer(asked, ChallengeAnswer(secret=SecretStr('short')))

    async def test_signs_in_and_sets_what_was_missing(self, make_side: MakeSide) -> None:
        side = make_side(required_attributes=('given_name',))
        tokens = await side.client.answer(await self.challenge(side), self.NEW)
        assert isinstance(tokens, TokenSet)
        assert (await side.client.get_user(tokens.access_token)).attribute('given_name') == 'Ann'


class TestForgottenPassword:
    async def test_is_not_replaced_by_a_wrong_code(self, make_side: MakeSide) -> None:
        side = make_side()
        await side.client.forgot_password(ANN)
        code = side.sent().secret
        with pytest.raises(CodeMismatchError):
            await side.client.reset_password(
                PasswordReset(identifier=ANN, code=spoiled(code), password=SecretStr(ANOTHER))
            )
        await tokens_of(side)

    async def test_of_an_unknown_user_looks_as_if_a_code_was_sent(self, make_side: MakeSide) -> None:
        side = make_side()
        told = await side.client.forgot_password('abe@example.org')
        assert told == await side.client.forgot_password(ANN)
        assert [message.destination for message in side.pool.mailbox.messages()] == [ANN]

    async def test_is_replaced_by_the_code(self, make_side: MakeSide) -> None:
        side = make_side()
        await side.client.forgot_password(ANN)
        code = side.sent().secret
        assert code is not None
        await side.client.reset_password(PasswordReset(identifier=ANN, code=code, password=SecretStr(ANOTHER)))
        with pytest.raises(CredentialsError):
            await side.client.login(CREDENTIALS)
        await tokens_of(side, ANOTHER)


class TestSignedIn:
    async def test_a_wrong_password_changes_nothing_and_ends_nothing(self, make_side: MakeSide) -> None:
        side = make_side()
        tokens = await tokens_of(side)
        change = PasswordChange(current=SecretStr('battery staple horse'), password=SecretStr(ANOTHER))
        with pytest.raises(WrongPasswordError) as caught:
            await side.client.change_password(tokens.access_token, change)
        assert caught.value.field == 'current'
        assert (await side.client.get_user(tokens.access_token)).email == ANN
        await tokens_of(side)

    async def test_the_password_changes(self, make_side: MakeSide) -> None:
        side = make_side()
        tokens = await tokens_of(side)
        change = PasswordChange(current=SecretStr(PASSWORD), password=SecretStr(ANOTHER))
        await side.client.change_password(tokens.access_token, change)
        await tokens_of(side, ANOTHER)

    async def test_attributes_are_changed_and_deleted(self, make_side: MakeSide) -> None:
        side = make_side()
        token = (await tokens_of(side)).access_token
        assert await side.client.update_attributes(token, {'name': 'Ann'}) == ()
        assert (await side.client.get_user(token)).attribute('name') == 'Ann'
        await side.client.delete_attributes(token, ['name'])
        assert (await side.client.get_user(token)).attribute('name') is None

    async def test_a_new_email_is_verified_by_the_code_that_it_gets(self, make_side: MakeSide) -> None:
        side = make_side()
        token = (await tokens_of(side)).access_token
        (delivery,) = await side.client.update_attributes(token, {'email': 'new@example.org'})
        assert (delivery.destination, delivery.attribute) == ('n***@e***', 'email')
        assert not (await side.client.get_user(token)).email_verified
        code = side.sent().secret
        assert code is not None
        with pytest.raises(CodeMismatchError):
            await side.client.verify_attribute(token, spoiled(code))
        await side.client.verify_attribute(token, code)
        assert (await side.client.get_user(token)).email_verified

    async def test_a_wrong_code_of_an_app_ends_nothing(self, make_side: MakeSide) -> None:
        side = make_side(mfa_configuration='OPTIONAL')
        token = (await tokens_of(side)).access_token
        right = side.shown((await side.client.begin_totp(token)).secret).secret
        assert right is not None
        with pytest.raises(CodeMismatchError):
            await side.client.verify_totp(token, spoiled(right))
        await side.client.verify_totp(token, right)
        assert (await side.client.get_user(token)).email == ANN

    async def test_a_second_factor_is_turned_off(self, make_side: MakeSide) -> None:
        side = make_side(mfa_configuration='OPTIONAL')
        token = (await tokens_of(side)).access_token
        await side.client.set_mfa(token, MfaPreference(factors=('email',), preferred='email'))
        user = await side.client.get_user(token)
        assert (user.mfa, user.preferred_mfa) == (('email',), 'email')
        assert isinstance(await side.client.login(CREDENTIALS), CodeChallenge)
        off: tuple[Factor, ...] = ('email',)
        await side.client.set_mfa(token, MfaPreference(factors=()), turn_off=off)
        await tokens_of(side)

    async def test_an_account_that_is_deleted_ends_its_session(self, make_side: MakeSide) -> None:
        side = make_side()
        tokens = await tokens_of(side)
        await side.client.delete_user(tokens.access_token)
        with pytest.raises(SessionEndedError):
            await side.client.get_user(tokens.access_token)
        with pytest.raises(SessionEndedError):
            await side.client.refresh(tokens, username=ANN)
        with pytest.raises(CredentialsError):
            await side.client.login(CREDENTIALS)


class TestChallenge:
    async def test_is_answered_once(self, make_side: MakeSide) -> None:
        side = make_side()
        asked = await side.client.sign_in_by(ANN, 'email')
        assert isinstance(asked, CodeChallenge)
        code = side.sent()
        await side.client.answer(asked, code)
        with pytest.raises(ChallengeExpiredError):
            await side.client.answer(asked, code)

    async def test_expires_in_time(self, make_side: MakeSide) -> None:
        side = make_side()
        asked = await side.client.sign_in_by(ANN, 'email')
        assert isinstance(asked, CodeChallenge)
        side.clock.now = asked.expires_at + 1
        with pytest.raises(ChallengeExpiredError):
            await side.client.answer(asked, side.sent())

    async def test_is_skipped_for_a_user_who_has_just_signed_up_and_confirmed(self, make_side: MakeSide) -> None:
        side = make_side()
        registration = Registration(identifier='bob@example.org', password=SecretStr(PASSWORD))
        signed_up = await side.client.signup(registration)
        code = side.sent().secret
        assert code is not None
        confirmation = Confirmation(identifier='bob@example.org', code=code)
        session = await side.client.confirm(confirmation, signed_up.session)
        assert session is not None
        assert isinstance(await side.client.sign_in_confirmed('bob@example.org', session), TokenSet)


@pytest.mark.parametrize('flow', ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'USER_AUTH'])
async def test_a_client_with_a_secret_proves_it_at_each_step(make_side: MakeSide, flow: Flow) -> None:
    side = make_side(flow, client_secret=SECRET, mfa_configuration='ON', enabled_mfas=frozenset({'SOFTWARE_TOKEN_MFA'}))
    setup = await side.client.login(CREDENTIALS)
    assert isinstance(setup, MfaSetupChallenge)
    key = await side.client.set_up_totp(setup)
    going_on = setup.model_copy(update={'session': key.session})
    tokens = await side.client.answer(going_on, side.shown(key.secret))
    assert isinstance(tokens, TokenSet)
    refreshed = await side.client.refresh(tokens, username=setup.username)
    assert (await side.client.get_user(refreshed.access_token)).email == ANN
    await side.client.revoke(tokens.refresh_token)
    side.clock.now += 30
    asked = await side.client.login(CREDENTIALS)
    assert isinstance(asked, CodeChallenge)
    assert isinstance(await side.client.answer(asked, side.shown(key.secret)), TokenSet)


class TestClientWithASecret:
    """The pool refuses a secret hash that was made for another name; here is each operation that sends one."""

    async def test_signs_up_resends_confirms_and_resets(self, make_side: MakeSide) -> None:
        side = make_side(client_secret=SECRET, explicit_auth_flows=frozenset({'USER_SRP_AUTH'}))
        await side.client.signup(Registration(identifier=BOB, password=SecretStr(PASSWORD)))
        await side.client.resend_confirmation_code(BOB)
        await side.client.confirm(Confirmation(identifier=BOB, code=side.code()))
        await side.client.forgot_password(BOB)
        await side.client.reset_password(PasswordReset(identifier=BOB, code=side.code(), password=SecretStr(ANOTHER)))
        signed_in = await side.client.login(Credentials(identifier=BOB, password=SecretStr(ANOTHER)))
        assert isinstance(signed_in, TokenSet)

    async def test_signs_in_a_user_who_has_just_confirmed(self, make_side: MakeSide) -> None:
        side = make_side(client_secret=SECRET)
        signed_up = await side.client.signup(Registration(identifier=BOB, password=SecretStr(PASSWORD)))
        session = await side.client.confirm(Confirmation(identifier=BOB, code=side.code()), signed_up.session)
        assert session is not None
        assert isinstance(await side.client.sign_in_confirmed(BOB, session), TokenSet)

    async def test_answers_a_forced_new_password(self, make_side: MakeSide) -> None:
        side = make_side(client_secret=SECRET)
        side.pool.admin_create_user(BOB, PASSWORD, temporary=True)
        asked = await side.client.login(Credentials(identifier=BOB, password=SecretStr(PASSWORD)))
        assert isinstance(asked, NewPasswordChallenge)
        assert isinstance(await side.client.answer(asked, ChallengeAnswer(secret=SecretStr(ANOTHER))), TokenSet)

    async def test_chooses_a_second_factor_and_gives_its_code(self, make_side: MakeSide) -> None:
        side = make_side(client_secret=SECRET, mfa_configuration='OPTIONAL')
        side.pool.admin_set_user_attributes(ANN, {'phone_number': PHONE, 'phone_number_verified': 'true'})
        tokens = await tokens_of(side)
        await side.client.set_mfa(tokens.access_token, MfaPreference(factors=('sms', 'email')))
        choice = await side.client.login(CREDENTIALS)
        assert isinstance(choice, MfaChoiceChallenge)
        asked = await side.client.answer(choice, ChallengeAnswer(factor='sms'))
        assert isinstance(asked, CodeChallenge)
        assert isinstance(await side.client.answer(asked, side.sent()), TokenSet)

    @pytest.mark.parametrize('factor', ['password', 'email'])
    async def test_chooses_a_first_factor(self, make_side: MakeSide, factor: Factor) -> None:
        side = make_side(client_secret=SECRET)
        choice = await side.client.sign_in_by(ANN)
        assert isinstance(choice, FactorChoiceChallenge)
        asked = await side.client.answer(choice, ChallengeAnswer(factor=factor))
        assert isinstance(asked, PasswordChallenge | CodeChallenge)
        answer = ChallengeAnswer(secret=SecretStr(PASSWORD)) if factor == 'password' else side.sent()
        assert isinstance(await side.client.answer(asked, answer), TokenSet)

    async def test_answers_a_custom_challenge(self, make_side: MakeSide) -> None:
        riddle = CustomAuth(lambda _: ({'question': 'What is 6 times 7?'}, '42'))
        side = make_side('CUSTOM_AUTH', riddle, client_secret=SECRET)
        asked = await side.client.login(CREDENTIALS)
        assert isinstance(asked, OtherChallenge)
        assert isinstance(await side.client.answer(asked, ChallengeAnswer(secret=SecretStr('42'))), TokenSet)

    async def test_with_a_wrong_secret_every_step_fails(self, make_side: MakeSide) -> None:
        side = make_side(client_secret=SECRET)
        tokens = await tokens_of(side)
        other = CognitoClient(
            side.client._boto,
            pool_id=side.pool.pool_id,
            client_id=side.pool.client_id,
            client_secret=SecretStr(SECRET.get_secret_value()[::-1]),
        )
        calls = [
            other.login(CREDENTIALS),
            other.sign_in_by(ANN),
            other.signup(Registration(identifier=BOB, password=SecretStr(PASSWORD))),
            other.resend_confirmation_code(ANN),
            other.forgot_password(ANN),
            other.revoke(tokens.refresh_token),
        ]
        for call in calls:
            with pytest.raises(MisconfiguredError):
                await call
        await other.close()


class TestInvitations:
    async def test_a_pool_of_invited_users_takes_no_sign_up(self, make_side: MakeSide) -> None:
        side = make_side(allow_admin_create_user_only=True)
        with pytest.raises(SignUpClosedError):
            await side.client.signup(Registration(identifier=BOB, password=SecretStr(PASSWORD)))
        side.pool.admin_create_user(BOB, PASSWORD, {'email_verified': 'true'})
        assert side.pool.has_user(BOB)


class TestRotation:
    async def test_gives_a_new_refresh_token_and_accepts_the_former_during_the_grace_period(
        self, make_side: MakeSide
    ) -> None:
        side = make_side(rotation=True, rotation_grace=10)
        first = await tokens_of(side)
        second = await side.client.refresh(first, username=ANN)
        assert second.refresh_token != first.refresh_token
        side.clock.now += 9
        again = await side.client.refresh(first, username=ANN)
        assert (await side.client.get_user(again.access_token)).email == ANN

    async def test_treats_the_former_as_stolen_after_the_grace_period_and_ends_the_session(
        self, make_side: MakeSide
    ) -> None:
        side = make_side(rotation=True, rotation_grace=10)
        first = await tokens_of(side)
        second = await side.client.refresh(first, username=ANN)
        side.clock.now += 11
        with pytest.raises(TokenReusedError):
            await side.client.refresh(first, username=ANN)
        with pytest.raises(SessionEndedError):
            await side.client.refresh(second, username=ANN)
