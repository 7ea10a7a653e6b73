"""Plugins for any store: a log of what happens, undo and redo, state that outlives the process; none keeps a secret."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from pydantic import ValidationError

from authui.errors import DefinitionError, UnknownNameError
from authui.store.names import complain, suggest
from authui.store.secrecy import MASK, SECRET_NAMES, holds_secret, is_secret_name, show

if TYPE_CHECKING:
    from authui.store.dispatch import ActionEvent
    from authui.store.state import State
    from authui.store.store import Store
    from authui.store.tree import StateTree
    from authui.store.watchers import MutationEvent

Path = tuple[str, ...]
States = Mapping[Path, 'State']

_log = logging.getLogger('authui.store')


class Logger:
    """Logs every commit with what it changed, and every action with how long it took (Vuex's logger).

    Secrets are masked: by type, and by the words in `redact` wherever they stand in a name.
    """

    def __init__(
        self,
        logger: logging.Logger = _log,
        *,
        level: int = logging.DEBUG,
        only: Callable[[MutationEvent | ActionEvent], bool] | None = None,
        redact: Collection[str] = SECRET_NAMES,
        clock: Callable[[], float] = perf_counter,
    ) -> None:
        self._logger = logger
        self._level = level
        self._only = only or (lambda _event: True)
        self._redact = redact
        self._clock = clock
        self._before: States = {}
        self._begun: dict[int, float] = {}

    def __call__(self, store: Store) -> None:
        """Log this store from now on."""
        self._before = store.state.states()
        store.subscribe(self._commit)
        store.subscribe_action(self._begin, after=self._end, error=self._fail)

    def _commit(self, event: MutationEvent, state: StateTree) -> None:
        before, self._before = self._before, state.states()
        if self._only(event):
            changes = '; '.join(self._changes(before, self._before)) or 'no change'
            self._logger.log(self._level, 'commit %s %s: %s', event.type, self._payload(event), changes)

    def _changes(self, before: States, after: States) -> Iterable[str]:
        for path, state in after.items():
            old = before.get(path)
            for name, value in state.__dict__.items():
                was = None if old is None else old.__dict__.get(name)
                if value is not was and value != was:
                    place = '.'.join((*path, name))
                    if is_secret_name(name, self._redact):
                        yield f'{place} {MASK}'
                    else:
                        yield f'{place} {show(was, self._redact)} -> {show(value, self._redact)}'

    def _begin(self, event: ActionEvent, _state: StateTree) -> None:
        self._begun[id(event)] = self._clock()
        if self._only(event):
            self._logger.log(self._level, 'action %s %s begins', event.type, self._payload(event))

    def _end(self, event: ActionEvent, _state: StateTree) -> None:
        self._over(event, 'ends')

    def _fail(self, event: ActionEvent, _state: StateTree, error: BaseException) -> None:
        # The type alone: what an exception says may repeat what a user has typed.
        self._over(event, f'fails with {type(error).__name__}')

    def _over(self, event: ActionEvent, how: str) -> None:
        begun = self._begun.pop(id(event), None)
        if self._only(event):
            took = '' if begun is None else f' after {(self._clock() - begun) * 1000:.1f} ms'
            self._logger.log(self._level, 'action %s %s%s', event.type, how, took)

    def _payload(self, event: MutationEvent | ActionEvent) -> str:
        return MASK if is_secret_name(event.type, self._redact) else show(event.payload, self._redact)


class Moment(NamedTuple):
    """A moment that a history can go back to: the mutation that led there, and the states of the modules."""

    type: str | None
    states: States


class History:
    """Goes back and forth between the states of a store; a plugin, and the handle to it.

    States are shared between the moments, not copied. Modules whose state can hold a secret stay as they are.
    """

    def __init__(self, limit: int = 100, only: Callable[[MutationEvent], bool] | None = None) -> None:
        self._limit = limit
        self._only = only or (lambda _event: True)
        self._store: Store | None = None
        self._moments: list[Moment] = []
        self._at = 0

    def __call__(self, store: Store) -> None:
        """Keep the history of this store from now on."""
        if self._store is not None:
            raise DefinitionError('a History belongs to one store: make another one')
        self._store = store
        self._moments = [Moment(None, _open_states(store.state))]
        store.subscribe(self._remember)

    @property
    def moments(self) -> tuple[Moment, ...]:
        """All moments, the oldest first."""
        return tuple(self._moments)

    @property
    def at(self) -> int:
        """The index of the moment that the store is at."""
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
        """Go back by one commit; False where there is none."""
        return self.can_undo and self.go(self._at - 1)

    def redo(self) -> bool:
        """Go forth by one commit; False where there is none."""
        return self.can_redo and self.go(self._at + 1)

    def go(self, index: int) -> bool:
        """Go to a moment; raises `IndexError` where there is none of that index."""
        if self._store is None or not 0 <= index < len(self._moments):
            raise IndexError(f'there is no moment {index}: there are {len(self._moments)}')
        self._at = index
        present = self._store.state.states()
        self._store.replace_state(
            {path: state for path, state in self._moments[index].states.items() if path in present}
        )
        return True

    def _remember(self, event: MutationEvent, state: StateTree) -> None:
        states = _open_states(state)
        if self._only(event) and states != self._moments[self._at].states:
            del self._moments[self._at + 1 :]
            self._moments.append(Moment(event.type, states))
            del self._moments[: max(0, len(self._moments) - self._limit - 1)]
            self._at = len(self._moments) - 1


class Storage(Protocol):
    """Where a text is kept: a file, a cookie, a browser's storage."""

    def read(self) -> str | None:
        """Return what was written last, None if nothing was."""

    def write(self, text: str) -> None:
        """Keep a text."""


class Persistence:
    """Keeps some fields of a store in a storage, and begins with what is there.

    `fields` are paths such as `prefs.dark`: nothing else is ever written, and a field that can hold a secret is
    refused. What was written under another `version` goes through `migrate(version, data)`, or is left alone.
    """

    def __init__(
        self,
        storage: Storage,
        fields: Iterable[str],
        *,
        version: int = 1,
        migrate: Callable[[int, dict[str, Any]], dict[str, Any]] | None = None,
    ) -> None:
        self._storage = storage
        self._fields = tuple(fields)
        self._version = version
        self._migrate = migrate

    def __call__(self, store: Store) -> None:
        """Begin with what is kept, and keep every change from now on."""
        states = store.state.states()
        for field in self._fields:
            _check_field(field, states)
        kept = self._read()
        store.replace_state(dict(self._restored(states, kept)))
        store.watch(lambda state, _: tuple(_value(state, field) for field in self._fields), lambda: self._write(store))

    def _read(self) -> dict[str, Any]:
        text = self._storage.read()
        if text is None:
            return {}
        try:
            kept = json.loads(text)
            version, data = int(kept['version']), dict(kept['data'])
        except (ValueError, TypeError, KeyError):
            _log.warning('what was kept of the state cannot be read; it begins anew')
            return {}
        if version == self._version:
            return data
        return {} if self._migrate is None else self._migrate(version, data)

    def _restored(self, states: States, kept: dict[str, Any]) -> Iterable[tuple[Path, State]]:
        for path, state in states.items():
            names = {
                field.rpartition('.')[2]: field for field in self._fields if _home(field) == path and field in kept
            }
            if not names:
                continue
            values = state.__dict__ | {name: kept[field] for name, field in names.items()}
            try:
                yield path, type(state).model_validate(values, by_alias=False, by_name=True)
            except ValidationError as error:
                _log.warning(
                    'what was kept of %s does not fit, it begins anew: %s',
                    '.'.join(path) or 'the root',
                    complain(error),
                )

    def _write(self, store: Store) -> None:
        data = {}
        for path, state in store.state.states().items():
            names = {field.rpartition('.')[2] for field in self._fields if _home(field) == path}
            for name, value in state.model_dump(mode='json', include=names, by_alias=False).items():
                data['.'.join((*path, name))] = value
        self._storage.write(json.dumps({'version': self._version, 'data': data}))


def _open_states(state: StateTree) -> States:
    return {path: each for path, each in state.states().items() if not holds_secret(type(each))}


def _check_field(field: str, states: States) -> None:
    state, name = states.get(_home(field)), field.rpartition('.')[2]
    if state is None or name not in type(state).model_fields:
        known = ['.'.join((*path, each)) for path, one in states.items() for each in type(one).model_fields]
        raise UnknownNameError(f'there is no field {field!r}{suggest(field, known)}')
    if is_secret_name(name) or holds_secret(type(state).model_fields[name].annotation):
        raise DefinitionError(f'{field} is a secret: it is not to be kept')


def _home(field: str) -> Path:
    return tuple(field.split('.')[:-1])


def _value(state: Any, field: str) -> Any:
    for key in field.split('.'):
        state = getattr(state, key)
    return state
