"""What one tab does for the signed-in user: changes to the account, and the end of its session."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from contextlib import AbstractAsyncContextManager

from pydantic import SecretStr

from authui.errors import (
    CredentialsError,
    InputError,
    PasswordPolicyError,
    SessionEndedError,
    UnavailableError,
    WrongPasswordError,
)
from authui.models import (
    Credentials,
    Delivery,
    FactorChoiceChallenge,
    JwtSource,
    MfaPreference,
    OtherChallenge,
    PasswordChallenge,
    PasswordChange,
    ProfilePort,
    TokenSet,
    TotpKey,
    User,
)
from authui.session.registry import SessionRegistry
from authui.session.session import AuthSession
from authui.session.throttle import Attempt, Kind

_log = logging.getLogger(__name__)

PASSWORD_IS_NOT_PROVEN = (FactorChoiceChallenge, PasswordChallenge, OtherChallenge)
"""Challenges that may come before the password has been looked at; all others come after it."""
_CONTACTS = frozenset({'email', 'phone_number'})
"""Attributes that a code for a new password can be sent to."""


class ProfileService(ProfilePort, JwtSource):
    """What a tab may do while it holds a session.

    What would let somebody else than the user keep the account wants the password again, as `proof`. Without it, or
    with a wrong one, `WrongPasswordError` is raised.
    """

    def __init__(self, registry: SessionRegistry, address: str) -> None:
        self._registry = registry
        self._client = registry.services.client
        self._throttle = registry.services.throttle
        self._audit = registry.services.audit
        self._address = address
        self._may_be_used = registry.services.password_check
        self._session: AuthSession | None = None
        self._ticket: SecretStr | None = None

    @property
    def expires_at(self) -> float | None:
        """When the ID token expires, in seconds since the epoch; None when nobody is signed in."""
        return self._session.expires_at if self._session is not None else None

    @property
    def session_key(self) -> str | None:
        """What names the session without opening it; None when nobody is signed in."""
        return self._session.key if self._session is not None and not self._session.ended else None

    def take_ticket(self) -> SecretStr | None:
        """Return the ticket of the last login or change of password, once; the browser trades it for its cookie."""
        ticket, self._ticket = self._ticket, None
        return ticket

    async def fetch_user(self) -> User | None:
        """Return the signed-in user, or None when nobody is."""
        return await self._session.fetch_user() if self._session is not None else None

    async def change_password(self, change: PasswordChange) -> None:
        """Change the password; the browser gets a new id for its session, and the user's other sessions end.

        Cognito keeps the tokens of this one.
        """
        session = self._signed_in()
        user = await session.fetch_user()
        with self._audit.of('password_changed', session.claims.account, self._address):
            async with self._attempt_of('password', session):
                await self._check_new(change.password, user.account)
                try:
                    await session.use(lambda token: self._client.change_password(token, change))
                except InputError as error:
                    if change.current is not None:
                        raise
                    raise WrongPasswordError(str(error)) from None  # there is one, and it was not given
        await self._registry.end_others(session)
        self._ticket = self._registry.renew(session)

    async def update_attributes(
        self, attributes: Mapping[str, str], proof: SecretStr | None = None
    ) -> tuple[Delivery, ...]:
        """Change attributes, e-mail and phone number with a proof; returns where codes went that verify those."""
        session = self._signed_in()
        if not _CONTACTS.isdisjoint(attributes):
            await self._prove(proof)
        with self._audit.of('attribute_changed', session.claims.account, self._address):
            return await session.change(lambda token: self._client.update_attributes(token, attributes))

    async def delete_attributes(self, names: Collection[str], proof: SecretStr | None = None) -> None:
        """Remove attributes, e-mail and phone number with a proof."""
        session = self._signed_in()
        if not _CONTACTS.isdisjoint(names):
            await self._prove(proof)
        with self._audit.of('attribute_changed', session.claims.account, self._address):
            await session.change(lambda token: self._client.delete_attributes(token, names))

    async def send_attribute_code(self, attribute: str) -> Delivery:
        """Send a code for `verify_attribute`."""
        session = self._signed_in()
        account = f'{session.claims.sub} {attribute}'
        await self._throttle.send('attribute', account, self._address, proven=session.claims.sub)
        return await session.use(lambda token: self._client.send_attribute_code(token, attribute))

    async def verify_attribute(self, attribute: str, code: SecretStr) -> None:
        """Verify an attribute by the code that was sent."""
        session = self._signed_in()
        with self._audit.of('attribute_verified', session.claims.account, self._address):
            async with self._attempt_of('attribute', session):
                await session.change(lambda token: self._client.verify_attribute(token, code, attribute))

    async def begin_totp(self, proof: SecretStr | None = None) -> TotpKey:
        """Get the key for an authenticator app; with a proof where it would take the place of another one."""
        session = self._signed_in()
        if 'app' in (await session.fetch_user()).mfa:
            await self._prove(proof)
        return await session.use(self._client.begin_totp)

    async def verify_totp(self, code: SecretStr) -> None:
        """Prove the authenticator app by a code of it; where it takes the place of another, other sessions end."""
        session = self._signed_in()
        has_another = 'app' in (await session.fetch_user()).mfa
        async with self._attempt_of('set_up', session):
            await session.use(lambda token: self._client.verify_totp(token, code))
        if has_another:
            await self._registry.end_others(session)

    async def set_mfa(self, preference: MfaPreference, proof: SecretStr) -> None:
        """Choose the second factors; those that were on and are not named are turned off.

        Where other ones are on than before, the user's other sessions end.
        """
        session = self._signed_in()
        await self._prove(proof)
        user = await session.fetch_user()
        off = set(user.mfa) - set(preference.factors)
        with self._audit.of('mfa_changed', session.claims.account, self._address):
            await session.change(lambda token: self._client.set_mfa(token, preference, turn_off=off))
        if set(user.mfa) != set(preference.factors):
            await self._registry.end_others(session)

    async def logout(self) -> None:
        """End the browser's session in every tab."""
        if self._session is not None and not self._session.ended:
            self._audit.tell('logout', self._session.claims.account, self._address)
            await self._session.end('signed_out')

    async def sign_out_everywhere(self) -> None:
        """End all sessions of the user, in every browser."""
        session = self._signed_in()
        with self._audit.of('logout_everywhere', session.claims.account, self._address):
            await session.use(self._client.global_sign_out)
        await session.end('signed_out')
        await self._registry.end_all(session.claims.sub)

    async def delete_user(self, proof: SecretStr) -> None:
        """Delete the account, and end its session."""
        session = self._signed_in()
        await self._prove(proof)
        with self._audit.of('account_deleted', session.claims.account, self._address):
            await session.use(self._client.delete_user)
        await session.end('signed_out')
        await self._registry.end_all(session.claims.sub)

    async def fresh_tokens(self) -> TokenSet:
        """Return tokens that have not expired; raises `SessionEndedError` when nobody is signed in."""
        return await self._signed_in().fresh_tokens()

    async def early_tokens(self) -> TokenSet:
        """Return tokens that outlast a call; raises `SessionEndedError` when nobody is signed in."""
        return await self._signed_in().early_tokens()

    async def newer_tokens(self, refused: TokenSet) -> TokenSet:
        """Return other tokens than refused ones; raises `SessionEndedError` when nobody is signed in."""
        return await self._signed_in().newer_tokens(refused)

    def touch(self) -> None:
        """Take note that the user did something in this tab."""
        if self._session is not None:
            self._session.touch()

    # --- parts ---

    def _attempt_of(self, kind: Kind, session: AuthSession) -> AbstractAsyncContextManager[Attempt]:
        """Count a try of the signed-in user; strangers have no part in the counter, all sessions of the user have."""
        return self._throttle.attempt(kind, session.claims.sub, self._address, proven=session.claims.sub)

    async def _prove(self, proof: SecretStr | None) -> None:
        """See to it that it is the signed-in user who asks, by a sign-in that comes to nothing."""
        with self._audit.of('proof', self._signed_in().claims.account, self._address):
            await self._check_proof(proof)

    async def _check_proof(self, proof: SecretStr | None) -> None:
        if proof is None:
            raise WrongPasswordError('the password has to be given again')
        session = self._signed_in()
        user = await session.fetch_user()
        async with self._attempt_of('password', session):
            try:
                proven = await self._client.login(Credentials(email=user.username, password=proof))
            except CredentialsError as error:
                raise WrongPasswordError(str(error)) from None
            if isinstance(proven, PASSWORD_IS_NOT_PROVEN):
                raise WrongPasswordError('the pool does not look at the password by itself')
        if isinstance(proven, TokenSet):
            await self._registry.revoke(proven)

    async def _check_new(self, password: SecretStr, account: str) -> None:
        """Ask the host whether a new password may be used, before the pool is asked."""
        if self._may_be_used is None:
            return
        try:
            may_be_used = await self._may_be_used(password, account)
        except Exception as fault:
            _log.exception('password_check failed, so the password was refused')
            raise UnavailableError('the host could not check a password') from fault
        if not may_be_used:
            raise PasswordPolicyError('the host refuses the password', rule='common')

    def _signed_in(self) -> AuthSession:
        if self._session is None:
            raise SessionEndedError('nobody is signed in')
        return self._session
