"""A reference means the module of the class that it is written with."""

# ruff: noqa: ARG002 - an override has the parameters of what it overrides

from __future__ import annotations

import asyncio
import types
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import pytest

from authui.store import Context, Getters, Module, MutationEvent, State, Store, action, getter, mutation
from authui.store.errors import CommitError, DefinitionError, PayloadError, UnknownNameError


class TallyState(State):
    n: int = 0
    log: tuple[str, ...] = ()


class Countable:
    """A mixin that is no module."""

    @mutation
    def inc(self, state: TallyState, by: int = 1) -> None:
        state.n += by
        state.log = (*state.log, 'inc')

    @action
    async def work(self, context: Context[TallyState], by: int = 1) -> str:
        await asyncio.sleep(0)
        context.commit('inc', by)
        return f'worked {by}'

    @getter
    def double(self, state: TallyState) -> int:
        return state.n * 2


class Base(Module[TallyState]):
    """The base of the others."""

    @mutation
    def inc(self, state: TallyState, by: int = 1) -> None:
        state.n += by
        state.log = (*state.log, 'inc')

    @action
    async def work(self, context: Context[TallyState], by: int = 1) -> str:
        await asyncio.sleep(0)
        context.commit('inc', by)
        return f'worked {by}'

    @action
    async def own(self, context: Context[TallyState]) -> None:
        context.commit(Base.inc, 10)

    @getter
    def double(self, state: TallyState) -> int:
        return state.n * 2


class Left(Base):
    pass


class Right(Base):
    @action
    async def both(self, context: Context[TallyState]) -> int:
        context.commit(Left.inc, 5)
        context.commit(Right.inc, 7)
        await context.dispatch(Left.work, 100)
        return context.root_getters[Left.double] + context.root_getters[Right.double]


class MixedLeft(Countable, Module[TallyState]):
    pass


class MixedRight(Countable, Module[TallyState]):
    pass


def counts(store: Store) -> dict[str, int]:
    return {'.'.join(path): state.n for path, state in store.state.states().items() if isinstance(state, TallyState)}


class TestInherited:
    """A reference means its class, also for an inherited handler."""

    @pytest.mark.parametrize(('left', 'right'), [(Left, Right), (MixedLeft, MixedRight)])
    async def test_each_means_its_own(self, left: Any, right: Any) -> None:
        store = Store({'left': left(), 'right': right()})
        store.commit(left.inc)
        await store.dispatch(right.work, 3)
        assert counts(store) == {'left': 1, 'right': 3}
        assert (store.get(left.double), store.getters[right.double]) == (2, 6)
        assert left.double in store.getters
        assert store.status(left.work) == store.status('left/work')
        heard: list[object] = []
        store.watch(right.double, heard.append)
        store.commit(left.inc)
        store.commit(right.inc)
        assert heard == [8]
        store.patch(left, n=40)
        store.reset(right)
        assert counts(store) == {'left': 40, 'right': 0}
        assert store.use(left).state.n == 40

    async def test_in_an_action_of_another_module_too(self) -> None:
        store = Store({'left': Left(), 'right': Right()})
        assert await store.dispatch(Right.both) == 2 * 105 + 2 * 7
        assert counts(store) == {'left': 105, 'right': 7}

    async def test_in_the_handlers_of_a_base_the_base_means_the_module_itself(self) -> None:
        store = Store({'base': Base(), 'left': Left(), 'right': Right()})
        await store.dispatch(Left.own)
        assert counts(store) == {'base': 0, 'left': 10, 'right': 0}

    async def test_the_module_of_exactly_the_class_comes_before_those_derived_from_it(self) -> None:
        store = Store({'left': Left(), 'base': Base()})
        store.commit(Base.inc)
        assert counts(store) == {'left': 0, 'base': 1}

    async def test_a_base_of_several_is_refused_and_names_them(self) -> None:
        store = Store({'left': Left(), 'right': Right()})
        uses: list[Callable[[], object]] = [
            lambda: store.commit(Base.inc),
            lambda: store.dispatch(Base.work),
            lambda: store.get(Base.double),
            lambda: store.patch(Base, n=1),
            lambda: store.status(Base.work),
        ]
        for use in uses:
            with pytest.raises(DefinitionError, match="Base is in this store as 'left', 'right': name the one"):
                use()

    async def test_the_same_class_under_two_keys_is_refused_but_within_itself(self) -> None:
        store = Store({'one': Left(), 'two': Left()})
        with pytest.raises(DefinitionError, match="'one', 'two'"):
            store.commit(Left.inc)
        store.use('two').commit(Left.inc)
        await store.dispatch('one/own')
        assert counts(store) == {'one': 10, 'two': 1}

    async def test_a_class_that_is_not_there_is_named(self) -> None:
        with pytest.raises(UnknownNameError, match='no Right is in this store'):
            Store({'left': Left()}).commit(Right.inc)

    async def test_a_module_that_comes_later_makes_a_reference_ambiguous(self) -> None:
        store = Store({'left': Left()})
        store.commit(Base.inc)
        store.register_module('right', Right())
        with pytest.raises(DefinitionError, match="'left', 'right'"):
            store.commit(Base.inc)
        store.commit(Left.inc)
        assert counts(store) == {'left': 2, 'right': 0}


class Override(Base):
    """Overrides everything that it has inherited."""

    @mutation
    def inc(self, state: TallyState, by: int = 1) -> None:
        super().inc(by * 2)
        state.log = (*state.log, 'override')

    @action
    async def work(self, context: Context[TallyState], by: int = 1) -> str:
        return f'{await super().work(by + 1)} and more'

    @getter
    def double(self, state: TallyState, getters: Getters) -> int:
        return super().double + 1


class Again(Override):
    """Overrides it all again."""

    @mutation
    def inc(self, state: TallyState, by: int = 1) -> None:
        super().inc(by=by + 1)

    @getter
    def double(self, state: TallyState, getters: Getters) -> int:
        return super().double * 10


class A(Base):
    pass


class B(Base):
    @mutation
    def inc(self, state: TallyState, by: int = 1) -> None:
        super().inc(by)
        state.log = (*state.log, 'B')


class Diamond(A, B):
    @mutation
    def inc(self, state: TallyState, by: int = 1) -> None:
        super().inc(by)
        state.log = (*state.log, 'diamond')


class DiamondWithout(A, B):
    pass


class TestSuper:
    """An override calls the overridden handler."""

    async def test_a_mutation_writes_on_the_same_draft_and_is_one_commit(self) -> None:
        store = Store({'o': Override()})
        heard: list[MutationEvent] = []
        store.subscribe(heard.append)
        store.commit(Override.inc, 3)
        assert store.state.o == TallyState(n=6, log=('inc', 'override'))
        assert heard == [MutationEvent('o/inc', 3)]

    async def test_an_action_and_a_getter(self) -> None:
        store = Store({'o': Override()})
        assert await store.dispatch('o/work', 4) == 'worked 5 and more'
        assert store.state.o.n == 10
        assert store.get(Override.double) == 21
        store.commit(Override.inc)
        assert store.get(Override.double) == 25

    def test_over_several_classes(self) -> None:
        store = Store({'again': Again()})
        store.commit(Again.inc, 1)
        assert store.state.again.n == 4
        assert store.get(Again.double) == 90

    def test_in_the_order_of_resolution(self) -> None:
        store = Store({'d': Diamond(), 'w': DiamondWithout()})
        store.commit(Diamond.inc)
        store.commit(DiamondWithout.inc)
        assert store.state.d.log == ('inc', 'B', 'diamond')
        assert store.state.w.log == ('inc', 'B')

    def test_the_state_may_be_handed_on_as_python_has_it(self) -> None:
        class Careful(Base):
            @mutation
            def inc(self, state: TallyState, by: int = 1) -> None:
                super().inc(state, by + 1)  # type: ignore[arg-type, call-arg]  # what the test is about

        store = Store({'c': Careful()})
        store.commit(Careful.inc)
        assert store.state.c.n == 2

    def test_a_failure_there_undoes_all(self) -> None:
        class Strict(Base):
            @mutation
            def inc(self, state: TallyState, by: int = 1) -> None:
                state.n = 99
                super().inc('many')  # type: ignore[arg-type]  # what the test is about

        store = Store({'s': Strict()})
        with pytest.raises(PayloadError, match=r'valid integer'):
            store.commit(Strict.inc)
        assert store.state.s.n == 0

    def test_outside_its_override_it_is_refused(self) -> None:
        store = Store({'o': Override()})
        with pytest.raises(CommitError, match='runs within the mutation that overrides it'):
            super(Override, store.use(Override)).inc()


class TestOverride:
    """Only a handler can override a handler."""

    @pytest.mark.parametrize(('attribute', 'kind'), [('inc', 'mutation'), ('work', 'action'), ('double', 'getter')])
    @pytest.mark.parametrize('base', [Base, Left, MixedLeft])
    def test_without_its_decorator_it_is_refused_and_told_what_to_write(
        self, attribute: str, kind: str, base: type[Any]
    ) -> None:
        def plain(_self: object, _state: object) -> None: ...

        with pytest.raises(DefinitionError, match=rf'Bad.{attribute} is no {kind}.*decorate it with @{kind}'):
            types.new_class('Bad', (base,), exec_body=lambda namespace: namespace.update({attribute: plain}))

    def test_a_handler_of_another_kind_is_refused(self) -> None:
        with pytest.raises(DefinitionError, match=r'is a getter, and .* is a mutation'):

            class Bad(Base):
                @getter
                def inc(self, state: TallyState) -> int:  # type: ignore[override]  # what the test is about
                    return state.n

    def test_none_takes_it_away(self) -> None:
        class Without(Base):
            inc = None  # type: ignore[assignment]  # what the test is about

        with pytest.raises(UnknownNameError, match="no mutation 'w/inc'"):
            Store({'w': Without()}).commit('w/inc')


StateT = TypeVar('StateT', bound=TallyState)


class Wider(TallyState):
    more: int = 0


class Any_(Module[StateT], Generic[StateT]):  # noqa: N801 - it stands for any
    @mutation
    def inc(self, state: StateT, by: int = 1) -> None:
        state.n += by


class Narrow(Any_[TallyState]):
    pass


class Wide(Any_[Wider]):
    pass


def test_a_generic_base_is_inherited_like_any_other() -> None:
    store = Store({'narrow': Narrow(), 'wide': Wide()})
    store.commit(Wide.inc, 2)
    store.commit(Narrow.inc)
    assert (store.state.narrow, store.state.wide) == (TallyState(n=1), Wider(n=2))
