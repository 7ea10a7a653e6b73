"""Every screen in every state: no barrier in light and dark, nothing to scroll sideways, focus, title, URL, names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from cognito.support import Reply
from playwright.sync_api import Browser, Locator, Page, expect
from support.acts import LOGIN, SCREENS, fill, form
from support.pictures import FOLDER, LANGUAGES, look, look_busy, look_in_use, take_pictures
from support.screens import PASSWORD, Screens, Server, sign_in
from support.scripted import ScriptedApp, scripted_app

URLS = {'mfa-code': 'mfa', 'mfa-setup-choice': 'mfa-setup', 'mfa-setup-email': 'mfa-setup'}
"""Of the screens that are called otherwise than their pictures."""
TITLES = {
    'login': 'Login',
    'signup': 'Signup',
    'confirm': 'Confirm',
    'forgot': 'Forgot your password',
    'reset': 'Set a new password',
    'new-password': 'Choose a new password',
    'mfa': 'Enter your code',
    'mfa-code': 'Enter your code',
    'mfa-choice': 'Choose your second factor',
    'mfa-setup': 'Set up your second factor',
    'mfa-setup-choice': 'Set up your second factor',
    'mfa-setup-email': 'Set up your second factor',
    'factor': 'Choose how to sign in',
    'password': 'Enter your password',
    'challenge': 'One more step',
}
FOR_PASSWORD_MANAGERS = {
    'login': {'email': 'username', 'password': 'current-password'},
    'signup': {'email': 'username', 'password': 'new-password', 'repeated': 'new-password'},
    'confirm': {'email': 'username', 'code': 'one-time-code'},
    'forgot': {'email': 'username'},
    'reset': {'email': 'username', 'code': 'one-time-code', 'password': 'new-password', 'repeated': 'new-password'},
    'new-password': {'password': 'new-password', 'repeated': 'new-password', 'given_name': 'given-name'},
    'mfa': {'code': 'one-time-code'},
    'mfa-code': {'code': 'one-time-code'},
    'mfa-setup': {'code': 'one-time-code'},
    'mfa-setup-email': {'email': 'email'},
    'password': {'password': 'current-password'},
}
"""The `autocomplete` of each field, by its name."""
KEYBOARDS = {'email': 'email', 'code': 'numeric'}
"""The `inputmode` that brings up the right keys on a phone."""


@pytest.fixture(scope='module')
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedApp]:
    with scripted_app(tmp_path_factory.mktemp('scripted')) as app:
        yield app


def is_focused_first(shown: Locator) -> None:
    """See that a form has the focus on its first field, or on the first that is not filled in."""
    inputs = shown.locator('input:not([type=checkbox], [hidden])')
    is_filled = inputs.first.get_attribute('type') not in {'radio', None} and inputs.first.input_value() != ''
    expect(inputs.nth(int(is_filled))).to_be_focused()


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest, page: Page) -> str:
    """The language that the browser asks for; English is what it asks for by itself."""
    language = str(request.param)
    if language != 'en':
        page.context.set_extra_http_headers({'Accept-Language': language})
    return language


@pytest.mark.parametrize('name', SCREENS)
def test_pictures_and_no_barrier_in_any_state(
    page: Page, app: ScriptedApp, name: str, email: str, language: str
) -> None:
    act = SCREENS[name]
    app.forget()
    shown = act.open(page, app, email)
    expect(page).to_have_url(f'{app.server.url}/{URLS.get(name, name)}')
    if language == 'en':
        expect(page).to_have_title(f'{TITLES[name]} · authui')
        expect(shown.get_by_role('heading', level=2)).to_have_text(TITLES[name])
    is_focused_first(shown)
    for field, kind in FOR_PASSWORD_MANAGERS.get(name, {}).items():
        expect(shown.locator(f'input[name={field}]')).to_have_attribute('autocomplete', kind)
        if field in KEYBOARDS:
            expect(shown.locator(f'input[name={field}]')).to_have_attribute('inputmode', KEYBOARDS[field])
    if name == 'mfa-setup':
        expect(shown.get_by_role('img')).to_be_visible()
    look(page, f'{name}, empty')
    take_pictures(page, name, width=1000 if name in {'login', 'signup'} else 600)
    shown.locator('button[type=submit]').click()
    expect(shown.get_by_role('alert')).to_be_visible()
    assert shown.locator('.authui-error').count() >= 1
    expect(shown.locator('input:focus')).to_have_count(1)
    look(page, f'{name}, field errors')
    look_in_use(page, f'{name}, field errors')
    if not act.operation:
        look_busy(page, name)
        return
    failing = Reply(b'{"__type": "InternalErrorException"}', 500)
    app.cognito.reply(act.operation, failing, hold=True)
    if act.before is None:
        shown.locator('input[name=email]').fill(email)
    fill(shown, **act.values)
    expect(shown.get_by_role('progressbar')).to_be_visible()
    look(page, f'{name}, busy')
    failing.release.set()
    expect(shown.get_by_role('alert')).to_be_visible()
    if language == 'en':
        expect(shown.get_by_role('alert')).to_contain_text('does not answer')
    look(page, f'{name}, alert')
    app.cognito.replies.pop(act.operation)
    app.cognito.refuse(act.operation, 'LimitExceededException', headers=(('Retry-After', '600'),))
    shown.locator('button[type=submit]').click()
    expect(shown.locator('button[type=submit]')).to_have_text(re.compile(r'\d+:\d\d'))
    if language == 'en':
        expect(shown.locator('button[type=submit]')).to_contain_text('Try again in ')
    look(page, f'{name}, countdown')


@pytest.mark.parametrize(
    ('notice', 'screen', 'text'),
    [
        ('session_ended', 'login', 'Your session has ended. Please log in again.'),
        ('confirmed', 'login', 'Your email is confirmed. Please log in.'),
        ('not_confirmed', 'confirm', 'Your email is not confirmed yet.'),
        ('reset_required', 'reset', 'Your password has to be reset.'),
    ],
)
def test_pictures_and_no_barrier_of_a_notice(
    page: Page, app: ScriptedApp, notice: str, screen: str, text: str, language: str
) -> None:
    page.goto(f'{app.server.url}/{screen}?notice={notice}')
    expect(form(page, screen).get_by_role('status')).to_contain_text(text if language == 'en' else '')
    look(page, f'{screen}, {notice}')
    if notice == 'session_ended':
        take_pictures(page, 'login-session-ended', width=1000)


SIGNED_IN = {
    'signed-in': '/',
    'mailbox': '/mailbox',
    'you-are-signed-in': '/signed-in',
    'account': '/account',
    'account-profile': '/account/profile',
    'account-email': '/account/email',
    'account-password': '/account/password',
    'account-everywhere': '/account/everywhere',
    'account-delete': '/account/delete',
}
"""Pages of the demo for who is signed in, by what their pictures are called; `test_account.py` looks at the others."""


@pytest.fixture(scope='module')
def cookies(browser: Browser, server: Server, user: str) -> Any:
    """The cookies of a browser whose user has logged in."""
    with browser.new_context() as context:
        sign_in(context, server, user)
        return context.cookies()


@pytest.mark.parametrize('name', SIGNED_IN if FOLDER else ['signed-in', 'mailbox'])
def test_pictures_and_no_barrier_behind_the_login(page: Page, screens: Screens, cookies: Any, name: str) -> None:
    page.context.add_cookies(cookies)
    screens.open(SIGNED_IN[name])
    expect(page.get_by_role('heading', level=2).first).to_be_visible()
    look(page, name)
    look_in_use(page, name)
    is_home = name == 'signed-in'  # the demo's own page, in one language
    take_pictures(page, name, width=1000 if is_home else 600, is_translated=not is_home)


@pytest.mark.parametrize(
    ('name', 'path', 'heading'),
    [('not-allowed', '/staff', 'Not allowed'), ('page-failed', '/fails', 'This page could not be shown')],
)
def test_pictures_and_no_barrier_where_there_is_no_page(
    page: Page, app: ScriptedApp, name: str, path: str, heading: str, email: str, language: str
) -> None:
    app.forget()
    app.let_in(email)
    page.goto(f'{app.server.url}/login')
    fill(form(page, 'login'), email=email, password=PASSWORD)
    expect(page.get_by_text(f'Hello {email}')).to_be_visible()
    page.goto(app.server.url + path)
    expect(page.get_by_role('heading', level=2)).to_have_text(heading if language == 'en' else re.compile('.'))
    look(page, name)
    look_in_use(page, name)
    take_pictures(page, name)


def test_pictures_of_what_is_said(page: Page, app: ScriptedApp, email: str, language: str) -> None:
    assert language in LANGUAGES
    app.forget()
    app.cognito.refuse('SignUp', 'UsernameExistsException')
    SCREENS['signup'].perform(page, app, email)
    expect(form(page, 'signup').get_by_role('alert').get_by_role('link')).to_have_count(2)
    look(page, 'links in an alert')
    app.forget()
    app.cognito.refuse('InitiateAuth', 'NotAuthorizedException', 'Incorrect username or password.')
    LOGIN.perform(page, app, email)
    expect(form(page, 'login').get_by_role('alert')).to_be_visible()
    look(page, 'an alert beside another card')
