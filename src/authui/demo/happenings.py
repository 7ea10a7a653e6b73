"""The last events of a user, in words: from the events of the session, and from the actions of each tab's store."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from weakref import ref

from authui.demo.shared import Shared
from authui.host import AuthUI
from authui.models import User
from authui.store import ActionEvent, Store

_KEPT = 8
_SAME_SECONDS = 3.0
"""An event reaches every tab of a browser within this time, and is told once."""
_ACTIONS: Mapping[str, str] = {
    'account/logout': 'You logged out; all tabs followed',
    'notes/write': 'A note was written',
    'notes/tick': 'A note was ticked',
    'notes/remove': 'A note was removed',
}
_SIGNED_IN = 'You signed in'
_REFRESHED = 'The tokens were refreshed, once for all tabs'
_EXPIRED = 'The session has ended'


@dataclass(frozen=True)
class Happening:
    """One line: when it was, what happened, what the store calls it, and the store of the tab that did it."""

    at: float
    text: str
    name: str
    store: ref[Store] | None = None

    @property
    def time(self) -> str:
        """When it was, as a clock shows it."""
        return f'{datetime.fromtimestamp(self.at, UTC).astimezone():%H:%M:%S}'

    def said_in(self, store: Store) -> str:
        """Return the words as a tab reads them."""
        is_others = self.store is not None and self.store() is not store
        return f'{self.text} (in another tab)' if is_others else self.text


class Happenings:
    """The latest happenings of each user."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._of: dict[str, Shared[tuple[Happening, ...]]] = {}

    def of(self, user: User) -> Shared[tuple[Happening, ...]]:
        """Return the happenings of a user, the newest first."""
        return self._of.setdefault(user.sub, Shared(()))

    def listen(self, auth: AuthUI) -> None:
        """Tell of what the sessions do from now on."""
        auth.on('signed_in', lambda store: self._tell(store, _SIGNED_IN, 'signed_in'))
        auth.on('token_refreshed', lambda store: self._tell(store, _REFRESHED, 'token_refreshed'))
        auth.on('session_expired', lambda store: self._tell(store, _EXPIRED, 'session_expired'))

    def plugin(self, store: Store) -> None:
        """Tell of the actions of a store; a plugin of `AuthUI`."""

        def begin(event: ActionEvent) -> None:
            if (text := _ACTIONS.get(event.type)) is not None:
                self._tell(store, text, event.type, store=ref(store))

        store.subscribe_action(begin)

    def _tell(self, at: Store, text: str, name: str, *, store: ref[Store] | None = None) -> None:
        user = at.state.account.user
        if user is None:
            return
        told, now = self.of(user), self._clock()
        is_again = store is None and any(each.name == name and now - each.at < _SAME_SECONDS for each in told.value)
        if not is_again:
            told.set((Happening(now, text, name, store), *told.value)[:_KEPT])
