from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest
from support.world import Clock

from authui.errors import StorageError
from authui.files import private_folder
from authui.session import SqliteRecords


async def test_records_survive_a_restart(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / 'data' / 'sessions.sqlite3'
    first = SqliteRecords(path, clock=clock)
    await first.put('a', b'one', clock() + 60)
    await first.close()
    second = SqliteRecords(path, clock=clock)
    assert await second.get('a') == b'one'
    await second.close()


async def test_files_belong_to_their_owner_alone_with_any_umask(tmp_path: Path, clock: Clock) -> None:
    former = os.umask(0)
    try:
        records = SqliteRecords(tmp_path / 'data' / 'sessions.sqlite3', clock=clock)
        await records.put('a', b'one', clock() + 60)
    finally:
        os.umask(former)
    assert stat.S_IMODE((tmp_path / 'data').stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / 'data').iterdir()} == {0o600}
    await records.close()


@pytest.mark.parametrize('made_by', ['this version', 'a former version'])
async def test_a_write_does_not_read_the_whole_file_to_find_expired_records(
    tmp_path: Path, clock: Clock, made_by: str
) -> None:
    path = private_folder(tmp_path / 'data') / 'sessions.sqlite3'
    if made_by == 'a former version':
        with sqlite3.connect(path) as former:
            former.execute('CREATE TABLE records (key TEXT PRIMARY KEY, value BLOB NOT NULL, expires_at REAL NOT NULL)')
            former.execute('INSERT INTO records VALUES (?, ?, ?)', ('old', b'one', clock() + 60))
        former.close()
        path.chmod(0o600)
    records = SqliteRecords(path, clock=clock)
    await records.put('a', b'two', clock() + 60)
    query = 'EXPLAIN QUERY PLAN DELETE FROM records WHERE expires_at <= 1'
    plan = await records._run(lambda database: database.execute(query).fetchall())
    assert [row[-1] for row in plan] == ['SEARCH records USING INDEX records_by_end (expires_at<?)']
    assert await records.get('old') == (b'one' if made_by == 'a former version' else None)
    await records.close()


@pytest.mark.parametrize('suffix', ['', '-wal', '-shm', '-journal'])
async def test_a_link_in_place_of_a_file_is_refused(tmp_path: Path, clock: Clock, suffix: str) -> None:
    folder = private_folder(tmp_path / 'data')
    (tmp_path / 'other').write_bytes(b'of another program')
    (folder / f'sessions.sqlite3{suffix}').symlink_to(tmp_path / 'other')
    with pytest.raises(StorageError, match=f'sessions.sqlite3{suffix} is a symbolic link'):
        SqliteRecords(folder / 'sessions.sqlite3', clock=clock)
    assert (tmp_path / 'other').read_bytes() == b'of another program'


@pytest.mark.parametrize('damage', ['truncated', 'overwritten'])
async def test_a_damaged_file_is_set_aside_and_replaced_by_a_new_one(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    path = tmp_path / 'data' / 'sessions.sqlite3'
    first = SqliteRecords(path, clock=clock)
    await first.put('a', b'x' * 20_000, clock() + 60)
    await first.close()
    whole = path.read_bytes()
    broken = whole[: len(whole) // 2] if damage == 'truncated' else b'no database' * 1000
    path.write_bytes(broken)
    second = SqliteRecords(path, clock=clock)
    assert await second.get('a') is None
    await second.put('b', b'new', clock() + 60)
    assert await second.get('b') == b'new'
    await second.close()
    (aside,) = path.parent.glob('*.damaged-*')
    assert aside.read_bytes() == broken
    assert aside.name in caplog.text


@pytest.mark.parametrize('damage', ['emptied', 'truncated', 'overwritten'])
async def test_a_file_that_is_damaged_while_it_is_used_is_set_aside_too(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    path = tmp_path / 'data' / 'sessions.sqlite3'
    records = SqliteRecords(path, clock=clock)
    await records._run(lambda database: database.execute('PRAGMA cache_size = 1'))
    for number in range(20):
        await records.put(str(number), b'x' * 20_000, clock() + 60)
    os.truncate(path, {'emptied': 0, 'truncated': path.stat().st_size // 2, 'overwritten': path.stat().st_size}[damage])
    if damage == 'overwritten':
        path.write_bytes(b'no database' * (path.stat().st_size // 11))
    for number in range(20):
        await records.get(str(number))
    await records.put('b', b'new', clock() + 60)
    assert await records.get('b') == b'new'
    await records.close()
    again = SqliteRecords(path, clock=clock)
    assert await again.get('b') == b'new'
    await again.close()
    (aside,) = path.parent.glob('*.damaged-*')
    assert aside.name in caplog.text


async def test_a_full_disk_fails_the_write_and_keeps_the_old_records(tmp_path: Path, clock: Clock) -> None:
    records = SqliteRecords(tmp_path / 'data' / 'sessions.sqlite3', clock=clock)
    await records.put('a', b'one', clock() + 60)
    pages = await records._run(lambda database: database.execute('PRAGMA page_count').fetchone()[0])
    await records._run(lambda database: database.execute(f'PRAGMA max_page_count = {pages}').fetchone())
    with pytest.raises(StorageError, match='full'):
        await records.put('b', b'x' * 100_000, clock() + 60)
    assert await records.get('a') == b'one'
    assert await records.get('b') is None
    await records._run(lambda database: database.execute('PRAGMA max_page_count = 100000').fetchone())
    await records.put('b', b'x' * 100_000, clock() + 60)
    await records.close()


async def test_a_file_that_another_program_holds_is_named(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / 'data' / 'sessions.sqlite3'
    records = SqliteRecords(path, clock=clock)
    await records._run(lambda database: database.execute('PRAGMA busy_timeout = 1').fetchone())
    with sqlite3.connect(path) as other:
        other.execute('BEGIN EXCLUSIVE')
        with pytest.raises(StorageError, match=r'sessions\.sqlite3'):
            await records.put('a', b'one', clock() + 60)
    other.close()
    await records.close()
