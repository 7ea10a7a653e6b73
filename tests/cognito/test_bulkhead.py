"""The bulkheads: bounded, independent of each other, and without work for callers who left."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from authui.cognito.bulkhead import Bulkhead
from authui.errors import ThrottledError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    gate = threading.Event()
    yield gate
    gate.set()


@pytest.fixture
def bulkhead() -> Iterator[Bulkhead]:
    bulkhead = Bulkhead('test', threads=1, waiting=2)
    yield bulkhead
    bulkhead.close()


async def started(tasks: list[asyncio.Task[object]]) -> None:
    """Let tasks run as far as they can."""
    for _ in tasks:
        await asyncio.sleep(0)


async def test_a_full_queue_refuses_at_once(bulkhead: Bulkhead, gate: threading.Event) -> None:
    busy = [asyncio.create_task(bulkhead.run(gate.wait)) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(ThrottledError):
        await bulkhead.run(gate.wait)
    gate.set()
    await asyncio.gather(*busy)
    assert await bulkhead.run(lambda: 'free again') == 'free again'


async def test_queued_work_of_a_cancelled_caller_never_runs(bulkhead: Bulkhead, gate: threading.Event) -> None:
    done: list[str] = []
    busy = asyncio.create_task(bulkhead.run(gate.wait))
    queued = asyncio.create_task(bulkhead.run(lambda: done.append('queued')))
    await asyncio.sleep(0)
    queued.cancel()
    with pytest.raises(asyncio.CancelledError):
        await queued
    gate.set()
    await busy
    await bulkhead.run(lambda: done.append('next'))
    assert done == ['next']


async def test_a_closed_bulkhead_refuses_queued_and_new_work(bulkhead: Bulkhead, gate: threading.Event) -> None:
    busy = asyncio.create_task(bulkhead.run(gate.wait))
    queued = asyncio.create_task(bulkhead.run(gate.wait))
    await asyncio.sleep(0)
    bulkhead.close()
    with pytest.raises(UnavailableError):
        await queued
    with pytest.raises(UnavailableError):
        await bulkhead.run(gate.wait)
    gate.set()
    assert await busy is True


async def test_a_stuck_bulkhead_does_not_block_another(bulkhead: Bulkhead, gate: threading.Event) -> None:
    other = Bulkhead('other', threads=1)
    busy = asyncio.create_task(bulkhead.run(gate.wait))
    assert await other.run(lambda: 'done') == 'done'
    assert not busy.done()
    gate.set()
    await busy
    other.close()


async def test_an_exception_of_the_work_is_raised_to_the_caller(bulkhead: Bulkhead) -> None:
    with pytest.raises(ZeroDivisionError):
        await bulkhead.run(lambda: 1 // 0)
