"""The pool's refusals, by Cognito's exception names and in its messages; our own words only where it has none."""

from __future__ import annotations


class OperationError(Exception):
    """A refusal that is sent as Cognito's error `code` with Cognito's `message`; neither holds a secret."""

    def __init__(self, code: str, message: str, *, status: int = 400) -> None:
        super().__init__(f'{code}: {message}')
        self.code = code
        self.message = message
        self.status = status


def not_authorized(message: str) -> OperationError:
    """Refuse by the name that Cognito has for everything that a caller may not do; the message says what it is."""
    return OperationError('NotAuthorizedException', message)


def invalid_parameter(message: str) -> OperationError:
    """Refuse a parameter's value."""
    return OperationError('InvalidParameterException', message)


def incorrect_credentials() -> OperationError:
    """Refuse a wrong password and an unknown user in the same words."""
    return not_authorized('Incorrect username or password.')


def sign_up_not_permitted() -> OperationError:
    """Refuse a sign-up where users are invited."""
    return not_authorized('SignUp is not permitted for this user pool')


def user_disabled() -> OperationError:
    """Refuse every request of a disabled user."""
    return not_authorized('User is disabled.')


def user_not_found() -> OperationError:
    """Say that there is no such user, where the pool may say so."""
    return OperationError('UserNotFoundException', 'User does not exist.')


def no_such_username() -> OperationError:
    """Say that no user has this name, in the words of sign-up and password recovery."""
    return OperationError('UserNotFoundException', 'Username/client id combination not found.')


def user_not_confirmed() -> OperationError:
    """Refuse a sign-in before the sign-up was confirmed."""
    return OperationError('UserNotConfirmedException', 'User is not confirmed.')


def code_mismatch() -> OperationError:
    """Refuse a code other than the one that was sent."""
    return OperationError('CodeMismatchException', 'Invalid verification code provided, please try again.')


def code_expired() -> OperationError:
    """Refuse a code that is too old, was used, was guessed at too often, or was never sent."""
    return OperationError('ExpiredCodeException', 'Invalid code provided, please request a code again.')


def limit_exceeded() -> OperationError:
    """Refuse because an hourly limit is used up."""
    return OperationError('LimitExceededException', 'Attempt limit exceeded, please try after some time.')


def internal_error() -> OperationError:
    """Answer that the pool itself failed."""
    return OperationError('InternalErrorException', 'Something went wrong', status=500)


def password_reset_required() -> OperationError:
    """Refuse a sign-in until the password was reset."""
    return OperationError('PasswordResetRequiredException', 'Password reset required for the user')


def temporary_password_expired() -> OperationError:
    """Refuse the password that an administrator gave too long ago."""
    return not_authorized('Temporary password has expired and must be reset by an administrator.')


def already_confirmed(status: str) -> OperationError:
    """Refuse to confirm a user who is confirmed."""
    return not_authorized(f'User cannot be confirmed. Current status is {status}')


def no_password_to_reset() -> OperationError:
    """Refuse to reset a password that is temporary, or that another provider has."""
    return not_authorized('User password cannot be reset in the current state.')


def code_mismatch_at_set_up() -> OperationError:
    """Refuse the first code of an authenticator app."""
    return OperationError('EnableSoftwareTokenMFAException', 'Code mismatch and fail enable Software Token MFA')


def totp_not_found() -> OperationError:
    """Refuse a code of an authenticator app for a user without one."""
    return OperationError('SoftwareTokenMFANotFoundException', 'Software Token MFA does not exist for the user.')


def invalid_session(detail: str = '') -> OperationError:
    """Refuse to continue a sign-in, with a reason where Cognito gives one."""
    return not_authorized(f'Invalid session for the user{detail}.')
