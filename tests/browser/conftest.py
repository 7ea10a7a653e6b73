"""Real Chromium against a real server."""

from __future__ import annotations

import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from support.branded import SCRIPT as BRANDED
from support.guarded import Host, guarded_host
from support.hosts import WAYS
from support.memory import has_memory
from support.plain_screens import PlainScreens, plain_screens
from support.profile import Profile, new_context
from support.renderers import end_renderers
from support.screens import Screens, Server, make_user

ROOT = Path(__file__).parents[2]
MOST_SECONDS = 120.0
"""What no test of a browser takes, however busy the machine is."""
ARGUMENTS = (
    *('--no-sandbox', '--disable-background-networking'),
    # One process shows the pages of all tests: to start one for each test took a sixth of the processor time.
    *('--renderer-process-limit=1', '--disable-site-isolation-trials'),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Try a test of this folder once more when it fails, and report that: browsers and servers share two cores."""
    folder = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(folder):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(autouse=True)
def _bounded() -> Iterator[None]:
    """Go on when Chromium does not: it has been seen never to close a page that was just leaving for another."""
    watch = threading.Timer(MOST_SECONDS, end_renderers)
    watch.daemon = True
    watch.start()
    yield
    watch.cancel()


@pytest.fixture(scope='package')
def chromium() -> str:
    """The path of the Chrome or Chromium that `tools/browser.py` finds; without one the tests fail, none is skipped."""
    return _path_of_browser()


@pytest.fixture(scope='package')
def whole_chromium() -> str:
    """The same, of one that has settings."""
    return _path_of_browser('--whole')


def _path_of_browser(*options: str) -> str:
    command = [sys.executable, str(ROOT / 'tools' / 'browser.py'), *options]
    found = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    if found.returncode:
        pytest.fail(found.stderr, pytrace=False)
    return found.stdout.strip()


@pytest.fixture(scope='package')
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for all tests.

    It ends with the tests of this folder: while Playwright runs, no other event loop can in this thread.
    """
    expect.set_options(timeout=10_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=ARGUMENTS,
            # Playwright lets Chromium's processes share files on the disk, since containers may have little memory.
            ignore_default_args=['--disable-dev-shm-usage'] if has_memory() else [],
        )
        # A picture of each step of an animation is drawn by the processor; a test of motion itself asks for it.
        vars(browser)['new_context'] = partial(browser.new_context, reduced_motion='reduce')
        yield browser
        browser.close()


@pytest.fixture(scope='package')
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests that leave no trace in it."""
    server = Server(tmp_path_factory.mktemp('server'))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope='package')
def _plain_screens() -> Iterator[PlainScreens]:
    with plain_screens() as app:
        yield app


@pytest.fixture
def plain_app(_plain_screens: PlainScreens) -> Iterator[PlainScreens]:
    """The screens by themselves, as at their start; their answers are those that a test tells them."""
    _plain_screens.reset()
    yield _plain_screens
    _plain_screens.goes.set()


@pytest.fixture(scope='package')
def branded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server with a host's own look."""
    server = Server(tmp_path_factory.mktemp('branded'), script=BRANDED)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope='package', params=list(WAYS))
def host(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """A host app with every guard on it, in each way that NiceGUI is run."""
    way = str(request.param)
    with guarded_host(way, tmp_path_factory.mktemp(way)) as host:
        yield host


@pytest.fixture
def make_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start servers of the test's own."""
    servers: list[Server] = []

    def make(*options: str, **arguments: Any) -> Server:
        folder = tmp_path / f'server-{len(servers)}'
        folder.mkdir()
        server = Server(folder, *options, **arguments)
        servers.append(server)
        server.start()
        return server

    yield make
    for server in servers:
        server.stop()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile of the test's own; a page of it that logs an error fails the test."""
    errors: list[str] = []
    context = new_context(browser, errors)
    yield context
    context.close()
    assert errors == []


@pytest.fixture(scope='package')
def profile(browser: Browser) -> Iterator[Profile]:
    """The browser profile of the tests that need none of their own."""
    profile = Profile(browser)
    yield profile
    profile.close()


@pytest.fixture
def page(request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page without cookies and stored data: of the test's own profile, if it asks for one, or of the shared one."""
    if 'context' in request.fixturenames:
        context: BrowserContext = request.getfixturevalue('context')
        yield context.new_page()
        return
    profile: Profile = request.getfixturevalue('profile')
    if getattr(request.node, 'execution_count', 1) > 1:
        profile.close()  # it is tried once more, which has to say something of the code alone
    yield profile.page
    profile.clear()
    errors, profile.errors[:] = [*profile.errors], []
    assert errors == []


@pytest.fixture
def screens(page: Page, server: Server) -> Screens:
    return Screens(page, server.url)


@pytest.fixture
def email(request: pytest.FixtureRequest) -> str:
    """An e-mail of the test's own: what it does wrong counts against no other."""
    return f'user{zlib.crc32(request.node.name.encode())}@example.org'


@pytest.fixture(scope='package')
def user(server: Server) -> str:
    """The e-mail of a confirmed user of the shared server."""
    email = 'user@example.org'
    make_user(server, email)
    return email
