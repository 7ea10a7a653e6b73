"""The identity of a pool: its ids, its keys and how its users are named, made at the first start and kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from authui.errors import StorageError
from authui.local.crypto.tokens import SigningKey, generate_pem
from authui.local.directory.database import Database

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from authui.local.config import PoolConfig
    from authui.local.crypto.randomness import Randomness


@dataclass(frozen=True, slots=True, repr=False)
class PoolIdentity:
    """The pool's row of its database."""

    pool_id: str
    client_id: str
    secret: bytes
    """The key of every digest that the pool makes of a code or an unknown name."""
    id_key: SigningKey
    access_key: SigningKey

    @property
    def pool_name(self) -> str:
        """The part of the pool's id that SRP hashes."""
        return self.pool_id.partition('_')[2]

    @classmethod
    def read(cls, database: Database) -> PoolIdentity:
        """Read the identity of an open pool."""
        with database.reading() as connection:
            row = connection.execute('SELECT * FROM pool').fetchone()
        return cls(
            pool_id=row['pool_id'],
            client_id=row['client_id'],
            secret=row['secret'],
            id_key=SigningKey.load(row['id_key']),
            access_key=SigningKey.load(row['access_key']),
        )


def open_database(folder: Path, config: PoolConfig, randomness: Randomness) -> Database:
    """Open the pool's database, or make it with a new identity.

    Raises `StorageError` for a folder that cannot be used, and for a pool that was made with other ids or another way
    to name users.
    """

    def seed(connection: sqlite3.Connection) -> None:
        connection.execute(
            'INSERT INTO pool (pool_id, client_id, secret, id_key, access_key, kind) VALUES (?, ?, ?, ?, ?, ?)',
            (
                config.pool_id or f'local_{randomness.name(9)}',
                config.client_id or randomness.name(26).lower(),
                randomness.octets(32),
                generate_pem(),
                generate_pem(),
                config.kind,
            ),
        )

    database = Database.open(folder, seed)
    with database.reading() as connection:
        made = connection.execute('SELECT kind, pool_id, client_id FROM pool').fetchone()
    wanted = {'kind': config.kind, 'pool_id': config.pool_id, 'client_id': config.client_id}
    for name, value in wanted.items():
        if value is None or value == made[name]:
            continue
        database.close()
        what = '' if name == 'kind' else f'{name} '
        raise StorageError(
            f'the pool in {folder} was made with {what}{made[name]}, and the configuration asks for {what}{value}. '
            'As on Cognito, that cannot be changed: use the configuration that the pool was made with, or another '
            'folder.'
        )
    return database
