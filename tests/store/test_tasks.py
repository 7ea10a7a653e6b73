"""Actions are ordinary tasks for all other code on their event loop."""

from __future__ import annotations

import asyncio
import gc
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import anyio.to_thread
import httpx
import pytest
import uvloop
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from authui.store import Context, Dispatch, Module, Store, action
from authui.store.errors import DispatchError

from .shop import Ear, PrefsState

Wait = Callable[[], Awaitable[object]]


class Waiter(Module[PrefsState]):
    """Waits for a given time."""

    def __init__(self, wait: Wait) -> None:
        self.wait_for = wait

    @action
    async def wait(self, _context: Context[PrefsState]) -> object:
        return await self.wait_for()

    @action(concurrency='queue')
    async def queue(self, _context: Context[PrefsState]) -> object:
        return await self.wait_for()


async def for_ever() -> None:
    await asyncio.Event().wait()


@pytest.fixture
async def crowded() -> AsyncIterator[Store]:
    """A store with many waiting actions."""
    store = Store({'waiter': Waiter(for_ever)})
    for _ in range(20):
        store.dispatch(Waiter.wait)
        store.dispatch(Waiter.queue)
    yield store
    store.close()


class TestOthers:
    """While actions wait, everything else works."""

    @pytest.mark.usefixtures('crowded')
    async def test_a_thread_of_anyio(self) -> None:
        assert await anyio.to_thread.run_sync(lambda: 5) == 5

    @pytest.mark.usefixtures('crowded')
    async def test_a_synchronous_endpoint_and_a_file(self, tmp_path: Path) -> None:
        app = FastAPI()
        (tmp_path / 'a.txt').write_text('a')
        app.mount('/files', StaticFiles(directory=tmp_path))

        @app.get('/sync')
        def sync() -> str:
            return 'sync'

        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url='http://test') as client:
            assert (await client.get('/sync')).status_code == 200
            assert (await client.get('/files/a.txt')).text == 'a'

    @pytest.mark.usefixtures('crowded')
    async def test_a_debugger_that_asks_every_task(self) -> None:
        for task in asyncio.all_tasks():
            assert isinstance(task, asyncio.Task)
            text = io.StringIO()
            task.print_stack(file=text)
            assert repr(task)
            assert task.get_name()
            assert asyncio.iscoroutine(task.get_coro())
            if isinstance(task, Dispatch):
                assert task.get_stack(limit=1)
                assert 'the action waiter/' in repr(task)

    def test_an_event_loop_of_another_make(self) -> None:
        async def work() -> object:
            store = Store({'waiter': Waiter(lambda: asyncio.sleep(0, 'done'))})
            results = [await store.dispatch(Waiter.wait), await store.dispatch(Waiter.queue)]
            assert await anyio.to_thread.run_sync(lambda: 5) == 5
            return results

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            assert runner.run(work()) == ['done', 'done']

    def test_the_debug_mode_of_asyncio(self) -> None:
        async def work() -> object:
            store = Store({'waiter': Waiter(lambda: asyncio.sleep(0, 'done'))})
            return await asyncio.gather(store.dispatch(Waiter.wait), store.dispatch(Waiter.queue))

        assert asyncio.run(work(), debug=True) == ['done', 'done']


async def within_timeout() -> str:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await for_ever()
    return 'done'


async def within_move_on() -> str:
    with anyio.move_on_after(0) as scope:
        await for_ever()
    assert scope.cancelled_caught
    return 'done'


async def within_anyio_group() -> str:
    found = []

    async def child() -> None:
        await anyio.lowlevel.checkpoint()
        found.append('done')

    async with anyio.create_task_group() as group:
        group.start_soon(child)
    return found[0]


async def within_group() -> str:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(asyncio.sleep(0, 'done'))
    return task.result()


async def within_failing_group() -> str:
    async def fail() -> None:
        raise LookupError

    with pytest.raises(ExceptionGroup):  # noqa: PT012 - the group raises as it ends
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
            await for_ever()
    return 'done'


async def within_thread() -> str:
    return await asyncio.to_thread(lambda: 'done')


async def within_generator() -> str:
    async def count() -> AsyncIterator[str]:
        await asyncio.sleep(0)
        yield 'done'

    return await anext(count())


class TestWithin:
    """Code that looks for the current task finds the action, from its first step on."""

    @pytest.mark.parametrize(
        'wait',
        [
            within_timeout,
            within_move_on,
            within_anyio_group,
            within_group,
            within_failing_group,
            within_thread,
            within_generator,
        ],
    )
    @pytest.mark.parametrize('reference', [Waiter.wait, Waiter.queue])
    async def test_it_works_and_leaves_the_caller_alone(self, wait: Wait, reference: Any) -> None:
        store = Store({'waiter': Waiter(wait)})
        caller = asyncio.current_task()
        assert await store.dispatch(reference) == 'done'
        assert asyncio.current_task() is caller
        assert caller is not None
        assert caller.cancelling() == 0

    async def test_a_timeout_around_an_action_that_awaits_one_ends_both(self) -> None:
        store = Store({'waiter': Waiter(for_ever)})
        running = store.dispatch(Waiter.wait)

        async def outer() -> object:
            return await running

        waiting = Store({'waiter': Waiter(outer)}).dispatch(Waiter.wait)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await waiting
        assert waiting.cancelled()
        assert running.cancelled()

    async def test_a_cancellation_in_the_first_step_arrives_at_the_first_wait(self) -> None:
        async def wait() -> str:
            task = asyncio.current_task()
            assert task is not None
            task.cancel('at once')
            with pytest.raises(asyncio.CancelledError, match='at once'):
                await for_ever()
            task.uncancel()
            return 'done'

        assert await Store({'waiter': Waiter(wait)}).dispatch(Waiter.wait) == 'done'

    async def test_one_that_is_cancelled_in_its_last_step_is_cancelled_and_told_as_such(self) -> None:
        async def wait() -> str:
            await asyncio.sleep(0)
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
            return 'too late'

        store = Store({'waiter': Waiter(wait)})
        heard: list[object] = []
        store.subscribe_action(
            after=lambda: heard.append('after'), error=lambda _event, _state, error: heard.append(type(error))
        )
        running = store.dispatch(Waiter.wait)
        with pytest.raises(asyncio.CancelledError):
            await running
        assert heard == [asyncio.CancelledError]

    async def test_awaiting_an_object_that_cannot_be_awaited_is_an_error(self) -> None:
        class Odd:
            def __await__(self) -> Any:
                yield 'nothing'

        async def wait() -> object:
            return await Odd()

        with pytest.raises(RuntimeError, match='nothing'):
            await Store({'waiter': Waiter(wait)}).dispatch(Waiter.wait)


class TestDispatch:
    """A dispatch is its task."""

    async def test_it_is_one_and_its_name_is_its_action_s(self) -> None:
        running = Store({'waiter': Waiter(for_ever)}).dispatch(Waiter.wait)
        assert isinstance(running, asyncio.Task)
        assert running.get_name() == 'the action waiter/wait'
        assert running in asyncio.all_tasks()
        running.cancel()

    async def test_its_repr_shows_no_result(self) -> None:
        async def give() -> str:
            return 'hunter2'

        over = Store({'waiter': Waiter(give)}).dispatch(Waiter.wait)
        assert repr(over) == '<Dispatch of the action waiter/wait done>'

    async def test_asyncio_s_tools_take_it_running_and_over(self) -> None:
        store = Store({'waiter': Waiter(lambda: asyncio.sleep(0, 'done'))})
        over = store.dispatch(Waiter.wait)
        await over
        makes: list[Callable[[], Dispatch[object]]] = [lambda: over, lambda: store.dispatch(Waiter.wait)]
        for make in makes:
            assert list(await asyncio.gather(make())) == ['done']
            assert await asyncio.shield(make()) == 'done'
            assert await asyncio.wait_for(make(), 5) == 'done'
            done, _ = await asyncio.wait({make()})
            assert [task.result() for task in done] == ['done']
            assert [await each for each in asyncio.as_completed([make()])] == ['done']

    def test_no_loop_is_an_error_that_says_what_to_do(self) -> None:
        with pytest.raises(DispatchError, match=r'no running event loop; .* asyncio.run .* dispatch_threadsafe'):
            Store({'waiter': Waiter(for_ever)}).dispatch(Waiter.wait)

    async def test_an_action_that_is_over_at_once_leaves_nothing_on_the_loop(self) -> None:
        async def give() -> str:
            return 'done'

        store = Store({'waiter': Waiter(give)})
        before = asyncio.all_tasks()
        over = store.dispatch(Waiter.wait)
        assert over.done()
        assert asyncio.all_tasks() == before

    @pytest.mark.parametrize('end', [KeyboardInterrupt, SystemExit])
    def test_an_error_that_ends_the_process_ends_it(self, end: type[BaseException]) -> None:
        async def wait() -> None:
            await asyncio.sleep(0)
            raise end

        async def work() -> None:
            await Store({'waiter': Waiter(wait)}, on_error=Ear()).dispatch(Waiter.wait)

        with pytest.raises(end):
            asyncio.run(work())
        gc.collect()

    @pytest.mark.parametrize('end', [KeyboardInterrupt, SystemExit])
    async def test_an_error_that_ends_the_process_in_the_first_step_leaves_the_loop_in_order(
        self, end: type[BaseException]
    ) -> None:
        async def wait() -> None:
            raise end

        ear = Ear()
        store = Store({'waiter': Waiter(wait)}, on_error=ear)
        caller = asyncio.current_task()
        with pytest.raises(end):
            store.dispatch(Waiter.wait)
        assert asyncio.current_task() is caller
        assert isinstance(store.status(Waiter.wait).error, end)
        gc.collect()
        assert [type(error) for error, _ in ear.heard] == [end]
