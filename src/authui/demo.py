"""The demo: a small host app on the embedded pool, with tokens of two minutes so that the timer is seen at work."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

import click
from nicegui import ui

from authui.account import Account
from authui.app import AuthUI
from authui.guard import CurrentUser
from authui.local import Message, PoolConfig
from authui.pages import watch
from authui.settings import Settings

TOKEN_SECONDS = 120


def run(settings: Settings, port: int) -> None:
    """Serve the demo on loopback until it is stopped."""
    auth = AuthUI(settings, pool=PoolConfig(id_token_validity=TOKEN_SECONDS, access_token_validity=TOKEN_SECONDS))
    auth.install()
    add_home(auth)
    if auth.mailbox is not None:
        auth.mailbox.subscribe(_print_message)
    ui.run(host='127.0.0.1', port=port, title=settings.title, reload=False, show=False, show_welcome_message=False)


def add_home(auth: AuthUI) -> None:
    """Add the page that only a signed-in user sees."""

    @ui.page(auth.settings.home, title=f'{auth.settings.title} demo', dark=None, language='en-US')
    def home(user: CurrentUser) -> None:
        store = auth.store()
        with ui.element('div').classes('w-full column items-center').style('gap: 24px; padding: 24px 0'):
            with _card():
                with ui.element('h1').style('font-size: 1.5rem; font-weight: 650; line-height: 1.3; margin: 0'):
                    ui.label('You are signed in')
                ui.label(f'as {store.get(Account.display_name)}').mark('who')
                expiry = ui.label().mark('expiry')
                ui.label('The timer refreshes the tokens a little before that, for all tabs at once:')
                refreshes = ui.element('ol').style('margin: 0; padding-inline-start: 1.5rem').props('aria-live=polite')
                ui.button('Log out', on_click=lambda: store.dispatch(Account.logout)).props('unelevated no-caps')
            with _card():
                with ui.element('h2').style('font-size: 1.125rem; font-weight: 650; line-height: 1.3; margin: 0'):
                    ui.label('The state of the store’s module “account”')
                state = ui.element('dl').style(
                    'display: grid; grid-template-columns: auto 1fr; gap: 4px 16px; margin: 0; '
                    'font-family: ui-monospace, monospace; font-size: 0.875rem; overflow-wrap: anywhere'
                )

        def show_seconds() -> None:
            seconds = store.get(Account.expires_in)(time.time())
            expiry.set_text(f'Your ID token expires in {seconds:.0f} seconds.')

        def show_state(account: Any, _old: Any) -> None:
            with state.clear():
                for name, value in account:
                    with ui.element('dt').style('font-weight: 600'):
                        ui.label(name)
                    with ui.element('dd').style('margin: 0; min-width: 0'):
                        ui.label(str(value) if value != '' else '–')

        def add_refresh(expires_at: float | None, _old: float | None) -> None:
            show_seconds()
            if expires_at is not None:
                with refreshes, ui.element('li'):
                    ui.label(f'{datetime.now():%H:%M:%S}: new tokens until {datetime.fromtimestamp(expires_at):%H:%M:%S}')

        show_seconds()
        ui.timer(1.0, show_seconds)
        watch(store, lambda root, _: root.account, show_state, immediate=True)
        watch(store, 'account.expires_at', add_refresh)


def _card() -> ui.element:
    return ui.element('section').classes('column').style(
        'gap: 12px; width: min(600px, 100%); padding: 24px; border-radius: 12px; border: 1px solid rgb(128 140 160 / 35%)'
    )


def _print_message(message: Message) -> None:
    click.echo(f'Mail to {message.destination}: your confirmation number is {message.code.get_secret_value()}')
