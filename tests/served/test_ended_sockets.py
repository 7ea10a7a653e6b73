"""What the process keeps of a socket: little while it is open, nothing once it has ended, although its page waits."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest
from support.raw_http import ask
from support.raw_socket import RawSocket
from support.screens import Server
from support.strangers import open_page

SCRIPT = """
import asyncio
import gc
import inspect
from nicegui import Client, app, ui
from authui import AuthUI

auth = AuthUI().install()
gc.disable()  # nothing in a circle leaves the memory

@ui.page('/open')
def public():
    auth.store()

@app.get('/held')
async def held():
    objects = gc.get_objects()
    connections = [each for each in objects if isinstance(each, asyncio.Protocol)]
    sockets = sum('websocket' in type(each).__module__ for each in connections)
    frames = sum('authui' in each.cr_code.co_filename for each in objects if inspect.iscoroutine(each))
    return {'sockets': sockets, 'pages': len(Client.instances), 'frames': frames}

ui.run(host='127.0.0.1', port={port}, show=False, reload=False, tailwind=False, reconnect_timeout=120)
"""


@pytest.fixture(scope='module')
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp('ended'), script=SCRIPT, path='/open')
    server.start()
    yield server
    server.stop()


def held(server: Server) -> dict[str, int]:
    found: dict[str, int] = json.loads(ask(server, 'GET', '/held').body)
    return found


def test_an_open_socket_keeps_four_frames_and_a_closed_one_is_freed_without_a_collection(server: Server) -> None:
    pages = [open_page(server, '/open') for _ in range(3)]
    before = held(server)
    sockets = [RawSocket(server.url, page.client_id, origin=server.url) for page in pages]
    opened = held(server)
    assert opened['sockets'] == 3
    assert opened['frames'] - before['frames'] <= 4 * 3  # of sessions, the guard, and the next packet
    for socket in sockets:
        socket.close()
    until = time.monotonic() + 10
    while (found := held(server))['sockets'] and time.monotonic() < until:
        time.sleep(0.05)
    assert found['sockets'] == 0
    assert found['pages'] >= 3
