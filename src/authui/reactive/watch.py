"""The one join of the store to NiceGUI: watchers run in the page that set them, and end with it."""

from __future__ import annotations

import weakref
from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import app, background_tasks
from nicegui.context import context

from authui.store import Store

Selector = Callable[[Any, Any], Any]
Callback = Callable[[Any, Any], Awaitable[None] | None]


def watch(store: Store, what: str | Selector, callback: Callback, *, immediate: bool = False) -> Callable[[], None]:
    """Watch a field (`'account.user'`) or a selector from the page being built; returns what ends it.

    The callback gets the new and the old value and runs in the slot it was set in, so that what it creates or opens
    belongs to this page; what it raises goes to this page's `ui.on_exception`. It ends when the client is deleted,
    never at a mere disconnect, or when the slot's element is gone.
    """
    client = context.client
    slot = weakref.ref(context.slot)

    def deliver(new: Any, old: Any) -> None:
        here = slot()
        if client.is_deleted or here is None or here.parent.is_deleted:
            stop()
            return
        with here:
            try:
                result = callback(new, old)
                if isinstance(result, Awaitable):
                    background_tasks.create(result, name=f'watcher of {what}', context=here)
            except Exception as error:  # noqa: BLE001 - it belongs to the page's handlers, not to whoever committed
                app.handle_exception(error)

    stop = store.watch(what, deliver, immediate=immediate)
    client.on_delete(stop)
    return stop
