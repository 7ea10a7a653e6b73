"""Users as rows of the database, and what they can be called; inside the caller's transaction."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from authui.local.crypto.srp import Verifier
from authui.local.errors import OperationError, user_not_found

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from authui.local.config import PoolConfig

Status = Literal['UNCONFIRMED', 'CONFIRMED', 'FORCE_CHANGE_PASSWORD', 'RESET_REQUIRED']
Contact = Literal['email', 'phone_number']

CONTACTS: tuple[Contact, ...] = ('email', 'phone_number')
"""The attributes that a code can be sent to."""


@dataclass(frozen=True, slots=True, repr=False)
class UserRecord:
    """A user as stored."""

    sub: str
    username: str
    """The real user name: the sub where people sign in with an e-mail or phone number in its place."""
    status: Status
    enabled: bool
    verifier: Verifier
    attributes: dict[str, str]
    """Every attribute but the sub, as Cognito writes them."""
    groups: tuple[str, ...]
    password_expires_at: float | None = None
    """When a temporary password is over, in seconds since the epoch."""

    @property
    def confirmed(self) -> bool:
        """Whether the sign-up is complete."""
        return self.status != 'UNCONFIRMED'

    def has_verified(self, contact: str) -> bool:
        """Tell whether the user has an e-mail or phone number that is verified."""
        return bool(self.attributes.get(contact)) and self.attributes.get(f'{contact}_verified') == 'true'


class Users:
    """Finds users by what they are called, and stores them; no name is two users'.

    The user name is one, always. Where attributes stand in its place, their values are others; an alias is one while it
    is verified.
    """

    def __init__(self, config: PoolConfig) -> None:
        self._config = config

    def fold(self, name: str) -> str:
        """Return what two spellings of a name have in common, unless the pool tells them apart."""
        return name if self._config.case_sensitive else name.lower()

    def find(self, connection: sqlite3.Connection, name: str) -> UserRecord | None:
        """Return who is called so."""
        row = connection.execute(
            'SELECT users.* FROM names JOIN users USING (sub) WHERE name = ?', (self.fold(name),)
        ).fetchone()
        return _read(row) if row else None

    def require(self, connection: sqlite3.Connection, name: str) -> UserRecord:
        """Return who is called so; refuses if there is nobody."""
        user = self.find(connection, name)
        if user is None:
            raise user_not_found()
        return user

    def insert(self, connection: sqlite3.Connection, user: UserRecord) -> None:
        """Store a new user; refuses a taken name."""
        connection.execute(
            'INSERT INTO users (sub, username, status, password_expires_at, enabled, salt, verifier, attributes,'
            ' groups) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
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
            ),
        )
        self._claim(connection, user, is_new=True)

    def save_attributes(
        self, connection: sqlite3.Connection, sub: str, attributes: Mapping[str, str], *, force: bool = False
    ) -> None:
        """Store a user's attributes, all of them; refuses when that would take another's name.

        With `force` an alias is taken from whoever has it (ForceAliasCreation). What was sent to an address that the
        user has no longer counts for nothing.
        """
        former = require(connection, sub)
        whole = _whole(attributes)
        connection.execute('UPDATE users SET attributes = ? WHERE sub = ?', (json.dumps(whole), sub))
        for contact in CONTACTS:
            if self.fold(former.attributes.get(contact, '')) != self.fold(whole.get(contact, '')):
                connection.execute(
                    "DELETE FROM codes WHERE sub = ? AND purpose IN ('sign_up', 'reset', ?)", (sub, contact)
                )
        self._claim(connection, require(connection, sub), force=force)

    def confirm(self, connection: sqlite3.Connection, sub: str) -> None:
        """Complete a sign-up."""
        connection.execute("UPDATE users SET status = 'CONFIRMED' WHERE sub = ?", (sub,))
        self._claim(connection, require(connection, sub))

    def refuse_taken(self, connection: sqlite3.Connection, sub: str, attribute: str, value: str) -> None:
        """Refuse a new value that is another user's name at once; an alias becomes one when it is verified."""
        holder = self.find(connection, value)
        if attribute in self._config.username_attributes and holder is not None and holder.sub != sub:
            raise _taken(attribute)

    def _names(self, user: UserRecord) -> Iterator[tuple[str, str]]:
        """Return what a user is called, with what each name is; the most particular last."""
        yield self.fold(user.username), 'username'
        for attribute in self._config.username_attributes:
            if value := user.attributes.get(attribute):
                yield self.fold(value), attribute
        for alias in sorted(self._config.alias_attributes):
            is_one = user.confirmed if alias == 'preferred_username' else user.has_verified(alias)
            if is_one and (value := user.attributes.get(alias)):
                yield self.fold(value), alias

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


def with_sub(connection: sqlite3.Connection, sub: str) -> UserRecord | None:
    """Return the user of a sub."""
    row = connection.execute('SELECT * FROM users WHERE sub = ?', (sub,)).fetchone()
    return _read(row) if row else None


def require(connection: sqlite3.Connection, sub: str) -> UserRecord:
    """Return the user of a sub; refuses if there is none."""
    user = with_sub(connection, sub)
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
    )


def _whole(attributes: Mapping[str, str]) -> dict[str, str]:
    """Return attributes without empty ones; with an e-mail or phone number stands whether it is verified."""
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
