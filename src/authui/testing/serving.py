"""Runs a host's main file on loopback and does what a test asks: `python -m authui.testing.serving main.py PORT`."""

from __future__ import annotations

import _thread
import asyncio
import json
import os
import runpy
import socket
import sys
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from nicegui import app, ui

from authui.app import AuthUI
from authui.local.wire.faults import Fault
from authui.settings import Settings
from authui.testing.afar import ERRORS, VARIABLE
from authui.testing.backstage import Here
from authui.testing.clock import MovableClock
from authui.testing.person import Person

T = TypeVar('T')

_PATIENCE_SECONDS = 10.0


def main() -> None:
    """Serve until the test lets go."""
    script, port = Path(sys.argv[1]).resolve(), int(sys.argv[2])
    test_port, proof = os.environ.pop(VARIABLE).split()
    connection = socket.create_connection(('127.0.0.1', int(test_port)))
    connection.sendall(f'{proof}\n'.encode())
    Settings.model_config['env_file'] = None  # a test means the same on every machine
    AuthUI.default_clock = MovableClock()
    own = {'host': '127.0.0.1', 'port': port, 'reload': False}
    ui.run = _with(ui.run, **own, show=False, native=False, show_welcome_message=False)
    uvicorn.run = _with(uvicorn.run, **own, workers=None)
    threading.Thread(target=_obey, args=(connection, _Deeds()), daemon=True).start()
    sys.argv = [str(script)]
    sys.path[0] = str(script.parent)  # as `python main.py` has it
    with suppress(KeyboardInterrupt):
        runpy.run_path(str(script), run_name='__main__')


def _with(function: Callable[..., None], **fixed: Any) -> Callable[..., None]:
    """Return a function that takes some arguments as they are here, whatever its caller says."""

    def call(*arguments: Any, **options: Any) -> None:
        function(*arguments, **options | fixed)

    return call


class _Deeds:
    """What a test can ask for, by name."""

    def __init__(self) -> None:
        self._here = Here()
        self._loop: asyncio.AbstractEventLoop | None = None
        app.on_startup(self._note_loop)

    def _note_loop(self) -> None:
        self._loop = asyncio.get_running_loop()

    def do(self, what: str, given: dict[str, Any]) -> Any:
        """Do it, and return what JSON can hold."""
        here = self._here
        if 'person' in given:
            given['person'] = Person.model_validate(given['person'])
        match what:
            case 'sign_in':
                found = self._in_loop(here.sign_in(**given))
                return found.cookie, found.value.get_secret_value(), found.user.model_dump(mode='json')
            case 'advance':
                return self._in_loop(_called(here.advance, given['seconds']))
            case 'add_fault':
                return here.add_fault(Fault(**given))
            case 'expire':
                return here.expire(given['kind'])
            case 'add_user' | 'code' | 'app_code' | 'clear_faults' | 'now':
                return getattr(here, what)(**given)
        raise ValueError(f'nothing is called {what}')

    def _in_loop(self, work: Coroutine[Any, Any, T]) -> T:
        assert self._loop is not None, 'a test asks once the app answers'
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE_SECONDS)


async def _called(function: Callable[[T], None], argument: T) -> None:
    function(argument)


def _obey(connection: socket.socket, deeds: _Deeds) -> None:
    """Answer what is asked, one after the other; end the process when the test has let go."""
    try:
        with suppress(OSError), connection, connection.makefile('r', encoding='utf-8') as questions:
            for question in questions:
                connection.sendall(json.dumps(_answer(deeds, *json.loads(question))).encode() + b'\n')
    finally:
        _thread.interrupt_main()


def _answer(deeds: _Deeds, what: str, given: dict[str, Any]) -> tuple[str | None, Any]:
    """Return nothing and a value, or the name of an error and what it says."""
    try:
        return None, deeds.do(what, given)
    except Exception as error:  # noqa: BLE001 - it is raised in the test
        kind = type(error).__name__
        return kind, str(error) if kind in ERRORS else f'{kind}: {error}'


if __name__ == '__main__':
    main()
