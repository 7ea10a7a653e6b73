"""Controls the app of another process over a loopback socket: one line of JSON for each call and each answer."""

from __future__ import annotations

import json
import secrets
import socket
import threading
from contextlib import suppress
from typing import Any, Final

from pydantic import SecretStr

from authui.errors import SettingsError
from authui.local.pool import Expiring
from authui.local.wire.faults import Fault
from authui.models import User
from authui.testing.controls import AddedPasskey, NewSession, TestControls
from authui.testing.user_spec import UserSpec

VARIABLE: Final = 'AUTHUI_TEST_CONTROL'
"""The variable that tells the app's process where the test listens, and the secret by which the app proves itself."""
ERRORS: Final[dict[str, type[Exception]]] = {
    each.__name__: each for each in (SettingsError, LookupError, ValueError, TypeError)
}
"""Errors of the app that are raised in the test as they are; any other becomes a `RuntimeError`."""


class Remote(TestControls):
    """Controls the app of another process."""

    def __init__(self) -> None:
        self._listener = socket.create_server(('127.0.0.1', 0))
        self._secret = secrets.token_urlsafe(24)
        self.address = f'{self._listener.getsockname()[1]} {self._secret}'
        """The value of `VARIABLE` for the app's process."""
        self._connection: socket.socket | None = None
        self._answers: Any = None
        self._lock = threading.Lock()

    def accept(self, seconds: float) -> bool:
        """Wait for the app's process to connect; tell whether it has."""
        self._listener.settimeout(seconds)
        try:
            connection, _ = self._listener.accept()
        except TimeoutError:
            return False
        answers = connection.makefile('r', encoding='utf-8')
        if not secrets.compare_digest(answers.readline().strip(), self._secret):
            connection.close()
            return False
        self._connection, self._answers = connection, answers
        self._listener.close()
        return True

    def close(self) -> None:
        """Close the connection; the app's process then ends."""
        self._listener.close()
        if self._connection is not None:
            with suppress(OSError):  # the process may have ended before
                self._connection.shutdown(socket.SHUT_RDWR)
            self._answers.close()
            self._connection.close()
            self._connection = None

    def sign_in(self, spec: UserSpec) -> NewSession:
        """Begin a session for a user."""
        cookie, value, user = self._call('sign_in', spec=spec.model_dump(mode='json'))
        return NewSession(cookie, SecretStr(value), User.model_validate(user))

    def add_user(self, spec: UserSpec, password: str) -> str:
        """Add a user to the embedded pool, and return what the user signs in with."""
        return str(self._call('add_user', spec=spec.model_dump(mode='json'), password=password))

    def add_passkey(self, spec: UserSpec) -> AddedPasskey:
        """Add a passkey of a user."""
        passkey: AddedPasskey = self._call('add_passkey', spec=spec.model_dump(mode='json'))
        return passkey

    def code(self, email: str) -> str:
        """Return the newest code that was sent to an address."""
        return str(self._call('code', email=email))

    def app_code(self, email: str) -> str:
        """Return the code that a user's authenticator app shows."""
        return str(self._call('app_code', email=email))

    def expire(self, what: Expiring) -> None:
        """Let everything of a kind expire."""
        self._call('expire', kind=what)

    def add_fault(self, fault: Fault) -> None:
        """Switch a fault on."""
        self._call('add_fault', kind=fault.kind, operation=fault.operation, times=fault.times, seconds=fault.seconds)

    def clear_faults(self) -> None:
        """Switch all faults off."""
        self._call('clear_faults')

    def advance(self, seconds: float) -> None:
        """Move the clock forward."""
        self._call('advance', seconds=seconds)

    def now(self) -> float:
        """Return the time that the clock shows."""
        return float(self._call('now'))

    def _call(self, name: str, **arguments: Any) -> Any:
        with self._lock:
            if self._connection is None:
                raise RuntimeError('the app does not run')
            try:
                self._connection.sendall(json.dumps([name, arguments]).encode() + b'\n')
                line = self._answers.readline()
            except OSError:
                line = ''
        if not line:
            raise RuntimeError('the app has ended; its log says why')
        kind, value = json.loads(line)
        if kind is not None:
            raise ERRORS.get(kind, RuntimeError)(value)
        return value
