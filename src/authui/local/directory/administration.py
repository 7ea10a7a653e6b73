"""The operations of administrators on users: create, invite, confirm, disable and group them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from authui.local.directory.password_policy import check_password
from authui.local.directory.schema import check_attributes, check_username, differs
from authui.local.directory.user_table import CONTACTS, UserRecord
from authui.local.errors import OperationError, already_confirmed

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping

    from authui.local.config import PoolConfig
    from authui.local.crypto.randomness import Randomness
    from authui.local.directory.database import Database
    from authui.local.directory.delivery import CodeSender
    from authui.local.directory.passwords import Passwords
    from authui.local.directory.users import Users

_PASSWORD_LENGTH = 12
_OF_EACH_KIND = 'aA1!'


class Administration:
    """Changes users as Cognito's Admin operations do; each change is a single transaction."""

    def __init__(
        self,
        database: Database,
        users: Users,
        passwords: Passwords,
        sender: CodeSender,
        config: PoolConfig,
        *,
        clock: Callable[[], float],
        randomness: Randomness,
    ) -> None:
        self._database = database
        self._users = users
        self._passwords = passwords
        self._sender = sender
        self._config = config
        self._clock = clock
        self._randomness = randomness

    def create_user(
        self, username: str, password: str, attributes: Mapping[str, str], *, temporary: bool, silent: bool = False
    ) -> UserRecord:
        """Add a confirmed user; e-mail and phone number are verified unless the attributes say otherwise.

        A temporary password has to be replaced, and is sent to the user unless `silent`.
        """
        given = dict(attributes)
        verified = {f'{each}_verified': given.pop(f'{each}_verified', 'true') for each in CONTACTS}
        stands_for = check_username(username, self._config)
        values = {stands_for: username, **given} if stands_for else given
        check_password(password, self._config)
        check_attributes(values, self._config)
        user = self._users.new(username, password, values | verified, confirmed=True)
        if temporary:
            user = replace(user, status='FORCE_CHANGE_PASSWORD', password_expires_at=self._password_expiry())
        with self._database.transaction() as connection:
            self._users.table.insert(connection, user)
        if temporary and not silent:
            self._invite(user, password)
        return user

    def invite_again(self, username: str, password: str) -> UserRecord:
        """Send another temporary password to a user who has not replaced the former one."""
        user = self._users.require(username)
        if user.status != 'FORCE_CHANGE_PASSWORD':
            raise OperationError(
                'UnsupportedUserStateException',
                f'Resend not possible. {user.status} status is not FORCE_CHANGE_PASSWORD',
            )
        self.set_password(username, password, permanent=False)
        self._invite(user, password)
        return self._users.require(username)

    def set_password(self, username: str, password: str, *, permanent: bool) -> None:
        """Set a password, which confirms its user; one that is not permanent has to be replaced at the next sign-in."""
        self._passwords.set_password(username, password, expires_at=None if permanent else self._password_expiry())

    def temporary_password(self) -> str:
        """Return a password that every policy accepts."""
        return self._randomness.name(max(_PASSWORD_LENGTH, self._config.password_min_length)) + _OF_EACH_KIND

    def confirm(self, username: str) -> None:
        """Confirm a user without a code; the e-mail stays unverified, as on Cognito."""
        with self._database.transaction() as connection:
            user = self._users.table.require(connection, username)
            if user.confirmed:
                raise already_confirmed(user.status)
            self._users.table.confirm(connection, user.sub)

    def set_enabled(self, username: str, *, enabled: bool) -> UserRecord:
        """Enable or disable a user."""
        with self._database.transaction() as connection:
            user = self._users.table.require(connection, username)
            connection.execute('UPDATE users SET enabled = ? WHERE sub = ?', (enabled, user.sub))
        return user

    def set_attributes(self, username: str, attributes: Mapping[str, str]) -> None:
        """Change attributes; a new e-mail or phone number is unverified unless the attributes say so."""
        flags = {f'{each}_verified' for each in CONTACTS}
        check_attributes({name: value for name, value in attributes.items() if name not in flags}, self._config)
        with self._database.transaction() as connection:
            user = self._users.table.require(connection, username)
            changed = {f'{each}_verified': 'false' for each in CONTACTS if differs(each, attributes, user.attributes)}
            self._users.table.save_attributes(connection, user.sub, user.attributes | changed | dict(attributes))

    def add_to_group(self, username: str, group: str) -> None:
        """Put a user into a group, which is made if it does not exist."""
        with self._database.transaction() as connection:
            user = self._users.table.require(connection, username)
            if group not in user.groups:
                _store_groups(connection, user, (*user.groups, group))

    def remove_from_group(self, username: str, group: str) -> None:
        """Take a user out of a group; does nothing if they are not in it."""
        with self._database.transaction() as connection:
            user = self._users.table.require(connection, username)
            _store_groups(connection, user, tuple(each for each in user.groups if each != group))

    def _password_expiry(self) -> float:
        return self._clock() + self._config.temporary_password_validity

    def _invite(self, user: UserRecord, password: str) -> None:
        if address := user.attributes.get('email') or user.attributes.get('phone_number'):
            self._sender.send(user, address, 'AdminCreateUser', password)


def _store_groups(connection: sqlite3.Connection, user: UserRecord, groups: tuple[str, ...]) -> None:
    connection.execute('UPDATE users SET groups = ? WHERE sub = ?', (json.dumps(groups), user.sub))
