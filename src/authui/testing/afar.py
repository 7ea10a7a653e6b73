"""The app of another process, driven over a loopback socket: a line of JSON for each question and each answer."""

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
from authui.testing.backstage import SignedIn
from authui.testing.person import Person

VARIABLE: Final = 'AUTHUI_TEST_CONTROL'
"""Tells the app's process where the test listens, and what proves that it is the app who comes."""
ERRORS: Final[dict[str, type[Exception]]] = {
    each.__name__: each for each in (SettingsError, LookupError, ValueError, TypeError)
}
"""What is raised here as it was there; anything else is a `RuntimeError`."""


class Afar:
    """The app of another process."""

    def __init__(self) -> None:
        self._listener = socket.create_server(('127.0.0.1', 0))
        self._proof = secrets.token_urlsafe(24)
        self.address = f'{self._listener.getsockname()[1]} {self._proof}'
        """The value of `VARIABLE` for the app's process."""
        self._connection: socket.socket | None = None
        self._answers: Any = None
        self._lock = threading.Lock()

    def accept(self, seconds: float) -> bool:
        """Wait for the app's process to come; tell whether it has."""
        self._listener.settimeout(seconds)
        try:
            connection, _ = self._listener.accept()
        except TimeoutError:
            return False
        answers = connection.makefile('r', encoding='utf-8')
        if not secrets.compare_digest(answers.readline().strip(), self._proof):
            connection.close()
            return False
        self._connection, self._answers = connection, answers
        self._listener.close()
        return True

    def close(self) -> None:
        """Let go of the app's process, which ends by that."""
        self._listener.close()
        if self._connection is not None:
            with suppress(OSError):  # it may have ended before
                self._connection.shutdown(socket.SHUT_RDWR)
            self._answers.close()
            self._connection.close()
            self._connection = None

    def sign_in(self, person: Person) -> SignedIn:
        """Begin a session for a user."""
        cookie, value, user = self._ask('sign_in', person=person.model_dump(mode='json'))
        return SignedIn(cookie, SecretStr(value), User.model_validate(user))

    def add_user(self, person: Person, password: str) -> None:
        """Add a user to the embedded pool."""
        self._ask('add_user', person=person.model_dump(mode='json'), password=password)

    def code(self, email: str) -> str:
        """Return the newest code that was sent to an address."""
        return str(self._ask('code', email=email))

    def app_code(self, email: str) -> str:
        """Return what a user's authenticator app shows."""
        return str(self._ask('app_code', email=email))

    def expire(self, what: Expiring) -> None:
        """Let everything of a kind be over."""
        self._ask('expire', kind=what)

    def add_fault(self, fault: Fault) -> None:
        """Switch a fault on."""
        self._ask('add_fault', kind=fault.kind, operation=fault.operation, times=fault.times, seconds=fault.seconds)

    def clear_faults(self) -> None:
        """Switch all faults off."""
        self._ask('clear_faults')

    def advance(self, seconds: float) -> None:
        """Let the clock be ahead by more."""
        self._ask('advance', seconds=seconds)

    def now(self) -> float:
        """Return what the clock shows."""
        return float(self._ask('now'))

    def _ask(self, name: str, **given: Any) -> Any:
        with self._lock:
            if self._connection is None:
                raise RuntimeError('the app does not run')
            try:
                self._connection.sendall(json.dumps([name, given]).encode() + b'\n')
                line = self._answers.readline()
            except OSError:
                line = ''
        if not line:
            raise RuntimeError('the app has ended; its log says why')
        kind, value = json.loads(line)
        if kind is not None:
            raise ERRORS.get(kind, RuntimeError)(value)
        return value
