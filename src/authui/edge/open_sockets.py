"""Which sockets are open, for whom: counted against the limits, and bound to the visitor that opened them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Scope

_STATE_KEY = 'authui.socket'


@dataclass(kw_only=True, eq=False)
class Place:
    """One socket that was let in."""

    page: str
    session: str | None
    """The key of the session that it counts for; None for a visitor's."""
    key_sent: str | None
    """The key of the session whose cookie came with it, also where that had ended."""
    address: str
    sid: str | None = None
    """What Engine.io calls the socket, as long as it is open there."""


class OpenSockets:
    """The sockets of this process. One of the polling transport is many requests and counts once.

    Engine.io names each socket by an id, which all further requests of a polling socket carry.
    """

    def __init__(self, *, per_session: int, per_address: int) -> None:
        self._per_session = per_session
        self._per_address = per_address
        self._by_session: Counter[str] = Counter()
        self._by_address: Counter[str] = Counter()
        self._taken: set[Place] = set()
        self._named: dict[str, Place] = {}

    def take(self, place: Place, scope: Scope) -> bool:
        """Count a socket, and let its request say so; returns whether there is room for it."""
        if self._by_address[place.address] >= self._per_address or (
            place.session is not None and self._by_session[place.session] >= self._per_session
        ):
            return False
        self._taken.add(place)
        self._by_address[place.address] += 1
        if place.session is not None:
            self._by_session[place.session] += 1
        scope.setdefault('state', {})[_STATE_KEY] = place
        return True

    def leave(self, place: Place) -> None:
        """Count a socket no more."""
        if place not in self._taken:
            return
        self._taken.remove(place)
        for counter, key in ((self._by_address, place.address), (self._by_session, place.session)):
            if key is not None:
                counter[key] -= 1
                if not counter[key]:
                    del counter[key]

    def opened(self, sid: str, scope: Scope) -> None:
        """Hear from Engine.io what it calls the socket that a request has opened."""
        if (place := place_of(scope)) is not None:
            place.sid = sid
            self._named[sid] = place

    def ended(self, sid: str) -> None:
        """Hear from Engine.io that a socket has ended."""
        if (place := self._named.pop(sid, None)) is not None:
            place.sid = None
            self.leave(place)

    def find(self, sid: str) -> Place | None:
        """Return the open socket of an id."""
        return self._named.get(sid)


def place_of(scope: Scope) -> Place | None:
    """Return the socket that a request opens, once it was counted."""
    place = scope.get('state', {}).get(_STATE_KEY)
    return place if isinstance(place, Place) else None
