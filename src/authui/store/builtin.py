"""The mutations that every module has, `$patch` and `$reset`; they are committed like any other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from authui.store.payload import Payload
from authui.store.routes import Route

if TYPE_CHECKING:
    from authui.store.state import State
    from authui.store.tree import Node


def patch_route(node: Node) -> Route:
    """Return the mutation that writes several fields at once, or lets a function write."""
    return _route(node, '$patch', _patch, _FREE)


def reset_route(node: Node) -> Route:
    """Return the mutation that goes back to the state that the module begins with."""
    return _route(node, '$reset', partial(_reset, node), _NONE)


def _route(node: Node, name: str, call: Callable[..., None], payload: Payload) -> Route:
    return Route(f'{node.namespace}{name}', node, node.context, call, payload)


def _patch(state: State, change: Mapping[str, Any] | Callable[[Any], object]) -> None:
    if callable(change):
        change(state)
    else:
        for name, value in change.items():
            setattr(state, name, value)


def _reset(node: Node, state: State) -> None:
    state.__dict__.update(node.context.initial_state().__dict__)


_FREE = Payload(_patch, 1, {'State': object, 'Mapping': Mapping, 'Callable': Callable, 'Any': Any})
_NONE = Payload(_patch, 2, {})
