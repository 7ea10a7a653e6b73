"""A host's project with tests, run by pytest in a process of its own as the host would."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import sync_playwright
from support.forks import IMPORTED_BEFORE, forks
from support.screens import free_port

_SECONDS = 300
ROOT = Path(__file__).parents[2]
BROWSER = """
import os
import pytest
from playwright.async_api import async_playwright
from playwright.sync_api import sync_playwright

@pytest.fixture
def page():
    with sync_playwright() as playwright:
        browser = playwright.chromium.connect_over_cdp(os.environ['BROWSER_URL'])
        context = browser.new_context()
        yield context.new_page()
        context.close()

@pytest.fixture
async def async_page():
    async with async_playwright() as playwright:
        browser = await playwright.chromium.connect_over_cdp(os.environ['BROWSER_URL'])
        context = await browser.new_context()
        yield await context.new_page()
        await context.close()
"""
"""What `pytest-playwright` and its like give a host, in one browser for all tests of a run."""


class Ran(NamedTuple):
    """What came of a run."""

    outcomes: dict[str, str]
    """Each test's name with `passed`, `failed`, `error` or `skipped`."""
    why: dict[str, str]
    """What is said under each of them that did not pass."""
    output: str

    @property
    def bad(self) -> dict[str, str]:
        """The tests that did not pass."""
        return {name: outcome for name, outcome in self.outcomes.items() if outcome != 'passed'}


@contextmanager
def served_browser() -> Iterator[str]:
    """Start the Chrome or Chromium of these tests, and yield the address at which Playwright connects to it."""
    command = [sys.executable, str(ROOT / 'tools' / 'browser.py')]
    path = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 - our own
    port = free_port()
    arguments = ['--no-sandbox', '--disable-background-networking', f'--remote-debugging-port={port}']
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield f'http://127.0.0.1:{port}'
        browser.close()


def run_tests(folder: Path, files: Mapping[str, str], *options: str, is_forked: bool = True, **environment: str) -> Ran:
    """Write files and run pytest on them; warnings are what the host's settings make of them.

    The process is forked from one that has imported authui and NiceGUI, unless what a run imports is tested.
    """
    for name, text in files.items():
        (folder / name).write_text(text, encoding='utf-8')
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(('PYTEST', 'NICEGUI'))}
    inherited |= {'PYTHONPATH': str(ROOT / 'tests'), 'PYTEST_PLUGINS': 'support.frozen', **environment}
    report = folder / 'report.xml'
    command = ['-m', 'pytest', '-p', 'no:cacheprovider', f'--junitxml={report}', *options]
    if is_forked:
        done = forks().run([*command, *IMPORTED_BEFORE], folder, inherited, timeout=_SECONDS)
    else:
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, *command],
            cwd=folder, env=inherited, capture_output=True, text=True, check=False, timeout=_SECONDS,
        )  # fmt: skip
    output = done.stdout + done.stderr
    assert report.exists(), output
    outcomes, why = {}, {}
    for case in ET.parse(report).iter('testcase'):  # noqa: S314 - pytest has just written it
        kinds = {'failure': 'failed', 'error': 'error', 'skipped': 'skipped'}
        outcomes[case.attrib['name']] = next((kinds[each.tag] for each in case if each.tag in kinds), 'passed')
        why[case.attrib['name']] = ''.join(f'{each.attrib} {each.text}' for each in case)
    return Ran(outcomes, why, output)
