"""The delivery of commits to subscribers and watchers: afterwards, in order, each isolated; changes no state."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from authui.store.callbacks import FAILURES, Hooks, Report, Stop, add_hooks, describe, tell_hooks
from authui.store.cells import Cell, FeedLike, WatcherLike
from authui.store.errors import CommitError
from authui.store.events import MutationEvent
from authui.store.snapshots import StateTree

MAX_ROUNDS = 100
"""How many rounds of commits by watchers may follow one commit."""

Touched = list[tuple[Cell, Any, Any]]
"""Cells that changed, with the new and the old value."""


class QueuedDelivery(NamedTuple):
    """A delivery that waits for the one before it to end."""

    events: tuple[MutationEvent, ...]
    state: StateTree | None
    touched: Touched
    round: int


class Notifier:
    """Tells subscribers and watchers of commits, in the order of the commits; hooks at once."""

    __slots__ = ('_firing', '_queue', '_report', '_round', '_telling', 'busy', 'hooks', 'subscribers')

    def __init__(self, report: Report) -> None:
        self.subscribers: dict[Callable[..., object], Callable[..., object]] = {}
        self.hooks: dict[Hooks, Hooks] = {}
        self.busy = False
        self._telling = False
        self._report = report
        self._queue: deque[QueuedDelivery] | None = None
        """The deliveries that wait; made at the first commit by a watcher, since an empty deque needs memory too."""
        self._round = 0
        self._firing: WatcherLike | Callable[..., object] | None = None
        """The watcher or subscriber that is being called, during a delivery."""

    def add_hooks(self, hooks: Hooks, *, prepend: bool) -> Stop:
        """Call hooks before and after each commit, and when it fails."""
        self.hooks = add_hooks(self.hooks, hooks, (2, 2, 3), prepend=prepend)

        def stop() -> None:
            self.hooks.pop(hooks, None)
            self.subscribers.pop(stop, None)

        # An entry among the subscribers too: a commit looks there before it takes the short way, which calls no hooks.
        self.subscribers = {**self.subscribers, stop: _ignore}
        return stop

    def tell_hooks(self, when: int, event: MutationEvent, state: StateTree, *error: BaseException) -> None:
        """Call the hooks of a commit; their own commits are refused meanwhile."""
        self._telling = True
        try:
            tell_hooks(self.hooks, when, self._report, 'mutation', event, state, *error)
        finally:
            self._telling = False

    def check_telling(self, type_: str) -> None:
        """Raise `CommitError` for a commit by a hook."""
        if self._telling:
            raise CommitError(f'{type_}: callbacks of subscribe_mutation must not commit')

    def check_round(self, type_: str) -> None:
        """Raise `CommitError` if the commits of watchers do not end."""
        if self._round >= MAX_ROUNDS:
            raise CommitError(
                f'{type_}: {MAX_ROUNDS} rounds of commits by watchers, and {_name(self._firing)} would go on for ever'
            )

    def deliver(self, events: tuple[MutationEvent, ...], state: StateTree | None, touched: Touched) -> None:
        """Deliver a commit now, or after the deliveries that wait."""
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
            self._firing = None

    def deliver_cell(self, cell: Cell, new: Any, old: Any) -> None:
        """Call the watchers of one cell, if no delivery is running."""
        heard_by = cell.heard_by or cell.order()
        if cell.feeds:
            self.deliver((), None, [(cell, new, old)])
            return
        self.busy = True
        try:
            for watcher in heard_by:
                self._firing = watcher
                fire = watcher.fire  # A local one is called faster than a slot.
                try:
                    fire(new, old)
                except FAILURES as error:
                    self._report(error, watcher.name)
            if self._queue:
                self._drain()
        finally:
            self.busy = False
            self._firing = None

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
            self._firing = watcher
            fire = watcher.fire
            try:
                fire(new, old)
            except FAILURES as error:
                self._report(error, watcher.name)

    def _tell_merged(self, told: list[tuple[tuple[WatcherLike, ...], Any, Any]]) -> None:
        # A selector that reads several of the cells runs once, and all watchers run in the order of registration.
        merged = {watcher.index: (watcher, new, old) for watchers, new, old in reversed(told) for watcher in watchers}
        for index in sorted(merged):
            watcher, new, old = merged[index]
            self._firing = watcher
            fire = watcher.fire
            try:
                fire(new, old)
            except FAILURES as error:
                self._report(error, watcher.name)

    def _told(self, touched: Touched) -> Iterator[tuple[tuple[WatcherLike, ...], Any, Any]]:
        """Yield the watchers of each cell, then those of each getter whose value has changed."""
        feeds: dict[FeedLike, None] = {}
        for cell, new, old in touched:
            yield cell.hearers(), new, old
            feeds.update(dict.fromkeys(cell.feeds))
        for feed in sorted(feeds, key=lambda feed: -feed.index):
            try:
                change = feed.refresh()
            except FAILURES as error:
                for watcher in feed.hearers():
                    self._report(error, watcher.name)
            else:
                if change is not None:
                    yield feed.hearers(), *change

    def _tell_subscribers(self, event: MutationEvent, state: StateTree | None) -> None:
        for subscriber, hear in tuple(self.subscribers.items()):
            self._firing = subscriber
            try:
                hear(event, state)
            except FAILURES as error:
                self._report(error, _name(subscriber))


def _name(firing: Any) -> str:
    if callable(firing):
        return f'the subscriber {describe(firing)}'
    name: str = firing.name
    return name


def _ignore(_new: Any, _old: Any) -> None:
    """Stand in for a subscriber: it only shows that there are hooks."""
