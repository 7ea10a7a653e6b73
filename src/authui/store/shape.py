"""The shape of a state class, or of a model in a state: its fields, draft class and validators."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import SchemaValidator, core_schema

from authui.store.errors import DefinitionError
from authui.store.immutable import read_only
from authui.store.protocols import DraftScope
from authui.store.state import State, complete, derive, refuse_mutable

PLAIN = frozenset({bool, bytes, float, int, str, type(None)})
"""Types whose values are never drafted."""

_PLAIN: dict[str, type] = {'bool': bool, 'int': int, 'float': float, 'str': str}
"""Types by their names in pydantic's schemas."""

_BIG = 32
"""Drafts with more fields than this record what is written: a search for it would take longer."""

_private = BaseModel.__dict__['__pydantic_private__']
_get_private, set_private = _private.__get__, _private.__set__


class Origin(NamedTuple):
    """The origin of a model's draft, and the names of its fields that may have been written."""

    base: Any
    scope: DraftScope
    written: dict[str, None]


class Shape:
    """The fields, the draft class and the validators of a state class or of a frozen model."""

    __slots__ = (
        'cached', 'careful', 'deep', 'draft', 'fields', 'lists', 'names', 'state', 'tracked', 'unsure', 'validators',
        'view',
    )  # fmt: skip

    _known: ClassVar[dict[type[BaseModel], Shape]] = {}

    def __init__(self, state: type[Any]) -> None:
        complete(state)
        if issubclass(state, State):
            if parameters := state.__pydantic_generic_metadata__['parameters']:
                names = ', '.join('int' for _ in parameters)
                raise DefinitionError(
                    f'{state.__name__} has type parameters: '
                    f'name what stands for them, as in Module[{state.__name__}[{names}]]'
                )
            refuse_mutable(state)
        self.state = state
        self.names = tuple(state.model_fields)
        self.fields = state.model_fields
        self.view: type[Any] | None = None
        self.cached = tuple(
            {name for base in state.__mro__ for name, value in vars(base).items() if isinstance(value, cached_property)}
        )
        """Cached properties, whose values are kept in addition to the fields."""
        self.deep = frozenset(name for name, field in self.fields.items() if _is_deep(field.annotation))
        """Fields whose values can be written in place."""
        self.lists = len(self.names) > _BIG
        """Whether a draft records which fields are written."""
        self.tracked = bool(self.deep) or self.lists
        """Whether a draft needs its origin."""
        self.draft: type[Any] = _draft_class(self)
        self.validators = _field_validators(state)
        """By field the type that needs no validation, and the validator for all others.

        None if only the whole model can be validated.
        """
        self.unsure = frozenset(name for name in self.names if _runs_code(state.__pydantic_core_schema__, name))
        """Fields with validators of the host's, which may return anything."""
        self.careful = self.deep | self.unsure
        """Fields whose changed values are searched for drafts and mutable parts."""

    @classmethod
    def of(cls, state: type[BaseModel]) -> Shape:
        """Return the one shape of a class."""
        shape = cls._known.get(state)
        if shape is None:
            shape = cls._known[state] = cls(state)
        return shape


def pure(model: BaseModel) -> dict[str, Any]:
    """Return the fields of a model without its cached properties, which must not outlive a change."""
    values = model.__dict__
    fields = type(model).model_fields
    return values.copy() if len(values) == len(fields) else {name: values[name] for name in fields}


def origin_of(draft: Any) -> Origin | None:
    """Return the origin of a draft, None after its mutation has ended."""
    try:
        origin: Origin | None = _get_private(draft)
    except AttributeError:
        return None
    return origin


def _draft_class(shape: Shape) -> type[Any]:
    state = shape.state
    namespace: dict[str, Any] = {
        # Python sets attributes at native speed only if both are the native ones.
        '__setattr__': _note_write if shape.lists else object.__setattr__,
        '__delattr__': _note_delete if shape.lists else object.__delattr__,
        '__class__': property(lambda _: state),
        '__is_draft__': True,
        '__hash__': state.__hash__,
        **{name: property(_uncached(state, name)) for name in shape.cached},
        **{name: _deep_field(name) for name in shape.deep},
        '__copy__': _current,
        '__deepcopy__': lambda draft, memo=None: _current(draft).__deepcopy__(memo),
        '__reduce_ex__': lambda draft, protocol: _current(draft).__reduce_ex__(protocol),
        'model_dump': lambda draft, **options: _current(draft).model_dump(**options),
        'model_dump_json': lambda draft, **options: _current(draft).model_dump_json(**options),
    }
    return derive(state, namespace)


def instance(kind: type[Any], values: dict[str, Any], fields_set: Iterable[str]) -> Any:
    """Return a sealed instance with these values, without validation."""
    made = object.__new__(kind)
    object.__setattr__(made, '__dict__', values)
    object.__setattr__(made, '__pydantic_fields_set__', set(fields_set))
    object.__setattr__(made, '__pydantic_extra__', None)
    object.__setattr__(made, '__pydantic_private__', None)
    return made


def _current(draft: Any) -> Any:
    """Return a sealed copy of a draft as it is now; it is validated when it becomes part of a state."""
    origin = origin_of(draft)
    if origin is None:
        return instance(draft.__class__, dict(draft.__dict__), draft.__dict__)
    return origin.scope.current(draft)


def _uncached(state: type[Any], name: str) -> Callable[[Any], Any]:
    found: Any = next(vars(base)[name] for base in state.__mro__ if name in vars(base))
    function: Callable[[Any], Any] = found.func
    return function


def _note_write(draft: Any, name: str, value: Any) -> None:
    origin = origin_of(draft)
    if origin is not None:
        origin.written[name] = None
    draft.__dict__[name] = value


def _note_delete(draft: Any, name: str) -> None:
    origin = origin_of(draft)
    if origin is not None:
        origin.written[name] = None
    try:
        del draft.__dict__[name]
    except KeyError:
        raise AttributeError(name) from None


def _deep_field(name: str) -> property:
    """Make the attribute of a draft class for a field whose values can be drafted."""

    def read(draft: Any) -> Any:
        values = draft.__dict__
        try:
            value = values[name]
        except KeyError:
            raise AttributeError(f'{name} was deleted') from None
        if type(value) in PLAIN:
            return value
        origin = origin_of(draft)
        if origin is None:
            return value
        wrapped = origin.scope.wrap(value)
        if wrapped is not value:
            values[name] = wrapped
            origin.written[name] = None
        return wrapped

    def write(draft: Any, value: Any) -> None:
        draft.__dict__[name] = value

    def delete(draft: Any) -> None:
        del draft.__dict__[name]

    return property(read, write, delete)


def _is_deep(annotation: Any) -> bool:
    kind = get_origin(annotation) or annotation
    if kind in {tuple, frozenset, Mapping, MappingProxyType}:
        return True
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return True
    if hasattr(kind, '__value__'):
        return True
    return any(_is_deep(each) for each in get_args(annotation))


def _runs_code(schema: Any, name: str) -> bool:
    """Whether the schema of a field, or of a model around it, calls functions of the host."""
    if schema['type'] == 'definitions':
        return _runs_code(schema['schema'], name) or any(
            _runs_code(each, name) for each in schema['definitions'] if each['type'] == 'model'
        )
    if schema['type'].startswith('function-'):
        return True
    if schema['type'] == 'model':
        return _runs_code(schema['schema'], name)
    if schema['type'] == 'model-fields':
        field = schema['fields'].get(name)
        return field is not None and _calls(field['schema'])
    return False


def _calls(schema: Any) -> bool:
    if isinstance(schema, dict):
        if str(schema.get('type', '')).startswith('function-') and schema['function'].get('function') is not read_only:
            return True
        return any(_calls(each) for key, each in schema.items() if key not in {'metadata', 'serialization'})
    return isinstance(schema, list | tuple) and any(map(_calls, schema))


def _field_validators(state: type[State]) -> dict[str, tuple[type, Callable[[Any], Any]]] | None:
    """Make a validator for each field, or return None if only the whole model can be validated."""
    schema: Any = state.__pydantic_core_schema__
    definitions: list[Any] = []
    if schema['type'] == 'definitions':
        definitions, schema = schema['definitions'], schema['schema']
    if schema['type'] == 'definition-ref':
        schema = next(each for each in definitions if each['ref'] == schema['schema_ref'])
    if schema['type'] != 'model' or schema.get('custom_init') or schema.get('post_init'):
        return None
    fields, config = schema['schema'], schema.get('config')
    if fields['type'] != 'model-fields' or _needs_other_fields(fields):
        return None
    validators: dict[str, tuple[type, Callable[[Any], Any]]] = {}
    for name, field in fields['fields'].items():
        inner = field['schema']
        if definitions:
            inner = core_schema.definitions_schema(inner, definitions)
        validators[name] = _exact(field['schema'], config), SchemaValidator(inner, config).validate_python
    return validators


def _exact(schema: Any, config: Any) -> type:
    while schema['type'] == 'default':
        schema = schema['schema']
    # A constraint is a further key here; one for all strings or numbers is an option such as `str_max_length`.
    if schema.keys() != {'type'} or any(option.startswith(('str_', 'allow_inf')) for option in config or ()):
        return _Nothing
    return _PLAIN.get(schema['type'], _Nothing)


class _Nothing:
    """A type without instances."""


def _needs_other_fields(schema: Any) -> bool:
    if isinstance(schema, dict):
        if schema.get('type') == 'with-info':
            return True
        return any(_needs_other_fields(each) for each in schema.values())
    return isinstance(schema, list | tuple) and any(_needs_other_fields(each) for each in schema)
