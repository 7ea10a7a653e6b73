"""What NiceGUI's sockets tell and take: when one opens and ends, and handshakes of the right shape alone.

Like `nicegui_hooks.py` it reaches into NiceGUI and what carries its sockets; a missing hook point stops the start.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

import nicegui
from nicegui import context, core
from nicegui.functions.download import Download
from starlette.types import Scope

from authui.errors import SettingsError

_log = logging.getLogger(__name__)

_MAX_NAME = 200
_MAX_DIGITS = 15
_DOWNLOAD_DEPTH = 4
"""Of `/_nicegui/auto/static/TOKEN`, below which the file's name stands."""
_ORIGINAL = '_authui_original'
_downloading: ContextVar[bool] = ContextVar('downloading', default=False)


def follow_sockets(opened: Callable[[str, Scope], None], ended: Callable[[str], None]) -> None:
    """Tell of each socket what Engine.io calls it and which request opened it, and later that it has ended.

    Handshakes of a wrong shape are refused. Raises `SettingsError` where this NiceGUI has no such hook points.
    """
    try:
        engine, handlers = core.sio.eio.handlers, core.sio.handlers['/']
        connect, disconnect = _original(engine['connect']), _original(engine['disconnect'])
        join, shake = _original(handlers['connect']), _original(handlers['handshake'])
    except (AttributeError, KeyError) as error:
        raise SettingsError(
            f'NiceGUI {nicegui.__version__} lacks what authui follows sockets by ({error}): '
            'install a version that authui names among its dependencies'
        ) from None

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

    engine |= {'connect': _in_place_of(connect, on_connect), 'disconnect': _in_place_of(disconnect, on_disconnect)}
    handlers |= {'connect': _in_place_of(join, on_join), 'handshake': _in_place_of(shake, on_handshake)}


def follow_downloads() -> Callable[[str], str | None]:
    """Remember for which page `ui.download` made a path; returns what tells the page of a path."""
    pages: dict[str, str] = {}
    download, add_static_file = _original(Download.file), _original(core.app.add_static_file)

    def file(self: object, path: str | Path, *args: Any, **kwargs: Any) -> None:
        token = _downloading.set(True)
        try:
            download(self, path, *args, **kwargs)
        finally:
            _downloading.reset(token)

    def add(**kwargs: Any) -> str:
        url: str = add_static_file(**kwargs)
        if _downloading.get():
            place, client = _place_of(unquote(url)), context.client
            pages[place] = client.id
            client.on_delete(lambda: pages.pop(place, None))
        return url

    Download.file = _in_place_of(download, file)  # type: ignore[method-assign]  # no hook of its own
    core.app.add_static_file = _in_place_of(add_static_file, add)  # type: ignore[method-assign]  # likewise
    return lambda path: pages.get(_place_of(path))


def _place_of(path: str) -> str:
    """Return the folder that NiceGUI makes for one download: a name with braces in it is a pattern to the router."""
    return '/'.join(path.split('/')[: _DOWNLOAD_DEPTH + 1])


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


def _original(hook: Any) -> Any:
    return getattr(hook, _ORIGINAL, hook)


def _in_place_of(original: Any, hook: Any) -> Any:
    setattr(hook, _ORIGINAL, original)
    return hook
