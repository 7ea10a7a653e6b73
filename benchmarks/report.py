"""The table and the JSON file in which every benchmark ends, and helpers for timing; measures nothing itself."""

from __future__ import annotations

import gc
import json
import operator
import tracemalloc
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FOLDER = Path('build/bench')


@dataclass(frozen=True)
class Row:
    """One result: a value with its unit, the ratio to a value that it is compared with, and a target."""

    name: str
    value: float
    unit: str
    ratio: float | None = None
    against: str | None = None
    target: str | None = None
    """Such as `>= 0.06`; the ratio has to meet it, or the value where there is no ratio."""
    met: bool | None = None

    @classmethod
    def of(
        cls,
        name: str,
        value: float,
        unit: str,
        *,
        ratio: float | None = None,
        against: str | None = None,
        target: str | None = None,
    ) -> Row:
        """Return a row that says whether its target is met."""
        met = None
        if target is not None:
            relation, limit = target.split()
            compare = {'>=': operator.ge, '<=': operator.le}[relation]
            met = compare(value if ratio is None else ratio, float(limit))
        return cls(name, value, unit, ratio, against, target, met)


def seconds_each(cases: Sequence[Callable[[int], object]], number: int, rounds: int = 150) -> list[float]:
    """Return the best time of one operation for each case; a case is a function that does `number` operations.

    The cases take turns, so that a busy machine slows all of them.
    """
    best = [float('inf')] * len(cases)
    enabled = gc.isenabled()
    gc.disable()
    try:
        for _ in range(rounds):
            for index, case in enumerate(cases):
                begin = perf_counter()
                case(number)
                best[index] = min(best[index], perf_counter() - begin)
    finally:
        if enabled:
            gc.enable()
    return [duration / number for duration in best]


def kilobytes_each(make: Callable[[], object], number: int = 500) -> float:
    """Return the memory that each of many objects takes; the first is not counted, because it also loads code."""
    make()
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    made = [make() for _ in range(number)]
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (after - before) / len(made) / 1024


def publish(name: str, rows: Sequence[Row]) -> None:
    """Print the rows as a table and write them to `build/bench/<name>.json`."""
    width = max(len(row.name) for row in rows)
    print(f'{"":{width}}  {"value":>12}      {"ratio":>7}  {"target":>8}  met  of')
    for row in rows:
        ratio = '' if row.ratio is None else f'{row.ratio:.3f}'
        met = '' if row.met is None else 'yes' if row.met else 'NO'
        value = f'{row.value:12,.0f}' if row.value >= 100 else f'{row.value:12.2f}'
        print(
            f'{row.name:{width}}  {value} {row.unit:<4} {ratio:>7}  {row.target or "":>8}  {met:3}  {row.against or ""}'
        )
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f'{name}.json'
    path.write_text(json.dumps([asdict(row) for row in rows], indent=2) + '\n', encoding='utf-8')
