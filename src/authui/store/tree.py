"""The tree of modules: adds, removes and exchanges modules, finds getters, replaces states; writes no state."""

from __future__ import annotations

from functools import partial
from threading import get_ident
from typing import TYPE_CHECKING, Any

from authui.store.callbacks import FAILURES
from authui.store.cells import Cell
from authui.store.drafts import carry_over, refuse_unsealed
from authui.store.errors import CommitError, DefinitionError, UnknownNameError
from authui.store.getters import Derived, is_function
from authui.store.handlers import Getter
from authui.store.lookup import Routes, find_getter, full_name, getter_names
from authui.store.node import refuse_no_module
from authui.store.snapshots import StateTree
from authui.store.state import State, same
from authui.store.views import Views
from authui.store.watchers import Feed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from authui.store.cells import Listener
    from authui.store.commits import Commits
    from authui.store.current import CurrentState
    from authui.store.getters import Tracker
    from authui.store.module import Module
    from authui.store.node import Node
    from authui.store.notifier import Notifier, Touched
    from authui.store.watchers import Watcher

AnyModulePath = str | tuple[str, ...]


class ModuleTree:
    """The tree of modules of one store."""

    __slots__ = ('_commits', '_current', '_derived', '_lost', '_notifier', '_root', '_routes', '_tracker')

    def __init__(
        self,
        root: Node,
        tracker: Tracker,
        routes: tuple[Routes[Any], ...],
        current: CurrentState,
        commits: Commits,
        *,
        notifier: Notifier,
    ) -> None:
        self._root = root
        self._tracker = tracker
        self._routes = routes
        self._current = current
        self._commits = commits
        self._notifier = notifier
        self._derived: dict[str, Derived] = {}
        self._lost: dict[int, Listener] = {}
        """Watchers that read a module that was removed; they look again when a module is added."""

    def begin(self, modules: Mapping[str, Module[Any]]) -> None:
        """Add the modules that the store is made with."""
        root = self._root
        root.refuse_hidden(root.state, ())
        if root.module is not None:
            root.settle()
        for key, module in modules.items():
            root.add(key, module)
        self._tracker.catalogue.add(root.walk())

    def find(self, path: AnyModulePath) -> Node:
        """Return the node of a module; the empty path is the root's. Raises `UnknownNameError`."""
        if path:
            return self._root.find(split(path))
        if self._root.module is None:
            raise UnknownNameError('the root of this store is no module: make it with Store(root=...)')
        return self._root

    def has(self, path: AnyModulePath) -> bool:
        """Whether there is a module under a path; also False if its parent is missing."""
        try:
            self.find(path)
        except UnknownNameError:
            return False
        return True

    def register(self, path: AnyModulePath, module: Module[Any], state: State | None) -> None:
        """Add a module."""
        self._check('register_module')
        *parents, key = split(path)
        parent = self._root.find(tuple(parents))
        node = parent.add(key, module, state)
        node.dynamic = True
        try:
            self._tracker.catalogue.add(node.walk())
        except DefinitionError:
            parent.remove(key)
            raise
        self._restructured(parent)
        found = {index: listener for index, listener in self._lost.items() if _finds(listener)}
        self._lost = {index: listener for index, listener in self._lost.items() if index not in found}
        self._look_again(found)

    def unregister(self, path: AnyModulePath) -> None:
        """Remove a module that was registered later."""
        self._check('unregister_module')
        node = self.find(path)
        if not node.dynamic:
            raise DefinitionError(
                f'{repr(node.name) if node.name else "the root"} belongs to the store from its beginning: it stays'
            )
        parent = node.parent
        assert parent is not None  # only the root has none, and it is not dynamic
        gone = tuple(node.walk())
        self._tracker.catalogue.discard(gone)
        for each in gone:
            for name in each.getter_names():
                self._derived.pop(name, None)
        self._tracker.fill(())
        self._lose([cell for each in gone for cell in each.cells.values()])
        parent.remove(node.path[-1])
        self._restructured(parent)

    def hot_update(self, path: AnyModulePath, module: Module[Any], watchers: Iterable[Watcher]) -> None:
        """Put another module in the place of one and keep its state; then let the watchers look again."""
        self._check('hot_update')
        node = self.find(path)
        refuse_no_module(module, f'the module {node.name!r}')
        state = carry_over(node.state, module.declared.state)
        old, affected = node.values, [name for each in node.walk() for name in each.getter_names()]
        node.replace(module, state)
        affected += [name for each in node.walk() for name in each.getter_names()]
        for name in affected:
            if name in self._derived:
                found = self._tracker.catalogue.find(Getter.kind, name)
                if found:
                    # The object stays the same, since other getters have it among their sources.
                    self._derived[name].renew(_producer(*found[0]))
                else:
                    del self._derived[name]
        names = node.shape.fields
        self._lose([cell for name, cell in node.cells.items() if name and name not in names])
        node.cells = {name: cell for name, cell in node.cells.items() if not name or name in names}
        self._restructured(node)
        watching = tuple(watchers)
        again: dict[int, Listener] = {watcher.index: watcher for watcher in watching if watcher.selects}
        again |= {cell.index: cell for watcher in watching for cell in watcher.cells if isinstance(cell, Feed)}
        self._look_again(again, [
            (cell, node.values[name], old[name])
            for name, cell in node.cells.items()
            if name in old and not same(node.values[name], old[name])
        ])  # fmt: skip

    def replace(self, state: StateTree | Mapping[tuple[str, ...], State]) -> None:
        """Swap the states of all modules, or of those in a mapping, at once."""
        self._check('replace_state')
        nodes = {node.path: node for node in self._root.walk() if node.module is not None}
        states = state.states() if isinstance(state, StateTree) else dict(state)
        strange = states.keys() - nodes.keys()
        missing = nodes.keys() - states.keys() if isinstance(state, StateTree) else set()
        if strange or missing:
            different = ', '.join(repr('.'.join(path)) for path in sorted(strange | missing))
            raise DefinitionError(f'the state and the store differ in their modules: {different}')
        swaps = []
        for path, new in states.items():
            node = nodes[path]
            if type(new) is not node.shape.state:
                raise DefinitionError(f'the state of {node.name!r} is no {node.shape.state.__name__}')
            refuse_unsealed(new, f'the state of {node.name!r}')
            changed = [name for name in node.shape.names if new.__dict__[name] is not node.values[name]]
            if changed:
                swaps.append((node, new, changed))
        touched = self._current.swap(swaps)
        if touched:
            self._notifier.deliver((), None, touched)

    def find_getter(self, key: str | Getter[Any], near: Node | None) -> Derived:
        """Return the value behind a getter's full name or reference; raises `UnknownNameError`."""
        name = key if isinstance(key, str) else full_name(self._root, Getter, key, near)[0]
        derived = self._derived.get(name)
        if derived is None:
            producer = _producer(*find_getter(self._root, name))
            derived = self._derived[name] = Derived(self._tracker, name, producer)
        return derived

    def compute(self, node: Node, getter: Getter[Any]) -> Any:
        """Return the value of an overridden getter."""
        tracker = self._tracker
        if get_ident() != tracker.thread:
            raise tracker.refuse(repr(getter))
        views = Views(tracker)
        value = _producer(node, getter)(views)
        if is_function(value):
            views.stay()
            return value
        return views.settle(value)

    def getter_names(self) -> Iterator[str]:
        """Go through the full names of all getters."""
        return getter_names(self._root)

    def feed(self, name: str, index: int) -> Feed:
        """Return the feed of a getter's watchers; a new one gets the index."""
        derived = self.find_getter(name, None)
        feed = derived.feed
        if not isinstance(feed, Feed):
            feed = derived.feed = Feed(index, name, lambda: self.find_getter(name, None))
        return feed

    def _lose(self, cells: list[Cell]) -> None:
        for cell in cells:
            for watcher in tuple(cell.watchers.values()):
                if watcher.selects:
                    watcher.lose(cell)
                    self._lost[watcher.index] = watcher
                else:
                    watcher.stop()
        self._tracker.lose(cells)

    def _look_again(self, listeners: Mapping[int, Listener], touched: Touched | None = None) -> None:
        touched = touched or []
        if listeners:
            looking = Cell(self._root, 'all')
            looking.watchers = dict(listeners)
            for listener in listeners.values():
                listener.look_again()
            touched.append((looking, None, None))
        if touched:
            self._notifier.deliver((), None, touched)

    def _check(self, what: str) -> None:
        self._commits.check(what)
        if self._commits.is_mutating:
            raise CommitError(f'{what}: not within a mutation')

    def _restructured(self, where: Node) -> None:
        for routes in self._routes:
            routes.forget()
        self._tracker.forget()
        touched = self._current.restructured(where)
        if touched:
            self._notifier.deliver((), None, touched)


def split(path: AnyModulePath) -> tuple[str, ...]:
    """Split a path at its dots or slashes; raises `DefinitionError` for an empty one."""
    keys = tuple(path.strip('/').replace('/', '.').split('.')) if isinstance(path, str) else tuple(path)
    if not all(keys) or not keys:
        raise DefinitionError(f'{path!r} is no path of a module: write it like account.profile')
    return keys


def _producer(node: Node, getter: Getter[Any]) -> Callable[[Views], Any]:
    return partial(_compute, node, node.context, getter.function, getter.arity)


def _compute(node: Node, module: Module[Any], function: Callable[..., Any], arity: int, views: Views) -> Any:
    if arity == 2:  # noqa: PLR2004 - the module itself and the state
        return function(module, views.of(node))
    given = (views.of(node), node.getters, views.root, node.tracker.getters)[: arity - 1]
    return function(module, *given)


def _finds(listener: Listener) -> bool:
    """Whether a watcher finds again what it read before a module was removed; until then it stays silent."""
    try:
        listener.find()
    except (AttributeError, UnknownNameError):
        return False
    except FAILURES:
        return True  # The failure is reported when the watcher runs.
    return True
