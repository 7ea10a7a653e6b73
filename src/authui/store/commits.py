"""Commits: a mutation runs on a draft, which is validated, sealed and swapped in, all or nothing; calls no listener."""

from __future__ import annotations

import inspect
from threading import get_ident
from typing import TYPE_CHECKING, Any

from authui.errors import CommitError, MutationError
from authui.store.payload import NOTHING
from authui.store.state import same
from authui.store.watchers import MutationEvent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from authui.store.getters import Cell, Tracker
    from authui.store.module import Mutation
    from authui.store.routes import Route, Routes, Step
    from authui.store.state import State
    from authui.store.tree import Node, StateTree
    from authui.store.watchers import Delivery

Touched = list[tuple['Cell', Any, Any]]


class Commits:
    """Everything that changes the state of one store."""

    __slots__ = (
        '_delivery',
        '_drafts',
        '_nested',
        '_root',
        '_routes',
        '_snapshot',
        '_snapshot_of',
        '_thread',
        '_tracker',
    )

    def __init__(self, root: Node, tracker: Tracker, routes: Routes[Mutation[...]], delivery: Delivery) -> None:
        self._root = root
        self._tracker = tracker
        self._routes = routes
        self._delivery = delivery
        self._thread = get_ident()
        self._drafts: dict[Node, State] | None = None
        self._nested: list[MutationEvent] = []
        self._snapshot: StateTree | None = None
        self._snapshot_of = -1

    def state(self) -> StateTree:
        """Return the sealed state of the whole store; it is made once between two changes."""
        tracker = self._tracker
        if tracker.reads is not None:
            tracker.show(self._root.cell(''))
        if self._snapshot is None or self._snapshot_of != tracker.version:
            self._snapshot = self._root.tree()
            self._snapshot_of = tracker.version
        return self._snapshot

    def check(self, what: str) -> None:
        """Raise `CommitError` on a foreign thread, and while a getter or a selector is computed."""
        if get_ident() != self._thread:
            raise CommitError(f'{what}: the store belongs to another thread; call commit_threadsafe from here')
        if self._tracker.reads is not None:
            raise CommitError(f'{what}: a getter or selector only reads')

    def run(self, mutation: Any, payload: Any, named: Mapping[str, Any], near: Node | None) -> None:
        """Commit a mutation by its full name or its reference, and tell whoever listens."""
        tracker, delivery = self._tracker, self._delivery
        if get_ident() != self._thread or tracker.reads is not None:
            self.check(f'commit of {mutation!r}')
        route = self._routes.find(mutation, near)
        type_ = route.type
        if named:
            payload = route.step.payload.take(named, type_)
        if delivery.busy:
            delivery.check_round(type_)
        if self._drafts is not None:
            self._run_nested(route, payload)
            return
        drafts: dict[Node, State] = {}
        self._drafts = drafts
        self._nested = []
        try:
            payload = _mutate(route, payload, drafts)
            swaps = [(node, *_finish(node, draft, node.values, type_)) for node, draft in drafts.items()]
        finally:
            self._drafts = None
            for node, draft in drafts.items():
                node.shape.close(draft)
        touched = self.swap(swaps)
        if delivery.subscribers:
            state = self.state()
            for event in self._nested:
                delivery.post(event, state, [])
            delivery.post(MutationEvent(type_, payload), state, touched)
        elif touched:
            delivery.post(None, None, touched)
        else:
            return
        delivery.drain()

    def swap(self, swaps: list[tuple[Node, State, list[str]]]) -> Touched:
        """Swap states in, and return what that changed for whoever watches or has read it."""
        touched: Touched = []
        for node, state, changed in swaps:
            if not changed:
                continue
            old = node.values
            node.state = state
            values = node.values = state.__dict__
            cells = node.cells
            for name in changed:
                cell = cells.get(name)
                if cell is not None and cell.watchers and not same(values[name], old[name]):
                    touched.append((cell, values[name], old[name]))
            self._tracker.change()
            if self._tracker.has_wholes:
                touched += _wholes(node)
        return touched

    def _run_nested(self, route: Route, payload: Any) -> None:
        # A commit within a mutation joins it: it is undone with it, and undone alone if it fails by itself.
        drafts = self._drafts
        assert drafts is not None  # that is what makes it nested
        saved = {node: dict(draft.__dict__) for node, draft in drafts.items()}
        try:
            payload = _mutate(route, payload, drafts)
            for node, draft in drafts.items():
                state, _ = _finish(node, draft, saved.get(node, node.values), route.type)
                draft.__dict__.update(state.__dict__)
        except BaseException:
            for node, draft in tuple(drafts.items()):
                if node in saved:
                    draft.__dict__.clear()
                    draft.__dict__.update(saved[node])
                else:
                    node.shape.close(drafts.pop(node))
            raise
        self._nested.append(MutationEvent(route.type, payload))


def _mutate(route: Route, payload: Any, drafts: dict[Node, State]) -> Any:
    """Call the handlers on drafts; return the payload as the first handler declares it."""
    first = _call(route.step, payload, drafts, route.type)
    for step in route.more:
        _call(step, payload, drafts, route.type)
    return first


def _call(step: Step, payload: Any, drafts: dict[Node, State], type_: str) -> Any:
    node = step.node
    if payload.__class__ is not step.payload.exact:
        payload = step.payload.accept(payload, type_)
    draft = drafts.get(node)
    if draft is None:
        draft = drafts[node] = node.shape.open(node.values)
    result = step.call(draft) if payload is NOTHING else step.call(draft, payload)
    if result is not None:
        if inspect.iscoroutine(result):
            result.close()
        raise MutationError(f'{type_} returned {type(result).__name__}: a mutation is synchronous and returns nothing')
    return payload


def _finish(node: Node, draft: State, old: Mapping[str, Any], type_: str) -> tuple[State, list[str]]:
    """Validate what the draft has changed; return the state to swap in and the fields to tell of."""
    changed = node.shape.changes(draft.__dict__, old)
    if not changed:
        return draft, changed
    state = node.shape.validate(draft, changed, type_)
    if state is not draft:
        # A validator of the whole model may have changed any field.
        changed = [name for name in node.shape.names if state.__dict__[name] is not old[name]]
    return state, changed


def _wholes(node: Node) -> Touched:
    touched: Touched = []
    above: Node | None = node
    while above is not None:
        cell = above.cells.get('')
        if cell is not None and cell.watchers:
            touched.append((cell, None, None))
        above = above.parent
    return touched
