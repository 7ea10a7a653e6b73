"""`make test-engines` never passes in silence: it says which engines cannot be had, with a status of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from support.forks import IMPORTED_BEFORE, forks

ROOT = Path(__file__).parents[1]
CANNOT_BE_HAD = 3


def run(programs: Path, *arguments: str, **scripts: str) -> subprocess.CompletedProcess[str]:
    """Run the tool on a machine that has only these programs, each of them a shell script."""
    for name, script in scripts.items():
        program = programs / name.replace('_', '-')
        program.write_text(f'#!/bin/sh\n{script}\n', encoding='ascii')
        program.chmod(0o755)
    command = [sys.executable, str(ROOT / 'tools' / 'engines.py'), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={'PATH': str(programs)})  # noqa: S603 - our own command


def test_an_engine_that_cannot_be_had_is_named_with_the_remedy(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == CANNOT_BE_HAD
    webkit, firefox = done.stdout.splitlines()
    assert webkit.startswith('WebKit: cannot be had: WebKitWebDriver')
    assert webkit.endswith('Install it (on Debian: apt-get install webkit2gtk-driver xvfb fonts-liberation).')
    assert firefox == (
        'Firefox: cannot be had: firefox-esr was not found, and this machine has no apt-get. '
        'Install it (on Debian: apt-get install firefox-esr fonts-liberation).'
    )


def test_a_refused_installation_is_a_reason(tmp_path: Path) -> None:
    done = run(tmp_path, apt_get='exit 100')
    assert done.returncode == CANNOT_BE_HAD
    for line in done.stdout.splitlines():
        assert (
            ' not found, and apt-get could not install it. ' in line or ', and only root can install packages. ' in line
        )


def test_the_engines_that_are_there_are_walked_in_all_the_same(tmp_path: Path) -> None:
    done = run(tmp_path, '--collect-only', '-q', firefox_esr='exit 1')
    assert done.returncode == CANNOT_BE_HAD
    assert '[Firefox-light]' in done.stdout
    assert '[WebKit-' not in done.stdout
    assert 'WebKit: cannot be had: ' in done.stdout


def test_a_run_without_a_walk_has_failed(tmp_path: Path) -> None:
    done = run(tmp_path, '-k', 'no_such_walk', firefox_esr='exit 1')
    assert done.returncode == 1
    assert 'WebKit: cannot be had: ' in done.stdout


def test_the_walks_are_no_part_of_the_other_tests() -> None:
    command = ['-m', 'pytest', '--collect-only', '-q', 'tests', '--ignore-glob=*/test_[!e]*.py']
    done = forks().run([*command, *IMPORTED_BEFORE], ROOT, {'PATH': os.environ['PATH']})
    assert 'tests/test_engines.py::' in done.stdout
    assert 'tests/engines' not in done.stdout
