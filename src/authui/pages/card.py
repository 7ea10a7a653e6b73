"""What the cards share: the fields and rules of e-mail, password and code, and how a card shows the store's state."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any

from nicegui import ui

from authui.account import Account
from authui.account.next_screen import Form
from authui.errors import NextStep
from authui.models import Delivery, Problem
from authui.pages.form import AuthForm, Offer
from authui.pages.rules import Field, Rule, broken_rules
from authui.pages.texts import Texts
from authui.reactive import watch
from authui.settings import Settings
from authui.store import Store

_MAX_EMAIL = 128
"""Cognito's limit for a user name (SignUp, `Username`)."""
MIN_CODE = 5
_MAX_CODE = 16
"""This includes blanks; Cognito's codes have at most eight digits."""
_MAX_PASSWORD = 256
"""Cognito's limit for a password (SignUp, `Password`)."""
_WAIT_SECONDS = 30.0
"""How long to wait where Cognito does not say: it locks for between a second and fifteen minutes."""


def email_field(texts: Texts, label: str, hint: str | None = None) -> Field:
    """Return the field of the e-mail; the next screen starts with what was typed into it."""
    return Field(
        name='email',
        label=label,
        type='email',
        autocomplete='username',
        inputmode='email',
        hint=hint,
        carried=True,
        rules=email_rules(texts),
    )


def email_rules(texts: Texts) -> tuple[Rule, ...]:
    """Return the rules of an e-mail address."""
    return (
        Rule('required', texts.email_required, 'trimmed'),
        Rule('max', texts.email_long.format(length=_MAX_EMAIL), _MAX_EMAIL),
        Rule('email', texts.email_valid),
    )


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


_NO_OFFERS: Mapping[str, Sequence[Offer]] = {}
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


def code_field(texts: Texts, label: str, hint: str | None = None) -> Field:
    """Return the field of a one-time code."""
    return Field(
        name='code',
        label=label,
        autocomplete='one-time-code',
        inputmode='numeric',
        hint=hint,
        rules=(
            Rule('max', texts.code_long.format(length=_MAX_CODE), _MAX_CODE),
            Rule('digits', texts.code_short.format(length=MIN_CODE), MIN_CODE),
        ),
    )


async def with_valid_email(form: AuthForm, field: Field, store: Store, do: Callable[[str], Awaitable[object]]) -> None:
    """Run what another button of a card does, given the typed e-mail, if that meets the rules of its field."""
    address = store.state.account.email.strip()
    broken = broken_rules([field], {field.name: address})
    form.refuse(broken)
    if not broken:
        await do(address)


def back_link(texts: Texts, store: Store) -> None:
    """Draw the link back to the login card, which gives up the unfinished sign-in."""
    with ui.element('p').classes('authui-links'):
        button = ui.element('button').props('type=button').classes('authui-link')
        button.on('click', lambda: store.dispatch(Account.cancel))
        with button:
            ui.label(texts.back_to_login)


def show_state(
    form: AuthForm,
    store: Store,
    texts: Texts,
    *,
    of: Form,
    notices: Collection[str] = (),
    offers: Mapping[str, Sequence[Offer]] = _NO_OFFERS,
    sent: str = '',
) -> None:
    """Let a card's alert, notice and progress bar follow what the state says of the form `of`.

    Of the notices only those in `notices` are shown. `offers` are links to what the user can do instead, by the code of
    an error. `sent` replaces every text about a code that was sent and its destination, on a card that must not reveal
    whether an account exists.
    """

    def select(state: Any, _getters: Any) -> Any:
        account = state.account
        busy = account.pending == of or (of != 'signup' and account.authorized)
        return account.errors.get(of), busy, account.notice, account.delivery, account.email

    def show(new: Any, _old: Any) -> None:
        problem, busy, notice, delivery, email = new
        notes = {**texts.notices, 'code_sent': sent} if sent else texts.notices
        hint = ''
        if of in _CODE_FORMS and delivery and not (sent and notice == 'code_sent'):
            hint = sent or _sent_to(texts, delivery)
        form.show(
            email=email,
            error=texts.problem(problem) if problem is not None else '',
            error_field=(problem.field or '') if problem is not None else '',
            offers=offers.get(problem.code, ()) if problem is not None else (),
            notice=notes[notice] if notice in notices else '',
            hint=hint,
            busy=busy,
            wait=_wait(problem) if problem is not None else 0.0,
        )

    watch(store, select, show, immediate=True)


def _sent_to(texts: Texts, delivery: Delivery) -> str:
    """Return the text about where a code went; in a right-to-left text the address keeps running left to right."""
    where = delivery.destination
    return texts.delivered.format(destination=where if texts.direction == 'ltr' else f'\u2066{where}\u2069')


def _wait(problem: Problem) -> float:
    """Return for how many seconds the form cannot be sent again."""
    return problem.retry_after or (_WAIT_SECONDS if problem.next_step is NextStep.WAIT else 0.0)
