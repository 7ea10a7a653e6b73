"""The one source of the pool's random values, so that tests can inject them; no other file asks for random bytes."""

from __future__ import annotations

import base64
import secrets
import string
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_ALPHANUMERIC = string.ascii_letters + string.digits


class Randomness:
    """Makes random values of every kind that the pool needs, from one source of bytes."""

    def __init__(self, source: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self._source = source

    def octets(self, count: int) -> bytes:
        """Return `count` random bytes."""
        return self._source(count)

    def integer(self, bits: int) -> int:
        """Return a random number below 2 to the power of `bits`."""
        return int.from_bytes(self._source((bits + 7) // 8), 'big') >> (-bits % 8)

    def identifier(self) -> str:
        """Return a random UUID of version 4."""
        return str(uuid.UUID(bytes=self._source(16), version=4))

    def token(self, count: int) -> str:
        """Return `count` random bytes as URL-safe text."""
        return base64.urlsafe_b64encode(self._source(count)).rstrip(b'=').decode('ascii')

    def digits(self, count: int) -> str:
        """Return a random decimal number of `count` digits."""
        # 128 bits more than the digits need, so that the remainder's bias is negligible.
        return str(self.integer(128 + 4 * count) % 10**count).zfill(count)

    def name(self, count: int) -> str:
        """Return `count` random letters and digits."""
        return ''.join(_ALPHANUMERIC[self.integer(128) % len(_ALPHANUMERIC)] for _ in range(count))
