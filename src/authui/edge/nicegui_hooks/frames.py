"""Frames of a socket: each may speak for the page alone that its socket was opened for, and not at length."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from nicegui import core, ui

_log = logging.getLogger(__name__)

_FRAMES_JS = Path(__file__).with_name('frames.js')
_FRAMES = ('event', 'javascript_response', 'ack', 'log')
_LOG_LEVELS = frozenset({'debug', 'info', 'warning', 'error'})
_MAX_LOGGED = 1000
_PING_SECONDS = 25.0
_PONG_SECONDS = 20.0

FrameHandler = Callable[[str, Any], Any]


def guard_frames(max_frame_bytes: int, used: Callable[[str], None], refused: Callable[[], None]) -> None:
    """Let each socket speak for the page alone that it was opened for, and not at length.

    NiceGUI takes the page from each frame: anybody who knows a page's id could press its buttons. Frames of another
    shape are dropped. Pings are made patient enough for a busy server. `used` is called with the id of each page on
    which its user did something, `refused` for each frame that spoke for another page.
    """
    handlers, engine = core.sio.handlers['/'], core.sio.eio
    handlers.update({name: _guarded(name, handlers[name], used, refused) for name in _FRAMES})
    engine.max_http_buffer_size = limit = min(engine.max_http_buffer_size, max_frame_bytes)
    ui.add_head_html(f'<script>{_FRAMES_JS.read_text().replace("MAX_BYTES", str(limit))}</script>', shared=True)
    engine.cors_allowed_origins = []  # the middleware has judged the origin; no other one may read answers
    engine.ping_interval = max(engine.ping_interval, _PING_SECONDS)
    engine.ping_timeout = max(engine.ping_timeout, _PONG_SECONDS)


class _Guarded:
    """A handler of NiceGUI's for one kind of frame, reached by the page's own socket only."""

    def __init__(
        self, name: str, handler: FrameHandler, used: Callable[[str], None], refused: Callable[[], None]
    ) -> None:
        self.name = name
        self.handler = handler
        self._used = used
        self._refused = refused

    def __call__(self, sid: str, *frames: Any) -> Awaitable[None] | None:
        """Hand a frame on, or drop it."""
        frame = frames[0] if len(frames) == 1 else None
        if not isinstance(frame, dict) or frame.get('client_id') not in core.sio.rooms(sid):
            _log.warning('dropped a frame (%s) that is not for the page of its socket', self.name)
            self._refused()
            return None
        if self.name == 'log':
            frame = _one_line(frame)
        if self.name == 'event':
            self._used(str(frame['client_id']))
        try:
            result: Awaitable[None] | None = self.handler(sid, frame)
        except Exception as error:  # noqa: BLE001 - NiceGUI handles what a host's handler raises; this is the frame's own fault
            _log.warning('dropped a frame (%s) of a wrong shape: %s', self.name, type(error).__name__)
            return None
        return result


def _guarded(name: str, handler: Any, used: Callable[[str], None], refused: Callable[[], None]) -> _Guarded:
    return _Guarded(name, handler.handler if isinstance(handler, _Guarded) else handler, used, refused)


def _one_line(frame: dict[str, Any]) -> dict[str, Any]:
    """Return a message for the log that cannot pass for more than one line of it."""
    level = frame.get('level')
    text = str(frame.get('message', ''))[:_MAX_LOGGED]
    return frame | {
        'level': level if level in _LOG_LEVELS else 'warning',
        'message': text.encode('unicode_escape').decode('ascii'),
    }
