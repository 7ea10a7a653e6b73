"""The timeline of a store in the devtools, and the way back."""

from __future__ import annotations

import asyncio
import gc
import weakref
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr

from authui.reactive import Recorder
from authui.reactive.timeline import Timeline
from authui.store import Context, Module, State, Store, action, mutation
from authui.store.errors import CommitError, MutationError, PayloadError, UnknownNameError

from .lamp import Lamp, make_store

CANARY = 'canary-7f3a'


class Login(BaseModel):
    """A secret that must not be kept."""

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
    """A clock that advances by one at each reading."""

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
    assert [each.seconds for each in past.entries] == [None, 3.0, 1.0]
    assert [each.began_at for each in past.entries] == [1.0, 2.0, 3.0]
    assert not past._actions


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


class Relay(Module[State]):
    """Handlers that call other ones."""

    store: Store
    gate: asyncio.Event

    @mutation
    def dim(self, _state: State, watts: Any) -> None:
        self.store.commit(Lamp.watts, 10)
        self.store.commit(Lamp.watts, watts)

    @mutation
    def dim_in_vain(self, _state: State) -> None:
        self.store.commit('relay/dim', 20)
        raise LookupError(CANARY)

    @action
    async def evening(self, context: Context[State]) -> None:
        await context.dispatch('night')
        await self.gate.wait()
        context.commit('dim', 30)

    @action
    async def night(self, context: Context[State]) -> None:
        context.commit('lamp/switch', False, root=True)
        await asyncio.sleep(0)
        context.commit('lamp/switch', True, root=True)


@pytest.fixture
def relay() -> Store:
    relay = Relay()
    relay.store, relay.gate = (
        Store({'relay': relay, 'lamp': Lamp()}, on_error=lambda _error, _who: None),
        asyncio.Event(),
    )
    return relay.store


def tree(past: Timeline) -> list[tuple[int, int | None, str, str, str]]:
    return [(each.depth, each.parent, each.type, each.outcome, each.error) for each in past.entries[1:]]


class TestFailures:
    """Failures are shown as failed, with only the type of the error."""

    @pytest.mark.parametrize(
        ('type_', 'payload', 'error', 'shown'),
        [
            ('relay/dim_in_vain', None, LookupError, ''),
            ('lamp/watts', CANARY, PayloadError, ''),
            ('lamp/$patch', CANARY, MutationError, "{watts: 'canary-7f3a'}"),
        ],
        ids=['a mutation that raises', 'a payload that does not fit', 'a field that does not fit'],
    )
    def test_a_commit(self, relay: Store, type_: str, payload: str | None, error: type[Exception], shown: str) -> None:
        past = timeline(relay)
        arguments = [] if payload is None else [payload]
        with pytest.raises(error):
            relay.patch(Lamp, watts=payload) if type_ == 'lamp/$patch' else relay.commit(type_, *arguments)
        failed = past.entries[1]
        assert (failed.type, failed.kind, failed.outcome, failed.error) == (type_, 'commit', 'failed', error.__name__)
        assert failed.payload == shown
        assert failed.seconds is not None
        assert CANARY not in failed.error

    def test_a_commit_without_end(self, store: Store) -> None:
        past = timeline(store)
        store.watch('lamp.watts', lambda watts: store.commit(Lamp.watts, watts + 1))
        store.commit(Lamp.watts, 50)
        assert (past.entries[-1].outcome, past.entries[-1].error) == ('failed', CommitError.__name__)

    def test_it_leaves_the_way_back_as_it_is(self, relay: Store) -> None:
        past = timeline(relay)
        relay.commit(Lamp.watts, 50)
        past.go(1)
        with pytest.raises(LookupError):
            relay.commit('relay/dim_in_vain')
        assert (past.at, past.is_away) == (1, True)
        past.go(past.entries[2].number)
        assert relay.state.lamp.watts == 40


class TestNested:
    """Nested commits and actions are shown nested."""

    def test_commits_within_a_mutation(self, relay: Store) -> None:
        past = timeline(relay)
        relay.commit('relay/dim', 5)
        assert tree(past) == [
            (0, None, 'relay/dim', 'done', ''),
            (1, 2, 'lamp/watts', 'done', ''),
            (1, 2, 'lamp/watts', 'done', ''),
        ]
        relay.commit(Lamp.watts, 99)
        past.go(3)
        assert relay.state.lamp.watts == 5

    def test_they_are_undone_with_it(self, relay: Store) -> None:
        past = timeline(relay)
        with pytest.raises(LookupError):
            relay.commit('relay/dim_in_vain')
        assert tree(past) == [
            (0, None, 'relay/dim_in_vain', 'failed', 'LookupError'),
            (1, 2, 'relay/dim', 'undone', ''),
            (2, 3, 'lamp/watts', 'undone', ''),
            (2, 3, 'lamp/watts', 'undone', ''),
        ]

    async def test_what_an_action_does_also_after_it_has_waited(self, relay: Store) -> None:
        past = timeline(relay)
        evening = relay.dispatch('relay/evening')
        relay.commit(Lamp.watts, 1)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        relay.use(Relay).gate.set()
        await evening
        assert tree(past) == [
            (0, None, 'relay/evening', 'done', ''),
            (1, 2, 'relay/night', 'done', ''),
            (2, 3, 'lamp/switch', 'done', ''),
            (0, None, 'lamp/watts', 'done', ''),
            (2, 3, 'lamp/switch', 'done', ''),
            (1, 2, 'relay/dim', 'done', ''),
            (2, 7, 'lamp/watts', 'done', ''),
            (2, 7, 'lamp/watts', 'done', ''),
        ]


class TestRecorder:
    """The plugin records a store from its beginning to its end."""

    def test_it_knows_what_other_plugins_did_after_it(self) -> None:
        recorder = Recorder()
        store = Store({'lamp': Lamp()}, plugins=[recorder, lambda store: store.commit(Lamp.watts, 50)])
        past = recorder.timeline(store)
        assert past is not None
        assert [each.type for each in past.entries] == ['recording begins', 'lamp/watts']

    def test_it_is_bounded(self) -> None:
        recorder = Recorder(limit=3)
        store = Store({'lamp': Lamp()}, plugins=[recorder])
        for watts in range(10):
            store.commit(Lamp.watts, watts)
        past = recorder.timeline(store)
        assert past is not None
        assert [each.number for each in past.entries] == [9, 10, 11]

    def test_it_keeps_stores_apart_and_knows_no_other(self) -> None:
        recorder = Recorder()
        one, two = (Store({'lamp': Lamp()}, plugins=[recorder]) for _ in range(2))
        one.commit(Lamp.watts, 50)
        lengths = [len(past.entries) for store in (one, two) if (past := recorder.timeline(store)) is not None]
        assert lengths == [2, 1]
        assert recorder.timeline(make_store()) is None

    @pytest.mark.parametrize('closes', [True, False], ids=['closed', 'dropped'])
    def test_it_keeps_nothing_of_a_store_that_is(self, closes: bool) -> None:
        recorder = Recorder()
        store = Store({'lamp': Lamp()}, plugins=[recorder])
        store.commit(Lamp.watts, 50)
        past = weakref.ref(recorder.timeline(store) or pytest.fail('not recorded'))
        if closes:
            store.close()
            assert recorder.timeline(store) is None
        else:
            del store
        gc.collect()
        assert past() is None


def test_when_ended_it_costs_the_store_nothing(store: Store) -> None:
    past = timeline(store)
    store.commit(Lamp.watts, 50)
    past.end()
    assert past.entries == []
    assert not store._notifier.subscribers
    assert not store._notifier.hooks
    assert not store._runner.subscribers
