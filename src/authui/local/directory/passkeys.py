"""The passkeys that users have registered; the private keys stay in their authenticators."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from authui.local.crypto.webauthn import CredentialRecord, RegisteredPasskey, counter_not_ahead
from authui.local.directory.user_table import require_user
from authui.local.errors import OperationError, incorrect_credentials, invalid_parameter

if TYPE_CHECKING:
    import sqlite3

    from authui.local.directory.database import Database

MOST_PASSKEYS: Final = 20
"""How many passkeys a user can have, as on Cognito."""

_PROVIDERS: Final = {
    'ea9b8d664d011d213ce4b6b48cb575d4': 'Google Password Manager',
    'fbfc3007154e4ecc8c0b6e020557d7bd': 'iCloud Keychain',
    '08987058cadc4b81b6e130de50dcbe96': 'Windows Hello',
    '9ddd1817af5a4672a2b93e3dd95000a9': 'Windows Hello',
    '6028b017b1d44c02b4b3afcdafc96bb2': 'Windows Hello',
    'bada5566a7aa401fbd9645619a55120d': '1Password',
    'd548826e79b4db40a3d811116f7e8349': 'Bitwarden',
}
"""The keepers of passkeys, by the AAGUID of the authenticator."""


@dataclass(frozen=True, slots=True)
class PasskeyRecord:
    """A passkey as stored."""

    passkey: CredentialRecord
    relying_party_id: str
    name: str
    attachment: str | None
    transports: tuple[str, ...]
    created_at: float


class EnrolledPasskeys:
    """Stores passkeys; each change is a single transaction."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    def of(self, sub: str) -> tuple[PasskeyRecord, ...]:
        """Return all passkeys of a user, the oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute('SELECT * FROM passkeys WHERE sub = ? ORDER BY id', (sub,)).fetchall()
        return tuple(map(_read, rows))

    def usable(self, sub: str, relying_party_id: str) -> tuple[CredentialRecord, ...]:
        """Return the passkeys of a user that were made for a relying party."""
        return tuple(each.passkey for each in self.of(sub) if each.relying_party_id == relying_party_id)

    def refuse_more(self, sub: str) -> None:
        """Refuse another passkey of a user who has as many as can be."""
        if len(self.of(sub)) >= MOST_PASSKEYS:
            raise _too_many()

    def add(self, sub: str, new: RegisteredPasskey, relying_party_id: str) -> None:
        """Store a new passkey; refuses one too many, and one that some user has already."""
        passkey = new.passkey
        with self._database.transaction() as connection:
            require_user(connection, sub)
            count = connection.execute('SELECT count(*) FROM passkeys WHERE sub = ?', (sub,)).fetchone()[0]
            if count >= MOST_PASSKEYS:
                raise _too_many()
            if _find(connection, passkey.credential_id) is not None:
                raise invalid_parameter('The passkey is registered already.')
            connection.execute(
                'INSERT INTO passkeys (credential_id, sub, relying_party_id, public_key, counter, is_backup_eligible,'
                ' is_backed_up, name, attachment, transports, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
                (
                    passkey.credential_id,
                    sub,
                    relying_party_id,
                    passkey.public_key,
                    passkey.counter,
                    passkey.is_backup_eligible,
                    passkey.is_backed_up,
                    _name_of(new),
                    new.attachment,
                    json.dumps(new.transports),
                    self._clock(),
                ),
            )

    def record_use(self, sub: str, passkey: CredentialRecord) -> None:
        """Store what a sign-in has changed; refuses a passkey that was deleted or used elsewhere meanwhile."""
        with self._database.transaction() as connection:
            row = _find(connection, passkey.credential_id)
            if row is None or row['sub'] != sub:
                raise incorrect_credentials()
            if (passkey.counter or row['counter']) and passkey.counter <= row['counter']:
                raise counter_not_ahead()
            connection.execute(
                'UPDATE passkeys SET counter = ?, is_backed_up = ? WHERE credential_id = ?',
                (passkey.counter, passkey.is_backed_up, passkey.credential_id),
            )

    def delete(self, sub: str, credential_id: bytes) -> None:
        """Delete a passkey; refuses one that the user does not have."""
        with self._database.transaction() as connection:
            deleted = connection.execute(
                'DELETE FROM passkeys WHERE credential_id = ? AND sub = ?', (credential_id, sub)
            )
            if not deleted.rowcount:
                raise no_such_passkey()


def no_such_passkey() -> OperationError:
    """Refuse to delete a passkey that the user does not have."""
    return OperationError('ResourceNotFoundException', 'The passkey does not exist.')


def _too_many() -> OperationError:
    return OperationError('LimitExceededException', f'A user can have {MOST_PASSKEYS} passkeys; delete one first.')


def _name_of(new: RegisteredPasskey) -> str:
    usual = 'Security key' if new.attachment == 'cross-platform' else 'Passkey'
    return _PROVIDERS.get(new.aaguid.hex(), usual)


def _find(connection: sqlite3.Connection, credential_id: bytes) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute(
        'SELECT * FROM passkeys WHERE credential_id = ?', (credential_id,)
    ).fetchone()
    return row


def _read(row: sqlite3.Row) -> PasskeyRecord:
    return PasskeyRecord(
        passkey=CredentialRecord(
            credential_id=row['credential_id'],
            public_key=row['public_key'],
            counter=row['counter'],
            is_backup_eligible=bool(row['is_backup_eligible']),
            is_backed_up=bool(row['is_backed_up']),
        ),
        relying_party_id=row['relying_party_id'],
        name=row['name'],
        attachment=row['attachment'],
        transports=tuple(json.loads(row['transports'])),
        created_at=row['created_at'],
    )
