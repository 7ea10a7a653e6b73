"""One browser's sign-in: its tokens, their refresh, the timer, and the tabs that hear of it."""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TypeVar

from pydantic import SecretStr

from authui.cognito import Claims, CognitoClient, TokenVerifier
from authui.errors import AuthError, SessionEndedError, StorageError, TokenError, UnavailableError
from authui.jwt import JwtSource
from authui.models import AuthEvent, TokenSet, User
from authui.session.bus import Bus, NoBus
from authui.session.throttle import Throttle
from authui.session.vault import SessionRecord, Update, Vault

_log = logging.getLogger(__name__)

_ID_BYTES = 32
_EARLY_SHARE = 0.1
_EARLY_LIMIT = 60.0
_RETRY_FIRST = 1.0
_RETRY_LIMIT = 30.0

Listener = Callable[[AuthEvent], None]
T = TypeVar('T')


@dataclass(frozen=True, kw_only=True)
class Services:
    """What every session of a process works with. `clock` is the wall clock, in seconds since the epoch."""

    client: CognitoClient
    verifier: TokenVerifier
    vault: Vault
    throttle: Throttle
    bus: Bus = field(default_factory=NoBus)
    """Tells other processes that share the vault what happens to a session."""
    clock: Callable[[], float] = time.time
    random: Callable[[], float] = field(default=random.random)
    """Spreads refreshes and retries: a number from 0 to 1."""


def new_session_id() -> SecretStr:
    """Return 256 random bits, which only the browser's cookie holds."""
    return SecretStr(secrets.token_urlsafe(_ID_BYTES))


def session_key(session_id: SecretStr) -> str:
    """Return what a session is stored under: the hash of its id, so that a copy of the store opens no session."""
    return sha256(session_id.get_secret_value().encode()).hexdigest()


class AuthSession(JwtSource):
    """What a browser has after login; all its tabs share it.

    While a tab listens, one timer refreshes the tokens a little before the ID token expires; without tabs the next
    one to ask for fresh tokens does. There is at most one refresh and one GetUser under way.
    """

    def __init__(
        self,
        key: str,
        record: SessionRecord,
        services: Services,
        *,
        on_end: Callable[[AuthSession], None],
    ) -> None:
        self.key = key
        self._record = record
        self._services = services
        self._on_end = on_end
        self._listeners: list[Listener] = []
        self._timer: asyncio.TimerHandle | None = None
        self._failures = 0
        self._refreshing: asyncio.Task[None] | None = None
        self._storing = asyncio.Lock()
        self._fetching: asyncio.Task[User] | None = None
        self._user: User | None = None
        self._revoking: asyncio.Task[None] | None = None
        self.ended = False
        self.last_used = services.clock()

    @property
    def claims(self) -> Claims:
        """The verified claims of the current tokens."""
        return self._record.claims

    @property
    def expires_at(self) -> float:
        """When the first of ID and access token expires, in seconds since the epoch."""
        return self._record.claims.expires_at

    @property
    def stored_until(self) -> float:
        """When the session is over at the latest, in seconds since the epoch."""
        return self._record.expires_at

    @property
    def is_current(self) -> bool:
        """Whether somebody is signed in right now: neither ended nor expired, even if the timer never ran."""
        return not self.ended and self._services.clock() < self.expires_at

    @property
    def has_tabs(self) -> bool:
        """Whether any tab listens."""
        return bool(self._listeners)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell a tab what happens to the session from now on; returns what ends that."""
        self._listeners.append(listener)
        if self._timer is None and self._refreshing is None:
            self._arm()

        def unlisten() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)
            if not self._listeners:
                self._disarm()
                self.last_used = self._services.clock()

        return unlisten

    async def fresh_tokens(self) -> TokenSet:
        """Return tokens that have not expired, refreshed if need be.

        Raises `SessionEndedError` when the session is over, and another `AuthError` when Cognito cannot answer.
        """
        self._check_alive()
        self.last_used = self._services.clock()
        if not self.is_current:
            await self.refresh()
        return self._record.tokens

    async def early_tokens(self) -> TokenSet:
        """Return tokens that outlast a call; a refresh ahead of the expiry that fails leaves those that are valid."""
        self._check_alive()
        if self.is_current and self._services.clock() >= self.expires_at - self._early:
            try:
                await self.refresh()
            except SessionEndedError:
                raise
            except AuthError as error:
                _log.info('tokens are used to their end: %s', error)
        return await self.fresh_tokens()

    async def newer_tokens(self, refused: TokenSet) -> TokenSet:
        """Return other tokens than those that a service refused, whoever got them meanwhile."""
        self._check_alive()
        if refused == self._record.tokens:
            await self.refresh()
        return await self.fresh_tokens()

    async def fetch_user(self) -> User:
        """Return the user as Cognito knows it (GetUser), fetched once for each set of tokens.

        When Cognito cannot answer, the verified claims of the ID token tell. Raises as `fresh_tokens` does.
        """
        tokens = await self.fresh_tokens()
        if self._user is not None:
            return self._user
        if self._fetching is None:
            self._fetching = asyncio.get_running_loop().create_task(self._fetch_user(tokens))
            self._fetching.add_done_callback(self._fetched)
        return await _join(self._fetching)

    async def refresh(self) -> None:
        """Get new tokens, together with whoever else asks at the same time."""
        self._check_alive()
        if self._refreshing is None:
            self._disarm()
            self._refreshing = asyncio.get_running_loop().create_task(self._refresh())
            self._refreshing.add_done_callback(self._refreshed)
        await _join(self._refreshing)

    async def use(self, operation: Callable[[SecretStr], Awaitable[T]]) -> T:
        """Do something with an access token that is valid; a definitive refusal ends the session.

        A token that Cognito refuses is refreshed once: it may have expired by Cognito's clock and not by ours.
        """
        tokens = await self.fresh_tokens()
        try:
            return await operation(tokens.access_token)
        except SessionEndedError:
            if tokens is self._record.tokens:
                await self.refresh()
        return await self._guarded(operation(self._record.tokens.access_token))

    async def change(self, operation: Callable[[SecretStr], Awaitable[T]]) -> T:
        """Do something that changes the user, and let the tokens and every tab know.

        Once it is done a passing fault is none of it: the tokens then tell of it at their next refresh.
        """
        done = await self.use(operation)
        self._forget_user()
        try:
            await self.refresh()
        except SessionEndedError:
            raise
        except AuthError as error:
            _log.warning('the tokens do not tell of a change yet: %s', error)
            self._tell('token_refreshed')
        return done

    async def move(self, key: str) -> None:
        """Be stored under another key and no longer under the former: the browser gets a new id.

        Raises `StorageError` when that cannot be stored: then nothing has changed.
        """
        vault = self._services.vault
        try:
            async with self._storing, vault.updating(self.key, SessionRecord) as update:
                if update.record is not None:
                    await vault.put(key, update.record)
                    await vault.delete(self.key)
                    self.key = key
        except StorageError:
            await self._forget(key)
            raise
        if self.ended:  # meanwhile
            await self._forget(key)
        elif update.record is None:
            await self.end('session_expired', told=True)

    async def hear(self, event: AuthEvent) -> None:
        """Take in what another process did to the session."""
        if event in {'signed_out', 'session_expired'}:
            await self.end(event, told=True)
        elif event == 'token_refreshed' and self._refreshing is None:
            await self.look_again()

    async def look_again(self) -> None:
        """Take over what is stored: another process may have refreshed or ended the session."""
        try:
            record = await self._services.vault.get(self.key, SessionRecord)
        except StorageError as error:
            _log.warning('a session cannot be looked up again: %s', error)
            return
        if record is None:
            await self.end('session_expired', told=True)
        elif record.tokens != self._record.tokens and not self.ended:
            self._take_over(record)
            self._arm()
            self._tell('token_refreshed')

    async def end(self, event: AuthEvent, *, told: bool = False) -> None:
        """Be over, here and at once: tabs told, stored tokens forgotten, and revoked at Cognito on a sign-out.

        With `told` it is another process that ended it, which has seen to the rest.
        """
        if self.ended:
            return
        self.ended = True
        self._disarm()
        self._tell(event)
        self._listeners.clear()
        if not told:
            if event == 'signed_out':
                self._revoking = asyncio.get_running_loop().create_task(self._revoke())
            await self._forget(self.key)
            await self._say(event)
        self._on_end(self)

    async def _say(self, event: AuthEvent) -> None:
        try:
            await self._services.bus.say(self.key, event)
        except StorageError as error:
            _log.error('other processes could not be told of %s: %s', event, error)

    async def settled(self) -> None:
        """Wait until nothing is under way: for a clean shutdown."""
        self._disarm()
        under_way = [task for task in (self._refreshing, self._fetching, self._revoking) if task is not None]
        await asyncio.gather(*under_way, return_exceptions=True)
        self._disarm()

    # --- the timer ---

    @property
    def _early(self) -> float:
        """How many seconds before the tokens expire they are refreshed at the earliest."""
        return min(_EARLY_LIMIT, (self.claims.expires_at - self.claims.issued_at) * _EARLY_SHARE)

    def _arm(self) -> None:
        if self.ended or not self._listeners:
            return
        early = self._early * (0.5 + self._services.random() / 2)
        self._arm_in(max(0.0, self.expires_at - early - self._services.clock()))

    def _arm_in(self, seconds: float) -> None:
        self._disarm()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._due)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _due(self) -> None:
        self._timer = None
        if self._refreshing is None and not self.ended:
            self._refreshing = asyncio.get_running_loop().create_task(self._refresh())
            self._refreshing.add_done_callback(self._refreshed)

    def _refreshed(self, task: asyncio.Task[None]) -> None:
        self._refreshing = None
        if self.ended or task.cancelled():
            return
        error = task.exception()
        if error is None:
            self._failures = 0
            self._arm()
            return
        if isinstance(error, AuthError):
            _log.warning('a refresh failed, the session goes on: %s', error)
        else:
            _log.error('a refresh failed in an unforeseen way', exc_info=error)
        self._failures += 1
        if self._listeners:
            ceiling = min(_RETRY_LIMIT, _RETRY_FIRST * 2.0**self._failures)
            self._arm_in(max(_RETRY_FIRST, ceiling * self._services.random()))

    # --- the work ---

    async def _refresh(self) -> None:
        try:
            async with self._storing, self._services.vault.updating(self.key, SessionRecord) as update:
                if update.record is None:
                    await self.end('session_expired', told=True)
                    raise SessionEndedError('the session was ended by another process')
                if update.record.tokens != self._record.tokens:
                    self._take_over(update.record)
                    if self.is_current:
                        self._tell('token_refreshed')
                        return
                await self._exchange(update)
        except StorageError as error:
            raise UnavailableError(f'the session cannot be held alone: {error}') from error
        await self._say('token_refreshed')

    def _take_over(self, record: SessionRecord) -> None:
        """Go on with what is stored now."""
        self._record = record
        self._forget_user()

    async def _exchange(self, update: Update[SessionRecord]) -> None:
        """Get new tokens for the refresh token, and store them before anybody uses them."""
        old = self._record
        tokens = await self._guarded(self._services.client.refresh(old.tokens, username=old.claims.username))
        try:
            claims = await self._services.verifier.verify(tokens)
        except TokenError as error:
            _log.error('refreshed tokens are not to be trusted, the old ones are kept: %s', error)
            raise
        if claims.sub != old.claims.sub:
            _log.error('refreshed tokens are those of another user, the old ones are kept')
            raise TokenError('refreshed tokens are those of another user')
        if self.ended:
            await self._services.client.revoke(tokens.refresh_token)
            return
        record = old.model_copy(update={'tokens': tokens, 'claims': claims})
        try:
            is_stored = await update.store(record)
        except StorageError as error:
            _log.error('refreshed tokens could not be stored, a restart would end the session: %s', error)
        else:
            if not is_stored:
                await self._services.client.revoke(tokens.refresh_token)
                await self.end('session_expired', told=True)
                raise SessionEndedError('the session was ended while it was refreshed')
        self._take_over(record)
        self._tell('token_refreshed')

    async def _fetch_user(self, tokens: TokenSet) -> User:
        try:
            user = await self._guarded(self._services.client.get_user(tokens.access_token))
        except SessionEndedError:
            raise
        except AuthError as error:
            _log.warning('the user could not be fetched (%s): the ID token tells instead', error.code)
            return _user_of(self.claims)
        return user.model_copy(update={'groups': self.claims.groups})

    def _fetched(self, task: asyncio.Task[User]) -> None:
        if self._fetching is not task:
            return  # what it tells is of before a change
        self._fetching = None
        if not task.cancelled() and task.exception() is None:
            self._user = task.result()

    def _forget_user(self) -> None:
        self._user = self._fetching = None

    async def _forget(self, key: str) -> None:
        try:
            await self._services.vault.delete(key)
        except StorageError as error:
            _log.error('the stored tokens of a session could not be deleted: %s', error)

    async def _guarded(self, call: Awaitable[T]) -> T:
        """Let a definitive refusal by Cognito end the session; a passing fault never does."""
        try:
            return await call
        except SessionEndedError as error:
            _log.info('a session is over: %s', error)
            await self.end('session_expired')
            raise

    async def _revoke(self) -> None:
        try:
            await self._services.client.revoke(self._record.tokens.refresh_token)
        except AuthError as error:
            _log.warning('a refresh token could not be revoked: %s', error)

    def _tell(self, event: AuthEvent) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(event)
            except Exception:  # noqa: BLE001 - one tab's fault must not keep the event from the others
                _log.exception('a tab failed to take in %s', event)

    def _check_alive(self) -> None:
        if self.ended:
            raise SessionEndedError('the session has ended')


async def _join(task: asyncio.Task[T]) -> T:
    """Await a task that others await too: whoever gives up does not take it with them."""
    return await asyncio.shield(task)


def _user_of(claims: Claims) -> User:
    return User(
        sub=claims.sub,
        username=claims.username,
        email=claims.email,
        email_verified=claims.email_verified,
        groups=claims.groups,
    )
