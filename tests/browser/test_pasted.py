"""What people paste into the forms, in a browser, which has a mind of its own about some fields."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from support.screens import PASSWORD, Screens, Server, send_form, violations

APP = """
from nicegui import app, ui
from starlette.responses import PlainTextResponse
from authui import AuthUI, CurrentUser

auth = AuthUI().install()

@app.get('/')
def home(user: CurrentUser): return PlainTextResponse(f'Hello {user.email}')

def tell(mail):
    print(f'Code for {mail.destination}: {mail.code.get_secret_value()}', flush=True)

def add_users():
    auth.mailbox.subscribe(tell)
    for email in ('ann@example.org', 'ann@bücher.example'):
        auth.pool.admin_create_user(email, 'correct horse battery', {'email_verified': 'true'})

app.on_startup(add_users)
ui.run(host='127.0.0.1', port={port}, show=False, reload=False, tailwind=False)
"""


@pytest.fixture(scope='module')
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp('pasted'), script=APP)
    server.start()
    yield server
    server.stop()


def test_an_address_finds_its_account(screens: Screens, subtests: pytest.Subtests) -> None:
    for pasted, meant in (
        ('ann@example.org\u200e', 'ann@example.org'),
        ('\u202aann@example.org\u202c', 'ann@example.org'),
        ('ann@bücher.example', 'ann@bücher.example'),
        ('ann@BÜCHER.example', 'ann@bücher.example'),
    ):
        with subtests.test(pasted=pasted):
            screens.page.context.clear_cookies()
            screens.open('/')
            screens.log_in(pasted)
            expect(screens.page.get_by_text(f'Hello {meant}')).to_be_visible()


def test_a_code_is_taken_however_it_is_pasted(screens: Screens, server: Server, subtests: pytest.Subtests) -> None:
    for number, shape in enumerate(('{0}-{1}', '{0}\u200b{1}', ' {0} {1} ', '\u202a{0}.{1}\u202c')):
        with subtests.test(shape=shape):
            email = f'bob{number}@example.org'
            begun = send_form(server, '/signup', 'signup', email=email, password=PASSWORD, repeated=PASSWORD)
            assert begun.status == 303
            code = server.log.rpartition(f'Code for {email}: ')[2].split()[0]
            screens.open('/confirm')
            screens.confirm.get_by_label('Email address').fill(email)
            screens.enter_code(shape.format(code[:3], code[3:]))
            expect(screens.login).to_be_visible()


def test_a_blank_at_the_end_of_a_password_is_told_and_left(page: Page, screens: Screens) -> None:
    screens.open('/login')
    said = screens.login.get_by_text('The password begins or ends with a space.')
    password = screens.login.get_by_label('Password', exact=True)
    password.fill(PASSWORD)
    expect(said).to_have_count(0)
    password.fill(f'{PASSWORD} ')
    expect(said).to_be_visible()
    expect(password).to_have_value(f'{PASSWORD} ')
    expect(password).to_have_accessible_description('The password begins or ends with a space.')
    assert violations(page) == []
