"""The rounds in which every contender does every workload once; knows nothing of what it does."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from types import MappingProxyType
from typing import Any

from peers import contenders, install, others
from report import Row, kilobytes_each

ROUNDS = 60
BATCH = 0.01
"""Seconds that a batch takes at least, so that what it costs to time it does not count."""
WORKLOADS = MappingProxyType(
    {
        'commit': 'commit, field unwatched',
        'dispatch': 'awaited dispatch, field unwatched',
        'read': 'cached getter',
        'watchers': 'commit, 1,000 watchers',
    }
)
IN_NODE = MappingProxyType({'Vuex 4': 'vuex', 'Vuex 4 strict': 'vuex-strict', 'Pinia 4': 'pinia'})


@dataclass(frozen=True)
class Entry:
    """A contender on the start line, wherever it runs."""

    name: str
    seconds: Callable[[str, int], float]
    """Do a workload so many times, and tell how long it took."""
    kilobytes: Callable[[], float]


def beside() -> list[Row]:
    """Let ours, its peers and the floor take turns; those that cannot be had are named and left out."""
    with ExitStack() as stack:
        loop = asyncio.new_event_loop()
        stack.callback(loop.close)
        floor = _in_python(contenders.TheFloor(), loop)
        entries = [floor, _in_python(loop.run_until_complete(_made(contenders.Ours)), loop)]
        try:
            program, script = install.node()
            entries += [stack.enter_context(_in_node(name, program, script, key)) for name, key in IN_NODE.items()]
        except install.MissingError as error:
            print(f'Vuex and Pinia are left out: {error}')
        try:
            install.observ()
            entries.append(_in_python(others.Observ(), loop))
        except install.MissingError as error:
            print(f'observ is left out: {error}')
        entries.append(_in_python(others.NiceGUI(), loop))
        best = _race(entries)
        weights = [(entry.name, entry.kilobytes()) for entry in entries]
    rows = [
        Row.of(f'{title}: {entry.name}', 1 / best[workload, entry.name], '/s')
        if entry is floor
        else Row.of(
            f'{title}: {entry.name}',
            1 / best[workload, entry.name],
            '/s',
            ratio=best[workload, floor.name] / best[workload, entry.name],
            against=floor.name,
        )
        for workload, title in WORKLOADS.items()
        for entry in entries
    ]
    return [*rows, *(Row.of(f'memory of a store: {name}', weight, 'KB') for name, weight in weights)]


def _race(entries: list[Entry]) -> dict[tuple[str, str], float]:
    """Return the best time of one operation for each workload and contender."""
    lanes = [(workload, entry, _enough(entry, workload)) for workload in WORKLOADS for entry in entries]
    best = {(workload, entry.name): float('inf') for workload, entry, _ in lanes}
    for _ in range(ROUNDS):
        gc.collect()
        gc.disable()
        try:
            for workload, entry, number in lanes:
                each = entry.seconds(workload, number) / number
                best[workload, entry.name] = min(best[workload, entry.name], each)
        finally:
            gc.enable()
    return best


def _enough(entry: Entry, workload: str) -> int:
    """Find how many make a batch; what compiles as it goes is warm by then."""
    number = 4
    while entry.seconds(workload, number) < BATCH:
        number *= 2
    return number


def _in_python(contender: contenders.Contender, loop: asyncio.AbstractEventLoop) -> Entry:
    work: dict[str, Callable[[int], object]] = {
        'commit': contender.commit,
        'dispatch': lambda number: loop.run_until_complete(contender.dispatch(number)),
        'read': contender.read,
        'watchers': contender.watchers,
    }

    def seconds(workload: str, number: int) -> float:
        begin = perf_counter()
        work[workload](number)
        return perf_counter() - begin

    return Entry(contender.name, seconds, lambda: kilobytes_each(contender.used))


@contextmanager
def _in_node(name: str, program: str, script: Path, key: str) -> Iterator[Entry]:
    """Give it a process of its own, so that no other's use of the same code spoils what its compiler learns."""
    with subprocess.Popen(  # noqa: S603 - our own script
        [program, '--expose-gc', str(script), key],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, 'NODE_ENV': 'production'},
        text=True,
    ) as process:
        requests, results = process.stdin, process.stdout
        assert requests is not None
        assert results is not None

        def ask(workload: str, number: int) -> float:
            requests.write(f'{workload} {number}\n')
            requests.flush()
            result: dict[str, Any] = json.loads(results.readline())
            return float(result['value'])

        yield Entry(name, ask, lambda: ask('memory', 500))


async def _made(make: Callable[[], contenders.Contender]) -> contenders.Contender:
    """Make it while the loop runs, to which a store is bound."""
    return make()
