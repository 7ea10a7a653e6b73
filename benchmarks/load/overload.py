"""More visitors than the app can serve: how soon the others are refused, and how soon the rate is back after it."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from asyncio.subprocess import PIPE
from pathlib import Path

from report import Row

from load.crowd import Crowd, percentile, stranger, strangers
from load.visitors import Visitor

OVERLOAD_SECONDS = 15.0
RECOVERY_SECONDS = 30
RECOVERED = 0.7
"""The share of the former rate at which the app counts as back."""
WINDOW_SECONDS = 3.0
BUSY = 503


async def overload(url: str, users: int, times: int, rate: float) -> list[Row]:
    """Let visitors arrive at a rate that is some times too high, and count the answers."""
    visitors = [stranger(url, times * 100_000 + number, users) for number in range(int(rate * OVERLOAD_SECONDS))]
    crowd = Crowd()
    probe = await _probe(url, users)
    late = await crowd.arrive(visitors, Visitor.log_in, rate)
    refused = [each.waited for each in visitors if each.is_refused]
    seen: list[tuple[str, int, float]] = json.loads((await probe.communicate())[0])
    name = f'overload, {times} times'
    crowd.tell(name)
    return [
        Row.of(f'{name}: came', len(visitors) / (OVERLOAD_SECONDS + late[-1]), '/s'),
        Row.of(f'{name}: came late, p95', 1000 * percentile(late), 'ms'),
        Row.of(f'{name}: served', crowd.rate, '/s'),
        Row.of(f'{name}: served after, p95', crowd.p95, 'ms'),
        Row.of(f'{name}: refused', 100 * len(refused) / len(visitors), '%'),
        Row.of(f'{name}: refusal after, p95, with their lateness', 1000 * percentile(refused), 'ms'),
        *(row for kind in ('page', 'form') for row in probed(f'{name}: a probe of its own: {kind}', kind, seen)),
        Row.of(f'{name}: neither', crowd.errors.total() - len(refused), '', target='<= 0'),
    ]


def probed(name: str, kind: str, seen: list[tuple[str, int, float]]) -> list[Row]:
    """Return how many of the probe's requests of a kind were refused, and how soon."""
    statuses = [status for asked, status, _ in seen if asked == kind]
    refused = [milliseconds for asked, status, milliseconds in seen if (asked, status) == (kind, BUSY)]
    return [
        Row.of(f'{name}: refused', 100 * len(refused) / max(1, len(statuses)), '%'),
        Row.of(f'{name}: refusal after, p95', percentile(refused), 'ms', target='<= 100' if refused else None),
        Row.of(f'{name}: refusal after, p99', percentile(refused, 99), 'ms'),
        Row.of(f'{name}: refusal after, at most', max(refused, default=0.0), 'ms'),
    ]


async def _probe(url: str, users: int) -> asyncio.subprocess.Process:
    """Start a process that asks and logs in meanwhile, since the visitors' own core is late in an overload."""
    command = sys.executable, '-m', 'load.probe', url, str(OVERLOAD_SECONDS), str(users)
    return await asyncio.create_subprocess_exec(*command, stdout=PIPE, cwd=Path(__file__).parents[1])


async def recovery(url: str, users: int, times: int, rate: float) -> list[Row]:
    """Log visitors in after an overload, and measure how soon as many come in as before it."""
    ends: list[float] = []
    begun = time.perf_counter()

    async def log_in(visitor: Visitor) -> float:
        seconds = await visitor.log_in()
        ends.append(time.perf_counter() - begun)
        return seconds

    crowd = Crowd()
    await crowd.visit(strangers(url, times * 100_000 + 50_000, users, begun + RECOVERY_SECONDS), log_in)
    name = f'after the overload, {times} times'
    crowd.tell(name)
    return [
        Row.of(f'{name}: logins', crowd.rate, '/s', ratio=crowd.rate / rate),
        Row.of(f'{name}: rate is back after', back_after(ends, rate), 's', target=f'<= {RECOVERY_SECONDS}'),
    ]


def back_after(ends: list[float], rate: float) -> int:
    """Return the first second from which on three seconds had as many logins as before, by their ends; 31 for never."""
    enough = RECOVERED * rate * WINDOW_SECONDS
    for second in range(RECOVERY_SECONDS):
        if sum(second <= each < second + WINDOW_SECONDS for each in ends) >= enough:
            return second
    return RECOVERY_SECONDS + 1
