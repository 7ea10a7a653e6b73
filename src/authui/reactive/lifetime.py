"""The lifetime of a page: ends its watchers, tasks and store with the page or with an element; watches nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

from nicegui import Client
from nicegui.element import Element

from authui.reactive.nicegui_hooks import Slot, current_slot, on_element_delete, page_storage, run_in_slot
from authui.store import Store
from authui.store.callbacks import Stop
from authui.store.errors import StoreError

StoreT = TypeVar('StoreT', bound=Store)

_KEY = 'authui.reactive'


def use_store(factory: Callable[[], StoreT]) -> StoreT:
    """Return the store of this page: the client's first call makes it, and the client's deletion closes it.

    Raises `StoreError` outside a page and after its end.
    """
    return Lifetime.of(needed_slot('use_store').parent.client).use_store(factory)


def needed_slot(caller: str) -> Slot:
    """Return the slot that is being filled; raises `StoreError` where no page is being built or handled."""
    slot = current_slot()
    if slot is None:
        raise StoreError(f'{caller} is for a page: call it where the page is built or one of its events is handled')
    return slot


class Lifetime:
    """The lifetime of one page, which does not end at a mere disconnect."""

    def __init__(self) -> None:
        self.ended = False
        self._stops: dict[int, dict[object, Stop]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._store: Store | None = None

    @classmethod
    def of(cls, client: Client) -> Lifetime:
        """Return the one lifetime of a client."""
        storage = page_storage(client)
        lifetime = storage.get(_KEY)
        if not isinstance(lifetime, Lifetime):
            lifetime = storage[_KEY] = cls()
            client.on_delete(lifetime.end)
            lifetime.ended = client.is_deleted
        return lifetime

    def end_with(self, element: Element, stop: Stop) -> Stop:
        """Call `stop` when an element is deleted; returns a function that does it now."""
        if self.ended or element.is_deleted:
            stop()
            return stop
        stops = self._stops.get(element.id)
        if stops is None:
            stops = self._stops[element.id] = {}
            on_element_delete(element, partial(self._stop, element.id))
        key = object()
        stops[key] = stop

        def stop_now() -> None:
            if stops.pop(key, None) is not None:
                stop()

        return stop_now

    def run(self, coroutine: Coroutine[Any, Any, None], slot: Slot, name: str) -> asyncio.Task[Any]:
        """Run a coroutine in a slot; it is cancelled at the end of the page."""
        task = run_in_slot(coroutine, slot, name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def use_store(self, factory: Callable[[], StoreT]) -> StoreT:
        """Return the page's store."""
        if self.ended:
            raise StoreError('this page is over, and its store is closed')
        if self._store is None:
            self._store = factory()
        return self._store  # type: ignore[return-value]  # a page has one store, and uses one type

    def end(self) -> None:
        """End everything; NiceGUI calls this once, when the client is deleted."""
        self.ended = True
        for element_id in list(self._stops):
            self._stop(element_id)
        for task in tuple(self._tasks):
            task.cancel()
        if self._store is not None:
            self._store.close()

    def _stop(self, element_id: int) -> None:
        stops = self._stops.pop(element_id, {})
        for key in list(stops):
            stops.pop(key)()
