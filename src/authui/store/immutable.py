"""Which types a state may hold: immutable ones; names the remedy for any other."""

from __future__ import annotations

import copyreg
import dataclasses
import re
import types
import typing
from collections import ChainMap, Counter, OrderedDict, abc, defaultdict, deque
from collections.abc import Mapping
from datetime import date, time, timedelta, tzinfo
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, Json
from pydantic_core import core_schema

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic.fields import FieldInfo

_K = TypeVar('_K')
_V = TypeVar('_V')


class _ReadOnly:
    """Marks a mapping that validation puts behind a read-only proxy."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(
            read_only,
            handler(source),
            serialization=core_schema.plain_serializer_function_ser_schema(dict),
        )


def read_only(value: Mapping[Any, Any]) -> Mapping[Any, Any]:
    """Return a copy that cannot change."""
    # The copy matters: a proxy of the caller's dict would change with that dict.
    return MappingProxyType(dict(value))


def _reduce(value: MappingProxyType[Any, Any]) -> tuple[Any, ...]:
    return read_only, (dict(value),)


# For states to be pickled and deep-copied: Python does neither with a read-only mapping.
copyreg.pickle(MappingProxyType, _reduce)

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


_IMMUTABLE = (
    int, float, complex, str, bytes, type(None), Enum, date, time, timedelta, tzinfo, Decimal, Fraction, UUID, PurePath,
    re.Pattern, range, type, IPv4Address, IPv6Address, IPv4Interface, IPv6Interface, IPv4Network, IPv6Network,
)  # fmt: skip
_PLAIN: frozenset[type] = frozenset({str, bytes, int, float, bool, type(None)})
_FROZEN_MODEL = 'give it model_config = ConfigDict(frozen=True)'


def find_mutable(  # noqa: C901, PLR0911, PLR0912 - one answer for each kind of annotation
    annotation: Any, _seen: frozenset[Any] = frozenset(), *, open_parameters: bool = False
) -> str | None:
    """Say which part of an annotation can change in place and what to write instead; None if no part can.

    `open_parameters` accepts the type parameters of a generic class, which its users still have to name.
    """
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        if any(isinstance(mark, _ReadOnly) for mark in arguments[1:]):
            return _first(get_args(arguments[0]), _seen, open_parameters)
        if any(map(_is_json, arguments[1:])):
            return _find_in_json(arguments[0], _seen, open_parameters)
        return find_mutable(arguments[0], _seen, open_parameters=open_parameters)
    kind = origin or annotation
    if kind is tuple and not arguments:
        return (
            f'{_name(annotation)} says nothing about its items: use tuple[T, ...] with the type that they really have'
        )
    if kind is frozenset or kind is tuple or kind in {typing.Union, types.UnionType, typing.ClassVar, typing.Final}:
        return _first(arguments, _seen, open_parameters)
    if kind in {typing.Literal, type, abc.Callable, None, Ellipsis}:
        return None
    if isinstance(annotation, typing.NewType):
        return find_mutable(annotation.__supertype__, _seen, open_parameters=open_parameters)
    if isinstance(annotation, TypeVar):
        if open_parameters:
            return None
        bound = annotation.__bound__
        return _first((bound,) if bound is not None else annotation.__constraints__ or (Any,), _seen, open_parameters)
    if hasattr(kind, '__value__') and hasattr(
        kind, '__type_params__'
    ):  # A type alias, from `typing` or `typing_extensions`.
        if kind in _seen:
            return None
        return find_mutable(kind.__value__, _seen | {kind}, open_parameters=open_parameters)
    if kind is Json:
        return _find_in_json(Any, _seen, open_parameters)
    if remedy := _REMEDIES.get(kind):
        names = [_name(argument) for argument in arguments] or ['T', 'T']
        return f'{_name(annotation)} can change in place: use {remedy.format(*names, "T")}'
    if isinstance(kind, type) and kind not in _seen:
        return _find_in_class(kind, _seen | {kind}, open_parameters) or _first(arguments, _seen, open_parameters)
    return None


def find_mutable_field(
    model: type[BaseModel], _seen: frozenset[Any] = frozenset(), *, open_parameters: bool = False
) -> str | None:
    """Say which field of a model can change in place and what to write instead; None if no field can."""
    for name, field in model.model_fields.items():
        annotation: Any = field.annotation
        if any(isinstance(mark, _ReadOnly) for mark in field.metadata):
            found = _first(get_args(annotation), _seen, open_parameters)
        elif any(map(_is_json, field.metadata)):
            found = _find_in_json(annotation, _seen, open_parameters)
        else:
            found = find_mutable(annotation, _seen, open_parameters=open_parameters)
        found = found or _find_in_default(model, field)
        if found:
            return f'{model.__name__}.{name}: {found}'
    return None


def find_mutable_value(value: Any) -> str | None:  # noqa: PLR0911 - one answer for each kind of value
    """Say what in a value can change in place, None if nothing can; for defaults and for results of validators."""
    if type(value) in _PLAIN:  # most values, told at once
        return None
    if isinstance(value, tuple | frozenset):
        return next((found for each in value if (found := find_mutable_value(each))), None)
    if isinstance(value, MappingProxyType):
        return next((found for each in value.values() if (found := find_mutable_value(each))), None)
    if isinstance(value, BaseModel):
        if not type(value).model_config.get('frozen'):
            return f'a {type(value).__name__}'
        return next((found for each in value.__dict__.values() if (found := find_mutable_value(each))), None)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        if not type(value).__dataclass_params__.frozen:  # type: ignore[attr-defined]  # typeshed leaves this attribute out
            return f'a {type(value).__name__}'
        values = (getattr(value, field.name) for field in dataclasses.fields(value))
        return next((found for each in values if (found := find_mutable_value(each))), None)
    if any(base in _REMEDIES for base in type(value).__mro__[:-1]):
        return f'a {type(value).__name__}'
    return None


def _is_json(mark: Any) -> bool:
    return mark is Json or type(mark) is Json


def _find_in_json(annotation: Any, seen: frozenset[Any], open_parameters: bool) -> str | None:
    if annotation is Any:
        return 'Json gives lists and dicts, which can change in place: use Json[tuple[T, ...]], or a frozen model in it'
    return find_mutable(annotation, seen, open_parameters=open_parameters)


def _find_in_default(model: type[BaseModel], field: FieldInfo) -> str | None:
    if field.validate_default or (field.validate_default is None and model.model_config.get('validate_default')):
        return None
    remedy = 'add validate_default=True to its model_config'
    if field.default_factory in {list, dict, set, bytearray}:
        return f'its default can change in place, since it is not validated: {remedy}'
    if found := find_mutable_value(field.default):
        return f'its default, {found}, can change in place, since it is not validated: {remedy}'
    return None


def _find_in_class(  # noqa: PLR0911 - one answer for each kind of class
    kind: type, seen: frozenset[Any], open_parameters: bool
) -> str | None:
    if hasattr(kind, '__required_keys__'):  # A TypedDict, from `typing` or `typing_extensions`.
        return f'{kind.__name__} can change in place: make it a frozen model'
    for base in kind.__mro__[:-1]:
        if remedy := _REMEDIES.get(base):
            return f'{kind.__name__} can change in place: use {remedy.format("T", "T")}'
    if issubclass(kind, BaseModel):
        return _find_in_model(kind, seen, open_parameters)
    if dataclasses.is_dataclass(kind):
        if not kind.__dataclass_params__.frozen:  # type: ignore[attr-defined]  # typeshed leaves this attribute out
            return f'{kind.__name__} can change in place: declare it @dataclass(frozen=True)'
        return _first(typing.get_type_hints(kind, include_extras=True).values(), seen, open_parameters)
    if issubclass(kind, tuple):
        return _first(typing.get_type_hints(kind, include_extras=True).values(), seen, open_parameters)
    if issubclass(kind, _IMMUTABLE) or kind.__module__.partition('.')[0] in {'pydantic', 'pydantic_core'}:
        return None
    if any('__setattr__' in vars(base) for base in kind.__mro__[:-1]):
        return None  # It protects its attributes itself, as a frozen class of attrs does.
    return f'{kind.__name__} can change in place: make it a frozen model, a @dataclass(frozen=True) or a NamedTuple'


def _find_in_model(kind: type[BaseModel], seen: frozenset[Any], open_parameters: bool) -> str | None:
    if not kind.model_config.get('frozen'):
        return f'{kind.__name__} can change in place: {_FROZEN_MODEL}'
    if kind.model_config.get('extra') == 'allow':
        return f"{kind.__name__} allows extra fields, which can change in place: drop extra='allow'"
    if kind.__private_attributes__:
        name = next(iter(kind.__private_attributes__))
        return f'{kind.__name__}.{name} can change in place: make it a field'
    return find_mutable_field(kind, seen, open_parameters=open_parameters)


def _first(annotations: abc.Iterable[Any], seen: frozenset[Any], open_parameters: bool) -> str | None:
    return next(
        (found for each in annotations if (found := find_mutable(each, seen, open_parameters=open_parameters))), None
    )


def _name(annotation: Any) -> str:
    if isinstance(annotation, type) and not get_args(annotation):
        return annotation.__name__
    return str(annotation).replace('typing.', '').replace('collections.abc.', '')
