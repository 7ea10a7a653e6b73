"""Which fields hold secrets, and how values are shown without them; keeps nothing."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Collection, Mapping
from typing import Any, get_args

from pydantic import BaseModel, Secret, SecretBytes, SecretStr

SECRET_NAMES = frozenset({'authorization', 'code', 'cookie', 'key', 'passphrase', 'password', 'pin', 'secret', 'token'})
"""Words that make a field a secret wherever they stand in its name, whatever its type."""

MASK = '***'
_SECRETS = (Secret, SecretBytes, SecretStr)


class NotSecret:
    """Marks a field of a state whose type could hold a secret and which never does: `Annotated[Type, NotSecret()]`."""


def holds_secret(annotation: Any, _seen: frozenset[Any] = frozenset()) -> bool:
    """Whether a value of this type can hold one of pydantic's secrets, at any depth."""
    kind = typing.get_origin(annotation) or annotation
    if any(holds_secret(argument, _seen) for argument in get_args(annotation)):
        return True
    if not isinstance(kind, type) or kind in _seen:
        return False
    if issubclass(kind, _SECRETS):
        return True
    if issubclass(kind, BaseModel):
        fields = [
            field for field in kind.model_fields.values() if not any(isinstance(m, NotSecret) for m in field.metadata)
        ]
        return any(holds_secret(field.annotation, _seen | {kind}) for field in fields)
    if dataclasses.is_dataclass(kind) or hasattr(kind, '_fields'):
        return any(holds_secret(each, _seen | {kind}) for each in typing.get_type_hints(kind).values())
    return False


def is_secret_name(name: str, words: Collection[str] = SECRET_NAMES) -> bool:
    """Whether a field or a type of this name is taken for a secret."""
    return any(part in words for part in name.lower().replace('/', '_').replace('$', '_').split('_'))


def show(value: Any, words: Collection[str] = SECRET_NAMES) -> str:
    """Write a value with what is secret in it masked, by type and by name."""
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
