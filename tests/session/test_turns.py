"""The line of tries, on a clock that the tests move: who gets a turn, who is asked to come back, and how soon."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import pytest

from authui.session.counters import MemoryCounters, Window
from authui.session.turns import Returns, Turns

LONGEST = 2.0
AT_ONCE = 0.1
"""The bar for a refusal."""


class World:
    """A clock whose sleepers wake in order, and processes that share a counter."""

    def __init__(self, rule: Window, *, trip: float = 0.0, late: float = 0.0) -> None:
        """Let it take `trip` seconds to reach the counter, and let each sleeper wake `late`."""
        self.trip = trip
        self.late = late
        self.now = 1000.0
        self.rule = rule
        self.counters = MemoryCounters(lambda: self.now)
        self.asked = 0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def process(self) -> Turns:
        return Turns(self.rule, LONGEST, monotonic=lambda: self.now, sleep=self.sleep)

    async def count(self) -> float:
        self.asked += 1
        if self.trip:
            await self.sleep(self.trip)
        return await self.counters.pass_window('all', self.rule)

    async def sleep(self, seconds: float) -> None:
        sleeper = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.now + seconds + self.late, sleeper))
        await sleeper

    async def run(self, *acts: Awaitable[object], until: float = 60.0) -> None:
        """Let time pass until everything is done."""
        tasks = [asyncio.ensure_future(each) for each in acts]
        end = self.now + until
        while not all(each.done() for each in tasks):
            for _ in range(20):
                await asyncio.sleep(0)
            if self._sleepers:
                self._sleepers.sort(key=lambda each: each[0])
                at, sleeper = self._sleepers.pop(0)
                self.now = max(self.now, at)
                if not sleeper.cancelled():
                    sleeper.set_result(None)
            assert self.now < end, 'somebody waits for ever'
        for each in tasks:
            each.result()


class Try:
    """A try: when it came, when it was answered, and the answer."""

    def __init__(self, world: World, turns: Turns, after: float = 0.0) -> None:
        self._world = world
        self._turns = turns
        self._after = after
        self.count = world.count
        self.later = -1.0
        self.took = -1.0

    async def __call__(self) -> None:
        if self._after:
            await self._world.sleep(self._after)
        came = self._world.now
        self.later = await self._turns.take(self.count)
        self.took = self._world.now - came

    @property
    def has_turn(self) -> bool:
        return self.later == 0


def steadily(world: World, processes: list[Turns], rate: float, seconds: float) -> list[Try]:
    """Return tries that come at a rate, to each process in turn."""
    count = int(rate * seconds)
    return [Try(world, processes[each % len(processes)], each / rate) for each in range(1, count + 1)]


class TestOneProcess:
    @pytest.mark.parametrize('count', [90, 180, 181, 600])
    async def test_serves_as_many_of_a_burst_as_get_a_turn_in_time_and_refuses_the_others_at_once(
        self, count: int
    ) -> None:
        world = World(Window(60, 1.0))
        turns = world.process()
        tries = [Try(world, turns) for _ in range(count)]
        await world.run(*(each() for each in tries))
        assert [each.has_turn for each in tries] == [number < 180 for number in range(count)]
        assert all(each.took <= LONGEST for each in tries)
        assert all(each.took == 0 for each in tries if not each.has_turn)

    @pytest.mark.parametrize('times', [0.9, 1.1, 3, 10])
    async def test_serves_at_its_rate_however_many_come_and_refuses_nobody_late(self, times: float) -> None:
        world = World(Window(20, 1.0))
        tries = steadily(world, [world.process()], times * 20, 10)
        await world.run(*(each() for each in tries))
        assert sum(each.has_turn for each in tries) >= min(1.0, times) * 20 * 10 * 0.95
        assert all(each.took <= AT_ONCE for each in tries if not each.has_turn)
        assert all(each.took <= LONGEST for each in tries)
        assert times > 1 or all(each.has_turn for each in tries)

    async def test_of_a_busy_machine_refuses_nobody_late_either(self) -> None:
        world = World(Window(20, 1.0), late=0.1)
        tries = steadily(world, [world.process()], 60, 10)
        await world.run(*(each() for each in tries))
        assert sum(each.has_turn for each in tries) >= 20 * 10 * 0.85
        assert all(each.took <= AT_ONCE for each in tries if not each.has_turn)

    async def test_asks_the_counter_no_more_once_it_is_known_that_it_lets_no_try_through_for_long(self) -> None:
        world = World(Window(1, 600.0))
        turns = world.process()
        tries = [Try(world, turns) for _ in range(50)]
        await world.run(*(each() for each in tries))
        assert [each.has_turn for each in tries] == [True] + [False] * 49
        assert all(each.took == 0 for each in tries)
        assert world.asked == 2
        assert turns.later() > 0
        world.now += 600
        assert turns.later() == 0

    async def test_those_on_their_way_to_the_line_count_for_who_comes_after_them(self) -> None:
        world = World(Window(20, 1.0))
        turns = world.process()
        assert turns.later(coming=39) == 0
        assert turns.later(coming=40) > 0
        assert turns.later() == 0
        tries = [Try(world, turns) for _ in range(60)]
        await world.run(*(each() for each in tries))
        assert all(each.has_turn for each in tries), 'they are not behind those who come later'

    async def test_a_try_that_leaves_the_line_gives_its_place_to_others(self) -> None:
        world = World(Window(1, 1.0))
        turns = world.process()
        await world.run(Try(world, turns)())
        leaving = [asyncio.ensure_future(Try(world, turns)()) for _ in range(2)]
        await asyncio.sleep(0)
        assert turns.later() > 0
        for each in leaving:
            each.cancel()
        await asyncio.gather(*leaving, return_exceptions=True)
        assert turns.later() == 0
        world.now += 1
        late = Try(world, turns)
        await world.run(late())
        assert late.has_turn

    async def test_a_counter_that_hangs_keeps_tries_that_need_not_wait_from_waiting_for_each_other(self) -> None:
        world = World(Window(60, 1.0))
        turns = world.process()

        async def hang() -> float:
            await world.sleep(2.0)
            return 0.0

        begun = world.now
        await world.run(*(turns.take(hang) for _ in range(30)))
        assert world.now - begun == 2.0

    async def test_tells_the_log_once_a_minute(self, caplog: pytest.LogCaptureFixture) -> None:
        world = World(Window(1, 600.0))
        turns = world.process()
        await world.run(*(Try(world, turns)() for _ in range(50)))
        assert [each.message[:25] for each in caplog.records] == ['more people sign in than ']
        world.now += 61
        turns.later()
        assert len(caplog.records) == 2


class TestSeveralProcesses:
    @pytest.mark.parametrize('count', [2, 4])
    async def test_learn_their_share_of_the_counter(self, count: int) -> None:
        world = World(Window(20, 1.0), trip=0.0005)
        tries = steadily(world, [world.process() for _ in range(count)], 60, 6)
        await world.run(*(each() for each in tries))
        assert sum(each.has_turn for each in tries) >= 20 * 6 * 0.95
        assert all(each.took <= 2 * LONGEST for each in tries)
        assert all(each.took <= AT_ONCE for each in tries if not each.has_turn)

    async def test_one_that_comes_in_while_another_uses_everything_up_gets_turns_too(self) -> None:
        world = World(Window(20, 1.0), trip=0.0005)
        first, second = world.process(), world.process()
        old = steadily(world, [first], 60, 6)
        new = [Try(world, second, 2 + number / 60) for number in range(4 * 60)]
        await world.run(*(each() for each in [*old, *new]))
        assert sum(each.has_turn for each in new) >= 4 * 20 / 10

    async def test_a_try_that_others_keep_overtaking_is_refused_after_twice_the_time(self) -> None:
        world = World(Window(60, 1.0))
        turns = world.process()

        async def others_were_faster() -> float:
            return 0.5

        tries = [Try(world, turns) for _ in range(2)]
        for each in tries:
            each.count = others_were_faster
        await world.run(*(each() for each in tries))
        assert [each.has_turn for each in tries] == [False] * 2
        assert all(LONGEST <= each.took <= 2 * LONGEST for each in tries)


class TestComingBack:
    @pytest.mark.parametrize('number', [10, 200, 5000])
    async def test_each_gets_a_time_of_its_own_at_the_rate_that_is_served(self, number: int) -> None:
        returns = Returns(lambda: 1000.0, lambda low, high: (low + high) / 2)
        told = [returns.after(1 / 60) for _ in range(number)]
        assert told == sorted(told)
        assert told[0] in {2, 3}
        assert told[-1] == (min(2 + int(number / 60) + 1, 20) if number > 60 else 3)

    async def test_chance_spreads_them(self) -> None:
        returns = Returns(lambda: 1000.0)
        told = [returns.after(1 / 60) for _ in range(600)]
        assert min(told) == 2
        assert 15 < max(told) <= 30

    async def test_those_who_come_back_as_told_are_served(self) -> None:
        """Six hundred at once, of whom all come back for as long as they have not been served."""
        world = World(Window(60, 1.0))
        turns = world.process()
        asked = []

        async def visit() -> None:
            for again in range(20):
                own = Try(world, turns)
                await own()
                if own.has_turn:
                    asked.append(again)
                    return
                await world.sleep(own.later)

        await world.run(*(visit() for _ in range(600)))
        assert len(asked) == 600
        assert sum(asked) <= 600 * 3
