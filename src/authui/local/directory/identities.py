"""The identities that users have at other providers, as rows and as Cognito writes them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from authui.local.identity_provider import FakeProvider

SUBJECT: Final = 'Cognito_Subject'
"""The name that stands for what a provider calls a person, whichever claim holds it."""

COLUMN: Final = """(SELECT json_group_array(json_array(provider, kind, value, issuer, is_primary, created_at))
    FROM identities WHERE identities.sub = users.sub) AS identities"""
"""The columns that a query of users adds to read their identities."""


@dataclass(frozen=True, slots=True)
class LinkedIdentity:
    """One identity of a user."""

    provider: str
    kind: str
    subject: str
    """The provider's id of the person; before the first sign-in the value that it was linked by."""
    issuer: str | None
    is_primary: bool
    """Whether it made the user; otherwise an administrator has linked it."""
    created_at: float


@dataclass(frozen=True, slots=True)
class StoredIdentity:
    """A row: the user to whom a sign-in at a provider belongs."""

    sub: str
    is_primary: bool


def read_identities(text: str) -> tuple[LinkedIdentity, ...]:
    """Read the column, the identity that made the user first."""
    rows = [
        LinkedIdentity(provider, kind, subject, issuer, bool(is_primary), created_at)
        for provider, kind, subject, issuer, is_primary, created_at in json.loads(text)
    ]
    return tuple(sorted(rows, key=lambda each: (not each.is_primary, each.created_at)))


def write_identities(identities: Iterable[LinkedIdentity]) -> str:
    """Write the attribute `identities`, a JSON text, as GetUser and triggers show it."""
    return json.dumps(
        [
            {
                'userId': each.subject,
                'providerName': each.provider,
                'providerType': each.kind,
                'issuer': each.issuer,
                'primary': each.is_primary,
                'dateCreated': int(each.created_at * 1000),
            }
            for each in identities
        ],
        separators=(',', ':'),
    )


def find_identity(connection: sqlite3.Connection, provider: str, attribute: str, value: str) -> StoredIdentity | None:
    """Return the user to whom a value of a provider's attribute belongs."""
    row = connection.execute(
        'SELECT sub, is_primary FROM identities WHERE provider = ? AND attribute = ? AND value = ?',
        (provider, attribute, value),
    ).fetchone()
    return StoredIdentity(row['sub'], bool(row['is_primary'])) if row else None


def add_identity(
    connection: sqlite3.Connection,
    sub: str,
    provider: FakeProvider,
    value: str,
    *,
    attribute: str = SUBJECT,
    is_primary: bool,
    now: float,
) -> None:
    """Give a user an identity."""
    connection.execute(
        'INSERT INTO identities (provider, attribute, value, sub, kind, issuer, is_primary, created_at)'
        ' VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        (provider.name, attribute, value, sub, provider.kind, provider.told_issuer, is_primary, now),
    )
