"""Snapshots: the sealed state of a whole store at one moment; snapshots share what did not change."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from authui.store.errors import SealedStateError
from authui.store.names import suggest
from authui.store.sharing import EMPTY, PersistentMapping, differing, get, items, put

if TYPE_CHECKING:
    from collections.abc import Iterator

    from authui.store.state import State

_MISSING: tuple[int, Any] = (-1, None)


class StateTree:
    """The state of a store, or of a module that has modules, at one moment: sealed, read by attribute.

    Snapshots share what did not change. `Store.replace_state` goes back to one.
    """

    __slots__ = ('__dict__', '_branch', '_path', '_state')

    _branch: PersistentMapping
    _path: tuple[str, ...]
    _state: State | None

    def __init__(self, path: tuple[str, ...], state: State | None, branch: PersistentMapping) -> None:
        """Make it of a module's path and state, and of the places and states of its nested modules by key."""
        _set_path(self, path)
        _set_state(self, state)
        _set_branch(self, branch)

    def __getattr__(self, name: str) -> Any:
        # The value is kept in the instance's dict, where the next read finds it at native speed.
        if name.startswith('_'):
            raise AttributeError(name)  # Copying reads such names before the copy has any attribute.
        state = self._state
        if state is not None and name in type(state).model_fields:
            value = self.__dict__[name] = state.__dict__[name]
            return value
        order, value = get(self._branch, name, _MISSING)
        if order < 0 and isinstance(getattr(type(state), name, None), property):
            return getattr(state, name)
        if order < 0:
            raise AttributeError(f'there is no state {name!r}{suggest(name, dict(self._shown()))}')
        self.__dict__[name] = value
        return value

    if not TYPE_CHECKING:  # With these visible, a type checker would allow writes to any attribute.

        def __setattr__(self, name: str, value: Any) -> None:
            raise SealedStateError(f'the state {name} is sealed: write it in a mutation')

        def __delattr__(self, name: str) -> None:
            raise SealedStateError(f'the state {name} is sealed: write it in a mutation')

    def __eq__(self, other: object) -> bool:
        if isinstance(other, StateTree):
            mine, others = self._branch, other._branch
            return self._state == other._state and all(
                get(mine, key, _MISSING)[1] == get(others, key, _MISSING)[1] for key in differing(mine, others)
            )
        # The state of a module in a getter's result has its nested modules as attributes too.
        return dict(self._shown()) == other.__dict__ if type(other) is type(self._state) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # how Python says that a class is not hashable

    def __repr__(self) -> str:
        return f'StateTree({", ".join(f"{name}={value!r}" for name, value in self._shown())})'

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *dict(self._shown())]

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (self._path, self._state, dict(items(self._branch)))

    def at(self, path: tuple[str, ...]) -> State | None:
        """Return the state of the module at a path below this one, None if there is no module."""
        key, *below = path or (None,)
        if key is None:
            return self._state
        _, found = get(self._branch, key, _MISSING)
        if isinstance(found, StateTree):
            return found.at(tuple(below))
        return None if below else found

    def states(self) -> dict[tuple[str, ...], State]:
        """Return the state of every module by its path, which is empty for a root that is a module."""
        states = {} if self._state is None else {self._path: self._state}
        for key, below in self._below():
            states |= below.states() if isinstance(below, StateTree) else {(*self._path, key): below}
        return states

    def _below(self) -> Iterator[tuple[str, Any]]:
        for key, (_, below) in sorted(items(self._branch), key=itemgetter(1, 0)):
            yield key, below

    def _shown(self) -> Iterator[tuple[str, Any]]:
        if self._state is not None:
            for name in type(self._state).model_fields:
                yield name, self._state.__dict__[name]
        yield from self._below()


_set_path, _set_state, _set_branch = (
    StateTree.__dict__[slot].__set__ for slot in ('_path', '_state', '_branch')
)  # They write to an instance that is sealed.


def _rebuilt(path: tuple[str, ...], state: State | None, below: dict[str, tuple[int, Any]]) -> StateTree:
    branch = EMPTY
    for key, value in below.items():
        branch = put(branch, key, value)
    return StateTree(path, state, branch)
