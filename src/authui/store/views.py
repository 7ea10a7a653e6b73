"""Read views: what a getter or a selector gets to read from, so that its reads are recorded; keeps no results."""

from __future__ import annotations

from sys import getrefcount
from typing import TYPE_CHECKING, Any

from authui.store.snapshots import StateTree
from authui.store.state import State, derive, instance_dict

if TYPE_CHECKING:
    from authui.store.protocols import ModuleNode, ReadTracker, StateShape

set_class = object.__dict__['__class__'].__set__
"""Changes the class of a view, which shows another one than it has."""

PLAIN = frozenset({bool, bytes, float, int, str, type(None)})
"""Types of results in which no view can be."""


class ReadView:
    """Marks a read view of a module's state, or of the store's."""

    __slots__ = ()


class Views:
    """The read views of one computation, made as it reaches for them.

    Nothing outlives the computation as a view: what somebody still holds when it is over, in whatever it may be, turns
    into the sealed state that it showed.
    """

    __slots__ = ('_made', '_tracker', 'fleeting')

    def __init__(self, tracker: ReadTracker) -> None:
        self._tracker = tracker
        self._made: dict[ModuleNode, Any] = {}
        self.fleeting = True
        """Whether they end with the computation, so that a value that was read once can be kept in the view."""

    @property
    def root(self) -> Any:
        """The view of the whole store."""
        return self.of(self._tracker.top)

    def of(self, node: ModuleNode) -> Any:
        """Return the view of a module's state."""
        view = self._made.get(node)
        if view is None:
            view = self._made[node] = make_view(node, self)
        return view

    def settle(self, value: Any) -> Any:
        """End the computation that gave this value: return it with states instead of views, at any depth.

        A module whose view is in it counts as read as a whole.
        """
        if type(value) in PLAIN:
            return value
        if isinstance(value, VIEWS):
            value = whole(value)
        for node in self.leaked():
            self._tracker.show(node.cell(''))
        return value

    def leaked(self, before: dict[ModuleNode, int] | None = None) -> list[ModuleNode]:
        """Turn the views that somebody else holds, or holds since `before`, into states; return their modules."""
        counts = self.counts()
        held = [node for node, count in counts.items() if count > (before or {}).get(node, _ALONE)]
        for node in held:
            _become_state(node, self._made.pop(node))
        return held

    def stay(self) -> None:
        """Let the views live on in a function that was returned: it reads the state as it is when it is called."""
        self.fleeting = False
        self.counts()

    def counts(self) -> dict[ModuleNode, int]:
        """Count who holds each view, the values and views that they keep for themselves apart."""
        for node, view in self._made.items():
            kept = real_dict(view)
            kept.clear()
            kept['_node'], kept['_views'] = node, self
        return {node: _references(self._made, node) for node in self._made}


def make_view(node: ModuleNode, views: Views | None) -> Any:
    """Make the read view of a module: an instance of its class that shows the state as it is now.

    Without `views` it is a standing one, which keeps no more than is put into it.
    """
    if node.module is None:
        return RootView(node, views) if views is not None else StandingRoot(node)
    shape = node.shape
    if shape.view is None:
        shape.view = _view_class(shape)
    view = object.__new__(shape.view)
    kept = instance_dict(view)
    kept['_node'] = node
    if views is not None:
        kept['_views'] = views
    return view


class StandingRoot(ReadView):
    """The view of a root that is no module, for selectors that have run before."""

    # Without `__getattr__`, which would slow every read: the modules are put in as they come and go.

    _views = None

    def __init__(self, node: ModuleNode) -> None:
        self._node = node

    __hash__ = None  # type: ignore[assignment]  # as a snapshot has none

    def __eq__(self, other: object) -> bool:
        return bool(whole(self) == other)

    def __repr__(self) -> str:
        return repr(whole(self))

    def states(self) -> dict[tuple[str, ...], State]:
        """Return the state of every module by its path."""
        states: dict[tuple[str, ...], State] = whole(self).states()
        return states


class RootView(StateTree):
    """The view of a root that is no module."""

    __slots__ = ()  # So that it can turn into what it derives from.

    def __init__(self, node: ModuleNode, views: Views) -> None:
        vars(self).update(_node=node, _views=views)

    def __getattr__(self, name: str) -> Any:
        return _read(self, name)

    __hash__ = None  # as a snapshot has none

    def __eq__(self, other: object) -> bool:
        return bool(whole(self) == other)

    def __repr__(self) -> str:
        return repr(whole(self))

    def __dir__(self) -> list[str]:
        return dir(whole(self))

    def __reduce__(self) -> tuple[Any, ...]:
        reduced: tuple[Any, ...] = whole(self).__reduce__()
        return reduced

    def states(self) -> dict[tuple[str, ...], State]:
        """Return the state of every module by its path."""
        states: dict[tuple[str, ...], State] = whole(self).states()
        return states


VIEWS = (ReadView, RootView)


def whole(view: Any) -> Any:
    """Return the sealed state that a view shows, and record that it was read."""
    node: ModuleNode = view._node  # noqa: SLF001 - every view has it
    node.tracker.show(node.cell(''))
    return node.tree()


def real_dict(view: Any) -> dict[str, Any]:
    """Return the dict behind a read view, where values are put that need not be recorded."""
    return instance_dict(view) if isinstance(view, State) else vars(view)


def _view_class(shape: StateShape) -> type[Any]:
    state = shape.state
    return derive(
        state,
        {
            '_views': None,
            '__getattr__': _read,
            '__dict__': property(_read_all),
            '__class__': property(lambda _: state),
            '__copy__': lambda view: own_state(view).__copy__(),
            '__deepcopy__': lambda view, memo=None: own_state(view).__deepcopy__(memo),
            '__reduce_ex__': lambda view, protocol: own_state(view).__reduce_ex__(protocol),
        },
        ReadView,
    )


def own_state(view: Any) -> State:
    """Return the state of a view's module alone, and record that it was read."""
    node: ModuleNode = view._node  # noqa: SLF001 - every view has it
    node.tracker.show(node.cell(''))
    return node.state


def _read(view: Any, name: str) -> Any:
    node: ModuleNode = view._node  # noqa: SLF001 - this is the view's own reader
    views: Views | None = view._views  # noqa: SLF001 - likewise
    if name in node.shape.fields:
        node.tracker.show(node.cell(name))
        value = node.values[name]
    elif name in node.children:
        child = node.children[name]
        value = child.view if views is None else views.of(child)
    elif node.module is None:
        raise AttributeError(f'there is no state {name!r}')
    else:
        return State.__getattr__(view, name)  # type: ignore[attr-defined]  # hidden from type checkers there
    if views is not None and views.fleeting:
        real_dict(view)[name] = value
    return value


def _read_all(view: Any) -> dict[str, Any]:
    """Serve `__dict__`, which serialisation and comparison of models read."""
    node: ModuleNode = view._node  # noqa: SLF001 - this is the view's own reader
    for name in node.shape.fields:
        node.tracker.show(node.cell(name))
    return {name: node.values[name] for name in node.shape.fields}


def _become_state(node: ModuleNode, view: Any) -> None:
    """Turn a view, which somebody holds, into the sealed state that it shows."""
    if node.module is None:
        node.become_tree(view)
        return
    kept = instance_dict(view)
    kept.clear()
    kept.update({name: node.values[name] for name in node.shape.fields})
    kept.update({key: child.tree() for key, child in node.children.items()})
    set_class(view, node.shape.state)


def _references(made: dict[ModuleNode, Any], node: ModuleNode) -> int:
    view = made[node]
    return getrefcount(view)


def _alone() -> int:
    made: dict[Any, Any] = {None: object()}
    return _references(made, None)  # type: ignore[arg-type]  # no view is needed to count


_ALONE = _alone()
"""The count of a view that nobody but its `Views` holds."""
