"""One process on Redis behind nginx, then two: how many times more they carry, and whether users get mixed up."""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import ExitStack
from pathlib import Path

from report import Row
from support.nginx import Nginx

from load import servers, settings
from load.crowd import Crowd
from load.visitors import RefusedError, Visitor

TWIN_LOGINS = 150


async def twin(url: str, pids: list[int], checks: int) -> tuple[float, float, int]:
    """Return logins and checks a second through nginx, and how many checks found another user than the cookie's."""
    visitors = [Visitor(url, number) for number in range(TWIN_LOGINS)]
    crowd = Crowd()
    await crowd.visit(iter(visitors), Visitor.log_in)
    crowd.tell()
    checked = Crowd()
    await checked.visit((visitors[number % len(visitors)] for number in range(checks)), check)
    checked.tell()
    print(f'{len(pids)} process(es): {crowd.errors.total()} logins and {checked.errors.total()} checks failed')
    return crowd.rate, checked.rate, sum('instead of' in each for each in checked.errors)


def twins(folder: Path, pool: servers.Pool, checks: int) -> list[Row]:
    """Measure one process on Redis behind nginx, then two."""
    rates: dict[int, tuple[float, float, int]] = {}
    idle: dict[int, float] = {}
    for count in (1, 2):
        own = folder / f'processes-{count}'
        own.mkdir()
        (own / 'nginx').mkdir()
        with ExitStack() as stack:
            redis = stack.enter_context(servers.redis(own))
            proxy = Nginx(own / 'nginx')
            # Two proxies are trusted: nginx, and the visitors themselves, who name the address that they come from.
            shared = {'AUTHUI_REDIS_URL': redis.url, 'AUTHUI_TRUSTED_PROXIES': '2'}
            apps = [
                stack.enter_context(servers.app(own, pool, name=f'app-{number}', url=proxy.url, **shared))
                for number in range(count)
            ]
            stack.enter_context(servers.nginx(proxy, apps))
            left = servers.Idle()
            rates[count] = asyncio.run(twin(proxy.url, [each.pid for each in apps], checks))
            idle[count] = left.share()
    rows = []
    for index, what in enumerate(('logins', 'requests of signed-in users')):
        one, two = rates[1][index], rates[2][index]
        rows += [
            Row.of(f'{what}: one process on Redis', one, '/s'),
            Row.of(f'{what}: two', two, '/s', ratio=two / one, against='one', target='>= 1.6'),
        ]
    print(
        f'of {os.cpu_count()} cores {idle[1]:.0%} were idle under one process and {idle[2]:.0%} under two: '
        'two can be faster only by the share that one left idle'
    )
    mixed = rates[1][2] + rates[2][2]
    return [*rows, Row.of(f'mixed-up users in {2 * checks:,} checks', mixed, '', target='<= 0')]


async def check(visitor: Visitor) -> float:
    """See that a visitor's cookie stands for the user who logged in."""
    begun = time.perf_counter()
    found = await visitor.who()
    expected = settings.email(visitor.number)
    if found != expected:
        raise RefusedError(f'{found} instead of {expected}')
    return time.perf_counter() - begun
