"""Whether an action is running and how it last failed, to be read and watched like a field; runs nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, NamedTuple

from authui.store.getters import Cell

if TYPE_CHECKING:
    from authui.store.getters import Tracker
    from authui.store.watchers import Delivery


class ActionStatus(NamedTuple):
    """Whether an action is running, and the error it last failed with until it is dispatched again."""

    pending: bool = False
    error: BaseException | None = None
    """Without its traceback, whose frames would keep the payload alive, a password in it included."""


_IDLE = ActionStatus()


class StatusCell(Cell):
    """The status of one action."""

    __slots__ = ()

    def now(self) -> Any:
        """Return the status as it is now."""
        return self.node.values.get(self.name, _IDLE)


class StatusBoard:
    """The status of every action of a store that has ever waited or failed."""

    __slots__ = ('_cells', '_delivery', '_running', '_tracker', 'values')

    def __init__(self, tracker: Tracker, delivery: Delivery) -> None:
        self.values: dict[str, ActionStatus] = {}
        self._tracker = tracker
        self._delivery = delivery
        self._cells: dict[str, StatusCell] = {}
        self._running: dict[str, int] = {}

    def read(self, type_: str) -> ActionStatus:
        """Return the status of an action; a selector or getter that reads it follows it."""
        if self._tracker.reads is not None:
            self._tracker.show(self._cell(type_))
        return self.values.get(type_, _IDLE)

    def begin(self, type_: str) -> None:
        """Forget the error of the time before."""
        status = self.values.get(type_, _IDLE)
        if status.error is not None:
            self._put(type_, ActionStatus(status.pending))

    def wait(self, type_: str) -> None:
        """Take in that a dispatch waits for something."""
        self._running[type_] = self._running.get(type_, 0) + 1
        self._put(type_, ActionStatus(True, self.values.get(type_, _IDLE).error))

    def end(self, type_: str, error: BaseException | None, *, waited: bool) -> None:
        """Take in that a dispatch is over."""
        if waited:
            self._running[type_] -= 1
        failed = error is not None and not isinstance(error, asyncio.CancelledError)
        kept = _bare(error) if error is not None and failed else self.values.get(type_, _IDLE).error
        self._put(type_, ActionStatus(self._running.get(type_, 0) > 0, kept))

    def _put(self, type_: str, status: ActionStatus) -> None:
        old = self.values.get(type_, _IDLE)
        if status == old:
            return
        self.values[type_] = status
        self._tracker.version += 1
        cell = self._cells.get(type_)
        if cell is not None and cell.watchers:
            self._delivery.deliver((), None, [(cell, status, old)])

    def _cell(self, type_: str) -> StatusCell:
        if type_ not in self._cells:
            self._cells[type_] = StatusCell(self, type_)
        return self._cells[type_]


def _bare(error: BaseException) -> BaseException:
    """Return the like of an error without traceback, cause and context."""
    bare = type(error).__new__(type(error), *error.args)
    bare.__dict__.update(error.__dict__)
    return bare
