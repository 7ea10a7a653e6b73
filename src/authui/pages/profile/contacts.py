"""The cards of e-mail and phone number: another one, and the code that verifies it, here or after a login."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from nicegui import ui
from pydantic import SecretStr

from authui.models import Contact, User
from authui.pages.attributes import attribute_field
from authui.pages.card import code_field, email_rules
from authui.pages.form import Values
from authui.pages.profile.page import Own, away_link, proof
from authui.pages.rules import Field
from authui.pages.setup import unverified_contact
from authui.profile import AttributeChange, AttributeCode, AttributeRemoval, Profile
from authui.reactive import watch
from authui.typed import plain_email, plain_phone_number

SCREENS: dict[Contact, str] = {'email': 'account/email', 'phone_number': 'account/phone'}


def email_card(own: Own) -> None:
    """Draw the card that changes the e-mail."""
    texts, store = own.texts, own.store

    async def submit(values: Values) -> None:
        change = AttributeChange(attributes=(('email', plain_email(values['email'])),), password=proof(values))
        await store.dispatch(Profile.update_attributes, change)
        _go_on(own, 'email')

    form = own.card(
        form='attributes',
        title=texts.change_email,
        button=texts.save_button,
        fields=[
            Field(
                name='email',
                label=texts.new_email,
                type='email',
                autocomplete='email',
                inputmode='email',
                hint=texts.now_hint.format(value=own.user.email) if own.user.email else None,
                rules=email_rules(texts),
            ),
            own.proof_field(),
        ],
        info=texts.contact_info,
        on_submit=submit,
    )
    with form:
        _ways_to_code(own, 'email')
        _way_back(own)


def phone_card(own: Own) -> None:
    """Draw the card that changes the phone number; left empty it is removed."""
    texts, store = own.texts, own.store
    former = own.user.attribute('phone_number') or ''

    async def submit(values: Values) -> None:
        number = plain_phone_number(values['phone_number'])
        had = own.user.attribute('phone_number') or ''
        if number == had:
            own.go('account')
            return
        if number:
            change = AttributeChange(attributes=(('phone_number', number),), password=proof(values))
            await store.dispatch(Profile.update_attributes, change)
        else:
            await store.dispatch(
                Profile.delete_attributes, AttributeRemoval(names=('phone_number',), password=proof(values))
            )
        _go_on(own, 'phone_number')

    form = own.card(
        form='attributes',
        title=texts.attributes['phone_number'],
        button=texts.save_button,
        fields=[
            replace(attribute_field(texts, 'phone_number', is_required=False, value=former), hint=texts.phone_hint),
            own.proof_field(),
        ],
        on_submit=submit,
    )
    with form:
        _ways_to_code(own, 'phone_number')
        _way_back(own)

    def take_over(user: User | None) -> None:
        if user is not None:
            form.begin_with({'phone_number': user.attribute('phone_number') or ''})

    watch(store, 'account.user', take_over)


def code_card(own: Own, contact: Contact) -> None:
    """Draw the card that asks for the code which was sent to a new e-mail or phone number.

    Which one is awaited is Cognito's to know, so that the card is the same after a reload, and in another browser.
    """

    def links() -> None:
        with ui.element('p').classes('authui-links'):
            text = own.texts.other_email if contact == 'email' else own.texts.other_phone
            ui.link(text, own.url(SCREENS[contact]))
        _way_back(own)

    _code(own, contact, then=lambda: own.go('account'), links=links)


def verify_card(own: Own) -> None:
    """Draw the card that offers to verify a contact, or to go on without."""
    contact = unverified_contact(own.setup, own.user)

    def go_on() -> None:
        ui.context.client.open(own.setup.link(own.target))

    def links() -> None:
        with ui.element('p').classes('authui-links'):
            away_link(own.texts.skip_link, own.setup.link(own.target))

    if contact is None:  # it was verified meanwhile, in another tab
        go_on()
    else:
        _code(own, contact, then=go_on, links=links)


def _code(own: Own, contact: Contact, *, then: Callable[[], None], links: Callable[[], None]) -> None:
    texts, store = own.texts, own.store

    async def submit(values: Values) -> None:
        await store.dispatch(Profile.verify_attribute, AttributeCode(attribute=contact, code=SecretStr(values['code'])))
        if own.is_told('verified'):
            then()

    async def resend() -> None:
        await store.dispatch(Profile.send_attribute_code, contact)

    value = own.user.attribute(contact) or ''
    form = own.card(
        form='verification',
        title=_title(own, contact),
        button=texts.confirm_button,
        fields=[code_field(texts, texts.code)],
        info=texts.verify_info.format(contact=value) if value and not own.user.has_verified(contact) else '',
        on_submit=submit,
        on_resend=resend,
        code_for=contact,
    )
    with form:
        links()


def _go_on(own: Own, contact: Contact) -> None:
    """Go on from a change that was made: to the code, where one was sent."""
    if own.is_told('code_sent'):
        own.go(f'{SCREENS[contact]}/code')
    elif own.is_told('saved'):
        own.go('account')


def _ways_to_code(own: Own, contact: Contact) -> None:
    """Draw the way to the code for who has one already, or has an address that is not verified."""
    if contact in own.setup.contacts:
        is_open = own.user.attribute(contact) and not own.user.has_verified(contact)
        text = _title(own, contact) if is_open else own.texts.have_code
        with ui.element('p').classes('authui-links'):
            ui.link(text, own.url(f'{SCREENS[contact]}/code'))


def _title(own: Own, contact: Contact) -> str:
    return own.texts.verify_email if contact == 'email' else own.texts.verify_phone


def _way_back(own: Own) -> None:
    """Draw the way back to the account, or to where an e-mail is verified before anything else."""
    if own.user.email_verified:
        own.back_link()
        return
    with ui.element('p').classes('authui-links'):
        away_link(own.texts.back_to_app, own.setup.url('confirm', own.target))
