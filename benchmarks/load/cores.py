"""Which core a process runs on, and how much of a core it uses."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

from load import servers

ALL = frozenset(os.sched_getaffinity(0))
"""The cores that this benchmark may use."""


def leave_one() -> str:
    """Run this process, and those that it starts, on all cores but the last; return what is so, for the header."""
    if len(ALL) < 2:
        return 'the visitors, the pool and the app share one core'
    os.sched_setaffinity(0, ALL - {max(ALL)})
    return f'the app runs on core {max(ALL)} alone, the visitors and the pool on {len(ALL) - 1} other'


def give_one(pid: int) -> None:
    """Let a process run on the core that is left, and on no other."""
    _run(pid, {max(ALL)})


def share(*pids: int) -> None:
    """Let this process and others run on all cores again."""
    for pid in (os.getpid(), *pids):
        _run(pid, set(ALL))


def _run(pid: int, cores: set[int]) -> None:
    for thread in Path(f'/proc/{pid}/task').iterdir():
        with suppress(ProcessLookupError):  # a thread that has ended meanwhile
            os.sched_setaffinity(int(thread.name), cores)


class Core:
    """The processor time of a process since this object was made."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._then = servers.cpu_seconds(pid)
        self._begun = time.perf_counter()

    def milliseconds_each(self, number: int) -> float:
        """Return the time for each of a number of operations."""
        return 1000 * (servers.cpu_seconds(self._pid) - self._then) / max(1, number)

    @property
    def percent(self) -> float:
        """The share of one core."""
        return 100 * (servers.cpu_seconds(self._pid) - self._then) / (time.perf_counter() - self._begun)
