"""The table of Cognito's exceptions: what each means in authui, one row each; the look-up is in `errors.py`.

One exception name can mean many things, so a row may require words in Cognito's message, and apply to certain kinds of
calls only. The first row that matches wins, so specific rows stand above general ones. For that they have to
stand in one table, and so the file has more than 300 lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from authui import errors as e


class CallKind(Enum):
    """The kind of a call, as far as it changes what an exception means."""

    SIGN_IN = auto()
    SIGN_UP = auto()
    CONFIRM = auto()
    RESEND = auto()
    FORGOT = auto()
    SESSION = auto()
    """With a refresh or access token and nothing else: a refusal ends the session."""
    PROFILE = auto()
    """With an access token and a value that may be wrong: a password, a code, an attribute."""
    PASSKEY = auto()
    """With an access token, to add or remove a passkey."""
    AUTHORIZE = auto()
    """The browser's round to the managed login: what it brings back."""


class UserNotFoundError(e.CredentialsError):
    """The user does not exist, and the pool says so; end users never see this error."""


class UnknownOperationError(e.MisconfiguredError):
    """The server at the endpoint does not know the operation."""


class HtmlFailureError(e.UnavailableError):
    """The answer is an HTML page with status 500. Amazon never sends one; moto's server does for unknown operations."""


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """One row of the table. A group named `rule` in `message` captures the `rule` of the error."""

    exception: str
    error: type[e.AuthError]
    message: re.Pattern[str] | None = None
    calls: frozenset[CallKind] = frozenset(CallKind)
    rule: str | None = None
    remedy: str | None = None
    """The remedy for the operator of the pool; it is logged as an error."""


def row(
    exception: str,
    error: type[e.AuthError],
    message: str | None = None,
    *calls: CallKind,
    rule: str | None = None,
    remedy: str | None = None,
) -> ErrorRow:
    """Return a row; `message` is a pattern for any part of the message, in upper or lower case."""
    pattern = re.compile(message, re.IGNORECASE | re.DOTALL) if message else None
    return ErrorRow(exception, error, pattern, frozenset(calls or CallKind), rule, remedy)


_CLIENT_SECRET = (
    'set AUTHUI_CLIENT_SECRET to the secret of the app client AUTHUI_CLIENT_ID, or unset it if that has none'  # noqa: S105 - what to do about it
)
_FLOW = 'allow AUTHUI_FLOW in the "authentication flows" of the app client, or choose one that it allows'
_IDS = 'check AUTHUI_USER_POOL_ID, AUTHUI_CLIENT_ID and AUTHUI_REGION'
_ROLE = 'repair the role with which the user pool sends messages: its trust and its right to use SES or SNS'
_OWN_MAIL = (
    "let the user pool send with Amazon SES (EmailConfiguration): Cognito's own mail service sends 50 e-mails a day, "
    'and a quota of SES can be raised'
)
_TEXT_MESSAGES = 'raise the monthly spending limit for text messages in Amazon SNS (it is 1 USD at first)'
_QUOTA = 'look at the quotas of what the user pool sends with: Amazon SES for e-mail, Amazon SNS for text messages'
_IMMUTABLE = 'remove the attribute from the form: it is immutable in the user pool'
_TRIGGER = 'look into the log of the Lambda trigger of the user pool'
_PASSKEYS = 'check the passkey settings of the user pool: relying party, origins and app client'

_ATTRIBUTE = r'(?P<rule>(?:custom:|dev:custom:)?[^\s:,;{}\'"]{1,64})'
_BY_EMAIL = r'e-?mail|\bses\b'
_BY_TEXT = r'\bsms\b|\bsns\b|text messag|spend'
_USED_UP = r'(?=.*(limit|quota|exceed))'

_SIGNED_IN: Final = (CallKind.SESSION, CallKind.PROFILE, CallKind.PASSKEY)
PASSKEY_GONE: Final = 'passkey_gone'
"""The rule of the error about a passkey that the user does not have."""

TABLE: Final = (
    row('NotAuthorizedException', e.MisconfiguredError, r'secret', remedy=_CLIENT_SECRET),
    row('NotAuthorizedException', e.MisconfiguredError, r'(flow|_AUTH).*not enabled', remedy=_FLOW),
    row('NotAuthorizedException', e.TooManyAttemptsError, r'attempts exceeded'),
    row('NotAuthorizedException', e.BlockedError, r'security reasons'),
    row('NotAuthorizedException', e.AlreadyConfirmedError, r'status is CONFIRMED'),
    row(
        'NotAuthorizedException',
        e.ChallengeExpiredError,
        r'invalid session|session is expired',
        CallKind.SIGN_IN,
        CallKind.CONFIRM,
    ),
    row(
        'NotAuthorizedException',
        e.SignUpClosedError,
        r'sign.?up is not permitted',
        remedy='set AUTHUI_SIGN_UP=0, so that no screen offers a sign-up, or allow self-registration in the user pool '
        '(AllowAdminCreateUserOnly is on)',
    ),
    row(
        'NotAuthorizedException',
        e.MisconfiguredError,
        r'unauthorized attribute',
        remedy='let the app client write the attributes that the sign-up form asks for',
    ),
    row(
        'NotAuthorizedException',
        e.MisconfiguredError,
        r'required scopes',
        remedy='give the access token the scope aws.cognito.signin.user.admin',
    ),
    row(
        'NotAuthorizedException',
        e.AttributeFixedError,
        rf'cannot modify (?:an already provided|the non-mutable attribute) {_ATTRIBUTE}',
        remedy=_IMMUTABLE,
    ),
    row(
        'NotAuthorizedException',
        e.TemporaryPasswordExpiredError,
        r'(temporary password|user account) has expired',
        CallKind.SIGN_IN,
    ),
    row('NotAuthorizedException', e.WrongPasswordError, r'incorrect username or password', CallKind.PROFILE),
    row('NotAuthorizedException', e.SessionEndedError, None, *_SIGNED_IN),
    row('NotAuthorizedException', UserNotFoundError, None, CallKind.FORGOT),
    row('NotAuthorizedException', e.CredentialsError),
    row('UserNotFoundException', e.SessionEndedError, None, *_SIGNED_IN),
    # The errors that a pool returns when it hides which users exist.
    row('UserNotFoundException', e.CodeExpiredError, None, CallKind.CONFIRM),
    row('UserNotFoundException', e.InputError, None, CallKind.RESEND, rule='email'),
    row('UserNotFoundException', UserNotFoundError, None, CallKind.FORGOT),
    row('UserNotFoundException', e.CredentialsError),
    row('UserNotConfirmedException', e.SessionEndedError, None, *_SIGNED_IN),
    row('UserNotConfirmedException', e.UserNotConfirmedError),
    row('PasswordResetRequiredException', e.SessionEndedError, None, *_SIGNED_IN),
    row('PasswordResetRequiredException', e.PasswordResetRequiredError),
    row('RefreshTokenReuseException', e.TokenReusedError),
    row('UnauthorizedException', e.MisconfiguredError, r'secret', remedy=_CLIENT_SECRET),
    row('UnauthorizedException', e.SessionEndedError),
    row('UnsupportedTokenTypeException', e.SessionEndedError),
    row('UsernameExistsException', e.AccountExistsError),
    row('AliasExistsException', e.AccountExistsError),
    row('CodeMismatchException', e.CodeMismatchError),
    row('EnableSoftwareTokenMFAException', e.CodeMismatchError),
    row('ExpiredCodeException', e.CodeMismatchError, r'already been used', rule='used'),
    row('ExpiredCodeException', e.CodeExpiredError),
    *(
        row(exception, e.DeliveryError, pattern, rule='quota', remedy=remedy)
        for exception, pattern, remedy in (
            ('CodeDeliveryFailureException', _USED_UP + f'.*({_BY_EMAIL})', _OWN_MAIL),
            ('CodeDeliveryFailureException', _USED_UP + f'.*({_BY_TEXT})', _TEXT_MESSAGES),
            ('CodeDeliveryFailureException', r'limit|quota|exceed', _QUOTA),
            ('LimitExceededException', _BY_EMAIL, _OWN_MAIL),
            ('LimitExceededException', _BY_TEXT, _TEXT_MESSAGES),
        )
    ),
    row('CodeDeliveryFailureException', e.DeliveryError),
    row('InvalidPasswordException', e.PasswordPolicyError, r'long enough|length', rule='length'),
    row('InvalidPasswordException', e.PasswordPolicyError, r'(?P<rule>uppercase|lowercase|symbol)'),
    row('InvalidPasswordException', e.PasswordPolicyError, r'numeric', rule='number'),
    row('InvalidPasswordException', e.PasswordPolicyError, r'security reasons', rule='compromised'),
    row('InvalidPasswordException', e.PasswordHistoryError, r'previously|history'),
    row('InvalidPasswordException', e.PasswordPolicyError),
    row('PasswordHistoryPolicyViolationException', e.PasswordHistoryError),
    row('InvalidParameterException', e.MisconfiguredError, r'secret', remedy=_CLIENT_SECRET),
    row('InvalidParameterException', e.MisconfiguredError, r'(flow|_AUTH).*not (enabled|supported)', remedy=_FLOW),
    row(
        'InvalidParameterException',
        e.MisconfiguredError,
        r'lambda trigger is not configured',
        remedy='add the triggers of the custom flow to the user pool',
    ),
    row(
        'InvalidParameterException',
        e.MisconfiguredError,
        r'cannot be of email format',
        remedy='set AUTHUI_IDENTIFIERS to username,email: users of the pool have user names, the e-mail is an alias',
    ),
    row(
        'InvalidParameterException',
        e.MisconfiguredError,
        r'should be a phone number',
        remedy='set AUTHUI_IDENTIFIERS to phone_number: people sign in to the pool with it',
    ),
    row(
        'InvalidParameterException',
        e.MisconfiguredError,
        r'auto verification not turned on',
        remedy='let the user pool verify e-mail addresses (AutoVerifiedAttributes)',
    ),
    row(
        'InvalidParameterException',
        e.MisconfiguredError,
        r'type for attribute|attribute (does not exist|is not defined) in (the )?schema',
        remedy='add the attributes that the sign-up form asks for to the user pool',
    ),
    row('InvalidParameterException', e.AlreadyConfirmedError, r'already confirmed'),
    row('InvalidParameterException', e.InputError, r'attributes given, (?P<rule>[\w:]{1,64}) is missing'),
    row('InvalidParameterException', e.InputError, r'delivery config', rule='factor'),
    row('InvalidParameterException', e.DeliveryError, r'no (registered|verified)', rule='no_contact'),
    row(
        'InvalidParameterException',
        e.MisconfiguredError,
        r'password is required',
        CallKind.SIGN_UP,
        remedy='take the code out of AUTHUI_SIGN_IN_CODES, or let the user pool take it in place of a password: among '
        'its first factors, for a contact that it verifies, with ALLOW_USER_AUTH in the app client',
    ),
    row('InvalidParameterException', e.PasswordPolicyError, r"at '\w*password'.*length", rule='length'),
    row('InvalidParameterException', e.PasswordPolicyError, r"at '\w*password'", rule='spaces'),
    row('InvalidParameterException', e.CodeMismatchError, r"at '(confirmationCode|code|userCode)'"),
    row(
        'InvalidParameterException',
        e.AttributeFixedError,
        rf'(?:\buser\.|\s|^){_ATTRIBUTE}: attribute cannot be updated',
        remedy=_IMMUTABLE,
    ),
    row(
        'InvalidParameterException',
        e.AttributeFixedError,
        rf'cannot modify (?:an already provided|the non-mutable attribute) {_ATTRIBUTE}',
        remedy=_IMMUTABLE,
    ),
    row('InvalidParameterException', e.InputError, rf'schema: (?:user\.)?{_ATTRIBUTE}: '),
    row('InvalidParameterException', e.InputError, rf'^(?:user\.){_ATTRIBUTE}: '),
    row('InvalidParameterException', e.InputError, rf'^invalid attributes given, {_ATTRIBUTE} is missing'),
    row('InvalidParameterException', e.InputError, r'(?P<rule>(?:dev:)?custom:[^\s:,;{}\'"]{1,64})'),
    row(
        'InvalidParameterException',
        e.InputError,
        r'^invalid e-?mail\b|^username should be (an|either an) email'
        r'|^e-?mail( address)?( format)? is (invalid|not valid)'
        r"|at 'username'",
        rule='email',
    ),
    row(
        'InvalidParameterException',
        e.InputError,
        r'^invalid phone.?number|phone.?number( format)? is (invalid|not valid)',
        rule='phone_number',
    ),
    row('InvalidParameterException', e.InputError, r"at '(?P<rule>\w{1,64})'"),
    row('InvalidParameterException', e.InputError),
    row('TooManyFailedAttemptsException', e.TooManyAttemptsError),
    row('LimitExceededException', e.InputError, None, CallKind.PASSKEY, rule='passkey_limit'),
    row('LimitExceededException', e.LimitExceededError),
    row('TooManyRequestsException', e.ThrottledError),
    row('ThrottlingException', e.ThrottledError),
    row('RequestLimitExceeded', e.ThrottledError),
    row('InternalErrorException', e.UnavailableError),
    row('InternalFailure', e.UnavailableError),
    row('ServiceUnavailable', e.UnavailableError),
    row('ServiceUnavailableException', e.UnavailableError),
    row('ConcurrentModificationException', e.UnavailableError),
    row('ForbiddenException', e.BlockedError),
    row('AccessDeniedException', e.MisconfiguredError, remedy='allow the operation in the policy of the VPC endpoint'),
    row('UserLambdaValidationException', e.TriggerError),
    row('UnexpectedLambdaException', e.TriggerError, remedy=_TRIGGER),
    row('InvalidLambdaResponseException', e.TriggerError, remedy=_TRIGGER),
    row(
        'UnknownOperationException', UnknownOperationError, remedy='point AUTHUI_ENDPOINT_URL to a server that knows it'
    ),
    row('ResourceNotFoundException', e.InputError, None, CallKind.PASSKEY, rule=PASSKEY_GONE),
    row('ResourceNotFoundException', e.MisconfiguredError, remedy=_IDS),
    row(
        'OperationNotEnabledException', e.MisconfiguredError, None, CallKind.PASSKEY, rule='passkeys', remedy=_PASSKEYS
    ),
    row('OperationNotEnabledException', e.MisconfiguredError, remedy='enable the operation in the user pool'),
    row(
        'UnsupportedOperationException',
        e.MisconfiguredError,
        r'revocation',
        remedy='turn on token revocation in the app client (EnableTokenRevocation)',
    ),
    row('UnsupportedOperationException', e.MisconfiguredError, remedy='enable the operation in the app client'),
    row('FeatureUnavailableInTierException', e.MisconfiguredError, remedy='choose a higher tier of the user pool'),
    row('UserPoolAddOnNotEnabledException', e.MisconfiguredError, remedy='turn on threat protection in the user pool'),
    row(
        'InvalidUserPoolConfigurationException', e.MisconfiguredError, remedy='complete the MFA set-up of the user pool'
    ),
    row('InvalidEmailRoleAccessPolicyException', e.MisconfiguredError, remedy=_ROLE),
    row('InvalidSmsRoleAccessPolicyException', e.MisconfiguredError, remedy=_ROLE),
    row('InvalidSmsRoleTrustRelationshipException', e.MisconfiguredError, remedy=_ROLE),
    row('MFAMethodNotFoundException', e.ChallengeUnsupportedError),
    row('SoftwareTokenMFANotFoundException', e.MisconfiguredError, remedy='allow authenticator apps in the user pool'),
    row('DeviceKeyExistsException', e.InputError, rule='device'),
    row('WebAuthnChallengeNotFoundException', e.ChallengeExpiredError),
    row('WebAuthnCredentialNotSupportedException', e.InputError, rule='passkey'),
    row('WebAuthnClientMismatchException', e.MisconfiguredError, rule='passkeys', remedy=_PASSKEYS),
    row('WebAuthnConfigurationMissingException', e.MisconfiguredError, rule='passkeys', remedy=_PASSKEYS),
    row('WebAuthnNotEnabledException', e.MisconfiguredError, rule='passkeys', remedy=_PASSKEYS),
    row('WebAuthnOriginNotAllowedException', e.MisconfiguredError, rule='passkeys', remedy=_PASSKEYS),
    row('WebAuthnRelyingPartyMismatchException', e.MisconfiguredError, rule='passkeys', remedy=_PASSKEYS),
)
