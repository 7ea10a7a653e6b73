"""Each flow end to end: store, sessions, the real boto3 client and the embedded pool; failures before success."""

from __future__ import annotations

import base64
from typing import Any, ClassVar

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from pydantic import SecretStr
from support.tab import MakeTab, Tab, code_of, mailed, wrong
from support.world import OPEN, PASSWORD, MakeWorld, World

from authui.account import Account, FactorRequest
from authui.account.profile import AttributeCode, MfaChange, Profile
from authui.local import CustomAuth
from authui.models import (
    CodeChallenge,
    Confirmation,
    Credentials,
    FactorChoiceChallenge,
    MfaChoiceChallenge,
    MfaPreference,
    MfaSetupChallenge,
    NewPasswordChallenge,
    OtherChallenge,
    PasswordChallenge,
    PasswordReset,
    Registration,
)
from authui.session import Window

EMAIL = 'ann@example.org'
PHONE = '+491701234567'
NEW = 'another horse battery'
CREDENTIALS = Credentials(identifier=EMAIL, password=SecretStr(PASSWORD))
WITH_NEW = Credentials(identifier=EMAIL, password=SecretStr(NEW))


def app_code(key: SecretStr, world: World, steps: int = 0) -> str:
    """Return what an authenticator app shows."""
    text = key.get_secret_value()
    totp = TOTP(base64.b32decode(text + '=' * (-len(text) % 8)), 6, SHA1(), 30, enforce_key_length=False)  # noqa: S303 - RFC 6238
    return totp.generate(int(world.clock()) + 30 * steps).decode()


async def with_app(world: World, tab: Tab) -> SecretStr:
    """Let a signed-in user set up an authenticator app; returns its key."""
    key = await tab.store.dispatch(Profile.begin_totp)
    assert key is not None
    assert await tab.store.dispatch(Profile.verify_totp, SecretStr(app_code(key.secret, world)))
    change = MfaChange(preference=MfaPreference(factors=('app',), preferred='app'), password=SecretStr(PASSWORD))
    await tab.store.dispatch(Profile.set_mfa, change)
    assert tab.profile.error is None
    world.clock.move(60)
    return key.secret


class TestForgottenPassword:
    async def test_is_replaced_by_a_code_and_the_former_opens_nothing(self, world: World, make_tab: MakeTab) -> None:
        world.add_user()
        tab = make_tab(world)
        await tab.store.dispatch(Account.forgot_password, EMAIL)
        assert (tab.account.step, tab.account.notice) == ('reset', 'code_sent')
        assert tab.account.delivery is not None
        bad = PasswordReset(identifier=EMAIL, code=SecretStr(wrong(world)), password=SecretStr(NEW))
        await tab.store.dispatch(Account.reset_password, bad)
        assert code_of(tab.account.reset_error) == 'code_mismatch'
        short = bad.model_copy(update={'code': world.code(), 'password': SecretStr('short')})
        await tab.store.dispatch(Account.reset_password, short)
        assert code_of(tab.account.reset_error) == 'password_policy'
        good = bad.model_copy(update={'code': world.code()})
        await tab.store.dispatch(Account.reset_password, good)
        assert (tab.account.step, tab.account.notice) == ('login', 'password_reset')
        await tab.login(CREDENTIALS)
        assert code_of(tab.account.login_error) == 'wrong_credentials'
        await tab.login(WITH_NEW)
        assert tab.account.authorized

    async def test_says_the_same_for_somebody_who_does_not_exist(self, world: World, make_tab: MakeTab) -> None:
        world.add_user()
        seen = []
        for email in (EMAIL, 'amy@example.com'):
            tab = make_tab(world)
            await tab.store.dispatch(Account.forgot_password, email)
            seen.append(tab.account.model_copy(update={'identifier': ''}))
        assert seen[0] == seen[1]

    async def test_goes_on_after_a_reload(self, world: World, make_tab: MakeTab) -> None:
        world.add_user()
        tab = make_tab(world)
        await tab.store.dispatch(Account.forgot_password, EMAIL)
        again = await tab.reloaded()
        assert (again.account.step, again.account.identifier) == ('reset', EMAIL)
        assert again.account.delivery is not None
        again.close()

    async def test_that_an_administrator_demands_leads_to_the_reset_card(self, world: World, make_tab: MakeTab) -> None:
        world.add_user()
        world.pool.admin_reset_user_password(EMAIL)
        tab = make_tab(world)
        await tab.login(CREDENTIALS)
        assert (tab.account.step, tab.account.notice) == ('reset', 'reset_required')
        tab = await tab.reloaded()
        assert (tab.account.step, tab.account.identifier) == ('reset', EMAIL)
        reset = PasswordReset(identifier=EMAIL, code=world.code(), password=SecretStr(NEW))
        await tab.store.dispatch(Account.reset_password, reset)
        await tab.login(WITH_NEW)
        assert tab.account.authorized
        tab.close()


class TestForcedNewPassword:
    async def test_is_asked_for_with_what_the_user_lacks(self, make_world: MakeWorld, make_tab: MakeTab) -> None:
        world = make_world(required_attributes=('given_name',))
        world.pool.admin_create_user(EMAIL, PASSWORD, temporary=True)
        tab = make_tab(world)
        await tab.login(CREDENTIALS)
        challenge = tab.account.challenge
        assert isinstance(challenge, NewPasswordChallenge)
        assert challenge.required == ('given_name',)
        assert challenge.session is None
        await tab.answer('short', given_name='Ann')
        assert code_of(tab.account.challenge_error) == 'password_policy'
        await tab.answer(NEW)
        assert tab.account.challenge_error is not None
        assert (tab.account.challenge_error.code, tab.account.challenge_error.rule) == ('invalid_input', 'given_name')
        again = await tab.reloaded()
        await again.answer(NEW, given_name='Ann')
        assert again.account.authorized
        again.close()

    async def test_lets_the_user_in(self, world: World, make_tab: MakeTab) -> None:
        world.pool.admin_create_user(EMAIL, PASSWORD, temporary=True)
        tab = make_tab(world)
        await tab.login(CREDENTIALS)
        await tab.answer(NEW)
        assert tab.account.authorized
        assert (tab.account.step, tab.account.challenge) == ('login', None)


class TestAuthenticatorApp:
    async def test_is_asked_for_once_it_was_set_up(self, make_world: MakeWorld, make_tab: MakeTab) -> None:
        world = make_world(mfa_configuration='OPTIONAL')
        world.add_user()
        tab = make_tab(world)
        await tab.login(CREDENTIALS)
        key = await with_app(world, tab)
        assert tab.account.user is not None
        assert tab.account.user.mfa == ('app',)
        other = make_tab(world)
        await other.login(CREDENTIALS)
        assert isinstance(other.account.challenge, CodeChallenge)
        assert not other.account.authorized
        again = await other.reloaded()
        assert isinstance(again.account.challenge, CodeChallenge)
        await again.answer('000000')
        assert code_of(again.account.challenge_error) == 'code_mismatch'
        await again.answer(app_code(key, world))
        assert again.account.authorized
        again.close()

    async def test_is_set_up_where_the_pool_demands_one(self, make_world: MakeWorld, make_tab: MakeTab) -> None:
        world = make_world(mfa_configuration='ON')
        world.add_user()
        tab = make_tab(world)
        await tab.login(CREDENTIALS)
        assert isinstance(tab.account.challenge, MfaSetupChallenge)
        key = await tab.store.dispatch(Account.set_up_totp)
        assert key is not None
        again = await tab.reloaded()
        same = await again.store.dispatch(Account.set_up_totp)
        assert same == key
        await again.answer('000000', factor='app')
        assert code_of(again.account.challenge_error) == 'code_mismatch'
        await again.answer(app_code(key.secret, world), factor='app')
        assert again.account.authorized
        again.close()

    async def test_is_turned_off_by_who_knows_the_password(self, make_world: MakeWorld, make_tab: MakeTab) -> None:
        world = make_world(mfa_configuration='OPTIONAL')
        world.add_user()
        tab = make_tab(world)
        await tab.login(CREDENTIALS)
        await with_app(world, tab)
        off = MfaChange(preference=MfaPreference(factors=()), password=SecretStr('wrong password'))
        await tab.store.dispatch(Profile.set_mfa, off)
        assert code_of(tab.profile.error) == 'wrong_password'
        await tab.store.dispatch(Profile.set_mfa, off.model_copy(update={'password': SecretStr(PASSWORD)}))
        assert tab.profile.notice == 'mfa_changed'
        other = make_tab(world)
        await other.login(CREDENTIALS)
        assert other.account.authorized

    async def test_expires_and_leads_back_with_the_email(self, make_world: MakeWorld, make_tab: MakeTab) -> None:
        world = make_world(mfa_configuration='OPTIONAL')
        world.add_user()
        tab = make_tab(world)
        await tab.login(CREDENTIALS)
        await with_app(world, tab)
        other = make_tab(world)
        await other.login(CREDENTIALS)
        world.clock.move(180)
        await other.answer('123456')
        assert (other.account.step, code_of(other.account.login_error)) == ('login', 'challenge_expired')
        assert other.account.identifier == EMAIL
        assert other.sessions.unfinished is None


class TestCodesAsSecondFactor:
    @pytest.mark.parametrize(('pool_factor', 'factor'), [('EMAIL_OTP', 'email'), ('SMS_MFA', 'sms')])
    async def test_are_sent_and_asked_for(
        self, make_world: MakeWorld, make_tab: MakeTab, pool_factor: str, factor: Any
    ) -> None:
        world = make_world(mfa_configuration='OPTIONAL', enabled_mfas={pool_factor})
        world.pool.admin_create_user(EMAIL, PASSWORD, {'phone_number': PHONE})
        tab = make_tab(world)
        await tab.login(CREDENTIALS)
        if factor == 'sms':
            await tab.store.dispatch(Profile.send_attribute_code, 'phone_number')
            given = AttributeCode(attribute='phone_number', code=world.code())
            await tab.store.dispatch(Profile.verify_attribute, given)
            assert tab.profile.notice == 'verified'
        change = MfaChange(preference=MfaPreference(factors=(factor,), preferred=factor), password=SecretStr(PASSWORD))
        await tab.store.dispatch(Profile.set_mfa, change)
        assert tab.profile.error is None
        other = make_tab(world)
        await other.login(CREDENTIALS)
        challenge = other.account.challenge
        assert isinstance(challenge, CodeChallenge)
        assert challenge.factor == factor
        assert challenge.delivery is not None
        assert EMAIL not in challenge.delivery.destination
        await other.answer(wrong(world))
        assert code_of(other.account.challenge_error) == 'code_mismatch'
        await other.answer(mailed(world))
        assert other.account.authorized

    async def test_and_an_app_are_chosen_between(self, make_world: MakeWorld, make_tab: MakeTab) -> None:
        world = make_world(mfa_configuration='OPTIONAL', enabled_mfas={'EMAIL_OTP', 'SOFTWARE_TOKEN_MFA'})
        world.add_user()
        tab = make_tab(world)
        await tab.login(CREDENTIALS)
        await with_app(world, tab)
        both = MfaChange(preference=MfaPreference(factors=('app', 'email')), password=SecretStr(PASSWORD))
        await tab.store.dispatch(Profile.set_mfa, both)
        other = make_tab(world)
        await other.login(CREDENTIALS)
        assert isinstance(other.account.challenge, MfaChoiceChallenge)
        assert set(other.account.challenge.factors) == {'app', 'email'}
        await other.answer(factor='email')
        assert other.account.delivery is not None
        await other.answer(mailed(world))
        assert other.account.authorized


class TestChoiceBasedSignIn:
    CONFIG: ClassVar[Any] = {
        'explicit_auth_flows': {'USER_AUTH', 'USER_SRP_AUTH', 'REFRESH_TOKEN_AUTH'},
        'allowed_first_auth_factors': {'PASSWORD', 'EMAIL_OTP', 'SMS_OTP'},
    }

    @pytest.mark.parametrize(('factor', 'address'), [('email', EMAIL), ('sms', PHONE)])
    async def test_offers_what_there_is_and_takes_a_code(
        self, make_world: MakeWorld, make_tab: MakeTab, factor: Any, address: str
    ) -> None:
        world = make_world(flow='USER_AUTH', **self.CONFIG)
        world.pool.admin_create_user(EMAIL, PASSWORD, {'phone_number': PHONE})
        tab = make_tab(world)
        await tab.store.dispatch(Account.sign_in_by, FactorRequest(identifier=EMAIL))
        assert isinstance(tab.account.challenge, FactorChoiceChallenge)
        assert tab.account.challenge.factors == ('password', 'email', 'sms')
        await tab.answer(factor='app')
        assert code_of(tab.account.challenge_error) == 'invalid_input'
        await tab.answer(factor=factor)
        assert tab.account.delivery is not None
        assert world.pool.mailbox.messages()[0].destination == address
        await tab.answer(wrong(world))
        assert code_of(tab.account.challenge_error) == 'code_mismatch'
        await tab.answer(mailed(world))
        assert tab.account.authorized

    async def test_offers_an_address_that_is_verified_only(self, make_world: MakeWorld, make_tab: MakeTab) -> None:
        world = make_world(flow='USER_AUTH', **self.CONFIG)
        world.pool.admin_create_user(EMAIL, PASSWORD, {'phone_number': PHONE, 'phone_number_verified': 'false'})
        tab = make_tab(world)
        await tab.store.dispatch(Account.sign_in_by, FactorRequest(identifier=EMAIL, factor='sms'))
        assert isinstance(tab.account.challenge, FactorChoiceChallenge)
        assert tab.account.challenge.factors == ('password', 'email')

    async def test_takes_a_password_that_was_chosen(self, make_world: MakeWorld, make_tab: MakeTab) -> None:
        world = make_world(flow='USER_AUTH', **self.CONFIG)
        world.add_user()
        tab = make_tab(world)
        await tab.store.dispatch(Account.sign_in_by, FactorRequest(identifier=EMAIL))
        await tab.answer(factor='password')
        assert isinstance(tab.account.challenge, PasswordChallenge)
        await tab.answer('wrong password')
        assert (tab.account.step, code_of(tab.account.challenge_error)) == ('challenge', 'wrong_credentials')
        world.pool.faults.refuse()
        await tab.answer('wrong password')
        assert (tab.account.step, code_of(tab.account.challenge_error)) == ('challenge', 'unavailable')
        world.pool.faults.clear()
        await tab.answer(PASSWORD)
        assert tab.account.authorized

    async def test_takes_the_right_password_after_a_wrong_one_that_came_with_the_choice(
        self, make_world: MakeWorld, make_tab: MakeTab
    ) -> None:
        world = make_world(flow='USER_AUTH', **self.CONFIG)
        world.add_user()
        tab = make_tab(world)
        await tab.store.dispatch(Account.sign_in_by, FactorRequest(identifier=EMAIL))
        await tab.answer('wrong password', factor='password')
        assert code_of(tab.account.challenge_error) == 'wrong_credentials'
        tab = await tab.reloaded()
        assert isinstance(tab.account.challenge, FactorChoiceChallenge)
        await tab.answer(PASSWORD, factor='password')
        assert tab.account.authorized
        tab.close()

    async def test_begins_again_where_it_could_not_do_so_by_itself(
        self, make_world: MakeWorld, make_tab: MakeTab
    ) -> None:
        world = make_world(flow='USER_AUTH', **self.CONFIG)
        world.add_user()
        tab = make_tab(world)
        await tab.store.dispatch(Account.sign_in_by, FactorRequest(identifier=EMAIL, factor='password'))
        world.pool.faults.refuse('InitiateAuth')
        await tab.answer('wrong password')
        assert code_of(tab.account.challenge_error) == 'wrong_credentials'
        world.pool.faults.clear()
        await tab.answer(PASSWORD)
        assert (tab.account.step, code_of(tab.account.login_error)) == ('login', 'challenge_expired')

    async def test_takes_a_code_at_once_from_who_asks_for_one(self, make_world: MakeWorld, make_tab: MakeTab) -> None:
        world = make_world(flow='USER_AUTH', **self.CONFIG)
        world.add_user()
        tab = make_tab(world)
        await tab.store.dispatch(Account.sign_in_by, FactorRequest(identifier=EMAIL, factor='email'))
        assert isinstance(tab.account.challenge, CodeChallenge)
        await tab.answer(mailed(world))
        assert tab.account.authorized

    async def test_takes_the_password_of_the_login_card(self, make_world: MakeWorld, make_tab: MakeTab) -> None:
        world = make_world(flow='USER_AUTH', **self.CONFIG)
        world.add_user()
        tab = make_tab(world)
        await tab.login(CREDENTIALS.model_copy(update={'password': SecretStr('wrong password')}))
        assert code_of(tab.account.login_error) == 'wrong_credentials'
        await tab.login(CREDENTIALS)
        assert tab.account.authorized

    async def test_looks_the_same_for_somebody_who_does_not_exist(
        self, make_world: MakeWorld, make_tab: MakeTab
    ) -> None:
        world = make_world(flow='USER_AUTH', **self.CONFIG)
        tab = make_tab(world)
        await tab.store.dispatch(Account.sign_in_by, FactorRequest(identifier='nobody@example.org', factor='email'))
        assert isinstance(tab.account.challenge, CodeChallenge)
        await tab.answer('123456')
        assert code_of(tab.account.challenge_error) == 'code_mismatch'


class TestGuessing:
    async def test_a_new_sign_in_makes_no_room_for_more_codes(self, make_world: MakeWorld, make_tab: MakeTab) -> None:
        never = Window(10**9, 1.0)
        world = make_world(
            flow='USER_AUTH',
            limits=OPEN.model_copy(update={'codes': Window(3, 3600.0), 'sends': never}),
            **TestChoiceBasedSignIn.CONFIG,
        )
        world.add_user()
        tab = make_tab(world)
        told = []
        for _ in range(4):
            await tab.store.dispatch(Account.sign_in_by, FactorRequest(identifier=EMAIL, factor='email'))
            await tab.answer(wrong(world))
            told.append(code_of(tab.account.challenge_error) or code_of(tab.account.login_error))
        assert told == ['code_mismatch'] * 3 + ['too_many_attempts']


class TestCustomChallenge:
    async def test_is_answered_by_any_text(self, make_world: MakeWorld, make_tab: MakeTab) -> None:
        world = make_world(
            flow='CUSTOM_AUTH',
            custom_auth=CustomAuth(create=lambda _: ({'question': 'Colour?'}, 'blue')),
            explicit_auth_flows={'CUSTOM_AUTH', 'REFRESH_TOKEN_AUTH'},
        )
        world.add_user()
        tab = make_tab(world)
        await tab.login(CREDENTIALS)
        challenge = tab.account.challenge
        assert isinstance(challenge, OtherChallenge)
        assert dict(challenge.parameters)['question'] == 'Colour?'
        await tab.answer('red')
        assert isinstance(tab.account.challenge, OtherChallenge)
        await tab.answer('blue')
        assert tab.account.authorized


class TestResend:
    async def test_sends_a_new_code_and_the_former_is_void(self, world: World, make_tab: MakeTab) -> None:
        tab = make_tab(world)
        await tab.store.dispatch(Account.signup, Registration(identifier=EMAIL, password=SecretStr(PASSWORD)))
        first = world.code()
        world.pool.faults.refuse()
        await tab.store.dispatch(Account.resend_code, EMAIL)
        assert code_of(tab.account.confirm_error) == 'unavailable'
        world.pool.faults.clear()
        await tab.store.dispatch(Account.resend_code, EMAIL)
        assert (tab.account.notice, tab.account.confirm_error) == ('code_sent', None)
        assert tab.account.delivery is not None
        if first != world.code():
            await tab.store.dispatch(Account.confirm, Confirmation(identifier=EMAIL, code=first))
            assert code_of(tab.account.confirm_error) == 'code_mismatch'
        await tab.store.dispatch(Account.confirm, Confirmation(identifier=EMAIL, code=world.code()))
        assert tab.account.notice == 'confirmed'

    async def test_ends_with_the_hours_limit_of_the_pool(self, make_world: MakeWorld, make_tab: MakeTab) -> None:
        world = make_world(resends_per_hour=1)
        tab = make_tab(world)
        await tab.store.dispatch(Account.signup, Registration(identifier=EMAIL, password=SecretStr(PASSWORD)))
        for expected in (None, 'limit_exceeded'):
            await tab.store.dispatch(Account.resend_code, EMAIL)
            assert code_of(tab.account.confirm_error) == expected
        world.clock.move(3600)
        await tab.store.dispatch(Account.resend_code, EMAIL)
        assert tab.account.confirm_error is None

    async def test_leads_to_the_login_card_where_there_is_nothing_left_to_confirm(
        self, make_world: MakeWorld, make_tab: MakeTab
    ) -> None:
        world = make_world(prevent_user_existence_errors=False)
        tab = make_tab(world)
        await tab.store.dispatch(Account.signup, Registration(identifier=EMAIL, password=SecretStr(PASSWORD)))
        world.pool.admin_confirm_sign_up(EMAIL)
        await tab.store.dispatch(Account.resend_code, EMAIL)
        assert (tab.account.step, tab.account.notice) == ('login', 'already_confirmed')


class TestSignUp:
    async def test_lets_its_user_in_once_confirmed_where_the_pool_does(
        self, make_world: MakeWorld, make_tab: MakeTab
    ) -> None:
        world = make_world(explicit_auth_flows={'USER_AUTH', 'USER_SRP_AUTH', 'REFRESH_TOKEN_AUTH'})
        tab = make_tab(world)
        await tab.store.dispatch(Account.signup, Registration(identifier=EMAIL, password=SecretStr(PASSWORD)))
        again = await tab.reloaded()
        bad = Confirmation(identifier=EMAIL, code=SecretStr(wrong(world)))
        await again.store.dispatch(Account.confirm, bad)
        assert code_of(again.account.confirm_error) == 'code_mismatch'
        await again.store.dispatch(Account.confirm, bad.model_copy(update={'code': world.code()}))
        assert again.account.authorized
        again.close()

    async def test_that_is_confirmed_late_lets_its_user_in_by_the_confirmations_own_session(
        self, make_world: MakeWorld, make_tab: MakeTab
    ) -> None:
        """The sign-up's session has expired; the pool gives one for each confirmation, as Cognito does."""
        world = make_world(explicit_auth_flows={'USER_AUTH', 'USER_SRP_AUTH', 'REFRESH_TOKEN_AUTH'})
        tab = make_tab(world)
        await tab.store.dispatch(Account.signup, Registration(identifier=EMAIL, password=SecretStr(PASSWORD)))
        world.clock.move(600)
        await tab.store.dispatch(Account.confirm, Confirmation(identifier=EMAIL, code=world.code()))
        assert tab.account.authorized

    async def test_goes_on_after_a_reload(self, world: World, make_tab: MakeTab) -> None:
        tab = make_tab(world)
        await tab.store.dispatch(Account.signup, Registration(identifier=EMAIL, password=SecretStr(PASSWORD)))
        again = await tab.reloaded()
        assert again.account.confirm
        assert again.account.identifier == EMAIL
        await again.store.dispatch(Account.confirm, Confirmation(identifier=EMAIL, code=world.code()))
        assert again.account.notice == 'confirmed'
        assert again.sessions.unfinished is None
        again.close()

    async def test_that_was_left_is_gone_on_with_at_the_next_login_and_after_a_reload(
        self, world: World, make_tab: MakeTab
    ) -> None:
        await world.client.signup(Registration(identifier=EMAIL, password=SecretStr(PASSWORD)))
        tab = make_tab(world)
        await tab.login(CREDENTIALS)
        assert (tab.account.step, tab.account.notice) == ('confirm', 'not_confirmed')
        again = await tab.reloaded()
        assert (again.account.step, again.account.identifier) == ('confirm', EMAIL)
        again.close()

    async def test_that_is_given_up_is_forgotten(self, world: World, make_tab: MakeTab) -> None:
        tab = make_tab(world)
        await tab.store.dispatch(Account.signup, Registration(identifier=EMAIL, password=SecretStr(PASSWORD)))
        ticket = tab.sessions.take_step_ticket()
        assert ticket is not None
        redeemed = await world.registry.redeem(ticket)
        assert redeemed is not None
        await tab.store.dispatch(Account.cancel)
        assert await world.registry.find_unfinished(redeemed.id) is None
