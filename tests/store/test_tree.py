"""Modules that are added, removed and exchanged, and states that are replaced."""

from __future__ import annotations

import asyncio
import gc
import weakref

import pytest

from authui.store import Context, Getters, Module, State, Store, action, getter, mutation
from authui.store.errors import CommitError, DefinitionError, UnknownNameError

from .shop import APPLE, Cart, CartState, Ear, Prefs, PrefsState, Shop


class TestRegister:
    """A module may be registered later."""

    @pytest.mark.parametrize('path', ['late', ('late',), '/late/'])
    def test_its_state_handlers_and_getters_are_there(self, path: str | tuple[str, ...]) -> None:
        store = Shop().store
        store.register_module(path, Cart())
        store.commit('late/add', APPLE)
        assert store.state.late.total == 3
        assert store.getters['late/count'] == 1
        assert store.has_module(path)

    def test_it_may_be_nested(self) -> None:
        store = Shop().store
        store.register_module('cart.late', Prefs())
        store.commit('cart/late/language', 'de')
        assert store.state.cart.late.language == 'de'
        assert store.state.cart.total == 0

    def test_it_may_begin_with_a_state_that_was_kept(self) -> None:
        store = Shop().store
        store.register_module('late', Prefs(), state=PrefsState(language='de'))
        assert store.state.late.language == 'de'
        with pytest.raises(DefinitionError, match='what was given is no PrefsState'):
            store.register_module('later', Prefs(), state=CartState())
        assert not store.has_module('later')

    def test_a_missing_parent_is_named(self) -> None:
        with pytest.raises(UnknownNameError, match=r"no module 'crt'; did you mean 'cart'"):
            Shop().store.register_module('crt.late', Prefs())

    @pytest.mark.parametrize('path', ['', (), 'cart..late'])
    def test_an_empty_path_is_refused(self, path: str | tuple[str, ...]) -> None:
        with pytest.raises(DefinitionError, match='is no path of a module'):
            Shop().store.register_module(path, Prefs())

    def test_a_place_that_is_taken_is_refused(self) -> None:
        store = Shop().store
        with pytest.raises(DefinitionError, match="a module 'cart' already"):
            store.register_module('cart', Prefs())
        assert store.state.cart == CartState()

    def test_one_whose_getters_clash_is_refused_and_leaves_no_trace(self) -> None:
        class Bare(Cart):
            namespaced = False

        store = Store({'one': Bare()})
        with pytest.raises(DefinitionError, match='two getters'):
            store.register_module('two', Bare())
        assert not store.has_module('two')
        store.commit('add', APPLE)
        assert store.getters['count'] == 1

    def test_getters_that_do_not_read_it_are_not_computed_again(self) -> None:
        shop = Shop()
        assert shop.store.get(Cart.is_empty)
        shop.cart.computed.clear()
        shop.store.register_module('late', Prefs())
        assert shop.store.get(Cart.is_empty)
        assert shop.cart.computed == []

    def test_watchers_go_on(self) -> None:
        store = Shop().store
        heard: list[object] = []
        store.watch('cart.total', heard.append)
        store.watch(Cart.count, heard.append)
        store.register_module('late', Prefs())
        store.commit(Cart.add, APPLE)
        assert heard == [3, 1]

    def test_a_handler_of_a_type_that_is_there_already_joins_it(self) -> None:
        class Bare(Prefs):
            namespaced = False

        store = Store({'one': Bare()})
        store.commit('language', 'de')
        store.register_module('two', Bare())
        store.commit('language', 'fr')
        assert (store.state.one.language, store.state.two.language) == ('fr', 'fr')

    def test_within_a_mutation_it_is_refused(self) -> None:
        stores: list[Store] = []

        class Growing(Module[PrefsState]):
            @mutation
            def grow(self, state: PrefsState) -> None:
                state.dark = True
                stores[0].register_module('late', Prefs())

        stores.append(Store({'growing': Growing()}))
        with pytest.raises(CommitError, match='not within a mutation'):
            stores[0].commit('growing/grow')
        assert not stores[0].has_module('late')


class TestUnregister:
    """A registered module may be removed."""

    def test_nothing_of_it_stays(self) -> None:
        store = Shop().store
        late = Prefs()
        store.register_module('late', late)
        store.commit('late/dark', True)
        store.unregister_module('late')
        assert not store.has_module('late')
        assert not hasattr(store.state, 'late')
        with pytest.raises(UnknownNameError):
            store.commit('late/dark', True)
        with pytest.raises(DefinitionError, match='in no store'):
            late.commit('dark', True)
        store.register_module('late', late)
        assert store.state.late.dark is False

    def test_its_getters_go_with_it(self) -> None:
        store = Shop().store
        store.register_module('late', Cart())
        assert store.getters['late/count'] == 0
        store.unregister_module('late')
        assert 'late/count' not in store.getters
        with pytest.raises(UnknownNameError):
            store.getters['late/count']

    def test_a_getter_that_reads_it_fails_instead_of_telling_what_was(self) -> None:
        class Reading(Module[PrefsState]):
            @getter
            def total(self, _state: PrefsState, _getters: Getters, root_state: object) -> int:
                return int(root_state.late.total)  # type: ignore[attr-defined]  # the state has the modules of the store

        store = Store({'reading': Reading()})
        store.register_module('late', Cart())
        assert store.get(Reading.total) == 0
        store.unregister_module('late')
        with pytest.raises(AttributeError):
            store.get(Reading.total)

    def test_a_selector_that_read_it_goes_on_and_sees_the_next_one(self) -> None:
        shop = Shop()
        store, heard = shop.store, list[object]()
        store.register_module('late', Prefs())
        store.watch(lambda state, _: state.late.language, heard.append)
        store.watch(
            lambda state, _: (state.cart.total, state.late.dark if hasattr(state, 'late') else None), heard.append
        )
        store.unregister_module('late')
        store.commit('cart/add', APPLE)
        store.register_module('late', Prefs(), state=PrefsState(language='de'))
        store.commit('late/language', 'fr')
        store.commit('cart/add', APPLE)
        assert heard == [(3, None), 'de', (3, False), 'fr', (6, False)]
        assert shop.ear.heard == []

    def test_the_watcher_of_a_field_of_it_ends_with_it(self) -> None:
        store, heard = Shop().store, list[object]()
        store.register_module('late', Prefs())
        stop = store.watch('late.language', heard.append)
        store.commit('late/language', 'de')
        store.unregister_module('late')
        store.register_module('late', Prefs())
        store.commit('late/language', 'fr')
        assert heard == ['de']
        stop()

    def test_one_that_came_and_went_leaves_nothing_behind(self) -> None:
        store = Shop().store
        gone: list[weakref.ref[Cart]] = []
        store.watch(lambda state, getters: getters['late/count'] if store.has_module('late') else state.cart.total, int)
        store.watch(lambda state, _: state.late.total if hasattr(state, 'late') else state.cart.total, lambda: None)
        for _ in range(3):
            late = Cart()
            gone.append(weakref.ref(late))
            store.register_module('late', late)
            store.watch('late.total', lambda: None)
            store.commit('late/add', APPLE)
            assert store.getters['late/count'] == 1
            store.unregister_module('late')
            del late
            store.commit('cart/add', APPLE)
        gc.collect()
        assert [each() for each in gone] == [None] * 3

    def test_one_that_the_store_was_made_with_stays_whole(self) -> None:
        store = Shop().store
        with pytest.raises(DefinitionError, match="'cart' belongs to the store from its beginning"):
            store.unregister_module('cart')
        assert store.has_module('cart')
        assert store.state.cart == CartState()
        assert store.get(Cart.count) == 0

    def test_one_that_is_not_there_is_named(self) -> None:
        store = Shop().store
        with pytest.raises(UnknownNameError):
            store.unregister_module('late')
        assert not store.has_module('late.later')


class Before(Module[PrefsState]):
    """A module as it was."""

    @mutation
    def put(self, state: PrefsState, language: str) -> None:
        state.language = language

    @getter
    def shown(self, state: PrefsState) -> str:
        return state.language

    @getter
    def gone(self, _state: PrefsState) -> bool:
        return True


class PrefsStateWithMore(State):
    """The state class after a reload, with one field more and one less."""

    language: str = 'en'
    size: int = 12


class After(Module[PrefsStateWithMore]):
    """The module as it is after an edit."""

    @mutation
    def put(self, state: PrefsStateWithMore, language: str) -> None:
        state.language = language.upper()

    @getter
    def shown(self, state: PrefsStateWithMore) -> str:
        return f'<{state.language}>'


class TestHotUpdate:
    """A hot update exchanges a module's handlers and keeps its state."""

    def test_mutations_getters_and_watchers_are_live_at_once(self) -> None:
        class Other(Module[PrefsState]):
            @getter
            def loud(self, _state: PrefsState, _getters: Getters, _root: object, root_getters: Getters) -> str:
                return f'{root_getters["prefs/shown"]}!'

        store = Store({'prefs': Before(), 'other': Other()})
        heard: list[tuple[object, object]] = []
        store.watch(Before.shown, lambda new, old: heard.append((new, old)))
        store.watch(lambda _, getters: getters['other/loud'], lambda new, old: heard.append((new, old)))
        store.commit('prefs/put', 'de')
        heard.clear()
        assert store.getters['prefs/gone'] is True
        store.hot_update('prefs', After())
        assert heard == [('<de>', 'de'), ('<de>!', 'de!')]
        assert store.state.prefs == PrefsStateWithMore(language='de', size=12)
        assert 'prefs/gone' not in store.getters
        store.commit('prefs/put', 'fr')
        assert store.getters['prefs/shown'] == '<FR>'
        assert heard[2:] == [('<FR>', '<de>'), ('<FR>!', '<de>!')]

    async def test_actions_are_live_at_once_and_a_running_one_ends_as_it_began(self) -> None:
        gate = asyncio.Event()

        class Old(Prefs):
            @action
            async def work(self, context: Context[PrefsState]) -> str:
                await gate.wait()
                return f'old {context.state.language}'

        class New(Prefs):
            @action
            async def work(self, _context: Context[PrefsState]) -> str:
                return 'new'

        store = Store({'prefs': Old()})
        running = store.dispatch('prefs/work')
        store.hot_update('prefs', New())
        store.commit('prefs/language', 'de')
        gate.set()
        assert (await running, await store.dispatch('prefs/work')) == ('old de', 'new')

    def test_a_module_that_is_not_there_is_refused(self) -> None:
        with pytest.raises(UnknownNameError):
            Shop().store.hot_update('late', Prefs())

    def test_a_nested_module_that_is_not_there_is_refused(self) -> None:
        class Grown(Prefs):
            def __init__(self) -> None:
                self.modules = {'late': Prefs()}

        with pytest.raises(DefinitionError, match='late cannot be added by a hot update'):
            Shop().store.hot_update('prefs', Grown())

    def test_the_namespace_may_change(self) -> None:
        class Bare(Prefs):
            namespaced = False

        store = Shop().store
        store.hot_update('prefs', Bare())
        store.commit('language', 'de')
        assert store.state.prefs.language == 'de'

    def test_one_whose_getters_clash_is_refused_and_leaves_no_trace(self) -> None:
        class Bare(Prefs):
            namespaced = False

        store = Shop().store
        store.register_module('prefs.cart', Cart())
        with pytest.raises(DefinitionError, match="two getters have the name 'cart/count'"):
            store.hot_update('prefs', Bare())
        store.commit('prefs/dark', True)
        assert store.getters['prefs/cart/count'] == 0
        store.hot_update('prefs', Prefs())

    def test_a_name_that_has_gone_with_the_namespace_leads_nowhere(self) -> None:
        class Bare(Prefs):
            namespaced = False

        store = Store({'prefs': Prefs()})
        store.register_module('prefs.cart', Cart())
        assert store.getters['prefs/cart/count'] == 0
        store.hot_update('prefs', Bare())
        assert store.getters['cart/count'] == 0
        with pytest.raises(UnknownNameError):
            store.getters['prefs/cart/count']


class TestReplaceState:
    """`replace_state` replaces all states, for hydration and time travel."""

    def test_watchers_are_told_and_subscribers_are_not(self) -> None:
        store = Shop().store
        before = store.state
        heard: list[object] = []
        store.commit(Cart.add, APPLE)
        store.watch('cart.total', lambda new, old: heard.append((new, old)))
        store.watch(Cart.is_empty, heard.append)
        store.subscribe(heard.append)
        store.replace_state(before)
        assert store.state == before
        assert heard == [(0, 3), True]

    def test_a_state_of_other_modules_is_refused(self) -> None:
        with pytest.raises(DefinitionError, match="differ in their modules: 'prefs'"):
            Shop().store.replace_state(Store({'cart': Cart()}).state)

    def test_a_state_of_another_class_is_refused(self) -> None:
        with pytest.raises(DefinitionError, match="the state of 'cart' is no CartState"):
            Store({'cart': Cart()}).replace_state(Store({'cart': Prefs()}).state)


class OldState(State):
    number: int = 0
    gone: int = 0
    name: str = 'n'


class Old(Module[OldState]):
    @mutation
    def number(self, state: OldState, number: int) -> None:
        state.number = number


class NewState(State):
    number: int = 0
    name: str = 'n'
    added: tuple[int, ...] = (1,)


class New(Module[NewState]):
    @mutation
    def number(self, state: NewState, number: int) -> None:
        state.number = number * 10

    @getter
    def double(self, state: NewState) -> int:
        return state.number * 2


class UnfitState(State):
    name: int


class Unfit(Module[UnfitState]):
    pass


class TestAnotherStateClass:
    """A hot update may bring another state class: fitting values are kept, others are refused."""

    def test_watchers_go_on_with_the_fields_that_there_are(self) -> None:
        ear = Ear()
        store = Store({'x': Old()}, on_error=ear)
        heard: list[object] = []
        store.watch(lambda state, _: (getattr(state.x, 'gone', None), state.x.number), heard.append)
        store.watch(lambda state, _: state.x, lambda new: heard.append(type(new).__name__))
        store.watch('x.number', heard.append)
        store.watch('x.gone', heard.append)
        store.commit('x/number', 3)
        heard.clear()
        store.hot_update('x', New())
        assert store.state.x == NewState(number=3)
        assert heard == [(None, 3), 'NewState']
        heard.clear()
        store.commit('x/number', 5)
        assert heard == [(None, 50), 'NewState', 50]
        assert store.getters['x/double'] == 100
        assert ear.errors == []

    def test_a_value_that_does_not_fit_is_named_and_changes_nothing(self) -> None:
        store = Store({'x': Old()})
        before = store.state
        with pytest.raises(DefinitionError, match=r'OldState does not fit UnfitState.*name: Input should') as caught:
            store.hot_update('x', Unfit())
        assert "'n'" not in str(caught.value)
        assert caught.value.__context__ is None
        assert store.state is before
        store.commit('x/number', 1)
        assert store.state.x.number == 1

    def test_a_getter_that_is_watched_is_computed_in_the_new_way(self) -> None:
        class First(New):
            @getter
            def double(self, state: NewState) -> int:
                return state.number * 3

        store = Store({'x': First()}, on_error=Ear())
        heard: list[int] = []
        store.watch(First.double, heard.append)
        store.commit('x/number', 1)
        store.hot_update('x', New())
        store.commit('x/number', 2)
        assert heard == [30, 20, 40]
        store.hot_update('x', Old())
        store.commit('x/number', 3)
        store.hot_update('x', New())
        assert heard[3:] == [6]


def test_the_stores_of_an_app_share_the_names_of_their_handlers() -> None:
    one, other = (Store({'cart': Cart()})._root.tracker.catalogue for _ in range(2))
    names = [{each for each in catalogue._found if isinstance(each, str)} for catalogue in (one, other)]
    assert {*map(id, names[0])} == {*map(id, names[1])}
    assert names[0]
