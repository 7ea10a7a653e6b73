"""Reads a cookie from a request exactly as the browser sent it."""

from __future__ import annotations

from collections.abc import Iterable


def raw_cookie(headers: Iterable[tuple[bytes, bytes]], name: str) -> str | None:
    """Return the value of a cookie, whose name is compared byte by byte; None where it is missing or comes twice.

    Lenient parsers strip more than blanks, so that a sibling domain's cookie could pass for one with a longer name.
    """
    values = [
        value
        for header, line in headers
        if header.lower() == b'cookie'
        for key, found, value in (pair.strip(b' \t').partition(b'=') for pair in line.split(b';'))
        if found and key == name.encode()
    ]
    if len(values) != 1 or not values[0].isascii():
        return None
    return values[0].decode('ascii')
