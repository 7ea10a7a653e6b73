"""What NiceGUI's sockets tell and take, by the handlers that Engine.io and Socket.IO call."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi import Request
from nicegui import Client, background_tasks, core, ui
from nicegui.functions.download import Download
from starlette.routing import Match

from authui.edge import follow_downloads, follow_sockets
from authui.errors import SettingsError

HANDSHAKE: dict[str, Any] = {'client_id': 'page', 'tab_id': 'tab', 'document_id': 'document'}
LONGEST = 'x' * 200
NUMBERS: list[Any] = ['', 'x', '-1', '1' * 16, '٣', '²', True, 1.5, -1, 10**15, []]
WRONG: dict[str, Any] = {
    **{f'no {name}': {key: value for key, value in HANDSHAKE.items() if key != name} for name in HANDSHAKE},
    **{f'an empty {name}': HANDSHAKE | {name: ''} for name in HANDSHAKE},
    **{f'a long {name}': HANDSHAKE | {name: f'{LONGEST}x'} for name in [*HANDSHAKE, 'old_tab_id']},
    **{f'a number as {name}': HANDSHAKE | {name: 7} for name in [*HANDSHAKE, 'old_tab_id']},
    **{f'{number!r} as the next message': HANDSHAKE | {'next_message_id': number} for number in NUMBERS},
}
RIGHT = [
    HANDSHAKE,
    HANDSHAKE | {'old_tab_id': None, 'next_message_id': None},
    HANDSHAKE | {'old_tab_id': LONGEST, 'next_message_id': '7'},
    HANDSHAKE | {'old_tab_id': '', 'next_message_id': 0},
    HANDSHAKE | {'next_message_id': '9' * 15},
    dict.fromkeys(HANDSHAKE, LONGEST),
]


class Engine:
    """NiceGUI's handlers, which note what reaches them, and what is told of sockets."""

    def __init__(self) -> None:
        self.told: list[tuple[object, ...]] = []
        self.reached: list[tuple[object, ...]] = []
        core.sio.eio.handlers |= {name: self._reached(name) for name in ('connect', 'disconnect')}
        core.sio.handlers['/'] |= {name: self._reached(name) for name in ('connect', 'handshake')}
        self.follow()

    def follow(self) -> None:
        follow_sockets(lambda *them: self.told.append(('opened', *them)), lambda sid: self.told.append(('ended', sid)))

    def _reached(self, name: str) -> Any:
        async def handler(*arguments: object) -> str:
            self.reached.append((name, *arguments))
            return f'NiceGUI says {name}'

        return handler

    async def join(self, query: dict[str, Any]) -> object:
        return await core.sio.handlers['/']['connect']('sid', {'QUERY_STRING': urlencode(query)}, None)

    async def shake(self, *frames: object) -> object:
        return await core.sio.handlers['/']['handshake']('sid', *frames)


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine, handlers = dict(core.sio.eio.handlers), dict(core.sio.handlers['/'])
    yield Engine()
    core.sio.eio.handlers.update(engine)
    core.sio.handlers['/'].update(handlers)


async def test_a_socket_is_told_of_when_it_opens_and_when_it_ends(engine: Engine) -> None:
    scope = {'type': 'websocket'}
    handlers = core.sio.eio.handlers
    assert await handlers['connect']('1', {'asgi.scope': scope}) == 'NiceGUI says connect'
    assert await handlers['disconnect']('1', 'gone') == 'NiceGUI says disconnect'
    assert await handlers['disconnect']('2') == 'NiceGUI says disconnect'
    assert engine.told == [('opened', '1', scope), ('ended', '1'), ('ended', '2')]
    reached = [('connect', '1', {'asgi.scope': scope}), ('disconnect', '1', 'gone'), ('disconnect', '2', None)]
    assert engine.reached == reached


async def test_after_another_start_it_is_told_of_once(engine: Engine) -> None:
    engine.follow()
    await core.sio.eio.handlers['disconnect']('1')
    await engine.join({})
    await engine.shake(HANDSHAKE)
    assert engine.told == [('ended', '1')]
    assert [name for name, *_ in engine.reached] == ['disconnect', 'connect', 'handshake']


@pytest.mark.parametrize('frame', RIGHT)
async def test_a_handshake_of_the_right_shape_is_handed_on(engine: Engine, frame: dict[str, Any]) -> None:
    assert await engine.shake(frame) == 'NiceGUI says handshake'
    given = {name: value for name, value in frame.items() if value not in {None, ''}}
    assert await engine.join(given | {'implicit_handshake': 'true'}) == 'NiceGUI says connect'
    assert engine.reached[0] == ('handshake', 'sid', frame)


@pytest.mark.parametrize('frame', WRONG.values(), ids=WRONG)
async def test_a_handshake_of_another_shape_is_refused(engine: Engine, frame: dict[str, Any]) -> None:
    assert await engine.shake(frame) is False
    assert engine.reached == []


@pytest.mark.parametrize('name', [name for name in WRONG if 'a number as' not in name and 'as the next' not in name])
async def test_so_is_one_in_the_query_of_a_socket(engine: Engine, name: str) -> None:
    assert await engine.join(WRONG[name] | {'implicit_handshake': 'true'}) is False
    assert engine.reached == []


async def test_a_query_without_a_handshake_is_niceguis_to_judge(engine: Engine) -> None:
    for query in ({}, {'implicit_handshake': 'false'}, {'client_id': 'page'}):
        assert await engine.join(query) == 'NiceGUI says connect'
    assert await core.sio.handlers['/']['connect']('sid', {}) == 'NiceGUI says connect'


@pytest.mark.parametrize('frames', [(), (HANDSHAKE, HANDSHAKE), ('page',), (None,), ([],)])
async def test_a_handshake_is_one_object(engine: Engine, frames: tuple[object, ...]) -> None:
    assert await engine.shake(*frames) is False
    assert engine.reached == []


@pytest.mark.parametrize('name', ['connect', 'disconnect'])
def test_a_nicegui_without_these_stops_the_start(engine: Engine, name: str) -> None:
    del core.sio.eio.handlers[name]
    with pytest.raises(SettingsError, match=r'lacks what authui follows sockets by .*install a version'):
        engine.follow()


@pytest.fixture
def downloads(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Follow downloads, and return what tells the page of a path."""
    monkeypatch.setattr(Download, 'file', Download.file)
    monkeypatch.setattr(core.app, 'add_static_file', core.app.add_static_file)
    follow_downloads()
    return follow_downloads()


async def test_a_download_is_for_the_page_that_made_it_as_long_as_that_lives(downloads: Any, tmp_path: Path) -> None:
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
