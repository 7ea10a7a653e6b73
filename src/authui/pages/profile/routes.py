"""The routes of who is signed in: all their screens in one page, which goes when its user does."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from fastapi import Depends, Request
from nicegui import Client, ui
from starlette.responses import Response

from authui.models import User
from authui.pages.first_paint import first_paint
from authui.pages.marker import ours
from authui.pages.profile.attributes import deletion_card, everywhere_card, password_card, profile_card
from authui.pages.profile.contacts import code_card, email_card, phone_card, verify_card
from authui.pages.profile.factors import app_card, factors_card
from authui.pages.profile.overview import overview, signed_in
from authui.pages.profile.page import Own
from authui.pages.screens import host_paths
from authui.pages.setup import PageSetup, unverified_contact
from authui.pages.theme import draw_page
from authui.pages.ticket_exchange import Browser
from authui.profile import Profile
from authui.reactive import watch
from authui.settings import Settings

_CARDS: Mapping[str, Callable[[Own], None]] = {
    'account/profile': profile_card,
    'account/email': email_card,
    'account/email/code': partial(code_card, contact='email'),
    'account/phone': phone_card,
    'account/phone/code': partial(code_card, contact='phone_number'),
    'account/password': password_card,
    'account/factors': factors_card,
    'account/app': app_card,
    'account/everywhere': everywhere_card,
    'account/delete': deletion_card,
}
_OF_EMAIL = frozenset({'account/email', 'account/email/code'})
"""The screens of a user whose e-mail is not verified: it may be a wrong one."""
OWN_SCREENS = ('account', *_CARDS, 'verify', 'signed-in')


def own_screens(settings: Settings) -> tuple[str, ...]:
    """Return the screens that are served."""
    if settings.account_screen:
        return OWN_SCREENS
    return tuple(screen for screen in OWN_SCREENS if screen.partition('/')[0] != 'account')


def add_own_pages(setup: PageSetup) -> None:
    """Register the pages with NiceGUI; where a host has one of its own already, that one stays."""
    settings = setup.settings
    own_paths = frozenset(settings.path(screen) for screen in OWN_SCREENS)

    @ours
    async def own_page(request: Request) -> Response | None:
        target = setup.target(request.query_params.get('next'))
        root_path = request.scope.get('root_path', '')
        screen = request.url.path.removeprefix(root_path + settings.prefix).strip('/')
        if screen != 'verify' and re.split('[?#]', target, maxsplit=1)[0] in own_paths:
            target = settings.home  # the way back leads out of the account
        user = await setup.user(request)
        if user is None:
            return setup.redirect(request, setup.url('login', target))
        if _has_to_confirm(user, screen):
            here = setup.target(setup.here(ui.context.client))
            return setup.redirect(request, setup.url('confirm', here))
        if screen == 'verify' and unverified_contact(setup, user) is None:
            return setup.redirect(request, target)
        _OwnPage(setup, target, has_overview=settings.path('account') not in host_paths()).draw()
        setup.paint_first(ui.context.client, first_paint)
        return None

    for screen in own_screens(settings):
        if settings.path(screen) not in host_paths():
            page = ui.page(
                settings.path(screen),
                title=settings.title,
                dark=settings.is_dark,
                language='en-US',
                dependencies=[Depends(setup.demand)],
            )
            page(own_page)


class _OwnPage:
    """One tab's page: its screens, which need no more of the URL than to be drawn."""

    def __init__(self, setup: PageSetup, target: str, *, has_overview: bool) -> None:
        self._setup = setup
        self._target = target
        self._has_overview = has_overview
        self._client: Client = ui.context.client
        self._shown = ''
        self._tab = setup.tab(self._client)
        here = setup.here(self._client)
        self._browser = Browser(exchange=setup.settings.ticket_path, target=here, on_refused=_nothing)

    def draw(self) -> None:
        """Draw the page; which of its screens is shown is up to the URL."""
        draw_page(self._setup, self._screens)
        watch(self._tab.store, 'account.user', lambda user: self._leaves_for_confirm(user, self._shown))

    def _screens(self, setup: PageSetup) -> None:
        own = Own(
            setup=setup,
            tab=self._tab,
            target=self._target,
            browser=self._browser,
            has_overview=self._has_overview,
        )
        path = setup.settings.path
        screens: dict[str, Callable[[Own], None]] = {'signed-in': signed_in, 'verify': verify_card}
        if setup.settings.account_screen:
            screens |= _CARDS
            if self._has_overview:
                screens['account'] = overview
        routes: dict[str, Callable[..., Any]] = {
            path(screen): ours(partial(self._show, own, screen, draw)) for screen, draw in screens.items()
        }
        ui.sub_pages(routes, show_404=False)

    def _show(self, own: Own, screen: str, draw: Callable[[Own], None]) -> None:
        account = own.store.state.account
        if account.user is None or self._leaves_for_confirm(account.user, screen):
            return  # the page is about to go
        # What was done is said on the first screen, or where its code is asked for; another form begins anew.
        is_meant = screen == 'account' or (screen.endswith('/code') and account.profile.notice == 'code_sent')
        if screen != self._shown and not is_meant:
            own.store.commit(Profile.profile_opened)
        self._shown = screen
        with ui.element('div').classes('authui-cards authui-single'):
            draw(replace(own, screen=screen))

    def _leaves_for_confirm(self, user: User | None, screen: str) -> bool:
        leaves = user is not None and _has_to_confirm(user, screen)
        if leaves:
            self._client.open(self._setup.url('confirm', self._target))
        return leaves


def _has_to_confirm(user: User, screen: str) -> bool:
    """Tell whether an e-mail that is not verified comes first: before all screens but those that see to it."""
    return not user.email_verified and screen not in _OF_EMAIL


async def _nothing(_what: str) -> None:
    """Go on: who keeps a ticket that was refused has the former id of the session, which goes on."""
