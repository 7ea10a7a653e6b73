"""Session records in one SQLite file that only its owner can read; they survive a restart."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TypeVar

from authui.errors import StorageError
from authui.files import private_file, private_folder, private_sqlite

_log = logging.getLogger(__name__)

_SCHEMA = 'CREATE TABLE IF NOT EXISTS records (key TEXT PRIMARY KEY, value BLOB NOT NULL, expires_at REAL NOT NULL)'
_INDEX = 'CREATE INDEX IF NOT EXISTS records_by_end ON records (expires_at)'
"""Without it, each write would read the whole file for the records that have expired."""

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR_SHORT_READ})
"""SQLite's error codes for a file that was truncated or overwritten. A full disk or a lock is not damage."""

T = TypeVar('T')


class SqliteRecords:
    """Keeps records in a SQLite file of mode 0600, used by one dedicated thread.

    A damaged file is set aside, not deleted, and a new one is begun, also while the server runs. Users have to log in
    again; nothing else is lost.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._clock = clock
        private_folder(path.parent)
        try:
            self._database = _open(path)
        except sqlite3.OperationalError as error:
            raise StorageError(
                f'{path} cannot be opened: {error}; free the disk or the file, then start again'
            ) from error
        except sqlite3.DatabaseError as error:
            self._database = self._begin_anew(error)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix='authui-records')

    async def get(self, key: str) -> bytes | None:
        """Return the bytes of a key, or None if nothing is stored or it has expired."""

        def read(database: sqlite3.Connection) -> bytes | None:
            query = 'SELECT value FROM records WHERE key = ? AND expires_at > ?'
            row = database.execute(query, (key, self._clock())).fetchone()
            return None if row is None else bytes(row[0])

        return await self._run(read)

    async def put(self, key: str, value: bytes, expires_at: float) -> None:
        """Store bytes; they are on the disk when this returns. Expired records are deleted as well."""

        def write(database: sqlite3.Connection) -> None:
            with database:
                database.execute('DELETE FROM records WHERE expires_at <= ?', (self._clock(),))
                database.execute('INSERT OR REPLACE INTO records VALUES (?, ?, ?)', (key, value, expires_at))

        await self._run(write)

    async def replace(self, key: str, former: bytes, value: bytes, expires_at: float) -> bool:
        """Replace the former bytes; returns False and changes nothing if these are no longer stored."""

        def write(database: sqlite3.Connection) -> bool:
            with database:
                query = 'UPDATE records SET value = ?, expires_at = ? WHERE key = ? AND value = ? AND expires_at > ?'
                return database.execute(query, (value, expires_at, key, former, self._clock())).rowcount == 1

        return await self._run(write)

    async def delete(self, key: str) -> None:
        """Delete a key; a missing key is not an error."""

        def write(database: sqlite3.Connection) -> None:
            with database:
                database.execute('DELETE FROM records WHERE key = ?', (key,))

        await self._run(write)

    def lock(self, _key: str) -> AbstractAsyncContextManager[None]:
        """Do not lock anything: the file belongs to one process."""
        return contextlib.nullcontext()

    async def close(self) -> None:
        """Close the file once the last write is done."""
        await self._run(sqlite3.Connection.close)
        self._thread.shutdown()

    async def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._work, work)
        except sqlite3.Error as error:
            raise StorageError(f'{self._path} cannot be used: {error}') from error

    def _work(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do the work on this thread, and repeat it on a new file if the old one turns out to be damaged."""
        try:
            return work(self._database)
        except sqlite3.DatabaseError as error:
            if not _is_of_damage(error):
                raise
            self._database.close()
            self._database = self._begin_anew(error)
        return work(self._database)

    def _begin_anew(self, error: sqlite3.DatabaseError) -> sqlite3.Connection:
        aside = _set_aside(self._path, self._clock())
        _log.error('%s is damaged (%s): kept as %s; users have to log in again', self._path, error, aside.name)
        return _open(self._path)


def _open(path: Path) -> sqlite3.Connection:
    private_sqlite(private_file(path))
    database = sqlite3.connect(path, check_same_thread=False)
    try:
        database.execute('PRAGMA synchronous = FULL')
        database.execute('PRAGMA secure_delete = ON')
        _check(database)
        with database:
            database.execute(_SCHEMA)
            database.execute(_INDEX)
    except BaseException:
        database.close()
        raise
    return database


def _check(database: sqlite3.Connection) -> None:
    (verdict,) = database.execute('PRAGMA quick_check').fetchone()
    if verdict != 'ok':
        raise sqlite3.DatabaseError(verdict)


def _is_of_damage(error: sqlite3.DatabaseError) -> bool:
    code = getattr(error, 'sqlite_errorcode', None)  # the module's own errors have none
    return code in _DAMAGED or (code == sqlite3.SQLITE_ERROR and 'no such table' in str(error))


def _set_aside(path: Path, now: float) -> Path:
    aside = path.with_name(f'{path.name}.damaged-{now:.0f}')
    path.replace(aside)
    for suffix in ('-journal', '-wal', '-shm'):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + suffix).replace(aside.with_name(aside.name + suffix))
    return aside
