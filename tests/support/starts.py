"""Starts an app as `python main.py` would, many times and quickly: everything is imported once, each start is forked.

Run as a script: for each line of JSON on standard input, with the variables, the port and what else differs, it
forks, starts the app in a folder of its own and says how that ended: the exit code and all that it printed.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from support.screens import free_port

PATIENCE_SECONDS = 20.0


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
    """The process that forks."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        own = {name: value for name, value in os.environ.items() if not name.startswith(('PYTEST', 'NICEGUI', 'AWS_'))}
        self._process = subprocess.Popen(
            [sys.executable, '-m', 'support.starts'],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=own | {'PYTHONPATH': str(Path(__file__).parents[1])}, cwd=folder,
        )  # fmt: skip

    def start(self, start: Start) -> Ended:
        """Start the app and wait until it has ended, or is reached."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._count += 1
        folder = self._folder / f'start-{self._count}'
        folder.mkdir()
        port = free_port()
        self._process.stdin.write(json.dumps(asdict(start) | {'folder': str(folder), 'port': port}) + '\n')
        self._process.stdin.flush()
        child = int(self._process.stdout.readline())
        deadline = time.monotonic() + PATIENCE_SECONDS
        done = folder / 'code'
        was_reached = False
        while not (was_reached or done.exists()) and time.monotonic() < deadline:
            was_reached = _is_reached(start.host, port)
            time.sleep(0.01)
        if was_reached:
            os.kill(child, 9)
        code = int(self._process.stdout.readline())
        return Ended(None if was_reached else code, (folder / 'log').read_text(errors='replace'), was_reached)

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def _is_reached(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(('127.0.0.1' if host == '0.0.0.0' else host, port)) == 0  # noqa: S104 - compared, not bound


def _run(folder: str, port: int, environment: dict[str, str], host: str, *, debug: bool, devtools: bool) -> None:
    from nicegui import app, ui  # noqa: PLC0415 - imported before the fork

    from authui import AuthUI  # noqa: PLC0415 - the same
    from authui.reactive import add_devtools  # noqa: PLC0415 - the same

    os.chdir(folder)
    os.environ.update(environment)
    auth = AuthUI().install()
    app.debug = debug
    if devtools:
        add_devtools(auth.stores)
    ui.run(host=host, port=port, show=False, reload=False)


def main() -> None:
    import authui.host  # noqa: PLC0415 - once, for every child
    import authui.reactive  # noqa: F401, PLC0415 - the same

    for line in sys.stdin:
        wanted = json.loads(line)
        folder = Path(wanted['folder'])
        child = os.fork()
        if not child:
            code = 0
            with (folder / 'log').open('w') as log:
                os.dup2(log.fileno(), 1)
                os.dup2(log.fileno(), 2)
                try:
                    _run(**wanted)
                except SystemExit as ended:
                    if isinstance(ended.code, str):
                        print(ended.code, file=sys.stderr)  # noqa: T201 - as Python itself does
                    code = ended.code if isinstance(ended.code, int) else 1
                except BaseException:  # noqa: BLE001 - as Python itself ends
                    sys.excepthook(*sys.exc_info())
                    code = 1
                sys.stdout.flush()
                sys.stderr.flush()
            (folder / 'code').write_text(str(code))
            os._exit(code)
        print(child, flush=True)  # noqa: T201 - its answer
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - its answer


if __name__ == '__main__':
    main()
