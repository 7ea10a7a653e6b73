"""The actions of a signed-in user in one tab: changing the account and ending the session.

More than 300 lines, because every action has one method here, with its proof and its event.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from contextlib import AbstractAsyncContextManager

from pydantic import SecretStr

from authui.errors import (
    AttributeFixedError,
    AuthError,
    CredentialsError,
    InputError,
    MisconfiguredError,
    PasswordPolicyError,
    ProviderRefusedError,
    SessionEndedError,
    UnavailableError,
    WrongPasswordError,
)
from authui.models import (
    CONTACTS,
    Credentials,
    Delivery,
    FactorChoiceChallenge,
    JwtSource,
    MfaPreference,
    NewPasskey,
    OtherChallenge,
    Passkey,
    PasswordChallenge,
    PasswordChange,
    ProfilePort,
    TokenSet,
    TotpKey,
    User,
)
from authui.session.guessable import is_guessable
from authui.session.newest_code import newest_code_named
from authui.session.registry import SessionRegistry
from authui.session.session import AuthSession
from authui.session.throttle import Attempt, AttemptKind

_log = logging.getLogger(__name__)

PASSWORD_IS_NOT_PROVEN = (FactorChoiceChallenge, PasswordChallenge, OtherChallenge)
"""Challenges that may come before the pool has checked the password; all others come after that."""
_CONTACTS = frozenset(CONTACTS)
"""Attributes to which a code for a new password can be sent."""
RECENT_SECONDS = 300.0
"""How long a sign-in proves the user by itself, where that is enough."""


class ProfileService(ProfilePort, JwtSource):
    """The actions of a tab that holds a session.

    A change that would let a stranger keep the account requires the password again, as `proof`. If it is missing or
    wrong, `WrongPasswordError` is raised. In a session that began at a provider, a recent sign-in there stands for it.
    What a provider keeps of its users cannot be changed here: `AttributeFixedError` is raised before Cognito is asked.
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
        self.used_passkey = False
        """Whether this tab has signed its user in by a passkey."""
        self._leaves_provider = False

    @property
    def leaves_provider(self) -> bool:
        """Whether this tab has ended a session that began at the managed login, which has a session of its own."""
        return self._leaves_provider

    @property
    def expires_at(self) -> float | None:
        """When the ID token expires, in seconds since the epoch; None when nobody is signed in."""
        return self._session.expires_at if self._session is not None else None

    @property
    def signed_in_at(self) -> float | None:
        """When this browser's session began, in seconds since the epoch; None when nobody is signed in."""
        return self._session.began_at if self._session is not None else None

    @property
    def signed_in_recently(self) -> bool:
        """Whether the user signed in to this session, or at its provider again, within the last minutes."""
        if self._session is None:
            return False
        return 0 <= self._registry.services.clock() - self._session.authenticated_at <= RECENT_SECONDS

    @property
    def password_changed_at(self) -> float | None:
        """When the user changed the password in this session; None where that is not known, as Cognito does not say."""
        return self._session.password_changed_at if self._session is not None else None

    @property
    def session_key(self) -> str | None:
        """The key under which the session is stored, which does not open it; None when nobody is signed in."""
        return self._session.key if self._session is not None and not self._session.ended else None

    def take_ticket(self) -> SecretStr | None:
        """Return, once, the ticket of the last login or password change; the browser trades it for its cookie."""
        ticket, self._ticket = self._ticket, None
        return ticket

    async def fetch_user(self) -> User | None:
        """Return the signed-in user, or None when nobody is."""
        return await self._session.fetch_user() if self._session is not None else None

    async def has_password(self) -> bool:
        """Tell whether the user has a password, or signs in by other factors alone."""
        if self._signed_in().is_of_provider:
            return False
        return 'password' in await self._signed_in().use(self._client.first_factors)

    async def change_password(self, change: PasswordChange) -> None:
        """Change the password; the browser gets a new id for its session, and the user's other sessions end.

        The tokens of this session stay valid at Cognito.
        """
        session = self._of_pool()
        user = await session.fetch_user()
        with self._audit.of('password_changed', session.account, self._address):
            async with self._attempt_of('password', session):
                await self._check_new(change.password, user.account)
                try:
                    await session.use(lambda token: self._client.change_password(token, change))
                except InputError as error:
                    if change.current is not None:
                        raise
                    raise WrongPasswordError(str(error)) from None  # the user has a password and did not give it
        await self._registry.end_others(session, new_password=True)
        self._ticket = self._registry.renew(session)

    async def update_attributes(
        self, attributes: Mapping[str, str], proof: SecretStr | None = None
    ) -> tuple[Delivery, ...]:
        """Change attributes; e-mail and phone number need a proof. Returns where their verification codes were sent."""
        session = self._changing(attributes)
        if not _CONTACTS.isdisjoint(attributes):
            await self._prove(proof)
        with self._audit.of('attribute_changed', session.account, self._address):
            deliveries = await session.change(lambda token: self._client.update_attributes(token, attributes))
        for each in deliveries:
            session.note_code(each.attribute)
        return deliveries

    async def delete_attributes(self, names: Collection[str], proof: SecretStr | None = None) -> None:
        """Remove attributes; e-mail and phone number need a proof.

        Raises `InputError` for the contact without which the user would be shut out.
        """
        session = self._changing(names)
        if not _CONTACTS.isdisjoint(names):
            user = await session.fetch_user()
            if needed := next((each for each in CONTACTS if each in names and user.needs(each)), None):
                raise InputError(f'the user needs the {needed}: it can be changed, and not removed', rule=needed)
            await self._prove(proof)
        with self._audit.of('attribute_changed', session.account, self._address):
            await session.change(lambda token: self._client.delete_attributes(token, names))

    async def send_attribute_code(self, attribute: str) -> Delivery:
        """Send a code for `verify_attribute`."""
        session = self._changing([attribute])
        account = f'{session.claims.sub} {attribute}'
        await self._throttle.send('attribute', account, self._address, proven=session.claims.sub)
        delivery = await session.use(lambda token: self._client.send_attribute_code(token, attribute))
        session.note_code(attribute)
        return delivery

    async def verify_attribute(self, attribute: str, code: SecretStr) -> None:
        """Verify an attribute with the code that was sent."""
        session = self._changing([attribute])
        with self._audit.of('attribute_verified', session.account, self._address):
            async with self._attempt_of('attribute', session):
                with newest_code_named(sent_again=session.sent_codes.get(attribute, 0) > 1):
                    await session.change(lambda token: self._client.verify_attribute(token, code, attribute))
        session.sent_codes.pop(attribute, None)

    async def begin_totp(self, proof: SecretStr | None = None) -> TotpKey:
        """Get the key for an authenticator app; this needs a proof if the app replaces another one."""
        session = self._of_pool()
        if 'app' in (await session.fetch_user()).mfa:
            await self._prove(proof)
        return await session.use(self._client.begin_totp)

    async def verify_totp(self, code: SecretStr) -> None:
        """Verify the authenticator app with a code from it; if it replaces another, the user's other sessions end."""
        session = self._of_pool()
        has_another = 'app' in (await session.fetch_user()).mfa
        async with self._attempt_of('set_up', session):
            await session.use(lambda token: self._client.verify_totp(token, code))
        if has_another:
            await self._registry.end_others(session)

    async def set_mfa(self, preference: MfaPreference, proof: SecretStr | None) -> None:
        """Choose the second factors; active factors that are not named are turned off.

        If the set of active factors changes, the user's other sessions end.
        """
        session = self._of_pool()
        await self._prove(proof)
        user = await session.fetch_user()
        off = set(user.mfa) - set(preference.factors)
        with self._audit.of('mfa_changed', session.account, self._address):
            await session.change(lambda token: self._client.set_mfa(token, preference, turn_off=off))
        if set(user.mfa) != set(preference.factors):
            await self._registry.end_others(session)
        if preference.factors and self._registry.services.passkeys:
            await self._prefer_passkeys(session)  # a passkey may be older than the first of the other factors

    async def start_passkey(self, proof: SecretStr | None = None) -> str:
        """Get the options for a new passkey, as JSON; this needs a proof, or a sign-in of the last five minutes."""
        session = self._of_pool()
        await self._prove_or_recent(proof)
        return await session.use(self._client.start_passkey)

    async def complete_passkey(self, made: NewPasskey) -> None:
        """Add the passkey that a browser has made; the user's other sessions end if the user says so.

        Only `start_passkey`, which has asked for the proof, gives the challenge that the pool awaits.
        """
        session = self._of_pool()
        with self._audit.of('passkey_added', session.account, self._address):
            async with self._attempt_of('set_up', session):
                await session.use(lambda token: self._client.complete_passkey(token, made.credential))
        await self._prefer_passkeys(session, is_new=True)
        if made.ends_others:
            await self._registry.end_others(session)

    async def passkeys(self) -> tuple[Passkey, ...]:
        """Return the user's passkeys, the oldest first."""
        if self._signed_in().is_of_provider:
            return ()
        return await self._signed_in().use(self._client.list_passkeys)

    async def delete_passkey(self, passkey_id: str, proof: SecretStr | None = None) -> None:
        """Remove a passkey; the user's other sessions end.

        This needs a proof, or a sign-in of the last five minutes.
        """
        session = self._of_pool()
        await self._prove_or_recent(proof)
        with self._audit.of('passkey_removed', session.claims.account, self._address):
            await session.use(lambda token: self._client.delete_passkey(token, passkey_id))
        await self._registry.end_others(session)

    async def logout(self) -> None:
        """End the browser's session in every tab."""
        if self._session is not None and not self._session.ended:
            self._audit.tell('logout', self._session.account, self._address)
            await self._end(self._session)

    async def sign_out_everywhere(self) -> None:
        """End all sessions of the user, in every browser."""
        session = self._signed_in()
        with self._audit.of('logout_everywhere', session.account, self._address):
            await session.use(self._client.global_sign_out)
        await self._end(session)
        await self._registry.end_all(session.claims.sub)

    async def delete_user(self, proof: SecretStr | None) -> None:
        """Delete the account, and end its session."""
        session = self._signed_in()
        await self._prove(proof)
        with self._audit.of('account_deleted', session.account, self._address):
            await session.use(self._client.delete_user)
        await self._end(session)
        await self._registry.end_all(session.claims.sub)

    async def fresh_tokens(self) -> TokenSet:
        """Return tokens that have not expired; raises `SessionEndedError` when nobody is signed in."""
        return await self._signed_in().fresh_tokens()

    async def early_tokens(self) -> TokenSet:
        """Return tokens that outlast a call; raises `SessionEndedError` when nobody is signed in."""
        return await self._signed_in().early_tokens()

    async def newer_tokens(self, refused: TokenSet) -> TokenSet:
        """Return tokens that replace refused ones; raises `SessionEndedError` when nobody is signed in."""
        return await self._signed_in().newer_tokens(refused)

    def touch(self) -> None:
        """Record that the user was active in this tab."""
        if self._session is not None:
            self._session.touch()

    # --- parts ---

    async def _end(self, session: AuthSession) -> None:
        """End a session on purpose; the browser then ends that of the managed login, if this one began there."""
        self._leaves_provider = session.leaves_provider
        await session.log_out()

    def _changing(self, attributes: Collection[str]) -> AuthSession:
        """Return the session of a user who may change these attributes."""
        session = self._signed_in()
        user = session.user_of_claims()
        if (fixed := next((each for each in attributes if not user.can_change(each)), None)) is not None:
            raise AttributeFixedError(f'the {fixed} of this user is that of the provider', rule=fixed)
        return session

    def _of_pool(self) -> AuthSession:
        """Return the session of a user whose password and factors are the pool's."""
        session = self._signed_in()
        if session.is_of_provider:
            raise AttributeFixedError(
                'the password and the factors of this user are those of the provider', rule='password'
            )
        return session

    def _attempt_of(self, kind: AttemptKind, session: AuthSession) -> AbstractAsyncContextManager[Attempt]:
        """Count a try of the signed-in user. All sessions of the user share the counter; strangers do not."""
        return self._throttle.attempt(kind, session.claims.sub, self._address, proven=session.claims.sub)

    async def _prefer_passkeys(self, session: AuthSession, *, is_new: bool = False) -> None:
        """Let the user's passkeys stand for both factors. The pool decides whether they do, as an app cannot ask it.

        A refusal changes nothing: the passkeys stay, and the next change of the factors tries again.
        """
        try:
            has_one = is_new or bool(await self.passkeys())
            if has_one:
                await session.use(self._client.prefer_passkeys)
        except (InputError, MisconfiguredError) as error:
            _log.debug('a passkey is one factor for this user: %s', error)
        except AuthError as error:
            _log.warning('it was not stored that a passkey stands for both factors: %s', error)

    async def _prove_or_recent(self, proof: SecretStr | None) -> None:
        """Check the password, or that the user has just signed in: the one proof of users without a password."""
        user = await self._signed_in().fetch_user()
        if proof is not None or not self.signed_in_recently or user.has_unasked_factor:
            await self._prove(proof)

    async def _prove(self, proof: SecretStr | None) -> None:
        """Check the password with a sign-in that begins no session, so that only the signed-in user goes on.

        In a session that began at a provider, a sign-in there within the last minutes takes its place.
        """
        session = self._signed_in()
        with self._audit.of('proof', session.account, self._address) as told:
            told.provider = session.provider
            if proof is not None or not session.provider or (await session.fetch_user()).has_unasked_factor:
                await self._check_proof(proof)
            elif not self.signed_in_recently:
                raise ProviderRefusedError('the user has to sign in at the provider again', rule='not_recent')

    async def _check_proof(self, proof: SecretStr | None) -> None:
        if proof is None:
            raise WrongPasswordError('the password has to be given again')
        session = self._signed_in()
        user = await session.fetch_user()
        async with self._attempt_of('password', session):
            try:
                proven = await self._client.login(Credentials(identifier=user.username, password=proof))
            except CredentialsError as error:
                raise WrongPasswordError(str(error)) from None
            if isinstance(proven, PASSWORD_IS_NOT_PROVEN):
                raise WrongPasswordError('the pool does not look at the password by itself')
        if isinstance(proven, TokenSet):
            await self._registry.revoke(proven)

    async def _check_new(self, password: SecretStr, account: str, *contacts: str) -> None:
        """Refuse a new password that is common or that the host does not allow, before the pool is asked.

        `contacts` are further names of the account, which are as easy to guess.
        """
        services = self._registry.services
        if services.refuses_common_passwords and is_guessable(password.get_secret_value(), account, *contacts):
            raise PasswordPolicyError('the password is one of the first that are guessed', rule='common')
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
