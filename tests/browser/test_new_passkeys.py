"""Passkeys in Chromium with its virtual authenticator: offered after a login, added and removed at the account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from support.pictures import look, take_pictures
from support.screens import Screens, Server, tracebacks, violations

from authui.pages.texts import ENGLISH

SCRIPT = """
from nicegui import app, ui
from authui import AuthUI, CurrentUser
from authui.local import PoolConfig
from authui.settings import Settings

pool = PoolConfig(allowed_first_auth_factors=frozenset({'PASSWORD', 'WEB_AUTHN'}))
auth = AuthUI(Settings.load(title='Acme', failure_ms=0), pool=pool).install()

@app.on_startup
def people() -> None:
    for name in NAMES:
        auth.pool.admin_create_user(f'{name}@example.org', 'correct horse battery')

@ui.page('/')
def home(user: CurrentUser) -> None:
    auth.user_menu()
    ui.label(f'Hello {user.email}')

@ui.page('/card')
def card() -> None:
    auth.login_card('/')

ui.run(host='localhost', port={port}, show=False, reload=False, tailwind=False)
"""
NAMES = ['offered', 'managed', 'old', 'stopped', 'card', 'pictured']
AUTHENTICATOR = {
    'protocol': 'ctap2',
    'transport': 'internal',
    'hasResidentKey': True,
    'hasUserVerification': True,
    'isUserVerified': True,
    'automaticPresenceSimulation': True,
}


@pytest.fixture(scope='module')
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One host for the tests of this file; each has a user of its own. No passkey works at an address."""
    server = Server(tmp_path_factory.mktemp('passkeys'), script=SCRIPT.replace('NAMES', str(NAMES)))
    server.url = f'http://localhost:{server.port}'
    server.start()
    yield server
    server.stop()


class Device:
    """A page of a browser with an authenticator of its own."""

    def __init__(self, context: BrowserContext, server: Server) -> None:
        self.page: Page = context.new_page()
        self.url = server.url
        self.screens = Screens(self.page, server.url)
        self._cdp = context.new_cdp_session(self.page)
        self._cdp.send('WebAuthn.enable', {'enableUI': False})
        added = self._cdp.send('WebAuthn.addVirtualAuthenticator', {'options': AUTHENTICATOR})
        self._id = added['authenticatorId']

    @property
    def passkeys(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._cdp.send('WebAuthn.getCredentials', {'authenticatorId': self._id})[
            'credentials'
        ]
        return found

    def log_in(self, name: str, path: str = '/login') -> None:
        self.screens.open(path)
        self.screens.log_in(f'{name}@example.org')

    def log_in_by_passkey(self, name: str) -> None:
        """Type the name, and press the button; no autofill has offered the passkey before."""
        self.screens.open()
        self.screens.login.get_by_label('Email', exact=True).fill(f'{name}@example.org')
        self.press(ENGLISH.passkey_button)

    def log_out(self) -> None:
        self.screens.open('/account')
        self.press(ENGLISH.log_out)

    def at(self, path: str) -> None:
        expect(self.page).to_have_url(re.compile(f'^{re.escape(self.url + path)}$'))

    def ready(self) -> None:
        """Wait until the screen has its options."""
        expect(self.page.locator('authui-new-passkey[data-options]')).to_have_count(1)

    def press(self, name: str) -> None:
        self.page.get_by_role('button', name=name, exact=True).click()


@pytest.fixture
def device(context: BrowserContext, host: Server) -> Device:
    return Device(context, host)


def test_a_passkey_is_offered_once_and_the_login_leads_on(device: Device, host: Server, browser: Browser) -> None:
    device.log_in('offered', '/login?next=%2F%3Fa%3D1')
    device.at('/passkey-offer?next=%2F%3Fa%3D1')
    device.ready()
    assert violations(device.page) == []
    device.press(ENGLISH.add_passkey)
    device.at('/?a=1')
    (passkey,) = device.passkeys
    assert passkey['rpId'] == 'localhost'
    device.screens.open('/passkey-offer')
    device.at('/')
    # Another browser declines, and is not asked again.
    context = browser.new_context()
    other = Device(context, host)
    other.log_in('offered')
    other.at('/passkey-offer')
    other.press(ENGLISH.skip_link)
    other.at('/')
    context.close()
    assert tracebacks(host.log) == []


def test_passkeys_are_added_used_and_removed_at_the_account(device: Device, host: Server) -> None:
    device.log_in('managed')
    device.press(ENGLISH.skip_link)
    device.at('/')
    page = device.page
    device.screens.open('/account')
    row = page.locator('a.authui-row', has_text=ENGLISH.passkeys)
    expect(row).to_contain_text(ENGLISH.not_given)
    row.click()
    device.at('/account/passkeys/new')
    device.ready()
    assert violations(page) == []
    device.press(ENGLISH.add_passkey)
    device.at('/account/passkeys?notice=passkey_added')
    expect(page.get_by_text(ENGLISH.profile_notices['passkey_added'])).to_be_visible()
    rows = page.locator('.authui-rows li')
    expect(rows).to_have_count(1)
    assert violations(page) == []
    # The same device cannot have a second one.
    page.get_by_role('link', name=ENGLISH.add_passkey).click()
    device.ready()
    device.press(ENGLISH.add_passkey)
    expect(page.get_by_text(ENGLISH.passkey_exists)).to_be_visible()
    page.get_by_role('link', name=ENGLISH.back_to_passkeys).click()
    expect(rows).to_have_count(1)
    # The login's autofill signs in by it, without another offer; this authenticator confirms at once.
    device.log_out()
    device.at('/')
    expect(page.get_by_text('Hello managed@example.org')).to_be_visible()
    # Remove it: the browser forgets it, and nobody logs in by it any more.
    device.screens.open('/account/passkeys')
    rows.get_by_role('button').click()
    device.press(ENGLISH.remove_button)
    expect(page.get_by_text(ENGLISH.profile_notices['passkey_removed'])).to_be_visible()
    expect(page.get_by_text(ENGLISH.no_passkeys)).to_be_visible()
    for _ in range(100):
        if not device.passkeys:
            break
        page.wait_for_timeout(50)
    assert device.passkeys == []
    device.log_out()
    expect(device.screens.login).to_be_visible()
    device.log_in_by_passkey('managed')
    expect(page.get_by_text(ENGLISH.notices['no_passkey'])).to_be_visible()
    assert tracebacks(host.log) == []


def test_a_browser_without_passkeys_goes_on_from_the_offer_and_is_told_at_the_account(
    context: BrowserContext, host: Server
) -> None:
    context.add_init_script('delete window.PublicKeyCredential')
    page = context.new_page()
    screens = Screens(page, host.url)
    screens.open()
    screens.log_in('old@example.org')
    expect(page.get_by_text('Hello old@example.org')).to_be_visible()
    screens.open('/account/passkeys/new')
    expect(page.get_by_text(ENGLISH.passkey_none)).to_be_visible()


def test_a_prompt_that_is_closed_leaves_the_screen_as_it_is(device: Device) -> None:
    device._cdp.send('WebAuthn.setUserVerified', {'authenticatorId': device._id, 'isUserVerified': False})
    device.log_in('stopped')
    device.at('/passkey-offer')
    device.ready()
    device.press(ENGLISH.add_passkey)
    expect(device.page.get_by_text(ENGLISH.passkey_stopped)).to_be_visible()
    device.press(ENGLISH.skip_link)
    device.at('/')


def test_a_card_in_a_page_of_the_host_leads_to_the_offer_and_on(device: Device) -> None:
    device.log_in('card', '/card')
    device.at('/passkey-offer')
    device.ready()
    device.press(ENGLISH.add_passkey)
    device.at('/')


def test_pictures_and_no_barrier_where_passkeys_are_added_and_listed(device: Device) -> None:
    page = device.page
    device.log_in('pictured')
    device.at('/passkey-offer')
    device.ready()
    look(page, 'offer')
    take_pictures(page, 'passkey-offer')
    device.ready()
    device.press(ENGLISH.add_passkey)
    device.at('/')
    device.screens.open('/account/passkeys')
    expect(page.locator('.authui-rows li')).to_have_count(1)
    look(page, 'list')
    take_pictures(page, 'account-passkeys')
    device.screens.open('/account/passkeys/new')
    device.ready()
    look(page, 'new')
    take_pictures(page, 'account-passkeys-new')
