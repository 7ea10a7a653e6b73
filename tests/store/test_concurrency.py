"""The policies of actions: they hold under failures and cancellations, and no turn is lost or given twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from authui.store import Context, Dispatch, Module, Store, action, mutation
from authui.store.errors import DispatchError, PayloadError
from authui.store.handlers import Concurrency

from .shop import Ear, PrefsState


class Line(Module[PrefsState]):
    """Works one after the other."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}

    def gate(self, name: str) -> asyncio.Event:
        return self.gates.setdefault(name, asyncio.Event())

    @action(concurrency='queue')
    async def work(self, _context: Context[PrefsState], name: str) -> str:
        self.log.append(f'start {name}')
        try:
            await self.gate(name).wait()
        finally:
            self.log.append(f'end {name}')
        if name == 'bad':
            raise LookupError(name)
        return name


async def turns() -> None:
    for _ in range(8):
        await asyncio.sleep(0)


class TestQueue:
    """One at a time, in the order of dispatch."""

    @pytest.mark.parametrize('cancelled', [['b'], ['c'], ['b', 'c'], ['a'], ['a', 'b'], ['d'], ['a', 'b', 'c', 'd']])
    async def test_a_cancelled_one_lets_the_next_wait_for_the_running_one(self, cancelled: list[str]) -> None:
        line = Line()
        store = Store({'line': line})
        running = {name: store.dispatch(Line.work, name) for name in 'abcd'}
        for name in cancelled:
            running[name].cancel()
        await turns()
        left = [name for name in 'abcd' if name not in cancelled]
        started = [entry for entry in line.log if entry.startswith('start')]
        assert started == list(dict.fromkeys(['start a', *(f'start {name}' for name in left[:1])]))
        for name in left:
            line.gate(name).set()
            assert await running[name] == name
        assert [entry for entry in line.log if entry[-1] in left] == [
            f'{w} {name}' for name in left for w in ('start', 'end')
        ]

    async def test_one_that_is_cancelled_as_its_turn_comes_passes_it_on(self) -> None:
        line = Line()
        store = Store({'line': line})
        a, b, c = (store.dispatch(Line.work, name) for name in 'abc')
        line.gate('a').set()
        line.gate('c').set()
        a.add_done_callback(lambda _: b.cancel())
        assert await a == 'a'
        assert await c == 'c'
        assert b.cancelled()
        await store.dispatch(Line.work, 'a')

    async def test_one_that_fails_lets_the_next_begin(self) -> None:
        line = Line()
        store = Store({'line': line})
        bad, good = store.dispatch(Line.work, 'bad'), store.dispatch(Line.work, 'good')
        line.gate('bad').set()
        line.gate('good').set()
        assert await good == 'good'
        assert isinstance(bad.exception(), LookupError)

    async def test_a_payload_that_does_not_fit_takes_no_turn(self) -> None:
        line = Line()
        store = Store({'line': line})
        running = store.dispatch(Line.work, 'a')
        with pytest.raises(PayloadError):
            store.dispatch('line/work', ['not a text'])
        after = store.dispatch(Line.work, 'b')
        for name in 'ab':
            line.gate(name).set()
        assert [await running, await after] == ['a', 'b']

    async def test_a_timeout_of_one_that_waits_leaves_the_others_in_line(self) -> None:
        line = Line()
        store = Store({'line': line})
        a = store.dispatch(Line.work, 'a')
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(store.dispatch(Line.work, 'b'), 0.001)
        c = store.dispatch(Line.work, 'c')
        await turns()
        assert line.log == ['start a']
        for name in 'ac':
            line.gate(name).set()
        assert [await a, await c] == ['a', 'c']

    async def test_a_module_that_comes_does_not_end_the_line(self) -> None:
        line = Line()
        store = Store({'line': line})
        a = store.dispatch(Line.work, 'a')
        store.register_module('other', Line())
        b = store.dispatch('line/work', 'b')
        await turns()
        assert line.log == ['start a']
        for name in 'ab':
            line.gate(name).set()
        assert [await a, await b] == ['a', 'b']

    async def test_two_modules_of_a_class_have_a_line_each(self) -> None:
        one, two = Line(), Line()
        store = Store({'one': one, 'two': two})
        store.dispatch('one/work', 'a')
        store.dispatch('two/work', 'a')
        assert [one.log, two.log] == [['start a']] * 2
        store.close()

    async def test_closing_the_store_ends_all_of_them(self) -> None:
        line = Line()
        ear = Ear()
        store = Store({'line': line}, on_error=ear)
        waiting = [store.dispatch(Line.work, name) for name in 'abc']
        store.close()
        await turns()
        assert all(each.cancelled() for each in waiting)
        assert line.log == ['start a', 'end a']
        assert ear.heard == []

    def test_a_line_outlives_no_loop(self) -> None:
        line = Line()
        line.gates['a'] = gate = asyncio.Event()
        gate.set()
        store = Store({'line': line})

        async def abandon() -> None:
            store.dispatch(Line.work, 'b')
            store.dispatch(Line.work, 'c')

        async def work() -> str:
            return await store.dispatch(Line.work, 'a')

        asyncio.run(abandon())
        assert asyncio.run(work()) == 'a'


Await = Callable[['Dispatch[object]'], Awaitable[object]]


async def directly(running: Dispatch[object]) -> object:
    return await running


async def gathered(running: Dispatch[object]) -> object:
    return await asyncio.gather(running)


async def waited(running: Dispatch[object]) -> object:
    done, _ = await asyncio.wait({running})
    return next(iter(done)).result()


async def shielded(running: Dispatch[object]) -> object:
    return await asyncio.shield(running)


async def with_time(running: Dispatch[object]) -> object:
    return await asyncio.wait_for(running, 60)


async def in_group(running: Dispatch[object]) -> object:
    async with asyncio.TaskGroup() as group:
        group.create_task(directly(running))
    return None


async def in_task(running: Dispatch[object]) -> object:
    return await asyncio.create_task(directly(running))


class Own(Module[PrefsState]):
    """Dispatches itself, directly or through other actions."""

    def __init__(self, wait: Await = directly) -> None:
        self.wait = wait
        self.log: list[str] = []

    @action(concurrency='queue')
    async def go(self, context: Context[PrefsState], n: int) -> int:
        self.log.append(f'start {n}')
        await asyncio.sleep(0)
        try:
            if n:
                await self.wait(context.dispatch('go', n - 1))
        finally:
            self.log.append(f'end {n}')
        return n

    @action(concurrency='queue')
    async def by_helper(self, context: Context[PrefsState], n: int) -> int:
        if n:
            await self.wait(context.dispatch('help', n - 1))
        return n

    @action
    async def help(self, context: Context[PrefsState], n: int) -> None:
        await context.dispatch('by_helper', n)

    @action(concurrency='queue')
    async def ping(self, context: Context[PrefsState]) -> None:
        await asyncio.sleep(0)
        await self.wait(context.dispatch('pong'))

    @action(concurrency='queue')
    async def pong(self, context: Context[PrefsState]) -> None:
        await asyncio.sleep(0)
        await self.wait(context.dispatch('ping'))

    @action(concurrency='drop')
    async def dropped(self, context: Context[PrefsState], n: int) -> int:
        await asyncio.sleep(0)
        if n == 1:
            await context.dispatch('dropped', 0)
        if n == 2:
            await context.dispatch('help_dropped')
        return n

    @action
    async def help_dropped(self, context: Context[PrefsState]) -> None:
        await context.dispatch('dropped', 0)

    @action(concurrency='queue')
    async def again(self, context: Context[PrefsState], n: int) -> None:
        self.log.append(f'start {n}')
        if n:
            context.dispatch('again', n - 1)
        await asyncio.sleep(0)
        self.log.append(f'end {n}')

    @mutation
    def dark(self, state: PrefsState) -> None:
        state.dark = not state.dark

    @action(concurrency='queue')
    async def save(self, context: Context[PrefsState]) -> None:
        self.log.append('start save')
        context.commit('dark')
        await asyncio.sleep(0)
        self.log.append('end save')


WAYS = [directly, gathered, waited, shielded, with_time, in_group, in_task]


class TestOwnTurn:
    """An action that waits for itself gets an error that says so, and nothing hangs."""

    @pytest.mark.parametrize('wait', WAYS)
    @pytest.mark.parametrize('type_', ['own/go', 'own/by_helper'])
    async def test_awaiting_it_in_its_own_turn(self, wait: Await, type_: str) -> None:
        store = Store({'own': Own(wait)})
        with pytest.raises((DispatchError, ExceptionGroup)) as caught:
            await asyncio.wait_for(store.dispatch(type_, 1), 5)
        error = caught.value.exceptions[0] if isinstance(caught.value, ExceptionGroup) else caught.value
        assert isinstance(error, DispatchError)
        assert f'the action {type_} waits for its turn' in str(error)
        assert await asyncio.wait_for(store.dispatch(type_, 0), 5) == 0

    @pytest.mark.parametrize('wait', WAYS)
    async def test_two_lines_that_wait_for_each_other(self, wait: Await) -> None:
        ear = Ear()
        store = Store({'own': Own(wait)}, on_error=ear)
        both = asyncio.gather(store.dispatch(Own.ping), store.dispatch(Own.pong), return_exceptions=True)
        results = await asyncio.wait_for(both, 5)
        assert any(isinstance(each, DispatchError | ExceptionGroup) for each in results)

    async def test_one_that_is_dropped_for_itself(self) -> None:
        store = Store({'own': Own()}, on_error=Ear())
        for n in (1, 2):
            with pytest.raises(DispatchError, match='waits for'):
                await asyncio.wait_for(store.dispatch(Own.dropped, n), 5)
            assert await store.dispatch(Own.dropped, 0) == 0

    async def test_without_an_await_it_comes_after(self) -> None:
        own = Own()
        ear = Ear()
        store = Store({'own': own}, on_error=ear)
        store.dispatch(Own.again, 2)
        await store.dispatch(Own.again, 0)
        await turns()
        assert own.log == [f'{w} {n}' for n in (2, 1, 0, 0) for w in ('start', 'end')]
        assert ear.heard == []

    async def test_an_action_that_a_watcher_starts_within_it_may_wait_for_a_turn(self) -> None:
        own = Own()
        ear = Ear()
        store = Store({'own': own}, on_error=ear)
        saved: list[object] = []

        async def audit() -> None:
            if len(saved) < 2:
                saved.append(await store.dispatch(Own.save))

        store.watch('own.dark', audit)
        await store.dispatch(Own.save)
        await turns()
        await turns()
        assert own.log[:4] == ['start save', 'end save'] * 2
        assert ear.heard == []


def shared(concurrency: Concurrency, answer: int) -> Module[PrefsState]:
    class Shared(Module[PrefsState]):
        namespaced = False

        @action(concurrency=concurrency)
        async def go(self, _context: Context[PrefsState], n: int) -> tuple[int, int]:
            await asyncio.sleep(0)
            return answer, n

    return Shared()


class TestShared:
    """Modules that share a type keep their own policies."""

    @pytest.mark.parametrize('first', ['parallel', 'drop', 'latest', 'queue'])
    @pytest.mark.parametrize('second', ['parallel', 'drop', 'latest', 'queue'])
    async def test_all_of_them_run(self, first: Concurrency, second: Concurrency) -> None:
        store = Store({'a': shared(first, 1), 'b': shared(second, 2)})
        assert await store.dispatch('go', 0) == [(1, 0), (2, 0)]

    async def test_each_by_its_own(self) -> None:
        policies: list[Concurrency] = ['drop', 'queue', 'parallel']
        store = Store({f'm{number}': shared(policy, number) for number, policy in enumerate(policies)})
        first, second = store.dispatch('go', 1), store.dispatch('go', 2)
        assert await first == [(0, 1), (1, 1), (2, 1)]
        assert await second == [(0, 1), (1, 2), (2, 2)]

    async def test_the_one_that_gives_way_ends_its_dispatch_and_the_others_go_on(self) -> None:
        store = Store({'a': shared('latest', 1), 'b': shared('parallel', 2)})
        first, second = store.dispatch('go', 1), store.dispatch('go', 2)
        with pytest.raises(asyncio.CancelledError):
            await first
        assert await second == [(1, 2), (2, 2)]

    async def test_cancelling_it_cancels_all(self) -> None:
        log: list[str] = []

        class Waiting(Module[PrefsState]):
            namespaced = False

            @action
            async def go(self, _context: Context[PrefsState]) -> None:
                try:
                    await asyncio.Event().wait()
                finally:
                    log.append('ended')

        store = Store({'a': Waiting(), 'b': Waiting()})
        running = store.dispatch('go')
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        await turns()
        assert log == ['ended', 'ended']
