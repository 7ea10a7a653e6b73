"""The user of a pool: what a sign-up creates, and what is known of a signed-in user."""

from __future__ import annotations

from typing import Literal

from pydantic import SecretStr

from authui.models.challenges import Delivery, Factor
from authui.models.value import Value

Contact = Literal['email', 'phone_number']
"""The attributes that a code can be sent to."""


class SignUpResult(Value):
    """Cognito's answer to a sign-up; `confirmed` is true when the pool confirms users by itself."""

    sub: str
    confirmed: bool
    delivery: Delivery | None
    session: SecretStr | None = None
    """To pass on with the confirmation, where the pool lets users in as soon as they confirm."""


class MfaPreference(Value):
    """The second factors that a user wants to be asked for, and the one to be asked for first."""

    factors: tuple[Factor, ...]
    preferred: Factor | None = None


class User(Value):
    """The signed-in user, as GetUser and the ID token describe it."""

    sub: str
    username: str
    email: str | None = None
    email_verified: bool = False
    groups: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    mfa: tuple[Factor, ...] = ()
    """The second factors that are on."""
    preferred_mfa: Factor | None = None

    @property
    def account(self) -> str:
        """The name by which the user is known: the e-mail, or the user name where there is no e-mail."""
        return self.email or self.username

    @property
    def names(self) -> tuple[str, ...]:
        """What the user may type to sign in, the usual name first."""
        names = (self.email, self.username, self.attribute('phone_number'), self.attribute('preferred_username'))
        return tuple(dict.fromkeys(each for each in names if each))

    def attribute(self, name: str) -> str | None:
        """Return the value of an attribute of the pool, standard (`given_name`) or custom (`custom:team`)."""
        return dict(self.attributes).get(name)

    def has_verified(self, contact: str) -> bool:
        """Tell whether the user has this contact (`email`, `phone_number`), and has verified it."""
        return bool(self.attribute(contact)) and self.attribute(f'{contact}_verified') == 'true'
