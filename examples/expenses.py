"""The store without a page: what was spent, from the command line; what was entered wrongly is undone."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from authui.store import Module, Persistence, State, Store, getter, mutation


class Expense(BaseModel):
    """What was spent at once."""

    model_config = ConfigDict(frozen=True)

    amount: Decimal
    purpose: str


class BookState(State):
    """All that was spent."""

    expenses: tuple[Expense, ...] = ()


class Book(Module[BookState]):
    """Adds up what was spent."""

    @mutation
    def spend(self, state: BookState, expense: Expense) -> None:
        """Enter an expense; one that is nothing or less is refused."""
        if expense.amount <= 0:
            raise ValueError('an expense is more than nothing')
        state.expenses = (*state.expenses, expense)

    @mutation
    def forget_last(self, state: BookState) -> None:
        """Take back what was entered last."""
        state.expenses = state.expenses[:-1]

    @getter
    def total(self, state: BookState) -> Decimal:
        """Return what was spent in all."""
        return sum((expense.amount for expense in state.expenses), Decimal(0))


class TextFile:
    """Keeps a text in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> str | None:
        """Return what was written last."""
        return self._path.read_text(encoding='utf-8') if self._path.exists() else None

    def write(self, text: str) -> None:
        """Keep a text."""
        self._path.write_text(text, encoding='utf-8')


def main(arguments: Sequence[str] | None = None) -> None:
    """Do what the command line asks for, and show all expenses."""
    parser = argparse.ArgumentParser(description='Keeps what was spent in expenses.json.')
    commands = parser.add_subparsers(dest='command')
    spend = commands.add_parser('spend', help='enter an expense')
    spend.add_argument('amount', type=Decimal)
    spend.add_argument('purpose')
    commands.add_parser('undo', help='take back the last one')
    given = parser.parse_args(arguments)

    store = Store({'book': Book()}, plugins=[Persistence(TextFile(Path('expenses.json')), ['book.expenses'])])
    # Whoever commits needs to know nothing of who shows it.
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
