"""Where tokens lie encrypted: seals session records and hands them to a store of bytes that learns nothing."""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr, ValidationError

from authui.cognito import Claims
from authui.errors import StorageError
from authui.models import TokenSet, Unfinished, Value

_log = logging.getLogger(__name__)

_VERSION = b'\x02'
_KEY_ID_BYTES = 4
_NONCE_BYTES = 12
_HEADER_BYTES = len(_VERSION) + _KEY_ID_BYTES + _NONCE_BYTES


class Records(Protocol):
    """Keeps bytes under a key until they expire. Raises `StorageError` when it cannot; then nothing was changed."""

    async def get(self, key: str) -> bytes | None:
        """Return the bytes of a key, or None where there are none or they have expired."""

    async def put(self, key: str, value: bytes, expires_at: float) -> None:
        """Keep bytes; once this returns they survive whatever the store promises to survive."""

    async def replace(self, key: str, former: bytes, value: bytes, expires_at: float) -> bool:
        """Keep bytes in place of former ones; False, and nothing changed, where others or none are kept by now."""

    async def delete(self, key: str) -> None:
        """Forget a key; one that is not there is no error."""

    def lock(self, key: str) -> AbstractAsyncContextManager[None]:
        """Hold a key alone among all who share the store; it is no lock within one process."""

    async def close(self) -> None:
        """Let go of files and connections."""


class SessionRecord(Value):
    """What a session is, apart from its tabs: whose, with which tokens, and until when. Times are since the epoch."""

    tokens: TokenSet
    claims: Claims
    created_at: float
    used_at: float
    """When its user last did something, as far as it was written down."""
    ends_at: float
    """When it is over, however much it is used."""
    expires_at: float
    """When it is over unless it is used before."""
    proven_at: float = 0.0
    """When its user changed the password or a factor, which ended the other sessions; 0 where that never happened."""
    remembered: bool = False
    """Whether the browser keeps its cookie when it is closed."""


class Pending(Value):
    """Refresh tokens that are still to be revoked, the oldest first."""

    tokens: tuple[SecretStr, ...]
    expires_at: float


class SignedOut(Value):
    """When the sessions of a user were ended, for those that nobody has open then.

    A session that began later, or whose user has proven to be its owner since, goes on.
    """

    at: float
    expires_at: float


Record = SessionRecord | Unfinished | Pending | SignedOut
RecordT = TypeVar('RecordT', SessionRecord, Unfinished, Pending, SignedOut)


@dataclass(frozen=True)
class Update(Generic[RecordT]):
    """A record that is held to be replaced."""

    record: RecordT | None
    """As it is stored now; None where it was deleted."""
    store: Callable[[RecordT], Awaitable[bool]]
    """Stores another in its place; False, and nothing stored, where it was changed or deleted meanwhile."""


class Vault:
    """Seals records with AES-256-GCM, each bound to its key, kind and pool, and keeps them in `records`.

    The encryption key is derived from `secret` (HKDF, RFC 5869). A record that was moved to another key, is of another
    kind, belongs to another pool or was changed by a bit does not open.

    `old_secrets` open what they sealed, which is sealed anew with `secret` when it is next read.
    """

    def __init__(
        self, records: Records, *, secret: SecretStr, pool: str, old_secrets: Sequence[SecretStr] = ()
    ) -> None:
        self._records = records
        self._pool = pool.encode()
        self._key_id, self._cipher = _cipher_of(secret)
        self._ciphers = dict(map(_cipher_of, old_secrets)) | {self._key_id: self._cipher}

    async def put(self, key: str, record: Record) -> None:
        """Store a record; raises `StorageError` when it could not be kept."""
        await self._records.put(key, self._seal(key, record), record.expires_at)

    async def get(self, key: str, kind: type[RecordT]) -> RecordT | None:
        """Return a record of a kind; one that does not open is as good as none, and is logged."""
        blob = await self._records.get(key)
        record = self._open(key, blob, kind) if blob is not None else None
        if record is not None and blob is not None and _key_id_of(blob) != self._key_id:
            await self._renew(key, blob, record)
        return record

    async def _renew(self, key: str, blob: bytes, record: Record) -> None:
        """Seal with the new key what an old one opened; where another was quicker to write, that one wins."""
        try:
            await self._records.replace(key, blob, self._seal(key, record), record.expires_at)
        except StorageError as error:
            _log.warning('a record could not be sealed anew, the old secret is still needed: %s', error)

    @asynccontextmanager
    async def updating(self, key: str, kind: type[RecordT]) -> AsyncIterator[Update[RecordT]]:
        """Hold a record alone among all processes, as it is now, to store another in its place.

        Raises `StorageError` when the store cannot be asked.
        """
        async with self._records.lock(key):
            blob = await self._records.get(key)
            record = self._open(key, blob, kind) if blob is not None else None

            async def store(new: RecordT) -> bool:
                return blob is not None and await self._records.replace(key, blob, self._seal(key, new), new.expires_at)

            yield Update(record, store)

    def _seal(self, key: str, record: Record) -> bytes:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        header = _VERSION + self._key_id + nonce
        return header + self._cipher.encrypt(nonce, _dump(record), self._bound_to(key, header, type(record)))

    def _open(self, key: str, blob: bytes, kind: type[RecordT]) -> RecordT | None:
        header, sealed = blob[:_HEADER_BYTES], blob[_HEADER_BYTES:]
        nonce = header[-_NONCE_BYTES:]
        try:
            cipher = self._ciphers[_key_id_of(header)]
            return kind.model_validate_json(cipher.decrypt(nonce, sealed, self._bound_to(key, header, kind)))
        except (InvalidTag, ValueError, KeyError, ValidationError) as error:
            _log.warning('a record does not open (%s): its user has to log in again', type(error).__name__)
            return None

    async def delete(self, key: str) -> None:
        """Forget a record."""
        await self._records.delete(key)

    async def close(self) -> None:
        """Let go of the store of records."""
        await self._records.close()

    def _bound_to(self, key: str, header: bytes, kind: type[Record]) -> bytes:
        return b'\x00'.join((header, key.encode(), kind.__name__.encode(), self._pool))


def _cipher_of(secret: SecretStr) -> tuple[bytes, AESGCM]:
    """Return the id and the cipher of a secret's key."""
    key = HKDF(SHA256(), 32, salt=None, info=b'authui session record').derive(secret.get_secret_value().encode())
    return hashlib.sha256(b'authui key id' + key).digest()[:_KEY_ID_BYTES], AESGCM(key)


def _key_id_of(blob: bytes) -> bytes:
    return blob[len(_VERSION) : len(_VERSION) + _KEY_ID_BYTES]


def _dump(record: Record) -> bytes:
    return json.dumps(record.model_dump(), default=_reveal).encode()


def _reveal(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    raise TypeError(f'a record holds a {type(value).__name__}')
