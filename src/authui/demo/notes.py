"""The notes: a module of the store as an app writes one, and the place where the notes of all users are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pydantic import BaseModel, ConfigDict

from authui.demo.shared import Shared
from authui.store import Context, Module, State, action, getter, mutation

_LONGEST = 200
_MOST = 50


class Note(BaseModel):
    """One note."""

    model_config = ConfigDict(frozen=True)

    number: int
    text: str
    is_done: bool = False


class Notebooks:
    """The notes of all users, in memory; a real app has a database here."""

    def __init__(self, first: Iterable[str] = ()) -> None:
        self._first = tuple(Note(number=number, text=text) for number, text in enumerate(first, 1))
        self._notebooks: dict[str, Shared[tuple[Note, ...]]] = {}

    def of(self, owner: str) -> Shared[tuple[Note, ...]]:
        """Return the notes of a user, which all of the user's tabs follow."""
        return self._notebooks.setdefault(owner, Shared(self._first))

    def all(self) -> dict[str, tuple[Note, ...]]:
        """Return the notes of all users who have any, by user."""
        return {owner: notes.value for owner, notes in self._notebooks.items() if notes.value}


class NotesState(State):
    """The notes of the user of this tab."""

    items: tuple[Note, ...] = ()


class Notes(Module[NotesState]):
    """The actions write to the notebook of the user, and the notebook commits the notes in each of the user's tabs."""

    def __init__(self, notebooks: Notebooks) -> None:
        self._notebooks = notebooks

    @mutation
    def show(self, state: NotesState, items: tuple[Note, ...]) -> None:
        """Take the notes as they are in the notebook now."""
        state.items = items

    @action
    def follow(self, context: Context[NotesState]) -> Callable[[], None]:
        """Show the notes of the user, and every change of them; returns what ends that."""
        return self._notebook(context).follow(lambda items: context.commit(Notes.show, items))

    @action
    def write(self, context: Context[NotesState], text: str) -> None:
        """Add a note; a blank one is left out."""
        items = context.state.items
        if words := text.strip()[:_LONGEST]:
            number = max((each.number for each in items), default=0) + 1
            self._notebook(context).set((Note(number=number, text=words), *items)[:_MOST])

    @action
    def tick(self, context: Context[NotesState], number: int) -> None:
        """Mark a note as done, or as open again."""
        self._notebook(context).set(
            tuple(
                each.model_copy(update={'is_done': not each.is_done}) if each.number == number else each
                for each in context.state.items
            )
        )

    @action
    def remove(self, context: Context[NotesState], number: int) -> None:
        """Remove a note."""
        self._notebook(context).set(tuple(each for each in context.state.items if each.number != number))

    @getter
    def open_count(self, state: NotesState) -> int:
        """Return how many notes are open."""
        return sum(not each.is_done for each in state.items)

    def _notebook(self, context: Context[NotesState]) -> Shared[tuple[Note, ...]]:
        user = context.root_state.account.user
        if user is None:
            raise PermissionError('notes belong to a signed-in user')
        return self._notebooks.of(user.email or user.sub)
