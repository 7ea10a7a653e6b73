"""The routes: all screens of a sign-in in one page, moved between without a load, the mailbox, and cards for hosts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Literal, get_args

from fastapi import Request
from nicegui import ui
from starlette.responses import Response

from authui.account import Account
from authui.flow import Notice
from authui.models import Challenge
from authui.pages.entry import Entry
from authui.pages.first_paint import first_paint
from authui.pages.fragment import keep_fragment
from authui.pages.mailbox import mailbox_page
from authui.pages.nicegui_hooks import body_of, path_of
from authui.pages.ours import ours
from authui.pages.own import add_own_pages
from authui.pages.screens import KINDS, SCREENS, draw_card, host_paths, screen_of, screen_title, taken_screens
from authui.pages.setup import CHALLENGE_SCREENS, PageSetup, Screen
from authui.pages.theme import add_look, draw_page
from authui.reactive import watch
from authui.reactive.nicegui_hooks import page_storage

_KEY = 'authui.pages'
_BESIDE: dict[Screen, Screen] = {'login': 'signup', 'signup': 'login'}
"""The screens that share a page: there each leads to the other."""


def add_pages(setup: PageSetup) -> None:
    """Register the pages with NiceGUI; where a host has one of its own already, that one stays."""
    settings = setup.settings

    @ours
    async def auth_page(request: Request) -> Response | None:
        target = setup.target(request.query_params.get('next'))
        user = await setup.user(request)
        root_path = request.scope.get('root_path', '')
        if user is not None and user.email_verified:
            return setup.redirect(request, target)
        if user is not None and request.url.path != root_path + settings.path('confirm'):
            return setup.redirect(request, setup.url('confirm', target))
        path = request.url.path.removeprefix(root_path)
        screen = path.removeprefix(settings.prefix).strip('/')
        if screen in KINDS and screen != screen_of(setup.tab(ui.context.client).store):
            return setup.redirect(request, setup.url('login', target))
        keep_fragment(path, home=settings.home, mount=setup.mount())
        _AuthPage(setup, target).draw(request.query_params.get('notice'))
        setup.paint_first(ui.context.client, first_paint)
        return None

    taken = host_paths()
    for screen in SCREENS:
        if settings.path(screen) not in taken:
            ui.page(settings.path(screen), title=settings.title, dark=settings.is_dark, language='en-US')(auth_page)

    add_own_pages(setup)
    if (mailbox := setup.mailbox) is not None and settings.path('mailbox') not in taken:

        @ui.page(settings.path('mailbox'), title=settings.title, dark=settings.is_dark, language='en-US')
        @ours
        def local_mailbox() -> None:
            mailbox_page(setup, mailbox)


def card_part(setup: PageSetup, screen: Screen, target: str) -> None:
    """Draw authui's own card of a screen into the page being built: one of authui's own, or any page of a host's."""
    client = ui.context.client
    page = page_storage(client).get(_KEY)
    if not isinstance(page, _Page):
        if setup.tab(client).store.state.account.authorized and target == setup.here(client):
            return  # nobody is left to sign in, and the page would lead to itself
        page = _HostPage(setup, target)
    page.draw_card(screen)


class _Page:
    """One tab's page with cards of a sign-in: how the state and what is shown follow each other."""

    def __init__(self, setup: PageSetup, target: str) -> None:
        self.setup = setup
        self.target = target
        self.client = ui.context.client
        self.tab = setup.tab(self.client)
        self.store = self.tab.store
        self.entry = Entry(setup, self.tab, target)
        page_storage(self.client)[_KEY] = self

    def begin(self) -> None:
        """Follow the state from now on."""
        at = ('step', 'challenge', 'delivery')
        watch(self.store, lambda state, _: [getattr(state.account, name) for name in at], self.follow)
        self.entry.follow()

    def follow(self) -> None:
        """Go to the screen that the state is at, and let the browser keep what is unfinished."""
        raise NotImplementedError

    def draw_card(self, screen: Screen) -> None:
        """Draw authui's own card of a screen."""
        raise NotImplementedError


class _HostPage(_Page):
    """A host's page: where the sign-in goes on to a screen whose card is not on it, that one is opened."""

    def __init__(self, setup: PageSetup, target: str) -> None:
        client = ui.context.client
        with body_of(client):  # a host may take the card away again, and its page goes on
            super().__init__(replace(setup, texts=setup.languages.of_page(client)), target)
            self._shown: set[Screen] = set()
            self.begin()
        add_look(self.setup)

    def follow(self) -> None:
        screen = screen_of(self.store)
        is_here = screen in self._shown or self.store.state.account.authorized  # then the target is next
        self.entry.keep('' if is_here else self.setup.url(screen, self.target))

    def draw_card(self, screen: Screen) -> None:
        self._shown.add(screen)
        with ui.element('div').classes('authui-part'):
            if screen in KINDS:
                self._draw_challenge(screen)
                return
            if screen not in _BESIDE:
                self.store.commit('account/step', screen)
            draw_card(self.setup, self.store, screen, self.target, focus=screen not in _BESIDE)

    def _draw_challenge(self, screen: Screen) -> None:
        place = ui.element('div').classes('authui-place')

        def draw() -> None:
            with place.clear():
                draw_card(self.setup, self.store, screen, self.target, focus=True)

        watch(self.store, 'account.challenge', draw, immediate=True)
        if screen_of(self.store) not in self._shown:
            self.client.open(self.setup.url('login', self.target))


class _AuthPage(_Page):
    """authui's own page: its screens are URLs, one of which leads to the other without a load."""

    def draw(self, notice: str | None) -> None:
        """Draw the page; which of its screens is shown is up to the URL."""
        if notice in get_args(Notice):
            self.store.commit('account/notice', notice)
        draw_page(self.setup, self._screens)
        self.begin()

    def draw_card(self, screen: Screen) -> None:
        draw_card(self.setup, self.store, screen, self.target, focus=screen == self._shown())

    def _screens(self, setup: PageSetup) -> None:
        """Draw the screens in the language of a setup."""
        self.setup = setup
        taken = taken_screens(setup.settings)
        builders: dict[Screen, Callable[[], None]] = {
            'login': partial(self._pair, 'login'),
            'signup': partial(self._pair, 'signup'),
            'confirm': partial(self._single, 'confirm'),
            'forgot': partial(self._single, 'forgot'),
            'reset': partial(self._single, 'reset'),
            **dict.fromkeys(KINDS, partial(self._challenge)),
        }
        ui.sub_pages({setup.settings.path(each): ours(build) for each, build in builders.items() if each not in taken})

    def _pair(self, screen: Literal['login', 'signup']) -> None:
        """Draw login and signup side by side, or one of them with the way to the host's page of the other."""
        self._arrive(screen)
        taken = taken_screens(self.setup.settings)
        cards = [each for each in _BESIDE if each not in taken]
        with ui.element('div').classes('authui-cards' + ('' if len(cards) > 1 else ' authui-single')):
            for each in cards:
                self._draw(each)
            if len(cards) == 1:
                other = _BESIDE[cards[0]]
                with ui.element('p').classes('authui-links'):
                    ui.link(screen_title(self.setup.texts, other), self.setup.url(other, self.target))

    def _single(self, screen: Literal['confirm', 'forgot', 'reset']) -> None:
        self._arrive(screen)
        with ui.element('div').classes('authui-cards authui-single'):
            self._draw(screen)

    def _arrive(self, screen: Literal['login', 'signup', 'confirm', 'forgot', 'reset']) -> None:
        ui.page_title(self.setup.page_title(screen_title(self.setup.texts, screen)))
        self.store.commit(Account.step, screen)

    def _challenge(self) -> None:
        place = ui.element('div').classes('authui-cards authui-single')

        def draw(challenge: Challenge | None, _old: object) -> None:
            if challenge is not None and not place.is_deleted:
                screen = CHALLENGE_SCREENS[challenge.kind]
                ui.page_title(self.setup.page_title(screen_title(self.setup.texts, screen)))
                with place.clear():
                    self._draw(screen)

        watch(self.store, 'account.challenge', draw, immediate=True)
        self.follow()

    def _draw(self, screen: Screen) -> None:
        """Draw the card of a screen: the host's, or authui's own."""
        draw = self.setup.cards.get(screen)
        if draw is None:
            self.draw_card(screen)
        else:
            draw()

    def _shown(self) -> Screen | None:
        path = path_of(self.client).partition('?')[0]
        name = path.removeprefix(self.setup.settings.prefix).strip('/')
        return next((screen for screen in SCREENS if screen == name), None)

    def follow(self) -> None:
        shown, wanted = self._shown(), screen_of(self.store)
        if self.store.state.account.authorized:
            self.entry.keep()  # the target is next, and no card on the way
            return
        url = self.setup.url(wanted, self.target)
        if shown != wanted and wanted in taken_screens(self.setup.settings):
            self.entry.keep(url)
            return
        self.entry.keep()
        if shown not in {wanted, _BESIDE.get(wanted)}:
            ui.navigate.to(url)
