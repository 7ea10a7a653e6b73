"""Attempts to sign in at a provider: each is kept sealed for one browser and one state, and can be answered once."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from pydantic import SecretStr

from authui.errors import ProviderAnswerError, StorageError, UnavailableError
from authui.models import ProviderAnswer, ProviderAttempt, ProviderRequest
from authui.session.services import session_key
from authui.session.vault import Vault

_ANSWER_SECONDS = 600.0
"""How long an attempt can be answered."""
_KEPT_SECONDS = 1200.0
"""How long an attempt is kept, so that a late or second answer is not mistaken for that of another browser."""
_STATE_BYTES = 32
_VERIFIER_BYTES = 48
_GONE = SecretStr('')


class ProviderAttempts:
    """Makes attempts and gives each of them out for one answer.

    An attempt lies in the vault under a hash of the browser's id and its `state`. So an answer in another browser finds
    nothing, the attempts of two tabs do not disturb each other, and any process that shares the vault can answer.
    """

    def __init__(self, vault: Vault, clock: Callable[[], float]) -> None:
        self._vault = vault
        self._clock = clock

    async def make(
        self, request: ProviderRequest, *, browser_id: SecretStr, session_key: str = '', is_retry: bool = False
    ) -> tuple[ProviderAttempt, SecretStr]:
        """Keep a new attempt; returns it with its `state`. Raises `UnavailableError` if it could not be stored."""
        now = self._clock()
        state = SecretStr(secrets.token_urlsafe(_STATE_BYTES))
        attempt = ProviderAttempt(
            request=request.model_copy(update={'browser_id': None}),
            nonce=SecretStr(secrets.token_urlsafe(_STATE_BYTES)),
            verifier=SecretStr(secrets.token_urlsafe(_VERIFIER_BYTES)),
            begun_at=now,
            expires_at=now + _KEPT_SECONDS,
            session_key=session_key,
            is_retry=is_retry,
        )
        try:
            await self._vault.put(_key(browser_id, state), attempt)
        except StorageError as error:
            raise UnavailableError(f'a sign-in at a provider could not be stored: {error}') from error
        return attempt, state

    async def take(self, answer: ProviderAnswer) -> ProviderAttempt:
        """Return the attempt that an answer belongs to, and use it up; `check` tells whether it may be used.

        Raises `ProviderAnswerError` if this browser has not begun such an attempt.
        """
        if not answer.state.get_secret_value():
            raise ProviderAnswerError('an answer of the managed login names no attempt', rule='state_missing')
        if answer.browser_id is None:
            raise ProviderAnswerError('a browser without an attempt got an answer', rule='cookie_missing')
        key = _key(answer.browser_id, answer.state)
        try:
            async with self._vault.updating(key, ProviderAttempt) as update:
                if (attempt := update.record) is None:
                    raise ProviderAnswerError('no attempt of this browser has this state', rule='unknown')
                now = self._clock()
                used = attempt.model_copy(update={'used_at': now, 'nonce': _GONE, 'verifier': _GONE})
                if attempt.used_at or await update.store(used):
                    return attempt
                return used  # another process was faster
        except StorageError as error:
            raise UnavailableError(f'a sign-in at a provider could not be looked up: {error}') from error

    def check(self, attempt: ProviderAttempt) -> None:
        """Raise `ProviderAnswerError` for an attempt that was answered before, or is answered too late."""
        if attempt.used_at:
            raise ProviderAnswerError('an attempt was answered before', rule='used')
        if self._clock() >= attempt.begun_at + _ANSWER_SECONDS:
            raise ProviderAnswerError('an attempt is answered too late', rule='expired')


def _key(browser_id: SecretStr, state: SecretStr) -> str:
    return session_key(SecretStr(f'{browser_id.get_secret_value()}.{state.get_secret_value()}'))
