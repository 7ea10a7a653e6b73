"""Reads JSON and base64url as a security check must: one meaning or none; raises nothing and logs nothing."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any, NoReturn


def read_object(data: bytes) -> dict[str, Any] | None:
    """Return the JSON object in UTF-8, or None for anything less; an exception would carry the document.

    Refused as well: a name given twice, NaN, half a surrogate pair, nesting or numbers too deep to read.
    """
    try:
        value = json.loads(data.decode(), object_pairs_hook=_unique, parse_constant=_refuse)
        if b'\\u' in data:
            json.dumps(value, ensure_ascii=False).encode()  # fails for half a surrogate pair
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def read_base64url(text: str) -> bytes | None:
    """Return the bytes of unpadded, canonical base64url (RFC 7515, 2), or None."""
    try:
        data = base64.b64decode(text + '=' * (-len(text) % 4), b'-_', validate=True)
    except (ValueError, binascii.Error):
        return None
    return data if base64.urlsafe_b64encode(data).rstrip(b'=') == text.encode() else None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError('a name is given twice')
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f'{constant} is not JSON')
