"""What may stand in a state: immutable types, or the remedy for one that is not; never looks at values."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections import ChainMap, Counter, OrderedDict, abc, defaultdict, deque
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import core_schema

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler

_K = TypeVar('_K')
_V = TypeVar('_V')


class _ReadOnly:
    """Marks a mapping whose values are put behind a read-only proxy as they are validated."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(
            _read_only,
            handler(source),
            serialization=core_schema.plain_serializer_function_ser_schema(dict),
        )


def _read_only(value: Mapping[Any, Any]) -> Mapping[Any, Any]:
    # The copy matters: a proxy of the caller's own dict would change with it.
    return MappingProxyType(dict(value))


FrozenMapping = Annotated[Mapping[_K, _V], _ReadOnly()]
"""The field type of a mapping in a state: takes any mapping, holds a read-only one."""

_SEQUENCE = 'tuple[{0}, ...]'
_SET = 'frozenset[{0}]'
_MAPPING = 'FrozenMapping[{0}, {1}]'
_REMEDIES: dict[Any, str] = {
    list: _SEQUENCE,
    deque: _SEQUENCE,
    abc.Sequence: _SEQUENCE,
    abc.MutableSequence: _SEQUENCE,
    abc.Collection: _SEQUENCE,
    abc.Iterable: _SEQUENCE,
    abc.Iterator: _SEQUENCE,
    abc.Generator: _SEQUENCE,
    set: _SET,
    abc.Set: _SET,
    abc.MutableSet: _SET,
    dict: _MAPPING,
    defaultdict: _MAPPING,
    OrderedDict: _MAPPING,
    Counter: 'FrozenMapping[{0}, int]',
    ChainMap: _MAPPING,
    MappingProxyType: _MAPPING,
    abc.Mapping: _MAPPING,
    abc.MutableMapping: _MAPPING,
    bytearray: 'bytes',
    Any: 'the type that it really holds',
    object: 'the type that it really holds',
}


def find_mutable(  # noqa: PLR0911 - one answer for each kind of annotation
    annotation: Any, _seen: frozenset[Any] = frozenset()
) -> str | None:
    """Say which part of an annotation can change in place and what to write instead; None if no part can."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        if any(isinstance(mark, _ReadOnly) for mark in arguments[1:]):
            return _first(get_args(arguments[0]), _seen)
        return find_mutable(arguments[0], _seen)
    kind = origin or annotation
    if kind is tuple or kind is frozenset or kind in {typing.Union, types.UnionType}:
        return _first(arguments, _seen)
    if kind in {typing.Literal, type, abc.Callable}:
        return None
    if isinstance(annotation, typing.NewType):
        return find_mutable(annotation.__supertype__, _seen)
    if isinstance(kind, typing.TypeAliasType if hasattr(typing, 'TypeAliasType') else ()):
        return find_mutable(kind.__value__, _seen)
    if remedy := _REMEDIES.get(kind):
        names = [_name(argument) for argument in arguments] or ['T', 'T']
        return f'{_name(annotation)} can change in place: use {remedy.format(*names, "T")}'
    if isinstance(kind, type) and kind not in _seen:
        return _find_in_class(kind, _seen | {kind})
    return None


def find_mutable_field(model: type[BaseModel], _seen: frozenset[Any] = frozenset()) -> str | None:
    """Say which field of a model can change in place and what to write instead; None if no field can."""
    for name, field in model.model_fields.items():
        annotation: Any = field.annotation
        if any(isinstance(mark, _ReadOnly) for mark in field.metadata):
            found = _first(get_args(annotation), _seen)
        else:
            found = find_mutable(annotation, _seen)
        if found:
            return f'{model.__name__}.{name}: {found}'
    return None


def _find_in_class(  # noqa: PLR0911 - one answer for each kind of class
    kind: type, seen: frozenset[Any]
) -> str | None:
    if hasattr(kind, '__required_keys__'):  # A TypedDict, whichever module it comes from.
        return f'{kind.__name__} can change in place: make it a frozen model'
    for base in kind.__mro__[:-1]:
        if remedy := _REMEDIES.get(base):
            return f'{kind.__name__} can change in place: use {remedy.format("T", "T")}'
    if issubclass(kind, BaseModel):
        if not kind.model_config.get('frozen'):
            return f'{kind.__name__} can change in place: give it model_config = ConfigDict(frozen=True)'
        return find_mutable_field(kind, seen)
    if dataclasses.is_dataclass(kind):
        if not kind.__dataclass_params__.frozen:  # type: ignore[attr-defined]  # typeshed leaves this attribute out
            return f'{kind.__name__} can change in place: declare it @dataclass(frozen=True)'
        return _first(typing.get_type_hints(kind).values(), seen)
    if issubclass(kind, tuple):
        return _first(typing.get_type_hints(kind).values(), seen)
    return None


def _first(annotations: abc.Iterable[Any], seen: frozenset[Any]) -> str | None:
    return next((found for each in annotations if (found := find_mutable(each, seen))), None)


def _name(annotation: Any) -> str:
    if isinstance(annotation, type) and not get_args(annotation):
        return annotation.__name__
    return str(annotation).replace('typing.', '').replace('collections.abc.', '')
