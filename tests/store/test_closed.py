"""Later calls to a closed store, or to a removed module, get an error that says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from authui.store import Context, Module, Store, action, mutation
from authui.store.errors import CommitError, DefinitionError, StoreClosedError

from .shop import APPLE, Cart, Prefs, PrefsState, Shop


class Form(Module[PrefsState]):
    """Shows that it is busy, and cleans up."""

    def __init__(self) -> None:
        self.late: list[BaseException] = []

    @mutation
    def dark(self, state: PrefsState, dark: bool) -> None:
        state.dark = dark

    @action
    async def send(self, context: Context[PrefsState]) -> None:
        context.commit('dark', True)
        try:
            await asyncio.Event().wait()
        finally:
            context.commit('dark', False)

    @action
    async def send_within(self, context: Context[PrefsState]) -> None:
        async with self.busy(context):
            await asyncio.Event().wait()

    @asynccontextmanager
    async def busy(self, context: Context[PrefsState]) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await context.dispatch('show')

    @action
    async def show(self, context: Context[PrefsState]) -> None:
        context.commit('dark', False)

    @action
    async def survive(self, context: Context[PrefsState]) -> str:
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        try:
            context.commit('dark', True)
        except CommitError as error:
            self.late.append(error)
        return 'survived'


LATER: list[Callable[[Store], object]] = [
    lambda store: store.commit(Cart.add, APPLE),
    lambda store: store.commit('cart/add', APPLE),
    lambda store: store.dispatch(Cart.buy, APPLE),
    lambda store: store.patch(Cart, total=1),
    lambda store: store.reset(Cart),
    lambda store: store.watch('cart.total', print),
    lambda store: store.watch(Cart.count, print),
    lambda store: store.subscribe(print),
    lambda store: store.subscribe_mutation(print),
    lambda store: store.subscribe_action(print),
    lambda store: store.register_module('more', Prefs()),
    lambda store: store.unregister_module('cart'),
    lambda store: store.hot_update('cart', Cart()),
    lambda store: store.replace_state(store.state),
    lambda store: store.commits(),
    lambda store: store.commit_threadsafe(Cart.add, APPLE),
    lambda store: store.dispatch_threadsafe(Cart.buy, APPLE),
    lambda store: store.use(Cart).add(APPLE),
    lambda store: store.use(Cart).buy(APPLE),
]


@pytest.mark.parametrize('use', LATER)
async def test_it_refuses_what_comes_later(use: Callable[[Store], object]) -> None:
    store = Shop().store
    store.close()
    with pytest.raises(StoreClosedError, match='the store is closed'):
        use(store)


async def test_it_can_still_be_read_and_closing_it_again_does_nothing() -> None:
    store = Shop().store
    store.commit(Cart.add, APPLE)
    stop = store.watch('cart.total', print)
    store.close()
    store.close()
    stop()
    assert store.state.cart.total == 3
    assert store.get(Cart.count) == 1
    assert not store.status(Cart.buy).pending
    assert repr(store) == '<closed Store of cart, prefs>'


@pytest.mark.parametrize('before', [True, False])
async def test_waits_are_cancelled_with_the_reason(before: bool) -> None:
    store = Shop().store
    if before:
        store.close()
    waits = [store.when('cart.coupon'), store.next_commit(), store.next_commit(Cart.add)]
    waiting = [asyncio.ensure_future(each) for each in waits]
    await asyncio.sleep(0)
    store.close()
    for each in waiting:
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(each, 5)


@pytest.mark.parametrize('name', ['send', 'send_within'])
async def test_an_action_that_cleans_up_by_a_commit_is_cancelled_and_nothing_is_reported(name: str) -> None:
    failures: list[object] = []
    store = Store({'form': Form()}, on_error=lambda error, _: failures.append(error))
    running = store.dispatch(f'form/{name}')
    store.close()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert failures == []


async def test_an_action_that_goes_on_hears_that_its_store_is_closed() -> None:
    form = Form()
    store = Store({'form': form})
    running = store.dispatch(Form.survive)
    store.close()
    assert await running == 'survived'
    assert [type(each) for each in form.late] == [StoreClosedError]


async def test_another_thread_may_not_close_it() -> None:
    store = Shop().store
    with pytest.raises(CommitError, match='another thread'):
        await asyncio.to_thread(store.close)
    assert not store.closed


class TestWent:
    """A module that was unregistered."""

    async def test_it_is_in_no_store(self) -> None:
        store = Store({})
        store.register_module('form', Form())
        form = store.use(Form)
        running = store.dispatch(Form.send)
        store.unregister_module('form')
        uses: list[Callable[[], object]] = [
            lambda: form.state, lambda: form.dark(True), lambda: form.getters, lambda: form.commit('dark', True),
        ]  # fmt: skip
        for use in uses:
            with pytest.raises(DefinitionError, match='is in no store, or its module was unregistered'):
                use()
        running.cancel()
        with pytest.raises(DefinitionError, match='unregistered'):
            await running

    async def test_its_running_actions_do_not_write_into_the_next_one(self) -> None:
        store = Store({})
        store.register_module('form', Form())
        running = store.dispatch(Form.survive)
        store.unregister_module('form')
        store.register_module('form', Form())
        running.cancel()
        with pytest.raises(DefinitionError, match='unregistered'):
            await running
        assert store.state.form == PrefsState()
