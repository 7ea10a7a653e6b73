"""The notes: each user's own, the same in all of the user's tabs."""

from __future__ import annotations

import pytest

from authui.demo.notes import Notebooks, Notes
from authui.models import User
from authui.store import Module, State, Store


class AccountState(State):
    """What the notes read of the account."""

    user: User | None = None


class Account(Module[AccountState]):
    """The account of a tab."""


def user_of(email: str) -> User:
    return User(sub=email, username=email, email=email, email_verified=True)


def tab(notebooks: Notebooks, email: str | None = 'ada@example.org') -> Store:
    """Return the store of a tab, in which a user is signed in."""
    user = None if email is None else user_of(email)
    return Store({'notes': Notes(notebooks), 'account': Account()}, state={'account': AccountState(user=user)})


def texts(store: Store) -> list[str]:
    return [each.text for each in store.use(Notes).state.items]


async def test_a_note_appears_in_all_tabs_of_its_user() -> None:
    notebooks = Notebooks(['first'])
    one, two, other = tab(notebooks), tab(notebooks), tab(notebooks, 'grace@example.org')
    for each in (one, two, other):
        await each.dispatch(Notes.follow)
    await one.dispatch(Notes.write, '  milk ')
    assert texts(one) == texts(two) == ['milk', 'first']
    assert texts(other) == ['first']
    assert two.get(Notes.open_count) == 2


async def test_a_blank_note_is_left_out() -> None:
    store = tab(Notebooks())
    await store.dispatch(Notes.follow)
    await store.dispatch(Notes.write, '   ')
    assert texts(store) == []


async def test_notes_are_ticked_and_removed() -> None:
    notebooks = Notebooks(['first', 'second'])
    store = tab(notebooks)
    await store.dispatch(Notes.follow)
    await store.dispatch(Notes.tick, 1)
    assert store.get(Notes.open_count) == 1
    await store.dispatch(Notes.tick, 1)
    await store.dispatch(Notes.remove, 2)
    assert (store.get(Notes.open_count), texts(store)) == (1, ['first'])
    assert list(notebooks.all()) == ['ada@example.org']


async def test_a_tab_that_has_ended_is_told_nothing() -> None:
    notebooks = Notebooks()
    one, two = tab(notebooks), tab(notebooks)
    await one.dispatch(Notes.follow)
    stop = await two.dispatch(Notes.follow)
    stop()
    two.close()
    await one.dispatch(Notes.write, 'milk')
    assert texts(one) == ['milk']


async def test_without_a_user_there_is_no_notebook() -> None:
    with pytest.raises(PermissionError):
        await tab(Notebooks(), None).dispatch(Notes.write, 'milk')
