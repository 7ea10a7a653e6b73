"""What Cognito refuses, row by row: what is read on which screen, at which field, and the way on."""

# ruff: noqa: E501 - a table is read by its rows

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cognito.support import Reply
from support.acts import CONFIRM, FORCED, FORGOT, LOGIN, MFA, OTHER, RESEND, RESET, SET_UP, SIGNUP, Act

Exit = Literal['again', 'wait', 'offers', 'resend', 'back', 'login', 'confirm', 'reset']
"""The way on: the same form at once or after a while, links in the alert, a new code, the way back; or another screen."""


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
BUSY = 'Too many people are signing in right now. Please try again in 5 seconds.'
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
    Case(LOGIN, NOT_AUTHORIZED, 'Incorrect username or password.', WRONG, exit='offers'),
    Case(LOGIN, NOT_AUTHORIZED, 'User is disabled.', WRONG, exit='offers'),
    Case(LOGIN, 'UserNotFoundException', 'User does not exist.', WRONG, exit='offers'),
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
    Case(SIGNUP, NOT_AUTHORIZED, 'SignUp is not permitted for this user pool', 'You need an invitation to sign up here.', remedy='AllowAdminCreateUserOnly'),
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
    Case(FORGOT, INVALID, 'Cannot reset password for the user as there is no registered/verified email or phone_number', 'There is no confirmed email or phone number to send a code to. Please contact whoever runs this application.'),
    # triggers and deliveries
    Case(SIGNUP, 'UserLambdaValidationException', 'PreSignUp failed with error no such company.', REFUSED),
    Case(LOGIN, 'UnexpectedLambdaException', 'PreAuthentication failed with error time-out', REFUSED, remedy='Lambda trigger'),
    Case(LOGIN, 'InvalidLambdaResponseException', 'Unrecognizable lambda output', REFUSED, remedy='Lambda trigger'),
    Case(SIGNUP, 'CodeDeliveryFailureException', 'Unable to deliver verification message', UNSENT),
    Case(RESEND, 'CodeDeliveryFailureException', 'Unable to deliver verification message', UNSENT, exit='again'),
    Case(FORGOT, 'CodeDeliveryFailureException', 'Unable to deliver verification message', UNSENT),
    # what passes
    Case(LOGIN, 'TooManyRequestsException', 'Rate exceeded', BUSY, exit='wait'),
    Case(SIGNUP, 'InternalErrorException', 'Something failed inside', AWAY, status=500),
    Case(MFA, 'InternalErrorException', 'Something failed inside', AWAY, exit='back', status=500),
    Case(CONFIRM, 'ServiceUnavailable', 'Come back later', AWAY, status=503),
    # with a reference, which the log has too
    Case(LOGIN, 'ForbiddenException', 'Request not allowed due to WAF block.', BLOCKED, status=403),
    Case(LOGIN, NOT_AUTHORIZED, 'Unable to login because of security reasons.', BLOCKED),
    Case(SIGNUP, 'NeverHeardOfException', 'A word that nobody knows', UNKNOWN),
    Case(MFA, 'MFAMethodNotFoundException', 'No such method', 'Your account needs a sign-in step that is not available here.', exit='back'),
]  # fmt: skip

EXITS: dict[Exit, Case] = {case.exit: case for case in reversed(CASES)}
"""A row for each way on."""

WIRE: dict[str, tuple[Reply, str]] = {
    "a firewall's page": (Reply(b'<html><h1>403 Forbidden</h1>Cloud front prose</html>', 403, 'text/html'), BLOCKED),
    "a proxy's page": (Reply(b'<html>Cloud front prose</html>', 502, 'text/html'), AWAY),
    'an answer that is cut': (Reply(b'{"AuthenticationResult": {"', is_cut=True), AWAY),
    'an answer that is no JSON': (Reply(b'Cloud front prose'), AWAY),
}

ENDED = [
    ('GetTokensFromRefreshToken', 'RefreshTokenReuseException', 'Refresh token has been reused'),
    ('GetTokensFromRefreshToken', NOT_AUTHORIZED, 'Refresh Token has been revoked'),
    ('GetTokensFromRefreshToken', NOT_AUTHORIZED, 'Refresh Token has expired'),
    ('GetTokensFromRefreshToken', NOT_AUTHORIZED, 'User is disabled.'),
    ('GetUser', NOT_AUTHORIZED, 'Access Token has been revoked'),
    ('GetUser', 'UserNotFoundException', 'User does not exist.'),
]
"""What ends a session: the operation, the error and its message."""
