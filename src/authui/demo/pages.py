"""The pages of the demo's app: the notes for every user, and a page for admins alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from authui.demo.app import Demo
from authui.demo.looks import wear
from authui.demo.notes import Note, Notes
from authui.demo.panel import draw_code, draw_panel
from authui.demo.people import ADMINS
from authui.demo.plain import home_html, owners_html, say_plainly
from authui.demo.shared import follow_here
from authui.guards.current_user import CurrentUser
from authui.reactive import watch
from authui.store import Store

_CSS = Path(__file__).with_name('demo.css')
_ADMIN = '/admin'
_SEND = """(event) => {
  event.preventDefault();
  emit(event.target.elements[0].value);
  event.target.reset();
}"""
_GO_TO_INPUT = """() => {
  document.querySelector('.demo-write input').focus();
  emit();
}"""
"""The pressed element is gone afterwards, and the focus with it."""


def add_pages(demo: Demo) -> None:
    """Add the home page, which a signed-in user sees, and the page for the group of the admins."""
    auth = demo.auth
    dark = auth.settings.is_dark

    @ui.page(auth.settings.home, title=f'{auth.settings.title} demo', dark=dark, language='en-US')
    async def home(user: CurrentUser) -> None:
        store = auth.store()
        stop = await store.dispatch(Notes.follow)
        ui.context.client.on_delete(stop)
        say_plainly(demo, home_html(demo, store, admin=_ADMIN), css=_CSS.read_text('utf-8'))
        with _frame(demo), ui.element('div').classes('demo-columns'):
            with ui.element('div').classes('demo-panel'):
                with ui.element('section').classes('authui-card demo-app').props('aria-labelledby=demo-notes'):
                    _draw_notes(store)
                draw_code()
            with ui.element('div').classes('demo-panel'):
                draw_panel(demo, user)

    @ui.page(_ADMIN, title=f'Admins · {auth.settings.title} demo', dark=dark, language='en-US')
    @auth.required(groups=ADMINS)
    def admin() -> None:
        say_plainly(demo, owners_html(demo.notebooks.all()), css=_CSS.read_text('utf-8'))
        with _frame(demo), ui.element('section').classes('authui-card demo-app'):
            _heading('The notes of everybody')
            ui.label('Only members of the group admins get here. The guard is one line above the function.').classes(
                'authui-info'
            )
            _draw_owners(demo)


@contextmanager
def _frame(demo: Demo) -> Iterator[None]:
    """Draw the frame of the demo's pages: its look, the ways to its pages, and the menu of the user."""
    auth = demo.auth
    ui.add_css(_CSS)
    follow_here(demo.look_here(), wear(auth.settings))
    with auth.frame(), ui.element('div').classes('demo'):
        with ui.element('nav').classes('demo-bar').props('aria-label=Pages'):
            ui.link('Notes', auth.settings.home)
            ui.link('Admins only', _ADMIN)
            with ui.element('div').classes('demo-menu'):
                auth.user_menu()
        yield


def _heading(text: str) -> TextElement:
    return TextElement(tag='h2', text=text).classes('authui-heading')


def _draw_notes(store: Store) -> None:
    """Draw the notes of the user; every tab of the user shows the same ones."""
    with ui.element('div').classes('demo-line'):
        _heading('Notes').props('id=demo-notes')
        count = ui.label().classes('authui-info').props('role=status')
    write = ui.element('form').classes('demo-write')
    write.on('submit', lambda event: store.dispatch(Notes.write, event.args), js_handler=_SEND)
    with write:
        ui.element('input').classes('authui-input').props(
            'type=text maxlength=200 autocomplete=off aria-label="New note" placeholder="New note"'
        )
        TextElement(tag='button', text='Add').classes('authui-button').props('type=submit')
    items = ui.element('ul').classes('demo-notes')
    empty = ui.label('No notes. Write one, and see it appear in your other tabs.').classes('authui-info')

    rows: dict[int, _NoteRow] = {}

    def show(notes: tuple[Note, ...]) -> None:
        count.set_text(f'{store.get(Notes.open_count)} open')
        empty.set_visibility(not notes)
        for number in rows.keys() - {each.number for each in notes}:
            rows.pop(number).delete()
        for place, note in enumerate(notes):
            if note.number not in rows:
                with items:
                    rows[note.number] = _NoteRow(store, note)
            rows[note.number].move(target_index=place)
            rows[note.number].show(note)

    watch(store, 'notes.items', show, immediate=True)


class _NoteRow(Element):
    """One note; it stays while others change, so the focus stays too."""

    def __init__(self, store: Store, note: Note) -> None:
        super().__init__('li')
        with self, ui.element('label').classes('authui-tick'):
            self._box = ui.element('input').props('type=checkbox')
            self._box.on('change', partial(store.dispatch, Notes.tick, note.number))
            TextElement(tag='span', text=note.text)
        with self:
            remove = TextElement(tag='button', text='Remove').classes('authui-link').props('type=button')
            remove.props['aria-label'] = f'Remove: {note.text}'
            remove.on('click', partial(store.dispatch, Notes.remove, note.number), js_handler=_GO_TO_INPUT)

    def show(self, note: Note) -> None:
        """Show whether the note is done."""
        self.classes(**{'add' if note.is_done else 'remove': 'demo-done'})
        self._box.props['checked'] = note.is_done


def _draw_owners(demo: Demo) -> None:
    owners = demo.notebooks.all()
    if not owners:
        ui.label('Nobody has written a note.').classes('authui-info')
        return
    with ui.element('dl').classes('demo-owners'):
        for owner, notes in owners.items():
            TextElement(tag='dt', text=owner)
            done = sum(each.is_done for each in notes)
            TextElement(tag='dd', text=f'{len(notes)} notes, {done} of them done')
