"""What happened in one store, and the way back to any of it; keeps no payload, only how it is shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from authui.errors import UnknownNameError
from authui.store import ActionEvent, MutationEvent, State, StateTree, Store
from authui.store.secrecy import MASK, holds_secret, is_secret_name, show

LIMIT = 500
"""How many entries are kept."""
_LONGEST = 300

Kind = Literal['beginning', 'commit', 'action']
Outcome = Literal['running', 'done', 'failed']
States = Mapping[tuple[str, ...], State]


@dataclass
class Entry:
    """One commit or action."""

    number: int
    kind: Kind
    type: str
    payload: str
    """As it is shown, empty where there is none."""
    began_at: float
    """In seconds of the wall clock; of a commit, when it was over."""
    states: States = field(repr=False)
    """After the commit, or when the action began; modules whose state can hold a secret are left out."""
    seconds: float | None = None
    """How long the action took, None while it runs and for a commit, which takes none."""
    outcome: Outcome = 'done'
    error: str = ''


class Timeline:
    """Records the commits and actions of a store until it is ended, and sets the state back to one of them.

    The store's own `History` is a plugin for good and hears of commits alone; this can be ended, and knows actions.
    """

    def __init__(
        self,
        store: Store,
        *,
        limit: int = LIMIT,
        clock: Callable[[], float] = time.time,
        timer: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.store = store
        self.entries: list[Entry] = []
        """The oldest first."""
        self.version = 0
        """Goes up with every change of the entries."""
        self.at: int | None = None
        """The number of the entry that the state was set back to."""
        self._present: States | None = None
        self._limit = limit
        self._clock = clock
        self._timer = timer
        self._count = 0
        self._running: dict[int, tuple[Entry, float]] = {}
        self._add('beginning', 'recording begins', '', store.state)
        self._stops = (
            store.subscribe(self._commit),
            store.subscribe_action(self._begin, after=self._finish, error=self._fail),
        )

    @property
    def is_away(self) -> bool:
        """Whether the state was set back, and can be returned to the present."""
        return self._present is not None

    def go(self, number: int) -> None:
        """Set the state back to an entry.

        Raises `UnknownNameError` for one that is not kept any more, `DefinitionError` where the modules differ.
        """
        entry = next((each for each in self.entries if each.number == number), None)
        if entry is None:
            raise UnknownNameError(f'entry {number} is not kept any more')
        present = self._present or _open_states(self.store.state)
        self._replace(entry.states)
        self._present, self.at = present, number
        self.version += 1

    def return_to_present(self) -> None:
        """Set the state to what it was before it was set back."""
        if self._present is not None:
            self._replace(self._present)
        self.stay()

    def stay(self) -> None:
        """Go on from the state that it was set back to."""
        self._present = self.at = None
        self.version += 1

    def end(self) -> None:
        """Record nothing any more, and keep nothing."""
        for stop in self._stops:
            stop()
        self.entries.clear()
        self._running.clear()
        self._present = None

    def _replace(self, states: States) -> None:
        known = self.store.state.states()
        self.store.replace_state({path: state for path, state in states.items() if path in known})

    def _commit(self, event: MutationEvent, state: StateTree) -> None:
        self._add('commit', event.type, _payload(event), state)
        self.at = None

    def _begin(self, event: ActionEvent, state: StateTree) -> None:
        entry = self._add('action', event.type, _payload(event), state)
        entry.outcome = 'running'
        # A dispatch holds its event while it runs, so that its id is its own.
        self._running[id(event)] = entry, self._timer()

    def _finish(self, event: ActionEvent) -> None:
        self._over(event, 'done', '')

    def _fail(self, event: ActionEvent, _state: StateTree, error: BaseException) -> None:
        # The type alone: what an exception says may repeat what a user has typed.
        self._over(event, 'failed', type(error).__name__)

    def _over(self, event: ActionEvent, outcome: Outcome, error: str) -> None:
        if id(event) in self._running:
            entry, begun = self._running.pop(id(event))
            entry.seconds = self._timer() - begun
            entry.outcome = outcome
            entry.error = error
            self.version += 1

    def _add(self, kind: Kind, type_: str, payload: str, state: StateTree) -> Entry:
        self._count += 1
        entry = Entry(self._count, kind, type_, payload, self._clock(), _open_states(state))
        self.entries.append(entry)
        del self.entries[: max(0, len(self.entries) - self._limit)]
        self.version += 1
        return entry


def shorten(text: str) -> str:
    """Cut a text that is too long to be read."""
    return text if len(text) <= _LONGEST else f'{text[:_LONGEST]}…'


def _payload(event: MutationEvent | ActionEvent) -> str:
    if event.payload is None:
        return ''
    return MASK if is_secret_name(event.type) else shorten(show(event.payload))


def _open_states(state: StateTree) -> States:
    return {path: each for path, each in state.states().items() if not holds_secret(type(each))}
