"""A sign-in by passkey in Chromium with its virtual authenticator: one click, autofill, and each way to fail."""

from __future__ import annotations

import json
import secrets
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Route, expect
from support.pictures import look, take_pictures
from support.screens import PASSWORD, Server

SCRIPT = """
import base64

from cryptography.hazmat.primitives import serialization
from nicegui import app, ui

from authui import AuthUI, CurrentUser
from authui.local import PoolConfig
from authui.testing import SoftAuthenticator

auth = AuthUI(
    pool=PoolConfig(
        allowed_first_auth_factors=frozenset({'PASSWORD', 'WEB_AUTHN'}),
        mfa_configuration='OPTIONAL',
        factor_configuration='MULTI_FACTOR_WITH_USER_VERIFICATION',
    )
).install()
calls = []


@ui.page('/')
def home(user: CurrentUser):
    ui.label(f'Hello {user.email}')


@ui.page('/own')
def own():
    auth.login_card()


@ui.page('/both')
def both():
    auth.login_card()
    auth.card('passkey')


@app.on_startup
def watch():
    note = lambda model, **_: calls.append(model.name)
    auth._runtime().client._boto.meta.events.register('provide-client-params.cognito-identity-provider', note)


@app.get('/test/passkey')
def make_passkey(email: str, mfa: str = ''):
    if not auth.pool.has_user(email):
        auth.pool.admin_create_user(email, 'correct horse battery', {'email_verified': 'true'})
    boto, device = auth._runtime().client._boto, SoftAuthenticator()
    token = auth.pool.tokens_of(email).access_token.get_secret_value()
    if mfa:
        auth.pool.set_up_app(email)
    options = boto.start_web_authn_registration(AccessToken=token)['CredentialCreationOptions']
    boto.complete_web_authn_registration(AccessToken=token, Credential=device.create(options, auth.settings.public_url))
    if mfa == 'passkey':
        boto.set_user_mfa_preference(
            AccessToken=token,
            SoftwareTokenMfaSettings={'Enabled': True},
            WebAuthnMfaSettings={'Enabled': True},
        )
    made = device.credentials[0]
    pkcs8 = made.private_key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    encode = lambda octets: base64.b64encode(octets).decode()
    return {
        'credentialId': encode(made.credential_id),
        'isResidentCredential': True,
        'rpId': made.rp_id,
        'privateKey': encode(pkcs8),
        'userHandle': encode(made.user_handle),
        'signCount': 0,
    }


@app.get('/test/delete')
def delete_passkeys(email: str):
    boto = auth._runtime().client._boto
    token = auth.pool.tokens_of(email).access_token.get_secret_value()
    for each in boto.list_web_authn_credentials(AccessToken=token)['Credentials']:
        boto.delete_web_authn_credential(AccessToken=token, CredentialId=each['CredentialId'])


@app.get('/test/app-code')
def code(email: str):
    return auth.pool.app_code(email).get_secret_value()


@app.get('/test/calls')
def asked():
    made = [*calls]
    calls.clear()
    return made


ui.run(host='localhost', port={port}, show=False, reload=False, tailwind=False)
"""
CANCELLED = 'No passkey was used'
UNSUPPORTED = 'Passkeys do not work in this browser or at this address'


class LocalServer(Server):
    """One that browsers reach by a name, since no passkey works at an address."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.url = f'http://localhost:{self.port}'

    def ask(self, path: str) -> Any:
        with urllib.request.urlopen(f'{self.url}/test/{path}', timeout=10) as answer:  # noqa: S310 - our own server
            return json.load(answer)


@pytest.fixture(scope='module')
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    server = LocalServer(
        tmp_path_factory.mktemp('passkeys'),
        script=SCRIPT,
        AUTHUI_PUBLIC_URL='http://localhost:{port}',
        AUTHUI_PASSKEYS='1',
        AUTHUI_FAILURE_MS='0',
    )
    server.start()
    yield server
    server.stop()


@dataclass
class Device:
    """A browser with an authenticator, and its user."""

    page: Page
    cdp: CDPSession
    server: LocalServer
    email: str
    authenticator: str

    def open(self, path: str = '/login') -> None:
        self.page.goto(self.server.url + path)

    def begin(self) -> None:
        """Type the e-mail and press the button of the login."""
        login = self.page.get_by_role('form', name='Login')
        login.get_by_label('Email', exact=True).fill(self.email)
        login.get_by_role('button', name='Sign in with a passkey').click()

    def is_in(self) -> None:
        expect(self.page.get_by_text(f'Hello {self.email}')).to_be_visible()

    def log_out(self) -> None:
        """Let the session be gone; what the browser is known for stays."""
        self.page.context.clear_cookies(name='authui')

    def tell(self, command: str, **values: Any) -> Any:
        return self.cdp.send(f'WebAuthn.{command}', {'authenticatorId': self.authenticator, **values})

    def fails_by(self, name: str) -> None:
        """Let the browser refuse each request with an error of this name."""
        fail = f'navigator.credentials.get = () => Promise.reject(new DOMException("no", "{name}"))'
        self.page.evaluate(f'() => {{ {fail} }}')


@pytest.fixture
def device(page: Page, context: BrowserContext, server: LocalServer) -> Device:
    cdp = context.new_cdp_session(page)
    cdp.send('WebAuthn.enable')
    kind = {
        'protocol': 'ctap2',
        'transport': 'internal',
        'hasResidentKey': True,
        'hasUserVerification': True,
        'isUserVerified': True,
        'automaticPresenceSimulation': True,
    }
    name = cdp.send('WebAuthn.addVirtualAuthenticator', {'options': kind})['authenticatorId']
    return Device(page, cdp, server, f'{secrets.token_hex(4)}@example.org', name)


@pytest.fixture
def owner(device: Device) -> Device:
    """A device with a passkey."""
    device.tell('addCredential', credential=device.server.ask(f'passkey?email={device.email}'))
    return device


def test_one_click_signs_in_and_the_next_time_autofill_does(owner: Device) -> None:
    owner.open()
    owner.begin()
    owner.is_in()
    owner.log_out()
    owner.server.ask('calls')
    owner.open()
    owner.is_in()  # the virtual authenticator picks what autofill offers
    assert owner.server.ask('calls')[:2] == ['InitiateAuth', 'RespondToAuthChallenge']


def test_a_busy_server_says_so_to_a_user_of_autofill(owner: Device) -> None:
    owner.open()
    owner.begin()
    owner.is_in()
    owner.log_out()
    busy = 'Please try again in 7 seconds.'
    used: list[bool] = []

    def answer(route: Route) -> None:
        used.append('credential=' in (route.request.post_data or ''))
        if any(used):
            route.fulfill(status=503, json={'alert': busy} if used[-1] else {'code': 'busy', 'retry_after': 7})
        else:
            route.continue_()

    owner.page.route('**/authui/passkey', answer)
    owner.open()
    login = owner.page.get_by_role('form', name='Login')
    expect(login.get_by_role('alert')).to_have_text(busy)
    expect(login.get_by_role('button', name='Login', exact=True)).to_be_enabled()
    assert used[:2] == [False, True]


def test_a_browser_that_never_had_a_passkey_makes_no_call(device: Device) -> None:
    device.server.ask('calls')
    device.open()
    expect(device.page.get_by_role('button', name='Sign in with a passkey')).to_be_visible()
    device.page.wait_for_timeout(500)
    assert device.server.ask('calls') == []


def test_whatever_the_browser_says_there_is_a_way_on(owner: Device) -> None:
    owner.open()
    owner.fails_by('NotAllowedError')
    owner.begin()
    card = owner.page.get_by_role('form', name='Sign in with your passkey')
    expect(card.get_by_role('alert')).to_contain_text(CANCELLED)
    for name, said in {
        'SecurityError': UNSUPPORTED,
        'NotSupportedError': UNSUPPORTED,
        'InvalidStateError': 'could not be used',
        'UnknownError': 'could not be used',
        'TimeoutError': CANCELLED,
        'AbortError': '',
    }.items():
        owner.fails_by(name)
        card.get_by_role('button', name='Use your passkey').click()
        if said:
            expect(card.get_by_role('alert')).to_contain_text(said)
        else:
            expect(card.get_by_role('alert')).to_have_count(0)
    owner.page.reload()
    expect(card.get_by_role('alert')).to_have_count(0)
    owner.tell('setUserVerified', isUserVerified=False)
    card.get_by_role('button', name='Use your passkey').click()
    expect(card.get_by_role('alert')).to_contain_text(CANCELLED)
    card.get_by_role('button', name='Use your password instead').click()
    login = owner.page.get_by_role('form', name='Login')
    expect(login.get_by_label('Email', exact=True)).to_have_value(owner.email)
    expect(login.get_by_label('Password', exact=True)).to_be_focused()
    login.get_by_label('Password', exact=True).fill(PASSWORD)
    login.get_by_role('button', name='Login').click()
    owner.page.get_by_role('button', name='Not now').click()  # no passkey was used here yet, so one is offered
    owner.is_in()


def test_pictures_and_no_barrier_with_a_passkey(owner: Device) -> None:
    owner.open()
    login = owner.page.get_by_role('form', name='Login')
    expect(login.get_by_role('button', name='Sign in with a passkey')).to_be_visible()
    look(owner.page, 'login')
    owner.fails_by('AbortError')
    owner.begin()
    card = owner.page.get_by_role('form', name='Sign in with your passkey')
    expect(card.get_by_role('button', name='Use your passkey')).to_be_focused()
    look(owner.page, 'card')
    take_pictures(owner.page, 'passkey')
    owner.fails_by('NotAllowedError')
    card.get_by_role('button', name='Use your passkey').click()
    expect(card.get_by_role('alert')).to_be_visible()
    look(owner.page, 'cancelled')


def test_the_card_waits_for_a_click_after_a_reload(owner: Device) -> None:
    owner.open()
    owner.fails_by('AbortError')
    owner.begin()
    expect(owner.page.get_by_role('button', name='Use your passkey')).to_be_visible()
    owner.page.reload()
    owner.page.wait_for_timeout(300)
    owner.page.get_by_role('button', name='Use your passkey').click()
    owner.is_in()


def test_a_deleted_passkey_is_refused_and_the_browser_forgets_it(owner: Device) -> None:
    owner.open()
    owner.fails_by('AbortError')
    owner.begin()
    expect(owner.page.get_by_role('form', name='Sign in with your passkey')).to_be_visible()
    owner.server.ask(f'delete?email={owner.email}')
    owner.page.reload()
    owner.page.get_by_role('button', name='Use your passkey').click()
    login = owner.page.get_by_role('form', name='Login')
    expect(login.get_by_role('alert')).to_contain_text('This passkey was not accepted.')
    expect(login.get_by_label('Email', exact=True)).to_have_value(owner.email)
    for _ in range(50):
        if not owner.tell('getCredentials')['credentials']:
            break
        owner.page.wait_for_timeout(100)
    assert owner.tell('getCredentials')['credentials'] == []


@pytest.mark.parametrize('mfa', ['passkey', 'app'])
def test_a_passkey_that_stands_for_both_factors_is_enough_and_another_is_followed_by_a_code(
    device: Device, mfa: str
) -> None:
    device.tell('addCredential', credential=device.server.ask(f'passkey?email={device.email}&mfa={mfa}'))
    device.open()
    device.begin()
    if mfa == 'app':
        field = device.page.get_by_label('Code of your authenticator app')
        field.fill(device.server.ask(f'app-code?email={device.email}'))
    device.is_in()


def test_a_card_in_a_page_of_the_host_leads_to_the_screen_and_is_filled_in_later(owner: Device) -> None:
    owner.open('/own')
    owner.begin()
    owner.page.get_by_role('button', name='Use your passkey').click()
    expect(owner.page).to_have_url(f'{owner.server.url}/own')
    owner.log_out()
    owner.open('/own')
    expect(owner.page.get_by_role('form', name='Login')).to_have_count(0)
    owner.open('/')
    owner.is_in()


def test_a_page_of_the_host_can_have_the_card_too(owner: Device) -> None:
    owner.open('/both')
    owner.begin()
    expect(owner.page.get_by_role('form')).to_have_count(0)
    owner.open('/')
    owner.is_in()


def test_a_second_click_asks_again_where_a_prompt_got_lost(owner: Device) -> None:
    owner.open()
    owner.tell('setAutomaticPresenceSimulation', enabled=False)
    owner.begin()
    expect(owner.page.get_by_role('form', name='Sign in with your passkey')).to_be_visible()
    owner.tell('setAutomaticPresenceSimulation', enabled=True)
    owner.page.get_by_role('button', name='Use your passkey').click()
    owner.is_in()


def test_without_scripts_the_password_is_all(browser: Browser, server: LocalServer) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f'{server.url}/login')
    expect(page.get_by_label('Password', exact=True).first).to_be_visible()
    expect(page.get_by_role('button', name='Sign in with a passkey')).to_have_count(0)
    context.close()
