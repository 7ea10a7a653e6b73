"""One-time tickets, each for an id until its browser has the cookie; it knows what they stand for and moves nothing."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from pydantic import SecretStr

from authui.session.services import session_key
from authui.session.session import AuthSession

_TICKET_BYTES = 32
TICKET_SECONDS = 60.0
"""For how long a ticket counts."""


class Redeemed(NamedTuple):
    """What a ticket is traded for: the id of a session, or of what is unfinished where there is no session."""

    session: AuthSession | None
    id: SecretStr
    expires_at: float | None
    """When the cookie ends, in seconds since the epoch; None for one that ends with the browser."""
    account: str = ''
    """What was typed as the account at a login; empty where nobody has just logged in."""


@dataclass
class _Ticket:
    """Stands for an id until its browser has the cookie."""

    stands_for: Redeemed
    expiry: asyncio.TimerHandle
    left: int = 1
    """How often it still counts: once for each tab that it was given to."""
    was_taken: bool = False


class Tickets:
    """The tickets that still count, each under its hash; `on_untaken` hears what an expired one stood for in vain."""

    def __init__(self, on_untaken: Callable[[Redeemed], None]) -> None:
        self._on_untaken = on_untaken
        self._issued: dict[str, _Ticket] = {}

    def issue(self, stands_for: Redeemed) -> SecretStr:
        """Return a new ticket, which counts once and for a minute."""
        ticket = SecretStr(secrets.token_urlsafe(_TICKET_BYTES))
        key = session_key(ticket)
        expiry = asyncio.get_running_loop().call_later(TICKET_SECONDS, self._expire, key)
        self._issued[key] = _Ticket(stands_for, expiry)
        return ticket

    def share(self, ticket: SecretStr) -> SecretStr | None:
        """Let a ticket count once more; None when it was traded or has expired."""
        found = self._issued.get(session_key(ticket))
        if found is None:
            return None
        found.left += 1
        return ticket

    def take(self, ticket: SecretStr) -> Redeemed | None:
        """Return what a ticket stands for, and let it count once less; None when it was traded or has expired."""
        found = self._issued.get(session_key(ticket))
        if found is None:
            return None
        found.was_taken = True
        found.left -= 1
        if not found.left:
            del self._issued[session_key(ticket)]
            found.expiry.cancel()
        return found.stands_for

    def clear(self) -> None:
        """Let no ticket count any more, and nobody hear of it."""
        for ticket in self._issued.values():
            ticket.expiry.cancel()
        self._issued.clear()

    def _expire(self, key: str) -> None:
        if (ticket := self._issued.pop(key, None)) is not None and not ticket.was_taken:
            self._on_untaken(ticket.stands_for)
