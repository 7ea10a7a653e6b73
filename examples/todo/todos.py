"""The todo list: its state, what changes it, and where it is kept; knows no page."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from authui.store import History, Module, Persistence, State, Store, getter, mutation

Filter = Literal['all', 'open', 'done']


class Todo(BaseModel):
    """One thing to do."""

    model_config = ConfigDict(frozen=True)

    id: int
    text: str
    done: bool = False


class TodosState(State):
    """The list, and the part of it that is shown."""

    items: tuple[Todo, ...] = ()
    filter: Filter = 'all'


class Todos(Module[TodosState]):
    """What there is to do."""

    @mutation
    def add(self, state: TodosState, text: str) -> None:
        """Add a todo; a text of nothing but blanks adds none."""
        if text.strip():
            number = max((item.id for item in state.items), default=0) + 1
            state.items = (*state.items, Todo(id=number, text=text.strip()))

    @mutation
    def toggle(self, state: TodosState, number: int) -> None:
        """Tick a todo, or take the tick back."""
        state.items = tuple(
            item.model_copy(update={'done': not item.done}) if item.id == number else item for item in state.items
        )

    @mutation
    def clear_done(self, state: TodosState) -> None:
        """Take out what is done."""
        state.items = tuple(item for item in state.items if not item.done)

    @mutation(name='filter')
    def show(self, state: TodosState, part: Filter) -> None:
        """Show all, or what is open or done."""
        state.filter = part

    @getter
    def shown(self, state: TodosState) -> tuple[Todo, ...]:
        """Return the todos that the filter lets through."""
        return tuple(item for item in state.items if state.filter == 'all' or item.done == (state.filter == 'done'))

    @getter
    def open_count(self, state: TodosState) -> int:
        """Return how many todos are open."""
        return sum(not item.done for item in state.items)


class JsonFile:
    """Keeps a text in a file, which is never half written."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> str | None:
        """Return what was written last."""
        return self._path.read_text(encoding='utf-8') if self._path.exists() else None

    def write(self, text: str) -> None:
        """Write the text beside the file, then put it in its place."""
        beside = self._path.with_suffix('.new')
        beside.write_text(text, encoding='utf-8')
        beside.replace(self._path)


def make_store(path: Path, history: History) -> Store:
    """Make the store of one tab, which begins with what the file holds."""
    # What was kept is read first, so that nobody can undo it.
    return Store({'todos': Todos()}, plugins=[Persistence(JsonFile(path), ['todos.items']), history])
