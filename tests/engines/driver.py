"""What a walk needs of a browser, whichever engine is in it, and the commands that WebDriver and BiDi share."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

Action = Mapping[str, Any]
"""A source of input and what it does, in the form that the W3C's WebDriver and WebDriver BiDi have in common."""

WIDTH, HEIGHT = 1200, 900
"""The size of the windows, in pixels."""
START_SECONDS = 60.0
"""How long a browser may take to start on a busy machine."""
ANSWER_SECONDS = 60.0
_STOP_SECONDS = 10.0


class Driver(Protocol):
    """One window of one browser, in a fresh profile."""

    def open(self, url: str) -> None:
        """Load a page."""

    def back(self) -> None:
        """Press the browser's back button."""

    def reload(self) -> None:
        """Press the browser's reload button."""

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression of JavaScript, which has to be plain JSON."""

    def perform(self, actions: Sequence[Action]) -> None:
        """Move the mouse and press keys as a person does."""

    def screenshot(self) -> bytes:
        """Return a picture of the window as PNG."""

    def errors(self) -> list[str]:
        """Return the errors that the pages have logged so far."""


StartDriver = Callable[[Mapping[str, str], Path, bool], AbstractContextManager[Driver]]
"""Starts a browser: with these programs, with its files in this folder, in dark mode or in light mode."""


@contextmanager
def process(
    command: Sequence[str], log: Path, *, keep: Sequence[int] = (), **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program for as long as the block, with its output in a file; it inherits the descriptors in `keep`."""
    with log.open('ab') as output:
        running = subprocess.Popen(  # noqa: S603 - the engines' own programs
            command,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=keep,
        )
    try:
        yield running
    finally:
        running.terminate()
        try:
            running.wait(timeout=_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def as_json(expression: str) -> str:
    """Return an expression whose value is the given one's as JSON, which both protocols hand over alike."""
    return f'JSON.stringify({expression} ?? null)'
