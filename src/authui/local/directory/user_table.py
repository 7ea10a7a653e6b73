"""Users as rows of the database, and the names that find them; always within the caller's transaction."""

from __future__ import annotations

import hmac
import json
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from authui.local.crypto.srp import Verifier
from authui.local.directory.identities import COLUMN, LinkedIdentity, read_identities, write_identities
from authui.local.errors import (
    OperationError,
    not_authorized,
    password_reset_required,
    user_disabled,
    user_not_confirmed,
    user_not_found,
)
from authui.models import Contact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from authui.local.config import PoolConfig

Status = Literal['UNCONFIRMED', 'CONFIRMED', 'FORCE_CHANGE_PASSWORD', 'RESET_REQUIRED', 'EXTERNAL_PROVIDER']

CONTACTS: tuple[Contact, ...] = ('email', 'phone_number')
"""The attributes that a code can be sent to."""


@dataclass(frozen=True, slots=True, repr=False)
class UserRecord:
    """A user as stored."""

    sub: str
    username: str
    """The real user name; the sub, where users sign in with an e-mail or phone number in place of a name."""
    status: Status
    enabled: bool
    verifier: Verifier
    attributes: dict[str, str]
    """Every attribute but the sub, as Cognito writes them."""
    groups: tuple[str, ...]
    password_expires_at: float | None = None
    """When a temporary password expires, in seconds since the epoch."""
    has_password: bool = True
    """Whether the user has chosen a password; without one, the verifier is that of a password which nobody knows."""
    identities: tuple[LinkedIdentity, ...] = ()
    """The user's identities at other providers; the one that made the user comes first."""

    @property
    def confirmed(self) -> bool:
        """Whether the sign-up is complete."""
        return self.status != 'UNCONFIRMED'

    @property
    def told_attributes(self) -> dict[str, str]:
        """The attributes as the pool tells them: with the identities at other providers, where there are any."""
        return (
            {**self.attributes, 'identities': write_identities(self.identities)} if self.identities else self.attributes
        )

    @property
    def is_external(self) -> bool:
        """Whether the user can sign in at another provider only, since nobody has set a password."""
        return self.status == 'EXTERNAL_PROVIDER'

    def has_verified(self, contact: str) -> bool:
        """Tell whether the user's e-mail or phone number is verified."""
        return bool(self.attributes.get(contact)) and self.attributes.get(f'{contact}_verified') == 'true'


class UserTable:
    """Stores users and finds them by their names; no two users share a name.

    A user name is always a name of its user. So are the values of the attributes that stand in its place, and an alias
    while it is verified. A user whom a provider made has the user name alone: several people can have an e-mail address
    there that a user of the pool has here.
    """

    def __init__(self, config: PoolConfig) -> None:
        self._config = config

    def find(self, connection: sqlite3.Connection, name: str) -> UserRecord | None:
        """Return the user of a name."""
        row = connection.execute(
            f'SELECT users.*, {COLUMN} FROM names JOIN users USING (sub) WHERE name = ?',  # noqa: S608 - a constant
            (fold(name, self._config),),
        ).fetchone()
        return _read(row) if row else None

    def require(self, connection: sqlite3.Connection, name: str) -> UserRecord:
        """Return the user of a name; refuses a name that no user has."""
        user = self.find(connection, name)
        if user is None:
            raise user_not_found()
        return user

    def insert(self, connection: sqlite3.Connection, user: UserRecord) -> None:
        """Store a new user; refuses a taken name."""
        connection.execute(
            'INSERT INTO users (sub, username, status, password_expires_at, enabled, salt, verifier, attributes,'
            ' groups, has_password) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
            (
                user.sub,
                user.username,
                user.status,
                user.password_expires_at,
                user.enabled,
                user.verifier.salt,
                user.verifier.value,
                json.dumps(_whole(user.attributes)),
                json.dumps(user.groups),
                user.has_password,
            ),
        )
        self._claim(connection, user, is_new=True)

    def save_attributes(
        self, connection: sqlite3.Connection, sub: str, attributes: Mapping[str, str], *, force: bool = False
    ) -> None:
        """Store all attributes of a user; refuses a value that is another user's name.

        With `force` an alias is taken from the user who has it (ForceAliasCreation). Codes that were sent to an address
        that the user no longer has become void.
        """
        former = require_user(connection, sub)
        whole = _whole(attributes)
        connection.execute('UPDATE users SET attributes = ? WHERE sub = ?', (json.dumps(whole), sub))
        for contact in CONTACTS:
            if self._fold(former.attributes.get(contact, '')) != self._fold(whole.get(contact, '')):
                connection.execute(
                    "DELETE FROM codes WHERE sub = ? AND purpose IN ('sign_up', 'reset', ?)", (sub, contact)
                )
        self._claim(connection, require_user(connection, sub), force=force)

    def confirm(self, connection: sqlite3.Connection, sub: str) -> None:
        """Complete a sign-up."""
        connection.execute("UPDATE users SET status = 'CONFIRMED' WHERE sub = ?", (sub,))
        self._claim(connection, require_user(connection, sub))

    def refuse_taken(self, connection: sqlite3.Connection, sub: str, attribute: str, value: str) -> None:
        """Refuse a value that is another user's name; an alias is checked later, when it is verified."""
        holder = self.find(connection, value)
        if attribute in self._config.username_attributes and holder is not None and holder.sub != sub:
            raise _taken(attribute)

    def _fold(self, name: str) -> str:
        return fold(name, self._config)

    def _names(self, user: UserRecord) -> Iterator[tuple[str, str]]:
        """Return the names of a user, each with its kind; the most particular one last."""
        yield self._fold(user.username), 'username'
        if any(each.is_primary for each in user.identities):
            return
        for attribute in self._config.username_attributes:
            if value := user.attributes.get(attribute):
                yield self._fold(value), attribute
        for alias in sorted(self._config.alias_attributes):
            is_one = user.confirmed if alias == 'preferred_username' else user.has_verified(alias)
            if is_one and (value := user.attributes.get(alias)):
                yield self._fold(value), alias

    def _claim(
        self, connection: sqlite3.Connection, user: UserRecord, *, force: bool = False, is_new: bool = False
    ) -> None:
        connection.execute('DELETE FROM names WHERE sub = ?', (user.sub,))
        for name, what in self._names(user):
            holder = self.find(connection, name)
            if holder is not None and holder.sub != user.sub:
                if not force or what not in self._config.alias_attributes:
                    raise _taken(what, is_new=is_new)
                self._give_up(connection, holder, what)
            connection.execute('INSERT OR REPLACE INTO names (name, sub) VALUES (?, ?)', (name, user.sub))

    def _give_up(self, connection: sqlite3.Connection, holder: UserRecord, alias: str) -> None:
        if alias in CONTACTS:
            left = holder.attributes | {f'{alias}_verified': 'false'}
        else:
            left = {name: value for name, value in holder.attributes.items() if name != alias}
        self.save_attributes(connection, holder.sub, left)


def fold(name: str, config: PoolConfig) -> str:
    """Return the spelling by which a name is found: its case counts only where the pool is case-sensitive."""
    return name if config.case_sensitive else name.lower()


def refuse_inactive(user: UserRecord) -> None:
    """Refuse a user who is disabled, is not confirmed or has to reset the password."""
    if not user.enabled:
        raise user_disabled()
    if user.status == 'UNCONFIRMED':
        raise user_not_confirmed()
    if user.status == 'RESET_REQUIRED':
        raise password_reset_required()


def refuse_external(user: UserRecord, what: str) -> None:
    """Refuse what another provider decides for its users: passwords, second factors and passkeys."""
    if user.is_external:
        raise not_authorized(f'User is not authorized to {what}.')


def same_password(user: UserRecord, verifier: Verifier) -> bool:
    """Tell whether the user's password is still the one of this verifier."""
    return hmac.compare_digest(user.verifier.value, verifier.value)


def user_with_sub(connection: sqlite3.Connection, sub: str) -> UserRecord | None:
    """Return the user of a sub."""
    row = connection.execute(f'SELECT *, {COLUMN} FROM users WHERE sub = ?', (sub,)).fetchone()  # noqa: S608 - a constant
    return _read(row) if row else None


def all_users(connection: sqlite3.Connection) -> list[UserRecord]:
    """Return every user, in the order in which they were made."""
    rows = connection.execute(f'SELECT *, {COLUMN} FROM users ORDER BY rowid')  # noqa: S608 - a constant
    return [_read(row) for row in rows]


def require_user(connection: sqlite3.Connection, sub: str) -> UserRecord:
    """Return the user of a sub; refuses a sub that no user has."""
    user = user_with_sub(connection, sub)
    if user is None:
        raise user_not_found()
    return user


def _read(row: sqlite3.Row) -> UserRecord:
    return UserRecord(
        sub=row['sub'],
        username=row['username'],
        status=row['status'],
        enabled=bool(row['enabled']),
        verifier=Verifier(row['salt'], row['verifier']),
        attributes=json.loads(row['attributes']),
        groups=tuple(json.loads(row['groups'])),
        password_expires_at=row['password_expires_at'],
        has_password=bool(row['has_password']),
        identities=read_identities(row['identities']),
    )


def _whole(attributes: Mapping[str, str]) -> dict[str, str]:
    """Return the attributes that have a value; each e-mail or phone number says whether it is verified."""
    whole = {name: value for name, value in attributes.items() if value}
    for contact in CONTACTS:
        verified = whole.pop(f'{contact}_verified', 'false')
        if contact in whole:
            whole[f'{contact}_verified'] = verified
    return whole


def _taken(what: str, *, is_new: bool = False) -> OperationError:
    if what == 'username':
        return OperationError('UsernameExistsException', 'User already exists')
    code = 'UsernameExistsException' if is_new else 'AliasExistsException'
    return OperationError(code, f'An account with the given {what} already exists.')
