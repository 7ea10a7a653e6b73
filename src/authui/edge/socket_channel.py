"""The traffic of one websocket: the packets that its browser may send, and those of the app, until it is closed."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from authui.edge.socket_packets import is_packet

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Send

_log = logging.getLogger(__name__)

_TOO_LONG = 1009


class SocketChannel:
    """Receives and sends for the app; a browser that sends too much at once is cut off.

    NiceGUI keeps both methods for as long as the page, and Engine.io keeps them in a circle after that. Behind them is
    the server's end of the socket, which takes 300 KB to compress, so `close` lets go of it.
    """

    def __init__(self, receive: Receive, send: Send, *, max_bytes: int) -> None:
        self._receive = receive
        self._send = send
        self._max_bytes = max_bytes

    async def receive(self) -> Message:
        """Return the next packet that a websocket may send, or its end."""
        while True:
            message = await self._receive()
            text = message.get('text')
            if message['type'] != 'websocket.receive':
                return message
            if len(text or message.get('bytes') or '') > self._max_bytes:
                return {'type': 'websocket.disconnect', 'code': _TOO_LONG}
            if text is not None and is_packet(text):
                return message
            _log.warning('dropped a packet of a wrong shape')

    async def send(self, message: Message) -> None:
        """Send to the browser."""
        await self._send(message)

    def close(self) -> None:
        """Let go of the socket, which has ended."""
        self._receive, self._send = _receive_end, _refuse


async def _receive_end() -> Message:
    return {'type': 'websocket.disconnect', 'code': 1005}


async def _refuse(_message: Message) -> None:
    raise OSError('the socket is closed')
