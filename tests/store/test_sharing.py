"""A shared mapping equals a dict, and no put changes an older one."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from authui.store.sharing import EMPTY, PersistentMapping, differing, drop, get, items, put


class Clash(str):
    """A key whose hash is shared by many others."""

    __slots__ = ()

    def __hash__(self) -> int:
        return len(self) % 2


# Never equal to each other, since equal keys have one hash.
keys = st.one_of(st.text('cdefgh', max_size=3), st.text('ab', min_size=1, max_size=9).map(Clash))
steps = st.lists(st.tuples(keys, st.one_of(st.none(), st.integers())), max_size=120)


@settings(deadline=None)
@given(steps)
def test_it_equals_a_dict(steps: list[tuple[str, int | None]]) -> None:
    shared, plain = EMPTY, dict[str, int]()
    past: list[tuple[PersistentMapping, dict[str, int]]] = []
    for key, value in steps:
        past.append((shared, dict(plain)))
        if value is None:
            shared = drop(shared, key)
            plain.pop(key, None)
        else:
            shared = put(shared, key, value)
            plain[key] = value
    for then, expected in [*past, (shared, plain)]:
        assert dict(items(then)) == expected
        assert all(get(then, key) == value for key, value in expected.items())
        assert get(then, 'none of them', 'nothing') == 'nothing'
        changed = {key for key in plain.keys() | expected.keys() if plain.get(key) != expected.get(key)}
        assert changed <= set(differing(then, shared))


def test_unchanged_parts_are_skipped() -> None:
    shared = EMPTY
    for number in range(10_000):
        shared = put(shared, f'k{number}', number)
    assert list(differing(shared, put(shared, 'k5', -5))) == ['k5']
    assert list(differing(put(shared, 'more', 1), shared)) == ['more']
    assert list(differing(drop(shared, 'k7'), shared)) == ['k7']
