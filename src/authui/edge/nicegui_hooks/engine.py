"""NiceGUI's sockets: reports when one opens and ends, and lets in handshakes of the right shape alone."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from nicegui import core, json
from starlette.types import Scope

from authui.edge.nicegui_hooks.wrapping import in_place_of, original

_log = logging.getLogger(__name__)

_MAX_NAME = 200
_MAX_DIGITS = 15


def follow_sockets(opened: Callable[[str, Scope], None], ended: Callable[[str], None]) -> None:
    """Call `opened` with the id that Engine.io gives a socket and the request that opened it, later `ended`.

    Handshakes of a wrong shape are refused.
    """
    engine, handlers = core.sio.eio.handlers, core.sio.handlers['/']
    connect, disconnect = original(engine['connect']), original(engine['disconnect'])
    join, shake = original(handlers['connect']), original(handlers['handshake'])

    async def on_connect(sid: str, environ: dict[str, Any]) -> object:
        opened(sid, environ['asgi.scope'])
        return await connect(sid, environ)

    async def on_disconnect(sid: str, reason: object = None) -> object:
        ended(sid)
        return await disconnect(sid, reason)

    async def on_join(sid: str, environ: dict[str, Any], auth: object = None) -> object:
        query = {name: values[0] for name, values in parse_qs(environ.get('QUERY_STRING', '')).items()}
        if query.get('implicit_handshake') == 'true' and not _is_handshake(query):
            _log.warning('refused a handshake of a wrong shape')
            return False
        return await join(sid, environ, auth)

    async def on_handshake(sid: str, *frames: object) -> object:
        if len(frames) != 1 or not isinstance(frames[0], dict) or not _is_handshake(frames[0]):
            _log.warning('refused a handshake of a wrong shape')
            return False
        return await shake(sid, frames[0])

    engine |= {'connect': in_place_of(connect, on_connect), 'disconnect': in_place_of(disconnect, on_disconnect)}
    handlers |= {'connect': in_place_of(join, on_join), 'handshake': in_place_of(shake, on_handshake)}


def read_json(text: str) -> Any:
    """Return what a packet of a socket says, read as NiceGUI reads it; raises `ValueError`."""
    return json.loads(text)


def _is_handshake(frame: Mapping[Any, object]) -> bool:
    """Tell whether a handshake has what NiceGUI reads of it, each of a sensible length."""
    names = [frame.get(name) for name in ('client_id', 'tab_id', 'document_id')]
    is_named = all(isinstance(name, str) and 0 < len(name) <= _MAX_NAME for name in names)
    former, following = frame.get('old_tab_id'), frame.get('next_message_id')
    return (
        is_named
        and (former is None or (isinstance(former, str) and len(former) <= _MAX_NAME))
        and (following is None or _is_number(following))
    )


def _is_number(value: object) -> bool:
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ''
    return text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS
