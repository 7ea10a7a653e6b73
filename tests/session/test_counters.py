"""What counters promise, in memory and in Redis."""

from __future__ import annotations

import asyncio

import pytest
from support.world import Clock

from authui.session import counters as counters_module
from authui.session.counters import Backoff, Counters, MemoryCounters, Window
from authui.session.redis import RedisCounters, RedisLink


@pytest.fixture(params=['memory', 'redis'])
def counters(request: pytest.FixtureRequest, clock: Clock, link: RedisLink) -> Counters:
    return MemoryCounters(clock) if request.param == 'memory' else RedisCounters(link, clock=clock)


class TestWindow:
    async def test_lets_a_number_pass_and_tells_how_long_to_wait(self, counters: Counters, clock: Clock) -> None:
        window = Window(3, 60)
        waits = []
        for _ in range(4):
            waits.append(await counters.pass_window('a', window))
            clock.move(10)
        assert waits == [0, 0, 0, pytest.approx(30)]

    async def test_slides(self, counters: Counters, clock: Clock) -> None:
        window = Window(2, 60)
        passed = []
        for _ in range(8):
            passed.append(await counters.pass_window('a', window) == 0)
            clock.move(20)
        assert passed == [True, True, False, True, True, False, True, True]

    async def test_keeps_a_pause_between_two(self, counters: Counters, clock: Clock) -> None:
        window = Window(5, 30, pause=60)
        assert await counters.pass_window('a', window) == 0
        clock.move(40)
        assert await counters.pass_window('a', window) == pytest.approx(20)
        clock.move(20)
        assert await counters.pass_window('a', window) == 0

    async def test_refuses_to_its_last_moment(self, counters: Counters, clock: Clock) -> None:
        window = Window(1, 60)
        await counters.pass_window('a', window)
        clock.move(59.5)
        assert await counters.pass_window('a', window) == pytest.approx(0.5)
        clock.move(0.5)
        assert await counters.pass_window('a', window) == 0

    async def test_does_not_count_refused_tries(self, counters: Counters, clock: Clock) -> None:
        window = Window(1, 60)
        await counters.pass_window('a', window)
        for _ in range(30):
            clock.move(1.9)
            assert await counters.pass_window('a', window) > 0
        clock.move(3)
        assert await counters.pass_window('a', window) == 0

    async def test_counts_each_key_separately(self, counters: Counters) -> None:
        window = Window(1, 60)
        assert [await counters.pass_window(key, window) for key in 'ab'] == [0, 0]

    async def test_lets_exactly_that_number_pass_at_once(self, counters: Counters) -> None:
        waits = await asyncio.gather(*(counters.pass_window('a', Window(7, 60)) for _ in range(200)))
        assert waits.count(0) == 7


class TestBackoff:
    RULE = Backoff(free=2, first=10, longest=35, kept=100)

    async def test_doubles_up_to_the_longest_wait(self, counters: Counters, clock: Clock) -> None:
        waits: list[float] = []
        for _ in range(6):
            assert await counters.pass_backoff('a', self.RULE) == 0
            wait = await counters.pass_backoff('a', self.RULE) if waits else 0
            waits.append(wait)
            clock.move(wait or 0)
        assert waits == [0, *(pytest.approx(wait) for wait in (10, 20, 35, 35, 35))]

    async def test_begins_again_once_it_is_forgotten(self, counters: Counters) -> None:
        for _ in range(2):
            await counters.pass_backoff('a', self.RULE)
        await counters.forget('a')
        assert await counters.pass_backoff('a', self.RULE) == 0
        assert await counters.pass_backoff('a', self.RULE) == 0

    async def test_lets_exactly_the_free_tries_pass_at_once(self, counters: Counters) -> None:
        waits = await asyncio.gather(*(counters.pass_backoff('a', self.RULE) for _ in range(200)))
        assert waits.count(0) == 2


class TestForgivingBackoff:
    RULE = Backoff(free=2, first=10, longest=10, kept=100, forgives=True)

    async def test_begins_again_once_a_wait_is_over(self, counters: Counters, clock: Clock) -> None:
        for _ in range(3):
            assert [await counters.pass_backoff('a', self.RULE) for _ in range(3)] == [0, 0, pytest.approx(10)]
            clock.move(9)
            assert await counters.pass_backoff('a', self.RULE) == pytest.approx(1)
            clock.move(1)

    async def test_keeps_the_tries_from_before_a_wait(self, counters: Counters, clock: Clock) -> None:
        await counters.pass_backoff('a', self.RULE)
        clock.move(99)
        assert [await counters.pass_backoff('a', self.RULE) for _ in range(2)] == [0, pytest.approx(10)]

    async def test_makes_room_for_a_try_that_is_taken_back(self, counters: Counters, clock: Clock) -> None:
        for _ in range(2):
            await counters.pass_backoff('a', self.RULE)
        await counters.take_back('a')
        clock.move(1)
        assert [await counters.pass_backoff('a', self.RULE) for _ in range(2)] == [0, pytest.approx(10)]


class TestHeld:
    RULE = Backoff(free=2, first=10, longest=10, kept=100)

    async def test_waits_that_long(self, counters: Counters, clock: Clock) -> None:
        assert await counters.hold('a', 30, 50) == pytest.approx(30)
        clock.move(30)
        assert await counters.pass_backoff('a', self.RULE) == 0

    @pytest.mark.parametrize('by', ['a try', 'a hold'])
    async def test_waits_again_where_it_is_tried_too_early(self, counters: Counters, clock: Clock, by: str) -> None:
        await counters.hold('a', 30, 50)
        for _ in range(3):
            clock.move(29)
            early = counters.pass_backoff('a', self.RULE) if by == 'a try' else counters.hold('a', 5, 50)
            assert await early == pytest.approx(50)
        clock.move(50)
        assert await counters.pass_backoff('a', self.RULE) == 0

    async def test_keeps_the_tries(self, counters: Counters, clock: Clock) -> None:
        await counters.pass_backoff('a', self.RULE)
        await counters.hold('a', 30, 50)
        clock.move(30)
        assert [await counters.pass_backoff('a', self.RULE) for _ in range(2)] == [0, pytest.approx(10)]

    async def test_is_not_held_any_more_once_it_has_passed(self, counters: Counters, clock: Clock) -> None:
        await counters.hold('a', 30, 50)
        clock.move(30)
        for _ in range(2):
            await counters.pass_backoff('a', self.RULE)
        clock.move(9)
        assert await counters.pass_backoff('a', self.RULE) == pytest.approx(1)


class TestTakenBack:
    async def test_a_try_in_a_window_makes_room(self, counters: Counters) -> None:
        window = Window(1, 60)
        await counters.pass_window('a', window)
        await counters.take_back('a')
        assert await counters.pass_window('a', window) == 0
        assert await counters.pass_window('a', window) > 0

    async def test_a_try_with_a_backoff_leaves_no_wait(self, counters: Counters) -> None:
        rule = Backoff(free=1, first=10, longest=10, kept=60)
        await counters.pass_backoff('a', rule)
        await counters.take_back('a')
        assert await counters.pass_backoff('a', rule) == 0
        assert await counters.pass_backoff('a', rule) > 0

    async def test_is_one_of_several(self, counters: Counters) -> None:
        window, rule = Window(2, 60), Backoff(free=3, first=10, longest=10, kept=60)
        for _ in range(2):
            await counters.pass_window('a', window)
            await counters.pass_backoff('b', rule)
        for key in 'ab':
            await counters.take_back(key)
        assert await counters.pass_window('a', window) == 0
        assert await counters.pass_window('a', window) > 0
        assert [await counters.pass_backoff('b', rule) for _ in range(2)] == [0, 0]
        assert await counters.pass_backoff('b', rule) > 0

    async def test_removes_no_try_that_was_not_made(self, counters: Counters) -> None:
        rule = Backoff(free=2, first=10, longest=10, kept=60)
        await counters.pass_backoff('a', rule)
        for _ in range(3):
            await counters.take_back('a')
        assert [await counters.pass_backoff('a', rule) for _ in range(2)] == [0, 0]
        assert await counters.pass_backoff('a', rule) > 0

    async def test_changes_nothing_for_an_unused_key(self, counters: Counters) -> None:
        await counters.take_back('a')
        await counters.forget('a')
        assert await counters.pass_window('a', Window(1, 60)) == 0


async def test_everything_is_forgotten_some_time_after_the_last_wait(clock: Clock) -> None:
    counters = MemoryCounters(clock)
    rule = TestBackoff.RULE
    for seconds, is_kept in [(109, True), (110, False)]:
        for _ in range(2):
            await counters.pass_backoff('a', rule)
        clock.move(seconds)
        told = [await counters.pass_backoff('a', rule), await counters.pass_backoff('a', rule)]
        assert [wait > 0 for wait in told] == [False, is_kept]
        await counters.forget('a')


async def test_the_newest_keys_are_kept_in_memory(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counters_module, '_MOST_KEYS', 2)
    counters, window = MemoryCounters(clock), Window(2, 60)
    for key in 'abac':
        await counters.pass_window(key, window)
    # `b` made way for `c`, and would now for anybody else.
    assert await counters.pass_window('a', window) > 0
    assert await counters.pass_window('c', window) == 0
    assert await counters.pass_window('c', window) > 0


async def test_expired_keys_are_not_kept(clock: Clock) -> None:
    counters = MemoryCounters(clock)
    for _ in range(100):
        await counters.pass_window('a', Window(1, 60))
        clock.move(59)
    assert len(vars(counters)['_tries']['a'].times) == 1


async def test_memory_is_bounded(clock: Clock) -> None:
    counters = MemoryCounters(clock)
    for number in range(100_200):
        await counters.pass_window(str(number), Window(1, 60))
    assert len(vars(counters)['_tries']) == 100_000


async def test_every_key_in_redis_has_a_time_to_live(link: RedisLink) -> None:
    counters = RedisCounters(link)
    await counters.pass_window('a', Window(3, 60, pause=90))
    await counters.pass_backoff('b', TestBackoff.RULE)
    await counters.hold('c', 10, 50)
    for _ in range(2):
        await counters.pass_backoff('d', TestForgivingBackoff.RULE)
    left = {name: await link.redis.pttl(link.name('tries', name)) for name in 'abcd'}
    assert 89_000 < left['a'] <= 90_000
    assert 99_000 < left['b'] <= 100_000
    assert 59_000 < left['c'] <= 60_000
    assert 9_000 < left['d'] <= 10_000
