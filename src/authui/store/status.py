"""The status of actions: running or not, and the last error; read and watched like a field. Runs nothing."""

from __future__ import annotations

import asyncio
import copy
from contextlib import suppress
from types import GetSetDescriptorType, MemberDescriptorType
from typing import TYPE_CHECKING, Any

from authui.store.cells import Cell
from authui.store.events import ActionStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from authui.store.getters import Tracker
    from authui.store.notifier import Notifier


_IDLE = ActionStatus()

_NOT_COPIED = (
    *(vars(BaseException)[name] for name in ('__dict__', '__traceback__', '__context__', '__cause__', 'args')),
    vars(AttributeError)['obj'],
)
"""Attributes of errors that are set in another way, or that could be the payload itself."""


class StatusCell(Cell):
    """The status of one action."""

    __slots__ = ()

    def now(self) -> Any:
        """Return the status as it is now."""
        return self.node.values.get(self.name, _IDLE)


class StatusBoard:
    """The status of every action that has ever waited or failed."""

    __slots__ = ('_cells', '_notifier', '_running', '_tracker', 'settle', 'values')

    settle: Callable[[], None]
    """Handles the end of actions whose callbacks were not called yet; the runner sets it."""

    def __init__(self, tracker: Tracker, notifier: Notifier) -> None:
        self.values: dict[str, ActionStatus] = {}
        self._tracker = tracker
        self._notifier = notifier
        self._cells: dict[str, StatusCell] = {}
        self._running: dict[str, int] = {}

    def read(self, type_: str) -> ActionStatus:
        """Return the status of an action; a selector or getter that reads it follows it."""
        if self._tracker.reads is not None:
            self._tracker.show(self._cell(type_))
        elif self._running.get(type_):
            self.settle()
        return self.values.get(type_, _IDLE)

    def begin(self, type_: str) -> None:
        """Forget the last error."""
        status = self.values.get(type_, _IDLE)
        if status.error is not None:
            self._put(type_, ActionStatus(status.pending))

    def wait(self, type_: str) -> None:
        """Record that a dispatch waits for something."""
        self._running[type_] = self._running.get(type_, 0) + 1
        self._put(type_, ActionStatus(True, self.values.get(type_, _IDLE).error))

    def leave(self, type_: str) -> None:
        """Record that a dispatch no longer waits."""
        self._running[type_] -= 1

    def end(self, type_: str, error: BaseException | None) -> None:
        """Record the end of a dispatch."""
        before = self.values.get(type_, _IDLE)
        failed = error is not None and not isinstance(error, asyncio.CancelledError)
        kept = bare(error) if error is not None and failed else before.error
        self._put(type_, ActionStatus(self._running.get(type_, 0) > 0, kept))

    def _put(self, type_: str, status: ActionStatus) -> None:
        old = self.values.get(type_, _IDLE)
        if status.pending is old.pending and status.error is old.error:
            return
        self.values[type_] = status
        self._tracker.version += 1
        cell = self._cells.get(type_)
        if cell is not None and cell.watchers:
            self._notifier.deliver((), None, [(cell, status, old)])

    def _cell(self, type_: str) -> StatusCell:
        if type_ not in self._cells:
            self._cells[type_] = StatusCell(self, type_)
        return self._cells[type_]


def bare(error: BaseException, _done: dict[int, BaseException] | None = None) -> BaseException:
    """Return a copy of an error without its traceback: same class, text, attributes, notes and cause.

    If no copy can be made, as of some classes that are not written in Python, return the error itself.
    """
    done = {} if _done is None else _done
    if id(error) in done:
        return done[id(error)]
    try:
        copied = _like(error, done)
        is_like = type(copied) is type(error) and str(copied) == str(error)
    except Exception:  # noqa: BLE001 - the methods of a foreign error may fail
        is_like = False
    if not is_like:
        done[id(error)] = error
    return done[id(error)]


def _like(error: BaseException, done: dict[int, BaseException]) -> BaseException:
    kind = type(error)
    # `__new__` and `__init__` of the class may take anything, so those of the nearest builtin class are called.
    base: Any = next(each for each in kind.__mro__ if each.__module__ == 'builtins')
    arguments = error.args
    if isinstance(error, BaseExceptionGroup):
        arguments = (error.message, [bare(each, done) for each in error.exceptions])
    try:
        copied: BaseException = base.__new__(kind, *arguments)
    except TypeError:  # A class that is not written in Python, such as pydantic's.
        copied = copy.copy(error)
    copied.args = error.args
    done[id(error)] = copied
    copied.__cause__ = error.__cause__ and bare(error.__cause__, done)
    copied.__context__ = error.__context__ and bare(error.__context__, done)
    copied.__suppress_context__ = error.__suppress_context__
    for each in kind.__mro__:
        for name, member in vars(each).items():
            if isinstance(member, MemberDescriptorType | GetSetDescriptorType) and member not in _NOT_COPIED:
                with suppress(AttributeError, TypeError):
                    # An attribute that was never set reads as None, but setting it to None would show in the error.
                    if (value := getattr(error, name)) is not getattr(copied, name, None):
                        setattr(copied, name, value)
    copied.__dict__.update(error.__dict__)
    return copied
