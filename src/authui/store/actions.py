"""Running actions: the awaitable that a dispatch returns, and who hears of it; commits nothing."""

from __future__ import annotations

import asyncio
from asyncio import tasks
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import Context as Variables
from contextvars import copy_context
from inspect import isawaitable
from typing import Any, NamedTuple, TypeVar, cast

from authui.store.watchers import FAILURES, Report, Stop, describe, fit

R = TypeVar('R')


class ActionEvent(NamedTuple):
    """An action that was dispatched; its before, after and error subscribers get one and the same object."""

    type: str
    payload: Any


class Dispatch(asyncio.Future[R]):
    """A running action: await it for the result, `cancel()` it to stop it; it runs on whether awaited or not.

    A task as asyncio knows it (`current_task()`, `timeout()`, cancellation), except that its first step runs at once
    and that nothing is scheduled for an action that never waits. An error that nobody awaited is reported.
    """

    __slots__ = (
        '_cancels', '_coroutine', '_event', '_fut_waiter', '_must_cancel', '_runner', '_variables', 'name',
    )  # fmt: skip

    def __init__(
        self, runner: ActionRunner, loop: asyncio.AbstractEventLoop, event: ActionEvent | None, name: str
    ) -> None:
        super().__init__(loop=loop)
        self.name = name
        self._runner = runner
        self._event = event
        self._coroutine: Coroutine[Any, Any, R] | None = None
        self._variables: Variables = copy_context()
        # The next three are named as in asyncio's own tasks, where structured-concurrency libraries look them up.
        self._fut_waiter: asyncio.Future[Any] | None = None
        self._must_cancel = False
        self._cancels = 0

    def __repr__(self) -> str:
        return f'<Dispatch {self.name} {self._state.lower()}>'

    def __del__(self) -> None:
        if self._log_traceback:
            self._log_traceback = False
            error = self.exception()
            if error is not None:
                self._runner.report(error, self.name)

    def get_coro(self) -> Coroutine[Any, Any, R] | None:
        """Return the action's coroutine, as a task does."""
        return self._coroutine

    def get_name(self) -> str:
        """Return which action this is."""
        return self.name

    def get_context(self) -> Variables:
        """Return the context variables that the action runs with."""
        return self._variables

    def cancel(self, msg: Any | None = None) -> bool:
        """Raise `CancelledError` in the action where it waits; False if it is over."""
        if self.done():
            return False
        self._cancels += 1
        if self._fut_waiter is None or not self._fut_waiter.cancel(msg=msg):
            self._must_cancel = True
            self._cancel_message = msg
        return True

    def cancelling(self) -> int:
        """Count the cancellations that were asked for and not taken back."""
        return self._cancels

    def uncancel(self) -> int:
        """Take one cancellation back."""
        self._cancels = max(0, self._cancels - 1)
        return self._cancels

    def start(self, call: Callable[..., Any], *arguments: Any) -> None:
        """Call the handler and run it up to where it first waits."""
        loop = self.get_loop()
        outer = tasks.current_task(loop)
        if outer is not None:
            tasks._leave_task(loop, outer)  # noqa: SLF001 - asyncio documents these four for tasks of other makes
        try:
            self._variables.run(self._begin, loop, call, arguments)
        finally:
            if outer is not None:
                tasks._enter_task(loop, outer)  # noqa: SLF001 - as above

    def _begin(self, loop: asyncio.AbstractEventLoop, call: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        tasks._enter_task(loop, cast('asyncio.Task[Any]', self))  # noqa: SLF001 - as above
        try:
            result = call(*arguments)
        except FAILURES as error:
            self._fail(error)
            return
        finally:
            tasks._leave_task(loop, cast('asyncio.Task[Any]', self))  # noqa: SLF001 - as above
        if not isawaitable(result):
            self._succeed(result)
            return
        self._coroutine = result if isinstance(result, Coroutine) else _wait(result)
        self._step()
        if not self.done():
            tasks._register_task(cast('asyncio.Task[Any]', self))  # noqa: SLF001 - as above
            self._runner.running[self] = None

    def _step(self, error: BaseException | None = None) -> None:
        coroutine, loop = self._coroutine, self.get_loop()
        assert coroutine is not None  # set before the first step
        if self._must_cancel:
            self._must_cancel = False
            error = asyncio.CancelledError(*(() if self._cancel_message is None else (self._cancel_message,)))
        self._fut_waiter = None
        tasks._enter_task(loop, cast('asyncio.Task[Any]', self))  # noqa: SLF001 - as above
        try:
            waits_for = coroutine.send(None) if error is None else coroutine.throw(error)
        except StopIteration as end:
            self._succeed(end.value)
        except BaseException as failure:
            self._fail(failure)
            if not isinstance(failure, FAILURES):
                raise  # KeyboardInterrupt and SystemExit end the loop, as in any task.
        else:
            self._wait_for(waits_for, loop)
        finally:
            tasks._leave_task(loop, cast('asyncio.Task[Any]', self))  # noqa: SLF001 - as above
            self = error = None  # type: ignore[assignment]  # noqa: PLW0642 - breaks the cycle with the traceback

    def _wait_for(self, future: Any, loop: asyncio.AbstractEventLoop) -> None:
        if future is None:  # A bare yield, as of `sleep(0)`.
            loop.call_soon(self._step, context=self._variables)
        elif not getattr(future, '_asyncio_future_blocking', False) or future is self or future.get_loop() is not loop:
            problem = RuntimeError(f'{self.name} waits for {future!r}, which is no awaitable of its event loop')
            loop.call_soon(self._step, problem, context=self._variables)
        else:
            future._asyncio_future_blocking = False  # noqa: SLF001 - the protocol between futures and tasks
            future.add_done_callback(self._wake, context=self._variables)
            self._fut_waiter = future
            if self._must_cancel and future.cancel(msg=self._cancel_message):
                self._must_cancel = False

    def _wake(self, future: asyncio.Future[Any]) -> None:
        try:
            future.result()
        except BaseException as error:  # noqa: BLE001 - whatever it is, it belongs into the action
            self._step(error)
        else:
            self._step()

    def _succeed(self, result: Any) -> None:
        self._runner.running.pop(self, None)
        if self._must_cancel:
            super().cancel(msg=self._cancel_message)
            return
        if self._event is not None:
            self._runner.tell_after(self._event)
        self.set_result(result)

    def _fail(self, error: BaseException) -> None:
        self._runner.running.pop(self, None)
        if self._event is not None:
            self._runner.tell_error(self._event, error)
        if isinstance(error, asyncio.CancelledError):
            super().cancel(*error.args[:1])
        else:
            self.set_exception(error)


class ActionHooks(NamedTuple):
    """The callbacks of one `subscribe_action`, which hear of an action before it, after it and when it fails."""

    before: Callable[..., object] | None
    after: Callable[..., object] | None
    error: Callable[..., object] | None


class ActionRunner:
    """Holds the actions that wait for something, and tells subscribers of all."""

    __slots__ = ('_state', 'report', 'running', 'subscribers')

    def __init__(self, report: Report, state: Callable[[], Any]) -> None:
        self.report = report
        self._state = state
        self.running: dict[Dispatch[Any], None] = {}
        """In the order of their start. The loop itself holds what it runs weakly."""
        self.subscribers: dict[ActionHooks, ActionHooks] = {}

    def run(self, event: ActionEvent, call: Callable[..., Any], *arguments: Any) -> Dispatch[Any]:
        """Start an action."""
        dispatch: Dispatch[Any] = Dispatch(self, asyncio.get_running_loop(), event, f'the action {event.type}')
        if self.subscribers:
            self._tell(0, event, self._state())
        dispatch.start(call, *arguments)
        return dispatch

    def spawn(self, name: str, call: Callable[..., Any], *arguments: Any) -> Dispatch[Any]:
        """Start a coroutine that is no action."""
        dispatch: Dispatch[Any] = Dispatch(self, asyncio.get_running_loop(), None, name)
        dispatch.start(call, *arguments)
        return dispatch

    def subscribe(self, hooks: ActionHooks, *, prepend: bool) -> Stop:
        """Add subscribers; the same ones twice are one entry."""
        fitted = ActionHooks(
            *(
                hook and fit(hook, count) for hook, count in zip(hooks, (2, 2, 3), strict=True)
            )  # error gets the error too
        )
        if hooks not in self.subscribers:
            self.subscribers = {hooks: fitted, **self.subscribers} if prepend else {**self.subscribers, hooks: fitted}
        return lambda: _drop(self.subscribers, hooks)

    def tell_after(self, event: ActionEvent) -> None:
        """Tell whoever is subscribed by now that an action is done."""
        if self.subscribers:
            self._tell(1, event, self._state())

    def tell_error(self, event: ActionEvent, error: BaseException) -> None:
        """Tell whoever is subscribed by now that an action failed or was cancelled."""
        if self.subscribers:
            self._tell(2, event, self._state(), error)

    def _tell(self, when: int, *arguments: Any) -> None:
        for hooks, fitted in tuple(self.subscribers.items()):
            hear, original = fitted[when], hooks[when]
            if hear is None or original is None:
                continue
            try:
                hear(*arguments)
            except FAILURES as error:
                self.report(error, f'the action subscriber {describe(original)}')


def _drop(subscribers: dict[ActionHooks, ActionHooks], hooks: ActionHooks) -> None:
    subscribers.pop(hooks, None)


async def _wait(awaitable: Awaitable[R]) -> R:
    return await awaitable
