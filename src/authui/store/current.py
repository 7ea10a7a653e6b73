"""The state of a store as it is now: read whole from any thread, and exchanged; validates nothing."""

from __future__ import annotations

from threading import get_ident
from time import sleep
from typing import cast

from authui.store.delivery import Touched
from authui.store.getters import Tracker
from authui.store.node import Node
from authui.store.snapshots import StateTree
from authui.store.state import State, same


class CurrentState:
    """The state of one store."""

    __slots__ = ('_root', '_tracker')

    def __init__(self, root: Node, tracker: Tracker) -> None:
        self._root = root
        self._tracker = tracker

    def read(self) -> StateTree:
        """Return the sealed state of the whole store; it is made once between two changes."""
        tracker = self._tracker
        if get_ident() != tracker.thread:
            return self._state_for_others()
        if tracker.reads is not None:
            tracker.show(self._root.cell(''))
        return cast('StateTree', self._root.tree())  # the root has modules, or could have

    def _state_for_others(self) -> StateTree:
        # Another thread may not touch what the owner keeps, and must not see half of a change.
        tracker = self._tracker
        while True:
            version = tracker.version
            if not tracker.swapping:
                state = self._root.copied()
                if version == tracker.version and not tracker.swapping:
                    return cast('StateTree', state)
            sleep(0)

    def restructured(self, where: Node) -> Touched:
        """Take in that the modules under a node are others; return whoever watches it as a whole."""
        touched: Touched = []
        self._tracker.fill(())
        self._tracker.version += 1
        _touch_wholes(where, touched)
        return touched

    def swap(self, swaps: list[tuple[Node, State, list[str]]]) -> Touched:
        """Swap states in, and return what that changed for whoever watches."""
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
