"""A pool that `authui pool` serves in a process of its own, and the codes that it prints."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support.forks import Forked, forks

PATIENCE = 60.0


class ServedPool:
    """The process, and what it says of itself."""

    def __init__(self, process: subprocess.Popen[bytes] | Forked, output: Path, errors: Path) -> None:
        self.process = process
        self.output = output
        self._errors = errors
        self._seen = 0
        self.told: dict[str, str] = self._wait(lambda: self._lines()[:1], 'it does not start')[0]['pool']
        self.url = self.told['url']
        self.pool_id = self.told['user_pool_id']
        self.client_id = self.told['client_id']

    def code(self, destination: str) -> str:
        """Return the next code that was sent to an address and not asked for before."""

        def look() -> list[str]:
            for index, line in enumerate(self._lines()[1:]):
                if index >= self._seen and line['message']['destination'] == destination:
                    self._seen = index + 1
                    return [line['message']['code']]
            return []

        return str(self._wait(look, f'no code came to {destination}')[0])

    def stop(self, how: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        """End it as Ctrl-C does; returns its exit code and what it complained of."""
        self.process.send_signal(how)
        return self.process.wait(PATIENCE), self._errors.read_text()

    def _lines(self) -> list[Any]:
        return [json.loads(line) for line in self.output.read_text().splitlines(keepends=True) if line.endswith('\n')]

    def _wait(self, look: Any, complaint: str) -> Any:
        end = time.monotonic() + PATIENCE
        while not (found := look()):
            if self.process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f'{complaint}: {self._errors.read_text()}')
            time.sleep(0.02)
        return found


@contextmanager
def served_pool(folder: Path, *options: str, python: str | None = None) -> Iterator[ServedPool]:
    """Serve a pool on a free port until the block ends, by the authui of an interpreter or, quickly, by this one."""
    output, errors = folder / 'pool.jsonl', folder / 'pool.err'
    environment = {name: value for name, value in os.environ.items() if not name.startswith(('AUTHUI_', 'COV'))}
    environment |= {'TMPDIR': str(folder)}
    arguments = ['-m', 'authui', 'pool', '--port', '0', '--json', *options]
    output.write_bytes(b'')
    errors.write_bytes(b'')
    process: subprocess.Popen[bytes] | Forked
    if python is None:
        process = forks().start(arguments, folder, environment, output, errors)
    else:
        with output.open('wb') as out, errors.open('wb') as err:
            process = subprocess.Popen([python, *arguments], stdout=out, stderr=err, cwd=folder, env=environment)  # noqa: S603 - our own command
    try:
        yield ServedPool(process, output, errors)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)
