"""The task of an action, whose first step runs at once; knows no store."""

from __future__ import annotations

import asyncio
import sys
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from authui.store.events import ActionEvent
from authui.store.protocols import TaskOwner

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator
    from contextvars import Context as Variables


R = TypeVar('R')
R_co = TypeVar('R_co', covariant=True)

# asyncio documents these for other implementations of tasks ("Extending").
_enter_task = asyncio.tasks._enter_task  # noqa: SLF001
_leave_task = asyncio.tasks._leave_task  # noqa: SLF001


class Dispatch(asyncio.Task[R_co]):
    """A running action, which is an `asyncio.Task`: await it, `cancel()` it; it runs on whether awaited or not.

    Its first step has run when `dispatch` returns. An error that nobody awaited is reported to the store's `on_error`.
    """

    event: ActionEvent | None = None
    """The event that subscribers got; None after the action has ended, so that the payload is not kept."""

    def __repr__(self) -> str:
        # The repr of a task would show the result, which may be a secret.
        if not self.done():
            state = 'running'
        elif self.cancelled():
            state = 'cancelled'
        else:
            state = 'done' if self._exception is None else type(self._exception).__name__
        return f'<Dispatch of {self.get_name()} {state}>'


class Followed(Dispatch[R_co]):
    """A dispatch that waits for something, or has failed.

    Most dispatches do neither, and are spared the work of this class.
    """

    runner: TaskOwner

    def __await__(self) -> Generator[Any, None, R_co]:
        if not self.done():
            self.runner.lines.refuse_circle(self)
        return super().__await__()

    def add_done_callback(self, fn: Callable[[Any], object], /, *, context: Variables | None = None) -> None:
        """Call back, soon, when the action is over."""
        super().add_done_callback(fn, context=context)
        self.runner.lines.look_for_deadlocks(self.get_loop())

    def __del__(self) -> None:
        if self._log_traceback:
            self._log_traceback = False  # It is reported here, so asyncio must not log it too.
            error = self.exception()
            assert error is not None  # that is what the flag says
            self.runner.report(error, self.get_name())
        super().__del__()


if sys.version_info >= (3, 12):
    begin = partial(Dispatch, eager_start=True)

else:

    def begin(coroutine: Coroutine[Any, Any, R], *, loop: asyncio.AbstractEventLoop, name: str) -> Dispatch[R]:
        """Make the task of an action, and run its first step.

        A new task schedules that step on its loop. Here a stand-in for the loop takes the step. Then the task gets the
        real loop, and the step runs as that loop would run it.
        """
        task: Dispatch[R] = Dispatch.__new__(Dispatch)
        try:
            _begin(task, coroutine, loop, name)
            return task
        finally:
            del task  # See `ActionRunner`.


def begin_event(
    coroutine: Coroutine[Any, Any, R], loop: asyncio.AbstractEventLoop, name: str, event: ActionEvent
) -> Dispatch[R]:
    """Do as `begin` does, for an action that subscribers were told of."""
    task: Dispatch[R] = Dispatch.__new__(Dispatch)
    task.event = event
    try:
        _begin(task, coroutine, loop, name)
        return task
    finally:
        del task  # See `ActionRunner`.


def _begin(task: Dispatch[R], coroutine: Coroutine[Any, Any, R], loop: asyncio.AbstractEventLoop, name: str) -> None:
    try:
        if sys.version_info >= (3, 12):
            asyncio.Task.__init__(task, coroutine, loop=loop, name=name, eager_start=True)
            return
        start = _FirstStep()
        context = copy_context()
        asyncio.Task.__init__(task, coroutine, loop=start, name=name, context=context)  # type: ignore[arg-type]  # see `begin`
        super(asyncio.Task, task).__init__(loop=loop)
        outer: asyncio.Task[Any] | None = asyncio.current_task(loop)
        if outer is not None:
            _leave_task(loop, outer)
        try:
            context.run(start.step)
        finally:
            del start
            if outer is not None:
                _enter_task(loop, outer)
    finally:
        del task  # See `ActionRunner`.


class _FirstStep:
    """Stands in for the event loop while a task is made, and takes its first step; for Python 3.11."""

    step: Callable[[], object]

    def get_debug(self) -> bool:
        """Say that debugging is off; the task asks its real loop later."""
        return False

    def call_soon(self, step: Callable[[], object], *, context: Variables) -> None:  # noqa: ARG002 - as loops have it
        """Take the first step of the task."""
        self.step = step
