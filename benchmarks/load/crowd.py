"""Many visitors: a few at a time, or each at a time of its own, and how long they took."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from statistics import quantiles

from load.visitors import RefusedError, Visitor

AT_ONCE = 8
Act = Callable[[Visitor], Awaitable[float]]
"""What a visitor does; returns the seconds that it took."""


class Crowd:
    """Visitors that act, how long each took, and what went wrong."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.errors: Counter[str] = Counter()
        self.lasted = 0.0

    async def visit(self, visitors: Iterator[Visitor], do: Act, most: float = 60.0) -> None:
        """Let eight act at once; visitors whose turn has not come after `most` seconds are left out."""
        begun = time.perf_counter()

        async def turns() -> None:
            for visitor in visitors:
                if time.perf_counter() - begun > most:
                    break
                await self._act(visitor, do)

        await asyncio.gather(*(turns() for _ in range(AT_ONCE)))
        self.lasted = time.perf_counter() - begun

    async def arrive(self, visitors: Iterable[Visitor], do: Act, rate: float) -> list[float]:
        """Let so many come each second, without waiting for those before; return how late each came, in seconds."""
        late, coming = [], []
        begun = time.perf_counter()
        for number, visitor in enumerate(visitors):
            await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
            late.append(time.perf_counter() - begun - number / rate)
            coming.append(asyncio.create_task(self._act(visitor, do)))
        await asyncio.gather(*coming)
        self.lasted = time.perf_counter() - begun
        return late

    async def _act(self, visitor: Visitor, do: Act) -> None:
        begun = time.perf_counter()
        try:
            self.seconds.append(await do(visitor))
        except TimeoutError:
            self.errors[f'no answer after {time.perf_counter() - begun:.0f} s'] += 1
        except (RefusedError, OSError) as error:
            self.errors[str(error) or type(error).__name__] += 1

    @property
    def rate(self) -> float:
        """Visits a second."""
        return len(self.seconds) / self.lasted

    @property
    def p95(self) -> float:
        """The 95th percentile of their time, in milliseconds."""
        return 1000 * percentile(self.seconds)

    def tell(self, name: str = '') -> None:
        """Print the commonest errors."""
        for error, count in self.errors.most_common(5):
            print(f'{name}{": " if name else ""}{count} times: {error}', flush=True)


def percentile(seconds: list[float], number: int = 95) -> float:
    """Return a percentile; of few values at most the largest."""
    return min(quantiles(seconds, n=100)[number - 1], max(seconds)) if len(seconds) > 1 else sum(seconds)


def strangers(url: str, first: int, users: int, until: float) -> Iterator[Visitor]:
    """Yield visitors, each from another address, until a point in time."""
    number = 0
    while time.perf_counter() < until:
        yield stranger(url, first + number, users)
        number += 1


def stranger(url: str, number: int, users: int) -> Visitor:
    """Return one of the users, at an address of its own."""
    return Visitor(url, number % users, place=number)
