"""The sessions of this process: begun by a login, found by a cookie, handed over by a one-time ticket."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Coroutine
from typing import NamedTuple

from pydantic import SecretStr

from authui.errors import SaveError, StorageError
from authui.models import TokenSet
from authui.session.session import AuthSession, Services, new_session_id, session_key
from authui.session.vault import SessionRecord

_log = logging.getLogger(__name__)

_TICKET_BYTES = 32
_TICKET_SECONDS = 60.0
_IDLE_SECONDS = 300.0
_SWEEP_SECONDS = 60.0
_LIFETIME = 30 * 24 * 3600.0


class _Ticket(NamedTuple):
    """Stands for a session until its browser has the cookie."""

    session: AuthSession
    session_id: SecretStr
    expiry: asyncio.TimerHandle


class SessionRegistry:
    """Knows every session that is in use here, and restores others from the vault when their browser comes back."""

    def __init__(self, services: Services, *, lifetime: float = _LIFETIME) -> None:
        self.services = services
        self._lifetime = lifetime
        self._sessions: dict[str, AuthSession] = {}
        self._restoring: dict[str, asyncio.Task[AuthSession | None]] = {}
        self._tickets: dict[str, _Ticket] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self._sweep: asyncio.TimerHandle | None = None

    async def begin(self, tokens: TokenSet) -> tuple[AuthSession, SecretStr]:
        """Make a session of fresh tokens, stored before anybody is told; returns it with its ticket.

        Raises `TokenError` when the tokens are not to be trusted, `SaveError` when they could not be stored: then
        nobody is signed in.
        """
        claims = await self.services.verifier.verify(tokens)
        session_id = new_session_id()
        key = session_key(session_id)
        now = self.services.clock()
        record = SessionRecord(tokens=tokens, claims=claims, created_at=now, expires_at=now + self._lifetime)
        try:
            await self.services.vault.put(key, record)
        except StorageError as error:
            _log.error('a session could not be stored, so nobody was signed in: %s', error)
            raise SaveError(str(error)) from error
        session = self._adopt(key, record)
        return session, self._issue_ticket(session, session_id)

    async def find(self, session_id: SecretStr) -> AuthSession | None:
        """Return the session of a cookie, or None when there is none any more.

        Raises `StorageError` when the store cannot tell.
        """
        key = session_key(session_id)
        if (session := self._sessions.get(key)) is not None:
            session.last_used = self.services.clock()
            return None if session.ended else session
        if (task := self._restoring.get(key)) is None:
            task = self._restoring[key] = asyncio.get_running_loop().create_task(self._restore(key))
            task.add_done_callback(lambda _: self._restoring.pop(key, None))
        return await asyncio.shield(task)

    def redeem(self, ticket: SecretStr) -> tuple[AuthSession, SecretStr] | None:
        """Trade a ticket for its session and the session's id; a ticket counts once, for a minute."""
        redeemed = self._tickets.pop(session_key(ticket), None)
        if redeemed is None:
            return None
        redeemed.expiry.cancel()
        return (redeemed.session, redeemed.session_id) if not redeemed.session.ended else None

    async def close(self) -> None:
        """Let running work end and close the vault; sessions stay stored."""
        if self._sweep is not None:
            self._sweep.cancel()
        for ticket in self._tickets.values():
            ticket.expiry.cancel()
        self._tickets.clear()
        await asyncio.gather(*self._restoring.values(), *self._ending, return_exceptions=True)
        await asyncio.gather(*(session.settled() for session in self._sessions.values()))
        self._sessions.clear()
        await self.services.vault.close()

    async def _restore(self, key: str) -> AuthSession | None:
        record = await self.services.vault.get(key)
        if record is None or record.expires_at <= self.services.clock():
            return None
        return self._adopt(key, record)

    def _adopt(self, key: str, record: SessionRecord) -> AuthSession:
        session = self._sessions[key] = AuthSession(key, record, self.services, on_end=self._ended)
        self._schedule_sweep()
        return session

    def _ended(self, session: AuthSession) -> None:
        self._sessions.pop(session.key, None)
        self._finish(session.settled())

    def _finish(self, work: Coroutine[None, None, None]) -> None:
        """See to it that something is done that nobody waits for, at the latest when the server stops."""
        task = asyncio.get_running_loop().create_task(work)
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    def _issue_ticket(self, session: AuthSession, session_id: SecretStr) -> SecretStr:
        ticket = SecretStr(secrets.token_urlsafe(_TICKET_BYTES))
        key = session_key(ticket)
        expiry = asyncio.get_running_loop().call_later(_TICKET_SECONDS, self._expire_ticket, key)
        self._tickets[key] = _Ticket(session, session_id, expiry)
        return ticket

    def _expire_ticket(self, key: str) -> None:
        """End a session that no browser ever took: its tab closed before the cookie was set."""
        if (ticket := self._tickets.pop(key, None)) is not None:
            self._finish(ticket.session.end('signed_out'))

    def _schedule_sweep(self) -> None:
        if self._sweep is None and self._sessions:
            self._sweep = asyncio.get_running_loop().call_later(_SWEEP_SECONDS, self._forget_idle)

    def _forget_idle(self) -> None:
        """Drop from memory what no tab uses; the vault has it still."""
        self._sweep = None
        oldest = self.services.clock() - _IDLE_SECONDS
        for key, session in list(self._sessions.items()):
            if not session.has_tabs and session.last_used < oldest:
                del self._sessions[key]
        self._schedule_sweep()
