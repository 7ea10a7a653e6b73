"""What every contender does, and how the floor and our store do it; measures nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from authui.store import Context, Module, State, Store, action, getter, mutation

MANY = 1_000


class Contender(Protocol):
    """Does the same work as every other one, so many times; each loop stands in full, for a call in it would weigh."""

    name: str

    def commit(self, number: int) -> None:
        """Write to a field that nobody watches, while somebody watches another."""

    async def dispatch(self, number: int) -> None:
        """Write to it by an action that is awaited."""

    def read(self, number: int) -> None:
        """Read a value that derives from a field and is known."""

    def watchers(self, number: int) -> None:
        """Write to a field with a thousand watchers."""

    def used(self) -> object:
        """Make a store that was watched, written and read once, and return all that keeps it."""


class Floor:
    """The least that could do the work: a slot, and callbacks that are called one after the other."""

    __slots__ = ('callbacks', 'count')

    def __init__(self, listeners: int) -> None:
        self.count = 0
        self.callbacks: list[Callable[[int, int], None]] = [listener() for _ in range(listeners)]

    def set(self, value: int) -> None:
        """Assign and call back."""
        old = self.count
        self.count = value
        for callback in self.callbacks:
            callback(value, old)

    async def put(self, value: int) -> None:
        """Assign in a coroutine."""
        self.set(value)

    @property
    def double(self) -> int:
        """Read what an attribute holds."""
        return self.count


class CounterState(State):
    """A small state: a field that is watched, and two that are not."""

    count: int = 0
    other: int = 0
    name: str = ''


class Counter(Module[CounterState]):
    """A module of every kind of handler."""

    @mutation
    def set(self, state: CounterState, value: int) -> None:
        """Set the watched field."""
        state.count = value

    @mutation
    def set_other(self, state: CounterState, value: int) -> None:
        """Set a field that nobody watches."""
        state.other = value

    @mutation
    def add(self, state: CounterState) -> None:
        """Count one up."""
        state.count += 1

    @action
    async def put(self, context: Context[CounterState], value: int) -> None:
        """Commit."""
        context.commit(Counter.set, value)

    @getter
    def double(self, state: CounterState) -> int:
        """Compute something small."""
        return state.count * 2


class TheFloor:
    """A bare object."""

    name = 'the floor'

    def __init__(self) -> None:
        self._alone, self._crowded = Floor(0), Floor(MANY)

    def commit(self, number: int) -> None:
        """Assign."""
        alone = self._alone
        for value in range(number):
            alone.set(value)

    async def dispatch(self, number: int) -> None:
        """Await a coroutine that assigns."""
        alone = self._alone
        for value in range(number):
            await alone.put(value)

    def read(self, number: int) -> None:
        """Read a property."""
        alone = self._alone
        for _ in range(number):
            alone.double  # noqa: B018 - the read is what is measured

    def watchers(self, number: int) -> None:
        """Assign and call back."""
        crowded = self._crowded
        for value in range(number):
            crowded.set(value)

    def used(self) -> object:
        """Make an object with one callback."""
        return Floor(1)


class Ours:
    """authui's store: strict, validating, by name; made while the loop runs, to which a store is bound."""

    name = 'authui'

    def __init__(self) -> None:
        self._alone, self._known = make_store('counter.other', 1), make_store('counter.other', 1)
        self._crowded = make_store('counter.count', MANY)

    def commit(self, number: int) -> None:
        """Commit."""
        alone = self._alone
        for value in range(number):
            alone.commit('counter/set', value)

    async def dispatch(self, number: int) -> None:
        """Dispatch an action that commits."""
        alone = self._alone
        for value in range(number):
            await alone.dispatch('counter/put', value)

    def read(self, number: int) -> None:
        """Read a getter."""
        known = self._known
        for _ in range(number):
            known.getters['counter/double']

    def watchers(self, number: int) -> None:
        """Commit."""
        crowded = self._crowded
        for value in range(number):
            crowded.commit('counter/set', value)

    def used(self) -> object:
        """Make a store."""
        return used_store()


def make_store(path: str = 'counter.count', listeners: int = 0) -> Store:
    """Make a store of ours with watchers on a field."""
    store = Store({'counter': Counter()})
    for _ in range(listeners):
        store.watch(path, listener())
    return store


def used_store() -> Store:
    """Make a store of ours that was watched, written and read once."""
    store = make_store(listeners=1)
    store.commit('counter/set', 1)
    store.getters['counter/double']
    return store


def listener() -> Callable[[int, int], None]:
    """Return a callback of its own."""
    return lambda _new, _old: None
