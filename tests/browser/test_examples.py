"""The examples as their readers meet them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from support.screens import Server, violations

EXAMPLES = Path(__file__).parents[2] / 'examples'


class Todos:
    """The todo list as a user sees it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.items = page.get_by_role('listitem')
        self.status = page.get_by_role('status')

    def add(self, *texts: str) -> None:
        for text in texts:
            self.page.get_by_role('textbox', name='What is to be done?').fill(text)
            self.page.get_by_role('textbox').press('Enter')
            expect(self.page.get_by_role('textbox')).to_have_value('')

    def press(self, name: str) -> None:
        self.button(name).click()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role('button', name=name, exact=True)


@pytest.fixture
def server(make_server: Callable[..., Server]) -> Server:
    """A server of the example, which keeps its todos in a folder of the test's."""
    # By its file, so that it finds its modules beside it, as when its reader runs it.
    main = str(EXAMPLES / 'todo' / 'main.py')
    script = f'import os, sys\nos.environ["PORT"] = "{{port}}"\nos.execv(sys.executable, [sys.executable, {main!r}])'
    return make_server(script=script, path='/')


@pytest.fixture
def todos(page: Page, server: Server) -> Iterator[Todos]:
    page.goto(server.url)
    yield Todos(page)
    assert 'Traceback' not in server.log


def test_todos_are_added_ticked_filtered_and_cleared(todos: Todos) -> None:
    expect(todos.page.get_by_text('Nothing to do yet.')).to_be_visible()
    todos.add('Buy bread', '  ', '<b>Write</b> to Ann')
    expect(todos.items).to_have_text(['Buy bread', '<b>Write</b> to Ann'])
    expect(todos.status).to_have_text('2 todos are open')
    todos.page.get_by_label('Buy bread').check()
    expect(todos.status).to_have_text('1 todo is open')
    expect(todos.page.get_by_label('Buy bread')).to_be_focused()
    todos.press('Done')
    expect(todos.items).to_have_text(['Buy bread'])
    todos.press('Open')
    expect(todos.items).to_have_text(['<b>Write</b> to Ann'])
    todos.press('All')
    todos.press('Clear done')
    expect(todos.items).to_have_text(['<b>Write</b> to Ann'])
    expect(todos.button('Clear done')).to_be_disabled()


def test_what_was_done_is_undone_and_redone(todos: Todos) -> None:
    expect(todos.button('Undo')).to_be_disabled()
    todos.add('Buy bread', 'Write to Ann')
    todos.page.get_by_label('Buy bread').check()
    todos.press('Clear done')
    expect(todos.items).to_have_text(['Write to Ann'])
    todos.press('Undo')
    expect(todos.items).to_have_text(['Buy bread', 'Write to Ann'])
    expect(todos.page.get_by_label('Buy bread')).to_be_checked()
    todos.press('Undo')
    expect(todos.page.get_by_label('Buy bread')).not_to_be_checked()
    todos.press('Redo')
    expect(todos.page.get_by_label('Buy bread')).to_be_checked()
    todos.press('Done')
    todos.press('Undo')
    expect(todos.button('Done')).to_have_attribute('aria-pressed', 'true')
    expect(todos.page.get_by_text('Nothing is done yet.')).to_be_visible()
    todos.press('Redo')
    expect(todos.items).to_have_text(['Buy bread'])
    todos.press('All')
    todos.add('Call Bob')
    expect(todos.button('Redo')).to_be_disabled()


def test_two_tabs_are_independent_and_a_restart_keeps_the_todos(todos: Todos, server: Server) -> None:
    other = Todos(todos.page.context.new_page())
    other.page.goto(server.url)
    todos.add('Buy bread')
    todos.press('Done')
    expect(other.page.get_by_text('Nothing to do yet.')).to_be_visible()
    expect(other.button('All')).to_have_attribute('aria-pressed', 'true')
    other.page.close()
    todos.page.goto('about:blank')
    server.restart()
    todos.page.goto(server.url)
    expect(todos.items).to_have_text(['Buy bread'])
    expect(todos.button('All')).to_have_attribute('aria-pressed', 'true')
    expect(todos.button('Undo')).to_be_disabled()


@pytest.mark.parametrize('scheme', ['light', 'dark'])
def test_axe_finds_nothing_and_nothing_overflows(server: Server, browser: Browser, scheme: str) -> None:
    context = browser.new_context(viewport={'width': 360, 'height': 740}, color_scheme=scheme)  # type: ignore[arg-type]  # one of its literals
    todos = Todos(context.new_page())
    todos.page.goto(server.url)
    assert violations(todos.page) == []
    todos.add('Buy bread', 'x' * 200)
    todos.page.get_by_label('Buy bread').check()
    expect(todos.status).to_have_text('1 todo is open')
    assert violations(todos.page) == []
    assert todos.page.evaluate('document.documentElement.scrollWidth') <= 360
    context.close()
