"""The embedded user pool of an app, and its managed login below a path of the app.

It is the one part of the host that imports `authui.local`, loaded where it is chosen.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from authui.local import LocalPool, Mailbox, PoolConfig
from authui.local.config import agree
from authui.pages import made_by_authui
from authui.settings import Settings


class EmbeddedPool:
    """How the pool is configured, where it delivers messages, and how it is opened."""

    def __init__(self, settings: Settings, config: PoolConfig | None) -> None:
        self.settings, self.config = agree(settings, config or PoolConfig())
        self.mailbox = Mailbox()

    def open(self, folder: Path, clock: Callable[[], float]) -> LocalPool:
        """Open the pool in a folder; create an empty pool if the folder has none."""
        return LocalPool.open(folder, self.config, clock=clock, mailbox=self.mailbox)

    def serve_managed_login(self, app: FastAPI, pool: Callable[[], LocalPool | None]) -> None:
        """Serve the managed login of a pool below a path of an app; the pool is there while the server runs."""
        app.mount(self.settings.pool_path, made_by_authui(PoolPages(pool)))


class PoolPages:
    """The managed login of a pool that is there while the server runs."""

    def __init__(self, pool: Callable[[], LocalPool | None]) -> None:
        self._pool = pool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        pool = self._pool()
        answer = pool.managed_login if pool is not None else PlainTextResponse('The server is stopping.', 503)
        await answer(scope, receive, send)
