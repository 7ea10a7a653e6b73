"""The runner of a store's actions: starts them, limits them and tells subscribers; commits nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from authui.store.callbacks import AFTER, BEFORE, ERROR, Hooks, Report, Stop, add_hooks, tell_hooks
from authui.store.dispatch import Dispatch, Followed, begin, begin_event
from authui.store.errors import DispatchError
from authui.store.events import ActionEvent
from authui.store.lines import Lines
from authui.store.names import CLOSED
from authui.store.payload import NOTHING

if TYPE_CHECKING:
    from authui.store.lookup import Route
    from authui.store.status import StatusBoard


class _Run(NamedTuple):
    """The beginning of an action."""

    type: str
    payload: Any
    event: ActionEvent | None
    """The event that subscribers got."""
    begun: float


class ActionRunner:
    """Starts actions as their `concurrency` says, keeps the waiting ones alive, and tells subscribers."""

    __slots__ = ('_limited', '_state', 'board', 'lines', 'loop', 'report', 'running', 'subscribers')

    def __init__(self, report: Report, state: Callable[[], Any], board: StatusBoard) -> None:
        self.board = board
        self.lines = Lines()
        self._limited: dict[tuple[Any, str], Dispatch[Any]] = {}
        """The running dispatch of each action with the policy `drop` or `latest`, by module and type."""
        self.report = report
        self.loop: asyncio.AbstractEventLoop | None = None
        """The event loop that actions run on or ran on last, if known."""
        with suppress(RuntimeError):
            self.loop = asyncio.get_running_loop()
        self._state = state
        self.running: dict[asyncio.Task[Any], Callable[[Any], None]] = {}
        """The waiting tasks in the order of their start, each with its callback for the end.

        They are kept here because the loop refers to its tasks weakly.
        """
        self.subscribers: dict[Hooks, Hooks] = {}
        board.settle = self._settle

    def start(self, route: Route, payload: Any) -> Dispatch[Any]:
        """Start the action of a route; with the policy `drop`, return the running dispatch if there is one."""
        if route.more:
            return self.launch(route, payload, self._run_all(route, payload))
        return self._running(route) or self.launch(route, payload, self._call(route, payload))

    def spawn(self, name: str, coroutine: Coroutine[Any, Any, Any]) -> Dispatch[Any]:
        """Start a coroutine that is no action by itself; subscribers are not told."""
        try:
            loop = self.loop = asyncio.get_running_loop()
        except RuntimeError:
            raise _without_loop(name, coroutine) from None
        task: Dispatch[Any] = begin(coroutine, loop=loop, name=name)
        try:
            self._follow(task)
            if not task.done():
                self.running[task] = self._forget
                task.add_done_callback(self._forget)
            return task
        finally:
            del task

    def spawn_call(self, route: Route, payload: Any) -> Dispatch[Any]:
        """Start a handler as a part of another action, whatever its `concurrency`."""
        return self.spawn(route.name, _called(route, payload))

    def subscribe(self, hooks: Hooks, *, prepend: bool) -> Stop:
        """Add subscribers; the same hooks twice are one entry."""
        self.subscribers = add_hooks(self.subscribers, hooks, (2, 4, 4), prepend=prepend)

        def stop() -> None:
            self.subscribers.pop(hooks, None)

        return stop

    def end(self) -> None:
        """Cancel the running actions, and drop all subscribers."""
        for task in tuple(self.running):
            task.cancel(CLOSED)
        self.subscribers.clear()

    # An error refers to the frames that were running when it was raised, also to those that started the action. If they
    # referred to the task, which refers to the error, only the garbage collector could report an error nobody awaits.

    def launch(self, route: Route, payload: Any, coroutine: Coroutine[Any, Any, Any]) -> Dispatch[Any]:
        """Start an action, tell of it, and follow it to its end."""
        try:
            loop = self.loop = asyncio.get_running_loop()
        except RuntimeError:
            raise _without_loop(route.name, coroutine) from None
        if self.board.values:
            self.board.begin(route.type)
        run = self._announce(route.type, payload, loop) if self.subscribers else None
        try:
            if run is None or run.event is None:
                task: Dispatch[Any] = begin(coroutine, loop=loop, name=route.name)
            else:
                task = begin_event(coroutine, loop, route.name, run.event)
        except BaseException as error:  # One that ends the process: tasks keep all other errors.
            self.report(error, route.name)
            run = run or _Run(route.type, payload, None, loop.time())
            self._end(run, loop.time() - run.begun, error, None)
            raise
        try:
            if not task.done():
                self._wait(task, run or _Run(route.type, payload, None, loop.time()))
            elif self.subscribers or task._exception is not None or task.cancelled():  # noqa: SLF001 - `exception` would count it as retrieved
                self._follow(task)
                self._over(task, run or _Run(route.type, payload, None, loop.time()))
            return task
        finally:
            del task

    def _announce(self, type_: str, payload: Any, loop: asyncio.AbstractEventLoop) -> _Run:
        event = _event(type_, payload)
        self._tell(BEFORE, event)
        return _Run(type_, payload, event, loop.time())

    def _wait(self, task: Dispatch[Any], run: _Run) -> None:
        self._follow(task)

        def end(over: Dispatch[Any]) -> None:
            if over in self.running:
                self._forget(over)
                self.board.leave(run.type)
                self._over(over, run)

        self.running[task] = end
        task.add_done_callback(end)
        self.board.wait(run.type)

    def _forget(self, task: Dispatch[Any]) -> None:
        self.running.pop(task, None)

    def _settle(self) -> None:
        """Handle the end of actions whose callbacks the loop has not called yet."""
        for task, end in tuple(self.running.items()):
            if task.done():
                end(task)

    def _follow(self, task: Dispatch[Any]) -> None:
        task.__class__ = Followed
        assert isinstance(task, Followed)
        task.runner = self

    def _over(self, task: Dispatch[Any], run: _Run) -> None:
        """Report the outcome of an action."""
        task.event = None
        error: BaseException | None = task._exception  # noqa: SLF001 - `exception` would count it as retrieved
        if task.cancelled():
            error = asyncio.CancelledError()
        self._end(run, task.get_loop().time() - run.begun, error, None if error else task.result())

    def _end(self, run: _Run, seconds: float, error: BaseException | None, result: Any) -> None:
        self.board.end(run.type, error)
        if self.subscribers:
            event = run.event or _event(run.type, run.payload)
            if error is None:
                self._tell(AFTER, event, result, seconds)
            else:
                self._tell(ERROR, event, error, seconds)

    def _call(self, route: Route, payload: Any) -> Any:
        """Return the coroutine of one handler, which waits for its turn if it has to."""
        if route.limit == 'queue':
            return self.lines.in_turn((route.node, route.type), partial(_called, route, payload))
        if route.limit is not None:
            return self._alone(route, payload)
        return _called(route, payload)

    def _running(self, route: Route) -> Dispatch[Any] | None:
        """Return the running dispatch if its policy is `drop`; cancel it if the policy is `latest`."""
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
        del task
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
            del started

    def _tell(self, when: int, event: ActionEvent, *more: Any) -> None:
        tell_hooks(self.subscribers, when, self.report, 'action', event, self._state(), *more)


def _without_loop(name: str, coroutine: Coroutine[Any, Any, Any]) -> DispatchError:
    coroutine.close()
    return DispatchError(
        f'{name}: no running event loop; dispatch in a coroutine function, which asyncio.run runs, or call '
        'dispatch_threadsafe in another thread'
    )


def _called(route: Route, payload: Any) -> Any:
    return route.call(route.scope) if payload is NOTHING else route.call(route.scope, payload)


def _event(type_: str, payload: Any) -> ActionEvent:
    return ActionEvent(type_, None if payload is NOTHING else payload)
