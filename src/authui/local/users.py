"""Users as rows of the database: reading and inserting one inside the caller's transaction; no rule is decided here."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Literal

from authui.local.errors import OperationError, user_not_found
from authui.local.srp import Verifier

Status = Literal['UNCONFIRMED', 'CONFIRMED', 'FORCE_CHANGE_PASSWORD', 'RESET_REQUIRED']


@dataclass(frozen=True, slots=True, repr=False)
class UserRecord:
    """A user as stored; `sub` is the real user name, the e-mail is how people call themselves."""

    sub: str
    email: str
    email_verified: bool
    status: Status
    enabled: bool
    verifier: Verifier
    attributes: dict[str, str]
    groups: tuple[str, ...]
    password_expires_at: float | None = None
    """When a temporary password is over, in seconds since the epoch."""

    @property
    def confirmed(self) -> bool:
        """Whether the sign-up is complete."""
        return self.status != 'UNCONFIRMED'

    def all_attributes(self) -> dict[str, str]:
        """Return every attribute but the sub, as Cognito writes them."""
        verified = 'true' if self.email_verified else 'false'
        return {'email': self.email, 'email_verified': verified, **self.attributes}


def find(connection: sqlite3.Connection, username: str) -> UserRecord | None:
    """Return the user of an e-mail, in whatever case, or of a sub."""
    row = connection.execute(
        'SELECT * FROM users WHERE name = ? UNION ALL SELECT * FROM users WHERE sub = ?', (username.lower(), username)
    ).fetchone()
    if row is None:
        return None
    return UserRecord(
        sub=row['sub'],
        email=row['email'],
        email_verified=bool(row['email_verified']),
        status=row['status'],
        enabled=bool(row['enabled']),
        verifier=Verifier(row['salt'], row['verifier']),
        attributes=json.loads(row['attributes']),
        groups=tuple(json.loads(row['groups'])),
        password_expires_at=row['password_expires_at'],
    )


def insert(connection: sqlite3.Connection, user: UserRecord) -> None:
    """Store a new user; refuses a taken e-mail."""
    try:
        connection.execute(
            'INSERT INTO users'
            ' (sub, name, email, email_verified, status, password_expires_at, enabled, salt, verifier, attributes,'
            ' groups) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
            (
                user.sub,
                user.email.lower(),
                user.email,
                user.email_verified,
                user.status,
                user.password_expires_at,
                user.enabled,
                user.verifier.salt,
                user.verifier.value,
                json.dumps(user.attributes),
                json.dumps(user.groups),
            ),
        )
    except sqlite3.IntegrityError as error:
        raise OperationError('UsernameExistsException', 'An account with the given email already exists.') from error


def require(connection: sqlite3.Connection, username: str) -> UserRecord:
    """Return the user of an e-mail or a sub; refuses if there is none."""
    user = find(connection, username)
    if user is None:
        raise user_not_found()
    return user
