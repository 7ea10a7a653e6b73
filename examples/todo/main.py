"""A todo list in NiceGUI on `authui.store` alone: each tab has a store, and a history, of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from nicegui import ui
from todos import Filter, Todo, Todos, make_store

from authui.reactive import use_store, watch
from authui.store import History

STYLE = """
:root { color-scheme: light dark; --back: #f2f4f8; --card: #fff; --text: #1b2330; --soft: #5a6577; --line: #d5dbe5;
  --mark: #3451c6 }
@media (prefers-color-scheme: dark) { :root { --back: #11151c; --card: #1a202b; --text: #e8ecf3; --soft: #a3aebf;
  --line: #323c4c; --mark: #9db2ff } }
body { background: var(--back) !important; color: var(--text) !important }
.nicegui-content { align-items: center; padding: 8vh 1rem 2rem }
.todos { width: 100%; max-width: 34rem; background: var(--card); border: 1px solid var(--line); border-radius: 16px;
  box-shadow: 0 12px 32px -20px rgb(0 0 0 / .45); padding: 1.5rem clamp(1rem, 5vw, 2rem); display: grid; gap: 1rem }
.todos h1 { font-size: 1.5rem; font-weight: 650; letter-spacing: -.02em; line-height: 1.2; margin: 0 }
.todos form, .todos .row { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center }
.todos .row { justify-content: space-between }
.todos input[type=text] { flex: 1 1 10rem; min-width: 0; font: inherit; color: inherit; background: transparent;
  border: 1px solid var(--soft); border-radius: 10px; padding: .6rem .8rem }
.todos button { font: inherit; font-size: .875rem; color: var(--text); background: transparent; cursor: pointer;
  border: 1px solid var(--line); border-radius: 10px; padding: .45rem .8rem }
.todos button:disabled { opacity: .45; cursor: default }
.todos button[aria-pressed=true] { border-color: var(--mark); color: var(--mark); font-weight: 600 }
.todos button.main { background: var(--mark); border-color: var(--mark); color: var(--card); font-weight: 600;
  padding: .65rem 1.1rem }
.todos :focus-visible { outline: 3px solid var(--mark); outline-offset: 2px }
.todos ul { list-style: none; margin: 0; padding: 0; border-top: 1px solid var(--line) }
.todos li { border-bottom: 1px solid var(--line) }
.todos li label { display: flex; gap: .75rem; align-items: center; padding: .7rem .25rem; cursor: pointer;
  overflow-wrap: anywhere }
.todos li input { width: 1.15rem; height: 1.15rem; flex: none; accent-color: var(--mark) }
.todos li.done span { text-decoration: line-through; color: var(--soft) }
.todos .soft { color: var(--soft); font-size: .875rem }
"""
SUBMIT = """(event) => {
  event.preventDefault();
  emit(event.target.elements[0].value);
  event.target.reset();
}"""
NAMES: dict[Filter, str] = {'all': 'All', 'open': 'Open', 'done': 'Done'}
EMPTY: dict[Filter, str] = {'all': 'Nothing to do yet.', 'open': 'Nothing left to do.', 'done': 'Nothing is done yet.'}


@ui.page('/', title='Todos', dark=None, language='en-US')
def todos() -> None:
    """Show the list of this tab."""
    # The filter is no step to undo, and stays as it is.
    history = History(paths=['todos.items'])
    store = use_store(lambda: make_store(Path('todos.json'), history))
    ui.add_css(STYLE)

    with ui.element('section').classes('todos').props('aria-label=Todos'):
        with ui.element('h1'):
            ui.label('Todos')
        with ui.element('form').on('submit', lambda event: store.commit(Todos.add, event.args), js_handler=SUBMIT):
            ui.element('input').props('type=text aria-label="What is to be done?" placeholder="What is to be done?"')
            with ui.element('button').classes('main').props('type=submit'):
                ui.label('Add')
        with ui.element('div').classes('row').props('role=group aria-label="Filter"'):
            filters = ui.element('div').classes('row')
            with ui.element('div').classes('row'):
                undo = button('Undo', history.undo)
                redo = button('Redo', history.redo)
        empty = ui.label().classes('soft')
        items = ui.element('ul')
        with ui.element('div').classes('row'):
            count = ui.label().classes('soft').props('role=status')
            clear = button('Clear done', lambda: store.commit(Todos.clear_done))

    with filters:
        parts = {part: button(name, partial(store.commit, Todos.show, part)) for part, name in NAMES.items()}

    rows: dict[int, tuple[ui.element, ui.element]] = {}

    def show_items(shown: tuple[Todo, ...]) -> None:
        for number in rows.keys() - {item.id for item in shown}:
            rows.pop(number)[0].delete()
        for place, item in enumerate(shown):
            if item.id not in rows:
                rows[item.id] = add_row(item)
            row, box = rows[item.id]
            row.move(target_index=place)
            row.classes(**{'add' if item.done else 'remove': 'done'})
            box.props(f':checked={str(item.done).lower()}')

    def add_row(item: Todo) -> tuple[ui.element, ui.element]:
        with items, ui.element('li') as row, ui.element('label'):
            box = ui.element('input').props('type=checkbox').on('change', lambda: store.commit(Todos.toggle, item.id))
            with ui.element('span'):
                ui.label(item.text)
        return row, box

    def show_rest() -> None:
        number = store.get(Todos.open_count)
        count.set_text(f'{number} {"todo is" if number == 1 else "todos are"} open')
        enable(undo, history.can_undo)
        enable(redo, history.can_redo)
        enable(clear, number < len(store.state.todos.items))
        empty.set_text(EMPTY[store.state.todos.filter])
        empty.set_visibility(not store.get(Todos.shown))
        items.set_visibility(bool(store.get(Todos.shown)))
        for part, each in parts.items():
            each.props(f'aria-pressed={str(part == store.state.todos.filter).lower()}')

    watch(store, Todos.shown, show_items, immediate=True)
    watch(store, 'todos', show_rest, immediate=True)


def button(text: str, click: Callable[[], object]) -> ui.element:
    """Make a plain button."""
    made = ui.element('button').props('type=button').on('click', click)
    with made:
        ui.label(text)
    return made


def enable(element: ui.element, enabled: bool) -> None:
    """Let a button be pressed, or not."""
    element.props(**{'remove' if enabled else 'add': 'disabled'})


with suppress(KeyboardInterrupt):  # that is how it ends
    ui.run(host='localhost', port=int(os.environ.get('PORT', '8081')), title='Todos', reload=False, show=False)
