"""What users fill in: one value for each form of a sign-in, a sign-up, a reset and a change of password."""

from __future__ import annotations

from pydantic import SecretStr

from authui.models.typed import Email
from authui.models.value import Value


class Credentials(Value):
    """What a user signs in with. `email` holds any name that the pool accepts."""

    email: Email
    password: SecretStr
    remember: bool = False
    """Whether the browser keeps the session after it is closed."""


class Registration(Value):
    """What a user signs up with; `attributes` are further standard or custom attributes of the pool."""

    email: Email
    password: SecretStr | None
    """None for a user who will sign in by code, where the pool allows that."""
    attributes: tuple[tuple[str, str], ...] = ()


class Confirmation(Value):
    """The code that confirms a sign-up, or the e-mail address of a signed-in user."""

    email: Email
    code: SecretStr


class PasswordReset(Value):
    """The code that was sent to a user who forgot the password, and the new password."""

    email: Email
    code: SecretStr
    password: SecretStr


class PasswordChange(Value):
    """The current and the new password of a signed-in user; `current` is None for a user who has no password yet."""

    current: SecretStr | None
    password: SecretStr
