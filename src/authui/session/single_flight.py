"""What is asked for twice at the same time, in two tabs of a browser say, is done once; no secret is kept."""

from __future__ import annotations

import asyncio
import hmac
import json
import secrets
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Any, TypeVar

from pydantic import SecretStr

from authui.models import Value

T = TypeVar('T')


class SingleFlight:
    """The calls that are under way in this process, by a keyed hash of all that was asked for and of who asked.

    Whoever asks for the very same, password and all, gets the answer of the call that is under way. Who gives up does
    not take it from the others.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._running: dict[bytes, asyncio.Task[Any]] = {}

    async def do(self, name: str, who: str, asked: Value, work: Callable[[], Awaitable[T]]) -> T:
        """Do the work, or wait for the same work of somebody else's; its error is raised for each."""
        plain = json.dumps([name, who, asked.model_dump()], default=_plain)
        digest = hmac.digest(self._key, plain.encode(), sha256)
        task: asyncio.Task[T] | None = self._running.get(digest)
        if task is None:
            task = self._running[digest] = asyncio.get_running_loop().create_task(_awaited(work))
            task.add_done_callback(lambda done: self._done(digest, done))
        return await asyncio.shield(task)

    async def settled(self) -> None:
        """Wait until nothing is under way."""
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    def _done(self, digest: bytes, task: asyncio.Task[Any]) -> None:
        del self._running[digest]
        if not task.cancelled():
            task.exception()  # where everybody has given up nobody else asks for it


async def _awaited(work: Callable[[], Awaitable[T]]) -> T:
    return await work()


def _plain(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    raise TypeError(f'a {type(value).__name__} is no part of a form')
