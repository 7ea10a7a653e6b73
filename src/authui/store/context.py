"""The context of an action; names are relative to its module."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, overload

from authui.store.callbacks import Stop
from authui.store.events import ActionStatus
from authui.store.getters import Getters
from authui.store.handlers import Action, Getter, internals_of
from authui.store.module import Module
from authui.store.protocols import ModuleNode
from authui.store.scope import ModuleScope, StateT
from authui.store.watchers import Flush

ModuleT = TypeVar('ModuleT', bound=Module[Any])


class Context(ModuleScope[StateT]):
    """The second argument of an action (Vuex's action context)."""

    def __init__(self, node: ModuleNode) -> None:
        self._node: ModuleNode | None = node

    def end(self) -> None:
        """Forget the module, which was removed from the store."""
        self._node = None

    def __repr__(self) -> str:
        return f'<Context of {self._node and self._node.name!r}>'

    def patch(self, change: Callable[[StateT], object] | Mapping[str, Any] | None = None, /, **fields: Any) -> None:
        """Commit several fields of this module at once, or let a function write on its draft."""
        place = self._place
        place.store.patch(place.name, change, **fields)

    def reset(self) -> None:
        """Reset this module to its initial state."""
        place = self._place
        place.store.reset(place.name)

    @overload
    def use(self, module: type[ModuleT], /) -> ModuleT: ...
    @overload
    def use(self, module: str, /) -> Module[Any]: ...
    def use(self, module: Any, /) -> Any:
        """Return another module of the store, by its class or its full path."""
        return internals_of(self._place).node_of(module, self._place).context

    def status(self, action: Action[..., Any] | str, /, *, root: bool = False) -> ActionStatus:
        """Return the status of an action of this module, or with `root` of one by its full name."""
        place = self._place
        if isinstance(action, str) and not root:
            action = place.namespace + action
        status: ActionStatus = internals_of(place).status(action, place)
        return status

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
        return internals_of(place).watch(source, callback, place, immediate=immediate, flush=flush)
