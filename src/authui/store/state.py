"""State models, which are sealed outside of mutations; knows no store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, PydanticUserError
from pydantic.errors import PydanticUndefinedAnnotation

from authui.store.errors import DefinitionError, SealedStateError
from authui.store.immutable import find_mutable_field

if TYPE_CHECKING:
    from collections.abc import Callable

# A name of its own: a type checker that saw `frozen` in the class would refuse the writes in mutations.
_SEALED = ConfigDict(frozen=True, extra='forbid', validate_default=True, hide_input_in_errors=True)

_FIELDS_SET, _EXTRA, _PRIVATE = '__pydantic_fields_set__', '__pydantic_extra__', '__pydantic_private__'
_instance_dict: Callable[[object], dict[str, Any]] = BaseModel.__dict__['__dict__'].__get__


class State(BaseModel):
    """The state of a module: readable everywhere, written only on the draft that a mutation gets.

    Fields have immutable types: a `list`, `dict`, `set` or a model that is not frozen is refused when the class is
    created. A mutation can write nested values too, as in `state.user.email = email` or
    `state.columns['todo'].append(card)`; a nested dataclass or NamedTuple is replaced as a whole.
    """

    model_config = _SEALED

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if cls.__pydantic_complete__:
            refuse_mutable(cls, open_parameters=bool(cls.__pydantic_generic_metadata__['parameters']))

    if not TYPE_CHECKING:  # With these visible, a type checker would allow mutations to write any attribute.

        def __setattr__(self, name: str, value: Any) -> None:
            raise SealedStateError(f'{type(self).__name__}.{name} is sealed: write it in a mutation')

        def __delattr__(self, name: str) -> None:
            raise SealedStateError(f'{type(self).__name__}.{name} is sealed: write it in a mutation')

        def __getattr__(self, name: str) -> Any:
            # A state that was swapped in gets pydantic's bookkeeping when it is first read.
            if name in {_FIELDS_SET, _EXTRA, _PRIVATE}:
                value = set(type(self).model_fields) if name == _FIELDS_SET else None
                object.__setattr__(self, name, value)
                return value
            return super().__getattr__(name)


def complete(state: type[BaseModel]) -> None:
    """Resolve the annotations that name later classes; raises `DefinitionError` if one is still missing."""
    if state.__pydantic_complete__:
        return
    try:
        state.model_rebuild()
    except (PydanticUserError, PydanticUndefinedAnnotation) as error:
        raise DefinitionError(
            f'{state.__name__} names a type that is unknown where it stands ({error.message}): define that type before '
            f'it, or call {state.__name__}.model_rebuild() after it'
        ) from None


def derive(state: type[BaseModel], namespace: dict[str, Any], *mixins: type) -> type[Any]:
    """Make a subclass with the layout and the fields of a state class, without pydantic's work for a new model."""
    return type.__new__(
        type(state),
        state.__name__,
        (*mixins, state),
        {'__slots__': (), '__module__': state.__module__, '__qualname__': state.__qualname__, **namespace},
    )


def instance_dict(instance: BaseModel) -> dict[str, Any]:
    """Return the real `__dict__` of an instance whose class redefines it."""
    return _instance_dict(instance)


def same(new: Any, old: Any) -> bool:
    """Whether two values are the same for a watcher: identical, or equal and of the same type."""
    if new is old:
        return True
    if type(new) is not type(old):
        return False
    try:
        return bool(new == old)
    except Exception:  # noqa: BLE001 - a value whose comparison fails counts as changed
        return False


def refuse_mutable(state: type[State], *, open_parameters: bool = False) -> None:
    """Raise `DefinitionError` for a state that cannot be sealed, with what to write instead."""
    if state.model_config.get('extra') == 'allow':
        raise DefinitionError(f"{state.__name__} allows extra fields, which cannot be sealed: drop extra='allow'")
    if not state.model_config.get('frozen'):
        raise DefinitionError(f'{state.__name__} is not frozen: drop frozen=False: mutations can write it all the same')
    if state.__private_attributes__:
        name = next(iter(state.__private_attributes__))
        raise DefinitionError(f'{state.__name__}.{name} cannot be sealed: make it a field, or keep it on the module')
    if found := find_mutable_field(state, open_parameters=open_parameters):
        raise DefinitionError(found)
