"""Every flow of a sign-in in four browsers: a plain one, one without NiceGUI's files, strict pages, no JavaScript."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from support.acts import NEW, sends_itself
from support.challenges import CHALLENGES, KEY, ask_for
from support.codes import app_code, totp
from support.screens import PASSWORD, after_the_pause, wait_until
from support.scripted import ScriptedApp, scripted_app

SCRIPT = """
from nicegui import ui
from authui import AuthUI, CurrentUser

auth = AuthUI().install()

@ui.page('/')
@ui.page('/docs/{name:path}')
def home(user: CurrentUser, name: str = ''):
    ui.label(f'Hello {user.email}')

ui.run(host='127.0.0.1', port={port}, show=False, reload=False, tailwind=False)
"""
COUNTING = """
document.addEventListener('securitypolicyviolation', (event) => console.error(
  `Content Security Policy: ${event.violatedDirective} ${event.blockedURI}`));
"""
AT_ONCE = """
const wait = window.setTimeout;
window.setTimeout = (act, after, ...values) => wait(act, after === 1500 ? 0 : after, ...values);
"""
"""Lets NiceGUI join once something was typed, and not after a rest of a second and a half."""
JOINED = 'document.querySelector("iframe")?.contentWindow.did_handshake'
_OF_NICEGUI = re.compile(r'/_nicegui')
SENT = (
    *('SignUp', 'ConfirmSignUp', 'ResendConfirmationCode', 'InitiateAuth', 'RespondToAuthChallenge'),
    *('ForgotPassword', 'ConfirmForgotPassword', 'VerifySoftwareToken'),
)
"""What Cognito is asked when a form is sent."""
DELIVERY = {'Destination': 'a***@e***', 'DeliveryMedium': 'email', 'AttributeName': 'email'}
FAR = '/docs/C%23%20notes?q=SELECT%0A1&a=%26'


@dataclass(frozen=True)
class Column:
    """A kind of browser, and whether the app's pages of NiceGUI come to life in it."""

    is_strict: bool = False
    is_blocked: bool = False
    has_scripts: bool = True

    @property
    def joins(self) -> bool:
        """Whether NiceGUI joins a form that is filled in, before it is sent."""
        return self.has_scripts and not (self.is_strict or self.is_blocked)

    @property
    def is_live(self) -> bool:
        return self.has_scripts and not self.is_blocked


COLUMNS: Mapping[str, Column] = {
    'everything on': Column(),
    "NiceGUI's files and sockets blocked": Column(is_blocked=True),
    'strict pages': Column(is_strict=True),
    'JavaScript off': Column(has_scripts=False),
}


@dataclass
class Visitor:
    """A user with one page of a browser; fields and buttons are found by what is written on them."""

    column: Column
    page: Page
    app: ScriptedApp
    email: str

    def open(self, path: str) -> None:
        self.page.goto(self.app.server.url + path)

    def form(self, heading: str) -> Locator:
        return self.page.get_by_role('form', name=heading, exact=True)

    def send(self, heading: str, button: str, **values: str) -> None:
        is_sent = sends_itself(self.form(heading), '0' * 6)
        self.fill(heading, values)
        if self.column.joins and not is_sent:
            wait_until(self.page, JOINED)
        if not is_sent:
            self.press(heading, button)

    def fill(self, heading: str, values: Mapping[str, str]) -> None:
        """Fill in a form; what has no text is one of several to choose from."""
        card = self.form(heading)
        for label, value in values.items():
            if not value:
                card.get_by_role('radio', name=label).check()
            else:
                card.get_by_label(label, exact=True).fill(app_code(self.page) if value == KEY else value)

    def press(self, heading: str, button: str) -> None:
        self.form(heading).get_by_role('button', name=button, exact=True).click()

    def log_in(self, password: str = PASSWORD) -> None:
        self.send('Login', 'Login', Email=self.email, Password=password)

    def reads(self, heading: str, text: str, role: Literal['status', 'alert'] = 'status') -> None:
        expect(self.form(heading).get_by_role(role, exact=True)).to_contain_text(text)

    def is_in(self, path: str = '/') -> None:
        """See that the login has led here, and that the browser has the session's cookie."""
        expect(self.page).to_have_url(self.app.server.url + path)
        assert 'authui' in {each.get('name') for each in self.page.context.cookies()}
        if self.column.is_live:
            expect(self.page.get_by_text(f'Hello {self.email}')).to_be_visible()


# --- the flows ---


def sign_up(visitor: Visitor) -> None:
    visitor.open('/signup')
    values = {'Email address': visitor.email, 'Password': NEW, 'Confirm Password': 'something else'}
    visitor.send('Signup', 'Signup', **values)
    expect(visitor.form('Signup')).to_contain_text('Confirmation password must match')
    visitor.send('Signup', 'Signup', **values | {'Confirm Password': NEW})
    expect(visitor.form('Confirm')).to_contain_text(f'A code was sent to {visitor.email}.')
    expect(visitor.page).to_have_url(re.compile('/confirm'))
    expect(visitor.form('Confirm').get_by_label('Email address')).to_have_value(visitor.email)


def sign_up_and_confirm(visitor: Visitor) -> None:
    visitor.app.cognito.refuse('ConfirmSignUp', 'CodeMismatchException')
    visitor.app.cognito.say('ConfirmSignUp')
    sign_up(visitor)
    visitor.send('Confirm', 'Confirm', **{'Confirmation Number': '000000'})
    visitor.reads('Confirm', 'This is not the right code.', 'alert')
    visitor.send('Confirm', 'Confirm', **{'Confirmation Number': '123456'})
    visitor.reads('Login', 'Your email is confirmed. Please log in.')
    visitor.log_in(NEW)
    visitor.is_in()


def resend(visitor: Visitor) -> None:
    visitor.app.cognito.say('ConfirmSignUp')
    sign_up(visitor)
    if visitor.column.has_scripts:
        after_the_pause(visitor.page)
    visitor.press('Confirm', 'Send a new code')
    visitor.reads('Confirm', 'A new code is on its way.')
    again = visitor.form('Confirm').get_by_role('button', name='Send a new code')
    if visitor.column.has_scripts:
        expect(again).to_be_disabled()
    else:
        expect(again).to_have_count(0)
        expect(visitor.form('Confirm').get_by_text('Send a new code in 1:00')).to_be_visible()
    visitor.send('Confirm', 'Confirm', **{'Confirmation Number': '123456'})
    visitor.reads('Login', 'Your email is confirmed. Please log in.')


def log_in(visitor: Visitor) -> None:
    visitor.open('/')
    visitor.log_in()
    visitor.is_in()


def log_in_after_a_wrong_password(visitor: Visitor) -> None:
    visitor.app.cognito.replies.pop('InitiateAuth')
    visitor.app.cognito.refuse('InitiateAuth', 'NotAuthorizedException', 'Incorrect username or password.')
    visitor.app.let_in(visitor.email)
    visitor.open('/login')
    visitor.log_in('wrong password')
    visitor.reads('Login', 'Email or password is wrong.', 'alert')
    expect(visitor.form('Login').get_by_label('Email', exact=True)).to_have_value(visitor.email)
    visitor.send('Login', 'Login', Password=PASSWORD)
    visitor.is_in()


def forgotten(visitor: Visitor) -> None:
    visitor.app.cognito.refuse('ConfirmForgotPassword', 'CodeMismatchException')
    visitor.app.cognito.say('ConfirmForgotPassword')
    visitor.open('/login')
    visitor.page.get_by_role('link', name='Forgot your password?').click()
    visitor.send('Forgot your password', 'Send a code', **{'Email address': visitor.email})
    visitor.reads('Set a new password', 'If there is an account with this email, a code was sent.')
    expect(visitor.page).to_have_url(re.compile('/reset'))
    twice = {'New password': NEW, 'Confirm Password': NEW}
    for code in ('000000', '123456'):
        visitor.send('Set a new password', 'Set the new password', **twice, **{'Confirmation Number': code})
        if code == '000000':
            visitor.reads('Set a new password', 'This is not the right code.', 'alert')
    visitor.reads('Login', 'You have changed your password.')
    visitor.log_in(NEW)
    visitor.is_in()


def challenged(name: str) -> Callable[[Visitor], None]:
    """Return the flow of a login that is asked for more than a password: given up once, then answered."""

    def flow(visitor: Visitor) -> None:
        ask_for(visitor.app, name, visitor.email)
        visitor.open('/login?next=%2Fdocs%2Fx')
        visitor.log_in()
        card = visitor.page.locator('form[name=challenge]')
        card.get_by_role('button', name='Back to login').click()
        expect(visitor.form('Login').get_by_label('Email', exact=True)).to_have_value(visitor.email)
        visitor.log_in()
        for _, cards in CHALLENGES[name]:
            for values in cards:
                field = card.get_by_label(next(iter(values)), exact=True)
                expect(field).to_be_visible()
                if all(values.values()):
                    expect(field).to_have_value('')  # the card before it may have had the same field
                heading = card.get_attribute('aria-label') or card.locator('h2').inner_text()
                visitor.send(heading, 'Continue', **values)
        visitor.is_in('/docs/x')

    return flow


def scan_the_picture(visitor: Visitor) -> None:
    """Set an app up by the key on the screen, of which the code is made."""
    ask_for(visitor.app, 'an app that is set up', visitor.email)
    visitor.open('/login')
    visitor.log_in()
    heading = 'Set up your second factor'
    visitor.send(heading, 'Continue', **{'Authenticator app': ''})
    expect(visitor.page.get_by_role('img', name='QR code')).to_be_visible()
    assert visitor.page.locator('.authui-key').inner_text().replace(' ', '') == KEY
    visitor.send(heading, 'Continue', **{'Code of your authenticator app': KEY})
    visitor.is_in()
    (code,) = [sent['UserCode'] for asked, sent in visitor.app.cognito.requests if asked == 'VerifySoftwareToken']
    assert code in {totp(KEY, steps) for steps in (-1, 0)}, time.time()


def come_back(visitor: Visitor) -> None:
    """Sign up on the way to a page with a query: the login leads there byte for byte."""
    visitor.app.cognito.say('ConfirmSignUp')
    visitor.open(FAR)
    visitor.send('Signup', 'Signup', **{'Email address': visitor.email, 'Password': NEW, 'Confirm Password': NEW})
    visitor.send('Confirm', 'Confirm', **{'Confirmation Number': '123456'})
    visitor.log_in(NEW)
    visitor.is_in(FAR)


def choose_a_language(visitor: Visitor) -> None:
    visitor.open('/login?next=%2Fdocs%2Fx')
    visitor.page.locator('.authui-language summary').click()
    german = visitor.page.get_by_role('link', name='Deutsch').or_(visitor.page.get_by_role('button', name='Deutsch'))
    german.click()
    expect(visitor.page.locator('html')).to_have_attribute('lang', 'de')
    expect(visitor.page).to_have_url(f'{visitor.app.server.url}/login?next=%2Fdocs%2Fx')
    form = visitor.page.locator('form[name=login]')
    form.locator('[name=email]').fill(visitor.email)
    form.locator('[name=password]').fill(PASSWORD)
    form.locator('.authui-button').click()
    visitor.is_in('/docs/x')


LOGIN = ['InitiateAuth']
ANSWER = ['RespondToAuthChallenge']
SET_UP = [*LOGIN, 'VerifySoftwareToken', *ANSWER]
FLOWS: Mapping[str, tuple[Callable[[Visitor], None], list[str]]] = {
    'sign-up and confirmation': (sign_up_and_confirm, ['SignUp', 'ConfirmSignUp', 'ConfirmSignUp', *LOGIN]),
    'a new code': (resend, ['SignUp', 'ResendConfirmationCode', 'ConfirmSignUp']),
    'login': (log_in, LOGIN),
    'a wrong password, then the right one': (log_in_after_a_wrong_password, LOGIN * 2),
    'a forgotten password': (
        forgotten,
        # The server logs in with the new password by itself, to end the sessions of who knew the old one.
        ['ForgotPassword', 'ConfirmForgotPassword', 'ConfirmForgotPassword', *LOGIN * 2],
    ),
    'the way back': (come_back, ['SignUp', 'ConfirmSignUp', *LOGIN]),
    'another language': (choose_a_language, LOGIN),
    'the key of an app': (scan_the_picture, SET_UP),
    'a forced new password': (challenged('a forced new password'), LOGIN * 2 + ANSWER),
    'a code of an app': (challenged('a code of an app'), LOGIN * 2 + ANSWER),
    'a code by e-mail': (challenged('a code by e-mail'), LOGIN * 2 + ANSWER),
    'a choice of second factors': (challenged('a choice of second factors'), LOGIN * 2 + ANSWER * 2),
    'an app that is set up': (challenged('an app that is set up'), LOGIN + SET_UP),
    'an e-mail that is set up': (challenged('an e-mail that is set up'), LOGIN * 2 + ANSWER * 2),
    'a code as first factor': (challenged('a code as first factor'), LOGIN * 2 + ANSWER * 2),
    'a password as first factor': (challenged('a password as first factor'), LOGIN * 2 + ANSWER),
    "the pool's own questions": (challenged("the pool's own questions"), LOGIN * 2 + ANSWER * 2),
}
"""Each flow, and what Cognito is asked in it: the same in every browser, and no form is lost or sent twice."""


# --- the browsers ---


@pytest.fixture(scope='module', params=list(COLUMNS))
def column(request: pytest.FixtureRequest) -> Column:
    return COLUMNS[request.param]


@pytest.fixture(scope='module')
def app(column: Column, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedApp]:
    settings = {'AUTHUI_STRICT_PAGES': '1'} if column.is_strict else {}
    with scripted_app(tmp_path_factory.mktemp('column'), SCRIPT, **settings) as app:
        yield app


@pytest.fixture(scope='module')
def profile(browser: Browser, column: Column) -> Iterator[BrowserContext]:
    """One browser profile for all flows of a column: each flow begins without cookies, in a page of its own."""
    context = browser.new_context(java_script_enabled=column.has_scripts, viewport={'width': 1200, 'height': 900})
    context.set_default_timeout(10_000)
    context.add_init_script(COUNTING)
    if column.joins:
        context.add_init_script(AT_ONCE)
    if column.is_blocked:
        context.route(_OF_NICEGUI, lambda route: route.abort())
        context.route_web_socket(_OF_NICEGUI, lambda socket: socket.close())
    yield context
    context.close()


@pytest.fixture
def visitor(column: Column, app: ScriptedApp, profile: BrowserContext) -> Iterator[Visitor]:
    email = f'a{secrets.token_hex(4)}@example.org'
    app.forget()
    app.let_in(email)
    app.cognito.say('SignUp', {'UserConfirmed': False, 'UserSub': 'sub-1', 'CodeDeliveryDetails': DELIVERY})
    app.cognito.say('ResendConfirmationCode', {'CodeDeliveryDetails': DELIVERY})
    app.cognito.say('ForgotPassword', {'CodeDeliveryDetails': DELIVERY})
    profile.clear_cookies()
    page = profile.new_page()
    said: list[str] = []
    errors: list[str] = []
    page.on('console', lambda message: said.append(message.text))
    page.on('pageerror', lambda error: errors.append(str(error)))
    yield Visitor(column, page, app, email)
    page.close()
    assert [each for each in said if 'Content Security Policy' in each or 'Trusted' in each] == []
    assert errors == [] or column.is_blocked  # a page of NiceGUI fails without its files


@pytest.mark.parametrize('flow', FLOWS)
def test_every_flow_in_every_browser(visitor: Visitor, flow: str) -> None:
    walk, calls = FLOWS[flow]
    walk(visitor)
    assert visitor.app.calls(*SENT) == calls


@pytest.mark.parametrize('column', ['strict pages'], indirect=True)
def test_a_refused_script_would_be_counted(app: ScriptedApp, browser: Browser) -> None:
    context = browser.new_context()
    context.add_init_script(COUNTING)
    page = context.new_page()
    page.goto(f'{app.server.url}/login')
    with page.expect_console_message(lambda message: 'Content Security Policy' in message.text):
        page.evaluate("document.body.appendChild(document.createElement('script')).append('1')")
    context.close()
