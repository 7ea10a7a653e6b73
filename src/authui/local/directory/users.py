"""The pool's users: found by any of their names, made and removed, each in a transaction of its own."""

from __future__ import annotations

import hmac
from dataclasses import replace
from typing import TYPE_CHECKING

from authui.local.crypto.srp import Verifier, salt_from
from authui.local.directory.user_table import UserRecord, UserTable, all_users, require_user, user_with_sub

if TYPE_CHECKING:
    from authui.local.config import PoolConfig
    from authui.local.crypto.randomness import Randomness
    from authui.local.directory.database import Database
    from authui.local.directory.identities import LinkedIdentity


class Users:
    """Finds, makes and removes users."""

    def __init__(self, database: Database, config: PoolConfig, *, pool_name: str, randomness: Randomness) -> None:
        self._database = database
        self._config = config
        self._pool_name = pool_name
        self._randomness = randomness
        self.table = UserTable(config)
        """The same users within a transaction of the caller's."""

    def find(self, username: str) -> UserRecord | None:
        """Return the user of a name: the user name, an attribute that stands in its place, or an alias."""
        with self._database.reading() as connection:
            return self.table.find(connection, username)

    def require(self, username: str) -> UserRecord:
        """Return the user of a name; refuses a name that no user has."""
        with self._database.reading() as connection:
            return self.table.require(connection, username)

    def with_sub(self, sub: str) -> UserRecord | None:
        """Return the user of a sub."""
        with self._database.reading() as connection:
            return user_with_sub(connection, sub)

    def all(self) -> list[UserRecord]:
        """Return every user, in the order in which they were made."""
        with self._database.reading() as connection:
            return all_users(connection)

    def new(self, username: str, password: str | None, attributes: dict[str, str], *, confirmed: bool) -> UserRecord:
        """Return a user who is not stored yet; without a password, none that is tried will fit."""
        sub = self._randomness.identifier()
        real_name = sub if self._config.username_attributes else username
        return UserRecord(
            sub=sub,
            username=real_name,
            status='CONFIRMED' if confirmed else 'UNCONFIRMED',
            enabled=True,
            verifier=self.verifier(real_name, password or self._randomness.octets(32).hex()),
            attributes=attributes,
            groups=(),
            has_password=password is not None,
        )

    def external(
        self, username: str, attributes: dict[str, str], identity: LinkedIdentity, *, group: str
    ) -> UserRecord:
        """Return a user whom another provider has signed in, and who is not stored yet; no password will fit."""
        user = self.new(username, None, attributes, confirmed=True)
        # The name is kept in pools of e-mail addresses too, where other users are named by their sub.
        return replace(user, username=username, status='EXTERNAL_PROVIDER', identities=(identity,), groups=(group,))

    def verifier(self, real_name: str, password: str) -> Verifier:
        """Return what is stored in place of a new password; slow, so call it outside transactions."""
        return Verifier.of(self._pool_name, real_name, password, salt_from(self._randomness.octets(16)))

    def fits(self, real_name: str, password: str, verifier: Verifier) -> bool:
        """Tell whether a password is the one of a verifier; as slow."""
        given = Verifier.of(self._pool_name, real_name, password, verifier.salt)
        return hmac.compare_digest(given.value, verifier.value)

    def delete(self, sub: str) -> None:
        """Remove a user; the names are free again."""
        with self._database.transaction() as connection:
            require_user(connection, sub)
            connection.execute('DELETE FROM users WHERE sub = ?', (sub,))
