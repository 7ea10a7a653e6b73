"""A sign-in, step by step: the password or another first factor, the stages, and the session that begins.

More than 300 lines, because every step of a sign-in is here in its order, with what is kept until the next request.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, final

from authui.errors import (
    AuthError,
    ChallengeExpiredError,
    CredentialsError,
    PasswordResetRequiredError,
    TooManyAttemptsError,
    UserNotConfirmedError,
)
from authui.models import (
    Challenge,
    ChallengeAnswer,
    CodeChallenge,
    Credentials,
    Factor,
    FactorChoiceChallenge,
    MfaSetupChallenge,
    PasskeyChallenge,
    PoolChallenge,
    SignedIn,
    StageChallenge,
    TokenSet,
    TotpKey,
    Unfinished,
)
from authui.session.newest_code import newest_code_named
from authui.session.profile import PASSWORD_IS_NOT_PROVEN
from authui.session.registry import BegunSession
from authui.session.stages import Given, WaitingTokens, added_stage, next_added, stage_of
from authui.session.tab_hold import TabHold

if TYPE_CHECKING:
    from authui.session.audit import EventKind, Outcome

_log = logging.getLogger(__name__)

_SENT = frozenset[Factor]({'email', 'sms'})
"""Factors that begin by sending a code."""
_LEAST_OFFER_SECONDS = 60.0
"""An offer to use a passkey with less time left is made again."""
_STAGE_SECONDS = 900.0
"""How long tokens wait for an added stage, unless they expire earlier."""

SignInStep = BegunSession | PoolChallenge | WaitingTokens
"""The result of a step of a sign-in: a session, or the next challenge."""


@dataclass(frozen=True)
class BegunSignIn:
    """The data of a sign-in that is known from its first step on."""

    identifier: str
    """The identifier that the user signs in with, in the spelling that the counters know."""
    since: float
    """When the sign-in began, in seconds since the epoch."""
    remember: bool = False
    by_passkey: bool = False
    """Whether a passkey has been accepted in it."""
    provider: str = ''
    """The provider at which it began; empty for one that began here."""


class SignInService(TabHold):
    """Signs a user in, in one tab.

    A login gives this tab a new session: it does not depend on anything that the browser sent before. A sign-in that
    needs another step is kept on the server; `unfinished` is the part that a page may know.
    """

    @final
    async def login(self, credentials: Credentials) -> SignedIn | Challenge:
        """Check the credentials; begins a session and returns its user, or returns the first challenge.

        If two tabs of a browser send the same form at the same time, they make one call and share one session.
        """
        credentials = self._named(credentials)
        begun = BegunSignIn(credentials.identifier, self._registry.services.clock(), credentials.remember)
        step = await self._flights.do('login', self._who, credentials, lambda: self._login(credentials, begun))
        return await self._go_on(step, begun)

    async def _login(self, credentials: Credentials, begun: BegunSignIn) -> SignInStep:
        with self._audit.of('login', credentials.identifier, self._address) as told:
            async with self._attempt('password', credentials.identifier) as attempt:
                with self._masking_account(
                    UserNotConfirmedError, PasswordResetRequiredError, TooManyAttemptsError, by=CredentialsError
                ):
                    outcome = await self._client.login(credentials)
                if isinstance(outcome, FactorChoiceChallenge) and 'password' not in outcome.factors:
                    raise CredentialsError('the user has no password')
                attempt.has_proven = not isinstance(outcome, PASSWORD_IS_NOT_PROVEN)
            return await self._begin(outcome, told, begun)

    async def sign_in_by(
        self, identifier: str, factor: Factor | None, *, remember: bool = False
    ) -> SignedIn | Challenge:
        """Begin a sign-in without a password: with the given factor, or with a choice of the pool's factors."""
        identifier = self._plain(identifier)
        begun = BegunSignIn(identifier, self._registry.services.clock(), remember)
        with self._audit.of('login', identifier, self._address) as told:
            if factor in _SENT:
                await self._send('sign_in_code', identifier)
            async with self._attempt('step', identifier):
                with self._masking_account(UserNotConfirmedError, PasswordResetRequiredError, by=CredentialsError):
                    outcome = await self._client.sign_in_by(identifier, factor)
            step = await self._begin(outcome, told, begun)
        return await self._go_on(step, begun, can_resend=True)

    async def offer_passkey(self, account: str) -> PasskeyChallenge | None:
        """Begin a sign-in for the passkey of an account that the browser offers by its autofill; None if it has none.

        No screen shows it, and any other form that is sent takes its place. While enough of its time is left, the
        browser gets the same one again.
        """
        now = self._registry.services.clock()
        offer = self._unfinished[1] if self._unfinished is not None else None
        if offer is not None and offer.is_offer and offer.identifier == account:
            challenge, left = offer.challenge, offer.expires_at - now
            if isinstance(challenge, PasskeyChallenge) and left > _LEAST_OFFER_SECONDS:
                return challenge.public()
        async with self._attempt('step', account):
            try:
                outcome = await self._client.sign_in_by(account, 'passkey')
            except CredentialsError:
                return None
        if not isinstance(outcome, PasskeyChallenge):
            return None
        await self._keep(
            Unfinished(
                step='challenge',
                identifier=account,
                challenge=outcome,
                expires_at=outcome.expires_at,
                begun_at=now,
                is_offer=True,
            )
        )
        return outcome.public()

    async def answer(self, answer: ChallengeAnswer) -> SignedIn | Challenge:
        """Answer the challenge; begins a session and returns its user, or returns the next challenge."""
        unfinished, challenge = self._challenged()
        flight = f'challenge {self._unfinished and self._unfinished[0]}'
        begun = BegunSignIn(
            unfinished.identifier,
            unfinished.begun_at,
            unfinished.remember or answer.remember,
            unfinished.by_passkey or isinstance(challenge, PasskeyChallenge),
            unfinished.provider,
        )
        work: Any
        if isinstance(challenge, StageChallenge):
            work, can_resend = partial(self._pass, unfinished, challenge, answer, begun), False
        else:
            work, can_resend = (
                partial(self._answer, unfinished, challenge, answer, begun),
                stage_of(challenge).resends(answer),
            )
        step: SignInStep = await self._flights.do(flight, self._who, answer, work)
        return await self._go_on(step, begun, can_resend=can_resend, used=unfinished.tokens)

    async def _answer(
        self, unfinished: Unfinished, challenge: PoolChallenge, answer: ChallengeAnswer, begun: BegunSignIn
    ) -> SignInStep:
        """Answer the pool's challenge, as its stage prescribes."""
        stage = stage_of(challenge)
        given = Given(answer, unfinished.identifier, self._client, self._check_new)
        kind = stage.counts_as(challenge, answer)
        event: EventKind = 'login' if unfinished.is_offer else 'challenge'
        with self._audit.of(event, unfinished.identifier, self._address) as told:
            async with self._attempt(kind, unfinished.identifier) as attempt:
                try:
                    with newest_code_named(sent_again=unfinished.sent_again):
                        outcome = await stage.answer(challenge, given)
                except CredentialsError:
                    if kind == 'password':
                        await self._ask_again(unfinished, challenge)
                    raise
                attempt.has_proven = stage.is_proven(outcome)
            return await self._begin(outcome, told, begun)

    async def _pass(
        self, unfinished: Unfinished, challenge: StageChallenge, answer: ChallengeAnswer, begun: BegunSignIn
    ) -> SignInStep:
        """Answer an added stage; the pool's tokens wait until it is passed."""
        stage = added_stage(self._registry.services.stages, challenge)
        assert unfinished.tokens is not None, 'they wait for the stage'
        if self._unfinished is None or not await self._registry.is_kept(self._unfinished[0]):
            raise ChallengeExpiredError('another tab has finished the sign-in, or given it up')
        with self._audit.of('challenge', unfinished.identifier, self._address) as told:
            async with self._attempt('step', unfinished.identifier):
                claims = await self._registry.services.verifier.verify(unfinished.tokens)
                await stage.accept(claims, answer)
            return await self._begin(unfinished.tokens, told, begun, passed=(*unfinished.passed, stage.name))

    async def resend_challenge(self) -> SignedIn | Challenge:
        """Send a new code for the challenge; raises `ChallengeExpiredError` if that needs a new sign-in."""
        unfinished, challenge = self._challenged()
        if not isinstance(challenge, CodeChallenge) or not challenge.can_resend:
            raise ChallengeExpiredError('a new code needs a new sign-in')
        outcome = await self.sign_in_by(unfinished.identifier, challenge.factor, remember=unfinished.remember)
        if self._unfinished is not None and isinstance(outcome, CodeChallenge):
            await self._keep(self._unfinished[1].model_copy(update={'sent_again': True}), is_new=False)
        return outcome

    async def set_up_totp(self) -> TotpKey:
        """Return the key for an authenticator app that the pool requires; the answer is then a code from the app."""
        unfinished, challenge = self._challenged()
        if not isinstance(challenge, MfaSetupChallenge):
            raise ChallengeExpiredError('no authenticator app is asked for')
        if unfinished.totp_key is not None:
            return TotpKey(secret=unfinished.totp_key)
        key = await self._client.set_up_totp(challenge)
        # Cognito's session goes on with the app only; for another factor the user has to begin again.
        going_on = challenge.model_copy(update={'session': key.session, 'factors': ('app',)})
        await self._keep(unfinished.model_copy(update={'challenge': going_on, 'totp_key': key.secret}), is_new=False)
        return TotpKey(secret=key.secret)

    # --- parts ---

    async def _begin(
        self, outcome: TokenSet | PoolChallenge, told: Outcome, begun: BegunSignIn, *, passed: tuple[str, ...] = ()
    ) -> SignInStep:
        """Begin a session with tokens, unless an added stage comes first; return the pool's next challenge as it is."""
        told.provider = begun.provider
        if not isinstance(outcome, TokenSet):
            told.result = 'challenge'
            return outcome
        services = self._registry.services
        if services.stages:
            claims = await services.verifier.verify(outcome)
            expires_at = min(services.clock() + _STAGE_SECONDS, claims.expires_at)
            if (waiting := await next_added(services.stages, outcome, claims, passed, expires_at)) is not None:
                told.result = 'challenge'
                return waiting
        return await self._registry.begin(
            outcome,
            account=begun.identifier,
            remember=begun.remember,
            since=begun.since,
            passkey=begun.by_passkey,
            provider=begun.provider,
        )

    async def _go_on(
        self, step: SignInStep, begun: BegunSignIn, *, can_resend: bool = False, used: TokenSet | None = None
    ) -> SignedIn | Challenge:
        """Join the new session, or keep the next challenge; `used` are waiting tokens that the session now uses."""
        if not isinstance(step, BegunSession):
            return await self._keep_challenge(step, begun, can_resend=can_resend)
        session, ticket = step
        self.used_passkey = begun.by_passkey
        await self._forget_unfinished(used=used)
        self._leave()
        # If another tab has already joined, both have sent the same form, and the ticket counts for each of them.
        self._ticket = self._registry.share(ticket) if session.has_tabs else ticket
        self._join(session)
        user = await session.fetch_user()
        self._news.append('signed_in')  # last, so that the store has the user before others are told
        return SignedIn(user=user, expires_at=self.expires_at)

    async def _keep_challenge(
        self, step: PoolChallenge | WaitingTokens, begun: BegunSignIn, *, can_resend: bool
    ) -> Challenge:
        challenge: Challenge = step.challenge if isinstance(step, WaitingTokens) else step
        delivery = None
        if isinstance(challenge, CodeChallenge):
            delivery = challenge.delivery
            challenge = challenge.model_copy(update={'can_resend': can_resend and delivery is not None})
        await self._keep(
            Unfinished(
                step='challenge',
                identifier=begun.identifier,
                challenge=challenge,
                delivery=delivery,
                expires_at=challenge.expires_at,
                begun_at=begun.since,
                remember=begun.remember,
                tokens=step.tokens if isinstance(step, WaitingTokens) else None,
                passed=step.passed if isinstance(step, WaitingTokens) else (),
                by_passkey=begun.by_passkey,
                provider=begun.provider,
            )
        )
        return challenge.public()

    async def _ask_again(self, unfinished: Unfinished, challenge: PoolChallenge) -> None:
        """Begin again if a wrong password may have used up the challenge, so that its card accepts the right one."""
        begin_again = stage_of(challenge).begin_again
        if begin_again is None:
            return
        try:
            following = await begin_again(self._client, unfinished.identifier)
        except AuthError as error:
            _log.info('a sign-in has to begin again after a wrong password: %s', error)
            return
        if not isinstance(following, TokenSet) and type(following) is type(challenge):
            going_on = {'challenge': following, 'expires_at': following.expires_at}
            await self._keep(unfinished.model_copy(update=going_on), is_new=False)

    def _challenged(self) -> tuple[Unfinished, Challenge]:
        if self._unfinished is None or self._unfinished[1].challenge is None:
            raise ChallengeExpiredError('nothing is asked for')
        unfinished = self._unfinished[1]
        assert unfinished.challenge is not None  # the condition above has checked it
        if unfinished.expires_at <= self._registry.services.clock():
            raise ChallengeExpiredError('the challenge has expired')
        return unfinished, unfinished.challenge
