"""Commits: a mutation runs on a draft, which is validated, sealed and swapped in, all or nothing; calls no listener.

It is longer than 300 lines because the shortest way of a commit is written out, for speed.
"""

from __future__ import annotations

import inspect
import sys
from asyncio import CancelledError
from contextlib import contextmanager
from threading import get_ident
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from authui.store.callbacks import AFTER, BEFORE, ERROR
from authui.store.drafts import Scope, Unfit, finish, set_class, set_dict, settle_field
from authui.store.errors import CommitError, MutationError, StoreClosedError
from authui.store.events import MutationEvent
from authui.store.lookup import refusal
from authui.store.names import CLOSED
from authui.store.payload import NOTHING
from authui.store.shape import Origin, set_private

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from authui.store.cells import Cell
    from authui.store.current import CurrentState
    from authui.store.getters import Tracker
    from authui.store.handlers import Mutation
    from authui.store.lookup import Route, Routes
    from authui.store.node import Node
    from authui.store.notifier import Notifier, Touched
    from authui.store.state import State

_new = object.__new__


class Commits:
    """Everything that changes the state of one store."""

    __slots__ = ('_current', '_drafts', '_known', '_nested', '_notifier', '_routes', '_scope', '_thread', '_tracker')

    def __init__(
        self, current: CurrentState, tracker: Tracker, routes: Routes[Mutation[...]], notifier: Notifier
    ) -> None:
        self._current = current
        self._tracker = tracker
        self._routes = routes
        self._known = routes.known
        self._notifier = notifier
        self._thread: int | None = get_ident()
        """The thread that may commit; None once the store is closed."""
        self._drafts: dict[Node, State] | None = None
        self._scope: Scope | None = None
        self._nested: tuple[MutationEvent, ...] = ()

    @property
    def is_mutating(self) -> bool:
        """Whether a mutation is running."""
        return self._drafts is not None

    @property
    def is_closed(self) -> bool:
        """Whether all changes are refused."""
        return self._thread is None

    def close(self) -> None:
        """Refuse every change from now on."""
        self._thread = None

    def check(self, what: str) -> None:
        """Raise `CommitError` on a foreign thread, while a getter or a selector is computed, and after `close`."""
        if self._thread is None:
            if isinstance(sys.exc_info()[1], CancelledError):
                raise CancelledError(CLOSED)  # An action that cleans up after its cancellation stays cancelled.
            raise StoreClosedError(f'{what}: {CLOSED}')
        if get_ident() != self._thread:
            raise CommitError(
                f'{what}: the store belongs to another thread; call commit_threadsafe or dispatch_threadsafe from here'
            )
        if self._tracker.reads is not None:
            raise CommitError(f'{what}: a getter or selector only reads')

    def run(  # noqa: C901, PLR0912, PLR0915 - the hottest path of the store: calls would slow it
        self, mutation: Any, payload: Any, more: tuple[Any, ...], named: Mapping[str, Any], near: Node | None
    ) -> None:
        """Commit a mutation by its full name or its reference, then tell the listeners."""
        tracker, notifier = self._tracker, self._notifier
        if get_ident() != self._thread or tracker.reads is not None:
            self.check(f'commit of {mutation!r}')
        try:
            route = self._known.get(mutation)
        except TypeError:  # It has no hash.
            raise refusal('mutation', mutation) from None
        if route is None:
            route = self._routes.find(mutation, near)
        if route.several or named or more:
            payload = route.payload.gather(payload, more, named, route.type, by_name=type(mutation) is str)
        if self._drafts is not None:
            self._run_nested(route, payload, self._drafts)
            return
        if not route.plain or notifier.busy or notifier.hooks or tracker.has_wholes:
            self._run_any(route, payload)
            return
        # From here on this is `_run_any`, written out for one handler and valid fields: twice as fast.
        if type(payload) is not route.exact:
            payload = route.payload.accept(payload, route.type)
        node = route.node
        shape, old, cells = node.shape, node.values, node.cells
        validators: Any = shape.validators  # A plain route has them.
        draft = _new(shape.draft)
        values = old.copy() if not shape.cached else _without(old, shape.cached)
        set_dict(draft, values)
        written: Any = values.items()
        if shape.tracked:
            written = self._track(draft, node)
        drafts = self._drafts = {node: draft}
        changed = False
        heard: Cell | None = None
        touched: Touched | None = None
        try:
            call = route.call  # A local one is called faster than a slot.
            result = call(draft) if payload is NOTHING else call(draft, payload)
            if result is not None:
                _refuse(result, route.type)
            if self._nested:
                self._announce(*self._swap_in(route, payload, drafts))
                return
            try:
                if shape.lists:
                    written = [(name, values[name]) for name in written]
                elif shape.cached:
                    _drop(values, shape.cached)
                for name, value in written:
                    was = old[name]
                    if value is not was:
                        exact, validate = validators[name]
                        if type(value) is not exact:
                            if name in shape.careful:
                                value = settle_field(shape, name, value, was)  # noqa: PLW2901 - as it is kept
                                values[name] = value
                                if value is was:
                                    continue
                            else:
                                value = values[name] = validate(value)  # noqa: PLW2901 - likewise
                        changed = True
                        if name in cells and (cell := cells[name]).watchers:
                            try:
                                if type(value) is type(was) and value == was:
                                    continue
                            except Exception:  # noqa: BLE001, S110 - as in `same`: a value that cannot be compared counts as changed
                                pass
                            if heard is None:
                                heard, new, before = cell, value, was
                            else:
                                touched = touched or [(heard, new, before)]
                                touched.append((cell, value, was))
                valid = len(values) == len(shape.names)
            except (KeyError, ValidationError, Unfit):
                valid = False
            if not valid:
                finish(shape, draft, old, route.type)  # Fails again, with an error that names the field.
        finally:
            self._drafts = None
            if self._nested:
                self._nested = ()
                self._seal(drafts)
            elif drafts:
                set_class(draft, shape.state)  # Seals it, even if the mutation has kept it.
                if shape.tracked or self._scope is not None:
                    self._close(draft)
        if changed:
            node.state = draft
            node.values = values
            tracker.version += 1
            if not node.dirty:
                tracker.changed(node)
            if tracker.filled:
                tracker.fill(())
        if notifier.subscribers:
            if touched is None:
                touched = [] if heard is None else [(heard, new, before)]
            notifier.deliver((_event(route, payload),), self._current.read(), touched)
        elif touched is not None:
            notifier.deliver((), None, touched)
        elif heard is not None:
            notifier.deliver_cell(heard, new, before)

    def call_overridden(
        self, node: Node, handler: Mutation[...], given: tuple[Any, ...], named: dict[str, Any]
    ) -> None:
        """Let an overridden mutation write on the draft of the mutation that overrides it."""
        draft = (self._drafts or {}).get(node)
        if draft is None:
            raise CommitError(f'{handler!r} is overridden: it runs within the mutation that overrides it')
        if given and given[0] is draft:
            given = given[1:]
        payload = handler.payload()
        accepted = payload.accept(payload.gather(NOTHING, given, named, repr(handler), by_name=False), repr(handler))
        call = payload.spread(handler.function.__get__(node.module))
        result = call(draft) if accepted is NOTHING else call(draft, accepted)
        if result is not None:
            _refuse(result, repr(handler))

    def _track(self, draft: Any, node: Node) -> dict[str, None]:
        """Give a draft its origin; return the collection of the names of written fields."""
        if self._scope is None:
            self._scope = Scope()
        origin = Origin(node.state, self._scope, {})
        set_private(draft, origin)
        return origin.written if node.shape.lists else draft.__dict__.items()

    def _close(self, *drafts: Any) -> None:
        """Seal the drafts below these."""
        if self._scope is not None:
            for draft in drafts:
                set_private(draft, None)
            self._scope.close()
            self._scope = None

    def _run_any(self, route: Route, payload: Any) -> None:
        if self._notifier.hooks:
            with self._told(route, payload) as accepted:
                news = self._change(route, accepted)
        else:
            news = self._change(route, _accept(route, payload))
        self._announce(*news)

    def _change(self, route: Route, payload: Any) -> tuple[tuple[MutationEvent, ...], Touched]:
        if self._notifier.busy:
            self._notifier.check_round(route.type)
        drafts = self._drafts = {}
        try:
            self._mutate(route, payload, drafts)
            return self._swap_in(route, payload, drafts)
        finally:
            self._drafts = None
            self._nested = ()
            if drafts:
                self._seal(drafts)

    def _swap_in(
        self, route: Route, payload: Any, drafts: dict[Node, State]
    ) -> tuple[tuple[MutationEvent, ...], Touched]:
        swaps = []
        if self._scope is not None:
            self._scope.results.clear()
        for node, draft in drafts.items():
            values, changed = finish(node.shape, draft, node.values, route.type)
            if changed:
                swaps.append((node, draft, values, changed))
        self._seal(drafts)
        events = (*self._nested, _event(route, payload)) if self._nested else (_event(route, payload),)
        self._drafts = None
        self._nested = ()
        for _, draft, values, _ in swaps:
            set_dict(draft, values)
        return events, self._current.swap([(node, draft, changed) for node, draft, _, changed in swaps])

    def _seal(self, drafts: dict[Node, Any]) -> None:
        for node, draft in drafts.items():
            set_class(draft, node.shape.state)
        self._close(*drafts.values())
        drafts.clear()

    def _announce(self, events: tuple[MutationEvent, ...], touched: Touched) -> None:
        if self._notifier.subscribers:
            self._notifier.deliver(events, self._current.read(), touched)
        elif touched:
            self._notifier.deliver((), None, touched)

    @contextmanager
    def _told(self, route: Route, payload: Any) -> Iterator[Any]:
        """Call the hooks before and after a commit; yields the payload as the handler declares it."""
        tell = self._notifier.tell_hooks
        self._notifier.check_telling(route.type)
        try:
            accepted = _accept(route, payload)
        except BaseException as error:
            event = MutationEvent(route.type, None)  # A payload that does not fit may be a secret in the wrong place.
            tell(BEFORE, event, self._current.read())
            tell(ERROR, event, self._current.read(), error)
            raise
        event = _event(route, accepted)
        tell(BEFORE, event, self._current.read())
        try:
            yield accepted
        except BaseException as error:
            tell(ERROR, event, self._current.read(), error)
            raise
        tell(AFTER, event, self._current.read())

    def apply(self, route: Route, payload: Any) -> None:
        """Commit a mutation that no module class declares."""
        self.check(f'commit of {route.type!r}')
        if self._drafts is not None:
            self._run_nested(route, payload, self._drafts)
        else:
            self._run_any(route, payload)

    def _run_nested(self, route: Route, payload: Any, drafts: dict[Node, State]) -> None:
        if self._notifier.hooks:
            with self._told(route, payload) as accepted:
                self._join(route, accepted, drafts)
        else:
            self._join(route, _accept(route, payload), drafts)

    def _join(self, route: Route, payload: Any, drafts: dict[Node, State]) -> None:
        # A commit within a mutation joins it: it is undone with the outer one, and undone alone if only it fails.
        saved = {node: dict(draft.__dict__) for node, draft in drafts.items()}
        restore = self._scope.save() if self._scope is not None else None
        try:
            self._mutate(route, payload, drafts)
            for node, draft in drafts.items():
                if self._scope is not None:
                    self._scope.results.clear()
                values, changed = finish(node.shape, draft, saved.get(node, node.values), route.type)
                for name in changed:
                    if name not in node.shape.deep:
                        draft.__dict__[name] = values[name]
        except BaseException:
            if restore is not None:
                restore()
            for node, draft in tuple(drafts.items()):
                if node in saved:
                    draft.__dict__.clear()
                    draft.__dict__.update(saved[node])
                else:
                    set_class(draft, node.shape.state)
                    set_private(draft, None)
                    del drafts[node]
            raise
        self._nested = (*self._nested, _event(route, payload))

    def _mutate(self, route: Route, payload: Any, drafts: dict[Node, Any]) -> None:
        """Call the handlers on drafts."""
        node = route.node
        draft = drafts.get(node)
        if draft is None:
            draft = drafts[node] = _new(node.shape.draft)
            set_dict(draft, _without(node.values, node.shape.cached))
            if node.shape.tracked:
                self._track(draft, node)
        result = route.call(draft) if payload is NOTHING else route.call(draft, payload)
        if result is not None:
            _refuse(result, route.type)
        for each in route.more:
            self._mutate(each, _accept(each, payload), drafts)


def _accept(route: Route, payload: Any) -> Any:
    return payload if type(payload) is route.exact else route.payload.accept(payload, route.type)


def _without(values: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return a copy without the values of cached properties."""
    copy = values.copy()
    _drop(copy, names)
    return copy


def _drop(values: dict[str, Any], names: tuple[str, ...]) -> None:
    for name in names:
        values.pop(name, None)


def _refuse(result: Any, who: str) -> None:
    if inspect.iscoroutine(result):
        result.close()
    raise MutationError(f'{who} returned a {type(result).__name__}: a mutation is synchronous and returns None')


def _event(route: Route, payload: Any) -> MutationEvent:
    return MutationEvent(route.type, None if payload is NOTHING else payload)
