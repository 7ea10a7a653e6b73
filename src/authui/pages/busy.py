"""The page that asks a visitor to come back while the server is busy: finished HTML, without NiceGUI and scripts.

Why it is as it is: docs/design.md#pages
"""

from __future__ import annotations

import base64
from functools import cache
from hashlib import sha256
from html import escape

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from authui.pages.palette import palette_of
from authui.pages.texts import Texts
from authui.pages.texts.choice import Languages
from authui.settings.branding import Branding

_LIGHT = {'back': '#f4f6f9', 'text': '#1b2430', 'accent': '#2b57d6'}
_DARK = {'back': '#12161d', 'text': '#e8ecf4', 'accent': '#9bb7ff'}
"""The colours of `authui.css`."""
_STYLE = """
body { margin: 15vh auto 0; max-width: 28rem; padding: 0 1.5rem; font: 16px/1.5 FONT;
  background: var(--back); color: var(--text); overflow-wrap: anywhere }
h1 { margin: 2rem 0 .5rem; font-size: 1.5rem; font-weight: 650; line-height: 1.3 }
p { margin: 0 0 1rem }
.brand { font-weight: 650 }
a { color: var(--accent) }
"""
_FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
_PAGE = """<!DOCTYPE html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="{scheme}">
<meta http-equiv="refresh" content="{seconds}">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<div class="brand">{brand}</div>
<main>
<h1>{heading}</h1>
<p>{info}</p>
<p><a href="">{again}</a></p>
</main>
</body>
</html>
"""
_POLICY = (
    "default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)


class BusyPage:
    """Answers requests that have to come back: by a page in the browser's language, or by JSON to programs.

    The page comes back by itself. It loads nothing, not even a logo, since each file would be another request.
    """

    def __init__(self, branding: Branding, languages: Languages) -> None:
        self._branding = branding
        self._languages = languages
        self._style = _style_of(branding)
        digest = base64.b64encode(sha256(self._style.encode()).digest()).decode()
        self._policy = _POLICY.format(digest=digest)
        self._draw = cache(self._drawn)

    def answer(self, seconds: int) -> ASGIApp:
        """Return what answers a request that may be sent again after some seconds."""

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            await self._response(Request(scope), seconds)(scope, receive, send)

        return answer

    def _response(self, request: Request, seconds: int) -> Response:
        headers = {'Retry-After': str(seconds), 'Cache-Control': 'no-store'}
        if request.method in {'GET', 'HEAD'} and request.scope.get('http_version', '').startswith('1'):
            # A browser that waits keeps no connection open. The body of a POST may still be on its way.
            headers['Connection'] = 'close'
        if 'text/html' not in request.headers.get('accept', ''):
            return JSONResponse({'code': 'busy', 'retry_after': seconds}, 503, headers)
        headers['Content-Security-Policy'] = self._policy
        page = self._draw(self._languages.for_request(request).language, seconds)
        return Response(page, 503, headers, 'text/html; charset=utf-8')

    def _drawn(self, language: str, seconds: int) -> bytes:
        texts = self._languages.with_tag(language)
        assert texts is not None, 'a language on offer'
        return _page_of(self._branding, texts, self._style, seconds).encode()


def _page_of(branding: Branding, texts: Texts, style: str, seconds: int) -> str:
    scheme = {None: 'light dark', False: 'light', True: 'dark'}[branding.is_dark]
    return _PAGE.format(
        style=style,
        seconds=seconds,
        scheme=scheme,
        language=escape(texts.language),
        direction=texts.direction,
        title=escape(texts.page_title.format(screen=texts.busy, title=branding.title)),
        brand=escape(branding.title),
        heading=escape(texts.busy),
        info=escape(texts.busy_info.format(seconds=seconds)),
        again=escape(texts.busy_link),
    )


def _style_of(branding: Branding) -> str:
    light, dark = (_colours(branding, colours, dark=dark) for colours, dark in ((_LIGHT, False), (_DARK, True)))
    if branding.is_dark is not None:
        root = dark if branding.is_dark else light
    else:
        root = f'{light} @media (prefers-color-scheme: dark) {{ {dark} }}'
    return root + _STYLE.replace('FONT', branding.font or _FONT)


def _colours(branding: Branding, colours: dict[str, str], *, dark: bool) -> str:
    if branding.accent is not None:
        colours = colours | {'accent': palette_of(branding.accent, dark=dark).accent}
    return f':root {{ {" ".join(f"--{name}: {colour};" for name, colour in colours.items())} }}'
