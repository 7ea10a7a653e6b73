"""A socket that has ended leaves the memory at once, although its page waits for the browser to come back."""

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
from nicegui import Client, app, ui
from authui import AuthUI

auth = AuthUI().install()
gc.disable()  # nothing in a circle leaves the memory

@ui.page('/open')
def public():
    auth.store()

@app.get('/held')
async def held():
    connections = [each for each in gc.get_objects() if isinstance(each, asyncio.Protocol)]
    sockets = sum('websocket' in type(each).__module__ for each in connections)
    return {'sockets': sockets, 'pages': len(Client.instances)}

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


def test_the_servers_end_of_a_closed_socket_is_freed_without_a_collection(server: Server) -> None:
    pages = [open_page(server, '/open') for _ in range(3)]
    sockets = [RawSocket(server.url, page.client_id, origin=server.url) for page in pages]
    assert held(server)['sockets'] == 3
    for socket in sockets:
        socket.close()
    until = time.monotonic() + 10
    while (found := held(server))['sockets'] and time.monotonic() < until:
        time.sleep(0.05)
    assert found['sockets'] == 0
    assert found['pages'] >= 3
