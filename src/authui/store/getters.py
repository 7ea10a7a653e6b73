"""Derived values: their reads are recorded, and their results kept until one of those has changed; knows no watchers.

It is longer than 300 lines because getters and their memory of results by argument refer to each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import PosixPath, PurePosixPath, PureWindowsPath, WindowsPath
from threading import get_ident
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any, TypeVar, overload
from uuid import UUID

from pydantic import BaseModel

from authui.store.callbacks import FAILURES
from authui.store.catalogue import Catalogue
from authui.store.cells import UNSET, Cell, Listener
from authui.store.errors import CommitError, DefinitionError, StoreError, UnknownNameError
from authui.store.handlers import Getter
from authui.store.names import suggest
from authui.store.protocols import GetterSource, ModuleNode
from authui.store.state import same
from authui.store.views import VIEWS, Views, whole

R = TypeVar('R')
_MEMO_SIZE = 128
_BY_WORDS = frozenset({
    date, datetime, time, timedelta, timezone, Decimal, Fraction, UUID, PosixPath, PurePosixPath, PureWindowsPath,
    WindowsPath,
})  # fmt: skip
"""Immutable types whose repr tells all: it also tells `Decimal('1.0')` from the equal `Decimal('1.00')`."""


class Tracker:
    """Records what is read while a getter or a selector runs, for one store."""

    __slots__ = (
        '_caches', '_sets', 'catalogue', 'collectors', 'dirty', 'filled', 'getters', 'has_wholes', 'reads', 'root',
        'spare', 'swapping', 'thread', 'top', 'version',
    )  # fmt: skip

    def __init__(self, store: GetterSource, top: ModuleNode) -> None:
        self.version = 0
        """Goes up with every change of state or of the modules."""
        self.swapping = False
        """Whether several states, or modules, are being exchanged together."""
        self.thread = get_ident()
        self.reads: list[Cell | Derived] | None = None
        """The reads so far, while something is being computed."""
        self.spare: list[Cell | Derived] = []
        """An empty list for selectors, most of which read only known cells."""
        self.filled: tuple[Cell, ...] = ()
        self.collectors: tuple[set[tuple[str, ...]], ...] = ()
        """Sets that get the paths of changed modules when the snapshot is made."""
        self.dirty: list[Any] = []
        """Modules that have changed since the snapshot of the whole store was made."""
        self._sets: dict[frozenset[Cell], tuple[Cell, ...]] = {}
        self._caches: list[Getters] = []
        self.has_wholes = False
        """Whether the state of a module was ever read as a whole."""
        self.top: Any = top
        self.root = top.view
        """The standing view of the store, for selectors that have run before."""
        self.catalogue: Catalogue[Any] = Catalogue()
        self.getters = Getters(store, self, top)

    def fill(self, known: tuple[Cell, ...]) -> None:
        """Put the values of these cells, and no others, into the standing views, where reads are not recorded.

        The watcher that fills them knows already that it reads them; all other reads are recorded.
        """
        for cell in self.filled:
            cell.node.shown.pop(cell.name, None)
        for cell in known:
            if cell.name in cell.node.values:
                cell.node.shown[cell.name] = cell.node.values[cell.name]
        self.filled = known

    def changed(self, node: ModuleNode) -> None:
        """Record that the state of a module has changed since the snapshot of the whole store was made."""
        if not node.dirty:
            node.dirty = True
            self.dirty.append(node)

    def show(self, cell: Cell) -> None:
        """Record a read, if something is being computed by the thread that reads."""
        if self.reads is not None and get_ident() == self.thread:
            self.reads.append(cell)

    def refuse(self, name: str) -> CommitError:
        """Return the error for a getter that is read in another thread."""
        return CommitError(
            f'the getter {name} is read in a thread to which the store does not belong: read it before, and hand the '
            'value over; store.state can be read in every thread'
        )

    def intern(self, cells: set[Cell]) -> tuple[Cell, ...]:
        """Return the one tuple for a set of cells; selectors that read the same cells share it."""
        return self._sets.setdefault(frozenset(cells), tuple(cells))

    def lose(self, cells: Iterable[Cell]) -> None:
        """Forget cells whose module was removed."""
        gone = set(cells)
        self._sets = {known: order for known, order in self._sets.items() if not known & gone}

    def keeps(self, cache: Getters) -> None:
        """Record a mapping that has looked up getters."""
        self._caches.append(cache)

    def forget(self) -> None:
        """Forget the looked-up getters: modules were added, removed or changed."""
        for cache in self._caches:
            cache.forget()
        self._caches.clear()


class Derived:
    """A computed value, with what was read for it."""

    __slots__ = ('_busy', '_produce', '_tracker', 'feed', 'name', 'sources', 'value', 'version')

    def __init__(self, tracker: Tracker, name: str, produce: Callable[[Views], Any]) -> None:
        self._tracker = tracker
        self._produce = produce
        self._busy = False
        self.name = name
        self.version = -1
        self.value: Any = UNSET
        self.sources: tuple[tuple[Cell | Derived, Any], ...] = ()
        self.feed: Listener | None = None
        """The listener that tells the watchers of the getter, once it has any."""

    def now(self) -> Any:
        """Return the current value; it is computed again only if something that it read has changed."""
        tracker = self._tracker
        if self.version != tracker.version:
            if self.value is UNSET or not all(_unchanged(source, value) for source, value in self.sources):
                self._compute()
            self.version = tracker.version
        return self.value

    def renew(self, produce: Callable[[Views], Any]) -> None:
        """Compute the value by another function from now on."""
        self._produce = produce
        self.value = UNSET
        self.sources = ()
        self.version = -1

    def _compute(self) -> None:
        if self._busy:
            raise DefinitionError(f'the getter {self.name} reads itself')
        tracker = self._tracker
        outer = tracker.reads
        reads: list[Cell | Derived] = []
        tracker.reads = reads
        self._busy = True
        self.value = UNSET
        views = Views(tracker)
        try:
            value = self._produce(views)
            if is_function(value):
                views.stay()
                value = Memo(tracker, self.name, value, views, self._produce)
            else:
                value = views.settle(value)
        except BaseException:
            views.leaked()
            raise
        finally:
            self._busy = False
            tracker.reads = outer
            # Also after a failure, so that watchers are told when one of them changes.
            self.sources = tuple(
                (source, source.now() if isinstance(source, Cell) else source.value) for source in dict.fromkeys(reads)
            )
        self.value = value


class Memo:
    """The function that a method-style getter returned; remembers its results by argument."""

    __slots__ = ('_function', '_name', '_produce', '_results', '_tracker', '_views')

    def __init__(
        self, tracker: Tracker, name: str, function: Callable[..., Any], views: Views, produce: Callable[[Views], Any]
    ) -> None:
        self._tracker = tracker
        self._name = name
        self._function: Callable[..., Any] | None = function
        self._views = views
        self._produce = produce
        self._results: dict[Any, Derived] = {}

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function, or return what it returned for these arguments."""
        tracker = self._tracker
        if get_ident() != tracker.thread:
            raise tracker.refuse(self._name)
        try:
            key = (identify(args), *((name, identify(value)) for name, value in sorted(kwargs.items())))
        except TypeError:
            # An argument that can change, or has no exact identity, cannot be a key.
            result = Derived(tracker, self._name, lambda _: self._call(args, kwargs))
        else:
            known = self._results.pop(key, None)
            if known is None:
                known = Derived(tracker, self._name, lambda _: self._call(args, kwargs))
                if len(self._results) >= _MEMO_SIZE:
                    del self._results[next(iter(self._results))]
            self._results[key] = result = known  # It moves to the end: the first is the least recently used.
        if tracker.reads is not None:
            tracker.reads.append(result)
        return result.now()

    def _call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if self._function is None:
            views = Views(self._tracker)
            self._function = self._produce(views)
            views.stay()
            self._views = views
        views, before = self._views, self._views.counts()
        value = self._function(*args, **kwargs)
        if isinstance(value, VIEWS):
            value = whole(value)
        held = views.leaked(before)
        if held:
            # The views in the result are states now, in the function too: make another function the next time.
            self._function = None
            for node in held:
                self._tracker.show(node.cell(''))
        return value


class Getters(Mapping[str, Any]):
    """The getters of a store or of a module by name or by reference; read-only."""

    __slots__ = ('_found', '_node', '_store', '_tracker')

    def __init__(self, store: GetterSource, tracker: Tracker, node: ModuleNode) -> None:
        self._store = store
        self._tracker = tracker
        self._node = node
        self._found: dict[Any, Derived] = {}

    @overload
    def __getitem__(self, key: str, /) -> Any: ...
    @overload
    def __getitem__(self, key: Getter[R], /) -> R: ...
    def __getitem__(self, key: Any, /) -> Any:
        tracker = self._tracker
        if get_ident() != tracker.thread:
            raise tracker.refuse(repr(key))
        try:
            derived = self._found[key]
        except KeyError:
            derived = self._find(key)
        except TypeError:  # It has no hash.
            raise UnknownNameError(
                f'a {type(key).__name__} is neither the name of a getter nor a reference to one'
            ) from None
        if tracker.reads is not None:
            tracker.reads.append(derived)
        if derived.version == tracker.version:
            return derived.value
        return derived.now()

    def get(self, key: Any, default: Any = None, /) -> Any:
        """Return the value of a getter, or the default if there is no such getter."""
        return self[key] if key in self else default  # noqa: SIM401 - this is that `get`

    def __iter__(self) -> Iterator[str]:
        prefix = self._node.namespace
        return (name.removeprefix(prefix) for name in self._store.getter_names() if name.startswith(prefix))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, key: object) -> bool:
        try:
            self._look_up(key)
        except (StoreError, TypeError):
            return False
        return True

    def __repr__(self) -> str:
        return f'<getters {", ".join(self)}>'

    def forget(self) -> None:
        """Forget the looked-up getters: modules were added, removed or changed."""
        self._found.clear()

    def _find(self, key: str | Getter[Any]) -> Derived:
        try:
            derived = self._look_up(key)
        except UnknownNameError:
            if not isinstance(key, str):
                raise
            local = f' ({self._node.namespace}{key})' if self._node.namespace else ''
            raise UnknownNameError(f'there is no getter {key!r}{local}{suggest(key, self)}') from None
        if not self._found:
            self._tracker.keeps(self)
        self._found[key] = derived
        return derived

    def _look_up(self, key: Any) -> Derived:
        name = self._node.namespace + key if isinstance(key, str) else key
        derived: Derived = self._store.find_getter(name, self._node)
        return derived


def is_function(value: object) -> bool:
    """Whether a getter returned a function, which its readers call with arguments."""
    return isinstance(value, FunctionType | MethodType | BuiltinFunctionType)


def cells_of(sources: Iterable[Cell | Derived]) -> set[Cell]:
    """Return the cells that were read, directly or through getters; visits each getter once."""
    cells: set[Cell] = set()
    known: set[Derived] = set()
    waiting = list(sources)
    while waiting:
        source = waiting.pop()
        if isinstance(source, Cell):
            cells.add(source)
        elif source not in known:
            known.add(source)
            waiting += [each for each, _ in source.sources]
    return cells


def identify(value: Any) -> Any:  # noqa: PLR0911 - one answer for each kind of value
    """Return a key that tells an argument from all others, also `1` from `True` and `1.0`.

    Raises `TypeError` for a value that can change, and for one whose content is unknown.
    """
    kind = type(value)
    if kind in {bool, bytes, int, str, type(None)}:
        return kind, value
    if kind in {float, complex}:
        return kind, repr(value)  # 0.0 and -0.0 are equal.
    if kind is tuple:
        return (kind, *map(identify, value))
    if kind is frozenset:
        return kind, frozenset(map(identify, value))
    if isinstance(value, Enum):
        return kind, value.name
    if isinstance(value, type):
        return kind, value
    if isinstance(value, BaseModel) and kind.model_config.get('frozen'):
        return (kind, *((name, identify(each)) for name, each in value.__dict__.items()))
    if kind in _BY_WORDS:
        return kind, repr(value)
    raise TypeError


def _unchanged(source: Cell | Derived, value: Any) -> bool:
    try:
        return same(source.now(), value)
    except FAILURES:
        return False  # The getter that reads it meets the failure again, and may handle it.
