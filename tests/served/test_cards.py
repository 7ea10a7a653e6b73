"""Cards on pages of NiceGUI: the choice of what to set up makes room for the card of what was chosen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.open_page import PASSWORD, OpenPage
from support.screens import Server

EMAIL = 'ann@example.org'
SCRIPT = """
from nicegui import app, ui
from authui import AuthUI, CurrentUser
from authui.local import PoolConfig

def mfa_setup():
    with ui.element('section'):
        ui.label('above')
        auth.card('mfa-setup')
        ui.label('below')

pool = PoolConfig(
    username_attributes=frozenset(),
    mfa_configuration='ON',
    enabled_mfas=frozenset({'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'}),
)
auth = AuthUI(pool=pool, cards={'mfa-setup': mfa_setup}).install()

@app.on_startup
def people():
    auth.pool.admin_create_user('ann@example.org', 'correct horse battery')

@ui.page('/')
def home(user: CurrentUser):
    ui.label('Hello')

ui.run(host='127.0.0.1', port={port}, show=False, reload=False)
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path, script=SCRIPT)
    server.start()
    yield server
    server.stop()


def test_the_chosen_card_takes_the_place_of_the_choice(server: Server) -> None:
    with OpenPage(server, '/login?next=%2F') as page:
        page.submit('login', username=EMAIL, password=PASSWORD)
        page.wait_until(lambda: page.form('challenge'))
        assert page.order_in('section') == ['above', 'factor factor', 'below']
        page.submit('challenge', factor='app')
        page.wait_until(lambda: page.order_in('section') == ['above', 'code', 'below'])
        page.wait_until(lambda: 'Or type this key into the app:' in (page.form('challenge') or {}).get('html', ''))
        page.press('Back to login')
        page.wait_until(lambda: page.form('login'))
