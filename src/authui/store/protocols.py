"""Protocols of parts that are needed by parts on lower levels, so that no two import each other; runs nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from authui.store.cells import Cell
from authui.store.lines import Lines
from authui.store.snapshots import StateTree
from authui.store.state import State


class DraftScope(Protocol):
    """The drafts of one mutation, as each draft sees them."""

    results: dict[int, Any]
    """The sealed model for each draft, by the draft's id."""

    def wrap(self, value: Any, /) -> Any:
        """Return a draft of a value, or the value itself if it cannot be drafted."""

    def current(self, draft: Any, /) -> Any:
        """Return a sealed copy of a draft as it is now."""


class ReadTracker(Protocol):
    """Records what is read, as read views see it."""

    @property
    def top(self) -> ModuleNode:
        """The root of the tree of modules."""

    def show(self, cell: Cell, /) -> None:
        """Record a read, if something is being computed."""


class StateShape(Protocol):
    """The shape of a state class, as read views see it."""

    state: type[Any]
    view: type[Any] | None

    @property
    def fields(self) -> Mapping[str, Any]:
        """The fields by name."""


class NamedHandler(Protocol):
    """A handler, as the catalogue sees it."""

    @property
    def kind(self) -> str:
        """Mutation, action or getter."""


class ModuleNode(Protocol):
    """A module in its place in the tree, as the parts below the tree see it."""

    dirty: bool
    """Whether the snapshots above it have to be made again."""

    @property
    def store(self) -> StoreAccess:
        """The store that the module is in."""

    @property
    def module(self) -> Any:
        """The module, None for a root that is no module."""

    @property
    def parent(self) -> ModuleNode | None:
        """The node above, None for the root."""

    @property
    def children(self) -> Mapping[str, ModuleNode]:
        """The nodes of the modules nested in this one, by key."""

    @property
    def path(self) -> tuple[str, ...]:
        """The keys from the root to the module."""

    @property
    def place(self) -> tuple[int, ...]:
        """Sorts the modules in the order of a walk through the tree."""

    @property
    def name(self) -> str:
        """The path with dots."""

    @property
    def namespace(self) -> str:
        """The beginning of the names of the module's handlers."""

    @property
    def state(self) -> State:
        """The sealed state of the module alone."""

    @property
    def values(self) -> Mapping[str, Any]:
        """The values of the state's fields."""

    @property
    def shape(self) -> StateShape:
        """The shape of the state's class."""

    @property
    def tracker(self) -> ReadTracker:
        """The tracker of the store."""

    @property
    def view(self) -> Any:
        """The standing read view of the state."""

    @property
    def getters(self) -> Any:
        """The getters under the module's namespace."""

    def cell(self, name: str, /) -> Cell:
        """Return the cell of a field, or with an empty name that of the state as a whole."""

    def tree(self) -> Any:
        """Return the state with the states of the modules nested in it, sealed."""

    def become_tree(self, view: Any, /) -> None:
        """Turn a view of this root into the snapshot that it shows."""

    def walk(self) -> Iterator[ModuleNode]:
        """Iterate over this node and all nodes below it, parents first."""

    def handlers(self) -> tuple[NamedHandler, ...]:
        """Return the module's handlers of all kinds."""

    def handler(self, kind: str, name: str, /) -> Any:
        """Return the handler of a kind that has a full name."""

    def full_name(self, handler: Any, /) -> str:
        """Return the name by which a handler of this module is known in the store."""

    def getter_names(self) -> list[str]:
        """Return the full names of the module's getters."""

    def classes(self) -> Iterator[type]:
        """Iterate over the classes by which the module can be named."""


class GetterSource(Protocol):
    """The store, as the mappings of getters see it."""

    def find_getter(self, key: Any, near: Any, /) -> Any:
        """Return the value behind a getter's full name or reference."""

    def getter_names(self) -> Iterator[str]:
        """Iterate over the full names of all getters."""


class StoreAccess(GetterSource, Protocol):
    """A store, as its modules and their contexts see it."""

    provided: dict[Any, Any]
    run_commit: Callable[..., None]

    @property
    def state(self) -> StateTree:
        """The state of all modules as it is now, sealed."""

    @property
    def getters(self) -> Any:
        """All getters by full name or by reference."""

    @property
    def _internals(self) -> StoreInternals: ...

    def run_dispatch(
        self, action: Any, payload: Any, more: tuple[Any, ...], named: Mapping[str, Any], near: Any, /
    ) -> Any:
        """Dispatch an action by its full name or its reference, as seen from a module."""

    def patch(self, module: Any, change: Any = None, /, **fields: Any) -> None:
        """Commit several fields of a module at once."""

    def reset(self, module: Any, /) -> None:
        """Reset a module to its initial state."""


class StoreInternals(Protocol):
    """The interface of a store for its modules and their contexts."""

    def node_of(self, module: Any, near: Any = None, /) -> Any:
        """Return a module's node by its class or its path, as seen from another one."""

    def status(self, action: Any, near: Any, /) -> Any:
        """Return the status of an action, as seen from a module."""

    def watch(
        self, source: Any, callback: Callable[..., object], near: Any, /, *, immediate: bool, flush: Any
    ) -> Callable[[], None]:
        """Watch any source that `Store.watch` takes, as seen from a module or from outside."""

    def call_overridden_mutation(self, node: Any, handler: Any, /, *given: Any, **named: Any) -> None:
        """Run an overridden mutation, which `super()` has found."""

    def call_overridden_action(self, node: Any, handler: Any, /, *given: Any, **named: Any) -> Any:
        """Run an overridden action, which `super()` has found."""

    def compute_overridden(self, node: Any, handler: Any, /) -> Any:
        """Return the value of an overridden getter, which `super()` has found."""


class PlacedModule(Protocol):
    """A module, as its handlers see it."""

    @property
    def getters(self) -> Mapping[Any, Any]:
        """The getters of the module."""

    @property
    def _place(self) -> ModuleNode: ...

    def commit(self, mutation: Any, /, *given: Any, **named: Any) -> None:
        """Commit a mutation of this module."""

    def dispatch(self, action: Any, /, *given: Any, **named: Any) -> Any:
        """Dispatch an action of this module."""


class TaskOwner(Protocol):
    """The runner of a store's actions, as their tasks see it."""

    lines: Lines

    @property
    def report(self) -> Callable[[BaseException, str], None]:
        """Reports a failure that was never awaited."""
