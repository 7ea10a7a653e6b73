"""The key of an authenticator app, as a URI that apps scan and as text that people type."""

from __future__ import annotations

from urllib.parse import quote

_GROUP = 4


def key_uri(key: str, *, issuer: str, account: str) -> str:
    """Return the `otpauth:` URI of a key, as Google Authenticator specified it and other apps read it.

    A colon separates issuer and account, even where it is percent-encoded, so colons inside them become blanks.
    """
    issuer, account = _without_colon(issuer), _without_colon(account)
    label = f'{quote(issuer, safe="")}:{quote(account, safe="@")}'
    return f'otpauth://totp/{label}?secret={quote(key)}&issuer={quote(issuer, safe="")}'


def grouped(key: str) -> str:
    """Return a key in groups of four characters."""
    return ' '.join(key[start : start + _GROUP] for start in range(0, len(key), _GROUP))


def _without_colon(name: str) -> str:
    return ' '.join(name.replace(':', ' ').split())
