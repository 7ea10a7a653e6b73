"""The store of a page: each client has one, which is closed with it."""

from __future__ import annotations

import asyncio
import gc
import weakref

import pytest
from fastapi import Request
from nicegui import Client, app, background_tasks, core, ui
from support.scale import full

from authui.reactive import Recorder, bind_text, use_store, watch
from authui.store import Store
from authui.store.errors import StoreError

from .conftest import MakeClient
from .lamp import Lamp, make_store, turns


def test_there_is_none_outside_a_page() -> None:
    with pytest.raises(StoreError, match='use_store is for a page'):
        use_store(make_store)
    assert not core.script_mode


def test_a_client_has_one_and_no_two_share_it(make_client: MakeClient) -> None:
    first, second = make_client(), make_client()
    with first:
        one = use_store(make_store)
        assert use_store(make_store) is one
        mine = ui.label()
        bind_text(mine, one, 'lamp.watts')
    with second:
        other = use_store(make_store)
        theirs = ui.label()
        bind_text(theirs, other, 'lamp.watts')
    one.commit(Lamp.watts, 60)
    assert (mine.text, theirs.text) == ('60', '40')


def test_it_is_closed_with_the_client(client: Client) -> None:
    with client:
        store = use_store(make_store)
    client.delete()
    assert store.closed


def test_a_page_that_is_over_gets_none(client: Client) -> None:
    with client:
        slot = ui.context.slot
        use_store(make_store)
    client.delete()
    with slot, pytest.raises(StoreError, match='over'):
        use_store(make_store)


def test_what_is_set_after_the_end_ends_at_once(client: Client, store: Store) -> None:
    with client:
        slot = ui.context.slot
    client.delete()
    with slot:
        watch(store, 'lamp.watts', print)
    assert not store._watchers


def test_rows_that_come_and_go_leave_nothing_behind(client: Client, store: Store) -> None:
    gone: list[weakref.ref[ui.label]] = []
    gc.collect()
    gc.disable()  # what is deleted is freed at once, as NiceGUI's own elements are
    try:
        with client, ui.row() as row:
            for _ in range(50):
                with row.clear():
                    label = ui.label()
                    gone.append(weakref.ref(label))
                    bind_text(label, store, 'lamp.watts')
                    watch(store, 'lamp.watts', print)
        del label
        assert sum(each() is not None for each in gone) == 1
    finally:
        gc.enable()
    assert len(store._watchers) == 51  # one label, and what was set in the row itself, which stays


class Tab:
    """A page as NiceGUI makes it for a browser, which opens a socket, loses it, and goes."""

    def __init__(self, number: int) -> None:
        self.name = f'tab-{number}'
        scope = {'type': 'http', 'path': '/', 'query_string': b'', 'headers': [], 'server': ('localhost', 80)}
        self.client = Client(ui.page('/', reconnect_timeout=0), request=Request(scope))

    async def connect(self) -> None:
        await self.client.handle_handshake(f'socket-{self.name}', self.name, None, f'document-{self.name}', None)

    def disconnect(self) -> None:
        self.client.handle_disconnect(f'socket-{self.name}')


async def for_ever() -> None:
    await asyncio.sleep(3600)


def build(shared: Store) -> Store:
    """Build a page with everything on it that has to end with it."""
    with ui.row():
        store = use_store(lambda: Store({'lamp': Lamp()}, plugins=[Recorder()]))
        bind_text(ui.label(), store, 'lamp.watts')
        bind_text(ui.label(), shared, 'lamp.watts')
        watch(store, 'lamp.watts', for_ever)
        watch(shared, 'lamp.watts', for_ever)
    store.commit(Lamp.watts, 60)
    store.dispatch(Lamp.glow, 3600.0)
    return store


@pytest.fixture
def run_config(monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of `ui.run` that the outbox of a page reads."""
    monkeypatch.setattr(app.config, 'message_history_length', 0, raising=False)


@pytest.mark.usefixtures('run_config')
async def test_a_lost_socket_ends_nothing_and_a_page_that_is_left_ends_all(make_client: MakeClient) -> None:
    make_client().delete()  # for the loop that it gives to NiceGUI
    shared = make_store()
    tab = Tab(0)
    with tab.client:
        store = build(shared)
    await tab.connect()
    tab.disconnect()
    await tab.connect()
    await turns()
    assert store._runner.running
    assert len(shared._watchers) == 2
    tab.disconnect()
    await turns()
    assert tab.client.is_deleted
    assert store.closed
    assert not shared._watchers


@pytest.mark.usefixtures('run_config')
async def test_many_pages_leave_no_watcher_store_or_task(make_client: MakeClient) -> None:
    make_client().delete()
    await turns()
    shared = make_store()
    before = asyncio.all_tasks()
    stores: list[weakref.ref[Store]] = []
    tabs = [Tab(number) for number in range(full(1000, 200))]
    for number, tab in enumerate(tabs):
        with tab.client:
            stores.append(weakref.ref(build(shared)))
        if number % 2:
            await tab.connect()  # the others are fetched without ever opening a socket, as crawlers do
    shared.commit(Lamp.watts, 60)
    await turns()
    assert len(shared._watchers) == 2 * len(tabs)
    for tab in tabs[1::2]:
        tab.disconnect()
    Client.prune_instances(client_age_threshold=0)
    tabs.clear()
    del tab
    await asyncio.wait(asyncio.all_tasks() - before, timeout=5)  # the loop of NiceGUI's own that each page has
    assert asyncio.all_tasks() == before
    assert not shared._watchers
    assert not background_tasks.running_tasks
    gc.collect()
    assert [store for store in stores if store() is not None] == []
