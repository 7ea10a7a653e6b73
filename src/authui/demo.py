"""The demo: a small host app on the embedded pool, with short-lived tokens, so that one sees the timer refresh them.

Why it is as it is: docs/design.md#doors
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

import click
from nicegui import ui

from authui.account import Account
from authui.guards.current_user import CurrentUser
from authui.host import AuthUI
from authui.local import Message, PoolConfig
from authui.reactive import Recorder, add_devtools, watch
from authui.settings import Settings

_SHOWN_REFRESHES = 5
_DEVTOOLS = '/devtools'


def run(settings: Settings, *, host: str, port: int, token_seconds: int) -> None:
    """Serve the demo until it is stopped."""
    pool = PoolConfig(id_token_validity=token_seconds, access_token_validity=token_seconds)
    recorder = Recorder()
    auth = AuthUI(settings, pool=pool, plugins=[recorder]).install()
    add_home(auth)
    add_devtools(auth.stores, _DEVTOOLS, recorder=recorder)
    if auth.mailbox is not None:
        auth.mailbox.subscribe(_print_message)
    ui.run(
        host=host,
        port=port,
        title=settings.title,
        reload=False,
        show=False,
        reconnect_timeout=30,
        show_welcome_message=False,
    )


def add_home(auth: AuthUI) -> None:
    """Add the home page, which only a signed-in user sees."""

    @ui.page(auth.settings.home, title=f'{auth.settings.title} demo', dark=auth.settings.is_dark, language='en-US')
    def home(user: CurrentUser) -> None:  # noqa: ARG001 - the parameter is what guards the page
        store = auth.store()
        with auth.frame():
            with ui.element('section').classes('authui-card'):
                with ui.element('h2').classes('authui-heading'):
                    ui.label('You are signed in')
                ui.label(f'as {store.get(Account.display_name)}').mark('who')
                expiry = ui.label().mark('expiry')
                ui.label('A little before that, the timer refreshes the tokens for all tabs:').classes('authui-info')
                refreshes = ui.element('ul').style('margin: 0; padding: 0; list-style: none').props('aria-live=polite')
                ui.link('Your account', auth.settings.path('account'))
                ui.link('Open the devtools', _DEVTOOLS, new_tab=True)
                with ui.element('button').classes('authui-button').on('click', lambda: store.dispatch(Account.logout)):
                    ui.label('Log out')
            with ui.element('section').classes('authui-card'):
                with ui.element('h2').classes('authui-heading'):
                    ui.label('State of the module “account”')
                state = ui.element('dl').style(
                    'display: grid; grid-template-columns: auto 1fr; gap: 4px 16px; margin: 0; '
                    'font-family: ui-monospace, monospace; font-size: 0.8125rem; overflow-wrap: anywhere'
                )

        def show_seconds() -> None:
            seconds = store.get(Account.expires_in)(time.time())
            expiry.set_text(f'Your ID token expires in {seconds:.0f} seconds.')

        def show_state() -> None:
            with state.clear():
                for name, value in store.use(Account).state:
                    with ui.element('dt').style('font-weight: 600'):
                        ui.label(name)
                    with ui.element('dd').style('margin: 0; min-width: 0'):
                        ui.label(repr(value))

        def add_refresh(expires_at: float | None, _old: float | None) -> None:
            show_seconds()
            if expires_at is not None:
                with refreshes, ui.element('li'):
                    ui.label(f'{_time(time.time())}: new tokens until {_time(expires_at)}')
                if len(list(refreshes)) > _SHOWN_REFRESHES:
                    refreshes.remove(0)

        show_seconds()
        ui.timer(1.0, show_seconds)
        watch(store, lambda root, _: root.account, show_state, immediate=True)
        watch(store, 'account.expires_at', add_refresh)


def _time(seconds: float) -> str:
    return f'{datetime.fromtimestamp(seconds, UTC).astimezone():%H:%M:%S}'


def _print_message(message: Message) -> None:
    click.echo(f'Mail to {message.destination}: your confirmation number is {message.code.get_secret_value()}')
