"""Codes as a user's authenticator app makes them, from the key that a screen shows."""

from __future__ import annotations

import base64
import time

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.sync_api import Page


def app_code(page: Page) -> str:
    """Return the code that belongs to the key on the screen now."""
    return totp(page.locator('.authui-key').inner_text().replace(' ', ''))


def totp(key: str, steps: int = 0) -> str:
    """Return the code of a key now, or some steps of 30 seconds later."""
    secret = base64.b32decode(key + '=' * (-len(key) % 8))
    return TOTP(secret, 6, SHA1(), 30, enforce_key_length=False).generate(int(time.time()) + 30 * steps).decode()  # noqa: S303 - RFC 6238
