"""The page of the store's tutorial, as a reader runs it who has typed it in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from support.handbook import BLOCKS, module_source
from support.screens import Server

RUN = "ui.run(host='127.0.0.1')"
(PAGE,) = (block.code for block in BLOCKS if block.is_page)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    assert RUN in PAGE
    (tmp_path / 'todos.py').write_text(module_source())
    server = Server(tmp_path, script=PAGE.replace(RUN, "ui.run(host='127.0.0.1', port={port}, show=False)"), path='/')
    server.start()
    yield server
    server.stop()


def test_the_page_of_the_tutorial_works_and_keeps_its_todos(server: Server, page: Page) -> None:
    page.goto(server.url)
    for text in ('Buy bread', 'Write to Ann'):
        page.get_by_label('What is to be done?').fill(text)
        page.get_by_role('button', name='Add').click()
        expect(page.get_by_text(text, exact=True)).to_be_visible()
    expect(page.get_by_text('2 to do')).to_be_visible()
    page.reload()
    expect(page.get_by_text('Buy bread')).to_be_visible()
    expect(page.get_by_text('Write to Ann')).to_be_visible()
    assert 'Traceback' not in server.log
