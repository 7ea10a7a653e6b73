"""The current state of a store: any thread can read it whole, commits swap it; validates nothing."""

from __future__ import annotations

from threading import get_ident
from time import sleep
from typing import cast

from authui.store.getters import Tracker
from authui.store.node import Node
from authui.store.notifier import Touched
from authui.store.snapshots import StateTree
from authui.store.state import State, same


class CurrentState:
    """The state of one store."""

    __slots__ = ('_root', '_tracker')

    def __init__(self, root: Node, tracker: Tracker) -> None:
        self._root = root
        self._tracker = tracker

    def read(self) -> StateTree:
        """Return the sealed state of the whole store; it is built once after each change."""
        tracker = self._tracker
        if get_ident() != tracker.thread:
            return self._state_for_others()
        if tracker.reads is not None:
            tracker.show(self._root.cell(''))
        return cast('StateTree', self._root.tree())  # the root has modules, or could have

    def _state_for_others(self) -> StateTree:
        # Another thread must not touch the cached snapshot, and must not see half of a change.
        tracker = self._tracker
        while True:
            version = tracker.version
            if not tracker.swapping:
                state = self._root.copied()
                if version == tracker.version and not tracker.swapping:
                    return cast('StateTree', state)
            sleep(0)

    def restructured(self, where: Node) -> Touched:
        """Record that the modules under a node have changed; return the watched cells of whole modules."""
        touched: Touched = []
        self._tracker.fill(())
        self._tracker.version += 1
        _touch_wholes(where, touched)
        return touched

    def swap(self, swaps: list[tuple[Node, State, list[str]]]) -> Touched:
        """Swap states in; return the watched cells that changed."""
        tracker = self._tracker
        touched: Touched = []
        tracker.swapping = True
        try:
            for node, state, changed in swaps:
                old, cells = node.values, node.cells
                node.state = state
                values = node.values = state.__dict__
                tracker.version += 1
                tracker.changed(node)
                for name in changed:
                    if name in cells and (cell := cells[name]).watchers and not same(values[name], old[name]):
                        touched.append((cell, values[name], old[name]))
        finally:
            tracker.swapping = False
        if swaps:
            if tracker.filled:
                tracker.fill(())
            if tracker.has_wholes:
                for node, _, _ in swaps:
                    _touch_wholes(node, touched)
        return touched


def _touch_wholes(node: Node, touched: Touched) -> None:
    above: Node | None = node
    while above is not None:
        cell = above.cells.get('')
        if cell is not None and cell.watchers and all(cell is not each for each, _, _ in touched):
            touched.append((cell, None, None))
        above = above.parent
