"""The pool's one SQLite file: created whole or not at all, private, checked before use, never repaired."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import threading
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from authui.errors import StorageError
from authui.files import private_folder, private_sqlite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FILE_NAME = 'pool.sqlite3'

_APPLICATION_ID = 0x61757069  # "aupi": tells our file from any other SQLite file
_VERSION = 8
_PASSKEYS = """
CREATE TABLE passkeys (
    id INTEGER PRIMARY KEY, credential_id BLOB NOT NULL UNIQUE, sub TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
    relying_party_id TEXT NOT NULL, public_key BLOB NOT NULL, counter INTEGER NOT NULL,
    is_backup_eligible INTEGER NOT NULL, is_backed_up INTEGER NOT NULL, name TEXT NOT NULL, attachment TEXT,
    transports TEXT NOT NULL, created_at REAL NOT NULL
) STRICT;
CREATE INDEX passkeys_by_user ON passkeys (sub);
ALTER TABLE factors ADD COLUMN passkey INTEGER NOT NULL DEFAULT 0;
"""
_PASSWORDLESS = """
ALTER TABLE users ADD COLUMN has_password INTEGER NOT NULL DEFAULT 1;
"""
_IDENTITIES = """
CREATE TABLE identities (
    provider TEXT NOT NULL, attribute TEXT NOT NULL, value TEXT NOT NULL,
    sub TEXT NOT NULL REFERENCES users ON DELETE CASCADE, kind TEXT NOT NULL, issuer TEXT, is_primary INTEGER NOT NULL,
    created_at REAL NOT NULL, PRIMARY KEY (provider, attribute, value)
) STRICT;
CREATE INDEX identities_by_user ON identities (sub);
"""
_MANAGED_LOGIN = """
ALTER TABLE sign_ins ADD COLUMN scopes TEXT;
ALTER TABLE sign_ins ADD COLUMN resource TEXT;
ALTER TABLE sign_ins ADD COLUMN login_id TEXT NOT NULL DEFAULT '';
"""
_MIGRATIONS = {4: _PASSKEYS, 5: _PASSWORDLESS, 6: _IDENTITIES, 7: _MANAGED_LOGIN}
"""The steps that bring a file of an older version to the next one."""
_SCHEMA = f"""
CREATE TABLE pool (
    pool_id TEXT NOT NULL, client_id TEXT NOT NULL, secret BLOB NOT NULL, id_key TEXT NOT NULL,
    access_key TEXT NOT NULL, kind TEXT NOT NULL
) STRICT;
CREATE TABLE users (
    sub TEXT PRIMARY KEY, username TEXT NOT NULL, status TEXT NOT NULL, password_expires_at REAL,
    enabled INTEGER NOT NULL, salt BLOB NOT NULL, verifier BLOB NOT NULL, attributes TEXT NOT NULL, groups TEXT NOT NULL
) STRICT;
CREATE TABLE names (name TEXT PRIMARY KEY, sub TEXT NOT NULL REFERENCES users ON DELETE CASCADE) STRICT;
CREATE INDEX names_by_user ON names (sub);
CREATE TABLE codes (
    sub TEXT NOT NULL REFERENCES users ON DELETE CASCADE, purpose TEXT NOT NULL, digest BLOB NOT NULL,
    expires_at REAL NOT NULL, tries INTEGER NOT NULL, PRIMARY KEY (sub, purpose)
) STRICT;
CREATE TABLE awaited_values (
    sub TEXT NOT NULL REFERENCES users ON DELETE CASCADE, attribute TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (sub, attribute)
) STRICT;
CREATE TABLE former_passwords (
    id INTEGER PRIMARY KEY, sub TEXT NOT NULL REFERENCES users ON DELETE CASCADE, salt BLOB NOT NULL,
    verifier BLOB NOT NULL
) STRICT;
CREATE INDEX former_passwords_by_user ON former_passwords (sub);
CREATE TABLE factors (
    sub TEXT PRIMARY KEY REFERENCES users ON DELETE CASCADE, pending_key BLOB, totp_key BLOB,
    totp_step INTEGER NOT NULL, device_name TEXT NOT NULL, enabled TEXT NOT NULL, preferred TEXT
) STRICT;
CREATE TABLE sign_ins (
    origin_jti TEXT PRIMARY KEY, sub TEXT NOT NULL, event_id TEXT NOT NULL, auth_time INTEGER NOT NULL,
    expires_at REAL NOT NULL, access_ended_at REAL NOT NULL DEFAULT 0, revoked INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_ins_by_user ON sign_ins (sub);
CREATE INDEX sign_ins_by_expiry ON sign_ins (expires_at);
CREATE TABLE refresh_tokens (
    digest BLOB PRIMARY KEY, origin_jti TEXT NOT NULL REFERENCES sign_ins ON DELETE CASCADE, replaced_at REAL
) STRICT;
CREATE INDEX refresh_tokens_by_sign_in ON refresh_tokens (origin_jti);
{_PASSKEYS}{_PASSWORDLESS}{_IDENTITIES}{_MANAGED_LOGIN}"""


class Database:
    """One connection, used by one thread at a time; hold it for a few statements and never while computing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()

    @classmethod
    def open(cls, folder: Path, seed: Callable[[sqlite3.Connection], None]) -> Database:
        """Open the folder's file; the first time, create it with what `seed` writes.

        Raises `StorageError` when the folder is open to other users, a file in it is a link or another user's, or the
        file is damaged; nothing is changed then. A file that others could read is made private.
        """
        path = private_sqlite(private_folder(folder) / FILE_NAME)
        try:
            if not path.exists():
                _create(path, seed)
            _check(path)
            connection = _connect(path)
            _migrate(connection)
        except (sqlite3.OperationalError, OSError) as error:
            raise StorageError(
                f'{path} cannot be used: {error}. Free the disk, end the process that holds it, or repair its rights.'
            ) from error
        except sqlite3.Error as error:
            raise _damaged(path, str(error)) from error
        return cls(connection)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write everything or nothing; it has reached the disk when this ends."""
        with self._lock:
            self._connection.execute('BEGIN IMMEDIATE')
            try:
                yield self._connection
                self._connection.execute('COMMIT')
            except BaseException:
                # A full disk may have ended the transaction already.
                if self._connection.in_transaction:
                    self._connection.execute('ROLLBACK')
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Read, one thread at a time."""
        with self._lock:
            yield self._connection

    def close(self) -> None:
        """Close the file; a second time does nothing."""
        with self._lock:
            self._connection.close()


def _create(path: Path, seed: Callable[[sqlite3.Connection], None]) -> None:
    if _has_log(path):
        # SQLite would play the log of the lost file into the new one.
        raise _damaged(path, 'it is missing, though its log is there')
    # Filled under another name and then linked: even if this process is killed, the real name never holds half a pool;
    # of two processes that start at once, the second uses the file of the first.
    descriptor, name = tempfile.mkstemp(prefix=f'{FILE_NAME}.', suffix='.new', dir=path.parent)
    os.close(descriptor)
    draft = Path(name)
    try:
        draft.chmod(0o600)
        with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
            connection.executescript(
                f'BEGIN; PRAGMA application_id = {_APPLICATION_ID}; PRAGMA user_version = {_VERSION}; {_SCHEMA}'
            )
            seed(connection)
            connection.execute('COMMIT')
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _check(path: Path) -> None:
    size, has_log = path.stat().st_size, _has_log(path)
    if not size:
        # SQLite would treat it as new and remove its log, which may hold what the file has lost.
        raise _damaged(path, 'it is empty')
    # Read-only: opening a damaged file for writing could roll its log into it.
    with closing(sqlite3.connect(f'{path.absolute().as_uri()}?mode=ro', uri=True)) as connection:
        findings = [row[0] for row in connection.execute('PRAGMA quick_check(1)')]
        application_id = connection.execute('PRAGMA application_id').fetchone()[0]
        version = _version_of(connection)
        page_size = connection.execute('PRAGMA page_size').fetchone()[0]
        # A page that was being copied from the log may be incomplete; the log completes it.
        if findings != ['ok'] or (size % page_size and not has_log):
            raise _damaged(path, 'it is not whole')
        if application_id != _APPLICATION_ID:
            raise _damaged(path, 'it is not a pool')
        if version != _VERSION and version not in _MIGRATIONS:
            raise _damaged(path, f'it has version {version}, and this is version {_VERSION}')


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring an older file to this version, wholly or not at all; of two processes, the second finds it done."""
    while (version := _version_of(connection)) != _VERSION:
        connection.execute('BEGIN IMMEDIATE')
        try:
            if _version_of(connection) == version:
                for statement in filter(str.strip, _MIGRATIONS[version].split(';')):
                    connection.execute(statement)
                connection.execute(f'PRAGMA user_version = {version + 1}')
            connection.execute('COMMIT')
        except BaseException:
            connection.close()  # which rolls back
            raise


def _version_of(connection: sqlite3.Connection) -> int:
    return int(connection.execute('PRAGMA user_version').fetchone()[0])


def _has_log(path: Path) -> bool:
    log = path.with_name(f'{FILE_NAME}-wal')
    return log.exists() and log.stat().st_size > 0


def _damaged(path: Path, finding: str) -> StorageError:
    # The whole folder, because the file and its log must stay together.
    folder = path.parent
    return StorageError(
        f'{path} cannot be used: {finding}. '
        f'Put a backup of the folder in its place, or start with an empty pool: mv {folder} {folder}.damaged'
    )


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    connection.row_factory = sqlite3.Row
    # One append and one fsync a commit; a process killed in the middle leaves the last whole commit.
    connection.execute('PRAGMA journal_mode = WAL')
    connection.execute('PRAGMA synchronous = FULL')
    connection.execute('PRAGMA foreign_keys = ON')
    return connection
