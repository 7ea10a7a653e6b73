"""The transition table of a sign-in: every answer in every state leads to a screen, and every error has an exit."""

# ruff: noqa: E501 - a table is read by its rows

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from authui import errors
from authui.account import Account, AccountState, Authentication, FactorRequest, Form
from authui.errors import AuthError, NextStep
from authui.models import (
    Answer,
    Challenge,
    CodeChallenge,
    Confirmation,
    Credentials,
    Delivery,
    FactorChoiceChallenge,
    MfaChoiceChallenge,
    MfaSetupChallenge,
    NewPasswordChallenge,
    OtherChallenge,
    PasswordChallenge,
    PasswordReset,
    Registration,
    SignedUp,
    Step,
    TotpKey,
    Unfinished,
    User,
)
from authui.store import Store

EMAIL = 'ann@example.org'
USER = User(sub='1', username='1', email=EMAIL, email_verified=True)
UNVERIFIED = User(sub='1', username='1', email=EMAIL)
DELIVERY = Delivery(destination='a***@e***', medium='EMAIL', attribute='email')
_COMMON: dict[str, Any] = {'username': '1', 'session': SecretStr('canary-session'), 'expires_at': 4e9}
CHALLENGES: dict[str, Challenge] = {
    'code': CodeChallenge(name='EMAIL_OTP', factor='email', delivery=DELIVERY, **_COMMON),
    'password': PasswordChallenge(name='SELECT_CHALLENGE', factor_name='PASSWORD_SRP', **_COMMON),
    'new_password': NewPasswordChallenge(required=('given_name',), **_COMMON),
    'mfa_choice': MfaChoiceChallenge(factors=('app', 'sms'), **_COMMON),
    'mfa_setup': MfaSetupChallenge(factors=('app',), **_COMMON),
    'factor_choice': FactorChoiceChallenge(factors=('password', 'email'), **_COMMON),
    'other': OtherChallenge(name='CUSTOM_CHALLENGE', **_COMMON),
}


def error_classes(root: type[AuthError] = AuthError) -> list[type[AuthError]]:
    """Return every error that can reach an end user."""
    below = [each for cls in root.__subclasses__() if cls.__module__ == errors.__name__ for each in error_classes(cls)]
    return [*([] if root in {AuthError, errors.TokenError} else [root]), *below]


ERRORS = {cls.__name__: cls for cls in error_classes()}


class Told:
    """Sessions that answer what they are told to."""

    expires_at = 4e9

    def __init__(self, outcome: object) -> None:
        self.outcome = outcome
        self.user: User | None = None
        self.unfinished: Unfinished | None = None

    def _say(self) -> Any:
        if isinstance(self.outcome, AuthError):
            raise self.outcome
        if isinstance(self.outcome, User):
            self.user = self.outcome
            return None
        return self.outcome

    async def sign_in(self, _credentials: Credentials) -> Challenge | None:
        return cast('Challenge | None', self._say())

    async def sign_in_by(self, _email: str, _factor: object) -> Challenge | None:
        return cast('Challenge | None', self._say())

    async def answer(self, _answer: Answer) -> Challenge | None:
        return cast('Challenge | None', self._say())

    async def set_up_totp(self) -> TotpKey:
        return cast('TotpKey', self._say())

    async def sign_up(self, _registration: Registration) -> SignedUp:
        return cast('SignedUp', self._say())

    async def await_confirmation(self, email: str) -> None:
        """Keep nothing."""

    async def confirm(self, _confirmation: Confirmation) -> bool:
        self._say()
        return self.user is not None

    async def resend_code(self, _email: str) -> Delivery:
        return cast('Delivery', self._say())

    async def forgot_password(self, _email: str) -> Delivery:
        return cast('Delivery', self._say())

    async def reset_password(self, _reset: PasswordReset) -> None:
        self._say()

    async def cancel(self) -> None:
        self.unfinished = None

    async def fetch_user(self) -> User | None:
        return self.user

    async def sign_out(self) -> None:
        self.user = None


ACTIONS: Mapping[str, tuple[Step, Form, Callable[[Store], Any]]] = {
    'login': ('login', 'login', lambda store: store.dispatch(Account.login, Credentials(email=EMAIL, password=SecretStr('p')))),
    'sign_in_by': ('login', 'login', lambda store: store.dispatch(Account.sign_in_by, FactorRequest(email=EMAIL))),
    'signup': ('login', 'signup', lambda store: store.dispatch(Account.signup, Registration(email=EMAIL, password=SecretStr('p')))),
    'confirm': ('confirm', 'confirm', lambda store: store.dispatch(Account.confirm, Confirmation(email=EMAIL, code=SecretStr('1')))),
    'resend_code': ('confirm', 'confirm', lambda store: store.dispatch(Account.resend_code, EMAIL)),
    'forgot_password': ('forgot', 'forgot', lambda store: store.dispatch(Account.forgot_password, EMAIL)),
    'forgot_password again': ('reset', 'reset', lambda store: store.dispatch(Account.forgot_password, EMAIL)),
    'reset_password': ('reset', 'reset', lambda store: store.dispatch(Account.reset_password, PasswordReset(email=EMAIL, code=SecretStr('1'), password=SecretStr('p')))),
    'answer_challenge': ('challenge', 'challenge', lambda store: store.dispatch(Account.answer_challenge, Answer(secret=SecretStr('1')))),
    'set_up_totp': ('challenge', 'challenge', lambda store: store.dispatch(Account.set_up_totp)),
}  # fmt: skip
"""The step that an action belongs to, the form that it says errors on, and the action."""

EXITS: Mapping[Step, frozenset[NextStep]] = {
    'login': frozenset(NextStep) - {NextStep.RESEND},
    'confirm': frozenset(NextStep) - {NextStep.RESET},
    'forgot': frozenset(NextStep) - {NextStep.RESEND, NextStep.CONFIRM},
    'reset': frozenset(NextStep) - {NextStep.CONFIRM},
    'challenge': frozenset(NextStep) - {NextStep.CONFIRM, NextStep.RESET},
}
"""What each screen offers: all lead back to the login card, whose links lead to the others; some send a new code."""

SPECIAL: Mapping[tuple[str, str], tuple[Step, str | None]] = {
    ('login', 'UserNotConfirmedError'): ('confirm', 'not_confirmed'),
    ('login', 'PasswordResetRequiredError'): ('reset', 'reset_required'),
    ('confirm', 'AlreadyConfirmedError'): ('login', 'already_confirmed'),
    ('resend_code', 'AlreadyConfirmedError'): ('login', 'already_confirmed'),
}
"""Errors that are no alert but another screen with a notice."""


async def after(action: str, outcome: object) -> AccountState:
    """Return the account's state once an action had an outcome."""
    step, _, dispatch = ACTIONS[action]
    failures: list[BaseException] = []
    auth = Told(outcome)
    store = Store(
        modules={'account': Account(cast('Authentication', auth))}, on_error=lambda error, _: failures.append(error)
    )
    if step == 'challenge':
        store.commit(Account.challenge, CHALLENGES['code'])
    else:
        store.commit(Account.step, step)
    await dispatch(store)
    assert failures == []
    state = store.use(Account).state
    assert state.pending is None
    assert state.email == EMAIL or step == 'challenge'
    assert state.confirm is (state.step == 'confirm')
    assert (state.challenge is not None) is (state.step == 'challenge')
    assert 'canary' not in repr(state) + state.model_dump_json()
    return state


@pytest.mark.parametrize('error', ERRORS)
@pytest.mark.parametrize('action', ACTIONS)
async def test_every_error_is_said_on_a_screen_with_an_exit(action: str, error: str) -> None:
    step, form, _ = ACTIONS[action]
    state = await after(action, ERRORS[error]())
    problems = {each: problem for each in get_args(Form) if (problem := getattr(state, f'{each}_error')) is not None}
    if (special := SPECIAL.get((action, error))) is not None:
        assert (state.step, state.notice) == special
        assert problems == {}
        return
    leads_back = step == 'challenge' and ERRORS[error].next_step in {NextStep.RESTART, NextStep.LOGIN}
    assert state.step == ('login' if leads_back else step)
    ((said_on, problem),) = problems.items()
    assert said_on == ('login' if leads_back else form)
    assert problem.code == ERRORS[error].code


REACHABLE: Mapping[NextStep, frozenset[str]] = {
    NextStep.RESEND: frozenset({'confirm', 'resend_code', 'forgot_password again', 'reset_password', 'answer_challenge', 'set_up_totp'}),
    NextStep.CONFIRM: frozenset({'login', 'sign_in_by', 'signup', 'confirm', 'resend_code'}),
    NextStep.RESET: frozenset({'login', 'sign_in_by', 'signup', 'forgot_password', 'forgot_password again', 'reset_password'}),
}  # fmt: skip
"""Where Cognito says such a thing; elsewhere the way back to the login card is the exit."""


@pytest.mark.parametrize('error', ERRORS)
@pytest.mark.parametrize('action', ACTIONS)
def test_what_an_error_asks_for_is_offered_where_it_is_said(action: str, error: str) -> None:
    wanted = ERRORS[error].next_step
    if action in REACHABLE.get(wanted, ACTIONS):
        assert wanted in EXITS[ACTIONS[action][0]]


@pytest.mark.parametrize('kind', CHALLENGES)
@pytest.mark.parametrize('action', ['login', 'sign_in_by', 'answer_challenge'])
async def test_every_challenge_is_shown_without_its_session(action: str, kind: str) -> None:
    state = await after(action, CHALLENGES[kind])
    assert (state.step, state.challenge) == ('challenge', CHALLENGES[kind].public())
    assert state.delivery == (DELIVERY if kind == 'code' else None)


@pytest.mark.parametrize('action', ['login', 'sign_in_by', 'answer_challenge', 'confirm'])
async def test_who_is_let_in_is_signed_in(action: str) -> None:
    state = await after(action, USER)
    assert state.authorized
    assert state.step == 'login'


@pytest.mark.parametrize('action', ['login', 'sign_in_by', 'answer_challenge'])
async def test_who_is_let_in_with_an_unverified_email_is_asked_to_verify_it(action: str) -> None:
    state = await after(action, UNVERIFIED)
    assert not state.authorized
    assert (state.step, state.notice) == ('confirm', 'verify_email')


@pytest.mark.parametrize(
    ('action', 'outcome', 'step', 'notice'),
    [
        ('signup', SignedUp(sub='1', confirmed=False, delivery=DELIVERY), 'confirm', None),
        ('signup', SignedUp(sub='1', confirmed=True, delivery=None), 'login', 'ready'),
        ('confirm', None, 'login', 'confirmed'),
        ('resend_code', DELIVERY, 'confirm', 'code_sent'),
        ('forgot_password', DELIVERY, 'reset', 'code_sent'),
        ('forgot_password again', DELIVERY, 'reset', 'code_sent'),
        ('reset_password', None, 'login', 'password_reset'),
        ('set_up_totp', TotpKey(secret=SecretStr('canary')), 'challenge', None),
    ],
)
async def test_every_success_leads_on(action: str, outcome: object, step: Step, notice: str | None) -> None:
    state = await after(action, outcome)
    assert (state.step, state.notice) == (step, notice)
    assert all(getattr(state, f'{form}_error') is None for form in get_args(Form))


async def test_giving_up_leads_to_the_login_card_and_keeps_the_email() -> None:
    auth = Told(None)
    auth.unfinished = Unfinished(step='challenge', email=EMAIL, challenge=CHALLENGES['code'].public(), expires_at=4e9)
    store = Store(modules={'account': Account(cast('Authentication', auth))})
    assert store.use(Account).state.step == 'challenge'
    await store.dispatch(Account.cancel)
    state = store.use(Account).state
    assert (state.step, state.email, state.challenge) == ('login', EMAIL, None)
    assert auth.unfinished is None


@pytest.mark.parametrize(
    'unfinished',
    [
        Unfinished(step='confirm', email=EMAIL, delivery=DELIVERY, expires_at=4e9),
        Unfinished(step='reset', email=EMAIL, delivery=DELIVERY, expires_at=4e9),
        *(
            Unfinished(step='challenge', email=EMAIL, challenge=challenge.public(), expires_at=4e9)
            for challenge in CHALLENGES.values()
        ),
    ],
    ids=lambda unfinished: f'{unfinished.step} {getattr(unfinished.challenge, "kind", "")}',
)
def test_what_was_begun_is_gone_on_with_after_a_reload(unfinished: Unfinished) -> None:
    auth = Told(None)
    auth.unfinished = unfinished
    state = Store(modules={'account': Account(cast('Authentication', auth))}).use(Account).state
    assert (state.step, state.email, state.delivery, state.challenge) == (
        unfinished.step,
        EMAIL,
        unfinished.delivery,
        unfinished.challenge,
    )
    assert state.confirm is (unfinished.step == 'confirm')


OUTCOMES = st.sampled_from([USER, UNVERIFIED, *CHALLENGES.values(), *ERRORS.values()])


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(['login', 'answer_challenge', 'cancel', 'sign_in_by']), OUTCOMES), max_size=12)
)
async def test_whatever_comes_in_whatever_order_the_state_is_one_that_a_screen_shows(
    moves: list[tuple[str, Any]],
) -> None:
    auth = Told(None)
    store = Store(modules={'account': Account(cast('Authentication', auth))})
    for action, outcome in moves:
        auth.outcome = outcome() if isinstance(outcome, type) else outcome
        if action == 'cancel':
            await store.dispatch(Account.cancel)
        else:
            await ACTIONS[action][2](store)
        state = store.use(Account).state
        assert state.pending is None
        assert state.confirm is (state.step == 'confirm')
        assert (state.challenge is not None) is (state.step == 'challenge')
        assert state.user is None or state.authorized or state.step in {'confirm', 'login', 'challenge', 'reset'}
