"""Firefox without a window, by the WebDriver BiDi port that it opens itself."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

from engines.driver import ANSWER_SECONDS, HEIGHT, START_SECONDS, WIDTH, Action, as_json, process
from support.screens import free_port
from websockets.sync.client import ClientConnection, connect

_LIGHT, _DARK = 1, 0


class BiDiError(RuntimeError):
    """The browser refused a command."""


class FirefoxDriver:
    """A window of Firefox, on its socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = count(1)
        self._errors: list[str] = []
        self._ask('session.new', capabilities={})
        self._ask('session.subscribe', events=['log.entryAdded'])
        self._context = self._ask('browsingContext.create', type='tab')['context']
        viewport = {'width': WIDTH, 'height': HEIGHT}
        self._ask('browsingContext.setViewport', context=self._context, viewport=viewport)

    def open(self, url: str) -> None:
        self._ask('browsingContext.navigate', context=self._context, url=url, wait='complete')

    def back(self) -> None:
        self._ask('browsingContext.traverseHistory', context=self._context, delta=-1)

    def reload(self) -> None:
        self._ask('browsingContext.reload', context=self._context, wait='complete')

    def evaluate(self, expression: str) -> Any:
        answer = self._ask(
            'script.evaluate', expression=as_json(expression), target={'context': self._context}, awaitPromise=False
        )
        if answer['type'] != 'success':
            raise BiDiError(f'{expression}: {answer["exceptionDetails"]["text"]}')
        return json.loads(answer['result']['value'])

    def perform(self, actions: Sequence[Action]) -> None:
        self._ask('input.performActions', context=self._context, actions=list(actions))
        self._ask('input.releaseActions', context=self._context)

    def screenshot(self) -> bytes:
        return base64.b64decode(self._ask('browsingContext.captureScreenshot', context=self._context)['data'])

    def errors(self) -> list[str]:
        self._ask('session.status')  # what was logged until now comes before the answer
        return [*self._errors]

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        self._socket.send(json.dumps({'id': number, 'method': method, 'params': parameters}))
        while True:
            message = json.loads(self._socket.recv(timeout=ANSWER_SECONDS))
            if message['type'] == 'event':
                self._note(message['params'])
            elif message['id'] == number:
                if message['type'] == 'error':
                    raise BiDiError(f'{method}: {message["error"]}: {message["message"]}')
                result: dict[str, Any] = message['result']
                return result

    def _note(self, entry: Mapping[str, Any]) -> None:
        if entry['level'] == 'error':
            self._errors.append(str(entry['text']))


@contextmanager
def firefox(programs: Mapping[str, str], folder: Path, is_dark: bool) -> Iterator[FirefoxDriver]:
    """Start Firefox on a new profile."""
    profile = folder / 'profile'
    profile.mkdir()
    preferences = {'layout.css.prefers-color-scheme.content-override': _DARK if is_dark else _LIGHT}
    lines = [f'user_pref({json.dumps(name)}, {json.dumps(value)});' for name, value in preferences.items()]
    (profile / 'user.js').write_text('\n'.join(lines), encoding='utf-8')
    port = free_port()
    command = [programs['browser'], '--headless', '--no-remote', '--profile', str(profile)]
    with process([*command, '--remote-debugging-port', str(port)], folder / 'firefox.log', HOME=str(folder)):
        deadline = time.monotonic() + START_SECONDS
        while True:
            with suppress(ConnectionError), connect(f'ws://127.0.0.1:{port}/session', max_size=None) as socket:
                yield FirefoxDriver(socket)
                return
            if time.monotonic() > deadline:
                raise RuntimeError(f'Firefox did not start:\n{(folder / "firefox.log").read_text(errors="replace")}')
            time.sleep(0.1)
