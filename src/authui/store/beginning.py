"""The arguments of a store: refuses mistakes with the remedy, and checks the states that it begins with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from authui.store.callbacks import describe, is_asynchronous
from authui.store.errors import DefinitionError
from authui.store.module import Module
from authui.store.names import complain
from authui.store.shape import pure
from authui.store.snapshots import StateTree
from authui.store.state import State

if TYPE_CHECKING:
    from authui.store.node import Node


def refuse_strange(modules: object, plugins: object, on_error: object) -> None:
    """Raise `DefinitionError` for arguments of a store that have the wrong type."""
    if not isinstance(modules, Mapping):
        raise DefinitionError(f"a store takes its modules by key, as in Store({{'{_key(modules)}': {_call(modules)}}})")
    if not isinstance(plugins, Iterable):
        raise DefinitionError(f'plugins is a list: write plugins=[{_call(plugins)}]')
    if on_error is not None and not callable(on_error):
        raise DefinitionError(f'on_error is a {type(on_error).__name__}: give a function (error, who)')
    if on_error is not None and is_asynchronous(on_error):
        raise DefinitionError(f'{describe(on_error)} is a coroutine function, which nobody would await')


def refuse_no_plugin(plugin: object) -> None:
    """Raise `DefinitionError` for a plugin that cannot be called with a store, such as a class."""
    if isinstance(plugin, type) and any('__call__' in vars(base) for base in plugin.__mro__):
        raise DefinitionError(f'{plugin.__name__} is the class of a plugin: write plugins=[{plugin.__name__}()]')
    if not callable(plugin):
        raise DefinitionError(f'{plugin!r} is no plugin: a plugin is called with the store')
    if is_asynchronous(plugin):
        raise DefinitionError(f'{describe(plugin)} is a coroutine function, which nobody would await')


def given_states(given: object, find: Callable[[str], Node]) -> StateTree | dict[tuple[str, ...], State]:
    """Return the states that modules begin with by path, each checked."""
    if isinstance(given, StateTree):
        return given
    if not isinstance(given, Mapping):
        raise DefinitionError(f'state is a {type(given).__name__}: give the states by the paths of their modules')
    states: dict[tuple[str, ...], State] = {}
    for path, state in given.items():
        node = find(path)
        states[node.path] = _validated(state, node) if isinstance(state, Mapping) else state
    return states


def _validated(fields: Mapping[str, Any], node: Node) -> State:
    state_type: type[State] = node.shape.state
    values = {**pure(node.state), **fields}
    try:
        return state_type.model_validate(values, by_alias=False, by_name=True)
    except ValidationError as error:
        problem = complain(error)
    # Raised outside of the handler: as its context, the error above would carry the values along.
    raise DefinitionError(f'the state of {node.name or "the root"} is no {state_type.__name__}: {problem}')


def _key(given: object) -> str:
    first = next(iter(given), None) if isinstance(given, Iterable) else given
    kind = first if isinstance(first, type) else type(first)
    return kind.__name__.lower() if issubclass(kind, Module) else 'key'


def _call(given: object) -> str:
    first = next(iter(given), None) if isinstance(given, Iterable) else given
    kind = first if isinstance(first, type) else type(first)
    return f'{kind.__name__}()'
