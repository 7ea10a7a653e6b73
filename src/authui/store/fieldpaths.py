"""Paths such as `todos.items`, which name the fields that a plugin keeps; reads no value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from authui.store.errors import UnknownNameError
from authui.store.names import suggest

if TYPE_CHECKING:
    from authui.store.state import State

ModulePath = tuple[str, ...]
States = Mapping[ModulePath, 'State']


class FieldPath(NamedTuple):
    """A field of a module's state."""

    module: ModulePath
    name: str

    @classmethod
    def parse(cls, path: str) -> FieldPath:
        """Split a path into module and field; without a dot it is a field of the root."""
        *module, name = path.split('.')
        return cls(tuple(module), name)

    def __str__(self) -> str:
        return '.'.join((*self.module, self.name))

    def find(self, states: States) -> State:
        """Return the state that has the field; raises `UnknownNameError` if no state has it."""
        state = states.get(self.module)
        if state is None or self.name not in type(state).model_fields:
            known = ['.'.join((*path, each)) for path, one in states.items() for each in type(one).model_fields]
            raise UnknownNameError(f'there is no field {str(self)!r}{suggest(str(self), known)}')
        return state
