"""The load that one process carries: logins, held sessions, page opens, refreshes, overload; then two on Redis.

Pool, app, Redis and nginx are processes of their own on loopback, and so is this one, which plays the browsers. They
share the machine's cores, so the rates are those of the share that is left for the app. The load that a core of its own
would carry follows from the app's processor time, which other programs on the machine disturb less.

`AUTHUI_TEST_SESSIONS` is the number of held sessions (1,000), `AUTHUI_TEST_CHECKS` how often it is checked that a
cookie still stands for the same user (4,000).
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from statistics import quantiles

from load import servers, settings
from load.refreshes import refreshes
from load.visitors import RefusedError, Visitor
from report import Row, publish
from support.nginx import Nginx
from support.screens import Server

SESSIONS = int(os.environ.get('AUTHUI_TEST_SESSIONS', '1000'))
CHECKS = int(os.environ.get('AUTHUI_TEST_CHECKS', '4000'))
TOKEN_SECONDS = 180
AT_ONCE = 8
WARM_UP = 20
LOGIN_SECONDS = 120.0
IDLE_SECONDS = 25.0
BUSY_SECONDS = 60.0
OPENING_SECONDS = 10.0
OVERLOAD_SECONDS = 15.0
RECOVERY_SECONDS = 30.0
RECOVERED = 0.7
"""The share of the former rate at which the app counts as back."""
WINDOW_SECONDS = 3.0
TWIN_LOGINS = 150
REFRESHED_AT_ONCE = 64


class Crowd:
    """Visitors that act a few at a time, and how long each took."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.errors: Counter[str] = Counter()
        self.lasted = 0.0

    async def visit(
        self, visitors: Iterator[Visitor], do: Callable[[Visitor], Awaitable[float]], most: float = 60.0
    ) -> None:
        """Let every visitor do something; visitors whose turn has not come after `most` seconds are left out."""
        begun = time.perf_counter()

        async def turns() -> None:
            for visitor in visitors:
                if time.perf_counter() - begun > most:
                    break
                try:
                    self.seconds.append(await do(visitor))
                except (RefusedError, OSError, TimeoutError) as error:
                    self.errors[str(error) or type(error).__name__] += 1

        await asyncio.gather(*(turns() for _ in range(AT_ONCE)))
        self.lasted = time.perf_counter() - begun

    @property
    def rate(self) -> float:
        """Visits a second."""
        return len(self.seconds) / self.lasted

    @property
    def p95(self) -> float:
        """The 95th percentile of their time, in milliseconds."""
        return 1000 * percentile(self.seconds)


def percentile(seconds: list[float]) -> float:
    """Return the 95th percentile."""
    return quantiles(seconds, n=20)[-1] if len(seconds) > 1 else sum(seconds)


async def alone(server: Server, pool: servers.Pool) -> list[Row]:
    """Measure one process that stores its sessions in a file: log all users in, then hold their pages."""
    rows: list[Row] = []
    await Crowd().visit((stranger(server.url, 400_000 + number) for number in range(WARM_UP)), Visitor.log_in)
    before = servers.kilobytes(server.pid)
    visitors = [Visitor(server.url, number) for number in range(SESSIONS)]

    crowd, core = Crowd(), Core(server.pid)
    await crowd.visit(iter(visitors), Visitor.log_in, most=LOGIN_SECONDS)
    login_rate, logins = crowd.rate, len(crowd.seconds)
    carried = 1000 / core.milliseconds_each(logins)
    visitors = [each for each in visitors if each.cookies]
    rows += [
        Row.of('full logins', crowd.rate, '/s', target='>= 20'),
        Row.of('full logins: p95', crowd.p95, 'ms', target='<= 1500'),
        Row.of('full logins: errors', crowd.errors.total(), '', target='<= 0'),
        Row.of('full logins: processor time', core.milliseconds_each(logins), 'ms'),
        Row.of('full logins that a core carries', carried, '/s', target='>= 20'),
    ]
    tell(crowd)

    crowd, staying = Crowd(), []

    async def hold(visitor: Visitor) -> float:
        seconds = await visitor.hold()
        staying.append(asyncio.create_task(visitor.stay()))
        return seconds

    await crowd.visit(iter(visitors), hold)
    async with held(visitors, staying):
        rows.append(Row.of('guarded pages with a socket', crowd.rate, '/s'))
        tell(crowd)

        core = Core(server.pid)
        await asyncio.sleep(IDLE_SECONDS)
        rows += [
            Row.of('sessions held', sum(not each.is_dropped for each in visitors), '', target=f'>= {SESSIONS}'),
            Row.of(
                'memory of a session', (servers.kilobytes(server.pid) - before) / len(visitors), 'KB', target='<= 300'
            ),
            Row.of('idle', core.percent, '%', target='<= 25'),
            Row.of('sockets lost in a busy minute', await busy(visitors), '', target='<= 0'),
        ]

        crowd, core = Crowd(), Core(server.pid)
        until = time.perf_counter() + OPENING_SECONDS
        await crowd.visit(strangers(server.url, 100_000, until), _open)
        opened = len(crowd.seconds)
        rows += [
            Row.of('page opens', crowd.rate, '/s', target='>= 40'),
            Row.of('page opens: p95', crowd.p95, 'ms', target='<= 500'),
            Row.of('page opens: processor time', core.milliseconds_each(opened), 'ms'),
            Row.of('page opens that a core carries', 1000 / core.milliseconds_each(opened), '/s', target='>= 40'),
        ]
        tell(crowd)

        for times in (3, 10):
            # With other programs running, the rate measured above can be below the load that the app could carry.
            rows += await overload(server.url, times, times * max(login_rate, carried))
            rows += await recovery(server.url, times, login_rate)

        for _ in range(TOKEN_SECONDS):
            if refreshed(pool) >= len(visitors):
                break
            await asyncio.sleep(1)
        known = Crowd()
        await known.visit(iter(visitors), _check)
        rows += [
            Row.of('refreshes of the held sessions', refreshed(pool) / len(visitors), 'each', target='>= 1'),
            # Refresh tokens rotate without a grace period here: using one twice would have ended its session.
            Row.of('held sessions lost by then', known.errors.total(), '', target='<= 0'),
            Row.of('their sockets lost by then', sum(each.is_dropped for each in visitors), '', target='<= 0'),
        ]
        tell(known)
    return rows


async def busy(visitors: list[Visitor]) -> int:
    """Keep all cores busy with something else, and return how many sockets were lost meanwhile."""
    spin = f'import time; end = time.monotonic() + {BUSY_SECONDS}\nwhile time.monotonic() < end: pass'
    hogs = [await asyncio.create_subprocess_exec(sys.executable, '-c', spin) for _ in range(os.cpu_count() or 1)]
    await asyncio.gather(*(each.wait() for each in hogs))
    return sum(each.is_dropped for each in visitors)


async def overload(url: str, times: int, rate: float) -> list[Row]:
    """Let visitors arrive at a rate that is too high, each without waiting for those before, and count the answers."""
    served: list[float] = []
    refused: list[float] = []
    broken: Counter[str] = Counter()
    first = times * 100_000

    async def come(visitor: Visitor) -> None:
        begun = time.perf_counter()
        try:
            served.append(await visitor.log_in())
        except RefusedError as error:
            if visitor.is_refused:
                refused.append(visitor.waited)
            else:
                broken[str(error)] += 1
        except (OSError, TimeoutError) as error:
            broken[f'{type(error).__name__} after {time.perf_counter() - begun:.0f} s'] += 1

    coming = []
    begun = time.perf_counter()
    for number in range(int(rate * OVERLOAD_SECONDS)):
        await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
        coming.append(asyncio.create_task(come(stranger(url, first + number))))
    arrived = time.perf_counter() - begun
    await asyncio.gather(*coming)
    lasted = time.perf_counter() - begun
    name = f'overload, {times} times'
    for error, count in broken.most_common(5):
        print(f'{name}: {count} times: {error}')
    return [
        Row.of(f'{name}: came', len(coming) / arrived, '/s'),
        Row.of(f'{name}: served', len(served) / lasted, '/s'),
        Row.of(f'{name}: served after, p95', 1000 * percentile(served), 'ms'),
        Row.of(f'{name}: refused', 100 * len(refused) / len(coming), '%'),
        Row.of(f'{name}: refusal after, p95', 1000 * percentile(refused), 'ms', target='<= 100' if refused else None),
        Row.of(f'{name}: neither', broken.total(), '', target='<= 0'),
    ]


async def recovery(url: str, times: int, rate: float) -> list[Row]:
    """Log visitors in after an overload, and measure how soon as many come in as before it."""
    ends: list[float] = []
    begun = time.perf_counter()

    async def log_in(visitor: Visitor) -> float:
        seconds = await visitor.log_in()
        ends.append(time.perf_counter() - begun)
        return seconds

    crowd = Crowd()
    await crowd.visit(strangers(url, times * 100_000 + 50_000, begun + RECOVERY_SECONDS), log_in)
    tell(crowd)
    back = next(
        (
            second
            for second in range(int(RECOVERY_SECONDS))
            if sum(second <= each < second + WINDOW_SECONDS for each in ends) >= RECOVERED * rate * WINDOW_SECONDS
        ),
        int(RECOVERY_SECONDS) + 1,
    )
    name = f'after the overload, {times} times'
    return [
        Row.of(f'{name}: full logins', crowd.rate, '/s', ratio=crowd.rate / rate),
        Row.of(f'{name}: rate is back after', back, 's', target=f'<= {RECOVERY_SECONDS:.0f}'),
    ]


async def twin(url: str, pids: list[int]) -> tuple[float, float, int]:
    """Return logins and checks a second through nginx, and how many checks found another user than the cookie's."""
    visitors = [Visitor(url, number) for number in range(TWIN_LOGINS)]
    crowd = Crowd()
    await crowd.visit(iter(visitors), Visitor.log_in)
    tell(crowd)
    checked = Crowd()
    await checked.visit((visitors[number % len(visitors)] for number in range(CHECKS)), _check)
    tell(checked)
    print(f'{len(pids)} process(es): {crowd.errors.total()} logins and {checked.errors.total()} checks failed')
    return crowd.rate, checked.rate, sum('instead of' in each for each in checked.errors)


def twins(folder: Path, pool: servers.Pool) -> list[Row]:
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
            rates[count] = asyncio.run(twin(proxy.url, [each.pid for each in apps]))
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
    return [*rows, Row.of(f'mixed-up users in {2 * CHECKS:,} checks', mixed, '', target='<= 0')]


@asynccontextmanager
async def held(visitors: list[Visitor], staying: list[asyncio.Task[None]]) -> AsyncIterator[None]:
    """Close the visitors' pages in the end."""
    try:
        yield
    finally:
        await asyncio.gather(*(each.leave() for each in visitors))
        await asyncio.gather(*staying)


class Core:
    """The processor time of a process since this object was made."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._then = servers.cpu_seconds(pid)
        self._begun = time.perf_counter()

    def milliseconds_each(self, number: int) -> float:
        """Return the time for each of a number of operations."""
        return 1000 * (servers.cpu_seconds(self._pid) - self._then) / max(1, number)

    @property
    def percent(self) -> float:
        """The share of one core."""
        return 100 * (servers.cpu_seconds(self._pid) - self._then) / (time.perf_counter() - self._begun)


def strangers(url: str, first: int, until: float) -> Iterator[Visitor]:
    """Yield visitors, each from another address, until a point in time."""
    number = 0
    while time.perf_counter() < until:
        yield stranger(url, first + number)
        number += 1


def stranger(url: str, number: int) -> Visitor:
    """Return one of the users, at an address of its own."""
    return Visitor(url, number % SESSIONS, place=number)


def refreshed(pool: servers.Pool) -> int:
    """Return how often the pool was asked for new tokens."""
    return pool.calls().get('GetTokensFromRefreshToken', 0)


def tell(crowd: Crowd) -> None:
    """Print the commonest errors."""
    for error, count in crowd.errors.most_common(5):
        print(f'{count} times: {error}')


async def _open(visitor: Visitor) -> float:
    begun = time.perf_counter()
    await visitor.open('/login')
    return time.perf_counter() - begun


async def _check(visitor: Visitor) -> float:
    begun = time.perf_counter()
    found = await visitor.who()
    expected = settings.email(visitor.number)
    if found != expected:
        raise RefusedError(f'{found} instead of {expected}')
    return time.perf_counter() - begun


def main() -> None:
    """Measure, print and write the results."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds = {'id_token_validity': TOKEN_SECONDS, 'access_token_validity': TOKEN_SECONDS}
        with servers.pool(folder, users=SESSIONS, rotation=True, **seconds) as pool:
            with servers.app(folder, pool) as server:
                cores = os.sched_getaffinity(0)
                print(servers.keep_apart(server.pid))
                rows = asyncio.run(alone(server, pool))
                os.sched_setaffinity(0, cores)
            rows += twins(folder, pool)
        (folder / 'refreshes').mkdir()
        with servers.pool(folder / 'refreshes', users=1) as pool:
            rows += refreshes(folder / 'refreshes', pool, SESSIONS, at_once=REFRESHED_AT_ONCE)
    publish('sessions', rows)


if __name__ == '__main__':
    main()
