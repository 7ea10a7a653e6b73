"""A page's own store: one a client, closed with it."""

from __future__ import annotations

import gc
import weakref

import pytest
from nicegui import Client, core, ui

from authui.errors import StoreError
from authui.reactive import bind_text, use_store, watch
from authui.store import Store

from .conftest import MakeClient
from .lamp import Lamp, make_store


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
