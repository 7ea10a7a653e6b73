"""Refreshes through the session layer: verified, sealed and stored in a file, from a pool over HTTP."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr
from report import Row

from authui.host.runtime import Runtime
from authui.models import Credentials, TokenSet
from authui.settings import Settings
from load import settings

if TYPE_CHECKING:
    from load.servers import Pool


def refreshes(folder: Path, pool: Pool, number: int, *, at_once: int) -> list[Row]:
    """Refresh a number of sessions, some of them at once."""
    return asyncio.run(_refreshes(folder, pool, number, at_once))


async def _refreshes(folder: Path, pool: Pool, number: int, at_once: int) -> list[Row]:
    running = Runtime.begin(
        Settings.load(
            _env_file=None,
            user_pool_id=pool.known['pool_id'],
            client_id=pool.known['client_id'],
            endpoint_url=pool.known['endpoint'],
            issuer=pool.known['issuer'],
            region='us-east-1',
            secret=settings.SECRET,
            public_url='http://127.0.0.1:8080',
            data_dir=folder / 'data',
        ),
        None,
        time.time,
    )
    tokens = await running.client.login(
        Credentials(identifier=settings.email(0), password=SecretStr(settings.PASSWORD))
    )
    assert isinstance(tokens, TokenSet)
    sessions = [(await running.registry.begin(tokens))[0] for _ in range(number)]
    before = pool.calls().get('GetTokensFromRefreshToken', 0)
    turns = asyncio.Semaphore(at_once)

    async def refresh(index: int) -> None:
        async with turns:
            await sessions[index].refresh()

    begun, worked = time.perf_counter(), time.process_time()
    await asyncio.gather(*(refresh(index) for index in range(number)))
    lasted = time.perf_counter() - begun
    worked = time.process_time() - worked
    calls = pool.calls()['GetTokensFromRefreshToken'] - before
    await running.end()
    return [
        Row.of('refreshes through the session layer', number / lasted, '/s', target='>= 80'),
        Row.of('refreshes that a core carries', number / worked, '/s', target='>= 80'),
        Row.of('calls to refresh a session', calls / number, 'each', target='<= 1'),
    ]
