"""A TCP proxy on loopback that does to connections what networks do: delays, cuts, half-closes and swallows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

FaultKind = Literal['refuse', 'blackhole', 'delay', 'cut', 'half_close']
"""No connection; nothing passes; answers come later; answers are cut after some bytes; answers end before they begin.

In the last three what is asked arrives, and may be done.
"""


@dataclass(frozen=True)
class Fault:
    """What happens to connections, the open ones too."""

    kind: FaultKind
    seconds: float = 0.0
    """How much later answers come, with `delay`."""
    after: int = 0
    """How many bytes of answers come, with `cut`; a negative number is how many are missing at the end of the first."""


class FaultProxy:
    """Passes on what comes for a server, unless a fault is set."""

    def __init__(self, port: int, at: int = 0) -> None:
        self.port = at
        """Where it listens, once it does."""
        self.fault: Fault | None = None
        self.late = 0
        """How many answers came later than they should."""
        self._behind = port
        self._connections: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._accept, '127.0.0.1', self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Listen no more, and end every connection."""
        assert self._server is not None
        self._server.close()
        self.drop()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def drop(self) -> None:
        """End the connections there are."""
        for each in tuple(self._connections):
            each.cancel()

    async def mend(self) -> None:
        """Pass everything on again, over new connections."""
        self.fault = None
        ending = tuple(self._connections)
        self.drop()
        await asyncio.gather(*ending, return_exceptions=True)
        await asyncio.sleep(0.01)  # those who keep connections have to see that these are gone

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.ensure_future(self._join(reader, writer))
        self._connections.add(connection)

        def ended(_: asyncio.Task[None]) -> None:
            self._connections.discard(connection)
            writer.transport.abort()
            if not connection.cancelled():
                connection.exception()  # what befell it, both sides know

        connection.add_done_callback(ended)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.fault is not None and self.fault.kind == 'refuse':
            return
        behind = await asyncio.open_connection('127.0.0.1', self._behind)
        ways = {
            asyncio.ensure_future(self._ask(reader, behind[1])),
            asyncio.ensure_future(self._answer(behind[0], writer)),
        }
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            behind[1].transport.abort()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(65536):
            if self.fault is not None and self.fault.kind == 'refuse':
                return
            if self.fault is None or self.fault.kind != 'blackhole':
                writer.write(chunk)
                await writer.drain()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        come = 0
        while chunk := await reader.read(65536):
            fault = self.fault
            if fault is None:
                writer.write(chunk)
            elif fault.kind == 'delay':
                await asyncio.sleep(fault.seconds)
                self.late += 1
                writer.write(chunk)
            elif fault.kind == 'cut':
                chunk = chunk[: fault.after - come if fault.after > 0 else fault.after]
                writer.write(chunk)
                come += len(chunk)
                if come >= fault.after:
                    await writer.drain()
                    return
            elif fault.kind == 'half_close':
                writer.write_eof()
                await asyncio.sleep(3600)  # what is asked on is still taken, until the other side has enough
            await writer.drain()


@asynccontextmanager
async def faulty(port: int, at: int = 0) -> AsyncIterator[FaultProxy]:
    """Stand in front of the server on a port, on another one that is given or free."""
    proxy = FaultProxy(port, at)
    await proxy.start()
    try:
        yield proxy
    finally:
        await proxy.close()
