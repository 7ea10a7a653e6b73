"""The signup card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import urlencode

from pydantic import SecretStr

from authui.account import Account, AccountState
from authui.errors import AccountExistsError
from authui.models import Contact, Registration
from authui.pages.attributes import attribute_field, attributes_of
from authui.pages.card import new_password_fields, with_state
from authui.pages.description import SUBMIT, Button, Card, CardView, Link, Values
from authui.pages.identifier_field import identifier_field, identifier_of
from authui.pages.providers import provider_links
from authui.pages.rules import Field
from authui.pages.setup import PageSetup
from authui.store import Store

_BY_CODE = {'by': 'code'}
"""The query of the sign-up's URL for visitors who want no password."""
_CONTACTS: Mapping[str, Contact] = {'email': 'email', 'sms': 'phone_number'}
"""Where each code is sent."""


def is_by_code(query: Mapping[str, str]) -> bool:
    """Tell whether a URL asks for the sign-up without a password."""
    return _BY_CODE.items() <= query.items()


def signup_card(setup: PageSetup, target: str, *, by_code: bool = False) -> Card:
    """Return the card that asks for what names the user, the required attributes and, twice, a password.

    Where the pool lets users sign in by code, the card has a way to the same card without a password, and back.
    """
    texts, required, country = setup.texts, setup.settings.signup_fields, setup.names.country
    has_choice = _may_lack_password(setup)
    by_code = by_code and has_choice
    other = Button(
        action='choose',
        text=texts.signup_with_password if by_code else texts.signup_without_password,
        look='link',
    )
    view = CardView(
        name='signup',
        heading=texts.signup,
        button=texts.signup_button,
        fields=(
            _named_by(setup),
            *(attribute_field(texts, name, country=country) for name in required),
            *(() if by_code else new_password_fields(texts, setup.settings)),
        ),
        info=texts.signup_by_code_info if by_code else texts.signup_info,
        buttons=(other,) if has_choice else (),
        agreement=tuple(_agreement(setup)),
    )
    instead = (
        Link(text=texts.log_in_instead, href=setup.url('login', target)),
        Link(text=texts.reset_instead, href=setup.url('forgot', target)),
    )

    async def submit(store: Store, values: Values) -> None:
        registration = Registration(
            identifier=identifier_of(setup, values),
            password=None if by_code else SecretStr(values['password']),
            attributes=attributes_of(required, values, country),
        )
        await store.dispatch(Account.signup, registration)

    async def choose(_store: Store, _values: Values) -> str:
        """Return the URL of the same card with or without a password; what was typed into it stays."""
        url = setup.url('signup', target)
        return url if by_code else f'{url}{"&" if "?" in url else "?"}{urlencode(_BY_CODE)}'

    def view_in(state: AccountState) -> CardView:
        shown = replace(view, providers=provider_links(setup, state, target))
        return with_state(shown, state, texts, offers={AccountExistsError.code: instead})

    return Card(
        name='signup',
        view=view_in,
        actions={SUBMIT: submit, **({other.action: choose} if has_choice else {})},
        validate=setup.validators.get('signup'),
    )


def _may_lack_password(setup: PageSetup) -> bool:
    """Tell whether each visitor gives an address that codes can be sent to later, in place of a password."""
    codes = {_CONTACTS[each] for each in setup.settings.sign_in_codes or ()}
    return bool(codes) and (
        codes.issuperset(setup.names.at_sign_up) or not codes.isdisjoint(setup.settings.signup_fields)
    )


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
