"""The mutations that every module has, `$patch` and `$reset`; they are committed like all others."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from authui.store.callbacks import describe
from authui.store.errors import MutationError
from authui.store.lookup import Route
from authui.store.payload import Payload

if TYPE_CHECKING:
    from authui.store.node import Node
    from authui.store.state import State


def patch_route(node: Node) -> Route:
    """Return the mutation that writes several fields at once, or lets a function write."""
    return _route(node, '$patch', _patch, _FREE)


def reset_route(node: Node) -> Route:
    """Return the mutation that resets a module to its initial state."""
    return _route(node, '$reset', partial(_reset, node), _NONE)


def _route(node: Node, name: str, call: Callable[..., None], payload: Payload) -> Route:
    return Route('mutation', f'{node.namespace}{name}', node, call, payload)


def _patch(state: State, change: Mapping[str, Any] | Callable[[Any], object]) -> None:
    if callable(change):
        refuse_asynchronous(change(state), describe(change))
    else:
        for name, value in change.items():
            setattr(state, name, value)


def refuse_asynchronous(result: object, who: str) -> None:
    """Raise `MutationError` for a coroutine, a generator or another awaitable: its code has not run yet."""
    if inspect.isawaitable(result) or inspect.isgenerator(result) or inspect.isasyncgen(result):
        if inspect.iscoroutine(result):
            result.close()
        raise MutationError(f'{who} returned a {type(result).__name__}: what writes on a draft is a plain function')


def _reset(node: Node, state: State) -> None:
    state.__dict__.update(node.context.initial_state().__dict__)


_FREE = Payload(_patch, 1, {'State': object, 'Mapping': Mapping, 'Callable': Callable, 'Any': Any})
_NONE = Payload(_patch, 2, {})
