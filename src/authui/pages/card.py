"""The common parts of the cards: fields and rules of password and code, and how a card shows the store's state."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from authui.account import Account, AccountState
from authui.account.next_screen import Form, Notice
from authui.errors import AccountExistsError, NextStep
from authui.models import Problem
from authui.pages.description import Button, CardView, Link, NoticeKind, Values
from authui.pages.rules import Field, Rule
from authui.pages.texts import Texts
from authui.settings import Settings
from authui.store import Store

MIN_CODE = 5
_MAX_CODE = 16
"""This includes blanks; Cognito's codes have at most eight digits."""
_MAX_PASSWORD = 256
"""Cognito's limit for a password (SignUp, `Password`)."""
_RESEND_SECONDS = 60
"""The pause between two codes; Cognito sends only a few an hour."""
_WAIT_SECONDS = 30.0
"""How long to wait where Cognito does not say: it locks for between a second and fifteen minutes."""


def password_rules(texts: Texts, min_length: int, label: str = '') -> tuple[Rule, ...]:
    """Return the rules of a password; `label` is the line about its length in the list of rules at a new password."""
    return (
        Rule('required', texts.password_required),
        Rule('min', texts.password_short.format(length=min_length), min_length, label),
        Rule('max', texts.password_long.format(length=_MAX_PASSWORD), _MAX_PASSWORD),
    )


_UPPERCASE, _LOWERCASE, _NUMBER = '[A-Z]', '[a-z]', '[0-9]'
_SYMBOL = r"""[\^$*.\[\]{}()?"!@#%&\/\\,><':;|_~`=+\- ]"""
"""The characters that Cognito counts as symbols."""


def policy_rules(texts: Texts, settings: Settings) -> tuple[Rule, ...]:
    """Return the rules of a new password: the pool's policy, in the words of the errors with which it would refuse."""
    kinds = (
        ('uppercase', settings.password_require_uppercase, _UPPERCASE),
        ('lowercase', settings.password_require_lowercase, _LOWERCASE),
        ('number', settings.password_require_numbers, _NUMBER),
        ('symbol', settings.password_require_symbols, _SYMBOL),
    )
    length = settings.password_min_length
    return (
        *password_rules(texts, length, texts.password_rules['length'].format(length=length)),
        *(
            Rule('has', texts.problem(Problem(code='password_policy', rule=kind)), pattern, texts.password_rules[kind])
            for kind, is_required, pattern in kinds
            if is_required
        ),
    )


_CODE_FORMS: frozenset[Form] = frozenset({'confirm', 'reset', 'challenge'})
"""The forms that ask for a code which the user was sent."""


def new_password_fields(texts: Texts, settings: Settings, label: str | None = None) -> list[Field]:
    """Return the two fields of a new password: it is typed twice."""
    return [
        Field(
            name='password',
            label=label or texts.password,
            type='password',
            autocomplete='new-password',
            rules=policy_rules(texts, settings),
        ),
        Field(
            name='repeated',
            label=texts.confirm_password,
            type='password',
            autocomplete='new-password',
            rules=(Rule('same', texts.passwords_differ, 'password'),),
        ),
    ]


def code_field(texts: Texts, label: str, hint: str | None = None, *, digits: int = 0) -> Field:
    """Return the field of a one-time code, which has so many digits where that is known."""
    return Field(
        name='code',
        label=label,
        autocomplete='one-time-code',
        inputmode='numeric',
        hint=hint,
        digits=digits,
        rules=(
            Rule('max', texts.code_long.format(length=_MAX_CODE), _MAX_CODE),
            Rule('digits', texts.code_short.format(length=MIN_CODE), MIN_CODE),
        ),
    )


def resend_button(
    texts: Texts, *, before: str = '', needs: Sequence[str] = (), is_paused: bool = False, was_sent: bool = False
) -> Button:
    """Return the button that sends a new code; it is pressed at most once a minute, and so after the first code."""
    return Button(
        action='resend',
        text=texts.resend_button,
        before=before or texts.not_received,
        look='link',
        needs=needs,
        pause=_RESEND_SECONDS,
        is_paused=is_paused,
        was_done=was_sent,
    )


def back_button(texts: Texts) -> Button:
    """Return the button back to the login card; its action is `cancel`."""
    return Button(action='cancel', text=texts.back_to_login, look='link')


async def cancel(store: Store, _values: Values) -> None:
    """Give up the unfinished sign-in."""
    await store.dispatch(Account.cancel)


NO_OFFERS: Mapping[str, Sequence[Link]] = {}


def with_state(
    view: CardView,
    state: AccountState,
    texts: Texts,
    *,
    notices: Collection[str] = (),
    offers: Mapping[str, Sequence[Link]] = NO_OFFERS,
    sent: str = '',
) -> CardView:
    """Return the view of a card with what the state says of its form: alert, notice, hint, progress bar and wait.

    Of the notices only those in `notices` are shown. `offers` are links to what the user can do instead, by the code of
    an error. `sent` replaces every text about a code that was sent and its destination, on a card that must not reveal
    whether an account exists.
    """
    of, notice, delivery = view.name, state.notice, state.delivery
    problem = state.errors.get(of)
    hint = ''
    if of in _CODE_FORMS and delivery and not (sent and notice == 'code_sent'):
        hint = sent or _sent_to(texts, delivery.shown_to(state.delivered_to))
    said = ''
    if notice is not None and notice in notices:
        said = sent if sent and notice == 'code_sent' else texts.notices[notice]
    return replace(
        view,
        identifier=state.identifier,
        account=state.identifier,
        error=texts.problem(problem) if problem is not None else '',
        error_field=_field_of(view, problem) if problem is not None else '',
        offers=offers.get(problem.code, ()) if problem is not None else (),
        notice=said,
        notice_kind=_NOTICE_KINDS.get(notice, 'information') if notice is not None else 'information',
        hint=hint,
        busy=state.pending == of or (of != 'signup' and state.authorized),
        wait=_wait(problem) if problem is not None else 0.0,
    )


def _field_of(view: CardView, problem: Problem) -> str:
    """Return the name of the field that an error is about; what is wrong with the account is said at its name."""
    field = problem.field or ''
    carried = next((each.name for each in view.fields if each.carried), field)
    is_of_account = problem.code == AccountExistsError.code or field == 'username'
    is_missing = field == 'email' and all(each.name != field for each in view.fields)
    return carried if is_of_account or is_missing else field


_NOTICE_KINDS: Mapping[Notice, NoticeKind] = {
    'confirmed': 'success',
    'already_confirmed': 'success',
    'code_sent': 'success',
    'ready': 'success',
    'password_reset': 'success',
    'account_deleted': 'success',
    'signed_out_everywhere': 'success',
    'logged_out': 'success',
    'step_expired': 'warning',
    'unavailable': 'warning',
}
"""The kinds of the notices; any other gives information."""


def _sent_to(texts: Texts, destination: str) -> str:
    """Return the text about where a code went; in a right-to-left text the address keeps running left to right."""
    return texts.delivered.format(destination=texts.left_to_right(destination))


def _wait(problem: Problem) -> float:
    """Return for how many seconds the form cannot be sent again."""
    return problem.retry_after or (_WAIT_SECONDS if problem.next_step is NextStep.WAIT else 0.0)
