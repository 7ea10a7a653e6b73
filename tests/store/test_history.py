"""Undo and redo, which keep no secret."""

from __future__ import annotations

import sys
from functools import cached_property
from typing import Any, Self

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import model_validator

from authui.store import History, Module, State, Store, mutation
from authui.store.errors import DefinitionError, MutationError, UnknownNameError

from .shop import APPLE, PEAR, Cart, Prefs
from .vault import SECRET, Vault


class RangeState(State):
    low: int = 0
    high: int = 1

    @model_validator(mode='after')
    def is_in_order(self) -> Self:
        if self.low > self.high:
            raise ValueError('low is above high')
        return self


class Range(Module[RangeState]):
    """Its fields have to fit together."""

    @mutation
    def move(self, state: RangeState, by: int) -> None:
        state.low += by
        state.high += by


class TestHistory:
    """Undo and redo of all commits."""

    def _store(self, history: History, **modules: Module[Any]) -> Store:
        return Store({'cart': Cart(), 'prefs': Prefs(), **modules}, plugins=[history])

    def test_undo_and_redo(self) -> None:
        history = History()
        store = self._store(history)
        heard: list[object] = []
        store.watch('cart.total', heard.append)
        assert not history.undo()
        store.commit(Cart.add, APPLE)
        store.commit(Cart.add, PEAR)
        assert history.undo()
        assert history.undo()
        assert not history.can_undo
        assert history.redo()
        assert (store.state.cart.total, history.at) == (3, 1)
        assert heard == [3, 5, 3, 0, 3]

    def test_a_commit_after_an_undo_ends_what_could_be_redone(self) -> None:
        history = History()
        store = self._store(history)
        store.commit(Cart.add, APPLE)
        history.undo()
        store.commit(Prefs.dark, True)
        assert not history.can_redo
        assert [moment.type for moment in history.moments] == [None, 'prefs/dark']

    def test_it_goes_to_any_moment(self) -> None:
        history = History()
        store = self._store(history)
        for _ in range(3):
            store.commit(Cart.add, APPLE)
        history.go(1)
        assert store.state.cart.total == 3
        with pytest.raises(IndexError, match='no moment 4: there are 4'):
            history.go(4)

    def test_commits_that_change_nothing_or_are_left_out_make_no_moment(self) -> None:
        history = History(only=lambda event: event.type != 'cart/add')
        store = self._store(history)
        store.commit(Cart.add, APPLE)
        store.commit(Prefs.dark, False)
        assert len(history.moments) == 2

    def test_it_is_bounded(self) -> None:
        history = History(limit=2)
        store = self._store(history)
        for _ in range(5):
            store.commit(Cart.add, APPLE)
        assert len(history.moments) == 3
        while history.undo():
            pass
        assert store.state.cart.total == 9

    def test_a_module_that_can_hold_a_secret_stays_as_it_is_and_is_not_kept(self) -> None:
        history = History()
        store = self._store(history, vault=Vault())
        store.commit('vault/put', {'pin_code': '1', 'seed_secret': SECRET})
        store.commit(Cart.add, APPLE)
        history.undo()
        assert store.state.cart.total == 0
        assert store.state.vault.seed[0].value.get_secret_value() == SECRET
        assert all(('vault',) not in moment.states for moment in history.moments)

    def test_a_module_that_has_gone_meanwhile_stays_gone(self) -> None:
        history = History()
        store = self._store(history)
        store.register_module('late', Prefs())
        store.commit('late/dark', True)
        store.commit('late/dark', False)
        store.unregister_module('late')
        assert history.undo()
        assert not store.has_module('late')

    def test_it_belongs_to_one_store(self) -> None:
        history = History()
        self._store(history)
        with pytest.raises(DefinitionError):
            self._store(history)


class TestPaths:
    """A history of some modules or fields leaves the others as they are."""

    def _store(self, history: History, **modules: Module[Any]) -> Store:
        return Store({'cart': Cart(), 'prefs': Prefs(), **modules}, plugins=[history])

    def test_of_a_module(self) -> None:
        history = History(paths=['cart'])
        store = self._store(history)
        store.commit(Cart.add, APPLE)
        store.commit(Prefs.dark, True)
        assert len(history.moments) == 2
        history.undo()
        assert (store.state.cart.total, store.state.prefs.dark) == (0, True)
        history.redo()
        assert (store.state.cart.total, store.state.prefs.dark) == (3, True)

    def test_of_a_module_with_those_nested_in_it(self) -> None:
        class Outer(Cart):
            def __init__(self) -> None:
                super().__init__()
                self.modules = {'inner': Prefs()}

        history = History(paths=['outer'])
        store = self._store(history, outer=Outer())
        store.commit('outer/inner/dark', True)
        assert history.undo()
        assert not store.state.outer.inner.dark

    def test_of_a_field(self) -> None:
        history = History(paths=['cart.coupon', 'prefs.dark'])
        store = self._store(history)
        heard: list[object] = []
        store.watch('cart.items', heard.append)
        store.commit(Cart.set_coupon, 'A')
        store.commit(Cart.add, APPLE)
        store.commit(Prefs.dark, True)
        store.commit(Prefs.language, 'de')
        assert [moment.type for moment in history.moments] == [None, 'cart/coupon', 'prefs/dark']
        history.go(0)
        assert (store.state.cart.coupon, store.state.cart.total, store.state.cart.items) == (None, 3, (APPLE,))
        assert (store.state.prefs.dark, store.state.prefs.language) == (False, 'de')
        assert heard == [(APPLE,)]

    @pytest.mark.parametrize('path', ['crt', 'cart.copon', 'cart.items.name', ''])
    def test_a_misspelt_one_is_refused(self, path: str) -> None:
        with pytest.raises(UnknownNameError):
            self._store(History(paths=[path]))

    @pytest.mark.parametrize('path', ['vault', 'vault.owner'])
    def test_a_module_that_can_hold_a_secret_is_refused(self, path: str) -> None:
        with pytest.raises(DefinitionError, match='can hold a secret'):
            self._store(History(paths=[path]), vault=Vault())

    def test_where_then_and_now_do_not_fit_it_stays_where_it_is(self) -> None:
        history = History(paths=['range.high'])
        store = self._store(history, range=Range())
        store.commit('range/move', 5)
        with pytest.raises(MutationError, match='low is above high'):
            history.undo()
        assert (store.state.range, history.at) == (RangeState(low=5, high=6), 1)


def test_where_a_reload_has_made_other_states_it_stays_where_it_is() -> None:
    class NewRangeState(State):
        low: int = 0
        high: int = 1

    class NewRange(Module[NewRangeState]):
        pass

    history = History()
    store = Store({'range': Range()}, plugins=[history])
    store.commit('range/move', 5)
    store.hot_update('range', NewRange())
    with pytest.raises(DefinitionError, match='NewRangeState'):
        history.undo()
    assert (store.state.range, history.at) == (NewRangeState(low=5, high=6), 1)


def test_a_chosen_field_is_put_back_as_far_as_a_reload_has_left_it() -> None:
    class Titled(State):
        title: str = ''
        done: bool = False

        @cached_property
        def loud(self) -> str:
            return self.title.upper()

    class Bare(State):
        done: bool = False

    class Note(Module[Titled]):
        @mutation
        def write(self, state: Titled, title: str) -> None:
            state.title = title

    class Plain(Module[Bare]):
        pass

    history = History(paths=['note.title'])
    store = Store({'note': Note()}, plugins=[history])
    store.commit(Note.write, 'one')
    assert store.state.note.loud == 'ONE'
    assert history.undo()
    assert (store.state.note.title, store.state.note.loud) == ('', '')
    store.hot_update('note', Plain())
    assert history.redo()
    assert store.state.note == Bare()


STEPS = st.lists(st.one_of(st.integers(0, 3), st.sampled_from(['undo', 'redo', 'aside'])), max_size=30)


@settings(deadline=None)
@given(steps=STEPS, limit=st.integers(1, 5))
def test_it_is_as_a_list_of_values_and_a_place_in_it(steps: list[int | str], limit: int) -> None:
    history = History(limit=limit, paths=['prefs.language'])
    store = Store({'prefs': Prefs()}, plugins=[history])
    values, at, dark = ['en'], 0, False
    for step in steps:
        if step == 'undo':
            assert history.undo() == (at > 0)
            at = max(0, at - 1)
        elif step == 'redo':
            assert history.redo() == (at < len(values) - 1)
            at = min(len(values) - 1, at + 1)
        elif step == 'aside':
            dark = not dark
            store.commit(Prefs.dark, dark)
        else:
            store.commit(Prefs.language, str(step))
            if values[at] != str(step):
                values = [*values[: at + 1], str(step)][-limit - 1 :]
                at = len(values) - 1
        assert (store.state.prefs.language, store.state.prefs.dark) == (values[at], dark)
        assert (history.at, len(history.moments)) == (at, len(values))
        assert (history.can_undo, history.can_redo) == (at > 0, at < len(values) - 1)


def calls_of_a_commit(modules: int) -> int:
    """Count the calls of functions during a commit to one of many modules whose history is kept."""
    store = Store({f'm{number}': Prefs() for number in range(modules)}, plugins=[History()])
    store.commit('m0/dark', True)
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {'call', 'c_call'}

    sys.setprofile(count)
    try:
        store.commit('m0/dark', False)
    finally:
        sys.setprofile(None)
    return calls


def test_a_commit_costs_the_same_however_many_modules_there_are() -> None:
    assert calls_of_a_commit(3_000) <= 1.2 * calls_of_a_commit(10)


def test_a_history_with_a_filter_compares_with_the_moment_that_it_is_at() -> None:
    history = History(only=lambda mutation: mutation.type == 'm0/dark')
    store = Store({'m0': Prefs(), 'm1': Prefs()}, plugins=[history])
    counts = []
    for name, dark in (('m1/dark', True), ('m0/dark', False)):
        store.commit(name, dark)
        counts.append(len(history.moments))
    assert counts == [1, 2], 'the other module has changed since the first moment'
    history.undo()
    assert not store.state.m1.dark
    store.commit('m0/dark', False)
    assert history.can_redo, 'nothing has changed since the moment that it went back to'
    history.redo()
    assert store.state.m1.dark
