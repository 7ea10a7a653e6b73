"""A sign-in at another provider, by way of the pool's managed login; its answer joins the spine of any sign-in."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from authui.errors import (
    AuthError,
    MisconfiguredError,
    ProviderAnswerError,
    ProviderRefusedError,
    SessionEndedError,
    StorageError,
    UnavailableError,
)
from authui.models import (
    Challenge,
    ProviderAnswer,
    ProviderAttempt,
    ProviderRequest,
    ProviderWay,
    SignedIn,
    TokenSet,
)
from authui.models.providers import COGNITO
from authui.session.services import new_session_id
from authui.session.sign_in import BegunSignIn, SignInService, SignInStep

if TYPE_CHECKING:
    from pydantic import SecretStr

    from authui.cognito import Claims, ManagedLogin
    from authui.session.audit import Outcome

_log = logging.getLogger(__name__)

_SKEW_SECONDS = 60.0
"""How much earlier than its attempt a proof may be dated: clocks differ, and tokens date by the second."""


@dataclass(frozen=True)
class _Returned:
    """The outcome of an answer; each tab that brings the same answer at the same time gets it."""

    request: ProviderRequest | None = None
    """None where the answer fitted no attempt."""
    outcome: tuple[SignInStep, BegunSignIn] | ProviderWay | None = None
    """None for a proof, and for an error."""
    error: AuthError | None = None


class ProviderSignIn(SignInService):
    """Signs a user in at a provider: sends the browser there, and takes the answer that it brings back."""

    _answered_request: ProviderRequest | None = None

    @property
    def answered_request(self) -> ProviderRequest | None:
        """The request of the attempt that `finish_with` took last, also if it then failed; None if it took none."""
        return self._answered_request

    async def continue_with(self, request: ProviderRequest) -> ProviderWay:
        """Begin a sign-in at a provider; returns where the browser goes. An unfinished step stays.

        With `proves` it is the signed-in user who has to sign in there again.
        """
        browser_id = request.browser_id or new_session_id()
        session = self._signed_in() if request.proves else None
        with self._audit.of('login', None, self._address) as told:
            told.provider = request.provider or request.domain
            if session is not None:
                told.kind, told.account = 'proof', session.account
            async with self._throttle.attempt('provider', browser_id.get_secret_value(), self._address) as attempt:
                attempt.has_proven = False
                way = await self._way(request, browser_id, session_key=session.key if session is not None else '')
            told.result = 'challenge'
        return way

    async def finish_with(self, answer: ProviderAnswer) -> SignedIn | Challenge | ProviderWay | None:
        """Finish a sign-in at a provider.

        Returns the user of the new session, or the first challenge of an added stage; the way there once more if the
        next attempt is to succeed; or None if the signed-in user has been proven again. If two tabs bring the same
        answer at the same time, they share what comes of it; afterwards it is refused.
        """
        returned = await self._flights.do('provider', self._who, answer, lambda: self._return(answer))
        self._answered_request = returned.request
        if returned.error is not None:
            raise returned.error
        if isinstance(returned.outcome, tuple):
            return await self._go_on(*returned.outcome)
        return returned.outcome

    async def _return(self, answer: ProviderAnswer) -> _Returned:
        request = None
        try:
            with self._audit.of('login', None, self._address) as told:
                async with self._attempt('step', ''):
                    attempt = await self._registry.attempts.take(answer)
                    request = attempt.request
                    told.provider = request.provider or request.domain
                    if request.proves:
                        told.kind = 'proof'
                        told.account = self._session.account if self._session is not None else None
                    self._registry.attempts.check(attempt)
                    outcome = await self._redeem(answer, attempt, told)
        except AuthError as error:
            return _Returned(request, error=error)
        return _Returned(request, outcome)

    async def _redeem(
        self, answer: ProviderAnswer, attempt: ProviderAttempt, told: Outcome
    ) -> tuple[SignInStep, BegunSignIn] | ProviderWay | None:
        """Trade the code for tokens, and begin a session with them; or prove the user, or go back once."""
        login = self._managed_login
        login.check_issuer(answer)
        if answer.code is None or answer.error:
            error = login.error_of(answer)
            if isinstance(error, ProviderRefusedError) and error.rule == 'linked' and not attempt.is_retry:
                return await self._once_more(answer, attempt, told)
            raise error
        tokens = await login.redeem(answer.code, attempt)
        is_kept = False
        try:
            claims = await self._registry.services.verifier.verify(tokens, nonce=attempt.nonce)
            if attempt.request.proves:
                await self._prove_by(claims, attempt)
                return None
            told.account = claims.username
            if await self._was_linked(claims, attempt):
                return await self._once_more(answer, attempt, told)
            is_kept = True
        finally:
            if not is_kept:
                await self._registry.revoke(tokens)
        return await self._begin_by(tokens, claims, attempt, told)

    async def _begin_by(
        self, tokens: TokenSet, claims: Claims, attempt: ProviderAttempt, told: Outcome
    ) -> tuple[SignInStep, BegunSignIn]:
        """Begin the session; nothing of it is kept under an e-mail address, which is not what names the user."""
        begun = BegunSignIn(
            claims.username,
            attempt.begun_at,
            attempt.request.remember,
            provider=_provider_of(attempt.request, claims),
        )
        return await self._begin(tokens, told, begun), begun

    async def _prove_by(self, claims: Claims, attempt: ProviderAttempt) -> None:
        """Take the tokens of a second sign-in as the proof of the signed-in user.

        They are revoked: the session keeps its own, so that it neither lasts longer by a proof nor depends on it.
        """
        session = self._session
        if session is None or session.ended:
            raise SessionEndedError('the session ended before its user was proven')
        if session.key != attempt.session_key:
            raise ProviderAnswerError('an attempt was to prove the user of another session', rule='unknown')
        if claims.sub != session.claims.sub:
            raise ProviderRefusedError('another user came back from the provider', rule='other_user')
        services = self._registry.services
        asked_at = services.asked_at(claims)
        if asked_at < attempt.begun_at - _SKEW_SECONDS:
            raise ProviderRefusedError('the provider has not asked again', rule='not_recent')
        try:
            # Not the time of the answer: an answer that was held back proves no more than one that was not.
            await session.record_times(asked_again_at=min(services.clock(), asked_at))
        except StorageError as error:
            raise UnavailableError(f'a proof could not be stored: {error}') from error

    async def _was_linked(self, claims: Claims, attempt: ProviderAttempt) -> bool:
        """Let the host link the identity of a provider's user to another user, or refuse the user by an exception.

        It is asked at each sign-in, because an answer that asks for another attempt can be made up in the browser.
        """
        services = self._registry.services
        user = claims.user(services.client.identifiers)
        if services.on_link is None or user.provider is None:
            return False
        try:
            is_linked = await services.on_link(user)
        except Exception as fault:
            _log.exception('on_link failed, so nobody was signed in')
            raise UnavailableError('the host could not link an identity') from fault
        if is_linked and attempt.is_retry:
            _log.error('on_link has linked an identity whose user came back as before, so nobody was signed in')
            raise UnavailableError('an identity was linked in vain')
        return is_linked

    async def _once_more(self, answer: ProviderAnswer, attempt: ProviderAttempt, told: Outcome) -> ProviderWay:
        """Begin the attempt again, after the user was linked to another one."""
        assert answer.browser_id is not None, 'the attempt was found by it'
        told.result = 'challenge'
        return await self._way(attempt.request, answer.browser_id, session_key=attempt.session_key, is_retry=True)

    async def _way(
        self, request: ProviderRequest, browser_id: SecretStr, *, session_key: str, is_retry: bool = False
    ) -> ProviderWay:
        login = self._managed_login
        attempt, state = await self._registry.attempts.make(
            request, browser_id=browser_id, session_key=session_key, is_retry=is_retry
        )
        url = login.authorize_url(attempt, state, origin=request.origin)
        return ProviderWay(url=url, browser_id=browser_id, expires_at=attempt.expires_at)

    @property
    def _managed_login(self) -> ManagedLogin:
        login = self._registry.services.managed_login
        if login is None:
            _log.error('nobody can sign in at a provider: set AUTHUI_DOMAIN')
            raise MisconfiguredError('there is no managed login')
        return login


def _provider_of(request: ProviderRequest, claims: Claims) -> str:
    """Return the name of the provider at which a user has signed in, as far as it can be known."""
    if request.provider:
        return request.provider
    primary = [each.provider for each in claims.identities if each.primary]
    return (primary or [each.provider for each in claims.identities] or [COGNITO])[0]
