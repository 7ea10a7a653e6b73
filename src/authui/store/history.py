"""A plugin for undo and redo; keeps no module that can hold a secret."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from pydantic import ValidationError

from authui.store.errors import DefinitionError, MutationError
from authui.store.fieldpaths import FieldPath, ModulePath, States
from authui.store.names import complain
from authui.store.secrecy import holds_secret, is_open
from authui.store.shape import pure
from authui.store.sharing import EMPTY, PersistentMapping, differing, drop, get, items, put
from authui.store.state import same

if TYPE_CHECKING:
    from authui.store.events import MutationEvent
    from authui.store.snapshots import StateTree
    from authui.store.state import State
    from authui.store.store import Store


class Moment(NamedTuple):
    """A moment that a history can go back to: the mutation that led to it, and the states of the modules."""

    type: str | None
    shared: PersistentMapping
    """The states by path; equal parts are shared with the moments before and after it."""

    @property
    def states(self) -> States:
        """The states of the modules by path."""
        return dict(sorted(items(self.shared)))


class History:
    """Undo and redo for one store: the plugin and its handle.

    It keeps the last `limit` commits that changed something and that `only` accepts. `paths` names modules (`todos`,
    with the modules nested in it) and fields (`todos.items`); other changes make no moment and are not undone. Moments
    share their states and copy none. Modules whose state can hold a secret are never changed.
    """

    def __init__(
        self,
        limit: int = 100,
        only: Callable[[MutationEvent], bool] | None = None,
        *,
        paths: Iterable[str] | None = None,
    ) -> None:
        self._limit = limit
        self._only = only or (lambda _event: True)
        self._paths = None if paths is None else tuple(paths)
        self._modules: set[ModulePath] = {()} if paths is None else set()
        self._fields: dict[ModulePath, set[str]] = {}
        self._store: Store | None = None
        self._moments: list[Moment] = []
        self._changed: set[ModulePath] = set()
        """The modules that have changed since the history last looked."""
        self._open: set[ModulePath] = set()
        """The modules that can differ from the current moment."""
        self._now: PersistentMapping = EMPTY
        self._at = 0

    def __call__(self, store: Store) -> None:
        """Keep the history of this store from now on.

        Raises `UnknownNameError` for an unknown path, `DefinitionError` for a module that can hold a secret.
        """
        if self._store is not None:
            raise DefinitionError('a History belongs to one store: make another one')
        states = store.state.states()
        for path in self._paths or ():
            self._choose(path, states)
        self._store = store
        for each, state in states.items():
            self._take(each, state)
        self._moments = [Moment(None, self._now)]
        self._changed = store.collect_changes()
        store.subscribe(self._remember)

    @property
    def moments(self) -> tuple[Moment, ...]:
        """All moments, the oldest first."""
        return tuple(self._moments)

    @property
    def at(self) -> int:
        """The index of the current moment."""
        return self._at

    @property
    def can_undo(self) -> bool:
        """Whether there is a moment before this one."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a moment after this one."""
        return self._at < len(self._moments) - 1

    def undo(self) -> bool:
        """Go back by one commit; returns False at the first moment."""
        return self.can_undo and self.go(self._at - 1)

    def redo(self) -> bool:
        """Go forward by one commit; returns False at the last moment."""
        return self.can_redo and self.go(self._at + 1)

    def go(self, index: int) -> bool:
        """Go to a moment; raises `IndexError` if there is no moment of this index.

        Raises `MutationError`, and changes nothing, if fields of that moment do not fit the other fields of now.
        """
        if self._store is None or not 0 <= index < len(self._moments):
            raise IndexError(f'there is no moment {index}: there are {len(self._moments)}')
        self._look(self._store.state)
        then = self._moments[index].shared
        states = {}
        for path in differing(self._now, then):
            self._open.add(path)
            present, past = get(self._now, path), get(then, path)
            if present is not None and past is not None:
                states[path] = self._put_back(path, past, present)
        before, self._at = self._at, index
        try:
            self._store.replace_state(states)
        except DefinitionError:
            self._at = before
            raise
        return True

    def _remember(self, event: MutationEvent, state: StateTree) -> None:
        self._look(state)
        if self._only(event) and self._has_changed():
            self._open.clear()
            del self._moments[self._at + 1 :]
            self._moments.append(Moment(event.type, self._now))
            del self._moments[: max(0, len(self._moments) - self._limit - 1)]
            self._at = len(self._moments) - 1

    def _look(self, state: StateTree) -> None:
        """Take over the changes since the last time."""
        while self._changed:
            path = self._changed.pop()
            self._open.add(path)
            self._take(path, state.at(path))

    def _take(self, path: ModulePath, state: State | None) -> None:
        if state is None:
            self._now = drop(self._now, path)
        elif is_open(type(state)) and (path in self._fields or self._is_whole(path)):
            self._now = put(self._now, path, state)

    def _choose(self, path: str, states: States) -> None:
        module = tuple(path.split('.'))
        if any(each[: len(module)] == module for each in states):
            self._modules.add(module)
            chosen = states.get(module)
        else:
            field = FieldPath.parse(path)
            chosen = field.find(states)
            self._fields.setdefault(field.module, set()).add(field.name)
        if chosen is not None and holds_secret(type(chosen)):
            raise DefinitionError(f'{path}: the state of its module can hold a secret, so it has no history')

    def _is_whole(self, path: ModulePath) -> bool:
        return any(path[:length] in self._modules for length in range(len(path) + 1))

    def _has_changed(self) -> bool:
        """Whether the state differs from the current moment."""
        then = self._moments[self._at].shared
        for path in self._open:
            state, before = get(self._now, path), get(then, path)
            if state is before:
                continue
            if state is None or before is None or type(state) is not type(before) or self._is_whole(path):
                if state != before:
                    return True
            elif any(not same(state.__dict__[name], before.__dict__[name]) for name in self._fields[path]):
                return True
        return False

    def _put_back(self, path: ModulePath, then: State, now: State) -> State:
        if self._is_whole(path):
            return then
        # The module may have been exchanged for one with other fields.
        names = self._fields[path] & type(then).model_fields.keys() & type(now).model_fields.keys()
        values = pure(now) | {name: then.__dict__[name] for name in names}
        try:
            return type(now).model_validate(values, by_alias=False, by_name=True)
        except ValidationError as error:
            problem = complain(error)
        # Raised outside of the handler: as its context, the error above would carry the values along.
        raise MutationError(f'{".".join(path)} of then and of now do not fit together: {problem}')
