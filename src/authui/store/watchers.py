"""Who hears of a commit, and the delivery to them: afterwards, in order, each isolated; changes no state."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from authui.errors import CommitError
from authui.store.callbacks import FAILURES, Hooks, Report, Stop, add_hooks, describe, tell_hooks
from authui.store.getters import Cell, cells_of, settle
from authui.store.state import same

if TYPE_CHECKING:
    import asyncio

    from authui.store.getters import Derived, Tracker
    from authui.store.tree import StateTree

Flush = Literal['sync', 'tick']

# Values of these compare without fail.
_PLAIN = frozenset({bool, float, int, str, type(None)})

MAX_ROUNDS = 100
"""How often in a row the commits of watchers may bring about further commits of watchers."""

Touched = list[tuple[Cell, Any, Any]]
"""Cells that changed, with the new and the old value."""


class MutationEvent(NamedTuple):
    """A mutation that was committed."""

    type: str
    payload: Any


class Watcher:
    """One callback on one value: a field, or whatever a selector makes of the state and the getters."""

    __slots__ = (
        '_callback',
        '_known',
        '_pending',
        '_plain',
        '_select',
        '_tracker',
        'cells',
        'fire',
        'index',
        'name',
        'value',
    )

    def __init__(self, index: int, name: str, callback: Callable[[Any, Any], object], tracker: Tracker) -> None:
        self.index = index
        self.name = name
        self.fire: Callable[[Any, Any], object] = callback
        """What is called with the new and the old value when a cell has changed."""
        self.cells: set[Cell] = set()
        self.value: Any = None
        self._callback = callback
        self._tracker = tracker
        self._select: Callable[[Any, Any], Any] | None = None
        self._known: tuple[Cell, ...] = ()
        self._pending: Stop | None = None
        self._plain: type | None = None

    def follow_cell(self, cell: Cell) -> None:
        """Hear of one cell, without computing anything."""
        self._join({cell})

    def follow(self, select: Callable[[Any, Any], Any]) -> None:
        """Hear of what a selector returns; it runs again when a cell that it read has changed."""
        self._select = select
        self.fire = self._run
        self.value = self._evaluate()

    def defer(self, loop: asyncio.AbstractEventLoop, report: Report, now: Callable[[], Any]) -> None:
        """Hear of the changes once a turn of the loop, with the last value."""
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
        """Run the selector, and hear from now on of what it has read."""
        return self._evaluate()

    def lose(self, cell: Cell) -> None:
        """Hear no more of a cell whose module is gone."""
        self._known = self._tracker.intern({each for each in self._known if each is not cell})
        self._join(self.cells - {cell})

    def stop(self) -> None:
        """Hear nothing any more."""
        self.fire = _ignore
        self._callback = _ignore
        self._join(set())
        if self._pending is not None:
            self._pending()
            self._pending = None

    @property
    def selects(self) -> bool:
        """Whether it runs a selector, rather than hearing of one field."""
        return self._select is not None

    def _run(self, _new: Any, _old: Any) -> None:
        tracker, old = self._tracker, self.value
        if tracker.filled is not self._known:
            tracker.fill(self._known)
        tracker.reads = reads = tracker.spare
        try:
            value = self._select(tracker.root, tracker.getters)  # type: ignore[misc]  # set by `follow`, the only way here
            if type(value) is self._plain:  # Then it cannot be a view, and the comparison cannot fail.
                changed = value is not old and value != old
            else:
                value = settle(value, tracker)
                changed = not same(value, old)
                self._plain = type(value) if type(value) in _PLAIN else None
        finally:
            tracker.reads = None
            if reads:
                tracker.spare = []
                self._learn(reads)
        if changed:
            self.value = value
            self._callback(value, old)

    def _evaluate(self) -> Any:
        tracker = self._tracker
        outer_reads, outer_filled = tracker.reads, tracker.filled
        tracker.fill(self._known)
        reads: list[Cell | Derived] = []
        tracker.reads = reads
        try:
            return settle(self._select(tracker.root, tracker.getters), tracker)  # type: ignore[misc]  # set by `follow`
        finally:
            tracker.reads = outer_reads
            self._learn(reads)
            tracker.fill(outer_filled)

    def _learn(self, reads: list[Cell | Derived]) -> None:
        tracker = self._tracker
        tracker.fill(())
        self._known = tracker.intern({cell for cell in reads if type(cell) is Cell}.union(self._known))
        self._join(cells_of(reads).union(self._known))

    def _join(self, cells: set[Cell]) -> None:
        for cell in self.cells - cells:
            del cell.watchers[self.index]
            cell.heard_by = ()
        for cell in cells - self.cells:
            cell.watchers[self.index] = self
            cell.heard_by = ()
        self.cells = cells


class News(NamedTuple):
    """What is to be delivered after a commit."""

    events: tuple[MutationEvent, ...]
    state: StateTree | None
    touched: Touched
    round: int


class Delivery:
    """Tells subscribers and watchers of commits, in the order of the commits; hooks at once."""

    __slots__ = ('_firing', '_queue', '_report', '_round', '_telling', 'busy', 'hooks', 'subscribers')

    def __init__(self, report: Report) -> None:
        self.subscribers: dict[Callable[..., object], Callable[..., object]] = {}
        self.hooks: dict[Hooks, Hooks] = {}
        self.busy = False
        self._telling = False
        self._report = report
        self._queue: deque[News] = deque()
        self._round = 0
        self._firing = ''

    def add_hooks(self, hooks: Hooks, *, prepend: bool) -> Stop:
        """Tell of each commit before it, after it and when it fails."""
        self.hooks = add_hooks(self.hooks, hooks, (2, 2, 3), prepend=prepend)

        def stop() -> None:
            self.hooks.pop(hooks, None)
            self.subscribers.pop(stop, None)

        # A subscriber too: that is what a commit looks for before it takes the short way, on which nothing is told.
        self.subscribers = {**self.subscribers, stop: _ignore}
        return stop

    def tell_hooks(self, when: int, event: MutationEvent, state: StateTree, *error: BaseException) -> None:
        """Tell the hooks of a commit; what they commit meanwhile is refused."""
        self._telling = True
        try:
            tell_hooks(self.hooks, when, self._report, 'mutation', event, state, *error)
        finally:
            self._telling = False

    def check_telling(self, type_: str) -> None:
        """Raise `CommitError` for a commit by a hook."""
        if self._telling:
            raise CommitError(f'{type_}: whoever hears of the beginning and the end of mutations only looks on')

    def check_round(self, type_: str) -> None:
        """Raise `CommitError` where watchers commit without end."""
        if self._round >= MAX_ROUNDS:
            raise CommitError(
                f'{type_}: {MAX_ROUNDS} rounds of commits by watchers, and {self._firing} would go on for ever'
            )

    def deliver(self, events: tuple[MutationEvent, ...], state: StateTree | None, touched: Touched) -> None:
        """Tell of a commit now, or when the commits before it have been told of."""
        if self.busy:
            self._queue.append(News(events, state, touched, self._round + 1))
            return
        self.busy = True
        try:
            self._tell(events, state, touched)
            if self._queue:
                self._drain()
        finally:
            self.busy = False

    def deliver_cell(self, cell: Cell, new: Any, old: Any) -> None:
        """Tell the watchers of one cell, where nothing else is being told."""
        self.busy = True
        try:
            for watcher in cell.heard_by or cell.order():
                self._firing = watcher.name
                try:
                    watcher.fire(new, old)
                except FAILURES as error:
                    self._report(error, watcher.name)
            if self._queue:
                self._drain()
        finally:
            self.busy = False

    def _drain(self) -> None:
        try:
            while self._queue:
                events, state, touched, self._round = self._queue.popleft()
                self._tell(events, state, touched)
        finally:
            self._round = 0

    def _tell(self, events: tuple[MutationEvent, ...], state: StateTree | None, touched: Touched) -> None:
        for event in events:
            self._tell_subscribers(event, state)
        # A selector on several of the cells runs once, and all run in the order in which they were registered.
        merged: dict[int, tuple[Watcher, Any, Any]] = {}
        for cell, new, old in touched:
            for index, watcher in cell.watchers.items():
                merged.setdefault(index, (watcher, new, old))
        for _, (watcher, new, old) in sorted(merged.items()):
            self._firing = watcher.name
            try:
                watcher.fire(new, old)
            except FAILURES as error:
                self._report(error, watcher.name)

    def _tell_subscribers(self, event: MutationEvent, state: StateTree | None) -> None:
        for subscriber, hear in tuple(self.subscribers.items()):
            self._firing = f'the subscriber {describe(subscriber)}'
            try:
                hear(event, state)
            except FAILURES as error:
                self._report(error, self._firing)


def _ignore(_new: Any, _old: Any) -> None:
    """Stand in for a callback that was stopped."""
