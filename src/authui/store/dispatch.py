"""The awaitable that a dispatch returns: a task of its own that starts at once; knows no store."""

from __future__ import annotations

import asyncio
from asyncio import tasks
from collections.abc import Callable, Coroutine, Generator
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, Self, TypeVar

from authui.store.callbacks import AFTER, BEFORE, ERROR, FAILURES
from authui.store.payload import NOTHING

if TYPE_CHECKING:
    from contextvars import Context as Variables

    from authui.store.actions import ActionRunner

R_co = TypeVar('R_co', covariant=True)

# What asyncio documents for tasks of other makes ("Extending"); its annotations know its own class only.
_current_task: Callable[[asyncio.AbstractEventLoop], Any] = tasks.current_task
_enter_task: Callable[[asyncio.AbstractEventLoop, Any], None] = tasks._enter_task  # noqa: SLF001 - documented
_leave_task: Callable[[asyncio.AbstractEventLoop, Any], None] = tasks._leave_task  # noqa: SLF001 - documented
_register_task: Callable[[Any], None] = tasks._register_task  # noqa: SLF001 - documented


class ActionEvent(NamedTuple):
    """An action that was dispatched; its before, after and error subscribers get one and the same object."""

    type: str
    payload: Any


class Dispatch(Generic[R_co]):
    """A running action: await it for the result, `cancel()` it to stop it; it runs on whether awaited or not.

    A task as asyncio knows it (`current_task()`, `timeout()`, cancellation), except that its first step runs at once
    and that nothing is scheduled for an action that never waits. An error that nobody awaited is reported.
    """

    # Defaults on the class: what most actions never set costs them nothing.
    _cancel_message: Any = None
    _cancels: int = 0
    _done: bool = False
    _error: BaseException | None = None
    _event: ActionEvent | None = None
    _fut_waiter: asyncio.Future[Any] | None = None
    _must_cancel: bool = False
    _outcome: _Outcome | None = None
    _result: Any = None
    _suspended: bool = False
    _heard: ClassVar[bool] = True
    # These are set as it is launched.
    _coroutine: Coroutine[Any, Any, Any]
    _awaited: bool
    """Whether its end concerns somebody: it waited, was cancelled, or is waited for."""
    _loop: asyncio.AbstractEventLoop
    _payload: Any
    _runner: ActionRunner
    _type: str
    _variables: Variables

    @classmethod
    def launch(  # noqa: C901, PLR0912, PLR0915 - the hottest path of actions, without a call for its step
        cls,
        runner: ActionRunner,
        type_: str,
        payload: Any,
        coroutine: Coroutine[Any, Any, Any],
    ) -> Dispatch[Any]:
        """Make one and run it up to where it first waits; raises `RuntimeError` where no event loop is running."""
        loop = runner.loop
        outer = None if loop is None else _current_task(loop)
        if loop is None or outer is None:
            # Asked for only here: a loop that has a current task is running.
            try:
                loop = runner.loop = asyncio.get_running_loop()
            except RuntimeError:
                coroutine.close()
                raise
            outer = _current_task(loop)
        self: Dispatch[Any] = cls()
        self._runner = runner
        self._loop = loop
        self._type = type_
        self._payload = payload
        self._coroutine = coroutine
        self._awaited = False
        variables = self._variables = copy_context()
        if runner.board.values and cls._heard:
            runner.board.begin(type_)
        if runner.subscribers and cls._heard:
            runner.tell(BEFORE, self.event)
        if outer is not None:
            _leave_task(loop, outer)
        _enter_task(loop, self)
        try:
            # This is `_step`, written out: most actions have no other.
            waits_for = variables.run(coroutine.send, None)
        except StopIteration as end:
            if self._awaited or runner.subscribers:
                self._end(end.value, None)
            else:
                self._result = end.value
                self._done = True
        except BaseException as failure:
            self._fail(failure)
            if not isinstance(failure, FAILURES):
                raise
        else:
            self._wait_for(waits_for)
        finally:
            _leave_task(loop, self)
            if outer is not None:
                _enter_task(loop, outer)
        if not self._done:
            self._suspended = self._awaited = True
            _register_task(self)
            runner.running[self] = None
            if cls._heard:
                runner.board.wait(type_)
        try:
            return self
        finally:
            del self  # See `_fail`.

    def __repr__(self) -> str:
        state = 'running' if not self._done else 'done' if self._error is None else type(self._error).__name__
        return f'<Dispatch {self._type} {state}>'

    def __await__(self) -> Generator[Any, None, R_co]:
        if not self._done:
            yield from self._wait_for_me()
        if self._error is not None:
            self.result()
        return self._result  # type: ignore[no-any-return]  # whatever the action returned

    @property
    def event(self) -> ActionEvent:
        """What subscribers hear, the same object each time."""
        if self._event is None:
            self._event = ActionEvent(self._type, None if self._payload is NOTHING else self._payload)
        return self._event

    def done(self) -> bool:
        """Whether the action is over."""
        return self._done

    def cancelled(self) -> bool:
        """Whether the action ended by being cancelled."""
        return isinstance(self._error, asyncio.CancelledError)

    def result(self) -> R_co:
        """Return what the action returned, or raise what it raised; raises `InvalidStateError` while it runs."""
        error = self._look()
        if error is not None:
            raise error
        return self._result  # type: ignore[no-any-return]  # whatever the action returned

    def exception(self) -> BaseException | None:
        """Return what the action raised; raises `InvalidStateError` while it runs and `CancelledError` if cancelled."""
        error = self._look()
        if isinstance(error, asyncio.CancelledError):
            raise error
        return error

    def add_done_callback(self, callback: Callable[[Self], object], *, context: Variables | None = None) -> None:
        """Call back, soon, when the action is over."""
        if self._done:
            self._loop.call_soon(callback, self, context=context)
        else:
            self._wait_for_me().callbacks.append((callback, context))

    def remove_done_callback(self, callback: Callable[[Self], object]) -> int:
        """Take a callback back; return how often it was there."""
        if self._outcome is None:
            return 0
        before = self._outcome.callbacks
        self._outcome.callbacks = [each for each in before if each[0] != callback]
        return len(before) - len(self._outcome.callbacks)

    def get_loop(self) -> asyncio.AbstractEventLoop:
        """Return the event loop that the action runs on."""
        return self._loop

    def get_coro(self) -> Coroutine[Any, Any, Any]:
        """Return the action's coroutine, as a task does."""
        return self._coroutine

    def get_name(self) -> str:
        """Return which action this is."""
        return f'the action {self._type}'

    def get_context(self) -> Variables:
        """Return the context variables that the action runs with."""
        return self._variables

    def cancel(self, msg: Any | None = None) -> bool:
        """Raise `CancelledError` in the action where it waits; False if it is over."""
        if self._done:
            return False
        self._cancels += 1
        self._awaited = True
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

    def _look(self) -> BaseException | None:
        if not self._done:
            raise asyncio.InvalidStateError(f'{self.get_name()} is not over')
        if self._error is not None:
            self.__class__ = Dispatch  # Somebody knows of the error: nothing is left to report.
        return self._error

    def _wait_for_me(self) -> _Outcome:
        if self._outcome is None:
            self._awaited = True
            self._outcome = _Outcome(loop=self._loop)
            self._outcome.dispatch = self
            self._outcome.callbacks = []
        return self._outcome

    def _step(self, error: BaseException | None = None) -> None:
        coroutine, loop = self._coroutine, self._loop
        if self._awaited:
            self._fut_waiter = None
            if self._must_cancel:
                self._must_cancel = False
                error = self._cancelled_error()
        _enter_task(loop, self)
        try:
            if error is None:
                waits_for = self._variables.run(coroutine.send, None)
            else:
                waits_for = self._variables.run(coroutine.throw, error)
        except StopIteration as end:
            if self._awaited or self._runner.subscribers:
                self._end(end.value, None)
            else:
                self._result = end.value
                self._done = True
        except BaseException as failure:
            self._fail(failure)
            if not isinstance(failure, FAILURES):
                raise  # KeyboardInterrupt and SystemExit end the loop, as in any task.
        else:
            self._wait_for(waits_for)
        finally:
            _leave_task(loop, self)
            self = None  # type: ignore[assignment]  # noqa: PLW0642 - see `_fail`

    def _fail(self, failure: BaseException) -> None:
        # Without the frame of the step, and without `self` in the frames that called the action: they would hold this
        # dispatch as long as the error lives, which it holds itself, and what nobody awaits would be reported late.
        failure.__traceback__ = failure.__traceback__ and failure.__traceback__.tb_next
        self._end(None, failure)

    def _cancelled_error(self) -> asyncio.CancelledError:
        return asyncio.CancelledError(*(() if self._cancel_message is None else (self._cancel_message,)))

    def _wait_for(self, future: Any) -> None:
        loop = self._loop
        if future is None:  # A bare yield, as of `sleep(0)`.
            loop.call_soon(self._step)
        elif not getattr(future, '_asyncio_future_blocking', False) or future.get_loop() is not loop:
            problem = RuntimeError(f'the action {self._type} waits for {future!r}, which its event loop does not know')
            loop.call_soon(self._step, problem)
        elif isinstance(future, _Outcome) and future.dispatch is self:
            problem = RuntimeError(f'the action {self._type} waits for itself')
            loop.call_soon(self._step, problem)
        else:
            future._asyncio_future_blocking = False  # noqa: SLF001 - the protocol between futures and tasks
            future.add_done_callback(self._wake)
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
        finally:
            self = None  # type: ignore[assignment]  # noqa: PLW0642 - see `_fail`

    def _end(self, result: Any, error: BaseException | None) -> None:
        if self._must_cancel and error is None:
            error = self._cancelled_error()
        runner = self._runner
        runner.running.pop(self, None)
        if runner.subscribers and self._heard:
            if error is None:
                runner.tell(AFTER, self.event)
            else:
                runner.tell(ERROR, self.event, error)
        self._done = True
        self._result = result
        if self._heard and (self._suspended or error is not None):
            runner.board.end(self._type, error, waited=self._suspended)
        if error is not None:
            self._error = error
            if not isinstance(error, asyncio.CancelledError):
                self.__class__ = _Failed
        if self._outcome is not None:
            self._outcome.tell()
            self._outcome = None


class _Failed(Dispatch[R_co]):
    """A dispatch that ended with an error of which nobody knows yet.

    A class of its own, since a finaliser costs every instance that has one.
    """

    def __del__(self) -> None:
        if self._error is not None:
            self._runner.report(self._error, self.get_name())


class Unheard(Dispatch[R_co]):
    """A dispatch of something that is no action by itself."""

    _heard = False


class _Outcome(asyncio.Future[None]):
    """What waits for a dispatch to be over."""

    __slots__ = ('callbacks', 'dispatch')

    callbacks: list[tuple[Callable[[Any], object], Variables | None]]
    dispatch: Dispatch[Any] | None

    def cancel(self, msg: Any | None = None) -> bool:
        """Cancel the action, as cancelling a task that waits for another one does."""
        return self.dispatch is not None and self.dispatch.cancel(msg)

    def tell(self) -> None:
        """Wake whoever waits."""
        dispatch, self.dispatch = self.dispatch, None
        self.set_result(None)
        for callback, context in self.callbacks:
            self.get_loop().call_soon(callback, dispatch, context=context)
