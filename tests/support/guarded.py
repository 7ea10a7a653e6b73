"""A host app that is running, and who is signed in to it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support.forked_live_apps import forked_live_apps
from support.hosts import WAYS
from support.open_page import OpenPage
from support.raw_http import Answer, ask
from support.screens import tracebacks

from authui.testing import LiveApp

GROUPS = {'ann': {'staff'}, 'bob': set[str]()}
"""The users that the host has made, and their groups."""


class _Cookies:
    """A browser that is nothing but its cookies."""

    def __init__(self) -> None:
        self.header = ''

    def add_cookies(self, cookies: Any, /) -> None:
        """Take cookies as Playwright's browser context does."""
        self.header = '; '.join(f'{each["name"]}={each["value"]}' for each in cookies)


class Host:
    """One host app that is running, and the cookies of the users who are signed in to it."""

    def __init__(self, way: str, app: LiveApp) -> None:
        self.way = way
        self.app = app
        self._cookies = {'': ''}

    @property
    def mount(self) -> str:
        return '/gui' if self.way == 'mounted' else ''

    @property
    def url(self) -> str:
        return self.app.url + self.mount

    @property
    def log(self) -> str:
        return self.app.log

    def sign_in(self, name: str, browser: Any = None) -> str:
        """Begin a session of a user, in a browser context where one is given; returns its cookie."""
        cookies = _Cookies()
        self.app.signed_in(browser or cookies, email=f'{name}@example.org', groups=GROUPS[name])
        return cookies.header

    def cookie_of(self, name: str | None) -> str:
        """Return the cookie of a user who is signed in; that of nobody for None."""
        if (name or '') not in self._cookies:
            self._cookies[name or ''] = self.sign_in(name or '')
        return self._cookies[name or '']

    def open(self, path: str, name: str | None = None) -> OpenPage:
        return self.open_with(self.cookie_of(name), path)

    def open_with(self, cookie: str, path: str) -> OpenPage:
        return OpenPage(self.app, path, cookie, mount=self.mount)

    def ask(
        self, path: str, name: str | None = None, headers: dict[str, str] | None = None, *, mounted: bool = True
    ) -> Answer:
        return self.ask_with(self.cookie_of(name), path, headers, mounted=mounted)

    def ask_with(
        self, cookie: str, path: str, headers: dict[str, str] | None = None, *, mounted: bool = True
    ) -> Answer:
        given = dict(headers or {}) | ({'Cookie': cookie} if cookie else {})
        return ask(self.app, 'GET', (self.mount if mounted else '') + path, given)

    def built(self, what: str) -> int:
        """Return how often something was built, or pressed."""
        return len(re.findall(rf'^BUILT {re.escape(what)}$', self.log, re.MULTILINE))

    @contextmanager
    def builds(self, times: int, *what: str) -> Iterator[None]:
        """Expect that something is built so often in the block."""
        before = [self.built(each) for each in what]
        yield
        assert [self.built(each) for each in what] == [count + times for count in before]

    @contextmanager
    def says(self, line: str) -> Iterator[None]:
        """Wait after the block until the log has one more line with these words."""
        before = self.log.count(line)
        yield
        deadline = time.monotonic() + 10
        while self.log.count(line) <= before:
            assert time.monotonic() < deadline, f'{line!r} is not in the log:\n{self.log[-4000:]}'
            time.sleep(0.01)


@contextmanager
def guarded_host(way: str, folder: Path) -> Iterator[Host]:
    """Run the host app with every guard on it, in one of the ways that NiceGUI is run."""
    script = folder / 'main.py'
    script.write_text(WAYS[way], encoding='utf-8')
    as_hosts_see_them = {'SCREENS_AS_ELEMENTS': ''}
    with forked_live_apps(), LiveApp(script, folder, environment=as_hosts_see_them) as app:
        yield Host(way, app)
    assert not any('RuntimeError' in each for each in tracebacks(app.log))
