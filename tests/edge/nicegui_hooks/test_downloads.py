"""Which page a download is for."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from fastapi import Request
from nicegui import Client, background_tasks, core, ui
from nicegui.functions.download import Download
from starlette.routing import Match

from authui.edge import follow_downloads


@pytest.fixture
def downloads(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Follow downloads, and return what tells the page of a path."""
    monkeypatch.setattr(Download, 'file', Download.file)
    monkeypatch.setattr(core.app, 'add_static_file', core.app.add_static_file)
    follow_downloads()
    return follow_downloads()


async def test_a_download_belongs_to_the_page_that_made_it_while_the_page_lives(downloads: Any, tmp_path: Path) -> None:
    file = tmp_path / 'a report.txt'
    file.write_text('secret', encoding='utf-8')
    before = list(core.app.routes)
    with Client(ui.page('/')) as client:
        ui.download.file(file)
    paths = [route.path for route in core.app.routes if route not in before]  # type: ignore[attr-defined]
    assert [downloads(path) for path in paths] == [client.id]
    url = core.app.add_static_file(local_file=file)
    assert downloads(url) is None, 'the host has made this one for everybody'
    client.delete()
    assert [downloads(path) for path in paths] == [None]


@pytest.mark.parametrize(
    ('name', 'asked'),
    [
        ('report.txt', 'report.txt'),
        ('a b%41.txt', 'a b%41.txt'),
        ('invoice {year}.txt', 'invoice 2026.txt'),
        ('{path:path}', 'any/where'),
    ],
)
async def test_a_download_belongs_to_its_page_under_each_path_that_serves_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, asked: str
) -> None:
    monkeypatch.setattr(core, 'loop', asyncio.get_running_loop())
    (tmp_path / name).write_text('a report')
    page_of = follow_downloads()
    scope = {'type': 'http', 'method': 'GET', 'path': '/', 'query_string': b'', 'headers': []}
    with Client(ui.page('/'), request=Request(scope)) as client:
        ui.download.file(tmp_path / name)
    patterns = {str(getattr(each, 'path', '')): each for each in core.app.routes}
    pattern = next(each for each in patterns if each.startswith('/_nicegui/auto/static/') and each.endswith(f'/{name}'))
    route, path = patterns[pattern], pattern.removesuffix(name) + asked
    assert route.matches({'type': 'http', 'method': 'GET', 'path': path, 'headers': []})[0] is Match.FULL
    assert page_of(path) == client.id
    assert page_of('/_nicegui/auto/static/another/report.txt') is None
    client.delete()
    assert page_of(path) is None
    await background_tasks.teardown()
