"""A socket that is no browser's: it speaks NiceGUI's protocol as whoever attacks it would."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlencode

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect


class RefusedError(Exception):
    """The server did not let the socket in."""


class RawSocket:
    """One websocket to a page, with whatever origin and cookie it is told to send."""

    def __init__(
        self, url: str, client_id: str, *, origin: str | None, cookie: str = '', tab_id: str = 'tab', mount: str = ''
    ) -> None:
        query = {
            'EIO': '4',
            'transport': 'websocket',
            'client_id': client_id,
            'tab_id': tab_id,
            'document_id': 'document',
            'next_message_id': '0',
            'implicit_handshake': 'true',
        }
        address = url.replace('http://', 'ws://') + mount + '/_nicegui_ws/socket.io/?' + urlencode(query)
        self._open = ExitStack()
        try:
            self._socket: ClientConnection = self._open.enter_context(
                connect(
                    address,
                    additional_headers=([('Origin', origin)] if origin is not None else [])
                    + ([('Cookie', cookie)] if cookie else []),
                    max_size=None,
                    max_queue=None,  # what nobody reads would keep the socket from hearing that it is closed
                    user_agent_header=None,
                )
            )
        except (InvalidStatus, ConnectionClosed) as error:
            raise RefusedError(str(error)) from error
        self._socket.recv(timeout=5)
        self._socket.send('40')
        answer = str(self._socket.recv(timeout=5))
        if not answer.startswith('40'):
            self.close()
            raise RefusedError(answer)

    def send(self, name: str, frame: Any) -> None:
        """Send one frame of NiceGUI's."""
        self._socket.send(f'42{json.dumps([name, frame])}')

    def receive(self) -> str:
        """Return the next message that is no ping; raises `TimeoutError` when none comes."""
        while True:
            message = str(self._socket.recv(timeout=10))
            if message != '2':
                return message
            self._socket.send('3')

    def ends_within(self, seconds: float) -> bool:
        """Tell whether the server closes the socket in time; what it sends meanwhile is not looked at."""
        try:
            while True:
                if str(self._socket.recv(timeout=seconds)) == '41':
                    return True
        except ConnectionClosed:
            return True
        except TimeoutError:
            return False

    def close(self) -> None:
        self._open.close()
