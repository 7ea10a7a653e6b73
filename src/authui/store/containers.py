"""Drafts of tuples, frozen mappings and frozensets: written in place within a mutation, sealed after it."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping, ValuesView
from types import MappingProxyType
from typing import Any, NoReturn, SupportsIndex

from authui.store.errors import SealedStateError
from authui.store.protocols import DraftScope

_MISSING: Any = object()


class TupleDraft(list[Any]):
    """A tuple that a mutation may write like a list; items that are read from it are drafts too."""

    __slots__ = ('base', 'scope')

    base: tuple[Any, ...]
    scope: DraftScope | None
    __class__ = property(lambda _: tuple)  # what the field's annotation says

    def _wrapped(self, index: int) -> Any:
        value = list.__getitem__(self, index)
        if self.scope is None:
            return value
        wrapped = self.scope.wrap(value)
        if wrapped is not value:
            list.__setitem__(self, index, wrapped)
        return wrapped

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return tuple(self._wrapped(each) for each in range(len(self))[index])
        return self._wrapped(index.__index__())

    def __iter__(self) -> Iterator[Any]:
        index = 0
        while index < len(self):
            yield self._wrapped(index)
            index += 1

    def __reversed__(self) -> Iterator[Any]:
        return (self._wrapped(index) for index in reversed(range(len(self))))

    def pop(self, index: SupportsIndex = -1) -> Any:
        """Remove an item and return it as a draft."""
        value = self._wrapped(index.__index__())
        list.pop(self, index)
        return value

    def copy(self) -> tuple[Any, ...]:  # type: ignore[override]  # a copy of a tuple is a tuple
        """Return the items."""
        return tuple(self)

    def __add__(self, other: Any) -> Any:
        return (*_raw(self), *_raw(other)) if isinstance(other, tuple | list) else NotImplemented

    def __radd__(self, other: Any) -> Any:
        return (*_raw(other), *_raw(self)) if isinstance(other, tuple | list) else NotImplemented

    def __mul__(self, number: SupportsIndex) -> Any:
        return tuple(_raw(self)) * number

    __rmul__ = __mul__

    def __eq__(self, other: object) -> bool:
        return tuple(_raw(self)) == tuple(_raw(other)) if isinstance(other, tuple) else NotImplemented

    def __hash__(self) -> int:  # type: ignore[override]  # a tuple has a hash
        return hash(tuple(_raw(self)))

    def __lt__(self, other: Any) -> bool:
        return tuple(_raw(self)) < tuple(_raw(other))

    def __le__(self, other: Any) -> bool:
        return tuple(_raw(self)) <= tuple(_raw(other))

    def __gt__(self, other: Any) -> bool:
        return tuple(_raw(self)) > tuple(_raw(other))

    def __ge__(self, other: Any) -> bool:
        return tuple(_raw(self)) >= tuple(_raw(other))

    def __repr__(self) -> str:
        return repr(tuple(_raw(self)))

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        return tuple, (tuple(_raw(self)),)


class MappingDraft(dict[Any, Any]):
    """A read-only mapping that a mutation may write like a dict; values that are read from it are drafts too."""

    __slots__ = ('base', 'scope')

    base: Mapping[Any, Any]
    scope: DraftScope | None

    def __getitem__(self, key: Any) -> Any:
        value = dict.__getitem__(self, key)
        if self.scope is None:
            return value
        wrapped = self.scope.wrap(value)
        if wrapped is not value:
            dict.__setitem__(self, key, wrapped)
        return wrapped

    def get(self, key: Any, default: Any = None) -> Any:
        """Return the value of a key as a draft."""
        return self[key] if key in self else default  # noqa: SIM401 - this is that `get`

    def values(self) -> ValuesView[Any]:  # type: ignore[override]  # a view of any mapping
        """Return the values as drafts."""
        return ValuesView(self)

    def items(self) -> ItemsView[Any, Any]:  # type: ignore[override]  # likewise
        """Return the entries, with their values as drafts."""
        return ItemsView(self)

    def pop(self, key: Any, default: Any = _MISSING) -> Any:
        """Remove a value and return it as a draft."""
        if key not in self and default is not _MISSING:
            return default
        value = self[key]
        dict.__delitem__(self, key)
        return value

    def popitem(self) -> tuple[Any, Any]:
        """Remove the last entry and return it."""
        if not self:
            raise KeyError('popitem(): the mapping is empty')
        key = next(dict.__reversed__(self))
        return key, self.pop(key)

    def setdefault(self, key: Any, default: Any = None) -> Any:
        """Return the value of a key; a missing key gets the default first."""
        dict.setdefault(self, key, default)
        return self[key]

    def copy(self) -> dict[Any, Any]:
        """Return the entries."""
        return dict(self)

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        return dict, (dict(self),)


class SetDraft(set[Any]):
    """A frozenset that a mutation may write like a set."""

    __slots__ = ('base', 'scope')

    base: frozenset[Any]
    scope: DraftScope | None
    __class__ = property(lambda _: frozenset)  # what the field's annotation says

    def __hash__(self) -> int:  # type: ignore[override]  # a frozenset has a hash
        return hash(frozenset(self))

    def __repr__(self) -> str:
        return repr(frozenset(self))

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        return frozenset, (tuple(self),)


def contents(draft: Any) -> list[Any]:
    """Return the items of a draft, of a mapping as pairs, without making drafts of them."""
    if issubclass(type(draft), MappingDraft):
        return list(dict.items(draft))
    return list(_raw(draft))


def refill(draft: Any, items: list[Any]) -> None:
    """Replace the items of a draft."""
    if issubclass(type(draft), MappingDraft):
        dict.clear(draft)
        dict.update(draft, items)
    elif issubclass(type(draft), SetDraft):
        set.clear(draft)
        set.update(draft, items)
    else:
        list.__setitem__(draft, slice(None), items)


def seal(draft: Any) -> None:
    """Make a draft read-only."""
    draft.scope = None
    _set_class(draft, _SEALED[type(draft)])


def _raw(value: Any) -> Iterable[Any]:
    """Iterate over the items of a draft without making drafts of them."""
    kind = type(value)
    if issubclass(kind, list):
        return list.__iter__(value)
    return set.__iter__(value) if issubclass(kind, set) else iter(value)


def _refuse(_draft: Any, *_args: Any, **_kwargs: Any) -> NoReturn:
    raise SealedStateError('this draft is sealed, since its mutation is over: write it in a mutation')


def _sealed(kind: type[Any], *names: str) -> type[Any]:
    return type(kind.__name__, (kind,), {'__slots__': (), **dict.fromkeys(names, _refuse)})


_set_class: Callable[[Any, type[Any]], None] = object.__dict__['__class__'].__set__
_SEALED: dict[type[Any], type[Any]] = {
    TupleDraft: _sealed(
        TupleDraft, '__setitem__', '__delitem__', '__iadd__', '__imul__', 'append', 'extend', 'insert', 'pop', 'remove',
        'clear', 'reverse', 'sort',
    ),
    MappingDraft: _sealed(
        MappingDraft, '__setitem__', '__delitem__', '__ior__', 'pop', 'popitem', 'setdefault', 'update', 'clear',
    ),
    SetDraft: _sealed(
        SetDraft, '__iand__', '__ior__', '__isub__', '__ixor__', 'add', 'clear', 'difference_update', 'discard',
        'intersection_update', 'pop', 'remove', 'symmetric_difference_update', 'update',
    ),
}  # fmt: skip
KINDS: dict[type[Any], Callable[[Any], Any]] = {
    tuple: TupleDraft, MappingProxyType: MappingDraft, frozenset: SetDraft,
}  # fmt: skip
"""The draft class for each type of container."""
