"""Which page a download was made for, whatever its file is called."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from fastapi import Request
from nicegui import Client, background_tasks, core, ui
from starlette.routing import Match

from authui.edge.engine_hooks import follow_downloads


@pytest.mark.parametrize(
    ('name', 'asked'),
    [
        ('report.txt', 'report.txt'),
        ('a b%41.txt', 'a b%41.txt'),
        ('invoice {year}.txt', 'invoice 2026.txt'),
        ('{path:path}', 'any/where'),
    ],
)
async def test_a_download_is_its_pages_under_each_path_that_serves_it(
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
