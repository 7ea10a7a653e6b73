"""Finds a Chrome or Chromium for the browser tests, or installs one; prints its path, or what is missing.

With `--whole` it has to have settings, which Chromium without windows has not.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

SHELL = 'chromium-headless-shell'
"""Chromium without its windows, which Playwright too takes for a browser that nobody sees."""
NAMES = ('chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome')
PLACES = (
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:/Program Files/Google/Chrome/Application/chrome.exe',
)
PACKAGES = ('apt-get', 'install', '-y', '--no-install-recommends', SHELL, NAMES[0], 'fonts-liberation')
VARIABLE = 'AUTHUI_TEST_BROWSER'


def find(*, is_whole: bool = False) -> str | None:
    """Return the path of a browser on this machine: the one named by the variable, one on PATH, or Playwright's own."""
    if named := os.environ.get(VARIABLE):
        return named if Path(named).is_file() else None
    on_path = next(filter(None, map(shutil.which, NAMES if is_whole else (SHELL, *NAMES))), None)
    return on_path or next((place for place in PLACES if Path(place).is_file()), None) or _playwrights_own()


def obtain() -> str | None:
    """Download Playwright's Chromium; where that fails and we are root on Debian, install Debian's packages."""
    _run(sys.executable, '-m', 'playwright', 'install', 'chromium')
    if found := find(is_whole=True):
        return found
    if shutil.which('apt-get') and hasattr(os, 'geteuid') and os.geteuid() == 0:
        if not _run(*PACKAGES):
            _run('apt-get', 'update')
            _run(*PACKAGES)
        return find(is_whole=True)
    return None


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - starting its driver is slow and rarely needed

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def _run(*command: str) -> bool:
    """Run a command with its output on standard error, so that standard output holds only the path."""
    print('browser:', ' '.join(command), file=sys.stderr)
    environment = {**os.environ, 'DEBIAN_FRONTEND': 'noninteractive'}
    return subprocess.run(command, check=False, stdout=sys.stderr, env=environment).returncode == 0  # noqa: S603 - the commands above


def main() -> int:
    """Print the browser's path; exit with 1 and a remedy when there is no browser."""
    named = os.environ.get(VARIABLE)
    is_whole = '--whole' in sys.argv[1:]
    if find(is_whole=True) or (not named and obtain()):
        print(find(is_whole=is_whole))
        return 0
    if named:
        print(f'browser: {VARIABLE} names {named}, and there is no such file.', file=sys.stderr)
        return 1
    print(
        'browser: the browser tests need Chrome or Chromium. It was not found and could not be installed.\n'
        f'Install one (on Debian: apt-get install chromium), or name it with {VARIABLE}=/path/to/chrome.',
        file=sys.stderr,
    )
    return 1


if __name__ == '__main__':
    sys.exit(main())
