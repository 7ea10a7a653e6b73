"""The tree of modules in a store, and the sealed snapshot of its state; runs no handler."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from authui.errors import DefinitionError, SealedStateError, UnknownNameError
from authui.store.context import Context
from authui.store.getters import Cell, Getters, RootView, StateCell, make_view, real_dict
from authui.store.module import Module
from authui.store.names import suggest
from authui.store.state import Shape, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from authui.store.getters import Tracker
    from authui.store.store import Store


class StateTree:
    """The state of a store, or of a module that has modules, at one moment: sealed, read by attribute.

    It shares what did not change with the snapshots before and after it. `Store.replace_state` takes it back.
    """

    __slots__ = ('__dict__', '_states')

    def __init__(self, states: dict[tuple[str, ...], State], shown: dict[str, Any]) -> None:
        object.__setattr__(self, '_states', states)
        self.__dict__.update(shown)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f'there is no state {name!r}{suggest(name, self.__dict__)}')

    if not TYPE_CHECKING:  # A type checker that saw these would let anybody write any attribute.

        def __setattr__(self, name: str, value: Any) -> None:
            raise SealedStateError(f'the state {name} is sealed: write it in a mutation')

        def __delattr__(self, name: str) -> None:
            raise SealedStateError(f'the state {name} is sealed: write it in a mutation')

    def __eq__(self, other: object) -> bool:
        return self.__dict__ == other.__dict__ if isinstance(other, StateTree) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # how Python says that a class is not hashable

    def __repr__(self) -> str:
        return f'StateTree({", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())})'

    def states(self) -> dict[tuple[str, ...], State]:
        """Return the state of every module by its path, which is empty for a root that is a module."""
        return dict(self._states)


class Node:
    """A module in its place: its state, its read view and the cells of it that somebody reads."""

    __slots__ = (
        '_context', '_getters', '_shown', '_view', 'cells', 'children', 'dynamic', 'module', 'namespace', 'parent',
        'path', 'shape', 'state', 'store', 'tracker', 'values',
    )  # fmt: skip

    def __init__(
        self, store: Store, module: Module[Any] | None, parent: Node | None, key: str, state: State | None = None
    ) -> None:
        self.store = store
        self.module = module
        self.parent = parent
        self.path: tuple[str, ...] = (*parent.path, key) if parent else ()
        self.children: dict[str, Node] = {}
        self.cells: dict[str, Cell] = {}
        self.dynamic = False
        self.tracker: Tracker
        self.state: State = _ROOT if module is None else _begin(module, state)
        self.shape = Shape.of(type(self.state))
        self.values: dict[str, Any] = self.state.__dict__
        self._view: Any = None
        self._shown: dict[str, Any] | None = None
        self._getters: Getters | None = None
        self._context: Context[Any] | None = None
        self.namespace = ''
        if parent is not None:
            self.tracker = parent.tracker
        self.rename()

    @property
    def view(self) -> Any:
        """The read view of the state."""
        if self._view is None:
            self._view = RootView(self) if self.module is None else make_view(self)
        return self._view

    @property
    def shown(self) -> dict[str, Any]:
        """The values that the read view gives without recording."""
        if self._shown is None:
            self._shown = real_dict(self.view)
        return self._shown

    @property
    def getters(self) -> Getters:
        """The getters under the module's namespace, by local name."""
        if self._getters is None:
            self._getters = Getters(self.store, self.tracker, self)
        return self._getters

    @property
    def name(self) -> str:
        """The path as it is written in a watch: `account.profile`; empty for the root."""
        return '.'.join(self.path)

    @property
    def context(self) -> Module[Any]:
        """The module; of a root that is none nobody asks."""
        assert self.module is not None  # a root that is no module cannot be asked for
        return self.module

    @property
    def scope(self) -> Context[Any]:
        """What the module's actions get as their context."""
        if self._context is None:
            self._context = Context(self)
        return self._context

    def cell(self, name: str) -> Cell:
        """Return the cell of a field, or with an empty name that of the state as a whole."""
        cell = self.cells.get(name)
        if cell is None:
            cell = self.cells[name] = Cell(self, name) if name else StateCell(self, name)
            self.tracker.has_wholes |= not name
        return cell

    def rename(self) -> None:
        """Take the namespace from the parent, as the module says; the root has none, whatever its module says."""
        if self.parent is not None:
            own = f'{self.path[-1]}/' if self.context.namespaced else ''
            self.namespace = self.parent.namespace + own

    def walk(self) -> Iterator[Node]:
        """Go through this node and all below it, parents first."""
        yield self
        for child in self.children.values():
            yield from child.walk()

    def find(self, path: tuple[str, ...]) -> Node:
        """Return the node under a path; raises `UnknownNameError`."""
        node = self
        for key in path:
            child = node.children.get(key)
            if child is None:
                raise UnknownNameError(f'there is no module {".".join(path)!r}{suggest(key, node.children)}')
            node = child
        return node

    def add(self, key: str, module: Module[Any], state: State | None = None) -> Node:
        """Hang a module and those nested in it under this node; raises `DefinitionError`.

        It begins with the state given, or with its own.
        """
        if not str(key).isidentifier() or key.startswith('_'):
            raise DefinitionError(f'{key!r} cannot be the key of a module: its state is read as an attribute')
        refuse_no_module(module, f'the module {key!r}')
        if key in self.children:
            raise DefinitionError(f'there is a module {".".join((*self.path, key))!r} already: unregister it first')
        self.refuse_hidden(self.state, {key})
        child = Node(self.store, module, self, key, state)
        child.settle()
        self.children[key] = child
        if self.module is None:
            self.shown[key] = child.view
        return child

    def settle(self) -> None:
        """Let the module know its place, and hang in those nested in it."""
        module = self.context
        if module._node is not None:  # noqa: SLF001 - a module learns its place here
            raise DefinitionError(f'this {type(module).__name__} is in a store already: make another one')
        if not isinstance(module.modules, Mapping):
            raise DefinitionError(f'{type(module).__name__}.modules is no mapping: give the nested modules by key')
        for nested, each in module.modules.items():
            self.add(nested, each)
        module._node = self  # noqa: SLF001 - a module learns its place here

    def refuse_hidden(self, state: State, keys: Iterable[str]) -> None:
        """Raise `DefinitionError` where a state and modules nested in it cannot be read side by side."""
        for key in keys:
            if key in state.__dict__:
                raise DefinitionError(
                    f'{self.name or "the root"} has a field {key!r}, so no module can be nested under it'
                )
            if hasattr(StateTree, key) or (self.module is not None and hasattr(type(state), key)):
                raise DefinitionError(f'{key!r} cannot be the key of a module: a state has this attribute')
        if hidden := [name for name in state.__dict__ if hasattr(StateTree, name)]:
            raise DefinitionError(f'{self.name or "the root"} has modules, so it cannot have a field {hidden[0]!r}')

    def remove(self, key: str) -> None:
        """Take the module under a key out; what was read of it counts as changed."""
        child = self.children.pop(key)
        self.shown.pop(key, None)
        for node in child.walk():
            if node.module is not None:
                node.module._node = None  # noqa: SLF001 - as it learned its place
            if node._context is not None:  # noqa: SLF001 - another node's
                node._context.end()  # noqa: SLF001
            node.state = _ROOT
            node.values = {}

    def replace(self, module: Module[Any], state: State, check: Callable[[], object]) -> None:
        """Put another module with a state of its own class in this place; running actions keep the old one.

        Where the check of the names that this makes raises, the old one stays.
        """
        if module._node is not None:  # noqa: SLF001 - a module learns its place here
            raise DefinitionError(f'this {type(module).__name__} is in a store already: make another one')
        strangers = module.modules.keys() - self.children.keys()
        if strangers:
            raise DefinitionError(f'{", ".join(sorted(strangers))} cannot be added by a hot update: register it')
        if self.children:
            self.refuse_hidden(state, self.children)
        before = self.context
        self._become(module)
        try:
            check()
        except DefinitionError:
            self._become(before)
            raise
        module._node = self  # noqa: SLF001 - a module learns its place here
        self.state = state
        self.values = state.__dict__
        self.shape = Shape.of(type(state))
        self._view = self._shown = None
        if self.parent is None:
            self.tracker.root = self.view
        else:
            self.parent.shown[self.path[-1]] = self.view

    def _become(self, module: Module[Any]) -> None:
        self.module = module
        for node in self.walk():
            node.rename()

    def tree(self) -> Any:
        """Return the state with the states of the modules nested in it, sealed."""
        if not self.children and self.parent is not None:
            return self.state
        shown = dict(self.values)
        states = {} if self.module is None else {self.path: self.state}
        for key, child in self.children.items():
            below = shown[key] = child.tree()
            states |= below.states() if isinstance(below, StateTree) else {child.path: below}
        return StateTree(states, shown)


class _Root(State):
    """The state of a root that is no module, and of a module that was taken out."""


_ROOT = _Root()


def refuse_no_module(module: object, what: str) -> None:
    """Raise `DefinitionError` for what is no module, such as the class of one."""
    if isinstance(module, type) and issubclass(module, Module):
        raise DefinitionError(f'{what} is the class {module.__name__}: write {module.__name__}()')
    if not isinstance(module, Module):
        raise DefinitionError(f'{what} is a {type(module).__name__}: give an instance of a Module')


def _begin(module: Module[Any], given: State | None) -> State:
    state = module.initial_state() if given is None else given
    if not isinstance(state, module.declared.state):
        source = f'{type(module).__name__}.initial_state returned' if given is None else 'what was given is'
        raise DefinitionError(f'{source} no {module.declared.state.__name__}')
    return state
