"""Calls of APIs as a signed-in user: an auth class for httpx and for httpx2, over any `JwtSource`."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncGenerator, Collection, Generator
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal

from authui.errors import BearerError
from authui.models import JwtSource, TokenSet
from authui.settings import LOOPBACK_HOSTS

TokenUse = Literal['access', 'id']

_UNAUTHORIZED = 401
_PORTS = {'http': 80, 'https': 443}
_Origin = tuple[str, str, int | None]
_LIBRARIES = [import_module(name) for name in ('httpx', 'httpx2') if find_spec(name) is not None]
_WRITTEN = re.compile(r'[Hh][Tt]{2}[Pp][Ss]?://(\[[0-9A-Fa-f:.]+\]|[^\s@\\%?#/:\[\]]+)(:[0-9]*)?/?')
"""A scheme, a host and perhaps a port; forms that some libraries read leniently are refused."""

if TYPE_CHECKING:
    import httpx
    import httpx2

    class _Auth(httpx.Auth, httpx2.Auth):  # type: ignore[misc]  # their requests differ in name alone
        """The base class that both libraries accept."""
else:
    _Auth = type('_Auth', tuple(library.Auth for library in _LIBRARIES), {})


class BearerAuth(_Auth):
    """Sends the token of the user behind `tokens`, with requests to the named origins only.

    The token is refreshed ahead of its expiry, and once more when the API answers 401; that call is then repeated,
    unless its body is a stream, which cannot be sent twice. Simultaneous calls share one refresh. Requests
    raise `BearerError` for another origin, and `AuthError` where there is no token: `SessionEndedError` once the user
    has signed out. Works in the event loop that it was made in; a synchronous client belongs in another thread.
    """

    def __init__(self, tokens: JwtSource, origins: Collection[str], *, use: TokenUse = 'access') -> None:
        if not origins:
            raise BearerError(
                "name the origins that may get the user's token, such as auth.bearer('https://api.example.org')"
            )
        self._tokens = tokens
        self._origins = frozenset(map(_named, origins))
        self._use = use
        self._loop = asyncio.get_running_loop()

    async def async_auth_flow(self, request: Any) -> AsyncGenerator[Any, Any]:
        """Send a request with the token, and once more with a newer one when it is refused."""
        self._check(request)
        tokens = await self._tokens.early_tokens()
        self._put(request, tokens)
        repeatable = _can_be_sent_again(request)
        response = yield request
        if repeatable and self._is_refused(response):
            self._put(request, await self._tokens.newer_tokens(tokens))
            yield request

    def sync_auth_flow(self, request: Any) -> Generator[Any, Any, None]:
        """Do the same for a synchronous client in another thread than the loop's."""
        self._check(request)
        self._refuse_own_thread()
        tokens = asyncio.run_coroutine_threadsafe(self._tokens.early_tokens(), self._loop).result()
        self._put(request, tokens)
        repeatable = _can_be_sent_again(request)
        response = yield request
        if repeatable and self._is_refused(response):
            newer = asyncio.run_coroutine_threadsafe(self._tokens.newer_tokens(tokens), self._loop).result()
            self._put(request, newer)
            yield request

    def _check(self, request: Any) -> None:
        if (origin := _origin(request.url)) not in self._origins:
            raise BearerError(
                f"{_text(origin)} is not among the origins that get the user's token; "
                'name it in auth.bearer(...), or call it without this auth'
            )

    def _refuse_own_thread(self) -> None:
        try:
            own = asyncio.get_running_loop() is self._loop
        except RuntimeError:  # a thread without a loop, as it should be
            return
        if own:
            raise BearerError('a synchronous client would block the server: use AsyncClient, or run it in a thread')

    def _put(self, request: Any, tokens: TokenSet) -> None:
        token = tokens.access_token if self._use == 'access' else tokens.id_token
        request.headers['Authorization'] = f'Bearer {token.get_secret_value()}'

    def _is_refused(self, response: Any) -> bool:
        # A redirect may have led elsewhere, whose refusal says nothing about the token: it never got it.
        return response.status_code == _UNAUTHORIZED and _origin(response.request.url) in self._origins


def _can_be_sent_again(request: Any) -> bool:
    try:
        return request.content is not None
    except RuntimeError:  # what both libraries raise for a body that is a stream
        return False


def _origin(url: Any) -> _Origin:
    """Return the scheme, the host and the port that a library connects to for a URL of its own type."""
    return url.scheme, url.raw_host.decode('ascii').lower(), _PORTS.get(url.scheme) if url.port is None else url.port


def _named(origin: str) -> _Origin:
    """Read an origin as the libraries read the URLs of requests, so that equal ones compare equal."""
    if _WRITTEN.fullmatch(origin) is None:
        raise BearerError("an origin is a scheme, a host and perhaps a port, such as 'https://api.example.org'")
    try:
        scheme, host, port = named = _origin(_LIBRARIES[0].URL(origin))
    except (_LIBRARIES[0].InvalidURL, ValueError) as error:
        raise BearerError(f'{origin} is no origin: {error}') from None
    if port not in range(1, 65536):
        raise BearerError(f'{origin} has a port that no service can have: ports go from 1 to 65535')
    if scheme == 'http' and host not in LOOPBACK_HOSTS and not _is_simulation(host):
        raise BearerError(
            f'http://{host} would get the token in the clear: call it by https (http is for this machine)'
        )
    return named


def _is_simulation(host: str | None) -> bool:
    """Tell whether a host is what NiceGUI's simulation of a user calls the app: it is called in this process."""
    return host == 'test' and 'NICEGUI_USER_SIMULATION' in os.environ


def _text(origin: _Origin) -> str:
    scheme, host, port = origin
    host = f'[{host}]' if ':' in host else host
    return f'{scheme}://{host}' + (f':{port}' if port != _PORTS.get(scheme) else '')
