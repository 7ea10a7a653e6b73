"""How a module is declared: its class, its decorated handlers and their typed references; runs nothing."""

from __future__ import annotations

import inspect
import sys
from contextlib import suppress
from functools import partial
from types import MappingProxyType
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Concatenate,
    Generic,
    Literal,
    ParamSpec,
    Self,
    TypeVar,
    cast,
    get_args,
    get_origin,
    overload,
)

from authui.errors import DefinitionError
from authui.store.context import Context
from authui.store.payload import Payload
from authui.store.state import State

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from authui.store.dispatch import Dispatch

StateT = TypeVar('StateT', bound=State)
P = ParamSpec('P')
R = TypeVar('R')
R_co = TypeVar('R_co', covariant=True)
HandlerT = TypeVar('HandlerT', bound='Handler')

Limit = Literal['drop', 'latest', 'queue']
Concurrency = Literal['parallel'] | Limit


class Handler(property):
    """A decorated method of a module; on the class it is the typed reference to itself.

    A property, since that is the one descriptor that gives itself to the class without running Python.
    """

    kind: ClassVar[str]

    def __init__(self, function: Callable[..., Any], name: str | None) -> None:
        super().__init__(self.bind)
        if not callable(function):
            raise DefinitionError(f'@{self.kind} decorates a method, not {function!r}')
        self.function = function
        self.name = name or function.__name__
        """The type's name within the module; the attribute's own unless the decorator says otherwise."""
        self.attribute = function.__name__
        self.owner: type[Module[Any]] | None = None
        self.__doc__ = function.__doc__
        parameters = list(inspect.signature(function).parameters.values())
        if any(each.kind not in {each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD} for each in parameters):
            raise DefinitionError(f'{function.__qualname__}: a {self.kind} takes positional parameters only')
        self.arity = len(parameters)
        if '/' in self.name:
            raise DefinitionError(f'{function.__qualname__}: {self.name!r} must not hold a slash')

    def bind(self, module: Module[Any]) -> Any:
        """Return what the handler is on a module in a store."""
        raise NotImplementedError

    def __set_name__(self, owner: type[Module[Any]], name: str) -> None:
        if self.name == self.attribute:
            self.name = name
        self.attribute = name
        self.owner = owner

    def __repr__(self) -> str:
        return f'<{self.kind} {self.owner.__name__ if self.owner else "?"}.{self.attribute}>'


class Paid(Handler):
    """A handler that may take one payload, after the module and what the store hands in."""

    second: ClassVar[str]

    def __init__(self, function: Callable[..., Any], name: str | None) -> None:
        super().__init__(function, name)
        if self.arity not in {2, 3}:
            raise DefinitionError(
                f'{function.__qualname__}: a {self.kind} takes self, {self.second} and at most one payload'
            )
        self._payload: Payload | None = None

    def payload(self) -> Payload:
        """Return what the handler takes; raises `DefinitionError` where its annotation cannot be resolved."""
        if self._payload is None:
            self.resolve({})
        return cast('Payload', self._payload)  # resolved by now

    def resolve(self, namespace: Mapping[str, Any]) -> None:
        """Resolve the payload's annotation with these names beside the module's globals."""
        self._payload = Payload(self.function, 2, namespace)


class Mutation(Paid, Generic[P]):
    """A reference to a mutation, `Account.user`; read from a module in a store it commits."""

    kind = 'mutation'
    second = 'state'

    def __init__(self, function: Callable[Concatenate[Any, Any, P], None], name: str | None = None) -> None:
        super().__init__(function, name)
        if _is_coroutine(function):
            raise DefinitionError(
                f'{function.__qualname__} is a coroutine function: a mutation is synchronous, make it an action'
            )

    def bind(self, module: Module[Any]) -> Callable[P, None]:
        """Return what commits this mutation."""
        return partial(module.commit, self)

    if TYPE_CHECKING:

        @overload
        def __get__(self, instance: None, owner: type[Any] | None = None, /) -> Self: ...
        @overload
        def __get__(self, instance: Module[Any], owner: type[Any] | None = None, /) -> Callable[P, None]: ...
        def __get__(self, instance: Any, owner: type[Any] | None = None, /) -> Any: ...


class Action(Paid, Generic[P, R_co]):
    """A reference to an action, `Account.login`; read from a module in a store it dispatches."""

    kind = 'action'
    second = 'context'

    def __init__(
        self,
        function: Callable[Concatenate[Any, Any, P], Any],
        name: str | None = None,
        *,
        root: bool = False,
        concurrency: Concurrency = 'parallel',
    ) -> None:
        super().__init__(function, name)
        if inspect.isasyncgenfunction(function) or inspect.isgeneratorfunction(function):
            raise DefinitionError(f'{function.__qualname__} is a generator function: an action returns one result')
        self.root = root
        self.concurrency = concurrency
        self.is_coroutine = inspect.iscoroutinefunction(function)

    def bind(self, module: Module[Any]) -> Callable[P, Dispatch[R_co]]:
        """Return what dispatches this action."""
        return partial(module.dispatch, self)

    if TYPE_CHECKING:

        @overload
        def __get__(self, instance: None, owner: type[Any] | None = None, /) -> Self: ...
        @overload
        def __get__(self, instance: Module[Any], owner: type[Any] | None = None, /) -> Callable[P, Dispatch[R_co]]: ...
        def __get__(self, instance: Any, owner: type[Any] | None = None, /) -> Any: ...


class Getter(Handler, Generic[R_co]):
    """A reference to a getter, `Account.is_authorized`; read from a module in a store it is the value."""

    kind = 'getter'

    def __init__(self, function: Callable[Concatenate[Any, Any, ...], R_co], name: str | None = None) -> None:
        super().__init__(function, name)
        if _is_coroutine(function):
            raise DefinitionError(f'{function.__qualname__} is a coroutine function: a getter is synchronous')
        if not 2 <= self.arity <= 5:  # noqa: PLR2004 - self and the four that Vuex hands in
            raise DefinitionError(
                f'{function.__qualname__}: a getter takes self, state, and optionally getters, root_state, root_getters'
            )

    def bind(self, module: Module[Any]) -> R_co:
        """Return the value."""
        return module.getters[self]

    if TYPE_CHECKING:

        @overload
        def __get__(self, instance: None, owner: type[Any] | None = None, /) -> Self: ...
        @overload
        def __get__(self, instance: Module[Any], owner: type[Any] | None = None, /) -> R_co: ...
        def __get__(self, instance: Any, owner: type[Any] | None = None, /) -> Any: ...


class Module(Context[StateT]):
    """A part of a store: a state, the handlers on it, and the collaborators that its instance holds.

    An instance belongs to one store. There it is its own context, and its handlers can be called:
    a mutation commits, an action dispatches, a getter is its value.
    """

    namespaced: ClassVar[bool] = True
    """Whether the names of the handlers get the module's key in front, as in `account/login`."""
    modules: Mapping[str, Module[Any]] = MappingProxyType({})
    """Modules nested in this one by key; set it in `__init__`."""
    declared: ClassVar[Declared]
    """The class's state type and handlers, as the store reads them."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.declared = Declared(cls)
        # Where the class stands, the types of its payloads may stand too.
        cls.declared.resolve_payloads(sys._getframe(1).f_locals)  # noqa: SLF001 - no other way to the scope of a class

    def initial_state(self) -> StateT:
        """Return the state to begin with, and to go back to at a reset."""
        return cast('StateT', self.declared.state())  # the class that the generic argument named


class Declared:
    """What a module class declares: its state type and, by their names, its mutations, actions and getters."""

    def __init__(self, module: type[Module[Any]]) -> None:
        self.module = module
        self._state = _state_type(module)
        self.mutations = self._collect(Mutation)
        self.actions = self._collect(Action)
        self.getters = self._collect(Getter)

    @property
    def state(self) -> type[State]:
        """The generic argument of `Module`; raises `DefinitionError` where there is none."""
        if self._state is None:
            raise DefinitionError(
                f'{self.module.__name__} names no state: write class {self.module.__name__}(Module[...])'
            )
        return self._state

    def of(self, kind: type[HandlerT]) -> Mapping[str, HandlerT]:
        """Return the handlers of a kind by name."""
        return cast('Mapping[str, HandlerT]', getattr(self, f'{kind.kind}s'))  # one attribute for each kind

    def resolve_payloads(self, namespace: Mapping[str, Any]) -> None:
        """Resolve what can be resolved now; the rest may be defined further down, and is asked for again."""
        for handler in (*self.mutations.values(), *self.actions.values()):
            if handler.owner is self.module:
                with suppress(DefinitionError):
                    handler.resolve(namespace)

    def _collect(self, kind: type[HandlerT]) -> Mapping[str, HandlerT]:
        attributes: dict[str, Any] = {}
        for base in reversed(self.module.__mro__):
            attributes.update(vars(base))
        found: dict[str, HandlerT] = {}
        for attribute, handler in attributes.items():
            if not isinstance(handler, kind):
                continue
            if hasattr(Module, attribute):
                raise DefinitionError(
                    f'{self.module.__name__}.{attribute}: every module has this name; use name={attribute!r}'
                )
            if handler.name in found:
                raise DefinitionError(f'{self.module.__name__} has two {kind.kind}s of the name {handler.name!r}')
            found[handler.name] = handler
        return MappingProxyType(found)


@overload
def mutation(function: Callable[Concatenate[Any, Any, P], None], /) -> Mutation[P]: ...
@overload
def mutation(*, name: str) -> Callable[[Callable[Concatenate[Any, Any, P], None]], Mutation[P]]: ...
def mutation(function: Callable[..., None] | None = None, /, *, name: str | None = None) -> Any:
    """Declare a mutation: `(self, state)` or `(self, state, payload)`, writing on the draft it gets as state."""
    return Mutation(function, name) if function else partial(Mutation, name=name)


class _ActionDecorator:
    """What `@action(...)` returns, typed for coroutine functions and plain ones."""

    def __init__(self, name: str | None, root: bool, concurrency: Concurrency) -> None:
        self._options = {'name': name, 'root': root, 'concurrency': concurrency}

    @overload
    def __call__(self, function: Callable[Concatenate[Any, Any, P], Awaitable[R]]) -> Action[P, R]: ...
    @overload
    def __call__(self, function: Callable[Concatenate[Any, Any, P], R]) -> Action[P, R]: ...
    def __call__(self, function: Callable[..., Any]) -> Any:
        return Action(function, **cast('dict[str, Any]', self._options))  # the keywords of Action, checked above


@overload
def action(function: Callable[Concatenate[Any, Any, P], Awaitable[R]], /) -> Action[P, R]: ...
@overload
def action(function: Callable[Concatenate[Any, Any, P], R], /) -> Action[P, R]: ...
@overload
def action(*, name: str | None = None, root: bool = False, concurrency: Concurrency = ...) -> _ActionDecorator: ...
def action(
    function: Callable[..., Any] | None = None,
    /,
    *,
    name: str | None = None,
    root: bool = False,
    concurrency: Concurrency = 'parallel',
) -> Any:
    """Declare an action: `(self, context)` or `(self, context, payload)`, a coroutine function or a plain one.

    `root` registers it without the module's namespace; it keeps its own context. `concurrency` says what a dispatch
    does while another one runs: `parallel` runs too, `drop` gives the running one instead, `latest` cancels that,
    `queue` waits for it.
    """
    decorate = _ActionDecorator(name, root, concurrency)
    return decorate(function) if function else decorate


@overload
def getter(function: Callable[Concatenate[Any, Any, ...], R], /) -> Getter[R]: ...
@overload
def getter(*, name: str) -> Callable[[Callable[Concatenate[Any, Any, ...], R]], Getter[R]]: ...
def getter(function: Callable[..., Any] | None = None, /, *, name: str | None = None) -> Any:
    """Declare a getter: `(self, state, getters, root_state, root_getters)`, of which the last three may be left out.

    It is computed when it is read and something it read has changed. A getter that returns a function is called
    with arguments by its readers, and remembers the result for each argument.
    """
    return Getter(function, name) if function else partial(Getter, name=name)


def _is_coroutine(function: Callable[..., Any]) -> bool:
    return inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)


def _state_type(module: type[Module[Any]], arguments: Mapping[Any, Any] = MappingProxyType({})) -> type[State] | None:
    """Find the state that a class, or one that it derives from, names; `arguments` stand for its type parameters."""
    for alias in (*module.__dict__.get('__orig_bases__', ()), *module.__bases__):
        origin = get_origin(alias) or alias
        if not (isinstance(origin, type) and issubclass(origin, Module)):
            continue
        given = [_argument(each, arguments) for each in get_args(alias)]
        if origin is Module:
            if given and isinstance(given[0], type) and issubclass(given[0], State):
                return given[0]
            continue
        found = _state_type(origin, dict(zip(getattr(origin, '__parameters__', ()), given, strict=False)))
        if found is not None:
            return found
    return None


def _argument(argument: Any, arguments: Mapping[Any, Any]) -> Any:
    """Put arguments in the place of the parameters in one, as in `Page[T]`."""
    parameters = getattr(argument, '__pydantic_generic_metadata__', {}).get('parameters', ())
    if parameters and any(each in arguments for each in parameters):
        return argument[tuple(arguments.get(each, each) for each in parameters)]
    return arguments.get(argument, argument) if isinstance(argument, TypeVar) else argument
