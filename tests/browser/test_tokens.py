"""The tokens that a host's page gets for calls of its own."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect
from support.screens import Screens, Server

HOST = """
from nicegui import app, ui

from authui import AuthUI, CurrentUser

auth = AuthUI().install()
app.on_startup(lambda: auth.pool.admin_create_user('ann@example.org', 'correct horse battery'))


@ui.page('/')
async def home(user: CurrentUser) -> None:
    async def call() -> None:
        token = await auth.access_token()
        header = f'Bearer {token.get_secret_value()}'
        said.text = f'called with {header.count(".")} dots, shown as {token}'

    token = await auth.id_token()
    ui.label(f'built with {token.get_secret_value().count(".")} dots')
    said = ui.label('not called')
    ui.button('Call', on_click=call)


ui.run(host='127.0.0.1', port={port}, show=False, tailwind=False)
"""


def test_are_there_while_a_page_is_built_and_when_it_is_used(make_server: Callable[..., Server], page: Page) -> None:
    server = make_server(script=HOST)
    screens = Screens(page, server.url)
    screens.open()
    screens.log_in('ann@example.org')
    expect(page.get_by_text('built with 2 dots')).to_be_visible()
    page.get_by_role('button', name='Call').click()
    expect(page.get_by_text('called with 2 dots, shown as **********')).to_be_visible()
    assert 'eyJ' not in page.content() + server.log
