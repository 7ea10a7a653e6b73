"""Folders and files that only their owner can read and replace; nothing of ours is written elsewhere.

Owners, modes and links are judged where the system has them: not on Windows, where a profile is its user's alone.
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
_BESIDE_SQLITE = ('-wal', '-shm', '-journal')


def private_folder(path: Path) -> Path:
    """Make a folder of mode 0700, or judge the one that exists.

    Raises `StorageError` with the remedy where the folder is open to others, belongs to another user, or is a link, or
    where another user's link leads to it. Where every user could put another folder in its place, the log says so.
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
        raise StorageError(f'{path} is a symbolic link; set AUTHUI_DATA_DIR to the folder that it leads to')
    if not stat.S_ISDIR(status.st_mode):
        raise StorageError(f'{path} cannot be used as a folder: it is a file; set AUTHUI_DATA_DIR')
    _check_owner(path, status)
    if _has_owners() and status.st_mode & _OTHERS:
        raise StorageError(f'{path} can be read or written by other users; run: chmod 700 {path}')
    return path


def private_file(path: Path) -> Path:
    """Make an empty file of mode 0600 whatever the umask, unless there is one; an existing one is closed to others.

    Raises `StorageError` where the file belongs to another user, or something else than a file is in its place.
    An existing file is judged without being opened: to close it again would drop SQLite's locks in this process.
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
    """Close a SQLite file and what SQLite keeps beside it to others; what is not there is not made.

    Raises `StorageError` as `private_file` does.
    """
    for each in (path, *(path.with_name(path.name + suffix) for suffix in _BESIDE_SQLITE)):
        if os.path.lexists(each):
            _close_to_others(each)
    return path


def hold(path: Path) -> BinaryIO | None:
    """Hold a file for as long as it is open, or return None where another process holds it."""
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
    """Read a text that somebody saved with an editor or a shell: UTF-8, or UTF-16 with its mark (PowerShell's `>`).

    Raises `OSError` where it cannot be read, and `ValueError` with the remedy where it is in another encoding.
    """
    data = path.read_bytes()
    try:
        text = data.decode(encoding_of(data))
    except UnicodeDecodeError:
        text = '\x00'
    if '\x00' in text:  # UTF-16 without its mark, or no text
        raise ValueError(f'{path.name} is no UTF-8 text: save it again as UTF-8')
    return text


def encoding_of(data: bytes) -> str:
    """Return the encoding of a text by the mark that it begins with, if there is one."""
    return 'utf-16' if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else 'utf-8-sig'


def kept_secret(path: Path) -> SecretStr:
    """Read the random secret that lies in a file, or make it at first use; it appears whole or not at all."""
    if os.path.lexists(path):
        text = _read(path)
    else:
        text = secrets.token_urlsafe(_SECRET_BYTES)
        _write(path, text)
    if len(text) < _SECRET_BYTES:
        raise StorageError(f'{path} is damaged; restore it, or remove it: then all users have to log in again')
    return SecretStr(text)


def _read(path: Path) -> str:
    _close_to_others(path)
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | _NO_FOLLOW), encoding='ascii') as file:
            return file.read().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StorageError(f'{path} cannot be read: {error}; restore it, or remove it to begin again') from error


def _write(path: Path, text: str) -> None:
    draft = private_file(path.with_name(f'{path.name}.{secrets.token_hex(4)}'))
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | _NO_FOLLOW), 'w', encoding='ascii') as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise StorageError(f'{path} cannot be written: {error.strerror}') from error


def _close_to_others(path: Path) -> None:
    """Judge a file that exists, and take from others what rights they have; its folder is private already."""
    try:
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode):
            raise StorageError(f'{path} is a symbolic link; put the file itself in its place')
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
    """Look at what lies above a folder: other users' links are refused, and a folder that all can write to is told."""
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
            # A volume of a container is often made so, and has one user: that is no reason not to start.
            _log.warning(
                'every user can write to %s, and so replace %s; run: chmod o-w %s, or set AUTHUI_DATA_DIR',
                each, path, each,
            )  # fmt: skip
