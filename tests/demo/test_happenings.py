"""What just happened, in words: once for all tabs of a user, and as the reading tab sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from weakref import ref

from authui.demo.happenings import Happening, Happenings
from authui.demo.notes import Notebooks, Notes
from authui.host import AuthUI
from authui.store import Store

from .test_notes import Account, AccountState, user_of

ADA = user_of('ada@example.org')


def tab(told: Happenings) -> Store:
    state = {'account': AccountState(user=ADA)}
    return Store({'notes': Notes(Notebooks()), 'account': Account()}, plugins=[told.plugin], state=state)


async def test_an_action_is_told_to_its_own_tab_and_to_the_others() -> None:
    told = Happenings()
    one, two = tab(told), tab(told)
    await one.dispatch(Notes.write, 'milk')
    (line,) = told.of(ADA).value
    assert (line.said_in(one), line.name) == ('A note was written', 'notes/write')
    assert line.said_in(two) == 'A note was written (in another tab)'
    assert told.of(user_of('grace@example.org')).value == ()


async def test_only_the_latest_are_kept_and_followers_hear_of_each() -> None:
    told, heard = Happenings(), []
    told.of(ADA).follow(lambda lines: heard.append(len(lines)))
    store = tab(told)
    for _ in range(12):
        await store.dispatch(Notes.write, 'milk')
    assert len(told.of(ADA).value) == 8
    assert heard == [*range(8), *[8] * 5]


def test_an_event_that_reaches_several_tabs_is_told_once() -> None:
    now = 1000.0
    told = Happenings(lambda: now)

    class Auth:
        """Calls the handlers as the events of a session do."""

        def __init__(self) -> None:
            self.handlers: dict[str, Callable[[Store], None]] = {}

        def on(self, event: str, handler: Callable[[Store], None]) -> None:
            self.handlers[event] = handler

    auth = Auth()
    told.listen(cast('AuthUI', auth))
    one, two = tab(told), tab(told)
    for store in (one, two):
        auth.handlers['token_refreshed'](store)
    now += 60
    auth.handlers['token_refreshed'](one)
    assert [each.text for each in told.of(ADA).value] == ['The tokens were refreshed, once for all tabs'] * 2


def test_the_time_is_that_of_a_clock() -> None:
    store = tab(Happenings())
    line = Happening(0.0, 'x', 'y', ref(store))
    assert len(line.time) == len('00:00:00')
