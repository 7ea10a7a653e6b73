"""The embedded user pool of an app: the one part of the host that imports `authui.local`, loaded where it is chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from authui.local import LocalPool, Mailbox, PoolConfig
from authui.local.config import agree
from authui.settings import Settings


class EmbeddedPool:
    """How the pool is configured, where it delivers messages, and how it is opened."""

    def __init__(self, settings: Settings, config: PoolConfig | None) -> None:
        self.settings, self.config = agree(settings, config or PoolConfig())
        self.mailbox = Mailbox()

    def open(self, folder: Path, clock: Callable[[], float]) -> LocalPool:
        """Open the pool in a folder; create an empty pool if the folder has none."""
        return LocalPool.open(folder, self.config, clock=clock, mailbox=self.mailbox)
