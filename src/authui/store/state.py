"""State models, sealed outside a mutation, and the drafts that mutations write on; knows no store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import SchemaValidator, core_schema

from authui.errors import DefinitionError, MutationError, SealedStateError
from authui.store.immutable import find_mutable_field
from authui.store.names import complain, suggest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Given by a name, not in place: a type checker that saw `frozen` here would refuse the writes of every mutation.
_SEALED = ConfigDict(frozen=True, extra='forbid', validate_default=True, hide_input_in_errors=True)

_PLAIN: dict[str, type] = {'bool': bool, 'int': int, 'float': float, 'str': str}
"""Types by their names in pydantic's schemas."""

_FIELDS_SET, _EXTRA, _PRIVATE = '__pydantic_fields_set__', '__pydantic_extra__', '__pydantic_private__'
_instance_dict: Callable[[object], dict[str, Any]] = BaseModel.__dict__['__dict__'].__get__


class State(BaseModel):
    """The state of a module: read anywhere, written only on the draft that a mutation gets.

    Fields have immutable types; a `list`, `dict`, `set` or an unfrozen model is refused as the class is created.
    A nested model is replaced whole: `state.user = state.user.model_copy(update={'email': email})`.
    """

    model_config = _SEALED

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if cls.__pydantic_complete__:
            _refuse_mutable(cls, open_parameters=bool(_parameters(cls)))

    if not TYPE_CHECKING:  # A type checker that saw these would let a mutation write any attribute.

        def __setattr__(self, name: str, value: Any) -> None:
            raise SealedStateError(f'{type(self).__name__}.{name} is sealed: write it in a mutation')

        def __delattr__(self, name: str) -> None:
            raise SealedStateError(f'{type(self).__name__}.{name} is sealed: write it in a mutation')

        def __getattr__(self, name: str) -> Any:
            # Pydantic's bookkeeping of a state that was swapped in is filled when it is first asked for.
            if name in {_FIELDS_SET, _EXTRA, _PRIVATE}:
                value = set(type(self).model_fields) if name == _FIELDS_SET else None
                object.__setattr__(self, name, value)
                return value
            return super().__getattr__(name)


class Shape:
    """What the engine knows of a state class: its fields, its draft class and how a change is validated."""

    __slots__ = ('draft', 'fields', 'names', 'state', 'validators', 'view')

    _known: ClassVar[dict[type[State], Shape]] = {}

    def __init__(self, state: type[State]) -> None:
        if not state.__pydantic_complete__:
            state.model_rebuild()
        if parameters := _parameters(state):
            names = ', '.join('int' for _ in parameters)
            raise DefinitionError(
                f'{state.__name__} has type parameters: name what stands for them, as in Module[{state.__name__}[{names}]]'
            )
        _refuse_mutable(state)
        self.state = state
        self.names = tuple(state.model_fields)
        self.fields = state.model_fields
        self.view: type[Any] | None = None
        self.draft: type[State] = derive(
            state,
            # Both, or neither is looked up at native speed.
            {'__setattr__': object.__setattr__, '__delattr__': object.__delattr__},
        )
        self.validators = _field_validators(state)
        """The type whose instances a field takes as they are, and what validates all others.

        None where only the whole model can be validated.
        """

    @classmethod
    def of(cls, state: type[State]) -> Shape:
        """Return the one shape of a state class."""
        shape = cls._known.get(state)
        if shape is None:
            shape = cls._known[state] = cls(state)
        return shape

    def finish(self, draft: State, old: Mapping[str, Any], who: str) -> tuple[State, list[str]]:
        """Validate what a draft changed; return the state to swap in and the names of its changed fields.

        Raises `MutationError` for a value that does not fit, and for a field that is not there or is gone.
        """
        values, validators = draft.__dict__, self.validators
        changed = []
        name = ''
        try:
            for name in self.names:
                value = values[name]
                if value is not old[name]:
                    changed.append(name)
                    if validators is not None:
                        values[name] = validators[name][1](value)
            if len(values) != len(self.names):
                unknown = next(each for each in values if each not in old)
                raise MutationError(f'{self.state.__name__} has no field {unknown!r}{suggest(unknown, self.names)}')
            if validators is None and changed:
                # A validator of the whole model may look at any field, and change it.
                draft = self.state.__pydantic_validator__.validate_python(dict(values), by_alias=False, by_name=True)
                changed = [name for name in self.names if draft.__dict__[name] is not old[name]]
        except KeyError:
            if name in values:
                raise  # It comes from a validator.
            raise MutationError(f'{who} deleted {self.state.__name__}.{name}: set it to a value') from None
        except ValidationError as error:
            problem = complain(error, '' if validators is None else name)
        else:
            return draft, changed
        # Raised out here, since the error above carries the values and must not travel along as the context.
        raise MutationError(f'{who} left {self.state.__name__} invalid: {problem}')


def derive(state: type[State], namespace: dict[str, Any], *mixins: type) -> type[Any]:
    """Make a subclass of a state class that has its layout and fields, without pydantic's work for a new model."""
    return type.__new__(
        type(state),
        state.__name__,
        (*mixins, state),
        {'__slots__': (), '__module__': state.__module__, '__qualname__': state.__qualname__, **namespace},
    )


def instance_dict(instance: BaseModel) -> dict[str, Any]:
    """Return the real `__dict__` of an instance whose class shows another one."""
    return _instance_dict(instance)


def same(new: Any, old: Any) -> bool:
    """Whether two values are one to a watcher: identical, or equal and of one type."""
    if new is old:
        return True
    if type(new) is not type(old):
        return False
    try:
        return bool(new == old)
    except Exception:  # noqa: BLE001 - a value whose comparison fails counts as changed; nothing is lost by that
        return False


def carry_over(state: State, state_type: type[State]) -> State:
    """Return a state as another class has it, such as the one that a reload has made.

    Fields that the class does not have are left out; raises `DefinitionError` for a value that does not fit.
    """
    if isinstance(state, state_type):
        return state
    values = {name: value for name, value in state.__dict__.items() if name in state_type.model_fields}
    try:
        carried = state_type.model_validate(values, by_alias=False, by_name=True)
    except ValidationError as error:
        problem = complain(error)
    else:
        Shape.of(state_type)
        return carried
    # Raised out here, since the error above carries the values and must not travel along as the context.
    raise DefinitionError(
        f'the state of {type(state).__name__} does not fit {state_type.__name__}, so the module stays as it was: {problem}'
    )


def _parameters(state: type[State]) -> tuple[Any, ...]:
    return tuple(state.__pydantic_generic_metadata__['parameters'])


def _refuse_mutable(state: type[State], *, open_parameters: bool = False) -> None:
    if state.model_config.get('extra') == 'allow':
        raise DefinitionError(f"{state.__name__} allows extra fields, which cannot be sealed: drop extra='allow'")
    if not state.model_config.get('frozen'):
        raise DefinitionError(f'{state.__name__} is not frozen: drop frozen=False, a mutation can write all the same')
    if state.__private_attributes__:
        name = next(iter(state.__private_attributes__))
        raise DefinitionError(f'{state.__name__}.{name} cannot be sealed: make it a field, or keep it on the module')
    if found := find_mutable_field(state, open_parameters=open_parameters):
        raise DefinitionError(found)


def _field_validators(state: type[State]) -> dict[str, tuple[type, Callable[[Any], Any]]] | None:
    """Make one validator a field, or return None where only the whole model can be validated."""
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
    # A constraint is one more key here, and one of all texts or numbers an option such as `str_max_length`.
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
