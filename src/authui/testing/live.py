"""A host's app in a process of its own, for a browser: started as its developer starts it, on a free port."""

from __future__ import annotations

import inspect
import os
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Collection, Coroutine, Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, overload

from authui.models import User
from authui.testing.pool import PoolUnderTest
from authui.testing.remote import VARIABLE, Remote
from authui.testing.user_spec import EMAIL, UserSpec

_START_SECONDS = 60.0
_STOP_SECONDS = 10.0
_POLL_SECONDS = 0.05
_LOG_LINES = 60


class SyncContext(Protocol):
    """A `BrowserContext` of Playwright's sync API."""

    def add_cookies(self, cookies: Any, /) -> None:
        """Add cookies."""


class SyncPage(Protocol):
    """A `Page` of Playwright's sync API."""

    @property
    def context(self) -> SyncContext:
        """The page's browser context."""


class AsyncContext(Protocol):
    """A `BrowserContext` of Playwright's async API."""

    def add_cookies(self, cookies: Any, /) -> Awaitable[None]:
        """Add cookies."""


class AsyncPage(Protocol):
    """A `Page` of Playwright's async API."""

    @property
    def context(self) -> AsyncContext:
        """The page's browser context."""


class LiveApp:
    """An app that runs for as long as a block: `with LiveApp('main.py', folder) as app`.

    The main file calls `ui.run` or `uvicorn.run`; the address is chosen here. Data, log and NiceGUI's storage lie in
    `folder`. The app gets the variables of the tests and those of `environment`; the file `.env` is not read. Raises
    `RuntimeError` with the log when the app does not start.
    """

    def __init__(self, main_file: str | Path, folder: Path, *, environment: Mapping[str, str] | None = None) -> None:
        self.main_file = Path(main_file).resolve()
        self.folder = folder
        self._environment = dict(environment or {})
        self._port = 0
        self._remote = Remote()
        self._process: subprocess.Popen[bytes] | None = None
        self.pool: PoolUnderTest = PoolUnderTest(self._remote)
        """The app's embedded pool: its users, codes, clock and faults."""

    @property
    def url(self) -> str:
        """The app's address, without a slash at the end; by name, because no passkey works at an IP address."""
        return f'http://localhost:{self._port}'

    @property
    def log(self) -> str:
        """The app's output so far."""
        path = self.folder / 'app.log'
        return path.read_text(encoding='utf-8', errors='replace') if path.exists() else ''

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    @overload
    def signed_in(
        self,
        browser: SyncPage | SyncContext,
        *,
        email: str = ...,
        groups: str | Collection[str] = ...,
        attributes: Mapping[str, str] | None = ...,
        email_verified: bool = ...,
        mfa: bool = ...,
        username: str = ...,
        phone_number: str = ...,
        by: str = ...,
        claims: Mapping[str, object] | None = ...,
    ) -> User: ...

    @overload
    def signed_in(
        self,
        browser: AsyncPage | AsyncContext,
        *,
        email: str = ...,
        groups: str | Collection[str] = ...,
        attributes: Mapping[str, str] | None = ...,
        email_verified: bool = ...,
        mfa: bool = ...,
        username: str = ...,
        phone_number: str = ...,
        by: str = ...,
        claims: Mapping[str, object] | None = ...,
    ) -> Coroutine[Any, Any, User]: ...

    def signed_in(
        self,
        browser: Any,
        *,
        email: str = EMAIL,
        groups: str | Collection[str] = (),
        attributes: Mapping[str, str] | None = None,
        email_verified: bool = True,
        mfa: bool = False,
        username: str = '',
        phone_number: str = '',
        by: str = '',
        claims: Mapping[str, object] | None = None,
    ) -> User | Coroutine[Any, Any, User]:
        """Sign in the browser of a Playwright page or context; return its `User` (await it in the async API).

        The arguments are those of `authui.testing.signed_in`.
        """
        context = getattr(browser, 'context', browser)
        if not hasattr(context, 'add_cookies'):
            raise TypeError(
                f"live_app.signed_in() takes Playwright's page or browser context, and not {type(browser).__name__}; "
                "NiceGUI's `user` is signed in by `await signed_in(user)`"
            )
        spec = UserSpec.of(
            email,
            groups,
            attributes,
            email_verified=email_verified,
            mfa=mfa,
            username=username,
            phone_number=phone_number,
            by=by,
            claims=claims,
        )
        session = self._remote.sign_in(spec)
        added = context.add_cookies(
            [
                {
                    'name': session.cookie,
                    'value': session.value.get_secret_value(),
                    'url': self.url,
                    'httpOnly': True,
                    'sameSite': 'Lax',
                }
            ]
        )
        return _after(added, session.user) if inspect.isawaitable(added) else session.user

    def _start(self) -> None:
        if not self.main_file.is_file():
            raise FileNotFoundError(
                f'{self.main_file}: there is no such file; name the main file of your app in the settings of pytest, '
                'as NiceGUI does: main_file = "app.py"'
            )
        self._port = _free_port()
        with (self.folder / 'app.log').open('ab') as log:
            self._process = subprocess.Popen(  # noqa: S603 - the host's own file
                [sys.executable, '-m', 'authui.testing.app_process', str(self.main_file), str(self._port)],
                env=self._whole_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + _START_SECONDS
        is_connected = False
        while time.monotonic() < deadline:
            is_connected = is_connected or self._remote.accept(_POLL_SECONDS)
            if self._process.poll() is not None:
                raise RuntimeError(f'the app ended with status {self._process.returncode}:\n{self._tail()}')
            if is_connected and self._answers():
                return
            time.sleep(_POLL_SECONDS)
        raise RuntimeError(
            f'the app did not answer at {self.url} in {_START_SECONDS:.0f} seconds; its main file has to call ui.run '
            f'or uvicorn.run:\n{self._tail()}'
        )

    def _stop(self) -> None:
        self._remote.close()
        if self._process is not None:
            try:
                self._process.wait(timeout=_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        connection = HTTPConnection('127.0.0.1', self._port, timeout=_STOP_SECONDS)
        try:
            connection.request('HEAD', '/')
            connection.getresponse()
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()
        return True

    def _whole_environment(self) -> dict[str, str]:
        # pytest's variables would make NiceGUI believe that it runs inside a test.
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(('PYTEST', 'NICEGUI'))}
        return {
            # All tests come from one address, and must not run into the limits per address.
            'AUTHUI_TRIES_PER_MINUTE': '100000',
            'AUTHUI_SENDS_PER_HOUR': '100000',
            **inherited,
            'AUTHUI_DATA_DIR': str(self.folder / 'data'),
            'AUTHUI_PUBLIC_URL': self.url,
            'NICEGUI_STORAGE_PATH': str(self.folder / 'storage'),
            'PYTHONUNBUFFERED': '1',
            **self._environment,
            VARIABLE: self._remote.address,
        }

    def _tail(self) -> str:
        return '\n'.join(self.log.splitlines()[-_LOG_LINES:])


async def _after(added: Awaitable[None], user: User) -> User:
    await added
    return user


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return int(probe.getsockname()[1])
