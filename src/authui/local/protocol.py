"""The JSON of Cognito's operations as Python has it: requests, answers, and parameters that must be given."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from authui.local.errors import invalid_parameter

Request = Mapping[str, Any]
Answer = dict[str, Any]
"""The result of an operation; of a sign-in, its tokens or the next challenge."""
Handlers = Mapping[str, Callable[[Request], Answer]]
"""The functions that answer the operations, by the operation's name."""


def read_object(text: str | bytes) -> dict[str, Any] | None:
    """Return the JSON object of a text; None for anything else, and for what other readers may read otherwise.

    That is a member given twice, NaN, infinity, half a surrogate pair, and nesting or numbers beyond what Python reads.
    """
    try:
        text = text if isinstance(text, str) else text.decode()
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse)
        json.dumps(value, ensure_ascii=False).encode()  # fails for half a surrogate pair, which escapes can spell
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def required(given: Mapping[str, str], name: str) -> str:
    """Return a parameter that must be given."""
    value = given.get(name)
    if not value:
        raise invalid_parameter(f'Missing required parameter {name}')
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError('a member is given twice')
    return members


def _refuse(name: str) -> NoReturn:
    raise ValueError(f'{name} is not JSON')
