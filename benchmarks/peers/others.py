"""How the peers in Python do the work of a contender; measures nothing itself."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from nicegui import binding
from peers.contenders import MANY, listener


class Observ:
    """observ: it has no commit and no action, so a bare write and a coroutine stand in."""

    name = 'observ'

    def __init__(self) -> None:
        self._package = importlib.import_module('observ')  # by name, for it is installed only when this is run
        # A watcher of observ lives as long as somebody holds it.
        self._alone, self._on_other = self._make('other', 1)
        self._crowded, self._on_count = self._make('count', MANY)
        self._double = self._derive(self._make('other', 1)[0])

    def commit(self, number: int) -> None:
        """Write."""
        alone = self._alone
        for value in range(number):
            alone['count'] = value

    async def dispatch(self, number: int) -> None:
        """Await a coroutine that writes."""
        alone = self._alone

        async def put(value: int) -> None:
            alone['count'] = value

        for value in range(number):
            await put(value)

    def read(self, number: int) -> None:
        """Read what is computed."""
        double = self._double
        for _ in range(number):
            double()

    def watchers(self, number: int) -> None:
        """Write, and be called back at once."""
        crowded = self._crowded
        for value in range(number):
            crowded['count'] = value

    def used(self) -> object:
        """Make a state with what was watched and computed."""
        state, watches = self._make('count', 1)
        double = self._derive(state)
        state['count'] = 1
        double()
        return state, watches, double

    def _make(self, field: str, listeners: int) -> tuple[Any, list[Any]]:
        state = self._package.reactive({'count': 0, 'other': 0, 'name': ''})
        return state, [self._package.watch(lambda: state[field], listener(), sync=True) for _ in range(listeners)]

    def _derive(self, state: Any) -> Callable[[], int]:
        double: Callable[[], int] = self._package.computed(lambda: state['count'] * 2)
        return double


class Bindable:
    """The same state in NiceGUI's bindable properties."""

    count = binding.BindableProperty()
    other = binding.BindableProperty()
    name = binding.BindableProperty()
    double = binding.BindableProperty()

    def __init__(self) -> None:
        self.count = self.other = self.double = 0
        self.name = ''

    def derive(self) -> None:
        """Bind what derives from the count to it, which stores it."""
        binding.bind_to(self, 'count', self, 'double', lambda count: count * 2)


class Bound:
    """What watches a bindable property: the lightest that can follow one and call back."""

    __slots__ = ('_callback', '_value')

    def __init__(self, source: Bindable, name: str) -> None:
        self._callback = listener()
        self._value = 0
        binding.bind_to(source, name, self, 'value')

    @property
    def value(self) -> int:
        """What it follows."""
        return self._value

    @value.setter
    def value(self, value: int) -> None:
        old, self._value = self._value, value
        self._callback(value, old)


class NiceGUI:
    """NiceGUI's bindable properties: the writes are bare, and what derives is stored."""

    name = 'NiceGUI'

    def __init__(self) -> None:
        self._alone, self._crowded, self._known = Bindable(), Bindable(), Bindable()
        self._known.derive()
        self._bound = [Bound(self._alone, 'other'), *(Bound(self._crowded, 'count') for _ in range(MANY))]

    def commit(self, number: int) -> None:
        """Write."""
        alone = self._alone
        for value in range(number):
            alone.count = value

    async def dispatch(self, number: int) -> None:
        """Await a coroutine that writes."""
        alone = self._alone

        async def put(value: int) -> None:
            alone.count = value

        for value in range(number):
            await put(value)

    def read(self, number: int) -> None:
        """Read what is stored."""
        known = self._known
        for _ in range(number):
            known.double  # noqa: B018 - the read is what is measured

    def watchers(self, number: int) -> None:
        """Write."""
        crowded = self._crowded
        for value in range(number):
            crowded.count = value

    def used(self) -> object:
        """Make a state with what follows it."""
        state = Bindable()
        state.derive()
        bound = Bound(state, 'count')
        state.count = 1
        return state, bound
