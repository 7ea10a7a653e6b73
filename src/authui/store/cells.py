"""What can be read and watched, one cell for each field, and the shapes of what hears of a cell; computes nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Final, Protocol

UNSET: Final[Any] = object()
"""Stands for a value that is not there."""


class Listener(Protocol):
    """What hears of a cell: a watcher, or a watched getter that tells its own watchers."""

    index: int
    name: str
    cells: Collection[Cell]

    @property
    def selects(self) -> bool:
        """Whether it computes its value, so that it can read other cells the next time."""

    def look_again(self) -> None:
        """Find the getter again at the next time, since a module has come, gone or changed."""

    def find(self) -> None:
        """Compute the value and learn what it reads now; raises what the computation raises."""

    def lose(self, cell: Cell, /) -> None:
        """Hear no more of a cell whose module is gone."""

    def stop(self) -> None:
        """Hear nothing any more."""


class Hearer(Protocol):
    """A watcher, as the cells that it listens to know it."""

    index: int
    name: str
    fire: Callable[[Any, Any], object]


class Source(Protocol):
    """A watched getter, as the cells that it reads know it."""

    index: int

    def refresh(self) -> tuple[Any, Any] | None:
        """Compute the value; return the new and the old one, None if it is the same."""

    def hearers(self) -> tuple[Hearer, ...]:
        """Return its watchers in the order of their registration."""


class Cell:
    """One field of one module: what can be read and watched."""

    __slots__ = ('feeds', 'heard_by', 'name', 'node', 'watchers')

    def __init__(self, node: Any, name: str) -> None:
        self.node = node
        self.name = name
        self.watchers: dict[int, Listener] = {}
        """Whatever hears of it, by the order of registration; getters that are watched have numbers below zero."""
        self.heard_by: tuple[Hearer, ...] = ()
        """The watchers in the order of their registration, once somebody has asked for it."""
        self.feeds: tuple[Source, ...] = ()
        """The getters that read it and are watched, likewise."""

    def order(self) -> tuple[Hearer, ...]:
        """Put the watchers in the order of their registration."""
        ordered: list[Any] = [watcher for _, watcher in sorted(self.watchers.items())]
        feeds = sum(index < 0 for index in self.watchers)
        self.feeds, self.heard_by = tuple(ordered[:feeds]), tuple(ordered[feeds:])
        return self.heard_by

    def hearers(self) -> tuple[Hearer, ...]:
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
