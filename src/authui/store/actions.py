"""The actions of one store that are running, and who hears of them; commits nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, NamedTuple

from authui.store.callbacks import FAILURES, Report, Stop, describe, fit
from authui.store.dispatch import Dispatch, Unheard

if TYPE_CHECKING:
    from authui.store.dispatch import ActionEvent
    from authui.store.module import Limit
    from authui.store.status import StatusBoard

_ARGUMENTS = (2, 2, 3)
"""What the callbacks before, after and on error are given."""


class ActionHooks(NamedTuple):
    """The callbacks of one `subscribe_action`, which hear of an action before it, after it and when it fails."""

    before: Callable[..., object] | None
    after: Callable[..., object] | None
    error: Callable[..., object] | None


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
        self.subscribers: dict[ActionHooks, ActionHooks] = {}

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
        return dispatch

    def spawn(self, name: str, coroutine: Coroutine[Any, Any, Any]) -> Dispatch[Any]:
        """Start what is no action by itself, and of which no subscriber hears."""
        return Unheard.launch(self, name, None, coroutine)

    def subscribe(self, hooks: ActionHooks, *, prepend: bool) -> Stop:
        """Add subscribers; the same ones twice are one entry."""
        fitted = ActionHooks(*(hook and fit(hook, count) for hook, count in zip(hooks, _ARGUMENTS, strict=True)))
        if hooks not in self.subscribers:
            self.subscribers = {hooks: fitted, **self.subscribers} if prepend else {**self.subscribers, hooks: fitted}

        def stop() -> None:
            self.subscribers.pop(hooks, None)

        return stop

    def tell(self, when: int, event: ActionEvent, *error: BaseException) -> None:
        """Tell whoever is subscribed by now."""
        state = self._state()
        for hooks, fitted in tuple(self.subscribers.items()):
            hear, original = fitted[when], hooks[when]
            if hear is None or original is None:
                continue
            try:
                hear(event, state, *error)
            except FAILURES as failure:
                self.report(failure, f'the action subscriber {describe(original)}')


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
