"""The pages of the store's handbook, as a reader runs them who has typed them in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from support.handbook import BLOCKS, module_source
from support.screens import Server, tracebacks

RUN = "ui.run(host='localhost')"
TODOS, LAMP = (block.code for block in BLOCKS if block.is_page)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[str], Server]]:
    servers: list[Server] = []

    def start(code: str) -> Server:
        assert RUN in code
        (tmp_path / 'todos.py').write_text(module_source())
        script = code.replace(RUN, RUN[:-1] + ', port={port}, show=False)')
        server = Server(tmp_path, script=script, path='/')
        servers.append(server)
        server.start()
        return server

    yield start
    for server in servers:
        server.stop()


def test_the_page_of_the_tutorial_works_and_keeps_its_todos(serve: Callable[[str], Server], page: Page) -> None:
    server = serve(TODOS)
    page.goto(server.url)
    for text in ('Buy bread', 'Write to Ann'):
        page.get_by_label('What is to be done?').fill(text)
        page.get_by_role('button', name='Add').click()
        expect(page.get_by_text(text, exact=True)).to_be_visible()
    expect(page.get_by_text('2 to do')).to_be_visible()
    page.reload()
    expect(page.get_by_text('Buy bread')).to_be_visible()
    expect(page.get_by_text('Write to Ann')).to_be_visible()
    assert tracebacks(server.log) == []


def test_elements_follow_the_store_and_the_devtools_show_it(serve: Callable[[str], Server], page: Page) -> None:
    server = serve(LAMP)
    page.goto(server.url)
    watts = page.get_by_label('Watts')
    expect(watts).to_be_disabled()
    page.get_by_role('switch', name='On').click()
    expect(watts).to_be_enabled()
    expect(page.get_by_text('Mind the heat!')).to_be_hidden()
    watts.fill('75')
    expect(page.get_by_text('It takes 75 W.')).to_be_visible()
    expect(page.get_by_text('Mind the heat!')).to_be_visible()
    devtools = page.context.new_page()
    devtools.goto(f'{server.url}/devtools')
    entries = devtools.locator('.devtools-entry')
    expect(entries.filter(has_text='lamp/switch')).to_have_count(1)
    expect(entries.first).to_contain_text('75')
    devtools.get_by_label('lamp.watts').fill('30')
    devtools.get_by_label('lamp.watts').press('Enter')
    expect(watts).to_have_value('30')
    assert tracebacks(server.log) == []
