"""Modules that come, go and change while a store lives, and its getters; state is swapped, never written here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from authui.errors import CommitError, DefinitionError, UnknownNameError
from authui.store.getters import Cell, Derived, settle
from authui.store.module import Getter
from authui.store.routes import Routes, find_getter, full_name, getter_names, refuse_twins
from authui.store.state import Shape, State
from authui.store.tree import StateTree, refuse_no_module

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from authui.store.commits import Commits
    from authui.store.getters import Tracker
    from authui.store.module import Module
    from authui.store.tree import Node
    from authui.store.watchers import Delivery, Watcher

Path = str | tuple[str, ...]


class Structure:
    """The tree of modules of one store."""

    __slots__ = ('_commits', '_delivery', '_derived', '_lost', '_root', '_routes', '_tracker')

    def __init__(
        self, root: Node, tracker: Tracker, routes: tuple[Routes[Any], ...], commits: Commits, delivery: Delivery
    ) -> None:
        self._root = root
        self._tracker = tracker
        self._routes = routes
        self._commits = commits
        self._delivery = delivery
        self._derived: dict[str, Derived] = {}
        self._lost: dict[int, Watcher] = {}
        """Watchers whose selector has read a module that is gone: they look again when one comes."""

    def begin(self, modules: Mapping[str, Module[Any]]) -> None:
        """Hang in the modules that the store is made with."""
        root = self._root
        root.refuse_hidden(root.state, ())
        if root.module is not None:
            root.settle()
        for key, module in modules.items():
            root.add(key, module)
        refuse_twins(self._root)

    def find(self, path: Path) -> Node:
        """Return a module's node, by an empty path the root's; raises `UnknownNameError`."""
        if path:
            return self._root.find(split(path))
        if self._root.module is None:
            raise UnknownNameError('the root of this store is no module: make it with Store(root=...)')
        return self._root

    def has(self, path: Path) -> bool:
        """Whether there is a module under a path; False too where its parent is missing."""
        try:
            self.find(path)
        except UnknownNameError:
            return False
        return True

    def register(self, path: Path, module: Module[Any], state: State | None) -> None:
        """Add a module."""
        self._check('register_module')
        *parents, key = split(path)
        parent = self._root.find(tuple(parents))
        node = parent.add(key, module, state)
        node.dynamic = True
        try:
            refuse_twins(self._root)
        except DefinitionError:
            parent.remove(key)
            raise
        self._restructured(parent)
        lost, self._lost = self._lost, {}
        self._look_again(lost)

    def unregister(self, path: Path) -> None:
        """Take a module out that was registered after the beginning."""
        self._check('unregister_module')
        node = self.find(path)
        if not node.dynamic:
            raise DefinitionError(
                f'{repr(node.name) if node.name else "the root"} belongs to the store from its beginning: it stays'
            )
        parent = node.parent
        assert parent is not None  # only the root has none, and the root is not dynamic
        gone = set(node.walk())
        for name in [name for name in self._derived if self._home(name) in gone]:
            del self._derived[name]
        self._tracker.fill(())
        self._lose([cell for each in gone for cell in each.cells.values()])
        parent.remove(node.path[-1])
        self._restructured(parent)

    def hot_update(self, path: Path, module: Module[Any], watchers: Iterable[Watcher]) -> None:
        """Put another module in the place of one, keeping its state; then let the watchers look again."""
        self._check('hot_update')
        node = self.find(path)
        refuse_no_module(module, f'the module {node.name!r}')
        state = _carried_over(node.state, module.declared.state)
        # All of them read the root; the others read a module by a view that their parents' views give.
        names = {name for name in self._derived if node is self._root or self._home(name) is node}
        node.replace(module, state, partial(refuse_twins, self._root))
        for routes in self._routes:
            routes.forget()
        self._forget_getters()
        kept = set(getter_names(self._root))
        for name in tuple(self._derived):
            if name not in kept:
                del self._derived[name]
            elif name in names:
                # The same object goes on, since others have it among what they read.
                self._derived[name].renew(self._producer(*find_getter(self._root, name)))
        self._restructured(node)
        self._look_again({watcher.index: watcher for watcher in watchers if watcher.selects})

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
            changed = [name for name in node.shape.names if new.__dict__[name] is not node.values[name]]
            if changed:
                swaps.append((node, new, changed))
        touched = self._commits.swap(swaps)
        if touched:
            self._delivery.deliver((), None, touched)

    def find_getter(self, key: str | Getter[Any], near: Node | None) -> Derived:
        """Return the value behind a getter's full name or reference; raises `UnknownNameError`."""
        name = key if isinstance(key, str) else full_name(self._root, Getter, key, near)[0]
        derived = self._derived.get(name)
        if derived is None:
            producer = self._producer(*find_getter(self._root, name))
            derived = self._derived[name] = Derived(self._tracker, name, producer)
        return derived

    def compute(self, node: Node, getter: Getter[Any]) -> Any:
        """Return what a getter that another one overrides gives now."""
        return settle(self._producer(node, getter)(), self._tracker)

    def getter_names(self) -> Iterator[str]:
        """Go through the full names of all getters."""
        return getter_names(self._root)

    def _producer(self, node: Node, getter: Getter[Any]) -> partial[Any]:
        given = (node.view, node.getters, self._tracker.root, self._tracker.getters)[: getter.arity - 1]
        return partial(getter.function, node.module, *given)

    def _home(self, name: str) -> Node | None:
        try:
            return find_getter(self._root, name)[0]
        except UnknownNameError:
            return None

    def _lose(self, cells: list[Cell]) -> None:
        for cell in cells:
            for watcher in tuple(cell.watchers.values()):
                if watcher.selects:
                    watcher.lose(cell)
                    self._lost[watcher.index] = watcher
                else:
                    watcher.stop()
        self._tracker.lose(cells)

    def _look_again(self, watchers: dict[int, Watcher]) -> None:
        if watchers:
            looking = Cell(self._root, 'all')
            looking.watchers = watchers
            self._delivery.deliver((), None, [(looking, None, None)])

    def _check(self, what: str) -> None:
        self._commits.check(what)
        if self._commits.is_mutating:
            raise CommitError(f'{what}: not within a mutation')

    def _restructured(self, where: Node) -> None:
        for routes in self._routes:
            routes.forget()
        self._forget_getters()
        touched = self._commits.restructured(where)
        if touched:
            self._delivery.deliver((), None, touched)

    def _forget_getters(self) -> None:
        for node in self._root.walk():
            node.getters.forget()
        self._tracker.getters.forget()


def split(path: Path) -> tuple[str, ...]:
    """Split a path at its dots or slashes; raises `DefinitionError` for an empty one."""
    keys = tuple(path.strip('/').replace('/', '.').split('.')) if isinstance(path, str) else tuple(path)
    if not all(keys) or not keys:
        raise DefinitionError(f'{path!r} is no path of a module: write it like account.profile')
    return keys


def _carried_over(state: State, state_type: type[State]) -> State:
    """Return a state as the class that a reload has made anew."""
    if isinstance(state, state_type):
        return state
    values = {name: value for name, value in state.__dict__.items() if name in state_type.model_fields}
    carried = state_type.model_validate(values, by_alias=False, by_name=True)
    Shape.of(state_type)
    return carried
