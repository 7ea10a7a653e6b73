"""An hour of use with faults: held sessions with tokens of a minute, a login and logout a second, a fault a minute.

Pool and app are processes of their own on loopback; this one plays the browsers. The faults are the pool's: for some
seconds it fails, refuses, throttles or is slow. It does not carry out a call that it does not answer, so refresh tokens
can rotate without a grace period: a token that was used twice would end its session. `AUTHUI_TEST_MINUTES` is the
duration (60), `AUTHUI_TEST_SESSIONS` the number of held sessions (200).
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import linear_regression

from load import servers, settings
from load.visitors import BusyError, RefusedError, Visitor
from report import Row, publish
from support.screens import Server

MINUTES = float(os.environ.get('AUTHUI_TEST_MINUTES', '60'))
HELD = int(os.environ.get('AUTHUI_TEST_SESSIONS', '200'))
PASSING = 100
"""The number of users who come and go."""
TOKEN_SECONDS = 60
COMES_BACK = 5
SAMPLE_SECONDS = 15.0
FAULT_SECONDS = (5.0, 15.0)
SLOW_SECONDS = 3.0
WARM_SHARE = 1 / 3
"""The share of the time in which caches fill; growth of memory until then does not count."""
FAULTS = ('fail', 'throttle', 'refuse', 'delay')
_REFUSALS = (RefusedError, OSError, TimeoutError)


@dataclass
class Sample:
    """What Linux and the app report about the process at one time."""

    minute: float
    megabytes: float
    files: int
    tasks: int
    clients: int


@dataclass
class Soak:
    """The state of the run, and its counts."""

    server: Server
    pool: servers.Pool
    until: float = float('inf')
    is_faulty: bool = False
    healthy_at: float = 0.0
    """When the effects of the last fault are over, by the monotonic clock."""
    counts: Counter[str] = field(default_factory=Counter)
    samples: list[Sample] = field(default_factory=list)

    def goes_on(self) -> bool:
        """Tell whether there is time left."""
        return time.monotonic() < self.until

    async def run(self) -> list[Visitor]:
        """Run everything, and return the visitors whose sessions were held."""
        held = [Visitor(self.server.url, number) for number in range(HELD)]
        holding = []
        for visitor in held:
            await self.log_in(visitor)
            holding.append(asyncio.create_task(self.hold(visitor)))
        print(f'{HELD} sessions are held', flush=True)
        self.until = time.monotonic() + 60 * MINUTES
        await asyncio.gather(self.come_and_go(), self.break_things(), self.watch())
        await asyncio.gather(*(each.leave() for each in held))
        await asyncio.gather(*holding)
        return held

    async def hold(self, visitor: Visitor) -> None:
        """Keep a page open; reconnect as a browser does when the socket is lost."""
        while self.goes_on():
            if visitor.socket is None:
                with suppress(*_REFUSALS):
                    await visitor.hold()
            if visitor.socket is not None:
                await visitor.stay()
                if self.goes_on():
                    self.counts['sockets lost'] += 1
            with suppress(*_REFUSALS):
                await visitor.leave()
            if self.goes_on():
                await asyncio.sleep(1)

    async def come_and_go(self) -> None:
        """Let one user log in and out each second."""
        coming: set[asyncio.Task[None]] = set()
        number = 0
        while self.goes_on():
            task = asyncio.create_task(self.visit(Visitor(self.server.url, HELD + number % PASSING, place=number)))
            coming.add(task)
            task.add_done_callback(coming.discard)
            number += 1
            await asyncio.sleep(1)
        await asyncio.gather(*coming)

    async def visit(self, visitor: Visitor) -> None:
        """Log in, open the guarded page, and log out by its button."""
        began = time.monotonic()
        try:
            await self.log_in(visitor)
            await visitor.hold()
            await visitor.log_out()
            self.counts['logins and logouts'] += 1
        except _REFUSALS as error:
            excused = self.is_faulty or self.healthy_at > began
            self.counts['refused in a fault' if excused else 'refused without one'] += 1
            if not excused:
                print(f'refused: {error!r}', flush=True)
        finally:
            with suppress(*_REFUSALS):
                await visitor.leave()

    async def log_in(self, visitor: Visitor) -> None:
        """Log in; while the server is busy, come back as a browser does."""
        for _ in range(COMES_BACK):
            try:
                await visitor.log_in()
            except BusyError as busy:
                self.counts['asked to come back'] += 1
                await asyncio.sleep(busy.retry_after)
            else:
                return
        await visitor.log_in()

    async def break_things(self) -> None:
        """Switch a fault on for some seconds of each minute."""
        chance = random.Random(1)  # noqa: S311 - every run has the same faults
        while self.goes_on():
            seconds = chance.uniform(*FAULT_SECONDS)
            fault = chance.choice(FAULTS)
            await asyncio.sleep(min(60 - seconds, max(0.0, self.until - time.monotonic() - seconds - 20)))
            if self.until - time.monotonic() < seconds + 15:
                break  # at the end there is no fault
            self.counts[f'fault: {fault}'] += 1
            self.is_faulty = True
            self.pool.calls(**{fault: SLOW_SECONDS if fault == 'delay' else None})
            await asyncio.sleep(seconds)
            self.pool.calls(clear=True)
            self.is_faulty = False
            self.healthy_at = time.monotonic() + 10  # by then an open circuit has closed again

    async def watch(self) -> None:
        """Sample the process at intervals."""
        asking = Visitor(self.server.url, HELD + PASSING)
        begun = time.monotonic()
        while self.goes_on():
            await asyncio.sleep(SAMPLE_SECONDS)
            if not self.goes_on():
                break
            with suppress(*_REFUSALS):
                told = json.loads((await asking.ask('/tasks')).body)
                pid = self.server.pid
                sample = Sample(
                    (time.monotonic() - begun) / 60,
                    servers.kilobytes(pid) / 1024,
                    servers.open_files(pid),
                    told['tasks'],
                    told['clients'],
                )
                self.samples.append(sample)
                print(f'{sample} {dict(self.counts)}', flush=True)


def table(soak: Soak, held: list[Visitor], known: int, refreshes: int) -> list[Row]:
    """Return the table; slopes are taken over the time after the caches have filled."""
    late = [each for each in soak.samples if each.minute >= WARM_SHARE * MINUTES]
    return [
        Row.of('minutes', MINUTES, ''),
        Row.of('refreshes', refreshes, '', target=f'>= {200 * MINUTES * HELD / 200:.0f}'),
        Row.of('logins and logouts', soak.counts['logins and logouts'], ''),
        Row.of('visitors asked to come back', soak.counts['asked to come back'], ''),
        Row.of('faults', sum(count for name, count in soak.counts.items() if name.startswith('fault')), ''),
        Row.of('logins refused during a fault', soak.counts['refused in a fault'], ''),
        Row.of('logins refused without one', soak.counts['refused without one'], '', target='<= 0'),
        Row.of('sockets lost', soak.counts['sockets lost'], '', target='<= 0'),
        Row.of('sessions lost', len(held) - known, '', target='<= 0'),
        Row.of('memory', late[-1].megabytes, 'MB'),
        Row.of('memory, in ten minutes', growth(late, 'megabytes'), 'MB', target='<= 1'),
        Row.of('open files, in ten minutes', growth(late, 'files'), '', target='<= 5'),
        Row.of('tasks, in ten minutes', growth(late, 'tasks'), '', target='<= 10'),
    ]


def growth(samples: list[Sample], field: str) -> float:
    """Return the growth of a field in ten minutes, along a straight line."""
    if len(samples) < 3:
        return 0.0
    return 10 * linear_regression([each.minute for each in samples], [getattr(each, field) for each in samples]).slope


async def knows(visitor: Visitor) -> bool:
    """Tell whether the server still knows a browser's user."""
    for _ in range(30):
        with suppress(*_REFUSALS):
            if await visitor.who() == settings.email(visitor.number):
                return True
        await asyncio.sleep(1)
    return False


def main() -> None:
    """Run the soak test, print and write the results."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds = {'id_token_validity': TOKEN_SECONDS, 'access_token_validity': TOKEN_SECONDS}
        with (
            servers.pool(folder, users=HELD + PASSING, rotation=True, **seconds) as pool,
            servers.app(folder, pool) as server,
        ):
            print(settings.screens(), flush=True)
            soak = Soak(server, pool)

            async def go() -> tuple[list[Visitor], int]:
                held = await soak.run()
                return held, sum(await asyncio.gather(*(knows(each) for each in held)))

            held, known = asyncio.run(go())
            rows = table(soak, held, known, pool.calls()['GetTokensFromRefreshToken'])
    publish('soak', rows)


if __name__ == '__main__':
    main()
