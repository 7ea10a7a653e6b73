"""A full disk and a record that is spoilt, as users meet them: the file of sessions under a running server."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from support.tab import Tab, code_of
from support.world import Clock, MakeWorld

from authui.errors import StorageError
from authui.models import TokenSet
from authui.session import SqliteRecords


async def test_a_full_disk_refuses_logins_keeps_sessions_and_needs_no_restart(
    make_world: MakeWorld, tmp_path: Path, clock: Clock
) -> None:
    records = SqliteRecords(tmp_path / 'data' / 'sessions.sqlite3', clock=clock)
    world = make_world(records=records)
    ann, bob = world.add_user('ann@example.org'), world.add_user('bob@example.org')
    tokens = await world.client.login(ann)
    assert isinstance(tokens, TokenSet)
    _, ticket = await world.registry.begin(tokens)
    redeemed = await world.registry.redeem(ticket)
    assert redeemed is not None

    pages = await records._run(lambda database: database.execute('PRAGMA page_count').fetchone()[0])
    await records._run(lambda database: database.execute(f'PRAGMA max_page_count = {pages}').fetchone())
    with contextlib.suppress(StorageError):
        while True:
            await records.put(f'filler {clock()}', b'x' * 1000, clock() + 3600)
            clock.move(0.001)
    tab = Tab(world)
    await tab.login(bob)
    assert code_of(tab.account.login_error) == 'not_saved'
    assert (tab.account.authorized, tab.sessions.take_ticket()) == (False, None)
    assert len(world.registry._sessions) == 1
    world.registry._sessions.clear()
    assert await world.registry.find(redeemed.id) is not None

    await records._run(lambda database: database.execute('PRAGMA max_page_count = 100000').fetchone())
    await tab.login(bob)
    assert tab.account.authorized
    tab.close()


async def test_a_damaged_record_affects_its_own_user_alone(
    make_world: MakeWorld, tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    records = SqliteRecords(tmp_path / 'data' / 'sessions.sqlite3', clock=clock)
    world = make_world(records=records)
    ids = []
    for name in ('ann', 'bob'):
        tokens = await world.client.login(world.add_user(f'{name}@example.org'))
        assert isinstance(tokens, TokenSet)
        session, ticket = await world.registry.begin(tokens)
        redeemed = await world.registry.redeem(ticket)
        assert redeemed is not None
        ids.append((redeemed.id, session.key))
    (spoilt, key), (sound, _) = ids
    await records._run(lambda database: database.execute('UPDATE records SET value = ? WHERE key = ?', (b'?', key)))
    world.registry._sessions.clear()
    assert await world.registry.find(spoilt) is None
    assert 'does not open' in caplog.text
    assert await world.registry.find(sound) is not None
    tab = Tab(world)
    await tab.login(world.add_user('cid@example.org'))
    assert tab.account.authorized
    tab.close()
