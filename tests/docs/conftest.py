"""Fixtures of the tests of the documentation."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.pages import ROOT


@pytest.fixture(scope='session')
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree."""
    folder = tmp_path_factory.mktemp('wheel')
    subprocess.run(  # noqa: S603 - our own command
        [
            sys.executable,
            '-m',
            'pip',
            'wheel',
            '--quiet',
            '--no-deps',
            '--no-build-isolation',
            '--wheel-dir',
            str(folder),
            str(ROOT),
        ],
        check=True,
    )
    (wheel,) = folder.glob('authui-*.whl')
    return wheel
