"""The processes of a benchmark (pool, app, Redis, nginx), which end with it, and what Linux reports about them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from support.nginx import Nginx
from support.redis_server import RedisServer
from support.screens import FreshServer, Server

from load import settings

HERE = Path(__file__).parent
_PAGE_SIZE, _TICKS = os.sysconf('SC_PAGE_SIZE'), os.sysconf('SC_CLK_TCK')


class KnownPool(Protocol):
    """A pool that an app can be told of."""

    known: dict[str, Any]
    """Its endpoint, pool id, client id and issuer."""


S = TypeVar('S', Server, RedisServer)


class Pool:
    """A local pool in a process of its own."""

    def __init__(self, folder: Path, *, users: int, **config: Any) -> None:
        environment = os.environ | {'PYTHONPATH': str(HERE.parent)}
        self._process = subprocess.Popen(
            [sys.executable, '-m', 'load.pool'],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            cwd=folder,
            text=True,
        )
        self.pid = self._process.pid
        self.known: dict[str, Any] = self._ask(folder=str(folder / 'pool'), users=users, config=config)

    def calls(self, **switches: Any) -> dict[str, int]:
        """Switch faults on or off, and return how often each operation was called so far."""
        calls: dict[str, int] = self._ask(**switches)['calls']
        return calls

    def _ask(self, **command: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(command) + '\n')
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError('the pool has ended')
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=20)


@contextmanager
def pool(folder: Path, *, users: int, **config: Any) -> Iterator[Pool]:
    """Serve a pool with users of its own."""
    own = folder / 'elsewhere'
    own.mkdir()
    served = Pool(own, users=users, **config)
    try:
        yield served
    finally:
        served.close()


@contextmanager
def app(
    folder: Path, pool: KnownPool, *, name: str = 'app', script: str = 'app.py', url: str | None = None, **more: str
) -> Iterator[Server]:
    """Serve the app, or another script of this folder, on the pool."""
    own = folder / name
    own.mkdir()
    environment = {
        'AUTHUI_USER_POOL_ID': pool.known['pool_id'],
        'AUTHUI_CLIENT_ID': pool.known['client_id'],
        'AUTHUI_ENDPOINT_URL': pool.known['endpoint'],
        'AUTHUI_ISSUER': pool.known['issuer'],
        'AUTHUI_REGION': 'us-east-1',
        'AUTHUI_SECRET': settings.SECRET,
        'AUTHUI_PUBLIC_URL': url or 'http://127.0.0.1:{port}',
        'AUTHUI_TRUSTED_PROXIES': '1',
        # Limits are those of production.
        'AUTHUI_TRIES_PER_MINUTE': '30',
        'AUTHUI_SENDS_PER_HOUR': '20',
    }
    # A process of its own from its first import: its memory is measured.
    with _running(FreshServer(own, script=_script(script), **(environment | more))) as server:
        yield server


@contextmanager
def bare(folder: Path) -> Iterator[Server]:
    """Serve the app's first page by NiceGUI alone."""
    own = folder / 'bare'
    own.mkdir()
    with _running(FreshServer(own, script=_script('bare.py'), path='/')) as server:
        yield server


@contextmanager
def redis(folder: Path) -> Iterator[RedisServer]:
    """Serve Redis."""
    own = folder / 'redis'
    own.mkdir()
    with _running(RedisServer(own)) as server:
        yield server


@contextmanager
def nginx(proxy: Nginx, servers: list[Server]) -> Iterator[None]:
    """Serve apps behind nginx with the configuration of deploy/; a single app takes both places."""
    proxy.start({8001: servers[0].port, 8002: servers[-1].port})
    try:
        yield
    finally:
        proxy.stop()


@contextmanager
def _running(server: S) -> Iterator[S]:
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _script(name: str) -> str:
    return (HERE / name).read_text(encoding='utf-8').replace('int(sys.argv[1])', '{port}')


def kilobytes(pid: int) -> float:
    """Return how much memory a process holds."""
    return int(Path(f'/proc/{pid}/statm').read_text(encoding='ascii').split()[1]) * _PAGE_SIZE / 1024


def open_files(pid: int) -> int:
    """Return how many files and sockets a process has open."""
    return len(list(Path(f'/proc/{pid}/fd').iterdir()))


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used."""
    fields = Path(f'/proc/{pid}/stat').read_text(encoding='ascii').rpartition(')')[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


class Idle:
    """How much processor time all programs of the machine have left unused since this object was made."""

    def __init__(self) -> None:
        self._then = _machine()

    def share(self) -> float:
        """Return the share that was idle."""
        now = _machine()
        spent = [new - old for new, old in zip(now, self._then, strict=True)]
        return (spent[3] + spent[4]) / max(1, sum(spent[:8]))


def _machine() -> list[int]:
    return [int(each) for each in Path('/proc/stat').read_text(encoding='ascii').splitlines()[0].split()[1:]]


def kill(pid: int) -> None:
    """End a process that this benchmark started, as a crash does."""
    os.kill(pid, signal.SIGKILL)


def wait(seconds: float) -> None:
    """Let time pass without requests."""
    time.sleep(seconds)
