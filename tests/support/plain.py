"""A browser without scripts: it opens screens, reads them, sends their forms and follows where the answers lead."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
from nicegui import app as nicegui_app
from support.markup import Element, read

from authui.host import AuthUI
from authui.session import SecurityEvent

HTML = 'text/html,application/xhtml+xml'
_MOST_REDIRECTS = 5
HEARD: list[SecurityEvent] = []
"""The security events of the app of this process."""
SEEN: list[Any] = []
"""What its host has noted."""


class PlainBrowser:
    """One browser with its cookies; `app` is asked in this process, else the server at `url`."""

    def __init__(self, app: Any = None, url: str = 'http://localhost', *, keeps_cookies: bool = True) -> None:
        self.url = url
        self._keeps_cookies = keeps_cookies
        transport = httpx.ASGITransport(app) if app is not None else None
        self.http = httpx.AsyncClient(transport=transport, base_url=url, headers={'Accept': HTML}, timeout=20)
        self.answers: list[httpx.Response] = []
        """Those of the last step, redirects included."""

    async def open(self, path: str) -> None:
        """Open a path, and follow redirects."""
        await self._follow(await self.http.get(path))

    async def send(self, form: str, action: str = 'submit', **values: str | list[str]) -> None:
        """Fill in a form of the page and press a button of it; other fields go as they are."""
        element = self.form(form)
        pressed = [each for each in element.all('button', name='authui-do') if each.attributes['value'] == action]
        assert pressed, f'the form {form} has no button {action}'
        unknown = values.keys() - {each.attributes.get('name') for each in element.all('input')}
        assert not unknown, f'the form {form} has no fields {unknown}'
        await self.post(element.attributes['action'], {**_sent(element), **values, 'authui-do': action})

    async def post(self, path: str, data: dict[str, Any], **headers: str) -> None:
        """Post a form as a browser does, and follow where the answer leads."""
        await self._follow(await self.http.post(path, data=data, headers={'Origin': self.url, **headers}))

    async def _follow(self, answer: httpx.Response) -> None:
        self.answers = [answer]
        while answer.is_redirect:
            assert len(self.answers) < _MOST_REDIRECTS, 'the answers lead around'
            if not self._keeps_cookies:
                self.http.cookies.clear()
            answer = await self.http.get(urljoin(str(answer.request.url), answer.headers['location']))
            self.answers.append(answer)
        if not self._keeps_cookies:
            self.http.cookies.clear()

    # --- what is read ---

    @property
    def answer(self) -> httpx.Response:
        """The last answer."""
        return self.answers[-1]

    @property
    def path(self) -> str:
        """The path in the address bar, without the query."""
        return self.answer.request.url.path

    @property
    def place(self) -> str:
        """The path with the query."""
        parts = urlsplit(str(self.answer.request.url))
        return parts.path + (f'?{parts.query}' if parts.query else '')

    @property
    def page(self) -> Element:
        """The document."""
        return read(self.answer.text)

    def form(self, name: str) -> Element:
        """Return a form of the page."""
        return self.page.one('form', name=name)

    def forms(self) -> list[str]:
        """Return the names of the forms of the page's cards."""
        return [each.attributes['name'] for card in self.page.all('authui-form') for each in card.all('form')]

    def alert(self, form: str) -> str:
        """Return what the alert of a form says."""
        return ' '.join(each.text for each in self.form(form).all(role='alert'))

    def notice(self, form: str) -> str:
        """Return what a form says that is no alert."""
        return ' '.join(each.text for each in self.form(form).all(role='status'))

    def value(self, form: str, field: str) -> str:
        """Return the value that a field has in the document."""
        return self.form(form).one('input', name=field).attributes.get('value', '')

    def wrong_fields(self, form: str) -> dict[str, str]:
        """Return the fields that are marked as wrong, with their texts."""
        element = self.form(form)
        wrong = {}
        for each in element.all(aria_invalid='true'):
            named = each.attributes.get('aria-describedby', '').split()
            texts = [part.text for part in element.walk() if part.attributes.get('id') in named]
            wrong[each.attributes['name']] = ' '.join(texts)
        return wrong


def _sent(form: Element) -> dict[str, Any]:
    """Return what a form sends that is not filled in."""
    sent: dict[str, Any] = {}
    for each in form.all('input'):
        has = each.attributes
        if has.get('type') in {'radio', 'checkbox'} and 'checked' not in has:
            continue
        if 'name' in has:
            sent[has['name']] = has.get('value', 'on' if has.get('type') == 'checkbox' else '')
    return sent


Run = Callable[..., AbstractAsyncContextManager[PlainBrowser]]
"""Runs an app of this process, and gives a browser at it."""


def auth() -> AuthUI:
    """Return what the app of this process has."""
    running: AuthUI = nicegui_app.state.authui
    return running
