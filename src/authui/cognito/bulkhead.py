"""Bounded thread pools that blocking work runs on; nothing here knows what the work is."""

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


class Lane:
    """A pool of threads with a bounded queue, so that one kind of work never starves another."""

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
        """Run `work` on a thread of the lane; a cancelled caller takes queued work with it.

        Raises `ThrottledError` at once when the queue is full and `UnavailableError` when the lane is closed.
        """
        if self._closed:
            raise UnavailableError(f'the {self._name} lane is closed')
        if self._pending >= self._limit:
            raise ThrottledError(f'{self._limit} calls wait in the {self._name} lane')
        future = self._executor.submit(work)
        self._pending += 1
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and not task.cancelling():  # then it was `close` that cancelled
                raise UnavailableError(f'the {self._name} lane was closed') from None
            raise
        finally:
            self._pending -= 1

    def close(self) -> None:
        """End the threads after the calls they are in; queued calls end with `UnavailableError`."""
        self._closed = True
        self._executor.shutdown(wait=False, cancel_futures=True)
