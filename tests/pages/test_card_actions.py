"""What the buttons of the cards ask for: the payload of each action, from what was typed."""

from __future__ import annotations

from typing import Any
from unittest.mock import AsyncMock

import pytest
from pydantic import SecretStr
from support.cards import COMMON, DELIVERY, EMAIL, asked_port, card, page_setup, state_of, store_on

from authui.account.next_screen import Form
from authui.errors import CodeMismatchError
from authui.models import (
    ChallengeAnswer,
    CodeChallenge,
    Confirmation,
    Credentials,
    FactorChoiceChallenge,
    MfaChoiceChallenge,
    PasswordReset,
    Registration,
    SignedIn,
    SignUpResult,
    User,
)
from authui.pages import Screen, Values
from authui.pages.description import SUBMIT

PASSWORD = ' pass word '
USER = User(sub='1', username='u1', email=EMAIL, email_verified=True)
SETUP = page_setup(settings={'flow': 'USER_AUTH', 'signup_attributes': ('given_name', 'phone_number')})


@pytest.fixture
def auth() -> AsyncMock:
    port = asked_port()
    port.login.return_value = port.sign_in_by.return_value = SignedIn(user=USER, expires_at=4e9)
    port.signup.return_value = SignUpResult(sub='1', confirmed=False, delivery=DELIVERY)
    port.confirm.return_value = None
    port.resend_code.return_value = port.forgot_password.return_value = DELIVERY
    return port


async def press(screen: Screen, action: str, auth: AsyncMock, values: Values) -> Any:
    """Press a button of a card, and return the state that follows."""
    store = store_on(auth)
    assert await card(screen, state_of(), SETUP).actions[action](store, values) is None
    return store.state.account


@pytest.mark.parametrize(('ticked', 'remember'), [('on', True), ('', False), ('off', False)])
async def test_a_login_sends_the_credentials_with_the_tick(auth: AsyncMock, ticked: str, remember: bool) -> None:
    state = await press('login', SUBMIT, auth, {'email': ' ann@example.org', 'password': PASSWORD, 'remember': ticked})
    auth.login.assert_awaited_once_with(Credentials(identifier=EMAIL, password=SecretStr(PASSWORD), remember=remember))
    assert state.authorized


async def test_a_form_without_the_tick_does_not_keep_the_session(auth: AsyncMock) -> None:
    await press('login', SUBMIT, auth, {'email': EMAIL, 'password': PASSWORD})
    assert not auth.login.await_args.args[0].remember


@pytest.mark.parametrize(('ticked', 'remember'), [('on', True), ('', False)])
async def test_a_login_without_a_password_sends_the_email_with_the_tick(
    auth: AsyncMock, ticked: str, remember: bool
) -> None:
    await press('login', 'without_password', auth, {'email': f'{EMAIL} ', 'password': '', 'remember': ticked})
    auth.sign_in_by.assert_awaited_once_with(EMAIL, None, remember=remember)


async def test_a_sign_up_sends_the_attributes_as_the_pool_accepts_them(auth: AsyncMock) -> None:
    typed = {'email': EMAIL, 'password': PASSWORD, 'repeated': PASSWORD}
    state = await press('signup', SUBMIT, auth, {**typed, 'given_name': ' Ann ', 'phone_number': '+49 (30) 123-456'})
    auth.signup.assert_awaited_once_with(
        Registration(
            identifier=EMAIL,
            password=SecretStr(PASSWORD),
            attributes=(('given_name', 'Ann'), ('phone_number', '+4930123456')),
        )
    )
    assert state.step == 'confirm'


async def test_a_confirmation_sends_the_code(auth: AsyncMock) -> None:
    state = await press('confirm', SUBMIT, auth, {'email': EMAIL, 'code': '123456'})
    auth.confirm.assert_awaited_once_with(Confirmation(identifier=EMAIL, code=SecretStr('123456')))
    assert state.notice == 'confirmed'


async def test_a_forgotten_password_sends_the_email(auth: AsyncMock) -> None:
    state = await press('forgot', SUBMIT, auth, {'email': f' {EMAIL}'})
    auth.forgot_password.assert_awaited_once_with(EMAIL)
    assert state.step == 'reset'


async def test_a_reset_sends_the_code_and_the_new_password(auth: AsyncMock) -> None:
    typed = {'email': EMAIL, 'code': '123456', 'password': PASSWORD, 'repeated': PASSWORD}
    state = await press('reset', SUBMIT, auth, typed)
    auth.reset_password.assert_awaited_once_with(
        PasswordReset(identifier=EMAIL, code=SecretStr('123456'), password=SecretStr(PASSWORD))
    )
    assert state.notice == 'password_reset'


@pytest.mark.parametrize(('screen', 'call'), [('confirm', 'resend_code'), ('reset', 'forgot_password')])
async def test_a_new_code_is_sent_to_the_email_of_the_form(auth: AsyncMock, screen: Screen, call: str) -> None:
    state = await press(screen, 'resend', auth, {'email': 'bob@example.org', 'code': ''})
    getattr(auth, call).assert_awaited_once_with('bob@example.org')
    assert (state.identifier, state.notice) == ('bob@example.org', 'code_sent')


@pytest.mark.parametrize('screen', ['forgot', 'reset'])
async def test_the_way_back_gives_up_what_was_begun(auth: AsyncMock, screen: Screen) -> None:
    state = await press(screen, 'cancel', auth, {'email': ''})
    auth.cancel.assert_awaited_once_with()
    assert (state.step, state.identifier) == ('login', EMAIL)


async def test_a_user_who_has_to_confirm_can_log_out(auth: AsyncMock) -> None:
    await press('confirm', 'log_out', auth, {'email': '', 'code': ''})
    auth.logout.assert_awaited_once_with()


@pytest.mark.parametrize(
    ('form', 'call', 'values'),
    [
        ('login', 'login', {'password': PASSWORD}),
        ('signup', 'signup', {'password': PASSWORD, 'given_name': 'Ann', 'phone_number': '+4930123456'}),
        ('confirm', 'confirm', {'code': '123456'}),
        ('forgot', 'forgot_password', {}),
        ('reset', 'reset_password', {'code': '123456', 'password': PASSWORD}),
    ],
)
async def test_what_is_refused_is_said_on_the_card_that_was_sent(
    auth: AsyncMock, form: Form, call: str, values: Values
) -> None:
    getattr(auth, call).side_effect = CodeMismatchError()
    made, store = card(form, state_of(), SETUP), store_on(auth)
    await made.actions[SUBMIT](store, {'email': EMAIL, **values})
    view = made.view(store.state.account)
    assert (view.error, view.error_field) == (SETUP.texts.errors['code_mismatch'], 'code')
    assert (view.identifier, view.busy) == (EMAIL, False)


@pytest.mark.parametrize(
    'only', [FactorChoiceChallenge(factors=('email',), **COMMON), MfaChoiceChallenge(factors=('app',), **COMMON)]
)
async def test_the_only_factor_is_chosen_without_asking(
    auth: AsyncMock, only: FactorChoiceChallenge | MfaChoiceChallenge
) -> None:
    code = CodeChallenge(name='EMAIL_OTP', factor=only.factors[0], delivery=DELIVERY, **COMMON)
    auth.login.return_value, auth.answer.return_value = only, code
    state = await press('login', SUBMIT, auth, {'email': EMAIL, 'password': PASSWORD})
    auth.answer.assert_awaited_once_with(ChallengeAnswer(factor=only.factors[0]))
    assert state.challenge == code


async def test_of_two_factors_none_is_chosen(auth: AsyncMock) -> None:
    auth.login.return_value = FactorChoiceChallenge(factors=('email', 'sms'), **COMMON)
    await press('login', SUBMIT, auth, {'email': EMAIL, 'password': PASSWORD})
    auth.answer.assert_not_awaited()
