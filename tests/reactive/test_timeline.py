"""What the devtools record of a store, and going back."""

from __future__ import annotations

import gc

import pytest
from pydantic import BaseModel, SecretStr

from authui.errors import UnknownNameError
from authui.reactive.timeline import Timeline
from authui.store import Context, Module, State, Store, action, mutation

from .lamp import Lamp, make_store

CANARY = 'canary-7f3a'


class Login(BaseModel):
    """What is not to be kept."""

    email: str
    word: SecretStr


class SafeState(State):
    """A state with a secret in it."""

    key: SecretStr = SecretStr('')
    count: int = 0


class Safe(Module[SafeState]):
    """A module that is given secrets."""

    @mutation
    def put(self, state: SafeState, word: SecretStr) -> None:
        state.key = word
        state.count += 1

    @action
    async def open(self, _context: Context[SafeState], login: Login) -> None:
        if not login.email:
            raise ValueError(login.word.get_secret_value())


class Seconds:
    """A clock that goes on by one each time it is asked."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


def timeline(store: Store, limit: int = 500) -> Timeline:
    return Timeline(store, limit=limit, clock=Seconds(), timer=Seconds())


def test_an_entry_that_is_gone_is_refused(store: Store) -> None:
    past = timeline(store, limit=2)
    for watts in (50, 60):
        store.commit(Lamp.watts, watts)
    assert [entry.number for entry in past.entries] == [2, 3]
    with pytest.raises(UnknownNameError, match='entry 1'):
        past.go(1)


async def test_an_action_runs_and_ends() -> None:
    store = make_store()
    past = timeline(store)
    running = store.dispatch(Lamp.glow, 0.001)
    assert (past.entries[-1].type, past.entries[-1].outcome, past.entries[-1].seconds) == ('lamp/glow', 'running', None)
    await running
    assert [(each.kind, each.type, each.outcome) for each in past.entries] == [
        ('beginning', 'recording begins', 'done'),
        ('action', 'lamp/glow', 'done'),
        ('commit', 'lamp/watts', 'done'),
    ]
    assert past.entries[1].seconds == 1.0
    assert [each.began_at for each in past.entries] == [1.0, 2.0, 3.0]
    assert not past._running


async def test_nothing_secret_is_kept() -> None:
    store = Store({'safe': Safe()})
    past = timeline(store)
    store.commit(Safe.put, SecretStr(CANARY))
    await store.dispatch(Safe.open, Login(email='ann@example.org', word=SecretStr(CANARY)))
    gc.collect()
    put, opened = past.entries[1:]
    assert (put.payload, opened.payload) == ('***', "Login(email='ann@example.org', word=***)")
    assert CANARY not in repr(past.entries)
    assert all(not entry.states for entry in past.entries)
    assert not [each for each in gc.get_objects() if isinstance(each, Login)]


async def test_of_a_failure_the_type_alone_is_told() -> None:
    store = Store({'safe': Safe()})
    past = timeline(store)
    failed = store.dispatch(Safe.open, Login(email='', word=SecretStr(CANARY)))
    assert isinstance(failed.exception(), ValueError)
    assert (past.entries[-1].outcome, past.entries[-1].error) == ('failed', 'ValueError')
    assert CANARY not in repr(past.entries)


def test_there_and_back(store: Store) -> None:
    past = timeline(store)
    for watts in (50, 60, 70):
        store.commit(Lamp.watts, watts)
    past.go(2)
    assert (store.state.lamp.watts, past.at, past.is_away) == (50, 2, True)
    past.go(3)
    assert store.state.lamp.watts == 60
    past.return_to_present()
    assert (store.state.lamp.watts, past.at, past.is_away) == (70, None, False)


def test_a_commit_in_the_past_can_still_be_left(store: Store) -> None:
    past = timeline(store)
    store.commit(Lamp.watts, 50)
    past.go(1)
    store.commit(Lamp.switch, True)
    assert (past.at, past.is_away) == (None, True)
    past.return_to_present()
    assert (store.state.lamp.watts, store.state.lamp.is_on) == (50, False)


def test_one_can_stay_in_the_past(store: Store) -> None:
    past = timeline(store)
    store.commit(Lamp.watts, 50)
    past.go(1)
    past.stay()
    assert (store.state.lamp.watts, past.is_away) == (40, False)


def test_when_ended_it_costs_the_store_nothing(store: Store) -> None:
    past = timeline(store)
    store.commit(Lamp.watts, 50)
    past.end()
    assert past.entries == []
    assert not store._delivery.subscribers
    assert not store._runner.subscribers
