"""Cookies of a request, read by the exact bytes of their names."""

from __future__ import annotations

import re
from collections.abc import Iterable

_OPAQUE = re.compile(rb'[A-Za-z0-9_-]{43}')
"""An id of 256 random bits, as it is issued."""


def sent_cookies(headers: Iterable[tuple[bytes, bytes]], name: str) -> list[bytes]:
    r"""Return every value that the raw headers of a request hold under this very name.

    Starlette's parser strips whatever Unicode calls a space, 0x85 and 0xA0 among it. A sibling domain may set a cookie
    named `\xa0__Host-authui`, which browsers do not protect, and it would be read as `__Host-authui`.
    """
    wanted = name.encode('ascii')
    pairs = (
        part.removeprefix(b' ').partition(b'=')  # pairs are separated by a semicolon and one space
        for field, line in headers
        if field.lower() == b'cookie'
        for part in line.split(b';')
    )
    return [value for found, equals, value in pairs if equals and found == wanted]


def one_cookie(headers: Iterable[tuple[bytes, bytes]], name: str) -> str | None:
    """Return the value of a cookie; None where it is missing, comes twice, or is no ASCII text."""
    values = sent_cookies(headers, name)
    return values[0].decode('ascii') if len(values) == 1 and values[0].isascii() else None


def opaque_id(values: list[bytes]) -> str | None:
    """Return the one value of a cookie that holds an id; None when there are two, or it is of another shape."""
    if len(values) != 1 or not _OPAQUE.fullmatch(values[0]):
        return None
    return values[0].decode('ascii')
