"""The Redis server that these tests share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from support.redis_server import RedisServer

from authui.session.redis import RedisLink


@pytest.fixture(scope='session')
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp('redis'))
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def link(redis_server: RedisServer, request: pytest.FixtureRequest) -> AsyncIterator[RedisLink]:
    """A link to a namespace of the server that belongs to this test."""
    link = RedisLink(redis_server.url, namespace=request.node.name)
    yield link
    await link.close()
