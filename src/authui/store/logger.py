"""A plugin that logs commits and actions (Vuex's logger); writes no secret."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable
from time import perf_counter
from typing import TYPE_CHECKING, Any

from authui.store.callbacks import fit
from authui.store.secrecy import MASK, SECRET_NAMES, is_secret_name, show

if TYPE_CHECKING:
    from authui.store.events import ActionEvent, MutationEvent
    from authui.store.snapshots import StateTree
    from authui.store.store import Store

_log = logging.getLogger('authui.store')


class Logger:
    """Logs every commit with its changes, and every action with its duration; a plugin for any number of stores.

    `filter` is called with `(mutation, before, after)`, `action_filter` with `(action, state)`; each may take fewer
    arguments. `mutation_transformer` and `action_transformer` return the event to show instead of the given one, and
    `transformer(place, value)` returns the value to show for a changed field such as `todos.items`. Secrets are masked
    in the results of all three: by type, and by the words in `redact` anywhere in a name. Of an error only the type is
    logged.
    """

    def __init__(
        self,
        logger: logging.Logger = _log,
        *,
        level: int = logging.DEBUG,
        log_mutations: bool = True,
        log_actions: bool = True,
        filter: Callable[..., object] | None = None,  # noqa: A002 - Vuex's name
        action_filter: Callable[..., object] | None = None,
        transformer: Callable[[str, Any], Any] | None = None,
        mutation_transformer: Callable[[MutationEvent], MutationEvent] | None = None,
        action_transformer: Callable[[ActionEvent], ActionEvent] | None = None,
        redact: Collection[str] = SECRET_NAMES,
        clock: Callable[[], float] = perf_counter,
    ) -> None:
        self._logger = logger
        self._level = level
        self._log_mutations = log_mutations
        self._log_actions = log_actions
        self._redact = redact
        self._transform = transformer or (lambda _place, value: value)
        self.wants_mutation = fit(filter or _yes, 3)
        self.wants_action = fit(action_filter or _yes, 2)
        self.shown_mutation = mutation_transformer or _same
        self.shown_action = action_transformer or _same
        self.clock = clock

    def __call__(self, store: Store) -> None:
        """Log this store from now on."""
        log = _Log(self)
        if self._log_mutations:
            store.subscribe_mutation(log.begin_commit, after=log.end_commit, error=log.fail_commit)
        if self._log_actions:
            store.subscribe_action(log.begin_action, after=log.end_action, error=log.fail_action)

    def write(self, kind: str, event: MutationEvent | ActionEvent, how: str, *, payload: bool = True) -> None:
        """Log one line."""
        shown = ''
        if payload:
            secret = is_secret_name(event.type, self._redact)
            shown = f' {MASK if secret else show(event.payload, self._redact)}'
        self._logger.log(self._level, '%s %s%s%s', kind, event.type, shown, how)

    def changes(self, before: StateTree, after: StateTree) -> str:
        """Describe the fields that differ."""
        return '; '.join(self._changes(before, after)) or 'no change'

    def _changes(self, before: StateTree, after: StateTree) -> Iterable[str]:
        states = before.states()
        for path, state in after.states().items():
            old = states.get(path)
            for name, value in state.__dict__.items():
                was = None if old is None else old.__dict__.get(name)
                if value is not was and value != was:
                    place = '.'.join((*path, name))
                    if is_secret_name(name, self._redact):
                        yield f'{place} {MASK}'
                    else:
                        yield f'{place} {self._show(place, was)} -> {self._show(place, value)}'

    def _show(self, place: str, value: Any) -> str:
        return show(self._transform(place, value), self._redact)


class _Log:
    """The commits and actions of one store that have not ended."""

    def __init__(self, logger: Logger) -> None:
        self._logger = logger
        self._commits: list[tuple[MutationEvent, StateTree]] = []
        self._actions: dict[int, float] = {}

    def begin_commit(self, event: MutationEvent, state: StateTree) -> None:
        self._commits.append((event, state))

    def end_commit(self, event: MutationEvent, state: StateTree) -> None:
        _, before = self._commits.pop()
        if self._logger.wants_mutation(event, before, state):
            # The changes of a commit within a mutation appear when the outer one has ended.
            inner = f'within {self._commits[-1][0].type}' if self._commits else ''
            changes = inner or self._logger.changes(before, state)
            self._logger.write('commit', self._logger.shown_mutation(event), f': {changes}')

    def fail_commit(self, event: MutationEvent, state: StateTree, error: BaseException) -> None:
        _, before = self._commits.pop()
        if self._logger.wants_mutation(event, before, state):
            how = f' fails with {type(error).__name__}'
            self._logger.write('commit', self._logger.shown_mutation(event), how)

    def begin_action(self, event: ActionEvent, state: StateTree) -> None:
        # A running dispatch holds its event, so the id is unique.
        self._actions[id(event)] = self._logger.clock()
        if self._logger.wants_action(event, state):
            self._logger.write('action', self._logger.shown_action(event), ' begins')

    def end_action(self, event: ActionEvent, state: StateTree) -> None:
        self._over(event, state, 'ends')

    def fail_action(self, event: ActionEvent, state: StateTree, error: BaseException) -> None:
        # Only the type: the text of an exception may repeat what a user has typed.
        self._over(event, state, f'fails with {type(error).__name__}')

    def _over(self, event: ActionEvent, state: StateTree, how: str) -> None:
        begun = self._actions.pop(id(event), None)
        if self._logger.wants_action(event, state):
            took = '' if begun is None else f' after {(self._logger.clock() - begun) * 1000:.1f} ms'
            self._logger.write('action', self._logger.shown_action(event), f' {how}{took}', payload=False)


def _yes() -> bool:
    return True


def _same(event: Any) -> Any:
    return event
