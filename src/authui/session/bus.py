"""How the processes that share sessions tell each other what happens to one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Bus(Protocol):
    """Carries events to the other processes; what is said while one of them is cut off it does not hear."""

    async def say(self, key: str, event: str) -> None:
        """Tell the others of an event of a session; raises `StorageError` when they cannot be told."""

    async def listen(self, hear: Callable[[str, str], None], missed: Callable[[], None]) -> None:
        """Call `hear` with what others say, and `missed` after each break, until `close`."""

    async def close(self) -> None:
        """Listen no more."""


class NoBus:
    """There is one process."""

    async def say(self, key: str, event: str) -> None:
        """Tell nobody."""

    async def listen(self, hear: Callable[[str, str], None], missed: Callable[[], None]) -> None:
        """Hear nothing."""

    async def close(self) -> None:
        """End nothing."""
