"""The card that confirms a sign-up or an e-mail address by a code."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from pydantic import SecretStr

from authui.account import Account, AccountState
from authui.models import Confirmation, Contact, User
from authui.pages.attributes import attribute_field
from authui.pages.card import code_field, resend_button, with_state
from authui.pages.description import SUBMIT, Button, Card, CardView, Link, Values
from authui.pages.email_guess import email_guess
from authui.pages.identifier_field import identifier_field, identifier_of
from authui.pages.offers import support_links
from authui.pages.setup import PageSetup
from authui.store import Store


def confirm_card(setup: PageSetup, target: str) -> Card:
    """Return the card that asks for the code."""
    texts, named_by = setup.texts, replace(identifier_field(setup, new=True), hint=None)
    code = code_field(texts, texts.code, texts.code_hint)
    view = CardView(
        name='confirm',
        heading=texts.confirm,
        button=texts.confirm_button,
        fields=(named_by, code),
        info='' if setup.settings.sign_in_codes else texts.confirm_info,  # the pool signs in at once
    )
    words = texts.back_question if setup.settings.sign_up else texts.back_to_login
    back = Link(text=words, href=setup.url('login', target))
    other = (Link(text=_other_words(setup), href=setup.url('signup', target)),) if setup.settings.sign_up else ()
    log_out = Button(action='log_out', text=texts.log_out, look='link')

    def view_in(state: AccountState) -> CardView:
        was_sent = state.delivery is not None
        if state.user is None:
            resend = resend_button(texts, needs=(named_by.name,), was_sent=was_sent)
            guess = _guess(setup, state, target, named_by.name)
            # The guess has the link to the sign-up too, and no button: the account has the other address.
            fields = (replace(named_by, guesses=named_by.guesses and not guess), code)
            shown = replace(view, fields=fields, buttons=(resend,), links=(*(guess or other), back))
        else:
            contact = state.user.unproven or 'email'
            value = state.user.value_of(contact) or ''
            given = attribute_field(texts, contact, value=value, country=setup.names.country)
            heading = texts.verify_phone if contact == 'phone_number' else texts.confirm
            if contact == 'email':
                given = replace(given, label=texts.signup_email)
            resend = resend_button(texts, needs=(contact,), was_sent=was_sent)
            links = _links_of_user(setup, target, contact)
            shown = replace(
                view, heading=heading, info='', fields=(given, code), buttons=(resend, log_out), links=links
            )
        return with_state(shown, state, texts, notices=('not_confirmed', 'verify_email', 'verify_phone', 'code_sent'))

    return Card(
        name='confirm',
        view=view_in,
        actions={SUBMIT: partial(_submit, setup), 'resend': partial(_resend, setup), log_out.action: _log_out},
        validate=setup.validators.get('confirm'),
    )


def is_for_provider_to_confirm(user: User | None) -> bool:
    """Tell whether a user lacks a verified e-mail address that only the user's provider can verify.

    A code would help nobody: at the next sign-in the provider's word on the address counts again.
    """
    return user is not None and user.provider is not None and not user.is_verified


def provider_email_card(setup: PageSetup) -> Card:
    """Return the card of a user whose provider has not verified the e-mail address, or has given none.

    Its one button logs the user out, so that another way is open.
    """
    texts = setup.texts

    def view_in(state: AccountState) -> CardView:
        user = state.user
        identity = user.provider if user is not None else None
        provider = setup.settings.label_of(identity.provider) if identity is not None else ''
        email = user.email if user is not None else None
        words = texts.provider_email_missing if email is None else texts.provider_email_unverified
        view = CardView(
            name='confirm',
            heading=texts.provider_email,
            button=texts.provider_other_way,
            fields=(),
            links=support_links(setup),
        )
        said = words.format(provider=provider, value=texts.left_to_right(email or ''))
        return replace(with_state(view, state, texts), notice=said, notice_kind='warning')

    return Card(name='confirm', view=view_in, actions={SUBMIT: _log_out})


def _other_words(setup: PageSetup) -> str:
    """Return the words of the link to another sign-up."""
    match setup.names.at_sign_up:
        case ('email',):
            return setup.texts.other_email
        case ('phone_number',):
            return setup.texts.other_phone
        case _:
            return setup.texts.signup


def _guess(setup: PageSetup, state: AccountState, target: str, field: str) -> tuple[Link, ...]:
    """Return the way back to the sign-up for a user whose code has probably gone to a mistyped address."""
    texts, guess = setup.texts, email_guess(state.identifier)
    if not guess or state.delivery is None or not setup.settings.sign_up:
        return ()
    words = texts.email_guess.format(value=texts.left_to_right(guess))
    link = Link(before=words, text=texts.signup, href=setup.url('signup', target))
    return (replace(link, field=field),)


def _links_of_user(setup: PageSetup, target: str, contact: Contact) -> tuple[Link, ...]:
    """Return the links of a signed-in user, whose address or number may be wrong."""
    if not setup.settings.account_screen:
        return ()
    text = setup.texts.other_email if contact == 'email' else setup.texts.other_phone
    screen = 'account/email' if contact == 'email' else 'account/phone'
    return (Link(text=text, href=setup.url(screen, target), kind='page'),)


async def _submit(setup: PageSetup, store: Store, values: Values) -> None:
    confirmation = Confirmation(identifier=identifier_of(setup, values), code=SecretStr(values['code']))
    await store.dispatch(Account.confirm, confirmation)


async def _resend(setup: PageSetup, store: Store, values: Values) -> None:
    await store.dispatch(Account.resend_code, identifier_of(setup, values))


async def _log_out(store: Store, _values: Values) -> None:
    await store.dispatch(Account.logout)
