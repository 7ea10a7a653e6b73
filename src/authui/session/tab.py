"""What one tab does with sessions: sign up and in, step by step, change its user, sign out, and hear of the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from typing import Literal

from pydantic import SecretStr

from authui.errors import AuthError, ChallengeExpiredError, CredentialsError, SessionEndedError, WrongPasswordError
from authui.jwt import JwtSource
from authui.models import (
    Answer,
    AuthEvent,
    Challenge,
    CodeChallenge,
    Confirmation,
    Credentials,
    Delivery,
    Factor,
    FactorChoiceChallenge,
    MfaChoiceChallenge,
    MfaPreference,
    MfaSetupChallenge,
    NewPasswordChallenge,
    OtherChallenge,
    PasswordChallenge,
    PasswordChange,
    PasswordReset,
    Registration,
    SignedUp,
    TokenSet,
    TotpKey,
    Unfinished,
    User,
)
from authui.session.registry import SessionRegistry
from authui.session.session import AuthSession
from authui.session.throttle import Kind

_log = logging.getLogger(__name__)

_CODE_SECONDS = {'confirm': 24 * 3600.0, 'reset': 3600.0}
"""How long Cognito's codes last."""
_PASSWORD_IS_NOT_PROVEN = (FactorChoiceChallenge, PasswordChallenge, OtherChallenge)
"""Challenges that may come before the password has been looked at; all others come after it."""
_CHOICES = (FactorChoiceChallenge, MfaChoiceChallenge, NewPasswordChallenge)
"""Challenges that no guess answers."""
_PROVEN_BY_GOING_ON = (CodeChallenge, MfaSetupChallenge)
"""Challenges whose right answer may lead to another one."""
_CONTACTS = frozenset({'email', 'phone_number'})
"""Attributes that a code for a new password can be sent to."""
_SENT = frozenset[Factor]({'email', 'sms'})
"""Factors that begin with a code that is sent."""


class TabSession(JwtSource):
    """One tab's hold on its browser's session: none before login, the shared one after.

    A login gives this tab a session that is new: nothing that the browser sent before has any part in it. What has
    been begun and needs another step is kept on the server; `unfinished` is what a page may know of it.

    What would let somebody else than the user keep the account wants the password again, as `proof`. Without it, or
    with a wrong one, `WrongPasswordError` is raised.
    """

    def __init__(
        self,
        registry: SessionRegistry,
        session: AuthSession | None = None,
        unfinished: tuple[str, Unfinished] | None = None,
        *,
        address: str = '',
    ) -> None:
        self._registry = registry
        self._client = registry.services.client
        self._throttle = registry.services.throttle
        self._address = address
        self._session: AuthSession | None = None
        self._listener: Callable[[AuthEvent], None] | None = None
        self._stop: Callable[[], None] | None = None
        self._ticket: SecretStr | None = None
        self._step_ticket: SecretStr | None = None
        self._unfinished = unfinished
        if session is not None and not session.ended:
            self._join(session)

    @property
    def expires_at(self) -> float | None:
        """When the ID token expires, in seconds since the epoch; None when nobody is signed in."""
        return self._session.expires_at if self._session is not None else None

    @property
    def session_key(self) -> str | None:
        """What names the session without opening it; None when nobody is signed in."""
        return self._session.key if self._session is not None and not self._session.ended else None

    @property
    def unfinished(self) -> Unfinished | None:
        """What the browser has begun and not finished, without its secrets."""
        return self._unfinished[1].public() if self._unfinished is not None else None

    def listen(self, listener: Callable[[AuthEvent], None]) -> None:
        """Name who hears of the session's events: the tab's store."""
        self._listener = listener

    def take_ticket(self) -> SecretStr | None:
        """Return the ticket of the last login or change of password, once; the browser trades it for its cookie."""
        ticket, self._ticket = self._ticket, None
        return ticket

    def take_step_ticket(self) -> SecretStr | None:
        """Return the ticket of what is unfinished, once; with it the browser can go on after a reload."""
        ticket, self._step_ticket = self._step_ticket, None
        return ticket

    # --- signing up and in ---

    async def sign_in(self, credentials: Credentials) -> Challenge | None:
        """Prove the credentials; begins a session and says `signed_in`, or returns what the pool asks for first."""
        async with self._throttle.attempt('password', credentials.email, self._address) as attempt:
            outcome = await self._client.sign_in(credentials)
            attempt.has_proven = not isinstance(outcome, _PASSWORD_IS_NOT_PROVEN)
        return await self._go_on(outcome, credentials.email)

    async def sign_in_by(self, email: str, factor: Factor | None) -> Challenge | None:
        """Begin without a password: by a factor, or by what the pool offers."""
        if factor in _SENT:
            await self._throttle.send(email, self._address)
        async with self._throttle.attempt('step', email, self._address):
            outcome = await self._client.sign_in_by(email, factor)
        return await self._go_on(outcome, email, can_resend=True)

    async def answer(self, answer: Answer) -> Challenge | None:
        """Answer the challenge; begins a session and says `signed_in`, or returns the next one."""
        unfinished, challenge = self._challenged()
        kind: Kind = 'code'
        if isinstance(challenge, PasswordChallenge) or answer.factor == 'password':
            kind = 'password'
        elif isinstance(challenge, _CHOICES):
            kind = 'step'
        async with self._throttle.attempt(kind, unfinished.email, self._address) as attempt:
            outcome = await self._client.answer(challenge, answer)
            # The pool's own challenges ask again after a wrong answer, without an error.
            attempt.has_proven = isinstance(outcome, TokenSet) or isinstance(challenge, _PROVEN_BY_GOING_ON)
        was_chosen = isinstance(challenge, FactorChoiceChallenge) and answer.factor != 'password'
        return await self._go_on(outcome, unfinished.email, can_resend=was_chosen)

    async def resend_challenge(self) -> Challenge | None:
        """Send a new code for the challenge, where that takes no password; raises `ChallengeExpiredError` elsewhere."""
        unfinished, challenge = self._challenged()
        if not isinstance(challenge, CodeChallenge) or not challenge.can_resend:
            raise ChallengeExpiredError('a new code needs a new sign-in')
        return await self.sign_in_by(unfinished.email, challenge.factor)

    async def set_up_totp(self) -> TotpKey:
        """Return the key for an authenticator app that the pool demands; the answer is then a code of it."""
        unfinished, challenge = self._challenged()
        if not isinstance(challenge, MfaSetupChallenge):
            raise ChallengeExpiredError('no authenticator app is asked for')
        if unfinished.totp_key is not None:
            return TotpKey(secret=unfinished.totp_key)
        key = await self._client.set_up_totp(challenge)
        going_on = challenge.model_copy(update={'session': key.session})
        await self._keep(unfinished.model_copy(update={'challenge': going_on, 'totp_key': key.secret}), anew=False)
        return TotpKey(secret=key.secret)

    async def sign_up(self, registration: Registration) -> SignedUp:
        """Make a user, who has to confirm unless the pool confirms by itself."""
        await self._throttle.register(self._address)
        signed_up = await self._client.sign_up(registration)
        if not signed_up.confirmed:
            await self.await_code('confirm', registration.email, signed_up.delivery, signed_up.session)
        return signed_up.model_copy(update={'session': None})

    async def confirm(self, confirmation: Confirmation) -> bool:
        """Confirm a sign-up, or the e-mail of the signed-in user; whether somebody is signed in by now is returned."""
        if self._session is not None:
            await self.verify_attribute('email', confirmation.code)
            return True
        async with self._throttle.attempt('code', confirmation.email, self._address):
            session = await self._client.confirm_sign_up(confirmation, self._session_of_sign_up(confirmation.email))
        await self.cancel()
        if session is None:
            return False
        try:
            await self._go_on(await self._client.sign_in_confirmed(confirmation.email, session), confirmation.email)
        except AuthError as error:
            _log.warning('who has just confirmed has to log in: %s', error)
        return self.session_key is not None

    async def resend_code(self, email: str) -> Delivery:
        """Send a new code for what `confirm` confirms."""
        if self._session is not None:
            return await self.send_attribute_code('email')
        await self._throttle.send(email, self._address)
        delivery = await self._client.resend_confirmation_code(email)
        await self.await_code('confirm', email, delivery)
        return delivery

    async def forgot_password(self, email: str) -> Delivery:
        """Send a code to who forgot the password."""
        await self._throttle.send(email, self._address)
        delivery = await self._client.forgot_password(email)
        await self.await_code('reset', email, delivery)
        return delivery

    async def reset_password(self, reset: PasswordReset) -> None:
        """Set a new password by the code; it signs nobody in, and ends the user's sessions elsewhere."""
        async with self._throttle.attempt('code', reset.email, self._address):
            await self._client.reset_password(reset)
        await self.cancel()
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

    # --- the signed-in user ---

    async def fetch_user(self) -> User | None:
        """Return the signed-in user, or None when nobody is."""
        return await self._session.fetch_user() if self._session is not None else None

    async def change_password(self, change: PasswordChange) -> None:
        """Change the password; Cognito keeps the tokens, and the browser gets a new id for its session."""
        session = self._signed_in()
        user = await session.fetch_user()
        async with self._throttle.attempt('password', user.email or user.username, self._address):
            await session.use(lambda token: self._client.change_password(token, change))
        self._ticket = self._registry.renew(session)

    async def update_attributes(
        self, attributes: Mapping[str, str], proof: SecretStr | None = None
    ) -> tuple[Delivery, ...]:
        """Change attributes, e-mail and phone number with a proof; returns where codes went that verify those."""
        session = self._signed_in()
        if not _CONTACTS.isdisjoint(attributes):
            await self._prove(proof)
        return await session.change(lambda token: self._client.update_attributes(token, attributes))

    async def delete_attributes(self, names: Collection[str], proof: SecretStr | None = None) -> None:
        """Remove attributes, e-mail and phone number with a proof."""
        session = self._signed_in()
        if not _CONTACTS.isdisjoint(names):
            await self._prove(proof)
        await session.change(lambda token: self._client.delete_attributes(token, names))

    async def send_attribute_code(self, attribute: str) -> Delivery:
        """Send a code for `verify_attribute`."""
        session = self._signed_in()
        await self._throttle.send(f'{session.claims.sub} {attribute}', self._address)
        return await session.use(lambda token: self._client.send_attribute_code(token, attribute))

    async def verify_attribute(self, attribute: str, code: SecretStr) -> None:
        """Verify an attribute by the code that was sent."""
        session = self._signed_in()
        async with self._throttle.attempt('code', session.claims.sub, self._address):
            await session.change(lambda token: self._client.verify_attribute(token, code, attribute))

    async def begin_totp(self, proof: SecretStr | None = None) -> TotpKey:
        """Get the key for an authenticator app; with a proof where it would take the place of another one."""
        session = self._signed_in()
        if 'app' in (await session.fetch_user()).mfa:
            await self._prove(proof)
        return await session.use(self._client.begin_totp)

    async def verify_totp(self, code: SecretStr) -> None:
        """Prove the authenticator app by a code of it."""
        session = self._signed_in()
        async with self._throttle.attempt('code', session.claims.sub, self._address):
            await session.use(lambda token: self._client.verify_totp(token, code))

    async def set_mfa(self, preference: MfaPreference, proof: SecretStr) -> None:
        """Choose the second factors; those that were on and are not named are turned off."""
        session = self._signed_in()
        await self._prove(proof)
        user = await session.fetch_user()
        off = set(user.mfa) - set(preference.factors)
        await session.change(lambda token: self._client.set_mfa(token, preference, turn_off=off))

    async def sign_out(self) -> None:
        """End the browser's session in every tab."""
        if self._session is not None:
            await self._session.end('signed_out')

    async def sign_out_everywhere(self) -> None:
        """End all sessions of the user: this one at once, others at their next refresh."""
        session = self._signed_in()
        await session.use(self._client.global_sign_out)
        await session.end('signed_out')

    async def delete_user(self, proof: SecretStr) -> None:
        """Delete the account, and end its session."""
        session = self._signed_in()
        await self._prove(proof)
        await session.use(self._client.delete_user)
        await session.end('signed_out')

    async def fresh_tokens(self) -> TokenSet:
        """Return tokens that have not expired; raises `SessionEndedError` when nobody is signed in."""
        return await self._signed_in().fresh_tokens()

    async def early_tokens(self) -> TokenSet:
        """Return tokens that outlast a call; raises `SessionEndedError` when nobody is signed in."""
        return await self._signed_in().early_tokens()

    async def newer_tokens(self, refused: TokenSet) -> TokenSet:
        """Return other tokens than those refused; raises `SessionEndedError` when nobody is signed in."""
        return await self._signed_in().newer_tokens(refused)

    def close(self) -> None:
        """Leave the session as it is and hear no more of it: the tab is gone."""
        self._listener = None
        self._leave()

    # --- parts ---

    async def _go_on(self, outcome: TokenSet | Challenge, email: str, *, can_resend: bool = False) -> Challenge | None:
        if not isinstance(outcome, TokenSet):
            delivery = None
            if isinstance(outcome, CodeChallenge):
                delivery = outcome.delivery
                outcome = outcome.model_copy(update={'can_resend': can_resend and delivery is not None})
            await self._keep(
                Unfinished(
                    step='challenge', email=email, challenge=outcome, delivery=delivery, expires_at=outcome.expires_at
                )
            )
            return outcome.public()
        session, ticket = await self._registry.begin(outcome)
        await self.cancel()
        self._leave()
        self._join(session)
        self._ticket = ticket
        self._hear('signed_in')
        return None

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

    async def _prove(self, proof: SecretStr | None) -> None:
        """See to it that it is the signed-in user who asks, by a sign-in that comes to nothing."""
        if proof is None:
            raise WrongPasswordError('the password has to be given again')
        user = await self._signed_in().fetch_user()
        async with self._throttle.attempt('password', user.email or user.username, self._address):
            try:
                proven = await self._client.sign_in(Credentials(email=user.username, password=proof))
            except CredentialsError as error:
                raise WrongPasswordError(str(error)) from None
            if isinstance(proven, _PASSWORD_IS_NOT_PROVEN):
                raise WrongPasswordError('the pool does not look at the password by itself')
        if isinstance(proven, TokenSet):
            await self._give_back(proven)

    async def _give_back(self, tokens: TokenSet) -> None:
        try:
            await self._client.revoke(tokens.refresh_token)
        except AuthError as error:
            _log.warning('tokens that nobody uses could not be revoked: %s', error)

    async def _end_all(self, credentials: Credentials) -> None:
        """End all sessions of who has just reset the password, as far as the password alone signs in."""
        try:
            tokens = await self._client.sign_in(credentials)
            if not isinstance(tokens, TokenSet):
                _log.warning('a password was reset and sessions go on: the pool asks for more than the password')
                return
            await self._client.global_sign_out(tokens.access_token)
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

    def _signed_in(self) -> AuthSession:
        if self._session is None:
            raise SessionEndedError('nobody is signed in')
        return self._session

    def _join(self, session: AuthSession) -> None:
        self._session = session
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
