"""The forms that users fill in: one value for each form of a sign-in, a sign-up, a reset and a change of password."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr, model_validator

from authui.models.identifier import CONTACTS, Named
from authui.models.value import Value


class Credentials(Named):
    """The identifier and the password of a sign-in."""

    password: SecretStr
    remember: bool = False
    """Whether the browser keeps the session after it is closed."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            identifier: str = ...,
            username: str = ...,
            email: str = ...,
            phone_number: str = ...,
            password: SecretStr,
            remember: bool = False,
        ) -> None: ...


class Registration(Named):
    """The values of a sign-up; `attributes` are further standard or custom attributes of the pool.

    Of `username`, `email` and `phone_number` the first one names the user; the others become attributes.
    """

    password: SecretStr | None
    """None for a user who will sign in by code, where the pool allows that."""
    attributes: tuple[tuple[str, str], ...] = ()

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            identifier: str = ...,
            username: str = ...,
            email: str = ...,
            phone_number: str = ...,
            password: SecretStr | None,
            attributes: tuple[tuple[str, str], ...] = (),
        ) -> None: ...

    @model_validator(mode='before')
    @classmethod
    def _take_contacts(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        names = [each for each in ('identifier', 'username', *CONTACTS) if each in given]
        further = {name: given[name] for name in names[1:]}
        attributes = given.get('attributes', ())
        if not further or 'username' in further or not isinstance(attributes, list | tuple):
            return given
        kept = {name: value for name, value in given.items() if name not in further}
        return {**kept, 'attributes': (*further.items(), *attributes)}


class Confirmation(Named):
    """The code that confirms a sign-up, or the e-mail address or phone number of a signed-in user."""

    code: SecretStr

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            identifier: str = ...,
            username: str = ...,
            email: str = ...,
            phone_number: str = ...,
            code: SecretStr,
        ) -> None: ...


class PasswordReset(Named):
    """The code that was sent to a user who forgot the password, and the new password."""

    code: SecretStr
    password: SecretStr

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            identifier: str = ...,
            username: str = ...,
            email: str = ...,
            phone_number: str = ...,
            code: SecretStr,
            password: SecretStr,
        ) -> None: ...


class PasswordChange(Value):
    """The current and the new password of a signed-in user; `current` is None for a user who has no password yet."""

    current: SecretStr | None
    password: SecretStr
