from __future__ import annotations

import asyncio
import signal
from contextlib import ExitStack
from pathlib import Path
from typing import get_args

import pytest
from starlette.requests import HTTPConnection
from support.redis_server import RedisServer
from support.scale import full

from authui.edge import client_address
from authui.errors import (
    AuthError,
    CredentialsError,
    LimitExceededError,
    StorageError,
    ThrottledError,
    TooManyAttemptsError,
    UnavailableError,
)
from authui.session import counters as counters_module
from authui.session.counters import Backoff, Counters, MemoryCounters, Window
from authui.session.redis import RedisCounters, RedisLink
from authui.session.throttle import AttemptKind, CodeKind, Limits, SentKind, Throttle

OWNER = 'owner@example.org'


class World:
    """A throttle with its own clock; `reached` counts the tries that reached Cognito."""

    def __init__(self, limits: Limits | None = None, counters: Counters | None = None) -> None:
        self.now = 1_000_000.0
        self.reached = 0
        self.slept: list[float] = []
        self.sleeps = False
        """Whether time passes in a sleep."""
        self.waits = asyncio.Event()
        self.is_patient = False
        """Whether a sleep lasts until it is cancelled."""
        self.throttle = Throttle(
            counters or MemoryCounters(self.time),
            MemoryCounters(self.time),
            key=b'k' * 32,
            limits=limits,
            monotonic=self.time,
            sleep=self.sleep,
        )

    def time(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if self.sleeps:
            await asyncio.sleep(0)
            self.now += seconds
        if self.is_patient:
            self.waits.set()
            await asyncio.Event().wait()

    async def attempt(
        self,
        outcome: AuthError | None = None,
        account: str = OWNER,
        address: str = '192.0.2.1',
        kind: AttemptKind = 'password',
        took: float = 0.0,
        proven: str = '',
    ) -> AuthError | None:
        """Try once; return the error that the user gets."""
        try:
            async with self.throttle.attempt(kind, account, address, proven=proven):
                self.reached += 1
                self.now += took
                await asyncio.sleep(0)
                if outcome is not None:
                    raise outcome
        except AuthError as error:
            return error
        return None


KNOWN = 'a browser'
CODE_KINDS = get_args(CodeKind)
SENT_KINDS = get_args(SentKind)


def wrong() -> AuthError:
    return CredentialsError()


def wait_of(told: AuthError | None) -> float:
    assert isinstance(told, TooManyAttemptsError)
    assert told.retry_after is not None
    return told.retry_after


async def attack(world: World, addresses: int) -> None:
    """Guess 2,000 times in an hour; 10,000 times in `make soak`."""
    count = full(10_000, 2_000)
    for guess in range(count):
        await world.attempt(wrong(), address=f'198.51.{guess % addresses // 250}.{guess % addresses % 250}')
        world.now += 3600 / count


class TestPasswords:
    @pytest.mark.parametrize('addresses', [1, 1000])
    async def test_are_guessed_fifteen_times_an_hour_at_most_and_the_owner_gets_in_soon(self, addresses: int) -> None:
        world = World()
        await attack(world, addresses)
        assert 5 <= world.reached <= 15
        world.now += 900
        assert await world.attempt(address='203.0.113.5') is None

    async def test_wrong_five_times_cost_a_known_browser_nothing_and_then_a_wait_that_doubles(self) -> None:
        world = World()
        for _ in range(5):
            assert isinstance(await world.attempt(wrong(), proven=KNOWN), CredentialsError)
        waits = []
        for _ in range(9):
            refused = await world.attempt(proven=KNOWN)
            waits.append(wait_of(refused))
            world.now += waits[-1]
            await world.attempt(wrong(), proven=KNOWN)
        assert waits == [15, 30, 60, 120, 240, 480, 900, 900, 900]

    async def test_wrong_five_times_cost_strangers_nothing_and_then_twenty_minutes_again_and_again(self) -> None:
        world = World()
        for _ in range(3):
            for number in range(5):
                assert isinstance(await world.attempt(wrong(), address=f'192.0.2.{number}'), CredentialsError)
            assert wait_of(await world.attempt(address='198.51.100.1')) == 1200
            world.now += 1200

    async def test_wrong_five_times_make_an_address_wait_in_later_rounds_as_well(self) -> None:
        world = World()
        for _ in range(6):
            refused = await world.attempt(wrong())
        world.now += wait_of(refused)
        assert isinstance(await world.attempt(wrong()), CredentialsError)
        assert wait_of(await world.attempt()) == 15
        assert await world.attempt(address='192.0.2.2') is None

    async def test_that_come_too_early_restart_the_wait(self) -> None:
        world = World()
        for _ in range(5):
            await world.attempt(wrong(), address='192.0.2.66')
        assert wait_of(await world.attempt()) == 1200
        world.now += 1000
        assert wait_of(await world.attempt()) == 1200
        world.now += 1199
        assert wait_of(await world.attempt()) == 1200
        world.now += 1200
        assert await world.attempt() is None

    async def test_that_are_right_clear_the_wrong_ones_of_a_known_browser(self) -> None:
        world = World()
        for _ in range(3):
            for _ in range(4):
                await world.attempt(wrong(), proven=KNOWN)
            assert await world.attempt(proven=KNOWN) is None

    @pytest.mark.parametrize('proven', ['', 'a browser'])
    async def test_that_are_right_give_strangers_no_further_wrong_ones(self, proven: str) -> None:
        """It does not matter how often the owner logs in."""
        world = World()
        for number in range(4):
            await world.attempt(wrong(), address='192.0.2.66')
            assert await world.attempt(address=f'192.0.2.{number}', proven=proven) is None
        assert isinstance(await world.attempt(wrong(), address='192.0.2.66'), CredentialsError)
        assert isinstance(await world.attempt(wrong(), address='192.0.2.66'), TooManyAttemptsError)

    async def test_that_are_right_do_not_count_for_strangers(self) -> None:
        world = World()
        for number in range(25):
            assert await world.attempt(address=f'192.0.2.{number}') is None

    async def test_that_cognito_never_judged_do_not_count(self) -> None:
        world = World()
        for _ in range(20):
            assert isinstance(await world.attempt(UnavailableError()), UnavailableError)
        assert await world.attempt() is None

    async def test_of_one_account_are_counted_together_for_every_spelling_of_its_name(self) -> None:
        world = World()
        for name in (' Owner@example.org', 'OWNER@EXAMPLE.ORG', 'owner@example.org ', OWNER, OWNER):
            await world.attempt(wrong(), account=name)
        assert isinstance(await world.attempt(), TooManyAttemptsError)
        assert await world.attempt(account='other@example.org') is None

    async def test_tried_all_at_once_pass_exactly_as_often_as_one_by_one(self) -> None:
        world = World(Limits(per_address=Window(1000, 60), in_all=Window(1000, 1)))
        told = await asyncio.gather(*(world.attempt(wrong()) for _ in range(200)))
        assert world.reached == 5
        assert sum(isinstance(each, TooManyAttemptsError) for each in told) == 195


async def test_an_answer_that_leads_to_another_challenge_clears_no_wrong_one() -> None:
    world = World(Limits(per_address=Window(10_000, 60), in_all=Window(10_000, 1)))
    for _ in range(4):
        await world.attempt(wrong(), kind='reset')
    async with world.throttle.attempt('reset', OWNER, '192.0.2.1') as attempt:
        attempt.has_proven = False
    assert isinstance(await world.attempt(kind='reset'), TooManyAttemptsError)


class TestCodes:
    async def test_are_guessed_five_times(self) -> None:
        world = World(Limits(per_address=Window(10_000, 60), in_all=Window(10_000, 1)))
        for _ in range(1000):
            await world.attempt(wrong(), kind='reset')
        assert world.reached == 5

    async def test_are_sent_once_for_any_number_of_clicks(self) -> None:
        world = World()
        sent = [await _sent(world) for _ in range(100)]
        assert sent.count(None) == 1
        assert sent[1] == pytest.approx(60)

    @pytest.mark.parametrize(('proven', 'times'), [('', 4), (KNOWN, 5)])
    async def test_are_sent_a_limited_number_of_times_an_hour(self, proven: str, times: int) -> None:
        world = World()
        passed = 0
        for _ in range(60):
            passed += await _sent(world, proven=proven) is None
            world.now += 60
        assert passed == times
        world.now += 3600
        assert await _sent(world, proven=proven) is None

    @pytest.mark.parametrize('kind', CODE_KINDS)
    async def test_of_one_kind_that_are_used_up_leave_all_other_kinds(self, kind: AttemptKind) -> None:
        world = World()
        for _ in range(6):
            refused = await world.attempt(wrong(), kind=kind)
        assert isinstance(refused, TooManyAttemptsError)
        for other in CODE_KINDS:
            assert isinstance(await world.attempt(kind=other), TooManyAttemptsError) == (other == kind)

    @pytest.mark.parametrize('kind', SENT_KINDS)
    async def test_of_one_kind_that_were_sent_leave_all_other_kinds(self, kind: SentKind) -> None:
        world = World()
        await world.throttle.send(kind, OWNER, '192.0.2.1')
        for other in SENT_KINDS:
            assert (await _sent(world, kind=other) is None) == (other != kind)

    @pytest.mark.parametrize('kind', CODE_KINDS)
    async def test_of_a_known_browser_do_not_wait_for_strangers_and_are_guessed_five_times(
        self, kind: AttemptKind
    ) -> None:
        world = World()
        for _ in range(6):
            await world.attempt(wrong(), kind=kind)
        assert await world.attempt(kind=kind, proven=KNOWN) is None
        world.reached = 0
        for _ in range(50):
            await world.attempt(wrong(), kind=kind, proven=KNOWN)
        assert world.reached == 5

    @pytest.mark.parametrize('kind', SENT_KINDS)
    async def test_are_sent_to_a_known_browser_even_if_strangers_have_used_up_theirs(self, kind: SentKind) -> None:
        world = World()
        for _ in range(5):
            waits = await _sent(world, kind=kind)
            world.now += 60
        assert waits is not None
        assert await _sent(world, kind=kind, proven=KNOWN) is None


async def _sent(world: World, account: str = OWNER, *, kind: SentKind = 'reset', proven: str = '') -> float | None:
    try:
        await world.throttle.send(kind, account, '192.0.2.1', proven=proven)
    except LimitExceededError as error:
        return error.retry_after
    return None


class TestEverybody:
    async def test_from_one_address_has_thirty_tries_a_minute(self) -> None:
        world = World()
        told = [await world.attempt(wrong(), account=f'{n}@example.org') for n in range(40)]
        assert world.reached == 30
        assert isinstance(told[-1], LimitExceededError)
        assert await world.attempt(account='a@example.org', address='192.0.2.2') is None
        world.now += 61
        assert await world.attempt(account='b@example.org') is None

    @pytest.mark.parametrize('kind', ['password', 'provider', 'reset'])
    async def test_under_made_up_names_pushes_out_no_counter_of_others(
        self, kind: AttemptKind, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A browser without a cookie gets a new name at each link to a provider, and a login takes any name."""
        monkeypatch.setattr(counters_module, '_MOST_KEYS', 100)
        world = World()
        for n in range(5):
            await world.attempt(wrong(), address=f'192.0.2.{n}')
        for n in range(300):
            await world.attempt(wrong(), account=f'{n}@example.org', address='198.51.100.1', kind=kind)
        assert isinstance(await world.attempt(wrong(), address='192.0.2.9'), TooManyAttemptsError)

    async def test_together_stays_below_the_pools_quota(self) -> None:
        world = World(Limits(in_all=Window(10, 1)))
        told = [await world.attempt(account=f'{n}@example.org', address=f'192.0.2.{n}') for n in range(12)]
        assert [isinstance(each, ThrottledError) for each in told] == [False] * 10 + [True] * 2
        world.now += 1
        assert await world.attempt(address='192.0.2.99') is None

    async def test_in_a_burst_waits_for_a_turn(self) -> None:
        world = World(Limits(in_all=Window(10, 1)))
        world.sleeps = True
        begun = world.now
        told = [await world.attempt(account=f'{n}@example.org', address=f'192.0.2.{n}') for n in range(25)]
        assert told == [None] * 25
        assert world.now - begun == pytest.approx(2.0)

    async def test_at_once_waits_in_the_order_of_coming_and_not_for_long(self) -> None:
        world = World(Limits(in_all=Window(10, 1), failure_seconds=0.0))
        world.sleeps = True
        told = await asyncio.gather(
            *(world.attempt(account=f'{n}@example.org', address=f'192.0.2.{n}') for n in range(40))
        )
        assert [type(each) for each in told] == [type(None)] * 30 + [ThrottledError] * 10

    @pytest.mark.parametrize('kind', get_args(AttemptKind))
    async def test_that_gets_no_turn_is_refused_at_once_and_counted_nowhere(self, kind: AttemptKind) -> None:
        asked: list[str] = []

        class Spied(MemoryCounters):
            async def pass_window(self, key: str, window: Window) -> float:
                asked.append(key)
                return await super().pass_window(key, window)

        world = World(Limits(in_all=Window(1, 600.0)))
        world.throttle._counters = Spied(world.time)
        await world.attempt(account='somebody@example.org', address='198.51.100.1')
        assert isinstance(await world.attempt(kind=kind), ThrottledError)
        asked.clear()
        for _ in range(40):
            refused = await world.attempt(wrong(), kind=kind)
            assert isinstance(refused, ThrottledError)
            assert 2 <= (refused.retry_after or 0) <= 30
            assert world.throttle.later() > 0
        assert not asked
        assert not world.slept
        world.now += 600
        assert world.throttle.later() == 0
        assert await world.attempt(kind=kind) is None

    async def test_that_is_on_its_way_counts_for_those_who_come_after_it(self) -> None:
        world = World(Limits(in_all=Window(10, 1.0), turn_seconds=2.0))
        with ExitStack() as coming:
            for _ in range(19):
                coming.enter_context(world.throttle.coming())
            assert world.throttle.later() == 0
            coming.enter_context(world.throttle.coming())
            assert world.throttle.later() > 0
            assert await world.attempt() is None, 'it is not behind them'
        assert world.throttle.later() == 0

    async def test_that_leaves_the_line_is_not_counted(self) -> None:
        world = World(Limits(in_all=Window(1, 1), per_address=Window(2, 60)))
        await world.attempt()
        world.is_patient = True
        leaving = asyncio.create_task(world.attempt())
        await world.waits.wait()
        leaving.cancel()
        await asyncio.wait([leaving])
        world.now += 1
        assert await world.attempt() is None

    @pytest.mark.parametrize('outcome', [CredentialsError(), UnavailableError(), ThrottledError()])
    async def test_waits_as_long_for_any_failure(self, outcome: AuthError) -> None:
        world = World()
        await world.attempt(outcome)
        assert world.slept == [pytest.approx(0.7)]

    @pytest.mark.parametrize(('took', 'slept'), [(0.0, 0.7), (0.5, 0.2), (0.7, 0.0), (2.0, 0.0)])
    async def test_whose_failure_took_a_while_waits_for_the_rest(self, took: float, slept: float) -> None:
        world = World()
        await world.attempt(wrong(), took=took)
        assert world.slept == [pytest.approx(slept)]

    async def test_makes_and_sends_twenty_an_hour_from_one_address(self) -> None:
        world = World()
        for number in range(10):
            await world.throttle.register('192.0.2.1')
            assert await _sent(world, f'{number}@example.org') is None
        with pytest.raises(LimitExceededError) as refused:
            await world.throttle.register('192.0.2.1')
        assert refused.value.retry_after == pytest.approx(3600)
        assert await _sent(world, 'another@example.org') == pytest.approx(3600)
        await world.throttle.register('192.0.2.2')
        world.now += 3600
        await world.throttle.register('192.0.2.1')
        assert await _sent(world, 'another@example.org') is None

    @pytest.mark.parametrize('what', ['register', 'send'])
    async def test_makes_and_sends_no_more_than_the_pool_takes(self, what: str) -> None:
        world = World(Limits(in_all=Window(1, 1)))
        await world.throttle.register('192.0.2.1')
        with pytest.raises(ThrottledError):
            await (
                world.throttle.register('192.0.2.2')
                if what == 'register'
                else world.throttle.send('reset', OWNER, '::1')
            )

    async def test_a_refused_try_is_not_counted_by_any_rule(self) -> None:
        world = World(Limits(per_address=Window(1, 60)))
        await world.attempt(account='somebody@example.org')
        for _ in range(10):
            assert isinstance(await world.attempt(wrong()), LimitExceededError)
        for number in range(5):
            assert isinstance(await world.attempt(wrong(), address=f'192.0.2.{number + 9}'), CredentialsError)
        assert world.reached == 6

    async def test_a_step_counts_for_its_address_alone(self) -> None:
        world = World()
        for number in range(20):
            assert await world.attempt(wrong(), kind='step', address=f'192.0.2.{number}') is not None
        assert world.reached == 20

    async def test_a_step_that_succeeds_has_no_counter_to_empty(self) -> None:
        world = World()
        async with world.throttle.attempt('step', OWNER, '192.0.2.1') as attempt:
            attempt.has_proven = True
        assert await world.attempt() is None

    async def test_a_success_does_not_wait(self) -> None:
        world = World()
        await world.attempt()
        assert world.slept == []


class TestEvenly:
    @pytest.mark.parametrize('took', [0.0, 0.1, 5.0])
    async def test_takes_as_long_whether_it_succeeds_or_fails(self, took: float) -> None:
        world = World()
        async with world.throttle.evenly():
            world.now += took
        with pytest.raises(CredentialsError):
            await _fails(world, took)
        assert world.slept == [pytest.approx(max(0.0, 0.7 - took), abs=1e-6)] * 2


async def _fails(world: World, took: float) -> None:
    async with world.throttle.evenly():
        world.now += took
        raise wrong()


class BrokenCounters:
    """Counters that cannot be reached."""

    async def pass_window(self, _key: str, _window: Window) -> float:
        raise StorageError('away')

    async def pass_backoff(self, _key: str, _backoff: Backoff) -> float:
        raise StorageError('away')

    async def hold(self, _key: str, _seconds: float, _again: float) -> float:
        raise StorageError('away')

    async def take_back(self, _key: str) -> None:
        raise StorageError('away')

    async def forget(self, _key: str) -> None:
        raise StorageError('away')

    async def close(self) -> None:
        """Have nothing to close."""


class TestWithoutSharedCounters:
    async def test_each_process_counts_by_itself_and_more_strictly(self) -> None:
        world = World(counters=BrokenCounters())
        for _ in range(100):
            await world.attempt(wrong())
        assert world.reached == 2

    async def test_a_login_goes_through_and_wrong_ones_are_forgotten(self) -> None:
        world = World(counters=BrokenCounters())
        for _ in range(3):
            assert isinstance(await world.attempt(wrong(), proven=KNOWN), CredentialsError)
            assert await world.attempt(proven=KNOWN) is None

    async def test_strangers_who_try_too_early_wait_again(self) -> None:
        world = World(counters=BrokenCounters())
        for _ in range(2):
            await world.attempt(wrong())
        for _ in range(3):
            assert wait_of(await world.attempt(wrong())) == 1200
            world.now += 1199
        world.now += 1
        assert isinstance(await world.attempt(wrong()), CredentialsError)

    @pytest.mark.parametrize(
        'limits',
        [
            Limits(passwords=Backoff(free=1, first=15, longest=900, kept=3600)),
            Limits(per_address=Window(1, 60)),
            Limits(in_all=Window(1, 1)),
        ],
    )
    async def test_a_rule_lets_one_pass_at_least_and_no_more(self, limits: Limits) -> None:
        world = World(limits, BrokenCounters())
        for _ in range(3):
            assert await world.attempt(wrong()) is not None
        assert world.reached == 1

    async def test_half_as_many_come_from_an_address_and_a_pause_stays(self) -> None:
        world = World(counters=BrokenCounters())
        for number in range(40):
            await world.attempt(wrong(), account=f'{number}@example.org')
        assert world.reached == 15
        assert await _sent(world) is None
        assert await _sent(world) == pytest.approx(60)


def test_the_limits_are_those_of_the_documentation() -> None:
    assert Limits() == Limits(
        passwords=Backoff(free=5, first=15, longest=15 * 60, kept=60 * 60),
        codes=Window(5, 60 * 60),
        sends=Window(5, 60 * 60, pause=60),
        per_address=Window(30, 60),
        sends_per_address=Window(20, 60 * 60),
        in_all=Window(60, 1),
        turn_seconds=2.0,
        failure_seconds=0.7,
    )
    assert Limits().strangers == Backoff(free=5, first=20 * 60, longest=20 * 60, kept=60 * 60, forgives=True)
    assert Limits().sends_of_strangers == Window(4, 60 * 60, pause=60)


async def test_closing_lets_go_of_both_counters() -> None:
    closed: list[str] = []

    class Closing(MemoryCounters):
        async def close(self) -> None:
            closed.append('closed')

    await Throttle(Closing(float), Closing(float), key=b'k' * 32, monotonic=float).close()
    assert closed == ['closed'] * 2


async def test_a_claimed_address_gives_no_further_tries() -> None:
    """Without a trusted proxy the header does not count, whether it is forged, repeated or malformed."""
    world = World()
    claims = ['203.0.113.{n}', '203.0.113.{n}, 10.0.0.{n}', '{n}', ',,{n},', '[::{n}]', '::ffff:10.0.0.{n}', 'x' * 5000]
    for number in range(100):
        forged = [(b'x-forwarded-for', claim.format(n=number).encode()) for claim in claims[number % len(claims) :]]
        asked = HTTPConnection({'type': 'http', 'client': ('198.51.100.9', 4711), 'headers': forged})
        await world.attempt(wrong(), account=f'{number}@example.org', address=client_address(asked, 0))
    assert world.reached == 30


class TestTwoProcesses:
    """Two hundred tries at once, a hundred in each of two processes that share a Redis server."""

    ROOMY = Limits(per_address=Window(1000, 60), in_all=Window(1000, 1))

    @staticmethod
    async def tries(links: list[RedisLink], name: str, kind: AttemptKind) -> list[int]:
        worlds = [World(TestTwoProcesses.ROOMY, RedisCounters(link)) for link in links]
        tries = [world.attempt(wrong(), account=name, kind=kind) for world in worlds for _ in range(100)]
        told = await asyncio.gather(*tries)
        reached = [world.reached for world in worlds]
        assert sum(isinstance(each, TooManyAttemptsError) for each in told) == 200 - sum(reached)
        return reached

    @pytest.mark.parametrize('kind', ['password', 'reset'])
    async def test_pass_exactly_as_often_as_in_one(self, redis_server: RedisServer, kind: AttemptKind) -> None:
        links = [RedisLink(redis_server.url, namespace=f'two processes {kind}') for _ in range(2)]
        assert sum(await self.tries(links, OWNER, kind)) == 5
        assert sum(await self.tries(links, OWNER, kind)) == 0
        assert sum(await self.tries(links, 'other@example.org', kind)) == 5
        for link in links:
            await link.close()

    async def test_pass_less_often_in_each_once_redis_is_killed(self, tmp_path: Path) -> None:
        server = RedisServer(tmp_path)
        server.start()
        links = [RedisLink(server.url, namespace='killed') for _ in range(2)]
        assert sum(await self.tries(links, OWNER, 'password')) == 5
        server.stop(signal.SIGKILL)
        assert await self.tries(links, OWNER, 'password') == [2, 2]
        for link in links:
            await link.close()


async def test_counters_hold_no_email() -> None:
    counters = MemoryCounters(lambda: 0.0)
    world = World(counters=counters)
    await world.attempt(wrong())
    assert OWNER not in repr(vars(counters))
