"""What is said of sub pages whose dependencies do nothing, how many pages wait for a socket, and how they lose it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from types import SimpleNamespace
from typing import Annotated, Any, cast

import pytest
from fastapi import Depends, Request
from nicegui import Client, background_tasks, core, ui
from nicegui.elements.sub_pages import SubPages

from authui.edge.nicegui_hooks import frames as nicegui_hooks
from authui.edge.nicegui_hooks.frames import (
    NiceGUIRoutes,
    _Guarded,
    close_sockets,
    drop_queued,
    give_up_waiting_pages,
    guard_sub_pages,
    warn_of_depends,
)
from authui.errors import SettingsError
from authui.guard import CurrentUser
from authui.models import User


def by_annotation(user: CurrentUser) -> None: ...


def by_default(user: User = Depends(str)) -> None: ...  # noqa: B008 - the mistake in question


def of_another_kind(name: Annotated[str, 'a name'], count: int = 1) -> None: ...


@pytest.mark.parametrize('builder', [by_annotation, by_default])
def test_a_dependency_is_named_once_with_the_remedy(builder: object, caplog: pytest.LogCaptureFixture) -> None:
    assert callable(builder)
    warn_of_depends(builder)
    warn_of_depends(builder)
    assert len(caplog.messages) == 1
    assert 'asks for user by a dependency' in caplog.text
    assert '@auth.required()' in caplog.text


def test_nothing_is_said_of_others(caplog: pytest.LogCaptureFixture) -> None:
    warn_of_depends(of_another_kind)
    warn_of_depends(lambda: None)
    assert caplog.messages == []


async def test_pages_that_no_socket_comes_for_are_kept_up_to_a_number_the_newest_of_them() -> None:
    core.loop = asyncio.get_running_loop()
    scope = {'type': 'http', 'method': 'GET', 'path': '/', 'query_string': b'', 'headers': []}
    held, *waiting = (Client(ui.page('/'), request=Request(scope)) for _ in range(8))
    held.tab_id = 'a tab that is open'
    give_up_waiting_pages(3)
    assert [each.is_deleted for each in waiting] == [True] * 4 + [False] * 3
    assert not held.is_deleted
    give_up_waiting_pages(3)
    assert [each.is_deleted for each in waiting] == [True] * 4 + [False] * 3
    held.tab_id = None
    for each in (held, *waiting[4:]):
        each.delete()
    await background_tasks.teardown()
    core.loop = None


async def test_a_page_is_told_all_there_is_before_its_socket_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy server what leads the browser away waits for longer than the socket would be left open."""
    closed = asyncio.Event()

    async def disconnect(sid: str) -> None:
        assert sid == 'socket'
        closed.set()

    monkeypatch.setattr(core, 'loop', asyncio.get_running_loop())
    monkeypatch.setattr(core.sio, 'disconnect', disconnect)
    monkeypatch.setattr(nicegui_hooks, 'sockets_of', lambda _: ['socket'])
    outbox = SimpleNamespace(updates={}, messages=['open the login page'])
    page = SimpleNamespace(outbox=outbox, has_socket_connection=True, is_deleted=False)
    close_sockets(cast('Client', page), after=0.0)
    await asyncio.sleep(0.1)
    assert not closed.is_set()
    outbox.messages.clear()
    await closed.wait()


@pytest.mark.parametrize('root', [None, '/app'])
@pytest.mark.parametrize('outer', ['/', '/a'])
@pytest.mark.parametrize('inner', ['/', '/b', '/{name}'])
@pytest.mark.parametrize('beyond', ['', 'guides', 'guides/2'])
async def test_a_sub_page_is_judged_by_its_whole_path(
    monkeypatch: pytest.MonkeyPatch, root: str | None, outer: str, inner: str, beyond: str
) -> None:
    """Also below `/`: there NiceGUI's own parts of the path neither begin nor end where a segment does."""
    monkeypatch.setattr(core, 'loop', asyncio.get_running_loop())
    judged: list[str] = []

    def judge(path: str, builder: Callable[..., object]) -> Callable[..., object]:
        judged.append(path)
        return builder

    def nested() -> None:
        ui.sub_pages({inner: lambda **_: None}, show_404=False)

    asked = f'{root or ""}{outer.rstrip("/")}{inner.replace("{name}", "x")}'
    asked = f'{asked.rstrip("/")}/{beyond}'.rstrip('/') or '/'
    scope = {'type': 'http', 'method': 'GET', 'path': asked, 'query_string': b'', 'headers': []}
    restore = guard_sub_pages(judge)
    try:
        with Client(ui.page('/'), request=Request(scope)) as client:
            ui.sub_pages({outer: nested}, root_path=root, show_404=False)
        client.delete()
    finally:
        restore()
        await background_tasks.teardown()
    assert judged == [asked, asked]


class TestFrames:
    """A socket speaks for its own page; `core.sio.rooms` tells which that is."""

    @pytest.fixture(autouse=True)
    def rooms(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(core.sio, 'rooms', lambda sid: {'1': ['1', 'page'], '2': ['2']}[sid])

    @pytest.fixture
    def told(self) -> list[object]:
        return []

    def of(self, name: str, told: list[object], result: object = 'done') -> _Guarded:
        def handler(sid: str, frame: object) -> object:
            told.append((sid, frame))
            if isinstance(result, Exception):
                raise result
            return result

        return _Guarded(name, handler, lambda page: told.append(('used', page)), lambda: told.append('refused'))

    def test_of_its_page_are_handed_on_and_an_event_is_use(self, told: list[object]) -> None:
        frame = {'client_id': 'page', 'id': 7}
        result: Any = self.of('event', told)('1', frame)
        assert result == 'done'
        assert told == [('used', 'page'), ('1', frame)]
        told.clear()
        self.of('ack', told)('1', frame)
        assert told == [('1', frame)]

    @pytest.mark.parametrize(
        ('sid', 'frames'),
        [('1', ({'client_id': 'other'},)), ('2', ({'client_id': 'page'},)), ('1', ({},)), ('1', ('page',)), ('1', ()),
         ('1', ({'client_id': 'page'}, {'client_id': 'page'}))],
    )  # fmt: skip
    def test_of_another_page_or_shape_are_dropped(
        self, sid: str, frames: tuple[object, ...], told: list[object], caplog: pytest.LogCaptureFixture
    ) -> None:
        assert self.of('event', told)(sid, *frames) is None
        assert told == ['refused']
        assert 'dropped a frame (event)' in caplog.text

    def test_that_nicegui_cannot_read_are_dropped(self, told: list[object], caplog: pytest.LogCaptureFixture) -> None:
        assert self.of('event', told, KeyError('id'))('1', {'client_id': 'page'}) is None
        assert caplog.messages == ['dropped a frame (event) of a wrong shape: KeyError']

    @pytest.mark.parametrize(
        ('given', 'logged'),
        [
            ({'level': 'error', 'message': 'a\nb\x1b[0m'}, {'level': 'error', 'message': 'a\\nb\\x1b[0m'}),
            ({'level': 'info', 'message': 'ä'}, {'level': 'info', 'message': '\\xe4'}),
            ({'level': 'debug', 'message': 'x' * 1001}, {'level': 'debug', 'message': 'x' * 1000}),
            ({'level': 'critical', 'message': 7}, {'level': 'warning', 'message': '7'}),
            ({'level': 'warning'}, {'level': 'warning', 'message': ''}),
            ({}, {'level': 'warning', 'message': ''}),
        ],
    )
    def test_for_the_log_are_one_line(
        self, given: dict[str, object], logged: dict[str, object], told: list[object]
    ) -> None:
        page = {'client_id': 'page'}
        self.of('log', told)('1', page | given)
        self.of('ack', told)('1', page | given)
        assert told == [('1', page | logged), ('1', page | given)]


class TestStart:
    """What NiceGUI's sockets are set to when the server starts."""

    @pytest.fixture(autouse=True)
    def engine(self, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
        engine = SimpleNamespace(
            max_http_buffer_size=1_000_000, cors_allowed_origins='*', ping_interval=4.0, ping_timeout=4.0
        )
        names = ('event', 'javascript_response', 'ack', 'log')
        manager = SimpleNamespace(get_participants=lambda room, page: [(f'{room} {page}', 1)])
        handlers: dict[str, object] = dict.fromkeys(names, print)
        sio = SimpleNamespace(handlers={'/': handlers}, eio=engine, manager=manager)
        monkeypatch.setattr(core, 'sio', sio)
        monkeypatch.setattr(ui, 'add_head_html', lambda html, **shared: setattr(engine, 'script', (html, shared)))
        return engine

    @staticmethod
    def guard(most: int = 5_000) -> None:
        nicegui_hooks.guard_frames(most, lambda _: None, lambda: None)

    def test_they_are_patient_and_short_and_nobody_elses(self, engine: SimpleNamespace) -> None:
        self.guard()
        assert (engine.max_http_buffer_size, engine.cors_allowed_origins) == (5_000, [])
        assert (engine.ping_interval, engine.ping_timeout) == (25.0, 20.0)
        script, shared = engine.script
        assert shared == {'shared': True}
        assert '5000' in script
        assert 'MAX_BYTES' not in script

    def test_what_the_host_has_set_stays_where_it_is_stricter(self, engine: SimpleNamespace) -> None:
        engine.max_http_buffer_size, engine.ping_interval, engine.ping_timeout = 400, 60.0, 50.0
        self.guard()
        assert (engine.max_http_buffer_size, engine.ping_interval, engine.ping_timeout) == (400, 60.0, 50.0)

    def test_each_frame_is_guarded_once_also_after_another_start(self) -> None:
        self.guard()
        self.guard()
        handlers = core.sio.handlers['/']
        assert {name: (each.name, each.handler) for name, each in handlers.items()} == {
            name: (name, print) for name in ('event', 'javascript_response', 'ack', 'log')
        }

    @pytest.mark.parametrize('name', ['event', 'javascript_response', 'ack', 'log'])
    def test_a_nicegui_without_these_stops_the_start(self, name: str) -> None:
        del core.sio.handlers['/'][name]
        with pytest.raises(SettingsError, match='lacks what authui guards sockets with'):
            self.guard()

    def test_the_sockets_of_a_page_are_those_that_take_part_in_it(self) -> None:
        assert list(nicegui_hooks.sockets_of(cast('Client', SimpleNamespace(id='page')))) == ['/ page']


def test_what_a_page_was_to_be_told_is_forgotten() -> None:
    outbox = SimpleNamespace(messages=['a secret'], message_history=['another'])
    drop_queued(cast('Client', SimpleNamespace(outbox=outbox)))
    assert (outbox.messages, outbox.message_history) == ([], [])


def test_niceguis_files_are_told_by_the_very_endpoints() -> None:
    inside: Any = import_module('nicegui.nicegui')
    routes = NiceGUIRoutes.found()
    assert all(map(routes.serves_files, [inside.static_files, inside._get_library, inside._get_esm]))
    others: list[object] = [None, object(), partial(inside._get_library), inside.sio_app, inside._startup, print]
    assert not any(map(routes.serves_files, others))
    icons = [SimpleNamespace(__code__=code) for code in routes.icons]
    assert icons
    assert all(map(routes.serves_files, icons))


class TestSubPages:
    """Each sub page is built by what guards it, which is given the whole path that is asked for."""

    @pytest.fixture
    def built(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
        built: list[object] = []

        def render(_sub_pages: object, match: Any) -> bool:
            built.append(match.builder())
            return True

        def guarded(path: str, builder: Callable[[], object]) -> Callable[[], object]:
            return lambda: (path, builder())

        monkeypatch.setattr(SubPages, '_render_page', render)
        restore = nicegui_hooks.guard_sub_pages(guarded)
        yield built
        restore()
        assert SubPages._render_page is render

    @staticmethod
    def render(builder: object, path: str, remaining: str = '', root: str | None = None) -> bool:
        sub_pages = SimpleNamespace(_routes={path: builder}, _root_path=root)
        match = SimpleNamespace(builder=builder, path=path, remaining_path=remaining)
        return SubPages._render_page(cast('SubPages', sub_pages), cast('Any', match))

    @pytest.mark.parametrize(
        ('path', 'remaining', 'root', 'whole'),
        [
            ('/', '', None, '/'),
            ('/a', '', None, '/a'),
            ('/a/', '', None, '/a'),
            ('/a', '/b', None, '/a/b'),
            ('/', '/b', '/gui', '/gui/b'),
        ],
    )
    def test_is_guarded_by_its_whole_path(
        self, built: list[object], path: str, remaining: str, root: str | None, whole: str
    ) -> None:
        assert self.render(lambda: 'page', path, remaining, root)
        assert built == [(whole, 'page')]

    def test_with_a_dependency_is_built_for_nobody_and_said(
        self, built: list[object], caplog: pytest.LogCaptureFixture
    ) -> None:
        def asks(user: CurrentUser) -> None: ...

        with pytest.raises(SettingsError, match='not built for anybody'):
            self.render(asks, '/')
        assert built == []
        assert 'asks for user by a dependency' in caplog.text

    def test_a_nicegui_without_this_stops_the_start(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delattr(SubPages, '_render_page')
        with pytest.raises(SettingsError, match='lacks what authui guards sub pages with'):
            nicegui_hooks.guard_sub_pages(lambda _, builder: builder)
