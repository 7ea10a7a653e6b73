"""Serves a pool on loopback: Cognito's protocol, the signing keys and the discovery document, for any language."""

from __future__ import annotations

import errno
import os
import socket
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

import botocore.session
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from authui.errors import SettingsError
from authui.local.errors import OperationError
from authui.local.wire.bridge import NoAnswerError, Reply, operation_of
from authui.settings import LOOPBACK_HOSTS

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from authui.local.wire.bridge import Bridge

_ORIGINS = r'https?://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?'
_EXPOSED_HEADERS = ('x-amzn-RequestId', 'x-amzn-ErrorType', 'x-amzn-ErrorMessage', 'Date')
"""Headers that scripts may read, as on Cognito."""
_MAX_BYTES = 1024 * 1024
_NO_IPV6 = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})


class ServedPool(Protocol):
    """What the server needs of a pool; `LocalPool` has it."""

    pool_id: str
    issuer: str
    operations: frozenset[str]
    bridge: Bridge

    def jwks(self) -> dict[str, Any]:
        """Return the pool's signing keys."""
        ...


def app_of(pool: ServedPool, url: str) -> Starlette:
    """Return the app that serves a pool at `url`; it refuses requests that name other hosts or come from other sites.

    Otherwise any site could use the pool through the browser of a developer who runs it.
    """
    endpoint, base = _ProtocolEndpoint(pool), f'/{pool.pool_id}/.well-known'
    document = {
        'issuer': pool.issuer,
        'jwks_uri': f'{url}{base}/jwks.json',
        'id_token_signing_alg_values_supported': ['RS256'],
        'response_types_supported': ['code', 'token'],
        'scopes_supported': ['openid', 'email', 'phone', 'profile'],
        'subject_types_supported': ['public'],
    }

    async def discovery(_: Request) -> Response:
        return JSONResponse(document)

    async def keys(_: Request) -> Response:
        return JSONResponse(pool.jwks())

    return Starlette(
        routes=[
            Route('/', endpoint.answer, methods=['POST']),
            Route(f'{base}/openid-configuration', discovery),
            Route(f'{base}/jwks.json', keys),
        ],
        middleware=[
            Middleware(_LoopbackOnly),
            Middleware(
                CORSMiddleware,
                allow_origin_regex=_ORIGINS,
                allow_methods=['GET', 'POST'],
                allow_headers=['*'],
                allow_private_network=True,
                expose_headers=_EXPOSED_HEADERS,
            ),
        ],
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


class _LoopbackOnly:
    """Refuses requests that name another host or come from another site's page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope['type'] != 'http':
            return
        headers = HTTPConnection(scope).headers
        hosts, origins = headers.getlist('host'), headers.getlist('origin')
        refusal = None
        if len(hosts) != 1 or _hostname(f'//{hosts[0]}') not in LOOPBACK_HOSTS:
            refusal = 'This pool is for this machine alone: ask it as localhost, 127.0.0.1 or [::1].\n'
        elif any(_hostname(origin) not in LOOPBACK_HOSTS for origin in origins):
            refusal = 'This pool is for this machine alone: serve the page at localhost, 127.0.0.1 or [::1].\n'
        if refusal:
            await PlainTextResponse(refusal, HTTPStatus.FORBIDDEN)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _hostname(url: str) -> Any:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
