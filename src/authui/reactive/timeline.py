"""The timeline of one store, with the way back to each entry; keeps payloads only as text, with secrets masked."""

from __future__ import annotations

import asyncio
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from authui.store import ActionEvent, Dispatch, MutationEvent, StateTree, Store
from authui.store.errors import UnknownNameError
from authui.store.fieldpaths import States
from authui.store.secrecy import MASK, is_secret_name, open_states, show

LIMIT = 500
"""How many entries are kept."""
_LONGEST = 300

EntryKind = Literal['beginning', 'commit', 'action']
EntryOutcome = Literal['running', 'done', 'failed', 'undone']


@dataclass
class TimelineEntry:
    """One commit or action."""

    number: int
    kind: EntryKind
    type: str
    payload: str
    """As text, empty if there is none."""
    began_at: float
    """Seconds of the wall clock."""
    states: States = field(repr=False)
    """The states after the commit or at the beginning of the action, without modules that can hold a secret."""
    parent: int | None = None
    """The number of the action or commit that it happened in."""
    depth: int = 0
    """The number of actions and commits around it."""
    seconds: float | None = None
    """Its duration, for a commit without the watchers; None while it runs."""
    outcome: EntryOutcome = 'done'
    """`undone` means a commit within a mutation that failed later."""
    error: str = ''
    """The type of its error. The text of an exception may repeat what a user has typed."""


@dataclass
class _Running:
    """An entry that has not ended."""

    entry: TimelineEntry
    event: ActionEvent | MutationEvent
    begun: float
    joined: list[TimelineEntry] = field(default_factory=list)
    """The commits within this one, which are undone with it."""


class Timeline:
    """Records the commits and actions of a store until it is ended, and sets the state back to one of them.

    The store's `History` is a permanent plugin for commits alone; a timeline can be ended, and records actions too.
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
        self.entries: list[TimelineEntry] = []
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
        self._actions: dict[int, _Running] = {}
        self._commits: list[_Running] = []
        self._add('beginning', 'recording begins', '', store.state)
        self._stops = (
            store.subscribe_mutation(self._begin_commit, after=self._finish_commit, error=self._fail_commit),
            store.subscribe_action(self._begin_action, after=self._finish_action, error=self._fail_action),
        )

    @property
    def is_away(self) -> bool:
        """Whether the state was set back, and can be returned to the present."""
        return self._present is not None

    def go(self, number: int) -> None:
        """Set the state back to an entry.

        Raises `UnknownNameError` for an entry that is no longer kept, `DefinitionError` if the modules differ.
        """
        entry = next((each for each in self.entries if each.number == number), None)
        if entry is None:
            raise UnknownNameError(f'entry {number} is not kept any more')
        present = self._present or open_states(self.store.state)
        self._replace(entry.states)
        self._present, self.at = present, number
        self.version += 1

    def return_to_present(self) -> None:
        """Restore the state from before the first step back."""
        if self._present is not None:
            self._replace(self._present)
        self.stay()

    def stay(self) -> None:
        """Continue from the state that was gone back to."""
        self._present = self.at = None
        self.version += 1

    def end(self) -> None:
        """Stop recording, and drop all entries."""
        for stop in self._stops:
            stop()
        self.entries.clear()
        self._actions.clear()
        self._commits.clear()
        self._present = None

    def _replace(self, states: States) -> None:
        known = self.store.state.states()
        self.store.replace_state({path: state for path, state in states.items() if path in known})

    def _begin_commit(self, event: MutationEvent, state: StateTree) -> None:
        self._commits.append(self._begin('commit', event, state))

    def _finish_commit(self, event: MutationEvent, state: StateTree) -> None:
        if (commit := self._take_commit(event)) is None:
            return
        self._over(commit, 'done')
        if self._commits:
            self._commits[-1].joined += [*commit.joined, commit.entry]
            return
        states = open_states(state)
        for entry in (*commit.joined, commit.entry):
            entry.states = states
        self.at = None

    def _fail_commit(self, event: MutationEvent, _state: StateTree, error: BaseException) -> None:
        if (commit := self._take_commit(event)) is not None:
            self._over(commit, 'failed', error)
            for entry in commit.joined:
                entry.outcome = 'undone'

    def _take_commit(self, event: MutationEvent) -> _Running | None:
        """Return the innermost commit if it is this one; a commit may have begun before the recording."""
        return self._commits.pop() if self._commits and self._commits[-1].event is event else None

    def _begin_action(self, event: ActionEvent, state: StateTree) -> None:
        # A running dispatch holds its event, so the id is unique.
        self._actions[id(event)] = self._begin('action', event, state)

    def _finish_action(self, event: ActionEvent) -> None:
        if id(event) in self._actions:
            self._over(self._actions.pop(id(event)), 'done')

    def _fail_action(self, event: ActionEvent, _state: StateTree, error: BaseException) -> None:
        if id(event) in self._actions:
            self._over(self._actions.pop(id(event)), 'failed', error)

    def _begin(self, kind: EntryKind, event: ActionEvent | MutationEvent, state: StateTree) -> _Running:
        around = self._commits[-1] if self._commits else self._actions.get(id(_running_action()))
        entry = self._add(kind, event.type, _payload(event), state)
        entry.outcome = 'running'
        if around is not None:
            entry.parent, entry.depth = around.entry.number, around.entry.depth + 1
        return _Running(entry, event, self._timer())

    def _over(self, running: _Running, outcome: EntryOutcome, error: BaseException | None = None) -> None:
        entry = running.entry
        entry.seconds = self._timer() - running.begun
        entry.outcome = outcome
        entry.error = '' if error is None else type(error).__name__
        self.version += 1

    def _add(self, kind: EntryKind, type_: str, payload: str, state: StateTree) -> TimelineEntry:
        self._count += 1
        entry = TimelineEntry(self._count, kind, type_, payload, self._clock(), open_states(state))
        self.entries.append(entry)
        del self.entries[: max(0, len(self.entries) - self._limit)]
        self.version += 1
        return entry


class Recorder:
    """A plugin for any number of stores: records each from its beginning to its end, for `add_devtools`.

    It keeps the last `limit` commits and actions of each store.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        # A store keeps its timeline alive as a subscriber, until it is closed.
        self._timelines: weakref.WeakKeyDictionary[Store, weakref.ref[Timeline]] = weakref.WeakKeyDictionary()

    def __call__(self, store: Store) -> None:
        """Record this store from now on."""
        self._timelines[store] = weakref.ref(Timeline(store, limit=self._limit))

    def timeline(self, store: Store) -> Timeline | None:
        """Return the timeline of a store; None if the store is not recorded or is closed."""
        found = self._timelines.get(store)
        return None if found is None or store.closed else found()


def _running_action() -> ActionEvent | None:
    """Return the action that is running: its task is asyncio's current task."""
    try:
        task: object = asyncio.current_task()
    except RuntimeError:
        return None  # no event loop runs
    return task.event if isinstance(task, Dispatch) else None


def shorten(text: str) -> str:
    """Cut a text that is too long to read."""
    return text if len(text) <= _LONGEST else f'{text[:_LONGEST]}…'


def _payload(event: MutationEvent | ActionEvent) -> str:
    if event.payload is None:
        return ''
    return MASK if is_secret_name(event.type) else shorten(show(event.payload))
