"""Which frames of a socket reach NiceGUI, and what its sockets are set to when the server starts."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from nicegui import core, ui

from authui.edge.nicegui_hooks.frames import _Guarded, guard_frames


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
        handlers: dict[str, object] = dict.fromkeys(names, print)
        sio = SimpleNamespace(handlers={'/': handlers}, eio=engine)
        monkeypatch.setattr(core, 'sio', sio)
        monkeypatch.setattr(ui, 'add_head_html', lambda html, **shared: setattr(engine, 'script', (html, shared)))
        return engine

    @staticmethod
    def guard(most: int = 5_000) -> None:
        guard_frames(most, lambda _: None, lambda: None)

    def test_pings_are_patient_frames_short_and_no_other_origin_is_allowed(self, engine: SimpleNamespace) -> None:
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
