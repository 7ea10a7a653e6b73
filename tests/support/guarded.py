"""A host app that is running, who is signed in to it, and its pages as a socket that is no browser's has them."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Self

from playwright.sync_api import Browser, BrowserContext
from support.raw_http import HTML, Answer, ask
from support.raw_socket import RawSocket
from support.screens import Screens, Server

_ELEMENTS = re.compile(r'parseElements\(String\.raw`(.*?)`\)', re.DOTALL)
_CLIENT_ID = re.compile(r"""["']client_id["']: ?["']([^"']+)["']""")


@dataclass
class Host:
    """One host app that is running, and who is signed in to it."""

    way: str
    server: Server
    browser: Browser
    contexts: dict[str, BrowserContext] = field(default_factory=dict)

    @property
    def mount(self) -> str:
        return '/gui' if self.way == 'mounted' else ''

    @property
    def url(self) -> str:
        return self.server.url + self.mount

    def browser_of(self, name: str | None) -> BrowserContext:
        """Return the browser of a user who is signed in; of nobody for None."""
        if name is None:
            return self.browser.new_context()
        if name not in self.contexts:
            self.contexts[name] = self.sign_in(name)
        return self.contexts[name]

    def sign_in(self, name: str) -> BrowserContext:
        context = self.browser.new_context()
        context.set_default_timeout(10_000)
        page = context.new_page()
        screens = Screens(page, self.url)
        screens.open('/login?next=/about')
        screens.log_in(f'{name}@example.org')
        page.wait_for_url(f'{self.url}/about')
        page.close()
        return context

    def cookie_of(self, name: str | None) -> str:
        return cookie_of(self.browser_of(name)) if name is not None else ''

    def ask(
        self, path: str, name: str | None = None, headers: dict[str, str] | None = None, *, mounted: bool = True
    ) -> Answer:
        return self.ask_with(self.cookie_of(name), path, headers, mounted=mounted)

    def ask_with(
        self, cookie: str, path: str, headers: dict[str, str] | None = None, *, mounted: bool = True
    ) -> Answer:
        given = dict(headers or {}) | ({'Cookie': cookie} if cookie else {})
        return ask(self.server, 'GET', (self.mount if mounted else '') + path, given)

    def built(self, what: str) -> int:
        """Return how often something was built, or pressed."""
        return len(re.findall(rf'^BUILT {re.escape(what)}$', self.server.log, re.MULTILINE))

    @contextmanager
    def builds(self, times: int, *what: str) -> Iterator[None]:
        """Expect that something is built so often in the block."""
        before = [self.built(each) for each in what]
        yield
        assert [self.built(each) for each in what] == [count + times for count in before]

    @contextmanager
    def says(self, line: str) -> Iterator[None]:
        """Wait after the block until the log has one more line with these words."""
        before = self.server.log.count(line)
        yield
        deadline = time.monotonic() + 10
        while self.server.log.count(line) <= before:
            assert time.monotonic() < deadline, f'{line!r} is not in the log:\n{self.server.log[-4000:]}'
            time.sleep(0.01)


def cookie_of(context: BrowserContext) -> str:
    return '; '.join(f'{each["name"]}={each["value"]}' for each in context.cookies())


class OpenPage:
    """A page that was asked for with a cookie, and the socket to it; all that comes is kept to be looked through."""

    def __init__(self, host: Host, path: str, cookie: str) -> None:
        self._host = host
        answer = host.ask_with(cookie, path, HTML)
        assert answer.status == 200, answer
        self.received = answer.body
        found = _CLIENT_ID.search(answer.body)
        assert found is not None
        self.client_id = found[1]
        elements = _ELEMENTS.search(answer.body)
        assert elements is not None
        self.listeners: dict[str, tuple[int, str]] = {}
        for number, element in json.loads(unescape(elements[1])).items():
            for event in element.get('events', []):
                name = f'{event["type"]}:{element.get("props", {}).get("label", "")}'
                self.listeners[name] = int(number), event['listener_id']
        self.socket = self.connect(cookie)

    def connect(self, cookie: str) -> RawSocket:
        """Open one more socket to the page; raises `RefusedError` where it is not let in."""
        host = self._host
        return RawSocket(
            host.server.url, self.client_id, origin=host.server.url, cookie=cookie, tab_id='tab', mount=host.mount
        )

    def press(self, name: str, *, by: RawSocket | None = None) -> None:
        """Send a click on a button of this page, by its own socket or by another one."""
        self.send(f'click:{name}', '{}', by=by)

    def navigate(self, path: str) -> None:
        """Send both events that a link within the page sends."""
        for event in ('sub_pages_open:', 'sub_pages_navigate:'):
            self.send(event, json.dumps(path))

    def send(self, listener: str, argument: str, *, by: RawSocket | None = None) -> None:
        element, listener_id = self.listeners[listener]
        frame = {'id': element, 'client_id': self.client_id, 'listener_id': listener_id, 'args': [argument]}
        (by or self.socket).send('event', frame)

    def until(self, is_there: Callable[[str], object]) -> str:
        """Return the first message that is meant; whatever comes before is kept."""
        while True:
            message = self.socket.receive()
            self.received += message
            if is_there(message):
                return message

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()
