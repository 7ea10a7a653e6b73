"""The events that a session tells its tabs, and the sign-in that a browser has not finished."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import SecretStr

from authui.models.challenges import Challenge, Delivery
from authui.models.identifier import Named
from authui.models.tokens import TokenSet
from authui.models.user import User
from authui.models.value import Value

AuthEvent = Literal['signed_in', 'signed_out', 'token_refreshed', 'session_expired']
"""An event that an auth session tells its tabs."""


class SignedIn(Value):
    """The outcome of a sign-in where nothing more is asked for: the user of the session that has begun."""

    user: User
    expires_at: float | None
    """When the ID token expires, in seconds since the epoch; None where the session has ended meanwhile."""


class Unfinished(Named):
    """A sign-in, sign-up or reset that a browser has begun. It survives reloads, and ends at `expires_at`.

    `identifier` is what the user has begun with: at the step `confirm` in a pool of user names, the user name.
    """

    step: Literal['confirm', 'reset', 'challenge']
    expires_at: float
    """In seconds since the epoch."""
    begun_at: float = 0.0
    """When the sign-in that led to a challenge began, in seconds since the epoch."""
    delivery: Delivery | None = None
    """Where the awaited code was sent."""
    delivered_to: str = ''
    """The same as the user has typed it, at the step `confirm`; empty for what the user begins with."""
    sent_again: bool = False
    """Whether a code was sent after another one, which does not count any more."""
    challenge: Challenge | None = None
    """The open question, at the step `challenge`."""
    session: SecretStr | None = None
    """The session of a sign-up, with which its confirmation lets the user in."""
    remember: bool = False
    """Whether the browser keeps the session that results after it is closed."""
    totp_key: SecretStr | None = None
    """The key of an authenticator app that is being set up, so that a reload shows the same one."""

    tokens: TokenSet | None = None
    """The tokens that the pool has issued, while stages of the host are still open: they sign nobody in yet."""
    passed: tuple[str, ...] = ()
    """The names of the added stages that have been passed."""
    by_passkey: bool = False
    """Whether a passkey has been accepted in this sign-in."""
    provider: str = ''
    """The provider at which this sign-in began; empty for one that began here."""
    is_offer: bool = False
    """Whether the browser has begun it by itself, for a passkey that its autofill offers: no screen shows it."""

    def public(self) -> Self:
        """Return what a page may know: everything but the secrets."""
        challenge = self.challenge.public() if self.challenge is not None else None
        return self.model_copy(update={'challenge': challenge, 'session': None, 'totp_key': None, 'tokens': None})
