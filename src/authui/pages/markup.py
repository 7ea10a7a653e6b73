"""HTML made from data: every text is escaped on its way in, and no URL runs a script."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, NewType

Html = NewType('Html', str)
"""Finished HTML. The type checker refuses a plain text in its place."""

Attribute = str | int | bool | None
"""The value of an attribute: False and None leave it out, True writes its name alone."""

NOTHING = Html('')
_VOID = frozenset({'img', 'input', 'link', 'meta', 'source'})
_CONTROLS = re.compile(r'[\x00-\x20\x7f-\x9f\u2028\u2029]')
_URL = re.compile(r'/(?![/\\])|https?://|mailto:', re.IGNORECASE)


def text(words: str) -> Html:
    """Return a text as HTML."""
    return Html(_escaped(words))


def tag(name: str, attributes: Mapping[str, Attribute], *inner: Html) -> Html:
    """Return an element."""
    head = ''.join(
        f' {key}' if value is True else f' {key}="{_escaped(str(value))}"'
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    return Html(f'<{name}{head}>') if name in _VOID else Html(f'<{name}{head}>{"".join(inner)}</{name}>')


def join(parts: Iterable[Html]) -> Html:
    """Return several pieces of HTML as one."""
    return Html(''.join(parts))


def data(value: Any) -> str:
    """Return a value as JSON for an attribute that a script reads."""
    return json.dumps(value, ensure_ascii=False, separators=(',', ':'))


def url(path: str, prefix: str) -> str:
    """Return the URL of a link, a form or a file: `prefix` is put before a path of this app.

    Raises `ValueError` for anything but a path, an http(s) URL or an address of e-mail (`mailto:`), because a link such
    as `javascript:` runs a script.
    """
    whole = prefix + path if path.startswith('/') else path
    if not _URL.match(whole) or _CONTROLS.search(whole):
        raise ValueError(f'{whole!r} cannot be linked: write a path that begins with one slash, or a URL with https://')
    return whole


def _escaped(words: str) -> str:
    return escape(words).replace('\x00', '\N{REPLACEMENT CHARACTER}')
