"""How processes that share sessions tell each other of events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Bus(Protocol):
    """Carries events to the other processes. A process that is cut off misses the events sent meanwhile."""

    async def say(self, key: str, event: str) -> None:
        """Send an event of a session to the other processes; raises `StorageError` when that fails."""

    async def listen(self, hear: Callable[[str, str], None], missed: Callable[[], None]) -> None:
        """Call `hear` with each event of another process, and `missed` after each break, until `close`."""

    async def close(self) -> None:
        """Stop listening."""


class NoBus:
    """The bus of a single process, which has nobody to tell."""

    async def say(self, key: str, event: str) -> None:
        """Do nothing: there is no other process."""

    async def listen(self, hear: Callable[[str, str], None], missed: Callable[[], None]) -> None:
        """Do nothing: no events come."""

    async def close(self) -> None:
        """Do nothing: there is nothing to close."""
