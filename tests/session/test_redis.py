"""Redis as it is met in production: shared, restarted, silent, gone."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr
from support.fault_proxy import Fault, faulty
from support.redis_server import RedisServer
from support.scale import full
from support.world import MakeWorld

from authui.errors import CredentialsError, StorageError
from authui.models import Credentials, TokenSet
from authui.session import MemoryCounters, SessionRecord, SessionRegistry, TabSession, Throttle, Vault
from authui.session import redis as redis_module
from authui.session.counters import Backoff, Window
from authui.session.redis import RedisBus, RedisCounters, RedisLink, RedisRecords
from authui.session.registry import BegunSession

FAR = 4_000_000_000.0
OTHER_ANSWERS = [b':x\r\n', b'$x\r\n', b'%1\r\n+a\r\n+b\r\n', b'\xff\xfe\r\n', b'_\r\n', b'']
"""Of what is no Redis, or not in its right mind; the last hangs up."""


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[RedisServer]:
    """A server that this test may mistreat."""
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()


async def test_many_sessions_of_a_process_take_ten_connections_and_every_key_ends_by_itself(
    make_world: MakeWorld, server: RedisServer
) -> None:
    """Everything that a process does: sessions, tries, waiting revocations, and the end of all sessions of a user."""
    world = make_world(flow='USER_PASSWORD_AUTH')
    link = RedisLink(server.url, namespace='t')
    records = RedisRecords(link, clock=world.clock)
    counters = RedisCounters(link, clock=world.clock)
    throttle = Throttle(counters, MemoryCounters(world.clock), key=b'k' * 32, monotonic=world.clock)
    vault = Vault(records, secret=SecretStr('s' * 32), pool='t')
    registry = SessionRegistry(
        replace(world.registry.services, vault=vault, throttle=throttle, bus=RedisBus(link)),
    )
    registry.start()
    tab = TabSession(registry)
    tokens = await world.client.login(world.add_user())
    assert isinstance(tokens, TokenSet)
    begun: list[BegunSession] = []
    for _ in range(full(20, 4)):
        begun += await asyncio.gather(*(registry.begin(tokens) for _ in range(50)))
    await asyncio.gather(*(session.refresh() for session, _ in begun[:50]))
    with pytest.raises(CredentialsError):
        await tab.login(Credentials(identifier='ann@example.org', password=SecretStr('wrong horse')))
    await tab.forgot_password('ann@example.org')
    world.pool.faults.refuse('RevokeToken')
    await begun[0].session.end('signed_out')
    await begun[0].session.settled()
    await registry.end_all(begun[1].session.claims.sub)
    async with vault.updating(begun[2].session.key, SessionRecord):
        names = [name async for name in link.redis.scan_iter('*')]
        left = [await link.redis.pttl(name) for name in names]
    kinds = Counter(name.decode().split(':')[2] for name in names)
    assert set(kinds) == {'record', 'tries', 'lock'}
    assert min(left) > 0
    clients = [each for each in await link.redis.client_list() if each['cmd'] != 'subscribe']
    assert len(clients) <= 10
    tab.close()
    await registry.close()


UPDATES = int(os.environ.get('AUTHUI_TEST_UPDATES', '500'))


@pytest.mark.parametrize('way', ['compared', 'held'])
async def test_ten_writers_lose_no_update(link: RedisLink, way: str) -> None:
    records = RedisRecords(link)
    await records.put('n', b'0', FAR)

    async def increment(times: int) -> None:
        done = 0
        while done < times:
            former = await records.get('n')
            assert former is not None
            done += await records.replace('n', former, b'%d' % (int(former) + 1), FAR)

    async def increment_held(times: int) -> None:
        for _ in range(times):
            async with records.lock('n'):
                former = await records.get('n')
                assert former is not None
                await records.put('n', b'%d' % (int(former) + 1), FAR)

    if way == 'compared':
        await asyncio.gather(*(increment(UPDATES // 10) for _ in range(10)))
        assert await records.get('n') == b'%d' % UPDATES
    else:
        await asyncio.gather(*(increment_held(10) for _ in range(10)))
        assert await records.get('n') == b'100'


async def test_a_token_is_in_no_dump(link: RedisLink, make_world: MakeWorld) -> None:
    world = make_world(RedisRecords(link), flow='USER_PASSWORD_AUTH')
    tokens = await world.client.login(world.add_user())
    assert isinstance(tokens, TokenSet)
    await world.registry.begin(tokens)
    names = [name async for name in link.redis.scan_iter(f'{link.name("record", "")}*')]
    dump = b''.join([name + await link.redis.get(name) for name in names])
    assert len(names) == 1
    for name in TokenSet.model_fields:
        token: SecretStr = getattr(tokens, name)
        assert not any(part.encode() in dump for part in token.get_secret_value().split('.'))
    assert b'ann@example.org' not in dump


class TestTrouble:
    async def test_a_server_that_is_gone_is_reported_and_no_write_counts_as_done(self, server: RedisServer) -> None:
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

    async def test_a_silent_server_is_given_up(self, server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(redis_module, '_ANSWER_SECONDS', 0.4)
        link = RedisLink(server.url, namespace='t')
        records = RedisRecords(link)
        await records.put('a', b'one', FAR)
        server.freeze()
        with pytest.raises(StorageError):
            await records.get('a')
        server.thaw()
        assert await records.get('a') == b'one'
        await link.close()

    async def test_its_url_is_in_no_error(self, server: RedisServer) -> None:
        link = RedisLink(server.url.replace('127', 'user:canary-password@127'), namespace='t')
        with pytest.raises(StorageError) as caught:
            await RedisRecords(link).get('a')
        assert 'canary' not in f'{caught.value!r}{caught.value.__cause__!r}'
        await link.close()


class TestBus:
    async def test_tells_the_other_processes_and_not_its_own(self, link: RedisLink) -> None:
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

    @pytest.mark.parametrize(
        'said',
        [
            b'\xff\xfe',
            b'',
            b' ',
            b'{"session": "signed_out"}',
            b'0123456789abcdef session',
            b'0123456789abcdef  signed_out',
            b'0123456789abcdef session ',
            b'0123456789abcdef session signed_out\n',
            b'0123456789abcdef session \xff',
            b'0123456789ABCDEF session signed_out',
            '0123456789abcdef s\u00e9ssion signed_out'.encode(),
            b'0123456789abcdef session ' + b'x' * 1_000_000,
        ],
        ids=lambda said: repr(said[:40]),
    )
    async def test_goes_on_after_a_message_that_no_process_sends(
        self, link: RedisLink, caplog: pytest.LogCaptureFixture, said: bytes
    ) -> None:
        listener, speaker, heard = RedisBus(link), RedisBus(link), asyncio.Queue[tuple[str, str]]()
        await listener.listen(lambda key, event: heard.put_nowait((key, event)), lambda: None)
        for _ in range(3):
            await link.redis.publish(link.name('events', ''), said)
        await speaker.say('session', 'signed_out')
        async with asyncio.timeout(5):
            assert await heard.get() == ('session', 'signed_out')
        assert heard.empty()
        assert [record.getMessage() for record in caplog.records if record.name == redis_module.__name__] == [
            'a message that no process of this app sends was dropped: bytes'
        ]
        await listener.close()

    async def test_goes_on_after_an_event_that_could_not_be_handled(
        self, link: RedisLink, caplog: pytest.LogCaptureFixture
    ) -> None:
        listener, speaker, heard = RedisBus(link), RedisBus(link), asyncio.Queue[str]()

        def hear(key: str, _event: str) -> None:
            if key == 'bad':
                raise RuntimeError('a tab that fails')
            heard.put_nowait(key)

        await listener.listen(hear, lambda: None)
        for key in ('bad', 'bad', 'good'):
            await speaker.say(key, 'signed_out')
        async with asyncio.timeout(5):
            assert await heard.get() == 'good'
        assert caplog.text.count('RuntimeError: a tab that fails') == 1
        await listener.close()

    @pytest.mark.parametrize('reply', OTHER_ANSWERS)
    async def test_hears_again_after_an_answer_that_does_not_come_from_redis(
        self, server: RedisServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, reply: bytes
    ) -> None:
        """As if a proxy or another service had been put at its address."""
        monkeypatch.setattr(redis_module, '_LISTEN_AGAIN_SECONDS', 0.02)
        monkeypatch.setattr(redis_module, '_LISTEN_SECONDS', 0.1)
        async with other_service(reply) as (port, asked):
            link = RedisLink(f'redis://127.0.0.1:{port}/0', namespace='t')
            listener, missed, heard = RedisBus(link), asyncio.Event(), asyncio.Event()

            def miss() -> None:
                missed.set()
                raise RuntimeError('a session that cannot be looked up')

            async with asyncio.timeout(5):
                await listener.listen(lambda _key, _event: heard.set(), miss)
                while asked.total() < 3:  # noqa: ASYNC110 - it is in another task
                    await asyncio.sleep(0.01)
        assert caplog.text.count('cannot be heard') == 1
        missed.clear()
        async with faulty(server.port, port), asyncio.timeout(5):
            await missed.wait()
            await RedisBus(link).say('session', 'signed_out')
            await heard.wait()
            await listener.close()
            await link.close()

    async def test_hears_again_after_a_connection_was_lost_silently(
        self, server: RedisServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A firewall that forgets a connection tells neither side."""
        monkeypatch.setattr(redis_module, '_LISTEN_SECONDS', 0.2)
        monkeypatch.setattr(redis_module, '_LISTEN_AGAIN_SECONDS', 0.02)
        monkeypatch.setattr(redis_module, '_ANSWER_SECONDS', 0.2)
        async with faulty(server.port) as proxy:
            link = RedisLink(f'redis://127.0.0.1:{proxy.port}/0', namespace='t')
            listener, missed = RedisBus(link), asyncio.Event()
            await listener.listen(lambda _key, _event: None, missed.set)
            async with asyncio.timeout(5):
                await asyncio.sleep(1)
                assert not missed.is_set(), 'a server with nothing to say is no break'
                proxy.fault = Fault('blackhole')
                await asyncio.sleep(0.6)
                proxy.fault = None  # for new connections; what the old one asked stays without an answer
                await missed.wait()
            await listener.close()
            await link.close()


@asynccontextmanager
async def other_service(reply: bytes) -> AsyncIterator[tuple[int, Counter[str]]]:
    """Listen in place of Redis, and answer everything with the same bytes."""
    asked, tasks = Counter[str](), set[asyncio.Task[None]]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        asked['connections'] += 1
        try:
            while await reader.read(4096) and reply:
                writer.write(reply)
                await writer.drain()
        except ConnectionError:
            asked['broken'] += 1
        finally:
            writer.transport.abort()

    service = await asyncio.start_server(serve, '127.0.0.1', 0)
    yield service.sockets[0].getsockname()[1], asked
    service.close()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.parametrize('reply', OTHER_ANSWERS)
async def test_an_answer_that_does_not_come_from_redis_is_refused(reply: bytes) -> None:
    """No write counts as stored, and no try as allowed."""
    async with other_service(reply) as (port, _):
        link = RedisLink(f'redis://127.0.0.1:{port}/0', namespace='t')
        records, counters = RedisRecords(link), RedisCounters(link)
        with pytest.raises(StorageError):
            await records.put('a', b'one', FAR)
        with pytest.raises(StorageError):
            await counters.pass_window('a', Window(1, 1.0))
        with pytest.raises(StorageError):
            await counters.pass_backoff('a', Backoff(free=1, first=1.0, longest=1.0, kept=1.0))
        if reply != b'_\r\n':  # which says that there is nothing
            with pytest.raises(StorageError):
                await records.get('a')
        await link.close()
