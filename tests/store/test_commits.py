"""Commits: all or nothing, validated payloads, and the places where a commit is refused."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from authui.store import Getters, Module, MutationEvent, State, StateTree, Store, action, getter, mutation
from authui.store.errors import (
    CommitError,
    DefinitionError,
    MutationError,
    PayloadError,
    StoreClosedError,
    UnknownNameError,
)

from .examples import share_of
from .shop import APPLE, PEAR, Cart, CartState, Item, Prefs, PrefsState, Shop


class TestUnknown:
    """An unknown name raises an error with close matches."""

    def test_a_misspelt_type(self) -> None:
        with pytest.raises(UnknownNameError, match="no mutation 'cart/ad'; did you mean 'cart/add'"):
            Shop().store.commit('cart/ad', APPLE)

    def test_a_local_type_without_its_namespace(self) -> None:
        with pytest.raises(UnknownNameError, match="did you mean 'cart/empty'"):
            Shop().store.commit('empty')

    def test_an_action_s_type(self) -> None:
        with pytest.raises(UnknownNameError):
            Shop().store.commit('cart/buy', APPLE)

    def test_an_action_s_reference(self) -> None:
        with pytest.raises(UnknownNameError, match='is no mutation'):
            Shop().store.commit(Cart.buy, APPLE)  # type: ignore[call-overload]  # what the test is about

    def test_a_reference_to_a_module_that_is_not_in_the_store(self) -> None:
        store = Store({'cart': Cart()})
        with pytest.raises(UnknownNameError, match='no Prefs is in this store'):
            store.commit(Prefs.dark, True)

    def test_the_context_names_both_the_local_and_the_full_name(self) -> None:
        shop = Shop()
        with pytest.raises(UnknownNameError, match=r"no mutation 'ad' \(cart/ad\); did you mean 'add'"):
            shop.cart.commit('ad', APPLE)


class TestPayload:
    """A payload becomes the declared type, or the commit raises before the handler runs."""

    def test_a_dict_becomes_the_declared_model(self) -> None:
        store = Shop().store
        store.commit('cart/add', {'name': 'fig', 'price': '4'})
        assert store.state.cart.items == (Item(name='fig', price=4),)

    def test_a_model_is_taken_as_it_is(self) -> None:
        store = Shop().store
        store.commit(Cart.add, APPLE)
        assert store.state.cart.items[0] is APPLE

    def test_a_payload_that_does_not_fit_is_named_by_its_field(self) -> None:
        store = Shop().store
        with pytest.raises(PayloadError, match=r'cart/add: price: Input should be a valid integer'):
            store.commit('cart/add', {'name': 'fig', 'price': 'expensive'})
        assert store.state.cart == CartState()

    def test_a_missing_payload_is_named(self) -> None:
        with pytest.raises(PayloadError, match='cart/add needs a payload: item'):
            Shop().store.commit('cart/add')

    def test_none_is_a_payload(self) -> None:
        store = Shop().store
        store.commit('cart/coupon', 'SPRING')
        store.commit('cart/coupon', None)
        assert store.state.cart.coupon is None

    def test_a_payload_too_many_is_refused(self) -> None:
        with pytest.raises(PayloadError, match='cart/empty takes no payload'):
            Shop().store.commit('cart/empty', 1)

    def test_a_payload_with_a_default_may_be_left_out(self) -> None:
        store = Shop().store
        store.commit('cart/add_twice')
        store.commit(Cart.add_twice, PEAR)
        assert [item.name for item in store.state.cart.items] == ['gift', 'gift', 'pear', 'pear']

    def test_a_payload_may_be_given_by_its_name(self) -> None:
        store = Shop().store
        store.commit(Cart.add, item=APPLE)
        assert store.state.cart.total == 3
        with pytest.raises(PayloadError, match='cart/add got thing: its payload is item'):
            store.commit('cart/add', thing=APPLE)

    async def test_vuex_s_object_style_is_the_object_after_the_type_or_the_payload_by_its_name(self) -> None:
        store = Shop().store
        store.commit('cart/add', {'name': 'apple', 'price': 3})
        store.commit('cart/add', item={'name': 'apple', 'price': 3})
        store.commit(Cart.add, item=APPLE)
        store.use(Cart).add(item=APPLE)
        assert await store.dispatch('cart/buy', item={'name': 'apple', 'price': 3}) == 15
        assert await store.dispatch(Cart.buy, item=APPLE) == 18
        with pytest.raises(UnknownNameError, match='a dict is no action: give its name or a reference'):
            store.dispatch({'type': 'cart/buy'})  # type: ignore[call-overload]  # what the test is about
        with pytest.raises(UnknownNameError, match='a dict is no mutation: give its name or a reference'):
            store.commit({'type': 'cart/add', 'name': 'apple'})  # type: ignore[call-overload]  # what the test is about

    def test_a_payload_without_an_annotation_is_taken_as_it_is(self) -> None:
        class Any_(Module[PrefsState]):  # noqa: N801 - the name says what it takes
            @mutation
            def language(self, state: PrefsState, language) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - what the test is about
                state.language = str(language)

        store = Store({'prefs': Any_()})
        store.commit('prefs/language', 7)
        assert store.state.prefs.language == '7'


class TestAllOrNothing:
    """A mutation that raises leaves no trace, and later commits work."""

    def test_a_mutation_that_raises_changes_nothing_and_raises_to_the_committer(self) -> None:
        store = Shop().store
        with pytest.raises(LookupError, match='halfway'):
            store.commit('cart/fail_halfway')
        assert store.state.cart == CartState()

    def test_no_listener_is_called(self) -> None:
        store = Shop().store
        heard: list[object] = []
        store.subscribe(heard.append)
        store.watch('cart.total', lambda: heard.append('watch'))
        with pytest.raises(LookupError):
            store.commit('cart/fail_halfway')
        assert heard == []

    def test_state_is_still_sealed_after_it_and_commits_go_on(self) -> None:
        store = Shop().store
        with pytest.raises(LookupError):
            store.commit('cart/fail_halfway')
        with pytest.raises(AttributeError):
            store.state.cart.total = 1
        store.commit('cart/add', APPLE)
        assert store.state.cart.total == 3

    def test_a_mutation_that_returns_something_is_refused(self) -> None:
        class Returning(Module[PrefsState]):
            @mutation
            def dark(self, state: PrefsState) -> None:
                state.dark = True
                return 'done'  # type: ignore[return-value]  # what the test is about

        store = Store({'prefs': Returning()})
        with pytest.raises(MutationError, match='prefs/dark returned a str: a mutation is synchronous'):
            store.commit('prefs/dark')
        assert store.state.prefs.dark is False

    def test_a_coroutine_behind_a_plain_function_is_refused_and_closed(self) -> None:
        async def later(state: PrefsState) -> None:
            state.dark = True

        class Hidden(Module[PrefsState]):
            @mutation
            def dark(self, state: PrefsState) -> None:
                return later(state)  # type: ignore[return-value]  # what the test is about

        with pytest.raises(MutationError, match='returned a coroutine'):
            Store({'prefs': Hidden()}).commit('prefs/dark')

    def test_a_coroutine_function_is_refused_as_the_class_is_created(self) -> None:
        with pytest.raises(DefinitionError, match='a mutation is synchronous, make it an action'):

            class Later(Module[PrefsState]):
                @mutation  # type: ignore[arg-type]  # what the test is about
                async def dark(self, state: PrefsState) -> None:
                    state.dark = True


class Plain(Module[PrefsState]):
    """Shares the store's own namespace."""

    namespaced = False

    @mutation
    def reset(self, state: PrefsState, language: str) -> None:
        state.language = language

    @mutation
    def dark(self, state: PrefsState) -> None:
        state.dark = True


class Picky(Plain):
    """Refuses some languages."""

    @mutation
    def reset(self, state: PrefsState, language: str) -> None:
        state.language = language
        if language == 'xx':
            raise LookupError(language)


class TestSeveralHandlers:
    """Modules without a namespace share their types."""

    def test_all_handlers_of_a_type_run_in_the_order_of_registration(self) -> None:
        order: list[str] = []

        class First(Plain):
            @mutation
            def reset(self, state: PrefsState, language: str) -> None:
                order.append('first')
                state.language = language

        class Second(Plain):
            @mutation
            def reset(self, state: PrefsState, language: str) -> None:
                order.append('second')
                state.language = language.upper()

        store = Store({'one': First(), 'two': Second()})
        store.commit('reset', 'de')
        assert order == ['first', 'second']
        assert (store.state.one.language, store.state.two.language) == ('de', 'DE')

    def test_subscribers_hear_of_it_once_and_after_all_handlers(self) -> None:
        store = Store({'one': Plain(), 'two': Plain()})
        heard: list[object] = []
        store.subscribe(lambda event, state: heard.append((event.type, state.one.language, state.two.language)))
        store.commit('reset', 'de')
        assert heard == [('reset', 'de', 'de')]

    def test_if_one_raises_none_has_changed_anything(self) -> None:
        store = Store({'one': Plain(), 'two': Picky()})
        with pytest.raises(LookupError):
            store.commit('reset', 'xx')
        assert store.state.one.language == store.state.two.language == 'en'


class Outer(Module[PrefsState]):
    """Commits within a mutation."""

    def __init__(self) -> None:
        self.store: Store | None = None
        self.catch = False

    @mutation
    def both(self, state: PrefsState, inner: str) -> None:
        assert self.store is not None
        state.dark = True
        try:
            self.store.commit(inner)
        except LookupError:
            if not self.catch:
                raise
        state.language = state.language.upper()

    @mutation
    def german(self, state: PrefsState) -> None:
        state.language = 'de'

    @mutation
    def fail(self, state: PrefsState) -> None:
        state.language = 'lost'
        state.dark = False
        raise LookupError


class TestNested:
    """A commit within a mutation joins it."""

    def _store(self, *, catch: bool = False) -> Store:
        outer = Outer()
        store = Store({'outer': outer, 'cart': Cart()})
        outer.store, outer.catch = store, catch
        return store

    def test_it_works_on_the_same_draft(self) -> None:
        store = self._store()
        store.commit('outer/both', 'outer/german')
        assert store.state.outer == PrefsState(dark=True, language='DE')

    def test_it_is_undone_with_the_outer_one(self) -> None:
        store = self._store()
        with pytest.raises(LookupError):
            store.commit('outer/both', 'cart/fail_halfway')
        assert store.state.outer == PrefsState()
        assert store.state.cart == CartState()

    def test_it_is_undone_alone_where_the_outer_one_goes_on(self) -> None:
        store = self._store(catch=True)
        store.commit('outer/both', 'outer/fail')
        assert store.state.outer == PrefsState(dark=True, language='EN')

    def test_its_subscribers_are_told_before_those_of_the_outer_one_and_see_the_whole(self) -> None:
        store = self._store()
        heard: list[object] = []
        store.subscribe(lambda event, state: heard.append((event.type, state.outer.language)))
        store.commit('outer/both', 'outer/german')
        assert heard == [('outer/german', 'DE'), ('outer/both', 'DE')]

    def test_another_module_changes_with_it(self) -> None:
        store = self._store()
        heard: list[str] = []
        store.watch('cart.items', lambda: heard.append('items'))
        store.commit('cart/add', APPLE)
        store.commit('outer/both', 'cart/empty')
        assert store.state.cart == CartState()
        assert heard == ['items', 'items']


class Witness:
    """Collects the calls before and after every mutation and at its failure, with the state of that moment."""

    def __init__(self, store: Store) -> None:
        self.heard: list[tuple[str, str, object]] = []
        self.totals: list[int] = []
        self.stop = store.subscribe_mutation(self.before, after=self.after, error=self.error)

    def before(self, event: MutationEvent, state: StateTree) -> None:
        self._note('before', event, state, event.payload)

    def after(self, event: MutationEvent, state: StateTree) -> None:
        self._note('after', event, state, event.payload)

    def error(self, event: MutationEvent, state: StateTree, error: BaseException) -> None:
        self._note('error', event, state, type(error))

    def _note(self, when: str, event: MutationEvent, state: StateTree, detail: object) -> None:
        self.heard.append((when, event.type, detail))
        self.totals.append(state.cart.total)


class TestAround:
    """`subscribe_mutation` calls back around each mutation, and when it fails."""

    def test_one_that_succeeds_is_told_of_with_the_states_around_it(self) -> None:
        store = Shop().store
        witness = Witness(store)
        store.commit('cart/add', {'name': 'apple', 'price': 3})
        assert witness.heard == [('before', 'cart/add', APPLE), ('after', 'cart/add', APPLE)]
        assert witness.totals == [0, 3]

    @pytest.mark.parametrize(
        ('type_', 'error'),
        [('cart/fail_halfway', LookupError), ('cart/spoil', MutationError)],
        ids=['it raises', 'it leaves what does not fit'],
    )
    def test_one_that_fails_is_told_of_with_its_error(self, type_: str, error: type[Exception]) -> None:
        store = Shop().store
        witness = Witness(store)
        with pytest.raises(error):
            store.commit(type_)
        assert witness.heard == [('before', type_, None), ('error', type_, error)]
        assert witness.totals == [0, 0]

    def test_a_payload_that_does_not_fit_is_not_told(self) -> None:
        store = Shop().store
        witness = Witness(store)
        with pytest.raises(PayloadError):
            store.commit('cart/add', 'a password in the wrong field')
        assert witness.heard == [('before', 'cart/add', None), ('error', 'cart/add', PayloadError)]

    def test_a_patch_that_is_refused_is_told_of(self) -> None:
        store = Shop().store
        witness = Witness(store)
        with pytest.raises(MutationError):
            store.patch('cart', total='many')
        assert [(when, type_) for when, type_, _ in witness.heard] == [
            ('before', 'cart/$patch'),
            ('error', 'cart/$patch'),
        ]

    @pytest.mark.parametrize(
        ('inner', 'catch', 'told'),
        [
            (
                'outer/german',
                False,
                ['before outer/both', 'before outer/german', 'after outer/german', 'after outer/both'],
            ),
            ('outer/fail', True, ['before outer/both', 'before outer/fail', 'error outer/fail', 'after outer/both']),
            ('outer/fail', False, ['before outer/both', 'before outer/fail', 'error outer/fail', 'error outer/both']),
        ],
        ids=['joins', 'fails alone', 'fails with the outer one'],
    )
    def test_one_within_a_mutation_is_told_of_inside_it(self, inner: str, catch: bool, told: list[str]) -> None:
        outer = Outer()
        store = Store({'outer': outer, 'cart': Cart()})
        outer.store, outer.catch = store, catch
        witness = Witness(store)
        if catch or inner == 'outer/german':
            store.commit('outer/both', inner)
        else:
            with pytest.raises(LookupError):
                store.commit('outer/both', inner)
        assert [f'{when} {type_}' for when, type_, _ in witness.heard] == told

    def test_it_is_over_before_anybody_else_is_told(self) -> None:
        store = Shop().store
        order: list[str] = []
        store.subscribe(lambda: order.append('subscriber'))
        store.watch('cart.total', lambda: order.append('watcher'))
        store.subscribe_mutation(lambda: order.append('before'), after=lambda: order.append('after'))
        store.commit(Cart.add, APPLE)
        assert order == ['before', 'after', 'subscriber', 'watcher']

    def test_a_failing_one_stops_nobody_and_is_reported(self) -> None:
        shop = Shop()
        shop.store.subscribe_mutation(lambda: 1 / 0, after=lambda: 1 / 0)
        witness = Witness(shop.store)
        shop.store.commit(Cart.add, APPLE)
        assert len(witness.heard) == 2
        assert [type(error) for error, _ in shop.ear.heard] == [ZeroDivisionError] * 2
        assert shop.ear.heard[0][1].startswith('the mutation subscriber ')

    def test_it_must_not_commit(self) -> None:
        shop = Shop()
        tries: list[str] = []

        def empty() -> None:
            tries.append('')
            if len(tries) < 10:  # it would go on for ever
                shop.store.commit(Cart.empty)

        shop.store.subscribe_mutation(empty, after=empty)
        shop.store.commit(Cart.add, APPLE)
        assert shop.store.state.cart.total == 3
        assert [type(error) for error, _ in shop.ear.heard] == [CommitError] * 2

    def test_it_can_be_stopped_and_ends_with_the_store(self) -> None:
        store = Shop().store
        witness, other = Witness(store), Witness(store)
        witness.stop()
        store.commit(Cart.add, APPLE)
        store.close()
        with pytest.raises(StoreClosedError):
            store.commit(Cart.add, APPLE)
        assert witness.heard == []
        assert len(other.heard) == 2

    def test_prepend_puts_it_first_and_the_same_one_twice_is_one_entry(self) -> None:
        store = Shop().store
        order: list[str] = []

        def second() -> None:
            order.append('second')

        store.subscribe_mutation(second)
        store.subscribe_mutation(second)
        store.subscribe_mutation(lambda: order.append('first'), prepend=True)
        store.commit(Cart.empty)
        assert order == ['first', 'second']


class Meddling(Module[PrefsState]):
    """Commits and dispatches in places where it must not."""

    def __init__(self) -> None:
        self.dispatches = False

    @getter
    def loud(self, state: PrefsState, _getters: Getters) -> str:
        if self.dispatches:
            self.dispatch('later')
        else:
            self.commit('shout')
        return state.language

    @mutation
    def shout(self, state: PrefsState) -> None:
        state.language = state.language.upper()

    @action
    async def later(self, _context: object) -> None:
        self.commit('shout')


class TestWhereNoneIsAllowed:
    """Getters only read; other threads have their own methods."""

    @pytest.mark.parametrize('dispatches', [False, True])
    async def test_a_getter_can_neither_commit_nor_dispatch(self, dispatches: bool) -> None:
        module = Meddling()
        module.dispatches = dispatches
        store = Store({'prefs': module})
        with pytest.raises(CommitError, match='a getter or selector only reads'):
            store.get(Meddling.loud)
        assert store.state.prefs.language == 'en'
        store.commit(Meddling.shout)
        assert store.state.prefs.language == 'EN'

    def test_a_selector_cannot_commit(self) -> None:
        store = Shop().store
        with pytest.raises(CommitError):
            store.watch(lambda _state, _getters: store.commit('cart/empty'), lambda: None)

    @pytest.mark.parametrize('call', ['commit', 'dispatch', 'watch'])
    async def test_another_thread_is_refused_and_told_of_commit_threadsafe(self, call: str) -> None:
        store = Shop().store
        calls: dict[str, Callable[[], object]] = {
            'commit': lambda: store.commit('cart/add', APPLE),
            'dispatch': lambda: store.dispatch('cart/buy', APPLE),
            'watch': lambda: store.watch('cart.total', print),
        }
        with pytest.raises(CommitError, match='commit_threadsafe'):
            await asyncio.to_thread(calls[call])
        assert store.state.cart.total == 0

    async def test_four_threads_with_thousands_of_increments_each_lose_none_by_commit_threadsafe(self) -> None:
        class CountState(State):
            count: int = 0

        class Count(Module[CountState]):
            @mutation
            def add(self, state: CountState) -> None:
                state.count += 1

        store = Store({'count': Count()})

        increments = share_of(20_000)

        def work() -> None:
            for future in [store.commit_threadsafe(Count.add) for _ in range(increments)]:
                future.result(10)

        await asyncio.gather(*(asyncio.to_thread(work) for _ in range(4)))
        assert store.state.count.count == 4 * increments

    async def test_a_commit_threadsafe_that_was_cancelled_in_time_does_nothing(self) -> None:
        store = Shop().store
        future = await asyncio.to_thread(lambda: store.commit_threadsafe('cart/add', APPLE))
        late = store.commit_threadsafe('cart/add', APPLE)
        assert late.cancel()
        await asyncio.wrap_future(future)
        await asyncio.sleep(0)
        assert store.state.cart.total == 3

    async def test_commit_threadsafe_raises_in_the_thread_what_the_commit_raised(self) -> None:
        store = Shop().store

        def work() -> None:
            with pytest.raises(PayloadError):
                store.commit_threadsafe('cart/add', {'price': 1}).result(10)

        await asyncio.to_thread(work)

    def test_commit_threadsafe_needs_a_loop(self) -> None:
        store = Shop().store
        with pytest.raises(CommitError, match='no event loop yet'):
            store.commit_threadsafe('cart/empty')

    def test_state_is_read_from_any_thread(self) -> None:
        store = Shop().store
        seen: list[int] = []
        thread = threading.Thread(target=lambda: seen.append(store.state.cart.total))
        thread.start()
        thread.join()
        assert seen == [0]


def test_a_commit_by_reference_and_one_by_name_are_the_same_to_subscribers() -> None:
    store = Shop().store
    heard: list[MutationEvent] = []
    store.subscribe(heard.append)
    store.commit(Cart.add, APPLE)
    store.commit('cart/add', APPLE)
    store.commit(Cart.empty)
    assert heard == [
        MutationEvent('cart/add', APPLE),
        MutationEvent('cart/add', APPLE),
        MutationEvent('cart/empty', None),
    ]


def test_subscribers_get_the_payload_as_it_was_validated() -> None:
    store = Shop().store
    heard: list[MutationEvent] = []
    store.subscribe(heard.append)
    store.commit('cart/add', {'name': 'apple', 'price': 3})
    assert heard == [MutationEvent('cart/add', APPLE)]


def test_two_stores_never_see_each_other() -> None:
    one, two = Shop(), Shop()
    heard: list[str] = []
    two.store.watch('cart.total', lambda: heard.append('two'))
    one.store.commit(Cart.add, APPLE)
    assert two.store.state.cart == CartState()
    assert heard == []


def test_a_failing_on_error_does_not_reach_the_writer(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_error: BaseException, _who: str) -> None:
        raise RuntimeError('deaf')

    store = Store({'cart': Cart()}, on_error=fail)
    store.subscribe(lambda: 1 / 0)
    store.commit('cart/empty')
    assert 'on_error failed' in caplog.text


def test_without_on_error_failures_are_logged_with_who_failed(caplog: pytest.LogCaptureFixture) -> None:
    store = Store({'cart': Cart()})
    store.watch('cart.total', lambda: 1 / 0)
    store.commit('cart/add', APPLE)
    assert "of 'cart.total' failed" in caplog.text
    assert 'ZeroDivisionError' in caplog.text
