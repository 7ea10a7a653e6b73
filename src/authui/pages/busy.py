"""The page that asks a visitor to come back while the server is busy: finished HTML, without NiceGUI.

Why it is as it is: docs/design.md#pages
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from html import escape

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from authui.pages.bare_page import BarePage
from authui.pages.texts.choice import Languages
from authui.settings.branding import Branding

_RELOAD = 'setTimeout(() => location.reload(), 1000 * document.documentElement.dataset.seconds)'
"""A reload keeps the fragment of the URL. A refresh to a URL with a fragment would load nothing, so it goes without."""
_REFRESH = '<meta http-equiv="refresh" content="{seconds}; url=?{query}">'


class BusyPage:
    """Answers requests that have to come back: by a page in the browser's language, or by JSON to programs.

    The page comes back by itself, also without JavaScript, after a form with a GET. It loads nothing, not even a logo,
    since each file would be another request. `keep` returns the cookie that keeps what was typed into a form.
    """

    def __init__(
        self,
        branding: Branding,
        languages: Languages,
        *,
        keep: Callable[[Request], Awaitable[str | None]] | None = None,
    ) -> None:
        self._languages = languages
        self._keep = keep
        self._page = BarePage(branding, script=_RELOAD)

    def answer(self, seconds: int) -> ASGIApp:
        """Return what answers a request that may be sent again after some seconds."""

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            request = Request(scope, receive)
            response = self.response(request, seconds)
            is_form = request.method == 'POST' and self._is_for_browser(request)
            if is_form and self._keep is not None and (cookie := await self._keep(request)) is not None:
                response.headers.append('Set-Cookie', cookie)
            await response(scope, receive, send)

        return answer

    def response(self, request: Request, seconds: int) -> Response:
        """Return the page, or the JSON."""
        headers = {'Retry-After': str(seconds), 'Cache-Control': 'no-store'}
        if request.method in {'GET', 'HEAD'} and request.scope.get('http_version', '').startswith('1'):
            # A browser that waits keeps no connection open. The body of a POST may still be on its way.
            headers['Connection'] = 'close'
        if not self._is_for_browser(request):
            return JSONResponse({'code': 'busy', 'retry_after': seconds}, 503, headers)
        headers['Content-Security-Policy'] = self._page.policy
        return Response(self._drawn(request, seconds), 503, headers, 'text/html; charset=utf-8')

    @staticmethod
    def _is_for_browser(request: Request) -> bool:
        return 'text/html' in request.headers.get('accept', '')

    def _drawn(self, request: Request, seconds: int) -> str:
        texts = self._languages.for_request(request)
        query = request.scope.get('query_string', b'').decode('latin-1')
        returning = _REFRESH.format(seconds=seconds, query=escape(query))
        if request.method == 'GET':
            returning = f'<script>{_RELOAD}</script><noscript>{returning}</noscript>'
        info, again = escape(texts.busy_info.format(seconds=seconds)), escape(texts.busy_link)
        content = f'<p>{info}</p>\n<p><a href="">{again}</a></p>'
        attributes = f' data-seconds="{seconds}"'
        return self._page.drawn(texts, texts.busy, content, head=returning, attributes=attributes)
