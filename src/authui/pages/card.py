"""What the cards have in common: rules of an e-mail and a password, and how a card shows the store's state."""

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
"""Cognito's limit of a user name (SignUp, `Username`)."""
MIN_CODE = 5
_MAX_CODE = 16
"""Blanks included; no code of Cognito's has more than eight digits."""
_MAX_PASSWORD = 256
"""Cognito's limit of a password (SignUp, `Password`)."""
_WAIT_SECONDS = 30.0
"""Until the next try where Cognito does not say when: it locks for a second up to a quarter of an hour."""


def email_field(texts: Texts, label: str, hint: str | None = None) -> Field:
    """Return the field that every card begins with; what is typed into it goes along to the next screen."""
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
    """Return the rules of an e-mail."""
    return (
        Rule('required', texts.email_required, 'trimmed'),
        Rule('max', texts.email_long.format(length=_MAX_EMAIL), _MAX_EMAIL),
        Rule('email', texts.email_valid),
    )


def password_rules(texts: Texts, min_length: int, label: str = '') -> tuple[Rule, ...]:
    """Return the rules of a password; `label` is what the list of a new one's rules says of the length."""
    return (
        Rule('required', texts.password_required),
        Rule('min', texts.password_short.format(length=min_length), min_length, label),
        Rule('max', texts.password_long.format(length=_MAX_PASSWORD), _MAX_PASSWORD),
    )


_UPPERCASE, _LOWERCASE, _NUMBER = '[A-Z]', '[a-z]', '[0-9]'
_SYMBOL = r"""[\^$*.\[\]{}()?"!@#%&\/\\,><':;|_~`=+\- ]"""
"""What Cognito counts as one."""


def policy_rules(texts: Texts, settings: Settings) -> tuple[Rule, ...]:
    """Return the rules of a new password, which are the pool's policy, in the words of its own refusals."""
    asked = (
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
            for kind, is_asked, pattern in asked
            if is_asked
        ),
    )


_NO_OFFERS: Mapping[str, Sequence[Offer]] = {}
_WITH_CODE: frozenset[Form] = frozenset({'confirm', 'reset', 'challenge'})
"""The forms that ask for a code which was sent."""


def new_password_fields(texts: Texts, settings: Settings, label: str | None = None) -> list[Field]:
    """Return the two fields of a new password."""
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


async def with_email(form: AuthForm, field: Field, store: Store, do: Callable[[str], Awaitable[object]]) -> None:
    """Do what another button of a card asks for, once the e-mail in its field meets the rules."""
    address = store.state.account.email.strip()
    broken = broken_rules([field], {field.name: address})
    form.refuse(broken)
    if not broken:
        await do(address)


def back_link(texts: Texts, store: Store) -> None:
    """Draw the way back to the login card, which gives up what was begun."""
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
    """Keep a card's alert, notice and progress bar to what the store says of its form.

    `offers` are links to what can be done instead, by the code of an error. `sent` takes the place of every word about
    a code that was sent and where to, on a card that must not tell whether there is an account.
    """

    def seen(state: Any, _getters: Any) -> Any:
        account = state.account
        busy = account.pending == of or (of != 'signup' and account.authorized)
        return getattr(account, f'{of}_error'), busy, account.notice, account.delivery, account.email

    def show(new: Any, _old: Any) -> None:
        problem, busy, notice, delivery, email = new
        notes = {**texts.notices, 'code_sent': sent} if sent else texts.notices
        hint = ''
        if of in _WITH_CODE and delivery and not (sent and notice == 'code_sent'):
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

    watch(store, seen, show, immediate=True)


def _sent_to(texts: Texts, delivery: Delivery) -> str:
    """Say where a code went; among words that run from right to left an address still runs from left to right."""
    where = delivery.destination
    return texts.delivered.format(destination=where if texts.direction == 'ltr' else f'\u2066{where}\u2069')


def _wait(problem: Problem) -> float:
    """Return for how many seconds a form is not to be sent again."""
    return problem.retry_after or (_WAIT_SECONDS if problem.next_step is NextStep.WAIT else 0.0)
