"""The nodes of the tree: each module in its place, with its state; runs no handler.

It is longer than 300 lines because a node has both the module's place and the snapshots that show its state.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from authui.store.cells import Cell, StateCell
from authui.store.context import Context
from authui.store.drafts import refuse_unsealed
from authui.store.errors import DefinitionError, UnknownNameError
from authui.store.getters import Getters, Tracker
from authui.store.handlers import Action, ModuleHandler
from authui.store.module import Module
from authui.store.names import suggest
from authui.store.protocols import StoreAccess
from authui.store.shape import Shape
from authui.store.sharing import EMPTY, PersistentMapping, drop, put
from authui.store.snapshots import StateTree
from authui.store.state import State
from authui.store.views import make_view, real_dict, set_class

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Node:
    """A module in its place: its state, its read view and the cells of its fields."""

    __slots__ = (
        '_branch', '_context', '_counted', '_getters', '_shown', '_tree', '_view', 'cells', 'children', 'dirty',
        'dynamic', 'module', 'namespace', 'parent', 'path', 'place', 'shape', 'state', 'store', 'tracker', 'values',
    )  # fmt: skip

    def __init__(
        self, store: StoreAccess, module: Module[Any] | None, parent: Node | None, key: str, state: State | None = None
    ) -> None:
        self.store = store
        self.module = module
        self.parent = parent
        self.path: tuple[str, ...] = (*parent.path, key) if parent else ()
        self.place: tuple[int, ...] = (*parent.place, parent.count()) if parent else ()
        """Sorts the modules in the order of a walk through the tree."""
        self.children: dict[str, Node] = {}
        self.cells: dict[str, Cell] = {}
        self.dynamic = False
        self.dirty = False
        """Whether the snapshots above it have to be made again."""
        self.tracker: Tracker
        self.state: State = _ROOT if module is None else _begin(module, state)
        self.shape = Shape.of(type(self.state))
        self.values: dict[str, Any] = self.state.__dict__
        self._counted = 0
        self._branch: PersistentMapping = EMPTY
        self._tree: StateTree | None = None
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
        """The standing read view of the state."""
        if self._view is None:
            self._view = make_view(self, None)
        return self._view

    @property
    def shown(self) -> dict[str, Any]:
        """The values that the read view returns without recording the read."""
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
        """The path with dots, as in `account.profile`; empty for the root."""
        return '.'.join(self.path)

    @property
    def context(self) -> Module[Any]:
        """The module; must not be read from a root without one."""
        assert self.module is not None  # a root that is no module cannot be asked for
        return self.module

    @property
    def scope(self) -> Context[Any]:
        """The context for the module's actions."""
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
        """Set the namespace from the parent and the module's `namespaced`; that of the root is always empty."""
        if self.parent is not None:
            own = f'{self.path[-1]}/' if self.context.namespaced else ''
            self.namespace = self.parent.namespace + own

    def handlers(self) -> tuple[ModuleHandler, ...]:
        """Return the module's handlers of all kinds."""
        if self.module is None:
            return ()
        declared = self.module.declared
        return (*declared.mutations.values(), *declared.actions.values(), *declared.getters.values())

    def handler(self, kind: str, name: str) -> ModuleHandler:
        """Return this module's handler of a kind and a full name."""
        known: Mapping[str, ModuleHandler] = getattr(self.context.declared, f'{kind}s')  # one attribute for each kind
        local = known.get(name[len(self.namespace) :]) if name.startswith(self.namespace) else None
        return local if local is not None and self.full_name(local) == name else known[name]

    def full_name(self, handler: ModuleHandler) -> str:
        """Return the name by which a handler of this module is known in the store."""
        is_global = handler.kind == 'action' and cast('Action[..., Any]', handler).root  # as its kind says
        return handler.name if is_global else self.namespace + handler.name

    def getter_names(self) -> list[str]:
        """Return the full names of the module's getters."""
        return [] if self.module is None else [self.namespace + name for name in self.module.declared.getters]

    def classes(self) -> Iterator[type]:
        """Iterate over the classes by which the module can be named."""
        return (each for each in type(self.module).__mro__ if each.__module__ not in _COMMON)

    def walk(self) -> Iterator[Node]:
        """Iterate over this node and all nodes below it, parents first."""
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
        """Add a module and the modules nested in it under this node; raises `DefinitionError`.

        It begins with the given state, or with its initial state.
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
        self.tracker.changed(child)
        if self.parent is None:
            self.shown[key] = child.view
        return child

    def settle(self) -> None:
        """Tell the module its place, and add the modules nested in it."""
        module = self.context
        if module._node is not None:  # noqa: SLF001 - a module learns its place here
            raise DefinitionError(f'this {type(module).__name__} is in a store already: make another one')
        if not isinstance(module.modules, Mapping):
            raise DefinitionError(f'{type(module).__name__}.modules is no mapping: give the nested modules by key')
        for nested, each in module.modules.items():
            self.add(nested, each)
        module._node = self  # noqa: SLF001 - a module learns its place here

    def refuse_hidden(self, state: State, keys: Iterable[str]) -> None:
        """Raise `DefinitionError` if a field of a state and a nested module have the same name."""
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
        """Remove the module under a key; all reads of it count as changed."""
        self._freshen()  # So that no snapshot keeps the removed module.
        child = self.children.pop(key)
        if self._shown is not None:
            self._shown.pop(key, None)
        self._branch = drop(self._branch, key)
        gone = set(child.walk())
        for paths in self.tracker.collectors:
            paths.update(node.path for node in gone)
        self.tracker.changed(self)
        for node in gone:
            if node.module is not None:
                node.module._node = None  # noqa: SLF001 - as it learned its place
            if node._context is not None:  # noqa: SLF001 - another node's
                node._context.end()  # noqa: SLF001
            node.state, node.shape, node.values = _ROOT, Shape.of(_Root), {}

    def replace(self, module: Module[Any], state: State) -> None:
        """Put another module with a state of its own class in this place; running actions keep the old module.

        If two getters would then have the same name, the old module stays.
        """
        if module._node is not None:  # noqa: SLF001 - a module learns its place here
            raise DefinitionError(f'this {type(module).__name__} is in a store already: make another one')
        strangers = module.modules.keys() - self.children.keys()
        if strangers:
            raise DefinitionError(f'{", ".join(sorted(strangers))} cannot be added by a hot update: register it')
        if self.children:
            self.refuse_hidden(state, self.children)
        before, catalogue = self.context, self.tracker.catalogue
        catalogue.discard(self.walk())
        self._become(module)
        try:
            catalogue.add(self.walk())
        except DefinitionError:
            self._become(before)
            catalogue.add(self.walk())
            raise
        module._node = self  # noqa: SLF001 - a module learns its place here
        self.state = state
        self.values = state.__dict__
        self.shape = Shape.of(type(state))
        self.tracker.changed(self)
        self.tracker.fill(())
        self._view = self._shown = None
        if self.parent is None:
            self.tracker.root = self.view
            for key, child in self.children.items():
                self.shown[key] = child.view
        else:
            self.parent.shown[self.path[-1]] = self.view

    def _become(self, module: Module[Any]) -> None:
        self.module = module
        for node in self.walk():
            node.rename()

    def count(self) -> int:
        """Return the number of the next module to be added."""
        self._counted += 1
        return self._counted

    def tree(self) -> Any:
        """Return the state with the states of the modules nested in it, sealed."""
        if not self.children and self.parent is not None:
            return self.state
        if self.tracker.dirty:
            self._freshen()
        if self._tree is None:
            self._tree = StateTree(self.path, None if self.module is None else self.state, self._branch)
        return self._tree

    def copied(self) -> Any:
        """Return the same for another thread, without a change to the cached snapshots."""
        tree = self._tree
        if tree is not None and not self.tracker.dirty:
            return tree
        children = tuple(self.children.items())
        if not children and self.parent is not None:
            return self.state
        branch = EMPTY
        for key, child in children:
            branch = put(branch, key, (child.place[-1], child.copied()))
        return StateTree(self.path, None if self.module is None else self.state, branch)

    def become_tree(self, view: Any) -> None:
        """Turn a view of this root into the snapshot that it shows."""
        vars(view).clear()
        set_class(view, StateTree)
        StateTree.__init__(view, (), None, self.tree()._branch)  # noqa: SLF001 - the branch is this tree's own

    def _freshen(self) -> None:
        """Update the snapshots above the nodes that have changed."""
        dirty = self.tracker.dirty
        self.tracker.top._tree = None  # noqa: SLF001 - as above; first of all, or another thread would take it for the newest
        while dirty:
            node = dirty.pop()
            node.dirty = False
            node._tree = None  # noqa: SLF001 - another node of this tree
            for paths in self.tracker.collectors:
                paths.add(node.path)
            while (parent := node.parent) is not None and parent.children.get(node.path[-1]) is node:
                below = node.state if not node.children else node._snapshot()  # noqa: SLF001 - likewise
                parent._take(node, below)  # noqa: SLF001 - likewise
                node = parent

    def _take(self, child: Node, below: Any) -> None:
        self._branch = put(self._branch, child.path[-1], (child.place[-1], below))
        self._tree = None

    def _snapshot(self) -> StateTree:
        self._tree = StateTree(self.path, self.state, self._branch)
        return self._tree


_COMMON = frozenset({'abc', 'authui.store.context', 'authui.store.module', 'authui.store.scope', 'builtins', 'typing'})
"""The Python modules of the base classes of every module."""


class _Root(State):
    """The state of a root that is no module, and of a removed module."""


_ROOT = _Root()


def refuse_no_module(module: object, what: str) -> None:
    """Raise `DefinitionError` for an object that is no module, such as the class of one."""
    if isinstance(module, type) and issubclass(module, Module):
        raise DefinitionError(f'{what} is the class {module.__name__}: write {module.__name__}()')
    if not isinstance(module, Module):
        raise DefinitionError(f'{what} is a {type(module).__name__}: give an instance of a Module')


def _begin(module: Module[Any], given: State | None) -> State:
    state = module.initial_state() if given is None else given
    if not isinstance(state, module.declared.state):
        source = f'{type(module).__name__}.initial_state returned' if given is None else 'what was given is'
        raise DefinitionError(f'{source} no {module.declared.state.__name__}')
    refuse_unsealed(state, f'the state of {type(module).__name__}')
    return state
