"""Debian's nginx with a configuration of deploy/, without TLS, on ports and in a folder of the test's."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from support.screens import free_port

DEPLOY = Path(__file__).parents[2] / 'deploy'


class Nginx:
    """One nginx; its URL is known before it starts."""

    def __init__(self, folder: Path, configuration: str = 'nginx.conf') -> None:
        self.port = free_port()
        self.url = f'http://127.0.0.1:{self.port}'
        self._folder = folder
        self._configuration = configuration
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, ports: Mapping[int, int]) -> None:
        """Serve what listens on these ports in place of those that the configuration names."""
        self._configure(ports)
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            [
                shutil.which('nginx', path='/usr/local/sbin:/usr/sbin:/usr/bin') or 'nginx',
                '-p',
                self._folder,
                '-c',
                self._folder / 'nginx.conf',
                '-g',
                'daemon off;',
            ],
        )
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f'{self.url}/login', timeout=5) as answer:  # noqa: S310 - our own server
                    assert answer.status == 200
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError('nginx did not answer')

    def stop(self) -> None:
        """Stop it, if it was started."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)  # SIGQUIT would wait for the sockets
            self._process.wait(timeout=15)

    def _configure(self, ports: Mapping[int, int]) -> None:
        folder = self._folder
        text = (DEPLOY / self._configuration).read_text()
        for named, port in ports.items():
            assert f'127.0.0.1:{named}' in text
            text = text.replace(f'127.0.0.1:{named}', f'127.0.0.1:{port}')
        text = text.replace('listen 443 ssl;', f'listen 127.0.0.1:{self.port};').replace(' Secure;', '')
        text = re.sub(r'\n\s*ssl_\w+ .*', '', text)
        text = text.replace('/var/log/nginx/', f'{folder}/').replace('/run/', f'{folder}/')
        for kind in ('client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'):
            text = text.replace('http {', f'http {{\n    {kind}_temp_path {folder}/{kind};', 1)
        text = text.replace('$host;', f'127.0.0.1:{self.port};')
        (folder / 'nginx.conf').write_text(text)
