"""The six digits that the pool mails: one per user and purpose, kept as a keyed hash, used once; never in the clear."""

from __future__ import annotations

import hmac
from enum import Enum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from authui.local.config import PoolConfig
    from authui.local.crypto.randomness import Randomness

Purpose = Literal['sign_up', 'email', 'phone_number', 'reset']

_DIGITS = 6


class Verdict(Enum):
    """What became of a code that somebody entered."""

    ACCEPTED = 'accepted'
    MISMATCH = 'mismatch'
    EXPIRED = 'expired'
    """Too old, used, guessed at too often, or never sent."""


class Codes:
    """Issues and redeems codes inside the caller's transaction."""

    def __init__(self, config: PoolConfig, clock: Callable[[], float], randomness: Randomness, key: bytes) -> None:
        self._config = config
        self._clock = clock
        self._randomness = randomness
        self._key = key

    def issue(self, connection: sqlite3.Connection, sub: str, purpose: Purpose) -> str:
        """Make a new code; an earlier one of the same purpose is void."""
        code = self._randomness.digits(_DIGITS)
        connection.execute(
            'INSERT OR REPLACE INTO codes (sub, purpose, digest, expires_at, tries) VALUES (?, ?, ?, ?, 0)',
            (sub, purpose, self._digest(sub, purpose, code), self._clock() + self._validity(purpose)),
        )
        return code

    def redeem(self, connection: sqlite3.Connection, sub: str, purpose: Purpose, code: str) -> Verdict:
        """Use up a code, or count a wrong try: commit either, or the tries would be free."""
        row = connection.execute(
            'SELECT digest, expires_at, tries FROM codes WHERE sub = ? AND purpose = ?', (sub, purpose)
        ).fetchone()
        if row is None or self._clock() >= row['expires_at'] or row['tries'] >= self._config.code_tries:
            return Verdict.EXPIRED
        if not hmac.compare_digest(row['digest'], self._digest(sub, purpose, code)):
            connection.execute('UPDATE codes SET tries = tries + 1 WHERE sub = ? AND purpose = ?', (sub, purpose))
            return Verdict.MISMATCH
        connection.execute('DELETE FROM codes WHERE sub = ? AND purpose = ?', (sub, purpose))
        return Verdict.ACCEPTED

    def _validity(self, purpose: Purpose) -> float:
        return self._config.reset_code_validity if purpose == 'reset' else self._config.code_validity

    def _digest(self, sub: str, purpose: Purpose, code: str) -> bytes:
        return hmac.digest(self._key, f'{purpose} {sub} {code}'.encode(), 'sha256')
