"""Persistent mappings: a put returns a new one, which shares its unchanged parts with the old one; knows no state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

PersistentMapping = dict[Any, Any] | tuple['PersistentMapping', ...]
"""A few entries, or branches by five bits of the hash each."""

EMPTY: PersistentMapping = {}
_BITS, _WIDTH = 5, 32
_MASK = _WIDTH - 1
_DEEPEST = 60
"""How many bits of a hash are used; keys that agree in all of them stay in one dict."""


def get(shared: PersistentMapping, key: Any, default: Any = None) -> Any:
    """Return the value under a key."""
    bits = hash(key)
    while type(shared) is tuple:
        shared = shared[bits & _MASK]
        bits >>= _BITS
    return shared.get(key, default)  # type: ignore[union-attr]  # a tuple was gone down above


def put(shared: PersistentMapping, key: Any, value: Any) -> PersistentMapping:
    """Return the mapping with a value under a key."""
    return _put(shared, key, value, 0)


def drop(shared: PersistentMapping, key: Any) -> PersistentMapping:
    """Return the mapping without a key."""
    return _drop(shared, key, hash(key))


def items(shared: PersistentMapping) -> Iterator[tuple[Any, Any]]:
    """Iterate over the entries, in no particular order."""
    if type(shared) is tuple:
        for branch in shared:
            yield from items(branch)
    else:
        yield from shared.items()  # type: ignore[union-attr]  # no tuple


def differing(one: PersistentMapping, other: PersistentMapping) -> Iterator[Any]:
    """Iterate over the keys whose values are not identical; shared parts are skipped."""
    if one is other:
        return
    if type(one) is tuple and type(other) is tuple:
        for left, right in zip(one, other, strict=True):
            if left is not right:
                yield from differing(left, right)
        return
    left_items, right_items = dict(items(one)), dict(items(other))
    for key, value in left_items.items():
        if key not in right_items or right_items[key] is not value:
            yield key
    yield from right_items.keys() - left_items.keys()


def _put(shared: PersistentMapping, key: Any, value: Any, depth: int) -> PersistentMapping:
    if type(shared) is tuple:
        at = hash(key) >> depth & _MASK
        branches = list(shared)
        branches[at] = _put(branches[at], key, value, depth + _BITS)
        return tuple(branches)
    entries: dict[Any, Any] = {**shared, key: value}  # type: ignore[dict-item]  # no tuple
    if len(entries) <= _WIDTH or depth >= _DEEPEST:
        return entries
    split: list[dict[Any, Any]] = [{} for _ in range(_WIDTH)]
    for each, kept in entries.items():
        split[hash(each) >> depth & _MASK][each] = kept
    return tuple(split)


def _drop(shared: PersistentMapping, key: Any, bits: int) -> PersistentMapping:
    if type(shared) is tuple:
        at = bits & _MASK
        return (*shared[:at], _drop(shared[at], key, bits >> _BITS), *shared[at + 1 :])
    return {each: value for each, value in shared.items() if each != key}  # type: ignore[union-attr]  # no tuple
