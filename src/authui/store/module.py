"""How a module is declared: its class, its state and its handlers by name; runs nothing."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any, ClassVar, TypeVar, cast, get_args, get_origin

from authui.store.errors import DefinitionError
from authui.store.handlers import Action, Getter, HandlerT, ModuleHandler, Mutation
from authui.store.scope import ModuleScope, StateT
from authui.store.state import State, complete


class Module(ModuleScope[StateT]):
    """A part of a store: a state, the handlers for it, and the collaborators that its instance holds.

    An instance belongs to one store. There its handlers can be called: a mutation commits, an action dispatches, and a
    getter is its value.
    """

    namespaced: ClassVar[bool] = True
    """Whether the names of the handlers begin with the module's key, as in `account/login`."""
    modules: Mapping[str, Module[Any]] = MappingProxyType({})
    """The modules nested in this one, by key; set it in `__init__`."""
    declared: ClassVar[Declared]
    """The state type and the handlers of the class."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.declared = Declared(cls)
        # The types of its payloads may be defined in the same scope as the class.
        cls.declared.resolve_payloads(sys._getframe(1).f_locals)  # noqa: SLF001 - no other way to the scope of a class

    def __repr__(self) -> str:
        if self._node is None:
            return f'<{type(self).__name__} in no store>'
        return f'<{type(self).__name__} at {self._node.name!r}>'

    def initial_state(self) -> StateT:
        """Return the initial state, which a reset returns to."""
        return cast('StateT', self.declared.state())  # the class in the generic argument


class Declared:
    """The declarations of a module class: its state type, and its mutations, actions and getters by name."""

    def __init__(self, module: type[Module[Any]]) -> None:
        self.module = module
        self._state = _state_type(module)
        self._handlers = self._find_handlers()
        self.mutations = self._collect(Mutation)
        self.actions = self._collect(Action)
        self.getters = self._collect(Getter)

    @property
    def state(self) -> type[State]:
        """The generic argument of `Module`; raises `DefinitionError` if there is none."""
        if self._state is None:
            raise DefinitionError(
                f'{self.module.__name__} names no state: write class {self.module.__name__}(Module[...])'
            )
        complete(self._state)
        return self._state

    def of(self, kind: type[HandlerT]) -> Mapping[str, HandlerT]:
        """Return the handlers of a kind by name."""
        return cast('Mapping[str, HandlerT]', getattr(self, f'{kind.kind}s'))  # one attribute for each kind

    def resolve_payloads(self, namespace: Mapping[str, Any]) -> None:
        """Resolve the annotations that are known now; the others are resolved at their first use."""
        for handler in (*self.mutations.values(), *self.actions.values()):
            with suppress(DefinitionError):
                (handler.origin or handler).resolve(namespace)

    def _collect(self, kind: type[HandlerT]) -> Mapping[str, HandlerT]:
        found: dict[str, HandlerT] = {}
        for attribute, handler in self._handlers.items():
            if not isinstance(handler, kind):
                continue
            if handler.name in found:
                raise DefinitionError(f'{self.module.__name__} has two {kind.kind}s of the name {handler.name!r}')
            own = handler if handler.owner is self.module else handler.inherited_by(self.module)
            if own is not handler:
                setattr(self.module, attribute, own)
            found[own.name] = own
        return MappingProxyType(found)

    def _find_handlers(self) -> dict[str, ModuleHandler]:
        """Return the handlers by attribute, each from the first class that defines it in the order of resolution."""
        found: dict[str, ModuleHandler] = {}
        for base in reversed(self.module.__mro__):
            for attribute, value in vars(base).items():
                if isinstance(value, ModuleHandler):
                    if value.origin is None:
                        self._check_name(attribute, value, found.get(attribute))
                        found[attribute] = value
                elif attribute in found:
                    overridden = found.pop(attribute)
                    if value is not None:
                        raise DefinitionError(
                            f'{base.__name__}.{attribute} is no {overridden.kind}, and {overridden!r} is one: '
                            f'decorate it with @{overridden.kind} too, or give it another name'
                        )
        return found

    def _check_name(self, attribute: str, handler: ModuleHandler, overridden: ModuleHandler | None) -> None:
        if hasattr(Module, attribute):
            raise DefinitionError(
                f'{self.module.__name__}.{attribute}: every module has this name; use name={attribute!r}'
            )
        if overridden is not None and overridden.kind != handler.kind:
            raise DefinitionError(
                f'{handler!r} is a {handler.kind}, and {overridden!r}, which it overrides, is a {overridden.kind}: '
                'give it another name'
            )


def _state_type(module: type[Module[Any]], arguments: Mapping[Any, Any] = MappingProxyType({})) -> type[State] | None:
    """Find the state that a class or one of its bases names; `arguments` replace its type parameters."""
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
    """Replace the parameters in an annotation by arguments, as in `Page[T]`."""
    parameters = getattr(argument, '__pydantic_generic_metadata__', {}).get('parameters', ())
    if parameters and any(each in arguments for each in parameters):
        return argument[tuple(arguments.get(each, each) for each in parameters)]
    return arguments.get(argument, argument) if isinstance(argument, TypeVar) else argument
