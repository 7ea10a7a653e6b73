"""The embedded user pool of an app, and its managed login below a path of the app.

It is the one part of the host that imports `authui.local`, loaded where it is chosen.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from authui.local import LocalPool, Mailbox, PoolConfig
from authui.local.config import agree
from authui.local.oauth_client import of_app
from authui.pages import made_by_authui
from authui.settings import Settings


class EmbeddedPool:
    """How the pool is configured, where it delivers messages, and how it is opened."""

    def __init__(self, settings: Settings, config: PoolConfig | None) -> None:
        self._given = config or PoolConfig()
        self.settings, self.config = agree(settings, self._given)
        self.mailbox = Mailbox()

    def open(self, folder: Path, clock: Callable[[], float], *, mount: str = '') -> LocalPool:
        """Open the pool in a folder; create an empty pool if the folder has none.

        `mount` is where NiceGUI's app lies in the host's: the app's own URLs begin with it.
        """
        mounted = self.settings.model_copy(update={'prefix': mount + self.settings.prefix})
        config = self.config.model_copy(update=of_app(mounted, self._given))
        return LocalPool.open(folder, config, clock=clock, mailbox=self.mailbox)

    def serve_managed_login(self, app: FastAPI, pool: Callable[[], LocalPool | None]) -> None:
        """Serve the managed login of a pool below a path of an app; the pool is there while the server runs."""
        path = self.settings.pool_path
        # No mount: NiceGUI's tests take away the routes of an app that has ended, and leave its mounts.
        pages = made_by_authui(PoolPages(pool, path))
        app.router.routes.append(Route(path + '/{below:path}', endpoint=pages, include_in_schema=False))


class PoolPages:
    """The managed login of a pool that is there while the server runs, below a path."""

    def __init__(self, pool: Callable[[], LocalPool | None], path: str) -> None:
        self._pool = pool
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; the prefix of a proxy becomes part of the path below which the managed login is.

        From a redirect it is taken away again, since NiceGUI puts it before each of them.
        """
        pool = self._pool()
        if pool is None:
            await PlainTextResponse('The server is stopping.', HTTPStatus.SERVICE_UNAVAILABLE)(scope, receive, send)
            return
        prefix = Headers(scope=scope).get('x-forwarded-prefix', '')
        seen = {'root_path': prefix + scope.get('root_path', '') + self._path, 'path': prefix + scope['path']}

        async def send_on(message: Message) -> None:
            if message['type'] == 'http.response.start':
                headers = MutableHeaders(scope=message)
                if prefix and headers.get('location', '').startswith(f'{prefix}/'):
                    headers['location'] = headers['location'].removeprefix(prefix)
            await send(message)

        await pool.managed_login({**scope, **seen}, receive, send_on)
