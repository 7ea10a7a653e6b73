"""The actions of one store: how they start, how many of one run, and who hears of them; commits nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from authui.errors import DispatchError, StoreClosedError
from authui.store.callbacks import AFTER, BEFORE, ERROR, Hooks, Report, Stop, add_hooks, tell_hooks
from authui.store.dispatch import ActionEvent, Dispatch
from authui.store.lines import Lines
from authui.store.names import CLOSED
from authui.store.payload import NOTHING

if TYPE_CHECKING:
    from authui.store.routes import Route
    from authui.store.status import StatusBoard


class ActionRunner:
    """Starts actions as their `concurrency` says, holds those that wait for something, and tells subscribers of all."""

    __slots__ = ('_limited', '_state', 'board', 'lines', 'loop', 'report', 'running', 'subscribers')

    def __init__(self, report: Report, state: Callable[[], Any], board: StatusBoard) -> None:
        self.board = board
        self.lines = Lines()
        self._limited: dict[tuple[Any, str], Dispatch[Any]] = {}
        """What runs now of the actions that are dropped or that give way, by module and type."""
        self.report = report
        self.loop: asyncio.AbstractEventLoop | None = None
        """The event loop that actions run on, or ran on last, as far as it is known."""
        with suppress(RuntimeError):
            self.loop = asyncio.get_running_loop()
        self._state = state
        self.running: dict[asyncio.Task[Any] | None, bool] = {}
        """The tasks that wait for something, in the order of their start. The loop itself holds its tasks weakly."""
        self.subscribers: dict[Hooks, Hooks] = {}

    def start(self, route: Route, payload: Any) -> Dispatch[Any]:
        """Start what a type name leads to; of one that runs already and drops others, return the running one."""
        if route.more:
            return self._launch(route, payload, self._run_all(route, payload))
        return self._running(route) or self._launch(route, payload, self._call(route, payload))

    def spawn(self, name: str, coroutine: Coroutine[Any, Any, Any]) -> Dispatch[Any]:
        """Start what is no action by itself, and of which no subscriber hears."""
        self._find_loop(name, coroutine)
        task = Dispatch(self, name, coroutine)
        try:
            if not task.done():
                self.running[task] = True
                task.add_done_callback(self.running.pop)
            return task
        finally:
            del task  # As in `Dispatch`.

    def spawn_call(self, route: Route, payload: Any) -> Dispatch[Any]:
        """Start a handler as a part of another action, whatever its `concurrency`."""
        return self.spawn(route.name, _called(route, payload))

    def subscribe(self, hooks: Hooks, *, prepend: bool) -> Stop:
        """Add subscribers; the same ones twice are one entry."""
        self.subscribers = add_hooks(self.subscribers, hooks, (2, 4, 4), prepend=prepend)

        def stop() -> None:
            self.subscribers.pop(hooks, None)

        return stop

    def end(self) -> None:
        """Cancel what is running, and tell nobody of anything any more."""
        for task in tuple(self.running):
            if task is not None:
                task.cancel(CLOSED)
        self.subscribers.clear()

    def _launch(self, route: Route, payload: Any, coroutine: Coroutine[Any, Any, Any]) -> Dispatch[Any]:
        type_ = route.type
        self._find_loop(route.name, coroutine)
        if self.board.values:
            self.board.begin(type_)
        event = None
        if self.subscribers:
            event = _event(type_, payload)
            self._tell(BEFORE, event)
        task = Dispatch(self, route.name, self._follow(type_, payload, event, coroutine), event)
        try:
            if not task.done():
                self.running[task] = True
                self.board.wait(type_)
            return task
        finally:
            del task  # As in `Dispatch`.

    def _find_loop(self, name: str, coroutine: Coroutine[Any, Any, Any]) -> None:
        try:
            self.loop = asyncio.get_running_loop()
        except RuntimeError:
            coroutine.close()
            raise DispatchError(
                f'{name}: no running event loop; dispatch in a coroutine function, which asyncio.run runs, '
                'or call dispatch_threadsafe in another thread'
            ) from None

    async def _follow(
        self, type_: str, payload: Any, event: ActionEvent | None, coroutine: Coroutine[Any, Any, Any]
    ) -> Any:
        """Run an action and say how it ended.

        Its frame must not hold the task either, see `Dispatch`.
        """
        clock = asyncio.get_running_loop().time
        begun = clock()
        try:
            result = await _completed(coroutine)
        except GeneratorExit:
            raise  # Its loop was closed under it.
        except BaseException as error:
            failure: BaseException = error
            if isinstance(error, StoreClosedError) and _was_cancelled(error):
                # `close` cancelled it, and as it cleaned up it committed.
                failure = asyncio.CancelledError(CLOSED)
            self._end(type_, failure)
            if self.subscribers:
                self._tell(ERROR, event or _event(type_, payload), failure, clock() - begun)
            if failure is not error:
                raise failure from None
            raise
        self._end(type_, None)
        if self.subscribers:
            self._tell(AFTER, event or _event(type_, payload), result, clock() - begun)
        return result

    def _end(self, type_: str, error: BaseException | None) -> None:
        task = asyncio.current_task()
        waited = self.running.pop(task, False)
        if isinstance(task, Dispatch):
            task.event = None
        if waited or error is not None:
            self.board.end(type_, error, waited=waited)

    def _call(self, route: Route, payload: Any) -> Any:
        """Return one handler's coroutine, which waits for its turn where it has to."""
        if route.limit == 'queue':
            return self.lines.in_turn((route.node, route.type), partial(_called, route, payload))
        if route.limit is not None:
            return self._alone(route, payload)
        return _called(route, payload)

    def _running(self, route: Route) -> Dispatch[Any] | None:
        """Return the dispatch that another one is dropped for, if it runs; cancel the one that gives way."""
        if route.limit not in {'drop', 'latest'}:
            return None
        before = self._limited.get((route.node, route.type))
        if before is None or before.done():
            return None
        if route.limit == 'latest':
            before.cancel()
            return None
        return before

    async def _alone(self, route: Route, payload: Any) -> Any:
        key, task = (route.node, route.type), asyncio.current_task()
        assert isinstance(task, Dispatch)  # an action runs in one
        self._limited[key] = task
        del task  # As in `Dispatch`.
        try:
            return await _called(route, payload)
        finally:
            if self._limited.get(key) is asyncio.current_task():
                del self._limited[key]

    async def _run_all(self, route: Route, payload: Any) -> list[Any]:
        """Run the handlers of several modules, each as its own `concurrency` says."""
        accepted = [(each, each.payload.accept(payload, each.type)) for each in (route, *route.more)]
        started = [
            self._running(each) or self.spawn(route.name, self._call(each, payload)) for each, payload in accepted
        ]
        try:
            return [await each for each in started]
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                for each in started:
                    each.cancel()
            raise
        finally:
            del started  # As in `Dispatch`.

    def _tell(self, when: int, event: ActionEvent, *more: Any) -> None:
        tell_hooks(self.subscribers, when, self.report, 'action', event, self._state(), *more)


def _called(route: Route, payload: Any) -> Any:
    return route.call(route.scope) if payload is NOTHING else route.call(route.scope, payload)


async def _completed(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Await an action; that it was cancelled counts even if it returned in the step in which it was."""
    result = await coroutine
    task = asyncio.current_task()
    if getattr(task, '_must_cancel', False):
        raise asyncio.CancelledError
    return result


def _event(type_: str, payload: Any) -> ActionEvent:
    return ActionEvent(type_, None if payload is NOTHING else payload)


def _was_cancelled(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, asyncio.CancelledError):
            return True
        error = error.__context__
    return False


async def as_coroutine(call: Callable[..., Any], *arguments: Any) -> Any:
    """Call a handler that is no coroutine function as if it were one."""
    result = call(*arguments)
    return await result if isinstance(result, Awaitable) else result
