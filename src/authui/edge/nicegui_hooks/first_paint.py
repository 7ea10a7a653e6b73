"""The first paint in the response of a page: NiceGUI starts after it.

The texts that are looked for in NiceGUI's page are not in the table of hook points: where one is missing, the page
starts without a first paint, and the log says so.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from http import HTTPStatus

import nicegui
from nicegui import Client
from starlette.requests import Request
from starlette.responses import Response

_log = logging.getLogger(__name__)

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
