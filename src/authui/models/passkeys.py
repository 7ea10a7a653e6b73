"""The passkeys of a signed-in user."""

from __future__ import annotations

from typing import Literal

from authui.models.value import Value

MOST_PASSKEYS = 20
"""How many passkeys Cognito keeps for one user."""


class Passkey(Value):
    """A passkey of a user, as the pool lists it; the public key never leaves the pool."""

    id: str
    """The pool's name for it, to delete it by."""
    credential_id: str
    """The browsers' name for it: its raw id in base64url."""
    name: str
    """Made by the pool; nothing renames a passkey."""
    relying_party: str
    """The domain that it is for."""
    attachment: Literal['platform', 'cross-platform'] | None = None
    """Whether it was made by the device itself or by another one, such as a security key or a phone."""
    transports: tuple[str, ...] = ()
    created_at: float
    """In seconds since the epoch."""


class NewPasskey(Value):
    """The browser's answer to the options of `start_passkey`."""

    credential: str
    """The JSON text of a `RegistrationResponseJSON` (WebAuthn)."""
    ends_others: bool = False
    """Whether the user's sessions in other browsers end."""
