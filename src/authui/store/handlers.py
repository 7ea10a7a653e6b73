"""The decorated methods of modules; on the class, each is the typed reference to itself. Runs nothing.

It is longer than 300 lines because type checkers need many overloads.
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
HandlerT = TypeVar('HandlerT', bound='ModuleHandler')

Limit = Literal['drop', 'latest', 'queue']
Concurrency = Literal['parallel'] | Limit
_POLICIES = ('parallel', 'drop', 'latest', 'queue')


class ModuleHandler(property):
    """A decorated method of a module; on the class it is the typed reference to itself.

    It is a property because no other descriptor returns itself from the class without running Python code.
    """

    kind: ClassVar[str]

    def __init__(self, function: Callable[..., Any], name: str | None) -> None:
        super().__init__(self.bind)
        if not callable(function):
            raise DefinitionError(f'@{self.kind} decorates a method, not {function!r}')
        self.function = function
        self.name = name or function.__name__
        """The name within the module: that of the attribute, unless the decorator gives another one."""
        self.attribute = function.__name__
        self.owner: type[Any] | None = None
        """The class that the reference belongs to; it may have inherited the handler."""
        self.origin: Self | None = None
        """The inherited handler, if this is the reference of a subclass to it."""
        self.__doc__ = function.__doc__
        parameters = list(inspect.signature(function).parameters.values())
        if any(each.kind in {each.VAR_POSITIONAL, each.VAR_KEYWORD} for each in parameters):
            raise DefinitionError(f'{function.__qualname__}: a {self.kind} names its parameters, without * and **')
        self.arity = sum(each.kind is not each.KEYWORD_ONLY for each in parameters)
        """The number of positional parameters."""
        if '/' in self.name:
            raise DefinitionError(f'{function.__qualname__}: {self.name!r} must not hold a slash')

    def bind(self, module: PlacedModule) -> Any:
        """Return the value of the attribute on a module that is in a store.

        An overridden handler can be read by `super()` alone; it is then called directly.
        """
        if self.owner is type(module) or self.owner is None:
            return self.bind_own(module)
        return self.bind_overridden(module, _next_definition(type(module), self))

    def bind_own(self, module: PlacedModule) -> Any:
        """Return the value of the attribute on a module whose class has this handler."""
        raise NotImplementedError

    def bind_overridden(self, module: PlacedModule, handler: Self) -> Any:
        """Return the value of `super().attribute` in the handler that overrides this one."""
        raise NotImplementedError

    def inherited_by(self, owner: type[PlacedModule]) -> Self:
        """Return the reference to this handler for a class that inherits it."""
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


class PayloadHandler(ModuleHandler):
    """A handler that may take a payload: a mutation or an action."""

    second: ClassVar[str]

    def __init__(self, function: Callable[..., Any], name: str | None) -> None:
        super().__init__(function, name)
        if self.arity < 2:  # noqa: PLR2004 - the two that are named here
            raise DefinitionError(f'{function.__qualname__}: a {self.kind} takes self and {self.second} first')
        self._payload: Payload | None = None

    def payload(self) -> Payload:
        """Return the payload's parameters; raises `DefinitionError` for an annotation that cannot be resolved."""
        if self.origin is not None:
            return self.origin.payload()
        self.resolve({})
        return cast('Payload', self._payload)  # resolved by now

    def resolve(self, namespace: Mapping[str, Any]) -> None:
        """Resolve the annotations of the payload once, with these names in addition to the module's globals."""
        if self._payload is None:
            self._payload = Payload(self.function, 2, namespace)


class Mutation(PayloadHandler, Generic[P]):
    """A reference to a mutation, such as `Account.user`. On a module in a store it commits."""

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
        """Return a function that commits this mutation."""
        return partial(module.commit, self)

    def bind_overridden(self, module: PlacedModule, handler: Self) -> Callable[P, None]:
        """Return a function that lets the overridden mutation write on the same draft."""
        return partial(internals_of(_place(module)).call_overridden_mutation, _place(module), handler)

    if TYPE_CHECKING:

        @overload
        def __get__(self, instance: None, owner: type[Any] | None = None, /) -> Self: ...
        @overload
        def __get__(self, instance: PlacedModule, owner: type[Any] | None = None, /) -> Callable[P, None]: ...
        def __get__(self, instance: Any, owner: type[Any] | None = None, /) -> Any: ...


class Action(PayloadHandler, Generic[P, R_co]):
    """A reference to an action, such as `Account.login`. On a module in a store it dispatches."""

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
        """Return a function that dispatches this action."""
        return partial(module.dispatch, self)

    def bind_overridden(self, module: PlacedModule, handler: Self) -> Callable[P, Dispatch[R_co]]:
        """Return a function that runs the overridden action; subscribers are not told, and it waits for no turn."""
        return partial(internals_of(_place(module)).call_overridden_action, _place(module), handler)

    if TYPE_CHECKING:

        @overload
        def __get__(self, instance: None, owner: type[Any] | None = None, /) -> Self: ...
        @overload
        def __get__(self, instance: PlacedModule, owner: type[Any] | None = None, /) -> Callable[P, Dispatch[R_co]]: ...
        def __get__(self, instance: Any, owner: type[Any] | None = None, /) -> Any: ...


class Getter(ModuleHandler, Generic[R_co]):
    """A reference to a getter, such as `Account.is_authorized`. On a module in a store it is the value."""

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
        """Return the value of the overridden getter."""
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
    """Return the interface of a store that is for its modules alone."""
    return node.store._internals  # noqa: SLF001 - modules are a part of the store


def _next_definition(module: type[Any], handler: HandlerT) -> HandlerT:
    """Return the definition that `super()` finds: that of the next class in the order of resolution."""
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
    """Declare a mutation: a method `(self, state, …)` that writes on the draft it gets as `state`.

    One parameter after the state is the payload, as in Vuex. Several parameters reach subscribers as a mapping.
    """
    return Mutation(function, name) if function else partial(Mutation, name=name)


class _ActionDecorator:
    """The result of `@action(...)`, typed for coroutine functions and plain functions."""

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
    """Declare an action: a method `(self, context, …)`, a coroutine function or a plain function.

    `root` registers it without the module's namespace; its context stays that of its module. `concurrency` says what a
    dispatch does while another one runs: `parallel` runs too, `drop` returns the running one, `latest` cancels the
    running one, and `queue` waits for it.
    """
    decorate = _ActionDecorator(name, root, concurrency)
    return decorate(function) if function else decorate


@overload
def getter(function: Callable[Concatenate[Any, Any, ...], R], /) -> Getter[R]: ...
@overload
def getter(*, name: str) -> Callable[[Callable[Concatenate[Any, Any, ...], R]], Getter[R]]: ...
def getter(function: Callable[..., Any] | None = None, /, *, name: str | None = None) -> Any:
    """Declare a getter: a method `(self, state, getters, root_state, root_getters)`; the last three are optional.

    It is computed when it is read and something that it read before has changed. A getter may return a function: its
    readers call it with arguments, and the result for each argument is remembered.
    """
    return Getter(function, name) if function else partial(Getter, name=name)


def _is_coroutine(function: Callable[..., Any]) -> bool:
    return inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)
