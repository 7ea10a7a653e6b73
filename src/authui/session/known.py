"""Known browsers: a signed cookie lists the accounts that signed in at this browser before. It is not a secret.

The cookie says nothing about the person at the browser and signs nobody in. It says that the tries of strangers do not
count for this browser, and whether an account has a passkey here. The account itself is in it only where it has used
a passkey, and encrypted. New facts about a browser or an account are added as new fields, which an older version
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
from typing import Any, Literal, Self, get_args

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import ConfigDict, SecretStr, ValidationError, field_validator

from authui.models import Value

KNOWN_SECONDS = 365 * 24 * 3600
"""How long a browser counts as known after a login."""
_VERSION = '1'
_MOST_ACCOUNTS = 5
_MOST_CHARACTERS = 3000
_NAME_BYTES = 16
_NONCE_BYTES = 12
_MOST_SEALED = 128
"""How many bytes an account may have to be kept encrypted: five of these still fit into a cookie."""
_SMALL = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


PasskeyFact = Literal['used', 'declined']
"""A browser's knowledge of an account's passkey: one was used here, or the user does not want one for now."""


class _Fact(Value):
    model_config = ConfigDict(extra='ignore')


class KnownAccount(_Fact):
    """An account that signed in at this browser."""

    name: str
    """A keyed hash of the account as it was typed, which only the server can compute."""
    at: int
    """When the account last signed in, in seconds since the epoch."""
    passkey: PasskeyFact | None = None
    """Whether a passkey was used here, or the offer to add one was declined; None where neither is known."""
    sealed: str = ''
    """The account as it was typed, encrypted, where a passkey was used: with it the server can ask for that passkey."""

    @field_validator('passkey', mode='before')
    @classmethod
    def _ignore_unknown(cls, value: Any) -> Any:
        """Take a fact that a later version has written for none."""
        return value if value in get_args(PasskeyFact) else None


class KnownBrowser(_Fact):
    """The content of a browser's cookie."""

    id: str
    """Identifies the browser's own counters; it stays the same for as long as the cookie lives."""
    accounts: tuple[KnownAccount, ...] = ()
    """The accounts, the latest login first."""
    provider: str = ''
    """The provider at which the latest login began; empty for one that began here."""


@dataclass(frozen=True)
class Recognised:
    """A browser whose cookie was genuine, with the key that names its accounts."""

    browser: KnownBrowser
    key: bytes = field(repr=False)
    since: float = 0.0
    """Logins before this moment do not count any more."""

    def proven(self, account: str) -> str:
        """Return the browser's id if this account signed in at this browser before, else an empty text."""
        return self.browser.id if self._find(account) is not None else ''

    @property
    def last_provider(self) -> str:
        """The provider by which somebody signed in at this browser last; empty for another way."""
        is_recent = any(each.at > self.since for each in self.browser.accounts[:1])
        return self.browser.provider if is_recent else ''

    def passkey(self, account: str) -> PasskeyFact | None:
        """Return what this browser knows of the passkey of an account."""
        found = self._find(account)
        return found.passkey if found is not None else None

    def passkey_account(self) -> str | None:
        """Return the account that was the last to use a passkey at this browser, as it was typed; None if none was."""
        for each in self.browser.accounts:
            if each.passkey == 'used' and each.sealed and each.at > self.since:
                return _open(self.key, each.sealed, self.browser.id)
        return None

    def _find(self, account: str) -> KnownAccount | None:
        name = _name(self.key, account).encode()
        same = [each for each in self.browser.accounts if hmac.compare_digest(each.name.encode(), name)]
        return next((each for each in same if each.at > self.since), None)


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

    def remember(
        self, cookie: str | None, account: str, *, passkey: PasskeyFact | None = None, provider: str = ''
    ) -> SecretStr:
        """Return the cookie of a browser in which an account has just signed in; `passkey` is `used` if by a passkey.

        `provider` is where that login began, unless it began here.
        If an old secret signed the cookie, its other accounts are dropped, because only that secret can name them.
        """
        former = self.read(cookie)
        browser = former.browser if former is not None else KnownBrowser(id=secrets.token_urlsafe(_NAME_BYTES))
        kept = browser.accounts if former is not None and former.key == self._keys[0] else ()
        now = int(self._clock())
        latest = KnownAccount(name=_name(self._keys[0], account), at=now)
        others = [each for each in kept if each.name != latest.name and each.at > now - KNOWN_SECONDS]
        fact = passkey or (former.passkey(account) if former is not None else None)
        latest = self._with_passkey(browser, latest, account, fact)
        return self._signed(browser, (latest, *others)[:_MOST_ACCOUNTS], provider)

    def note_passkey(self, cookie: str | None, account: str, passkey: PasskeyFact | None) -> SecretStr | None:
        """Return the cookie with another fact about the passkey of an account; None where it stays as it is.

        It stays so for a browser that does not know the account, and where an offer is declined in one tab after a
        passkey was used in another.
        """
        former = self.read(cookie)
        if former is None or former.key != self._keys[0] or not former.proven(account):
            return None
        if passkey == 'declined' and former.passkey(account) == 'used':
            return None
        browser, name = former.browser, _name(former.key, account)
        return self._signed(
            browser,
            tuple(
                self._with_passkey(browser, each, account, passkey) if each.name == name else each
                for each in browser.accounts
            ),
            browser.provider,
        )

    def _with_passkey(
        self, browser: KnownBrowser, known: KnownAccount, account: str, passkey: PasskeyFact | None
    ) -> KnownAccount:
        account = account.strip()
        is_sealed = passkey == 'used' and len(account.encode()) <= _MOST_SEALED
        sealed = _seal(self._keys[0], account, browser.id) if is_sealed else ''
        return known.model_copy(update={'passkey': passkey, 'sealed': sealed})

    def _signed(self, browser: KnownBrowser, accounts: tuple[KnownAccount, ...], provider: str) -> SecretStr:
        browser = browser.model_copy(update={'accounts': accounts, 'provider': provider})
        payload = browser.model_dump_json(exclude_defaults=True).encode()
        signed = f'{_VERSION}.{base64.urlsafe_b64encode(payload).decode()}'
        return SecretStr(f'{signed}.{_signature(self._keys[0], signed)}')


def _key(secret: SecretStr) -> bytes:
    return hmac.digest(secret.get_secret_value().encode(), b'authui known browser', hashlib.sha256)


def _signature(key: bytes, signed: str) -> str:
    return hmac.digest(key, signed.encode(), hashlib.sha256).hex()


def _seal(key: bytes, account: str, browser_id: str) -> str:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = nonce + _cipher(key).encrypt(nonce, account.encode(), browser_id.encode())
    return base64.urlsafe_b64encode(sealed).decode()


def _open(key: bytes, sealed: str, browser_id: str) -> str | None:
    try:
        raw = base64.urlsafe_b64decode(sealed)
        return _cipher(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], browser_id.encode()).decode()
    except (InvalidTag, ValueError):
        return None


def _cipher(key: bytes) -> AESGCM:
    return AESGCM(hmac.digest(key, b'account as typed', hashlib.sha256))


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
