"""Which module of a store has which handlers, by their full names, and which modules are of a class; calls nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from authui.errors import DefinitionError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from authui.store.tree import Node

KINDS = ('mutation', 'action', 'getter')


class Catalogue:
    """The handlers and the classes of the modules in a store: asking costs the same however many there are."""

    __slots__ = ('_classes', '_handlers')

    def __init__(self) -> None:
        self._handlers: dict[tuple[str, str], dict[Node, Any]] = {}
        self._classes: dict[type, dict[Node, None]] = {}

    def add(self, nodes: Iterable[Node]) -> None:
        """Take modules in; raises `DefinitionError`, and takes none, where two getters would have one name."""
        nodes = tuple(nodes)
        self._refuse_twins(nodes)
        for node in nodes:
            for kind, name, handler in node.handlers():
                self._handlers.setdefault((kind, name), {})[node] = handler
            for each in type(node.module).__mro__:
                self._classes.setdefault(each, {})[node] = None

    def discard(self, nodes: Iterable[Node]) -> None:
        """Take modules out, by the names that they have now."""
        for node in nodes:
            for kind, name, _ in node.handlers():
                _take_out(self._handlers, (kind, name), node)
            for each in type(node.module).__mro__:
                _take_out(self._classes, each, node)

    def find(self, kind: str, name: str) -> list[tuple[Node, Any]]:
        """Return the handlers of a full name, in the order of their modules in the tree."""
        found = self._handlers.get((kind, name), {})
        return sorted(found.items(), key=lambda entry: entry[0].place) if len(found) > 1 else list(found.items())

    def of_class(self, module: type) -> list[Node]:
        """Return the modules of a class or of one derived from it, in their order in the tree."""
        return sorted(self._classes.get(module, ()), key=lambda node: node.place)

    def _refuse_twins(self, nodes: Iterable[Node]) -> None:
        seen: set[str] = set()
        for node in nodes:
            for kind, name, _ in node.handlers():
                if kind == 'getter':
                    if name in seen or (kind, name) in self._handlers:
                        raise DefinitionError(f'two getters have the name {name!r}')
                    seen.add(name)


def _take_out(found: dict[Any, dict[Node, Any]], key: Any, node: Node) -> None:
    nodes = found.get(key)
    if nodes is not None:
        nodes.pop(node, None)
        if not nodes:
            del found[key]
