"""Who begins, waits and is asked to come back, by turns of the loop and a clock that the tests move."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from authui.edge import Admission, AdmissionControl
from authui.edge.admission import _ALWAYS, _FIRST_GUESS, _MOST, _MOST_SECONDS, _MOST_TURNS, _QUIET_TURNS

PATIENCE = 1.0
ROOM = int(PATIENCE / _FIRST_GUESS) + 1
"""How many wait at first before one is refused."""


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def admission(clock: Clock) -> Admission:
    """One whose process has a processor to itself."""
    return Admission(clock=clock, processor=clock, between=lambda low, high: (low + high) / 2)


class Visitor:
    """A request that asks to begin."""

    def __init__(self, admission: Admission, patience: float = PATIENCE) -> None:
        admission.note()
        self.task = asyncio.ensure_future(admission.begin(patience))

    @property
    def has_begun(self) -> bool:
        return self.task.done() and not self.task.cancelled() and self.task.result() is None

    @property
    def comes_back_after(self) -> int | None:
        return self.task.result() if self.task.done() else None


async def turns(number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


async def seen(admission: Admission, count: int, patience: float = PATIENCE) -> list[Visitor]:
    """Let visitors come, all in the same turn of the loop."""
    visitors = [Visitor(admission, patience) for _ in range(count)]
    await turns(1)
    return visitors


def begun(visitors: list[Visitor]) -> int:
    return sum(each.has_begun for each in visitors)


class TestBeginning:
    async def test_a_visitor_of_a_calm_server_begins_at_once(self, admission: Admission) -> None:
        [visitor] = await seen(admission, 1)
        assert visitor.has_begun

    async def test_visitors_who_come_together_begin_one_after_another(self, admission: Admission) -> None:
        visitors = await seen(admission, 3)
        assert begun(visitors) == 1
        await turns(_QUIET_TURNS + 1)
        assert begun(visitors) == 2
        await turns(_QUIET_TURNS + 1)
        assert begun(visitors) == 3

    async def test_the_first_one_that_came_is_the_first_that_begins(self, admission: Admission) -> None:
        first, second, third = await seen(admission, 3)
        await turns(_QUIET_TURNS + 1)
        assert (first.has_begun, second.has_begun, third.has_begun) == (True, True, False)

    async def test_none_begins_while_other_requests_come_in(self, admission: Admission) -> None:
        visitors = await seen(admission, 2)
        for _ in range(_MOST_TURNS - 2):
            admission.note()
            await turns(1)
        assert begun(visitors) == 1
        await turns(_QUIET_TURNS + 1)
        assert begun(visitors) == 2

    async def test_however_many_requests_come_in_visitors_go_on_to_begin(
        self, admission: Admission, clock: Clock
    ) -> None:
        visitors = await seen(admission, 2)
        clock.now += _MOST_SECONDS
        for _ in range(_MOST_TURNS + 1):
            admission.note()
            await turns(1)
        assert begun(visitors) == 2

    async def test_after_a_rush_a_visitor_begins_at_once_again(self, admission: Admission) -> None:
        await seen(admission, 200)
        await turns(ROOM * (_QUIET_TURNS + 2))
        [late] = await seen(admission, 1)
        assert late.has_begun

    async def test_a_request_that_is_cancelled_while_it_waits_takes_no_turn(self, admission: Admission) -> None:
        _, second, third = await seen(admission, 3)
        second.task.cancel()
        await turns(_QUIET_TURNS + 2)
        assert third.has_begun


class TestRefusing:
    async def test_a_visitor_who_would_wait_too_long_is_refused_at_once(self, admission: Admission) -> None:
        visitors = await seen(admission, 1 + ROOM + 10)
        assert [each.comes_back_after is not None for each in visitors] == [False] * (1 + ROOM) + [True] * 10

    async def test_a_visitor_who_has_begun_something_may_wait_longer(self, admission: Admission) -> None:
        await seen(admission, 1 + ROOM)
        [new, known] = [*await seen(admission, 1), *await seen(admission, 1, patience=3 * PATIENCE)]
        assert new.comes_back_after is not None
        assert not known.task.done()

    async def test_a_few_always_wait_however_slow_the_server_is(self, admission: Admission, clock: Clock) -> None:
        for _ in range(60):
            await seen(admission, 2)
            clock.now += 1.5
            await turns(3 * _QUIET_TURNS)
        first, *waiting, last = await seen(admission, 1 + _ALWAYS + 1)
        assert first.has_begun
        assert not any(each.task.done() for each in waiting)
        assert last.comes_back_after is not None, 'a beginning takes a second here'

    async def test_a_visitor_who_has_waited_too_long_is_asked_to_come_back(
        self, admission: Admission, clock: Clock
    ) -> None:
        _, *waiting, last = await seen(admission, 1 + _ALWAYS + 1)
        clock.now += 2 * PATIENCE
        await turns(2)
        assert last.comes_back_after is not None
        assert not any(each.comes_back_after for each in waiting), 'these are few'

    async def test_the_number_of_requests_in_hand_is_limited(self, admission: Admission) -> None:
        for _ in range(_MOST):
            [each] = await seen(admission, 1)
            assert each.has_begun
            await turns(_QUIET_TURNS + 1)
        [visitor] = await seen(admission, 1)
        assert visitor.comes_back_after is not None
        admission.end()
        [visitor] = await seen(admission, 1)
        assert visitor.has_begun

    async def test_the_number_of_requests_that_wait_is_limited(self, admission: Admission) -> None:
        visitors = await seen(admission, 3 * _MOST, patience=1e6)
        assert sum(each.comes_back_after is None for each in visitors) == _MOST


class Machine:
    """A simulated machine, whose processor the requests of visitors use, and other programs too.

    `slowness` is the factor by which all work takes longer, `share` the part of the processor that this process gets,
    and every ten seconds other programs take the whole of it for `pause` seconds.
    """

    PAGE, POST = 0.004, 0.025

    def __init__(self, *, slowness: float = 1.0, share: float = 1.0, pause: float = 0.0) -> None:
        self.clock, self.used = Clock(), Clock()
        self.admission = Admission(clock=self.clock, processor=self.used)
        self.slowness, self.share, self.pause = slowness, share, pause
        self.refused = 0
        self.waits: list[float] = []
        self._next_pause = self.clock() + 10

    async def visit(self, rate: float, seconds: float) -> None:
        """Let visitors come at a rate; each opens a page, and sends its form a second later."""
        begin = self.clock()
        number = int(rate * seconds)
        due = [(begin + each / rate, self.PAGE, 2.0) for each in range(number)]
        due = sorted(due + [(at + 1, self.POST, 5.0) for at, *_ in due], reverse=True)
        waiting: list[tuple[float, float, Visitor]] = []
        while due or waiting:
            while due and due[-1][0] <= self.clock():
                _, cost, patience = due.pop()
                waiting.append((self.clock(), cost, Visitor(self.admission, patience)))
            await turns(_QUIET_TURNS + 2)
            done = [each for each in waiting if each[2].task.done()]
            waiting = [each for each in waiting if not each[2].task.done()]
            for came, cost, visitor in done:
                self.waits.append(self.clock() - came)
                if visitor.comes_back_after is not None:
                    self.refused += 1
                else:
                    self.work(cost)
            if not done:
                self.clock.now = max(self.clock.now, due[-1][0]) if due else self.clock.now + 0.1

    def work(self, cost: float) -> None:
        self.used.now += cost * self.slowness
        self.clock.now += cost * self.slowness / self.share
        self.admission.end()
        if self.clock() >= self._next_pause:
            self._next_pause = self.clock() + 10
            self.clock.now += self.pause


class TestOverload:
    @pytest.mark.parametrize(
        'machine',
        [
            {'slowness': 4.0},
            {'share': 0.25},
            {'slowness': 4.0, 'pause': 4.0},
            {'share': 0.25, 'pause': 4.0},
            {'slowness': 2.0, 'share': 0.5, 'pause': 4.0},
        ],
        ids=str,
    )
    async def test_four_visitors_a_second_are_none_on_a_machine_that_is_four_times_slower(
        self, machine: dict[str, float]
    ) -> None:
        simulated = Machine(**machine)
        await simulated.visit(4, 60)
        assert simulated.refused == 0

    @pytest.mark.parametrize('share', [1.0, 0.25, 0.1])
    async def test_more_visitors_than_the_machine_can_serve_are_refused_whatever_makes_it_slow(
        self, share: float
    ) -> None:
        simulated = Machine(share=share)
        can_serve = share / (Machine.PAGE + Machine.POST)
        await simulated.visit(5 * can_serve, 30)
        assert simulated.refused > 0.5 * len(simulated.waits)
        few = (_ALWAYS + 2) * Machine.POST / share
        assert max(simulated.waits) < 10 + few, 'twice the patience of those who send a form'

    async def test_they_are_refused_at_once(self) -> None:
        simulated = Machine()
        await simulated.visit(300, 15)
        at_once = [each for each in simulated.waits if each <= 0.1]
        assert len(at_once) > 0.8 * simulated.refused


class TestComingBack:
    async def test_the_first_come_back_after_two_seconds_and_the_last_after_half_a_minute_at_most(
        self, admission: Admission
    ) -> None:
        refused = [each.comes_back_after for each in await seen(admission, 3000) if each.comes_back_after is not None]
        assert min(refused) == 2
        assert max(refused) <= 30

    async def test_they_come_back_as_fast_as_they_can_begin(self, admission: Admission) -> None:
        refused = [each.comes_back_after for each in await seen(admission, 1 + ROOM + 300)][1 + ROOM :]
        in_each_second = Counter(refused)
        assert max(in_each_second.values()) <= 1.5 / _FIRST_GUESS

    async def test_chance_keeps_them_apart_where_very_many_came(self) -> None:
        refused = [each.comes_back_after for each in await seen(Admission(), 5000)][-1000:]
        assert len(Counter(refused)) > 10

    async def test_those_who_never_came_back_make_nobody_else_wait(self, admission: Admission, clock: Clock) -> None:
        await seen(admission, 3000)
        clock.now += 60
        await turns(2)
        refused = [each.comes_back_after for each in await seen(admission, 1 + ROOM + 5)][-5:]
        assert all(each is not None and each < 6 for each in refused), 'they would come back after half a minute'


class TestControl:
    def control(
        self, admission: Admission | None, patience: Callable[[Scope], float | None], app: ASGIApp
    ) -> AdmissionControl:
        def busy(seconds: int) -> ASGIApp:
            async def answer(_scope: Scope, _receive: Receive, send: Send) -> None:
                await send({'type': 'busy', 'seconds': seconds})

            return answer

        return AdmissionControl(app, admission=lambda: admission, patience=patience, busy=busy)

    async def ask(self, app: ASGIApp, kind: str = 'http', method: str = 'GET') -> list[str]:
        sent: list[str] = []

        async def send(message: Any) -> None:
            sent.append(message['type'])

        async def receive() -> Any:
            raise AssertionError('nothing is read of a request before it begins')

        await app({'type': kind, 'method': method, 'path': '/', 'headers': []}, receive, send)
        return sent

    @staticmethod
    async def page(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({'type': 'page'})

    @pytest.mark.parametrize(('later', 'answer'), [(0.0, 'page'), (6.2, 'busy after 7')])
    async def test_a_request_that_would_be_refused_further_in_is_refused_before_it_waits(
        self, later: float, answer: str
    ) -> None:
        control = AdmissionControl(
            self.page,
            admission=Admission,
            patience=lambda _scope: 1.0,
            later=lambda _scope: later,
            busy=lambda seconds: self.busy(f'busy after {seconds}'),
        )
        assert await self.ask(control, method='POST') == [answer]

    async def test_a_request_counts_as_coming_until_it_begins(self) -> None:
        coming: list[str] = []

        @contextmanager
        def count(scope: Scope) -> Iterator[None]:
            coming.append(scope['method'])
            yield
            coming.remove(scope['method'])

        async def page(_scope: Scope, _receive: Receive, send: Send) -> None:
            assert coming == []
            await send({'type': 'page'})

        admission = Admission()
        control = AdmissionControl(
            page,
            admission=lambda: admission,
            patience=lambda _scope: 5.0,
            coming=count,
            busy=lambda _: self.busy('busy'),
        )
        await admission.begin(5.0)  # so that the next one has to wait
        asked = asyncio.ensure_future(self.ask(control, method='POST'))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert coming == ['POST']
        assert await asked == ['page']

    async def test_a_request_that_is_never_refused_is_not_refused_for_what_is_further_in(self) -> None:
        control = AdmissionControl(
            self.page,
            admission=Admission,
            patience=lambda _scope: None,
            later=lambda _scope: 5.0,
            busy=lambda seconds: self.busy(f'busy after {seconds}'),
        )
        assert await self.ask(control, method='POST') == ['page']

    @staticmethod
    def busy(said: str) -> ASGIApp:
        async def answer(_scope: Scope, _receive: Receive, send: Send) -> None:
            await send({'type': said})

        return answer

    @pytest.mark.parametrize('method', ['GET', 'POST'])
    async def test_a_request_is_in_hand_until_its_answer_begins_or_its_body_is_awaited(self, method: str) -> None:
        admission = Admission()
        counts: list[int] = []

        async def slow(_scope: Scope, _receive: Receive, send: Send) -> None:
            counts.append(admission._in_hand)
            await send({'type': 'page'})
            counts.append(admission._in_hand)

        await self.ask(self.control(admission, lambda _: 1.0, slow), method=method)
        assert counts == [1 if method == 'GET' else 0, 0]
        assert admission._in_hand == 0

    @pytest.fixture
    def full(self) -> Admission:
        return Admission(_in_hand=_MOST)

    async def test_a_refused_request_reaches_nothing_of_the_app(self, full: Admission) -> None:
        assert await self.ask(self.control(full, lambda _: 1.0, self.page)) == ['busy']

    async def test_a_request_that_is_never_refused_passes(self, full: Admission) -> None:
        assert await self.ask(self.control(full, lambda _: None, self.page)) == ['page']

    async def test_everything_passes_while_the_server_is_not_running(self) -> None:
        assert await self.ask(self.control(None, lambda _: 1.0, self.page)) == ['page']

    async def test_the_start_and_the_end_of_the_server_are_no_requests(self, full: Admission) -> None:
        assert await self.ask(self.control(full, lambda _: 1.0, self.page), 'lifespan') == ['page']

    async def test_a_request_is_judged_once_in_apps_within_apps(self) -> None:
        admission = Admission()
        asked: list[Scope] = []

        def patience(scope: Scope) -> float:
            asked.append(scope)
            return 1.0

        inner = self.control(admission, patience, self.page)
        assert await self.ask(self.control(admission, patience, inner)) == ['page']
        assert len(asked) == 1

    async def test_a_request_that_fails_is_in_hand_no_longer(self) -> None:
        admission = Admission()

        async def failing(_scope: Scope, _receive: Receive, _send: Send) -> None:
            raise RuntimeError('the host failed')

        for _ in range(3):
            with pytest.raises(RuntimeError):
                await self.ask(self.control(admission, lambda _: 1.0, failing))
            await turns(_QUIET_TURNS + 1)
        assert admission._in_hand == 0

    async def test_a_rush_is_one_line_of_the_log(self, full: Admission, caplog: pytest.LogCaptureFixture) -> None:
        control = self.control(full, lambda _: 1.0, self.page)
        with caplog.at_level(logging.WARNING, 'authui.edge.admission'):
            for _ in range(50):
                await self.ask(control)
        assert len(caplog.records) == 1
