"""One-time tickets: each stands for an id until the browser has the cookie. This module does not move sessions."""

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
"""How long a ticket is valid."""


class Redeemed(NamedTuple):
    """The content of a ticket: the id of a session, or of an unfinished step if there is no session."""

    session: AuthSession | None
    id: SecretStr
    expires_at: float | None
    """When the cookie ends, in seconds since the epoch; None for a cookie that ends with the browser."""
    account: str = ''
    """The account as it was typed at the login; empty if nobody has just logged in."""
    by_passkey: bool = False
    """Whether that login was by a passkey."""
    provider: str = ''
    """The provider at which that login began; empty for one that began here."""


@dataclass
class _Ticket:
    """A ticket that stands for an id until the browser has the cookie."""

    stands_for: Redeemed
    expiry: asyncio.TimerHandle
    left: int = 1
    """How often it can still be traded: once for each tab that received it."""
    was_taken: bool = False


class Tickets:
    """The valid tickets, each under its hash; `on_untaken` is called with the content of each that expired unused."""

    def __init__(self, on_untaken: Callable[[Redeemed], None]) -> None:
        self._on_untaken = on_untaken
        self._issued: dict[str, _Ticket] = {}

    def issue(self, stands_for: Redeemed) -> SecretStr:
        """Return a new ticket, which can be traded once within a minute."""
        ticket = SecretStr(secrets.token_urlsafe(_TICKET_BYTES))
        key = session_key(ticket)
        expiry = asyncio.get_running_loop().call_later(TICKET_SECONDS, self._expire, key)
        self._issued[key] = _Ticket(stands_for, expiry)
        return ticket

    def share(self, ticket: SecretStr) -> SecretStr | None:
        """Let a ticket be traded once more; returns None if it was traded or has expired."""
        found = self._issued.get(session_key(ticket))
        if found is None:
            return None
        found.left += 1
        return ticket

    def take(self, ticket: SecretStr) -> Redeemed | None:
        """Return the content of a ticket and use it up once; returns None if it was traded or has expired."""
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
        """Drop all tickets without calling `on_untaken`."""
        for ticket in self._issued.values():
            ticket.expiry.cancel()
        self._issued.clear()

    def _expire(self, key: str) -> None:
        if (ticket := self._issued.pop(key, None)) is not None and not ticket.was_taken:
            self._on_untaken(ticket.stands_for)
