"""The actions of one store that are running, and who hears of them; commits nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any

from authui.store.callbacks import Hooks, Report, Stop, add_hooks, tell_hooks
from authui.store.dispatch import Dispatch, Unheard

if TYPE_CHECKING:
    from authui.store.dispatch import ActionEvent
    from authui.store.module import Limit
    from authui.store.status import StatusBoard


class ActionRunner:
    """Holds the actions that wait for something, and tells subscribers of all."""

    __slots__ = ('_limited', '_state', 'board', 'loop', 'report', 'running', 'subscribers')

    def __init__(self, report: Report, state: Callable[[], Any], board: StatusBoard) -> None:
        self.board = board
        self._limited: dict[str, Dispatch[Any]] = {}
        self.report = report
        self.loop = _running_loop()
        """The event loop that actions run on, as far as it is known."""
        self._state = state
        self.running: dict[Dispatch[Any], None] = {}
        """In the order of their start. The loop itself holds what it runs weakly."""
        self.subscribers: dict[Hooks, Hooks] = {}

    def limited(
        self, limit: Limit, type_: str, payload: Any, call: Callable[[], Coroutine[Any, Any, Any]]
    ) -> Dispatch[Any]:
        """Start an action as its `concurrency` says."""
        before = self._limited.get(type_)
        if before is not None and before.done():
            before = None
        if before is not None and limit == 'drop':
            return before
        if before is not None and limit == 'latest':
            before.cancel()
        coroutine = call() if before is None or limit != 'queue' else _after(before, call)
        dispatch = Dispatch.launch(self, type_, payload, coroutine)
        if dispatch.done():
            self._limited.pop(type_, None)
        else:
            self._limited[type_] = dispatch
            # Or it would be held until the next one, and its payload, which may be a password, with it.
            dispatch.add_done_callback(lambda over: self._forget(type_, over))
        return dispatch

    def _forget(self, type_: str, over: object) -> None:
        if self._limited.get(type_) is over:
            del self._limited[type_]

    def spawn(self, name: str, coroutine: Coroutine[Any, Any, Any]) -> Dispatch[Any]:
        """Start what is no action by itself, and of which no subscriber hears."""
        return Unheard.launch(self, name, None, coroutine)

    def subscribe(self, hooks: Hooks, *, prepend: bool) -> Stop:
        """Add subscribers; the same ones twice are one entry."""
        self.subscribers = add_hooks(self.subscribers, hooks, prepend=prepend)

        def stop() -> None:
            self.subscribers.pop(hooks, None)

        return stop

    def tell(self, when: int, event: ActionEvent, *error: BaseException) -> None:
        """Tell whoever is subscribed by now."""
        tell_hooks(self.subscribers, when, self.report, 'action', event, self._state(), *error)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


async def _after(before: Dispatch[Any], call: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    over: asyncio.Future[None] = before.get_loop().create_future()
    before.add_done_callback(lambda _: None if over.done() else over.set_result(None))
    await over
    return await call()


async def as_coroutine(call: Callable[..., Any], *arguments: Any) -> Any:
    """Call a handler that is no coroutine function as if it were one."""
    result = call(*arguments)
    return await result if isinstance(result, Awaitable) else result
