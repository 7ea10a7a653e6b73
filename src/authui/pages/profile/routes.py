"""The routes of signed-in users: one page holds all their screens, and is left when the user signs out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import Depends, Request
from nicegui import Client, ui
from starlette.responses import Response

from authui.account.profile import Profile
from authui.models import User
from authui.pages.exits import exit_view, language_switch_url, scripts_needed_message
from authui.pages.html import message_html, noscript_html
from authui.pages.marker import made_by_authui
from authui.pages.new_passkey import LIST_SCREEN
from authui.pages.profile.attributes import attributes_card, changeable_attributes
from authui.pages.profile.contacts import contact_code_card, email_card, phone_card, verify_contact_card
from authui.pages.profile.ending import delete_account_card, sign_out_everywhere_card
from authui.pages.profile.factors import app_card, factors_card
from authui.pages.profile.overview import overview_card, signed_in_card
from authui.pages.profile.page import ProfilePage
from authui.pages.profile.passkeys import passkeys_card
from authui.pages.profile.password import password_card
from authui.pages.screens import host_paths
from authui.pages.setup import PageSetup, unverified_contact
from authui.pages.theme import draw_page, url_prefix
from authui.pages.ticket_exchange import TicketExchange
from authui.reactive import watch
from authui.settings import Settings

_CSS = Path(__file__).with_name('profile.css')
_SHOW_PASSWORD = frozenset({'account', 'account/password'})
"""The screens that look different for a user without a password."""
_CARDS: Mapping[str, Callable[[ProfilePage], None]] = {
    'account/profile': attributes_card,
    'account/email': email_card,
    'account/email/code': partial(contact_code_card, contact='email'),
    'account/phone': phone_card,
    'account/phone/code': partial(contact_code_card, contact='phone_number'),
    'account/password': password_card,
    'account/factors': factors_card,
    'account/app': app_card,
    LIST_SCREEN: passkeys_card,
    'account/everywhere': sign_out_everywhere_card,
    'account/delete': delete_account_card,
}
_CONTACT_SCREENS = frozenset({'account/email', 'account/email/code', 'account/phone', 'account/phone/code'})
"""The screens that a user without a verified contact may open, because the address or number may be wrong."""
_OF_THE_POOL = frozenset({*_CONTACT_SCREENS, 'account/password', 'account/factors', 'account/app', LIST_SCREEN})
"""The screens of what only users of the pool can change here; that of any other user is the provider's."""
PROFILE_SCREENS = ('account', *_CARDS, 'verify', 'signed-in')


def profile_screens(settings: Settings) -> tuple[str, ...]:
    """Return the screens that authui serves."""
    offered = tuple(screen for screen in PROFILE_SCREENS if screen != LIST_SCREEN or settings.passkeys)
    if settings.account_screen:
        return offered
    return tuple(screen for screen in offered if screen.partition('/')[0] != 'account')


def add_profile_pages(setup: PageSetup) -> None:
    """Register the pages with NiceGUI, except where the host has a page of its own already."""
    settings = setup.settings
    profile_paths = frozenset(settings.path(screen) for screen in PROFILE_SCREENS)

    @made_by_authui
    async def profile_page(request: Request) -> Response | None:
        target = setup.target(request.query_params.get('next'))
        root_path = request.scope.get('root_path', '')
        screen = request.url.path.removeprefix(root_path + settings.prefix).strip('/')
        if screen != 'verify' and re.split('[?#]', target, maxsplit=1)[0] in profile_paths:
            target = settings.home  # the link back to the app must not lead to these screens
        user = await setup.user(request)
        if user is None:
            return setup.redirect(request, setup.url('login', target))
        if _must_confirm(user, screen):
            here = setup.target(setup.here(ui.context.client))
            return setup.redirect(request, setup.url('confirm', here))
        if _is_for_provider(settings, user, screen):
            return setup.redirect(request, setup.url('account', target))
        if screen == 'verify' and unverified_contact(setup, user) is None:
            return setup.redirect(request, target)
        if settings.may_lack_password and screen in _SHOW_PASSWORD and user.provider is None:
            await setup.tab(ui.context.client).store.dispatch(Profile.fetch_has_password)
        _ProfileRouter(setup, target, has_overview=settings.path('account') not in host_paths()).draw()
        return None

    for screen in profile_screens(settings):
        if settings.path(screen) not in host_paths():
            page = ui.page(
                settings.path(screen),
                title=settings.title,
                dark=settings.is_dark,
                language='en-US',
                dependencies=[Depends(setup.demand)],
            )
            page(profile_page)


class _ProfileRouter:
    """The page in one tab: it draws the screen that the URL names."""

    def __init__(self, setup: PageSetup, target: str, *, has_overview: bool) -> None:
        self._setup = setup
        self._target = target
        self._has_overview = has_overview
        self._client: Client = ui.context.client
        self._shown = ''
        self._tab = setup.tab(self._client)
        here = setup.here(self._client)
        self._ticket_exchange = TicketExchange(
            exchange=setup.settings.ticket_path, target=here, on_refused=_keep_session
        )

    def draw(self) -> None:
        """Draw the page with the screen that the URL names."""
        _say_scripts_needed(self._setup, self._target)
        ui.add_css(_CSS)
        draw_page(self._setup, self._screens)
        watch(self._tab.store, 'account.user', lambda user: self._leave_to_confirm(user, self._shown))

    def _screens(self, setup: PageSetup) -> None:
        page = ProfilePage(
            setup=setup,
            tab=self._tab,
            target=self._target,
            ticket_exchange=self._ticket_exchange,
            has_overview=self._has_overview,
        )
        path = setup.settings.path
        screens: dict[str, Callable[[ProfilePage], None]] = {'signed-in': signed_in_card, 'verify': verify_contact_card}
        if setup.settings.account_screen:
            offered = profile_screens(setup.settings)
            screens |= {screen: draw for screen, draw in _CARDS.items() if screen in offered}
            if self._has_overview:
                screens['account'] = overview_card
        routes: dict[str, Callable[..., Any]] = {
            path(screen): made_by_authui(partial(self._show, page, screen, draw)) for screen, draw in screens.items()
        }
        ui.sub_pages(routes, show_404=False)

    def _show(self, page: ProfilePage, screen: str, draw: Callable[[ProfilePage], None]) -> None:
        account = page.store.state.account
        if account.user is None or self._leave_to_confirm(account.user, screen):
            return  # another page is about to open
        # The overview shows the notice of the last form, and so does the screen that asks for its code. Any other
        # screen starts without one.
        shows_notice = screen == 'account' or (screen.endswith('/code') and account.profile.notice == 'code_sent')
        if screen != self._shown and not shows_notice:
            page.store.commit(Profile.profile_opened)
        self._shown = screen
        with ui.element('div').classes('authui-cards authui-single'):
            draw(replace(page, screen=screen))

    def _leave_to_confirm(self, user: User | None, screen: str) -> bool:
        """Open the confirm screen where the user has to be there first; returns whether that is so."""
        leaves = user is not None and _must_confirm(user, screen)
        if leaves:
            self._client.open(self._setup.url('confirm', self._target))
        return leaves


def _say_scripts_needed(setup: PageSetup, target: str) -> None:
    """Put a screen into the page for browsers without scripts, where NiceGUI draws nothing."""
    client = ui.context.client
    local = setup.for_request(client.request)
    here = language_switch_url(local.settings, target)
    view = exit_view(local, title=local.texts.account, prefix=url_prefix(), language_url=here)
    message = message_html(view, scripts_needed_message(local))
    ui.add_body_html(f'<noscript>{noscript_html(view, message)}</noscript>')


def _must_confirm(user: User, screen: str) -> bool:
    """Tell whether the user has to verify a contact before opening a screen."""
    return not user.is_verified and (screen not in _CONTACT_SCREENS or user.provider is not None)


def _is_for_provider(settings: Settings, user: User, screen: str) -> bool:
    """Tell whether a screen is for something that the provider of a user keeps."""
    if screen == 'account/profile':
        return not changeable_attributes(settings, user) and user.provider is not None
    return user.provider is not None and screen in _OF_THE_POOL


async def _keep_session(_refused: str) -> None:
    """Do nothing about a refused ticket: the browser keeps the former id of the session, which stays valid."""
