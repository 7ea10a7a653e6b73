"""Bounded thread pools for blocking work, so that one kind of work cannot starve another; knows nothing of the work."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from authui.errors import ThrottledError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

SIGN_IN_THREADS = 8
SESSION_THREADS = 8

T = TypeVar('T')


class Bulkhead:
    """A thread pool with a bounded queue (the bulkhead pattern)."""

    def __init__(
        self,
        name: str,
        *,
        threads: int,
        waiting: int = 256,
        initializer: Callable[[], None] | None = None,
    ) -> None:
        self._executor = ThreadPoolExecutor(threads, f'authui-{name}', initializer)
        self._name = name
        self._limit = threads + waiting
        self._pending = 0
        self._closed = False

    async def run(self, work: Callable[[], T]) -> T:
        """Run `work` on one of the threads. If the caller is cancelled while `work` is queued, it never runs.

        Raises `ThrottledError` at once when the queue is full, and `UnavailableError` when the bulkhead is closed.
        """
        if self._closed:
            raise UnavailableError(f'the {self._name} threads are closed')
        if self._pending >= self._limit:
            raise ThrottledError(f'{self._limit} calls wait for the {self._name} threads')
        future = self._executor.submit(work)
        self._pending += 1
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and not task.cancelling():  # `close` cancelled the future, not the caller
                raise UnavailableError(f'the {self._name} threads were closed') from None
            raise
        finally:
            self._pending -= 1

    def close(self) -> None:
        """Stop the threads once their current calls return; queued calls raise `UnavailableError`."""
        self._closed = True
        self._executor.shutdown(wait=False, cancel_futures=True)
