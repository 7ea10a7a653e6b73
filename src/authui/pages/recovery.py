"""The cards for a forgotten password: one sends a code, the other sets a new password by that code."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from pydantic import SecretStr

from authui.account import Account, AccountState
from authui.models import PasswordReset
from authui.pages.card import (
    back_button,
    cancel,
    code_field,
    new_password_fields,
    resend_button,
    with_state,
)
from authui.pages.description import SUBMIT, Card, CardView, Values
from authui.pages.identifier_field import identifier_field, identifier_of
from authui.pages.setup import PageSetup
from authui.store import Store


def forgot_card(setup: PageSetup, _target: str) -> Card:
    """Return the card that sends a code; it looks the same whether the user exists or not."""
    texts = setup.texts
    view = CardView(
        name='forgot',
        heading=texts.forgot,
        button=texts.forgot_button,
        fields=(identifier_field(setup),),
        info=texts.forgot_info,
        buttons=(back_button(texts),),
    )
    return Card(
        name='forgot',
        view=partial(with_state, view, texts=texts),
        actions={SUBMIT: partial(_send_code, setup), 'cancel': cancel},
        validate=setup.validators.get('forgot'),
    )


def reset_card(setup: PageSetup, _target: str) -> Card:
    """Return the card that asks for the code and, twice, a new password."""
    texts, named_by = setup.texts, identifier_field(setup)
    view = CardView(
        name='reset',
        heading=texts.reset,
        button=texts.reset_button,
        fields=(
            named_by,
            code_field(texts, texts.code, texts.code_hint),
            *new_password_fields(texts, setup.settings, texts.new_password),
        ),
    )

    def view_in(state: AccountState) -> CardView:
        is_sent = state.delivery is not None
        resend = resend_button(texts, before=texts.no_code_help, needs=(named_by.name,), was_sent=is_sent)
        shown = replace(view, buttons=(resend, back_button(texts)))
        return with_state(shown, state, texts, notices=('reset_required', 'code_sent'), sent=texts.reset_sent)

    return Card(
        name='reset',
        view=view_in,
        actions={SUBMIT: partial(_reset, setup), 'resend': partial(_send_code, setup), 'cancel': cancel},
        validate=setup.validators.get('reset'),
    )


async def _send_code(setup: PageSetup, store: Store, values: Values) -> None:
    await store.dispatch(Account.forgot_password, identifier_of(setup, values))


async def _reset(setup: PageSetup, store: Store, values: Values) -> None:
    reset = PasswordReset(
        identifier=identifier_of(setup, values),
        code=SecretStr(values['code']),
        password=SecretStr(values['password']),
    )
    await store.dispatch(Account.reset_password, reset)
