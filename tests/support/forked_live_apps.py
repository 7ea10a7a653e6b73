"""A pytest plugin: live apps are forked from a process that has imported authui, where those of hosts start afresh."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from support.forks import Forked, forks

from authui.testing import live


@contextmanager
def forked_live_apps() -> Iterator[None]:
    """Fork the live apps that start within the block."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(vars(live), 'subprocess', SimpleNamespace(**{**vars(subprocess), 'Popen': _start}))
        yield


@pytest.fixture(scope='session', autouse=True)
def _forked_live_apps() -> Iterator[None]:
    """Fork all live apps of a run that has this module as a plugin."""
    with forked_live_apps():
        yield


def _start(command: Sequence[str], *, env: Mapping[str, str], stdout: Any, **_streams: int) -> Forked:
    return forks().start(command[1:], Path.cwd(), env, Path(stdout.name))
