"""The passwords that are guessed first: those of a list that authui ships, and the user's own address or number."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_LIST = Path(__file__).parent / 'common_passwords.txt'


def is_guessable(password: str, *names: str) -> bool:
    """Tell whether a password is common, or one of the account's names: an address, its part before the @, a number.

    Case does not matter, and neither does how much of a number's beginning is left out.
    """
    folded = password.casefold()
    return folded in _common_passwords() or any(_is_name(folded, each.casefold()) for each in names)


def _is_name(password: str, name: str) -> bool:
    if name.startswith('+') and password.lstrip('+0'):
        return password == name or name.endswith(password.lstrip('+0'))
    return password in {name, name.partition('@')[0]}


@cache
def _common_passwords() -> frozenset[str]:
    """Read the list once, when a new password is first judged."""
    lines = _LIST.read_text(encoding='utf-8').splitlines()
    return frozenset(line for line in lines if not line.startswith('#'))
