"""The routes of the sign-in: one page holds all its screens and switches without a load; and cards for hosts' pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Literal

from fastapi import Request
from nicegui import ui
from starlette.responses import Response

from authui.account import Account
from authui.account.next_screen import Notice
from authui.models import Challenge
from authui.pages.after_login import AfterLogin
from authui.pages.cards import link_to_other, shown_cards
from authui.pages.challenge import challenge_title
from authui.pages.draw import draw_aside, draw_card, draw_link
from authui.pages.form import use_script
from authui.pages.fragment import keep_fragment
from authui.pages.live import add_live_page
from authui.pages.marker import made_by_authui
from authui.pages.nicegui_hooks import body_of, path_of
from authui.pages.plain import language_answer, notice_of, shown_plainly
from authui.pages.profile import add_profile_pages
from authui.pages.screens import (
    CHALLENGE_KINDS,
    OTHER_CARD,
    SCREENS,
    host_paths,
    offered_screens,
    replaced_screens,
    screen_of,
    screen_title,
)
from authui.pages.setup import CHALLENGE_SCREENS, PageSetup, Screen
from authui.pages.theme import add_styles, draw_page
from authui.reactive import watch
from authui.reactive.nicegui_hooks import page_storage

_PAGE_KEY = 'authui.pages'


def add_pages(setup: PageSetup) -> None:
    """Register the pages with NiceGUI, except where the host has a page of its own already."""
    settings = setup.settings
    use_script(setup.files.scripts[0], support_url=settings.support_url)

    @made_by_authui
    async def sign_in_page(request: Request) -> Response | None:
        target = setup.target(request.query_params.get('next'))
        if (chosen := language_answer(setup, request)) is not None:
            return chosen
        user = await setup.user(request)
        root_path = request.scope.get('root_path', '')
        if user is not None and user.is_verified:
            return setup.redirect(request, target)
        if user is not None and request.url.path != root_path + settings.path('confirm'):
            return setup.redirect(request, setup.url('confirm', target))
        path = request.url.path.removeprefix(root_path)
        name = path.removeprefix(settings.prefix).strip('/')
        screen = next(each for each in SCREENS if each == name)
        if screen not in offered_screens(settings):
            return setup.redirect(request, setup.url('login', target))
        if screen in CHALLENGE_KINDS and screen != screen_of(setup.tab(ui.context.client).store):
            return setup.redirect(request, with_notice(setup.url('login', target), 'step_expired'))
        keep_fragment(path, home=settings.home, mount=setup.mount())
        _SignInPage(setup, target).draw(notice_of(request))
        return None

    replaced = host_paths()
    plain = shown_plainly(setup)
    for screen in SCREENS:
        if settings.path(screen) not in replaced and screen not in plain:
            ui.page(settings.path(screen), title=settings.title, dark=settings.is_dark, language='en-US')(sign_in_page)

    if plain and not settings.strict_pages:
        add_live_page(setup)
    add_profile_pages(setup)


def with_notice(url: str, notice: Notice) -> str:
    """Return the URL of a screen that shows a notice."""
    return f'{url}{"&" if "?" in url else "?"}notice={notice}'


def card_part(setup: PageSetup, screen: Screen, target: str, *, focus: bool = False) -> None:
    """Draw authui's card of a screen into the page being built, which may be authui's or the host's."""
    if screen not in offered_screens(setup.settings):
        return
    client = ui.context.client
    page = page_storage(client).get(_PAGE_KEY)
    if not isinstance(page, _Page):
        if setup.tab(client).store.state.account.authorized and target == setup.here(client):
            return  # the user is signed in already, and the card would lead to the page it is on
        page = _HostPage(setup, target)
    page.draw_card(screen, focus=focus)


class _Page:
    """A page with cards of the sign-in in one tab: it shows the screen that the state is at."""

    def __init__(self, setup: PageSetup, target: str) -> None:
        self.setup = setup
        self.target = target
        self.client = ui.context.client
        self.tab = setup.tab(self.client)
        self.store = self.tab.store
        self.after_login = AfterLogin(setup, self.tab, target)
        page_storage(self.client)[_PAGE_KEY] = self

    def begin(self) -> None:
        """Follow the state from now on, and open the target once a user is signed in."""

        def select(state: Any, _getters: Any) -> Any:
            return state.account.step, state.account.challenge, state.account.delivery

        watch(self.store, select, self.follow)
        self.after_login.begin()

    def follow(self) -> None:
        """Open the screen that the state is at, and let the browser keep the cookie of the unfinished sign-in."""
        raise NotImplementedError

    def draw_card(self, screen: Screen, *, focus: bool = False) -> None:
        """Draw authui's card of a screen."""
        raise NotImplementedError


class _HostPage(_Page):
    """A page of the host: when the sign-in goes on to a screen whose card is not on the page, that screen is opened."""

    def __init__(self, setup: PageSetup, target: str) -> None:
        client = ui.context.client
        with body_of(client):  # the watchers outlive the card, which the host may remove from its page
            super().__init__(setup.for_page(client), target)
            self._shown: set[Screen] = set()
            self.begin()
        add_styles(self.setup)

    def follow(self) -> None:
        screen = screen_of(self.store)
        stays = screen in self._shown or self.store.state.account.authorized  # once authorized, the target is next
        self.after_login.keep_unfinished('' if stays else self.setup.url(screen, self.target))

    def draw_card(self, screen: Screen, *, focus: bool = False) -> None:
        self._shown.add(screen)
        with ui.element('div').classes('authui-part'):
            if screen in CHALLENGE_KINDS:
                self._draw_challenge(screen)
                return
            match screen:
                case 'confirm' | 'forgot' | 'reset':
                    self.store.commit(Account.step, screen)
            is_alone = screen in OTHER_CARD
            draw_card(self.setup, self.store, screen, self.target, focus=focus or not is_alone, is_alone=is_alone)

    def _draw_challenge(self, screen: Screen) -> None:
        place = ui.element('div').classes('authui-place')

        def draw() -> None:
            with place.clear():
                draw_card(self.setup, self.store, screen, self.target, focus=True)

        watch(self.store, 'account.challenge', draw, immediate=True)
        if screen_of(self.store) not in self._shown:
            self.client.open(self.setup.url('login', self.target))


class _SignInPage(_Page):
    """The page of authui: each of its screens has a URL, and it switches between them without a load."""

    def draw(self, notice: Notice | None) -> None:
        """Draw the page with the screen that the URL names."""
        if notice is not None:
            self.store.commit(Account.notice, notice)
        draw_page(self.setup, self._screens)
        self.begin()

    def draw_card(self, screen: Screen, *, focus: bool = False) -> None:
        is_shown = screen == self._shown()
        draw_card(self.setup, self.store, screen, self.target, focus=focus or is_shown)

    def _screens(self, setup: PageSetup) -> None:
        """Draw the screens in the language of `setup`."""
        self.setup = setup
        replaced = replaced_screens(setup.settings)
        builders: dict[Screen, Callable[[], None]] = {
            'login': partial(self._pair, 'login'),
            'signup': partial(self._pair, 'signup'),
            'confirm': partial(self._single, 'confirm'),
            'forgot': partial(self._single, 'forgot'),
            'reset': partial(self._single, 'reset'),
            **dict.fromkeys(CHALLENGE_KINDS, partial(self._challenge)),
        }
        ui.sub_pages(
            {
                setup.settings.path(screen): made_by_authui(build)
                for screen, build in builders.items()
                if screen not in replaced and screen in offered_screens(setup.settings)
            }
        )

    def _pair(self, screen: Literal['login', 'signup']) -> None:
        """Draw login and signup side by side, or one of them with a link to the host's page of the other."""
        self._enter(screen)
        cards = shown_cards(self.setup, screen)
        draw_aside(self.setup, self.store, screen, self.target, place='above')
        with ui.element('div').classes('authui-cards' + ('' if len(cards) > 1 else ' authui-single')):
            for each in cards:
                self._draw(each)
            if len(cards) == 1 and self.setup.settings.sign_up:
                with ui.element('p').classes('authui-links'):
                    link = link_to_other(self.setup, cards[0], self.target)
                    ui.label(link.before)
                    draw_link(link)
        draw_aside(self.setup, self.store, screen, self.target, place='below')

    def _single(self, screen: Literal['confirm', 'forgot', 'reset']) -> None:
        self._enter(screen)
        draw_aside(self.setup, self.store, screen, self.target, place='above')
        with ui.element('div').classes('authui-cards authui-single'):
            self._draw(screen)
        draw_aside(self.setup, self.store, screen, self.target, place='below')

    def _enter(self, screen: Literal['login', 'signup', 'confirm', 'forgot', 'reset']) -> None:
        ui.page_title(self.setup.page_title(screen_title(self.setup.texts, screen)))
        self.store.commit(Account.step, screen)

    def _challenge(self) -> None:
        above = ui.element('div').classes('authui-body')
        place = ui.element('div').classes('authui-cards authui-single')
        below = ui.element('div').classes('authui-body')

        def draw(challenge: Challenge | None, _old: object) -> None:
            if challenge is not None and not place.is_deleted:
                screen = CHALLENGE_SCREENS[challenge.kind]
                ui.page_title(self.setup.page_title(challenge_title(self.setup, challenge)))
                with place.clear():
                    self._draw(screen)
                for name, around in {'above': above, 'below': below}.items():
                    with around.clear():
                        draw_aside(self.setup, self.store, screen, self.target, place=name)

        watch(self.store, 'account.challenge', draw, immediate=True)
        self.follow()

    def _draw(self, screen: Screen) -> None:
        """Draw the card of a screen: the host's where there is one, else authui's."""
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
        shown, next_screen = self._shown(), screen_of(self.store)
        if self.store.state.account.authorized:
            self.after_login.keep_unfinished()  # the target is next, without another card
            return
        url = self.setup.url(next_screen, self.target)
        if shown != next_screen and next_screen in replaced_screens(self.setup.settings):
            self.after_login.keep_unfinished(url)
            return
        self.after_login.keep_unfinished()
        if shown not in {next_screen, OTHER_CARD.get(next_screen)}:
            ui.navigate.to(url)
