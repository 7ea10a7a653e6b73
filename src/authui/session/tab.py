"""What one tab does with sessions: sign up and in, step by step, change its user, sign out, and hear of the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from pydantic import SecretStr

from authui.errors import AuthError, ChallengeExpiredError, NextStep, SessionEndedError
from authui.models import (
    Answer,
    AuthEvent,
    Challenge,
    CodeChallenge,
    Confirmation,
    Credentials,
    Delivery,
    Factor,
    MfaPreference,
    MfaSetupChallenge,
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

_CODE_SECONDS = 24 * 3600.0
"""How long Cognito's codes of a sign-up last; those of a reset last an hour."""
_RESET_SECONDS = 3600.0

_SENT = frozenset[Factor]({'email', 'sms'})
"""Factors that begin with a code that is sent."""

T = TypeVar('T')


class TabSession:
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
    ) -> None:
        self._registry = registry
        self._client = registry.services.client
        self._throttle = registry.services.throttle
        self._address = address
        self._session: AuthSession | None = None
        self._listener: Callable[[AuthEvent], None] | None = None
        self._stop: Callable[[], None] | None = None
        self._ticket: SecretStr | None = None
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
        """Return the ticket of the last step, once; the browser trades it for its cookie."""
        ticket, self._ticket = self._ticket, None
        return ticket

    # --- signing up and in ---

    async def sign_in(self, credentials: Credentials) -> Challenge | None:
        """Prove the credentials; begins a session and says `signed_in`, or returns what the pool asks for first."""
        async with self._throttle.attempt('password', credentials.email, self._address):
            outcome = await self._client.sign_in(credentials)
        return await self._go_on(outcome, credentials.email)

    async def sign_in_by(self, email: str, factor: Factor | None) -> Challenge | None:
        """Begin without a password: by a factor, or by what the pool offers."""
        if factor in _SENT:
            await self._throttle.send(email, self._address)
        async with self._throttle.attempt('code', email, self._address):
            outcome = await self._client.sign_in_by(email, factor)
        return await self._go_on(outcome, email)

    async def answer(self, answer: Answer) -> Challenge | None:
        """Answer the challenge; begins a session and says `signed_in`, or returns the next one.

        What cannot go on is forgotten: the error then says to begin again.
        """
        try:
            unfinished, challenge = self._challenged()
            kind: Kind = 'password' if isinstance(challenge, PasswordChallenge) else 'code'
            async with self._throttle.attempt(kind, unfinished.email, self._address):
                outcome = await self._client.answer(challenge, answer)
        except AuthError as error:
            if error.next_step in {NextStep.RESTART, NextStep.LOGIN}:
                await self.cancel()
            raise
        return await self._go_on(outcome, unfinished.email)

    async def set_up_totp(self) -> TotpKey:
        """Return the key for an authenticator app that the pool demands; the answer is then a code of it."""
        unfinished, challenge = self._challenged()
        if not isinstance(challenge, MfaSetupChallenge):
            raise ChallengeExpiredError('no authenticator app is asked for')
        if unfinished.totp_key is not None:
            return TotpKey(secret=unfinished.totp_key)
        key = await self._client.set_up_totp(challenge)
        going_on = challenge.model_copy(update={'session': key.session})
        await self._keep_on(unfinished.model_copy(update={'challenge': going_on, 'totp_key': key.secret}))
        return TotpKey(secret=key.secret)

    async def sign_up(self, registration: Registration) -> SignedUp:
        """Make a user, who has to confirm unless the pool confirms by itself."""
        await self._throttle.register(self._address)
        signed_up = await self._client.sign_up(registration)
        if not signed_up.confirmed:
            await self._await_code(registration.email, signed_up.delivery)
        return signed_up

    async def await_confirmation(self, email: str) -> None:
        """Keep that a user who has signed up before is about to confirm."""
        await self._await_code(email, None)

    async def confirm(self, confirmation: Confirmation) -> bool:
        """Confirm a sign-up, or the e-mail of the signed-in user; whether somebody is signed in by now is returned."""
        if self._session is not None:
            await self.verify_attribute('email', confirmation.code)
            return True
        async with self._throttle.attempt('code', confirmation.email, self._address):
            session = await self._client.confirm_sign_up(confirmation)
        await self.cancel()
        if session is None:
            return False
        try:
            await self._go_on(await self._client.sign_in_confirmed(confirmation.email, session), confirmation.email)
        except AuthError:
            return False  # the account is confirmed all the same, and its user can log in
        return self._session is not None

    async def resend_code(self, email: str) -> Delivery:
        """Send a new code for what `confirm` confirms."""
        if self._session is not None:
            return await self.send_attribute_code('email')
        await self._throttle.send(email, self._address)
        delivery = await self._client.resend_confirmation_code(email)
        await self._await_code(email, delivery)
        return delivery

    async def forgot_password(self, email: str) -> Delivery:
        """Send a code to who forgot the password."""
        await self._throttle.send(email, self._address)
        delivery = await self._client.forgot_password(email)
        expires_at = self._registry.services.clock() + _RESET_SECONDS
        await self._keep(Unfinished(step='reset', email=email, delivery=delivery, expires_at=expires_at))
        return delivery

    async def reset_password(self, reset: PasswordReset) -> None:
        """Set a new password by the code."""
        async with self._throttle.attempt('code', reset.email, self._address):
            await self._client.reset_password(reset)
        await self.cancel()

    async def cancel(self) -> None:
        """Forget what was begun."""
        if self._unfinished is not None:
            (key, _), self._unfinished = self._unfinished, None
            self._ticket = None
            await self._registry.drop(key)

    # --- the signed-in user ---

    async def fetch_user(self) -> User | None:
        """Return the signed-in user, or None when nobody is."""
        return await self._session.fetch_user() if self._session is not None else None

    async def prove(self, password: SecretStr) -> None:
        """Prove that it is the signed-in user who asks; raises `CredentialsError` or whatever else a sign-in can."""
        user = await self._signed_in().fetch_user()
        async with self._throttle.attempt('password', user.email or user.username, self._address):
            proven = await self._client.sign_in(Credentials(email=user.username, password=password))
        if isinstance(proven, TokenSet):
            await self._client.revoke(proven.refresh_token)

    async def change_password(self, change: PasswordChange) -> None:
        """Change the password; the browser gets a new id for its session."""
        session = self._signed_in()
        user = await session.fetch_user()
        async with self._throttle.attempt('password', user.email or user.username, self._address):
            await session.use(lambda token: self._client.change_password(token, change))
        self._ticket = await self._registry.rotate(session)

    async def update_attributes(self, attributes: Mapping[str, str]) -> tuple[Delivery, ...]:
        """Change attributes, an empty value removes one; returns where codes went that verify a new e-mail or phone."""
        given = {name: value for name, value in attributes.items() if value}
        gone = attributes.keys() - given.keys()

        async def update(token: SecretStr) -> tuple[Delivery, ...]:
            if gone:
                await self._client.delete_attributes(token, gone)
            return await self._client.update_attributes(token, given) if given else ()

        return await self._signed_in().change(update)

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

    async def begin_totp(self) -> TotpKey:
        """Get the key for an authenticator app."""
        return await self._signed_in().use(self._client.begin_totp)

    async def verify_totp(self, code: SecretStr) -> None:
        """Prove the authenticator app by a code of it."""
        session = self._signed_in()
        async with self._throttle.attempt('code', session.claims.sub, self._address):
            await session.use(lambda token: self._client.verify_totp(token, code))

    async def set_mfa(self, preference: MfaPreference) -> None:
        """Choose the second factors; those that were on and are not named are turned off."""
        session = self._signed_in()
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

    async def delete_user(self) -> None:
        """Delete the account, and end its session."""
        session = self._signed_in()
        await session.use(self._client.delete_user)
        await session.end('signed_out')

    async def tokens(self) -> TokenSet:
        """Return valid tokens, refreshed once if need be; raises `SessionEndedError` when nobody is signed in."""
        return await self._signed_in().fresh_tokens()

    def close(self) -> None:
        """Leave the session as it is and hear no more of it: the tab is gone."""
        self._listener = None
        self._leave()

    # --- parts ---

    async def _go_on(self, outcome: TokenSet | Challenge, email: str) -> Challenge | None:
        if not isinstance(outcome, TokenSet):
            delivery = outcome.delivery if isinstance(outcome, CodeChallenge) else None
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

    async def _await_code(self, email: str, delivery: Delivery | None) -> None:
        expires_at = self._registry.services.clock() + _CODE_SECONDS
        await self._keep(Unfinished(step='confirm', email=email, delivery=delivery, expires_at=expires_at))

    async def _keep_on(self, unfinished: Unfinished) -> None:
        """Keep what has changed, at the same step and under the same id."""
        assert self._unfinished is not None, 'something was begun'
        key, _ = self._unfinished
        await self._registry.keep_on(key, unfinished)
        self._unfinished = key, unfinished

    async def _keep(self, unfinished: Unfinished) -> None:
        """Keep what needs another step under a new id, and forget the former."""
        if self._unfinished is not None and self._unfinished[1].step == unfinished.step != 'challenge':
            await self._keep_on(unfinished)
            return
        key, ticket = await self._registry.keep(unfinished)
        await self.cancel()
        self._unfinished = key, unfinished
        self._ticket = ticket

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
