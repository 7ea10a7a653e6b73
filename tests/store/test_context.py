"""The context of actions, and the parts of a store for tests, tools and other threads."""

from __future__ import annotations

import asyncio
import copy
import pickle
import threading
from collections.abc import Callable
from typing import Any

import pytest

from authui.store import Context, Module, MutationEvent, State, Store, action, getter, mutation
from authui.store.errors import CommitError, PayloadError

from .shop import APPLE, PEAR, Cart, CartState, Item, Prefs, PrefsState, Shop


class BoardState(State):
    cards: tuple[str, ...] = ()
    busy: bool = False


class Board(Module[BoardState]):
    """Uses everything that a context has."""

    def __init__(self, ask: Callable[[], Any] = lambda: None) -> None:
        self.ask = ask
        self.heard: list[object] = []

    @mutation
    def add(self, state: BoardState, card: str) -> None:
        state.cards = (*state.cards, card)

    @mutation
    def reset(self, state: BoardState) -> None:
        state.cards = ('the module has a mutation of this name',)

    @getter
    def count(self, state: BoardState) -> int:
        return len(state.cards)

    @action
    async def save(self, context: Context[BoardState], card: str) -> None:
        before = context.state
        context.commit(Board.add, card)
        try:
            await self.ask()
        except OSError:
            context.patch(cards=before.cards)
            raise

    @action
    async def all(self, context: Context[BoardState]) -> object:
        stops = [
            context.watch('cards', self.heard.append),
            context.watch(Board.count, self.heard.append),
            context.watch('prefs.dark', self.heard.append, root=True),
        ]
        context.patch(lambda draft: setattr(draft, 'busy', True))
        context.patch(cards=('a',))
        context.use(Prefs).dark(True)
        context.use('prefs').commit('language', 'de')
        pending = context.status('all').pending, context.status(Board.all), context.status('save')
        for stop in stops:
            stop()
        context.reset()
        return pending


class Plain(Module[PrefsState]):
    def __init__(self) -> None:
        self.heard: list[object] = []

    @action
    async def change(self, context: Context[PrefsState]) -> None:
        context.watch('dark', self.heard.append)()
        stop = context.watch('dark', self.heard.append)
        context.patch(dark=True, language='de')
        stop()
        assert not context.status('change').pending
        context.reset()


class TestContext:
    """Its names are the module's own."""

    async def test_it_patches_watches_uses_asks_and_resets(self) -> None:
        board = Board()
        store = Store({'board': board, 'prefs': Prefs()})
        pending = await store.dispatch(Board.all)
        assert board.heard == [('a',), 1, True]
        assert store.state.board == BoardState()
        assert store.state.prefs == PrefsState(dark=True, language='de')
        assert isinstance(pending, tuple)

    async def test_an_optimistic_change_is_rolled_back(self) -> None:
        gate = asyncio.Event()

        async def ask() -> None:
            await gate.wait()
            raise ConnectionError

        store = Store({'board': Board(ask)})
        running = store.dispatch(Board.save, 'a')
        assert store.state.board.cards == ('a',)
        store.patch(Board, busy=True)
        gate.set()
        with pytest.raises(ConnectionError):
            await running
        assert store.state.board == BoardState(busy=True)

    async def test_of_two_modules_of_a_class_each_has_its_own(self) -> None:
        one, two = Board(), Board()
        store = Store({'one': one, 'two': two, 'prefs': Prefs()})
        await store.dispatch('two/all')
        assert two.heard == [('a',), 1, True]
        assert one.heard == []

    async def test_at_the_root(self) -> None:
        board = Plain()
        store = Store({}, root=board)
        await store.dispatch(Plain.change)
        assert (store.state.dark, store.state.language, board.heard) == (False, 'en', [True])


class TestAfter:
    """Subscribers get the result and the duration at the end of an action."""

    async def test_of_one_that_waits_and_one_that_does_not(self) -> None:
        gate = asyncio.Event()
        store = Shop(gate).store
        heard: list[tuple[str, object, float]] = []
        store.subscribe_action(after=lambda event, _state, result, seconds: heard.append((event.type, result, seconds)))
        await store.dispatch(Cart.buy, APPLE)
        running = store.dispatch(Cart.buy_later, APPLE)
        loop = asyncio.get_running_loop()
        begun, loop.time = loop.time(), lambda: begun + 5  # type: ignore[method-assign]  # a clock of the test
        gate.set()
        await running
        assert [(type_, result) for type_, result, _ in heard] == [('cart/buy', 3), ('cart/buy_later', 6)]
        assert 0 <= heard[0][2] < 1
        assert 4 < heard[1][2] <= 6

    async def test_of_one_that_fails(self) -> None:
        store = Shop().store
        heard: list[object] = []
        store.subscribe_action(
            error=lambda event, _state, error, seconds: heard.append((event.type, str(error), seconds >= 0))
        )
        with pytest.raises(LookupError):
            await store.dispatch('cart/fail_plainly')
        assert heard == [('cart/fail_plainly', 'plainly', True)]


class TestCommits:
    """Commits as an iterator."""

    async def test_a_slow_reader_misses_no_commit(self) -> None:
        store = Shop().store
        heard: list[MutationEvent] = []
        stream = store.commits()

        async def read() -> None:
            async for event in stream:
                heard.append(event)
                await asyncio.sleep(0)

        store.commit(Cart.add, APPLE)
        reading = asyncio.create_task(read())
        for item in (PEAR, APPLE, PEAR):
            store.commit(Cart.add, item)
            await asyncio.sleep(0)
        store.commit(Prefs.dark, True)
        store.close()
        await asyncio.wait_for(reading, 5)
        assert [event.payload for event in heard] == [APPLE, PEAR, APPLE, PEAR, True]

    async def test_of_one_mutation_until_it_is_closed(self) -> None:
        store = Shop().store
        stream = store.commits(Prefs.dark)
        store.commit(Cart.add, APPLE)
        store.commit('prefs/dark', True)
        stream.close()
        store.commit('prefs/dark', False)
        assert [event.payload async for event in stream] == [True]

    async def test_an_abandoned_one_keeps_nothing(self) -> None:
        store = Shop().store
        before = len(store._notifier.subscribers)
        async for _ in _first(store):
            break
        assert len(store._notifier.subscribers) == before

    async def test_two_readers_share_what_comes(self) -> None:
        store = Shop().store
        stream = store.commits()
        both = [asyncio.create_task(anext(stream)) for _ in range(2)]
        await asyncio.sleep(0)
        store.commit(Cart.add, APPLE)
        await asyncio.sleep(0)
        store.commit(Cart.add, PEAR)
        assert {(await each).payload for each in both} == {APPLE, PEAR}


def _first(store: Store) -> Any:
    stream = store.commits()
    store.commit(Cart.add, APPLE)
    return stream


class TestThreads:
    """Actions are dispatched from other threads too."""

    async def test_the_future_has_the_result_or_the_error(self) -> None:
        gate = asyncio.Event()
        gate.set()
        store = Shop(gate).store
        assert await asyncio.to_thread(lambda: store.dispatch_threadsafe(Cart.buy, APPLE).result(10)) == 3
        assert await asyncio.to_thread(lambda: store.dispatch_threadsafe('cart/buy_later', item=APPLE).result(10)) == 6
        for name in ('cart/fail_later', 'cart/fail_plainly'):
            with pytest.raises(LookupError):
                await asyncio.to_thread(store.dispatch_threadsafe(name).result, 10)
        with pytest.raises(PayloadError):
            await asyncio.to_thread(store.dispatch_threadsafe('cart/buy', 3).result, 10)

    async def test_cancelling_it_cancels_the_action_and_the_other_way_round(self) -> None:
        store = Shop(asyncio.Event()).store
        started = asyncio.Event()
        store.subscribe_action(started.set)
        future = store.dispatch_threadsafe(Cart.buy_later, APPLE)
        await started.wait()
        (running,) = store._runner.running
        await asyncio.to_thread(future.cancel)
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(running, 5)
        assert not store.status(Cart.buy_later).pending
        started.clear()
        future = store.dispatch_threadsafe(Cart.buy_later, APPLE)
        await started.wait()
        store.close()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(asyncio.wrap_future(future), 5)

    def test_it_needs_a_loop_that_runs(self) -> None:
        store = Shop().store
        with pytest.raises(CommitError, match='no event loop yet'):
            store.dispatch_threadsafe(Cart.buy, APPLE)

        async def buy() -> None:
            await store.dispatch(Cart.buy, APPLE)

        asyncio.run(buy())
        with pytest.raises(CommitError, match='the event loop of the store is over'):
            store.dispatch_threadsafe(Cart.buy, APPLE)
        with pytest.raises(CommitError, match='the event loop of the store is over'):
            store.commit_threadsafe(Cart.add, APPLE)

    async def test_many_of_them_lose_nothing(self) -> None:
        store = Shop().store

        def work() -> None:
            for future in [store.dispatch_threadsafe(Cart.buy, APPLE) for _ in range(50)]:
                future.result(30)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            await asyncio.to_thread(thread.join)
        assert store.state.cart.total == 600


class TestBegin:
    """A store that begins with given states."""

    @pytest.mark.parametrize('state', [{'cart': CartState(total=5)}, {'cart': {'total': 5}}, {'cart': {'total': '5'}}])
    def test_some_of_them(self, state: Any) -> None:
        store = Store({'cart': Cart(), 'prefs': Prefs()}, state=state)
        assert store.state.cart == CartState(total=5)
        assert store.state.prefs == PrefsState()
        store.commit(Cart.add, APPLE)
        assert store.state.cart.total == 8
        store.reset(Cart)
        assert store.state.cart.total == 0

    def test_nested_ones_the_root_s_and_a_whole_tree(self) -> None:
        class Outer(Module[CartState]):
            def __init__(self) -> None:
                self.modules = {'prefs': Prefs()}

        def make(**more: Any) -> Store:
            return Store({'outer': Outer()}, root=Prefs(), **more)

        store = make(
            state={'': {'dark': True}, 'outer.prefs': {'language': 'de'}, 'outer': {'items': [Item(name='a')]}}
        )
        assert (store.state.dark, store.state.outer.prefs.language) == (True, 'de')
        assert store.state.outer.items == (Item(name='a'),)
        assert make(state=store.state).state == store.state


def test_the_repr_of_stores_modules_and_contexts() -> None:
    store = Shop().store
    assert repr(store) == '<Store of cart, prefs>'
    assert repr(Store({})) == '<Store of no modules>'
    assert repr(Store({'cart': Cart()}, root=Prefs())) == '<Store of Prefs, cart>'
    assert repr(store.use(Cart)) == "<Cart at 'cart'>"
    assert repr(Cart()) == '<Cart in no store>'


def pickled(state: State) -> State:
    return pickle.loads(pickle.dumps(state))  # type: ignore[no-any-return]  # noqa: S301 - the test's own


@pytest.mark.parametrize('copied', [copy.copy, copy.deepcopy, pickled])
def test_a_state_is_copied_and_sealed_still(copied: Callable[[Any], Any]) -> None:
    store = Shop().store
    store.commit(Cart.add, APPLE)
    state = copied(store.state.cart)
    assert state == store.state.cart
    assert type(state) is CartState
    with pytest.raises(AttributeError):
        state.total = 9
