"""What a handler takes as its payload, and the check of it; a refused payload is named by its fields, never shown."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, Final, get_type_hints

from pydantic import ConfigDict, PydanticUserError, TypeAdapter, ValidationError

from authui.errors import DefinitionError, PayloadError
from authui.store.names import complain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Nothing:
    """The type of `NOTHING`."""

    def __repr__(self) -> str:
        return '<no payload>'


NOTHING: Final = Nothing()
"""Stands for no payload, which is not the same as a payload of None."""

_EXACT = (bool, int, float, str, bytes)


class Payload:
    """The payload parameter of a handler: whether there is one, its name, and the validator of its annotation."""

    __slots__ = ('_validator', 'exact', 'name', 'required')

    def __init__(self, function: Callable[..., Any], skip: int, namespace: Mapping[str, Any]) -> None:
        parameters = list(inspect.signature(function).parameters.values())[skip:]
        self._validator: TypeAdapter[Any] | None = None
        self.exact: type = Nothing
        """A payload of exactly this type needs no check."""
        self.name: str | None = None
        self.required = False
        if not parameters:
            return
        parameter = parameters[0]
        self.name = parameter.name
        self.required = parameter.default is parameter.empty
        annotation = _resolve(function, parameter.name, namespace)
        if annotation is Any:
            return
        self._validator = _validator(function, annotation)
        if annotation in _EXACT or hasattr(annotation, '__pydantic_validator__'):
            self.exact = annotation

    def accept(self, payload: Any, type_: str) -> Any:
        """Return the payload as the handler declares it; raises `PayloadError`."""
        if payload is NOTHING:
            if self.required:
                raise PayloadError(f'{type_} needs a payload: {self.name}')
            return payload
        if self.name is None:
            raise PayloadError(f'{type_} takes no payload')
        if self._validator is None:
            return payload
        try:
            return self._validator.validate_python(payload)
        except ValidationError as error:
            problem = complain(error)
        # Raised out here, since the error above carries the payload and must not travel along as the context.
        raise PayloadError(f'{type_}: {problem}')

    def take(self, named: Mapping[str, Any], type_: str) -> Any:
        """Return the payload that was given by the name of its parameter; raises `PayloadError`."""
        if self.name is None or set(named) != {self.name}:
            expected = f'its payload is {self.name}' if self.name else 'it takes no payload'
            raise PayloadError(f'{type_} got {", ".join(named)}: {expected}')
        return named[self.name]


def _resolve(function: Callable[..., Any], name: str, namespace: Mapping[str, Any]) -> Any:
    annotation = getattr(function, '__annotations__', {}).get(name, Any)
    if not isinstance(annotation, str):
        return annotation
    bare = _annotated(name, annotation, function)
    try:
        return get_type_hints(bare, localns=dict(namespace), include_extras=True)[name]
    except NameError as error:
        raise DefinitionError(
            f'{function.__qualname__}: the annotation of {name} is unknown here ({error}); '
            'import it at run time, not under TYPE_CHECKING alone'
        ) from None


def _annotated(name: str, annotation: str, function: Callable[..., Any]) -> Any:
    # The other annotations may name what exists for type checkers only, so the payload's is resolved by itself.
    class Bare:
        pass

    Bare.__annotations__ = {name: annotation}
    Bare.__module__ = function.__module__
    return Bare


def _validator(function: Callable[..., Any], annotation: Any) -> TypeAdapter[Any]:
    try:
        return TypeAdapter(annotation, config=ConfigDict(arbitrary_types_allowed=True, hide_input_in_errors=True))
    except PydanticUserError as error:
        if error.code != 'type-adapter-config-unused':
            raise DefinitionError(
                f'{function.__qualname__}: its payload cannot be validated: {error.message}'
            ) from None
    return TypeAdapter(annotation)  # A model has a configuration of its own.
