"""The page for a browser whose request was refused before anything of it was read; it loads nothing."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from authui.pages.bare_page import BarePage
from authui.pages.exits import refusal_text
from authui.pages.form_html import link_html
from authui.pages.offers import support_link
from authui.pages.texts.choice import Languages
from authui.settings.branding import Branding


class RefusalPage:
    """Answers refused requests: by a page in the browser's language, or in plain text to programs.

    `home` returns the URL that leads on, given the request, and `prefix` what is put before the other paths of the app.
    Where the service is not available, the page asks for the same URL again.
    """

    def __init__(
        self,
        branding: Branding,
        languages: Languages,
        *,
        home: Callable[[Scope], str],
        prefix: Callable[[Scope], str] = lambda _scope: '',
    ) -> None:
        self._languages = languages
        self._home = home
        self._prefix = prefix
        self._support_url = branding.support_url
        self._page = BarePage(branding)

    def answer(self, status: int, text: str, *, is_for_developers: bool) -> ASGIApp:
        """Return what answers a request with a status; a page shows the `text` if it is for developers."""

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            request = Request(scope)
            if 'text/html' not in request.headers.get('accept', ''):
                await PlainTextResponse(f'{text}\n', status)(scope, receive, send)
                return
            drawn = self._drawn(request, status, text if is_for_developers else '')
            headers = {'Content-Security-Policy': self._page.policy, 'Cache-Control': 'no-store'}
            await Response(drawn, status, headers, 'text/html; charset=utf-8')(scope, receive, send)

        return answer

    def _drawn(self, request: Request, status: int, for_developers: str) -> str:
        texts = self._languages.for_request(request)
        said = escape(refusal_text(texts, status))
        info = f'<p lang="en" dir="ltr">{escape(for_developers)}</p>' if for_developers else f'<p>{said}</p>'
        home = '' if status == HTTPStatus.SERVICE_UNAVAILABLE else self._home(request.scope)
        on = escape(texts.back_to_app if home else texts.try_again)
        support = (link_html(each, self._prefix(request.scope)) for each in support_link(self._support_url, texts))
        ways = [f'<a href="{escape(home)}">{on}</a>', *support]
        return self._page.drawn(texts, texts.refused, '\n'.join([info, *(f'<p>{each}</p>' for each in ways)]))
