"""How the pool says no: in Cognito's exception names and messages; never in our own words where it has some."""

from __future__ import annotations


class OperationError(Exception):
    """A refusal that goes out as Cognito's error `code` with Cognito's `message`; neither holds a secret."""

    def __init__(self, code: str, message: str, *, status: int = 400) -> None:
        super().__init__(f'{code}: {message}')
        self.code = code
        self.message = message
        self.status = status


def not_authorized(message: str) -> OperationError:
    """Refuse by Cognito's name for everything a caller may not do; the message tells which."""
    return OperationError('NotAuthorizedException', message)


def invalid_parameter(message: str) -> OperationError:
    """Refuse a parameter's value."""
    return OperationError('InvalidParameterException', message)


def incorrect_credentials() -> OperationError:
    """Refuse a wrong password and an unknown user alike."""
    return not_authorized('Incorrect username or password.')


def user_disabled() -> OperationError:
    """Refuse whatever a disabled user asks."""
    return not_authorized('User is disabled.')


def user_not_found() -> OperationError:
    """Tell that there is no such user, where that may be told."""
    return OperationError('UserNotFoundException', 'User does not exist.')


def user_not_confirmed() -> OperationError:
    """Refuse a sign-in before the sign-up was confirmed."""
    return OperationError('UserNotConfirmedException', 'User is not confirmed.')


def code_mismatch() -> OperationError:
    """Refuse a code that is not the one that was sent."""
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
