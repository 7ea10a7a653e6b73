"""Cognito's exceptions as errors of authui: every exception of the service model, and every row of the table."""

# ruff: noqa: E501 - a table is read by its rows

from __future__ import annotations

import logging
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ParamValidationError,
    ReadTimeoutError,
    SSLError,
)
from botocore.parsers import ResponseParserError

from authui import errors as e
from authui.cognito.error_table import TABLE, CallKind, UserNotFoundError
from authui.cognito.errors import translate


def refusal(name: str, message: str = '', status: int = 400) -> ClientError:
    answer: Any = {
        'Error': {'Code': name, 'Message': message},
        'ResponseMetadata': {'HTTPStatusCode': status, 'RequestId': 'request-1'},
    }
    return ClientError(answer, 'Operation')


def error_of(name: str, message: str = '', call: CallKind = CallKind.SIGN_IN, status: int = 400) -> e.AuthError:
    return translate(refusal(name, message, status), operation='operation', call=call)


def modelled_exceptions() -> list[str]:
    """Every exception of the operations that need no AWS signature: those that users call themselves."""
    model = botocore.session.Session().get_service_model('cognito-idp')
    operations = [model.operation_model(name) for name in model.operation_names]
    unsigned = [operation for operation in operations if operation.auth_type == 'none']
    return sorted({shape.name for operation in unsigned for shape in operation.error_shapes})


@pytest.mark.parametrize('call', CallKind)
@pytest.mark.parametrize('name', modelled_exceptions())
def test_every_exception_of_the_service_model_has_a_meaning_in_every_kind_of_call(name: str, call: CallKind) -> None:
    assert type(error_of(name, call=call)) not in {e.UnexpectedError, e.AuthError}


def test_every_row_can_be_reached() -> None:
    for index, row in enumerate(TABLE):
        shadows = [other for other in TABLE[:index] if other.exception == row.exception and other.message is None]
        assert not row.calls <= frozenset[CallKind]().union(*(other.calls for other in shadows)), row


SIGN_IN, SIGN_UP, CONFIRM, RESEND, SESSION = (
    CallKind.SIGN_IN,
    CallKind.SIGN_UP,
    CallKind.CONFIRM,
    CallKind.RESEND,
    CallKind.SESSION,
)
FORGOT, PROFILE = CallKind.FORGOT, CallKind.PROFILE
NOT_AUTHORIZED, INVALID = 'NotAuthorizedException', 'InvalidParameterException'
NO_POLICY = 'Password did not conform with policy: Password'
SCHEMA = 'Attributes did not conform to the schema: '
CONSTRAINT = 'failed to satisfy constraint: Member must'
DAILY = (
    'Exceeded daily email limit for the operation or the account. If a higher limit is required, please configure '
    'your user pool to use your own Amazon SES configuration for sending email.'
)

MEANINGS = [
    (SIGN_IN, NOT_AUTHORIZED, 'Incorrect username or password.', e.CredentialsError, None),
    (PROFILE, NOT_AUTHORIZED, 'Incorrect username or password.', e.WrongPasswordError, None),
    (PROFILE, NOT_AUTHORIZED, 'Password attempts exceeded', e.TooManyAttemptsError, None),
    (PROFILE, NOT_AUTHORIZED, 'Access Token has been revoked', e.SessionEndedError, None),
    (PROFILE, NOT_AUTHORIZED, 'Access Token has expired', e.SessionEndedError, None),
    (PROFILE, NOT_AUTHORIZED, 'Invalid Access Token', e.SessionEndedError, None),
    (PROFILE, 'UserNotFoundException', 'User does not exist.', e.SessionEndedError, None),
    (PROFILE, 'CodeMismatchException', 'Invalid verification code provided, please try again.', e.CodeMismatchError, None),
    (PROFILE, 'EnableSoftwareTokenMFAException', 'Code mismatch', e.CodeMismatchError, None),
    (PROFILE, 'LimitExceededException', 'Attempt limit exceeded, please try after some time.', e.LimitExceededError, None),
    (PROFILE, 'AliasExistsException', 'An account with the given email already exists.', e.AccountExistsError, None),
    (PROFILE, INVALID, 'User does not have delivery config set to turn on SMS_MFA', e.InputError, 'factor'),
    (FORGOT, 'UserNotFoundException', 'Username/client id combination not found.', UserNotFoundError, None),
    (FORGOT, NOT_AUTHORIZED, 'User password cannot be reset in the current state.', UserNotFoundError, None),
    (FORGOT, INVALID, 'Cannot reset password for the user as there is no registered/verified email or phone_number', e.DeliveryError, 'no_contact'),
    (SIGN_IN, NOT_AUTHORIZED, 'User is disabled.', e.CredentialsError, None),
    (SIGN_IN, 'UserNotFoundException', 'User does not exist.', e.CredentialsError, None),
    (SIGN_IN, NOT_AUTHORIZED, 'Password attempts exceeded', e.TooManyAttemptsError, None),
    (SIGN_IN, NOT_AUTHORIZED, 'Invalid session for the user.', e.ChallengeExpiredError, None),
    (SIGN_IN, NOT_AUTHORIZED, 'Invalid session for the user, session is expired.', e.ChallengeExpiredError, None),
    (SIGN_IN, NOT_AUTHORIZED, 'Invalid session for the user, session can only be used once.', e.ChallengeExpiredError, None),
    (SIGN_IN, 'ExpiredCodeException', 'Your software token has already been used once.', e.CodeMismatchError, 'used'),
    (SIGN_IN, NOT_AUTHORIZED, 'Unable to login because of security reasons.', e.BlockedError, None),
    (SIGN_IN, NOT_AUTHORIZED, 'Unable to verify secret hash for client abc', e.MisconfiguredError, None),
    (SIGN_IN, NOT_AUTHORIZED, 'Client abc is configured with secret but SECRET_HASH was not received', e.MisconfiguredError, None),
    (SIGN_IN, INVALID, 'USER_PASSWORD_AUTH flow not enabled for this client', e.MisconfiguredError, None),
    (SIGN_IN, INVALID, 'USER_SRP_AUTH is not enabled for the client.', e.MisconfiguredError, None),
    (SIGN_IN, 'ResourceNotFoundException', 'User pool client abc does not exist.', e.MisconfiguredError, None),
    (SIGN_IN, 'OperationNotEnabledException', '', e.MisconfiguredError, None),
    (SIGN_IN, 'UserNotConfirmedException', 'User is not confirmed.', e.UserNotConfirmedError, None),
    (SIGN_IN, 'PasswordResetRequiredException', 'Password reset required for the user', e.PasswordResetRequiredError, None),
    (SIGN_IN, 'UserLambdaValidationException', 'PreAuthentication failed with error no.', e.TriggerError, None),
    (SIGN_IN, 'UnexpectedLambdaException', '', e.TriggerError, None),
    (SIGN_IN, 'InvalidLambdaResponseException', '', e.TriggerError, None),
    (SIGN_IN, 'TooManyRequestsException', 'Rate exceeded', e.ThrottledError, None),
    (SIGN_IN, 'LimitExceededException', 'Attempt limit exceeded, please try after some time.', e.LimitExceededError, None),
    (SIGN_IN, 'InternalErrorException', '', e.UnavailableError, None),
    (SIGN_IN, 'ForbiddenException', 'Request not allowed due to WAF block.', e.BlockedError, None),
    (SIGN_UP, 'UsernameExistsException', 'User already exists', e.AccountExistsError, None),
    (SIGN_UP, NOT_AUTHORIZED, 'SignUp is not permitted for this user pool', e.SignUpClosedError, None),
    (SIGN_UP, NOT_AUTHORIZED, 'A client attempted to write unauthorized attribute', e.MisconfiguredError, None),
    (SIGN_UP, 'InvalidPasswordException', f'{NO_POLICY} not long enough', e.PasswordPolicyError, 'length'),
    (SIGN_UP, 'InvalidPasswordException', f'{NO_POLICY} must have uppercase characters', e.PasswordPolicyError, 'uppercase'),
    (SIGN_UP, 'InvalidPasswordException', f'{NO_POLICY} must have lowercase characters', e.PasswordPolicyError, 'lowercase'),
    (SIGN_UP, 'InvalidPasswordException', f'{NO_POLICY} must have numeric characters', e.PasswordPolicyError, 'number'),
    (SIGN_UP, 'InvalidPasswordException', f'{NO_POLICY} must have symbol characters', e.PasswordPolicyError, 'symbol'),
    (SIGN_UP, 'InvalidPasswordException', 'Provided password cannot be used for security reasons.', e.PasswordPolicyError, 'compromised'),
    (SIGN_UP, 'PasswordHistoryPolicyViolationException', '', e.PasswordHistoryError, None),
    (SIGN_UP, INVALID, f"1 validation error detected: Value at 'password' {CONSTRAINT} have length greater than or equal to 6", e.PasswordPolicyError, 'length'),
    (SIGN_UP, INVALID, f"1 validation error detected: Value at 'password' {CONSTRAINT} satisfy regular expression pattern: ^[\\S]+.*[\\S]+$", e.PasswordPolicyError, 'spaces'),
    (SIGN_UP, INVALID, 'Invalid email address format.', e.InputError, 'email'),
    (SIGN_UP, INVALID, 'Username should be an email.', e.InputError, 'email'),
    (SIGN_UP, INVALID, 'Invalid phone number format.', e.InputError, 'phone_number'),
    (SIGN_UP, INVALID, f'{SCHEMA}given_name: The attribute is required\n', e.InputError, 'given_name'),
    (SIGN_UP, INVALID, f'{SCHEMA}custom:team: String length too long', e.InputError, 'custom:team'),
    (SIGN_UP, INVALID, f'{SCHEMA}custom:email_opt_in: String length too long', e.InputError, 'custom:email_opt_in'),
    (SIGN_UP, INVALID, 'Invalid value for custom:email_opt_in', e.InputError, 'custom:email_opt_in'),
    (SIGN_UP, INVALID, 'custom:phone_number_2: must be a number', e.InputError, 'custom:phone_number_2'),
    (SIGN_UP, INVALID, f'{SCHEMA}custom:email_opt_in: Attribute does not exist in the schema.\n', e.MisconfiguredError, None),
    (SIGN_UP, INVALID, 'Something about the email that nobody foresaw', e.InputError, None),
    (SIGN_UP, INVALID, 'A phone number is needed where emails cannot be sent', e.InputError, None),
    (PROFILE, INVALID, 'user.email: Attribute cannot be updated.\n', e.AttributeFixedError, 'email'),
    (PROFILE, INVALID, 'user.custom:email_opt_in: Attribute cannot be updated.\n', e.AttributeFixedError, 'custom:email_opt_in'),
    (PROFILE, INVALID, 'user.birthdate: Invalid birthdate value', e.InputError, 'birthdate'),
    (PROFILE, INVALID, 'Invalid attributes given, given_name is missing', e.InputError, 'given_name'),
    (SIGN_IN, NOT_AUTHORIZED, 'Cannot modify an already provided email', e.AttributeFixedError, 'email'),
    (SIGN_IN, INVALID, 'Cannot modify the non-mutable attribute phone_number', e.AttributeFixedError, 'phone_number'),
    (SIGN_IN, NOT_AUTHORIZED, 'Temporary password has expired and must be reset by an administrator.', e.TemporaryPasswordExpiredError, None),
    (SIGN_IN, NOT_AUTHORIZED, 'User account has expired, it must be reset by an administrator.', e.TemporaryPasswordExpiredError, None),
    (SIGN_UP, INVALID, f'{SCHEMA}Type for attribute {{custom:x}} could not be determined', e.MisconfiguredError, None),
    (SIGN_UP, INVALID, 'Username cannot be of email format, since user pool is configured for email alias.', e.MisconfiguredError, None),
    (SIGN_UP, 'CodeDeliveryFailureException', '', e.DeliveryError, None),
    (SIGN_UP, 'CodeDeliveryFailureException', DAILY, e.DeliveryError, 'quota'),
    (SIGN_UP, 'CodeDeliveryFailureException', 'Account sending quota exceeded', e.DeliveryError, 'quota'),
    (FORGOT, 'LimitExceededException', DAILY, e.DeliveryError, 'quota'),
    (RESEND, 'LimitExceededException', 'SMS monthly spend limit reached', e.DeliveryError, 'quota'),
    (FORGOT, 'LimitExceededException', 'Attempt limit exceeded, please try after some time.', e.LimitExceededError, None),
    (SIGN_UP, 'InvalidSmsRoleAccessPolicyException', '', e.MisconfiguredError, None),
    (CONFIRM, 'CodeMismatchException', 'Invalid verification code provided, please try again.', e.CodeMismatchError, None),
    (CONFIRM, 'ExpiredCodeException', 'Invalid code provided, please request a code again.', e.CodeExpiredError, None),
    (CONFIRM, NOT_AUTHORIZED, 'User cannot be confirmed. Current status is CONFIRMED', e.AlreadyConfirmedError, None),
    (CONFIRM, 'AliasExistsException', 'An account with the email already exists.', e.AccountExistsError, None),
    (CONFIRM, 'TooManyFailedAttemptsException', '', e.TooManyAttemptsError, None),
    (CONFIRM, 'UserNotFoundException', '', e.CodeExpiredError, None),
    (CONFIRM, INVALID, f"1 validation error detected: Value '***' at 'confirmationCode' {CONSTRAINT} satisfy ...", e.CodeMismatchError, None),
    (RESEND, INVALID, 'User is already confirmed.', e.AlreadyConfirmedError, None),
    (RESEND, INVALID, 'Cannot resend codes. Auto verification not turned on.', e.MisconfiguredError, None),
    (RESEND, 'UserNotFoundException', '', e.InputError, 'email'),
    (SESSION, NOT_AUTHORIZED, 'Refresh Token has been revoked', e.SessionEndedError, None),
    (SESSION, NOT_AUTHORIZED, 'Refresh Token has expired', e.SessionEndedError, None),
    (SESSION, NOT_AUTHORIZED, 'Access Token has been revoked', e.SessionEndedError, None),
    (SESSION, NOT_AUTHORIZED, 'Invalid Refresh Token', e.SessionEndedError, None),
    (SESSION, NOT_AUTHORIZED, 'User is disabled.', e.SessionEndedError, None),
    (SESSION, NOT_AUTHORIZED, 'words that nobody foresaw', e.SessionEndedError, None),
    (SESSION, NOT_AUTHORIZED, 'Access Token does not have required scopes', e.MisconfiguredError, None),
    (SESSION, 'RefreshTokenReuseException', '', e.TokenReusedError, None),
    (SESSION, 'UserNotFoundException', '', e.SessionEndedError, None),
    (SESSION, 'UserNotConfirmedException', '', e.SessionEndedError, None),
    (SESSION, 'PasswordResetRequiredException', '', e.SessionEndedError, None),
    (SESSION, 'UnsupportedOperationException', 'Token revocation not enabled', e.MisconfiguredError, None),
    (SESSION, 'EnableSoftwareTokenMFAException', '', e.CodeMismatchError, None),
]  # fmt: skip


@pytest.mark.parametrize(('call', 'name', 'message', 'error', 'rule'), MEANINGS)
def test_a_message_means_what_the_table_says(
    call: CallKind, name: str, message: str, error: type[e.AuthError], rule: str | None
) -> None:
    translated = error_of(name, message, call)
    assert type(translated) is error
    assert translated.rule == rule


@pytest.mark.parametrize(
    ('status', 'error'),
    [(403, e.BlockedError), (429, e.ThrottledError), (500, e.UnavailableError), (502, e.UnavailableError), (504, e.UnavailableError), (400, e.UnexpectedError), (404, e.UnexpectedError), (200, e.UnexpectedError)],
)  # fmt: skip
def test_an_answer_without_a_known_exception_is_translated_by_its_status(status: int, error: type[e.AuthError]) -> None:
    assert type(error_of(str(status), '<html>no</html>', status=status)) is error


@pytest.mark.parametrize('status', [403, 400])
def test_a_blocked_or_unexpected_answer_is_in_the_log_under_its_reference(
    caplog: pytest.LogCaptureFixture, status: int
) -> None:
    error = error_of('NewException', 'what is\nthis', status=status)
    assert error.reference
    assert error.reference in caplog.text
    assert 'request-1' in caplog.text
    assert 'NewException' in caplog.text
    assert 'is\nthis' not in caplog.text


@pytest.mark.parametrize(
    ('name', 'message', 'remedy'),
    [
        (NOT_AUTHORIZED, 'Unable to verify secret hash for client abc', 'AUTHUI_CLIENT_SECRET'),
        (INVALID, 'USER_PASSWORD_AUTH flow not enabled for this client', 'AUTHUI_FLOW'),
        ('ResourceNotFoundException', '', 'AUTHUI_CLIENT_ID'),
        (NOT_AUTHORIZED, 'SignUp is not permitted for this user pool', 'AUTHUI_SIGN_UP=0'),
    ],
)
def test_a_set_up_fault_is_logged_as_an_error_with_the_remedy(
    caplog: pytest.LogCaptureFixture, name: str, message: str, remedy: str
) -> None:
    error_of(name, message)
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert remedy in caplog.text


def test_every_set_up_fault_has_a_remedy() -> None:
    assert not [row for row in TABLE if issubclass(row.error, e.MisconfiguredError) and not row.remedy]


@pytest.mark.parametrize('name', ['NewException', 'UserLambdaValidationException', 'ResourceNotFoundException'])
def test_nothing_that_was_sent_is_repeated(caplog: pytest.LogCaptureFixture, name: str) -> None:
    failure = refusal(name, "Value 'canary-1' at 'x' failed, and canary-2 too")
    error = translate(failure, operation='op', call=CallKind.SIGN_IN, sent=['canary-1', 'canary-2', ''])
    assert 'canary' not in caplog.text + repr(error)


@pytest.mark.parametrize(
    ('name', 'message', 'trigger_message'),
    [
        (
            'UserLambdaValidationException',
            'PreSignUp failed with error Use the address of work.',
            'Use the address of work.',
        ),
        ('UserLambdaValidationException', 'PreSignUp failed with error Ask the office..', 'Ask the office.'),
        ('UserLambdaValidationException', 'PreSignUp failed with error Not today!.', 'Not today!'),
        ('UserLambdaValidationException', 'PreSignUp failed with error Is it you? .', 'Is it you?'),
        ('UserLambdaValidationException', 'PreSignUp failed with error Wait....', 'Wait...'),
        ('UserLambdaValidationException', 'PreSignUp failed with error 登録できません。.', '登録できません。'),
        ('UserLambdaValidationException', 'PreSignUp failed with error no.', 'no.'),
        ('UserLambdaValidationException', 'PreSignUp failed with error ', None),
        ('UserLambdaValidationException', 'not canary-1', 'not ***'),
        ('UnexpectedLambdaException', 'PreSignUp failed with error KeyError', None),
    ],
)
def test_the_message_of_a_trigger_is_kept_if_it_refused_on_purpose(
    name: str, message: str, trigger_message: str | None
) -> None:
    error = translate(refusal(name, message), operation='op', call=CallKind.SIGN_UP, sent=['canary-1'])
    assert isinstance(error, e.TriggerError)
    assert error.trigger_message == trigger_message


def test_a_sent_value_in_a_message_matches_no_row() -> None:
    message = "1 validation error detected: Value 'secret hash' at 'confirmationCode' failed to satisfy constraint"
    error = translate(refusal(INVALID, message), operation='op', call=CallKind.CONFIRM, sent=['secret hash'])
    assert type(error) is e.CodeMismatchError


def test_a_sent_letter_hides_no_word_of_a_message() -> None:
    error = translate(
        refusal(NOT_AUTHORIZED, 'Password attempts exceeded'), operation='op', call=CallKind.SIGN_IN, sent='e'
    )
    assert type(error) is e.TooManyAttemptsError


@pytest.mark.parametrize(
    ('failure', 'error'),
    [
        (EndpointConnectionError(endpoint_url='https://x'), e.UnavailableError),
        (ConnectTimeoutError(endpoint_url='https://x'), e.UnavailableError),
        (ReadTimeoutError(endpoint_url='https://x'), e.UnavailableError),
        (ConnectionClosedError(endpoint_url='https://x'), e.UnavailableError),
        (SSLError(endpoint_url='https://x', error=OSError('certificate')), e.UnavailableError),
        (ResponseParserError('no'), e.UnavailableError),
        (UnicodeDecodeError('utf-8', b'\xff', 0, 1, 'no'), e.UnavailableError),
        (UnicodeEncodeError('utf-8', '\ud800', 0, 1, 'no'), e.InputError),
        (KeyError('IdToken'), e.UnexpectedError),
    ],
)
def test_a_network_failure_is_told_from_an_unexpected_one(failure: Exception, error: type[e.AuthError]) -> None:
    assert type(translate(failure, operation='op', call=CallKind.SIGN_IN)) is error


def test_an_unexpected_failure_is_logged_with_its_place_and_without_what_was_sent(
    caplog: pytest.LogCaptureFixture,
) -> None:
    try:
        raise RuntimeError('canary')  # noqa: TRY301 - it needs a traceback
    except RuntimeError as failure:
        error = translate(failure, operation='op', call=CallKind.SIGN_IN, sent=['canary'])
    assert error.reference
    assert error.reference in caplog.text
    assert 'test_errors.py' in caplog.text
    assert "'***'" in caplog.text
    assert 'canary' not in str(error)


@pytest.mark.parametrize(
    ('report', 'rule'),
    [
        ('Invalid length for parameter ConfirmationCode, value: 0, valid min length: 1', 'code'),
        ('Invalid type for parameter Password, value: canary, type: <class>, valid types: <class>', 'password'),
        ('Invalid length for parameter UserAttributes[0].Name, value: 0', 'UserAttributes'),
        ('Missing required parameter in input: "Username"', 'email'),
        ('Something else: canary', None),
    ],
)
def test_a_parameter_that_botocore_refuses_is_named_without_its_value(
    caplog: pytest.LogCaptureFixture, report: str, rule: str | None
) -> None:
    error = translate(ParamValidationError(report=report), operation='op', call=CallKind.SIGN_IN)
    assert type(error) is e.InputError
    assert error.rule == rule
    assert 'canary' not in caplog.text + repr(error)


@pytest.mark.parametrize('name', ['LimitExceededException', 'CodeDeliveryFailureException'])
@pytest.mark.parametrize(
    ('message', 'remedies'),
    [
        (DAILY, ['50 e-mails a day', 'Amazon SES']),
        ('No quota left for SMS: the spending limit of the account is used up', ['spending limit', 'Amazon SNS']),
    ],
)
def test_a_used_up_quota_is_an_error_in_the_log_with_what_to_do(
    name: str, message: str, remedies: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    assert error_of(name, message).rule == 'quota'
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert [remedy for remedy in remedies if remedy not in record.getMessage()] == []


def test_a_refusal_is_logged_without_what_the_user_typed(caplog: pytest.LogCaptureFixture) -> None:
    failure = refusal(INVALID, 'Something about the email canary@example.org')
    translate(failure, operation='sign_up', call=SIGN_UP, sent=['canary@example.org'])
    assert 'Something about the email ***' in caplog.text
