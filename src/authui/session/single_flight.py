"""Runs equal requests that come at the same time, such as from two tabs of a browser, only once; keeps no secret."""

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
    """The running calls of this process, each under a keyed hash of the whole request and of its sender.

    A caller with exactly the same request, including the password, gets the result of the running call. A caller that
    gives up does not cancel the call for the others.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._running: dict[bytes, asyncio.Task[Any]] = {}

    async def do(self, name: str, who: str, asked: Value, work: Callable[[], Awaitable[T]]) -> T:
        """Do the work, or wait for the same work of another caller; its error is raised for every caller."""
        plain = json.dumps([name, who, asked.model_dump()], default=_plain)
        digest = hmac.digest(self._key, plain.encode(), sha256)
        task: asyncio.Task[T] | None = self._running.get(digest)
        if task is None:
            task = self._running[digest] = asyncio.get_running_loop().create_task(_awaited(work))
            task.add_done_callback(lambda done: self._done(digest, done))
        return await asyncio.shield(task)

    async def settled(self) -> None:
        """Wait until no call is running."""
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    def _done(self, digest: bytes, task: asyncio.Task[Any]) -> None:
        del self._running[digest]
        if not task.cancelled():
            task.exception()  # if all callers have given up, nothing else retrieves it


async def _awaited(work: Callable[[], Awaitable[T]]) -> T:
    return await work()


def _plain(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    raise TypeError(f'a {type(value).__name__} is no part of a form')
