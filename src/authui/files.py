"""Folders and files that only their owner can read; nothing of ours is written elsewhere."""

from __future__ import annotations

import codecs
import os
import secrets
import stat
import sys
from pathlib import Path
from typing import BinaryIO

from pydantic import SecretStr

from authui.errors import StorageError

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_SECRET_BYTES = 32


def private_folder(path: Path) -> Path:
    """Make a folder of mode 0700, or raise `StorageError` when the one that exists is open to others."""
    try:
        if not path.is_dir():
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.chmod(0o700)  # a umask may have taken the owner's own rights
        mode = path.stat().st_mode
    except OSError as error:
        raise StorageError(f'{path} cannot be used as a folder: {error.strerror}; set AUTHUI_DATA_DIR') from error
    if mode & _OTHERS:
        raise StorageError(f'{path} can be read or written by other users; run: chmod 700 {path}')
    return path


def private_file(path: Path) -> Path:
    """Make an empty file of mode 0600 whatever the umask, unless there is one; an existing one is closed to others."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise StorageError(f'{path} cannot be written: {error.strerror}') from error
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
    try:
        text = path.read_text(encoding='ascii').strip()
    except FileNotFoundError:
        text = secrets.token_urlsafe(_SECRET_BYTES)
        draft = private_file(path.with_name(f'{path.name}.{secrets.token_hex(4)}'))
        try:
            with draft.open('w', encoding='ascii') as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise StorageError(f'{path} cannot be written: {error.strerror}') from error
    except (OSError, UnicodeDecodeError) as error:
        raise StorageError(f'{path} cannot be read: {error}; restore it, or remove it to begin anew') from error
    if len(text) < _SECRET_BYTES:
        raise StorageError(
            f'{path} is damaged; restore it, or remove it: whoever is signed in will have to log in again'
        )
    return SecretStr(text)
