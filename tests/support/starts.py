"""Starts an app as `python main.py` would, many times and quickly: each start is forked from one process."""

from __future__ import annotations

import os
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path

from support.forks import forks
from support.screens import free_port

PATIENCE_SECONDS = 20.0
_MAIN = """
from nicegui import app, ui

from authui import AuthUI
from authui.reactive import add_devtools

auth = AuthUI().install()
app.debug = {debug}
if {devtools}:
    add_devtools(auth.stores)
ui.run(host={host!r}, port={port}, show=False, reload=False)
"""


@dataclass(frozen=True)
class Start:
    """What is set, and how the app is run."""

    environment: dict[str, str] = field(default_factory=dict)
    host: str = '127.0.0.1'
    debug: bool = False
    devtools: bool = False


@dataclass(frozen=True)
class Ended:
    """What came of it."""

    code: int | None
    """The exit code; None where it went on running until it was stopped."""
    printed: str
    was_reached: bool
    """Whether the port took a connection at any time."""


class Starter:
    """Starts apps, each in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def start(self, start: Start) -> Ended:
        """Start the app and wait until it has ended, or is reached."""
        self._count += 1
        folder = self._folder / f'start-{self._count}'
        folder.mkdir()
        port = free_port()
        script = _MAIN.format(host=start.host, port=port, debug=start.debug, devtools=start.devtools)
        (folder / 'main.py').write_text(script)
        own = {name: value for name, value in os.environ.items() if not name.startswith(('PYTEST', 'NICEGUI', 'AWS_'))}
        process = forks().start(['main.py'], folder, own | start.environment, folder / 'log')
        deadline = time.monotonic() + PATIENCE_SECONDS
        was_reached = False
        while not was_reached and process.poll() is None and time.monotonic() < deadline:
            was_reached = _is_reached(start.host, port)
            time.sleep(0.01)
        code = process.poll()
        process.kill()
        process.wait()
        return Ended(None if was_reached else code, (folder / 'log').read_text(errors='replace'), was_reached)


def _is_reached(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(('127.0.0.1' if host == '0.0.0.0' else host, port)) == 0  # noqa: S104 - compared, not bound
