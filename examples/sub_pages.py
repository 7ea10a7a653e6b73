"""A library in one page with sub pages: no page is loaded between them, and each is guarded where it is built."""

from __future__ import annotations

import os
from functools import partial

from nicegui import app, ui

from authui import Account, AuthUI

BOOKS = {'Emma': 'Jane Austen', 'Effi Briest': 'Theodor Fontane', 'Middlemarch': 'George Eliot', 'Nana': 'Émile Zola'}
LOANS: dict[str, str] = {}
"""The reader of each lent book, by its title."""
STAFF = 'librarians'

auth = AuthUI()


@ui.page('/')
@ui.page('/loans')
@ui.page('/desk')
def library() -> None:
    """Show the frame that all sub pages share; it is public."""
    ui.colors(primary='#2d5f8b')
    with ui.header().classes('items-center gap-x-6 gap-y-0 px-6'):
        ui.label('Library').classes('text-lg font-semibold')
        for name, path in {'Books': '/', 'My loans': '/loans'}.items():
            ui.link(name, path).classes('text-white')
        auth.signed_in(lambda: ui.link('Desk', '/desk').classes('text-white'), groups=STAFF)
        ui.space()
        auth.user_menu()
    with ui.column().classes('w-full max-w-2xl mx-auto gap-4 p-2'):
        ui.sub_pages({'/': books, '/loans': loans, '/desk': desk}).classes('w-full')


def books() -> None:
    """Show all books to everybody; a button sends visitors without a login to it first."""
    heading('Books')
    with ui.list().props('bordered separator').classes('w-full rounded-lg'):
        for title, author in BOOKS.items():
            with ui.item():
                with ui.item_section():
                    ui.item_label(title)
                    ui.item_label(author).props('caption')
                with ui.item_section().props('side'):
                    if title in LOANS:
                        ui.label('on loan').classes('text-sm')
                    else:
                        ui.button('Borrow', on_click=partial(borrow, title)).props('unelevated no-caps')


@auth.required()
def borrow(title: str) -> None:
    """Lend a book; the guard checks the user at the click."""
    LOANS.setdefault(title, auth.store().get(Account.display_name))
    ui.navigate.to('/loans')


@auth.required()
def loans() -> None:
    """Show a user's own loans."""
    heading('My loans')
    name = auth.store().get(Account.display_name)
    mine = [title for title, reader in LOANS.items() if reader == name]
    for title in mine:
        with ui.card().classes('w-full'):
            ui.label(f'{title} by {BOOKS[title]}')
    if not mine:
        ui.label('You have borrowed nothing yet.')


@auth.required(groups=STAFF)
def desk() -> None:
    """Show all loans to the librarians."""
    heading('Desk')
    columns = [{'name': name, 'label': name, 'field': name, 'align': 'left'} for name in ('Book', 'Reader')]
    rows = [{'Book': title, 'Reader': reader} for title, reader in LOANS.items()]
    ui.table(rows=rows, columns=columns).props('flat bordered').classes('w-full')


def heading(text: str) -> None:
    """Draw the heading of a sub page."""
    ui.label(text).classes('text-2xl font-semibold').props('role=heading aria-level=1')


def add_librarian() -> None:
    """Add a librarian to the embedded pool; a pool of Amazon Cognito has its own users."""
    if auth.pool is not None and not auth.pool.has_user('librarian@example.org'):
        auth.pool.admin_create_user('librarian@example.org', 'correct horse battery')
        auth.pool.admin_add_user_to_group('librarian@example.org', STAFF)


auth.install()
app.on_startup(add_librarian)
ui.run(
    host='localhost',
    port=int(os.environ.get('PORT', '8082')),
    title='Library',
    dark=None,
    language='en-US',
    reload=False,
    show=False,
)
