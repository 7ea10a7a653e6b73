"""Derived values: who reads which field is recorded, results are kept until something read has changed; no watchers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Final, TypeVar, overload

from authui.errors import DefinitionError, UnknownNameError
from authui.store.names import suggest
from authui.store.state import State, derive, instance_dict, same

if TYPE_CHECKING:
    from authui.store.module import Getter
    from authui.store.store import Store
    from authui.store.tree import Node
    from authui.store.watchers import Watcher

R = TypeVar('R')
_UNSET: Final = object()
_MEMO_SIZE = 128


class Cell:
    """One field of one module: what can be read and watched."""

    __slots__ = ('heard_by', 'name', 'node', 'watchers')

    def __init__(self, node: Any, name: str) -> None:
        self.node = node
        self.name = name
        self.watchers: dict[int, Watcher] = {}
        self.heard_by: tuple[Watcher, ...] = ()
        """The watchers in the order of their registration, once somebody has asked for it."""

    def order(self) -> tuple[Watcher, ...]:
        """Put the watchers in the order of their registration."""
        self.heard_by = tuple(watcher for _, watcher in sorted(self.watchers.items()))
        return self.heard_by

    def now(self) -> Any:
        """Return the value as it is now."""
        return self.node.values.get(self.name, _UNSET)


class StateCell(Cell):
    """The state of a module as a whole."""

    __slots__ = ()

    def now(self) -> Any:
        """Return the state as it is now."""
        return self.node.tree()


class Tracker:
    """Records what is read while a getter or a selector runs, for one store."""

    __slots__ = ('_sets', '_shown', 'filled', 'getters', 'has_wholes', 'reads', 'root', 'spare', 'version')

    def __init__(self, store: Store, root: Node) -> None:
        self.version = 0
        """Goes up with every change of state or of the modules."""
        self.reads: list[Cell | Derived] | None = None
        """What has been read, while something is being computed."""
        self.spare: list[Cell | Derived] = []
        """An empty list, for selectors: most of them read nothing that was not known."""
        self.filled: tuple[Cell, ...] = ()
        self._sets: dict[frozenset[Cell], tuple[Cell, ...]] = {frozenset(): ()}
        self._shown: list[Cell] = []
        self.has_wholes = False
        """Whether somebody has read the state of a module as a whole."""
        self.root = root.view
        self.getters = Getters(store, self, root)

    def fill(self, known: tuple[Cell, ...]) -> None:
        """Put the values of these cells, and no others, where they are read at native speed and are not recorded.

        Whoever fills them knows already that they are read; every other read is recorded.
        """
        for cell in self.filled:
            cell.node.shown.pop(cell.name, None)
        for cell in self._shown:
            cell.node.shown.pop(cell.name, None)
        self._shown.clear()
        for cell in known:
            cell.node.shown[cell.name] = cell.node.values[cell.name]
        self.filled = known

    def show(self, cell: Cell) -> None:
        """Record a read, and let further reads of the same computation pass at native speed."""
        if self.reads is not None:
            self.reads.append(cell)
            if type(cell) is Cell:
                cell.node.shown[cell.name] = cell.node.values[cell.name]
                self._shown.append(cell)

    def intern(self, cells: set[Cell]) -> tuple[Cell, ...]:
        """Return the one tuple of these cells, so that selectors that read the same are filled for once."""
        return self._sets.setdefault(frozenset(cells), tuple(cells))

    def lose(self, cells: Iterable[Cell]) -> None:
        """Keep nothing of cells whose module is gone."""
        gone = set(cells)
        self._sets = {known: order for known, order in self._sets.items() if not known & gone}


class Derived:
    """A computed value, with what was read for it."""

    __slots__ = ('_busy', '_produce', '_tracker', 'name', 'sources', 'value', 'version')

    def __init__(self, tracker: Tracker, name: str, produce: Callable[[], Any]) -> None:
        self._tracker = tracker
        self._produce = produce
        self._busy = False
        self.name = name
        self.version = -1
        self.value: Any = _UNSET
        self.sources: list[tuple[Cell | Derived, Any]] = []

    def now(self) -> Any:
        """Return the value as it is now, computed anew only when something that was read has changed."""
        tracker = self._tracker
        if self.version != tracker.version:
            if self.value is _UNSET or not all(_unchanged(source, value) for source, value in self.sources):
                self._compute()
            self.version = tracker.version
        return self.value

    def renew(self, produce: Callable[[], Any]) -> None:
        """Compute the value in another way from now on."""
        self._produce = produce
        self.value = _UNSET
        self.sources = []

    def _compute(self) -> None:
        if self._busy:
            raise DefinitionError(f'the getter {self.name} reads itself')
        tracker = self._tracker
        outer_reads, outer_filled = tracker.reads, tracker.filled
        tracker.fill(())
        reads: list[Cell | Derived] = []
        tracker.reads = reads
        self._busy = True
        self.value = _UNSET
        try:
            value = settle(self._produce(), tracker)
            if isinstance(value, FunctionType | MethodType | BuiltinFunctionType):
                value = Memo(tracker, self.name, value)
        finally:
            self._busy = False
            tracker.reads = outer_reads
            tracker.fill(outer_filled)
            # Kept after a failure too: whoever watches is told when one of them changes.
            self.sources = [(source, source.now() if isinstance(source, Cell) else source.value) for source in reads]
        self.value = value


class Memo:
    """The function that a method-style getter returned, remembering its results by argument."""

    __slots__ = ('_function', '_name', '_results', '_tracker')

    def __init__(self, tracker: Tracker, name: str, function: Callable[..., Any]) -> None:
        self._tracker = tracker
        self._name = name
        self._function = function
        self._results: dict[Any, Derived] = {}

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function, or return what it returned for these arguments."""
        key = (args, *sorted(kwargs.items()))
        try:
            hash(key)
        except TypeError:
            return self._function(*args, **kwargs)  # An argument that has no hash cannot be remembered.
        result = self._results.pop(key, None)
        if result is None:
            result = Derived(self._tracker, self._name, lambda: self._function(*args, **kwargs))
            if len(self._results) >= _MEMO_SIZE:
                del self._results[next(iter(self._results))]
        self._results[key] = result  # Put back last: the first is the one that was not asked for the longest.
        if self._tracker.reads is not None:
            self._tracker.reads.append(result)
        return result.now()


class Getters(Mapping[str, Any]):
    """The getters of a store or of a module, read by name or by reference; read-only."""

    __slots__ = ('_found', '_node', '_store', '_tracker')

    def __init__(self, store: Store, tracker: Tracker, node: Node) -> None:
        self._store = store
        self._tracker = tracker
        self._node = node
        self._found: dict[Any, Derived] = {}

    @overload
    def __getitem__(self, key: str, /) -> Any: ...
    @overload
    def __getitem__(self, key: Getter[R], /) -> R: ...
    def __getitem__(self, key: Any, /) -> Any:
        try:
            derived = self._found[key]
        except KeyError:
            derived = self._find(key)
        tracker = self._tracker
        if tracker.reads is not None:
            tracker.reads.append(derived)
        if derived.version == tracker.version:
            return derived.value
        return derived.now()

    def __iter__(self) -> Iterator[str]:
        prefix = self._node.namespace
        return (name.removeprefix(prefix) for name in self._store.getter_names() if name.startswith(prefix))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, key: object) -> bool:
        if isinstance(key, str):
            return any(name == key for name in self)
        try:
            self._find(key)  # type: ignore[arg-type]  # a reference, or it raises
        except (DefinitionError, UnknownNameError):
            return False
        return True

    def __repr__(self) -> str:
        return f'<getters {", ".join(self)}>'

    def forget(self) -> None:
        """Look every getter up again, after modules have come, gone or changed."""
        self._found.clear()

    def _find(self, key: str | Getter[Any]) -> Derived:
        prefix = self._node.namespace
        try:
            derived = self._store.find_getter(prefix + key if isinstance(key, str) else key, self._node)
        except UnknownNameError:
            if not isinstance(key, str):
                raise
            local = f' ({prefix}{key})' if prefix else ''
            raise UnknownNameError(f'there is no getter {key!r}{local}{suggest(key, self)}') from None
        self._found[key] = derived
        return derived


class Seen:
    """Marks a read view of a state; what is read through it is recorded."""

    __slots__ = ()


def make_view(node: Node) -> Any:
    """Make the read view of a module's state: an instance of its class that shows the state as it is now."""
    shape = node.shape
    if shape.view is None:
        shape.view = derive(
            shape.state,
            {'__slots__': ('_node',), '__getattr__': _read, '__dict__': property(_read_all), '__hash__': None},
            Seen,
        )
    view = object.__new__(shape.view)
    object.__setattr__(view, '_node', node)
    return view


class RootView(Seen):
    """The read view of a whole store: its modules by key."""

    # Without `__getattr__`, which would slow every read: the modules are put in as they come and go.
    def __init__(self, node: Node) -> None:
        self._node = node


def settle(value: Any, tracker: Tracker) -> Any:
    """Turn a read view that a computation returned into the sealed state that it shows."""
    if not isinstance(value, Seen):
        return value
    node: Node = value._node  # type: ignore[attr-defined]  # noqa: SLF001 - every view has it
    tracker.show(node.cell(''))
    return node.tree()


def cells_of(sources: Iterable[Cell | Derived]) -> set[Cell]:
    """Collect the cells that were read, directly or through getters."""
    cells: set[Cell] = set()
    for source in sources:
        if isinstance(source, Cell):
            cells.add(source)
        else:
            cells |= cells_of(each for each, _ in source.sources)
    return cells


def _unchanged(source: Cell | Derived, value: Any) -> bool:
    return same(source.now(), value)


def _read(view: Any, name: str) -> Any:
    node: Node = view._node  # noqa: SLF001 - this is the view's own reader
    if name in node.values:
        node.tracker.show(node.cell(name))
        return node.values[name]
    if name in node.children:
        child = node.shown[name] = node.children[name].view
        return child
    return State.__getattr__(view, name)  # type: ignore[attr-defined]  # hidden from type checkers there


def _read_all(view: Any) -> dict[str, Any]:
    """Serve `__dict__`, which serialisation and comparison of models read."""
    node: Node = view._node  # noqa: SLF001 - this is the view's own reader
    for name in node.values:
        node.tracker.show(node.cell(name))
    return dict(node.values)


def real_dict(view: Any) -> dict[str, Any]:
    """Return the dict behind a read view, where values are put that need not be recorded."""
    return vars(view) if isinstance(view, RootView) else instance_dict(view)
