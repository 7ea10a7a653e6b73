"""Users without a password, end to end: store, sessions, the real boto3 client and the embedded pool."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr, ValidationError
from support.tab import MakeTab, Tab, code_of, mailed
from support.world import PASSWORD, MakeWorld, World

from authui.account import Account, FactorRequest
from authui.account.profile import MfaChange, Profile
from authui.models import (
    CodeChallenge,
    Confirmation,
    Credentials,
    FactorChoiceChallenge,
    MfaPreference,
    PasswordChange,
    Registration,
)
from authui.session import Limits, Window

EMAIL = 'ann@example.org'
PHONE = '+491701234567'
REGISTRATION = Registration(identifier=EMAIL, password=None)
BY_CODE: Any = {
    'explicit_auth_flows': {'USER_AUTH', 'USER_SRP_AUTH', 'REFRESH_TOKEN_AUTH'},
    'allowed_first_auth_factors': {'PASSWORD', 'EMAIL_OTP'},
}


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    return make_world(**BY_CODE)


async def sign_up(tab: Tab) -> None:
    """Sign up without a password, and confirm."""
    await tab.store.dispatch(Account.signup, REGISTRATION)
    assert tab.account.step == 'confirm'
    await tab.store.dispatch(Account.confirm, Confirmation(identifier=EMAIL, code=tab.world.code()))


class TestSignUp:
    async def test_signs_in_at_once_and_by_code_later(self, world: World, make_tab: MakeTab) -> None:
        tab = make_tab(world)
        await sign_up(tab)
        assert tab.account.authorized
        assert tab.sessions.take_ticket() is not None
        await tab.store.dispatch(Account.logout)
        await tab.store.dispatch(Account.sign_in_by, FactorRequest(identifier=EMAIL, factor='email'))
        assert isinstance(tab.account.challenge, CodeChallenge)
        assert tab.account.challenge.can_resend
        await tab.answer(mailed(world))
        assert tab.account.authorized

    async def test_a_payload_has_to_say_that_there_is_no_password(self, world: World, make_tab: MakeTab) -> None:
        tab = make_tab(world)
        await tab.store.dispatch(Account.signup, {'email': EMAIL, 'password': None})
        assert tab.account.step == 'confirm'
        with pytest.raises(ValidationError, match='password'):
            Registration.model_validate({'email': 'bea@example.org'})

    async def test_a_taken_address_is_refused(self, world: World, make_tab: MakeTab) -> None:
        world.add_user()
        tab = make_tab(world)
        await tab.store.dispatch(Account.signup, REGISTRATION)
        assert code_of(tab.account.signup_error) == 'account_exists'

    async def test_a_pool_that_wants_a_password_is_named_in_the_log(
        self, make_world: MakeWorld, make_tab: MakeTab, caplog: pytest.LogCaptureFixture
    ) -> None:
        tab = make_tab(make_world())
        await tab.store.dispatch(Account.signup, REGISTRATION)
        assert code_of(tab.account.signup_error) == 'misconfigured'
        assert 'AUTHUI_SIGN_IN_CODES' in caplog.text

    async def test_it_counts_as_any_sign_up(self, make_world: MakeWorld, make_tab: MakeTab) -> None:
        limits = Limits(sends_per_address=Window(1, 3600.0), failure_seconds=0.0)
        tab = make_tab(make_world(limits=limits, **BY_CODE))
        await tab.store.dispatch(Account.signup, REGISTRATION)
        await tab.store.dispatch(Account.signup, Registration(identifier='bea@example.org', password=None))
        assert code_of(tab.account.signup_error) == 'limit_exceeded'

    async def test_after_the_session_of_the_sign_up_has_expired(self, world: World, make_tab: MakeTab) -> None:
        tab = make_tab(world)
        await tab.store.dispatch(Account.signup, REGISTRATION)
        world.clock.move(600)
        await tab.store.dispatch(Account.confirm, Confirmation(identifier=EMAIL, code=world.code()))
        assert tab.account.authorized

    async def test_an_unconfirmed_user_who_asks_for_a_code_is_led_to_the_confirmation(
        self, world: World, make_tab: MakeTab
    ) -> None:
        tab = make_tab(world)
        await tab.store.dispatch(Account.signup, REGISTRATION)
        other = make_tab(world)
        await other.store.dispatch(Account.sign_in_by, FactorRequest(identifier=EMAIL, factor='email'))
        assert (other.account.step, other.account.notice) == ('confirm', 'not_confirmed')

    async def test_by_phone_number(self, make_world: MakeWorld, make_tab: MakeTab) -> None:
        world = make_world(
            explicit_auth_flows={'USER_AUTH', 'REFRESH_TOKEN_AUTH'},
            allowed_first_auth_factors={'PASSWORD', 'SMS_OTP'},
            username_attributes={'phone_number'},
            auto_verified_attributes={'phone_number'},
        )
        tab = make_tab(world)
        await tab.store.dispatch(Account.signup, Registration(identifier=PHONE, password=None))
        await tab.store.dispatch(Account.confirm, Confirmation(identifier=PHONE, code=world.code()))
        assert tab.account.authorized


class TestLogin:
    @pytest.mark.parametrize('flow', ['USER_SRP_AUTH', 'USER_AUTH'])
    async def test_any_password_is_wrong_as_for_a_stranger(
        self, make_world: MakeWorld, make_tab: MakeTab, flow: Any
    ) -> None:
        world = make_world(flow=flow, **BY_CODE)
        await sign_up(make_tab(world))
        sent = len(world.pool.mailbox.messages())
        seen = []
        for email in (EMAIL, 'nobody@example.org'):
            tab = make_tab(world)
            await tab.login(Credentials(identifier=email, password=SecretStr(PASSWORD)))
            seen.append((tab.account.step, code_of(tab.account.login_error), tab.account.challenge))
        assert seen == [('login', 'wrong_credentials', None)] * 2
        assert len(world.pool.mailbox.messages()) == sent

    async def test_a_choice_leaves_the_password_out(self, world: World, make_tab: MakeTab) -> None:
        await sign_up(make_tab(world))
        outcome = await world.client.sign_in_by(EMAIL)
        assert isinstance(outcome, FactorChoiceChallenge)
        assert outcome.factors == ('email',)


class TestSignedIn:
    @pytest.fixture
    async def tab(self, world: World, make_tab: MakeTab) -> Tab:
        tab = make_tab(world)
        await sign_up(tab)
        return tab

    async def change(self, tab: Tab, current: str | None, password: str = PASSWORD) -> str | None:
        given = SecretStr(current) if current is not None else None
        change = PasswordChange(current=given, password=SecretStr(password))
        await tab.store.dispatch(Profile.change_password, change)
        return code_of(tab.profile.error)

    async def test_the_first_password_is_set_without_a_former_one(self, tab: Tab, make_tab: MakeTab) -> None:
        await tab.store.dispatch(Profile.fetch_has_password)
        assert tab.profile.has_password is False
        assert await self.change(tab, None) is None
        assert tab.profile.has_password is True
        await tab.store.dispatch(Profile.fetch_has_password)
        assert tab.profile.has_password is True
        other = make_tab(tab.world)
        await other.login(Credentials(identifier=EMAIL, password=SecretStr(PASSWORD)))
        assert other.account.authorized
        assert await self.change(tab, None, 'another horse battery') == 'wrong_password'

    async def test_a_common_password_is_refused(self, tab: Tab) -> None:
        assert await self.change(tab, None, 'password1') == 'password_policy'

    async def test_nothing_is_known_where_the_pool_does_not_say(self, tab: Tab) -> None:
        await tab.store.dispatch(Profile.fetch_has_password)
        tab.world.pool.faults.refuse('GetUserAuthFactors')
        await tab.store.dispatch(Profile.fetch_has_password)
        assert (tab.profile.has_password, tab.profile.error) == (None, None)

    async def test_a_proof_by_password_fails_until_there_is_one(self, tab: Tab) -> None:
        change = MfaChange(preference=MfaPreference(factors=()), password=SecretStr('made up'))
        await tab.store.dispatch(Profile.set_mfa, change)
        assert code_of(tab.profile.error) == 'wrong_password'
        assert tab.account.authorized
