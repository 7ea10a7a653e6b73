"""Who hears of a commit, and the delivery to them: afterwards, in order, each isolated; changes no state."""

from __future__ import annotations

import asyncio
import inspect
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from authui.errors import CommitError, DefinitionError
from authui.store.getters import Cell, cells_of, settle
from authui.store.state import same

if TYPE_CHECKING:
    from collections.abc import Iterable

    from authui.store.getters import Derived, Tracker
    from authui.store.tree import StateTree

Report = Callable[[BaseException, str], None]
Stop = Callable[[], None]
Flush = Literal['sync', 'tick']

MAX_ROUNDS = 100
"""How often in a row the commits of watchers may bring about further commits of watchers."""

# A cancelled future that a watcher looks into raises one that is no Exception; it must not reach the writer either.
FAILURES = (Exception, asyncio.CancelledError)


class MutationEvent(NamedTuple):
    """A mutation that was committed."""

    type: str
    payload: Any


class Watcher:
    """One callback on one value: a field, or whatever a selector makes of the state and the getters."""

    __slots__ = ('_callback', '_known', '_pending', '_select', '_tracker', 'cells', 'fire', 'index', 'name', 'value')

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
                self._offer(now())
            except FAILURES as error:
                report(error, self.name)

        def schedule(_new: Any, _old: Any) -> None:
            if self._pending is None:
                self._pending = loop.call_soon(deliver).cancel

        self.fire = schedule

    def evaluate(self) -> Any:
        """Run the selector, and hear from now on of what it has read."""
        return self._evaluate()

    def stop(self) -> None:
        """Hear nothing any more."""
        self.fire = _ignore
        self._callback = _ignore
        self._join(set())
        if self._pending is not None:
            self._pending()
            self._pending = None

    def restart(self) -> None:
        """Look again at what the modules are now."""
        self._known = ()

    def _run(self, _new: Any, _old: Any) -> None:
        tracker = self._tracker
        if tracker.filled is not self._known:
            tracker.fill(self._known)
        reads: list[Cell | Derived] = []
        tracker.reads = reads
        try:
            value = self._select(tracker.root, tracker.getters)  # type: ignore[misc]  # set by `follow`, the only way here
        finally:
            tracker.reads = None
            if reads:
                self._learn(reads)
        self._offer(settle(value, tracker))

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

    def _offer(self, value: Any) -> None:
        old = self.value
        if value is old or same(value, old):
            return
        self.value = value
        self._callback(value, old)

    def _learn(self, reads: list[Cell | Derived]) -> None:
        self._tracker.fill(())
        direct = {cell for cell in reads if type(cell) is Cell}
        self._known = tuple(direct.union(self._known))
        self._join(cells_of(reads).union(self._known))

    def _join(self, cells: set[Cell]) -> None:
        for cell in self.cells - cells:
            del cell.watchers[self.index]
        for cell in cells - self.cells:
            late = bool(cell.watchers) and next(reversed(cell.watchers)) > self.index
            cell.watchers[self.index] = self
            if late:
                cell.watchers = dict(sorted(cell.watchers.items()))
        self.cells = cells


class News(NamedTuple):
    """What is to be delivered after a commit."""

    event: MutationEvent | None
    state: StateTree | None
    touched: list[tuple[Cell, Any, Any]]
    round: int


class Delivery:
    """Tells subscribers and watchers of commits, in the order of the commits."""

    __slots__ = ('_firing', '_queue', '_report', '_round', 'busy', 'subscribers')

    def __init__(self, report: Report) -> None:
        self.subscribers: dict[Callable[..., object], Callable[..., object]] = {}
        self._report = report
        self._queue: deque[News] = deque()
        self.busy = False
        self._round = 0
        self._firing = ''

    def check_round(self, type_: str) -> None:
        """Raise `CommitError` where watchers commit without end."""
        if self._round >= MAX_ROUNDS:
            raise CommitError(
                f'{type_}: {MAX_ROUNDS} rounds of commits by watchers, and {self._firing} would go on for ever'
            )

    def post(self, event: MutationEvent | None, state: StateTree | None, touched: list[tuple[Cell, Any, Any]]) -> None:
        """Deliver after what is being delivered, or at once."""
        self._queue.append(News(event, state, touched, self._round + 1 if self.busy else 0))

    def drain(self) -> None:
        """Deliver all that was posted, unless that is going on already."""
        if self.busy:
            return
        self.busy = True
        try:
            while self._queue:
                event, state, touched, self._round = self._queue.popleft()
                if event is not None and self.subscribers:
                    self._tell(event, state)
                if len(touched) == 1:
                    cell, new, old = touched[0]
                    self._fire_all(cell.watchers.values(), new, old)
                elif touched:
                    self._fire_merged(touched)
        finally:
            self.busy = False
            self._round = 0

    def _tell(self, event: MutationEvent, state: StateTree | None) -> None:
        for subscriber, hear in tuple(self.subscribers.items()):
            self._firing = f'the subscriber {describe(subscriber)}'
            try:
                hear(event, state)
            except FAILURES as error:
                self._report(error, self._firing)

    def _fire_all(self, watchers: Iterable[Watcher], new: Any, old: Any) -> None:
        for watcher in tuple(watchers):
            self._firing = watcher.name
            try:
                watcher.fire(new, old)
            except FAILURES as error:
                self._report(error, watcher.name)

    def _fire_merged(self, touched: list[tuple[Cell, Any, Any]]) -> None:
        # A selector on several of the cells runs once, and all run in the order in which they were registered.
        merged: dict[int, tuple[Watcher, Any, Any]] = {}
        for cell, new, old in touched:
            for index, watcher in cell.watchers.items():
                merged.setdefault(index, (watcher, new, old))
        for _, (watcher, new, old) in sorted(merged.items()):
            self._fire_all((watcher,), new, old)


def fit(callback: Callable[..., object], count: int) -> Callable[..., object]:
    """Return a callable that takes `count` arguments and hands on as many of them as the callback requires."""
    try:
        parameters = inspect.signature(callback).parameters.values()
    except ValueError:
        return callback  # A builtin that does not tell is given everything.
    required = 0
    for parameter in parameters:
        if parameter.kind is parameter.VAR_POSITIONAL:
            return callback
        if parameter.default is parameter.empty:
            if parameter.kind is parameter.KEYWORD_ONLY:
                raise DefinitionError(f'{describe(callback)} requires {parameter.name} by keyword')
            required += parameter.kind is not parameter.VAR_KEYWORD
    if required > count:
        raise DefinitionError(f'{describe(callback)} takes {required} arguments; it is given {count}')
    if required == count:
        return callback
    if required == 0:
        return lambda *_: callback()
    if required == 1:
        return lambda first, *_: callback(first)
    return lambda *given: callback(*given[:required])


def describe(callback: Callable[..., object]) -> str:
    """Name a callback by where it was written."""
    name = getattr(callback, '__qualname__', None) or type(callback).__qualname__
    return f'{getattr(callback, "__module__", None) or "?"}.{name}'


def _ignore(_new: Any, _old: Any) -> None:
    """Stand in for a callback that was stopped."""
