"""Which module of a store has which handlers, by their full names, and which modules are of a class; calls nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from authui.errors import DefinitionError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from authui.store.tree import Node

Found = dict[Any, Any]
"""The one node of a name or a class, or a dict with its nodes where there are several."""


class Catalogue:
    """The handlers and the classes of the modules in a store: asking costs the same however many there are."""

    __slots__ = ('_actions', '_classes', '_getters', '_mutations')

    def __init__(self) -> None:
        self._mutations: Found = {}
        self._actions: Found = {}
        self._getters: Found = {}
        self._classes: Found = {}

    def add(self, nodes: Iterable[Node]) -> None:
        """Take modules in; raises `DefinitionError`, and takes none, where two getters would have one name."""
        nodes = tuple(nodes)
        self._refuse_twins(nodes)
        for node in nodes:
            for handler in node.handlers():
                _put(self._names(handler.kind), node.full_name(handler), node)
            for each in node.classes():
                _put(self._classes, each, node)

    def discard(self, nodes: Iterable[Node]) -> None:
        """Take modules out, by the names that they have now."""
        for node in nodes:
            for handler in node.handlers():
                _take_out(self._names(handler.kind), node.full_name(handler), node)
            for each in node.classes():
                _take_out(self._classes, each, node)

    def find(self, kind: str, name: str) -> list[tuple[Node, Any]]:
        """Return the handlers of a full name, in the order of their modules in the tree."""
        return [
            (node, handler)
            for node in _sorted(self._names(kind).get(name))
            for handler in node.handlers()
            if handler.kind == kind and node.full_name(handler) == name
        ]

    def of_class(self, module: type) -> list[Node]:
        """Return the modules of a class or of one derived from it, in their order in the tree."""
        return _sorted(self._classes.get(module))

    def _names(self, kind: str) -> Found:
        found: Found = getattr(self, f'_{kind}s')  # one attribute for each kind
        return found

    def _refuse_twins(self, nodes: Iterable[Node]) -> None:
        seen: set[str] = set()
        for node in nodes:
            for name in node.getter_names():
                if name in seen or name in self._getters:
                    raise DefinitionError(f'two getters have the name {name!r}')
                seen.add(name)


def _put(found: Found, key: Any, node: Node) -> None:
    known = found.get(key)
    if known is None:
        found[key] = node
    elif isinstance(known, dict):
        known[node] = None
    elif known is not node:
        found[key] = {known: None, node: None}


def _take_out(found: Found, key: Any, node: Node) -> None:
    known = found.get(key)
    if isinstance(known, dict):
        known.pop(node, None)
        if not known:
            del found[key]
    elif known is node:
        del found[key]


def _sorted(known: Any) -> list[Node]:
    if known is None:
        return []
    return sorted(known, key=lambda node: node.place) if isinstance(known, dict) else [known]
