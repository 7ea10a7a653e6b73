"""The one file that reaches into NiceGUI beyond its documented interface; a missing hook point stops the start.

Tested with NiceGUI 3.18.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from types import CodeType
from typing import Any, Self
from weakref import WeakSet

import nicegui
from fastapi import FastAPI
from nicegui import Client, background_tasks, core, ui
from nicegui.elements.sub_pages import SubPages
from starlette.requests import Request
from starlette.responses import Response

from authui.edge.dependencies import dependencies_of
from authui.errors import SettingsError

_log = logging.getLogger(__name__)

_FRAMES_JS = Path(__file__).with_name('frames.js')
_FRAMES = ('event', 'javascript_response', 'ack', 'log')
_LOG_LEVELS = frozenset({'debug', 'info', 'warning', 'error'})
_MAX_LOGGED = 1000
_PING_SECONDS = 25.0
_PONG_SECONDS = 20.0
_FLUSH_SECONDS = 0.05
_FILES = (
    'static_files',
    '_get_library',
    '_get_component',
    '_get_resource',
    '_get_dynamic_resource',
    '_get_esm',
)

Handler = Callable[[str, Any], Any]
Builder = Callable[..., Any]

_PREFIX = re.compile(r'prefix: "([^"]*)",')
_IMPORTS = re.compile(r'@import url\("([^"]+)"\) layer\(\w+\);')
_STARTERS = re.compile(r'<script (?:defer|type="module")[^>]*>.*?</script>', re.DOTALL)
_PRELOADS = re.compile(r'<link rel="modulepreload"[^>]*>')
_UNNEEDED = re.compile(
    # The compiler of Tailwind's classes, which our pages have none of, and fonts that nothing on them is set in.
    r'<script defer src="[^"]*/tailwindcss\.min\.js"></script>|@import url\("[^"]*/fonts\.css"\) layer\(base\);'
    r'|<style type="text/tailwindcss">.*?</style>',
    re.DOTALL,
)


@dataclass(frozen=True)
class NiceGUIRoutes:
    """What answers in NiceGUI's app for NiceGUI itself, by identity: a path alone says nothing of who answers there."""

    app: FastAPI
    sockets: object
    files: tuple[object, ...]
    """The endpoints and the mounted app that serve its files, which are the same for everybody."""
    icons: frozenset[CodeType]
    """The code of the endpoints that serve the app's icon, which are made at each start."""

    @classmethod
    def found(cls) -> Self:
        """Look all of it up; raises `SettingsError` where this NiceGUI has something else."""
        try:
            inside: Any = import_module('nicegui.nicegui')
            files = tuple(getattr(inside, name) for name in _FILES)
            icons = frozenset(each for each in inside._startup.__code__.co_consts if isinstance(each, CodeType))  # noqa: SLF001 - there is no other way to ask
            sockets = inside.sio_app
        except (AttributeError, ImportError) as error:
            raise SettingsError(
                f'NiceGUI {nicegui.__version__} lacks what authui tells its routes by ({error}): '
                'install a version that authui names among its dependencies'
            ) from None
        return cls(core.app, sockets, files, icons)

    def serves_files(self, endpoint: object) -> bool:
        """Tell whether an endpoint serves files of NiceGUI's own."""
        return any(endpoint is each for each in self.files) or getattr(endpoint, '__code__', None) in self.icons


def guard_frames(max_frame_bytes: int, used: Callable[[str], None], refused: Callable[[], None]) -> None:
    """Let each socket speak for the page alone that it was opened for, and not at length.

    NiceGUI takes the page from each frame, so that whoever knows a page's id could press its buttons. Frames of
    another shape are dropped. Pings are made patient enough for a busy server. Raises `SettingsError` where this
    NiceGUI has no such hook points: without them the app would look guarded and not be. `used` hears the id of each
    page on which its user did something, `refused` of each frame that spoke for another page.
    """
    try:
        handlers = core.sio.handlers['/']
        guarded = {name: _guarded(name, handlers[name], used, refused) for name in _FRAMES}
        engine = core.sio.eio
        former = (engine.max_http_buffer_size, engine.cors_allowed_origins, engine.ping_interval, engine.ping_timeout)
        # The first compares the page in a socket's URL with the one that it asks for.
        _hook_points = Client.accept_handshake, core.sio.manager.get_participants, has_error_page()
    except (AttributeError, KeyError) as error:
        raise SettingsError(
            f'NiceGUI {nicegui.__version__} lacks what authui guards sockets with ({error}): '
            'install a version that authui names among its dependencies'
        ) from None
    handlers.update(guarded)
    engine.max_http_buffer_size = limit = min(former[0], max_frame_bytes)
    ui.add_head_html(f'<script>{_FRAMES_JS.read_text().replace("MAX_BYTES", str(limit))}</script>', shared=True)
    engine.cors_allowed_origins = []  # the middleware has judged the origin; none is told that it may read answers
    engine.ping_interval = max(former[2], _PING_SECONDS)
    engine.ping_timeout = max(former[3], _PONG_SECONDS)


def guard_sub_pages(guarded: Callable[[str, Builder], Builder]) -> Callable[[], None]:
    """Build every sub page by what `guarded` returns for its builder; returns what ends that.

    It is given the whole path that is asked for, and the builder. In-page navigation comes over the socket,
    where no middleware sees it. Raises `SettingsError` where this NiceGUI has no such hook point.
    """
    try:
        render = SubPages._render_page  # noqa: SLF001 - the one place where a builder is called
    except AttributeError as error:
        raise SettingsError(f'NiceGUI {nicegui.__version__} lacks what authui guards sub pages with: {error}') from None

    def render_guarded(sub_pages: SubPages, match: Any) -> bool:
        for builder in sub_pages._routes.values():  # noqa: SLF001 - there is no other way to ask
            warn_of_depends(builder)
        if dependencies_of(match.builder):
            match.builder = _refuse  # it would be built for anybody
            return render(sub_pages, match)
        path = _joined(sub_pages._root_path or '', match.path, match.remaining_path)  # noqa: SLF001 - the same
        match.builder = guarded(path, match.builder)
        return render(sub_pages, match)

    SubPages._render_page = render_guarded  # type: ignore[method-assign, assignment]  # noqa: SLF001 - see above

    def restore() -> None:
        SubPages._render_page = render  # type: ignore[method-assign]  # noqa: SLF001 - see above

    return restore


def _joined(*parts: str) -> str:
    """Return the path that parts of it make; what NiceGUI says remains of it below `/` begins without a slash."""
    joined = ''
    for each in filter(None, parts):
        joined = f'{joined.rstrip("/")}{"" if each.startswith("/") else "/"}{each}'
    return joined.rstrip('/') or '/'


def _refuse() -> None:
    raise SettingsError('a sub page asks for a dependency, which ui.sub_pages ignores: it is not built for anybody')


_warned: WeakSet[Builder] = WeakSet()


def warn_of_depends(builder: Builder) -> None:
    """Say once of a builder of a sub page that its dependencies do nothing."""
    named = dependencies_of(builder)
    if named and builder not in _warned:
        _warned.add(builder)
        _log.warning(
            'the sub page %s asks for %s by a dependency, which ui.sub_pages ignores, so it is not built: '
            'put @auth.required() above the builder and take the parameter out',
            getattr(builder, '__qualname__', builder),
            ', '.join(named),
        )


def give_up_waiting_pages(most: int) -> None:
    """Delete the oldest of the pages that no socket has come for yet, where there are more than so many.

    NiceGUI keeps each for a minute and looks after it ten times a second, so that visitors who only ever ask for pages
    would take memory and time from those who are at work. A browser that comes too late loads its page anew.
    """
    if len(Client.instances) > most:
        waiting = [
            each
            for each in Client.instances.values()
            # One that had a socket has a task that deletes it in time.
            if not each.has_socket_connection and not each._delete_tasks  # noqa: SLF001 - there is no other way to ask
        ]
        for each in waiting[: max(0, len(waiting) - most)]:
            each.delete()


def reconnect_seconds() -> float:
    """Return how long a page without a socket is kept for its browser to come back, as the host has set it."""
    return float(core.app.config.reconnect_timeout)


def sockets_of(client: Client) -> Iterator[str]:
    """Go through the ids of the sockets that a page has."""
    yield from [sid for sid, _ in core.sio.manager.get_participants('/', client.id)]


def drop_queued(client: Client) -> None:
    """Forget what a page was to be told, and what NiceGUI keeps in case that its socket comes back."""
    client.outbox.messages.clear()
    client.outbox.message_history.clear()


def close_sockets(client: Client, after: float) -> None:
    """Close the sockets of a page, so many seconds after it was told the last that there is to tell."""
    background_tasks.create(_part_from(client, after), name='close the sockets of an ended session')


def _has_more_to_tell(client: Client) -> bool:
    is_reached = client.has_socket_connection and not client.is_deleted
    return is_reached and bool(client.outbox.updates or client.outbox.messages)


async def _part_from(client: Client, after: float) -> None:
    while _has_more_to_tell(client):  # noqa: ASYNC110 - a busy server takes a while, and no event tells when
        await asyncio.sleep(_FLUSH_SECONDS)
    await asyncio.sleep(after)
    for sid in sockets_of(client):
        await core.sio.disconnect(sid)


def paint_first(client: Client, draw: Callable[[Client, str], str | None]) -> None:
    """Let the first response of a page hold what `draw` returns, and start NiceGUI once that has been painted.

    `draw` gets the page and the prefix of its URLs. Where it returns None, or the response is not the page of the
    tested versions, NiceGUI starts as ever.
    """
    build = client.build_response

    def build_response(request: Request, status_code: int = 200) -> Response:
        response = build(request, status_code)
        if response.media_type == 'text/html' and response.status_code == HTTPStatus.OK:
            page = bytes(response.body).decode()
            if (painted := _painted(page, lambda prefix: draw(client, prefix))) is not None:
                response.body = painted.encode()
                response.headers['content-length'] = str(len(response.body))
        return response

    client.build_response = build_response  # type: ignore[method-assign]  # nowhere else is the page whole


def _painted(page: str, draw: Callable[[str], str | None]) -> str | None:
    """Return a page with a first paint, and with what starts NiceGUI in a template; None if it is not as expected."""
    head, body_tag, body = page.partition('<body>')
    prefix = _PREFIX.search(body)
    starters = _STARTERS.findall(body)
    if not (body_tag and prefix and any('app.mount("#app")' in each for each in starters)):
        _log.warning(
            'NiceGUI %s draws pages in another way: the screens start without a first paint', nicegui.__version__
        )
        return None
    first = draw(prefix[1])
    if first is None:
        return None
    head, starting = _UNNEEDED.sub('', head), [each for each in starters if not _UNNEEDED.fullmatch(each)]
    late = ''.join(each[0] for each in _IMPORTS.finditer(head))
    preloads = ''.join(_PRELOADS.findall(head))
    head = _PRELOADS.sub('', _IMPORTS.sub('', head))
    late = f'<template id="authui-start">{preloads}<style>{late}</style>{"".join(starting)}</template></body>'
    body = _STARTERS.sub('', body).replace('</body>', late)
    return f'{head}{body_tag}{first}{body}'


def has_error_page() -> bool:
    """Whether the host answers pages that cannot be built by a page of its own."""
    return core.app._page_exception_handler is not None  # noqa: SLF001 - there is no other way to ask


class _Guarded:
    """A handler of NiceGUI's for one kind of frame, reached by the page's own socket only."""

    def __init__(self, name: str, handler: Handler, used: Callable[[str], None], refused: Callable[[], None]) -> None:
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
        except Exception as error:  # noqa: BLE001 - NiceGUI handles those of the host; these are the frame's own
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
