"""The payload of a handler and its validation; errors name fields and never show a payload."""

from __future__ import annotations

import inspect
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, get_args, get_type_hints

from pydantic import ConfigDict, PydanticUserError, TypeAdapter, ValidationError
from pydantic.errors import PydanticUndefinedAnnotation

from authui.store.errors import DefinitionError, PayloadError
from authui.store.names import complain, suggest

if TYPE_CHECKING:
    from collections.abc import Callable


class Nothing:
    """The type of `NOTHING`."""

    def __repr__(self) -> str:
        return '<no payload>'


NOTHING: Final = Nothing()
"""Stands for no payload, in contrast to a payload of None."""

_EXACT = (bool, int, float, str, bytes)


class _Nobody:
    """The type of no payload at all."""


class _Parameter:
    """One parameter of a handler, and the validator of its annotation."""

    __slots__ = ('default', 'exact', 'kind', 'name', 'required', 'validator')

    def __init__(
        self, function: Callable[..., Any], parameter: inspect.Parameter, namespace: Mapping[str, Any]
    ) -> None:
        self.name = parameter.name
        self.kind = parameter.kind
        self.default = parameter.default
        self.required = parameter.default is parameter.empty
        self.exact: type = _Nobody
        self.validator: TypeAdapter[Any] | None = None
        annotation = _resolve(function, parameter.name, namespace)
        if annotation is not Any:
            self.validator = _validator(function, annotation)
            if annotation in _EXACT or hasattr(annotation, '__pydantic_validator__'):
                self.exact = annotation

    def accept(self, value: Any, type_: str, place: str = '') -> Any:
        """Return a value as the parameter declares it; raises `PayloadError`."""
        if self.validator is None:
            return value
        try:
            return self.validator.validate_python(value)
        except ValidationError as error:
            problem = complain(error, place)
        except (PydanticUserError, PydanticUndefinedAnnotation) as error:
            raise DefinitionError(f'{type_}: {self.name} cannot be validated: {error.message}') from None
        # Raised outside of the handler: as its context, the error above would carry the payload along.
        raise PayloadError(f'{type_}: {problem}')


class Payload:
    """The parameters of a handler after the module and its state or context.

    A single positional parameter is the payload itself, as in Vuex. With several parameters, the payload is a read-only
    mapping of the given ones by name.
    """

    __slots__ = ('_parameters', 'exact', 'several')

    def __init__(self, function: Callable[..., Any], skip: int, namespace: Mapping[str, Any]) -> None:
        parameters = list(inspect.signature(function).parameters.values())[skip:]
        self._parameters = tuple(_Parameter(function, each, namespace) for each in parameters)
        self.several = len(parameters) > 1 or any(each.kind is each.KEYWORD_ONLY for each in parameters)
        """Whether the payload is a mapping."""
        self.exact: type = Nothing
        """A payload of exactly this type needs no validation."""
        if self.several:
            self.exact = _Nobody
        elif self._parameters and (self._parameters[0].required or self._parameters[0].exact is not _Nobody):
            self.exact = self._parameters[0].exact

    def accept(self, payload: Any, type_: str) -> Any:
        """Return the payload as the handler declares it; raises `PayloadError`."""
        if self.several:
            return self._accept_several({} if payload is NOTHING else payload, type_)
        if payload is NOTHING:
            self._check_missing((), type_)
            return payload
        if not self._parameters:
            raise PayloadError(f'{type_} takes no payload')
        return self._parameters[0].accept(payload, type_)

    def gather(
        self, payload: Any, more: tuple[Any, ...], named: Mapping[str, Any], type_: str, *, by_name: bool
    ) -> Any:
        """Make one payload of the arguments by position and by name; raises `PayloadError`.

        `by_name` says that a single mapping contains the arguments by name.
        """
        given = more if payload is NOTHING else (payload, *more)
        if by_name and self.several and len(given) == 1 and not named and isinstance(payload, Mapping):
            return payload
        names = [each.name for each in self._parameters if each.kind is not each.kind.KEYWORD_ONLY]
        if len(given) > len(names):
            raise PayloadError(f'{type_} got {len(given)} payloads by position: {self._expected()}')
        found = dict(zip(names, given, strict=False))
        known = {each.name for each in self._parameters}
        for name, value in named.items():
            if name in found:
                raise PayloadError(f'{type_} got {name} twice, by position and by name')
            if name not in known:
                raise PayloadError(f'{type_} got {name}: {self._expected()}{suggest(name, known) if known else ""}')
            found[name] = value
        if self.several:
            return found
        return next(iter(found.values()), NOTHING)

    def spread(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that calls a handler with its payload."""
        if not self.several:
            return call
        positional = [each for each in self._parameters if each.kind is each.kind.POSITIONAL_ONLY]

        def call_spread(first: Any, payload: Mapping[str, Any] = _EMPTY) -> Any:
            named = dict(payload)
            return call(first, *(named.pop(each.name, each.default) for each in positional), **named)

        return call_spread

    def _accept_several(self, payload: Any, type_: str) -> Any:
        if not isinstance(payload, Mapping):
            raise PayloadError(f'{type_} got a {type(payload).__name__}: {self._expected()}')
        known = {each.name: each for each in self._parameters}
        for name in payload:
            if name not in known:
                raise PayloadError(f'{type_} got {name}: {self._expected()}{suggest(str(name), known)}')
        self._check_missing(payload, type_)
        accepted = {name: each.accept(payload[name], type_, name) for name, each in known.items() if name in payload}
        return MappingProxyType(accepted) if accepted else NOTHING

    def _check_missing(self, given: Collection[str], type_: str) -> None:
        missing = [each.name for each in self._parameters if each.required and each.name not in given]
        if missing:
            raise PayloadError(f'{type_} needs a payload: {" and ".join(missing)}')

    def _expected(self) -> str:
        if not self._parameters:
            return 'it takes no payload'
        names = ', '.join(each.name for each in self._parameters)
        return f'its parameters are {names}' if self.several else f'its payload is {names}'


_EMPTY: Mapping[str, Any] = MappingProxyType({})


def _resolve(function: Callable[..., Any], name: str, namespace: Mapping[str, Any]) -> Any:
    annotation = getattr(function, '__annotations__', {}).get(name, Any)
    if not isinstance(annotation, str):
        return annotation
    bare = _annotated(name, annotation, function)
    try:
        return get_type_hints(bare, localns=dict(namespace), include_extras=True)[name]
    except (NameError, AttributeError, TypeError, SyntaxError) as error:
        raise DefinitionError(
            f'{function.__qualname__}: the annotation of {name} is unknown here ({error}); '
            'import what it names at run time, not under TYPE_CHECKING alone'
        ) from None


def _annotated(name: str, annotation: str, function: Callable[..., Any]) -> Any:
    # Other annotations may name types that exist for type checkers only, so this one is resolved alone.
    class Bare:
        pass

    Bare.__annotations__ = {name: annotation}
    Bare.__module__ = function.__module__
    return Bare


def _validator(function: Callable[..., Any], annotation: Any) -> TypeAdapter[Any]:
    if protocol := _unchecked_protocol(annotation):
        raise DefinitionError(
            f'{function.__qualname__}: {protocol.__name__} is a protocol, which a payload can be checked against only '
            'if it is decorated with @runtime_checkable'
        )
    try:
        try:
            return TypeAdapter(annotation, config=ConfigDict(arbitrary_types_allowed=True, hide_input_in_errors=True))
        except PydanticUserError as error:
            if error.code != 'type-adapter-config-unused':
                raise
        return TypeAdapter(annotation)  # A model has its own configuration.
    except (PydanticUserError, PydanticUndefinedAnnotation) as error:
        raise DefinitionError(f'{function.__qualname__}: its payload cannot be validated: {error.message}') from None


def _unchecked_protocol(annotation: Any) -> type | None:
    for each in get_args(annotation):
        if found := _unchecked_protocol(each):
            return found
    is_protocol = isinstance(annotation, type) and getattr(annotation, '_is_protocol', False)
    return annotation if is_protocol and not getattr(annotation, '_is_runtime_protocol', False) else None
