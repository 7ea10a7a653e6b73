"""Results of getters and selectors are snapshots, compare like states, and are safe from other threads."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from pydantic import BaseModel

from authui.store import Getters, Module, State, StateTree, Store, getter, mutation
from authui.store.errors import CommitError, SealedStateError


class NumberState(State):
    number: int = 0
    other: int = 0


class Number(Module[NumberState]):
    @mutation
    def set(self, state: NumberState, number: int) -> None:
        state.number = number

    @mutation
    def other(self, state: NumberState, other: int) -> None:
        state.other = other


class Nest(Number):
    def __init__(self) -> None:
        self.modules = {'inner': Number()}


class Pair(NamedTuple):
    left: Any
    right: Any


@dataclasses.dataclass
class Data:
    value: Any


@dataclasses.dataclass(frozen=True)
class FrozenData:
    value: Any


class Model(BaseModel, frozen=True):
    value: NumberState


class Plain:
    def __init__(self, value: Any) -> None:
        self.value = value


def _generate(value: Any) -> Iterator[Any]:
    yield value
    yield value


WRAPPINGS: list[tuple[Callable[[Any], Any], Callable[[Any], Any]]] = [
    (lambda view: (view, 1), lambda kept: kept[0]),
    (lambda view: [[view]], lambda kept: kept[0][0]),
    (lambda view: {'a': {'b': view}}, lambda kept: kept['a']['b']),
    (lambda view: {view: 1}, lambda kept: next(iter(kept))),
    (lambda view: {view}, lambda kept: next(iter(kept))),
    (lambda view: frozenset({view}), lambda kept: next(iter(kept))),
    (lambda view: Pair(view, 1), lambda kept: kept.left),
    (Data, lambda kept: kept.value),
    (FrozenData, lambda kept: kept.value),
    (lambda view: Model(value=view), lambda kept: kept.value),
    (Plain, lambda kept: kept.value),
    (lambda view: deque([view]), lambda kept: kept[0]),
    (lambda view: (lambda: view,), lambda kept: kept[0]()),
    (lambda view: [(view,), {'deep': Data([view])}], lambda kept: kept[1]['deep'].value[0]),
    (lambda view: zip([view], strict=True), lambda kept: next(kept)[0]),
    (_generate, next),
]


@pytest.mark.parametrize(('wrap', 'find'), WRAPPINGS)
class TestAtAnyDepth:
    """A state inside of any other object stays as it was, and is followed as a whole."""

    def test_in_what_a_getter_returns(self, wrap: Callable[[Any], Any], find: Callable[[Any], Any]) -> None:
        class Reader(Module[NumberState]):
            @getter
            def wrapped(self, _state: NumberState, _getters: Getters, root_state: Any) -> Any:
                return wrap(root_state.a)

        store = Store({'a': Number(), 'reader': Reader()})
        old = store.getters['reader/wrapped']
        store.commit('a/set', 1)
        new = store.getters['reader/wrapped']
        for kept, number in ((find(old), 0), (find(new), 1)):
            assert kept == NumberState(number=number)
            assert NumberState(number=number) == kept
            assert type(kept) is NumberState
            assert kept.model_dump() == {'number': number, 'other': 0}
            with pytest.raises(SealedStateError):
                kept.number = 5

    def test_in_what_a_selector_returns(self, wrap: Callable[[Any], Any], find: Callable[[Any], Any]) -> None:
        store = Store({'a': Number(), 'b': Number()})
        heard: list[Any] = []
        store.watch(lambda state, _: wrap(state.a), heard.append)
        store.commit('b/set', 7)
        store.commit('a/set', 1)
        store.commit('a/other', 1)
        assert len(heard) == 2
        assert find(heard[0]) == NumberState(number=1)

    def test_from_a_method_getter(self, wrap: Callable[[Any], Any], find: Callable[[Any], Any]) -> None:
        class Reader(Module[NumberState]):
            @getter
            def wrapped(self, state: NumberState) -> Callable[[int], Any]:
                return lambda _: wrap(state)

            @mutation
            def set(self, state: NumberState, number: int) -> None:
                state.number = number

        store = Store({'reader': Reader()})
        method = store.getters['reader/wrapped']
        old = method(1)
        store.commit('reader/set', 1)
        again = method(1)
        assert find(old) == NumberState()
        assert find(again) == NumberState(number=1)


class TestComparedAndCopied:
    """Within a getter or a selector the state compares and copies like a plain one."""

    def test_with_a_state(self) -> None:
        class Comparing(Number):
            @getter
            def is_default(self, state: NumberState) -> bool:
                return state == NumberState()

            @getter
            def reversed(self, state: NumberState) -> bool:
                return NumberState() == state

            @getter
            def copies(self, state: NumberState) -> list[Any]:
                return [
                    state.model_copy(update={'other': 3}),
                    copy.copy(state),
                    copy.deepcopy(state),
                    pickle.loads(pickle.dumps(state)),  # noqa: S301 - our own
                ]

        store = Store({'a': Comparing()})
        use = store.use(Comparing)
        assert (use.is_default, use.reversed) == (True, True)
        assert use.copies == [NumberState(other=3), NumberState(), NumberState(), NumberState()]
        assert {type(each) for each in use.copies} == {NumberState}
        store.commit('a/set', 1)
        assert (use.is_default, use.reversed) == (False, False)
        assert use.copies[1].number == 1

    def test_with_the_state_of_the_store(self) -> None:
        store = Store({'nest': Nest(), 'a': Number()})
        before = store.state
        heard: list[Any] = []
        store.watch(lambda state, _: state == before, heard.append)
        store.watch(lambda state, _: (state, [state.nest]), heard.append)
        store.commit('nest/inner/set', 1)
        assert heard[0] is False
        whole, (nest,) = heard[1]
        assert isinstance(whole, StateTree)
        assert whole == store.state
        assert nest == store.state.nest
        assert store.state.nest == nest
        assert whole.states() == store.state.states()
        store.commit('nest/inner/set', 2)
        assert (whole.nest.inner.number, nest.inner.number) == (1, 1)
        assert nest != store.state.nest

    def test_of_many_modules(self) -> None:
        store = Store({f'm{number}': Number() for number in range(200)})
        before = store.state
        store.commit('m7/set', 1)
        after = store.state
        assert (before.m7.number, after.m7.number) == (0, 1)
        assert before != after
        assert after.m8 is before.m8
        assert list(after.states()) == [(f'm{number}',) for number in range(200)]
        store.register_module('late', Number())
        assert not hasattr(after, 'late')
        store.unregister_module('late')
        assert store.state == after


class TestFailures:
    """A getter that handles the failure of another one goes on handling it."""

    def test_the_failure_of_another_getter_stays_handled(self) -> None:
        class Ratio(Number):
            @getter
            def ratio(self, state: NumberState) -> int:
                return 10 // state.number

            @getter
            def safe(self, _state: NumberState, getters: Getters) -> int:
                try:
                    return int(getters['ratio'])
                except ZeroDivisionError:
                    return -1

        store = Store({'a': Ratio()})
        heard: list[int] = []
        store.watch(Ratio.safe, heard.append)
        assert store.get(Ratio.safe) == -1
        store.commit('a/other', 1)
        assert store.get(Ratio.safe) == -1
        store.commit('a/set', 5)
        assert store.get(Ratio.safe) == 2
        store.commit('a/set', 0)
        assert store.get(Ratio.safe) == -1
        assert heard == [2, -1]


class TestWithinAMutation:
    """Getters and the store's state show the state before the mutation, until it is over."""

    def test_they_show_the_state_before_it(self) -> None:
        seen: list[Any] = []

        class Doubling(Number):
            @getter
            def double(self, state: NumberState) -> int:
                return state.number * 2

            @mutation
            def go(self, state: NumberState) -> None:
                state.number = 5
                seen.append((self.double, self.state.number, self.root_state.a.number, state.number))
                self.commit('set', 6)
                seen.append((self.double, self.state.number, self.root_state.a.number, state.number))

        store = Store({'a': Doubling()})
        store.commit('a/go')
        assert seen == [(0, 0, 0, 5), (0, 0, 0, 6)]
        assert store.get(Doubling.double) == 12


class TestOtherThreads:
    """Another thread reads whole states but no getters, and never disturbs the store's own thread."""

    def test_commits_go_on_while_another_thread_reads(self) -> None:
        class Slow(Number):
            @getter
            def slow(self, state: NumberState) -> int:
                return state.number

            @mutation
            def both(self, state: NumberState, number: int) -> None:
                state.number = state.other = number

        class Twin(Slow):
            @mutation
            def together(self, state: NumberState, number: int) -> None:
                state.number = number
                self.commit('a/both', number, root=True)

        store = Store({'a': Slow(), 'b': Twin()})
        stop, refused, torn = threading.Event(), [], []

        def read() -> None:
            while not stop.is_set():
                state = store.state
                if len({state.a.number, state.a.other, state.b.number}) > 1:
                    torn.append(state)
                try:
                    store.getters['a/slow']
                except CommitError as error:
                    refused.append(str(error))

        reader = threading.Thread(target=read)
        reader.start()
        try:
            for number in range(2000):
                store.commit('b/together', number)
                assert store.getters['a/slow'] == number
                assert store.state.b.number == number
        finally:
            stop.set()
            reader.join()
        assert torn == []
        assert refused
        assert set(refused) == {refused[0]}
        assert 'in a thread to which the store does not belong' in refused[0]
        assert 'store.state can be read in every thread' in refused[0]


class DoubledState(State):
    number: int = 2

    @property
    def doubled(self) -> int:
        return 2 * self.number


class Doubled(Module[DoubledState]):
    def __init__(self) -> None:
        self.modules = {'inner': Number()}


def test_the_properties_of_a_state_are_read_with_and_without_nested_modules() -> None:
    store = Store(modules={'outer': Doubled()})
    assert store.state.outer.doubled == 4
    with pytest.raises(AttributeError, match='there is no state'):
        _ = store.state.outer.tripled
