"""Watchers that run in the page that set them, and end with it."""

from __future__ import annotations

import asyncio
import inspect
import weakref
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Literal

from nicegui import app

from authui.reactive.lifetime import Lifetime, Stop, needed_slot
from authui.reactive.nicegui_hooks import Slot, is_awaitable
from authui.store import Action, Getter, Getters, Store
from authui.store.callbacks import fit

Source = str | Getter[Any] | Action[..., Any] | Callable[[Any, Getters], Any]
"""What can be watched: a field's path, a getter's or an action's reference, or a selector."""

Policy = Literal['latest', 'queue', 'drop']
"""What becomes of the changes while an async callback still runs: the last one is told, every one, or none."""


def watch(
    store: Store,
    source: Source,
    callback: Callable[..., object],
    *,
    immediate: bool = False,
    policy: Policy = 'latest',
) -> Stop:
    """Watch a field (`'account.user'`), a getter or a selector from the page being built; returns what ends it.

    The callback may take the new and the old value, the new one or none. It runs in the slot it was set in, so that
    what it creates or opens belongs to this page; what it raises goes to this page's `ui.on_exception` and to the
    app's. An async callback runs one call at a time. It ends when the client or the slot's element is deleted, never
    at a mere disconnect. Raises `StoreError` outside a page.
    """
    slot = needed_slot('watch')
    watcher = _PageWatcher(Lifetime.of(slot.parent.client), slot, callback, policy)
    watcher.begin(store, source, immediate=immediate)
    return watcher.stop


class _PageWatcher:
    """Delivers to one callback in its slot."""

    def __init__(self, lifetime: Lifetime, slot: Slot, callback: Callable[..., object], policy: Policy) -> None:
        self.stop: Stop = self._end
        """Tell nothing any more; a call that is running goes on to its end."""
        self._lifetime = lifetime
        self._slot = weakref.ref(slot)
        self._callback = fit(callback, 2)
        self._policy = policy
        self._end_watcher: Stop | None = None
        self._stopped = False
        self._running = False
        self._waiting: deque[tuple[Any, Any]] = deque()
        # The store names watchers in its reports by these.
        self.__module__ = getattr(callback, '__module__', None) or '?'
        self.__qualname__ = getattr(callback, '__qualname__', None) or type(callback).__qualname__

    def begin(self, store: Store, source: Source, *, immediate: bool) -> None:
        """Hear of the changes, until the page or the slot's element ends."""
        self._end_watcher = store.watch(source, self, immediate=immediate)
        slot = self._slot()
        assert slot is not None  # it is the current one
        self.stop = self._lifetime.end_with(slot.parent, self._end)

    def __call__(self, new: Any, old: Any) -> None:
        """Take in a change."""
        slot = self._slot()
        if slot is None or self._lifetime.ended:
            self.stop()
        elif self._running:
            self._wait(new, old)
        else:
            with slot:
                try:
                    result = self._callback(new, old)
                except Exception as error:  # noqa: BLE001 - it belongs to the page, not to whoever committed
                    app.handle_exception(error)
                    return
                if is_awaitable(result):
                    self._run(result, slot)

    def _end(self) -> None:
        self._stopped = True
        self._waiting.clear()
        if self._end_watcher is not None:
            self._end_watcher()

    def _wait(self, new: Any, old: Any) -> None:
        if self._policy == 'latest' and self._waiting:
            _, old = self._waiting.pop()
        if self._policy != 'drop':
            self._waiting.append((new, old))

    def _run(self, result: Awaitable[object], slot: Slot) -> None:
        self._running = True
        task = self._lifetime.run(self._go_on(result), slot, f'the watcher {self.__qualname__}')
        if inspect.iscoroutine(result):
            task.add_done_callback(lambda _: result.close())  # it never began if the page ended first

    async def _go_on(self, result: Awaitable[object]) -> None:
        try:
            await _guard(result)
            while self._waiting:
                await _guard(self._call(*self._waiting.popleft()))
        finally:
            self._running = False

    async def _call(self, new: Any, old: Any) -> None:
        result = self._callback(new, old)
        if isinstance(result, Awaitable):
            await result


async def _guard(awaitable: Awaitable[object]) -> None:
    """Wait for one call; the next value still has to be told, whatever becomes of it."""
    try:
        await awaitable
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise  # This is the end of the page; an action that was cancelled is none.
    except Exception as error:  # noqa: BLE001 - it belongs to the page, not to whoever committed
        app.handle_exception(error)
