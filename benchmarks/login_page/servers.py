"""The processes of the race: one pool for both pages, the app with authui, and Amplify's files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from load import servers, settings
from support.screens import free_port

from authui.local import LocalPool, PoolConfig

HERE = Path(__file__).parent
PATIENCE = 30.0
"""Seconds that a server may take to start."""
FLOW = os.environ.get('AUTHUI_TEST_AMPLIFY_FLOW', '')
"""How Amplify sends the password, such as `USER_PASSWORD_AUTH`; by default it proves it by SRP."""


class ServedPool:
    """`authui pool` in a process of its own: Cognito's protocol over HTTP, for the app and for browsers."""

    def __init__(self, folder: Path, *, users: int) -> None:
        pool = LocalPool.open(folder, PoolConfig())
        for number in range(users):
            pool.admin_create_user(settings.email(number), settings.PASSWORD, {'email_verified': 'true'})
        pool.close()
        command = [sys.executable, '-m', 'authui', 'pool', '--host', '127.0.0.1', '--port', '0', '--json']
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            [*command, '--folder', str(folder)], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        told: dict[str, str] = json.loads(self.process.stdout.readline())['pool']
        self.known: dict[str, Any] = {
            'endpoint': told['url'],
            'pool_id': told['user_pool_id'],
            'client_id': told['client_id'],
            'issuer': told['issuer'],
        }


@contextmanager
def pool(folder: Path, *, users: int) -> Iterator[ServedPool]:
    """Serve a pool with users whose e-mail is verified."""
    served = ServedPool(folder / 'pool', users=users)
    try:
        yield served
    finally:
        _end(served.process)


@contextmanager
def ours(folder: Path, pool: ServedPool) -> Iterator[str]:
    """Serve the app of the load tests, and return the URL of its login page."""
    # All visits come from one address.
    limits = {'AUTHUI_TRUSTED_PROXIES': '0', 'AUTHUI_TRIES_PER_MINUTE': '100000'}
    with servers.app(folder, pool, **limits) as server:
        yield f'{server.url}/login'


@contextmanager
def amplify(folder: Path, pool: ServedPool) -> Iterator[str]:
    """Serve Amplify's files, and return the URL of its login page on the pool."""
    port = free_port()
    url = f'http://127.0.0.1:{port}/'
    command = [sys.executable, str(HERE.parent / 'peers' / 'static.py'), str(folder.resolve()), str(port)]
    query = {
        'pool': pool.known['pool_id'],
        'client': pool.known['client_id'],
        'endpoint': pool.known['endpoint'],
        **({'flow': FLOW} if FLOW else {}),
    }
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    try:
        _wait_for(url, process)
        yield f'{url}?{urlencode(query)}'
    finally:
        _end(process)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - our own server
            break
        except OSError:
            if time.monotonic() > deadline or process.poll() is not None:
                raise
            time.sleep(0.1)


def _end(process: subprocess.Popen[Any]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
