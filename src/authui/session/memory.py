"""Session records in memory: gone with the process."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext


class MemoryRecords:
    """Keeps records in a dictionary; expired ones are dropped when they are next asked for."""

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._records: dict[str, tuple[bytes, float]] = {}

    async def get(self, key: str) -> bytes | None:
        """Return the bytes of a key, or None where there are none or they have expired."""
        value, expires_at = self._records.get(key, (None, 0.0))
        if value is not None and self._clock() >= expires_at:
            del self._records[key]
            return None
        return value

    async def put(self, key: str, value: bytes, expires_at: float) -> None:
        """Keep bytes until they expire."""
        self._records[key] = (value, expires_at)

    async def replace(self, key: str, former: bytes, value: bytes, expires_at: float) -> bool:
        """Keep bytes in place of former ones; False, and nothing changed, where others or none are kept by now."""
        if await self.get(key) != former:
            return False
        await self.put(key, value, expires_at)
        return True

    async def delete(self, key: str) -> None:
        """Forget a key; one that is not there is no error."""
        self._records.pop(key, None)

    def lock(self, _key: str) -> AbstractAsyncContextManager[None]:
        """Hold a key alone: there is no other process."""
        return nullcontext()

    async def close(self) -> None:
        """Forget everything."""
        self._records.clear()
