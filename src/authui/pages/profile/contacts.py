"""The cards of e-mail address and phone number: a new one, and the code that verifies it, here or after a login."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from nicegui import ui
from pydantic import SecretStr

from authui.account.profile import AttributeChange, AttributeCode, AttributeRemoval, Profile
from authui.models import Contact, User
from authui.models.identifier import phone_number
from authui.models.typed import plain_email
from authui.pages.attributes import attribute_field
from authui.pages.card import code_field
from authui.pages.description import Values
from authui.pages.identifier_field import email_rules
from authui.pages.profile.page import ProfilePage, current_password, page_load_link
from authui.pages.rules import Field
from authui.pages.setup import unverified_contact
from authui.reactive import watch

_SCREENS: dict[Contact, str] = {'email': 'account/email', 'phone_number': 'account/phone'}


def email_card(page: ProfilePage) -> None:
    """Draw the card that changes the e-mail."""
    texts, store = page.texts, page.store
    sends_code = 'email' in page.setup.contacts

    async def submit(values: Values) -> None:
        change = AttributeChange(
            attributes=(('email', plain_email(values['email'])),), password=current_password(values)
        )
        await store.dispatch(Profile.update_attributes, change)
        _open_next(page, 'email')

    form = page.card(
        form='attributes',
        title=texts.change_email,
        button=texts.forgot_button if sends_code else texts.save_button,
        fields=[
            Field(
                name='email',
                label=texts.new_email,
                type='email',
                autocomplete='email',
                inputmode='email',
                guesses=True,
                hint=texts.now_hint.format(value=page.user.email) if page.user.email else None,
                rules=email_rules(texts),
            ),
            page.current_password_field(),
        ],
        info=texts.contact_info if sends_code else '',
        on_submit=submit,
    )
    with form:
        _ways_on(page, 'email')


def phone_card(page: ProfilePage) -> None:
    """Draw the card that changes the phone number; an empty field removes it."""
    texts, store = page.texts, page.store
    former = page.user.attribute('phone_number') or ''

    async def submit(values: Values) -> None:
        number = phone_number(values['phone_number'], page.setup.names.country) or values['phone_number'].strip()
        if number == (page.user.attribute('phone_number') or ''):
            page.go('account')
            return
        if number:
            change = AttributeChange(attributes=(('phone_number', number),), password=current_password(values))
            await store.dispatch(Profile.update_attributes, change)
        else:
            await store.dispatch(
                Profile.delete_attributes, AttributeRemoval(names=('phone_number',), password=current_password(values))
            )
        _open_next(page, 'phone_number')

    form = page.card(
        form='attributes',
        title=texts.attributes['phone_number'],
        # With a number that can be removed, what the button does depends on what is typed.
        button=texts.forgot_button if 'phone_number' in page.setup.contacts and not former else texts.save_button,
        fields=[
            replace(
                attribute_field(
                    texts, 'phone_number', is_required=False, value=former, country=page.setup.names.country
                ),
                hint=texts.phone_hint,
            ),
            page.current_password_field(),
        ],
        on_submit=submit,
    )
    with form:
        _ways_on(page, 'phone_number')

    def refill(user: User | None) -> None:
        if user is not None:
            form.set_initial_values({'phone_number': user.attribute('phone_number') or ''})

    watch(store, 'account.user', refill)


def contact_code_card(page: ProfilePage, contact: Contact) -> None:
    """Draw the card that asks for the code which was sent to a new e-mail address or phone number.

    Cognito knows which one is awaited, so the card is the same after a reload and in another browser.
    """

    def links() -> None:
        with ui.element('p').classes('authui-links'):
            text = page.texts.other_email if contact == 'email' else page.texts.other_phone
            ui.link(text, page.url(_SCREENS[contact]))
        if page.user.is_verified:
            page.back_link()
            return
        with ui.element('p').classes('authui-links'):
            page.log_out_button().classes('authui-link')

    _code_card(page, contact, then=lambda: page.go('account'), links=links)


def verify_contact_card(page: ProfilePage) -> None:
    """Draw the card that offers to verify a contact after a login, or to skip that."""
    contact = unverified_contact(page.setup, page.user)

    def open_target() -> None:
        ui.context.client.open(page.setup.link(page.target))

    def links() -> None:
        with ui.element('p').classes('authui-links'):
            page_load_link(page.texts.skip_link, page.setup.link(page.target))

    if contact is None:  # another tab has verified it in the meantime
        open_target()
    else:
        _code_card(page, contact, then=open_target, links=links)


def _code_card(page: ProfilePage, contact: Contact, *, then: Callable[[], None], links: Callable[[], None]) -> None:
    texts, store = page.texts, page.store

    async def submit(values: Values) -> None:
        await store.dispatch(Profile.verify_attribute, AttributeCode(attribute=contact, code=SecretStr(values['code'])))
        if page.has_notice('verified'):
            page.ticket_exchange.tell_verified()
            then()

    async def resend() -> None:
        await store.dispatch(Profile.send_attribute_code, contact)

    value = page.user.attribute(contact) or ''
    form = page.card(
        form='verification',
        title=_title(page, contact),
        button=texts.confirm_button,
        fields=[code_field(texts, texts.code)],
        info=texts.verify_info.format(contact=texts.left_to_right(value))
        if value and not page.user.has_verified(contact)
        else '',
        on_submit=submit,
        on_resend=resend,
        code_for=contact,
    )
    with form:
        links()


def _open_next(page: ProfilePage, contact: Contact) -> None:
    """Open the next screen after a change: the one that asks for the code, where a code was sent."""
    if page.has_notice('code_sent'):
        page.go(f'{_SCREENS[contact]}/code')
    elif page.has_notice('saved'):
        page.go('account')


def _ways_on(page: ProfilePage, contact: Contact) -> None:
    """Draw the links of a card that changes a contact; the app is closed as long as one has to be verified."""
    unproven = page.user.unproven
    if unproven is None:
        _code_link(page, contact)
        page.back_link()
        return
    with ui.element('p').classes('authui-links'):
        page_load_link(_title(page, unproven), page.setup.url('confirm', page.target))


def _code_link(page: ProfilePage, contact: Contact) -> None:
    """Draw the link to the code for a user who has one already, or whose contact is not verified."""
    if contact in page.setup.contacts:
        is_unverified = page.user.attribute(contact) and not page.user.has_verified(contact)
        text = _title(page, contact) if is_unverified else page.texts.have_code
        with ui.element('p').classes('authui-links'):
            ui.link(text, page.url(f'{_SCREENS[contact]}/code'))


def _title(page: ProfilePage, contact: Contact) -> str:
    return page.texts.verify_email if contact == 'email' else page.texts.verify_phone
