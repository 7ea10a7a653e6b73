"""The screens of signed-in users, as a user meets them: each section of the account, failures before success."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, FloatRect, Locator, Page, WebSocket, expect
from support.codes import app_code
from support.pictures import LANGUAGES, look, look_busy, look_in_use
from support.screens import PASSWORD, Screens, Server, code_in_mailbox, tracebacks

NEW = 'another horse battery'
MakeServer = Callable[..., Server]

SCRIPT = """
from nicegui import app, ui
from authui import AuthUI, CurrentUser
from authui.local import PoolConfig
from authui.settings import Settings

auth = AuthUI(Settings.load(title='Acme', failure_ms=0), pool=PoolConfig(
    mfa_configuration='OPTIONAL', enabled_mfas=frozenset({'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP', 'SMS_MFA'}),
    auto_verified_attributes=frozenset({'email', 'phone_number'}), password_changes_per_hour=3,
    verify_before_update=frozenset({'phone_number'}),
)).install()
HAS = {'name': 'Ann <b>', 'given_name': 'Ann', 'phone_number': '+4930123456', 'phone_number_verified': 'false'}
MORE = {
    'screens': HAS, 'contact': HAS, 'profile': {'name': 'Ann'}, 'unverified': {'email_verified': 'false'},
    'pictured': {'name': 'Pat Ames', 'picture': '/nowhere.png'}, 'tracked': {'picture': 'https://tracker.example/1.png'},
}

@app.on_startup
def people() -> None:
    for name in NAMES:
        auth.pool.admin_create_user(f'{name}@example.org', 'correct horse battery', MORE.get(name))

@app.get('/test/{deed}')
def do(deed: str) -> None:
    if deed == 'over':
        auth.pool.expire('access_tokens')
        auth.pool.expire('refresh_tokens')
    elif deed == 'expire':
        auth.pool.expire('codes')
    else:
        {'refuse': auth.pool.faults.refuse, 'clear': auth.pool.faults.clear}[deed]()

@ui.page('/')
def home(user: CurrentUser) -> None:
    auth.user_menu()
    ui.label(f'Hello {user.email}')

ui.run(host='127.0.0.1', port={port}, show=False, reload=False)
"""
NAMES = [
    'screens',
    'contact',
    'profile',
    'unverified',
    'taken',
    'email',
    'phone',
    'secret',
    'factors',
    'everywhere',
    'delete',
    'keyboard',
    'tabs',
    'two',
    'pictured',
    'tracked',
]
PHONE = '+4930123456'
SCREENS = {
    'account': 'Your account',
    'account/profile': 'Profile',
    'account/email': 'Change your email',
    'account/email/code': 'Verify your email',
    'account/phone': 'Phone number',
    'account/phone/code': 'Verify your phone number',
    'account/password': 'Change your password',
    'account/factors': 'Second factors',
    'account/app': 'Set up an authenticator app',
    'account/everywhere': 'Log out everywhere',
    'account/delete': 'Delete your account',
    'verify': 'Verify your phone number',
    'signed-in': 'You are signed in',
}


READ_FIRST = ('account/factors', 'account/app', 'account/everywhere', 'account/delete')


@pytest.fixture(scope='module')
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One host for the tests of this file; each has a user of its own."""
    server = Server(tmp_path_factory.mktemp('account'), script=SCRIPT.replace('NAMES', str(NAMES)))
    server.start()
    yield server
    server.stop()


class Account:
    """A page of somebody who has just logged in."""

    def __init__(self, page: Page, server: Server, name: str, path: str = '/account') -> None:
        self.page = page
        self.url = server.url
        self.email = f'{name}@example.org'
        self.open(path)
        Screens(page, server.url).log_in(self.email)
        expect(page).not_to_have_url(re.compile('/login'))

    def open(self, path: str) -> None:
        self.page.goto(self.url + path)

    def choose(self, row: str) -> None:
        """Follow a row of the account's first screen."""
        self.page.get_by_role('link', name=row).click()

    def form(self, name: str) -> Locator:
        return self.page.get_by_role('form', name=name)

    def code(self) -> str:
        """Read the newest code in the mailbox."""
        return code_in_mailbox(self.page, self.url)

    def do(self, deed: str) -> None:
        """Let something happen to the pool."""
        assert self.page.request.get(f'{self.url}/test/{deed}').ok


def send(form: Locator, **values: str) -> None:
    """Fill fields by their names and press Enter in the last."""
    for name, value in values.items():
        field = form.locator(f'[name="{name}"]')
        field.fill(value)
    field.press('Enter')


def is_refused(form: Locator, field: str, text: str) -> None:
    """Expect an error in the alert, and at its field, which has the focus."""
    expect(form.get_by_role('alert')).to_contain_text(text)
    expect(form.locator(f'[name="{field}"]')).to_have_attribute('aria-invalid', 'true')
    expect(form.locator(f'[name="{field}"]')).to_be_focused()


def is_told(page: Page, text: str) -> None:
    """Expect the account's first screen, which says what was done and has the focus there."""
    expect(page.get_by_role('status').filter(has_text=text)).to_be_focused()
    expect(page).to_have_url(re.compile(r'/account(\?|$)'))


def wrong(code: str) -> str:
    return '000000' if code != '000000' else '111111'


def boxes(elements: Locator) -> list[FloatRect]:
    return [box for each in elements.all() if (box := each.bounding_box()) is not None]


def top_of(element: Locator) -> float:
    return boxes(element)[0]['y']


WRONG_PASSWORD = 'Your current password is wrong.'
WRONG_CODE = 'This is not the right code.'


class TestWhoIsNotSignedIn:
    def test_is_led_to_the_login_and_back(self, page: Page, host: Server) -> None:
        for screen in SCREENS:
            answer = page.request.get(f'{host.url}/{screen}', max_redirects=0, headers={'Accept': 'text/html'})
            assert answer.status == 303, screen
            assert answer.headers['location'] == f'/login?next=%2F{screen.replace("/", "%2F")}'
            assert page.request.get(f'{host.url}/{screen}', max_redirects=0).status in {303, 401}
        account = Account(page, host, 'two', '/account/password')
        expect(account.form('Change your password')).to_be_visible()

    def test_is_taken_to_confirm_while_the_email_is_not_verified(self, page: Page, host: Server) -> None:
        account = Account(page, host, 'unverified')
        expect(page).to_have_url(re.compile(r'/confirm\?(notice=verify_email&)?next=%2Faccount'))
        account.open('/account/delete')
        expect(page).to_have_url(re.compile(r'/confirm\?next=%2Faccount%2Fdelete'))
        # The address may be a wrong one: it can be changed, and the user can leave.
        page.get_by_role('link', name='Use another email address').click()
        form = account.form('Change your email')
        send(form, email='right@example.org', current='wrong password')
        is_refused(form, 'current', WRONG_PASSWORD)
        send(form, email='right@example.org', current=PASSWORD)
        form = account.form('Verify your email')
        expect(form).to_contain_text('A code was sent to right@example.org.')
        expect(form.get_by_role('link', name='Back to your account')).to_have_count(0)
        expect(form.get_by_role('link', name='Back to the app')).to_have_count(0)
        expect(form.get_by_role('button', name='Log out')).to_be_visible()
        send(form, code=account.code())
        is_told(page, 'Verified. Thank you.')
        expect(page.get_by_role('link', name='right@example.org')).to_be_visible()


@pytest.mark.parametrize('part', range(3))
@pytest.mark.parametrize('language', LANGUAGES)
def test_every_screen_is_good(page: Page, context: BrowserContext, host: Server, language: str, part: int) -> None:
    """Look at all screens as everybody has to be able to, each by its own URL, in each state."""
    context.set_extra_http_headers({'Accept-Language': language})
    account = Account(page, host, 'screens', '/')
    expect(page).to_have_url(f'{host.url}/verify')
    for screen, title in list(SCREENS.items())[part::3]:
        account.open(f'/{screen}')
        heading = page.locator('#app').get_by_role('heading', level=2)
        expect(heading).to_have_text(title if language == 'en' else re.compile('.'))
        expect(page.get_by_role('heading', level=1)).to_have_text('Acme')
        expect(page).to_have_title(f'{heading.inner_text()} · Acme')
        # Where there is something to read first, a page that is opened by its URL begins at its top.
        begins_at_top = screen in {'account', 'signed-in', *READ_FIRST}
        expect(page.locator('form :focus')).to_have_count(0 if begins_at_top else 1)
        look(page, screen)
        look_in_use(page, screen)
        look_busy(page, screen)
    assert tracebacks(host.log) == []


class TestWhoIsSignedIn:
    def test_is_seen_first_with_the_time_of_the_login_and_two_ways_to_log_out(
        self, browser: Browser, host: Server
    ) -> None:
        context = browser.new_context(timezone_id='Pacific/Kiritimati')
        account = Account(context.new_page(), host, 'screens')
        account.open('/account')
        page = account.page
        person = page.locator('.authui-person')
        expect(person).to_contain_text('Ann <b>')
        expect(person).to_contain_text(account.email)
        expect(person).to_contain_text('Verified')
        expect(page.get_by_role('heading', level=3)).to_have_text(
            ['Profile', 'Security', 'Where you are logged in', 'Danger zone']
        )
        here = datetime.now(ZoneInfo('Pacific/Kiritimati'))
        browser_row = page.get_by_role('listitem').filter(has_text='This browser')
        expect(browser_row).to_contain_text(f'Since {here:%b} {here.day}, {here.year}')
        expect(browser_row.get_by_role('button', name='Log out')).to_be_visible()
        everywhere = page.get_by_role('link', name='Log out everywhere')
        expect(everywhere).to_contain_text('You will be logged out on every device, this one too.')
        context.close()

    def test_is_shown_from_right_to_left_on_a_narrow_phone(self, browser: Browser, host: Server) -> None:
        context = browser.new_context(locale='ar-EG', viewport={'width': 320, 'height': 800})
        page = context.new_page()
        page.goto(f'{host.url}/login?next=/account')
        page.locator('form[name=login] [name=email]').fill('screens@example.org')
        page.locator('form[name=login] [name=password]').fill(PASSWORD)
        page.keyboard.press('Enter')
        expect(page).not_to_have_url(re.compile('/login'))
        page.goto(f'{host.url}/account')
        # The number keeps its sign in front, within the Arabic text around it.
        expect(page.get_by_role('link', name=f'\u2066{PHONE}\u2069 (')).to_be_visible()
        expect(page.locator('html')).to_have_attribute('dir', 'rtl')
        look(page, 'from right to left')
        assert [
            box['height'] for box in boxes(page.locator('.authui-group :is(a, button)')) if box['height'] < 24
        ] == []
        context.close()


class TestAPicture:
    def test_that_does_not_come_leaves_the_initials(self, page: Page, host: Server) -> None:
        with page.expect_response('**/nowhere.png'):
            Account(page, host, 'pictured')
        expect(page.locator('.authui-avatar img')).to_be_hidden()
        expect(page.locator('.authui-avatar')).to_have_text('PA')

    def test_of_another_site_is_not_asked_for(self, page: Page, host: Server) -> None:
        asked: list[str] = []
        page.on('request', lambda request: asked.append(request.url))
        Account(page, host, 'tracked')
        expect(page.locator('.authui-avatar')).to_have_text('T')
        page.goto(f'{host.url}/signed-in')
        expect(page.locator('.authui-avatar')).to_have_text('T')
        assert [url for url in asked if not url.startswith(host.url)] == []


class TestProfile:
    def test_is_changed_in_every_tab(self, page: Page, context: BrowserContext, host: Server) -> None:
        account = Account(page, host, 'profile')
        second = context.new_page()
        second.goto(f'{host.url}/account')
        third = context.new_page()
        third.goto(f'{host.url}/account/profile')
        account.choose('Name Ann')
        form = account.form('Profile')
        expect(form.get_by_label('Name')).to_have_value('Ann')
        account.do('refuse')
        send(form, name='Ann Example')
        expect(form.get_by_role('alert')).to_contain_text('The sign-in service does not answer.')
        expect(form.get_by_label('Name')).to_have_value('Ann Example')
        account.do('clear')
        form.get_by_role('button', name=re.compile('Save|Try again')).click(timeout=20_000)
        is_told(page, 'Your changes are saved.')
        for tab in (page, second):
            expect(tab.get_by_role('link', name='Name Ann Example')).to_be_visible()
        expect(third.get_by_label('Name')).to_have_value('Ann Example')

    def test_what_is_left_empty_is_removed(self, page: Page, host: Server) -> None:
        account = Account(page, host, 'profile', '/account/profile')
        send(account.form('Profile'), name='')
        is_told(page, 'Your changes are saved.')
        expect(page.get_by_role('link', name='Name Add')).to_be_visible()
        page.go_back()
        expect(account.form('Profile')).to_be_visible()
        page.go_back()
        page.go_forward()
        page.reload()
        expect(account.form('Profile')).to_be_visible()


def test_a_row_leads_to_the_field_that_it_shows(page: Page, host: Server) -> None:
    account = Account(page, host, 'contact')
    account.open('/account')
    for row, field in (('First name Ann', 'First name'), ('Name Ann <b>', 'Name')):
        page.get_by_role('link', name=row, exact=True).click()
        expect(account.form('Profile').get_by_label(field, exact=True)).to_be_focused()
        page.go_back()


class TestEmail:
    def test_is_changed_and_verified(self, page: Page, context: BrowserContext, host: Server) -> None:
        account = Account(page, host, 'email')
        home = context.new_page()
        home.goto(host.url)
        account.choose('Email')
        form = account.form('Change your email')
        expect(form.get_by_role('button', name='Send a code')).to_be_visible()
        send(form, email='nonsense', current='')
        expect(form).to_contain_text('E-mail must be valid')
        expect(form).to_contain_text('Password is required')
        send(form, email='taken@example.org', current=PASSWORD)
        is_refused(form, 'email', 'This belongs to another account already.')
        send(form, email='new@example.org', current='wrong password')
        is_refused(form, 'current', WRONG_PASSWORD)
        send(form, email='new@example.org', current=PASSWORD)

        # Other pages wait for the verification, this one asks for the code, also after a reload.
        form = account.form('Verify your email')
        expect(form).to_contain_text('A code was sent to new@example.org.')
        expect(home).to_have_url(re.compile('/confirm'))
        send(form, code=wrong(account.code()))
        is_refused(form, 'code', WRONG_CODE)
        page.reload()
        expect(form.get_by_role('link', name='Use another email address')).to_be_visible()
        account.do('expire')
        send(form, code=account.code())
        is_refused(form, 'code', 'The code has expired. Ask for a new one.')
        form.get_by_role('button', name='Send a code').click()
        expect(form.get_by_role('status')).to_have_text('A code is on its way.')
        expect(form.get_by_role('button', name='Send a new code in')).to_be_disabled()
        send(form, code=account.code())
        is_told(page, 'Verified. Thank you.')
        expect(home.get_by_text('Hello new@example.org')).to_be_visible()


class TestPhoneNumber:
    def test_is_given_verified_and_removed(self, page: Page, host: Server) -> None:
        account = Account(page, host, 'phone')
        account.choose('Phone number Add')
        form = account.form('Phone number')
        send(form, phone_number='030 123456', current=PASSWORD)
        expect(form).to_contain_text('Phone number must be valid, with + and the country code')
        send(form, phone_number='+49 (30) 654-321', current=PASSWORD)
        form = account.form('Verify your phone number')
        expect(form).to_contain_text('A code was sent to +')
        # This pool keeps what there was until then. Given up here, it can be gone on with later, and elsewhere.
        form.get_by_role('link', name='Back to your account').click()
        account.choose('Phone number Add')
        expect(page).to_have_url(re.compile('/account/phone$'))
        page.reload()
        page.get_by_role('link', name='I have a code already').click()
        send(form, code=account.code())
        is_told(page, 'Verified. Thank you.')
        account.choose('Phone number +4930654321')
        form = account.form('Phone number')
        expect(form.locator('[name=phone_number]')).to_have_value('+4930654321')
        send(form, phone_number='', current='wrong password')
        is_refused(form, 'current', WRONG_PASSWORD)
        send(form, current=PASSWORD)
        is_told(page, 'Your changes are saved.')
        expect(page.get_by_role('link', name='Phone number Add')).to_be_visible()


class TestPassword:
    def test_is_changed_by_who_knows_it(self, page: Page, host: Server) -> None:
        sent: list[str] = []
        received: list[str] = []

        def listen(socket: WebSocket) -> None:
            socket.on('framesent', lambda frame: sent.append(str(frame)))
            socket.on('framereceived', lambda frame: received.append(str(frame)))

        page.on('websocket', listen)
        account = Account(page, host, 'secret')
        expect(page.get_by_role('link', name='Password', exact=True)).to_be_visible()  # no date: nobody knows it
        account.choose('Password')
        form = account.form('Change your password')
        send(form, current='', password=NEW, repeated='other')
        expect(form).to_contain_text('Password is required')
        expect(form).to_contain_text('Confirmation password must match')
        send(form, current='wrong password', password=NEW, repeated=NEW)
        is_refused(form, 'current', WRONG_PASSWORD)
        cookie = [each for each in page.context.cookies() if each['name'] == 'authui']
        send(form, current=PASSWORD, password=NEW, repeated=NEW)
        is_told(page, 'Your password was changed.')
        page.reload()
        expect(
            page.get_by_role('link', name=re.compile(r'^Password Changed \w+ \d+, 2\d{3}, \d+:\d\d'))
        ).to_be_visible()
        assert [each for each in page.context.cookies() if each['name'] == 'authui'] != cookie
        account.choose('Password')
        send(form, current=NEW, password=PASSWORD, repeated=PASSWORD)
        is_told(page, 'Your password was changed.')
        account.choose('Password')
        send(form, current=PASSWORD, password=NEW, repeated=NEW)
        expect(form.get_by_role('alert')).to_contain_text('Too many attempts. Please wait a while')
        # A password leaves the browser once for each time that it is sent, and never comes back.
        assert sum(NEW in frame for frame in sent) == 4
        assert not any(NEW in frame or PASSWORD in frame for frame in received)


class TestSecondFactors:
    def test_are_set_up_chosen_and_turned_off(self, page: Page, host: Server) -> None:
        account = Account(page, host, 'factors')
        account.choose('Second factors Off')
        page.get_by_role('link', name='Set up an authenticator app').click()
        form = account.form('Set up an authenticator app')
        expect(form.get_by_role('img', name='QR code')).to_be_visible()
        send(form, code=wrong(app_code(page)), current=PASSWORD)
        is_refused(form, 'code', WRONG_CODE)
        send(form, code=app_code(page), current='wrong password')
        is_refused(form, 'current', WRONG_PASSWORD)
        send(form, current=PASSWORD)
        is_told(page, 'Your second factors were changed.')

        account.choose('Second factors Authenticator app')
        form = account.form('Second factors')
        expect(form.get_by_role('checkbox', name='Authenticator app')).to_be_checked()
        expect(form.get_by_role('radio', name='Authenticator app')).to_be_checked()
        form.get_by_role('checkbox', name='Code by email').check()
        form.get_by_role('radio', name='Code by email').check()
        send(form, current=PASSWORD)
        is_told(page, 'Your second factors were changed.')
        account.choose('Second factors Authenticator app · Code by email')
        expect(form.get_by_role('radio', name='Code by email')).to_be_checked()

        # Another app takes the place of the one there is: the password comes first.
        page.get_by_role('link', name='Replace your authenticator app').click()
        form = account.form('Replace your authenticator app')
        expect(form.get_by_role('img', name='QR code')).to_have_count(0)
        send(form, current='wrong password')
        is_refused(form, 'current', WRONG_PASSWORD)
        send(form, current=PASSWORD)
        expect(form.get_by_role('img', name='QR code')).to_be_visible()
        send(form, code=app_code(page))
        is_told(page, 'Your second factors were changed.')

        account.choose('Second factors')
        form = account.form('Second factors')
        for factor in ('Authenticator app', 'Code by email'):
            form.get_by_role('checkbox', name=factor).uncheck()
        send(form, current=PASSWORD)
        is_told(page, 'Your second factors were changed.')
        expect(page.get_by_role('link', name='Second factors Off')).to_be_visible()


class TestTheEnd:
    def test_of_this_browsers_session_is_the_end_in_every_tab(
        self, page: Page, context: BrowserContext, host: Server
    ) -> None:
        account = Account(page, host, 'tabs')
        expect(page.get_by_role('link', name=account.email)).to_be_visible()
        second = context.new_page()
        second.goto(f'{host.url}/account/delete')
        expect(second.get_by_role('form', name='Delete your account')).to_be_visible()
        second.wait_for_function('window.did_handshake')  # until then it could hear of nothing
        page.get_by_role('button', name='Log out').click()
        for tab in (page, second):
            expect(tab).to_have_url(f'{host.url}/login?notice=logged_out')
            expect(tab.get_by_text(account.email)).to_have_count(0)
        second.go_back()
        expect(second).to_have_url(re.compile('/login'))

    def test_that_nobody_has_asked_for_is_said_and_leads_back(self, page: Page, host: Server) -> None:
        account = Account(page, host, 'tabs', '/account/profile')
        account.do('over')
        send(account.form('Profile'), name='Tab')
        expect(page.get_by_role('status')).to_have_text('Your session has ended. Please log in again.')
        expect(page).to_have_title('Login · Acme')
        expect(page).to_have_url(re.compile('next=%2Faccount%2Fprofile'))
        Screens(page, host.url).log_in(account.email)
        expect(account.form('Profile').get_by_label('Name')).to_have_value('')

    def test_of_all_sessions_is_the_end_in_other_browsers(self, page: Page, browser: Browser, host: Server) -> None:
        other = browser.new_context()
        elsewhere = Account(other.new_page(), host, 'everywhere').page
        expect(elsewhere.get_by_role('heading', name='Your account')).to_be_visible()
        account = Account(page, host, 'everywhere')
        account.choose('Log out everywhere')
        form = account.form('Log out everywhere')
        # A key that is pressed twice does not end all sessions: what that does is read first.
        expect(form.get_by_role('heading', name='Log out everywhere')).to_be_focused()
        account.do('refuse')
        page.keyboard.press('Enter')
        page.keyboard.press('Tab')
        expect(form.get_by_role('button', name='Log out everywhere')).to_be_focused()
        page.keyboard.press('Enter')
        expect(form.get_by_role('alert')).to_contain_text('The sign-in service does not answer.')
        account.do('clear')
        form.get_by_role('button', name=re.compile('Log out everywhere|Try again')).click(timeout=20_000)
        expect(page.get_by_role('status')).to_have_text('You are logged out everywhere.')
        expect(elsewhere).to_have_url(re.compile('/login'))
        other.close()

    def test_of_the_account_has_to_be_meant(self, page: Page, host: Server) -> None:
        account = Account(page, host, 'delete')
        account.choose('Delete your account')
        form = account.form('Delete your account')
        expect(form.get_by_role('heading', name='Delete your account')).to_be_focused()
        warning = form.get_by_text('This deletes your account and everything in it.')
        expect(warning).to_be_visible()
        assert top_of(warning) < top_of(form.locator('[name=typed]'))
        send(form, typed='somebody@example.org', current=PASSWORD)
        expect(form).to_contain_text(f'This does not match {account.email}')
        expect(form.locator('[name=typed]')).to_be_focused()
        send(form, typed=account.email.upper(), current='wrong password')
        is_refused(form, 'current', WRONG_PASSWORD)
        send(form, current=PASSWORD)
        expect(page.get_by_role('status')).to_have_text('Your account was deleted.')
        Screens(page, host.url).log_in(account.email)
        expect(page.get_by_role('alert')).to_contain_text('Email or password is wrong.')


def test_the_keyboard_alone_is_enough(page: Page, host: Server) -> None:
    account = Account(page, host, 'keyboard', '/')
    page.get_by_role('button', name=account.email).focus()
    page.keyboard.press('Enter')
    page.locator('.q-menu .q-item', has_text='Your account').press('Enter')
    expect(page.get_by_role('heading', name='Your account')).to_be_visible()
    page.get_by_role('link', name='Name Add').focus()
    page.keyboard.press('Tab')
    page.keyboard.press('Tab')
    page.keyboard.press('Enter')
    form = account.form('Phone number')
    expect(form.locator('[name=phone_number]')).to_be_focused()
    page.keyboard.type('+4930777777')
    page.keyboard.press('Tab')
    page.keyboard.type(PASSWORD)
    page.keyboard.press('Enter')
    expect(account.form('Verify your phone number').get_by_label('Confirmation Number')).to_be_focused()
    page.keyboard.type(account.code())
    page.keyboard.press('Enter')
    is_told(page, 'Verified. Thank you.')
    page.keyboard.press('Tab')
    expect(page.get_by_role('link', name='Name Add')).to_be_focused()
    page.keyboard.press('Enter')
    expect(account.form('Profile').get_by_label('Name')).to_be_focused()
    page.keyboard.type('Kay')
    page.keyboard.press('Enter')
    is_told(page, 'Your changes are saved.')
    for _ in range(9):
        page.keyboard.press('Tab')
    page.keyboard.press('Enter')
    expect(page.get_by_text(f'Hello {account.email}')).to_be_visible()


class TestAContactToVerify:
    def test_is_offered_once_a_login_and_can_be_left(self, page: Page, host: Server) -> None:
        account = Account(page, host, 'contact', '/')
        expect(page).to_have_url(f'{host.url}/verify')
        form = account.form('Verify your phone number')
        expect(form).to_contain_text('You have not verified +4930123456 yet.')
        page.get_by_role('link', name='Not now').click()
        expect(page.get_by_text(f'Hello {account.email}')).to_be_visible()
        account.open('/account')
        account.choose('+4930123456 (not verified)')
        page.get_by_role('link', name='Verify your phone number').click()
        expect(form).to_contain_text('You have not verified +4930123456 yet.')
        account.open('/')
        expect(page.get_by_text(f'Hello {account.email}')).to_be_visible()
        account.open('/signed-in')
        expect(page.locator('#app').get_by_text('Ann <b>')).to_be_visible()
        page.get_by_role('button', name='Log out').click()
        expect(page.get_by_role('form', name='Login')).to_be_visible()
        account = Account(page, host, 'contact', '/account')
        expect(page).to_have_url(f'{host.url}/verify?next=%2Faccount')
        form.get_by_role('button', name='Send a code').click()
        expect(form).to_contain_text('A code was sent to +')
        code = account.code()
        send(form, code=wrong(code))
        is_refused(form, 'code', WRONG_CODE)
        send(form, code=code)
        expect(page).to_have_url(f'{host.url}/account')
        expect(page.get_by_role('link', name='Phone number +4930123456')).not_to_contain_text('verified')
        account.open('/verify')
        expect(page).to_have_url(f'{host.url}/')


OWN = """
from nicegui import app, ui
from authui import AuthUI, CurrentUser
from authui.local import PoolConfig
from authui.settings import Settings

flows = frozenset({'USER_AUTH', 'USER_SRP_AUTH', 'REFRESH_TOKEN_AUTH'})
auth = AuthUI(Settings.load(flow='USER_AUTH', home='/signed-in', profile_attributes='custom:team'),
              pool=PoolConfig(explicit_auth_flows=flows, custom_attributes=('custom:team',))).install()

@app.on_startup
def people() -> None:
    auth.pool.admin_create_user('ann@example.org', 'correct horse battery')

@ui.page('/account')
def account(user: CurrentUser) -> None:
    ui.label('An account of our own')

ui.run(host='127.0.0.1', port={port}, show=False, reload=False)
"""


def test_a_page_of_the_hosts_takes_the_first_screens_place(make_server: MakeServer, page: Page) -> None:
    server = make_server(script=OWN)
    account = Account(page, server, 'ann', '/login')
    expect(page).to_have_url(f'{server.url}/signed-in')
    expect(page.get_by_role('link', name='Back to the app')).to_have_count(0)
    page.get_by_role('link', name='Your account').click()
    expect(page.get_by_text('An account of our own')).to_be_visible()
    account.open('/account/profile')
    send(account.form('Profile'), **{'custom:team': 'red'})
    expect(page.get_by_text('An account of our own')).to_be_visible()
    account.open('/account/profile')
    expect(account.form('Profile').get_by_label('team')).to_have_value('red')
    # Who signs in by choice may have no password yet: what to do is said where one is asked for.
    for screen in ('account/email', 'account/phone', 'account/delete'):
        account.open(f'/{screen}')
        page.get_by_role('link', name='No password yet? Set one').click()
        expect(account.form('Change your password')).to_be_visible()
    form = account.form('Change your password')
    expect(page.get_by_role('link', name='Set one')).to_have_count(0)
    expect(form).to_contain_text('Leave this empty if you have no password yet.')
    send(form, current='', password=NEW, repeated=NEW)
    is_refused(form, 'current', WRONG_PASSWORD)


def test_the_account_can_be_switched_off(make_server: MakeServer, page: Page) -> None:
    script = OWN.replace("@ui.page('/account')", "@ui.page('/mine')")
    server = make_server(script=script, AUTHUI_ACCOUNT_SCREEN='0')
    Account(page, server, 'ann', '/login')
    expect(page).to_have_url(f'{server.url}/signed-in')
    expect(page.get_by_role('button', name='Log out')).to_be_visible()
    expect(page.get_by_role('link', name='Your account')).to_have_count(0)
    assert page.request.get(f'{server.url}/account').status == 404
    assert page.request.get(f'{server.url}/account/delete').status == 404
