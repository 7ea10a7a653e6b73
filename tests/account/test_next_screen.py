"""The transition table of a sign-in: every answer on every screen leads to a screen, and every error has an exit."""

# ruff: noqa: E501 - a table is read by its rows

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from support.flow import SCREENS, check

from authui import errors
from authui.account import Account, AccountState, Answered, Authentication, FactorRequest
from authui.account.next_screen import Form, Step
from authui.errors import AuthError, NextStep
from authui.models import (
    Challenge,
    ChallengeAnswer,
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
    SignedIn,
    SignUpResult,
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
            return SignedIn(user=self.outcome, expires_at=self.expires_at)
        return self.outcome

    async def login(self, _credentials: Credentials) -> SignedIn | Challenge:
        return cast('SignedIn | Challenge', self._say())

    async def sign_in_by(self, _email: str, _factor: object, *, remember: bool = False) -> SignedIn | Challenge:  # noqa: ARG002 - it only says
        return cast('SignedIn | Challenge', self._say())

    async def answer(self, _answer: ChallengeAnswer) -> SignedIn | Challenge:
        return cast('SignedIn | Challenge', self._say())

    async def set_up_totp(self) -> TotpKey:
        return cast('TotpKey', self._say())

    async def signup(self, _registration: Registration) -> SignUpResult:
        return cast('SignUpResult', self._say())

    async def resend_challenge(self) -> SignedIn | Challenge:
        return cast('SignedIn | Challenge', self._say())

    async def await_code(self, step: Any, email: str) -> None:
        self.unfinished = Unfinished(step=step, identifier=email, expires_at=4e9)

    async def confirm(self, _confirmation: Confirmation) -> SignedIn | Challenge | None:
        self.unfinished = None
        return cast('SignedIn | Challenge | None', self._say())

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

    async def logout(self) -> None:
        self.user = None


TABLE = """
answer                   login                  sign_in_by             signup                 confirm                 resend_code             forgot                 forgot_again            reset                   challenge              totp                   resend_challenge
tokens                   done                   done                   -                      done                    -                       -                      -                       -                       done                   -                      done
tokens_unverified        confirm:verify_email   confirm:verify_email   -                      confirm:verify_email    -                       -                      -                       -                       confirm:verify_email   -                      -
challenge                challenge              challenge              -                      challenge               -                       -                      -                       -                       challenge              -                      challenge:code_sent
confirmed_by_pool        -                      -                      login:ready            -                       -                       -                      -                       -                       -                      -                      -
code_sent                -                      -                      confirm                -                       confirm:code_sent       reset:code_sent        reset:code_sent         -                       -                      -                      -
nothing                  -                      -                      -                      login:confirmed         -                       -                      -                       login:password_reset    -                      -                      -
key                      -                      -                      -                      -                       -                       -                      -                       -                       -                      challenge              -
CORRECT                  login!                 login!                 signup!                confirm!                confirm!                forgot!                reset!                  reset!                  challenge!             challenge!             challenge!
RETRY                    login!                 login!                 signup!                confirm!                confirm!                forgot!                reset!                  reset!                  challenge!             challenge!             challenge!
WAIT                     login!                 login!                 signup!                confirm!                confirm!                forgot!                reset!                  reset!                  challenge!             challenge!             challenge!
RESEND                   login!                 login!                 signup!                confirm!                confirm!                forgot!                reset!                  reset!                  challenge!             challenge!             challenge!
CONTACT                  login!                 login!                 signup!                confirm!                confirm!                forgot!                reset!                  reset!                  challenge!             challenge!             challenge!
CONFIRM                  confirm:not_confirmed  confirm:not_confirmed  confirm:not_confirmed  confirm!                confirm!                confirm:not_confirmed  confirm:not_confirmed   confirm:not_confirmed   confirm:not_confirmed  confirm:not_confirmed  confirm:not_confirmed
RESET                    reset:reset_required   reset:reset_required   reset:reset_required   reset:reset_required    reset:reset_required    reset:reset_required   reset!                  reset!                  reset:reset_required   reset:reset_required   reset:reset_required
RESTART                  login!                 login!                 signup!                login!                  login!                  login!                 login!                  login!                  login!                 login!                 login!
LOGIN                    login!                 login!                 signup!                login!                  login!                  login!                 login!                  login!                  login!                 login!                 login!
AlreadyConfirmedError    login:already_confirmed login:already_confirmed login:already_confirmed login:already_confirmed login:already_confirmed login:already_confirmed login:already_confirmed login:already_confirmed login:already_confirmed login:already_confirmed login:already_confirmed
SessionEndedError        login!                 login!                 signup!                login:session_ended     login:session_ended     login:session_ended    login:session_ended     login:session_ended     login:session_ended    login:session_ended    login:session_ended
TokenReusedError         login!                 login!                 signup!                login:session_ended     login:session_ended     login:session_ended    login:session_ended     login:session_ended     login:session_ended    login:session_ended    login:session_ended
"""
"""What follows (columns: what was sent) from each answer (rows): the next screen, with a notice or with the error as
its alert (`!`). A row in capitals is for all errors of that next step which have no row of their own."""

SENDS: Mapping[str, tuple[Step, Callable[[Store], Any]]] = {
    'login': ('login', lambda store: store.dispatch(Account.login, Credentials(identifier=EMAIL, password=SecretStr('p')))),
    'sign_in_by': ('login', lambda store: store.dispatch(Account.sign_in_by, FactorRequest(identifier=EMAIL))),
    'signup': ('signup', lambda store: store.dispatch(Account.signup, Registration(identifier=EMAIL, password=SecretStr('p')))),
    'confirm': ('confirm', lambda store: store.dispatch(Account.confirm, Confirmation(identifier=EMAIL, code=SecretStr('1')))),
    'resend_code': ('confirm', lambda store: store.dispatch(Account.resend_code, EMAIL)),
    'forgot': ('forgot', lambda store: store.dispatch(Account.forgot_password, EMAIL)),
    'forgot_again': ('reset', lambda store: store.dispatch(Account.forgot_password, EMAIL)),
    'reset': ('reset', lambda store: store.dispatch(Account.reset_password, PasswordReset(identifier=EMAIL, code=SecretStr('1'), password=SecretStr('p')))),
    'challenge': ('challenge', lambda store: store.dispatch(Account.answer_challenge, ChallengeAnswer(secret=SecretStr('1')))),
    'totp': ('challenge', lambda store: store.dispatch(Account.set_up_totp)),
    'resend_challenge': ('challenge', lambda store: store.dispatch(Account.resend_code, EMAIL)),
}  # fmt: skip
"""The screen that something is sent from, and the sending."""

EXITS: Mapping[NextStep, frozenset[str]] = {
    NextStep.RESTART: frozenset({'login'}),
    NextStep.LOGIN: frozenset({'login'}),
    NextStep.CONFIRM: frozenset({'confirm'}),
    NextStep.RESET: frozenset({'reset'}),
    NextStep.RESEND: frozenset({'resend_code', 'forgot', 'forgot_again', 'resend_challenge'}),
    NextStep.CONTACT: frozenset({'login'}),
}
"""What there is to be done about an error, at least one of them; for the steps without a row, to send it again."""

SUCCESSES: Mapping[str, Callable[[str], list[object]]] = {
    'tokens': lambda _: [USER],
    'tokens_unverified': lambda _: [UNVERIFIED],
    'challenge': lambda _: list(CHALLENGES.values()),
    'confirmed_by_pool': lambda _: [SignUpResult(sub='1', confirmed=True, delivery=None)],
    'code_sent': lambda sent: [
        SignUpResult(sub='1', confirmed=False, delivery=DELIVERY) if sent == 'signup' else DELIVERY
    ],
    'nothing': lambda _: [None],
    'key': lambda _: [TotpKey(secret=SecretStr('canary'))],
}


def read(table: str) -> dict[tuple[str, str], str]:
    """Return the cells of a table by what was sent and what was answered."""
    (_, *sent), *rows = (line.split() for line in table.strip().splitlines())
    assert all(len(row) == len(sent) + 1 for row in rows)
    return {(each, row[0]): cell for row in rows for each, cell in zip(sent, row[1:], strict=True)}


CELLS = read(TABLE)


def outcomes() -> list[Any]:
    """Return every cell that something can come of, with what comes: what was sent, the answer, and what follows."""
    found = []
    for (sent, answer), cell in CELLS.items():
        if answer in SUCCESSES and cell != '-':
            for outcome in SUCCESSES[answer](sent):
                kind = getattr(outcome, 'kind', '')
                found.append(pytest.param(sent, outcome, cell, id=f'{sent}-{answer}{kind and "-" + kind}'))
    for name, error in ERRORS.items():
        for sent in SENDS:
            cell = CELLS.get((sent, name)) or CELLS[sent, error.next_step.name]
            found.append(pytest.param(sent, error(), cell, id=f'{sent}-{name}'))
    return found


async def after(sent: str, outcome: object) -> AccountState:
    """Return the account's state once something that was sent had an outcome."""
    step, send = SENDS[sent]
    failures: list[BaseException] = []
    auth = Told(outcome)
    store = Store(
        modules={'account': Account(cast('Authentication', auth))}, on_error=lambda error, _: failures.append(error)
    )
    if step == 'challenge':
        store.commit(Account.identifier, EMAIL)
        store.commit(Account.answered, Answered.of(CHALLENGES['code']))
    else:
        store.commit(Account.step, step)
    await send(store)
    assert failures == []
    return store.use(Account).state


def test_the_table_has_a_cell_for_every_answer_to_everything_that_can_be_sent() -> None:
    assert {sent for sent, _ in CELLS} == set(SENDS)
    assert {name for _, name in CELLS} - set(SUCCESSES) - set(ERRORS) == {step.name for step in NextStep}
    assert {screen for screen, _ in SENDS.values()} == set(SCREENS) == set(get_args(Step))


@pytest.mark.parametrize(('sent', 'outcome', 'cell'), outcomes())
async def test_what_is_answered_leads_where_the_table_says(sent: str, outcome: object, cell: str) -> None:
    state = await after(sent, outcome)
    check(state)
    assert state.email == EMAIL
    if cell == 'done':
        assert (state.authorized, state.step) == (True, 'login')
        return
    screen, _, notice = cell.removesuffix('!').partition(':')
    assert not state.authorized
    assert (state.step, state.notice) == (screen, notice or None)
    problems = {form: problem for form in get_args(Form) if (problem := getattr(state, f'{form}_error')) is not None}
    assert set(problems) == ({screen} if cell.endswith('!') else set())
    for problem in problems.values():
        assert problem.code == cast('AuthError', outcome).code
        exits = EXITS.get(problem.next_step, frozenset({sent}))
        assert exits & SCREENS[state.step] or cannot_come(sent, problem.next_step)


def cannot_come(sent: str, next_step: NextStep) -> bool:
    """Tell whether Cognito has no such answer: no code is looked at there, and no user's state."""
    return next_step == NextStep.RESEND and sent in {'login', 'sign_in_by', 'signup'}


@pytest.mark.parametrize('kind', CHALLENGES)
@pytest.mark.parametrize('sent', ['login', 'sign_in_by', 'confirm', 'challenge', 'resend_challenge'])
async def test_every_challenge_is_shown_without_its_session(sent: str, kind: str) -> None:
    state = await after(sent, CHALLENGES[kind])
    assert state.challenge == CHALLENGES[kind].public()
    assert state.delivery == (DELIVERY if kind == 'code' else None)


async def test_a_key_is_given_to_who_asked_and_to_nobody_else() -> None:
    heard: list[str] = []
    store = Store(modules={'account': Account(cast('Authentication', Told(TotpKey(secret=SecretStr('canary-key')))))})
    store.subscribe(lambda event, state: heard.append(f'{event} {state}'))
    store.commit(Account.answered, Answered.of(CHALLENGES['mfa_setup']))
    key = await store.dispatch(Account.set_up_totp)
    assert key is not None
    assert key.secret.get_secret_value() == 'canary-key'
    assert not any('canary' in each for each in heard)


async def test_the_step_of_a_challenge_comes_with_its_challenge_alone() -> None:
    store = Store(modules={'account': Account(cast('Authentication', Told(None)))})
    with pytest.raises(ValueError, match='commit that'):
        store.commit(Account.step, 'challenge')
    assert store.use(Account).state.step == 'login'


async def test_giving_up_leads_to_the_login_card_and_keeps_the_email() -> None:
    auth = Told(None)
    auth.unfinished = Unfinished(
        step='challenge', identifier=EMAIL, challenge=CHALLENGES['code'].public(), expires_at=4e9
    )
    store = Store(modules={'account': Account(cast('Authentication', auth))})
    assert store.use(Account).state.step == 'challenge'
    await store.dispatch(Account.cancel)
    state = store.use(Account).state
    assert (state.step, state.email, state.challenge) == ('login', EMAIL, None)
    assert auth.unfinished is None


@pytest.mark.parametrize(
    'unfinished',
    [
        Unfinished(step='confirm', identifier=EMAIL, delivery=DELIVERY, expires_at=4e9),
        Unfinished(step='reset', identifier=EMAIL, delivery=DELIVERY, expires_at=4e9),
        *(
            Unfinished(step='challenge', identifier=EMAIL, challenge=challenge.public(), expires_at=4e9)
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


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([*SENDS, 'cancel']), st.integers(0, 10**6)), max_size=12))
async def test_whatever_comes_in_whatever_order_the_state_is_one_that_a_screen_shows(
    moves: list[tuple[str, int]],
) -> None:
    auth = Told(None)
    store = Store(modules={'account': Account(cast('Authentication', auth))})
    for sent, choice in moves:
        if sent == 'cancel':
            await store.dispatch(Account.cancel)
            continue
        if {'resend_code': True, 'resend_challenge': False}.get(sent) is (store.use(Account).state.step == 'challenge'):
            continue  # one action, whose meaning is the screen's
        possible = [each.values[1] for each in ALL if each.values[0] == sent]
        auth.outcome = possible[choice % len(possible)]
        await SENDS[sent][1](store)
        check(store.use(Account).state)


ALL = outcomes()
