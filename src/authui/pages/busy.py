"""The page that asks a visitor to come back while the server is busy: finished HTML, without NiceGUI.

Why it is as it is: docs/design.md#pages
"""

from __future__ import annotations

import base64
from hashlib import sha256
from html import escape

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from authui.pages.palette import palette_of
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
<html lang="{language}" dir="{direction}" data-seconds="{seconds}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="{scheme}">
{returning}
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
_RELOAD = 'setTimeout(() => location.reload(), 1000 * document.documentElement.dataset.seconds)'
"""A reload keeps the fragment of the URL. A refresh to a URL with a fragment would load nothing, so it goes without."""
_REFRESH = '<meta http-equiv="refresh" content="{seconds}; url=?{query}">'
_POLICY = (
    "default-src 'none'; style-src '{style}'; script-src '{script}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)


class BusyPage:
    """Answers requests that have to come back: by a page in the browser's language, or by JSON to programs.

    The page comes back by itself, also without JavaScript, after a form with a GET. It loads nothing, not even a logo,
    since each file would be another request.
    """

    def __init__(self, branding: Branding, languages: Languages) -> None:
        self._branding = branding
        self._languages = languages
        self._style = _style_of(branding)
        self._policy = _POLICY.format(style=_digest(self._style), script=_digest(_RELOAD))

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
        return Response(self._page(request, seconds), 503, headers, 'text/html; charset=utf-8')

    def _page(self, request: Request, seconds: int) -> str:
        texts, title = self._languages.for_request(request), self._branding.title
        query = request.scope.get('query_string', b'').decode('latin-1')
        returning = _REFRESH.format(seconds=seconds, query=escape(query))
        if request.method == 'GET':
            returning = f'<script>{_RELOAD}</script><noscript>{returning}</noscript>'
        return _PAGE.format(
            style=self._style,
            returning=returning,
            seconds=seconds,
            scheme={None: 'light dark', False: 'light', True: 'dark'}[self._branding.is_dark],
            language=escape(texts.language),
            direction=texts.direction,
            title=escape(texts.page_title.format(screen=texts.busy, title=title)),
            brand=escape(title),
            heading=escape(texts.busy),
            info=escape(texts.busy_info.format(seconds=seconds)),
            again=escape(texts.busy_link),
        )


def _digest(text: str) -> str:
    return f'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'


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
