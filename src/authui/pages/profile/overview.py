"""The overview of the profile, which links to every screen that changes it; and the screen "you are signed in"."""

from __future__ import annotations

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from authui.account import Account
from authui.account.profile import ProfileNotice
from authui.models import User
from authui.pages.profile.attributes import profile_attributes
from authui.pages.profile.factors import offered_factors
from authui.pages.profile.page import ProfilePage, focus_on, heading, notice_text, page_load_link
from authui.reactive import watch


def overview_card(page: ProfilePage) -> None:
    """Draw the profile as it is now, also when another tab changes it."""
    texts, store = page.texts, page.store
    ui.page_title(page.setup.page_title(texts.account))
    notice: ProfileNotice | None = store.state.account.profile.notice

    def rows(user: User | None) -> None:
        if user is not None:
            with place.clear():
                _rows(page, user)

    with ui.element('section').classes('authui-card'):
        start = heading(texts.account)
        if notice is not None:
            start = TextElement(tag='p', text=notice_text(notice, texts)).classes('authui-notice authui-success')
            start.props('role=status tabindex=-1')
        place = ui.element('ul').classes('authui-rows')
        watch(store, 'account.user', rows, immediate=True)
        _log_out(page)
        with ui.element('p').classes('authui-links'):
            page_load_link(texts.back_to_app, page.setup.link(page.target))
    focus_on(start)


def signed_in_card(page: ProfilePage) -> None:
    """Draw the name of the signed-in user, and links to the app and to the profile."""
    texts, setup = page.texts, page.setup
    ui.page_title(setup.page_title(texts.signed_in))
    with ui.element('section').classes('authui-card'):
        title = heading(texts.signed_in)
        name = ui.label().classes('authui-who').props('dir=auto')
        watch(page.store, Account.display_name, name.set_text, immediate=True)
        if page.target != setup.settings.path('signed-in'):
            page_load_link(texts.back_to_app, page.setup.link(page.target)).classes('authui-button')
        if setup.settings.account_screen:
            link = ui.link if page.has_overview else page_load_link
            link(texts.account, page.url('account')).classes('authui-second')
        _log_out(page)
    focus_on(title)


def _rows(page: ProfilePage, user: User) -> None:
    texts = page.texts
    named = [value for name in profile_attributes(page.setup.settings, user) if (value := user.attribute(name))]
    phone_number = user.attribute('phone_number')
    is_unverified = 'phone_number' in page.setup.contacts and phone_number and not user.has_verified('phone_number')
    _row(page, 'account/profile', texts.profile, ' · '.join(named) or texts.not_given)
    _row(page, 'account/email', texts.email, user.email or texts.not_given)
    _row(
        page,
        'account/phone',
        texts.attributes['phone_number'],
        texts.unverified.format(contact=phone_number) if is_unverified else phone_number or texts.not_given,
    )
    _row(page, 'account/password', texts.password)
    if offered_factors(page.setup, user):
        on = [texts.factors[factor] for factor in user.mfa]
        _row(page, 'account/factors', texts.second_factors, ' · '.join(on) or texts.switched_off)
    _row(page, 'account/everywhere', texts.log_out_everywhere)
    _row(page, 'account/delete', texts.delete_account)


def _row(page: ProfilePage, screen: str, label: str, value: str = '') -> None:
    with ui.element('li'), ui.link(target=page.url(screen)).classes('authui-row'):
        ui.label(label).classes('authui-row-label')
        if value:
            ui.label(value).classes('authui-row-value').props('dir=auto')


def _log_out(page: ProfilePage) -> None:
    with ui.element('button').props('type=button').classes('authui-second') as button:
        ui.label(page.texts.log_out)
    button.on('click', lambda: page.store.dispatch(Account.logout))
