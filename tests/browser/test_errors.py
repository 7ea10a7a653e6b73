"""What Cognito answers is said at its field and has a way on, one row for each way; `tests/served` has all rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from cognito.support import Reply, challenge
from playwright.sync_api import Locator, Page, expect
from support.acts import AGAIN, CONFIRM, LOGIN, SIGNUP, fill, form
from support.refusals import AWAY, CASES, ENDED, EXITS, EXPIRED, LIMIT, NOT_AUTHORIZED, Case
from support.screens import PASSWORD
from support.scripted import ScriptedApp, scripted_app


@pytest.fixture(scope='module')
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedApp]:
    with scripted_app(tmp_path_factory.mktemp('scripted')) as app:
        yield app


def is_said(shown: Locator, case: Case) -> None:
    """See the alert, its field, that what was typed is there still, and the way on."""
    alert = shown.get_by_role('alert')
    expect(alert).to_contain_text(case.says)
    if case.field:
        field = shown.locator(f'input[name={case.field}]')
        expect(field).to_be_focused()
        expect(field).to_have_attribute('aria-invalid', 'true')
        expect(field).to_have_accessible_description(re.compile(re.escape(case.says)))
    else:
        expect(shown.locator(':is(input, .authui-alert):focus')).to_have_count(1)
    for name, value in case.act.values.items():
        expect(shown.locator(f'input[name={name}]')).to_have_value(value)
    button = shown.locator('button[type=submit]')
    if case.exit == 'wait':
        expect(button).to_have_text(re.compile(r'Try again in 0:\d\d'))
        expect(button).to_be_disabled()
    else:
        expect(button).to_be_enabled()
    if case.exit == 'resend':
        expect(shown.get_by_role('button', name='Send a new code')).to_be_enabled()
    if case.exit == 'back':
        expect(shown.get_by_role('button', name='Back to login')).to_be_visible()


def is_led_on(page: Page, app: ScriptedApp, case: Case, email: str) -> None:
    """See the other screen, which says why and keeps the e-mail; and that there is a way from there."""
    shown = form(page, case.exit)
    expect(page).to_have_url(f'{app.server.url}/{case.exit}')
    expect(shown).to_contain_text(case.says)
    expect(shown.locator('input[name=email]')).to_have_value(email)
    if case.exit == 'confirm':
        expect(shown.get_by_role('link', name='Need to login or signup?')).to_be_visible()
    if case.exit == 'reset':
        expect(shown.get_by_role('button', name='Back to login')).to_be_visible()
    if case.exit in {'confirm', 'reset'}:
        expect(shown.get_by_role('button', name='Send a new code')).to_be_enabled()
        assert not [each for each, _ in app.cognito.requests if each in {'ResendConfirmationCode', 'ForgotPassword'}]


@pytest.mark.parametrize('case', EXITS.values(), ids=lambda case: f'{case.exit}: {case.title}')
def test_an_answer_is_said_by_its_name_and_has_a_way_on(page: Page, app: ScriptedApp, case: Case) -> None:
    app.forget()
    app.cognito.refuse(case.act.operation, case.name, case.message, case.status)
    email = f'user{CASES.index(case)}@example.org'
    shown = case.act.perform(page, app, email)
    if case.exit in {'login', 'confirm', 'reset'}:
        is_led_on(page, app, case, email)
    else:
        is_said(shown, case)
        if case.act.before is None:
            expect(shown.locator('input[name=email]')).to_have_value(email)
    assert case.message not in page.locator('body').inner_text()


def test_a_taken_email_leads_to_the_login_and_to_a_new_password(page: Page, app: ScriptedApp) -> None:
    app.forget()
    app.cognito.refuse('SignUp', 'UsernameExistsException')
    for offer, name, password in (('Log in instead', 'login', True), ('Reset the password', 'forgot', False)):
        shown = SIGNUP.perform(page, app, 'taken@example.org')
        shown.get_by_role('alert').get_by_role('link', name=offer).click()
        expect(page).to_have_url(f'{app.server.url}/{name}')
        expect(form(page, name).locator('input[name=email]')).to_have_value('taken@example.org')
        expect(form(page, name).locator(f'input[name={"password" if password else "email"}]')).to_be_focused()


def test_an_expired_code_is_replaced_in_place(page: Page, app: ScriptedApp) -> None:
    app.forget()
    app.cognito.refuse('ConfirmSignUp', 'ExpiredCodeException')
    app.cognito.say(
        'ResendConfirmationCode',
        {'CodeDeliveryDetails': {'Destination': 'a***@e***', 'DeliveryMedium': 'EMAIL', 'AttributeName': 'email'}},
    )
    shown = CONFIRM.perform(page, app, 'late@example.org')
    expect(shown.get_by_role('alert')).to_have_text(EXPIRED)
    shown.get_by_role('button', name='Send a new code').click()
    expect(shown.get_by_role('status')).to_have_text('A new code is on its way.')
    expect(shown.get_by_role('alert')).to_have_count(0)
    expect(shown).to_contain_text('A code was sent to a***@e***.')
    expect(shown.get_by_role('button', name=re.compile('Send a new code in '))).to_be_disabled()


def test_who_has_to_wait_for_a_code_can_use_the_one_that_was_sent(page: Page, app: ScriptedApp) -> None:
    app.forget()
    app.cognito.refuse('ForgotPassword', 'LimitExceededException', headers=(('Retry-After', '600'),))
    shown = AGAIN.perform(page, app, 'limited@example.org')
    expect(shown.get_by_role('alert')).to_have_text(LIMIT)
    expect(shown.get_by_role('button', name=re.compile(r'Send a new code in \d+:\d\d'))).to_be_disabled()
    expect(shown.locator('button[type=submit]')).to_be_enabled()


def test_a_countdown_ends_and_the_form_can_be_sent_again(page: Page, app: ScriptedApp) -> None:
    app.forget()
    page.clock.install()
    app.cognito.refuse('InitiateAuth', NOT_AUTHORIZED, 'Password attempts exceeded', headers=(('Retry-After', '90'),))
    shown = LOGIN.perform(page, app, 'locked@example.org')
    button = shown.locator('button[type=submit]')
    expect(button).to_have_text('Try again in 1:30')
    page.clock.run_for(60_000)
    expect(button).to_have_text('Try again in 0:30')
    page.clock.run_for(31_000)
    expect(button).to_have_text('Login')
    app.forget()
    app.let_in('locked@example.org')
    button.click()
    expect(page.get_by_text('Hello locked@example.org')).to_be_visible()


def test_no_connection_keeps_what_was_typed(page: Page, app: ScriptedApp) -> None:
    app.forget()
    app.cognito.reply('InitiateAuth', Reply(), hold=True)  # never released: the client's patience ends first
    shown = LOGIN.perform(page, app, 'patient@example.org')
    expect(shown.get_by_role('progressbar')).to_be_visible()
    expect(shown.locator('button[type=submit]')).to_be_disabled()
    expect(shown.get_by_role('alert')).to_have_text(AWAY, timeout=20_000)
    expect(shown.locator('input[name=password]')).to_have_value(PASSWORD)


@pytest.mark.parametrize(('operation', 'name', 'message'), [ENDED[0], ENDED[-1]])
def test_a_session_that_has_ended_is_said_with_a_way_back(
    page: Page, app: ScriptedApp, operation: str, name: str, message: str
) -> None:
    app.forget()
    email = 'ended@example.org'
    app.let_in(email, seconds=30)  # that is, to be refreshed at once, which is answered below
    refresh = app.hold_refresh(email, operation, name, message)
    page.goto(f'{app.server.url}/?tab=2')
    fill(form(page, 'login'), email=email, password=PASSWORD)
    expect(page.get_by_text(f'Hello {email}')).to_be_visible()
    if operation == 'GetUser':
        app.cognito.replies.pop(operation)
        app.cognito.refuse(operation, name, message)
    refresh.release.set()
    shown = form(page, 'login')
    expect(shown.get_by_role('status')).to_have_text('Your session has ended. Please log in again.')
    app.forget()
    app.let_in(email)
    fill(shown, email=email, password=PASSWORD)
    expect(page.get_by_text(f'Hello {email}')).to_be_visible()
    expect(page).to_have_url(f'{app.server.url}/?tab=2')


def test_a_challenge_offers_a_new_code_where_none_of_the_password_is_needed(page: Page, app: ScriptedApp) -> None:
    app.forget()
    sent: dict[str, Any] = challenge(
        'EMAIL_OTP', CODE_DELIVERY_DESTINATION='a***@e***', CODE_DELIVERY_DELIVERY_MEDIUM='EMAIL'
    )
    app.cognito.say('InitiateAuth', sent)
    page.goto(f'{app.server.url}/login')
    fill(form(page, 'login'), email='code@example.org', password=PASSWORD)
    shown = form(page, 'challenge')
    expect(shown).to_contain_text('A code was sent to a***@e***.')
    expect(shown.get_by_role('button', name='Send a new code')).to_have_count(0)
