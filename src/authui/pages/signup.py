"""The signup card."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pydantic import SecretStr

from authui.account import Account, AccountState
from authui.errors import AccountExistsError
from authui.models import Registration
from authui.pages.attributes import attribute_field, attributes_of
from authui.pages.card import new_password_fields, with_state
from authui.pages.description import SUBMIT, Card, CardView, Link, Values
from authui.pages.identifier_field import identifier_field, identifier_of
from authui.pages.rules import Field
from authui.pages.setup import PageSetup
from authui.store import Store


def signup_card(setup: PageSetup, target: str) -> Card:
    """Return the card that asks for what names the user, the required attributes and, twice, a password."""
    texts, required, country = setup.texts, setup.settings.signup_fields, setup.names.country
    view = CardView(
        name='signup',
        heading=texts.signup,
        button=texts.signup_button,
        fields=(
            _named_by(setup),
            *(attribute_field(texts, name, country=country) for name in required),
            *new_password_fields(texts, setup.settings),
        ),
        info=texts.signup_info,
        agreement=tuple(_agreement(setup)),
    )
    instead = (
        Link(text=texts.log_in_instead, href=setup.url('login', target)),
        Link(text=texts.reset_instead, href=setup.url('forgot', target)),
    )

    async def submit(store: Store, values: Values) -> None:
        registration = Registration(
            identifier=identifier_of(setup, values),
            password=SecretStr(values['password']),
            attributes=attributes_of(required, values, country),
        )
        await store.dispatch(Account.signup, registration)

    def view_in(state: AccountState) -> CardView:
        return with_state(view, state, texts, offers={AccountExistsError.code: instead})

    return Card(name='signup', view=view_in, actions={SUBMIT: submit}, validate=setup.validators.get('signup'))


def _named_by(setup: PageSetup) -> Field:
    field = identifier_field(setup, new=True)
    return replace(field, hint=setup.texts.signup_email_hint) if field.type == 'email' else field


def _agreement(setup: PageSetup) -> Iterator[Link]:
    """Go through the sentences about the terms and the privacy policy that users agree to when they sign up."""
    settings, texts = setup.settings, setup.texts
    sentences = (
        (texts.signup_terms, texts.terms, settings.terms_url),
        (texts.signup_privacy, texts.privacy, settings.privacy_url),
    )
    for sentence, text, url in sentences:
        if url:
            before, _, rest = sentence.partition('{')
            yield Link(before=before, text=text, after=rest.partition('}')[2], href=url, kind='window')
