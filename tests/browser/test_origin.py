"""The app is opened by another name than the one it was given."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from support.raw_http import HTML, ask
from support.raw_socket import RawSocket, RefusedError
from support.screens import Screens, Server

APP = """
from nicegui import app, ui
from authui import AuthUI, CurrentUser

auth = AuthUI().install()

@ui.page('/')
def home(user: CurrentUser): ui.label(f'Hello {user.email}')

def add_user():
    auth.pool.admin_create_user('ann@example.org', 'correct horse battery', {'email_verified': 'true'})

app.on_startup(add_user)
ui.run(host='localhost', port={port}, show=False, reload=False, tailwind=False)
"""


@pytest.fixture(scope='module')
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp('origin'), script=APP, AUTHUI_PUBLIC_URL='http://localhost:{port}')
    server.start()
    yield server
    server.stop()


def test_the_address_of_this_machine_leads_to_its_name_where_the_login_works(page: Page, server: Server) -> None:
    page.goto(f'http://127.0.0.1:{server.port}/?tab=%232')
    Screens(page, '').log_in('ann@example.org')
    expect(page.get_by_text('Hello ann@example.org')).to_be_visible()
    assert page.url == f'http://localhost:{server.port}/?tab=%232'


def test_a_page_under_a_foreign_origin_says_where_the_app_is(page: Page, make_server: Callable[..., Server]) -> None:
    """A server that was moved to another port, as by a tunnel: no redirect would be right for everybody."""
    server = make_server(script=APP, AUTHUI_PUBLIC_URL='http://localhost:1')
    page.goto(f'http://127.0.0.1:{server.port}/login')
    said = page.get_by_role('alert').filter(has_text='You cannot log in at this address.')
    expect(said).to_be_visible()
    expect(said.get_by_role('link')).to_have_attribute('href', 'http://localhost:1/login')


def test_nothing_is_said_where_the_address_is_right(page: Page, server: Server) -> None:
    page.goto(f'http://localhost:{server.port}/login')
    expect(page.get_by_role('button', name='Show password: Password').first).to_be_visible()  # the script has run
    expect(page.get_by_text('You cannot log in at this address.')).to_be_hidden()


def test_the_log_names_both_origins_and_the_setting(server: Server) -> None:
    with pytest.raises(RefusedError):
        RawSocket(server.url, 'a-page', origin=server.url, cookie='', tab_id='tab')
    (line,) = [each for each in server.log.splitlines() if 'refused a socket' in each]
    for part in (repr(server.url), f'http://localhost:{server.port}', 'AUTHUI_PUBLIC_URL'):
        assert part in line
    assert ask(server, 'GET', '/login', HTML | {'Host': f'localhost:{server.port}'}).status == 200
