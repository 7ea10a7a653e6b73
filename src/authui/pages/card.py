"""What the cards have in common: rules of an e-mail and a password, and how a card shows the store's state."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from authui.flow import Form
from authui.pages.form import AuthForm
from authui.pages.rules import Field, Rule
from authui.pages.texts import Texts
from authui.reactive import watch
from authui.store import Store

_MAX_EMAIL = 128
"""Cognito's limit of a user name (SignUp, `Username`)."""
_MAX_PASSWORD = 256
"""Cognito's limit of a password (SignUp, `Password`)."""


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


def password_rules(texts: Texts, min_length: int) -> tuple[Rule, ...]:
    """Return the rules of a password."""
    return (
        Rule('required', texts.password_required),
        Rule('min', texts.password_short.format(length=min_length), min_length),
        Rule('max', texts.password_long.format(length=_MAX_PASSWORD), _MAX_PASSWORD),
    )


def show_state(form: AuthForm, store: Store, texts: Texts, *, of: Form, notices: Collection[str]) -> None:
    """Keep a card's alert, notice and progress bar to what the store says of its form."""

    def seen(state: Any, _getters: Any) -> Any:
        account = state.account
        busy = account.pending == of or (of != 'signup' and account.authorized)
        return getattr(account, f'{of}_error'), busy, account.notice, account.delivery, account.email

    def show(new: Any, _old: Any) -> None:
        problem, busy, notice, delivery, email = new
        form.show(
            email=email,
            error=texts.problem(problem) if problem is not None else '',
            error_field=(problem.field or '') if problem is not None else '',
            notice=texts.notices[notice] if notice in notices else '',
            hint=texts.delivered.format(destination=delivery.destination) if of == 'confirm' and delivery else '',
            busy=busy,
        )

    watch(store, seen, show, immediate=True)
