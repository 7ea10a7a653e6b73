"""The routes: three screens in one page, moved between without a load, and the mailbox."""

from __future__ import annotations

from typing import Any, get_args

from fastapi import Request
from nicegui import ui
from starlette.responses import RedirectResponse, Response

from authui.account import Account
from authui.errors import UnavailableError
from authui.flow import Notice
from authui.models import Problem
from authui.pages.browser import Browser
from authui.pages.confirm import confirm_card
from authui.pages.login import login_card
from authui.pages.mailbox import mailbox_page
from authui.pages.setup import PageSetup, PageTab
from authui.pages.signup import signup_card
from authui.pages.theme import frame
from authui.reactive import watch

SCREENS = ('login', 'signup', 'confirm')


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
        _draw(setup, target, request.query_params.get('notice'))
        return None

    for screen in SCREENS:
        ui.page(settings.path(screen), title=settings.title, dark=None, language='en-US')(auth_page)

    if (mailbox := setup.mailbox) is not None:

        @ui.page(settings.path('mailbox'), title=settings.title, dark=None, language='en-US')
        def local_mailbox() -> None:
            mailbox_page(setup, mailbox)


def _draw(setup: PageSetup, target: str, notice: str | None) -> None:
    client = ui.context.client
    settings, texts = setup.settings, setup.texts
    tab = setup.tab(client)
    store = tab.store
    if notice in get_args(Notice):
        store.commit('account/notice', notice)

    def cards(focus: str) -> None:
        ui.page_title(setup.page_title(texts.signup if focus == 'signup' else texts.login))
        store.commit(Account.set_confirm, False)
        with ui.element('div').classes('authui-cards'):
            login_card(setup, store, target=target, focus=focus == 'login')
            signup_card(setup, store, focus=focus == 'signup')

    def confirm() -> None:
        ui.page_title(setup.page_title(texts.confirm))
        store.commit(Account.set_confirm, True)
        with ui.element('div').classes('authui-cards authui-single'):
            confirm_card(setup, store, target=target)

    def follow(is_confirming: bool, _was: Any) -> None:
        shown = client.sub_pages_router.current_path.partition('?')[0]
        if is_confirming != (shown == settings.path('confirm')):
            ui.navigate.to(setup.url('confirm' if is_confirming else 'login', target))

    def enter() -> None:
        authorized = store.state.account.authorized
        ticket = tab.take_ticket()
        if ticket is not None:
            browser.enter(ticket, go=authorized)
        elif authorized:
            browser.go()

    async def refused() -> None:
        await store.dispatch(Account.logout)
        store.commit(Account.login_error, Problem.of(UnavailableError('the browser did not get its cookie')))

    browser = Browser(exchange=settings.ticket_path, target=target, on_refused=refused)
    with frame(setup):
        ui.sub_pages(
            {
                settings.path('login'): lambda: cards('login'),
                settings.path('signup'): lambda: cards('signup'),
                settings.path('confirm'): confirm,
            }
        )
    watch(store, 'account.confirm', follow)
    watch(store, lambda state, _: (state.account.step, state.account.challenge), lambda _new, _old: _keep(tab, browser))
    watch(store, 'account.user', lambda _new, _old: enter(), immediate=True)


def _keep(tab: PageTab, browser: Browser) -> None:
    """Let the browser go on after a reload with what was begun."""
    if (ticket := tab.take_step_ticket()) is not None:
        browser.keep(ticket)
