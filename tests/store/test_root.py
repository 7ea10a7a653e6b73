"""A module as the root of the store: its paths and names begin with no key."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from authui.store import (
    Context,
    Getters,
    History,
    Logger,
    Module,
    Persistence,
    State,
    StateTree,
    Store,
    action,
    getter,
    mutation,
)
from authui.store.errors import CommitError, DefinitionError, SealedStateError, UnknownNameError

from .shop import APPLE, Cart, CartState, Ear, Prefs, PrefsState


class AppState(State):
    count: int = 0
    title: str = 'Shop'


class App(Module[AppState]):
    """A root with a handler of every kind, and with a nested module."""

    def __init__(self) -> None:
        self.modules = {'cart': Cart()}

    @mutation
    def add(self, state: AppState, number: int = 1) -> None:
        state.count += number

    @mutation
    def fail(self, state: AppState) -> None:
        state.count = 99
        raise LookupError('halfway')

    @getter
    def double(self, state: AppState) -> int:
        return state.count * 2

    @getter
    def summary(self, state: AppState, getters: Getters, root_state: Any, root_getters: Getters) -> str:
        return f'{state.title} {getters["double"]} {root_state.cart.total} {root_getters["cart/count"]}'

    @action
    async def buy(self, context: Context[AppState], number: int) -> int:
        context.commit(App.add, number)
        context.commit('cart/add', APPLE)
        context.commit('add', 1)
        assert context.root_state.count == context.state.count
        return int(context.getters['double'])


class Till(Module[PrefsState]):
    """A module that reads the root."""

    @getter
    def price(self, _state: PrefsState, _getters: Getters, root_state: Any, root_getters: Getters) -> str:
        return f'{root_state.count} {root_getters["double"]}'

    @action
    async def sell(self, context: Context[PrefsState]) -> int:
        context.commit('add', 5, root=True)
        context.commit(App.add)
        return int(context.root_state.count)


class Memory:
    def __init__(self, text: str | None = None) -> None:
        self.text = text

    def read(self) -> str | None:
        return self.text

    def write(self, text: str) -> None:
        self.text = text


def make() -> Store:
    return Store({'till': Till()}, root=App(), on_error=Ear())


class TestRefused:
    """Names that clash, and missing names."""

    def test_a_field_and_a_module_of_one_name(self) -> None:
        with pytest.raises(DefinitionError, match="the root has a field 'count'"):
            Store({'count': Prefs()}, root=App())
        with pytest.raises(DefinitionError, match="the root has a field 'title'"):
            make().register_module('title', Prefs())

    def test_a_module_given_twice(self) -> None:
        with pytest.raises(DefinitionError, match="a module 'cart' already"):
            Store({'cart': Cart()}, root=App())

    @pytest.mark.parametrize('key', ['states', 'model_dump'])
    def test_a_key_that_a_state_has_as_an_attribute(self, key: str) -> None:
        with pytest.raises(DefinitionError, match='a state has this attribute'):
            make().register_module(key, Prefs())

    def test_a_field_that_would_hide_what_a_snapshot_has(self) -> None:
        class BadState(State):
            states: int = 0

        class Bad(Module[BadState]):
            pass

        with pytest.raises(DefinitionError, match="the root has modules, so it cannot have a field 'states'"):
            Store(root=Bad())

    def test_two_getters_of_one_name(self) -> None:
        class Bare(Module[PrefsState]):
            namespaced = False

            @getter
            def double(self, _state: PrefsState) -> int:
                return 0

        with pytest.raises(DefinitionError, match="two getters have the name 'double'"):
            Store({'bare': Bare()}, root=App())

    def test_a_root_that_is_in_a_store_already(self) -> None:
        root = App()
        Store(root=root)
        with pytest.raises(DefinitionError, match='this App is in a store already'):
            Store(root=root)

    def test_a_root_that_is_not_there(self) -> None:
        store = Store({'cart': Cart()})
        assert not store.has_module('')
        with pytest.raises(UnknownNameError, match='the root of this store is no module'):
            store.use('')
        with pytest.raises(UnknownNameError, match='the root of this store is no module'):
            store.patch('', count=1)
        with pytest.raises(UnknownNameError, match="no field 'count'"):
            store.watch('count', print)

    def test_it_is_neither_registered_nor_unregistered(self) -> None:
        store = make()
        with pytest.raises(DefinitionError, match='is no path of a module'):
            store.register_module('', Prefs())
        with pytest.raises(DefinitionError, match='the root belongs to the store from its beginning'):
            store.unregister_module('')

    def test_a_state_that_is_sealed(self) -> None:
        store = make()
        with pytest.raises(SealedStateError):
            store.state.count = 1  # type: ignore[attr-defined]  # what the test is about
        with pytest.raises(SealedStateError):
            store.use(App).state.count = 1

    def test_a_mutation_that_raises_changes_nothing(self) -> None:
        store = make()
        with pytest.raises(LookupError):
            store.commit('fail')
        assert store.state.count == 0


class TestNames:
    """The names of its handlers have no namespace."""

    def test_its_fields_stand_beside_the_modules(self) -> None:
        store = make()
        assert (store.state.count, store.state.cart.total, store.state.till.dark) == (0, 0, False)
        assert list(store.state.states()) == [(), ('cart',), ('till',)]

    def test_a_commit_by_name_by_reference_and_by_the_module(self) -> None:
        store = make()
        store.commit('add', 2)
        store.commit(App.add, number=3)
        store.use(App).add(4)
        assert store.use('').state == AppState(count=9)

    @pytest.mark.parametrize('namespaced', [True, False])
    def test_whether_it_says_namespaced_does_not_matter(self, namespaced: bool) -> None:
        class Root(App):
            pass

        Root.namespaced = namespaced
        store = Store(root=Root())
        store.commit('add')
        store.commit('cart/add', APPLE)
        assert (store.getters['double'], store.getters['cart/count']) == (2, 1)

    async def test_its_context_and_that_of_a_module(self) -> None:
        store = make()
        assert await store.dispatch('buy', 2) == 6
        assert await store.dispatch(Till.sell) == 9
        assert store.status('buy').pending is False
        assert store.getters['till/price'] == '9 18'
        assert store.get(App.summary) == 'Shop 18 3 1'

    def test_getters_are_enumerated_with_those_of_the_modules(self) -> None:
        assert set(make().getters) == {
            'double', 'summary', 'cart/count', 'cart/is_empty', 'cart/by_name', 'till/price',
        }  # fmt: skip

    def test_its_handlers_come_before_those_of_modules_without_a_namespace(self) -> None:
        order: list[str] = []

        class Bare(Module[PrefsState]):
            namespaced = False

            @mutation
            def add(self, state: PrefsState, number: int) -> None:
                state.dark = number > 0
                order.append('bare')

        class Root(Module[AppState]):
            @mutation
            def add(self, state: AppState, number: int) -> None:
                state.count = number
                order.append('root')

        Store({'bare': Bare()}, root=Root()).commit('add', 1)
        assert order == ['root', 'bare']

    def test_a_store_may_be_a_root_alone(self) -> None:
        class Alone(Module[AppState]):
            @mutation
            def add(self, state: AppState) -> None:
                state.count += 1

        store = Store(root=Alone())
        store.commit(Alone.add)
        assert repr(store.state) == "StateTree(count=1, title='Shop')"


class TestWatch:
    """A field of the root is watched by its name."""

    def test_a_field_a_selector_a_getter_and_the_whole(self) -> None:
        store = make()
        heard: list[object] = []
        store.watch('count', lambda new, old: heard.append((new, old)))
        store.watch(lambda state, _: state.count + state.cart.total, heard.append)
        store.watch(App.double, heard.append)
        store.watch(lambda state, _: state, lambda tree: heard.append(tree.count))
        store.commit('add', 2)
        store.commit('cart/add', APPLE)
        assert heard == [(2, 0), 2, 4, 2, 5, 2]

    def test_a_commit_elsewhere_computes_no_getter_of_it(self) -> None:
        computed: list[int] = []

        class Counting(App):
            @getter
            def triple(self, state: AppState) -> int:
                computed.append(state.count)
                return state.count * 3

        store = Store(root=Counting())
        assert store.getters['triple'] == 0
        store.commit('cart/add', APPLE)
        store.register_module('late', Prefs())
        assert store.getters['triple'] == 0
        assert computed == [0]

    def test_a_selector_sees_a_module_come_and_go(self) -> None:
        store = make()
        store.register_module('late', Prefs())
        assert store.state.late.dark is False
        heard: list[object] = []
        store.watch(lambda state, _: state.late.language if state.count else '', heard.append)
        store.commit('add')
        store.commit('late/language', 'de')
        store.unregister_module('late')
        assert heard == ['en', 'de']
        assert not hasattr(store.state, 'late')

    def test_subscribers_hear_its_type_and_the_whole_state(self) -> None:
        store = make()
        heard: list[object] = []
        store.subscribe(lambda event, state: heard.append((event.type, event.payload, state.count)))
        store.commit('add', 2)
        assert heard == [('add', 2, 2)]


class TestState:
    """Its state is replaced, patched and reset like that of any module."""

    def test_replace_state_by_a_snapshot_and_by_its_path(self) -> None:
        store = make()
        before = store.state
        heard: list[object] = []
        store.watch('count', heard.append)
        store.commit('add', 2)
        store.commit('cart/add', APPLE)
        store.replace_state(before)
        assert store.state == before
        store.replace_state({(): AppState(count=7)})
        assert heard == [2, 0, 7]
        with pytest.raises(DefinitionError):
            store.replace_state({(): CartState()})

    def test_a_snapshot_of_a_store_without_this_root_is_refused(self) -> None:
        with pytest.raises(DefinitionError, match='differ in their modules'):
            make().replace_state(Store({'cart': Cart(), 'till': Till()}).state)

    @pytest.mark.parametrize('module', ['', App])
    def test_patch_and_reset(self, module: Any) -> None:
        store = make()
        heard: list[str] = []
        store.subscribe(lambda event: heard.append(event.type))
        store.patch(module, count=5, title='Bar')
        assert (store.state.count, store.state.title) == (5, 'Bar')
        store.reset(module)
        assert store.use(App).state == AppState()
        assert heard == ['$patch', '$reset']

    def test_the_snapshot_shares_what_did_not_change(self) -> None:
        store = make()
        before = store.state
        store.commit('add')
        assert isinstance(store.state, StateTree)
        assert store.state.cart is before.cart
        assert before.count == 0


class TestPlugins:
    """Plugins treat it like any module."""

    def test_the_logger_names_its_fields(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG, 'authui.store')
        Store(root=App(), plugins=[Logger()]).commit('add', 2)
        assert caplog.messages == ['commit add 2: count 0 -> 2']

    def test_the_history_goes_back(self) -> None:
        history = History()
        store = Store(root=App(), plugins=[history])
        store.commit('add', 2)
        store.commit('cart/add', APPLE)
        assert history.undo()
        assert history.undo()
        assert (store.state.count, store.state.cart.total) == (0, 0)
        assert history.redo()
        assert store.state.count == 2

    def test_its_fields_outlive_it(self, caplog: pytest.LogCaptureFixture) -> None:
        memory = Memory()
        Store(root=App(), plugins=[Persistence(memory, ['count', 'cart.total'])]).commit('add', 2)
        assert json.loads(memory.text or '')['data'] == {'count': 2, 'cart.total': 0}
        again = Store(root=App(), plugins=[Persistence(memory, ['count'])])
        assert again.state.count == 2
        memory.text = '{"version": 1, "data": {"count": "many"}}'
        assert Store(root=App(), plugins=[Persistence(memory, ['count'])]).state.count == 0
        assert 'what was kept of the root does not fit' in caplog.text
        with pytest.raises(UnknownNameError, match="did you mean 'count'"):
            Store(root=App(), plugins=[Persistence(memory, ['cont'])])


class More(State):
    count: int = 0
    extra: str = 'new'


class After(Module[More]):
    """The root after a reload: other handlers, one field more and one less."""

    @mutation
    def add(self, state: More, number: int = 1) -> None:
        state.count += number * 10

    @getter
    def double(self, state: More) -> int:
        return state.count * 200


class TestHotUpdate:
    """Its handlers are exchanged while it keeps its state."""

    def test_mutations_getters_and_watchers_are_live_at_once(self) -> None:
        store = make()
        store.commit('add', 2)
        assert (store.getters['till/price'], store.getters['summary']) == ('2 4', 'Shop 4 0 0')
        heard: list[object] = []
        store.watch(lambda state, getters: (state.count, getters['double']), heard.append)
        store.watch('count', heard.append)
        store.watch(lambda _, getters: getters['till/price'], heard.append)
        store.hot_update('', After())
        store.commit('add')
        assert heard == [(2, 400), '2 400', (12, 2400), 12, '12 2400']
        assert store.use(After).state == More(count=12)
        assert store.state.extra == 'new'
        assert store.getters['till/price'] == '12 2400'
        with pytest.raises(UnknownNameError):
            store.getters['summary']

    def test_getters_and_selectors_of_others_see_modules_come_and_go_afterwards(self) -> None:
        class Looking(Module[PrefsState]):
            @getter
            def late(self, _state: PrefsState, _getters: Getters, root_state: Any) -> str:
                return str(root_state.late.language)

        store = Store({'looking': Looking()}, root=App())
        store.register_module('late', Prefs())
        heard: list[object] = []
        store.watch(lambda state, _: (state.count, state.late.language), heard.append)
        assert store.get(Looking.late) == 'en'
        store.hot_update('', After())
        store.unregister_module('late')
        store.register_module('late', Prefs(), state=PrefsState(language='de'))
        store.commit('add')
        assert store.get(Looking.late) == 'de'
        assert heard[-1] == (10, 'de')

    def test_the_modules_stay(self) -> None:
        store = make()
        store.commit('cart/add', APPLE)
        store.hot_update('', After())
        store.commit('cart/add', APPLE)
        store.register_module('late', Prefs())
        assert (store.state.cart.total, store.state.late.dark) == (6, False)

    def test_a_field_that_would_hide_a_module_is_refused_and_nothing_has_changed(self) -> None:
        class HidingState(State):
            cart: int = 0

        class Hiding(Module[HidingState]):
            pass

        store = make()
        with pytest.raises(DefinitionError, match="a field 'cart'"):
            store.hot_update('', Hiding())
        store.commit('add')
        assert (store.state.count, store.state.cart.total) == (1, 0)

    def test_a_running_getter_cannot_commit_it(self) -> None:
        class Meddling(Module[AppState]):
            @getter
            def wrong(self, _state: AppState) -> int:
                self.commit('add')
                return 0

            @mutation
            def add(self, state: AppState) -> None:
                state.count += 1

        with pytest.raises(CommitError):
            _ = Store(root=Meddling()).getters['wrong']
