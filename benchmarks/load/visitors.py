"""A visitor as the server sees a browser: pages and forms over fresh connections, and the websocket of one page."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Origin

from load import settings

PATIENCE = 30.0
_CLIENT = re.compile(r"'client_id': '([0-9a-f-]+)'")
_BUTTON = re.compile(r'"(\d+)":\{"tag":"q-btn".*?"listener_id":"([0-9a-f-]+)","type":"click"')
_ALERT = re.compile(r'class="authui-alert"[^>]*>([^<]+)')
_SESSION = 'authui'
"""The cookie of a session, over http."""
_COOKIE = re.compile(r'(\w+(?:-\w+)*)=([^;]*)')


class RefusedError(Exception):
    """The server refused; the message says how."""


class BusyError(RefusedError):
    """The server is busy, and says when to come back."""

    def __init__(self, path: str, retry_after: int) -> None:
        super().__init__(f'{path} is busy')
        self.retry_after = retry_after


@dataclass
class Answer:
    """The answer to a request."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


@dataclass
class Visitor:
    """One browser with one tab."""

    url: str
    number: int
    """Which user this is."""
    place: int = 0
    """A number that gives its address, added to that of the user."""
    cookies: dict[str, str] = field(default_factory=dict)
    socket: ClientConnection | None = None
    is_dropped: bool = False
    """Whether the server closed the socket."""
    is_refused: bool = False
    """Whether it was told that the server is busy, and when to come back."""
    waited: float = 0.0
    """Seconds between the request and that refusal."""
    _page: str = ''

    async def ask(
        self, path: str, method: str = 'GET', headers: Mapping[str, str] | None = None, body: bytes = b''
    ) -> Answer:
        """Send one request on a fresh connection, and keep the cookies that come back; raise if the server is busy."""
        at = urlsplit(self.url)
        asked = time.perf_counter()
        sent = {
            'Host': at.netloc,
            'Accept': 'text/html,*/*',
            'Accept-Encoding': 'gzip',
            'X-Forwarded-For': settings.address(self.place + self.number),
            'Connection': 'close',
            'Content-Length': str(len(body)),
            **self._cookie,
            **(headers or {}),
        }
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection(at.hostname, at.port, limit=2**20)
            try:
                lines = [f'{method} {path} HTTP/1.1', *(f'{name}: {value}' for name, value in sent.items())]
                writer.write('\r\n'.join([*lines, '', '']).encode('latin-1') + body)
                raw = await reader.read(-1)
            finally:
                writer.close()
        answer = _parsed(raw)
        for name, value in answer.headers:
            if name == 'set-cookie' and (cookie := _COOKIE.match(value)):
                self.cookies[cookie[1]] = cookie[2]
                if not cookie[2]:  # it is removed
                    del self.cookies[cookie[1]]
        if answer.status == 503 and (seconds := dict(answer.headers).get('retry-after')):
            self.is_refused, self.waited = True, time.perf_counter() - asked
            raise BusyError(path, int(seconds))
        return answer

    async def open(self, path: str) -> None:
        """Get a page."""
        answer = await self.ask(path)
        if answer.status != 200:
            raise RefusedError(f'{path} was answered {answer.status}')
        self._page = answer.body.decode()

    async def connect(self) -> None:
        """Open the socket of the page that was opened last, on a fresh connection."""
        found = _CLIENT.search(self._page)
        assert found, 'no page of NiceGUI'
        query = {
            'EIO': '4',
            'transport': 'websocket',
            'client_id': found[1],
            'tab_id': f'tab-{self.number}',
            'document_id': f'document-{self.number}',
            'next_message_id': '0',
            'implicit_handshake': 'true',
        }
        address = self.url.replace('http://', 'ws://') + '/_nicegui_ws/socket.io/?' + urlencode(query)
        headers = {'X-Forwarded-For': settings.address(self.place + self.number), **self._cookie}
        try:
            async with asyncio.timeout(PATIENCE):
                self.socket = await connect(
                    address,
                    origin=Origin(self.url),
                    additional_headers=headers,
                    ping_interval=None,
                    proxy=None,
                    open_timeout=None,
                )
                await self.socket.recv()
                await self.socket.send('40')
                welcome = str(await self.socket.recv())
        except (ConnectionClosed, InvalidHandshake) as error:
            raise RefusedError(f'the socket: {error}') from error
        if not welcome.startswith('40'):
            raise RefusedError(f'the socket was answered {welcome[:80]}')

    async def log_in(self) -> float:
        """Go through a whole login and return how long it took: the page, then its form, answered by the cookie."""
        begun = time.perf_counter()
        await self.open('/login')
        await self.send_form()
        return time.perf_counter() - begun

    async def send_form(self) -> None:
        """Send the form of the login page as a browser does without scripts."""
        headers, body = login_form(self.url, self.number)
        answer = await self.ask('/login', 'POST', headers, body)
        if answer.status != 303 or _SESSION not in self.cookies:
            alert = _ALERT.search(answer.body.decode(errors='replace'))
            raise RefusedError(alert[1] if alert else f'the form was answered {answer.status}')

    async def enter(self) -> float:
        """Log in, open the first page with its socket, close it, and return how long it took until it was open."""
        begun = time.perf_counter()
        await self.log_in()
        await self.hold()
        seconds = time.perf_counter() - begun
        await self.leave()
        return seconds

    async def hold(self) -> float:
        """Open the guarded page with its socket and return how long that took; `stay` then holds it."""
        begun = time.perf_counter()
        await self.open('/')
        await self.connect()
        return time.perf_counter() - begun

    async def stay(self) -> None:
        """Answer the server's pings until the page is closed."""
        assert self.socket is not None
        socket = self.socket
        try:
            async for frame in socket:
                if frame == '2':
                    await socket.send('3')
                elif frame == '41':
                    break
        except ConnectionClosed:
            pass
        self.is_dropped = self.socket is not None

    async def log_out(self) -> None:
        """Press the button on the page that is held, and wait until its socket is closed."""
        await self._send(_BUTTON, {})
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self.stay()
        self.cookies.clear()

    async def leave(self) -> None:
        """Close the tab."""
        if self.socket is not None:
            socket, self.socket = self.socket, None
            await socket.close()

    async def who(self) -> str:
        """Return the e-mail of the user whom the server finds by this browser's cookie."""
        answer = await self.ask('/who', headers={'Accept': 'application/json'})
        if answer.status != 200:
            raise RefusedError(f'/who was answered {answer.status}')
        found: str = json.loads(answer.body)['email']
        return found

    @property
    def _cookie(self) -> dict[str, str]:
        return {'Cookie': '; '.join(f'{name}={value}' for name, value in self.cookies.items())} if self.cookies else {}

    async def _send(self, element: re.Pattern[str], value: Any) -> None:
        page, found = _CLIENT.search(self._page), element.search(self._page)
        assert page, 'no page of NiceGUI'
        assert found, 'the page lacks what is pressed'
        assert self.socket is not None
        event = {'id': int(found[1]), 'client_id': page[1], 'listener_id': found[2], 'args': [json.dumps(value)]}
        await self.socket.send(f'42{json.dumps(["event", event])}')


def login_form(url: str, number: int) -> tuple[dict[str, str], bytes]:
    """Return the headers and the body by which a browser without scripts posts the login of a user."""
    return posted_form(url, 'login', email=settings.email(number), password=settings.PASSWORD)


def posted_form(url: str, form: str, action: str = 'submit', **fields: str) -> tuple[dict[str, str], bytes]:
    """Return the headers and the body by which a browser without scripts posts a form of the app at a URL."""
    headers = {
        'Content-Type': 'application/x-www-form-urlencoded',
        'Origin': url,
        'Sec-Fetch-Site': 'same-origin',
        'Sec-Fetch-Mode': 'navigate',
    }
    return headers, urlencode({'authui-form': form, **fields, 'authui-do': action}).encode()


def _parsed(raw: bytes) -> Answer:
    head, _, body = raw.partition(b'\r\n\r\n')
    first, *lines = head.decode('latin-1').split('\r\n')
    if not first.startswith('HTTP/'):
        raise RefusedError('no answer')
    headers = [(name.lower(), value.strip()) for name, _, value in (line.partition(':') for line in lines)]
    given = dict(headers)
    if given.get('transfer-encoding') == 'chunked':
        body = _joined(body)
    if given.get('content-encoding') == 'gzip':
        body = gzip.decompress(body)
    return Answer(int(first.split()[1]), headers, body)


def _joined(body: bytes) -> bytes:
    parts = []
    while body:
        size, _, body = body.partition(b'\r\n')
        length = int(size, 16)
        parts.append(body[:length])
        body = body[length + 2 :]
    return b''.join(parts)
