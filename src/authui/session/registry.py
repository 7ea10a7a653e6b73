"""The sessions of this process: begun by a login, found by a cookie, handed over by a one-time ticket.

It is longer than 300 lines because beginning, finding, moving and ending sessions all work on the same table.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from math import inf
from typing import NamedTuple, cast, get_args

from pydantic import SecretStr

from authui.errors import ChallengeExpiredError, SaveError, StorageError, TokenError
from authui.models import AuthEvent, StageChallenge, TokenSet, Unfinished
from authui.session.attempts import ProviderAttempts
from authui.session.leftovers import Leftovers
from authui.session.revocation import Revoker
from authui.session.services import Services, is_session_key, new_session_id, session_key
from authui.session.session import AuthSession
from authui.session.signed_out import SignedOutMarks, signed_out_key, signed_out_keys
from authui.session.single_flight import SingleFlight
from authui.session.tickets import TICKET_SECONDS, Redeemed, Tickets
from authui.session.vault import SessionRecord

_log = logging.getLogger(__name__)

_SAID_SECONDS = 60.0
"""How long a returning browser is told that its session has ended."""
_IDLE_SECONDS = 300.0
_SWEEP_SECONDS = 60.0
_ALL_ENDED = 'all ended'
"""The bus event that ends all sessions of a user; its key names the user, not a session."""
_OTHERS_ENDED = 'others ended '
"""The bus event that ends a user's other sessions; a time follows, and sessions proven since then go on."""
_MOVED = 'moved '
"""The bus event of a session whose browser has a new id; the session's new key follows."""


class BegunSession(NamedTuple):
    """A new session and the ticket for its cookie."""

    session: AuthSession
    ticket: SecretStr


class SessionRegistry:
    """Holds every session in use in this process; restores others from the vault when their browser comes back."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.flights = SingleFlight()
        """The forms that are being processed."""
        self.attempts = ProviderAttempts(services.vault, services.clock)
        self._sessions: dict[str, AuthSession] = {}
        self._restoring: dict[str, asyncio.Task[AuthSession | None]] = {}
        self._tickets = Tickets(self._untaken)
        self._ending: set[asyncio.Task[None]] = set()
        self._superseded: set[str] = set()
        self._expired: dict[str, str] = {}
        """The e-mails that are kept of sessions that ended recently without a logout in this browser, by their keys."""
        self._leftovers = Leftovers(services.vault, self._finish)
        self._marks = SignedOutMarks(services)
        self._revoker = Revoker(services.client, services.vault, services.clock, services.random)
        self._sweep: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Start listening to the events of other processes; call it in the event loop of the server."""
        self._finish(self.services.bus.listen(self._hear, self._missed))
        self._revoker.start()

    async def end_all(self, sub: str) -> None:
        """End all sessions of a user whom Cognito has signed out everywhere: here, in other processes, and stored ones.

        A session in a process that cannot be told ends at its next refresh, which Cognito refuses.
        """
        await self._marks.set(sub, self.services.clock(), _ALL_ENDED)
        await self._end_those_of(signed_out_key(sub))

    async def end_others(self, session: AuthSession, *, new_password: bool = False) -> None:
        """End all other sessions of a user who has just changed the password or a factor in this one.

        Their refresh tokens are revoked; those of stored sessions are revoked when their browser comes back.
        """
        now = self.services.clock()
        try:
            await session.record_times(proven_at=now, **({'password_changed_at': now} if new_password else {}))
        except StorageError as error:
            _log.error('a changed password or factor could not end the sessions elsewhere: %s', error)
            return
        await self._end_and_revoke(session.claims.sub, now, but=session)

    async def end_all_of(self, username: str) -> None:
        """End all sessions of a user whose password was reset, if there is no token to end them at Cognito.

        Their refresh tokens are revoked; those of stored sessions are revoked when their browser comes back.
        """
        await self._end_and_revoke(username, self.services.clock())

    async def _end_and_revoke(self, user: str, now: float, *, but: AuthSession | None = None) -> None:
        await self._marks.set(user, now, f'{_OTHERS_ENDED}{now!r}')
        for each in self._of(signed_out_key(user)):
            if each is not but:
                await each.end('session_expired', revoke=True)

    async def _end_those_of(self, key: str) -> None:
        for session in self._of(key):
            await session.end('session_expired', by_logout=True)

    async def _end_others_of(self, key: str, at: float) -> None:
        """End a user's other sessions here too; the process that asks has already stored which session goes on."""
        for session in self._of(key):
            await session.look_again()
            if session.is_older_than(at):
                await session.end('session_expired', revoke=True)

    def _of(self, key: str) -> list[AuthSession]:
        return [each for each in self._sessions.values() if key in signed_out_keys(each.claims)]

    async def revoke(self, tokens: TokenSet) -> None:
        """Revoke tokens that nobody is to use."""
        await self._revoker.revoke(tokens.refresh_token)

    def _hear(self, key: str, event: str) -> None:
        if event == _ALL_ENDED:
            self._finish(self._end_those_of(key))
        if event.startswith(_OTHERS_ENDED):
            self._finish(self._end_others_of(key, float(event.removeprefix(_OTHERS_ENDED))))
        session = self._sessions.get(key)
        if session is not None and event.startswith(_MOVED) and is_session_key(new := event.removeprefix(_MOVED)):
            self._sessions[new] = self._sessions.pop(key)
            self._leave_cookie(key)
            self._finish(session.moved(new))
        if session is not None and event in get_args(AuthEvent):
            self._finish(session.hear(cast('AuthEvent', event)))  # the condition has just checked it

    def clock_moved(self) -> None:
        """Set every session's timers again after a test has moved the clock."""
        for session in list(self._sessions.values()):
            session.clock_moved()

    def _missed(self) -> None:
        """Look up every session again: this process may have missed events of the others."""
        for session in self._sessions.values():
            self._finish(session.look_again())

    async def begin(
        self,
        tokens: TokenSet,
        *,
        account: str = '',
        remember: bool = False,
        since: float = inf,
        passkey: bool = False,
        provider: str = '',
    ) -> BegunSession:
        """Begin a session with new tokens, store it before any tab is told, and return it with its ticket.

        With `remember` its cookie outlives the browser. `account` is the account as it was typed at the login: the
        browser is known for it from then on, and for its passkey with `passkey`. `since` is when the sign-in began,
        and `provider` is where, unless it began here.
        Raises `TokenError` when the tokens are not to be trusted, `ChallengeExpiredError` when the user's sessions were
        ended during the sign-in, and `SaveError` when the session could not be stored. Then nobody is signed in.
        """
        try:
            claims = await self.services.verifier.verify(tokens)
        except TokenError as error:
            _log.error('the tokens of a sign-in are not to be trusted, so nobody was signed in: %s', error)
            raise
        session_id = new_session_id()
        key = session_key(session_id)
        span = self.services.spans
        record = SessionRecord.begun(
            tokens, claims, self.services.clock(), span.idle, span.absolute, remembered=remember, provider=provider
        )
        try:
            is_too_old = since < await self._marks.since(claims)
            if not is_too_old:
                await self.services.vault.put(key, record)
        except StorageError as error:
            _log.error('a session could not be stored, so nobody was signed in: %s', error)
            raise SaveError(str(error)) from error
        if is_too_old:
            await self.revoke(tokens)
            raise ChallengeExpiredError('the sign-in began before the sessions of its user were ended')
        session = self._adopt(key, record)
        new = Redeemed(session, session_id, session.cookie_ends_at, account, passkey, provider)
        return BegunSession(session, self._tickets.issue(new))

    def renew(self, session: AuthSession) -> SecretStr:
        """Return a ticket for a new id of a session; the former id is worthless once the ticket is traded."""
        return self._tickets.issue(Redeemed(session, new_session_id(), session.cookie_ends_at))

    # --- what is unfinished ---

    async def keep(self, unfinished: Unfinished) -> tuple[str, SecretStr | None]:
        """Store an unfinished step of a browser under a new id; returns its key and the ticket for its cookie.

        If it could not be stored, there is no ticket: the tab can go on, but not after a reload.
        """
        unfinished_id = new_session_id()
        key = session_key(unfinished_id)
        if not await self.keep_on(key, unfinished):
            return key, None
        return key, self._tickets.issue(Redeemed(None, unfinished_id, unfinished.expires_at))

    async def keep_on(self, key: str, unfinished: Unfinished) -> bool:
        """Store a changed unfinished step under its present id; returns whether it could be stored."""
        try:
            await self.services.vault.put(key, unfinished)
        except StorageError as error:
            _log.error('an unfinished sign-in could not be stored: %s', error)
            return False
        return True

    async def find_unfinished(self, unfinished_id: SecretStr) -> tuple[str, Unfinished] | None:
        """Return a browser's unfinished step with its key, or None if it is over."""
        key = session_key(unfinished_id)
        unfinished = await self.services.vault.get(key, Unfinished)
        if unfinished is None or unfinished.expires_at <= self.services.clock():
            return None
        challenge = unfinished.challenge
        if isinstance(challenge, StageChallenge) and challenge.name not in {each.name for each in self.services.stages}:
            return None  # a former version of the app had this stage
        return key, unfinished

    async def is_kept(self, key: str) -> bool:
        """Tell whether an unfinished step is still stored: no other tab has finished or cancelled it."""
        try:
            return await self.services.vault.get(key, Unfinished) is not None
        except StorageError as error:
            _log.error('an unfinished sign-in could not be read: %s', error)
            return False

    async def drop(self, key: str) -> None:
        """Delete an unfinished step: it is finished or cancelled."""
        try:
            await self.services.vault.delete(key)
        except StorageError as error:  # it expires by itself
            _log.error('an unfinished sign-in could not be deleted: %s', error)

    async def find(self, session_id: SecretStr, *, is_use: bool = True) -> AuthSession | None:
        """Return the session of a cookie, or None if it no longer exists; this counts as use unless `is_use` is False.

        Raises `StorageError` when the store cannot answer.
        """
        session = await self._find(session_key(session_id))
        if session is None or await session.end_if_over():
            return None
        if is_use:
            session.touch()
        return session

    async def _find(self, key: str) -> AuthSession | None:
        if key in self._leftovers:
            return None
        if (session := self._sessions.get(key)) is not None:
            session.last_used = self.services.clock()
            return None if session.ended else session
        if (task := self._restoring.get(key)) is None:
            task = self._restoring[key] = asyncio.get_running_loop().create_task(self._restore(key))
            task.add_done_callback(lambda _: self._restoring.pop(key, None))
        return await asyncio.shield(task)

    def holds(self, session_id: SecretStr) -> bool:
        """Tell whether the session of a cookie is in use in this process; nothing is looked up anywhere else."""
        session = self._sessions.get(session_key(session_id))
        return session is not None and not session.ended

    def share(self, ticket: SecretStr) -> SecretStr | None:
        """Let a ticket count once more, for another tab of its browser; None if it was traded or has expired."""
        return self._tickets.share(ticket)

    async def redeem(self, ticket: SecretStr) -> Redeemed | None:
        """Trade a ticket for its id; a ticket lasts for a minute, and counts once unless it was shared."""
        redeemed = self._tickets.take(ticket)
        if redeemed is None:
            return None
        session, session_id, *_ = redeemed
        if session is not None and not session.ended and session.key != session_key(session_id):
            await self._move(session, session_key(session_id))
        return redeemed if session is None or not session.ended else None

    async def supersede(self, session: AuthSession) -> None:
        """End a session because another one has just begun in the same browser."""
        self._leave_cookie(session.key)
        await session.end('signed_out')

    def is_superseded(self, session_id: SecretStr) -> bool:
        """Tell whether the browser that sent this id has a newer cookie by now, which must not be removed."""
        return session_key(session_id) in self._superseded

    def has_expired(self, session_id: SecretStr) -> bool:
        """Tell whether the session of this id ended recently, and not by a logout."""
        key = session_key(session_id)
        session = self._sessions.get(key)
        return key in self._expired or (session is not None and session.ended_by == 'session_expired')

    def identifier_kept(self, session_id: SecretStr) -> str:
        """Return what the login starts with after the session of this id has expired; empty for none."""
        return self._expired.get(session_key(session_id), '')

    async def close(self) -> None:
        """Wait for running work, then close the vault; sessions stay stored."""
        if self._sweep is not None:
            self._sweep.cancel()
        self._leftovers.stop()
        self._tickets.clear()
        await self.flights.settled()
        await asyncio.gather(*self._restoring.values(), *self._ending, return_exceptions=True)
        await asyncio.gather(*(session.settled() for session in self._sessions.values()))
        await self._revoker.close()
        await self._leftovers.clear()
        self._leftovers.stop()
        self._sessions.clear()
        await self.services.bus.close()
        await self.services.throttle.close()
        await self.services.vault.close()

    async def _move(self, session: AuthSession, key: str) -> None:
        """Give a session a new id; if that cannot be stored the session ends, because its former id must not stay."""
        former = session.key
        self._sessions[key] = session
        try:
            await session.move(key)
        except StorageError as error:
            _log.error('a session could not be stored under a new id, so it ends: %s', error)
            del self._sessions[key]
            await session.end('session_expired')
            return
        if session.ended:
            del self._sessions[key]
        self._sessions.pop(former, None)
        self._leave_cookie(former)
        try:
            await self.services.bus.say(former, f'{_MOVED}{key}')
        except StorageError as error:
            _log.error('other processes could not be told of a new id, their tabs will end: %s', error)

    def _leave_cookie(self, key: str) -> None:
        """Make sure that a request with a former id does not remove the browser's new cookie."""
        self._superseded.add(key)
        asyncio.get_running_loop().call_later(TICKET_SECONDS, self._superseded.discard, key)

    async def _restore(self, key: str) -> AuthSession | None:
        record = await self.services.vault.get(key, SessionRecord)
        if record is None or record.expires_at <= self.services.clock():
            return None
        if max(record.created_at, record.proven_at) < await self._marks.since(record.claims):
            await self.services.vault.delete(key)
            self._finish(self.revoke(record.tokens))
            return None
        return self._adopt(key, record)

    def _adopt(self, key: str, record: SessionRecord) -> AuthSession:
        session = self._sessions[key] = AuthSession(
            key, record, self.services, on_end=self._ended, revoke=self._revoker.revoke
        )
        self._schedule_sweep()
        return session

    def _ended(self, session: AuthSession) -> None:
        self._sessions.pop(session.key, None)
        if session.ended_by == 'session_expired':
            self._expired[session.key] = session.identifier_kept
            asyncio.get_running_loop().call_later(_SAID_SECONDS, self._expired.pop, session.key, None)
        if session.is_left:
            self._leftovers.add(session.key)
        self._finish(session.settled())

    def _finish(self, work: Coroutine[None, None, None]) -> None:
        """Run work in the background; it is finished when the server stops, at the latest."""
        task = asyncio.get_running_loop().create_task(work)
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    def _untaken(self, stands_for: Redeemed) -> None:
        """End a session or step whose ticket no browser traded: its tab closed before the cookie was set."""
        session, opaque_id, *_ = stands_for
        if session is None:
            self._finish(self.drop(session_key(opaque_id)))
        elif session.key == session_key(opaque_id):  # otherwise the ticket was for a new id, and the old id stays
            self._finish(session.end('signed_out'))

    def _schedule_sweep(self) -> None:
        if self._sweep is None and self._sessions:
            self._sweep = asyncio.get_running_loop().call_later(_SWEEP_SECONDS, self._forget_idle)

    def _forget_idle(self) -> None:
        """Drop sessions from memory that no tab uses; they stay in the vault."""
        self._sweep = None
        oldest = self.services.clock() - _IDLE_SECONDS
        for key, session in list(self._sessions.items()):
            if not session.has_tabs and session.last_used < oldest:
                del self._sessions[key]
        self._schedule_sweep()
