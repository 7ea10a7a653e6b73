"""The users of the pool, and the settings of the app."""

from __future__ import annotations

import os

PASSWORD = 'correct horse battery'
SECRET = 'b6Q0u3kz9wXn2LrT5vYc8FhJ1mPs4GdA'


def email(number: int) -> str:
    """Return the e-mail of a user."""
    return f'user{number}@example.org'


def address(number: int) -> str:
    """Return an address for a visitor, as a proxy would append it: limits count by address."""
    return f'10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}'


def screens() -> str:
    """Return how the app answers its sign-in screens, for the header of a table."""
    return f'AUTHUI_STRICT_PAGES={os.environ.get("AUTHUI_STRICT_PAGES", "0")}'
