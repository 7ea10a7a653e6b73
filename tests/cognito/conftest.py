"""Fixtures of the tests of the Cognito client."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from authui.cognito import CognitoClient, make_boto_client
from authui.local import LocalPool
from authui.settings import Settings

from .support import CLIENT_ID, CLIENT_SECRET, NOW, POOL_ID, Clock, Server, Signer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path


@pytest.fixture(scope='session')
def running_server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={'poll_interval': 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def server(running_server: Server) -> Iterator[Server]:
    """A scripted server without any answers yet."""
    running_server.forget()
    yield running_server
    running_server.forget()


@pytest.fixture(scope='session')
def settings(running_server: Server) -> Settings:
    return Settings(
        _env_file=None,
        user_pool_id=POOL_ID,
        client_id=CLIENT_ID,
        secret=SecretStr('0123456789abcdefghijklmnopqrstuvwxyz'),
        public_url='https://app.example.org',
        endpoint_url=running_server.url,
    )


@pytest.fixture(scope='session')
def boto(settings: Settings) -> Iterator[Any]:
    boto = make_boto_client(settings)
    yield boto
    boto.close()


@pytest.fixture
async def client(boto: Any) -> AsyncIterator[CognitoClient]:
    """A client without a secret that uses the password flow."""
    client = CognitoClient(boto, pool_id=POOL_ID, client_id=CLIENT_ID, flow='USER_PASSWORD_AUTH', clock=Clock(NOW))
    yield client
    await client.close()


@pytest.fixture
async def secret_client(boto: Any) -> AsyncIterator[CognitoClient]:
    """A client with a secret that uses the password flow."""
    client = CognitoClient(
        boto,
        pool_id=POOL_ID,
        client_id=CLIENT_ID,
        client_secret=SecretStr(CLIENT_SECRET),
        flow='USER_PASSWORD_AUTH',
        clock=Clock(NOW),
    )
    yield client
    await client.close()


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture(scope='session')
def signer() -> Signer:
    return Signer('key-1')


@pytest.fixture(scope='session')
def stranger() -> Signer:
    """A foreign key that claims the id of the pool's key."""
    return Signer('key-1')


@pytest.fixture
def wall_clock() -> Clock:
    """The pool's clock; it starts at the real time, which SRP proofs carry."""
    return Clock(time.time())


@pytest.fixture
def pool(tmp_path: Path, wall_clock: Clock) -> Iterator[LocalPool]:
    pool = LocalPool.open(tmp_path / 'pool', clock=wall_clock)
    yield pool
    pool.close()


@pytest.fixture
async def pool_client(pool: LocalPool) -> AsyncIterator[CognitoClient]:
    """A client of the embedded pool that uses SRP."""
    boto = make_boto_client(Settings(_env_file=None))
    pool.attach(boto)
    client = CognitoClient(boto, pool_id=pool.pool_id, client_id=pool.client_id)
    yield client
    await client.close()
