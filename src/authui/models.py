"""Frozen values that cross layers; no behaviour beyond reading themselves, and no secret in the clear."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, SecretStr

from authui.errors import AuthError, NextStep

AuthEvent = Literal['signed_in', 'signed_out', 'token_refreshed', 'session_expired']
"""What an auth session tells its tabs."""


class Value(BaseModel):
    """A frozen value whose validation errors never repeat what was put in."""

    model_config = ConfigDict(frozen=True, extra='forbid', hide_input_in_errors=True)


class Credentials(Value):
    """What a user signs in with. `email` is whatever the pool takes as a user name."""

    email: str
    password: SecretStr


class Registration(Value):
    """What a user signs up with; `attributes` are further standard or custom attributes of the pool."""

    email: str
    password: SecretStr
    attributes: tuple[tuple[str, str], ...] = ()


class Confirmation(Value):
    """The code that confirms a sign-up."""

    email: str
    code: SecretStr


class TokenSet(Value):
    """The three tokens of a sign-in; `refresh_token` is the one that counts from now on."""

    id_token: SecretStr
    access_token: SecretStr
    refresh_token: SecretStr


class Delivery(Value):
    """Where a code was sent, masked by Cognito: `f***@e***`."""

    destination: str
    medium: str
    attribute: str


class SignedUp(Value):
    """Cognito's answer to a sign-up; `confirmed` when the pool confirms users by itself."""

    sub: str
    confirmed: bool
    delivery: Delivery | None


class Challenge(Value):
    """What Cognito asks before it gives tokens; `username` is the real one, `session` proves the steps so far."""

    name: str
    session: SecretStr
    username: str
    parameters: tuple[tuple[str, str], ...] = ()


class User(Value):
    """The signed-in user, as GetUser and the ID token tell."""

    sub: str
    username: str
    email: str | None = None
    email_verified: bool = False
    groups: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()

    def attribute(self, name: str) -> str | None:
        """Return the value of an attribute of the pool, standard (`given_name`) or custom (`custom:team`)."""
        return dict(self.attributes).get(name)


class Problem(Value):
    """An `AuthError` as state: what a page needs to say it, and nothing that must not be seen."""

    code: str
    field: str | None = None
    next_step: NextStep = NextStep.RETRY
    retry_after: float | None = None
    rule: str | None = None
    reference: str | None = None

    @classmethod
    def of(cls, error: AuthError) -> Self:
        """Take from an error what may be shown."""
        return cls(
            code=error.code,
            field=error.field,
            next_step=error.next_step,
            retry_after=error.retry_after,
            rule=error.rule,
            reference=error.reference,
        )
