"""The embedded user pool as one object, built from a folder and a configuration; it knows no page and no app."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Literal

from pydantic import SecretStr

from authui.errors import StorageError
from authui.local.config import PoolConfig
from authui.local.crypto.randomness import Randomness
from authui.local.crypto.tokens import SigningKey, TokenSigner, generate_pem
from authui.local.crypto.totp import code_of
from authui.local.directory.administration import Administration
from authui.local.directory.database import Database
from authui.local.directory.enrolled_factors import totp_not_found
from authui.local.directory.grants import Grants
from authui.local.directory.passwords import Accounts
from authui.local.directory.users import Directory
from authui.local.flows.auth_flows import Flows
from authui.local.mailbox import Mailbox
from authui.local.operations.admin import AdminOperations
from authui.local.operations.describe_user_pool import SetupOperations
from authui.local.operations.table import Operations
from authui.local.wire.bridge import Bridge
from authui.local.wire.faults import Faults
from authui.models import TokenSet

if TYPE_CHECKING:
    import sqlite3
    from collections import Counter
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from botocore.client import BaseClient

    from authui.local.flows.custom_auth import CustomAuth

Expiring = Literal['access_tokens', 'refresh_tokens', 'challenges', 'codes']

_ISSUER = 'https://local-pool.invalid/{pool_id}'
_DEFAULT_CONFIG = PoolConfig()


class LocalPool:
    """A user pool that answers boto3 `cognito-idp` clients as Amazon Cognito does; may be used from any thread."""

    def __init__(
        self,
        database: Database,
        config: PoolConfig,
        *,
        clock: Callable[[], float],
        mailbox: Mailbox,
        randomness: Randomness,
        custom_auth: CustomAuth | None,
    ) -> None:
        with database.reading() as connection:
            identity = connection.execute('SELECT * FROM pool').fetchone()
        self.pool_id: str = identity['pool_id']
        """The pool's id, made at the first start."""
        self.client_id: str = identity['client_id']
        """The id of its one app client, made at the first start."""
        self.issuer: str = (config.issuer or _ISSUER).replace('{pool_id}', self.pool_id)
        """The `iss` claim of its tokens; none that Amazon's pools have, unless it was set."""
        self.mailbox: Mailbox = mailbox
        """Where its codes go."""
        self.faults: Faults = Faults()
        """Switches for tests."""
        pool_name = self.pool_id.partition('_')[2]
        self._database = database
        self._signer = TokenSigner(
            id_key=SigningKey.load(identity['id_key']),
            access_key=SigningKey.load(identity['access_key']),
            issuer=self.issuer,
            client_id=self.client_id,
        )
        self._directory = Directory(
            database,
            config,
            pool_name=pool_name,
            key=identity['secret'],
            clock=clock,
            randomness=randomness,
            mailbox=mailbox,
        )
        self._grants = Grants(database, config, signer=self._signer, clock=clock, randomness=randomness)
        self._flows = flows = Flows(
            database,
            self._directory,
            self._grants,
            config,
            pool_name=pool_name,
            clock=clock,
            randomness=randomness,
            custom_auth=custom_auth,
        )
        self._accounts = Accounts(
            database,
            self._directory,
            flows.candidates,
            config,
            pool_name=pool_name,
            key=identity['secret'],
            clock=clock,
            randomness=randomness,
        )
        self._administration = Administration(
            database, self._directory, self._accounts, config, clock=clock, randomness=randomness
        )
        operations = Operations(
            self._directory,
            self._accounts,
            flows,
            self._grants,
            config,
            administration=AdminOperations(
                self._administration,
                self._directory,
                self._accounts,
                flows.factors,
                self._grants,
                pool_id=self.pool_id,
            ),
            setup=SetupOperations(config, pool_id=self.pool_id, client_id=self.client_id),
            client_id=self.client_id,
        )
        self.operations: frozenset[str] = operations.names
        """The operations that it answers; it says of all others that it does not know them."""
        self.bridge: Bridge = Bridge(operations, self.faults, clock)
        """What answers requests, for servers."""
        self._clock = clock

    @classmethod
    def open(
        cls,
        folder: Path,
        config: PoolConfig = _DEFAULT_CONFIG,
        *,
        clock: Callable[[], float] = time.time,
        mailbox: Mailbox | None = None,
        custom_auth: CustomAuth | None = None,
    ) -> LocalPool:
        """Open the pool that lives in a folder, or make one there; `clock` gives seconds since the epoch.

        `custom_auth` are the triggers of the flow CUSTOM_AUTH.

        Raises `StorageError` when the folder is open to other users, its file is damaged, or it is a pool with other
        ids, or whose users are called in another way.
        """
        randomness = Randomness()

        def seed(connection: sqlite3.Connection) -> None:
            identity = (
                config.pool_id or f'local_{randomness.name(9)}',
                config.client_id or randomness.name(26).lower(),
                randomness.octets(32),
                generate_pem(),
                generate_pem(),
                config.kind,
            )
            connection.execute(
                'INSERT INTO pool (pool_id, client_id, secret, id_key, access_key, kind) VALUES (?, ?, ?, ?, ?, ?)',
                identity,
            )

        database = Database.open(folder, seed)
        with database.reading() as connection:
            made = connection.execute('SELECT kind, pool_id, client_id FROM pool').fetchone()
        wanted = {'kind': config.kind, 'pool_id': config.pool_id, 'client_id': config.client_id}
        for name, value in wanted.items():
            if value is None or value == made[name]:
                continue
            database.close()
            what = '' if name == 'kind' else f'{name} '
            raise StorageError(
                f'the pool in {folder} was made with {what}{made[name]}, and is to be opened with {what}{value}. That '
                'cannot be changed, as it cannot on Cognito: give the configuration that it has, or another folder.'
            )
        return cls(
            database,
            config,
            clock=clock,
            mailbox=mailbox or Mailbox(),
            randomness=randomness,
            custom_auth=custom_auth,
        )

    def attach(self, client: BaseClient) -> None:
        """Answer all requests of a boto3 `cognito-idp` client; it never touches the network again."""
        self.bridge.attach(client)

    def close(self) -> None:
        """Close the file; attached clients find no connection from now on."""
        self.bridge.close()
        self._database.close()

    def jwks(self) -> dict[str, Any]:
        """Return what `/.well-known/jwks.json` of the pool would serve."""
        return self._signer.jwks()

    @property
    def calls(self) -> Counter[str]:
        """How many requests of each operation have come."""
        return self.bridge.calls()

    def expire(self, what: Expiring) -> None:
        """Let everything of a kind that was given until now be over: for tests that do not wait and move no clock.

        `access_tokens` are refused from then on, though they say themselves that they are not over yet.
        """
        expirers: dict[Expiring, Callable[[], None]] = {
            'access_tokens': self._grants.expire_access_tokens,
            'refresh_tokens': self._grants.expire_refresh_tokens,
            'challenges': self._flows.challenges.expire,
            'codes': self._directory.expire_codes,
        }
        expirers[what]()

    def has_user(self, email: str) -> bool:
        """Tell whether somebody signs in by this name."""
        return self._directory.find(email) is not None

    def tokens_of(self, email: str) -> TokenSet:
        """Return what a sign-in gives to a user, without one: for tests of what comes after it.

        Raises `OperationError` for who could not sign in, whatever the password.
        """
        given = self._grants.issue(self._directory.require(email))
        return TokenSet(
            id_token=given['IdToken'], access_token=given['AccessToken'], refresh_token=given['RefreshToken']
        )

    def set_up_app(self, email: str) -> None:
        """Give a user an authenticator app and let each sign-in ask for its code; `app_code` is what it shows.

        Raises `OperationError` where the pool takes none: `PoolConfig.mfa_configuration` says so.
        """
        self._flows.factors.require_totp()
        user = self._directory.require(email)
        factors = self._flows.factors
        factors.enroll(user.sub, key := factors.new_totp_key(), code_of(key, self._clock()), 'app')

    def app_code(self, email: str) -> SecretStr:
        """Return the code that a user's authenticator app shows, or the next one where that was used before."""
        record = self._flows.factors.of(self._directory.require(email).sub)
        if record.totp_key is None:
            raise totp_not_found()
        return SecretStr(code_of(record.totp_key, self._clock(), after=record.totp_step))

    def admin_create_user(
        self, email: str, password: str, attributes: Mapping[str, str] | None = None, *, temporary: bool = False
    ) -> str:
        """Add a confirmed user and return the sub; a temporary password is mailed, and has to be replaced.

        The e-mail is verified unless `attributes` holds `email_verified: 'false'`. This and the following methods
        raise `OperationError` where Cognito's Admin operations refuse.
        """
        return self._administration.create_user(email, password, attributes or {}, temporary=temporary).sub

    def admin_set_user_password(self, email: str, password: str, *, permanent: bool = True) -> None:
        """Set a password, which confirms its user; one that is not permanent has to be replaced."""
        self._administration.set_password(email, password, permanent=permanent)

    def admin_reset_user_password(self, email: str) -> None:
        """Mail a code and demand a new password by it before the next sign-in."""
        self._accounts.reset_by_administrator(email)

    def admin_confirm_sign_up(self, email: str) -> None:
        """Confirm a user without a code; the e-mail stays unverified, as on Cognito."""
        self._administration.confirm(email)

    def admin_disable_user(self, email: str) -> None:
        """Disable a user and revoke all tokens."""
        self._grants.revoke_all(self._administration.set_enabled(email, enabled=False).sub)

    def admin_enable_user(self, email: str) -> None:
        """Let a disabled user sign in again."""
        self._administration.set_enabled(email, enabled=True)

    def admin_delete_user(self, email: str) -> None:
        """Remove a user; the e-mail is free again."""
        self._directory.delete_user(email)

    def admin_set_user_attributes(self, email: str, attributes: Mapping[str, str]) -> None:
        """Change attributes; a changed e-mail is unverified unless `email_verified` comes with it."""
        self._administration.set_attributes(email, attributes)

    def admin_add_user_to_group(self, email: str, group: str) -> None:
        """Put a user into a group, which need not exist before."""
        self._administration.add_to_group(email, group)

    def admin_remove_user_from_group(self, email: str, group: str) -> None:
        """Take a user out of a group."""
        self._administration.remove_from_group(email, group)

    def admin_user_global_sign_out(self, email: str) -> None:
        """Revoke all tokens of a user."""
        self._grants.revoke_all(self._directory.require(email).sub)
