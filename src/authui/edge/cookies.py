"""Reads the cookies of a request by the exact bytes of their names.

Why it is as it is: docs/design.md#edge
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_OPAQUE = re.compile(rb'[A-Za-z0-9_-]{43}')
"""An id of 256 random bits, as authui issues it."""


def sent_cookies(headers: Iterable[tuple[bytes, bytes]], name: str) -> list[bytes]:
    r"""Return every value that the raw headers of a request hold under this very name.

    Starlette's parser strips everything that Unicode calls a space, such as 0x85 and 0xA0. A sibling domain may set a
    cookie named `\xa0__Host-authui`, which browsers do not protect, and Starlette would read it as `__Host-authui`.
    """
    wanted = name.encode('ascii')
    pairs = (
        part.removeprefix(b' ').partition(b'=')  # pairs are separated by a semicolon and one space
        for field, line in headers
        if wanted in line and field.lower() == b'cookie'
        for part in line.split(b';')
    )
    return [value for found, equals, value in pairs if equals and found == wanted]


def one_cookie(headers: Iterable[tuple[bytes, bytes]], name: str) -> str | None:
    """Return the value of a cookie; None if it is missing, occurs twice, or is not ASCII."""
    values = sent_cookies(headers, name)
    return values[0].decode('ascii') if len(values) == 1 and values[0].isascii() else None


def opaque_id(values: list[bytes]) -> str | None:
    """Return the id that a cookie holds; None unless it has exactly one value, of the form of an id."""
    if len(values) != 1 or not _OPAQUE.fullmatch(values[0]):
        return None
    return values[0].decode('ascii')
