"""The first screen of the account: what there is, and the ways to change it; and the screen "you are signed in"."""

from __future__ import annotations

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from authui.account import Account
from authui.models import User
from authui.pages.profile.attributes import profile_attributes
from authui.pages.profile.factors import offered_factors
from authui.pages.profile.page import Own, away_link, focus_on, heading, notice_of
from authui.profile import ProfileNotice
from authui.reactive import watch


def overview(own: Own) -> None:
    """Draw the account as it is now, also when another tab has changed it."""
    texts, store = own.texts, own.store
    ui.page_title(own.setup.page_title(texts.account))
    notice: ProfileNotice | None = store.state.account.profile.notice

    def rows(user: User | None) -> None:
        if user is not None:
            with place.clear():
                _rows(own, user)

    with ui.element('section').classes('authui-card'):
        start = heading(texts.account)
        if notice is not None:
            start = TextElement(tag='p', text=notice_of(notice, texts)).classes('authui-notice')
            start.props('role=status tabindex=-1')
        place = ui.element('ul').classes('authui-rows')
        watch(store, 'account.user', rows, immediate=True)
        _log_out(own)
        with ui.element('p').classes('authui-links'):
            away_link(texts.back_to_app, own.setup.link(own.target))
    focus_on(start)


def signed_in(own: Own) -> None:
    """Draw who is signed in, and the ways from here."""
    texts, setup = own.texts, own.setup
    ui.page_title(setup.page_title(texts.signed_in))
    with ui.element('section').classes('authui-card'):
        title = heading(texts.signed_in)
        name = ui.label().classes('authui-who').props('dir=auto')
        watch(own.store, Account.display_name, name.set_text, immediate=True)
        if own.target != setup.settings.path('signed-in'):
            away_link(texts.back_to_app, own.setup.link(own.target)).classes('authui-button')
        if setup.settings.account_screen:
            link = ui.link if own.has_overview else away_link
            link(texts.account, own.url('account')).classes('authui-second')
        _log_out(own)
    focus_on(title)


def _rows(own: Own, user: User) -> None:
    texts = own.texts
    named = [value for name in profile_attributes(own.setup.settings, user) if (value := user.attribute(name))]
    phone_number = user.attribute('phone_number')
    is_open = 'phone_number' in own.setup.contacts and phone_number and not user.has_verified('phone_number')
    _row(own, 'account/profile', texts.profile, ' · '.join(named) or texts.not_given)
    _row(own, 'account/email', texts.email, user.email or texts.not_given)
    _row(
        own,
        'account/phone',
        texts.attributes['phone_number'],
        texts.unverified.format(contact=phone_number) if is_open else phone_number or texts.not_given,
    )
    _row(own, 'account/password', texts.password)
    if offered_factors(own.setup, user):
        on = [texts.factors[factor] for factor in user.mfa]
        _row(own, 'account/factors', texts.second_factors, ' · '.join(on) or texts.switched_off)
    _row(own, 'account/everywhere', texts.log_out_everywhere)
    _row(own, 'account/delete', texts.delete_account)


def _row(own: Own, screen: str, label: str, value: str = '') -> None:
    with ui.element('li'), ui.link(target=own.url(screen)).classes('authui-row'):
        ui.label(label).classes('authui-row-label')
        if value:
            ui.label(value).classes('authui-row-value').props('dir=auto')


def _log_out(own: Own) -> None:
    with ui.element('button').props('type=button').classes('authui-second') as button:
        ui.label(own.texts.log_out)
    button.on('click', lambda: own.store.dispatch(Account.logout))
