"""Who hears of a commit, and the delivery to them: afterwards, in order, each isolated; changes no state."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from authui.errors import CommitError
from authui.store.callbacks import FAILURES, Hooks, Report, Stop, add_hooks, describe, tell_hooks
from authui.store.deeppaths import follow
from authui.store.getters import Cell, cells_of
from authui.store.state import same
from authui.store.views import PLAIN, Views

if TYPE_CHECKING:
    import asyncio

    from authui.store.getters import Derived, Tracker
    from authui.store.snapshots import StateTree

Flush = Literal['sync', 'tick']

MAX_ROUNDS = 100
"""How often in a row the commits of watchers may bring about further commits of watchers."""

Touched = list[tuple[Cell, Any, Any]]
"""Cells that changed, with the new and the old value."""


class MutationEvent(NamedTuple):
    """A mutation that was committed."""

    type: str
    payload: Any


class Watcher:
    """One callback on one value: a field, a getter's value, or what a selector makes of the state and the getters."""

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
        self.cells: Collection[Cell] = ()
        self.value: Any = None
        self._callback = callback
        self._tracker = tracker
        self._select: Callable[[Any, Any], Any] | None = None
        self._known: tuple[Cell, ...] = ()
        self._pending: Stop | None = None
        self._plain: type | None = None
        """The type of the value where no view can be in it, `_Kept` where it is a field's, else None; the last time."""

    def follow_cell(self, cell: Cell, below: tuple[str, ...] = ()) -> Callable[[], Any]:
        """Hear of one cell, or of what a path below its value leads to; returns what gives the value as it is now."""
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
        """Hear of what a selector returns; it runs again when a cell that it read has changed."""
        self._select = select
        self.fire = self._run
        self.value = self.evaluate()

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

    def lose(self, cell: Cell) -> None:
        """Hear no more of a cell whose module is gone."""
        self._known = self._tracker.intern({each for each in self._known if each is not cell})
        _join(self, tuple(each for each in self.cells if each is not cell))

    def stop(self) -> None:
        """Hear nothing any more."""
        self.fire = _ignore
        self._callback = _ignore
        _join(self, ())
        if self._pending is not None:
            self._pending()
            self._pending = None

    @property
    def selects(self) -> bool:
        """Whether it runs a selector, rather than hearing of one field or getter."""
        return self._select is not None

    def _run(self, _new: Any, _old: Any) -> None:
        old, plain = self.value, self._plain
        if plain is not None:
            # On the standing views, which is faster, for a value in which no view can be.
            tracker = self._tracker
            if tracker.filled is not self._known:
                tracker.fill(self._known)
            tracker.reads = reads = tracker.spare
            try:
                value = self._select(tracker.root, tracker.getters)  # type: ignore[misc]  # set by `follow`
            finally:
                tracker.reads = None
                if reads:
                    tracker.spare = []
                    self._learn(set(self._known), reads)
            if type(value) is plain:
                if value is not old and value != old:
                    self.value = value
                    self._callback(value, old)
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
    """Stands for the types of values that fields keep."""


class Feed(Cell):
    """The value of a getter that is watched: computed once after a change, for all its watchers."""

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
        """Hear of what the getter reads."""
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
        """Hear no more of a cell whose module is gone; look for the getter once more the next time."""
        self._derived = None
        _join(self, tuple(each for each in self.cells if each is not cell))

    def look_again(self) -> None:
        """Look for the getter once more."""
        self._derived = None

    def end(self) -> None:
        """Hear nothing any more."""
        _join(self, ())
        if self._derived is not None and self._derived.feed is self:
            self._derived.feed = None

    def _learn(self) -> None:
        if self._derived is not None:
            _join(self, cells_of((self._derived,)))


def _join(listener: Watcher | Feed, cells: Collection[Cell]) -> None:
    for cell in listener.cells:
        if cell not in cells:
            del cell.watchers[listener.index]
            cell.heard_by = cell.feeds = ()
            if not cell.watchers and isinstance(cell, Feed):
                cell.end()
    for cell in cells:
        if cell not in listener.cells:
            cell.watchers[listener.index] = listener
            cell.heard_by = cell.feeds = ()
    listener.cells = cells


class QueuedDelivery(NamedTuple):
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
        self._queue: deque[QueuedDelivery] | None = None
        """What waits to be told; made for the first commit by a watcher, since an empty one weighs too."""
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
            if self._queue is None:
                self._queue = deque()
            self._queue.append(QueuedDelivery(events, state, touched, self._round + 1))
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
        heard_by = cell.heard_by or cell.order()
        if cell.feeds:
            self.deliver((), None, [(cell, new, old)])
            return
        self.busy = True
        try:
            for watcher in heard_by:
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
        if not touched:
            return
        cell, new, old = touched[0]
        heard_by = cell.heard_by or cell.order()
        if len(touched) > 1 or cell.feeds:
            told = [(watchers, new, old) for watchers, new, old in self._told(touched) if watchers]
            if len(told) > 1:
                self._tell_merged(told)
                return
            if not told:
                return
            ((heard_by, new, old),) = told
        for watcher in heard_by:
            self._firing = watcher.name
            try:
                watcher.fire(new, old)
            except FAILURES as error:
                self._report(error, watcher.name)

    def _tell_merged(self, told: list[tuple[tuple[Watcher, ...], Any, Any]]) -> None:
        # A selector on several of the cells runs once, and all run in the order in which they were registered.
        merged = {watcher.index: (watcher, new, old) for watchers, new, old in reversed(told) for watcher in watchers}
        for index in sorted(merged):
            watcher, new, old = merged[index]
            self._firing = watcher.name
            try:
                watcher.fire(new, old)
            except FAILURES as error:
                self._report(error, watcher.name)

    def _told(self, touched: Touched) -> Iterator[tuple[tuple[Watcher, ...], Any, Any]]:
        """Give the watchers of each cell, then those of each getter whose value is another one now."""
        feeds: dict[Feed, None] = {}
        for cell, new, old in touched:
            yield cell.heard_by or cell.order(), new, old
            feeds.update(dict.fromkeys(cell.feeds))
        for feed in sorted(feeds, key=lambda feed: -feed.index):
            try:
                change = feed.refresh()
            except FAILURES as error:
                for watcher in feed.heard_by or feed.order():
                    self._report(error, watcher.name)
            else:
                if change is not None:
                    yield feed.heard_by or feed.order(), *change

    def _tell_subscribers(self, event: MutationEvent, state: StateTree | None) -> None:
        for subscriber, hear in tuple(self.subscribers.items()):
            self._firing = f'the subscriber {describe(subscriber)}'
            try:
                hear(event, state)
            except FAILURES as error:
                self._report(error, self._firing)


def _ignore(_new: Any, _old: Any) -> None:
    """Stand in for a callback that was stopped."""
