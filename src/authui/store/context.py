"""A module's place in its store, as its actions see it; names are the module's own unless said otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar, cast, overload

from authui.errors import DefinitionError
from authui.store.payload import NOTHING
from authui.store.state import State

if TYPE_CHECKING:
    from authui.store.dispatch import Dispatch
    from authui.store.getters import Getters
    from authui.store.module import Action, Mutation
    from authui.store.snapshots import StateTree
    from authui.store.tree import Node

StateT = TypeVar('StateT', bound=State)
P = ParamSpec('P')
R = TypeVar('R')


class Context(Generic[StateT]):
    """What an action gets to work with (Vuex's action context)."""

    _node: Node | None = None

    @property
    def _place(self) -> Node:
        if self._node is None:
            raise DefinitionError(f'{type(self).__name__} is in no store')
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

    @overload
    def commit(self, mutation: Mutation[P], /, *args: P.args, **kwargs: P.kwargs) -> None: ...
    @overload
    def commit(self, mutation: str, payload: Any = ..., /, *, root: bool = False) -> None: ...
    def commit(  # type: ignore[misc]  # a handler takes at most one payload
        self, mutation: Any, payload: Any = NOTHING, /, *, root: bool = False, **named: Any
    ) -> None:
        """Commit a mutation of this module, or with `root` one by its full name."""
        place = self._node or self._place
        if type(mutation) is str and not root:
            mutation = place.namespace + mutation
        place.store.run_commit(mutation, payload, named, place)

    @overload
    def dispatch(self, action: Action[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Dispatch[R]: ...
    @overload
    def dispatch(self, action: str, payload: Any = ..., /, *, root: bool = False) -> Dispatch[Any]: ...
    def dispatch(  # type: ignore[misc]  # a handler takes at most one payload
        self, action: Any, payload: Any = NOTHING, /, *, root: bool = False, **named: Any
    ) -> Dispatch[Any]:
        """Dispatch an action of this module, or with `root` one by its full name."""
        place = self._node or self._place
        if type(action) is str and not root:
            action = place.namespace + action
        return place.store.run_dispatch(action, payload, named, place)
