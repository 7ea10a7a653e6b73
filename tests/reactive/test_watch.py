"""A watcher in a page: its slot, the handlers of its errors, and its end."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from nicegui import Client, ui

from authui.reactive import Policy, watch
from authui.store import Store
from authui.store.errors import StoreError

from .conftest import MakeClient
from .lamp import Lamp, turns


def test_it_is_refused_outside_a_page(store: Store) -> None:
    with pytest.raises(StoreError, match='for a page'):
        watch(store, 'lamp.watts', print)


class TestSlot:
    def test_it_runs_where_it_was_set(self, make_client: MakeClient, store: Store) -> None:
        first, second = make_client(), make_client()
        seen: list[Client] = []
        with first:
            box = ui.row()
            with box:
                watch(store, 'lamp.watts', lambda: ui.label('changed'))
        with second:
            watch(store, 'lamp.watts', lambda: seen.append(ui.context.client))
        with first:
            store.commit(Lamp.watts, 60)
        assert seen == [second]
        assert len(box.default_slot.children) == 1

    def test_it_ends_with_the_element_it_was_set_in(self, client: Client, store: Store) -> None:
        heard: list[int] = []
        with client, ui.row() as row:
            watch(store, 'lamp.watts', heard.append)
        row.delete()
        assert not store._watchers
        store.commit(Lamp.watts, 60)
        assert heard == []

    def test_it_may_delete_its_own_element(self, client: Client, store: Store) -> None:
        with client, ui.row() as row:
            watch(store, 'lamp.watts', row.delete)
        store.commit(Lamp.watts, 60)
        store.commit(Lamp.watts, 100)
        assert row.is_deleted
        assert not store._watchers

    def test_it_outlives_a_disconnect_and_ends_with_the_client(self, client: Client, store: Store) -> None:
        heard: list[int] = []
        with client:
            watch(store, 'lamp.watts', heard.append)
        for handler in client.disconnect_handlers:
            client.safe_invoke(handler)
        store.commit(Lamp.watts, 60)
        client.delete()
        store.commit(Lamp.watts, 100)
        assert heard == [60]
        assert not store._watchers

    def test_it_can_be_stopped(self, client: Client, store: Store) -> None:
        heard: list[int] = []
        with client:
            stop = watch(store, 'lamp.watts', heard.append, immediate=True)
        stop()
        stop()
        store.commit(Lamp.watts, 60)
        assert heard == [40]


class TestErrors:
    def test_they_reach_the_page_and_the_app_and_stop_no_other(
        self, make_client: MakeClient, store: Store, app_errors: list[Exception]
    ) -> None:
        first, second = make_client(), make_client()
        errors: dict[str, list[Exception]] = {'first': [], 'second': []}
        first.on_exception(errors['first'].append)
        second.on_exception(errors['second'].append)
        heard: list[int] = []

        def fail() -> None:
            raise ValueError('a failing watcher')

        with second:
            watch(store, 'lamp.watts', fail)
            watch(store, 'lamp.watts', heard.append)
        with first:
            store.commit(Lamp.watts, 60)
        assert errors['first'] == []
        assert [str(error) for error in errors['second']] == ['a failing watcher']
        assert app_errors == errors['second']
        assert heard == [60]

    async def test_an_async_one_fails_to_its_page_and_goes_on(
        self, client: Client, store: Store, app_errors: list[Exception]
    ) -> None:
        errors: list[Exception] = []
        client.on_exception(errors.append)

        async def fail(new: int) -> None:
            await asyncio.sleep(0)
            raise ValueError(str(new))

        with client:
            watch(store, 'lamp.watts', fail)
        store.commit(Lamp.watts, 60)
        store.commit(Lamp.watts, 100)
        await turns()
        assert [str(error) for error in errors] == ['60', '100']
        assert app_errors == errors


class TestAsync:
    @pytest.mark.parametrize(
        ('policy', 'calls'),
        [
            ('latest', [(1, 40), (4, 1)]),
            ('queue', [(1, 40), (2, 1), (3, 2), (4, 3)]),
            ('drop', [(1, 40)]),
        ],
    )
    async def test_one_run_at_a_time(
        self, client: Client, store: Store, policy: Policy, calls: list[tuple[int, int]]
    ) -> None:
        heard: list[tuple[int, int]] = []
        running: list[int] = []
        gate = asyncio.Event()

        async def slow(new: int, old: int) -> None:
            running.append(new)
            assert len(running) == 1
            await gate.wait()
            assert ui.context.client is client
            heard.append((new, old))
            running.remove(new)

        with client:
            watch(store, 'lamp.watts', slow, policy=policy)
        for watts in (1, 2, 3, 4):
            store.commit(Lamp.watts, watts)
        await turns()
        gate.set()
        await turns(20)
        assert heard == calls

    async def test_a_cancelled_action_does_not_lose_the_next_value(self, client: Client, store: Store) -> None:
        dispatched: list[Any] = []

        def glow() -> Any:
            dispatched.append(store.dispatch(Lamp.glow, 3600.0))
            return dispatched[-1]

        with client:
            watch(store, 'lamp.is_on', glow)
        store.commit(Lamp.switch, True)
        await turns()
        store.commit(Lamp.switch, False)
        dispatched[0].cancel()
        await turns()
        assert len(dispatched) == 2
        store.close()

    async def test_it_is_cancelled_with_its_page(self, client: Client, store: Store) -> None:
        ends: list[str] = []

        async def for_ever() -> None:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                ends.append('cancelled')
                raise

        with client:
            watch(store, 'lamp.watts', for_ever)
        store.commit(Lamp.watts, 60)
        await turns()
        client.delete()
        await turns()
        assert ends == ['cancelled']

    async def test_one_that_never_began_ends_in_silence(self, client: Client, store: Store) -> None:
        async def never() -> None:
            raise AssertionError

        with client:
            watch(store, 'lamp.watts', never)
        store.commit(Lamp.watts, 60)
        client.delete()
        await turns()
