"""Fixtures of the tests of the Cognito client."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from authui.cognito import CognitoClient, make_boto_client
from authui.settings import Settings

from .support import CLIENT_ID, NOW, POOL_ID, Clock, Server, Signer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={'poll_interval': 0.01})
    thread.start()
    yield server
    for replies in server.replies.values():
        for reply in replies:
            reply.release.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def settings(server: Server) -> Settings:
    return Settings(
        _env_file=None,
        user_pool_id=POOL_ID,
        client_id=CLIENT_ID,
        secret=SecretStr('0123456789abcdefghijklmnopqrstuvwxyz'),
        public_url='https://app.example.org',
        endpoint_url=server.url,
    )


@pytest.fixture
def boto(settings: Settings) -> Iterator[Any]:
    boto = make_boto_client(settings)
    yield boto
    boto.close()


@pytest.fixture
async def client(boto: Any) -> AsyncIterator[CognitoClient]:
    """A client without a secret, by the password flow."""
    client = CognitoClient(boto, pool_id=POOL_ID, client_id=CLIENT_ID, flow='USER_PASSWORD_AUTH')
    yield client
    await client.close()


@pytest.fixture
async def secret_client(boto: Any) -> AsyncIterator[CognitoClient]:
    """A client with a secret, by the password flow."""
    client = CognitoClient(
        boto,
        pool_id=POOL_ID,
        client_id=CLIENT_ID,
        client_secret=SecretStr('client-secret'),
        flow='USER_PASSWORD_AUTH',
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
    """Somebody else's key that claims the id of the pool's."""
    return Signer('key-1')
