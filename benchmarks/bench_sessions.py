"""The load that one process carries: logins by plain forms, held sessions, page opens, overload; then two on Redis.

Pool, app, Redis and nginx are processes of their own on loopback, and so is this one, which plays the browsers. The app
has a core of its own, and the visitors and the pool have the others; two apps on Redis share all of them. The load that
the app's core would carry follows from its processor time, which other programs on the machine disturb less.

`AUTHUI_TEST_SESSIONS` is the number of held sessions (1,000), `AUTHUI_TEST_VISITS` that of visits that do nothing
(10,000), `AUTHUI_TEST_CHECKS` how often it is checked that a cookie still stands for the same user (4,000).
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from load import cores, memory, servers, settings
from load.cores import Core
from load.crowd import Crowd, stranger, strangers
from load.overload import overload, recovery
from load.refreshes import refreshes
from load.twins import check, twins
from load.visitors import Visitor
from report import Row, publish
from support.screens import Server

SESSIONS = int(os.environ.get('AUTHUI_TEST_SESSIONS', '1000'))
VISITS = int(os.environ.get('AUTHUI_TEST_VISITS', '10000'))
CHECKS = int(os.environ.get('AUTHUI_TEST_CHECKS', '4000'))
TOKEN_SECONDS = 180
WARM_UP = 20
LOGIN_SECONDS = 120.0
ENTERING_SECONDS = 15.0
IDLE_SECONDS = 25.0
BUSY_SECONDS = 60.0
OPENING_SECONDS = 10.0
REFRESHED_AT_ONCE = 64


async def alone(server: Server, pool: servers.Pool) -> list[Row]:
    """Measure one process that stores its sessions in a file: log all users in, then hold their pages."""
    coming = (stranger(server.url, 400_000 + number, SESSIONS) for number in range(WARM_UP))
    await Crowd().visit(coming, Visitor.enter)
    visitors = [Visitor(server.url, number) for number in range(SESSIONS)]
    rows, rate, carried = await _logins(server, pool, visitors)
    visitors = [each for each in visitors if each.cookies]
    rows += await _entries(server)

    crowd, staying = Crowd(), list[asyncio.Task[None]]()

    async def hold(visitor: Visitor) -> float:
        seconds = await visitor.hold()
        staying.append(asyncio.create_task(visitor.stay()))
        return seconds

    await crowd.visit(iter(visitors), hold)
    async with held(visitors, staying):
        rows.append(Row.of('guarded pages with a socket', crowd.rate, '/s'))
        crowd.tell()

        core = Core(server.pid)
        await asyncio.sleep(IDLE_SECONDS)
        rows += [
            Row.of('sessions held', sum(not each.is_dropped for each in visitors), '', target=f'>= {SESSIONS}'),
            Row.of('idle', core.percent, '%', target='<= 25'),
            Row.of('sockets lost in a busy minute', await busy(visitors), '', target='<= 0'),
        ]
        rows += await _openings(server)
        for times in (3, 10):
            # With other programs running, the measured rate can be below the load that the app could carry.
            rows += await overload(server.url, SESSIONS, times, times * max(rate, carried))
            rows += await recovery(server.url, SESSIONS, times, rate)

        for _ in range(TOKEN_SECONDS):
            if refreshed(pool) >= len(visitors):
                break
            await asyncio.sleep(1)
        known = Crowd()
        await known.visit(iter(visitors), check)
        rows += [
            Row.of('refreshes of the held sessions', refreshed(pool) / len(visitors), 'each', target='>= 1'),
            # Refresh tokens rotate without a grace period here: using one twice would have ended its session.
            Row.of('held sessions lost by then', known.errors.total(), '', target='<= 0'),
            Row.of('their sockets lost by then', sum(each.is_dropped for each in visitors), '', target='<= 0'),
        ]
        known.tell()
    return rows


async def _logins(server: Server, pool: servers.Pool, visitors: list[Visitor]) -> tuple[list[Row], float, float]:
    """Log visitors in; return also how many came in a second, and how many the app's processor time allows."""
    crowd, core, pools = Crowd(), Core(server.pid), Core(pool.pid)
    await crowd.visit(iter(visitors), Visitor.log_in, most=LOGIN_SECONDS)
    each, of_pool = core.milliseconds_each(len(crowd.seconds)), pools.milliseconds_each(len(crowd.seconds))
    crowd.tell('logins')
    rows = [
        Row.of('logins', crowd.rate, '/s', target='>= 60'),
        Row.of('logins: p95', crowd.p95, 'ms', target='<= 500'),
        Row.of('logins: errors', crowd.errors.total(), '', target='<= 0'),
        Row.of('logins: processor time', each, 'ms'),
        Row.of('logins that a core carries', 1000 / each, '/s', target='>= 60'),
        Row.of("logins: the pool's processor time", of_pool, 'ms'),
    ]
    return rows, crowd.rate, 1000 / each


async def _entries(server: Server) -> list[Row]:
    """Log visitors in who also open the app's first page, with its socket."""
    crowd, core = Crowd(), Core(server.pid)
    until = time.perf_counter() + ENTERING_SECONDS
    await crowd.visit(strangers(server.url, 500_000, SESSIONS, until), Visitor.enter)
    crowd.tell('logins with the first page')
    return [
        Row.of('logins with the first page and its socket', crowd.rate, '/s', target='>= 35'),
        Row.of('logins with the first page: p95', crowd.p95, 'ms'),
        Row.of('logins with the first page: processor time', core.milliseconds_each(len(crowd.seconds)), 'ms'),
    ]


async def _openings(server: Server) -> list[Row]:
    """Open the login page, while the sessions are held."""
    crowd, core = Crowd(), Core(server.pid)
    until = time.perf_counter() + OPENING_SECONDS
    await crowd.visit(strangers(server.url, 100_000, SESSIONS, until), _open)
    crowd.tell('page opens')
    each = core.milliseconds_each(len(crowd.seconds))
    return [
        Row.of('page opens', crowd.rate, '/s', target='>= 300'),
        Row.of('page opens: p95', crowd.p95, 'ms', target='<= 100'),
        Row.of('page opens: processor time', each, 'ms'),
        Row.of('page opens that a core carries', 1000 / each, '/s', target='>= 300'),
    ]


async def busy(visitors: list[Visitor]) -> int:
    """Keep all cores busy with something else, and return how many sockets were lost meanwhile."""
    spin = (
        f'import os, time; os.sched_setaffinity(0, {set(cores.ALL)}); end = time.monotonic() + {BUSY_SECONDS}\n'
        'while time.monotonic() < end: pass'
    )
    hogs = [await asyncio.create_subprocess_exec(sys.executable, '-c', spin) for _ in cores.ALL]
    await asyncio.gather(*(each.wait() for each in hogs))
    return sum(each.is_dropped for each in visitors)


@asynccontextmanager
async def held(visitors: list[Visitor], staying: list[asyncio.Task[None]]) -> AsyncIterator[None]:
    """Close the visitors' pages in the end."""
    try:
        yield
    finally:
        await asyncio.gather(*(each.leave() for each in visitors))
        await asyncio.gather(*staying)


def refreshed(pool: servers.Pool) -> int:
    """Return how often the pool was asked for new tokens."""
    return pool.calls().get('GetTokensFromRefreshToken', 0)


async def _open(visitor: Visitor) -> float:
    begun = time.perf_counter()
    await visitor.open('/login')
    return time.perf_counter() - begun


def main() -> None:
    """Measure, print and write the results."""
    print(f'{cores.leave_one()}; {settings.screens()}', flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds = {'id_token_validity': TOKEN_SECONDS, 'access_token_validity': TOKEN_SECONDS}
        with servers.pool(folder, users=SESSIONS, rotation=True, **seconds) as pool:
            with servers.app(folder, pool) as server:
                cores.give_one(server.pid)
                rows = asyncio.run(alone(server, pool))
            rows += memory.visits(folder, pool, VISITS)
            rows += memory.stays(folder, pool, SESSIONS)
            cores.share(pool.pid)
            rows += twins(folder, pool, CHECKS)
        (folder / 'refreshes').mkdir()
        with servers.pool(folder / 'refreshes', users=1) as pool:
            rows += refreshes(folder / 'refreshes', pool, SESSIONS, at_once=REFRESHED_AT_ONCE)
    publish('sessions', rows)


if __name__ == '__main__':
    main()
