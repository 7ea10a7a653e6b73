"""Known browsers: a signed cookie lists the accounts that signed in at this browser before. It is not a secret.

The cookie says nothing about the person at the browser and signs nobody in. It says that the tries of strangers do not
count for this browser. New facts about a browser or an account are added as new fields, which an older version
ignores.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import string
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Self

from pydantic import ConfigDict, SecretStr, ValidationError

from authui.models import Value

KNOWN_SECONDS = 365 * 24 * 3600
"""How long a browser counts as known after a login."""
_VERSION = '1'
_MOST_ACCOUNTS = 5
_MOST_CHARACTERS = 3000
_NAME_BYTES = 16
_SMALL = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


class _Fact(Value):
    model_config = ConfigDict(extra='ignore')


class KnownAccount(_Fact):
    """An account that signed in at this browser."""

    name: str
    """A keyed hash of the account as it was typed, which only the server can compute."""
    at: int
    """When the account last signed in, in seconds since the epoch."""


class KnownBrowser(_Fact):
    """The content of a browser's cookie."""

    id: str
    """Identifies the browser's own counters; it stays the same for as long as the cookie lives."""
    accounts: tuple[KnownAccount, ...] = ()
    """The accounts, the latest login first."""


@dataclass(frozen=True)
class Recognised:
    """A browser whose cookie was genuine, with the key that names its accounts."""

    browser: KnownBrowser
    key: bytes = field(repr=False)
    since: float = 0.0
    """Logins before this moment do not count any more."""

    def proven(self, account: str) -> str:
        """Return the browser's id if this account signed in at this browser before, else an empty text."""
        name = _name(self.key, account)
        found = any(
            hmac.compare_digest(each.name.encode(), name.encode()) and each.at > self.since
            for each in self.browser.accounts
        )
        return self.browser.id if found else ''


class KnownBrowsers:
    """Reads and writes the cookies of known browsers; cookies that `old_secrets` signed are still genuine."""

    def __init__(self, secret: SecretStr, *, old_secrets: Sequence[SecretStr] = (), clock: Callable[[], float]) -> None:
        self._keys = [_key(each) for each in (secret, *old_secrets)]
        self._clock = clock

    @classmethod
    def of_this_process(cls) -> Self:
        """Return an instance with a secret of its own; no other process recognises its cookies."""
        return cls(SecretStr(secrets.token_urlsafe(32)), clock=time.time)

    def read(self, cookie: str | None) -> Recognised | None:
        """Return the content of a cookie, or None if it is missing, not genuine or of another version."""
        if cookie is None or len(cookie) > _MOST_CHARACTERS:
            return None
        signed, _, signature = cookie.rpartition('.')
        version, _, payload = signed.partition('.')
        for key in self._keys:
            if version == _VERSION and hmac.compare_digest(_signature(key, signed).encode(), signature.encode()):
                try:
                    browser = KnownBrowser.model_validate_json(base64.urlsafe_b64decode(payload))
                except (ValidationError, binascii.Error, ValueError):
                    return None
                return Recognised(browser, key, self._clock() - KNOWN_SECONDS)
        return None

    def remember(self, cookie: str | None, account: str) -> SecretStr:
        """Return the cookie of a browser in which an account has just signed in.

        If an old secret signed the cookie, its other accounts are dropped, because only that secret can name them.
        """
        former = self.read(cookie)
        browser = former.browser if former is not None else KnownBrowser(id=secrets.token_urlsafe(_NAME_BYTES))
        kept = browser.accounts if former is not None and former.key == self._keys[0] else ()
        now = int(self._clock())
        latest = KnownAccount(name=_name(self._keys[0], account), at=now)
        others = (each for each in kept if each.name != latest.name and each.at > now - KNOWN_SECONDS)
        accounts = (latest, *others)[:_MOST_ACCOUNTS]
        payload = browser.model_copy(update={'accounts': accounts}).model_dump_json().encode()
        signed = f'{_VERSION}.{base64.urlsafe_b64encode(payload).decode()}'
        return SecretStr(f'{signed}.{_signature(self._keys[0], signed)}')


def _key(secret: SecretStr) -> bytes:
    return hmac.digest(secret.get_secret_value().encode(), b'authui known browser', hashlib.sha256)


def _signature(key: bytes, signed: str) -> str:
    return hmac.digest(key, signed.encode(), hashlib.sha256).hex()


def _name(key: bytes, account: str) -> str:
    digest = hmac.digest(key, b'account ' + _spelling(account).encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:_NAME_BYTES]).decode().rstrip('=')


def _spelling(account: str) -> str:
    """Return the one spelling for all spellings that mean the same account in every pool.

    Only ASCII capitals in an e-mail address are folded. The counters of tries fold more, such as `weiß` and `weiss`.
    Here that would make the owner of one account count as the owner of the other.
    """
    account = account.strip()
    return account.translate(_SMALL) if '@' in account else account
