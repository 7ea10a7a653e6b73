"""How much of a test is run: `make soak` runs all of it, `make test` a part, `make quick` few of its cases."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator

IS_FULL = os.environ.get('AUTHUI_TEST_FULL') == '1'


def full(count: int, part: int) -> int:
    """Return the number that `make soak` takes, or the smaller one of every other run."""
    return count if IS_FULL else part


def sample_of_cases(names: Iterable[str], most: int) -> Iterator[str]:
    """Return of each test at most so many cases, spread evenly: the first one, the last one, and some between them."""
    cases: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        cases[name.partition('[')[0]].append(name)
    for each in cases.values():
        last = max(1, min(most, len(each)) - 1)
        yield from {each[number * (len(each) - 1) // last] for number in range(min(most, len(each)))}
