"""What every store of records promises."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.world import Clock

from authui.session import MemoryRecords, Records, SqliteRecords
from authui.session.redis import RedisLink, RedisRecords


@pytest.fixture(params=['memory', 'sqlite', 'redis'])
async def records(
    request: pytest.FixtureRequest, tmp_path: Path, clock: Clock, link: RedisLink
) -> AsyncIterator[Records]:
    kept: Records
    if request.param == 'memory':
        kept = MemoryRecords(clock=clock)
    elif request.param == 'sqlite':
        kept = SqliteRecords(tmp_path / 'data' / 'sessions.sqlite3', clock=clock)
    else:
        kept = RedisRecords(link, clock=clock)
    yield kept
    await kept.close()


async def test_a_stored_record_is_returned(records: Records, clock: Clock) -> None:
    await records.put('a', b'one', clock() + 60)
    await records.put('a', b'two', clock() + 60)
    await records.put('b', b'\x00\xff\r\n', clock() + 60)
    assert await records.get('a') == b'two'
    assert await records.get('b') == b'\x00\xff\r\n'


async def test_a_deleted_record_is_gone(records: Records, clock: Clock) -> None:
    await records.put('a', b'one', clock() + 60)
    await records.delete('a')
    await records.delete('never there')
    assert await records.get('a') is None


async def test_a_record_that_was_replaced_meanwhile_is_not_overwritten(records: Records, clock: Clock) -> None:
    await records.put('a', b'one', clock() + 60)
    assert await records.replace('a', b'one', b'two', clock() + 60)
    assert not await records.replace('a', b'one', b'three', clock() + 60)
    assert await records.get('a') == b'two'


async def test_a_record_that_was_deleted_meanwhile_does_not_come_back(records: Records, clock: Clock) -> None:
    await records.put('a', b'one', clock() + 60)
    await records.delete('a')
    assert not await records.replace('a', b'one', b'two', clock() + 60)
    assert await records.get('a') is None


async def test_only_one_of_many_simultaneous_replacements_succeeds(records: Records, clock: Clock) -> None:
    await records.put('a', b'one', clock() + 60)
    done = await asyncio.gather(*(records.replace('a', b'one', b'%d' % n, clock() + 60) for n in range(20)))
    assert done.count(True) == 1
    assert await records.get('a') == b'%d' % done.index(True)


class TestExpiry:
    @pytest.mark.parametrize('kind', ['memory', 'sqlite'])
    async def test_forgets(self, clock: Clock, tmp_path: Path, kind: str) -> None:
        path = tmp_path / 'data' / 'sessions.sqlite3'
        records: Records = MemoryRecords(clock=clock) if kind == 'memory' else SqliteRecords(path, clock=clock)
        await records.put('a', b'one', clock() + 60)
        clock.move(59)
        assert await records.get('a') == b'one'
        clock.move(1)
        assert await records.get('a') is None
        assert not await records.replace('a', b'one', b'two', clock() + 60)
        await records.close()

    async def test_is_left_to_redis_where_every_key_has_a_time_to_live(self, link: RedisLink, clock: Clock) -> None:
        records = RedisRecords(link, clock=clock)
        await records.put('a', b'one', clock() + 60)
        await records.put('b', b'one', clock() + 60)
        await records.replace('b', b'one', b'two', clock() + 120)
        async with records.lock('a'):
            left = {name: await link.redis.pttl(name) for name in await link.redis.keys(link.name('*', '*'))}
        lock, one, two = (link.name(*each).encode() for each in [('lock', 'a'), ('record', 'a'), ('record', 'b')])
        assert set(left) == {lock, one, two}
        assert 0 < left[lock] <= 15_000
        assert 59_000 < left[one] <= 60_000
        assert 119_000 < left[two] <= 120_000


class TestLock:
    async def test_is_held_by_one_process_at_a_time(self, link: RedisLink) -> None:
        processes = [RedisRecords(link, clock=time.time) for _ in range(2)]
        inside = most = 0

        async def work(records: RedisRecords) -> None:
            nonlocal inside, most
            async with records.lock('a'):
                inside += 1
                most = max(most, inside)
                await asyncio.sleep(0)
                inside -= 1

        await asyncio.gather(*(work(processes[n % 2]) for n in range(6)))
        assert most == 1

    async def test_does_not_wait_for_the_lock_of_another_key(self, link: RedisLink) -> None:
        records = RedisRecords(link)
        async with records.lock('a'), records.lock('b'):
            pass

    async def test_that_has_run_out_is_not_taken_from_its_new_holder(self, link: RedisLink) -> None:
        records = RedisRecords(link)
        async with records.lock('a'):
            await link.redis.set(link.name('lock', 'a'), b'another', px=15_000)
        assert await link.redis.get(link.name('lock', 'a')) == b'another'
