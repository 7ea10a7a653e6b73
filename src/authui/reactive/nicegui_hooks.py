"""The names of NiceGUI's inside that the join to the store needs; no other file of this room uses any.

This room cannot import the adapter in `edge/nicegui_hooks/`, whose table lists these names too and looks them up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from typing import Any, TypeGuard

from nicegui import Client, background_tasks
from nicegui.awaitable_response import AwaitableResponse
from nicegui.element import Element
from nicegui.slot import Slot

__all__ = ['Slot', 'current_slot', 'is_awaitable', 'is_in_page', 'on_element_delete', 'page_storage', 'run_in_slot']


def current_slot() -> Slot | None:
    """Return the slot that is being filled; None where no page is being built or handled."""
    stack = Slot.get_stack()  # NiceGUI's `context.slot` would make a page of its own at import time
    return stack[-1] if stack else None


def is_in_page() -> bool:
    """Tell whether a page is being built or handled."""
    return current_slot() is not None


def page_storage(client: Client) -> MutableMapping[Any, Any]:
    """Return what is kept on the server for one page, and goes with it."""
    return client.storage


def run_in_slot(coroutine: Coroutine[Any, Any, None], slot: Slot, name: str) -> asyncio.Task[Any]:
    """Run a coroutine in the background, as if the slot's page ran it."""
    return background_tasks.create(coroutine, name=name, context=slot)


def is_awaitable(result: object) -> TypeGuard[Awaitable[object]]:
    """Tell whether a callback's result is to be awaited; NiceGUI's own responses do their work without it."""
    return isinstance(result, Awaitable) and not isinstance(result, AwaitableResponse)


def on_element_delete(element: Element, call: Callable[[], None]) -> None:
    """Call a function when an element is deleted."""
    # NiceGUI has no event for it. This method is its documented place to clean up, for subclasses; the element here
    # is of any class.
    clean_up = element._handle_delete  # noqa: SLF001 - see above

    def handle_delete() -> None:
        del element._handle_delete  # noqa: SLF001 - it would keep the element alive
        call()
        clean_up()

    element._handle_delete = handle_delete  # type: ignore[method-assign]  # noqa: SLF001 - see above
