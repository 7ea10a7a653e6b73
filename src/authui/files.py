"""Folders and files that only their owner can read and replace; authui writes its data nowhere else.

Owners, modes and links are checked on systems that have them; Windows has none, but its user profiles are private.

Why it is as it is: docs/design.md#errors-models-files-and-logs
"""

from __future__ import annotations

import codecs
import logging
import os
import secrets
import stat
import sys
from pathlib import Path
from typing import BinaryIO

from pydantic import SecretStr

from authui.errors import StorageError

_log = logging.getLogger(__name__)

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_SECRET_BYTES = 32
_NO_FOLLOW = getattr(os, 'O_NOFOLLOW', 0)  # Windows has no such flag
_SQLITE_SUFFIXES = ('-wal', '-shm', '-journal')


def private_folder(path: Path) -> Path:
    """Create a folder of mode 0700, or check the existing one.

    Raises `StorageError` with the remedy if the folder is open to others, belongs to another user, is a link, or is
    reached through another user's link. Logs a warning if every user could put another folder in its place.
    """
    try:
        _check_way_to(path)
        if not os.path.lexists(path):
            for each in reversed([each for each in path.parents if not each.exists()]):
                each.mkdir(mode=0o755, exist_ok=True)
            path.mkdir(mode=0o700, exist_ok=True)
            path.chmod(0o700)  # a umask may have taken the owner's own rights
        status = path.lstat()
    except OSError as error:
        raise StorageError(f'{path} cannot be used as a folder: {error.strerror}; set AUTHUI_DATA_DIR') from error
    if stat.S_ISLNK(status.st_mode):
        raise StorageError(f'{path} is a symbolic link; set AUTHUI_DATA_DIR to the folder that it points to')
    if not stat.S_ISDIR(status.st_mode):
        raise StorageError(f'{path} cannot be used as a folder: it is a file; set AUTHUI_DATA_DIR')
    _check_owner(path, status)
    if _has_owners() and status.st_mode & _OTHERS:
        raise StorageError(f'{path} can be read or written by other users; run: chmod 700 {path}')
    return path


def private_file(path: Path) -> Path:
    """Create an empty file of mode 0600, whatever the umask is, or take other users' rights from the existing one.

    Raises `StorageError` if the file belongs to another user, or is not a regular file. An existing file is checked
    without being opened, because closing it would drop the locks that SQLite holds on it in this process.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        _close_to_others(path)
    except OSError as error:
        raise StorageError(f'{path} cannot be written: {error.strerror}') from error
    else:
        path.chmod(0o600)  # a umask may have taken the owner's own rights
    return path


def private_sqlite(path: Path) -> Path:
    """Take other users' rights from a SQLite file and the files that SQLite keeps next to it; create none of them.

    Raises `StorageError` as `private_file` does.
    """
    for each in (path, *(path.with_name(path.name + suffix) for suffix in _SQLITE_SUFFIXES)):
        if os.path.lexists(each):
            _close_to_others(each)
    return path


def try_lock(path: Path) -> BinaryIO | None:
    """Lock a file for as long as it stays open, or return None if another process holds the lock."""
    file = private_file(path).open('r+b')
    try:
        _lock(file)
    except OSError:
        file.close()
        return None
    return file


if sys.platform == 'win32':
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


def read_text(path: Path) -> str:
    """Read a text that was saved by an editor or a shell: UTF-8, or UTF-16 with a byte order mark (PowerShell's `>`).

    Raises `OSError` if the file cannot be read, and `ValueError` with the remedy if it has another encoding.
    """
    data = path.read_bytes()
    try:
        text = data.decode(encoding_of(data))
    except UnicodeDecodeError:
        text = '\x00'
    if '\x00' in text:  # UTF-16 without a byte order mark, or not a text
        raise ValueError(f'{path.name} is not a UTF-8 text: save it again as UTF-8')
    return text


def encoding_of(data: bytes) -> str:
    """Return the encoding of a text by its byte order mark; without one, UTF-8."""
    return 'utf-16' if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else 'utf-8-sig'


def write_private(path: Path, text: str) -> None:
    """Write a file that is the owner's alone; it has its old text or the new one, whatever happens in between.

    Raises `StorageError` where it cannot be written.
    """
    draft = private_file(path.with_name(f'{path.name}.{secrets.token_hex(4)}'))
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | _NO_FOLLOW), 'w', encoding='utf-8') as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise StorageError(f'{path} cannot be written: {error.strerror}') from error


def load_or_create_secret(path: Path) -> SecretStr:
    """Read a random secret from a file, or create both at first use; the file is never there with a part of it."""
    if os.path.lexists(path):
        text = _read(path)
    else:
        text = secrets.token_urlsafe(_SECRET_BYTES)
        write_private(path, text)
    if len(text) < _SECRET_BYTES:
        raise StorageError(f'{path} is damaged; restore it, or remove it; without it all users have to log in again')
    return SecretStr(text)


def _read(path: Path) -> str:
    _close_to_others(path)
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | _NO_FOLLOW), encoding='ascii') as file:
            return file.read().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StorageError(f'{path} cannot be read: {error}; restore it, or remove it to begin again') from error


def _close_to_others(path: Path) -> None:
    """Check an existing file, and take other users' rights from it; its folder is private already."""
    try:
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode):
            raise StorageError(f'{path} is a symbolic link; replace it by the file itself')
        if not stat.S_ISREG(status.st_mode):
            raise StorageError(f'{path} is not a file; remove it, or set AUTHUI_DATA_DIR to another folder')
        _check_owner(path, status)
        if _has_owners() and status.st_mode & _OTHERS:
            path.chmod(0o600)
    except OSError as error:
        raise StorageError(f'{path} cannot be closed to others: {error.strerror}; run: chmod 600 {path}') from error


def _has_owners() -> bool:
    return hasattr(os, 'geteuid')


def _check_owner(path: Path, status: os.stat_result) -> None:
    if _has_owners() and status.st_uid != os.geteuid():
        raise StorageError(
            f'{path} belongs to user {status.st_uid}, and this process runs as user {os.geteuid()}; '
            f'run it as the owner, or: chown -R {os.geteuid()} {path}'
        )


def _check_way_to(path: Path) -> None:
    """Check the path to a folder: refuse other users' links, and warn of a folder that every user can write to."""
    if not _has_owners():
        return
    for each in dict.fromkeys((*path.absolute().parents, *path.resolve().parents)):
        if not os.path.lexists(each):
            continue
        status = each.lstat()
        if stat.S_ISLNK(status.st_mode):
            if status.st_uid not in {0, os.geteuid()}:
                raise StorageError(
                    f'{each} is a symbolic link of another user (number {status.st_uid}); '
                    'set AUTHUI_DATA_DIR to a path without it'
                )
        elif status.st_mode & stat.S_IWOTH and not status.st_mode & stat.S_ISVTX:
            # No reason not to start: volumes of containers are often like this, and have one user only.
            _log.warning(
                'every user can write to %s, and so replace %s; run: chmod o-w %s, or set AUTHUI_DATA_DIR',
                each, path, each,
            )  # fmt: skip
