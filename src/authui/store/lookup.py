"""Finds the handlers of a type name or a reference, and remembers them; calls nothing."""

from __future__ import annotations

from collections.abc import Awaitable
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from authui.store.errors import DefinitionError, UnknownNameError
from authui.store.handlers import Action, Getter, Limit, ModuleHandler, Mutation, PayloadHandler
from authui.store.module import Module
from authui.store.names import suggest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from authui.store.node import Node
    from authui.store.payload import Payload

PayloadHandlerT = TypeVar('PayloadHandlerT', Mutation[...], Action[..., Any])


class Route:
    """The handler of a type name in its place, and further ones if modules share a namespace."""

    __slots__ = (
        'alone', 'call', 'exact', 'limit', 'more', 'name', 'node', 'payload', 'plain', 'scope', 'several', 'type',
    )  # fmt: skip

    def __init__(self, kind: str, type_: str, node: Node, call: Callable[..., Any], payload: Payload) -> None:
        self.type = type_
        self.name = f'the {kind} {type_}'
        """The name in reports and of tasks."""
        self.node = node
        self.call = payload.spread(call)
        """Takes the draft or the context, and the payload if there is one."""
        self.scope = node.scope
        """The context that an action gets."""
        self.payload = payload
        self.exact = payload.exact
        self.several = payload.several
        self.limit: Limit | None = None
        """The rule for a dispatch while another one of its type is running; None for no rule."""
        self.more: tuple[Route, ...] = ()
        """The handlers that run after this one."""
        self.alone = False
        """Whether this is the only handler, and has no limit."""
        self.plain = False
        """Whether this is the only handler, and the fields of its state can be validated one by one."""


def _route(type_: str, node: Node, module: Module[Any], handler: PayloadHandler) -> Route:
    route = Route(handler.kind, type_, node, handler.function.__get__(module), handler.payload())
    if isinstance(handler, Action):
        if not handler.is_coroutine:
            route.call = partial(_as_coroutine, route.call)
        if handler.concurrency != 'parallel':
            route.limit = handler.concurrency
    return route


def overridden_route(node: Node, handler: PayloadHandler) -> Route:
    """Return the route of a handler that another one overrides."""
    return _route(node.namespace + handler.name, node, node.context, handler)


class Routes(Generic[PayloadHandlerT]):
    """The mutations or the actions of a store."""

    __slots__ = ('_kind', '_root', 'known')

    def __init__(self, root: Node, kind: type[PayloadHandlerT]) -> None:
        self._root = root
        self._kind: type[PayloadHandlerT] = kind
        self.known: dict[Any, Route] = {}
        """The known routes by full name or by reference, with the asking module if the route depends on it."""

    def find(self, key: Any, near: Node | None = None) -> Route:
        """Return the route of a full type name or a reference; raises `UnknownNameError`."""
        route = self.known.get(key)
        if route is not None:
            return route
        if isinstance(key, str):
            route = self.known[key] = self._look_up(key, near)
            return route
        route = self.known.get((key, near))
        if route is None:
            name, alone = full_name(self._root, self._kind, key, near)
            route = self.find(name)
            self.known[key if alone else (key, near)] = route
        return route

    def forget(self) -> None:
        """Forget all routes: modules were added, removed or changed."""
        self.known.clear()

    def names(self) -> Iterator[str]:
        """Iterate over all type names."""
        for node in self._root.walk():
            yield from _names(node, self._kind)

    def _look_up(self, name: str, near: Node | None) -> Route:
        found = self._root.tracker.catalogue.find(self._kind.kind, name)
        routes = [_route(name, node, node.context, handler) for node, handler in found]
        if routes:
            routes[0].more = tuple(routes[1:])
            routes[0].alone = not routes[0].more and routes[0].limit is None
            routes[0].plain = not routes[0].more and routes[0].node.shape.validators is not None
            return routes[0]
        if near is not None and near.namespace:
            local = name.removeprefix(near.namespace)
            own = [each.removeprefix(near.namespace) for each in _names(near, self._kind)]
            raise UnknownNameError(f'there is no {self._kind.kind} {local!r} ({name}){suggest(local, own)}')
        raise UnknownNameError(f'there is no {self._kind.kind} {name!r}{suggest(name, self.names())}')


def refusal(kind: str, key: Any) -> UnknownNameError:
    """Return the error for a key that is neither a name nor a reference; shows its type alone: it may be a payload."""
    shown = repr(key) if isinstance(key, ModuleHandler | type) else f'a {type(key).__name__}'
    return UnknownNameError(
        f'{shown} is no {kind}: give its name or a reference such as Module.{kind}, then the payload'
    )


def full_name(root: Node, kind: type[ModuleHandler], reference: Any, near: Node | None) -> tuple[str, bool]:
    """Return the full name of a reference, and whether it is the same for every asking module."""
    if not isinstance(reference, kind) or reference.owner is None:
        raise refusal(kind.kind, reference)
    node, alone = find_module(root, reference.owner, near)
    # A class derived from the owner may have put another handler under the same attribute.
    handler = next(
        (each for each in node.context.declared.of(kind).values() if each.attribute == reference.attribute), reference
    )
    return _full(node, handler), alone


def find_module(root: Node, owner: type[Any], near: Node | None = None) -> tuple[Node, bool]:
    """Return the node of a module class, and whether it is the same for every asking module.

    The asking module itself comes first, then the module of exactly this class, then that of a subclass. Raises
    `UnknownNameError` if there is none, and `DefinitionError` if there are several.
    """
    catalogue = root.tracker.catalogue
    if near is not None and isinstance(near.module, owner):
        return near, catalogue.has_one(owner)
    nodes = catalogue.of_class(owner)
    if not nodes:
        raise UnknownNameError(f'no {owner.__name__} is in this store')
    if near in nodes:
        assert near is not None  # it is one of them
        return near, len(nodes) == 1
    exact = [node for node in nodes if type(node.module) is owner]
    if len(exact) == 1:
        return exact[0], len(nodes) == 1
    if len(nodes) > 1:
        places = ', '.join(repr(node.name) for node in nodes)
        raise DefinitionError(f'{owner.__name__} is in this store as {places}: name the one, as in store.use(path)')
    return nodes[0], True


def getter_names(root: Node) -> Iterator[str]:
    """Iterate over the full names of all getters."""
    for node in root.walk():
        yield from _names(node, Getter)


def find_getter(root: Node, name: str) -> tuple[Node, Getter[Any]]:
    """Return the node and the getter of a full name; raises `UnknownNameError`."""
    for node, getter in root.tracker.catalogue.find(Getter.kind, name):
        return node, getter
    raise UnknownNameError(f'there is no getter {name!r}{suggest(name, getter_names(root))}')


def _names(node: Node, kind: type[ModuleHandler]) -> Iterator[str]:
    if node.module is not None:
        for handler in node.module.declared.of(kind).values():
            yield _full(node, handler)


def _full(node: Node, handler: ModuleHandler) -> str:
    if isinstance(handler, Action) and handler.root:
        return handler.name
    return node.namespace + handler.name


async def _as_coroutine(call: Callable[..., Any], *arguments: Any) -> Any:
    """Call a plain function as if it were a coroutine function."""
    result = call(*arguments)
    return await result if isinstance(result, Awaitable) else result
