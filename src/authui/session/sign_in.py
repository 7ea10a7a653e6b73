"""What one tab does with sessions: sign up and in, step by step, change its user, sign out, and hear of the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext
from typing import Literal

from pydantic import SecretStr

from authui.errors import (
    AccountExistsError,
    AlreadyConfirmedError,
    AuthError,
    ChallengeExpiredError,
    CodeExpiredError,
    CodeMismatchError,
    CredentialsError,
    DeliveryError,
    InputError,
    PasswordResetRequiredError,
    TooManyAttemptsError,
    UserNotConfirmedError,
)
from authui.models import (
    AuthEvent,
    Challenge,
    ChallengeAnswer,
    CodeChallenge,
    Confirmation,
    Credentials,
    Delivery,
    Factor,
    FactorChoiceChallenge,
    MfaChoiceChallenge,
    MfaSetupChallenge,
    NewPasswordChallenge,
    PasswordChallenge,
    PasswordReset,
    Registration,
    SignUpResult,
    TokenSet,
    TotpKey,
    Unfinished,
)
from authui.session.audit import Outcome
from authui.session.known import Recognised
from authui.session.profile import PASSWORD_IS_NOT_PROVEN, OwnAccount
from authui.session.registry import Begun, SessionRegistry
from authui.session.session import AuthSession
from authui.session.throttle import Attempt, Kind, SentKind

_log = logging.getLogger(__name__)

_CODE_SECONDS = {'confirm': 24 * 3600.0, 'reset': 3600.0}
"""How long Cognito's codes last."""
_CHOICES = (FactorChoiceChallenge, MfaChoiceChallenge, NewPasswordChallenge)
"""Challenges that no guess answers."""
_PROVEN_BY_GOING_ON = (CodeChallenge, MfaSetupChallenge)
"""Challenges whose right answer may lead to another one."""
_TELLING = (CodeExpiredError, AlreadyConfirmedError, AccountExistsError, CredentialsError)
"""What the pool says of a code, and of an account with it."""
_SENT = frozenset[Factor]({'email', 'sms'})
"""Factors that begin with a code that is sent."""


class TabSession(OwnAccount):
    """One tab's hold on its browser's session: none before login, the shared one after.

    A login gives this tab a session that is new: nothing that the browser sent before has any part in it. What has
    been begun and needs another step is kept on the server; `unfinished` is what a page may know of it.
    """

    def __init__(
        self,
        registry: SessionRegistry,
        session: AuthSession | None = None,
        unfinished: tuple[str, Unfinished] | None = None,
        *,
        address: str = '',
        browser: str = '',
        known: Recognised | None = None,
    ) -> None:
        super().__init__(registry, address)
        self._known = known
        self._once = registry.once
        self._who = f'{address} {browser}'
        self._tell_owner = registry.services.on_existing_account
        self._listener: Callable[[AuthEvent], None] | None = None
        self._stop: Callable[[], None] | None = None
        self._step_ticket: SecretStr | None = None
        self._unfinished = unfinished
        self._owner = session
        if session is not None and not session.ended:
            self._join(session)

    @property
    def owner(self) -> AuthSession | None:
        """The session that the tab was served to, or has begun itself since, also once it has ended."""
        return self._owner

    @property
    def unfinished(self) -> Unfinished | None:
        """What the browser has begun and not finished, without its secrets."""
        return self._unfinished[1].public() if self._unfinished is not None else None

    def listen(self, listener: Callable[[AuthEvent], None]) -> None:
        """Name who hears of the session's events: the tab's store."""
        self._listener = listener

    def take_step_ticket(self) -> SecretStr | None:
        """Return the ticket of what is unfinished, once; with it the browser can go on after a reload."""
        ticket, self._step_ticket = self._step_ticket, None
        return ticket

    # --- signing up and in ---

    async def sign_in(self, credentials: Credentials) -> Challenge | None:
        """Prove the credentials; begins a session and says `signed_in`, or returns what the pool asks for first.

        Two tabs of a browser that send the same at once make one call, and have one session.
        """
        since = self._registry.services.clock()
        outcome = await self._once.do('login', self._who, credentials, lambda: self._sign_in(credentials, since))
        return await self._go_on(outcome, credentials.email, remember=credentials.remember, since=since)

    async def _sign_in(self, credentials: Credentials, since: float) -> Begun | Challenge:
        with self._audit.of('login', credentials.email, self._address) as told:
            async with self._attempt('password', credentials.email) as attempt:
                with self._veiled(
                    UserNotConfirmedError, PasswordResetRequiredError, TooManyAttemptsError, by=CredentialsError
                ):
                    outcome = await self._client.sign_in(credentials)
                attempt.has_proven = not isinstance(outcome, PASSWORD_IS_NOT_PROVEN)
            return await self._begin(outcome, told, credentials.email, remember=credentials.remember, since=since)

    async def sign_in_by(self, email: str, factor: Factor | None, *, remember: bool = False) -> Challenge | None:
        """Begin without a password: by a factor, or by what the pool offers."""
        since = self._registry.services.clock()
        with self._audit.of('login', email, self._address) as told:
            if factor in _SENT:
                await self._send('sign_in_code', email)
            async with self._attempt('step', email):
                with self._veiled(UserNotConfirmedError, PasswordResetRequiredError, by=CredentialsError):
                    outcome = await self._client.sign_in_by(email, factor)
            begun = await self._begin(outcome, told, email, remember=remember, since=since)
        return await self._go_on(begun, email, can_resend=True, remember=remember, since=since)

    async def answer(self, answer: ChallengeAnswer) -> Challenge | None:
        """Answer the challenge; begins a session and says `signed_in`, or returns the next one."""
        unfinished, challenge = self._challenged()
        step = f'challenge {self._unfinished and self._unfinished[0]}'
        outcome = await self._once.do(step, self._who, answer, lambda: self._answer(unfinished, challenge, answer))
        was_chosen = isinstance(challenge, FactorChoiceChallenge) and answer.factor != 'password'
        return await self._go_on(
            outcome, unfinished.email, can_resend=was_chosen, remember=unfinished.remember, since=unfinished.begun_at
        )

    async def _answer(self, unfinished: Unfinished, challenge: Challenge, answer: ChallengeAnswer) -> Begun | Challenge:
        kind = _kind_of(challenge, answer)
        with self._audit.of('challenge', unfinished.email, self._address) as told:
            async with self._attempt(kind, unfinished.email) as attempt:
                if isinstance(challenge, NewPasswordChallenge) and answer.secret is not None:
                    await self._check_new(answer.secret, unfinished.email)
                try:
                    outcome = await self._client.answer(challenge, answer)
                except CredentialsError:
                    if kind == 'password':
                        await self._ask_again(unfinished, challenge)
                    raise
                # The pool's own challenges ask again after a wrong answer, without an error.
                attempt.has_proven = isinstance(outcome, TokenSet) or isinstance(challenge, _PROVEN_BY_GOING_ON)
            return await self._begin(
                outcome, told, unfinished.email, remember=unfinished.remember, since=unfinished.begun_at
            )

    async def resend_challenge(self) -> Challenge | None:
        """Send a new code for the challenge, where that takes no password; raises `ChallengeExpiredError` elsewhere."""
        unfinished, challenge = self._challenged()
        if not isinstance(challenge, CodeChallenge) or not challenge.can_resend:
            raise ChallengeExpiredError('a new code needs a new sign-in')
        return await self.sign_in_by(unfinished.email, challenge.factor, remember=unfinished.remember)

    async def set_up_totp(self) -> TotpKey:
        """Return the key for an authenticator app that the pool demands; the answer is then a code of it."""
        unfinished, challenge = self._challenged()
        if not isinstance(challenge, MfaSetupChallenge):
            raise ChallengeExpiredError('no authenticator app is asked for')
        if unfinished.totp_key is not None:
            return TotpKey(secret=unfinished.totp_key)
        key = await self._client.set_up_totp(challenge)
        # The session goes on with the app alone; who would rather have another factor begins anew.
        going_on = challenge.model_copy(update={'session': key.session, 'factors': ('app',)})
        await self._keep(unfinished.model_copy(update={'challenge': going_on, 'totp_key': key.secret}), anew=False)
        return TotpKey(secret=key.secret)

    async def sign_up(self, registration: Registration) -> SignUpResult:
        """Make a user, who has to confirm unless the pool confirms by itself."""
        signed_up = await self._once.do('signup', self._who, registration, lambda: self._sign_up(registration))
        if not signed_up.confirmed:
            await self.await_code('confirm', registration.email, signed_up.delivery, signed_up.session)
        return signed_up.model_copy(update={'session': None})

    async def _sign_up(self, registration: Registration) -> SignUpResult:
        with self._audit.of('signup', registration.email, self._address):
            await self._throttle.register(self._address)
            await self._check_new(registration.password, registration.email)
            async with self._hidden():
                return await self._made(registration)

    async def _made(self, registration: Registration) -> SignUpResult:
        try:
            return await self._client.sign_up(registration)
        except AccountExistsError:
            if self._tell_owner is None:
                raise
        await self._tell_owner(registration.email)
        return SignUpResult(sub='', confirmed=False, delivery=Delivery.seeming(registration.email))

    async def confirm(self, confirmation: Confirmation) -> bool:
        """Confirm a sign-up, or the e-mail of the signed-in user; whether somebody is signed in by now is returned."""
        if self._session is not None:
            await self.verify_attribute('email', confirmation.code)
            return True
        outcome = await self._once.do('confirm', self._who, confirmation, lambda: self._confirm(confirmation))
        await self.cancel()
        if outcome is None:
            return False
        await self._go_on(outcome, confirmation.email)
        return self.session_key is not None

    async def _confirm(self, confirmation: Confirmation) -> Begun | Challenge | None:
        """Confirm a sign-up, and sign its user in where the pool lets in who has just confirmed."""
        begun = self._session_of_sign_up(confirmation.email)
        with self._audit.of('confirm', confirmation.email, self._address):
            async with self._attempt('confirm', confirmation.email):
                with self._veiled(*_TELLING, by=CodeMismatchError):
                    session = await self._client.confirm_sign_up(confirmation, begun)
        if session is None:
            return None
        try:
            outcome = await self._client.sign_in_confirmed(confirmation.email, session)
            if not isinstance(outcome, TokenSet):
                return outcome
            return await self._registry.begin(outcome, account=confirmation.email)
        except AuthError as error:
            _log.warning('who has just confirmed has to log in: %s', error)
            return None

    async def resend_code(self, email: str) -> Delivery:
        """Send a new code for what `confirm` confirms."""
        if self._session is not None:
            return await self.send_attribute_code('email')
        with self._audit.of('resend', email, self._address):
            await self._send('confirm', email)
            async with self._hidden():
                delivery = await self._resend(email)
        await self.await_code('confirm', email, delivery)
        return delivery

    async def _resend(self, email: str) -> Delivery:
        try:
            return await self._client.resend_confirmation_code(email)
        except (AlreadyConfirmedError, InputError):
            if self._tell_owner is None:
                raise
        except DeliveryError as error:
            # A user who has nothing to confirm is not told of a used-up quota.
            if self._tell_owner is None or error.rule is None:
                raise
        return Delivery.seeming(email)

    async def forgot_password(self, email: str) -> Delivery:
        """Send a reset code to a user who forgot the password."""
        with self._audit.of('reset_requested', email, self._address):
            await self._send('reset', email)
            async with self._throttle.evenly():
                delivery = await self._forgot_password(email)
        await self.await_code('reset', email, delivery)
        return delivery

    async def _forgot_password(self, email: str) -> Delivery:
        try:
            return await self._client.forgot_password(email)
        except DeliveryError as error:
            # That somebody has no address to send to, or that a quota is used up, tells that there is somebody.
            if self._tell_owner is None or error.rule is None:
                raise
        return Delivery.seeming(email)

    async def reset_password(self, reset: PasswordReset) -> None:
        """Set a new password by the code; it signs nobody in, and ends the user's sessions elsewhere."""
        await self._once.do('reset', self._who, reset, lambda: self._reset(reset))
        await self.cancel()

    async def _reset(self, reset: PasswordReset) -> None:
        with self._audit.of('reset', reset.email, self._address):
            async with self._attempt('reset', reset.email):
                await self._check_new(reset.password, reset.email)
                with self._veiled(*_TELLING, by=CodeMismatchError):
                    await self._client.reset_password(reset)
        await self._end_all(Credentials(email=reset.email, password=reset.password))

    async def await_code(
        self,
        step: Literal['confirm', 'reset'],
        email: str,
        delivery: Delivery | None = None,
        session: SecretStr | None = None,
    ) -> None:
        """Keep that a code is awaited: one that was sent just now, or one that the user has already."""
        expires_at = self._registry.services.clock() + _CODE_SECONDS[step]
        former = self.unfinished
        anew = former is None or (former.step, former.email) != (step, email)
        kept = Unfinished(
            step=step,
            email=email,
            delivery=delivery,
            session=session or self._session_of_sign_up(email),
            expires_at=expires_at,
        )
        await self._keep(kept, anew=anew)

    def _session_of_sign_up(self, email: str) -> SecretStr | None:
        """Return the session of a sign-up that was begun in this browser under this e-mail."""
        begun = self._unfinished[1] if self._unfinished is not None else None
        return begun.session if begun is not None and begun.step == 'confirm' and begun.email == email else None

    async def cancel(self) -> None:
        """Forget what was begun."""
        if self._unfinished is not None:
            (key, _), self._unfinished = self._unfinished, None
            self._step_ticket = None
            await self._registry.drop(key)

    def close(self) -> None:
        """Leave the session as it is and hear no more of it: the tab is gone."""
        self._listener = None
        self._leave()

    # --- parts ---

    def _attempt(self, kind: Kind, account: str) -> AbstractAsyncContextManager[Attempt]:
        """Count a try, for this browser alone where it has signed in to the account before."""
        return self._throttle.attempt(kind, account, self._address, proven=self._proven(account))

    async def _send(self, kind: SentKind, account: str) -> None:
        """Count a code that is about to be sent, in the same way."""
        await self._throttle.send(kind, account, self._address, proven=self._proven(account))

    def _proven(self, account: str) -> str:
        return self._known.proven(account) if self._known is not None else ''

    async def _begin(
        self, outcome: TokenSet | Challenge, told: Outcome, account: str, *, since: float, remember: bool = False
    ) -> Begun | Challenge:
        """Begin a session of tokens; what asks for more is handed on."""
        if isinstance(outcome, TokenSet):
            return await self._registry.begin(outcome, account=account, remember=remember, since=since)
        told.result = 'challenge'
        return outcome

    async def _go_on(
        self,
        outcome: Begun | Challenge,
        email: str,
        *,
        can_resend: bool = False,
        remember: bool = False,
        since: float | None = None,
    ) -> Challenge | None:
        if not isinstance(outcome, Begun):
            delivery = None
            if isinstance(outcome, CodeChallenge):
                delivery = outcome.delivery
                outcome = outcome.model_copy(update={'can_resend': can_resend and delivery is not None})
            await self._keep(
                Unfinished(
                    step='challenge',
                    email=email,
                    challenge=outcome,
                    delivery=delivery,
                    expires_at=outcome.expires_at,
                    begun_at=since if since is not None else self._registry.services.clock(),
                    remember=remember,
                )
            )
            return outcome.public()
        session, ticket = outcome
        await self.cancel()
        self._leave()
        # Where another tab has joined already, both have sent the same form, and the ticket counts for each.
        self._ticket = self._registry.share(ticket) if session.has_tabs else ticket
        self._join(session)
        self._hear('signed_in')
        return None

    async def _ask_again(self, unfinished: Unfinished, challenge: Challenge) -> None:
        """Begin again where a wrong password may have used the challenge up, so that its card takes the right one."""
        factor: Factor | None = 'password' if isinstance(challenge, PasswordChallenge) else None
        try:
            following = await self._client.sign_in_by(unfinished.email, factor)
        except AuthError as error:
            _log.info('a sign-in has to begin again after a wrong password: %s', error)
            return
        if type(following) is type(challenge):
            going_on = {'challenge': following, 'expires_at': following.expires_at}
            await self._keep(unfinished.model_copy(update=going_on), anew=False)

    async def _keep(self, unfinished: Unfinished, *, anew: bool = True) -> None:
        """Keep what needs another step: under a new id, and forget the former, or under the id that it has."""
        if self._unfinished is not None and not anew:
            self._unfinished = self._unfinished[0], unfinished
            await self._registry.keep_on(*self._unfinished)
            return
        key, ticket = await self._registry.keep(unfinished)
        await self.cancel()
        self._unfinished = key, unfinished
        self._step_ticket = ticket

    def _hidden(self) -> AbstractAsyncContextManager[None]:
        """Take as long for any account and for none, where sign-ups are private."""
        return self._throttle.evenly() if self._tell_owner is not None else nullcontext()

    @contextmanager
    def _veiled(self, *told: type[AuthError], by: type[AuthError]) -> Iterator[None]:
        """Where sign-ups are private, replace an error that reveals an account by the one for an unknown account."""
        try:
            yield
        except told as error:
            if self._tell_owner is None:
                raise
            raise by(str(error)) from None

    async def _end_all(self, credentials: Credentials) -> None:
        """End all sessions of a user whose password has just been reset."""
        try:
            tokens = await self._client.sign_in(credentials)
            if not isinstance(tokens, TokenSet):  # a challenge, which names the user
                await self._registry.end_all_of(tokens.username)
                return
            claims = await self._registry.services.verifier.verify(tokens)
            await self._client.global_sign_out(tokens.access_token)
            await self._registry.end_all(claims.sub)
        except AuthError as error:
            _log.warning('a password was reset and sessions go on: %s', error)

    def _challenged(self) -> tuple[Unfinished, Challenge]:
        if self._unfinished is None or self._unfinished[1].challenge is None:
            raise ChallengeExpiredError('nothing is asked for')
        unfinished = self._unfinished[1]
        assert unfinished.challenge is not None  # as was just seen
        if unfinished.expires_at <= self._registry.services.clock():
            raise ChallengeExpiredError('the challenge has expired')
        return unfinished, unfinished.challenge

    def _join(self, session: AuthSession) -> None:
        self._session = self._owner = session
        self._stop = session.listen(self._hear)

    def _leave(self) -> None:
        if self._stop is not None:
            self._stop()
        self._session = self._stop = None

    def _hear(self, event: AuthEvent) -> None:
        if event in {'signed_out', 'session_expired'}:
            self._session = self._stop = None
        if self._listener is not None:
            self._listener(event)


def _kind_of(challenge: Challenge, answer: ChallengeAnswer) -> Kind:
    """Return what an answer to a challenge tries."""
    if isinstance(challenge, PasswordChallenge) or answer.factor == 'password':
        return 'password'
    if isinstance(challenge, _CHOICES):
        return 'step'
    if isinstance(challenge, MfaSetupChallenge):
        return 'set_up'
    if isinstance(challenge, CodeChallenge):
        # Only a code instead of the password can be sent again without one.
        return 'sign_in_code' if challenge.can_resend else 'second_factor'
    return 'custom'
