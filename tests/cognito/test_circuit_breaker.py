"""A backend that does not answer is not called; it is tried again soon, and called as before once it answers."""

from __future__ import annotations

import asyncio
import time

import pytest
from support.world import MakeWorld

from authui.cognito.circuit_breaker import MAX_FAILURES, CircuitBreaker
from authui.errors import CredentialsError, UnavailableError
from authui.models import TokenSet

from .support import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock(time.time())  # the real time, which proofs of passwords carry


@pytest.fixture
def breaker(clock: Clock) -> CircuitBreaker:
    return CircuitBreaker('test', clock)


def is_open(breaker: CircuitBreaker) -> bool:
    try:
        breaker.admit()
    except UnavailableError:
        return True
    return False


def fail(breaker: CircuitBreaker, times: int) -> None:
    for _ in range(times):
        breaker.admit()
        breaker.record_failure()


def test_it_opens_after_ten_failures_in_a_row(breaker: CircuitBreaker) -> None:
    fail(breaker, MAX_FAILURES - 1)
    breaker.admit()
    breaker.record_success()
    fail(breaker, MAX_FAILURES - 1)
    assert not is_open(breaker)
    breaker.record_failure()
    assert is_open(breaker)


def test_it_says_when_to_try_again(breaker: CircuitBreaker) -> None:
    fail(breaker, MAX_FAILURES)
    with pytest.raises(UnavailableError) as caught:
        breaker.admit()
    assert caught.value.retry_after == pytest.approx(1.0)


def test_then_one_trial_call_passes_and_no_other(breaker: CircuitBreaker, clock: Clock) -> None:
    fail(breaker, MAX_FAILURES)
    clock.now += 1.1
    assert not is_open(breaker)
    assert is_open(breaker)
    breaker.record_success()
    assert not is_open(breaker)


def test_the_pause_doubles_to_eight_seconds(breaker: CircuitBreaker, clock: Clock) -> None:
    fail(breaker, MAX_FAILURES)
    for pause in (1, 2, 4, 8, 8, 8):
        clock.now += pause - 0.1
        assert is_open(breaker)
        clock.now += 0.2
        breaker.admit()
        breaker.record_failure()


def test_a_cancelled_trial_call_lets_another_one_try(breaker: CircuitBreaker, clock: Clock) -> None:
    fail(breaker, MAX_FAILURES)
    clock.now += 1.1
    breaker.admit()
    breaker.release()
    assert not is_open(breaker)


async def test_an_outage_costs_few_calls_and_ends_with_the_first_answer(make_world: MakeWorld, clock: Clock) -> None:
    world = make_world(flow='USER_PASSWORD_AUTH')
    credentials = world.add_user()
    world.pool.faults.refuse('InitiateAuth')
    for _ in range(100):
        with pytest.raises(UnavailableError):
            await world.client.login(credentials)
    assert world.pool.calls['InitiateAuth'] == MAX_FAILURES
    world.pool.faults.clear()
    with pytest.raises(UnavailableError):
        await world.client.login(credentials)
    clock.now += 1.1
    for _ in range(3):
        assert isinstance(await world.client.login(credentials), TokenSet)


async def test_refusals_are_answers(make_world: MakeWorld) -> None:
    world = make_world(flow='USER_PASSWORD_AUTH')
    credentials = world.add_user('ann@example.org')
    nobody = credentials.model_copy(update={'identifier': 'nobody@example.org'})
    for number in range(2 * MAX_FAILURES):
        with pytest.raises(CredentialsError):
            await world.client.login(nobody.model_copy(update={'identifier': f'nobody-{number}@example.org'}))
    assert isinstance(await world.client.login(credentials), TokenSet)


async def test_unanswered_logins_do_not_block_sessions(make_world: MakeWorld) -> None:
    world = make_world(flow='USER_PASSWORD_AUTH')
    credentials = world.add_user()
    session = await world.client.login(credentials)
    world.pool.faults.fail('InitiateAuth')
    await asyncio.gather(*(world.client.login(credentials) for _ in range(2 * MAX_FAILURES)), return_exceptions=True)
    assert isinstance(session, TokenSet)
    assert (await world.client.get_user(session.access_token)).email == credentials.identifier
