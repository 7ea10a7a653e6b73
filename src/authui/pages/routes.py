"""The routes: all screens of a sign-in in one page, moved between without a load, and the mailbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal, get_args

from fastapi import Request
from nicegui import Client, ui
from starlette.responses import RedirectResponse, Response

from authui.account import Account, AccountState
from authui.flow import Notice, Step
from authui.models import Challenge
from authui.pages.challenge import challenge_card, challenge_title
from authui.pages.confirm import confirm_card
from authui.pages.entry import Entry
from authui.pages.first_paint import first_paint
from authui.pages.login import login_card
from authui.pages.mailbox import mailbox_page
from authui.pages.recovery import forgot_card, reset_card
from authui.pages.setup import PageSetup
from authui.pages.signup import signup_card
from authui.pages.theme import add_look, draw_page
from authui.reactive import watch
from authui.store import Store

CHALLENGE_SCREENS: Mapping[str, str] = {
    'code': 'mfa',
    'password': 'password',
    'new_password': 'new-password',
    'mfa_choice': 'mfa-choice',
    'mfa_setup': 'mfa-setup',
    'factor_choice': 'factor',
    'other': 'challenge',
}
"""The screen of each kind of challenge."""
SCREENS = ('login', 'signup', 'confirm', 'forgot', 'reset', *CHALLENGE_SCREENS.values())


def login_part(setup: PageSetup, target: str) -> None:
    """Draw the login card into a page of the host's; what it leads to next has screens of its own."""
    add_look(setup)
    client = ui.context.client
    setup = replace(setup, texts=setup.languages.of(client.request))
    tab = setup.tab(client)
    entry = Entry(setup, tab, target)
    login_card(setup, tab.store, target=target, focus=False)

    def follow() -> None:
        screen = _screen_of(tab.store)
        entry.keep('' if screen == 'login' else setup.url(screen, target))

    at = ('step', 'challenge')
    watch(tab.store, lambda state, _: [getattr(state.account, name) for name in at], follow)
    entry.follow()


def add_pages(setup: PageSetup) -> None:
    """Register the pages with NiceGUI."""
    settings = setup.settings

    async def auth_page(request: Request) -> Response | None:
        target = setup.target(request.query_params.get('next'))
        user = await setup.user(request)
        root_path = request.scope.get('root_path', '')
        if user is not None and user.email_verified:
            return RedirectResponse(root_path + target, 303)
        if user is not None and request.url.path != root_path + settings.path('confirm'):
            return RedirectResponse(root_path + setup.url('confirm', target), 303)
        screen = request.url.path.removeprefix(root_path + settings.prefix).strip('/')
        if screen in CHALLENGE_SCREENS.values() and screen != _screen_of(setup.tab(ui.context.client).store):
            return RedirectResponse(root_path + setup.url('login', target), 303)
        _AuthPage(setup, target).draw(request.query_params.get('notice'))
        setup.paint_first(ui.context.client, first_paint)
        return None

    taken = {path for builder, path in Client.page_routes.items() if builder.__module__ != __name__}
    for screen in SCREENS:
        if settings.path(screen) in taken:
            continue  # the host has a page of its own there
        ui.page(settings.path(screen), title=settings.title, dark=settings.is_dark, language='en-US')(auth_page)

    if (mailbox := setup.mailbox) is not None:

        @ui.page(settings.path('mailbox'), title=settings.title, dark=settings.is_dark, language='en-US')
        def local_mailbox() -> None:
            mailbox_page(setup, mailbox)


class _AuthPage:
    """One tab's page: its screens, and how the state and the URL follow each other."""

    def __init__(self, setup: PageSetup, target: str) -> None:
        self._setup = setup
        self._target = target
        self._client = ui.context.client
        self._tab = setup.tab(self._client)
        self._store = self._tab.store
        self._entry = Entry(setup, self._tab, target)

    def draw(self, notice: str | None) -> None:
        """Draw the page; which of its screens is shown is up to the URL."""
        store = self._store
        if notice in get_args(Notice):
            store.commit('account/notice', notice)
        draw_page(self._setup, self._screens)
        at = ('step', 'challenge', 'delivery')
        watch(store, lambda state, _: [getattr(state.account, name) for name in at], lambda _new, _old: self._follow())
        self._entry.follow()

    def _screens(self, setup: PageSetup) -> None:
        """Draw the screens in the language of a setup."""
        self._setup = setup
        store, texts, path = self._store, setup.texts, setup.settings.path
        ui.sub_pages(
            {
                path('login'): lambda: self._cards('login'),
                path('signup'): lambda: self._cards('signup'),
                path('confirm'): lambda: self._card(
                    'confirm', texts.confirm, lambda: confirm_card(setup, store, target=self._target)
                ),
                path('forgot'): lambda: self._card('forgot', texts.forgot, lambda: forgot_card(setup, store)),
                path('reset'): lambda: self._card('reset', texts.reset, lambda: reset_card(setup, store)),
                **dict.fromkeys(map(path, CHALLENGE_SCREENS.values()), self._challenge),
            }
        )

    def _cards(self, focus: Literal['login', 'signup']) -> None:
        setup, store = self._setup, self._store
        ui.page_title(setup.page_title(setup.texts.signup if focus == 'signup' else setup.texts.login))
        store.commit(Account.step, focus)
        with ui.element('div').classes('authui-cards'):
            login_card(setup, store, target=self._target, focus=focus == 'login')
            signup_card(setup, store, target=self._target, focus=focus == 'signup')

    def _card(self, step: Step, title: str, draw: Callable[[], None]) -> None:
        ui.page_title(self._setup.page_title(title))
        self._store.commit(Account.step, step)
        with ui.element('div').classes('authui-cards authui-single'):
            draw()

    def _challenge(self) -> None:
        setup, store = self._setup, self._store
        place = ui.element('div').classes('authui-cards authui-single')

        def draw(challenge: Challenge | None, _old: object) -> None:
            if challenge is not None and not place.is_deleted:
                ui.page_title(setup.page_title(challenge_title(setup.texts, challenge)))
                with place.clear():
                    challenge_card(setup, store, challenge)

        watch(store, 'account.challenge', draw, immediate=True)
        self._follow()

    def _follow(self) -> None:
        """Go to the screen that the state is at, and let the browser keep what is unfinished."""
        self._entry.keep()
        settings = self._setup.settings
        shown = self._client.sub_pages_router.current_path.partition('?')[0].removeprefix(settings.prefix).strip('/')
        wanted = _screen_of(self._store)
        if shown != wanted and {shown, wanted} != {'login', 'signup'}:
            ui.navigate.to(self._setup.url(wanted, self._target))


def _screen_of(store: Store) -> str:
    """Return the screen that the state is at."""
    account: AccountState = store.state.account
    if account.step == 'challenge' and account.challenge is not None:
        return CHALLENGE_SCREENS[account.challenge.kind]
    return account.step
