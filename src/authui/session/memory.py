"""Session records in memory; they are lost when the process ends."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext


class MemoryRecords:
    """Keeps records in a dictionary; an expired record is dropped when it is next read."""

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._records: dict[str, tuple[bytes, float]] = {}

    async def get(self, key: str) -> bytes | None:
        """Return the bytes of a key, or None if nothing is stored or it has expired."""
        value, expires_at = self._records.get(key, (None, 0.0))
        if value is not None and self._clock() >= expires_at:
            del self._records[key]
            return None
        return value

    async def put(self, key: str, value: bytes, expires_at: float) -> None:
        """Store bytes until they expire."""
        self._records[key] = (value, expires_at)

    async def replace(self, key: str, former: bytes, value: bytes, expires_at: float) -> bool:
        """Replace the former bytes; returns False and changes nothing if these are no longer stored."""
        if await self.get(key) != former:
            return False
        await self.put(key, value, expires_at)
        return True

    async def delete(self, key: str) -> None:
        """Delete a key; a missing key is not an error."""
        self._records.pop(key, None)

    def lock(self, _key: str) -> AbstractAsyncContextManager[None]:
        """Do not lock anything: there is no other process."""
        return nullcontext()

    async def close(self) -> None:
        """Delete everything."""
        self._records.clear()
