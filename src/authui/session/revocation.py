"""Revokes refresh tokens: at once, or from a queue as soon as Cognito can be reached."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable

from pydantic import SecretStr

from authui.cognito import CognitoClient
from authui.errors import AuthError, StorageError, ThrottledError, UnavailableError
from authui.session.vault import Pending, Vault

_log = logging.getLogger(__name__)

_KEY = 'pending-revocations'
_KEPT_SECONDS = 30 * 24 * 3600.0
"""After this time a refresh token has expired by itself in most pools."""
_MOST = 10_000
_RETRY_FIRST = 1.0
_RETRY_LIMIT = 30.0
_DOUBLINGS = 5  # from the first wait to the limit
_PASSING = (UnavailableError, ThrottledError)


class Revoker:
    """Revokes refresh tokens. When Cognito cannot be reached, a token is kept in a sealed queue and tried again.

    The queue is one record: it survives a restart, and only one process at a time works on it.
    """

    def __init__(
        self,
        client: CognitoClient,
        vault: Vault,
        clock: Callable[[], float],
        random: Callable[[], float] = random.random,
    ) -> None:
        self._client = client
        self._vault = vault
        self._clock = clock
        self._random = random
        self._writing = asyncio.Lock()
        self._timer: asyncio.TimerHandle | None = None
        self._working: asyncio.Task[None] | None = None
        self._failures = 0

    def start(self) -> None:
        """Go on with the queue that a former process has left."""
        self._retry_in(0.0)

    async def revoke(self, refresh_token: SecretStr, *, linked: bool = False) -> None:
        """Revoke a refresh token now, or as soon as Cognito can be reached.

        With `linked`, the session of the managed login is to end too. It ends by itself within the hour, so a pool that
        cannot end it now is not asked again.
        """
        if await self._is_done(refresh_token, linked=linked):
            return
        try:
            await self._queue(refresh_token)
        except StorageError as error:
            _log.error('a refresh token could be neither revoked nor queued, and lives until it expires: %s', error)
            return
        self._fail()

    async def work(self) -> None:
        """Revoke the queued tokens one after another, until the queue is empty or Cognito cannot be reached."""
        while True:
            async with self._writing, self._vault.updating(_KEY, Pending) as update:
                pending = update.record
                if pending is None or not pending.tokens:
                    self._failures = 0
                    return
                if not await self._is_done(pending.tokens[0]):
                    self._fail()
                    return
                await update.store(pending.model_copy(update={'tokens': pending.tokens[1:]}))

    async def close(self) -> None:
        """Stop trying; the queue stays stored."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._working is not None:
            await asyncio.gather(self._working, return_exceptions=True)

    async def _is_done(self, refresh_token: SecretStr, *, linked: bool = False) -> bool:
        try:
            await self._client.revoke(refresh_token, linked=linked)
        except _PASSING as error:
            _log.warning('a refresh token is to be revoked once Cognito answers: %s', error)
            return False
        except AuthError as error:  # expired already, or not revocable at all
            _log.warning('a refresh token could not be revoked: %s', error)
            return await self._is_done(refresh_token) if linked else True
        return True

    async def _queue(self, refresh_token: SecretStr) -> None:
        expires_at = self._clock() + _KEPT_SECONDS
        async with self._writing, self._vault.updating(_KEY, Pending) as update:
            former = update.record.tokens if update.record is not None else ()
            pending = Pending(tokens=(*former, refresh_token)[-_MOST:], expires_at=expires_at)
            if update.record is None or not await update.store(pending):
                await self._vault.put(_KEY, pending)

    def _fail(self) -> None:
        self._failures = min(self._failures + 1, _DOUBLINGS)
        ceiling = min(_RETRY_LIMIT, _RETRY_FIRST * 2.0**self._failures)
        self._retry_in(max(_RETRY_FIRST, ceiling * self._random()))

    def _retry_in(self, seconds: float) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._due)

    def _due(self) -> None:
        self._timer = None
        self._working = asyncio.get_running_loop().create_task(self.work())
        self._working.add_done_callback(self._worked)

    def _worked(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error('the queue of revocations could not be worked on: %s', error)
            self._fail()
