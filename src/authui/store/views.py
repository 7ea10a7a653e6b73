"""Read views: getters and selectors read states through them, and the reads are recorded; keeps no results."""

from __future__ import annotations

from sys import getrefcount
from typing import TYPE_CHECKING, Any

from authui.store.snapshots import StateTree
from authui.store.state import State, derive, instance_dict

if TYPE_CHECKING:
    from authui.store.protocols import ModuleNode, ReadTracker, StateShape

set_class = object.__dict__['__class__'].__set__
"""Sets the real class of a view, whose `__class__` shows another one."""

PLAIN = frozenset({bool, bytes, float, int, str, type(None)})
"""Types of results that cannot contain a view."""


class ReadView:
    """Marks a read view of a module's state, or of the store's."""

    __slots__ = ()


class Views:
    """The read views of one computation, made at their first use.

    No view outlives the computation: at its end, each view that is still referenced from anywhere turns into the sealed
    state that it showed.
    """

    __slots__ = ('_made', '_tracker', 'fleeting')

    def __init__(self, tracker: ReadTracker) -> None:
        self._tracker = tracker
        self._made: dict[ModuleNode, Any] = {}
        self.fleeting = True
        """Whether they end with the computation, so that the view can keep the values that were read."""

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
        """End the computation: return its result with states instead of views, at any depth.

        A module whose view is in the result counts as read as a whole.
        """
        if type(value) in PLAIN:
            return value
        if isinstance(value, VIEWS):
            value = whole(value)
        for node in self.leaked():
            self._tracker.show(node.cell(''))
        return value

    def leaked(self, before: dict[ModuleNode, int] | None = None) -> list[ModuleNode]:
        """Turn the views that are referenced elsewhere, or since `before`, into states; return their nodes."""
        counts = self.counts()
        held = [node for node, count in counts.items() if count > (before or {}).get(node, _ALONE)]
        for node in held:
            _become_state(node, self._made.pop(node))
        return held

    def stay(self) -> None:
        """Keep the views for a function that was returned: it reads the state at the time of each call."""
        self.fleeting = False
        self.counts()

    def counts(self) -> dict[ModuleNode, int]:
        """Count the references to each view, without those from the values that views keep."""
        for node, view in self._made.items():
            kept = real_dict(view)
            kept.clear()
            kept['_node'], kept['_views'] = node, self
        return {node: _references(self._made, node) for node in self._made}


def make_view(node: ModuleNode, views: Views | None) -> Any:
    """Make the read view of a module: an instance of the state's class that shows the current state.

    Without `views` it is a standing view, which keeps only the values that are put into it.
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

    # It has no `__getattr__`, which would slow every read: modules are put in when they are added.

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

    __slots__ = ()  # So that it can turn into an instance of its base class.

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
    """Return the sealed state that a view shows, and record the read."""
    node: ModuleNode = view._node  # noqa: SLF001 - every view has it
    node.tracker.show(node.cell(''))
    return node.tree()


def real_dict(view: Any) -> dict[str, Any]:
    """Return the dict of a read view, for values whose reads need not be recorded."""
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
    """Return the state of a view's module alone, and record the read."""
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
    """Return the value of `__dict__`, which serialisation and comparison of models read."""
    node: ModuleNode = view._node  # noqa: SLF001 - this is the view's own reader
    for name in node.shape.fields:
        node.tracker.show(node.cell(name))
    return {name: node.values[name] for name in node.shape.fields}


def _become_state(node: ModuleNode, view: Any) -> None:
    """Turn a view that is still referenced into the sealed state that it shows."""
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
"""The count of a view that only its `Views` refers to."""
