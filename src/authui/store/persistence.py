"""A plugin by which some fields of a store outlive it; writes no secret, and nothing that was not named."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import ValidationError

from authui.store.errors import DefinitionError, StoreError
from authui.store.fieldpaths import FieldPath, ModulePath, States
from authui.store.names import complain
from authui.store.secrecy import holds_secret, is_secret_name
from authui.store.shape import pure

if TYPE_CHECKING:
    from authui.store.state import State
    from authui.store.store import Store

_log = logging.getLogger('authui.store')
_AS_IT_READ = 'the persistence, as it read'
_MOST = 5
"""How many unusable items are kept."""


class Storage(Protocol):
    """A place for one text: a file, a cookie, a browser's storage."""

    def read(self) -> str | None:
        """Return the text that was written last, None if there is none."""

    def write(self, text: str) -> None:
        """Store a text."""


class Persistence:
    """Keeps some fields of a store in a storage, and restores them at the start.

    `fields` are paths such as `prefs.dark`. Only they are ever written. A field that can hold a secret, by a type or a
    name at any depth, is refused. Data of another `version` goes through `migrate(version, data)`. Data that cannot be
    used (a truncated text, another version without `migrate`, a value that does not fit its field) is reported to the
    store's `on_error` and set aside: it is written back under `aside`, next to the data. A failing storage is reported
    to `on_error` once, until it works again. After a failed read or migration nothing is written, so no data is lost.
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
        self._fields = tuple(FieldPath.parse(field) for field in fields)
        self._version = version
        self._migrate = migrate
        self._aside: list[Any] = []

    @property
    def aside(self) -> tuple[Any, ...]:
        """The last five items of the storage that could not be used: texts, or versions with their data."""
        return tuple(self._aside)

    def __call__(self, store: Store) -> None:
        """Begin with the stored fields, and write every change from now on."""
        states = store.state.states()
        for field in self._fields:
            annotation = type(field.find(states)).model_fields[field.name].annotation
            if is_secret_name(field.name) or holds_secret(annotation, by_name=True):
                raise DefinitionError(f'{field} is a secret: it must not be kept')
        try:
            kept = self._read(store)
        except Exception as error:  # noqa: BLE001 - a storage or a migration of the host's; the store goes on without
            store.report(error, _AS_IT_READ)
            return
        store.replace_state(dict(self._restored(store, states, kept)))
        store.watch(lambda state, _: tuple(_value(state, field) for field in self._fields), self._writer(store))

    def _read(self, store: Store) -> dict[str, Any]:
        text = self._storage.read()
        if text is None:
            return {}
        try:
            kept = json.loads(text)
            version, data, aside = int(kept['version']), dict(kept['data']), list(kept.get('aside', ()))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            self._set_aside(store, text, 'what was kept cannot be read; the state begins without it')
            return {}
        self._aside = aside[-_MOST:]
        if version == self._version:
            return data
        if self._migrate is None:
            problem = f'what was kept is of version {version}, not {self._version}, and there is no migrate for it'
            self._set_aside(store, {'version': version, 'data': data}, problem)
            return {}
        return dict(self._migrate(version, data))

    def _restored(self, store: Store, states: States, kept: dict[str, Any]) -> Iterable[tuple[ModulePath, State]]:
        for path, state in states.items():
            fields = [field for field in self._fields if field.module == path and str(field) in kept]
            found = {field.name: kept[str(field)] for field in fields}
            if not found:
                continue
            restored, problem = _take(state, found)
            if restored is None:
                # They do not fit together: try them one by one.
                restored = state
                for field in fields:
                    taken, problem = _take(restored, {field.name: found[field.name]})
                    if taken is None:
                        unfit = {'version': self._version, 'data': {str(field): found[field.name]}}
                        name = '.'.join(path) or 'the root'
                        self._set_aside(store, unfit, f'what was kept of {name} does not fit: {problem}')
                    else:
                        restored = taken
            yield path, restored

    def _set_aside(self, store: Store, kept: Any, problem: str) -> None:
        self._aside = [*self._aside, kept][-_MOST:]
        _log.warning('%s; it is set aside', problem)
        store.report(StoreError(f'{problem}; it is set aside'), _AS_IT_READ)

    def _writer(self, store: Store) -> Callable[[], None]:
        failed = False

        def write() -> None:
            nonlocal failed
            try:
                self._storage.write(self._dump(store))
            except Exception as error:  # noqa: BLE001 - a storage of the host's; the store goes on without
                if not failed:
                    store.report(error, 'the persistence, as it wrote')
                failed = True
            else:
                failed = False

        return write

    def _dump(self, store: Store) -> str:
        data = {}
        for path, state in store.state.states().items():
            names = {field.name for field in self._fields if field.module == path}
            for name, value in state.model_dump(mode='json', include=names, by_alias=False).items():
                data[str(FieldPath(path, name))] = value
        aside = {'aside': self._aside} if self._aside else {}
        return json.dumps({'version': self._version, 'data': data, **aside})


def _take(state: State, found: dict[str, Any]) -> tuple[State | None, str]:
    """Return the state with other values of some fields; or None, and why they do not fit."""
    try:
        return type(state).model_validate(pure(state) | found, by_alias=False, by_name=True), ''
    except ValidationError as error:
        return None, complain(error)


def _value(state: Any, field: FieldPath) -> Any:
    for key in (*field.module, field.name):
        state = getattr(state, key)
    return state
