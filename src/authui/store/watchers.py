"""Watchers: callbacks for a field, a getter or the result of a selector; delivers nothing by itself."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, Literal

from authui.store.callbacks import FAILURES, Report, Stop
from authui.store.cells import Cell, Listener
from authui.store.deeppaths import follow
from authui.store.getters import Derived, Tracker, cells_of
from authui.store.state import same
from authui.store.views import PLAIN, Views

if TYPE_CHECKING:
    import asyncio

Flush = Literal['sync', 'tick']


class Watcher:
    """One callback for one value: a field, a getter's value, or the result of a selector."""

    __slots__ = (
        '_callback', '_known', '_pending', '_plain', '_select', '_tracker', 'cells', 'fire', 'index', 'name', 'value',
    )  # fmt: skip

    def __init__(self, index: int, name: str, callback: Callable[[Any, Any], object], tracker: Tracker) -> None:
        self.index = index
        self.name = name
        self.fire: Callable[[Any, Any], object] = callback
        """Called with the new and the old value when a cell has changed."""
        self.cells: Collection[Cell] = ()
        self.value: Any = None
        self._callback = callback
        self._tracker = tracker
        self._select: Callable[[Any, Any], Any] | None = None
        self._known: tuple[Cell, ...] = ()
        self._pending: Stop | None = None
        self._plain: type | None = None
        """The type of the last value if it cannot contain a view, `_Kept` if it is a field's value, else None."""

    def follow_cell(self, cell: Cell, below: tuple[str, ...] = ()) -> Callable[[], Any]:
        """Listen to one cell, or to the end of a path below its value; returns a function for the current value."""
        _join(self, (cell,))
        if not below:
            return cell.now

        def fire(new: Any, old: Any) -> None:
            new, old = follow(new, below), follow(old, below)
            if not same(new, old):
                self._callback(new, old)

        self.fire = fire
        return lambda: follow(cell.now(), below)

    def follow(self, select: Callable[[Any, Any], Any]) -> None:
        """Listen to the result of a selector, which runs again when a cell that it read has changed."""
        self._select = select
        self.fire = self._run
        self.value = self.evaluate()

    def defer(self, loop: asyncio.AbstractEventLoop, report: Report, now: Callable[[], Any]) -> None:
        """Call back once in a turn of the loop, with the last value."""
        self.value = now()

        def deliver() -> None:
            self._pending = None
            try:
                value, old = now(), self.value
                if not same(value, old):
                    self.value = value
                    self._callback(value, old)
            except FAILURES as error:
                report(error, self.name)

        def schedule(_new: Any, _old: Any) -> None:
            if self._pending is None:
                self._pending = loop.call_soon(deliver).cancel

        self.fire = schedule

    def evaluate(self) -> Any:
        """Run the selector, and listen to the cells that it has read."""
        tracker = self._tracker
        outer = tracker.reads
        reads: list[Cell | Derived] = []
        tracker.reads = reads
        views = Views(tracker)
        try:
            value = views.settle(self._select(views.root, tracker.getters))  # type: ignore[misc]  # set by `follow`
        except BaseException:
            views.leaked()
            raise
        finally:
            tracker.reads = outer
            self._learn(set(), reads)
        self._plain = self._plain_type(value)
        return value

    def look_again(self) -> None:
        """Do nothing: a selector looks everything up in each run."""

    def find(self) -> None:
        """Run the selector, to learn what it reads now."""
        self.evaluate()

    def lose(self, cell: Cell) -> None:
        """Stop listening to a cell whose module was removed."""
        self._known = self._tracker.intern({each for each in self._known if each is not cell})
        _join(self, tuple(each for each in self.cells if each is not cell))

    def stop(self) -> None:
        """Stop listening."""
        self.fire = _ignore
        self._callback = _ignore
        _join(self, ())
        if self._pending is not None:
            self._pending()
            self._pending = None

    @property
    def selects(self) -> bool:
        """Whether it runs a selector, instead of listening to one field or getter."""
        return self._select is not None

    def _run(self, _new: Any, _old: Any) -> None:
        old, plain = self.value, self._plain
        if plain is not None:
            # The value cannot contain a view, so the standing views are used, which is faster.
            tracker = self._tracker
            if tracker.filled is not self._known:
                tracker.fill(self._known)
            tracker.reads = reads = tracker.spare
            select: Any = self._select  # Set by `follow`; a local one is called faster than a slot.
            try:
                value = select(tracker.root, tracker.getters)
            finally:
                tracker.reads = None
                if reads:
                    tracker.spare = []
                    self._learn(set(self._known), reads)
            if type(value) is plain:
                if value is not old and value != old:
                    self.value = value
                    callback = self._callback
                    callback(value, old)
                return
            self._plain = self._plain_type(value)
            if self._plain is None:
                value = self.evaluate()
        else:
            value = self.evaluate()
        if not same(value, old):
            self.value = value
            self._callback(value, old)

    def _plain_type(self, value: Any) -> type | None:
        if type(value) in PLAIN:
            return type(value)
        return _Kept if any(value is cell.now() for cell in self._known) else None

    def _learn(self, known: set[Cell], reads: list[Cell | Derived]) -> None:
        known.update(cell for cell in reads if type(cell) is Cell)
        self._known = self._tracker.intern(known)
        _join(self, cells_of(reads) | known)


class _Kept:
    """Stands for the type of a field's value."""


class Feed(Cell):
    """The value of a watched getter: computed once after a change, for all its watchers."""

    __slots__ = ('_derived', '_find', 'cells', 'index', 'value')

    def __init__(self, index: int, name: str, find: Callable[[], Derived]) -> None:
        super().__init__(None, name)
        self.index = index
        self.cells: Collection[Cell] = ()
        self._find = find
        self._derived: Derived | None = None
        self.value: Any = None

    def now(self) -> Any:
        """Return the value as it is now."""
        if self._derived is None:
            self._derived = self._find()
        return self._derived.now()

    def begin(self) -> None:
        """Listen to the cells that the getter reads."""
        try:
            self.value = self.now()
        finally:
            self._learn()

    def refresh(self) -> tuple[Any, Any] | None:
        """Compute the value; return the new and the old one, None if it is the same."""
        old = self.value
        try:
            self.value = value = self.now()
        finally:
            self._learn()
        return None if same(value, old) else (value, old)

    def lose(self, cell: Cell) -> None:
        """Stop listening to a cell whose module was removed, and look the getter up again the next time."""
        self._derived = None
        _join(self, tuple(each for each in self.cells if each is not cell))

    @property
    def selects(self) -> bool:
        """Whether it computes its value: yes."""
        return True

    def look_again(self) -> None:
        """Look the getter up again the next time."""
        self._derived = None

    def find(self) -> None:
        """Look the getter up again, and compute its value."""
        self._derived = None
        self.now()

    def stop(self) -> None:
        """Stop listening."""
        _join(self, ())
        if self._derived is not None and self._derived.feed is self:
            self._derived.feed = None

    def _learn(self) -> None:
        if self._derived is not None:
            _join(self, cells_of((self._derived,)))


def _join(listener: Listener, cells: Collection[Cell]) -> None:
    for cell in listener.cells:
        if cell not in cells:
            del cell.watchers[listener.index]
            cell.heard_by = cell.feeds = ()
            if not cell.watchers and isinstance(cell, Feed):
                cell.stop()
    for cell in cells:
        if cell not in listener.cells:
            cell.watchers[listener.index] = listener
            cell.heard_by = cell.feeds = ()
    listener.cells = cells


def _ignore(_new: Any, _old: Any) -> None:
    """Replace the callback of a stopped watcher."""
