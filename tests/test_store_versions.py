"""The store's tests on the oldest and the newest Python, and in `make soak` on all; a skip says which is not here."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.scale import IS_FULL

ROOT = Path(__file__).parent.parent
CACHE = Path.home() / '.cache' / 'authui-tests'
VERSIONS = ('3.11', '3.12', '3.13')
TRIED = VERSIONS if IS_FULL else (VERSIONS[0], VERSIONS[-1])
"""What fails on a version in between and on neither end is left to `make soak`."""
PACKAGES = ('anyio', 'fastapi', 'httpx', 'hypothesis', 'pydantic', 'pytest', 'pytest-asyncio', 'uvloop')
SECONDS = 600
RUN = """
import gc
import sys

import pytest


class Frozen:
    def pytest_collection_finish(self) -> None:
        gc.collect()
        gc.freeze()


sys.exit(pytest.main(sys.argv[1:], [Frozen()]))
"""
"""Runs pytest as the conftest has it: what is loaded stays out of garbage collections, which took most of the time."""
RUNNING = f'{sys.version_info.major}.{sys.version_info.minor}'


def interpreter(version: str) -> str | None:
    """Return the Python of a version that is installed, on the PATH or by pyenv."""
    named = shutil.which(f'python{version}')
    by_pyenv = sorted((Path.home() / '.pyenv' / 'versions').glob(f'{version}.*/bin/python'))
    for python in (*([named] if named else []), *map(str, by_pyenv)):
        # What is on the PATH may be a shim, which is there for versions that are not chosen too.
        asked = subprocess.run(  # noqa: S603 - found above
            [python, '-c', 'import sys; print("{}.{}".format(*sys.version_info))'],
            capture_output=True, text=True, check=False, timeout=30,
        )  # fmt: skip
        if asked.stdout.strip() == version:
            return python
    return None


def environment(python: str, version: str) -> Path:
    """Return a Python of a version with what the store's tests need, installed once for all runs of this machine."""
    pinned = (ROOT / 'constraints.txt').read_bytes()
    folder = CACHE / f'store-{version}-{hashlib.sha256(pinned + repr(PACKAGES).encode()).hexdigest()[:12]}'
    done = folder / 'installed'
    if not done.exists():
        for command in (
            [python, '-m', 'venv', '--clear', str(folder)],
            [str(folder / 'bin' / 'python'), '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check',
             '--constraint', str(ROOT / 'constraints.txt'), *PACKAGES],
        ):  # fmt: skip
            made = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)  # noqa: S603 - our own words
            assert made.returncode == 0, f'{command}: {made.stderr}'
        done.touch()
    return folder / 'bin' / 'python'


@pytest.mark.parametrize('version', [version for version in TRIED if version != RUNNING])
def test_the_tests_of_the_store_pass_on_python(version: str, record_property: Callable[[str, object], None]) -> None:
    python = interpreter(version)
    if python is None:
        pytest.skip(f'Python {version} is not installed, so the tests of the store did not run on it')
    # Without the conftest and the type stubs, which need all of authui; the store needs pydantic alone. A tenth of the
    # random examples is enough to find what differs between versions.
    ran = subprocess.run(  # noqa: S603 - our own words
        [
            str(environment(python, version)), '-c', RUN, 'tests/store', '-q', '--noconftest',
            '--override-ini', 'addopts=--import-mode=importlib', '-p', 'no:cacheprovider',
            '--ignore', 'tests/store/test_typegen.py',
        ],
        cwd=ROOT, env=os.environ | {'PYTHONPATH': 'src', 'AUTHUI_TEST_SHARE': '0.1'},
        capture_output=True, text=True, check=False, timeout=SECONDS,
    )  # fmt: skip
    said = ran.stdout.strip().splitlines()
    assert ran.returncode == 0, '\n'.join(said[-100:]) + ran.stderr
    record_property('says', f'the store on Python {version}: {said[-1]}')
