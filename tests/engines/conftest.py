"""Browsers of other engines against a real server: part of `make test-engines`, and not of `make test`."""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from engines.driver import Driver, StartDriver
from engines.firefox import firefox
from engines.page import Page
from engines.webkit import webkit
from support.screens import tracebacks

from authui.testing import LiveApp

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / 'build' / 'engines'
_TOOL = runpy.run_path(str(ROOT / 'tools' / 'engines.py'))
_STARTS: Mapping[str, StartDriver] = {'WebKit': webkit, 'Firefox': firefox}

MAIN = """
from nicegui import ui
from authui import Account, AuthUI, CurrentUser
from authui.local import PoolConfig

auth = AuthUI(pool=PoolConfig(mfa_configuration='ON')).install()

@ui.page('/')
def home(user: CurrentUser):
    ui.label(f'Hello {user.email}')
    ui.button('Log out', on_click=lambda: auth.store().dispatch(Account.logout)).props('no-caps')

@ui.page('/report')
def report(user: CurrentUser):
    ui.label('The report')
    ui.label('Its second part').props('id=part-2')

ui.run()
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption('--engine', action='append', choices=[*_STARTS], help='an engine to walk in; all by default')


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if 'engine' in metafunc.fixturenames:
        metafunc.parametrize('engine', metafunc.config.getoption('--engine') or [*_STARTS], scope='session')


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print a line for each engine."""
    for name in _STARTS:
        of_engine = re.compile(rf'\[{name}\b')
        passed, failed = (
            len(
                {
                    each.nodeid
                    for kind in kinds
                    for each in terminalreporter.getreports(kind)
                    if of_engine.search(each.nodeid)
                }
            )
            for kinds in (['passed'], ['failed', 'error'])
        )
        if passed or failed:
            terminalreporter.write_line(f'{name}: ran {passed + failed} walks, {failed} failed')


@pytest.fixture(scope='session')
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveApp]:
    """An app whose users need an authenticator app."""
    folder = tmp_path_factory.mktemp('live')
    (folder / 'main.py').write_text(MAIN)
    with LiveApp(folder / 'main.py', folder) as app:
        yield app
    assert tracebacks(app.log) == []


@pytest.fixture
def is_dark() -> bool:
    """Whether the browser asks for dark colours; walks in both set it."""
    return False


@pytest.fixture
def driver(engine: str, tmp_path: Path, *, is_dark: bool) -> Iterator[Driver]:
    """A browser with a new profile; without its programs the walk fails."""
    wanted = next(each for each in _TOOL['ENGINES'] if each.name == engine)
    if missing := wanted.missing():
        pytest.fail(
            f'{engine} needs {" and ".join(missing)}: run `make test-engines`, which installs it', pytrace=False
        )
    with _STARTS[engine](wanted.find(), tmp_path, is_dark) as driver:
        yield driver


@pytest.fixture
def page(driver: Driver, app: LiveApp, engine: str) -> Iterator[Page]:
    """The browser's page; an error that it logs fails the walk."""
    page = Page(driver, app.url, PICTURES / engine.lower())
    yield page
    assert page.errors() == []
