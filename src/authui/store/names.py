"""The wording of errors: close matches for a wrong name, and fields without their values."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from authui.store.errors import DefinitionError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pydantic import ValidationError


_SHOWN = 12

CLOSED = 'the store is closed'


def suggest(wrong: str, known: Iterable[str]) -> str:
    """Return the end of a message that offers close matches, or the known names."""
    names = sorted(known)
    close = get_close_matches(wrong, names, n=3, cutoff=0.5)
    if close:
        return f'; did you mean {" or ".join(map(repr, close))}?'
    if not names:
        return '; there is none'
    return f'; there is {", ".join(map(repr, names[:_SHOWN]))}{" and more" if len(names) > _SHOWN else ""}'


def check_option(name: str, value: object, allowed: Collection[object], before: str = '') -> None:
    """Raise `DefinitionError` for an option whose value is not allowed."""
    if value not in allowed:
        close = suggest(value, [each for each in allowed if isinstance(each, str)]) if isinstance(value, str) else ''
        raise DefinitionError(f'{before}{name}={value!r} is none of {", ".join(map(repr, allowed))}{close}')


def complain(error: ValidationError, field: str = '') -> str:
    """Describe a validation error by fields and rules, never by a value."""
    lines = []
    for details in error.errors(include_url=False, include_context=False, include_input=False):
        place = '.'.join(str(part) for part in (field, *details['loc']) if part != '')
        lines.append(f'{place}: {details["msg"]}' if place else details['msg'])
    return '; '.join(lines)
