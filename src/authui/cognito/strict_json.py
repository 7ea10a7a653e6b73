"""Reads JSON and base64url strictly, as a security check needs it: input with two readings is refused; logs nothing."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any, NoReturn


def read_object(data: bytes) -> dict[str, Any] | None:
    """Return the JSON object that `data` holds in UTF-8, or None for anything else.

    It returns None instead of raising, because an exception would carry the document. It also refuses a name given
    twice, NaN and infinity, half a surrogate pair, and nesting or numbers too deep or too long for Python.
    """
    try:
        value = json.loads(data.decode(), object_pairs_hook=_unique, parse_constant=_refuse)
        if b'\\u' in data:
            json.dumps(value, ensure_ascii=False).encode()  # fails for half a surrogate pair
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def read_base64url(text: str) -> bytes | None:
    """Return the bytes of unpadded, canonical base64url (RFC 7515, section 2), or None for any other text."""
    try:
        data = base64.b64decode(text + '=' * (-len(text) % 4), b'-_', validate=True)
    except (ValueError, binascii.Error):
        return None
    return data if write_base64url(data) == text else None


def write_base64url(data: bytes) -> str:
    """Write base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b'=').decode('ascii')


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError('a name is given twice')
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f'{constant} is not JSON')
