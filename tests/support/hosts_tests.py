"""A host's project with tests, run by pytest in a process of its own as the host would."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
BROWSER = """
import os
import pytest
from playwright.async_api import async_playwright
from playwright.sync_api import sync_playwright

LAUNCH = {'executable_path': os.environ['BROWSER_PATH'], 'args': ['--no-sandbox', '--disable-background-networking']}

@pytest.fixture
def page():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        yield browser.new_page()
        browser.close()

@pytest.fixture
async def async_page():
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**LAUNCH)
        yield await browser.new_page()
        await browser.close()
"""
"""What `pytest-playwright` and its like give a host, with the browser of these tests."""


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


def browser_path() -> str:
    """Return the path of the Chrome or Chromium of these tests."""
    command = [sys.executable, str(ROOT / 'tools' / 'browser.py')]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 - our own


def run_tests(folder: Path, files: Mapping[str, str], *options: str, **environment: str) -> Ran:
    """Write files and run pytest on them; warnings are what the host's settings make of them."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding='utf-8')
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(('PYTEST', 'NICEGUI'))}
    inherited |= {'PYTHONPATH': str(ROOT / 'tests'), 'PYTEST_PLUGINS': 'support.frozen'}
    report = folder / 'report.xml'
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, '-m', 'pytest', '-p', 'no:cacheprovider', f'--junitxml={report}', *options],
        cwd=folder,
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    output = done.stdout + done.stderr
    assert report.exists(), output
    outcomes, why = {}, {}
    for case in ET.parse(report).iter('testcase'):  # noqa: S314 - pytest has just written it
        kinds = {'failure': 'failed', 'error': 'error', 'skipped': 'skipped'}
        outcomes[case.attrib['name']] = next((kinds[each.tag] for each in case if each.tag in kinds), 'passed')
        why[case.attrib['name']] = ''.join(f'{each.attrib} {each.text}' for each in case)
    return Ran(outcomes, why, output)
