"""Getters are computed when read, and only when something they read has changed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from enum import IntEnum
from typing import Any

import pytest

from authui.store import Getters, Module, State, Store, getter, mutation
from authui.store.errors import CommitError, DefinitionError, UnknownNameError

from .shop import APPLE, PEAR, Cart, CartState, Item, Prefs, PrefsState, Shop


class Level(IntEnum):
    LOW = 1


class Elsewhere(Module[PrefsState]):
    """A module in no store."""

    @getter
    def away(self, state: PrefsState) -> bool:
        return state.dark


class TestCached:
    """A value is computed when it is read, and kept until one of its sources has changed."""

    def test_nothing_is_computed_before_it_is_read(self) -> None:
        shop = Shop()
        shop.store.commit(Cart.add, APPLE)
        assert shop.cart.computed == []

    def test_a_second_read_computes_nothing(self) -> None:
        shop = Shop()
        assert [shop.store.get(Cart.count), shop.store.getters['cart/count'], shop.cart.count] == [0, 0, 0]
        assert shop.cart.computed == ['count']

    def test_a_change_of_what_was_read_computes_it_again(self) -> None:
        shop = Shop()
        assert shop.store.get(Cart.count) == 0
        shop.store.commit(Cart.add, APPLE)
        assert shop.store.get(Cart.count) == 1
        assert shop.cart.computed == ['count', 'count']

    def test_a_change_of_anything_else_computes_nothing(self) -> None:
        shop = Shop()
        assert shop.store.get(Cart.count) == 0
        shop.store.commit(Cart.set_coupon, 'SPRING')
        shop.store.commit(Prefs.dark, True)
        assert shop.store.get(Cart.count) == 0
        assert shop.cart.computed == ['count']

    def test_an_equal_value_computes_nothing(self) -> None:
        shop = Shop()
        shop.store.commit(Cart.add, APPLE)
        assert shop.store.get(Cart.count) == 1
        shop.store.commit(Cart.empty)
        shop.store.commit(Cart.add, APPLE.model_copy())
        assert shop.store.get(Cart.count) == 1
        assert shop.cart.computed == ['count']

    def test_a_getter_on_getters_is_computed_once_and_only_if_their_values_changed(self) -> None:
        shop = Shop()
        assert shop.store.get(Cart.is_empty) is True
        assert shop.cart.computed == ['is_empty', 'count']
        shop.store.commit(Cart.add, APPLE)
        assert shop.store.get(Cart.is_empty) is False
        shop.store.commit(Cart.empty)
        shop.store.commit(Cart.add, PEAR)
        shop.cart.computed.clear()
        assert shop.store.get(Cart.is_empty) is False
        assert shop.cart.computed == ['count']

    def test_what_a_getter_reads_may_change_from_one_run_to_the_next(self) -> None:
        class Choosing(Module[CartState]):
            @getter
            def shown(self, state: CartState) -> object:
                return state.total if state.coupon is None else state.coupon

            @mutation
            def put(self, state: CartState, values: tuple[str | None, int]) -> None:
                state.coupon, state.total = values

        store = Store({'cart': Choosing()})
        assert store.getters['cart/shown'] == 0
        store.commit('cart/put', ('A', 1))
        assert store.getters['cart/shown'] == 'A'
        store.commit('cart/put', ('B', 1))
        assert store.getters['cart/shown'] == 'B'
        store.commit('cart/put', (None, 7))
        assert store.getters['cart/shown'] == 7

    def test_a_getter_that_raises_raises_to_its_reader_until_the_state_is_mended(self) -> None:
        class Ratio(Module[CartState]):
            @getter
            def share(self, state: CartState) -> float:
                return 1 / state.total

            @mutation
            def put(self, state: CartState, total: int) -> None:
                state.total = total

        store = Store({'cart': Ratio()})
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                store.get(Ratio.share)
        store.commit('cart/put', 4)
        assert store.get(Ratio.share) == 0.25

    def test_a_getter_that_reads_itself_is_named(self) -> None:
        class Circular(Module[CartState]):
            @getter
            def left(self, _state: CartState, getters: Getters) -> int:
                return int(getters['right'])

            @getter
            def right(self, _state: CartState, getters: Getters) -> int:
                return int(getters['left'])

        store = Store({'cart': Circular()})
        for _ in range(2):
            with pytest.raises(DefinitionError, match='the getter cart/left reads itself'):
                store.get(Circular.left)

    def test_state_that_is_read_behind_its_back_is_followed_too(self) -> None:
        stores: list[Store] = []

        class Sneaky(Module[PrefsState]):
            @getter
            def total(self, _state: PrefsState) -> int:
                return int(stores[0].state.cart.total)

        store = Store({'cart': Cart(), 'sneaky': Sneaky()})
        stores.append(store)
        heard: list[int] = []
        store.watch(Sneaky.total, heard.append)
        assert store.get(Sneaky.total) == 0
        store.commit(Cart.add, APPLE)
        assert store.get(Sneaky.total) == 3
        assert heard == [3]


class TestArguments:
    """A getter gets as many of state, getters, root state and root getters as it has parameters."""

    def test_all_four(self) -> None:
        class Nosy(Module[PrefsState]):
            @getter
            def own(self, state: PrefsState) -> str:
                return state.language

            @getter
            def all(self, state: PrefsState, getters: Getters, root_state: object, root_getters: Getters) -> object:
                return (state.language, getters['own'], root_state.cart.total, root_getters['cart/count'])  # type: ignore[attr-defined]  # the root's state has the modules of the store

        store = Store({'nosy': Nosy(), 'cart': Cart()})
        assert store.getters['nosy/all'] == ('en', 'en', 0, 0)
        store.commit(Cart.add, APPLE)
        assert store.getters['nosy/all'] == ('en', 'en', 3, 1)

    def test_the_state_is_an_instance_of_its_class_with_its_methods(self) -> None:
        class Rich(State):
            first: str = 'Ann'
            last: str = 'Lee'

            def full_name(self) -> str:
                return f'{self.first} {self.last}'

        class People(Module[Rich]):
            @getter
            def name(self, state: Rich) -> str:
                assert isinstance(state, Rich)
                return state.full_name()

            @getter
            def dumped(self, state: Rich) -> dict[str, object]:
                return state.model_dump()

            @getter
            def written(self, state: Rich) -> str:
                return state.model_dump_json()

            @getter
            def itself(self, state: Rich) -> Rich:
                return state

            @mutation
            def marry(self, state: Rich, last: str) -> None:
                state.last = last

        store = Store({'people': People()})
        people = store.use(People)
        assert (people.name, people.dumped, people.written) == (
            'Ann Lee',
            {'first': 'Ann', 'last': 'Lee'},
            '{"first":"Ann","last":"Lee"}',
        )
        assert people.itself is people.state
        people.marry('Fox')
        assert (people.name, people.dumped, people.written) == (
            'Ann Fox',
            {'first': 'Ann', 'last': 'Fox'},
            '{"first":"Ann","last":"Fox"}',
        )
        assert people.itself is people.state

    def test_the_state_cannot_be_written_in_a_getter(self) -> None:
        class Writing(Module[PrefsState]):
            @getter
            def bad(self, state: PrefsState) -> bool:
                state.dark = True
                return True

        store = Store({'prefs': Writing()})
        with pytest.raises(AttributeError, match='sealed'):
            store.get(Writing.bad)
        assert store.state.prefs.dark is False


class TestMethodStyle:
    """A getter that returns a function remembers its results by argument."""

    def test_a_second_call_with_the_same_argument_computes_nothing(self) -> None:
        shop = Shop()
        shop.store.commit(Cart.add, APPLE)
        find = shop.store.get(Cart.by_name)
        assert find('apple') == find('apple') == APPLE
        assert shop.cart.computed == ['by_name apple']
        assert find('pear') is None
        assert shop.cart.computed == ['by_name apple', 'by_name pear']

    def test_a_change_of_what_was_read_computes_it_again_even_in_a_function_that_was_kept(self) -> None:
        shop = Shop()
        find = shop.store.get(Cart.by_name)
        assert find('apple') is None
        shop.store.commit(Cart.add, APPLE)
        assert find('apple') == APPLE

    def test_a_change_of_anything_else_computes_nothing(self) -> None:
        shop = Shop()
        find = shop.store.get(Cart.by_name)
        find('apple')
        shop.store.commit(Cart.set_coupon, 'SPRING')
        find('apple')
        assert shop.cart.computed == ['by_name apple']

    def test_a_watcher_follows_what_a_call_reads(self) -> None:
        shop = Shop()
        heard: list[object] = []
        shop.store.watch(lambda _, getters: getters['cart/by_name']('apple') is not None, heard.append)
        shop.store.commit(Cart.add, PEAR)
        shop.store.commit(Cart.add, APPLE)
        assert heard == [True]

    @pytest.mark.parametrize(
        'arguments',
        [
            (1, True, 1.0, Decimal(1)),
            ((1, 2), (True, 2), (1.0, 2), [1, 2]),
            (0.0, -0.0, 0, False),
            (frozenset({1}), frozenset({True})),
            (Decimal('1.0'), Decimal('1.00')),
            (Level.LOW, 1, True),
            (Item(name='a', price=1), Item.model_construct(name='a', price=True)),
        ],
    )
    def test_arguments_that_are_merely_equal_are_told_apart(self, arguments: tuple[object, ...]) -> None:
        class Showing(Module[CartState]):
            @getter
            def show(self, _state: CartState) -> Callable[..., str]:
                return lambda *given, **named: repr((given, named))

        show = Store({'cart': Showing()}).get(Showing.show)
        for _ in range(2):
            assert [show(each) for each in arguments] == [repr(((each,), {})) for each in arguments]
            assert [show(by=each) for each in arguments] == [repr(((), {'by': each})) for each in arguments]

    def test_an_argument_that_can_change_is_not_remembered(self) -> None:
        class Basket:
            size = 1

        class Sizing(Module[CartState]):
            @getter
            def size(self, _state: CartState) -> Callable[[Basket], int]:
                return lambda basket: basket.size

        size, basket = Store({'cart': Sizing()}).get(Sizing.size), Basket()
        assert size(basket) == 1
        basket.size = 2
        assert size(basket) == 2

    def test_an_argument_without_a_hash_is_not_remembered(self) -> None:
        class Sums(Module[CartState]):
            @getter
            def plus(self, state: CartState) -> Callable[[list[int]], int]:
                return lambda numbers: sum(numbers) + state.total

        store = Store({'cart': Sums()})
        assert store.get(Sums.plus)([1, 2]) == 3

    def test_the_memory_is_bounded_and_forgets_what_was_not_asked_for_the_longest(self) -> None:
        shop = Shop()
        find = shop.store.get(Cart.by_name)
        for number in range(128):
            find(str(number))
        find('0')
        find('one more')
        shop.cart.computed.clear()
        find('0')
        assert shop.cart.computed == []
        find('1')
        assert shop.cart.computed == ['by_name 1']


class TestMapping:
    """The getters of a store are a read-only mapping."""

    def test_they_are_enumerated_by_name(self) -> None:
        store = Shop().store
        assert set(store.getters) == {'cart/count', 'cart/is_empty', 'cart/by_name'}
        assert len(store.getters) == 3
        assert 'cart/count' in store.getters
        assert 'count' not in store.getters
        assert 'count' in store.use(Cart).getters

    def test_they_are_a_mapping_by_reference_too(self) -> None:
        store = Shop().store
        count: Any = Cart.count  # a mapping of names takes a reference too, which no type says
        assert count in store.getters
        assert count in store.use(Cart).getters
        assert store.getters.get(Cart.count) == 0
        assert store.getters.get('cart/none', 'nothing') == 'nothing'
        assert store.getters.get('cart/none') is None
        strangers: tuple[Any, ...] = (Elsewhere.away, Cart.add, 3, [], None)
        for strange in strangers:
            assert strange not in store.getters
            assert store.getters.get(strange, 'nothing') == 'nothing'
        with pytest.raises(UnknownNameError):
            store.getters[[]]  # type: ignore[call-overload]  # likewise

    def test_they_cannot_be_assigned(self) -> None:
        store = Shop().store
        with pytest.raises(TypeError):
            store.getters['cart/count'] = 3  # type: ignore[index]  # what the test is about

    def test_a_misspelt_name_is_named_with_close_matches(self) -> None:
        shop = Shop()
        with pytest.raises(UnknownNameError, match="no getter 'cart/cuont'; did you mean 'cart/count'"):
            shop.store.getters['cart/cuont']
        with pytest.raises(UnknownNameError, match=r"no getter 'cuont' \(cart/cuont\); did you mean 'count'"):
            shop.cart.getters['cuont']

    def test_a_name_that_two_modules_share_is_refused(self) -> None:
        class Bare(Cart):
            namespaced = False

        with pytest.raises(DefinitionError, match="two getters have the name 'count'"):
            Store({'one': Bare(), 'two': Bare()})

    def test_a_coroutine_function_is_no_getter(self) -> None:
        with pytest.raises(DefinitionError, match='a getter is synchronous'):

            class Later(Module[PrefsState]):
                @getter
                async def dark(self, state: PrefsState) -> bool:
                    return state.dark


def test_reading_goes_on_after_a_selector_failed_halfway() -> None:
    shop = Shop()

    def half(state: object, _getters: Getters) -> object:
        state.cart.total  # type: ignore[attr-defined]  # noqa: B018 - a read that is recorded
        raise LookupError

    with pytest.raises(LookupError):
        shop.store.watch(half, lambda: None)
    shop.store.commit(Cart.add, APPLE)
    assert shop.store.get(Cart.count) == 1
    with pytest.raises(CommitError):
        shop.store.watch(lambda *_: shop.store.commit(Cart.empty), lambda: None)
