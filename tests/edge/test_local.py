"""What is for this machine alone is answered to this machine alone, by its own names: in process, and over the wire."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.types import Message, Receive, Scope, Send
from support.raw_http import HTML, ask
from support.screens import Server

from authui.edge import LocalOnly
from authui.settings import Settings

REAL = Settings.load(
    user_pool_id='eu-west-1_AbCdEf123',
    client_id='1abcdefgh',
    secret=SecretStr('b6Q0u3kz9wXn2LrT5vYc8FhJ1mPs4GdA'),
    public_url='http://localhost:8080',
)


async def status_of(
    path: str,
    host: str | None,
    client: str = '127.0.0.1',
    server: str = '127.0.0.1',
    *,
    mount: str = '',
    kind: str = 'http',
) -> int:
    """Return what a request is answered, or a socket's code, where `/devtools` is local, and nothing else."""
    told: list[Message] = []

    async def page(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({'type': 'http.response.start', 'status': 200, 'headers': []})

    async def receive() -> Message:
        return {'type': 'http.request', 'body': b''}

    async def send(message: Message) -> None:
        told.append(message)

    headers = [(b'host', host.encode())] if host is not None else []
    scope: Scope = {'type': kind, 'method': 'GET', 'path': path, 'headers': headers, 'scheme': 'http'}
    scope.update(client=(client, 40_000), server=(server, 8080), query_string=b'')
    middleware = LocalOnly(page, settings=REAL, is_local=lambda path: path == '/devtools', mount=lambda: mount)
    await middleware(scope, receive, send)
    return int(told[0].get('status') or told[0]['code'])


OWN = ['localhost', 'LOCALHOST:8080', '127.0.0.1:8080', '[::1]:8080', 'localhost:1']
FOREIGN = [
    None,
    '',
    'evil.example',
    'evil.example:8080',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '[::1',
    '0',
]
FOREIGN += ['localhost@evil.example', 'evil.example#localhost', 'notlocalhost', '192.168.1.2:8080']


@pytest.mark.parametrize('host', OWN)
async def test_a_name_of_this_machine_is_answered(host: str) -> None:
    assert await status_of('/devtools', host) == 200


@pytest.mark.parametrize('host', FOREIGN)
async def test_a_foreign_name_that_resolves_to_this_machine_is_refused(host: str | None) -> None:
    assert await status_of('/devtools', host) == 403
    assert await status_of('/orders', host) == 200


@pytest.mark.parametrize(('client', 'server'), [('192.168.1.7', '192.168.1.2'), ('203.0.113.9', '127.0.0.1')])
async def test_another_machine_is_refused(client: str, server: str) -> None:
    assert await status_of('/devtools', 'localhost', client, server) == 503
    assert await status_of('/orders', 'localhost', client, server) == 200


async def test_a_socket_is_closed_as_refused() -> None:
    assert await status_of('/devtools', 'evil.example', kind='websocket') == 1008
    assert await status_of('/devtools', 'localhost', kind='websocket') == 200
    assert await status_of('/devtools', 'evil.example', kind='lifespan') == 200


async def test_under_a_mount_path_it_is_the_same_page() -> None:
    assert await status_of('/gui/devtools', 'evil.example', mount='/gui') == 403
    assert await status_of('/devtools', 'evil.example', mount='/gui') == 200


async def test_any_name_is_answered_in_process() -> None:
    assert await status_of('/devtools', 'test', server='test') == 200


def test_the_embedded_pool_refuses_foreign_names(tmp_path: Path) -> None:
    script = """
from nicegui import app, ui
from authui import AuthUI
from authui.reactive import add_devtools
auth = AuthUI().install()
add_devtools(auth.stores)
@ui.page('/')
def home():
    ui.label('Hello')
@app.get('/report')
def report():
    return 'report'
ui.run(host='127.0.0.1', port={port}, show=False, reload=False)
"""
    server = Server(tmp_path, script=script, path='/login')
    server.start()
    try:
        for path in ('/mailbox', '/devtools', '/', '/report', '/login'):
            assert ask(server, 'GET', path, HTML).status == 200, path
            answer = ask(server, 'GET', path, HTML | {'Host': f'evil.example:{server.port}'})
            assert answer.status == 403, path
            assert 'http://localhost' in answer.body
    finally:
        server.stop()


def test_the_devtools_refuse_foreign_names_on_a_real_pool(tmp_path: Path) -> None:
    script = """
import uvicorn
from fastapi import FastAPI
from nicegui import app, ui
from authui import AuthUI
from authui.reactive import add_devtools
host = FastAPI()
auth = AuthUI().install(host)
add_devtools(auth.stores)
@ui.page('/')
def home():
    ui.label('Hello')
ui.run_with(host, mount_path='/gui')
uvicorn.run(host, host='0.0.0.0', port={port})
"""
    variables = {
        'AUTHUI_USER_POOL_ID': 'eu-west-1_AbCdEf123',
        'AUTHUI_CLIENT_ID': '1abcdefgh',
        'AUTHUI_SECRET': 'b6Q0u3kz9wXn2LrT5vYc8FhJ1mPs4GdA',
        'AUTHUI_PUBLIC_URL': 'http://localhost:8080',
    }
    server = Server(tmp_path, script=script, path='/gui/login', **variables)
    server.start()
    try:
        foreign = HTML | {'Host': 'evil.example'}
        assert ask(server, 'GET', '/gui/devtools', HTML).status == 200
        assert ask(server, 'GET', '/gui/devtools', foreign).status == 403
        # As uvicorn has it from a proxy on this machine: from where the proxy was asked.
        assert ask(server, 'GET', '/gui/devtools', HTML | {'X-Forwarded-For': '203.0.113.9'}).status == 503
        assert ask(server, 'GET', '/gui/', foreign).status == 200
    finally:
        server.stop()
