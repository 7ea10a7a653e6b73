"""The recordings of the devtools."""

from __future__ import annotations

import functools

import pytest
from nicegui import Client

from authui.reactive import Recorder, add_devtools
from authui.reactive.devtools import _Devtools, is_devtools
from authui.store import Store

from .lamp import Lamp, make_store


def listens(store: Store) -> bool:
    return bool(store._notifier.subscribers or store._runner.subscribers)


def test_they_record_while_a_panel_is_open(store: Store) -> None:
    devtools = _Devtools(lambda: {'one': store})
    assert not listens(store)
    devtools.begin()
    devtools.begin()
    past = devtools.live()['one']
    store.commit(Lamp.watts, 60)
    devtools.end()
    assert devtools.live()['one'] is past
    assert [entry.type for entry in past.entries] == ['recording begins', 'lamp/watts']
    devtools.end()
    assert not listens(store)
    assert past.entries == []


def test_a_store_with_a_recorder_is_recorded_from_its_birth_and_on() -> None:
    recorder = Recorder()
    store = Store({'lamp': Lamp()}, plugins=[recorder])
    store.commit(Lamp.watts, 60)
    devtools = _Devtools(lambda: {'one': store}, recorder)
    devtools.begin()
    assert [entry.type for entry in devtools.live()['one'].entries] == ['recording begins', 'lamp/watts']
    devtools.end()
    store.commit(Lamp.watts, 70)
    devtools.begin()
    assert len(devtools.live()['one'].entries) == 3


def test_a_store_that_is_closed_or_gone_is_let_go() -> None:
    stores = {'one': make_store(), 'two': make_store()}
    devtools = _Devtools(lambda: stores)
    devtools.begin()
    two = devtools.live()['two']
    stores['one'].close()
    assert list(devtools.live()) == ['two']
    del stores['two']
    assert devtools.live() == {}
    assert two.entries == []


def test_their_page_is_known_by_a_mark_and_not_by_the_name_of_a_module(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Client, 'page_routes', {})
    add_devtools(dict, '/devtools')
    (builder,) = Client.page_routes

    def page() -> None: ...

    page.__module__ = builder.__module__
    assert is_devtools(builder)
    assert not is_devtools(page)
    assert not is_devtools(functools.wraps(builder)(page))
    assert not is_devtools(functools.partial(page))
