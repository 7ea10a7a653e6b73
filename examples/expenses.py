"""The store without a page: expenses entered at the command line, where the last one can be undone."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from authui.store import Module, Persistence, State, Store, getter, mutation


class Expense(BaseModel):
    """One expense."""

    model_config = ConfigDict(frozen=True)

    amount: Decimal
    purpose: str


class BookState(State):
    """All expenses."""

    expenses: tuple[Expense, ...] = ()


class Book(Module[BookState]):
    """Holds the expenses, and adds them up."""

    @mutation
    def spend(self, state: BookState, expense: Expense) -> None:
        """Enter an expense; an amount of zero or less is refused."""
        if expense.amount <= 0:
            raise ValueError('an expense is more than nothing')
        state.expenses = (*state.expenses, expense)

    @mutation
    def forget_last(self, state: BookState) -> None:
        """Remove the last expense."""
        state.expenses = state.expenses[:-1]

    @getter
    def total(self, state: BookState) -> Decimal:
        """Return the sum of all expenses."""
        return sum((expense.amount for expense in state.expenses), Decimal(0))


class TextFile:
    """Keeps a text in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> str | None:
        """Return the text that was written last."""
        return self._path.read_text(encoding='utf-8') if self._path.exists() else None

    def write(self, text: str) -> None:
        """Write a text."""
        self._path.write_text(text, encoding='utf-8')


def main(arguments: Sequence[str] | None = None) -> None:
    """Carry out the command, and print all expenses."""
    parser = argparse.ArgumentParser(description='Keeps expenses in the file expenses.json.')
    commands = parser.add_subparsers(dest='command')
    spend = commands.add_parser('spend', help='enter an expense')
    spend.add_argument('amount', type=Decimal)
    spend.add_argument('purpose')
    commands.add_parser('undo', help='remove the last one')
    given = parser.parse_args(arguments)

    store = Store({'book': Book()}, plugins=[Persistence(TextFile(Path('expenses.json')), ['book.expenses'])])
    # The code that commits does not know the code that shows the total.
    store.watch(Book.total, lambda new, old: print(f'{old} → {new}'))  # noqa: T201 - a command line prints
    match given.command:
        case 'spend':
            store.commit(Book.spend, Expense(amount=given.amount, purpose=given.purpose))
        case 'undo':
            store.commit(Book.forget_last)
    for expense in store.use(Book).state.expenses:
        print(f'{expense.amount:>10}  {expense.purpose}')  # noqa: T201 - the same
    print(f'{store.get(Book.total):>10}  in all')  # noqa: T201 - the same


if __name__ == '__main__':
    main()
