"""Keeps tokens encrypted: seals session records before they go to a store of bytes, which cannot read them."""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Generic, Protocol, Self, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr, ValidationError

from authui.cognito import Claims
from authui.errors import StorageError
from authui.models import ProviderAttempt, TokenSet, Unfinished, Value

_log = logging.getLogger(__name__)

_VERSION = b'\x02'
_KEY_ID_BYTES = 4
_NONCE_BYTES = 12
_HEADER_BYTES = len(_VERSION) + _KEY_ID_BYTES + _NONCE_BYTES


class Records(Protocol):
    """Stores bytes under a key until they expire. Methods that fail raise `StorageError` and have changed nothing."""

    async def get(self, key: str) -> bytes | None:
        """Return the bytes of a key, or None if nothing is stored or it has expired."""

    async def put(self, key: str, value: bytes, expires_at: float) -> None:
        """Store bytes; once this returns, they survive the faults that the store promises to survive."""

    async def replace(self, key: str, former: bytes, value: bytes, expires_at: float) -> bool:
        """Replace the former bytes; returns False and changes nothing if these are no longer stored."""

    async def delete(self, key: str) -> None:
        """Delete a key; a missing key is not an error."""

    def lock(self, key: str) -> AbstractAsyncContextManager[None]:
        """Lock a key against other processes that share the store; within one process this does not lock."""

    async def close(self) -> None:
        """Close files and connections."""


class SessionRecord(Value):
    """The stored part of a session: its user, its tokens and its times, in seconds since the epoch."""

    tokens: TokenSet
    claims: Claims
    created_at: float
    used_at: float
    """When the user was last active, as far as it was stored."""
    ends_at: float
    """When the session is over, even if it is used."""
    expires_at: float
    """When the session is over unless it is used before then."""
    proven_at: float = 0.0
    """When the user last changed the password or a factor in this session, which ended the others; 0 if never."""
    password_changed_at: float | None = None
    """When the user last changed the password in this session; None where that is not known."""
    remembered: bool = False
    """Whether the browser keeps the cookie after it is closed."""
    provider: str = ''
    """The provider at which the session began: `COGNITO` for the pool's own page; empty for a login by the API."""
    asked_again_at: float = 0.0
    """When the user last signed in at the provider again, to be proven for a sensitive step; 0 if never."""

    @classmethod
    def begun(cls, tokens: TokenSet, claims: Claims, now: float, idle: float, absolute: float, **further: Any) -> Self:
        """Return the record of a new session, which lasts `absolute` seconds, or `idle` seconds without use."""
        return cls(
            tokens=tokens,
            claims=claims,
            created_at=now,
            used_at=now,
            ends_at=now + absolute,
            expires_at=now + min(idle, absolute),
            **further,
        )


class Pending(Value):
    """Refresh tokens that are still to be revoked, the oldest first."""

    tokens: tuple[SecretStr, ...]
    expires_at: float


class SignedOut(Value):
    """When the sessions of a user were ended; it ends stored sessions that were not open at that time.

    A session that began later goes on, and so does one in which the user has since proven to own the account.
    """

    at: float
    expires_at: float


Record = SessionRecord | Unfinished | Pending | SignedOut | ProviderAttempt
RecordT = TypeVar('RecordT', SessionRecord, Unfinished, Pending, SignedOut, ProviderAttempt)


@dataclass(frozen=True)
class Update(Generic[RecordT]):
    """A record that is locked while it is replaced."""

    record: RecordT | None
    """The record as it is stored now; None if it was deleted or does not open."""
    store: Callable[[RecordT], Awaitable[bool]]
    """Stores a new record in its place; returns False and stores nothing if it was changed or deleted meanwhile."""


class Vault:
    """Seals records with AES-256-GCM, each bound to its key, kind and pool, and keeps them in `records`.

    The encryption key is derived from `secret` (HKDF, RFC 5869). A record does not open if it was moved to another key,
    is of another kind, belongs to another pool, or differs in a single bit.

    `old_secrets` open the records that they sealed; such a record is sealed again with `secret` when it is next read.
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
        """Return a record of a kind, or None if there is none; a record that does not open is logged and gives None."""
        blob = await self._records.get(key)
        record = self._open(key, blob, kind) if blob is not None else None
        if record is not None and blob is not None and _key_id_of(blob) != self._key_id:
            await self._renew(key, blob, record)
        return record

    async def _renew(self, key: str, blob: bytes, record: Record) -> None:
        """Seal a record again with the new key; if another process has replaced it meanwhile, its version stays."""
        try:
            await self._records.replace(key, blob, self._seal(key, record), record.expires_at)
        except StorageError as error:
            _log.warning('a record could not be sealed again, the old secret is still needed: %s', error)

    @asynccontextmanager
    async def updating(self, key: str, kind: type[RecordT]) -> AsyncIterator[Update[RecordT]]:
        """Lock a record against other processes and give its present state, so that it can be replaced.

        Raises `StorageError` when the store cannot be reached.
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
        """Delete a record."""
        await self._records.delete(key)

    async def close(self) -> None:
        """Close the store of records."""
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
