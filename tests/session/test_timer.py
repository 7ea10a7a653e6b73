"""Waits in the event loop."""

from __future__ import annotations

import asyncio

from authui.session.timer import RetryDelay, Timer


async def test_a_timer_calls_once_after_the_time_of_its_last_arming() -> None:
    calls: list[None] = []
    timer = Timer(lambda: calls.append(None))
    assert (timer.is_armed, timer.seconds_left) == (False, float('inf'))
    timer.arm(60)
    assert timer.is_armed
    assert 59 < timer.seconds_left <= 60
    timer.arm(0)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert (len(calls), timer.is_armed) == (1, False)


async def test_a_disarmed_timer_does_not_call() -> None:
    calls: list[None] = []
    timer = Timer(lambda: calls.append(None))
    timer.arm(0)
    timer.disarm()
    timer.disarm()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert (calls, timer.is_armed) == ([], False)


def test_waits_double_up_to_half_a_minute_and_begin_again_after_a_success() -> None:
    backoff = RetryDelay(lambda: 1.0)
    assert [backoff.failed(None) for _ in range(7)] == [2, 4, 8, 16, 30, 30, 30]
    backoff.succeeded()
    assert backoff.failed(None) == 2


def test_a_wait_is_random_and_no_shorter_than_a_second() -> None:
    assert RetryDelay(lambda: 0.0).failed(None) == 1
    backoff = RetryDelay(lambda: 0.5)
    assert [backoff.failed(None) for _ in range(3)] == [1, 2, 4]


def test_a_wait_that_the_server_names_is_kept() -> None:
    assert RetryDelay(lambda: 0.5).failed(40.0) == 40.5
