"""Ports that cross layers: what the account module needs done, and where tokens come from; `session/` implements them.

Every method raises an `AuthError` to say no.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from typing import Literal

from pydantic import SecretStr

from authui.models.challenges import Challenge, ChallengeAnswer, Delivery, Factor, TotpKey
from authui.models.forms import Confirmation, Credentials, PasswordChange, PasswordReset, Registration
from authui.models.session import SignedIn, Unfinished
from authui.models.tokens import TokenSet
from authui.models.user import MfaPreference, SignUpResult, User


class JwtSource(ABC):
    """A source of the valid tokens of a signed-in user.

    Both methods return a JWT that has not expired. A refresh that this needs is made once, however many callers wait
    for it. They raise `SessionEndedError` when the session has ended, and another `AuthError` when Cognito cannot
    answer. The text is for the `Authorization` header alone: `f'Bearer {token.get_secret_value()}'`.
    """

    @abstractmethod
    async def fresh_tokens(self) -> TokenSet:
        """Return tokens that have not expired."""

    @abstractmethod
    async def early_tokens(self) -> TokenSet:
        """Return tokens that outlast a call: refreshed a little ahead of their expiry, where Cognito answers."""

    @abstractmethod
    async def newer_tokens(self, refused: TokenSet) -> TokenSet:
        """Return other tokens than those that a service refused; all callers share one refresh."""

    async def id_token(self) -> SecretStr:
        """Return the ID token: who the user is, for a service that trusts the user pool."""
        return (await self.fresh_tokens()).id_token

    async def access_token(self) -> SecretStr:
        """Return the access token: what the user may do, for an API that Cognito's authorizers guard."""
        return (await self.fresh_tokens()).access_token


class ProfilePort(ABC):
    """What the store's module `profile` needs done for the signed-in user.

    `proof` is the password, given again. Where it is needed and wrong or missing, `WrongPasswordError` is raised.
    """

    @abstractmethod
    async def change_password(self, change: PasswordChange) -> None:
        """Change the password."""

    @abstractmethod
    async def update_attributes(
        self, attributes: Mapping[str, str], proof: SecretStr | None = None
    ) -> tuple[Delivery, ...]:
        """Change attributes; returns where codes went."""

    @abstractmethod
    async def delete_attributes(self, names: Collection[str], proof: SecretStr | None = None) -> None:
        """Remove attributes."""

    @abstractmethod
    async def send_attribute_code(self, attribute: str) -> Delivery:
        """Send a code for `verify_attribute`."""

    @abstractmethod
    async def verify_attribute(self, attribute: str, code: SecretStr) -> None:
        """Verify an attribute by the code that was sent."""

    @abstractmethod
    async def begin_totp(self, proof: SecretStr | None = None) -> TotpKey:
        """Get the key for an authenticator app."""

    @abstractmethod
    async def verify_totp(self, code: SecretStr) -> None:
        """Prove the authenticator app by a code of it."""

    @abstractmethod
    async def set_mfa(self, preference: MfaPreference, proof: SecretStr) -> None:
        """Choose the second factors."""

    @abstractmethod
    async def sign_out_everywhere(self) -> None:
        """End all sessions of the user."""

    @abstractmethod
    async def delete_user(self, proof: SecretStr) -> None:
        """Delete the account."""


class Authentication(ProfilePort):
    """What the store's module `account` needs done, for one tab."""

    @property
    @abstractmethod
    def expires_at(self) -> float | None:
        """When the ID token expires, in seconds since the epoch; None when nobody is signed in."""

    @property
    @abstractmethod
    def unfinished(self) -> Unfinished | None:
        """What the browser has begun and not finished, without its secrets."""

    @abstractmethod
    async def login(self, credentials: Credentials) -> SignedIn | Challenge:
        """Prove the credentials; returns the user of the session that begins, or what is asked for first."""

    @abstractmethod
    async def sign_in_by(self, email: str, factor: Factor | None, *, remember: bool = False) -> SignedIn | Challenge:
        """Begin without a password, by a factor or by what the pool offers."""

    @abstractmethod
    async def answer(self, answer: ChallengeAnswer) -> SignedIn | Challenge:
        """Answer the challenge; returns the user of the session that begins, or the next challenge."""

    @abstractmethod
    async def set_up_totp(self) -> TotpKey:
        """Get the key for an authenticator app that the challenge asks for."""

    @abstractmethod
    async def resend_challenge(self) -> SignedIn | Challenge:
        """Send a new code for the challenge."""

    @abstractmethod
    async def signup(self, registration: Registration) -> SignUpResult:
        """Make a user."""

    @abstractmethod
    async def await_code(self, step: Literal['confirm', 'reset'], email: str) -> None:
        """Keep that a code is awaited which the user has already, or asks for next."""

    @abstractmethod
    async def confirm(self, confirmation: Confirmation) -> SignedIn | Challenge | None:
        """Confirm a sign-up, or the e-mail of the signed-in user; returns who is signed in by now, if anybody is."""

    @abstractmethod
    async def resend_code(self, email: str) -> Delivery:
        """Send a new code for what `confirm` confirms."""

    @abstractmethod
    async def forgot_password(self, email: str) -> Delivery:
        """Send a reset code to a user who forgot the password."""

    @abstractmethod
    async def reset_password(self, reset: PasswordReset) -> None:
        """Set a new password by the code."""

    @abstractmethod
    async def cancel(self) -> None:
        """Forget what was begun."""

    @abstractmethod
    async def fetch_user(self) -> User | None:
        """Return the signed-in user; None when nobody is signed in."""

    @abstractmethod
    async def logout(self) -> None:
        """End the session in every tab."""
