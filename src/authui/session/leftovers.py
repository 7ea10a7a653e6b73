"""Ended sessions that are still stored because the store was unreachable: remembered until they can be deleted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine

from authui.errors import StorageError
from authui.session.vault import Vault

_log = logging.getLogger(__name__)

_CLEAR_SECONDS = 5.0
"""The wait between two tries to delete the remaining records."""


class Leftovers:
    """Keys of sessions that have ended but are still stored; nobody may open them any more."""

    def __init__(self, vault: Vault, finish: Callable[[Coroutine[None, None, None]], None]) -> None:
        self._vault = vault
        self._finish = finish
        self._left: set[str] = set()
        self._clearing: asyncio.TimerHandle | None = None

    def __contains__(self, key: str) -> bool:
        return key in self._left

    def add(self, key: str) -> None:
        """Remember a session that could not be deleted, and try again soon."""
        self._left.add(key)
        self._clear_soon()

    async def clear(self) -> None:
        """Delete their records, as far as the store can be reached."""
        self._clearing = None
        try:
            for key in tuple(self._left):
                await self._vault.delete(key)
                self._left.discard(key)
        except StorageError as error:
            _log.error('%d ended sessions are stored still: %s', len(self._left), error)
            self._clear_soon()

    def stop(self) -> None:
        """Stop the automatic tries."""
        if self._clearing is not None:
            self._clearing.cancel()

    def _clear_soon(self) -> None:
        if self._clearing is None and self._left:
            loop = asyncio.get_running_loop()
            self._clearing = loop.call_later(_CLEAR_SECONDS, lambda: self._finish(self.clear()))
