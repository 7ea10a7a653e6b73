"""Codes that verify an address or reset a password: stored as keyed hashes, one per user and purpose, used once."""

from __future__ import annotations

import hmac
from enum import Enum
from typing import TYPE_CHECKING, Literal

from authui.local.errors import code_expired, code_mismatch

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from authui.local.config import PoolConfig
    from authui.local.crypto.randomness import Randomness

Purpose = Literal['sign_up', 'email', 'phone_number', 'reset']

_DIGITS = 6


class CodeVerdict(Enum):
    """Whether an entered code was accepted."""

    ACCEPTED = 'accepted'
    MISMATCH = 'mismatch'
    EXPIRED = 'expired'
    """Too old, used, guessed at too often, or never sent."""


class VerificationCodes:
    """Issues and redeems codes within the caller's transaction; wrong tries and expiry are stored with the code."""

    def __init__(self, config: PoolConfig, clock: Callable[[], float], randomness: Randomness, key: bytes) -> None:
        self._config = config
        self._clock = clock
        self._randomness = randomness
        self._key = key

    def issue(self, connection: sqlite3.Connection, sub: str, purpose: Purpose) -> str:
        """Make a new code; an earlier one of the same purpose becomes void."""
        code = self._randomness.digits(_DIGITS)
        connection.execute(
            'INSERT OR REPLACE INTO codes (sub, purpose, digest, expires_at, tries) VALUES (?, ?, ?, ?, 0)',
            (sub, purpose, self._digest(sub, purpose, code), self._clock() + self._validity(purpose)),
        )
        return code

    def redeem(self, connection: sqlite3.Connection, sub: str, purpose: Purpose, code: str) -> CodeVerdict:
        """Use up a code, or count a wrong try; commit both, and only then call `refuse_code`."""
        row = connection.execute(
            'SELECT digest, expires_at, tries FROM codes WHERE sub = ? AND purpose = ?', (sub, purpose)
        ).fetchone()
        if row is None or self._clock() >= row['expires_at'] or row['tries'] >= self._config.code_tries:
            return CodeVerdict.EXPIRED
        if not hmac.compare_digest(row['digest'], self._digest(sub, purpose, code)):
            connection.execute('UPDATE codes SET tries = tries + 1 WHERE sub = ? AND purpose = ?', (sub, purpose))
            return CodeVerdict.MISMATCH
        connection.execute('DELETE FROM codes WHERE sub = ? AND purpose = ?', (sub, purpose))
        return CodeVerdict.ACCEPTED

    def expire(self, connection: sqlite3.Connection) -> None:
        """Expire every code that was issued until now."""
        connection.execute('UPDATE codes SET expires_at = ?', (self._clock(),))

    def _validity(self, purpose: Purpose) -> float:
        return self._config.reset_code_validity if purpose == 'reset' else self._config.code_validity

    def _digest(self, sub: str, purpose: Purpose, code: str) -> bytes:
        return hmac.digest(self._key, f'{purpose} {sub} {code}'.encode(), 'sha256')


def refuse_code(verdict: CodeVerdict) -> None:
    """Refuse a code that was not accepted; outside the transaction, so that a wrong try is committed."""
    if verdict is CodeVerdict.MISMATCH:
        raise code_mismatch()
    if verdict is CodeVerdict.EXPIRED:
        raise code_expired()
