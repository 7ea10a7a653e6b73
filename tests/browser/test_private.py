"""Where sign-ups are private, a page is the same to the byte whoever is asked about, and so is the next one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, Page, expect
from support.screens import Screens, Server

SCRIPT = """
from nicegui import app, ui
from authui import AuthUI
from authui.models import Registration
from authui.session import Limits, Window

WORLD = Window(10**6, 1.0)

async def tell(email): print('TOLD', email, flush=True)

auth = AuthUI(limits=Limits(per_address=WORLD, sends_per_address=WORLD, in_all=WORLD, failure_seconds=0.0),
              on_existing_account=tell).install()

async def add_users():
    client, pool = auth._runtime().client, auth.pool
    # Each try of a flow has accounts of its own.
    for number in range({tries}):
        for state in ('confirmed', 'disabled'):
            email = f'a{state}{number}@example.org'
            pool.admin_create_user(email, 'correct horse battery', {'email_verified': 'true'})
            if state == 'disabled':
                pool.admin_disable_user(email)
        name = f'aunconfirmed{number}@example.org'
        await client.signup(Registration(identifier=name, password='correct horse battery'))
    print('READY', flush=True)

app.on_startup(add_users)
ui.run(host='127.0.0.1', port={port}, show=False, reload=False, tailwind=False)
"""
STATES = ('confirmed', 'unconfirmed', 'disabled', 'unknown')
TRIES = 12
numbers = count()


@pytest.fixture(scope='module')
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(
        tmp_path_factory.mktemp('private'),
        script=SCRIPT.replace('{tries}', str(TRIES)),
        AUTHUI_PRIVATE_SIGN_UP='1',
        AUTHUI_FLOW='USER_PASSWORD_AUTH',
    )
    server.start()
    yield server
    server.stop()


def send(page: Page, button: str, **fields: str) -> None:
    """Fill the one form of a page and press one of its buttons."""
    for name, value in fields.items():
        page.locator(f'input[name={name}]').fill(value)
    page.get_by_role('button', name=button, exact=True).click()


FLOWS: dict[str, tuple[str, Callable[[Page, str], None], str, str]] = {
    'login': (
        '/login',
        lambda page, email: Screens(page, '').log_in(email, 'wrong horse battery'),
        '/login',
        '[role=alert]:visible',
    ),
    'sign-up': (
        '/signup',
        lambda page, email: Screens(page, '').sign_up(email, 'another horse'),
        '/confirm',
        'form[aria-label=Confirm], form:has-text("Confirmation Number")',
    ),
    'resend': (
        '/confirm',
        lambda page, email: send(page, 'Send a new code', email=email),
        '/confirm',
        '[role=status]:visible',
    ),
    'confirm': (
        '/confirm',
        lambda page, email: send(page, 'Confirm', email=email, code='000001'),
        '/confirm',
        '[role=alert]:visible',
    ),
    'forgot': (
        '/forgot',
        lambda page, email: send(page, 'Send a code', email=email),
        '/reset',
        '[role=status]:visible',
    ),
}
"""Where it begins, what is sent, where it leads, and what is shown there."""


@pytest.mark.parametrize('flow', FLOWS)
def test_the_pages_are_the_same_to_the_byte(browser: Browser, server: Server, flow: str) -> None:
    path, begin, end, outcome = FLOWS[flow]
    number = next(numbers)
    assert number < TRIES
    seen: dict[str, str] = {}
    for state in STATES:
        context = browser.new_context()
        page = context.new_page()
        email = f'a{state}{number}@example.org'
        page.goto(server.url + path)
        begin(page, email)
        expect(page).to_have_url(server.url + end)
        expect(page.locator(outcome).filter(has_text=re.compile('.')).first).to_be_visible()
        shown = page.locator('body').inner_html() + page.url
        context.close()
        seen[state] = masked(shown, email)
    assert len(set(seen.values())) == 1, {state: text[:3000] for state, text in seen.items()}


def masked(text: str, email: str) -> str:
    """Take out what is of the one page: its ids, its ticket, the e-mail that was typed, and how long it waits still."""
    text = text.replace(email, 'EMAIL').replace(email.replace('@', '%40'), 'EMAIL')
    text = re.sub(r'[0-9a-f]{8}-[0-9a-f-]{27}', 'ID', text)
    text = re.sub(r'\b\d:\d\d\b', 'WAIT', text)
    return re.sub(r'[\w-]{43}', 'TICKET', text)
