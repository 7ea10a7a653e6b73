"""Authorization codes: each is for one use, for five minutes, one redirect address and one code verifier."""

from __future__ import annotations

import hashlib
import hmac
import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from authui.local.crypto.digests import s256
from authui.local.crypto.tokens import Authorization
from authui.local.directory.user_table import UserRecord
from authui.local.errors import OperationError
from authui.local.oauth.refusals import TokenRequestError, invalid_grant

if TYPE_CHECKING:
    from collections.abc import Callable

    from authui.local.crypto.randomness import Randomness
    from authui.local.directory.grants import Grants

_VALIDITY = 300.0
_KEPT = 3600.0
"""How long a used code is remembered, so that its second use revokes what it gave."""
_MAX_CODES = 10_000
_VERIFIER = re.compile(r'[A-Za-z0-9._~-]{43,128}')


@dataclass(frozen=True, slots=True, repr=False)
class CodeGrant:
    """The sign-in that a code stands for."""

    user: UserRecord
    """As they were when they signed in."""
    authorization: Authorization
    redirect_uri: str
    code_challenge: str | None


@dataclass(slots=True, repr=False)
class _Code:
    grant: CodeGrant
    given_at: float
    is_used: bool = False
    is_reused: bool = False
    refresh_token: str = ''


class AuthorizationCodes:
    """Gives codes and takes them for tokens; the first request with a code uses it up, even if it is then refused."""

    def __init__(self, grants: Grants, clock: Callable[[], float], randomness: Randomness) -> None:
        self._grants = grants
        self._clock = clock
        self._randomness = randomness
        self._codes: OrderedDict[bytes, _Code] = OrderedDict()
        self._lock = threading.Lock()

    def give(self, grant: CodeGrant) -> str:
        """Return a new code."""
        code, now = self._randomness.token(32), self._clock()
        with self._lock:
            while self._codes and (len(self._codes) >= _MAX_CODES or self._oldest().given_at + _KEPT <= now):
                self._codes.popitem(last=False)
            self._codes[_digest(code)] = _Code(grant, now)
        return code

    def redeem(self, code: str, redirect_uri: str | None, verifier: str | None) -> dict[str, Any]:
        """Return the tokens of a code; a second use is refused, and revokes them."""
        with self._lock:
            entry = self._codes.get(_digest(code))
            is_first = entry is not None and not entry.is_used
            if entry is not None:
                entry.is_used, entry.is_reused = True, not is_first
        if entry is None:
            raise invalid_grant('The code is unknown')
        if not is_first:
            self._revoke(entry)
            raise invalid_grant('The code was used before; the tokens that it gave are revoked')
        if self._clock() >= entry.given_at + _VALIDITY:
            raise invalid_grant('The code has expired')
        if redirect_uri is None:
            raise TokenRequestError('invalid_request', 'redirect_uri is missing')
        if redirect_uri != entry.grant.redirect_uri:
            raise invalid_grant('redirect_uri is another one than the code was sent to')
        _check_verifier(verifier, entry.grant.code_challenge)
        try:
            tokens = self._grants.issue(entry.grant.user, entry.grant.authorization)
        except OperationError as error:
            raise invalid_grant(error.message) from error
        with self._lock:
            entry.refresh_token, is_reused = tokens['RefreshToken'], entry.is_reused
        if is_reused:
            self._revoke(entry)
            raise invalid_grant('The code is used twice at once; the tokens that it gave are revoked')
        return tokens

    def _revoke(self, entry: _Code) -> None:
        with self._lock:
            refresh_token = entry.refresh_token
        if refresh_token:
            self._grants.revoke(refresh_token)

    def _oldest(self) -> _Code:
        return next(iter(self._codes.values()))


def _check_verifier(verifier: str | None, challenge: str | None) -> None:
    """Refuse a code verifier that does not fit; one without a challenge is refused too (RFC 9700, 2.1.1)."""
    if challenge is None:
        if verifier is not None:
            raise invalid_grant('code_verifier is given, and the code was asked for without a code_challenge')
        return
    if verifier is None:
        raise invalid_grant('code_verifier is missing')
    if not _VERIFIER.fullmatch(verifier) or not hmac.compare_digest(s256(verifier), challenge):
        raise invalid_grant('code_verifier does not fit the code_challenge')


def _digest(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()
