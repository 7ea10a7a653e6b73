"""Controls the app of this process: makes users, begins sessions, reads codes and moves the clock."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError
from nicegui import app
from pydantic import SecretStr

from authui.errors import AuthError, SettingsError
from authui.host import AuthUI
from authui.local import LocalPool, OperationError
from authui.local.pool import Expiring
from authui.local.wire.faults import Fault
from authui.models import ChallengeAnswer, PasskeyChallenge, SignedIn, TokenSet
from authui.session import TabSession
from authui.settings import Settings
from authui.testing.clock import MovableClock
from authui.testing.controls import AddedPasskey, NewSession, TestControls
from authui.testing.moto_pool import MotoPool
from authui.testing.soft_authenticator import SoftAuthenticator
from authui.testing.user_spec import PASSWORD, UserSpec

_ORIGIN = 'http://localhost'
"""Where a browser would open an app without a public URL."""


class InProcess(TestControls):
    """Controls the app of this process: the one for which `install()` was called last."""

    @property
    def auth(self) -> AuthUI:
        """The app's `AuthUI`; raises `SettingsError` where no app with authui runs."""
        auth = getattr(app.state, 'authui', None)
        if not isinstance(auth, AuthUI) or not auth.is_running:
            raise SettingsError(
                'no app with authui runs: call AuthUI().install() in the main file of the tests, '
                "and ask for NiceGUI's `user` or for `live_app`, which start it"
            )
        return auth

    @property
    def pool(self) -> LocalPool:
        """The embedded pool of the app."""
        if (pool := self.auth.pool) is None:
            raise SettingsError(
                'this needs the embedded pool, and the app runs on another one: take AUTHUI_USER_POOL_ID, '
                'AUTHUI_CLIENT_ID and AUTHUI_AMPLIFY_CONFIG out of the environment of the tests (the file .env is not '
                'read in them)'
            )
        return pool

    async def sign_in(self, spec: UserSpec) -> NewSession:
        """Begin a session for a user, who is made where the pool has no such user."""
        auth = self._isolated('signed_in()')
        registry = auth._runtime().registry  # noqa: SLF001 - this is a part of the package
        moto = MotoPool.for_settings(auth.settings)
        account = ''
        if spec.by:
            account, tokens = self._at_provider(spec)
        else:
            tokens = moto.tokens_of(spec) if moto is not None else self._pool_tokens(spec)
        session, ticket = await registry.begin(tokens, account=account, provider=spec.by)
        redeemed = await registry.redeem(ticket)
        assert redeemed is not None, 'the ticket is a moment old'
        try:
            user = await session.fetch_user()
        except AuthError as error:
            raise SettingsError(f'{spec.email} could not be looked up: {error}') from None
        if not spec.by:  # whose user has what the claims say at each sign-in
            spec.check_against(user)
        return NewSession(auth._cookies.session.name, redeemed.id, user)  # noqa: SLF001 - the same

    async def sign_in_by_passkey(self, spec: UserSpec, authenticator: SoftAuthenticator) -> NewSession:
        """Sign a user in by a passkey of an authenticator; both are made where the pool does not know them."""
        auth = self._isolated('sign_in_by_passkey()')
        embedded = auth._embedded  # noqa: SLF001 - this is a part of the package
        if embedded is None or 'WEB_AUTHN' not in embedded.config.allowed_first_auth_factors:
            raise SettingsError(
                'the app has no embedded pool with passkeys: give it '
                "AuthUI(pool=PoolConfig(allowed_first_auth_factors={'PASSWORD', 'WEB_AUTHN'}))"
            )
        origin = auth.settings.public_url or _ORIGIN
        self._add_passkey(spec, authenticator, origin)
        registry = auth._runtime().registry  # noqa: SLF001 - the same
        tab = TabSession(registry)
        asked = await tab.sign_in_by(self._name(spec), 'passkey')
        assert isinstance(asked, PasskeyChallenge), 'the user has a passkey'
        credential = SecretStr(json.dumps(authenticator.get(asked.options, origin)))
        outcome = await tab.answer(ChallengeAnswer(credential=credential))
        if not isinstance(outcome, SignedIn):
            raise SettingsError(
                f'{spec.email} is not signed in yet: the app asks for more after the passkey ({outcome.kind}). '
                'Answer that on the screens of the sign-in'
            )
        ticket = tab.take_ticket()
        assert ticket is not None, 'the session has just begun'
        redeemed = await registry.redeem(ticket)
        assert redeemed is not None, 'the ticket is a moment old'
        tab.close()
        spec.check_against(outcome.user)
        return NewSession(auth._cookies.session.name, redeemed.id, outcome.user)  # noqa: SLF001 - the same

    def _add_passkey(self, spec: UserSpec, authenticator: SoftAuthenticator, origin: str) -> None:
        tokens = self._pool_tokens(spec)
        boto = self.auth._runtime().client._boto  # noqa: SLF001 - the same
        token = {'AccessToken': tokens.access_token.get_secret_value()}
        known = boto.list_web_authn_credentials(**token)['Credentials']
        mine = {urlsafe_b64encode(each.credential_id).rstrip(b'=').decode() for each in authenticator.credentials}
        if mine.isdisjoint(each['CredentialId'] for each in known):
            options = boto.start_web_authn_registration(**token)['CredentialCreationOptions']
            boto.complete_web_authn_registration(**token, Credential=authenticator.create(options, origin))

    def _isolated(self, call: str) -> AuthUI:
        """Return the app's `AuthUI`; raises `SettingsError` where the app is its developer's own."""
        auth = self.auth
        if Settings.model_config.get('env_file') is not None:
            raise SettingsError(
                f'{call} would sign into an app that was started with the settings and data of its developer: ask '
                "for `local_pool` or for NiceGUI's `user` in the test, which isolate the app"
            )
        return auth

    def add_user(self, spec: UserSpec, password: str) -> str:
        """Add a user to the embedded pool, and return what the user signs in with."""
        pool, name = self.pool, self._name(spec)
        with _explained(spec.email):
            pool.admin_create_user(name, password, spec.as_attributes(self.auth.settings.names))
            for group in sorted(spec.groups):
                pool.admin_add_user_to_group(name, group)
            if spec.mfa:
                pool.set_up_app(name)
        return name

    def add_passkey(self, spec: UserSpec) -> AddedPasskey:
        """Add a passkey of a user, who is made where the embedded pool has no user of that e-mail."""
        token = self._pool_tokens(spec).access_token.get_secret_value()
        boto, authenticator = self.auth._runtime().client._boto, SoftAuthenticator()  # noqa: SLF001 - the same
        try:
            options = boto.start_web_authn_registration(AccessToken=token)['CredentialCreationOptions']
        except ClientError as error:
            raise SettingsError(
                f'the embedded pool refused a passkey of {spec.email}: {error}. Give the app '
                "AuthUI(pool=PoolConfig(allowed_first_auth_factors={'PASSWORD', 'WEB_AUTHN'}))"
            ) from None
        made = authenticator.create(options, self.auth.settings.public_url or 'http://localhost')
        boto.complete_web_authn_registration(AccessToken=token, Credential=made)
        return authenticator.credentials[-1].exported()

    def code(self, email: str) -> str:
        """Return the newest code that was sent to an address."""
        messages = self.pool.mailbox.messages()
        for message in messages:
            if message.destination.lower() == email.lower():
                return message.code.get_secret_value()
        others = ', '.join(sorted({each.destination for each in messages})) or 'nobody'
        raise LookupError(f'no code was sent to {email}, but to {others}')

    def app_code(self, email: str) -> str:
        """Return the code that a user's authenticator app shows."""
        with _explained(email):
            return self.pool.app_code(email).get_secret_value()

    def expire(self, what: Expiring) -> None:
        """Let everything of a kind expire."""
        self.pool.expire(what)

    def add_fault(self, fault: Fault) -> None:
        """Switch a fault on."""
        self.pool.faults.add(fault)

    def clear_faults(self) -> None:
        """Switch all faults off."""
        self.pool.faults.clear()

    def advance(self, seconds: float) -> None:
        """Move the clock forward; call it in the loop that serves the app."""
        auth = self.auth
        if not isinstance(auth.clock, MovableClock):
            raise SettingsError('the app has a clock of its own, AuthUI(clock=...): move that one')
        auth.clock.advance(seconds)
        auth._runtime().registry.clock_moved()  # noqa: SLF001 - the same

    def now(self) -> float:
        """Return the time that the clock shows."""
        return self.auth.clock()

    def _pool_tokens(self, spec: UserSpec) -> TokenSet:
        pool, name = self.pool, self._name(spec)
        with _explained(spec.email):
            if not pool.has_user(name):
                self.add_user(spec, PASSWORD)
            return pool.tokens_of(name)

    def _at_provider(self, spec: UserSpec) -> tuple[str, TokenSet]:
        """Let a user sign in at a fake provider of the embedded pool; returns the user name and tokens."""
        pool, embedded = self.pool, self.auth._embedded  # noqa: SLF001 - this is a part of the package
        assert embedded is not None, 'it has the pool'
        provider = next((each for each in embedded.config.identity_providers if each.name == spec.by), None)
        if provider is None:
            known = ', '.join(each.name for each in embedded.config.identity_providers) or 'none'
            raise SettingsError(
                f'the embedded pool has no provider {spec.by} (it has {known}): give the app '
                f"AuthUI(pool=PoolConfig(identity_providers=['{spec.by}'])), or set AUTHUI_PROVIDERS"
            )
        claims = dict(spec.claims)
        with _explained(spec.email):
            name = pool.sign_in_at(spec.by, claims.pop('sub', provider.subject_of(spec.email)), claims)
            for group in sorted(spec.groups):
                pool.admin_add_user_to_group(name, group)
            return name, pool.tokens_of(name)

    def _name(self, spec: UserSpec) -> str:
        """Return what the user signs in with."""
        return spec.name_in(self.auth.settings.names)


@contextmanager
def _explained(email: str) -> Iterator[None]:
    try:
        yield
    except OperationError as error:
        raise SettingsError(f'the embedded pool refused {email}: {error}{_REMEDIES.get(error.code, "")}') from None


_REMEDIES = {
    'SoftwareTokenMFANotFoundException': ". Give the app AuthUI(pool=PoolConfig(mfa_configuration='OPTIONAL'))",
    'UsernameExistsException': '. Take another e-mail, user name or phone number',
}
