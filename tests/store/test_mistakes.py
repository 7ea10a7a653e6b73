"""Mistakes raise errors of the store that name the remedy, never errors of pydantic or Python."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any, Literal, Protocol, TypedDict, runtime_checkable

import pytest
import typing_extensions

from authui.store import Context, FrozenMapping, History, Module, State, Store, action, mutation
from authui.store.errors import CommitError, DefinitionError, MutationError, PayloadError, StoreError, UnknownNameError

from .shop import Cart, CartState, Prefs, PrefsState, Shop


async def asynchronous(*_: object) -> None: ...


def generating(*_: object) -> Any:
    yield


class Callable_:  # noqa: N801 - it stands for one
    async def __call__(self, *_: object) -> None: ...


ASYNCHRONOUS = [asynchronous, generating, functools.partial(asynchronous, 1), Callable_()]


make_action: Any = action
make_store: Any = Store
"""Without its types, which refuse the mistakes of these tests."""


class TestStore:
    """The arguments of a store."""

    @pytest.mark.parametrize(
        ('make', 'remedy'),
        [
            (lambda: make_store([Prefs()]), r"Store\({'prefs': Prefs\(\)}\)"),
            (lambda: make_store(Prefs()), r"Store\({'prefs': Prefs\(\)}\)"),
            (lambda: make_store(Prefs), r"Store\({'prefs': Prefs\(\)}\)"),
            (lambda: make_store({'prefs': Prefs}), r'write Prefs\(\)'),
            (lambda: make_store({'prefs': PrefsState()}), 'give an instance of a Module'),
            (lambda: make_store({1: Prefs()}), 'cannot be the key of a module'),
            (lambda: make_store({'a/b': Prefs()}), 'cannot be the key of a module'),
            (lambda: make_store(root=Prefs), r'write Prefs\(\)'),
            (lambda: make_store(root=PrefsState()), 'give an instance of a Module'),
            (lambda: make_store({}, plugins=History()), r'plugins=\[History\(\)\]'),
            (lambda: make_store({}, plugins=[History]), r'plugins=\[History\(\)\]'),
            (lambda: make_store({}, plugins=[None]), 'a plugin is called with the store'),
            (lambda: make_store({}, plugins=[asynchronous]), 'nobody would await'),
            (lambda: make_store({}, on_error=1), r'give a function \(error, who\)'),
            (lambda: make_store({}, on_error=asynchronous), 'nobody would await'),
            (lambda: make_store({'prefs': Prefs()}, state={'prfs': {}}), "did you mean 'prefs'"),
            (lambda: make_store({'prefs': Prefs()}, state={'prefs': {'dark': 'perhaps'}}), 'the state of prefs is no'),
            (lambda: make_store({'prefs': Prefs()}, state={'prefs': {'drk': True}}), 'drk'),
            (
                lambda: make_store({'prefs': Prefs()}, state={'prefs': CartState()}),
                "the state of 'prefs' is no PrefsState",
            ),
            (lambda: make_store({'prefs': Prefs()}, state=PrefsState()), 'by the paths of their modules'),
        ],
    )
    def test_it_names_the_remedy(self, make: Callable[[], object], remedy: str) -> None:
        with pytest.raises(StoreError, match=remedy):
            make()

    def test_modules_that_are_nested_too(self) -> None:
        class Outer(Module[PrefsState]):
            def __init__(self) -> None:
                self.modules = [Prefs()]  # type: ignore[assignment]  # what the test is about

        with pytest.raises(DefinitionError, match='give the nested modules by key'):
            Store({'outer': Outer()})


class TestModule:
    """The name of a module."""

    @pytest.mark.parametrize('use', ['use', 'reset', 'patch'])
    @pytest.mark.parametrize(
        ('given', 'remedy'),
        [
            (lambda store: store.use(Prefs), "Prefs at 'prefs'> is an instance: name the module by its class, Prefs"),
            (lambda _: PrefsState, 'names no module'),
            (lambda _: None, 'names no module'),
            (lambda _: 3, 'names no module'),
            (lambda _: 'prfs', "did you mean 'prefs'"),
            (lambda _: Cart.add, 'names no module'),
        ],
    )
    def test_it_names_the_remedy(self, use: str, given: Callable[[Store], Any], remedy: str) -> None:
        store = Shop().store
        with pytest.raises(StoreError, match=remedy):
            getattr(store, use)(given(store))

    @pytest.mark.parametrize('how', ['register_module', 'hot_update'])
    @pytest.mark.parametrize('module', [Prefs, PrefsState(), None])
    def test_an_object_that_is_no_module(self, how: str, module: Any) -> None:
        store = Shop().store
        with pytest.raises(DefinitionError, match=r'write Prefs\(\)|give an instance'):
            getattr(store, how)('new' if how == 'register_module' else 'prefs', module)
        assert store.state == Shop().store.state


class TestPatch:
    """A function that writes on a draft writes at once."""

    @pytest.mark.parametrize('change', ASYNCHRONOUS)
    @pytest.mark.filterwarnings('error')
    def test_a_function_that_would_have_to_be_awaited(self, change: Any) -> None:
        with pytest.raises(MutationError, match='what writes on a draft is a plain function'):
            Shop().store.patch(Prefs, change)

    def test_fields_beside_a_function(self) -> None:
        with pytest.raises(PayloadError, match='not both'):
            Shop().store.patch(Prefs, lambda _: None, dark=True)

    @pytest.mark.parametrize('change', [1, 'dark', ['dark']])
    def test_an_argument_that_is_no_change(self, change: Any) -> None:
        with pytest.raises(PayloadError):
            Shop().store.patch(Prefs, change)

    def test_an_unknown_field(self) -> None:
        with pytest.raises(MutationError, match="no field 'drk'; did you mean 'dark'"):
            Shop().store.patch(Prefs, drk=True)


class TestOptions:
    """A typo in an option's value."""

    @pytest.mark.parametrize('value', ['quue', 'Queue', '', None, 1])
    def test_of_concurrency(self, value: Any) -> None:
        with pytest.raises(DefinitionError, match=r"concurrency=.* is none of 'parallel', 'drop', 'latest', 'queue'"):

            @action(concurrency=value)
            async def go(_self: Any, _context: Any) -> None: ...

    def test_of_root(self) -> None:
        with pytest.raises(DefinitionError, match="root='yes' is none of False, True"):
            make_action(root='yes')(lambda self, context: None)  # noqa: ARG005 - an action has them

    @pytest.mark.parametrize('flush', ['tik', 'post', None])
    def test_of_flush(self, flush: Any) -> None:
        with pytest.raises(DefinitionError, match=r"flush=.* is none of 'sync', 'tick'"):
            Shop().store.watch('cart.total', print, flush=flush)


class TestListeners:
    """Callbacks that are called but not awaited."""

    @pytest.mark.parametrize('listener', ASYNCHRONOUS)
    @pytest.mark.parametrize('how', ['subscribe', 'subscribe_mutation', 'subscribe_action'])
    def test_a_coroutine_function_would_be_dropped(self, listener: Any, how: str) -> None:
        with pytest.raises(DefinitionError, match='nobody would await'):
            getattr(Shop().store, how)(listener)

    @pytest.mark.parametrize('how', ['subscribe', 'subscribe_mutation', 'subscribe_action'])
    def test_an_object_that_cannot_be_called(self, how: str) -> None:
        with pytest.raises(DefinitionError, match='give a function to call'):
            getattr(Shop().store, how)('print')

    @pytest.mark.parametrize('source', [3, Cart.add, None, ['cart.total']])
    def test_an_object_that_cannot_be_watched(self, source: Any) -> None:
        with pytest.raises(DefinitionError, match='cannot be watched: give a path, a getter, an action or a selector'):
            Shop().store.watch(source, print)

    def test_a_generator_function_that_watches(self) -> None:
        with pytest.raises(DefinitionError, match='nobody would iterate over it'):
            Shop().store.watch('cart.total', generating)


class Unchecked(Protocol):
    def go(self) -> int: ...


@runtime_checkable
class Checked(Protocol):
    def go(self) -> int: ...


class Amount(TypedDict):
    """The TypedDict of `typing`, which pydantic takes from Python 3.12 on."""

    number: int


class NewAmount(typing_extensions.TypedDict):
    """The TypedDict of `typing_extensions`, which pydantic takes on every version."""

    number: int


class Going:
    def go(self) -> int:
        return 1


class TestAnnotations:
    """Annotations that cannot be used for validation."""

    @pytest.mark.parametrize('annotation', [Unchecked, Unchecked | None, tuple[Unchecked, ...]])
    def test_a_protocol(self, annotation: Any) -> None:
        def put(_self: Any, state: PrefsState, it: Any) -> None: ...

        put.__annotations__['it'] = annotation

        class Wrong(Module[PrefsState]):
            take = mutation(put)

        with pytest.raises(DefinitionError, match='decorated with @runtime_checkable'):
            Store({'wrong': Wrong()}).commit('wrong/take', Going())

    def test_a_protocol_that_can_be_checked(self) -> None:
        class Taking(Module[PrefsState]):
            @mutation
            def put(self, state: PrefsState, it: Checked) -> None:
                state.dark = bool(it.go())

        store = Store({'taking': Taking()})
        store.commit('taking/put', Going())
        assert store.state.taking.dark
        with pytest.raises(PayloadError):
            store.commit('taking/put', 3)

    @pytest.mark.parametrize('kind', [Amount, NewAmount])
    def test_a_typed_dict(self, kind: Any) -> None:
        def put(_self: Any, state: PrefsState, it: Any) -> None:
            state.language = str(it['number'])

        put.__annotations__['it'] = kind

        class Taking(Module[PrefsState]):
            take = mutation(put)

        store = Store({'taking': Taking()})
        if kind is Amount and sys.version_info < (3, 12):
            with pytest.raises(DefinitionError, match=r'put: its payload cannot be validated: .*typing_extensions'):
                store.commit('taking/take', {'number': 3})
            return
        store.commit('taking/take', {'number': 3})
        assert store.state.taking.language == '3'
        with pytest.raises(PayloadError, match='number'):
            store.commit('taking/take', {})

    def test_a_state_that_names_what_is_not_there_yet(self) -> None:
        class Early(State):
            later: Later | None = None

        class Later(State):
            value: int = 0

        class Modest(Module[Early]):
            pass

        with pytest.raises(DefinitionError, match=r'Early names a type that is unknown.*Early.model_rebuild\(\)'):
            Store({'modest': Modest()})
        Early.model_rebuild(_types_namespace={'Later': Later})
        assert Store({'modest': Modest()}).state.modest == Early()


class Needy(Module[PrefsState]):
    @mutation
    def union(self, state: PrefsState, it: int | None) -> None: ...

    @mutation
    def literal(self, state: PrefsState, it: Literal['l', 'r']) -> None: ...

    @mutation
    def pair(self, state: PrefsState, it: tuple[int, int]) -> None: ...

    @mutation
    def mapping(self, state: PrefsState, it: FrozenMapping[str, int]) -> None: ...

    @mutation
    def anything(self, state: PrefsState, it) -> None: ...  # type: ignore[no-untyped-def]  # noqa: ANN001 - the same

    @mutation
    def plain(self, state: PrefsState, it: int) -> None: ...

    @action
    async def act(self, context: Context[PrefsState], it: int | None) -> None: ...

    @mutation
    def with_default(self, state: PrefsState, it: int | None = 3) -> None:
        state.language = str(it)


class TestMissing:
    """A missing payload."""

    @pytest.mark.parametrize('name', ['union', 'literal', 'pair', 'mapping', 'anything', 'plain', 'act'])
    async def test_it_is_named(self, name: str) -> None:
        store = Store({'needy': Needy()})
        handler = getattr(Needy, name)
        for key in (f'needy/{name}', handler):
            with pytest.raises(PayloadError, match=f'needy/{name} needs a payload: it'):
                (store.dispatch if name == 'act' else store.commit)(key)

    def test_none_is_a_payload_and_a_default_is_left_to_the_handler(self) -> None:
        store = Store({'needy': Needy()})
        store.commit(Needy.union, None)
        store.commit(Needy.with_default, None)
        assert store.state.needy.language == 'None'
        store.commit(Needy.with_default)
        assert store.state.needy.language == '3'


class TestGetters:
    """The getters of a store are a mapping."""

    def test_as_python_has_mappings(self) -> None:
        getters: Any = Shop().store.getters
        assert getters.get('cart/none', 5) == 5
        assert Cart.count in getters
        assert 'cart/count' in getters
        assert Needy.union not in getters
        assert 3 not in getters
        assert [] not in getters
        assert dict(getters).keys() == getters.keys()
        with pytest.raises(KeyError):
            getters['cart/none']
        with pytest.raises(UnknownNameError, match=r"^there is no getter 'cart/non'"):
            getters['cart/non']


def test_a_commit_in_a_getter_is_refused_as_before() -> None:
    store = Shop().store
    with pytest.raises(CommitError, match='only reads'):
        store.watch(lambda *_: store.patch(Prefs, dark=True), print)
