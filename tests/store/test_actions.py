"""Actions start at once, are awaited for their result, and are never lost."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Awaitable
from contextvars import ContextVar
from typing import cast

import pytest

from authui.store import ActionEvent, Context, Module, Store, action, mutation
from authui.store.errors import CommitError, DefinitionError, PayloadError, UnknownNameError
from authui.store.handlers import Limit

from .shop import APPLE, Cart, CartState, PrefsState, Shop

SECRET = 'hunter2-hunter2'


class TestRefused:
    """A mistake in the call itself raises there."""

    async def test_a_misspelt_type(self) -> None:
        with pytest.raises(UnknownNameError, match="no action 'cart/bye'; did you mean 'cart/buy'"):
            Shop().store.dispatch('cart/bye', APPLE)

    async def test_a_mutation(self) -> None:
        with pytest.raises(UnknownNameError):
            Shop().store.dispatch('cart/empty')

    async def test_a_payload_that_does_not_fit(self) -> None:
        with pytest.raises(PayloadError, match='cart/buy: name: Field required'):
            Shop().store.dispatch('cart/buy', {'price': 3})

    @pytest.mark.parametrize(
        'payload',
        [
            {'email': 'ann@example.org', 'password': SECRET, 'more': SECRET},
            {'email': 'ann@example.org', 'password': 'abc'},
            {'email': 'ann@example.org', 'password': ['x', SECRET]},
            {'email': ['a'], 'password': SECRET},
            SECRET,
        ],
    )
    async def test_a_secret_is_never_shown_nor_carried_along(self, payload: object) -> None:
        with pytest.raises(PayloadError) as caught:
            Shop().store.dispatch('cart/sign_in', payload)
        assert SECRET not in repr(caught.value)
        assert 'abc' not in repr(caught.value)
        assert caught.value.__context__ is None
        assert caught.value.__cause__ is None

    def test_without_a_running_loop(self) -> None:
        with pytest.raises(RuntimeError, match='no running event loop'):
            Shop().store.dispatch('cart/buy', APPLE)

    async def test_a_closed_store(self) -> None:
        store = Shop().store
        store.close()
        with pytest.raises(CommitError, match='the store is closed'):
            store.dispatch('cart/buy', APPLE)

    def test_a_generator_function_is_no_action(self) -> None:
        with pytest.raises(DefinitionError, match='an action returns one result'):

            class Generating(Module[PrefsState]):
                @action
                async def steps(self, _context: object) -> object:
                    yield 1


class TestResult:
    """Awaiting a dispatch gives the result of the action."""

    async def test_a_coroutine_function(self) -> None:
        assert await Shop().store.dispatch(Cart.buy, APPLE) == 3

    async def test_a_plain_function(self) -> None:
        assert await Shop().store.dispatch(Cart.buy_plainly, APPLE) == 3

    async def test_an_awaitable_that_a_plain_function_returns(self) -> None:
        class Passing(Module[PrefsState]):
            @action
            def twice(self, context: Context[PrefsState]) -> Awaitable[int]:
                return context.dispatch('once')

            @action
            async def once(self, _context: Context[PrefsState]) -> int:
                await asyncio.sleep(0)
                return 1

        assert await Store({'prefs': Passing()}).dispatch(Passing.twice) == 1

    async def test_a_dict_becomes_the_declared_model(self) -> None:
        store = Shop().store
        assert (
            await store.dispatch('cart/sign_in', {'email': 'ann@example.org', 'password': SECRET}) == 'ann@example.org'
        )

    async def test_it_can_be_awaited_again(self) -> None:
        running = Shop().store.dispatch(Cart.buy, APPLE)
        assert [await running, await running, running.result()] == [3, 3, 3]

    async def test_asyncio_s_own_tools_take_it(self) -> None:
        gate = asyncio.Event()
        store = Shop(gate).store
        dispatches = [store.dispatch(Cart.buy_later, APPLE) for _ in range(2)]
        loop = asyncio.get_running_loop()
        loop.call_soon(gate.set)
        assert await asyncio.gather(*dispatches) == [3, 6]
        done, pending = await asyncio.wait([asyncio.ensure_future(each) for each in dispatches])
        assert (len(done), len(pending)) == (2, 0)
        assert await asyncio.wait_for(store.dispatch(Cart.buy, APPLE), 5) == 9

    async def test_several_modules_of_one_type_give_a_list_in_the_order_of_registration(self) -> None:
        class Plain(Module[PrefsState]):
            namespaced = False

            def __init__(self, answer: int) -> None:
                self.answer = answer

            @action
            async def ask(self, _context: object) -> int:
                if self.answer == 1:
                    await asyncio.sleep(0)
                return self.answer

        store = Store({'one': Plain(1), 'two': Plain(2)})
        assert await store.dispatch('ask') == [1, 2]

    async def test_if_one_of_several_fails_later_the_whole_fails(self) -> None:
        class Plain(Module[PrefsState]):
            namespaced = False

            def __init__(self, answer: int) -> None:
                self.answer = answer

            @action
            async def ask(self, _context: object) -> int:
                await asyncio.sleep(0)
                return 6 // self.answer

        store = Store({'one': Plain(1), 'two': Plain(0)})
        with pytest.raises(ZeroDivisionError):
            await store.dispatch('ask')
        assert isinstance(store.status('ask').error, ZeroDivisionError)

    async def test_it_tells_its_result_only_when_there_is_one(self) -> None:
        gate = asyncio.Event()
        running = Shop(gate).store.dispatch(Cart.buy_later, APPLE)
        with pytest.raises(asyncio.InvalidStateError):
            running.result()
        with pytest.raises(asyncio.InvalidStateError):
            running.exception()
        assert 'running' in repr(running)
        heard: list[object] = []
        running.add_done_callback(heard.append)
        gate.set()
        await running
        await asyncio.sleep(0)
        assert heard == [running]
        assert running.exception() is None
        assert 'cart/buy_later done' in repr(running)


class TestStart:
    """An action runs up to its first wait before `dispatch` returns."""

    async def test_its_first_commits_are_there_without_an_await(self) -> None:
        store = Shop().store
        running = store.dispatch(Cart.buy, APPLE)
        assert store.state.cart.total == 3
        assert running.done()

    async def test_it_runs_on_without_an_await(self) -> None:
        gate = asyncio.Event()
        store = Shop(gate).store
        store.dispatch(Cart.buy_later, APPLE)
        gc.collect()
        assert store.state.cart.total == 0
        gate.set()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert store.state.cart.total == 3

    async def test_it_is_its_own_task_from_the_first_step_on(self) -> None:
        seen: list[object] = []

        class Timed(Module[PrefsState]):
            @action
            async def wait(self, _context: object) -> str:
                seen.append(asyncio.current_task())
                try:
                    async with asyncio.timeout(0.001):
                        await asyncio.Event().wait()
                except TimeoutError:
                    seen.append(asyncio.current_task())
                return 'in time'

        caller = asyncio.current_task()
        running: object = Store({'timed': Timed()}).dispatch('timed/wait')
        assert asyncio.current_task() is caller
        assert running in set[object](asyncio.all_tasks())
        assert await cast('Awaitable[str]', running) == 'in time'
        assert seen == [running, running]
        assert caller is not None
        assert caller.cancelling() == 0

    async def test_its_context_variables_are_its_own_and_stay_through_its_waits(self) -> None:
        variable: ContextVar[str] = ContextVar('variable', default='outside')

        class Setting(Module[PrefsState]):
            @action
            async def put(self, _context: object) -> str:
                token = variable.set('inside')
                await asyncio.sleep(0)
                seen = variable.get()
                variable.reset(token)
                return seen

        assert await Store({'setting': Setting()}).dispatch(Setting.put) == 'inside'
        assert variable.get() == 'outside'

    async def test_a_task_group_and_a_nested_dispatch_work_within(self) -> None:
        class Grouping(Module[PrefsState]):
            @action
            async def both(self, context: Context[PrefsState]) -> list[int]:
                async with asyncio.TaskGroup() as group:
                    tasks = [group.create_task(self.one()) for _ in range(2)]
                return [*(task.result() for task in tasks), await context.dispatch('nested')]

            @action
            async def nested(self, _context: object) -> int:
                return await self.one()

            async def one(self) -> int:
                await asyncio.sleep(0)
                return 1

        assert await Store({'grouping': Grouping()}).dispatch(Grouping.both) == [1, 1, 1]

    async def test_a_state_that_was_read_before_a_wait_is_old_after_it(self) -> None:
        seen: list[CartState] = []

        class Reading(Module[CartState]):
            @mutation
            def total(self, state: CartState, total: int) -> None:
                state.total = total

            @action
            async def read(self, context: Context[CartState]) -> None:
                seen.append(context.state)
                await asyncio.sleep(0)
                seen.append(context.state)

        store = Store({'cart': Reading()})
        running = store.dispatch(Reading.read)
        store.commit('cart/total', 5)
        await running
        assert [state.total for state in seen] == [0, 5]


class TestOver:
    """After its end, nothing refers to an action or its payload, which may be a password."""

    @pytest.mark.parametrize('limit', ['parallel', 'drop', 'latest', 'queue'])
    async def test_nothing_holds_the_payload_of_an_action_that_has_ended(self, limit: Limit) -> None:
        class Form:
            """A payload."""

        class Sending(Module[PrefsState]):
            @action(concurrency=limit)
            async def send(self, context: Context[PrefsState], form: object) -> None:  # noqa: ARG002 - it is only held
                await asyncio.sleep(0)

        store = Store({'prefs': Sending()})
        form = Form()
        gone = weakref.ref(form)
        await store.dispatch('prefs/send', form)
        del form
        await asyncio.sleep(0)
        gc.collect()
        assert gone() is None
        store.close()


class TestFailure:
    """An error of an action is raised where it is awaited, or reported."""

    @pytest.mark.parametrize('name', ['fail_plainly', 'fail_later'])
    async def test_it_is_raised_where_it_is_awaited_and_not_reported(self, name: str) -> None:
        gate = asyncio.Event()
        shop = Shop(gate)
        running = shop.store.dispatch(f'cart/{name}')
        gate.set()
        with pytest.raises(LookupError):
            await running
        del running
        gc.collect()
        assert shop.ear.heard == []

    async def test_a_plain_function_that_raises_rejects_and_does_not_throw(self) -> None:
        running = Shop().store.dispatch('cart/fail_plainly')
        assert isinstance(running.exception(), LookupError)

    async def test_one_that_is_not_awaited_is_reported_at_once(self) -> None:
        shop = Shop()
        shop.store.dispatch('cart/fail_plainly')
        ((error, who),) = shop.ear.heard
        assert str(error) == 'plainly'
        assert who == 'the action cart/fail_plainly'

    async def test_one_that_fails_later_and_is_not_awaited_is_reported(self) -> None:
        gate = asyncio.Event()
        shop = Shop(gate)
        shop.store.dispatch('cart/fail_later')
        gate.set()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert shop.ear.errors == ['LookupError: later']

    async def test_a_stop_iteration_is_an_error_and_no_result(self) -> None:
        class Stopping(Module[PrefsState]):
            @action
            def stop(self, _context: object) -> None:
                raise StopIteration

        with pytest.raises(RuntimeError):
            await Store({'prefs': Stopping()}).dispatch(Stopping.stop)

    async def test_waiting_for_itself_is_an_error(self) -> None:
        running: list[Awaitable[object]] = []

        class Waiting(Module[PrefsState]):
            @action
            async def wait(self, _context: object) -> None:
                await asyncio.sleep(0)
                await running[0]

        running.append(Store({'prefs': Waiting()}).dispatch(Waiting.wait))
        with pytest.raises(RuntimeError, match='waits for itself'):
            await running[0]


class TestCancel:
    """An action is cancelled like a task."""

    async def test_it_ends_where_it_waits_and_is_not_reported(self) -> None:
        shop = Shop(asyncio.Event())
        running = shop.store.dispatch(Cart.buy_later, APPLE)
        assert running.cancel() is True
        with pytest.raises(asyncio.CancelledError):
            await running
        assert running.cancelled()
        assert running.cancel() is False
        assert shop.store.state.cart.total == 0
        assert shop.ear.heard == []

    async def test_cancelling_a_task_that_awaits_it_cancels_it(self) -> None:
        store = Shop(asyncio.Event()).store
        running = store.dispatch(Cart.buy_later, APPLE)

        async def wait() -> None:
            await running

        task = asyncio.create_task(wait())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert running.cancelled()

    async def test_an_action_may_clean_up_and_may_refuse(self) -> None:
        class Stubborn(Module[PrefsState]):
            @action
            async def stay(self, _context: object) -> str:
                try:
                    await asyncio.Event().wait()
                except asyncio.CancelledError:
                    await asyncio.sleep(0)
                return 'stayed'

        running = Store({'prefs': Stubborn()}).dispatch(Stubborn.stay)
        running.cancel()
        assert await running == 'stayed'

    async def test_a_timeout_around_it_cancels_it(self) -> None:
        running = Shop(asyncio.Event()).store.dispatch(Cart.buy_later, APPLE)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(running, 0.001)
        assert running.cancelled()


class TestSubscribeAction:
    """Subscribers are called before an action, after it and when it fails."""

    async def test_before_after_and_error_get_the_same_event_the_state_and_the_error(self) -> None:
        shop = Shop()
        heard: list[tuple[object, ...]] = []
        shop.store.subscribe_action(
            before=lambda event, state: heard.append(('before', event, state.cart.total)),
            after=lambda event, state: heard.append(('after', event, state.cart.total)),
            error=lambda event, state, error: heard.append(('error', event, state.cart.total, str(error))),
        )
        await shop.store.dispatch('cart/buy', {'name': 'apple', 'price': 3})
        with pytest.raises(LookupError):
            await shop.store.dispatch(Cart.fail_plainly)
        bought, failed = ActionEvent('cart/buy', APPLE), ActionEvent('cart/fail_plainly', None)
        assert heard == [
            ('before', bought, 0),
            ('after', bought, 3),
            ('before', failed, 3),
            ('error', failed, 3, 'plainly'),
        ]
        assert heard[0][1] is heard[1][1]

    async def test_a_bare_function_hears_before(self) -> None:
        store = Shop().store
        heard: list[object] = []
        store.subscribe_action(lambda event: heard.append((event.type, store.state.cart.total)))
        await store.dispatch(Cart.buy, APPLE)
        assert heard == [('cart/buy', 0)]

    async def test_after_is_called_before_the_awaiting_code_goes_on(self) -> None:
        gate = asyncio.Event()
        store = Shop(gate).store
        order: list[str] = []
        store.subscribe_action(after=lambda: order.append('after'))

        async def wait() -> None:
            await store.dispatch(Cart.buy_later, APPLE)
            order.append('awaited')

        task = asyncio.create_task(wait())
        await asyncio.sleep(0)
        gate.set()
        await task
        assert order == ['after', 'awaited']

    async def test_one_added_in_flight_is_told_and_one_removed_in_flight_is_not(self) -> None:
        gate = asyncio.Event()
        store = Shop(gate).store
        heard: list[str] = []
        stop = store.subscribe_action(after=lambda: heard.append('removed'))
        running = store.dispatch(Cart.buy_later, APPLE)
        stop()
        store.subscribe_action(after=lambda event: heard.append(f'added {event.type}'))
        gate.set()
        await running
        assert heard == ['added cart/buy_later']

    async def test_one_that_raises_stops_neither_the_others_nor_the_action(self) -> None:
        shop = Shop()
        heard: list[str] = []
        shop.store.subscribe_action(before=lambda: 1 / 0, after=lambda: 1 / 0)
        shop.store.subscribe_action(before=lambda: heard.append('before'), after=lambda: heard.append('after'))
        assert await shop.store.dispatch(Cart.buy, APPLE) == 3
        assert heard == ['before', 'after']
        assert shop.ear.errors == ['ZeroDivisionError: division by zero'] * 2
        assert all(who.startswith('the action subscriber') for _, who in shop.ear.heard)

    async def test_the_same_one_twice_is_one_entry_and_prepend_puts_it_first(self) -> None:
        store = Shop().store
        order: list[str] = []

        def late() -> None:
            order.append('late')

        store.subscribe_action(late)
        store.subscribe_action(late)
        store.subscribe_action(lambda: order.append('early'), prepend=True)
        await store.dispatch(Cart.buy, APPLE)
        assert order == ['early', 'late']

    async def test_a_cancelled_action_is_told_as_an_error(self) -> None:
        store = Shop(asyncio.Event()).store
        heard: list[type] = []
        store.subscribe_action(error=lambda _event, _state, error: heard.append(type(error)))
        running = store.dispatch(Cart.buy_later, APPLE)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert heard == [asyncio.CancelledError]

    async def test_a_secret_is_masked_in_what_subscribers_get(self) -> None:
        store = Shop().store
        heard: list[ActionEvent] = []
        store.subscribe_action(heard.append)
        await store.dispatch('cart/sign_in', {'email': 'ann@example.org', 'password': SECRET})
        assert SECRET not in repr(heard)


def test_a_loop_that_ends_cancels_what_is_still_running() -> None:
    shop = Shop()
    ended: list[str] = []

    class Endless(Module[PrefsState]):
        @action
        async def wait(self, _context: object) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                ended.append('cancelled')

    shop.store.register_module('endless', Endless())

    async def run() -> None:
        shop.store.dispatch('endless/wait')

    asyncio.run(run())
    assert ended == ['cancelled']
    assert shop.ear.heard == []


def test_a_store_outlives_the_loop_it_first_ran_on() -> None:
    store = Shop().store
    for total in (3, 6):

        async def buy() -> int:
            return await store.dispatch(Cart.buy, APPLE)

        assert asyncio.run(buy()) == total
