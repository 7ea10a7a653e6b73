"""`TabSession`, which implements the port `Authentication` for one tab.

Sign-ups, codes and forgotten passwords are in this file. The sign-in is in `sign_in.py`, that at a provider in
`providers.py`.
"""

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
    CONTACTS,
    Authentication,
    Challenge,
    Confirmation,
    Contact,
    Credentials,
    Delivery,
    PasswordReset,
    Registration,
    SignedIn,
    SignUpResult,
    TokenSet,
)
from authui.session.newest_code import newest_code_named
from authui.session.providers import ProviderSignIn
from authui.session.sign_in import BegunSignIn, SignInStep

_log = logging.getLogger(__name__)

_TELLING = (CodeExpiredError, AlreadyConfirmedError, AccountExistsError, CredentialsError)
"""Errors of the pool about a code that also reveal whether an account exists."""


class TabSession(ProviderSignIn, Authentication):
    """All actions of one tab: sign up, sign in step by step, change the user, sign out, and hear of other tabs."""

    async def signup(self, registration: Registration) -> SignUpResult:
        """Create a user, who has to confirm the sign-up unless the pool confirms it automatically."""
        if not self._registry.services.allows_sign_up:
            raise SignUpClosedError('AUTHUI_SIGN_UP is 0')
        name, attributes = self._client.identifiers.named(registration.identifier, dict(registration.attributes))
        registration = registration.model_copy(update={'identifier': name, 'attributes': tuple(attributes.items())})
        signed_up = await self._flights.do('signup', self._who, registration, lambda: self._signup(registration))
        if not signed_up.confirmed:
            delivery = signed_up.delivery
            typed = attributes.get(delivery.attribute, '') if delivery is not None else ''
            await self.await_code('confirm', name, delivery, signed_up.session, delivered_to=typed)
        return signed_up.model_copy(update={'session': None, 'identifier': name})

    async def _signup(self, registration: Registration) -> SignUpResult:
        with self._audit.of('signup', registration.identifier, self._address):
            await self._throttle.register(self._address)
            contacts = (value for key, value in registration.attributes if key in CONTACTS)
            if registration.password is not None:
                await self._check_new(registration.password, registration.identifier, *contacts)
            async with self._constant_time():
                return await self._made(registration)

    async def _made(self, registration: Registration) -> SignUpResult:
        try:
            return await self._client.signup(registration)
        except AccountExistsError:
            # A taken user name has to be said, or nobody could choose another one.
            if self._tell_owner is None or self._client.identifiers.has_names:
                raise
        await self._tell_owner(registration.identifier)
        return SignUpResult(sub='', confirmed=False, delivery=Delivery.seeming(registration.identifier))

    async def confirm(self, confirmation: Confirmation) -> SignedIn | Challenge | None:
        """Confirm a sign-up, or the e-mail address or phone number of the signed-in user.

        Returns the user who is then signed in, or the next challenge of a sign-in; None if nobody is signed in.
        """
        if self._session is not None:
            await self.verify_attribute(await self._unproven(), confirmation.code)
            return SignedIn(user=await self._signed_in().fetch_user(), expires_at=self.expires_at)
        confirmation = self._named(confirmation)
        begun = BegunSignIn(confirmation.identifier, self._registry.services.clock())
        step = await self._flights.do('confirm', self._who, confirmation, lambda: self._confirm(confirmation, begun))
        await self.cancel()
        return await self._go_on(step, begun) if step is not None else None

    async def _confirm(self, confirmation: Confirmation, begun: BegunSignIn) -> SignInStep | None:
        """Confirm a sign-up, and sign its user in if the pool allows that right after a confirmation."""
        sign_up = self._session_of_sign_up(confirmation.identifier)
        with self._audit.of('confirm', confirmation.identifier, self._address) as told:
            async with self._attempt('confirm', confirmation.identifier):
                with (
                    newest_code_named(sent_again=self._was_sent_again('confirm', confirmation.identifier)),
                    self._masking_account(*_TELLING, by=CodeMismatchError),
                ):
                    session = await self._client.confirm(confirmation, sign_up)
        if session is None:
            return None
        try:
            return await self._begin(
                await self._client.sign_in_confirmed(confirmation.identifier, session), told, begun
            )
        except AuthError as error:
            _log.warning('a user who has just confirmed has to log in: %s', error)
            return None

    async def resend_code(self, identifier: str) -> Delivery:
        """Send a new code for `confirm`."""
        if self._session is not None:
            return await self.send_attribute_code(await self._unproven())
        identifier = self._plain(identifier)
        with self._audit.of('resend', identifier, self._address):
            await self._send('confirm', identifier)
            async with self._constant_time():
                delivery = await self._resend(identifier)
        await self.await_code('confirm', identifier, delivery, sent_again=True)
        return delivery

    async def _resend(self, identifier: str) -> Delivery:
        try:
            return await self._client.resend_confirmation_code(identifier)
        except (AlreadyConfirmedError, InputError):
            if self._tell_owner is None:
                raise
        except DeliveryError as error:
            # Do not report a used-up quota: users who have nothing to confirm would not see that error.
            if self._tell_owner is None or error.rule is None:
                raise
        return Delivery.seeming(identifier)

    async def forgot_password(self, identifier: str) -> Delivery:
        """Send a reset code to a user who forgot the password."""
        identifier = self._plain(identifier)
        with self._audit.of('reset_requested', identifier, self._address):
            await self._send('reset', identifier)
            async with self._throttle.evenly():
                delivery = await self._forgot_password(identifier)
        begun = self.unfinished
        is_again = (
            begun is not None and begun.delivery is not None and (begun.step, begun.identifier) == ('reset', identifier)
        )
        await self.await_code('reset', identifier, delivery, sent_again=is_again)
        return delivery

    async def _forgot_password(self, identifier: str) -> Delivery:
        try:
            return await self._client.forgot_password(identifier)
        except DeliveryError as error:
            # A missing address or a used-up quota would reveal that the account exists.
            if self._tell_owner is None or error.rule is None:
                raise
        return Delivery.seeming(identifier)

    async def reset_password(self, reset: PasswordReset) -> SignedIn | Challenge | None:
        """Set a new password with the code, which ends all sessions of the user.

        Returns the user who is then signed in, or what an added stage asks; None if the login is next.
        """
        reset = self._named(reset)
        step = await self._flights.do('reset', self._who, reset, lambda: self._reset(reset))
        await self.cancel()
        if step is None:
            return None
        return await self._go_on(step, BegunSignIn(reset.identifier, self._registry.services.clock()))

    async def _reset(self, reset: PasswordReset) -> SignInStep | None:
        credentials = Credentials(identifier=reset.identifier, password=reset.password)
        with self._audit.of('reset', reset.identifier, self._address):
            async with self._attempt('reset', reset.identifier):
                await self._check_new(reset.password, reset.identifier)
                with (
                    newest_code_named(sent_again=self._was_sent_again('reset', reset.identifier)),
                    self._masking_account(*_TELLING, by=CodeMismatchError),
                ):
                    await self._client.reset_password(reset)
        is_enough = await self._end_all(credentials)
        goes_on = is_enough and self._registry.services.signs_in_after_reset
        return await self._sign_in_after(credentials) if goes_on else None

    # --- parts ---

    async def _unproven(self) -> Contact:
        """Return the contact of the signed-in user that has to be verified; the pool says so if none has to be."""
        user = await self._signed_in().fetch_user()
        proofs: tuple[Contact, ...] = user.identifiers.proofs or ('email',)
        return user.unproven or proofs[0]

    async def _sign_in_after(self, credentials: Credentials) -> SignInStep | None:
        """Sign a user in with the password that was just reset; None where that fails or the pool asks for more."""
        begun = BegunSignIn(credentials.identifier, self._registry.services.clock())
        try:
            with self._audit.of('login', credentials.identifier, self._address) as told:
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
