"""The embedded user pool as one object: opened from a folder and a configuration, attached to clients, administered."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Literal

from pydantic import SecretStr

from authui.local.assembly import assemble
from authui.local.config import PoolConfig
from authui.local.crypto.randomness import Randomness
from authui.local.crypto.totp import code_of
from authui.local.directory.identities import SUBJECT
from authui.local.directory.identity import PoolIdentity, open_database
from authui.local.errors import totp_not_found
from authui.local.mailbox import Mailbox
from authui.local.wire.bridge import Bridge
from authui.local.wire.faults import Faults
from authui.models import TokenSet

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from botocore.client import BaseClient
    from starlette.applications import Starlette

    from authui.local.directory.database import Database
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
        identity = PoolIdentity.read(database)
        self.pool_id: str = identity.pool_id
        """The pool's id, made at the first start."""
        self.client_id: str = identity.client_id
        """The id of its one app client, made at the first start."""
        self.issuer: str = (config.issuer or _ISSUER).replace('{pool_id}', self.pool_id)
        """The `iss` claim of its tokens; unless it is set, one that no pool of Amazon's has."""
        self.mailbox: Mailbox = mailbox
        """Where its codes are delivered."""
        self.faults: Faults = Faults()
        """Faults that tests can switch on."""
        self._clock = clock
        self._database = database
        self._services = assemble(
            database,
            identity,
            config,
            issuer=self.issuer,
            clock=clock,
            mailbox=mailbox,
            randomness=randomness,
            custom_auth=custom_auth,
        )
        self.operations: frozenset[str] = self._services.operations.names
        """The operations that it answers; every other one gets UnknownOperationException."""
        self.bridge: Bridge = Bridge(self._services.operations, self.faults, clock)
        """The part that answers requests, for servers."""

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
        """Open the pool of a folder, or make one there; `clock` gives seconds since the epoch.

        `custom_auth` holds the triggers of the flow CUSTOM_AUTH.

        Raises `StorageError` when the folder is open to other users, when its file is damaged, and when its pool was
        made with other ids or names its users in another way.
        """
        randomness = Randomness()
        database = open_database(folder, config, randomness)
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
        """Close the file; attached clients can no longer connect."""
        self.bridge.close()
        self._database.close()

    def jwks(self) -> dict[str, Any]:
        """Return what the pool's `/.well-known/jwks.json` serves."""
        return self._services.signer.jwks()

    @property
    def managed_login(self) -> Starlette:
        """The managed login, an OAuth server: an app to be mounted below a path, for this machine alone."""
        return self._services.oauth_server.app

    def discovery(self, base: str) -> dict[str, Any]:
        """Return the discovery document for a managed login at a URL (OpenID Connect Discovery)."""
        return self._services.oauth_server.discovery(base)

    @property
    def calls(self) -> Counter[str]:
        """How many requests of each operation have arrived."""
        return self.bridge.calls()

    def expire(self, what: Expiring) -> None:
        """Expire everything of a kind that was given until now, for tests that neither wait nor move a clock.

        Access tokens are refused from then on, though their `exp` claim lies in the future.
        """
        expirers: dict[Expiring, Callable[[], None]] = {
            'access_tokens': self._services.grants.expire_access_tokens,
            'refresh_tokens': self._services.grants.expire_refresh_tokens,
            'challenges': self._expire_challenges,
            'codes': self._expire_codes,
        }
        expirers[what]()

    def has_user(self, email: str) -> bool:
        """Tell whether a user has this name."""
        return self._services.users.find(email) is not None

    def has_temporary_password(self, email: str) -> bool:
        """Tell whether a user has a temporary password, which the next sign-in asks to replace."""
        user = self._services.users.find(email)
        return user is not None and user.status == 'FORCE_CHANGE_PASSWORD'

    def tokens_of(self, email: str) -> TokenSet:
        """Return tokens for a user without a sign-in, for tests of what follows one.

        Raises `OperationError` for a user who could not sign in with any password.
        """
        given = self._services.grants.issue(self._services.users.require(email))
        return TokenSet(
            id_token=given['IdToken'], access_token=given['AccessToken'], refresh_token=given['RefreshToken']
        )

    def sign_in_at(self, provider: str, subject: str, claims: Mapping[str, str]) -> str:
        """Let a person sign in at a provider, for tests without its page; returns the user name.

        Raises `OperationError` where the pool would refuse the sign-in.
        """
        return self._services.federated.sign_in(provider, subject, claims).username

    def set_up_app(self, email: str) -> None:
        """Give a user an authenticator app, whose code every sign-in then asks for; `app_code` returns that code.

        Raises `OperationError` where `PoolConfig.mfa_configuration` allows no apps.
        """
        self._services.factors.require_totp()
        user = self._services.users.require(email)
        factors = self._services.factors
        factors.enroll(user.sub, key := factors.new_totp_key(), code_of(key, self._clock()), 'app')

    def app_code(self, email: str) -> SecretStr:
        """Return the code that a user's authenticator app shows, or the next one if that was used already."""
        record = self._services.factors.of(self._services.users.require(email).sub)
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
        return self._services.administration.create_user(email, password, attributes or {}, temporary=temporary).sub

    def admin_set_user_password(self, email: str, password: str, *, permanent: bool = True) -> None:
        """Set a password, which confirms its user; one that is not permanent has to be replaced."""
        self._services.administration.set_password(email, password, permanent=permanent)

    def admin_reset_user_password(self, email: str) -> None:
        """Mail a code by which the user has to choose a new password before the next sign-in."""
        self._services.passwords.require_reset(email)

    def admin_confirm_sign_up(self, email: str) -> None:
        """Confirm a user without a code; the e-mail stays unverified, as on Cognito."""
        self._services.administration.confirm(email)

    def admin_disable_user(self, email: str) -> None:
        """Disable a user and revoke all tokens."""
        self._services.grants.revoke_all(self._services.administration.set_enabled(email, enabled=False).sub)

    def admin_enable_user(self, email: str) -> None:
        """Let a disabled user sign in again."""
        self._services.administration.set_enabled(email, enabled=True)

    def admin_delete_user(self, email: str) -> None:
        """Remove a user; the e-mail is free again."""
        self._services.users.delete(self._services.users.require(email).sub)

    def admin_set_user_attributes(self, email: str, attributes: Mapping[str, str]) -> None:
        """Change attributes; a changed e-mail is unverified unless `email_verified` comes with it."""
        self._services.administration.set_attributes(email, attributes)

    def admin_add_user_to_group(self, email: str, group: str) -> None:
        """Put a user into a group, which is made if it does not exist."""
        self._services.administration.add_to_group(email, group)

    def admin_remove_user_from_group(self, email: str, group: str) -> None:
        """Take a user out of a group."""
        self._services.administration.remove_from_group(email, group)

    def admin_user_global_sign_out(self, email: str) -> None:
        """Revoke all tokens of a user."""
        self._services.grants.revoke_all(self._services.users.require(email).sub)

    def admin_link_provider(self, email: str, provider: str, subject: str) -> None:
        """Let the person whom a provider calls `subject`, and who has not signed in yet, sign in as a user."""
        user = self._services.users.require(email)
        self._services.federated.link(user, provider, SUBJECT, subject)

    def admin_unlink_provider(self, provider: str, subject: str) -> None:
        """Take an identity from the user to whom it is linked; its next sign-in makes a user of its own."""
        self._services.federated.unlink(provider, SUBJECT, subject)

    def _expire_challenges(self) -> None:
        self._services.challenges.expire()
        self._services.registrations.expire()

    def _expire_codes(self) -> None:
        with self._database.transaction() as connection:
            self._services.codes.expire(connection)
