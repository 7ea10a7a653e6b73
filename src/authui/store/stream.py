"""Commits as an asynchronous iterator that loses none; changes nothing."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable

    from authui.store.callbacks import Stop
    from authui.store.watchers import MutationEvent


class Inbox:
    """The commits that were heard and not yet taken."""

    def __init__(self, type_: str | None) -> None:
        self.events: deque[MutationEvent] = deque()
        self.is_closed = False
        self.changed = asyncio.Event()
        self._type = type_

    def put(self, event: MutationEvent) -> None:
        """Hear of a commit."""
        if self._type in {None, event.type}:
            self.events.append(event)
            self.changed.set()

    def cancel(self, _why: str) -> None:
        """Hear of nothing any more."""
        self.is_closed = True
        self.changed.set()


class CommitStream:
    """The mutations that are committed from when this was made on: `async for mutation in store.commits()`.

    They are kept until they are taken. It ends with the store, after the last one, or at `close`.
    """

    def __init__(self, inbox: Inbox, subscribe: Callable[[Callable[[MutationEvent], None]], Stop]) -> None:
        self._inbox = inbox
        self._stop = subscribe(inbox.put)

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
        """Keep no more commits; those that were kept can still be taken."""
        self._stop()
        self._inbox.cancel('it was closed')

    def __del__(self) -> None:
        self._stop()
