"""A browser profile that goes from test to test: what it has loaded and compiled once is at hand for the next one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Frame, Page, ViewportSize

SIZE: ViewportSize = {'width': 1200, 'height': 900}
_LASTING = (
    *('add_init_script', 'add_locator_handler', 'expose_binding', 'expose_function', 'grant_permissions'),
    *('new_cdp_session', 'route', 'route_from_har', 'route_web_socket', 'set_default_timeout'),
    *('set_default_navigation_timeout', 'set_extra_http_headers', 'set_geolocation', 'set_offline'),
)
"""What a test does to a page or a profile that cannot be undone for sure."""
_BREACHES = """
document.addEventListener('securitypolicyviolation', (event) => console.error(
  `Content Security Policy: ${event.violatedDirective} ${event.blockedURI}`));
"""
_STORED = 'cache_storage,file_systems,indexeddb,local_storage,service_workers'
_CLOCK = ('install', 'pause_at', 'set_fixed_time', 'set_system_time')


def new_context(browser: Browser, errors: list[str]) -> BrowserContext:
    """Make a profile whose pages tell their errors to a list."""
    context = browser.new_context(viewport=SIZE)
    context.set_default_timeout(10_000)
    context.on('weberror', lambda error: errors.append(str(error.error)))
    return context


class Profile:
    """One page of one profile, cleared after each test; a test that leaves something lasting gets it for itself."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._page: Page | None = None
        self._is_spoilt = False
        self._origins: set[str] = set()
        self._listeners: list[Callable[[], None]] = []
        self.said: list[str] = []
        """What its pages have written to the console, each breach of their policy included."""
        self.errors: list[str] = []

    @property
    def page(self) -> Page:
        """The page, which is as new."""
        if self._page is None:
            self._page = self._new_page()
        return self._page

    def clear(self) -> None:
        """Take all out that a test has left, or make another profile for the next one."""
        try:
            if self._is_spoilt or not self._is_cleared():
                self.close()
        except Error:  # the page has crashed, or hangs
            self.close()

    def close(self) -> None:
        """Give the profile up."""
        if self._page is not None:
            with suppress(Error):
                self._page.context.close()
        self._page = None

    def _new_page(self) -> Page:
        context = new_context(self._browser, self.errors)
        context.add_init_script(_BREACHES)
        page = context.new_page()
        self._cdp = context.new_cdp_session(page)
        page.on('framenavigated', self._note)
        context.on('console', lambda message: self.said.append(message.text))
        self._is_spoilt = False
        self._origins.clear()
        self._listeners.clear()
        for thing, names in ((context, _LASTING), (page, _LASTING), (context.clock, _CLOCK)):
            for name in names:
                if (done := getattr(thing, name, None)) is not None:
                    setattr(thing, name, self._spoiling(done))
        for each in (context, page):
            each.on = self._listening(each)  # type: ignore[method-assign]
        return page

    def _spoiling(self, done: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(done)
        def do(*args: Any, **options: Any) -> Any:
            self._is_spoilt = True
            return done(*args, **options)

        return do

    def _listening(self, thing: BrowserContext | Page) -> Callable[..., None]:
        on: Callable[..., None] = thing.on

        def listen(event: str, handler: Callable[..., object]) -> None:
            on(event, handler)
            self._listeners.append(lambda: thing.remove_listener(event, handler))

        return listen

    def _note(self, frame: Frame) -> None:
        url = urlsplit(frame.url)
        if url.scheme in {'http', 'https'}:
            self._origins.add(f'{url.scheme}://{url.netloc}')

    def _is_cleared(self) -> bool:
        """Clear the profile; what other origins than the last one have in the page's own storage is out of reach."""
        page = self.page
        while self._listeners:
            self._listeners.pop()()
        url = urlsplit(page.url)
        if self._origins - {f'{url.scheme}://{url.netloc}'}:
            return False
        for each in page.context.pages:
            if each is not page:
                each.close()
        if self._origins:
            # What the page writes while it is left would stay.
            page.evaluate('sessionStorage.clear(); Storage.prototype.setItem = () => {}')
        page.goto('about:blank')
        page.context.clear_cookies()
        for origin in self._origins:
            self._cdp.send('Storage.clearDataForOrigin', {'origin': origin, 'storageTypes': _STORED})
        self._origins.clear()
        self._cdp.send('Page.resetNavigationHistory')
        page.emulate_media(
            media='null', color_scheme='null', reduced_motion='reduce', forced_colors='null', contrast='null'
        )
        page.set_viewport_size(SIZE)
        page.mouse.move(0, 0)
        self.said.clear()
        return True
