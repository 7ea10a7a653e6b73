"""Codes of authenticator apps (RFC 6238: six digits, SHA-1, 30 seconds): arithmetic without state."""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP

if TYPE_CHECKING:
    from authui.local.crypto.randomness import Randomness

_STEP_SECONDS = 30
_DIGITS = 6
_KEY_BYTES = 32


def new_key(randomness: Randomness) -> bytes:
    """Return a new key of the same length as Cognito's."""
    return randomness.octets(_KEY_BYTES)


def spelled(key: bytes) -> str:
    """Return a key as users type it into an app: in base32 without padding."""
    return base64.b32encode(key).decode('ascii').rstrip('=')


def code_of(key: bytes, now: float, *, after: int = 0) -> str:
    """Return the code of this moment; if it belongs to time step `after` or an earlier one, that of the next step."""
    hotp = HOTP(key, _DIGITS, SHA1())  # noqa: S303 - authenticator apps use SHA-1
    return hotp.generate(max(int(now // _STEP_SECONDS), after + 1)).decode('ascii')


def step_of(key: bytes, code: str, now: float) -> int | None:
    """Return the latest time step that a code is right for, at most one early or late; None if it is wrong."""
    current = int(now // _STEP_SECONDS)
    hotp = HOTP(key, _DIGITS, SHA1())  # noqa: S303 - authenticator apps use SHA-1, and Cognito accepts nothing else
    steps = range(current + 1, current - 2, -1)
    right = [step for step in steps if hmac.compare_digest(hotp.generate(step), code.encode())]
    return right[0] if right else None
