"""The outermost door of an app: it refuses requests that no code behind it should read, and mends redirects."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders

from authui.edge.nicegui_hooks import add_outermost
from authui.edge.refusals import AnswerRefused, RefusedRequest, answer_in_text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from fastapi import FastAPI
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from authui.settings import Settings

_log = logging.getLogger(__name__)

_HOST = re.compile(rb'(?:[\w.~-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?', re.ASCII)
_PREFIX = b'x-forwarded-prefix'
_FORWARDED = frozenset({_PREFIX, b'x-forwarded-host', b'x-forwarded-proto'})
"""The headers of a proxy that NiceGUI and Engine.io read."""
_PLAIN_PREFIX = re.compile(rb'(?:/(?!\.{1,2}(?:/|$))[\w.~-]+)+', re.ASCII)
_LEADS_AWAY = re.compile(r'[\x00-\x20]*[/\\](?:[\x00-\x20]*[/\\])+')
"""Browsers drop control characters, and read a backslash as a slash."""


class Entrance:
    """Stands before all middleware.

    A request whose Host is not a host, or whose path holds a zero byte, is answered 400, because frameworks fail at
    both. Headers of a proxy count where one is trusted (`trusted_proxies`), and a prefix has to be a plain path. Only a
    whole URL leads to another site: a `Location` that begins with two slashes is made a path of this site.
    """

    def __init__(self, app: ASGIApp, settings: Settings, answer: AnswerRefused = answer_in_text) -> None:
        self._app = app
        self._answer = answer
        self._settings = settings

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Let a request in, or refuse it."""
        # Not a coroutine function: an open socket keeps the frame of each one that it has passed.
        if scope['type'] not in {'http', 'websocket'}:
            return self._app(scope, receive, send)
        headers = self._believed(scope['headers'])
        believed = {**scope, 'headers': headers} if len(headers) < len(scope['headers']) else scope
        if fault := _fault(scope):
            _log.warning('refused %s', fault)
            if scope['type'] == 'websocket':
                return send({'type': 'websocket.close', 'code': 1008})
            return self._answer(RefusedRequest(400, 'Bad request.'))(believed, receive, send)
        return self._app(believed, receive, _staying(send) if scope['type'] == 'http' else send)

    def _believed(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """Return the headers, without those of a proxy where no proxy is trusted."""
        if not self._settings.trusted_proxies:
            return [each for each in headers if each[0].lower() not in _FORWARDED]
        prefixes = [value for name, value in headers if name.lower() == _PREFIX]
        if not prefixes or (len(prefixes) == 1 and _PLAIN_PREFIX.fullmatch(prefixes[0])):
            return headers
        _log.warning('dropped an X-Forwarded-Prefix that is not one plain path such as /app')
        return [each for each in headers if each[0].lower() != _PREFIX]


def stand_before(
    app: FastAPI,
    settings: Settings,
    wrap: Callable[[ASGIApp], ASGIApp] = lambda inner: inner,
    answer: AnswerRefused = answer_in_text,
) -> None:
    """Put an `Entrance`, and what `wrap` adds behind it, before all middleware that an app has, and gets later.

    `answer` is for the requests that the `Entrance` refuses.
    """
    add_outermost(app, lambda inner: Entrance(wrap(inner), settings, answer))


def _fault(scope: Scope) -> str | None:
    hosts = [value for name, value in scope['headers'] if name.lower() == b'host']
    if len(hosts) > 1 or not all(map(_is_host, hosts)):
        return 'a request whose Host is no host'
    if '\0' in scope['path']:
        return 'a request whose path holds a zero byte'
    return None


def _is_host(value: bytes) -> bool:
    if not _HOST.fullmatch(value):
        return False
    try:
        return urlsplit(f'//{value.decode()}').port != 0
    except ValueError:  # a port beyond 65535, or brackets around no address
        return False


def _staying(send: Send) -> Send:
    async def send_on(message: Message) -> None:
        if message['type'] == 'http.response.start':
            headers = MutableHeaders(scope=message)
            if found := _LEADS_AWAY.match(location := headers.get('location', '')):
                headers['location'] = f'/{location[found.end() :]}'
        await send(message)

    return send_on
