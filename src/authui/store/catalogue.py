"""Which module of a store has which handlers, by their full names, and which modules are of a class; calls nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from authui.store.errors import DefinitionError
from authui.store.protocols import ModuleNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


NodeT = TypeVar('NodeT', bound=ModuleNode)

Found = dict[Any, Any]
"""The one node of a name or a class, or a dict with its nodes where there are several."""


class Catalogue(Generic[NodeT]):
    """The handlers and the classes of the modules in a store: asking costs the same however many there are."""

    __slots__ = ('_found',)

    def __init__(self) -> None:
        self._found: Found = {}
        """By class, and by kind and full name in one text: one mapping weighs less than four."""

    def add(self, nodes: Iterable[NodeT]) -> None:
        """Take modules in; raises `DefinitionError`, and takes none, where two getters would have one name."""
        nodes = tuple(nodes)
        self._refuse_twins(nodes)
        for node in nodes:
            for key in _keys(node):
                _put(self._found, key, node)

    def discard(self, nodes: Iterable[NodeT]) -> None:
        """Take modules out, by the names that they have now."""
        for node in nodes:
            for key in _keys(node):
                _take_out(self._found, key, node)

    def find(self, kind: str, name: str) -> list[tuple[NodeT, Any]]:
        """Return the handlers of a full name, in the order of their modules in the tree."""
        return [(node, node.handler(kind, name)) for node in _sorted(self._found.get(f'{kind} {name}'))]

    def of_class(self, module: type) -> list[NodeT]:
        """Return the modules of a class or of one derived from it, in their order in the tree."""
        return _sorted(self._found.get(module))

    def has_one(self, module: type) -> bool:
        """Whether there is one module of a class or of those derived from it, and no other."""
        known = self._found.get(module)
        return known is not None and (not isinstance(known, dict) or len(known) == 1)

    def _refuse_twins(self, nodes: Iterable[NodeT]) -> None:
        seen: set[str] = set()
        for node in nodes:
            for name in node.getter_names():
                if name in seen or f'getter {name}' in self._found:
                    raise DefinitionError(f'two getters have the name {name!r}')
                seen.add(name)


def _keys(node: ModuleNode) -> Iterator[Any]:
    for handler in node.handlers():
        yield f'{handler.kind} {node.full_name(handler)}'
    yield from node.classes()


def _put(found: Found, key: Any, node: ModuleNode) -> None:
    known = found.get(key)
    if known is None:
        found[key] = node
    elif isinstance(known, dict):
        known[node] = None
    elif known is not node:
        found[key] = {known: None, node: None}


def _take_out(found: Found, key: Any, node: ModuleNode) -> None:
    known = found.get(key)
    if isinstance(known, dict):
        known.pop(node, None)
        if not known:
            del found[key]
    elif known is node:
        del found[key]


def _sorted(known: Any) -> list[Any]:
    if known is None:
        return []
    return sorted(known, key=lambda node: node.place) if isinstance(known, dict) else [known]
