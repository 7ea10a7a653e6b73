"""Paths below a field, such as `email` in `account.user.email`: checks them and follows them."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel

from authui.store.errors import UnknownNameError
from authui.store.names import suggest


def follow(value: Any, keys: Iterable[str]) -> Any:
    """Return the value at the end of a path; None if something on the way is None or missing."""
    for key in keys:
        if value is None:
            return None
        if isinstance(value, Mapping):
            value = value.get(key)
        elif isinstance(value, tuple) and key.isdecimal():
            value = value[int(key)] if int(key) < len(value) else None
        else:
            value = getattr(value, key)
    return value


def check(annotation: Any, keys: tuple[str, ...], path: str) -> None:
    """Raise `UnknownNameError` for a path that leads nowhere from a field of this type."""
    kinds = [annotation]
    for key in keys:
        known: set[str] = set()
        kinds = [below for kind in kinds for below in _below(kind, key, known)]
        if not kinds:
            raise UnknownNameError(f'there is no {key!r} in {path!r}{suggest(key, known)}')


def _below(  # noqa: PLR0911 - one answer for each kind of type
    annotation: Any, key: str, known: set[str]
) -> list[Any]:
    """Return the types that a key can lead to from a type; adds the possible names to `known`."""
    kind, arguments = get_origin(annotation) or annotation, get_args(annotation)
    if kind in {typing.Union, types.UnionType}:
        return [below for each in arguments for below in _below(each, key, known)]
    if kind is Annotated:
        return _below(arguments[0], key, known)
    if hasattr(kind, '__value__'):
        return _below(kind.__value__, key, known)
    if kind is Mapping:
        return [arguments[1]] if arguments else [Any]
    if kind is tuple:
        return list(arguments[:1] if arguments[1:] == (...,) else arguments) if key.isdecimal() else []
    if not isinstance(kind, type):
        return [Any]
    if issubclass(kind, BaseModel):
        fields = kind.model_fields
        known.update(fields)
        return [fields[key].annotation] if key in fields else [Any] if hasattr(kind, key) else []
    if dataclasses.is_dataclass(kind) or issubclass(kind, tuple):
        hints = typing.get_type_hints(kind)
        known.update(hints)
        return [hints[key]] if key in hints else [Any] if hasattr(kind, key) else []
    return [Any] if hasattr(kind, key) else []
