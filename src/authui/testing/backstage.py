"""What a test does in the app's own process: it makes users, begins sessions, reads codes and moves the clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple, Protocol

from nicegui import app
from pydantic import SecretStr

from authui.app import AuthUI
from authui.errors import AuthError, SettingsError
from authui.local import LocalPool, OperationError
from authui.local.pool import Expiring
from authui.local.wire.faults import Fault
from authui.models import TokenSet, User
from authui.settings import Settings
from authui.testing.clock import MovableClock
from authui.testing.moto_pool import MotoPool
from authui.testing.person import PASSWORD, Person


class SignedIn(NamedTuple):
    """What a browser has after a login, and who has logged in."""

    cookie: str
    value: SecretStr
    user: User


class Backstage(Protocol):
    """What a test can do to an app, in this process or in another one."""

    def add_user(self, person: Person, password: str) -> None:
        """Add a user to the embedded pool."""

    def code(self, email: str) -> str:
        """Return the newest code that was sent to an address."""

    def app_code(self, email: str) -> str:
        """Return what a user's authenticator app shows."""

    def expire(self, what: Expiring) -> None:
        """Let everything of a kind be over."""

    def add_fault(self, fault: Fault) -> None:
        """Switch a fault on."""

    def clear_faults(self) -> None:
        """Switch all faults off."""

    def advance(self, seconds: float) -> None:
        """Let the clock be ahead by more."""

    def now(self) -> float:
        """Return what the clock shows."""


class Here:
    """The app of this process: the one that `install()` was called for last."""

    @property
    def auth(self) -> AuthUI:
        """The app's `AuthUI`; raises `SettingsError` where there is none, or it does not run."""
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

    async def sign_in(self, person: Person) -> SignedIn:
        """Begin a session for a user, made anew where there is none of that e-mail."""
        auth = self.auth
        if Settings.model_config.get('env_file') is not None:
            raise SettingsError(
                'signed_in() would sign into an app that was started with the settings and data of its developer: ask '
                "for `local_pool` in the test, or for NiceGUI's `user`, and the app is kept apart"
            )
        registry = auth._parts.registry  # noqa: SLF001 - this is a part of the package
        moto = MotoPool.behind(auth.settings)
        tokens = moto.tokens_of(person) if moto is not None else self._pool_tokens(person)
        session, ticket = await registry.begin(tokens)
        redeemed = await registry.redeem(ticket)
        assert redeemed is not None, 'the ticket is a moment old'
        try:
            user = await session.fetch_user()
        except AuthError as error:
            raise SettingsError(f'{person.email} could not be looked up: {error}') from None
        person.require(user)
        return SignedIn(auth._cookie.name, redeemed.id, user)  # noqa: SLF001 - the same

    def add_user(self, person: Person, password: str) -> None:
        """Add a user to the embedded pool."""
        pool, name = self.pool, self._name(person)
        with _explained(person.email):
            pool.admin_create_user(name, password, person.as_attributes())
            for group in sorted(person.groups):
                pool.admin_add_user_to_group(name, group)
            if person.mfa:
                pool.set_up_app(name)

    def code(self, email: str) -> str:
        """Return the newest code that was sent to an address."""
        messages = self.pool.mailbox.messages()
        for message in messages:
            if message.destination.lower() == email.lower():
                return message.code.get_secret_value()
        others = ', '.join(sorted({each.destination for each in messages})) or 'nobody'
        raise LookupError(f'no code was sent to {email}, but to {others}')

    def app_code(self, email: str) -> str:
        """Return what a user's authenticator app shows."""
        with _explained(email):
            return self.pool.app_code(email).get_secret_value()

    def expire(self, what: Expiring) -> None:
        """Let everything of a kind be over."""
        self.pool.expire(what)

    def add_fault(self, fault: Fault) -> None:
        """Switch a fault on."""
        self.pool.faults.add(fault)

    def clear_faults(self) -> None:
        """Switch all faults off."""
        self.pool.faults.clear()

    def advance(self, seconds: float) -> None:
        """Let the clock be ahead by more; call it in the loop that serves."""
        auth = self.auth
        if not isinstance(auth.clock, MovableClock):
            raise SettingsError('the app has a clock of its own, AuthUI(clock=...): move that one')
        auth.clock.advance(seconds)
        auth._parts.registry.clock_moved()  # noqa: SLF001 - the same

    def now(self) -> float:
        """Return what the clock shows."""
        return self.auth.clock()

    def _pool_tokens(self, person: Person) -> TokenSet:
        pool, name = self.pool, self._name(person)
        with _explained(person.email):
            if not pool.has_user(name):
                self.add_user(person, PASSWORD)
            return pool.tokens_of(name)

    def _name(self, person: Person) -> str:
        """Return the user name under which a person would have signed up."""
        return self.auth._parts.client.registered(person.email)  # noqa: SLF001 - the same


@contextmanager
def _explained(email: str) -> Iterator[None]:
    try:
        yield
    except OperationError as error:
        raise SettingsError(f'the embedded pool refused {email}: {error}{_REMEDIES.get(error.code, "")}') from None


_REMEDIES = {
    'SoftwareTokenMFANotFoundException': ". Give the app AuthUI(pool=PoolConfig(mfa_configuration='OPTIONAL'))",
    'UsernameExistsException': '. Take another e-mail',
}
