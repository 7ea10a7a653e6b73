"""A host app whose pages take uploads and give downloads, and which lets a test in without a form."""

from __future__ import annotations

import http.client
import json
import re
import socket
from dataclasses import dataclass
from urllib.parse import urlencode

from support.raw_http import HTML, Answer, ask
from support.screens import Server

SCRIPT = """
import time
from pathlib import Path
from fastapi import Request, Response
from nicegui import app, ui
from pydantic import SecretStr
from authui import AuthUI, CurrentUser
from authui.guards.visit import visit_of
from authui.models import Credentials, Unfinished

auth = AuthUI().install()
Path('report.txt').write_text('canary-of-report')

def content(name):
    ui.upload(on_upload=lambda: print('HANDLED upload', flush=True))
    ui.label(f'canary-of-{name}')
    ui.timer(0.2, lambda: ui.label('canary-of-later'))
    ui.timer(0.1, lambda: ui.download.file('report.txt'), once=True)

@ui.page('/private')
def private(user: CurrentUser):
    content('private')

@ui.page('/open')
def public():
    auth.store()
    content('open')

@ui.page('/away')
def away():
    ui.label('away')

@app.get('/enter/{email}')
async def enter(email: str):
    auth.pool.admin_create_user(email, 'correct horse battery', {'email_verified': 'true'})
    parts = auth._runtime()
    tokens = await parts.registry.services.client.login(Credentials(identifier=email, password='correct horse battery'))
    begun = await parts.registry.begin(tokens)
    redeemed = await parts.registry.redeem(begun.ticket)
    return {'id': redeemed.id.get_secret_value()}

@app.get('/begin/{email}')
async def begin(email: str):
    registry = auth._runtime().registry
    _, ticket = await registry.keep(Unfinished(step='confirm', identifier=email, expires_at=time.time() + 600))
    redeemed = await registry.redeem(ticket)
    return {'id': redeemed.id.get_secret_value()}

@app.get('/leave')
async def leave(user: CurrentUser, request: Request):
    await visit_of(request).session.end('signed_out')
    return {}

@app.get('/plant')
def plant(line: str):
    response = Response()
    response.raw_headers.append((b'set-cookie', bytes.fromhex(line)))
    return response

@app.get('/hop')
def hop(to: str):
    return Response(status_code=303, headers={'Location': to})

if __name__ in {'__main__', '__mp_main__'}:
    ui.run(host='127.0.0.1', port={port}, show=False, reload=False, tailwind=False)
"""


@dataclass
class RawPage:
    """A page that no browser has opened."""

    client_id: str
    upload: str
    cookie: str


def enter(server: Server, email: str) -> str:
    """Return the cookie of a new session."""
    return f'authui={issued(server, f"/enter/{email}")}'


def issued(server: Server, path: str) -> str:
    """Return the id that the host app hands out."""
    return str(json.loads(ask(server, 'GET', path).body)['id'])


def open_page(server: Server, path: str, cookie: str = '') -> RawPage:
    """Ask for a page and read what its script would."""
    answer = ask(server, 'GET', path, HTML | ({'Cookie': cookie} if cookie else {}))
    assert answer.status == 200, answer
    found = re.search(r"'client_id': '([0-9a-f-]{36})'", answer.body)
    upload = re.search(r'/_nicegui/client/[0-9a-f-]{36}/upload/\d+', answer.body)
    assert found is not None, answer.body[-3000:]
    return RawPage(found[1], upload[0] if upload else '', cookie)


def send(
    server: Server,
    method: str,
    path: str,
    *,
    body: bytes = b'',
    cookie: str = '',
    source: str = '127.0.0.1',
    **headers: str,
) -> Answer:
    """Send a request as a page of the app's would, from an address of loopback's."""
    given = {'Origin': server.url, **headers} | ({'Cookie': cookie} if cookie else {})
    connection = http.client.HTTPConnection('127.0.0.1', server.port, timeout=10, source_address=(source, 0))
    connection.request(method, path, body=body, headers=given)
    answer = connection.getresponse()
    text = answer.read().decode(errors='replace')
    connection.close()
    return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, text)


def upload(server: Server, path: str, cookie: str = '') -> int:
    """Upload a file to a page's element; returns the status of the answer."""
    form = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\nhello\r\n--x--\r\n'
    kind = 'multipart/form-data; boundary=x'
    return send(server, 'POST', path, body=form, cookie=cookie, **{'Content-Type': kind}).status


class Polling:
    """A socket of the polling transport, request by request."""

    def __init__(self, server: Server, page: RawPage, *, cookie: str | None = None, source: str = '127.0.0.1') -> None:
        self._server = server
        self.cookie = page.cookie if cookie is None else cookie
        self.source = source
        query = {'EIO': '4', 'transport': 'polling', 'client_id': page.client_id, 'tab_id': 'tab'}
        query |= {'document_id': 'document', 'next_message_id': '0', 'implicit_handshake': 'true'}
        self.path = f'/_nicegui_ws/socket.io/?{urlencode(query)}'
        self.answer = send(server, 'GET', self.path, cookie=self.cookie, source=source)
        self.sid = json.loads(self.answer.body[1:])['sid'] if self.answer.status == 200 else ''

    def ask(self, method: str = 'GET', body: bytes = b'', *, cookie: str | None = None, source: str = '') -> Answer:
        """Send a further request of the socket."""
        given = self.cookie if cookie is None else cookie
        path = f'{self.path}&sid={self.sid}'
        return send(self._server, method, path, body=body, cookie=given, source=source or self.source)


def exchange(server: Server, request: bytes) -> bytes:
    """Send bytes that may be no request at all; returns the first bytes of the answer, if there is one."""
    with socket.create_connection(('127.0.0.1', server.port), timeout=5) as raw:
        raw.sendall(request)
        raw.shutdown(socket.SHUT_WR)
        try:
            return raw.recv(65536)
        except OSError:
            return b''
