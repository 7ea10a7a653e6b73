"""Serves a pool on loopback: Cognito's protocol, the managed login, keys and discovery document, for any language."""

from __future__ import annotations

import errno
import os
import socket
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

import botocore.session
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from authui.errors import SettingsError
from authui.local.errors import OperationError
from authui.local.loopback_only import loopback_middleware
from authui.local.wire.bridge import NoAnswerError, Reply, operation_of
from authui.settings import LOOPBACK_HOSTS

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from authui.local.wire.bridge import Bridge

_EXPOSED_HEADERS = ('x-amzn-RequestId', 'x-amzn-ErrorType', 'x-amzn-ErrorMessage', 'Date')
"""Headers that scripts may read, as on Cognito."""
_MAX_BYTES = 1024 * 1024
_NO_IPV6 = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})


class ServedPool(Protocol):
    """The part of a pool that the server needs; `LocalPool` has it."""

    pool_id: str
    operations: frozenset[str]
    bridge: Bridge

    @property
    def managed_login(self) -> Starlette:
        """The app of the managed login; its routes are served at the root."""
        ...

    def discovery(self, base: str) -> dict[str, Any]:
        """Return the discovery document."""
        ...

    def jwks(self) -> dict[str, Any]:
        """Return the pool's signing keys."""
        ...


def app_of(pool: ServedPool, url: str) -> Starlette:
    """Return the app that serves a pool at `url`; it refuses requests of other hosts and other sites."""
    endpoint, base = _ProtocolEndpoint(pool), f'/{pool.pool_id}/.well-known'
    document = pool.discovery(url) | {'jwks_uri': f'{url}{base}/jwks.json'}

    async def discovery(_: Request) -> Response:
        return JSONResponse(document)

    async def keys(_: Request) -> Response:
        return JSONResponse(pool.jwks())

    return Starlette(
        routes=[
            Route('/', endpoint.answer, methods=['POST']),
            Route(f'{base}/openid-configuration', discovery),
            Route(f'{base}/jwks.json', keys),
            *pool.managed_login.routes,
        ],
        middleware=loopback_middleware(exposed_headers=_EXPOSED_HEADERS),
    )


def listening_at(host: str, port: int) -> list[socket.socket]:
    """Return the sockets that listen at a loopback host and port; `localhost` stands for both its addresses.

    Raises `SettingsError` for any other host and for a port that is in use.
    """
    if host not in LOOPBACK_HOSTS:
        raise SettingsError(
            f'{host} can be reached from other machines, and the embedded pool is for this one alone: '
            f'name one of {", ".join(sorted(LOOPBACK_HOSTS))}'
        )
    sockets: list[socket.socket] = []
    for address in ('127.0.0.1', '::1') if host == 'localhost' else (host,):
        family = socket.AF_INET6 if ':' in address else socket.AF_INET
        try:
            sockets.append(socket.create_server((address, port), family=family))
        except OSError as error:
            if sockets and error.errno in _NO_IPV6:
                break  # a machine without IPv6
            for each in sockets:
                each.close()
            raise SettingsError(
                f'port {port} of {address} cannot be used: {os.strerror(error.errno or 0)}; name another with --port'
            ) from None
        port = sockets[0].getsockname()[1]
    return sockets


def serve(app: ASGIApp, sockets: list[socket.socket]) -> None:
    """Serve until SIGINT or SIGTERM."""
    config = uvicorn.Config(
        app, log_level='warning', access_log=False, lifespan='off', server_header=False, date_header=False
    )
    uvicorn.Server(config).run(sockets=sockets)


class _ProtocolEndpoint:
    """Cognito's protocol at the root path."""

    def __init__(self, pool: ServedPool) -> None:
        self._bridge = pool.bridge
        self._known = pool.operations
        self._model = botocore.session.Session().get_service_model('cognito-idp')

    async def answer(self, request: Request) -> Response:
        """Answer an operation."""
        body = b''
        async for chunk in request.stream():
            body += chunk
            if len(body) > _MAX_BYTES:
                return PlainTextResponse('The request is too long.\n', HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        operation = operation_of(request.headers.get('X-Amz-Target', ''))
        try:
            if self._lacks_signature(operation, request):
                reply = self._bridge.refuse(
                    OperationError('MissingAuthenticationTokenException', 'Missing Authentication Token')
                )
            else:
                reply = await run_in_threadpool(self._ask, operation, body)
        except NoAnswerError:
            return PlainTextResponse('The pool gives no answer: a fault is on.\n', HTTPStatus.SERVICE_UNAVAILABLE)
        return Response(reply.content, reply.status, reply.headers)

    def _ask(self, operation: str, body: bytes) -> Reply:
        return self._bridge.answer(operation, body, self._model)

    def _lacks_signature(self, operation: str, request: Request) -> bool:
        """Tell whether an administrators' operation is unsigned, as a browser would send it."""
        if operation not in self._known or self._model.operation_model(operation).auth_type == 'none':
            return False
        return not request.headers.get('Authorization', '').startswith('AWS4-HMAC-SHA256 ')
