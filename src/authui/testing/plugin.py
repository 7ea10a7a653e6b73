"""The pytest plugin. Its fixtures import authui when they are first used, so that other projects do not notice it."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from authui.testing.live import LiveApp
    from authui.testing.moto_pool import MotoPool
    from authui.testing.pool import PoolUnderTest

_NICEGUI_FIXTURES = frozenset({'user', 'create_user', 'screen'})
"""NiceGUI's fixtures that start an app in this process."""
_PLAYWRIGHT_FIXTURES = frozenset({'page', 'context', 'browser'})
_MAIN_FILE = 'main.py'


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let pytest's settings name the app's main file, as NiceGUI's plugin does."""
    parser.addini('main_file', 'main file', default=_MAIN_FILE)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the log of a `live_app` under a failure, and how to install a missing browser."""
    report = yield
    if report.failed:
        live_app = getattr(item, 'funcargs', {}).get('live_app')
        if log := getattr(live_app, 'log', ''):
            report.sections.append(('log of live_app', log))
        error = call.excinfo.value if call.excinfo is not None else None
        if (
            isinstance(error, pytest.FixtureLookupError)
            and error.argname in _PLAYWRIGHT_FIXTURES
            and 'live_app' in getattr(item, 'fixturenames', ())
        ):
            text = (
                f'`{error.argname}` comes with Playwright: pip install pytest-playwright; playwright install chromium'
            )
            report.sections.append(('authui', text))
    return report


@pytest.fixture(autouse=True)
def _authui_first(request: pytest.FixtureRequest) -> None:
    """Isolate a test before NiceGUI's fixtures start the app, in whatever order the test names its fixtures."""
    if 'nicegui.testing' in sys.modules and not _NICEGUI_FIXTURES.isdisjoint(request.fixturenames):
        request.getfixturevalue('_authui_isolated')
        if 'moto_pool' in request.fixturenames:
            request.getfixturevalue('moto_pool')


@pytest.fixture(scope='session')
def _authui_keys() -> Iterator[str]:
    """Make the signing keys of the embedded pools once: they cost a third of a short test."""
    from authui.local.crypto.tokens import generate_pem  # noqa: PLC0415 - only a test that asks for an app loads it

    return cycle([generate_pem(), generate_pem()])


@pytest.fixture
def _authui_isolated(tmp_path_factory: pytest.TempPathFactory, _authui_keys: Iterator[str]) -> Iterator[None]:
    """Give the app of this process a folder and a clock of its own, and keep it from reading the file `.env`."""
    from authui.host import AuthUI  # noqa: PLC0415 - only a test with an app loads it
    from authui.local.directory import identity  # noqa: PLC0415 - the same
    from authui.settings import Settings  # noqa: PLC0415 - the same
    from authui.testing.clock import MovableClock  # noqa: PLC0415 - the same

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv('AUTHUI_DATA_DIR', str(tmp_path_factory.mktemp('authui') / 'data'))
        patch.setattr(identity, 'generate_pem', lambda: next(_authui_keys))
        patch.setitem(Settings.model_config, 'env_file', None)
        patch.setattr(AuthUI, 'default_clock', MovableClock())
        ours = {name: module for name, module in sys.modules.items() if name.startswith('authui')}
        yield
        # NiceGUI's simulation takes out those that had a page, and the next test would load them a second time.
        sys.modules.update(ours)


@pytest.fixture
def local_pool(request: pytest.FixtureRequest) -> PoolUnderTest:
    """Return the embedded pool of the app under test: of `live_app`, where the test uses that fixture too."""
    if 'live_app' in request.fixturenames:
        live_app: LiveApp = request.getfixturevalue('live_app')
        return live_app.pool
    request.getfixturevalue('_authui_isolated')
    from authui.testing.in_process import InProcess  # noqa: PLC0415 - only a test with this fixture loads it
    from authui.testing.pool import PoolUnderTest  # noqa: PLC0415 - the same

    return PoolUnderTest(InProcess())


@pytest.fixture
def moto_pool(request: pytest.FixtureRequest) -> Iterator[MotoPool]:
    """Serve a user pool of moto, and make the app under test use it."""
    if 'live_app' not in request.fixturenames:
        request.getfixturevalue('_authui_isolated')
    from authui.testing.moto_pool import serve_moto  # noqa: PLC0415 - only a test with this fixture loads it

    with serve_moto() as pool, pytest.MonkeyPatch.context() as patch:
        for name, value in pool.settings.items():
            patch.setenv(name, value)
        yield pool


@pytest.fixture
def live_app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveApp]:
    """Serve the app of the main file in a process of its own, for a browser."""
    from authui.testing.live import LiveApp  # noqa: PLC0415 - only a test with this fixture loads it

    if 'moto_pool' in request.fixturenames:
        request.getfixturevalue('moto_pool')
    with LiveApp(_main_file(request), tmp_path_factory.mktemp('live_app')) as app:
        yield app


@pytest.fixture
def virtual_authenticator(request: pytest.FixtureRequest) -> Any:
    """Give Playwright's `page` an authenticator, and return Playwright's `Credentials`: what it keeps, and more of it.

    Ask for it before the page is opened. It creates and uses passkeys without a prompt, in any engine.
    """
    credentials = getattr(request.getfixturevalue('page').context, 'credentials', None)
    if credentials is None:
        raise RuntimeError("this Playwright has no `context.credentials`: pip install --upgrade 'playwright>=1.65'")
    credentials.install()
    return credentials


def _main_file(request: pytest.FixtureRequest) -> Path:
    """Return the main file that NiceGUI's `user` would run: the one of the marker, or of pytest's settings."""
    marker = request.node.get_closest_marker('nicegui_main_file')
    folder = request.config.inipath.parent if request.config.inipath is not None else request.config.rootpath
    return folder / str(marker.args[0] if marker is not None else request.config.getini('main_file'))
