"""Starts servers and commands quickly: one process has imported what they need, and each is forked from it.

The imports are four fifths of the processor time of a start. Run as a script, it takes a line of JSON for each start
and for each look at a process, and answers each with a line; once nobody asks any more, it ends what it has started.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import authui

_LOOK_SECONDS = 0.02
_IMPORTED_FROM = [str(Path(__file__).parents[1]), str(Path(authui.__file__).parents[1])]
"""Where it finds the tests' support, and the very authui that this process has imported."""
IMPORTED_BEFORE = ('-W', 'ignore::pytest.PytestAssertRewriteWarning')
"""What pytest is told last where it is forked: its plugins are imported already."""
_APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT


class Forked:
    """A process that was forked, as far as tests need `subprocess.Popen` of it."""

    def __init__(self, forks: Forks, pid: int) -> None:
        self._forks = forks
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit code once the process has ended."""
        if self.returncode is None:
            self.returncode = self._forks.ask({'poll': self.pid})
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; raises `subprocess.TimeoutExpired` when it does not come in so many seconds."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(f'forked process {self.pid}', timeout or 0)
            time.sleep(_LOOK_SECONDS)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Forks:
    """The process that forks: one for each process of tests, started when it is first needed."""

    def __init__(self) -> None:
        # Inherited test variables would make NiceGUI believe that it runs inside a test; each start names its settings.
        theirs = ('PYTEST', 'NICEGUI', 'AUTHUI', 'AWS')
        own = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
        self._process = subprocess.Popen(
            [sys.executable, '-m', 'support.forks'],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
            env=own | {'PYTHONPATH': os.pathsep.join(_IMPORTED_FROM)},
        )  # fmt: skip
        atexit.register(self._close)

    def start(
        self,
        arguments: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        log: Path,
        errors: Path | None = None,
    ) -> Forked:
        """Start `python main.py` or `python -m module ...` in a folder; what it prints is appended to the files."""
        wanted = {'arguments': [*arguments], 'folder': str(folder), 'environment': {**environment}}
        return Forked(self, self.ask(wanted | {'log': str(log), 'errors': str(errors or log)}))

    def run(
        self, arguments: Sequence[str], folder: Path, environment: Mapping[str, str], *, timeout: float = 120
    ) -> subprocess.CompletedProcess[str]:
        """Run one of these to its end, as `subprocess.run` does; it is killed where it does not end in time."""
        with tempfile.TemporaryDirectory() as kept:
            out, errors = Path(kept, 'out'), Path(kept, 'errors')
            process = self.start(arguments, folder, environment, out, errors)
            try:
                code = process.wait(timeout)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise
            return subprocess.CompletedProcess(arguments, code, out.read_text('utf-8'), errors.read_text('utf-8'))

    def ask(self, wanted: dict[str, Any]) -> Any:
        """Have one line answered."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(wanted) + '\n')
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def _close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


@cache
def forks() -> Forks:
    """Return the process that forks."""
    return Forks()


# --- in that process ---


def _run(arguments: list[str], folder: str, environment: dict[str, str], log: str, errors: str) -> int:
    """Become the process that is wanted."""
    from nicegui.storage import Storage  # noqa: PLC0415 - imported before the fork

    for stream, (path, flags) in enumerate([(os.devnull, os.O_RDONLY), (log, _APPEND), (errors, _APPEND)]):
        descriptor = os.open(path, flags)
        os.dup2(descriptor, stream)
        os.close(descriptor)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    if os.environ.get('PYTHONUNBUFFERED'):
        sys.stdout = os.fdopen(1, 'w', buffering=1, closefd=False)  # a line at a time
    if os.environ.get('SCREENS_AS_ELEMENTS'):
        from authui.pages import plain  # noqa: PLC0415 - imported before the fork

        vars(plain)['is_simulated'] = lambda: True
    Storage.path = Path(os.environ.get('NICEGUI_STORAGE_PATH', '.nicegui')).resolve()  # it was read with the import
    sys.path[0] = folder
    try:
        if arguments[0] == '-m':
            sys.argv = arguments[1:]
            runpy.run_module(arguments[1], run_name='__main__', alter_sys=True)
        else:
            sys.argv = arguments
            runpy.run_path(os.path.join(folder, arguments[0]), run_name='__main__')  # noqa: PTH118 - a text, as argv is
    except SystemExit as ended:
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)  # noqa: T201 - as Python itself does
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # noqa: BLE001 - as Python itself ends
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


def _ended(pid: int) -> int | None:
    found, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if found else None


_AT_START = (
    *('nicegui.elements.upload', 'nicegui.functions.html', 'nicegui.functions.refreshable', 'nicegui.ui_run'),
    *('uvicorn', 'uvicorn.lifespan.on', 'uvicorn.loops.auto', 'uvicorn.protocols.http.auto'),
    *('uvicorn.protocols.websockets.wsproto_impl', 'authui.demo', 'authui.host.embedded_pool', 'authui.reactive'),
)
"""What a server imports, much of it only with its start."""
_KEYS = 16
"""How many RSA keys the pools of all servers share: no test has so many servers that two have the same."""


class _Keys:
    """RSA keys for the servers' pools, made before the fork: each pool would take a tenth of a start for its two."""

    def __init__(self, generate: Callable[[], str]) -> None:
        self._made = cache(lambda _number: generate())
        self._next = 0

    def prepare(self, start: int) -> None:
        """Make the keys of a server's pool, unless its number has come round."""
        for number in range(2 * start, 2 * start + 2):
            self._made(number % _KEYS)
        self._next = 2 * start

    def take(self) -> str:
        self._next += 1
        return self._made((self._next - 1) % _KEYS)


def _prepare() -> _Keys:
    """Import, read and make once what every server needs."""
    for name in _AT_START:
        import_module(name)
    from botocore.loaders import JSONFileLoader  # noqa: PLC0415 - in that process only
    from starlette.middleware.gzip import GZipMiddleware  # noqa: PLC0415 - the same

    from authui.cognito import make_boto_client  # noqa: PLC0415 - the same
    from authui.local.directory import identity  # noqa: PLC0415 - the same
    from authui.settings import Settings  # noqa: PLC0415 - the same

    # A fresh browser profile loads all files again; to compress them as for a network takes a tenth of a page load.
    size, _, thread_size = GZipMiddleware.__init__.__defaults__ or ()
    GZipMiddleware.__init__.__defaults__ = (size, 1, thread_size)
    read = cache(JSONFileLoader().load_file)
    loader: Any = JSONFileLoader  # typed, a method could not be replaced
    loader.load_file = lambda _self, path: read(path)
    make_boto_client(Settings(_env_file=None))
    names_of_identity = vars(identity)
    keys = _Keys(names_of_identity['generate_pem'])
    names_of_identity['generate_pem'] = keys.take
    gc.collect()
    gc.freeze()
    return keys


def main() -> None:
    keys = _prepare()
    starts = 0
    running: set[int] = set()
    for line in sys.stdin:
        wanted = json.loads(line)
        answer: int | None
        if 'poll' in wanted:
            answer = _ended(wanted['poll'])
            if answer is not None:
                running.remove(wanted['poll'])
        else:
            keys.prepare(starts)
            starts += 1
            answer = os.fork()
            if not answer:
                code = 1
                try:
                    code = _run(**wanted)
                    sys.stdout.flush()
                    sys.stderr.flush()
                finally:
                    os._exit(code)
            running.add(answer)
        print(json.dumps(answer), flush=True)  # noqa: T201 - the answer
    for pid in running:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


if __name__ == '__main__':
    main()
