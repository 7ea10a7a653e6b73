"""Cells, one for each field that can be read and watched, and the protocols of their listeners; computes nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Final, Protocol

UNSET: Final[Any] = object()
"""Stands for a missing value."""


class Listener(Protocol):
    """A listener to cells: a watcher, or a watched getter that tells its own watchers."""

    index: int
    name: str
    cells: Collection[Cell]

    @property
    def selects(self) -> bool:
        """Whether it computes its value, so that it can read other cells the next time."""

    def look_again(self) -> None:
        """Look the getter up again the next time: a module was added, removed or changed."""

    def find(self) -> None:
        """Compute the value and learn what it reads now; raises what the computation raises."""

    def lose(self, cell: Cell, /) -> None:
        """Stop listening to a cell whose module was removed."""

    def stop(self) -> None:
        """Stop listening."""


class WatcherLike(Protocol):
    """A watcher, as cells see it."""

    index: int
    name: str
    fire: Callable[[Any, Any], object]


class FeedLike(Protocol):
    """A watched getter, as cells see it."""

    index: int

    def refresh(self) -> tuple[Any, Any] | None:
        """Compute the value; return the new and the old one, None if it is the same."""

    def hearers(self) -> tuple[WatcherLike, ...]:
        """Return its watchers in the order of their registration."""


class Cell:
    """One field of one module: what can be read and watched."""

    __slots__ = ('feeds', 'heard_by', 'name', 'node', 'watchers')

    def __init__(self, node: Any, name: str) -> None:
        self.node = node
        self.name = name
        self.watchers: dict[int, Listener] = {}
        """Its listeners by their number, in the order of registration; watched getters have negative numbers."""
        self.heard_by: tuple[WatcherLike, ...] = ()
        """The watchers in the order of their registration; empty until `order` is called."""
        self.feeds: tuple[FeedLike, ...] = ()
        """The watched getters that read it; empty until `order` is called."""

    def order(self) -> tuple[WatcherLike, ...]:
        """Put the watchers in the order of their registration."""
        ordered: list[Any] = [watcher for _, watcher in sorted(self.watchers.items())]
        feeds = sum(index < 0 for index in self.watchers)
        self.feeds, self.heard_by = tuple(ordered[:feeds]), tuple(ordered[feeds:])
        return self.heard_by

    def hearers(self) -> tuple[WatcherLike, ...]:
        """Return the watchers in the order of their registration."""
        return self.heard_by or self.order()

    def now(self) -> Any:
        """Return the value as it is now."""
        return self.node.values.get(self.name, UNSET)


class StateCell(Cell):
    """The state of a module as a whole."""

    __slots__ = ()

    def now(self) -> Any:
        """Return the state as it is now."""
        return self.node.tree()
