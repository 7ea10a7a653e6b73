"""The cards for a forgotten password: one sends a code, the other sets a new password by that code."""

from __future__ import annotations

from pydantic import SecretStr

from authui.account import Account
from authui.models import PasswordReset
from authui.pages.card import back_link, code_field, email_field, new_password_fields, show_state, with_valid_email
from authui.pages.form import AuthForm, Values
from authui.pages.setup import PageSetup
from authui.store import Store


def forgot_card(setup: PageSetup, store: Store) -> None:
    """Draw the card that sends a code; it looks the same whether the user exists or not."""
    texts = setup.texts

    async def submit(values: Values) -> None:
        await store.dispatch(Account.forgot_password, values['email'])

    form = AuthForm(
        name='forgot',
        title=texts.forgot,
        button=texts.forgot_button,
        fields=[email_field(texts, texts.signup_email)],
        info=texts.forgot_info,
        texts=texts,
        on_submit=submit,
        validate=setup.validators.get('forgot'),
        on_carry=lambda email: store.commit(Account.email, email),
        focus=True,
    )
    with form:
        back_link(texts, store)
    show_state(form, store, texts, of='forgot', notices=())


def reset_card(setup: PageSetup, store: Store) -> None:
    """Draw the card that asks for the code and, twice, a new password."""
    texts = setup.texts
    email = email_field(texts, texts.signup_email)

    async def submit(values: Values) -> None:
        reset = PasswordReset(
            email=values['email'], code=SecretStr(values['code']), password=SecretStr(values['password'])
        )
        await store.dispatch(Account.reset_password, reset)

    async def resend() -> None:
        await with_valid_email(form, email, store, lambda address: store.dispatch(Account.forgot_password, address))

    form = AuthForm(
        name='reset',
        title=texts.reset,
        button=texts.reset_button,
        fields=[
            email,
            code_field(texts, texts.code, texts.code_hint),
            *new_password_fields(texts, setup.settings, texts.new_password),
        ],
        texts=texts,
        on_submit=submit,
        validate=setup.validators.get('reset'),
        on_resend=resend,
        on_carry=lambda address: store.commit(Account.email, address),
        focus=True,
    )
    with form:
        back_link(texts, store)
    show_state(form, store, texts, of='reset', notices=('reset_required', 'code_sent'), sent=texts.reset_sent)
