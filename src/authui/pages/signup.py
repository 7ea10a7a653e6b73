"""The signup card."""

from __future__ import annotations

from pydantic import SecretStr

from authui.account import Account
from authui.errors import AccountExistsError
from authui.models import Registration
from authui.pages.attributes import attribute_field, attributes_of
from authui.pages.card import email_field, new_password_fields, show_state
from authui.pages.form import AuthForm, Offer, Values
from authui.pages.setup import PageSetup
from authui.pages.theme import draw_agreement
from authui.store import Store


def signup_card(setup: PageSetup, store: Store, *, target: str, focus: bool) -> None:
    """Draw the card that asks for an e-mail address, the required attributes and, twice, a password."""
    texts, required = setup.texts, setup.settings.signup_attributes

    async def submit(values: Values) -> None:
        registration = Registration(
            email=values['email'],
            password=SecretStr(values['password']),
            attributes=attributes_of(required, values),
        )
        await store.dispatch(Account.signup, registration)

    form = AuthForm(
        name='signup',
        title=texts.signup,
        button=texts.signup_button,
        fields=[
            email_field(texts, texts.signup_email, texts.signup_email_hint),
            *(attribute_field(texts, name) for name in required),
            *new_password_fields(texts, setup.settings),
        ],
        info=texts.signup_info,
        texts=texts,
        on_submit=submit,
        validate=setup.validators.get('signup'),
        on_carry=lambda email: store.commit(Account.email, email),
        focus=focus,
    )
    with form:
        draw_agreement(setup)
    instead = (
        Offer(texts.log_in_instead, setup.url('login', target)),
        Offer(texts.reset_instead, setup.url('forgot', target)),
    )
    show_state(form, store, texts, of='signup', notices=(), offers={AccountExistsError.code: instead})
