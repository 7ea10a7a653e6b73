"""A module's place in a store: the common base of modules and of the contexts of their actions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, ParamSpec, TypeVar, cast, overload

from authui.store.dispatch import Dispatch
from authui.store.errors import DefinitionError
from authui.store.getters import Getters
from authui.store.handlers import Action, Mutation
from authui.store.names import check_option
from authui.store.payload import NOTHING
from authui.store.protocols import ModuleNode
from authui.store.snapshots import StateTree
from authui.store.state import State

StateT = TypeVar('StateT', bound=State)
P = ParamSpec('P')
R = TypeVar('R')
T = TypeVar('T')


class ModuleScope(Generic[StateT]):
    """A module's place in a store, with its state, getters and names."""

    _node: ModuleNode | None = None

    @property
    def _place(self) -> ModuleNode:
        """The module's node in the store; raises `DefinitionError` if it is in no store, or was removed."""
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
        getters: Getters = self._place.getters
        return getters

    @property
    def root_state(self) -> StateTree:
        """The state of the whole store as it is now, sealed."""
        return self._place.store.state

    @property
    def root_getters(self) -> Getters:
        """All getters of the store, by their full names."""
        getters: Getters = self._place.store.getters
        return getters

    def inject(self, key: Callable[..., T]) -> T:
        """Return what the store provides for a class, as in `Store(provide={Clock: clock})` (Vue's provide and inject).

        Raises `DefinitionError` if nothing is provided for it.
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
        run = place.store.run_commit  # A local one is called faster than a slot.
        run(mutation, payload, more, named, place)

    @overload
    def dispatch(self, action: Action[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Dispatch[R]: ...
    @overload
    def dispatch(self, action: str, /, *payload: object, root: bool = False, **named: object) -> Dispatch[Any]: ...
    def dispatch(self, action: Any, payload: Any = NOTHING, /, *more: Any, **named: Any) -> Dispatch[Any]:
        """Dispatch an action of this module, or with `root` one by its full name."""
        place = self._node or self._place
        if type(action) is str and not (named and _take_root(named)):
            action = place.namespace + action
        task: Dispatch[Any] = place.store.run_dispatch(action, payload, more, named, place)
        return task


def _take_root(named: dict[str, Any]) -> bool:
    root = named.pop('root', False)
    check_option('root', root, (False, True), 'a name given as a string has the option root, and ')
    return bool(root)
