"""The passwords that are guessed first: those of a list that authui ships, and the user's own e-mail address."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_LIST = Path(__file__).parent / 'common_passwords.txt'


def is_guessable(password: str, account: str) -> bool:
    """Tell whether a password is common, or is the account's name or the part of it before the @; case is no matter."""
    folded, name = password.casefold(), account.casefold()
    return folded in {name, name.partition('@')[0]} or folded in _common_passwords()


@cache
def _common_passwords() -> frozenset[str]:
    """Read the list once, when a new password is first judged."""
    lines = _LIST.read_text(encoding='utf-8').splitlines()
    return frozenset(line for line in lines if not line.startswith('#'))
