"""What a dispatch returns: an asyncio task whose first step runs at once; knows no store."""

from __future__ import annotations

import asyncio
import sys
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator
    from contextvars import Context as Variables

    from authui.store.actions import ActionRunner

R_co = TypeVar('R_co', covariant=True)


class ActionEvent(NamedTuple):
    """An action that was dispatched; its before, after and error subscribers get one and the same object."""

    type: str
    payload: Any


class Dispatch(asyncio.Task[R_co]):
    """A running action, which is an `asyncio.Task`: await it, `cancel()` it; it runs on whether awaited or not.

    Its first step has run when `dispatch` returns. An error that nobody awaited is reported to the store's `on_error`.
    """

    event: ActionEvent | None
    """What subscribers heard, while the action runs; an action that is over holds no payload."""

    def __init__(
        self, runner: ActionRunner, name: str, coroutine: Coroutine[Any, Any, R_co], event: ActionEvent | None = None
    ) -> None:
        self._runner = runner
        self.event = event
        assert runner.loop is not None  # it has looked for it
        try:
            self._begin(coroutine, runner.loop, name)
        finally:
            # An error holds the frames that called the action. They must not hold the task, which holds the error, or
            # it would be reported only when the garbage is collected.
            del self

    def __repr__(self) -> str:
        # A task's own shows the result, which may be a secret.
        if not self.done():
            state = 'running'
        elif self.cancelled():
            state = 'cancelled'
        else:
            state = 'done' if self._exception is None else type(self._exception).__name__
        return f'<Dispatch of {self.get_name()} {state}>'

    def __await__(self) -> Generator[Any, None, R_co]:
        if not self.done():
            self._runner.lines.refuse_circle(self)
        return super().__await__()

    def add_done_callback(self, fn: Callable[[Any], object], /, *, context: Variables | None = None) -> None:
        """Call back, soon, when the action is over."""
        super().add_done_callback(fn, context=context)
        self._runner.lines.look_for_deadlocks(self.get_loop())

    def __del__(self) -> None:
        if self._log_traceback:
            self._log_traceback = False  # Reported here, so asyncio need not log it.
            error = self.exception()
            assert error is not None  # that is what the flag says
            self._runner.report(error, self.get_name())
        super().__del__()

    if sys.version_info >= (3, 12):

        def _begin(self, coroutine: Coroutine[Any, Any, R_co], loop: asyncio.AbstractEventLoop, name: str) -> None:
            try:
                super().__init__(coroutine, loop=loop, name=name, eager_start=True)
            finally:
                del self  # As above.

    else:

        def _begin(self, coroutine: Coroutine[Any, Any, R_co], loop: asyncio.AbstractEventLoop, name: str) -> None:
            # A task schedules its first step on its loop as it is made. Here it is handed to a stand-in, then the loop
            # is put in its place, and the step is run as the loop would run it.
            start = _FirstStep()
            context = copy_context()
            super().__init__(coroutine, loop=start, name=name, context=context)  # type: ignore[arg-type]  # see above
            super(asyncio.Task, self).__init__(loop=loop)
            outer: asyncio.Task[Any] | None = asyncio.current_task(loop)
            if outer is not None:
                asyncio.tasks._leave_task(loop, outer)  # noqa: SLF001 - documented, see "Extending"
            try:
                context.run(start.step)
            finally:
                del self  # As above.
                if outer is not None:
                    asyncio.tasks._enter_task(loop, outer)  # noqa: SLF001 - documented, see "Extending"


class _FirstStep:
    """Stands in for the event loop as a task is made, and takes what the task schedules; for Python 3.11."""

    step: Callable[[], object]

    def get_debug(self) -> bool:
        """Tell a task that nobody debugs this loop; it asks again once it has its own."""
        return False

    def call_soon(self, step: Callable[[], object], *, context: Variables) -> None:  # noqa: ARG002 - as loops have it
        """Take the first step of the task."""
        self.step = step
