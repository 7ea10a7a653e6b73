"""Runs a host's main file on loopback for a test: `python -m authui.testing.app_process main.py PORT`."""

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

from authui.host import AuthUI
from authui.local.wire.faults import Fault
from authui.settings import Settings
from authui.testing.clock import MovableClock
from authui.testing.in_process import InProcess
from authui.testing.remote import ERRORS, VARIABLE
from authui.testing.user_spec import UserSpec

T = TypeVar('T')

_CALL_SECONDS = 10.0


def main() -> None:
    """Serve until the test closes the connection."""
    script, port = Path(sys.argv[1]).resolve(), int(sys.argv[2])
    test_port, secret = os.environ.pop(VARIABLE).split()
    connection = socket.create_connection(('127.0.0.1', int(test_port)))
    connection.sendall(f'{secret}\n'.encode())
    Settings.model_config['env_file'] = None  # a test means the same on every machine
    AuthUI.default_clock = MovableClock()
    fixed = {'host': '127.0.0.1', 'port': port, 'reload': False}
    ui.run = _with(ui.run, **fixed, show=False, native=False, show_welcome_message=False)
    uvicorn.run = _with(uvicorn.run, **fixed, workers=None)
    threading.Thread(target=_answer_calls, args=(connection, _Calls()), daemon=True).start()
    sys.argv = [str(script)]
    sys.path[0] = str(script.parent)  # as `python main.py` does
    with suppress(KeyboardInterrupt):
        runpy.run_path(str(script), run_name='__main__')


def _with(function: Callable[..., None], **fixed: Any) -> Callable[..., None]:
    """Return the function with some arguments fixed, which replace those that a caller gives."""

    def call(*arguments: Any, **options: Any) -> None:
        function(*arguments, **options | fixed)

    return call


class _Calls:
    """Carries out a test's calls by name."""

    def __init__(self) -> None:
        self._controls = InProcess()
        self._loop: asyncio.AbstractEventLoop | None = None
        app.on_startup(self._note_loop)

    def _note_loop(self) -> None:
        self._loop = asyncio.get_running_loop()

    def carry_out(self, name: str, arguments: dict[str, Any]) -> Any:
        """Carry out a call, and return a result that JSON can hold."""
        controls = self._controls
        if 'spec' in arguments:
            arguments['spec'] = UserSpec.model_validate(arguments['spec'])
        match name:
            case 'sign_in':
                session = self._in_loop(controls.sign_in(**arguments))
                return session.cookie, session.value.get_secret_value(), session.user.model_dump(mode='json')
            case 'advance':
                return self._in_loop(_called(controls.advance, arguments['seconds']))
            case 'add_fault':
                return controls.add_fault(Fault(**arguments))
            case 'expire':
                return controls.expire(arguments['kind'])
            case 'add_user' | 'add_passkey' | 'code' | 'app_code' | 'clear_faults' | 'now':
                return getattr(controls, name)(**arguments)
        raise ValueError(f'there is no call {name}')

    def _in_loop(self, work: Coroutine[Any, Any, T]) -> T:
        assert self._loop is not None, 'a test calls only once the app answers'
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_CALL_SECONDS)


async def _called(function: Callable[[T], None], argument: T) -> None:
    function(argument)


def _answer_calls(connection: socket.socket, calls: _Calls) -> None:
    """Answer one call after the other; end the process when the test has closed the connection."""
    try:
        with suppress(OSError), connection, connection.makefile('r', encoding='utf-8') as lines:
            for line in lines:
                connection.sendall(json.dumps(_answer(calls, *json.loads(line))).encode() + b'\n')
    finally:
        _thread.interrupt_main()


def _answer(calls: _Calls, name: str, arguments: dict[str, Any]) -> tuple[str | None, Any]:
    """Return None and the result, or the name of an error and its message."""
    try:
        return None, calls.carry_out(name, arguments)
    except Exception as error:  # noqa: BLE001 - it is raised in the test
        kind = type(error).__name__
        return kind, str(error) if kind in ERRORS else f'{kind}: {error}'


if __name__ == '__main__':
    main()
