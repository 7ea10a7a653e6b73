"""Waits for a value or a commit, and commits as an asynchronous iterator; changes nothing."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, Self

from authui.store.names import CLOSED

if TYPE_CHECKING:
    from collections.abc import Callable

    from authui.store.callbacks import Stop
    from authui.store.events import MutationEvent


class Inbox:
    """The commits that were received and not yet read."""

    def __init__(self, type_: str | None) -> None:
        self.events: deque[MutationEvent] = deque()
        self.is_closed = False
        self.changed = asyncio.Event()
        self._type = type_

    def put(self, event: MutationEvent) -> None:
        """Receive a commit."""
        if self._type in {None, event.type}:
            self.events.append(event)
            self.changed.set()

    def cancel(self, _why: str) -> None:
        """Receive no more commits."""
        self.is_closed = True
        self.changed.set()


class CommitStream:
    """The mutations that are committed from now on: `async for mutation in store.commits()`.

    Mutations are kept until they are read. The stream ends after the last one when the store closes, or after `close`.
    """

    def __init__(self, inbox: Inbox, stop: Stop) -> None:
        self._inbox = inbox
        self._stop = stop

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> MutationEvent:
        inbox = self._inbox
        while not inbox.events:
            if inbox.is_closed:
                raise StopAsyncIteration
            inbox.changed.clear()
            await inbox.changed.wait()
        return inbox.events.popleft()

    def close(self) -> None:
        """Receive no more commits; the received ones can still be read."""
        self._stop()
        self._inbox.cancel('it was closed')

    def __del__(self) -> None:
        self._stop()


class Waiting:
    """The waits and streams of one store, until it is closed."""

    __slots__ = ('_waiting',)

    def __init__(self) -> None:
        self._waiting: dict[asyncio.Future[Any] | Inbox, None] | None = {}
        """None once the store is closed. A dict because an empty set takes three times the memory."""

    async def wait(self, listen: Callable[[Callable[[Any], None]], Stop], predicate: Callable[[Any], object]) -> Any:
        """Wait for a value that satisfies the predicate; raises `CancelledError` once the store is closed."""
        if self._waiting is None:
            raise asyncio.CancelledError(CLOSED)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        def found(value: Any) -> None:
            try:
                if not future.done() and predicate(value):
                    future.set_result(value)
            except Exception as error:  # noqa: BLE001 - raised where the value is awaited
                future.set_exception(error)

        stop = listen(found)
        self._waiting[future] = None
        try:
            return await future
        finally:
            stop()
            self._forget(future)

    def stream(self, type_: str | None, subscribe: Callable[[Callable[[MutationEvent], None]], Stop]) -> CommitStream:
        """Return a stream of the commits from now on, of one type or of any."""
        inbox = Inbox(type_)
        if self._waiting is not None:
            self._waiting[inbox] = None
        unsubscribe = subscribe(inbox.put)

        def stop() -> None:
            unsubscribe()
            self._forget(inbox)

        return CommitStream(inbox, stop)

    def end(self) -> None:
        """End all waits and streams: the store is closed."""
        waiting, self._waiting = self._waiting or {}, None
        for each in waiting:
            each.cancel(CLOSED)

    def _forget(self, waiting: asyncio.Future[Any] | Inbox) -> None:
        if self._waiting is not None:
            self._waiting.pop(waiting, None)
