"""A Redis server of the test's own, on loopback."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from support.screens import free_port


class RedisServer:
    """Debian's redis-server, with its data in a folder of the test's: every write is on the disk at once."""

    def __init__(self, folder: Path) -> None:
        found = shutil.which('redis-server')
        assert found, 'redis-server is missing: run tools/services.py'
        self.folder = folder
        self.port = free_port()
        self.url = f'redis://127.0.0.1:{self.port}/0'
        self._command = [
            found, '--port', str(self.port), '--bind', '127.0.0.1', '--dir', str(folder), '--save', '',
            '--appendonly', 'yes', '--appendfsync', 'always', '--daemonize', 'no', '--logfile', 'redis.log',
        ]  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it listens."""
        self._process = subprocess.Popen(self._command, cwd=self.folder)  # noqa: S603 - the command above
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                with socket.create_connection(('127.0.0.1', self.port), timeout=1) as probe:
                    probe.sendall(b'PING\r\n')
                    if probe.recv(16).startswith(b'+PONG'):
                        return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError('redis-server did not answer')

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> None:
        """End it."""
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)
            self._process.send_signal(sign)
            self._process.wait(timeout=10)
            self._process = None

    def freeze(self) -> None:
        """Leave every question unanswered until `thaw`."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Answer again."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)
