"""The sockets that are open: counted against the limits, and each bound to the visitor that opened it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Scope

_STATE_KEY = 'authui.socket'


@dataclass(kw_only=True, eq=False)
class OpenSocket:
    """One socket that was let in."""

    page: str
    session: str | None
    """The key of the session that it counts for; None for a visitor's socket."""
    key_sent: str | None
    """The key of the session whose cookie came with it, also where that session had ended."""
    address: str
    sid: str | None = None
    """The id that Engine.io gave the socket, as long as it is open there."""


class OpenSockets:
    """The sockets of this process. A socket of the polling transport is many requests and counts once.

    Engine.io names each socket by an id, which all further requests of a polling socket carry.
    """

    def __init__(self, *, per_session: int, per_address: int) -> None:
        self._per_session = per_session
        self._per_address = per_address
        self._by_session: Counter[str] = Counter()
        self._by_address: Counter[str] = Counter()
        self._taken: set[OpenSocket] = set()
        self._named: dict[str, OpenSocket] = {}

    def take(self, socket: OpenSocket, scope: Scope) -> bool:
        """Count a socket, and note it in its request; returns False where there is no room for it."""
        if self._by_address[socket.address] >= self._per_address or (
            socket.session is not None and self._by_session[socket.session] >= self._per_session
        ):
            return False
        self._taken.add(socket)
        self._by_address[socket.address] += 1
        if socket.session is not None:
            self._by_session[socket.session] += 1
        scope.setdefault('state', {})[_STATE_KEY] = socket
        return True

    def leave(self, socket: OpenSocket) -> None:
        """Stop counting a socket."""
        if socket not in self._taken:
            return
        self._taken.remove(socket)
        for counter, key in ((self._by_address, socket.address), (self._by_session, socket.session)):
            if key is not None:
                counter[key] -= 1
                if not counter[key]:
                    del counter[key]

    def opened(self, sid: str, scope: Scope) -> None:
        """Note the id that Engine.io gave the socket of a request."""
        if (socket := socket_of(scope)) is not None:
            socket.sid = sid
            self._named[sid] = socket

    def ended(self, sid: str) -> None:
        """Note that Engine.io has closed a socket."""
        if (socket := self._named.pop(sid, None)) is not None:
            socket.sid = None
            self.leave(socket)

    def find(self, sid: str) -> OpenSocket | None:
        """Return the open socket of an id."""
        return self._named.get(sid)


def socket_of(scope: Scope) -> OpenSocket | None:
    """Return the socket that a request opens, once it is counted."""
    socket = scope.get('state', {}).get(_STATE_KEY)
    return socket if isinstance(socket, OpenSocket) else None
