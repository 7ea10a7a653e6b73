"""The decorated methods of modules, which are typed references to themselves; runs nothing.

It is longer than 300 lines by the overloads that type checkers need.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
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
    overload,
)

from authui.store.dispatch import Dispatch
from authui.store.errors import DefinitionError
from authui.store.names import check_option
from authui.store.payload import Payload
from authui.store.protocols import ModuleNode, PlacedModule, StoreInternals

P = ParamSpec('P')
R = TypeVar('R')
R_co = TypeVar('R_co', covariant=True)
HandlerT = TypeVar('HandlerT', bound='Handler')

Limit = Literal['drop', 'latest', 'queue']
Concurrency = Literal['parallel'] | Limit
_POLICIES = ('parallel', 'drop', 'latest', 'queue')


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
        self.owner: type[Any] | None = None
        """The class that the reference names, which may have inherited the handler."""
        self.origin: Self | None = None
        """The handler that this one is in a class that has inherited it."""
        self.__doc__ = function.__doc__
        parameters = list(inspect.signature(function).parameters.values())
        if any(each.kind in {each.VAR_POSITIONAL, each.VAR_KEYWORD} for each in parameters):
            raise DefinitionError(f'{function.__qualname__}: a {self.kind} names its parameters, without * and **')
        self.arity = sum(each.kind is not each.KEYWORD_ONLY for each in parameters)
        """How many parameters can be given by position."""
        if '/' in self.name:
            raise DefinitionError(f'{function.__qualname__}: {self.name!r} must not hold a slash')

    def bind(self, module: PlacedModule) -> Any:
        """Return what the handler is on a module in a store.

        What an override has taken the place of is read by `super()` alone, and is called as it is.
        """
        if self.owner is type(module) or self.owner is None:
            return self.bind_own(module)
        return self.bind_overridden(module, _next_definition(type(module), self))

    def bind_own(self, module: PlacedModule) -> Any:
        """Return what the handler is on a module whose class has it."""
        raise NotImplementedError

    def bind_overridden(self, module: PlacedModule, handler: Self) -> Any:
        """Return what the handler, as a class further up has defined it, is for the one in its place."""
        raise NotImplementedError

    def inherited_by(self, owner: type[PlacedModule]) -> Self:
        """Return the reference of a class that inherits this handler."""
        copied = type(self).__new__(type(self))
        copied.__dict__.update(self.__dict__)
        property.__init__(copied, copied.bind)
        copied.owner, copied.origin = owner, self
        return copied

    def __set_name__(self, owner: type[Any], name: str) -> None:
        if self.name == self.attribute:
            self.name = name
        self.attribute = name
        self.owner = owner

    def __repr__(self) -> str:
        return f'<{self.kind} {self.owner.__name__ if self.owner else "?"}.{self.attribute}>'


class PayloadHandler(Handler):
    """A handler that may take a payload, after the module and what the store hands in."""

    second: ClassVar[str]

    def __init__(self, function: Callable[..., Any], name: str | None) -> None:
        super().__init__(function, name)
        if self.arity < 2:  # noqa: PLR2004 - the two that are named here
            raise DefinitionError(f'{function.__qualname__}: a {self.kind} takes self and {self.second} first')
        self._payload: Payload | None = None

    def payload(self) -> Payload:
        """Return what the handler takes; raises `DefinitionError` where its annotation cannot be resolved."""
        if self.origin is not None:
            return self.origin.payload()
        self.resolve({})
        return cast('Payload', self._payload)  # resolved by now

    def resolve(self, namespace: Mapping[str, Any]) -> None:
        """Resolve the payload's annotation, unless that is done, with these names beside the module's globals."""
        if self._payload is None:
            self._payload = Payload(self.function, 2, namespace)


class Mutation(PayloadHandler, Generic[P]):
    """A reference to a mutation, `Account.user`; read from a module in a store it commits."""

    kind = 'mutation'
    second = 'state'

    def __init__(self, function: Callable[Concatenate[Any, Any, P], None], name: str | None = None) -> None:
        super().__init__(function, name)
        if _is_coroutine(function):
            raise DefinitionError(
                f'{function.__qualname__} is a coroutine function: a mutation is synchronous, make it an action'
            )
        if inspect.isgeneratorfunction(function):
            raise DefinitionError(f'{function.__qualname__} is a generator function: a mutation returns None')

    def bind_own(self, module: PlacedModule) -> Callable[P, None]:
        """Return what commits this mutation."""
        return partial(module.commit, self)

    def bind_overridden(self, module: PlacedModule, handler: Self) -> Callable[P, None]:
        """Return what lets the overridden mutation write on the same draft."""
        return partial(internals_of(_place(module)).call_overridden_mutation, _place(module), handler)

    if TYPE_CHECKING:

        @overload
        def __get__(self, instance: None, owner: type[Any] | None = None, /) -> Self: ...
        @overload
        def __get__(self, instance: PlacedModule, owner: type[Any] | None = None, /) -> Callable[P, None]: ...
        def __get__(self, instance: Any, owner: type[Any] | None = None, /) -> Any: ...


class Action(PayloadHandler, Generic[P, R_co]):
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
        check_option('concurrency', concurrency, _POLICIES, f'{function.__qualname__}: ')
        check_option('root', root, (False, True), f'{function.__qualname__}: ')
        self.root = root
        self.concurrency = concurrency
        self.is_coroutine = inspect.iscoroutinefunction(function)

    def bind_own(self, module: PlacedModule) -> Callable[P, Dispatch[R_co]]:
        """Return what dispatches this action."""
        return partial(module.dispatch, self)

    def bind_overridden(self, module: PlacedModule, handler: Self) -> Callable[P, Dispatch[R_co]]:
        """Return what runs the overridden action, of which no subscriber hears, and which waits for no turn."""
        return partial(internals_of(_place(module)).call_overridden_action, _place(module), handler)

    if TYPE_CHECKING:

        @overload
        def __get__(self, instance: None, owner: type[Any] | None = None, /) -> Self: ...
        @overload
        def __get__(self, instance: PlacedModule, owner: type[Any] | None = None, /) -> Callable[P, Dispatch[R_co]]: ...
        def __get__(self, instance: Any, owner: type[Any] | None = None, /) -> Any: ...


class Getter(Handler, Generic[R_co]):
    """A reference to a getter, `Account.is_authorized`; read from a module in a store it is the value."""

    kind = 'getter'

    def __init__(self, function: Callable[Concatenate[Any, Any, ...], R_co], name: str | None = None) -> None:
        super().__init__(function, name)
        if _is_coroutine(function):
            raise DefinitionError(f'{function.__qualname__} is a coroutine function: a getter is synchronous')
        if inspect.isgeneratorfunction(function):
            raise DefinitionError(f'{function.__qualname__} is a generator function: a getter returns a value')
        if any(
            each.kind is each.KEYWORD_ONLY and each.default is each.empty
            for each in inspect.signature(function).parameters.values()
        ):
            raise DefinitionError(f'{function.__qualname__}: a getter takes positional parameters only')
        if not 2 <= self.arity <= 5:  # noqa: PLR2004 - self and the four that Vuex hands in
            raise DefinitionError(
                f'{function.__qualname__}: a getter takes self, state, and optionally getters, root_state, root_getters'
            )

    def bind_own(self, module: PlacedModule) -> R_co:
        """Return the value."""
        value: R_co = module.getters[self]
        return value

    def bind_overridden(self, module: PlacedModule, handler: Self) -> R_co:
        """Return the value that the overridden getter has."""
        value: R_co = internals_of(_place(module)).compute_overridden(_place(module), handler)
        return value

    if TYPE_CHECKING:

        @overload
        def __get__(self, instance: None, owner: type[Any] | None = None, /) -> Self: ...
        @overload
        def __get__(self, instance: PlacedModule, owner: type[Any] | None = None, /) -> R_co: ...
        def __get__(self, instance: Any, owner: type[Any] | None = None, /) -> Any: ...


def _place(module: PlacedModule) -> ModuleNode:
    return module._place  # noqa: SLF001 - a handler reaches the store by its module


def internals_of(node: ModuleNode) -> StoreInternals:
    """Return what a module asks of its store, and hosts do not."""
    return node.store._internals  # noqa: SLF001 - modules are a part of the store


def _next_definition(module: type[Any], handler: HandlerT) -> HandlerT:
    """Return what `super()` has found, as the first class from there on has defined it."""
    order = module.__mro__
    begin = order.index(handler.owner) if handler.owner in order else 0
    for base in order[begin:]:
        found = vars(base).get(handler.attribute)
        if isinstance(found, type(handler)) and found.origin is None:
            return found
    return handler


@overload
def mutation(function: Callable[Concatenate[Any, Any, P], None], /) -> Mutation[P]: ...
@overload
def mutation(*, name: str) -> Callable[[Callable[Concatenate[Any, Any, P], None]], Mutation[P]]: ...
def mutation(function: Callable[..., None] | None = None, /, *, name: str | None = None) -> Any:
    """Declare a mutation: `(self, state)` and what it takes, writing on the draft it gets as state.

    One parameter after the state is the payload, as in Vuex; several are a mapping to subscribers.
    """
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
    """Declare an action: `(self, context)` and what it takes, a coroutine function or a plain one.

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
