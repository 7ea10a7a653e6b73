"""The questions before a session begins, and the answers of users."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr

from authui.models.value import Value

Factor = Literal['password', 'app', 'email', 'sms', 'passkey']
"""A factor that a user can prove: as the first factor of a choice-based sign-in, or as the second after a password."""


class Delivery(Value):
    """Where a code was sent, masked by Cognito: `f***@e***`."""

    destination: str
    medium: str
    attribute: str

    @classmethod
    def seeming(cls, identifier: str) -> Self:
        """Return a delivery that looks as if a code had been sent to a user, masked as Cognito masks it.

        It seems to go to the address or number with which the user signs in; for a user name, to some address.
        """
        text = identifier.strip()
        if text.startswith('+'):
            masked = f'+{"*" * max(0, len(text) - 5)}{text[-4:]}'
            return cls(destination=masked, medium='SMS', attribute='phone_number')
        local_part, at, domain = text.partition('@')
        masked = f'{local_part[:1]}***@{domain[:1] if at else "g"}***'
        return cls(destination=masked, medium='EMAIL', attribute='email')

    def shown_to(self, typed: str) -> str:
        """Return the destination: in full where it is what the user has just typed, as far as the masked one tells."""
        shown = (re.escape(each) for each in re.split(r'\*+', self.destination.casefold()))
        fits = re.fullmatch('.*'.join(shown), typed.casefold()) is not None
        return typed if typed and fits else self.destination


class ChallengeBase(Value):
    """The members of every challenge, which Cognito sends instead of tokens."""

    username: str
    """The real user name, which is the sub in an e-mail pool."""
    session: SecretStr | None
    """Cognito's proof of the steps so far; None in every copy that a page can see."""
    expires_at: float
    """The latest end of the session, in seconds since the epoch."""

    def public(self) -> Self:
        """Return the challenge without its session, as a page may see it."""
        return self.model_copy(update={'session': None})


class CodeChallenge(ChallengeBase):
    """A code from an authenticator app, an e-mail or a text message."""

    kind: Literal['code'] = 'code'
    name: Literal['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP', 'EMAIL_MFA', 'SMS_MFA', 'SMS_OTP']
    factor: Factor
    delivery: Delivery | None = None
    """Where the code was sent; None for an authenticator app."""
    can_resend: bool = False
    """Whether the user can ask for a new code; otherwise the sign-in has to start again for one."""


class PasswordChallenge(ChallengeBase):
    """The password, after the user chose it as the first factor (PASSWORD, PASSWORD_SRP)."""

    kind: Literal['password'] = 'password'
    name: Literal['PASSWORD', 'PASSWORD_SRP', 'SELECT_CHALLENGE']
    factor_name: Literal['PASSWORD', 'PASSWORD_SRP']
    """How the password is proven."""


class NewPasswordChallenge(ChallengeBase):
    """A new password, and the required attributes that the user lacks (NEW_PASSWORD_REQUIRED)."""

    kind: Literal['new_password'] = 'new_password'
    required: tuple[str, ...] = ()
    """The names of these attributes, such as `given_name`."""


class MfaChoiceChallenge(ChallengeBase):
    """The choice between several second factors (SELECT_MFA_TYPE)."""

    kind: Literal['mfa_choice'] = 'mfa_choice'
    factors: tuple[Factor, ...]


class MfaSetupChallenge(ChallengeBase):
    """The set-up of a second factor, before the pool lets the user in (MFA_SETUP)."""

    kind: Literal['mfa_setup'] = 'mfa_setup'
    factors: tuple[Factor, ...]
    """The factors that can be set up here: `app`, `email`."""


class FactorChoiceChallenge(ChallengeBase):
    """The choice of the first factor (SELECT_CHALLENGE of USER_AUTH)."""

    kind: Literal['factor_choice'] = 'factor_choice'
    factors: tuple[Factor, ...]
    has_srp: bool = False
    """Whether the password can be proven without being sent."""


class PasskeyChallenge(ChallengeBase):
    """A passkey, for which the browser asks its user (WEB_AUTHN)."""

    kind: Literal['passkey'] = 'passkey'
    name: Literal['WEB_AUTHN'] = 'WEB_AUTHN'
    options: str
    """The request of the pool for the browser, as Cognito sent it (PublicKeyCredentialRequestOptionsJSON)."""


class OtherChallenge(ChallengeBase):
    """A challenge that the pool defines (CUSTOM_CHALLENGE) or that authui does not know; a text answers it."""

    kind: Literal['other'] = 'other'
    name: str
    parameters: tuple[tuple[str, str], ...] = ()
    """The pool's parameters of it, for a screen of the host."""


class StageChallenge(ChallengeBase):
    """A question of the host's, after the pool has given tokens: of the added stage with this name."""

    kind: Literal['stage'] = 'stage'
    name: str
    parameters: tuple[tuple[str, str], ...] = ()
    """The stage's parameters of it, for its card."""


PoolChallenge = (
    CodeChallenge
    | PasswordChallenge
    | NewPasswordChallenge
    | MfaChoiceChallenge
    | MfaSetupChallenge
    | FactorChoiceChallenge
    | PasskeyChallenge
    | OtherChallenge
)
"""The questions of Cognito before it gives tokens."""

Challenge = Annotated[PoolChallenge | StageChallenge, Field(discriminator='kind')]
"""Every question before a session begins."""


class ChallengeAnswer(Value):
    """A user's answer to a challenge; parts that the challenge does not ask for stay empty.

    `factor` answers a choice. `secret` is a code, a password, a new password, or the text for any other challenge.
    """

    secret: SecretStr | None = None
    factor: Factor | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    """The attributes that `NewPasswordChallenge.required` names, or the `email` to set up as a second factor."""
    credential: SecretStr | None = None
    """The browser's answer to a `PasskeyChallenge` (AuthenticationResponseJSON)."""
    remember: bool = False
    """Whether the browser keeps the session after it is closed, where that was not asked when the sign-in began."""


class TotpKey(Value):
    """The key of an authenticator app that is being set up; it is shown to the user, and never put into a state."""

    secret: SecretStr
    """In Base32, as users type it when they cannot scan."""
    session: SecretStr | None = None
    """The session to answer the challenge with; None for a signed-in user."""
