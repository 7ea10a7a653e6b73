"""A browser at the managed login: where it sees this server, its cookies, and the proof that a form came from here."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import TYPE_CHECKING

from authui.local.directory.login_sessions import LOGIN_SESSION_SECONDS

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection
    from starlette.responses import Response

    from authui.local.crypto.randomness import Randomness

_SECRET = re.compile(rb'[A-Za-z0-9_-]{43}')


class Browser:
    """One request's browser.

    It keeps two cookies: an id, which forms and answers of providers are bound to, and the secret of its login session.
    Their names are of this pool, port and path, because browsers share cookies among the ports of a host.
    """

    def __init__(self, request: HTTPConnection, *, pool_id: str, key: bytes, randomness: Randomness) -> None:
        self.root: str = request.scope.get('root_path', '')
        """The path below which the managed login is, as browsers see it."""
        self._is_secure = request.url.scheme == 'https'
        name = hashlib.sha256(f'{pool_id} {base_of(request)}'.encode()).hexdigest()[:16]
        self._id_name, self._login_name = f'authui-pool-browser-{name}', f'authui-pool-login-{name}'
        self._key = key
        found = _cookie(request, self._id_name)
        self._is_new = found is None
        self.id: str = found or randomness.token(32)
        self.login_secret: str | None = _cookie(request, self._login_name)

    def form_token(self) -> str:
        """Return what the forms of this browser carry, and no other site's form can."""
        return hmac.digest(self._key, self.id.encode(), 'sha256').hex()

    def sent(self, token: str | None) -> bool:
        """Tell whether a posted form came from a page of this browser."""
        return not self._is_new and hmac.compare_digest(self.form_token().encode(), (token or '').encode())

    def remember(self, response: Response) -> None:
        """Give a new browser its id."""
        if self._is_new:
            self._set(response, self._id_name, self.id, None)

    def log_in(self, response: Response, login_secret: str) -> None:
        """Give the browser the secret of its login session."""
        self._set(response, self._login_name, login_secret, LOGIN_SESSION_SECONDS)

    def log_out(self, response: Response) -> None:
        """Take the secret away."""
        self._set(response, self._login_name, '', 0)

    def _set(self, response: Response, name: str, value: str, max_age: int | None) -> None:
        path = self.root or '/'
        response.set_cookie(
            name, value, max_age=max_age, path=path, secure=self._is_secure, httponly=True, samesite='lax'
        )


def base_of(request: HTTPConnection) -> str:
    """Return the URL of the managed login as the browser sees it."""
    return f'{request.url.scheme}://{request.headers["host"]}{request.scope.get("root_path", "")}'


def _cookie(request: HTTPConnection, name: str) -> str | None:
    """Return a secret that a cookie holds, by the exact bytes of its name; two of one name count as no cookie."""
    wanted = name.encode('ascii')
    pairs = (
        part.removeprefix(b' ').partition(b'=')
        for field, line in request.scope['headers']
        if field == b'cookie'
        for part in line.split(b';')
    )
    values = [value for found, equals, value in pairs if equals and found == wanted]
    return values[0].decode('ascii') if len(values) == 1 and _SECRET.fullmatch(values[0]) else None
