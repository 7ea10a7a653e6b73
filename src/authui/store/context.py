"""A module's place in its store, and what the module's actions get to work with; names are the module's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar, cast, overload

from authui.errors import DefinitionError
from authui.store.names import check_option
from authui.store.payload import NOTHING
from authui.store.state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from authui.store.callbacks import Stop
    from authui.store.dispatch import Dispatch
    from authui.store.getters import Getters
    from authui.store.internals import Internals
    from authui.store.module import Action, Getter, Module, Mutation
    from authui.store.node import Node
    from authui.store.snapshots import StateTree
    from authui.store.status import ActionStatus
    from authui.store.watchers import Flush

StateT = TypeVar('StateT', bound=State)
ModuleT = TypeVar('ModuleT', bound='Module[Any]')
P = ParamSpec('P')
R = TypeVar('R')
T = TypeVar('T')


class Place(Generic[StateT]):
    """Where a module is in a store: its state and its names."""

    _node: Node | None = None

    @property
    def _place(self) -> Node:
        """The module's node in the store; raises `DefinitionError` where it is in none, or was taken out."""
        if self._node is None:
            raise DefinitionError(f'this {type(self).__name__} is in no store, or its module was unregistered')
        return self._node

    @property
    def state(self) -> StateT:
        """The module's state as it is now, sealed; read it again after an await."""
        return cast('StateT', self._place.state)  # the class that the module's generic argument named

    @property
    def getters(self) -> Getters:
        """The getters of the module, by their own names."""
        return self._place.getters

    @property
    def root_state(self) -> StateTree:
        """The state of the whole store as it is now, sealed."""
        return self._place.store.state

    @property
    def root_getters(self) -> Getters:
        """All getters of the store, by their full names."""
        return self._place.store.getters

    def inject(self, key: Callable[..., T]) -> T:
        """Return what the store was given for a class: `Store(provide={Clock: clock})` (Vue's provide and inject).

        Raises `DefinitionError` where nothing was provided for it.
        """
        provided = self._place.store.provided
        if key not in provided:
            name = getattr(key, '__name__', repr(key))
            raise DefinitionError(f'nothing is provided for {name}: make the store with provide={{{name}: ...}}')
        return cast('T', provided[key])

    @overload
    def commit(self, mutation: Mutation[P], /, *args: P.args, **kwargs: P.kwargs) -> None: ...
    @overload
    def commit(self, mutation: str, /, *payload: object, root: bool = False, **named: object) -> None: ...
    def commit(self, mutation: Any, payload: Any = NOTHING, /, *more: Any, **named: Any) -> None:
        """Commit a mutation of this module, or with `root` one by its full name."""
        place = self._node or self._place
        if type(mutation) is str and not (named and _take_root(named)):
            mutation = place.namespace + mutation
        place.store.run_commit(mutation, payload, more, named, place)

    @overload
    def dispatch(self, action: Action[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Dispatch[R]: ...
    @overload
    def dispatch(self, action: str, /, *payload: object, root: bool = False, **named: object) -> Dispatch[Any]: ...
    def dispatch(self, action: Any, payload: Any = NOTHING, /, *more: Any, **named: Any) -> Dispatch[Any]:
        """Dispatch an action of this module, or with `root` one by its full name."""
        place = self._node or self._place
        if type(action) is str and not (named and _take_root(named)):
            action = place.namespace + action
        return place.store.run_dispatch(action, payload, more, named, place)


class Context(Place[StateT]):
    """What an action gets to work with (Vuex's action context)."""

    def __init__(self, node: Node) -> None:
        self._node: Node | None = node

    def end(self) -> None:
        """Take in that the module was taken out."""
        self._node = None

    def __repr__(self) -> str:
        return f'<Context of {self._node and self._node.name!r}>'

    def patch(self, change: Callable[[StateT], object] | Mapping[str, Any] | None = None, /, **fields: Any) -> None:
        """Commit several fields of this module at once, or what a function writes on its draft."""
        place = self._place
        place.store.patch(place.name, change, **fields)

    def reset(self) -> None:
        """Go back to the state that this module begins with."""
        place = self._place
        place.store.reset(place.name)

    @overload
    def use(self, module: type[ModuleT], /) -> ModuleT: ...
    @overload
    def use(self, module: str, /) -> Module[Any]: ...
    def use(self, module: Any, /) -> Any:
        """Return another module of the store, by its class or its full path."""
        return inside(self._place).node_of(module, self._place).context

    def status(self, action: Action[..., Any] | str, /, *, root: bool = False) -> ActionStatus:
        """Return the status of an action of this module, or with `root` of one by its full name."""
        place = self._place
        if isinstance(action, str) and not root:
            action = place.namespace + action
        return inside(place).status(action, place)

    def watch(
        self,
        source: Getter[Any] | Action[..., Any] | str | Callable[[Any, Getters], Any],
        callback: Callable[..., object],
        *,
        immediate: bool = False,
        flush: Flush = 'sync',
        root: bool = False,
    ) -> Stop:
        """Watch a field of this module by its own path, or with `root` by its full one; else as `Store.watch`.

        The watcher lives as long as the store, or until what this returns is called.
        """
        place = self._place
        if isinstance(source, str) and not root:
            source = '.'.join((*place.path, source))
        return inside(place).watching.watch(source, callback, place, immediate=immediate, flush=flush)


def inside(place: Node) -> Internals:
    """Return what a module may ask of its store."""
    return place.store._internals  # noqa: SLF001 - modules are a part of the store


def _take_root(named: dict[str, Any]) -> bool:
    root = named.pop('root', False)
    check_option('root', root, (False, True), 'a name given as a string has the option root, and ')
    return bool(root)
