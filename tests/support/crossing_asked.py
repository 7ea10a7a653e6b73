"""Asks the host app of `crossing` for all its paths in every way, without a server.

Run as a script, it prints what came of all of it as JSON (`python crossing_asked.py WAY`), or serves the app
(`python crossing_asked.py WAY PORT`).
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import uvicorn
from fastapi import FastAPI
from nicegui import Client, app, ui
from nicegui.elements.sub_pages import SubPages
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.gzip import GZipMiddleware
from support.crossing import ASKS, FILE_SIZE, MOUNT, ORIGIN, SERVED, WAYS, Ask, Way, make, paths, seen, tenth

from authui import AuthUI
from authui.testing.in_process import InProcess
from authui.testing.user_spec import UserSpec


class Outcome(NamedTuple):
    """What came of asking: a status, or `closed` and `accepted` of a socket, and what of the host's was served."""

    status: int | str
    served: tuple[str, ...]


class Driver:
    """Asks the app without a server, with a cookie or none."""

    def __init__(self, way: Way, host: FastAPI) -> None:
        self._host = host
        self._mount = MOUNT[way]
        self._frames: dict[str, Client] = {}

    async def ask(self, how: Ask, path: str, cookie: str) -> Outcome:
        """Ask once, and return what came of it."""
        SERVED.clear()
        status: int | str
        body = ''
        match how:
            case 'frame':
                status = await self._navigate(path, cookie)
            case 'websocket':
                status, body = await self._connect(path, cookie)
            case 'polling':
                status, body = await self._request('GET', path, cookie, b'EIO=4&transport=polling&client_id=x')
            case _:
                status, body = await self._request(how, path, cookie, b'')
        files = re.findall(r'secret of (file \S+)', body)
        for client in set(Client.instances.values()) - set(self._frames.values()):
            client.delete()
        return Outcome(status, tuple(SERVED) + tuple(files))

    def _scope(self, kind: str, path: str, cookie: str, query: bytes) -> dict[str, Any]:
        path = self._mount + path if not path.startswith('/outer') else path
        headers = [(b'host', ORIGIN.removeprefix('http://').encode()), (b'origin', ORIGIN.encode())]
        headers += [(b'accept', b'text/html')] if kind == 'http' else []
        headers += [(b'cookie', cookie.encode())] if cookie else []
        return {
            'type': kind,
            'asgi': {'version': '3.0', 'spec_version': '2.3'},
            'http_version': '1.1',
            'scheme': 'ws' if kind == 'websocket' else 'http',
            'path': seen(path),
            'raw_path': path.encode(),
            'query_string': query,
            'root_path': '',
            'headers': headers,
            'client': ('127.0.0.1', 40_000),
            'server': ('127.0.0.1', 8080),
            'state': {},
        }

    async def _request(self, method: str, path: str, cookie: str, query: bytes) -> tuple[int, str]:
        sent: list[dict[str, Any]] = []
        asked = iter([{'type': 'http.request', 'body': b'', 'more_body': False}])

        async def receive() -> dict[str, Any]:
            if (message := next(asked, None)) is not None:
                return message
            await asyncio.sleep(60)
            raise AssertionError('an answer takes no minute')

        async def send(message: Any) -> None:
            sent.append(message)

        try:
            await self._host(self._scope('http', path, cookie, query) | {'method': method}, receive, send)
        except Exception:  # noqa: BLE001 - as a server does, which answers 500
            sent[:] = sent or [{'type': 'http.response.start', 'status': 500}]
        status = next(each['status'] for each in sent if each['type'] == 'http.response.start')
        size = (b'content-length', b'%d' % FILE_SIZE)
        if method == 'HEAD' and any(size in each.get('headers', []) for each in sent):
            return status, 'secret of file headers'
        return status, b''.join(each.get('body', b'') for each in sent).decode(errors='replace')

    async def _connect(self, path: str, cookie: str) -> tuple[str, str]:
        sent: list[dict[str, Any]] = []
        ended = {'type': 'websocket.disconnect', 'code': 1001}
        asked: Iterator[dict[str, Any]] = iter([{'type': 'websocket.connect'}, ended])

        async def receive() -> dict[str, Any]:
            return next(asked)

        async def send(message: Any) -> None:
            sent.append(message)

        try:
            await self._host(self._scope('websocket', path, cookie, b'') | {'subprotocols': []}, receive, send)
        except Exception:  # noqa: BLE001 - as a server does, which closes the socket
            sent.append({'type': 'websocket.close'})
        accepted = any(each['type'] == 'websocket.accept' for each in sent)
        return 'accepted' if accepted else 'closed', ''.join(each.get('text', '') for each in sent)

    async def _navigate(self, path: str, cookie: str) -> str:
        """Do what the event of a link in an open page does, which comes over the page's socket."""
        if cookie not in self._frames:
            known = set(Client.instances)
            await self._request('GET', '/about', cookie, b'')
            self._frames[cookie] = Client.instances[next(iter(set(Client.instances) - known))]
            SERVED.clear()
        client = self._frames[cookie]
        with client:
            for each in client.layout.descendants():
                if isinstance(each, SubPages):
                    each._reset_match()  # so that the same path is built again
            await client.sub_pages_router._handle_open(path)
        shown = [each for each in client.layout.descendants() if isinstance(each, SubPages)]
        while any(each._active_tasks for each in shown):  # noqa: ASYNC110 - no event tells when a builder has ended
            await asyncio.sleep(0)
        return 'open'


def is_niceguis(middleware: Middleware) -> bool:
    """Tell whether NiceGUI has added a middleware."""
    added: Any = middleware.cls
    return issubclass(added, BaseHTTPMiddleware | GZipMiddleware)


@asynccontextmanager
async def running(way: Way, folder: Path) -> AsyncIterator[tuple[AuthUI, FastAPI]]:
    """Have the app started, without a server."""
    auth, host = make(way, folder)
    if way == 'run':
        os.environ['NICEGUI_USER_SIMULATION'] = 'true'  # `ui.run` configures all and returns
        ui.run(show_welcome_message=False)
    # What NiceGUI adds changes headers of the answers only, and takes most of the time.
    app.user_middleware[:] = [each for each in app.user_middleware if not is_niceguis(each)]
    async with host.router.lifespan_context(host):
        yield auth, host


async def ask_all(way: Way, folder: Path) -> list[list[Any]]:
    """Ask for every path in every way: as nobody and as a user, with the gate and with an open one."""
    found: list[list[Any]] = []
    async with running(way, folder) as (auth, host):
        signed_in = await InProcess().sign_in(UserSpec.of('ann@example.org', (), None, email_verified=True, mfa=False))
        users = f'{signed_in.cookie}={signed_in.value.get_secret_value()}'
        driver, public = Driver(way, host), auth._protection.public
        sample = tenth(way)
        for path in paths():
            for how in ASKS:
                row: dict[str, Outcome] = {}
                for who, cookie in (('nobody', ''), ('user', users)):
                    if who == 'nobody' or path in sample:
                        auth._protection.public = public
                        row[who] = await driver.ask(how, path, cookie)
                        auth._protection.public = None
                        row[f'{who}, open'] = await driver.ask(how, path, cookie)
                found.append([path, how, row])
    return found


def main() -> None:
    """Serve, or ask and print."""
    way: Way = next(each for each in WAYS if each == sys.argv[1])
    folder = Path.cwd()
    if len(sys.argv) > 2:
        _auth, host = make(way, folder)
        if way == 'run':
            ui.run(host='127.0.0.1', port=int(sys.argv[2]), show=False, reload=False, show_welcome_message=False)
        else:
            uvicorn.run(host, host='127.0.0.1', port=int(sys.argv[2]), log_level='warning')
        return
    json.dump(asyncio.run(ask_all(way, folder)), sys.stdout)


if __name__ in {'__main__', '__mp_main__'}:
    main()
