"""Redis as it is met in production: shared, restarted, silent, gone."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.redis_server import RedisServer

from authui.errors import StorageError
from authui.session.counters import Window
from authui.session.redis import RedisBus, RedisCounters, RedisLink, RedisRecords

FAR = 4_000_000_000.0


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[RedisServer]:
    """A server that this test may mistreat."""
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()


async def test_a_process_holds_ten_connections_at_most(link: RedisLink) -> None:
    records = RedisRecords(link)
    await asyncio.gather(*(records.put(f'{n}', b'x', FAR) for n in range(1000)))
    clients = await link.redis.client_list()
    assert len(clients) <= 11  # one more is this very question's, and other tests' are gone


async def test_ten_thousand_writers_lose_no_update(link: RedisLink) -> None:
    records = RedisRecords(link)
    await records.put('n', b'0', FAR)

    async def increment(times: int) -> None:
        done = 0
        while done < times:
            former = await records.get('n')
            assert former is not None
            done += await records.replace('n', former, b'%d' % (int(former) + 1), FAR)

    await asyncio.gather(*(increment(50) for _ in range(10)))
    assert await records.get('n') == b'500'


class TestTrouble:
    async def test_a_server_that_is_gone_is_said_and_nothing_is_taken_for_written(self, server: RedisServer) -> None:
        link = RedisLink(server.url, namespace='t')
        records = RedisRecords(link)
        await records.put('a', b'one', FAR)
        server.stop(signal.SIGKILL)
        with pytest.raises(StorageError, match='Redis cannot be used'):
            await records.put('a', b'two', FAR)
        with pytest.raises(StorageError):
            await records.get('a')
        with pytest.raises(StorageError):
            await RedisCounters(link).pass_window('a', Window(1, 1))
        server.start()
        assert await records.get('a') == b'one'
        await link.close()

    async def test_a_server_that_keeps_silent_is_not_waited_for(self, server: RedisServer) -> None:
        link = RedisLink(server.url, namespace='t')
        records = RedisRecords(link)
        await records.put('a', b'one', FAR)
        server.freeze()
        with pytest.raises(StorageError):
            await records.get('a')
        server.thaw()
        assert await records.get('a') == b'one'
        await link.close()

    async def test_its_url_is_not_told(self, server: RedisServer) -> None:
        link = RedisLink(server.url.replace('127', 'user:canary-password@127'), namespace='t')
        with pytest.raises(StorageError) as caught:
            await RedisRecords(link).get('a')
        assert 'canary' not in f'{caught.value!r}{caught.value.__cause__!r}'
        await link.close()


class TestBus:
    async def test_tells_the_other_processes_and_not_oneself(self, link: RedisLink) -> None:
        heard: list[list[tuple[str, str]]] = [[], [], []]
        arrived = asyncio.Event()
        buses = [RedisBus(link) for _ in range(3)]

        def hear(index: int, key: str, event: str) -> None:
            heard[index].append((key, event))
            if heard[1] and heard[2]:
                arrived.set()

        for index, bus in enumerate(buses):
            await bus.listen(lambda key, event, index=index: hear(index, key, event), lambda: None)  # type: ignore[misc]
        await buses[0].say('session', 'signed_out')
        async with asyncio.timeout(5):
            await arrived.wait()
        assert heard == [[], [('session', 'signed_out')], [('session', 'signed_out')]]
        for bus in buses:
            await bus.close()

    async def test_says_when_it_may_have_missed_something(self, server: RedisServer) -> None:
        link = RedisLink(server.url, namespace='t')
        missed, heard = asyncio.Event(), asyncio.Event()
        listener, speaker = RedisBus(link), RedisBus(link)
        await listener.listen(lambda _key, _event: heard.set(), missed.set)
        server.stop(signal.SIGKILL)
        server.start()
        async with asyncio.timeout(10):
            await missed.wait()
            await speaker.say('session', 'signed_out')
            await heard.wait()
        await listener.close()
        await link.close()
