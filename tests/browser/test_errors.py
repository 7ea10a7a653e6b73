"""Whatever Cognito answers: each screen says it by its name, at its field, and shows a way on; row by row."""

# ruff: noqa: E501 - a table is read by its rows

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from cognito.support import Reply, challenge
from playwright.sync_api import Locator, Page, expect
from support.acts import (
    AGAIN,
    CONFIRM,
    FORCED,
    FORGOT,
    LOGIN,
    MFA,
    OTHER,
    RESEND,
    RESET,
    SET_UP,
    SIGNUP,
    Act,
    fill,
    form,
)
from support.screens import PASSWORD
from support.scripted import ScriptedApp, scripted_app

Exit = Literal['again', 'wait', 'offers', 'resend', 'back', 'login', 'confirm', 'reset']
"""The way on: the same form at once or after a while, links in the alert, a new code, the way back; or another screen."""


@pytest.fixture(scope='module')
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedApp]:
    with scripted_app(tmp_path_factory.mktemp('scripted')) as app:
        yield app


WRONG = 'Email or password is wrong.'
WAIT = 'Too many failed attempts. Please wait a while before you try again.'
LIMIT = 'Too many attempts. Please wait a while before you try again.'
TOO_LONG = 'That took too long. Please start again.'
NOT_RIGHT = 'This is not the right code. Please check it and try again.'
EXPIRED = 'The code has expired. Ask for a new one.'
SET_WRONG = 'Signing in is not set up correctly. Please contact whoever runs this application.'
TAKEN = 'There is an account with this email already.'
REFUSED = 'This was refused. Please contact whoever runs this application.'
QUOTA = 'The code could not be sent: the limit for messages is used up. Please contact whoever runs this application.'
UNSENT = 'The code could not be sent. Please try again in a moment; nothing you typed was lost.'
BUSY = 'Too many people are signing in right now. Please try again in a moment; nothing you typed was lost.'
AWAY = 'The sign-in service does not answer. Please try again in a moment; nothing you typed was lost.'
BLOCKED = 'This request was blocked. Please contact whoever runs this application and quote reference '
UNKNOWN = 'Something went wrong. Please try again, or quote reference '
NOT_CONFIRMED = 'Your email is not confirmed yet. Enter the code that was sent, or ask for a new one.'
TO_RESET = 'Your password has to be reset. Enter the code that was sent, or ask for a new one.'
NOT_ACCEPTED = 'Something you entered is not accepted. Please check it.'
NOT_AUTHORIZED, INVALID, POLICY = 'NotAuthorizedException', 'InvalidParameterException', 'InvalidPasswordException'
CONFORM = 'Password did not conform with policy: Password'


@dataclass(frozen=True)
class Case:
    """One row: what is done, what Cognito answers, what is read, at which field, and the way on."""

    act: Act
    name: str
    message: str
    says: str
    field: str = ''
    exit: Exit = 'again'
    remedy: str = ''
    """What the log tells whoever runs the app."""
    status: int = 400

    @property
    def title(self) -> str:
        return f'{self.act.operation}: {self.name} {self.message[:40]}'


CASES = [
    # one text for all
    Case(LOGIN, NOT_AUTHORIZED, 'Incorrect username or password.', WRONG),
    Case(LOGIN, NOT_AUTHORIZED, 'User is disabled.', WRONG),
    Case(LOGIN, 'UserNotFoundException', 'User does not exist.', WRONG),
    # wait
    Case(LOGIN, NOT_AUTHORIZED, 'Password attempts exceeded', WAIT, exit='wait'),
    Case(LOGIN, 'TooManyFailedAttemptsException', 'The number of attempts is exceeded', WAIT, exit='wait'),
    Case(SIGNUP, 'LimitExceededException', 'Exceeded daily email limit for the operation or the account.', QUOTA, remedy='SES'),
    Case(CONFIRM, 'TooManyFailedAttemptsException', 'The number of attempts is exceeded', WAIT, exit='wait'),
    Case(CONFIRM, 'LimitExceededException', 'Attempt limit exceeded, please try after some time.', LIMIT, exit='wait'),
    Case(FORGOT, 'LimitExceededException', 'Attempt limit exceeded, please try after some time.', LIMIT, exit='wait'),
    Case(RESET, 'LimitExceededException', 'Attempt limit exceeded, please try after some time.', LIMIT, exit='wait'),
    Case(MFA, NOT_AUTHORIZED, 'Password attempts exceeded', WAIT, exit='wait'),
    # start again
    Case(MFA, NOT_AUTHORIZED, 'Invalid session for the user.', TOO_LONG, exit='login'),
    Case(MFA, NOT_AUTHORIZED, 'Invalid session for the user, session is expired.', TOO_LONG, exit='login'),
    Case(MFA, NOT_AUTHORIZED, 'Invalid session for the user, session can only be used once.', TOO_LONG, exit='login'),
    Case(FORCED, NOT_AUTHORIZED, 'Invalid session for the user, session is expired.', TOO_LONG, exit='login'),
    Case(SET_UP, NOT_AUTHORIZED, 'Invalid session for the user, session is expired.', TOO_LONG, exit='login'),
    Case(OTHER, NOT_AUTHORIZED, 'Incorrect username or password.', WRONG, exit='back'),
    # nothing left to confirm
    Case(CONFIRM, NOT_AUTHORIZED, 'User cannot be confirmed. Current status is CONFIRMED', 'Your email was confirmed before. Please log in.', exit='login'),
    Case(RESEND, INVALID, 'User is already confirmed.', 'Your email was confirmed before. Please log in.', exit='login'),
    # set up wrongly: the log has the remedy
    Case(LOGIN, NOT_AUTHORIZED, 'Unable to verify secret hash for client abc', SET_WRONG, remedy='AUTHUI_CLIENT_SECRET'),
    Case(LOGIN, INVALID, 'USER_PASSWORD_AUTH flow not enabled for this client', SET_WRONG, remedy='AUTHUI_FLOW'),
    Case(LOGIN, 'ResourceNotFoundException', 'User pool client abc does not exist.', SET_WRONG, remedy='AUTHUI_USER_POOL_ID'),
    Case(LOGIN, 'OperationNotEnabledException', 'not enabled', SET_WRONG, remedy='enable the operation'),
    Case(SIGNUP, NOT_AUTHORIZED, 'SignUp is not permitted for this user pool', SET_WRONG, remedy='AllowAdminCreateUserOnly'),
    Case(SIGNUP, NOT_AUTHORIZED, 'A client attempted to write unauthorized attribute', SET_WRONG, remedy='write the attributes'),
    Case(SIGNUP, 'InvalidEmailRoleAccessPolicyException', 'Role is not allowed', SET_WRONG, remedy='repair the role'),
    Case(MFA, 'InvalidSmsRoleTrustRelationshipException', 'Role is not trusted', SET_WRONG, exit='back', remedy='repair the role'),
    # another screen is next
    Case(LOGIN, 'UserNotConfirmedException', 'User is not confirmed.', NOT_CONFIRMED, exit='confirm'),
    Case(LOGIN, 'PasswordResetRequiredException', 'Password reset required for the user', TO_RESET, exit='reset'),
    Case(MFA, 'PasswordResetRequiredException', 'Password reset required for the user', TO_RESET, exit='reset'),
    # codes
    Case(CONFIRM, 'CodeMismatchException', 'Invalid verification code provided, please try again.', NOT_RIGHT, field='code'),
    Case(RESET, 'CodeMismatchException', 'Invalid verification code provided, please try again.', NOT_RIGHT, field='code'),
    Case(MFA, 'CodeMismatchException', 'Invalid code or auth state for the user.', NOT_RIGHT, field='code', exit='back'),
    Case(SET_UP, 'EnableSoftwareTokenMFAException', 'Code mismatch', NOT_RIGHT, field='code', exit='back'),
    Case(MFA, 'ExpiredCodeException', 'Your software token has already been used once.', 'This code was used already. Please wait for the next one.', field='code', exit='back'),
    Case(CONFIRM, INVALID, "Value at 'confirmationCode' failed to satisfy constraint", NOT_RIGHT, field='code'),
    Case(CONFIRM, 'ExpiredCodeException', 'Invalid code provided, please request a code again.', EXPIRED, field='code', exit='resend'),
    Case(RESET, 'ExpiredCodeException', 'Invalid code provided, please request a code again.', EXPIRED, field='code', exit='resend'),
    # taken
    Case(SIGNUP, 'UsernameExistsException', 'User already exists', TAKEN, field='email', exit='offers'),
    Case(SIGNUP, 'AliasExistsException', 'An account with the email already exists.', TAKEN, field='email', exit='offers'),
    Case(CONFIRM, 'AliasExistsException', 'An account with the email already exists.', TAKEN, exit='login'),
    # passwords
    Case(SIGNUP, POLICY, f'{CONFORM} not long enough', 'The password is too short.', field='password'),
    Case(SIGNUP, POLICY, f'{CONFORM} must have uppercase characters', 'The password needs an uppercase letter.', field='password'),
    Case(SIGNUP, POLICY, f'{CONFORM} must have lowercase characters', 'The password needs a lowercase letter.', field='password'),
    Case(RESET, POLICY, f'{CONFORM} must have numeric characters', 'The password needs a number.', field='password'),
    Case(FORCED, POLICY, f'{CONFORM} must have symbol characters', 'The password needs a symbol such as ! or ?.', field='password', exit='back'),
    Case(SIGNUP, POLICY, 'Provided password cannot be used for security reasons.', 'This password is known from a data leak. Please choose another one.', field='password'),
    Case(RESET, 'PasswordHistoryPolicyViolationException', 'Password has been used', 'This password was used before. Please choose another one.', field='password'),
    # values
    Case(SIGNUP, INVALID, 'Invalid email address format.', 'E-mail must be valid', field='email'),
    Case(RESEND, 'UserNotFoundException', 'Username/client id combination not found.', 'E-mail must be valid', field='email'),
    Case(FORCED, INVALID, 'Attributes did not conform to the schema: given_name: The attribute is required', 'First name: this is not accepted. Please check it.', field='given_name', exit='back'),
    Case(FORGOT, INVALID, 'Cannot reset password for the user as there is no registered/verified email or phone_number', 'There is no confirmed email to send a code to. Please contact whoever runs this application.'),
    # triggers and deliveries
    Case(SIGNUP, 'UserLambdaValidationException', 'PreSignUp failed with error no such company.', REFUSED),
    Case(LOGIN, 'UnexpectedLambdaException', 'PreAuthentication failed with error time-out', REFUSED, remedy='Lambda trigger'),
    Case(LOGIN, 'InvalidLambdaResponseException', 'Unrecognizable lambda output', REFUSED, remedy='Lambda trigger'),
    Case(SIGNUP, 'CodeDeliveryFailureException', 'Unable to deliver verification message', UNSENT),
    Case(RESEND, 'CodeDeliveryFailureException', 'Unable to deliver verification message', UNSENT, exit='again'),
    Case(FORGOT, 'CodeDeliveryFailureException', 'Unable to deliver verification message', UNSENT),
    # what passes
    Case(LOGIN, 'TooManyRequestsException', 'Rate exceeded', BUSY),
    Case(SIGNUP, 'InternalErrorException', 'Something failed inside', AWAY, status=500),
    Case(MFA, 'InternalErrorException', 'Something failed inside', AWAY, exit='back', status=500),
    Case(CONFIRM, 'ServiceUnavailable', 'Come back later', AWAY, status=503),
    # with a reference, which the log has too
    Case(LOGIN, 'ForbiddenException', 'Request not allowed due to WAF block.', BLOCKED, status=403),
    Case(LOGIN, NOT_AUTHORIZED, 'Unable to login because of security reasons.', BLOCKED),
    Case(SIGNUP, 'NeverHeardOfException', 'A word that nobody knows', UNKNOWN),
    Case(MFA, 'MFAMethodNotFoundException', 'No such method', 'Your account needs a sign-in step that is not available here.', exit='back'),
]  # fmt: skip


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
        expect(shown.locator('input:focus')).to_have_count(1)
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


@pytest.mark.parametrize('case', CASES, ids=lambda case: case.title)
def test_an_answer_is_said_by_its_name_and_has_a_way_on(page: Page, app: ScriptedApp, case: Case) -> None:
    app.forget()
    app.cognito.refuse(case.act.operation, case.name, case.message, case.status)
    logged = len(app.server.log)
    email = f'user{CASES.index(case)}@example.org'
    shown = case.act.perform(page, app, email)
    if case.exit in {'login', 'confirm', 'reset'}:
        is_led_on(page, app, case, email)
    else:
        is_said(shown, case)
        if case.act.before is None:
            expect(shown.locator('input[name=email]')).to_have_value(email)
    assert case.message not in page.locator('body').inner_text()
    log = app.server.log[logged:]
    if case.remedy:
        assert re.search(f'What to do: .*{re.escape(case.remedy)}', log)
    if case.says.endswith('reference '):
        said = shown.get_by_role('alert').inner_text()
        (reference,) = re.findall(r'reference ([0-9a-f]{8})\.', said)
        assert f'[{reference}]' in log


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


WIRE: dict[str, tuple[Reply, str]] = {
    "a firewall's page": (Reply(b'<html><h1>403 Forbidden</h1>Cloud front prose</html>', 403, 'text/html'), BLOCKED),
    "a proxy's page": (Reply(b'<html>Cloud front prose</html>', 502, 'text/html'), AWAY),
    'an answer that is cut': (Reply(b'{"AuthenticationResult": {"', is_cut=True), AWAY),
    'an answer that is no JSON': (Reply(b'Cloud front prose'), AWAY),
}


@pytest.mark.parametrize('name', WIRE)
def test_what_is_no_answer_is_an_error_like_any_other(page: Page, app: ScriptedApp, name: str) -> None:
    app.forget()
    reply, says = WIRE[name]
    app.cognito.reply('InitiateAuth', reply)
    shown = LOGIN.perform(page, app, 'wire@example.org')
    is_said(shown, Case(LOGIN, '', '', says))
    assert 'prose' not in page.locator('body').inner_text()


def test_no_connection_keeps_what_was_typed(page: Page, app: ScriptedApp) -> None:
    app.forget()
    app.cognito.reply('InitiateAuth', Reply(), hold=True)  # never released: the client's patience ends first
    shown = LOGIN.perform(page, app, 'patient@example.org')
    expect(shown.get_by_role('progressbar')).to_be_visible()
    expect(shown.locator('button[type=submit]')).to_be_disabled()
    expect(shown.get_by_role('alert')).to_have_text(AWAY, timeout=20_000)
    expect(shown.locator('input[name=password]')).to_have_value(PASSWORD)


ENDED = [
    ('GetTokensFromRefreshToken', 'RefreshTokenReuseException', 'Refresh token has been reused'),
    ('GetTokensFromRefreshToken', NOT_AUTHORIZED, 'Refresh Token has been revoked'),
    ('GetTokensFromRefreshToken', NOT_AUTHORIZED, 'Refresh Token has expired'),
    ('GetTokensFromRefreshToken', NOT_AUTHORIZED, 'User is disabled.'),
    ('GetUser', NOT_AUTHORIZED, 'Access Token has been revoked'),
    ('GetUser', 'UserNotFoundException', 'User does not exist.'),
]


@pytest.mark.parametrize(('operation', 'name', 'message'), ENDED)
def test_a_session_that_has_ended_is_said_with_a_way_back(
    page: Page, app: ScriptedApp, operation: str, name: str, message: str
) -> None:
    app.forget()
    email = 'ended@example.org'
    app.let_in(email, seconds=30)  # that is, to be refreshed at once, which is answered below
    new = {'AuthenticationResult': app.tokens(email)}
    body, status = (new, 200) if operation == 'GetUser' else ({'__type': name, 'message': message}, 400)
    refresh = Reply(json.dumps(body).encode(), status)
    app.cognito.reply('GetTokensFromRefreshToken', refresh, hold=True)
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
