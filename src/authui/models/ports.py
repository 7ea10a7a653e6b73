"""Ports between layers: the calls that the account module needs, and the source of tokens. `session/` implements them.

Every method raises an `AuthError` when it fails or refuses.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from typing import Literal

from pydantic import SecretStr

from authui.models.challenges import Challenge, ChallengeAnswer, Delivery, Factor, TotpKey
from authui.models.forms import Confirmation, Credentials, PasswordChange, PasswordReset, Registration
from authui.models.passkeys import NewPasskey, Passkey
from authui.models.providers import ProviderAnswer, ProviderRequest, ProviderWay
from authui.models.session import SignedIn, Unfinished
from authui.models.tokens import TokenSet
from authui.models.user import MfaPreference, SignUpResult, User


class JwtSource(ABC):
    """A source of the valid tokens of a signed-in user.

    `id_token` and `access_token` return a JWT that has not expired. If this needs a refresh, all waiting callers share
    one. They raise `SessionEndedError` when the session has ended, and another `AuthError` when Cognito cannot answer.
    Use the text only in the `Authorization` header: `f'Bearer {token.get_secret_value()}'`.
    """

    @abstractmethod
    async def fresh_tokens(self) -> TokenSet:
        """Return tokens that have not expired."""

    @abstractmethod
    async def early_tokens(self) -> TokenSet:
        """Return tokens that outlast a call: they are refreshed shortly before they expire, if Cognito answers."""

    @abstractmethod
    async def newer_tokens(self, refused: TokenSet) -> TokenSet:
        """Return tokens that replace the ones a service refused; all callers share one refresh."""

    async def id_token(self) -> SecretStr:
        """Return the ID token, which identifies the user to a service that trusts the user pool."""
        return (await self.fresh_tokens()).id_token

    async def access_token(self) -> SecretStr:
        """Return the access token, which tells an API behind Cognito's authorizers what the user may do."""
        return (await self.fresh_tokens()).access_token


class ProfilePort(ABC):
    """The calls that the store's module `profile` makes for the signed-in user.

    `proof` is the password, given again. If it is required but wrong or missing, `WrongPasswordError` is raised. In a
    session that began at a provider, a recent sign-in there stands for it (`ProviderRequest.proves`); without one,
    `ProviderRefusedError` is raised.
    """

    @abstractmethod
    async def has_password(self) -> bool:
        """Tell whether the user has a password, or signs in by other factors alone."""

    @abstractmethod
    async def change_password(self, change: PasswordChange) -> None:
        """Change the password."""

    @abstractmethod
    async def update_attributes(
        self, attributes: Mapping[str, str], proof: SecretStr | None = None
    ) -> tuple[Delivery, ...]:
        """Change attributes; returns where verification codes were sent."""

    @abstractmethod
    async def delete_attributes(self, names: Collection[str], proof: SecretStr | None = None) -> None:
        """Remove attributes."""

    @abstractmethod
    async def send_attribute_code(self, attribute: str) -> Delivery:
        """Send a code for `verify_attribute`."""

    @abstractmethod
    async def verify_attribute(self, attribute: str, code: SecretStr) -> None:
        """Verify an attribute with the code that was sent."""

    @abstractmethod
    async def begin_totp(self, proof: SecretStr | None = None) -> TotpKey:
        """Get the key for an authenticator app."""

    @abstractmethod
    async def verify_totp(self, code: SecretStr) -> None:
        """Verify the authenticator app with a code from it."""

    @abstractmethod
    async def set_mfa(self, preference: MfaPreference, proof: SecretStr | None) -> None:
        """Choose the second factors."""

    @property
    @abstractmethod
    def signed_in_recently(self) -> bool:
        """Whether the sign-in of this session is so recent that it proves the user."""

    @abstractmethod
    async def start_passkey(self, proof: SecretStr | None = None) -> str:
        """Get the options for `navigator.credentials.create`, as JSON; a recent sign-in needs no proof."""

    @abstractmethod
    async def complete_passkey(self, made: NewPasskey) -> None:
        """Add the passkey that a browser has made of these options."""

    @abstractmethod
    async def passkeys(self) -> tuple[Passkey, ...]:
        """Return the user's passkeys, the oldest first."""

    @abstractmethod
    async def delete_passkey(self, passkey_id: str, proof: SecretStr | None = None) -> None:
        """Remove a passkey; a recent sign-in needs no proof."""

    @abstractmethod
    async def sign_out_everywhere(self) -> None:
        """End all sessions of the user."""

    @abstractmethod
    async def delete_user(self, proof: SecretStr | None) -> None:
        """Delete the account."""

    @property
    @abstractmethod
    def leaves_provider(self) -> bool:
        """Whether this tab has ended a session that began at the managed login, which has a session of its own."""


class Authentication(ProfilePort):
    """The calls that the store's module `account` makes for one tab."""

    @property
    @abstractmethod
    def expires_at(self) -> float | None:
        """When the ID token expires, in seconds since the epoch; None when nobody is signed in."""

    @property
    @abstractmethod
    def unfinished(self) -> Unfinished | None:
        """The browser's unfinished step, without its secrets."""

    @abstractmethod
    async def login(self, credentials: Credentials) -> SignedIn | Challenge:
        """Check the credentials; returns the user of the new session, or the first challenge."""

    @abstractmethod
    async def sign_in_by(
        self, identifier: str, factor: Factor | None, *, remember: bool = False
    ) -> SignedIn | Challenge:
        """Begin a sign-in without a password: with the given factor, or with a choice of the pool's factors."""

    @abstractmethod
    async def answer(self, answer: ChallengeAnswer) -> SignedIn | Challenge:
        """Answer the challenge; returns the user of the new session, or the next challenge."""

    @abstractmethod
    async def set_up_totp(self) -> TotpKey:
        """Get the key for an authenticator app that the challenge asks for."""

    @abstractmethod
    async def resend_challenge(self) -> SignedIn | Challenge:
        """Send a new code for the challenge."""

    @abstractmethod
    async def continue_with(self, request: ProviderRequest) -> ProviderWay:
        """Begin a sign-in at a provider; returns where the browser goes. An unfinished step stays."""

    @abstractmethod
    async def finish_with(self, answer: ProviderAnswer) -> SignedIn | Challenge | ProviderWay | None:
        """Finish a sign-in at a provider.

        Returns the user of the new session, or the first challenge of an added stage; the way there once more if the
        next attempt is to succeed; or None if the signed-in user has been proven again.
        """

    @property
    @abstractmethod
    def answered_request(self) -> ProviderRequest | None:
        """The request of the attempt that `finish_with` took last, also if it then failed; None if it took none."""

    @abstractmethod
    async def signup(self, registration: Registration) -> SignUpResult:
        """Create a user."""

    @abstractmethod
    async def await_code(self, step: Literal['confirm', 'reset'], identifier: str) -> None:
        """Store that a code is awaited: the user already has it, or requests it next."""

    @abstractmethod
    async def confirm(self, confirmation: Confirmation) -> SignedIn | Challenge | None:
        """Confirm a sign-up, or the e-mail address or phone number of the signed-in user.

        Returns the user who is then signed in, or the next challenge of a sign-in; None if nobody is signed in.
        """

    @abstractmethod
    async def resend_code(self, identifier: str) -> Delivery:
        """Send a new code for `confirm`."""

    @abstractmethod
    async def forgot_password(self, identifier: str) -> Delivery:
        """Send a reset code to a user who forgot the password."""

    @abstractmethod
    async def reset_password(self, reset: PasswordReset) -> SignedIn | Challenge | None:
        """Set a new password with the code."""

    @abstractmethod
    async def cancel(self) -> None:
        """Forget the unfinished step."""

    @abstractmethod
    async def fetch_user(self) -> User | None:
        """Return the signed-in user; None when nobody is signed in."""

    @abstractmethod
    async def logout(self) -> None:
        """End the session in every tab."""
