"""One browser's session: its tokens, their refresh, its use and its end. Changes are stored before tabs are told.

It is longer than 300 lines because all changes to a session, and its end, use the same lock and the same record.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from pydantic import SecretStr

from authui.errors import (
    AuthError,
    SessionEndedError,
    StorageError,
    TokenReusedError,
    UnavailableError,
)
from authui.models import AuthEvent, JwtSource, TokenSet, User
from authui.session.refresh_timer import RefreshTimer
from authui.session.services import Services
from authui.session.state import SessionListener, SessionState
from authui.session.timer import Timer
from authui.session.token_refresh import TokenRefresh
from authui.session.user_cache import UserCache
from authui.session.vault import SessionRecord, Update

_log = logging.getLogger(__name__)

_LOOK_SECONDS = 60.0
"""The longest time between two checks whether an open tab's session is over."""

T = TypeVar('T')


class AuthSession(SessionState, JwtSource):
    """The session of a browser after login; all its tabs share it.

    While a tab listens, one timer refreshes the tokens a little before the ID token expires. Without tabs, they are
    refreshed when fresh tokens are next requested. At most one refresh and one GetUser run at a time.
    """

    def __init__(
        self,
        key: str,
        record: SessionRecord,
        services: Services,
        *,
        on_end: Callable[[AuthSession], None],
        revoke: Callable[..., Awaitable[None]],
    ) -> None:
        super().__init__(record, services)
        self.key = key
        self._on_end = on_end
        self._revoke_token = revoke
        self._refresher = RefreshTimer(self, services, lambda: self._refresh(self._record.tokens))
        self._token_refresh = TokenRefresh(services)
        self._storing = asyncio.Lock()
        self._user = UserCache(self, self._get_user)
        self._ends_managed_login = False
        self._revoking: asyncio.Task[None] | None = None
        self._noting: asyncio.Task[object] | None = None
        self._over_timer = Timer(self._look)

    def listen(self, listener: SessionListener) -> Callable[[], None]:
        """Call the listener of a tab with each event of the session; returns a function that stops this."""
        self._listeners.append(listener)
        self._refresher.ensure_armed()
        if not self._over_timer.is_armed:
            self._watch()

        def unlisten() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)
            if not self._listeners:
                self._refresher.disarm()
                self._over_timer.disarm()
                self.last_used = self._services.clock()

        return unlisten

    async def fresh_tokens(self) -> TokenSet:
        """Return tokens that have not expired, refreshed if need be.

        Raises `SessionEndedError` when the session is over, and another `AuthError` when Cognito cannot answer.
        """
        await self.end_if_over()
        self._check_alive()
        self.last_used = self._services.clock()
        if not self.is_current:
            await self.refresh()
        return self._record.tokens

    def touch(self) -> None:
        """Record that the user was active: a request, or an event on an open page. Timers do not count."""
        if self.ended or self.is_over:
            return
        self._use.touch()
        if self._use.is_to_be_stored and self._noting is None:
            self._noting = asyncio.get_running_loop().create_task(self._note())
            self._noting.add_done_callback(self._noted)

    def clock_moved(self) -> None:
        """Set the timers again: a test has moved their clock."""
        self._look()
        self._refresher.rearm()

    async def written(self) -> None:
        """Wait until the session's last recorded use is stored."""
        if self._noting is not None:
            await asyncio.gather(self._noting, return_exceptions=True)

    async def end_if_over(self) -> bool:
        """End a session that has lasted too long or was not used for too long; returns whether it has ended.

        Use that another process has stored counts too.
        """
        if self._has_to_end():
            await self.look_again()
            if self.is_over:
                # Its record may already have expired in the store; its tokens have not.
                _log.info('a session is over: it was not used, or has lasted, for too long')
                self._revoking = asyncio.get_running_loop().create_task(self._revoke())
                if self.ended:
                    self._services.audit.tell('session_expired', self.account)
                else:
                    await self.end('session_expired')
        return self.ended

    async def early_tokens(self) -> TokenSet:
        """Return tokens that outlast a call; if the early refresh fails, tokens that are still valid are returned."""
        self._check_alive()
        if self.is_current and self._services.server_time() >= self.expires_at - self.early:
            try:
                await self.refresh()
            except SessionEndedError:
                raise
            except AuthError as error:
                _log.info('tokens are used to their end: %s', error)
        return await self.fresh_tokens()

    async def newer_tokens(self, refused: TokenSet) -> TokenSet:
        """Return tokens that replace the ones a service refused; another caller may already have refreshed them."""
        self._check_alive()
        if refused == self._record.tokens:
            await self.refresh()
        return await self.fresh_tokens()

    async def fetch_user(self) -> User:
        """Return the user as Cognito knows it (GetUser), fetched once for each set of tokens.

        When Cognito cannot answer, the user is made from the ID token's verified claims. Raises the same errors as
        `fresh_tokens`.
        """
        tokens = await self.fresh_tokens()
        return await self._user.get(tokens)

    async def refresh(self) -> None:
        """Get new tokens; callers that ask at the same time share one refresh."""
        self._check_alive()
        await asyncio.shield(self._refresher.begin())

    async def use(self, operation: Callable[[SecretStr], Awaitable[T]]) -> T:
        """Run an operation with a valid access token; a definitive refusal ends the session.

        A token that Cognito refuses is refreshed once: it may have expired by Cognito's clock but not by ours.
        """
        tokens = await self.fresh_tokens()
        try:
            return await operation(tokens.access_token)
        except SessionEndedError:
            if tokens is self._record.tokens:
                await self.refresh()
        return await self._guarded(operation(self._record.tokens.access_token))

    async def change(self, operation: Callable[[SecretStr], Awaitable[T]]) -> T:
        """Run an operation that changes the user, then refresh the tokens and tell every tab.

        If this refresh fails for a passing reason, the change still stands: the next refresh brings it into the tokens.
        """
        done = await self.use(operation)
        self._user.forget()
        try:
            await self.refresh()
        except SessionEndedError:
            raise
        except AuthError as error:
            _log.warning('the tokens do not tell of a change yet: %s', error)
            self._tell('token_refreshed')
        return done

    async def move(self, key: str) -> None:
        """Store the session under another key instead of the former one: the browser gets a new id.

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

    async def record_times(self, **times: float) -> None:
        """Store times of the session, such as `proven_at`; raises `StorageError` when they cannot be stored."""
        async with self._storing, self._services.vault.updating(self.key, SessionRecord) as update:
            if update.record is not None:
                record = update.record.model_copy(update=times)
                if await update.store(record):
                    self._take_over(record, same_user=record.tokens == self._record.tokens)

    async def moved(self, key: str) -> None:
        """Adopt the new key: another process has given the browser a new id."""
        async with self._storing:
            self.key = key

    async def hear(self, event: AuthEvent) -> None:
        """React to an event of the session in another process."""
        if event in {'signed_out', 'session_expired'}:
            await self.end(event, told=True)
        elif event == 'token_refreshed' and self._refresher.task is None:
            await self.look_again()

    async def look_again(self) -> None:
        """Read the stored record again: another process may have refreshed or ended the session."""
        try:
            record = await self._services.vault.get(self.key, SessionRecord)
        except StorageError as error:
            _log.warning('a session cannot be looked up again: %s', error)
            return
        if record is None:
            await self.end('session_expired', told=True)
        elif self.ended:
            return
        elif record.tokens != self._record.tokens:
            self._take_over(record)
            self._refresher.arm()
            self._tell('token_refreshed')
        else:
            self._take_over(record, same_user=True)

    async def log_out(self) -> None:
        """End the session because its user leaves; that of the managed login ends too, if this one began there."""
        self._ends_managed_login = self.leaves_provider
        await self.end('signed_out')

    async def end(self, event: AuthEvent, *, told: bool = False, revoke: bool = False, by_logout: bool = False) -> None:
        """End the session at once: tell its tabs, delete its stored tokens, and on a sign-out revoke them at Cognito.

        With `told`, another process ended the session and has already done the rest. With `revoke`, the tokens are
        revoked on other events too, because Cognito does not know of them. With `by_logout`, its user has logged out
        everywhere from another browser, or deleted the account.
        """
        if self.ended:
            return
        self.ended = True
        self.ended_by = event
        self.was_logged_out = by_logout or event == 'signed_out'
        self._refresher.disarm()
        self._over_timer.disarm()
        self._tell(event)
        self._listeners.clear()
        if not told:
            if event == 'session_expired':
                self._services.audit.tell('session_expired', self.account)
            if event == 'signed_out' or revoke:
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
        """Wait until all running work is done, for a clean shutdown."""
        self._refresher.disarm()
        self._over_timer.disarm()
        tasks = (self._refresher.task, self._user.task, self._revoking, self._noting)
        await asyncio.gather(*(task for task in tasks if task is not None), return_exceptions=True)
        self._refresher.disarm()

    # --- the check whether it is over ---

    def _watch(self) -> None:
        """Schedule the next check whether the session is over; a tab is open."""
        left = max(0.0, self._use.over_at - self._services.clock())
        self._over_timer.arm(min(left, _LOOK_SECONDS))

    def _look(self) -> None:
        if self.ended or not self._listeners:
            return
        if self.is_over and self._noting is None:
            self._noting = asyncio.get_running_loop().create_task(self.end_if_over())
            self._noting.add_done_callback(self._noted)
        self._watch()

    # --- the work ---

    async def _note(self) -> None:
        """Store when the session was last used."""
        async with self._storing, self._services.vault.updating(self.key, SessionRecord) as update:
            if update.record is not None and await update.store(noted := self._use.noted_in(update.record)):
                self._use.take_over(noted)

    def _noted(self, task: asyncio.Task[object]) -> None:
        self._noting = None
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.warning('the use of a session could not be written down: %s', error)

    async def _refresh(self, stale: TokenSet) -> None:
        """Replace stale tokens, unless the stored record shows that another process already has."""
        try:
            async with self._storing, self._services.vault.updating(self.key, SessionRecord) as update:
                if update.record is None:
                    await self.end('session_expired', told=True)
                    raise SessionEndedError('the session was ended by another process')
                if update.record.tokens != stale:
                    self._take_over(update.record)
                    if self.is_current:
                        self._tell('token_refreshed')
                        return
                await self._exchange(update)
        except StorageError as error:
            raise UnavailableError(f'the session cannot be held alone: {error}') from error
        await self._say('token_refreshed')

    def _take_over(self, record: SessionRecord, *, same_user: bool = False) -> None:
        """Continue with a stored record."""
        self._hold(record)
        if not same_user:
            self._user.forget()

    async def _exchange(self, update: Update[SessionRecord]) -> None:
        """Get new tokens for the refresh token, and store them before anybody uses them."""
        old = self._record
        tokens, claims = await self._guarded(self._token_refresh.renew(old))
        if self.ended:
            await self._revoke_token(tokens.refresh_token)
            return
        stored = update.record or old  # another process may have changed it since, with the same tokens
        record = self._use.noted_in(stored.model_copy(update={'tokens': tokens, 'claims': claims}))
        try:
            is_stored = await update.store(record)
        except StorageError as error:
            _log.error('refreshed tokens could not be stored, a restart would end the session: %s', error)
        else:
            if not is_stored:
                await self._revoke_token(tokens.refresh_token)
                await self.end('session_expired', told=True)
                raise SessionEndedError('the session was ended while it was refreshed')
        self._take_over(record)
        self._tell('token_refreshed')

    async def _get_user(self, tokens: TokenSet) -> User:
        return await self._guarded(self._services.client.get_user(tokens.access_token))

    async def _forget(self, key: str) -> None:
        try:
            await self._services.vault.delete(key)
        except StorageError as error:
            self.is_left = self.ended
            _log.error('the stored tokens of a session could not be deleted: %s', error)

    async def _guarded(self, call: Awaitable[T]) -> T:
        """Let a definitive refusal by Cognito end the session; a passing fault never does."""
        try:
            return await call
        except SessionEndedError as error:
            _log.info('a session is over: %s', error)
            if isinstance(error, TokenReusedError):
                self._services.audit.tell('token_reused', self.account)
            await self.end('session_expired')
            raise

    async def _revoke(self) -> None:
        await self._revoke_token(self._record.tokens.refresh_token, linked=self._ends_managed_login)

    def _check_alive(self) -> None:
        if self.ended:
            raise SessionEndedError('the session has ended')
