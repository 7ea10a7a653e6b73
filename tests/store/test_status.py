"""The policies of actions that are dispatched while they run, and the status of actions."""

from __future__ import annotations

import asyncio
import gc
import weakref

import pytest
from pydantic import BaseModel, SecretStr

from authui.store import ActionStatus, Context, Module, Store, action

from .shop import PrefsState


class Work(Module[PrefsState]):
    """Works until a gate is opened for each piece."""

    def __init__(self) -> None:
        self.gates: dict[str, asyncio.Event] = {}
        self.log: list[str] = []
        self.fails = False

    async def _work(self, piece: str) -> str:
        self.log.append(f'start {piece}')
        self.gates[piece] = asyncio.Event()
        try:
            await self.gates[piece].wait()
        except asyncio.CancelledError:
            self.log.append(f'cancel {piece}')
            raise
        if self.fails:
            raise LookupError(piece)
        self.log.append(f'end {piece}')
        return piece

    @action
    async def parallel(self, _context: Context[PrefsState], piece: str) -> str:
        return await self._work(piece)

    @action(concurrency='drop')
    async def drop(self, _context: Context[PrefsState], piece: str) -> str:
        return await self._work(piece)

    @action(concurrency='latest')
    async def latest(self, _context: Context[PrefsState], piece: str) -> str:
        return await self._work(piece)

    @action(concurrency='queue')
    async def queue(self, _context: Context[PrefsState], piece: str) -> str:
        return await self._work(piece)

    @action
    async def at_once(self, _context: Context[PrefsState]) -> None:
        if self.fails:
            raise LookupError('at once')


async def turn() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


class TestConcurrency:
    """A second dispatch while the first one runs: both, the first, the last, or one after the other."""

    async def test_parallel_runs_both(self) -> None:
        work = Work()
        store = Store({'work': work})
        one, two = store.dispatch(Work.parallel, 'one'), store.dispatch(Work.parallel, 'two')
        work.gates['two'].set()
        assert await two == 'two'
        work.gates['one'].set()
        assert await one == 'one'

    async def test_drop_gives_the_running_one_and_starts_again_when_it_is_over(self) -> None:
        work = Work()
        store = Store({'work': work})
        one, two = store.dispatch(Work.drop, 'one'), store.dispatch(Work.drop, 'two')
        assert two is one
        work.gates['one'].set()
        assert await two == 'one'
        three = store.dispatch(Work.drop, 'three')
        work.gates['three'].set()
        assert await three == 'three'
        assert work.log == ['start one', 'end one', 'start three', 'end three']

    async def test_latest_cancels_the_running_one(self) -> None:
        work = Work()
        store = Store({'work': work})
        one, two = store.dispatch(Work.latest, 'one'), store.dispatch(Work.latest, 'two')
        with pytest.raises(asyncio.CancelledError):
            await one
        work.gates['two'].set()
        assert await two == 'two'
        assert work.log == ['start one', 'start two', 'cancel one', 'end two']

    @pytest.mark.parametrize('fails', [False, True])
    async def test_queue_starts_each_when_the_one_before_is_over_however_it_ended(self, fails: bool) -> None:
        work = Work()
        store = Store({'work': work})
        one, two = store.dispatch(Work.queue, 'one'), store.dispatch(Work.queue, 'two')
        await turn()
        assert work.log == ['start one']
        work.fails = fails
        work.gates['one'].set()
        await turn()
        assert isinstance(one.exception(), LookupError) is fails
        work.fails = False
        work.gates['two'].set()
        assert await two == 'two'


class TestStatus:
    """Every action has a status, which is watched like a field."""

    async def test_it_is_pending_while_it_waits(self) -> None:
        work = Work()
        store = Store({'work': work})
        heard: list[object] = []
        selected: list[object] = []
        store.watch(Work.parallel, lambda new, old: heard.append((new.pending, old.pending)))
        store.watch(lambda *_: store.status(Work.parallel).pending, lambda new, old: selected.append((new, old)))
        assert store.status(Work.parallel) == ActionStatus()
        one, two = store.dispatch(Work.parallel, 'one'), store.dispatch('work/parallel', 'two')
        assert store.status('work/parallel').pending
        work.gates['one'].set()
        await one
        assert store.status(Work.parallel).pending
        work.gates['two'].set()
        await two
        assert store.status(Work.parallel) == ActionStatus()
        assert heard == selected == [(True, False), (False, True)]

    async def test_it_keeps_the_last_error_until_the_action_is_dispatched_again(self) -> None:
        work = Work()
        store = Store({'work': work})
        work.fails = True
        for name in ('parallel', 'at_once'):
            running = store.dispatch(f'work/{name}', *(['one'] if name == 'parallel' else []))
            if name == 'parallel':
                work.gates['one'].set()
            with pytest.raises(LookupError) as caught:
                await running
            status = store.status(f'work/{name}')
            assert (status.pending, repr(status.error)) == (False, repr(caught.value))
        work.fails = False
        await store.dispatch(Work.at_once)
        assert store.status(Work.at_once) == ActionStatus()

    async def test_the_error_it_keeps_does_not_keep_the_payload(self) -> None:
        class Login(BaseModel):
            password: SecretStr

        class Door(Module[PrefsState]):
            @action
            async def open(self, _context: Context[PrefsState], login: Login) -> None:
                await asyncio.sleep(0)
                raise LookupError(f'no user for {login!r}')

        store = Store({'door': Door()})
        login = Login(password=SecretStr('canary'))
        gone = weakref.ref(login)
        with pytest.raises(LookupError):
            await store.dispatch('door/open', login)
        del login
        await turn()
        gc.collect()
        assert isinstance(store.status('door/open').error, LookupError)
        assert gone() is None

    async def test_a_cancelled_action_has_not_failed(self) -> None:
        store = Store({'work': Work()})
        running = store.dispatch(Work.parallel, 'one')
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert store.status(Work.parallel) == ActionStatus()

    async def test_an_action_that_never_waits_is_never_pending(self) -> None:
        store = Store({'work': Work()})
        heard: list[object] = []
        store.watch(Work.at_once, heard.append)
        await store.dispatch(Work.at_once)
        assert heard == []


async def test_an_action_that_is_over_is_not_pending_at_the_same_moment() -> None:
    work = Work()
    store = Store({'work': work})
    running = store.dispatch(Work.parallel, 'one')
    heard: list[tuple[bool, bool]] = []
    asyncio.get_running_loop().call_soon(work.gates['one'].set)
    while not running.done():
        await asyncio.sleep(0)
        heard.append((running.done(), store.status(Work.parallel).pending))
    assert heard[-1] == (True, False)
    assert all(done is not pending for done, pending in heard)
