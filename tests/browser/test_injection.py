"""What others can write is text on every page that shows it: eighty scripts in all of it, and none runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from cognito.support import challenge
from playwright.sync_api import BrowserContext, Dialog, Page, Request, expect
from support.acts import NEW, fill, form
from support.payloads import PAYLOADS
from support.screens import PASSWORD
from support.scripted import ScriptedApp, scripted_app

ALL = ' '.join(PAYLOADS)
PLAIN = ALL.replace('\x00', '').replace('\t', ' ').replace('\u2028', ' ')
"""As a setting or a header may hold it."""

SCRIPT = """
from typing import Annotated

from nicegui import app, ui
from authui import CurrentUser, User, user_in
from authui import demo
from authui.settings import Settings

auth = demo.install(Settings.load()).auth

@ui.page('/staff')
def staff(user: Annotated[User, user_in('staff')]):
    ui.label('never')

@ui.page('/menu')
def menu(user: CurrentUser):
    auth.user_menu()
    for name, value in user.attributes:
        ui.label(f'{name}: {value}')

@ui.page('/fails')
def fails(user: CurrentUser):
    raise RuntimeError(user.email)

ui.run(host='localhost', port={port}, show=False, reload=False, tailwind=False)
"""


@pytest.fixture(scope='module')
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedApp]:
    settings = {'AUTHUI_TITLE': PLAIN, 'AUTHUI_TRIGGER_TEXTS': '1'}
    with scripted_app(tmp_path_factory.mktemp('scripted'), SCRIPT, **settings) as app:
        yield app


class Watch:
    """Whatever a page does that it was not to do."""

    def __init__(self, context: BrowserContext) -> None:
        self.ran: list[str] = []
        context.expose_function('canary', lambda: self.ran.append('a script'))
        context.on('dialog', self._dismiss)
        context.on('request', self._look)
        context.route('**://evil.example/**', lambda route: route.abort())

    def _dismiss(self, dialog: Dialog) -> None:
        self.ran.append(dialog.message)
        dialog.dismiss()

    def _look(self, request: Request) -> None:
        if urlsplit(request.url).hostname == 'evil.example':
            self.ran.append(request.url)


@pytest.fixture
def watch(context: BrowserContext) -> Watch:
    return Watch(context)


@pytest.fixture(autouse=True)
def nothing_runs(request: pytest.FixtureRequest, watch: Watch) -> Iterator[None]:
    yield
    if request.node.originalname != 'test_they_run_where_a_page_takes_them_for_markup':
        assert watch.ran == []


def reload(page: Page) -> None:
    """Load a page anew, once the browser has the cookie of what is unfinished, which goes on by that."""
    for _ in range(200):
        if any(each['name'].endswith('authui-step') for each in page.context.cookies()):
            break
        page.wait_for_timeout(50)
    page.reload()


def settle(page: Page, heading: str | None = None) -> None:
    """Wait until a page has drawn everything, and give its scripts a turn."""
    if heading is not None:
        expect(page.get_by_role('heading', name=heading).first).to_be_visible()
    page.evaluate('new Promise((done) => setTimeout(done, 100))')


def test_they_run_where_a_page_takes_them_for_markup(page: Page, watch: Watch) -> None:
    page.goto('about:blank')
    for payload in PAYLOADS[:20]:
        page.set_content(f'<p>{payload}</p>')
        page.evaluate('new Promise((done) => setTimeout(done, 20))')
    assert len(watch.ran) >= 10
    assert len(PAYLOADS) >= 60


def test_in_what_a_pool_tells_of_a_user(page: Page, app: ScriptedApp) -> None:
    app.forget()
    attributes = ('name', 'given_name', 'nickname', 'picture', 'website', 'profile', 'custom:team', 'phone_number')
    values = {'sub': 'sub-1', 'email': ALL, 'email_verified': 'true'} | dict.fromkeys(attributes, ALL)
    told = [{'Name': name, 'Value': value} for name, value in values.items()]
    app.let_in('ann@example.org')
    app.cognito.replies.pop('GetUser')
    app.cognito.say('GetUser', {'Username': ALL, 'UserAttributes': told})
    page.goto(f'{app.server.url}/login')
    fill(form(page, 'login'), email='ann@example.org', password=PASSWORD)
    settle(page, 'You are signed in')
    expect(page.get_by_text(PAYLOADS[0]).first).to_be_visible()
    devtools = page.context.new_page()
    devtools.goto(f'{app.server.url}/devtools')
    settle(devtools)
    for kind in ('mutation', 'action'):
        for row in devtools.get_by_text(kind).all()[:2]:
            row.click()
    settle(devtools)
    page.wait_for_function('window.did_handshake')  # it has come to stay
    for path in ('/menu', '/staff', '/fails'):
        page.goto(f'{app.server.url}{path}')
        settle(page)
        expect(page.locator('body')).not_to_be_empty()
    page.goto(f'{app.server.url}/menu')
    expect(page.get_by_text(f'custom:team: {PAYLOADS[0]}')).to_be_visible()


def test_in_what_a_pool_asks_for(page: Page, app: ScriptedApp) -> None:
    names = json.dumps([f'userAttributes.{payload}' for payload in PAYLOADS])
    asked: list[dict[str, Any]] = [
        challenge('EMAIL_OTP', CODE_DELIVERY_DESTINATION=ALL),
        challenge('NEW_PASSWORD_REQUIRED', requiredAttributes=names),
        challenge('CUSTOM_CHALLENGE', riddle=ALL, **{PAYLOADS[0]: ALL}),
        challenge(ALL, riddle=ALL),
    ]
    for each in asked:
        app.forget()
        app.cognito.say('InitiateAuth', each)
        page.goto(f'{app.server.url}/login')
        fill(form(page, 'login'), email='ann@example.org', password=PASSWORD)
        card = form(page, 'challenge')
        expect(card).to_be_visible()
        settle(page)
        reload(page)  # the first response of the page has it all once more
        expect(card).to_be_visible()
        settle(page)
        if each['ChallengeName'] == 'EMAIL_OTP':
            expect(card).to_contain_text(PAYLOADS[0])
    app.cognito.say('AssociateSoftwareToken', {'SecretCode': ALL, 'Session': 's' * 20})
    app.cognito.replies.pop('InitiateAuth')
    app.cognito.say('InitiateAuth', challenge('MFA_SETUP', MFAS_CAN_SETUP='["SOFTWARE_TOKEN_MFA"]'))
    page.goto(f'{app.server.url}/login')
    fill(form(page, 'login'), email='ann@example.org', password=PASSWORD)
    expect(form(page, 'challenge')).to_be_visible()
    settle(page)


def test_in_an_error_and_where_a_code_went(page: Page, app: ScriptedApp) -> None:
    app.forget()
    app.cognito.refuse('SignUp', 'UserLambdaValidationException', f'PreSignUp failed with error {ALL}')
    page.goto(f'{app.server.url}/signup')
    fill(form(page, 'signup'), email='ann@example.org', password=NEW, repeated=NEW)
    expect(form(page, 'signup').get_by_role('alert')).to_contain_text(PAYLOADS[0])
    settle(page)
    app.cognito.replies.pop('SignUp')
    for name, message in (
        (ALL, ALL),
        ('InvalidParameterException', f'schema: {ALL}: '),
        ('CodeMismatchException', ALL),
    ):
        app.cognito.refuse('SignUp', name, message)
        app.cognito.refuse('SignUp', name, message)
        form(page, 'signup').locator('button[type=submit]').click()
        expect(form(page, 'signup').get_by_role('alert')).not_to_contain_text(PAYLOADS[0])
        settle(page)
        app.cognito.replies.pop('SignUp')
    sent = {'Destination': ALL, 'DeliveryMedium': 'EMAIL', 'AttributeName': 'email'}
    app.cognito.say('SignUp', {'UserConfirmed': False, 'UserSub': 'sub-1', 'CodeDeliveryDetails': sent})
    form(page, 'signup').locator('button[type=submit]').click()
    expect(form(page, 'confirm')).to_contain_text(PAYLOADS[0])
    reload(page)
    expect(form(page, 'confirm')).to_contain_text(PAYLOADS[0])
    settle(page)


numbers = count()


def test_in_what_is_typed(page: Page, app: ScriptedApp) -> None:
    app.forget()
    app.cognito.refuse('ConfirmSignUp', 'CodeMismatchException')
    app.cognito.refuse('ForgotPassword', 'UserNotFoundException')
    for payload in ('<svg/onload=canary()>', '"/><img/src=x/onerror=canary()>', '{{canary()}}', "';canary();//"):
        email = f'{payload}@evil{next(numbers)}.test'  # no try is throttled for another's sake
        page.goto(f'{app.server.url}/forgot')
        fill(form(page, 'forgot'), email=email)
        expect(form(page, 'reset').locator('[name=email]')).to_have_value(email)
        reload(page)
        expect(form(page, 'reset').locator('[name=email]')).to_have_value(email)
        settle(page)
    page.goto(f'{app.server.url}/confirm')
    fill(form(page, 'confirm'), email='ann@example.org', code=ALL)
    expect(form(page, 'confirm').get_by_role('alert')).to_be_visible()
    settle(page)


def test_in_addresses_and_cookies(page: Page, app: ScriptedApp) -> None:
    app.forget()
    app.let_in('ann@example.org')
    everything = quote(ALL, safe='')
    urls = [
        f'/login?next={everything}&notice={everything}&{everything}={everything}#{everything}',
        f'/confirm?notice={everything}&email={everything}',
        f'/{quote(PLAIN[:1500], safe="")}',
        f'/login/{quote(PAYLOADS[0], safe="")}',
        f'/staff?x={everything}',
    ]
    for url in urls:
        page.goto(app.server.url + url)
        settle(page)
    for payload in (
        'javascript:canary()',
        '//evil.example/x',
        '/\\evil.example',
        'data:text/html,<script>canary()</script>',
    ):
        page.goto(f'{app.server.url}/login?next={quote(payload, safe="")}')
        for link in form(page, 'login').get_by_role('link').all():
            assert (link.get_attribute('href') or '').startswith('/')
    page.context.add_cookies([{'name': 'authui-language', 'value': quote(PLAIN[:900]), 'url': app.server.url}])
    page.goto(f'{app.server.url}/login?next={quote("javascript:canary()")}')
    settle(page, 'Login')
    fill(form(page, 'login'), email='ann@example.org', password=PASSWORD)
    settle(page, 'You are signed in')


def test_in_the_title_of_the_app(page: Page, app: ScriptedApp) -> None:
    page.goto(f'{app.server.url}/login')
    settle(page, 'Login')
    expect(page.get_by_role('heading', level=1)).to_contain_text(PAYLOADS[0])
    assert PAYLOADS[0] in page.title()
