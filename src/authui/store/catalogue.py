"""An index of the modules of a store by their handlers' full names and by their classes; calls nothing."""

from __future__ import annotations

from sys import intern
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from authui.store.errors import DefinitionError
from authui.store.protocols import ModuleNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


NodeT = TypeVar('NodeT', bound=ModuleNode)

Found = dict[Any, Any]
"""By key the one node, or a dict of the nodes if there are several."""


class Catalogue(Generic[NodeT]):
    """The index of one store; a lookup takes the same time for any number of modules."""

    __slots__ = ('_found',)

    def __init__(self) -> None:
        self._found: Found = {}
        """The keys are classes, and kind and full name in one string: one dict takes less memory than four."""

    def add(self, nodes: Iterable[NodeT]) -> None:
        """Add modules; raises `DefinitionError` and adds none if two getters would have the same name."""
        nodes = tuple(nodes)
        self._refuse_twins(nodes)
        for node in nodes:
            for key in _keys(node):
                _put(self._found, key, node)

    def discard(self, nodes: Iterable[NodeT]) -> None:
        """Remove modules, by the names that they have now."""
        for node in nodes:
            for key in _keys(node):
                _take_out(self._found, key, node)

    def find(self, kind: str, name: str) -> list[tuple[NodeT, Any]]:
        """Return the handlers of a full name, in the order of their modules in the tree."""
        return [(node, node.handler(kind, name)) for node in _sorted(self._found.get(f'{kind} {name}'))]

    def of_class(self, module: type) -> list[NodeT]:
        """Return the modules of a class and of its subclasses, in the order of the tree."""
        return _sorted(self._found.get(module))

    def has_one(self, module: type) -> bool:
        """Whether exactly one module is of a class or of one of its subclasses."""
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
        yield intern(f'{handler.kind} {node.full_name(handler)}')  # the many stores of an app share them
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
