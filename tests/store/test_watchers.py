"""Watchers and subscribers: which are called, in which order, and that no failure reaches the others."""

from __future__ import annotations

import asyncio
import functools
import gc
import inspect
import types
import weakref
from collections.abc import Callable
from typing import Any

import pytest

from authui.store import Getters, Module, MutationEvent, State, Store, getter, mutation
from authui.store.callbacks import fit
from authui.store.errors import CommitError, DefinitionError, UnknownNameError

from .shop import APPLE, PEAR, Cart, CartState, Ear, Prefs, PrefsState, Shop


class Recorder:
    """Keeps the arguments of its calls."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, object]] = []

    def __call__(self, new: object, old: object) -> None:
        self.calls.append((new, old))


class TestPath:
    """A path names a field, or a module as a whole."""

    def test_it_is_told_the_new_and_the_old_value(self) -> None:
        store, heard = Shop().store, Recorder()
        store.watch('cart.total', heard)
        store.commit(Cart.add, APPLE)
        store.commit(Cart.add, PEAR)
        assert heard.calls == [(3, 0), (5, 3)]

    def test_a_commit_that_keeps_the_value_calls_no_watcher(self) -> None:
        store, heard = Shop().store, Recorder()
        store.watch('prefs.language', heard)
        store.commit(Prefs.language, 'EN'.lower())
        store.commit(Prefs.dark, True)
        assert heard.calls == []

    def test_values_are_compared_by_identity_then_by_equality(self) -> None:
        class Number(State):
            value: int | bool = 1000

        class Numbers(Module[Number]):
            @mutation
            def put(self, state: Number, value: int | bool) -> None:
                state.value = value

        store, heard = Store({'number': Numbers()}), Recorder()
        store.watch('number.value', heard)
        store.commit('number/put', int('1000'))
        store.commit('number/put', 1)
        store.commit('number/put', True)
        assert heard.calls == [(1, 1000), (True, 1)]
        assert store.state.number.value is True

    def test_a_module_is_told_of_any_of_its_fields(self) -> None:
        store, heard = Shop().store, Recorder()
        before = store.state.cart
        store.watch('cart', heard)
        store.commit(Prefs.dark, True)
        store.commit(Cart.set_coupon, 'SPRING')
        assert heard.calls == [(store.state.cart, before)]

    @pytest.mark.parametrize(
        ('path', 'close'),
        [('cart.totl', "'cart.totl'; did you mean 'total'"), ('crt.total', "did you mean 'cart'"), ('crt', "'cart'")],
    )
    def test_a_misspelt_path_raises_with_close_matches(self, path: str, close: str) -> None:
        with pytest.raises(UnknownNameError, match=close):
            Shop().store.watch(path, lambda: None)


class TestSelector:
    """A selector runs again when something that it read has changed, and its results are compared."""

    def test_it_is_told_when_its_result_changes(self) -> None:
        store, heard = Shop().store, Recorder()
        store.watch(lambda state, _: state.cart.total > 4, heard)
        store.commit(Cart.add, APPLE)
        store.commit(Cart.add, APPLE)
        store.commit(Cart.add, APPLE)
        assert heard.calls == [(True, False)]

    def test_it_runs_only_when_something_it_read_has_changed(self) -> None:
        store = Shop().store
        runs: list[int] = []

        def select(state: object, _getters: object) -> object:
            runs.append(1)
            return state.cart.total  # type: ignore[attr-defined]  # the state has the modules of the store

        store.watch(select, lambda: None)
        store.commit(Prefs.dark, True)
        store.commit(Cart.set_coupon, 'SPRING')
        assert len(runs) == 1
        store.commit(Cart.add, APPLE)
        assert len(runs) == 2

    def test_it_runs_once_for_a_commit_that_changes_several_fields_it_reads(self) -> None:
        store, heard = Shop().store, Recorder()
        store.watch(lambda state, _: (state.cart.total, len(state.cart.items)), heard)
        store.commit(Cart.add, APPLE)
        assert heard.calls == [((3, 1), (0, 0))]

    def test_what_it_reads_may_change_from_one_run_to_the_next(self) -> None:
        store, heard = Shop().store, Recorder()
        store.watch(lambda state, _: state.cart.total if state.prefs.dark else None, heard)
        store.commit(Cart.add, APPLE)
        store.commit(Prefs.dark, True)
        store.commit(Cart.add, PEAR)
        store.commit(Prefs.dark, False)
        assert heard.calls == [(3, None), (5, 3), (None, 5)]

    def test_it_follows_getters(self) -> None:
        store, heard, typed = Shop().store, Recorder(), Recorder()
        store.watch(lambda _, getters: getters['cart/is_empty'], heard)
        store.watch(Cart.is_empty, typed)
        store.commit(Cart.add, APPLE)
        store.commit(Cart.add, APPLE)
        store.commit(Cart.empty)
        assert heard.calls == typed.calls == [(False, True), (True, False)]

    def test_a_module_s_state_that_it_returns_is_told_sealed(self) -> None:
        store, heard = Shop().store, Recorder()
        store.watch(lambda state, _: state.prefs, heard)
        store.commit(Prefs.dark, True)
        assert heard.calls == [(PrefsState(dark=True), PrefsState())]

    def test_a_coroutine_function_is_refused_because_its_later_reads_cannot_be_followed(self) -> None:
        async def select(state: Any, _getters: Getters) -> object:
            return state.cart.total

        with pytest.raises(DefinitionError, match='select is a coroutine function: a selector is synchronous'):
            Shop().store.watch(select, print)

    def test_one_that_fails_is_reported_and_goes_on_afterwards(self) -> None:
        shop, heard = Shop(), Recorder()
        shop.store.commit(Cart.add, APPLE)
        shop.store.watch(lambda state, _: 6 / state.cart.total, heard)
        shop.store.commit(Cart.empty)
        shop.store.commit(Cart.add, PEAR)
        assert shop.ear.errors == ['ZeroDivisionError: division by zero']
        assert heard.calls == [(3.0, 2.0)]

    def test_reading_a_module_that_is_not_there_is_an_attribute_error(self) -> None:
        with pytest.raises(AttributeError):
            Shop().store.watch(lambda state, _: state.basket, lambda: None)


class TestDelivery:
    """Watchers run after the commit, in order, each isolated."""

    def test_the_state_is_swapped_in_before_anyone_is_told(self) -> None:
        store = Shop().store
        seen: list[int] = []
        store.subscribe(lambda: seen.append(store.state.cart.total))
        store.watch('cart.total', lambda: seen.append(store.state.cart.total))
        store.commit(Cart.add, APPLE)
        assert seen == [3, 3]

    def test_subscribers_come_first_then_watchers_in_the_order_of_registration(self) -> None:
        store = Shop().store
        order: list[str] = []
        store.watch(lambda state, _: state.cart.total, lambda: order.append('selector'))
        store.watch('cart.total', lambda: order.append('path'))
        store.watch('cart.items', lambda: order.append('items'))
        store.watch(Cart.count, lambda: order.append('getter'))
        store.subscribe(lambda: order.append('subscriber'))
        store.commit(Cart.add, APPLE)
        assert order == ['subscriber', 'selector', 'path', 'items', 'getter']

    def test_a_watcher_that_reads_a_field_later_keeps_its_place(self) -> None:
        store = Shop().store
        order: list[str] = []
        store.watch(lambda state, _: state.prefs.dark and state.cart.total, lambda: order.append('first'))
        store.watch('cart.total', lambda: order.append('second'))
        store.commit(Prefs.dark, True)
        order.clear()
        store.commit(Cart.add, APPLE)
        assert order == ['first', 'second']

    def test_one_that_raises_stops_no_other_and_does_not_reach_the_writer(self) -> None:
        shop = Shop()
        heard: list[str] = []
        shop.store.subscribe(lambda: 1 / 0)
        shop.store.subscribe(lambda: heard.append('subscriber'))
        shop.store.watch('cart.total', lambda: heard[5])
        shop.store.watch('cart.total', lambda: heard.append('watcher'))
        shop.store.commit(Cart.add, APPLE)
        assert heard == ['subscriber', 'watcher']
        assert [type(error) for error, _ in shop.ear.heard] == [ZeroDivisionError, IndexError]
        assert 'the subscriber' in shop.ear.heard[0][1]
        assert "of 'cart.total'" in shop.ear.heard[1][1]

    def test_a_cancelled_future_in_a_watcher_does_not_reach_the_writer(self) -> None:
        shop = Shop()

        def cancelled() -> None:
            raise asyncio.CancelledError

        shop.store.watch('cart.total', cancelled)
        shop.store.commit(Cart.add, APPLE)
        assert len(shop.ear.heard) == 1

    def test_a_commit_by_a_watcher_is_told_of_after_this_one(self) -> None:
        store, first, second = Shop().store, Recorder(), Recorder()
        store.watch('cart.total', lambda: store.commit(Prefs.language, 'de'))
        store.watch('prefs.language', first)
        store.watch('cart.total', second)
        order: list[str] = []
        store.watch('prefs.language', lambda: order.append('language'))
        store.watch('cart.total', lambda: order.append('total'))
        store.commit(Cart.add, APPLE)
        assert order == ['total', 'language']
        assert first.calls == [('de', 'en')]
        assert second.calls == [(3, 0)]

    def test_a_commit_by_a_watcher_changes_state_at_once(self) -> None:
        store = Shop().store
        seen: list[str] = []

        def follow() -> None:
            store.commit(Prefs.language, 'de')
            seen.append(store.state.prefs.language)

        store.watch('cart.total', follow)
        store.commit(Cart.add, APPLE)
        assert seen == ['de']

    def test_a_commit_by_a_subscriber_is_told_of_after_this_one_with_its_own_state(self) -> None:
        store = Shop().store
        heard: list[object] = []
        store.subscribe(lambda event: event.type == 'cart/add' and store.commit(Prefs.dark, True))
        store.subscribe(lambda event, state: heard.append((event.type, state.prefs.dark)))
        store.commit(Cart.add, APPLE)
        assert heard == [('cart/add', False), ('prefs/dark', True)]

    def test_every_change_is_told_in_order_even_if_watchers_commit_to_the_same_field(self) -> None:
        store, heard = Shop().store, Recorder()
        store.watch('cart.total', lambda new: new < 9 and store.commit(Cart.add, APPLE))
        store.watch('cart.total', heard)
        store.commit(Cart.add, APPLE)
        assert heard.calls == [(3, 0), (6, 3), (9, 6)]

    def test_commits_without_end_are_stopped_after_a_hundred_rounds_and_the_culprit_is_named(self) -> None:
        shop = Shop()

        def again() -> None:
            shop.store.commit(Cart.add, APPLE)

        shop.store.watch('cart.total', again)
        shop.store.commit(Cart.add, APPLE)
        assert shop.store.state.cart.total == 101 * 3
        ((error, who),) = shop.ear.heard
        assert isinstance(error, CommitError)
        assert 'again' in str(error)
        assert 'again' in who
        shop.store.commit(Cart.empty)
        assert len(shop.ear.heard) == 2

    def test_many_commits_by_one_watcher_are_no_endless_round(self) -> None:
        shop = Shop()
        shop.store.watch('prefs.dark', lambda: [shop.store.commit(Cart.add, APPLE) for _ in range(150)])
        shop.store.commit(Prefs.dark, True)
        assert shop.ear.heard == []
        assert shop.store.state.cart.total == 450


class TestStop:
    """The functions that `watch` and `subscribe` return end them."""

    def test_a_stopped_watcher_hears_nothing(self) -> None:
        store, heard = Shop().store, Recorder()
        for stop in (store.watch('cart.total', heard), store.watch(lambda state, _: state.cart.total, heard)):
            stop()
            stop()
        store.commit(Cart.add, APPLE)
        assert heard.calls == []

    def test_a_watcher_stopped_by_another_one_during_a_delivery_hears_nothing(self) -> None:
        store, heard = Shop().store, Recorder()
        stops: list[Callable[[], None]] = []
        store.watch('cart.total', lambda: [stop() for stop in stops])
        stops.append(store.watch('cart.total', heard))
        store.commit(Cart.add, APPLE)
        assert heard.calls == []

    def test_a_watcher_may_stop_itself(self) -> None:
        store = Shop().store
        heard: list[object] = []

        def once(new: object) -> None:
            heard.append(new)
            stop()

        stop = store.watch('cart.total', once)
        store.commit(Cart.add, APPLE)
        store.commit(Cart.add, APPLE)
        assert heard == [3]

    def test_a_watcher_added_during_a_delivery_hears_of_the_next_commit(self) -> None:
        store, heard = Shop().store, Recorder()
        stops: list[Callable[[], None]] = []
        stops += [store.watch('cart.total', lambda: ([stop() for stop in stops], store.watch('cart.total', heard)))]
        store.commit(Cart.add, APPLE)
        assert heard.calls == []
        store.commit(Cart.add, APPLE)
        assert heard.calls == [(6, 3)]

    def test_nothing_is_held_of_a_stopped_watcher(self) -> None:
        store, heard = Shop().store, Recorder()
        reference = weakref.ref(heard)
        stop = store.watch(lambda state, _: state.cart.total, heard)
        stop()
        del heard
        gc.collect()
        assert reference() is None


class TestCallback:
    """A callback takes both values, the new one or no argument, as its signature requires."""

    def test_a_default_is_no_parameter_to_be_filled(self) -> None:
        store = Shop().store
        heard: list[object] = []
        for label in ('a', 'b'):
            store.watch('cart.total', lambda new, label=label: heard.append((label, new)))
        store.commit(Cart.add, APPLE)
        assert heard == [('a', 3), ('b', 3)]

    def test_a_method_a_builtin_and_any_number_of_arguments(self) -> None:
        store, heard = Shop().store, Recorder()
        values: list[object] = []
        everything: list[object] = []
        store.watch('cart.total', heard.__call__)
        store.watch('cart.total', values.append)
        store.watch('cart.total', lambda *both: everything.append(both))
        store.commit(Cart.add, APPLE)
        assert heard.calls == [(3, 0)]
        assert values == [3]
        assert everything == [(3, 0)]

    def test_any_keywords_are_no_parameter_to_be_filled(self) -> None:
        store = Shop().store
        heard: list[object] = []
        store.watch('cart.total', lambda new, **more: heard.append((new, more)))
        store.commit(Cart.add, APPLE)
        assert heard == [(3, {})]

    def test_one_that_requires_more_is_refused(self) -> None:
        with pytest.raises(DefinitionError, match='takes 3 arguments; it is given 2'):
            Shop().store.watch('cart.total', lambda _a, _b, _c: None)
        with pytest.raises(DefinitionError, match='requires now by keyword'):
            Shop().store.watch('cart.total', lambda *, now: now)


class TestImmediate:
    """With `immediate` the callback is called at once too."""

    def test_it_is_called_with_the_value_and_none(self) -> None:
        store, heard = Shop().store, Recorder()
        store.watch('cart.total', heard, immediate=True)
        store.watch(Cart.count, heard, immediate=True)
        assert heard.calls == [(0, None), (0, None)]

    def test_its_failure_is_reported_and_it_hears_of_the_next_change(self) -> None:
        shop = Shop()
        heard: list[int] = []
        shop.store.watch('cart.total', lambda new: heard.append(6 // new), immediate=True)
        shop.store.commit(Cart.add, APPLE)
        assert shop.ear.errors == ['ZeroDivisionError: integer division or modulo by zero']
        assert heard == [2]


class TestTick:
    """With `flush='tick'` the callback runs once in a turn of the loop, with the last value."""

    @pytest.mark.parametrize('source', ['cart.total', lambda state, _: state.cart.total])
    async def test_several_commits_make_one_call(self, source: str) -> None:
        store, heard = Shop().store, Recorder()
        store.watch(source, heard, flush='tick')
        store.commit(Cart.add, APPLE)
        store.commit(Cart.add, APPLE)
        assert heard.calls == []
        await asyncio.sleep(0)
        assert heard.calls == [(6, 0)]

    async def test_a_value_that_went_back_makes_no_call(self) -> None:
        store, heard = Shop().store, Recorder()
        store.watch('cart.total', heard, flush='tick')
        store.commit(Cart.add, APPLE)
        store.commit(Cart.empty)
        await asyncio.sleep(0)
        assert heard.calls == []

    async def test_a_stopped_one_is_not_called_any_more(self) -> None:
        store, heard = Shop().store, Recorder()
        stop = store.watch('cart.total', heard, flush='tick')
        store.commit(Cart.add, APPLE)
        stop()
        await asyncio.sleep(0)
        assert heard.calls == []

    async def test_its_failure_is_reported(self) -> None:
        shop = Shop()
        shop.store.watch('cart.total', lambda: 1 / 0, flush='tick')
        shop.store.commit(Cart.add, APPLE)
        await asyncio.sleep(0)
        assert shop.ear.errors == ['ZeroDivisionError: division by zero']


class TestCoroutine:
    """A coroutine function as a callback runs one call at a time and ends with the last value."""

    async def test_no_write_during_it_is_lost(self) -> None:
        store, heard = Shop().store, Recorder()
        gate = asyncio.Event()

        async def slow(new: int, old: int) -> None:
            heard(new, old)
            await gate.wait()

        store.watch('cart.total', slow)
        for _ in range(3):
            store.commit(Cart.add, APPLE)
        assert heard.calls == [(3, 0)]
        gate.set()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert heard.calls == [(3, 0), (9, 3)]

    async def test_its_failure_is_reported_and_the_next_value_told(self) -> None:
        shop = Shop()
        heard: list[int] = []

        async def fail(new: int) -> None:
            heard.append(new)
            raise LookupError

        shop.store.watch('cart.total', fail)
        shop.store.commit(Cart.add, APPLE)
        shop.store.commit(Cart.add, APPLE)
        assert heard == [3, 6]
        assert shop.ear.errors == ['LookupError: ', 'LookupError: ']


class TestSubscribe:
    """Subscribers are called for every commit."""

    def test_they_get_the_mutation_and_the_state_after_it(self) -> None:
        store = Shop().store
        heard: list[tuple[MutationEvent, object]] = []
        store.subscribe(lambda event, state: heard.append((event, state)))
        store.commit(Cart.add, APPLE)
        store.commit(Prefs.dark, False)
        assert [event.type for event, _ in heard] == ['cart/add', 'prefs/dark']
        assert heard[0][1] is store.state

    def test_the_same_one_twice_is_one_entry(self) -> None:
        store = Shop().store
        heard: list[object] = []
        store.subscribe(heard.append)
        stop = store.subscribe(heard.append)
        store.commit(Cart.empty)
        assert len(heard) == 1
        stop()
        store.commit(Cart.empty)
        assert len(heard) == 1

    def test_prepend_puts_it_first(self) -> None:
        store = Shop().store
        order: list[str] = []
        store.subscribe(lambda: order.append('first'))
        store.subscribe(lambda: order.append('prepended'), prepend=True)
        store.commit(Cart.empty)
        assert order == ['prepended', 'first']

    def test_one_added_while_they_are_told_hears_of_the_next_commit(self) -> None:
        store = Shop().store
        heard: list[str] = []
        store.subscribe(lambda: store.subscribe(heard.append))
        store.commit('cart/empty')
        assert heard == []
        store.commit('prefs/dark', True)
        assert [event.type for event in heard] == ['prefs/dark']  # type: ignore[attr-defined]  # what subscribers get

    def test_one_may_unsubscribe_while_it_is_told(self) -> None:
        store = Shop().store
        heard: list[str] = []
        stops: list[Callable[[], None]] = []
        stops += [store.subscribe(lambda: [stop() for stop in stops])]
        store.subscribe(lambda: heard.append('other'))
        store.commit(Cart.empty)
        store.commit(Cart.empty)
        assert heard == ['other', 'other']


class Layer(Module[CartState]):
    """Getters in two layers, and what changes them."""

    def __init__(self) -> None:
        self.computed = 0

    @mutation
    def put(self, state: CartState, total: int) -> None:
        state.total = total

    @getter
    def half(self, state: CartState) -> int:
        self.computed += 1
        if state.total < 0:
            raise ValueError('negative')
        return state.total // 2

    @getter
    def parity(self, _state: CartState, getters: Getters) -> int:
        return int(getters['half']) % 2


class TestGetters:
    """A watched getter is computed once after a change, for all its watchers."""

    def test_it_is_computed_once_for_all_watchers_and_read_no_more_when_the_last_is_gone(self) -> None:
        layer = Layer()
        store = Store({'layer': layer})
        heard: list[tuple[int, int, int]] = []
        stops = [
            store.watch(Layer.half, lambda new, old, number=number: heard.append((number, new, old)))
            for number in range(3)
        ]
        layer.computed = 0
        store.commit('layer/put', 4)
        assert layer.computed == 1
        assert heard == [(0, 2, 0), (1, 2, 0), (2, 2, 0)]
        store.commit('layer/put', 5)
        assert len(heard) == 3
        for stop in stops:
            stop()
        layer.computed = 0
        store.commit('layer/put', 8)
        assert layer.computed == 0

    def test_watchers_of_all_kinds_are_told_in_the_order_in_which_they_were_set(self) -> None:
        store = Store({'layer': Layer()})
        heard: list[str] = []
        store.watch('layer.total', lambda: heard.append('path'))
        store.watch(Layer.half, lambda: heard.append('getter'))
        store.watch(lambda state, _: state.layer.total, lambda: heard.append('selector'))
        store.watch(Layer.parity, lambda: heard.append('other getter'))
        store.watch('layer.total', lambda: heard.append('last'))
        store.commit('layer/put', 2)
        assert heard == ['path', 'getter', 'selector', 'other getter', 'last']

    def test_a_failure_is_told_of_each_watcher_and_it_goes_on_afterwards(self) -> None:
        ear = Ear()
        store = Store({'layer': Layer()}, on_error=ear)
        heard: list[int] = []
        store.watch(Layer.half, heard.append)
        store.watch(Layer.parity, heard.append)
        store.commit('layer/put', -2)
        assert ear.errors == ['ValueError: negative'] * 2
        store.commit('layer/put', 6)
        assert heard == [3, 1]

    def test_it_waits_for_its_module_to_come_back(self) -> None:
        ear = Ear()
        store = Store({'cart': Cart()}, on_error=ear)
        store.register_module('layer', Layer())
        heard: list[object] = []
        store.watch(Layer.half, heard.append)
        store.watch(lambda state, _: state.layer.total, heard.append)
        store.unregister_module('layer')
        store.register_module('other', Prefs())
        store.commit(Cart.add, APPLE)
        assert (heard, ear.errors) == ([], [])
        store.register_module('layer', Layer(), state=CartState(total=8))
        assert heard == [4, 8]
        store.commit('layer/put', 10)
        assert heard == [4, 8, 5, 10]

    def test_watching_layers_costs_no_more_than_reading_them(self) -> None:
        def layered(depth: int) -> type[Module[CartState]]:
            names: dict[str, Any] = {}
            for level in range(depth + 1):
                for side in 'lr':
                    names[f'{side}{level}'] = getter(_layer(level))
            return types.new_class('Layers', (Module[CartState],), {}, lambda namespace: namespace.update(names))

        layers = layered(40)
        store = Store({'layers': layers()})
        heard: list[int] = []
        store.watch(layers.l40, heard.append)  # type: ignore[attr-defined]  # made above
        store.patch('layers', total=1)
        assert heard == [2**40]


def _layer(level: int) -> Callable[[Any, CartState, Getters], int]:
    def compute(_self: Any, state: CartState, getters: Getters) -> int:
        return state.total if level == 0 else int(getters[f'l{level - 1}'] + getters[f'r{level - 1}'])

    return compute


class TestCallbacks:
    """Callbacks get as many arguments as they require, also where that is told without `inspect`, which is slow."""

    @pytest.mark.parametrize(
        ('callback', 'given'),
        [
            (lambda: (), ()),
            (lambda new: (new,), (1,)),
            (lambda new, old: (new, old), (1, 2)),
            (lambda new, old=None: (new, old), (1, None)),
            (lambda new=None, old=None: (new, old), (None, None)),
            (lambda *given: given, (1, 2)),
            (lambda new, *more: (new, *more), (1, 2)),
            (lambda new, *, key='': (new, key), (1, '')),
            (lambda new, **more: (new, more), (1, {})),
            (types.MethodType(lambda self, new: (self, new), 'self'), ('self', 1)),
            (types.MethodType(lambda self=None: (self,), 'self'), ('self',)),
            (types.MethodType(lambda *given: given, 'self'), ('self', 1, 2)),
            (functools.partial(lambda kept, new: (kept, new), 'kept'), ('kept', 1)),
            (functools.wraps(lambda _: None)(lambda *given: given), (1,)),
        ],
    )
    def test_it_gets_what_its_signature_requires(
        self, callback: Callable[..., object], given: tuple[object, ...]
    ) -> None:
        assert fit(callback, 2)(1, 2) == given

    def test_a_plain_function_is_fitted_without_its_signature(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(inspect, 'signature', None)
        assert fit(lambda new: (new,), 2)(1, 2) == (1,)
        assert fit(types.MethodType(lambda self, new: (self, new), 'self'), 2)(1, 2) == ('self', 1)
        with pytest.raises(DefinitionError, match='takes 3 arguments; it is given 2'):
            fit(lambda _new, _old, _more: None, 2)
