"""Finds fields that hold secrets, and shows values without them; keeps no value."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, get_args
from weakref import WeakKeyDictionary

from pydantic import BaseModel, Secret, SecretBytes, SecretStr

if TYPE_CHECKING:
    from authui.store.snapshots import StateTree
    from authui.store.state import State

SECRET_NAMES = frozenset({'authorization', 'code', 'cookie', 'key', 'passphrase', 'password', 'pin', 'secret', 'token'})
"""A field with one of these words in its name counts as a secret, whatever its type."""

MASK = '***'
_SECRETS = (Secret, SecretBytes, SecretStr)

# The answer for a class never changes, and takes long to find.
_open: WeakKeyDictionary[type, bool] = WeakKeyDictionary()


class NotSecret:
    """Marks a field that never holds a secret, although its type could: `Annotated[Type, NotSecret()]`."""


def holds_secret(annotation: Any, *, by_name: bool = False, _seen: frozenset[Any] = frozenset()) -> bool:
    """Whether a value of this type can hold one of pydantic's secrets at any depth, or a field named like a secret."""
    kind = typing.get_origin(annotation) or annotation
    if any(holds_secret(argument, by_name=by_name, _seen=_seen) for argument in get_args(annotation)):
        return True
    if not isinstance(kind, type) or kind in _seen:
        return False
    if issubclass(kind, _SECRETS):
        return True
    if issubclass(kind, BaseModel):
        inside = {
            name: field.annotation
            for name, field in kind.model_fields.items()
            if not any(isinstance(mark, NotSecret) for mark in field.metadata)
        }
    elif dataclasses.is_dataclass(kind) or hasattr(kind, '_fields'):
        inside = typing.get_type_hints(kind)
    else:
        return False
    return any(
        (by_name and is_secret_name(name)) or holds_secret(each, by_name=by_name, _seen=_seen | {kind})
        for name, each in inside.items()
    )


def open_states(state: StateTree) -> dict[tuple[str, ...], State]:
    """Return the states by path, without those that can hold a secret."""
    return {path: each for path, each in state.states().items() if is_open(type(each))}


def is_open(kind: type) -> bool:
    """Whether a state of this class can hold no secret."""
    if kind not in _open:
        _open[kind] = not holds_secret(kind)
    return _open[kind]


def is_secret_name(name: str, words: Collection[str] = SECRET_NAMES) -> bool:
    """Whether the name of a field or of a mutation marks a secret."""
    return any(part in words for part in name.lower().replace('/', '_').replace('$', '_').split('_'))


def show(value: Any, words: Collection[str] = SECRET_NAMES) -> str:
    """Format a value with its secrets masked, by type and by name."""
    if isinstance(value, _SECRETS):
        return MASK
    if isinstance(value, BaseModel):
        inside = ', '.join(_pair(name, each, words, '=') for name, each in value.__dict__.items())
        return f'{type(value).__name__}({inside})'
    if isinstance(value, Mapping):
        return f'{{{", ".join(_pair(str(name), each, words, ": ") for name, each in value.items())}}}'
    if isinstance(value, tuple | list | frozenset | set):
        return f'[{", ".join(show(each, words) for each in value)}]'
    return repr(value)


def _pair(name: str, value: Any, words: Collection[str], sign: str) -> str:
    return f'{name}{sign}{MASK if is_secret_name(name, words) else show(value, words)}'
