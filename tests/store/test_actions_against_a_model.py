"""Random actions of every policy that wait, end, fail, are cancelled and exchanged, against a naive model."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from authui.store import Context, Dispatch, Module, State, Store, action, mutation
from authui.store.errors import StoreClosedError

from .examples import share_of

SIDES = ('left', 'right')
POLICIES = ('parallel', 'drop', 'latest', 'queue')
LIMITED = [(side, policy) for side in SIDES for policy in ('drop', 'latest')]
sides = st.sampled_from(SIDES)
policies = st.sampled_from(POLICIES)
choices = st.integers(0, 20)


class Counted(State):
    begun: int = 0
    ended: int = 0


class Gates:
    """Gates that hold actions until the machine opens them."""

    def __init__(self) -> None:
        self.waiting: dict[int, asyncio.Future[None]] = {}
        self.log: list[tuple[str, int]] = []

    async def enter(self, number: int) -> None:
        self.log.append(('begin', number))
        gate = self.waiting[number] = asyncio.get_running_loop().create_future()
        try:
            await gate
        except asyncio.CancelledError:
            self.log.append(('cancel', number))
            raise
        finally:
            del self.waiting[number]
        self.log.append(('end', number))


class Worker(Module[Counted]):
    """Has an action of every policy; both sides inherit them."""

    def __init__(self, gates: Gates) -> None:
        self.gates = gates

    @mutation
    def begin(self, state: Counted) -> None:
        state.begun += 1

    @mutation
    def end(self, state: Counted) -> None:
        state.ended += 1

    async def work(self, context: Context[Counted], number: int) -> int:
        context.commit(Worker.begin)
        await self.gates.enter(number)
        context.commit(Worker.end)
        return number

    @action
    async def parallel(self, context: Context[Counted], number: int) -> int:
        return await self.work(context, number)

    @action(concurrency='drop')
    async def drop(self, context: Context[Counted], number: int) -> int:
        return await self.work(context, number)

    @action(concurrency='latest')
    async def latest(self, context: Context[Counted], number: int) -> int:
        return await self.work(context, number)

    @action(concurrency='queue')
    async def queue(self, context: Context[Counted], number: int) -> int:
        return await self.work(context, number)


class Left(Worker):
    """Inherits all its actions."""


class Right(Worker):
    """Overrides one of its actions, and calls the overridden one."""

    @action(concurrency='latest')
    async def latest(self, _context: Context[Counted], number: int) -> int:
        result: int = await super().latest(number)
        return result


@dataclass
class Run:
    """The model's record of a dispatch."""

    number: int
    side: str
    policy: str
    task: Dispatch[Any]
    has_begun: bool = False
    outcome: object = None
    """Its result, the class of its error, or None while it runs."""


@dataclass
class Expected:
    """The model's expectations for both sides."""

    begun: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SIDES, 0))
    ended: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SIDES, 0))
    errors: dict[str, type[BaseException] | None] = field(default_factory=dict)
    """The last error of each action, by its type."""
    told: list[tuple[str, str]] = field(default_factory=list)


class ActionsAgainstModel(RuleBasedStateMachine):
    """The store and a list of runs agree after every step."""

    @initialize()
    def open(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.gates = Gates()
        self.failures: list[str] = []
        self.runs: list[Run] = []
        self.log: list[tuple[str, int]] = []
        self.expected = Expected()
        self.told: list[tuple[str, str]] = []
        self.closed = False
        self.numbers = 0
        self.in_loop(self.make)

    def make(self) -> None:
        self.store = Store(
            {'left': Left(self.gates), 'right': Right(self.gates)},
            on_error=lambda error, who: self.failures.append(f'{who}: {error!r}'),
        )
        self.store.subscribe_action(
            lambda event: self.told.append((event.type, 'before')),
            after=lambda event: self.told.append((event.type, 'after')),
            error=lambda event, _state, error: self.told.append((event.type, type(error).__name__)),
        )

    def in_loop(self, call: Any) -> Any:
        async def main() -> Any:
            result = call()
            for _ in range(20):
                await asyncio.sleep(0)
            return result

        return self.loop.run_until_complete(main())

    @precondition(lambda self: not self.closed)
    @rule(side=sides, policy=policies, way=st.sampled_from(['name', 'reference', 'module']))
    def dispatch(self, side: str, policy: str, way: str) -> None:
        self.start(side, policy, way)

    @precondition(lambda self: not self.closed)
    @rule(side=sides)
    def line_up(self, side: str) -> None:
        """Make a line with several waiting actions, which single dispatches seldom make."""
        for _ in range(3):
            self.start(side, 'queue', 'name')

    def start(self, side: str, policy: str, way: str) -> None:
        self.numbers += 1
        number, owner = self.numbers, {'left': Left, 'right': Right}[side]
        ways: dict[str, Any] = {
            'name': lambda: self.store.dispatch(f'{side}/{policy}', number),
            'reference': lambda: self.store.dispatch(getattr(owner, policy), number),
            'module': lambda: getattr(self.store.use(side), policy)(number),
        }
        before = self.active(side, policy)
        task = self.in_loop(ways[way])
        if policy == 'drop' and before:
            assert task is before[0].task
            return
        self.expected.told.append((f'{side}/{policy}', 'before'))
        self.expected.errors.pop(f'{side}/{policy}', None)
        self.runs.append(Run(number, side, policy, task))
        if policy == 'latest' and before:
            self.log.append(('cancel', before[0].number))
            self.over(before[0], asyncio.CancelledError)
        self.begin_next(side, policy)

    @precondition(lambda self: self.gates.waiting)
    @rule(choice=choices)
    def let_go(self, choice: int) -> None:
        run = self.choose(choice, [run for run in self.runs if run.number in self.gates.waiting])
        self.log.append(('end', run.number))
        self.expected.ended[run.side] += 1
        self.in_loop(lambda: self.gates.waiting[run.number].set_result(None))
        self.over(run, run.number)

    @precondition(lambda self: self.gates.waiting)
    @rule(choice=choices)
    def fail(self, choice: int) -> None:
        run = self.choose(choice, [run for run in self.runs if run.number in self.gates.waiting])
        self.in_loop(lambda: self.gates.waiting[run.number].set_exception(LookupError(run.number)))
        self.over(run, LookupError)

    @precondition(lambda self: any(run.outcome is None for run in self.runs))
    @rule(choice=choices)
    def cancel(self, choice: int) -> None:
        run = self.choose(choice, [run for run in self.runs if run.outcome is None])
        self.in_loop(run.task.cancel)
        if run.has_begun:
            self.log.append(('cancel', run.number))
        self.over(run, asyncio.CancelledError)

    @precondition(lambda self: any(len(self.active(side, 'queue')) > 1 for side in SIDES))
    @rule(choice=choices)
    def cancel_as_its_turn_comes(self, choice: int) -> None:
        """Let the first of a line end, and cancel the second before it can begin."""
        lines = [self.active(side, 'queue') for side in SIDES]
        first, second = [line for line in lines if len(line) > 1][choice % sum(len(line) > 1 for line in lines)][:2]

        async def hand_on() -> None:
            self.gates.waiting[first.number].set_result(None)
            await asyncio.sleep(0)
            second.task.cancel()

        self.loop.run_until_complete(hand_on())
        self.in_loop(lambda: None)
        self.log.append(('end', first.number))
        self.expected.ended[first.side] += 1
        second.outcome = asyncio.CancelledError
        self.expected.told.append((f'{second.side}/queue', 'CancelledError'))
        self.over(first, first.number)

    @precondition(lambda self: not self.closed and any(self.active(*each) for each in LIMITED))
    @rule(choice=choices)
    def dispatch_while_one_is_being_cancelled(self, choice: int) -> None:
        """An action that was cancelled in this turn of the loop has not ended yet."""
        running = [runs[0] for each in LIMITED if (runs := self.active(*each))]
        before = self.choose(choice, running)
        type_ = f'{before.side}/{before.policy}'
        self.numbers += 1
        number = self.numbers

        def cancel_and_dispatch() -> Dispatch[Any]:
            before.task.cancel()
            return self.store.dispatch(type_, number)

        task = self.in_loop(cancel_and_dispatch)
        self.log.append(('cancel', before.number))
        if before.policy == 'latest':
            self.expected.told.append((type_, 'before'))
            self.expected.errors.pop(type_, None)
            self.runs.append(Run(number, before.side, before.policy, task))
        else:
            assert task is before.task
        self.over(before, asyncio.CancelledError)

    @precondition(lambda self: not self.closed)
    @rule(side=sides)
    def exchange(self, side: str) -> None:
        kind = {'left': Left, 'right': Right}[side]
        self.in_loop(lambda: self.store.hot_update(side, kind(self.gates)))

    @precondition(lambda self: not self.closed and self.numbers > 12)
    @rule()
    def close(self) -> None:
        running = [run for run in self.runs if run.outcome is None]
        self.in_loop(self.store.close)
        self.closed = True
        self.log += [('cancel', run.number) for run in running if run.has_begun]
        for run in running:
            run.outcome = asyncio.CancelledError

    @precondition(lambda self: self.closed)
    @rule(side=sides, policy=policies)
    def is_refused(self, side: str, policy: str) -> None:
        for call in (lambda: self.store.dispatch(f'{side}/{policy}', 0), lambda: self.store.commit(f'{side}/begin')):
            with pytest.raises(StoreClosedError):
                self.in_loop(call)

    def active(self, side: str, policy: str) -> list[Run]:
        return [run for run in self.runs if (run.side, run.policy, run.outcome) == (side, policy, None)]

    def begin_next(self, side: str, policy: str) -> None:
        active = self.active(side, policy)
        for run in active[:1] if policy == 'queue' else active:
            if not run.has_begun:
                run.has_begun = True
                self.expected.begun[run.side] += 1
                self.log.append(('begin', run.number))

    def over(self, run: Run, outcome: object) -> None:
        run.outcome = outcome
        type_ = f'{run.side}/{run.policy}'
        self.expected.told.append((type_, outcome.__name__ if isinstance(outcome, type) else 'after'))
        if outcome is LookupError:
            self.expected.errors[type_] = LookupError
        self.begin_next(run.side, run.policy)

    def choose(self, choice: int, runs: list[Run]) -> Run:
        return runs[choice % len(runs)]

    @invariant()
    def both_say_the_same(self) -> None:
        if not hasattr(self, 'store'):
            return
        for run in self.runs:
            assert run.task.done() == (run.outcome is not None)
            if run.task.done():
                assert outcome_of(run.task) == run.outcome
        assert sorted(self.gates.waiting) == [run.number for run in self.runs if run.has_begun and run.outcome is None]
        assert sorted(self.gates.log) == sorted(self.log)
        state = self.store.state.states()
        for side in SIDES:
            at = state[side,].model_dump()
            assert at == {'begun': self.expected.begun[side], 'ended': self.expected.ended[side]}
            for policy in POLICIES if not self.closed else ():
                status = self.store.status(f'{side}/{policy}')
                assert status.pending == bool(self.active(side, policy))
                wanted = self.expected.errors.get(f'{side}/{policy}')
                assert (None if status.error is None else type(status.error)) == wanted
        if not self.closed:
            assert sorted(self.told) == sorted(self.expected.told)
        running = {f'{side}/{policy}' for side, policy in LIMITED if self.active(side, policy)}
        assert {type_ for _, type_ in self.store._runner._limited} == running, 'an action that is over is kept'
        lines = {f'{side}/queue' for side in SIDES if self.active(side, 'queue')}
        kept: set[Any] = set(self.store._runner.lines._lines)
        assert {type_ for _, type_ in kept} == lines, 'a line that is empty is kept'
        assert self.failures == []

    def teardown(self) -> None:
        if hasattr(self, 'store'):
            if not self.closed:
                self.in_loop(self.store.close)
            assert asyncio.all_tasks(self.loop) == set()
            self.loop.close()


def outcome_of(task: Dispatch[Any]) -> object:
    if task.cancelled():
        return asyncio.CancelledError
    error = task.exception()
    return task.result() if error is None else type(error)


TestActionsAgainstModel = ActionsAgainstModel.TestCase
TestActionsAgainstModel.settings = settings(max_examples=share_of(50), stateful_step_count=30, deadline=None)
