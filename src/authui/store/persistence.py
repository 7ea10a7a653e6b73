"""A plugin by which some fields of a store outlive it; writes no secret, and nothing that was not named."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import ValidationError

from authui.errors import DefinitionError
from authui.store.fieldpaths import FieldPath, Path, States
from authui.store.names import complain
from authui.store.secrecy import holds_secret, is_secret_name

if TYPE_CHECKING:
    from authui.store.state import State
    from authui.store.store import Store

_log = logging.getLogger('authui.store')


class Storage(Protocol):
    """Where a text is kept: a file, a cookie, a browser's storage."""

    def read(self) -> str | None:
        """Return what was written last, None if nothing was."""

    def write(self, text: str) -> None:
        """Keep a text."""


class Persistence:
    """Keeps some fields of a store in a storage, and begins with what is there.

    `fields` are paths such as `prefs.dark`: nothing else is ever written, and a field that can hold a secret, by a type
    or a name at any depth, is refused. What was written under another `version` goes through `migrate(version, data)`,
    or is left alone. A storage that fails reaches nobody but the store's `on_error`, once until it works again; where
    reading failed nothing is written either, so that what is there is not lost.
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

    def __call__(self, store: Store) -> None:
        """Begin with what is kept, and keep every change from now on."""
        states = store.state.states()
        for field in self._fields:
            annotation = type(field.find(states)).model_fields[field.name].annotation
            if is_secret_name(field.name) or holds_secret(annotation, by_name=True):
                raise DefinitionError(f'{field} is a secret: it is not to be kept')
        try:
            kept = self._read()
        except Exception as error:  # noqa: BLE001 - a storage or a migration of the host's; the store goes on without
            store.report(error, 'the persistence, as it read')
            return
        store.replace_state(dict(self._restored(states, kept)))
        store.watch(lambda state, _: tuple(_value(state, field) for field in self._fields), self._writer(store))

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
            fields = [field for field in self._fields if field.module == path and str(field) in kept]
            found = {field.name: kept[str(field)] for field in fields}
            if not found:
                continue
            try:
                yield path, type(state).model_validate(state.__dict__ | found, by_alias=False, by_name=True)
            except ValidationError as error:
                name = '.'.join(path) or 'the root'
                _log.warning('what was kept of %s does not fit, it begins anew: %s', name, complain(error))

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
        return json.dumps({'version': self._version, 'data': data})


def _value(state: Any, field: FieldPath) -> Any:
    for key in (*field.module, field.name):
        state = getattr(state, key)
    return state
