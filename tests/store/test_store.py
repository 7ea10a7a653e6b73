"""The store as a whole: modules and namespaces, contexts, plugins, and the end of a store."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import authui.store
from authui.store import Context, Module, Store, action, getter, mutation
from authui.store.errors import DefinitionError, SealedStateError, StoreClosedError, UnknownNameError

from .shop import APPLE, Cart, CartState, Item, Prefs, PrefsState, Shop


class Leaf(Module[PrefsState]):
    """Nested in others."""

    @mutation
    def language(self, state: PrefsState, language: str) -> None:
        state.language = language

    @getter
    def shout(self, state: PrefsState) -> str:
        return state.language.upper()


class Branch(Module[CartState]):
    """Has modules of its own."""

    def __init__(self, leaf: Leaf) -> None:
        self.modules = {'leaf': leaf}

    @mutation
    def total(self, state: CartState, total: int) -> None:
        state.total = total

    @getter
    def sum(self, state: CartState) -> str:
        return f'{state.total} {state.leaf.language}'  # type: ignore[attr-defined]  # a nested module


class BareLeaf(Leaf):
    """Takes its parent's namespace."""

    namespaced = False


class TestModules:
    """State nests under the keys; names begin with the namespace."""

    def test_a_nested_module_has_both_keys(self) -> None:
        store = Store({'branch': Branch(Leaf())})
        store.commit('branch/leaf/language', 'de')
        store.commit(Branch.total, 5)
        assert store.state.branch.leaf.language == 'de'
        assert store.state.branch.total == 5
        assert store.getters['branch/leaf/shout'] == 'DE'
        assert store.use('branch.leaf').state == PrefsState(language='de')
        assert store.use(Leaf).shout == 'DE'

    def test_one_without_a_namespace_takes_its_parent_s_and_its_state_nests_all_the_same(self) -> None:
        store = Store({'branch': Branch(BareLeaf())})
        store.commit('branch/language', 'de')
        assert store.getters['branch/shout'] == 'DE'
        assert store.state.branch.leaf.language == 'de'

    def test_a_getter_of_the_parent_follows_the_state_of_the_child(self) -> None:
        store = Store({'branch': Branch(Leaf())})
        assert store.get(Branch.sum) == '0 en'
        store.commit(Leaf.language, 'de')
        assert store.get(Branch.sum) == '0 de'

    def test_a_watcher_of_the_parent_as_a_whole_hears_of_the_child(self) -> None:
        store = Store({'branch': Branch(Leaf())})
        heard: list[object] = []
        store.watch('branch', lambda new, old: heard.append((new.leaf.language, old.leaf.language)))
        store.watch('branch.leaf.language', heard.append)
        store.commit(Leaf.language, 'de')
        assert heard == [('de', 'en'), 'de']

    @pytest.mark.parametrize('key', ['two words', '_private', 'a/b', ''])
    def test_a_key_that_cannot_be_read_as_an_attribute_is_refused(self, key: str) -> None:
        with pytest.raises(DefinitionError, match='cannot be the key of a module'):
            Store({key: Prefs()})

    def test_a_key_that_is_a_field_of_the_parent_is_refused(self) -> None:
        class Clash(Branch):
            def __init__(self) -> None:
                self.modules = {'total': Leaf()}

        with pytest.raises(DefinitionError, match="a field 'total'"):
            Store({'clash': Clash()})

    def test_a_module_belongs_to_one_store(self) -> None:
        prefs = Prefs()
        Store({'prefs': prefs})
        with pytest.raises(DefinitionError, match='in a store already'):
            Store({'prefs': prefs})

    def test_a_module_that_is_in_no_store_says_so(self) -> None:
        with pytest.raises(DefinitionError, match='Prefs is in no store'):
            _ = Prefs().state

    def test_a_class_that_is_there_twice_is_used_by_its_path(self) -> None:
        store = Store({'mine': Prefs(), 'yours': Prefs()})
        with pytest.raises(DefinitionError, match="in this store as 'mine', 'yours'"):
            store.commit(Prefs.dark, True)
        yours = store.use('yours')
        yours.commit(Prefs.dark, True)
        assert (store.state.mine.dark, store.state.yours.dark) == (False, True)

    def test_a_derived_module_answers_to_the_references_of_its_base(self) -> None:
        class Louder(Prefs):
            @mutation
            def language(self, state: PrefsState, language: str) -> None:
                state.language = language.upper()

        store = Store({'prefs': Louder()})
        store.commit(Prefs.language, 'de')
        assert store.use(Prefs).state.language == 'DE'

    def test_the_state_to_begin_with_may_be_made_by_the_module(self) -> None:
        class Dark(Prefs):
            def __init__(self, language: str) -> None:
                self.first = language

            def initial_state(self) -> PrefsState:
                return PrefsState(dark=True, language=self.first)

        assert Store({'prefs': Dark('de')}).state.prefs == PrefsState(dark=True, language='de')

    def test_the_state_to_begin_with_is_made_once(self) -> None:
        made: list[int] = []

        class Counting(Prefs):
            def initial_state(self) -> PrefsState:
                made.append(1)
                return PrefsState()

        store = Store({'prefs': Counting()})
        store.commit('prefs/dark', True)
        assert store.state.prefs.dark
        assert len(made) == 1

    @pytest.mark.parametrize('path', ['cart', 'cart/', '/cart'])
    async def test_the_module_itself_is_what_vuex_maps_by_helpers(self, path: str) -> None:
        cart: Any = Shop().store.use(path)
        cart.add(APPLE)
        assert await cart.buy(item=APPLE) == 6
        assert (cart.state.total, cart.count, cart.by_name('apple')) == (6, 2, APPLE)

    def test_a_state_of_another_class_to_begin_with_is_refused(self) -> None:
        class Wrong(Prefs):
            def initial_state(self) -> PrefsState:
                return CartState()  # type: ignore[return-value]  # what the test is about

        with pytest.raises(DefinitionError, match='initial_state returned no PrefsState'):
            Store({'prefs': Wrong()})


class TestDeclaration:
    """A wrong module class is refused when it is created."""

    def test_two_mutations_of_one_name(self) -> None:
        with pytest.raises(DefinitionError, match="two mutations of the name 'dark'"):

            class Twice(Prefs):
                @mutation(name='dark')
                def dim(self, state: PrefsState) -> None:
                    state.dark = True

    def test_a_name_that_every_module_has(self) -> None:
        with pytest.raises(DefinitionError, match="every module has this name; use name='commit'"):

            class Wrong(Module[PrefsState]):
                @mutation
                def commit(self, state: PrefsState) -> None:
                    state.dark = True

    def test_a_name_with_a_slash(self) -> None:
        with pytest.raises(DefinitionError, match='must not hold a slash'):

            class Wrong(Module[PrefsState]):
                @mutation(name='a/b')
                def dim(self, state: PrefsState) -> None:
                    state.dark = True

    @pytest.mark.parametrize('decorate', [mutation, action])
    def test_a_payload_without_a_name(self, decorate: Callable[[Callable[..., None]], object]) -> None:
        def any_number(_self: object, _state: object, *_payloads: int) -> None: ...

        def any_name(_self: object, _state: object, **_payloads: int) -> None: ...

        for function in (any_number, any_name):
            with pytest.raises(DefinitionError, match=r'names its parameters, without \* and \*\*'):
                decorate(function)

    def test_a_getter_with_too_many_parameters(self) -> None:
        with pytest.raises(DefinitionError, match='a getter takes self, state'):

            class Wrong(Module[PrefsState]):
                @getter
                def many(self, _a: object, _b: object, _c: object, _d: object, _e: object) -> None: ...

    def test_a_module_without_a_state(self) -> None:
        class Stateless(Module):  # type: ignore[type-arg]  # what the test is about
            pass

        with pytest.raises(DefinitionError, match='Stateless names no state'):
            Store({'stateless': Stateless()})

    def test_a_payload_that_exists_for_the_type_checker_alone_is_named_when_it_is_needed(self) -> None:
        class Wrong(Module[PrefsState]):
            @mutation
            def put(self, state: PrefsState, value: Nowhere) -> None:  # type: ignore[name-defined]  # noqa: F821 - what the test is about
                state.dark = bool(value)

        store = Store({'wrong': Wrong()})
        with pytest.raises(DefinitionError, match='annotation of value is unknown here'):
            store.commit('wrong/put', 1)


class TestContext:
    """An action uses the names of its module, or with `root` those of the store."""

    async def test_local_and_root(self) -> None:
        seen: list[object] = []

        class Busy(Module[PrefsState]):
            @mutation
            def language(self, state: PrefsState, language: str) -> None:
                state.language = language

            @getter
            def shout(self, state: PrefsState) -> str:
                return state.language.upper()

            @action
            async def work(self, context: Context[PrefsState], item: Item) -> None:
                context.commit('language', 'de')
                context.commit('cart/add', item, root=True)
                context.commit(Cart.add, item)
                seen.append(await context.dispatch('inner'))
                seen.append(await context.dispatch('cart/buy', item, root=True))
                seen.append((context.state.language, context.getters['shout'], context.root_state.cart.total))
                seen.append(context.root_getters['cart/count'])

            @action
            async def inner(self, _context: object) -> str:
                return 'inner'

            @action(root=True)
            async def everywhere(self, context: Context[PrefsState]) -> str:
                context.commit('language', 'fr')
                return context.state.language

        store = Store({'busy': Busy(), 'cart': Cart()})
        await store.dispatch(Busy.work, APPLE)
        assert seen == ['inner', 9, ('de', 'DE', 9), 3]
        assert await store.dispatch('everywhere') == 'fr'
        assert await store.dispatch(Busy.everywhere) == 'fr'
        with pytest.raises(UnknownNameError):
            store.dispatch('busy/everywhere')


class TestState:
    """The state of the store is one sealed snapshot."""

    def test_it_stays_as_it_was_read(self) -> None:
        store = Shop().store
        before = store.state
        assert store.state is before
        store.commit(Cart.add, APPLE)
        assert before.cart.total == 0
        assert store.state.cart.total == 3
        assert store.state.prefs is before.prefs
        assert store.state != before

    def test_it_cannot_be_written(self) -> None:
        store = Shop().store
        with pytest.raises(SealedStateError):
            store.state.cart = CartState()  # type: ignore[attr-defined]  # what the test is about
        with pytest.raises(SealedStateError):
            del store.state.cart
        with pytest.raises(AttributeError):
            store.state = store.state  # type: ignore[misc]  # what the test is about

    def test_a_misspelt_module_is_an_attribute_error_with_close_matches(self) -> None:
        with pytest.raises(AttributeError, match="no state 'crt'; did you mean 'cart'"):
            _ = Shop().store.state.crt


class TestPlugins:
    """A plugin gets the store when it is built."""

    def test_they_run_in_order(self) -> None:
        order: list[object] = []
        store = Store(
            {'cart': Cart()},
            plugins=[
                lambda store: order.append(('first', store.state.cart.total)),
                lambda store: order.append(('second', 'cart/count' in store.getters)),
            ],
        )
        assert order == [('first', 0), ('second', True)]
        assert store.getters['cart/count'] == 0


class TestClose:
    """A closed store calls no listener and runs no action."""

    async def test_it_ends_watchers_subscribers_and_running_actions(self) -> None:
        shop = Shop(asyncio.Event())
        heard: list[object] = []
        shop.store.watch('cart.total', heard.append)
        shop.store.watch(Cart.count, heard.append)
        shop.store.subscribe(heard.append)
        shop.store.subscribe_action(heard.append)
        running = shop.store.dispatch(Cart.buy_later, APPLE)
        heard.clear()
        shop.store.close()
        shop.store.close()
        with pytest.raises(asyncio.CancelledError):
            await running
        with pytest.raises(StoreClosedError, match='the store is closed'):
            shop.store.commit(Cart.add, APPLE)
        assert heard == []
        assert shop.store.state.cart.total == 0
        assert shop.ear.heard == []

    async def test_a_pending_tick_is_not_delivered(self) -> None:
        store = Shop().store
        heard: list[object] = []
        store.watch('cart.total', heard.append, flush='tick')
        store.commit(Cart.add, APPLE)
        store.close()
        await asyncio.sleep(0)
        assert heard == []

    def test_one_that_is_closed_by_a_watcher_tells_no_other(self) -> None:
        store = Shop().store
        heard: list[object] = []
        store.watch('cart.total', store.close)
        store.watch('cart.total', heard.append)
        store.commit(Cart.add, APPLE)
        assert heard == []


def test_the_exported_names_are_the_declared_ones() -> None:
    assert authui.store.__all__ == sorted(authui.store.__all__)
    for name in authui.store.__all__:
        assert hasattr(authui.store, name), name


def test_it_imports_nothing_else_of_authui() -> None:
    files = list(Path(authui.store.__path__[0]).glob('*.py'))
    assert files
    for file in files:
        for statement in ast.walk(ast.parse(file.read_text(encoding='utf-8'))):
            names = [alias.name for alias in statement.names] if isinstance(statement, ast.Import) else []
            names += [statement.module or ''] if isinstance(statement, ast.ImportFrom) else []
            strange = [name for name in names if name.split('.')[0] == 'authui' and not name.startswith('authui.store')]
            assert strange == [], file.name
