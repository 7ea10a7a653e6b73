"""Random sequences of commits, watchers and getters against a naive model that recomputes everything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from authui.store import Getters, Module, State, Store, getter, mutation
from authui.store.errors import MutationError

from .examples import share_of

FIELDS = ('a', 'b', 'c')
Write = tuple[str, object]
fields = st.sampled_from(FIELDS)
values = st.integers(0, 3)


class Abc(State):
    a: int = 0
    b: int = 0
    c: int = 0


class Letters(Module[Abc]):
    """Writes any fields in one commit; some of them wrongly."""

    @mutation
    def write(self, state: Abc, writes: list[Any]) -> None:
        for name, value in writes:
            setattr(state, name, value)

    @getter
    def low(self, state: Abc) -> int:
        return state.a if state.c % 2 else state.b

    @getter
    def high(self, state: Abc, getters: Getters) -> int:
        return int(getters['low']) + state.c


class StoreAgainstModel(RuleBasedStateMachine):
    """The store and a dict of dicts see the same commits."""

    @initialize()
    def open(self) -> None:
        self.failures: list[BaseException] = []
        self.store = Store(
            {'left': Letters(), 'right': Letters()}, on_error=lambda error, _: self.failures.append(error)
        )
        self.model = {side: dict.fromkeys(FIELDS, 0) for side in ('left', 'right')}
        self.heard: list[tuple[int, object, object]] = []
        self.expected: list[tuple[int, object, object]] = []
        self.watching: dict[int, tuple[Any, Any]] = {}
        self.numbers = 0
        self.stops: list[Callable[[], None]] = []

    def selection(self, key: tuple[str, str, str]) -> object:
        kind, side, name = key
        state = self.model[side]
        low = state['a'] if state['c'] % 2 else state['b']
        return {'path': state[name], 'selector': state[name] > 1, 'getter': low + state['c']}[kind]

    @rule(kind=st.sampled_from(['path', 'selector', 'getter']), side=st.sampled_from(['left', 'right']), name=fields)
    def watch(self, kind: str, side: str, name: str) -> None:
        number = self.numbers = self.numbers + 1
        sources: dict[str, Any] = {
            'path': f'{side}.{name}',
            'selector': lambda state, _: getattr(getattr(state, side), name) > 1,
            'getter': lambda _, getters: getters[f'{side}/high'],
        }
        stop = self.store.watch(sources[kind], lambda new, old: self.heard.append((number, new, old)))
        self.watching[number] = (stop, (kind, side, name))

    @rule(choice=st.integers(0, 20))
    def stop(self, choice: int) -> None:
        if self.watching:
            number = sorted(self.watching)[choice % len(self.watching)]
            stop, _ = self.watching.pop(number)
            stop()

    @rule(side=st.sampled_from(['left', 'right']), writes=st.lists(st.tuples(fields, values), max_size=4))
    def commit(self, side: str, writes: list[Write]) -> None:
        before = {number: self.selection(key) for number, (_, key) in self.watching.items()}
        self.model[side].update(writes)  # type: ignore[arg-type]  # numbers, as drawn above
        for number, (_, key) in sorted(self.watching.items()):
            if (new := self.selection(key)) != before[number]:
                self.expected.append((number, new, before[number]))
        self.store.commit(f'{side}/write', writes)

    @rule(side=st.sampled_from(['left', 'right']), writes=st.lists(st.tuples(fields, values), max_size=3), wrong=fields)
    def fail(self, side: str, writes: list[Write], wrong: str) -> None:
        try:
            self.store.commit(f'{side}/write', [*writes, (wrong, 'nonsense')])
        except MutationError:
            return
        raise AssertionError('a string was taken for a number')

    @rule()
    def listen_around(self) -> None:
        self.stops.append(self.store.subscribe_mutation(lambda: None))

    @rule()
    def listen_no_more(self) -> None:
        while self.stops:
            self.stops.pop()()

    @invariant()
    def both_say_the_same(self) -> None:
        if not hasattr(self, 'store'):
            return
        for side, state in self.model.items():
            assert getattr(self.store.state, side).model_dump() == state
            assert self.store.getters[f'{side}/high'] == self.selection(('getter', side, 'a'))
        assert self.heard == self.expected
        assert self.failures == []


TestStoreAgainstModel = StoreAgainstModel.TestCase
TestStoreAgainstModel.settings = settings(max_examples=share_of(60), stateful_step_count=40, deadline=None)
