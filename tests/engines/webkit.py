"""WebKitGTK's small browser on a display of its own, by the W3C's WebDriver over HTTP."""

from __future__ import annotations

import base64
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2
from engines.driver import ANSWER_SECONDS, HEIGHT, START_SECONDS, WIDTH, Action, as_json, process
from support.screens import free_port

_CONSOLE_ERRORS = ('CONSOLE JS ERROR', 'CONSOLE SECURITY ERROR')


class WebKitDriver:
    """A window of WebKit, behind its driver's port."""

    def __init__(self, http: httpx2.Client, options: Mapping[str, Any], log: Path) -> None:
        self._http = http
        self._log = log
        self._session = ''
        wanted = {'alwaysMatch': {'webkitgtk:browserOptions': options}}
        self._session = f'/session/{self._ask("POST", "/session", capabilities=wanted)["sessionId"]}'
        self._ask('POST', '/window/rect', width=WIDTH, height=HEIGHT)

    def open(self, url: str) -> None:
        self._ask('POST', '/url', url=url)

    def back(self) -> None:
        self._ask('POST', '/back')

    def reload(self) -> None:
        self._ask('POST', '/refresh')

    def evaluate(self, expression: str) -> Any:
        return json.loads(self._ask('POST', '/execute/sync', script=f'return {as_json(expression)}', args=[]))

    def perform(self, actions: Sequence[Action]) -> None:
        self._ask('POST', '/actions', actions=list(actions))
        self._ask('DELETE', '/actions')

    def screenshot(self) -> bytes:
        return base64.b64decode(self._ask('GET', '/screenshot'))

    def errors(self) -> list[str]:
        lines = self._log.read_text(encoding='utf-8', errors='replace').splitlines()
        return [line for line in lines if any(kind in line for kind in _CONSOLE_ERRORS)]

    def close(self) -> None:
        """Close the window, and with it the browser."""
        self._ask('DELETE', '')

    def _ask(self, method: str, path: str, **parameters: Any) -> Any:
        body = parameters if method == 'POST' else None
        answer = self._http.request(method, self._session + path, json=body)
        value = answer.json()['value']
        if answer.is_error:
            raise RuntimeError(f'{method} {path}: {value["error"]}: {value["message"]}')
        return value


@contextmanager
def webkit(programs: Mapping[str, str], folder: Path, is_dark: bool) -> Iterator[WebKitDriver]:
    """Start the display, the driver and the browser; each browser that a driver starts has a new profile."""
    log = folder / 'webkit.log'
    options = {
        'binary': programs['browser'],
        'args': [
            '--automation',
            '--enable-write-console-messages-to-stdout=true',
            *(['--dark-mode'] if is_dark else []),
        ],
    }
    port = free_port()
    with (
        _display(programs['display'], folder) as display,
        process([programs['driver'], '--host=127.0.0.1', f'--port={port}'], log, DISPLAY=display, HOME=str(folder)),
        httpx2.Client(base_url=f'http://127.0.0.1:{port}', timeout=ANSWER_SECONDS) as http,
    ):
        _wait_for(http, log)
        driver = WebKitDriver(http, options, log)
        try:
            yield driver
        finally:
            driver.close()


def _wait_for(http: httpx2.Client, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with suppress(httpx2.ConnectError):
            http.get('/status')
            return
        time.sleep(0.1)
    raise RuntimeError(f'WebKitWebDriver did not start:\n{log.read_text(errors="replace")}')


@contextmanager
def _display(xvfb: str, folder: Path) -> Iterator[str]:
    """Start a display, which chooses its own number and says so when it is ready."""
    reading, writing = os.pipe()
    command = [xvfb, '-displayfd', str(writing), '-screen', '0', '1600x1200x24', '-nolisten', 'tcp']
    with (
        process(command, folder / 'xvfb.log', keep=(writing,)) as running,
        os.fdopen(reading, encoding='ascii') as told,
    ):
        os.close(writing)
        number = told.readline().strip()
        if not number:
            running.wait()
            raise RuntimeError(f'Xvfb did not start:\n{(folder / "xvfb.log").read_text(errors="replace")}')
        yield f':{number}'
