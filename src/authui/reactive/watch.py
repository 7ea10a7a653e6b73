"""Watchers that run in the slot of their page, and end with it."""

from __future__ import annotations

import asyncio
import inspect
import weakref
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Literal

from nicegui import app

from authui.reactive.lifetime import Lifetime, needed_slot
from authui.reactive.nicegui_hooks import Slot, is_awaitable
from authui.store import Action, Getter, Getters, Store
from authui.store.callbacks import Stop, fit

Source = str | Getter[Any] | Action[..., Any] | Callable[[Any, Getters], Any]
"""A source of a watch: the path of a field, the reference of a getter or an action, or a selector."""

Policy = Literal['latest', 'queue', 'drop']
"""Which changes during an async callback are delivered after it: the last one, all, or none."""


def watch(
    store: Store,
    source: Source,
    callback: Callable[..., object],
    *,
    immediate: bool = False,
    policy: Policy = 'latest',
) -> Stop:
    """Watch a field (`'account.user'`), a getter or a selector from the page being built; returns what ends the watch.

    The callback takes the new and the old value, the new one, or no argument. It runs in the slot of this call, so that
    elements and dialogs that it creates belong to this page; its errors go to the `ui.on_exception` of this page and of
    the app. An async callback runs one call at a time. The watch ends when the client or the slot's element is deleted,
    not at a mere disconnect. Raises `StoreError` outside a page.
    """
    slot = needed_slot('watch')
    watcher = _PageWatcher(Lifetime.of(slot.parent.client), slot, callback, policy)
    watcher.begin(store, source, immediate=immediate)
    return watcher.stop


class _PageWatcher:
    """Runs one callback in its slot."""

    def __init__(self, lifetime: Lifetime, slot: Slot, callback: Callable[..., object], policy: Policy) -> None:
        self.stop: Stop = self._end
        """Ends the watch; a running call goes on to its end."""
        self._lifetime = lifetime
        self._slot = weakref.ref(slot)
        self._callback = fit(callback, 2)
        self._policy = policy
        self._end_watcher: Stop | None = None
        self._stopped = False
        self._running = False
        self._waiting: deque[tuple[Any, Any]] = deque()
        # The store's reports name watchers by these.
        self.__module__ = getattr(callback, '__module__', None) or '?'
        self.__qualname__ = getattr(callback, '__qualname__', None) or type(callback).__qualname__

    def begin(self, store: Store, source: Source, *, immediate: bool) -> None:
        """Watch until the page or the slot's element ends."""
        self._end_watcher = store.watch(source, self, immediate=immediate)
        slot = self._slot()
        assert slot is not None  # it is the current one
        self.stop = self._lifetime.end_with(slot.parent, self._end)

    def __call__(self, new: Any, old: Any) -> None:
        """Handle a change."""
        slot = self._slot()
        if slot is None or self._lifetime.ended:
            self.stop()
        elif self._running:
            self._wait(new, old)
        else:
            with slot:
                try:
                    result = self._callback(new, old)
                except Exception as error:  # noqa: BLE001 - it belongs to the page, not to the committer
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
            task.add_done_callback(lambda _: result.close())  # it has not begun if the page ended first

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
    """Wait for one call; whatever its outcome, the next value is delivered."""
    try:
        await awaitable
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise  # This is the end of the page. A cancelled action does not end it.
    except Exception as error:  # noqa: BLE001 - it belongs to the page, not to the committer
        app.handle_exception(error)
