"""The other actions of one tab: sign-ups, their confirmation, codes, and forgotten passwords."""

from __future__ import annotations

import logging

from authui.errors import (
    AccountExistsError,
    AlreadyConfirmedError,
    AuthError,
    CodeExpiredError,
    CodeMismatchError,
    CredentialsError,
    DeliveryError,
    InputError,
    SignUpClosedError,
)
from authui.models import (
    Authentication,
    Challenge,
    Confirmation,
    Credentials,
    Delivery,
    PasswordReset,
    Registration,
    SignedIn,
    SignUpResult,
    TokenSet,
)
from authui.session.sign_in import BegunSignIn, SignInService, Step

_log = logging.getLogger(__name__)

_TELLING = (CodeExpiredError, AlreadyConfirmedError, AccountExistsError, CredentialsError)
"""Errors of the pool about a code that also reveal whether an account exists."""


class TabSession(SignInService, Authentication):
    """All actions of one tab: sign up, sign in step by step, change the user, sign out, and hear of other tabs."""

    async def signup(self, registration: Registration) -> SignUpResult:
        """Create a user, who has to confirm the sign-up unless the pool confirms it automatically."""
        if not self._registry.services.allows_sign_up:
            raise SignUpClosedError('AUTHUI_SIGN_UP is 0')
        signed_up = await self._flights.do('signup', self._who, registration, lambda: self._signup(registration))
        if not signed_up.confirmed:
            await self.await_code('confirm', registration.email, signed_up.delivery, signed_up.session)
        return signed_up.model_copy(update={'session': None})

    async def _signup(self, registration: Registration) -> SignUpResult:
        with self._audit.of('signup', registration.email, self._address):
            await self._throttle.register(self._address)
            if registration.password is not None:
                await self._check_new(registration.password, registration.email)
            async with self._constant_time():
                return await self._made(registration)

    async def _made(self, registration: Registration) -> SignUpResult:
        try:
            return await self._client.signup(registration)
        except AccountExistsError:
            if self._tell_owner is None:
                raise
        await self._tell_owner(registration.email)
        return SignUpResult(sub='', confirmed=False, delivery=Delivery.seeming(registration.email))

    async def confirm(self, confirmation: Confirmation) -> SignedIn | Challenge | None:
        """Confirm a sign-up, or the e-mail of the signed-in user.

        Returns the user who is then signed in, or the next challenge of a sign-in; None if nobody is signed in.
        """
        if self._session is not None:
            await self.verify_attribute('email', confirmation.code)
            return SignedIn(user=await self._signed_in().fetch_user(), expires_at=self.expires_at)
        begun = BegunSignIn(confirmation.email, self._registry.services.clock())
        step = await self._flights.do('confirm', self._who, confirmation, lambda: self._confirm(confirmation, begun))
        await self.cancel()
        return await self._go_on(step, begun) if step is not None else None

    async def _confirm(self, confirmation: Confirmation, begun: BegunSignIn) -> Step | None:
        """Confirm a sign-up, and sign its user in if the pool allows that right after a confirmation."""
        sign_up = self._session_of_sign_up(confirmation.email)
        with self._audit.of('confirm', confirmation.email, self._address) as told:
            async with self._attempt('confirm', confirmation.email):
                with self._masking_account(*_TELLING, by=CodeMismatchError):
                    session = await self._client.confirm(confirmation, sign_up)
        if session is None:
            return None
        try:
            return await self._begin(await self._client.sign_in_confirmed(confirmation.email, session), told, begun)
        except AuthError as error:
            _log.warning('a user who has just confirmed has to log in: %s', error)
            return None

    async def resend_code(self, email: str) -> Delivery:
        """Send a new code for `confirm`."""
        if self._session is not None:
            return await self.send_attribute_code('email')
        with self._audit.of('resend', email, self._address):
            await self._send('confirm', email)
            async with self._constant_time():
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
            # Do not report a used-up quota: users who have nothing to confirm would not see that error.
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
            # A missing address or a used-up quota would reveal that the account exists.
            if self._tell_owner is None or error.rule is None:
                raise
        return Delivery.seeming(email)

    async def reset_password(self, reset: PasswordReset) -> SignedIn | Challenge | None:
        """Set a new password with the code, which ends all sessions of the user.

        Returns the user who is then signed in, or what an added stage asks; None if the login is next.
        """
        step = await self._flights.do('reset', self._who, reset, lambda: self._reset(reset))
        await self.cancel()
        if step is None:
            return None
        return await self._go_on(step, BegunSignIn(reset.email, self._registry.services.clock()))

    async def _reset(self, reset: PasswordReset) -> Step | None:
        credentials = Credentials(email=reset.email, password=reset.password)
        with self._audit.of('reset', reset.email, self._address):
            async with self._attempt('reset', reset.email):
                await self._check_new(reset.password, reset.email)
                with self._masking_account(*_TELLING, by=CodeMismatchError):
                    await self._client.reset_password(reset)
        is_enough = await self._end_all(credentials)
        goes_on = is_enough and self._registry.services.signs_in_after_reset
        return await self._sign_in_after(credentials) if goes_on else None

    # --- parts ---

    async def _sign_in_after(self, credentials: Credentials) -> Step | None:
        """Sign a user in with the password that was just reset; None where that fails or the pool asks for more."""
        begun = BegunSignIn(credentials.email, self._registry.services.clock())
        try:
            with self._audit.of('login', credentials.email, self._address) as told:
                outcome = await self._client.login(credentials)
                return await self._begin(outcome, told, begun) if isinstance(outcome, TokenSet) else None
        except AuthError as error:
            _log.warning('a user who has just reset the password has to log in: %s', error)
            return None

    async def _end_all(self, credentials: Credentials) -> bool:
        """End all sessions of a user whose password was just reset; tell whether it is all that the pool asks for."""
        try:
            tokens = await self._client.login(credentials)
            if not isinstance(tokens, TokenSet):  # a challenge, which contains the user name
                await self._registry.end_all_of(tokens.username)
                return False
            claims = await self._registry.services.verifier.verify(tokens)
            await self._client.global_sign_out(tokens.access_token)
            await self._registry.end_all(claims.sub)
        except AuthError as error:
            _log.warning('a password was reset and sessions go on: %s', error)
            return False
        return True
