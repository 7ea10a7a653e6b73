"""Bearer tokens on an API's side, for FastAPI and any ASGI app; needs no pages, no session and no NiceGUI."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Annotated, Any, Literal, Protocol

from fastapi import Depends, HTTPException
from pydantic import SecretStr
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from authui.cognito import Claims, HttpJwks, KeySet, TokenVerifier, jwks_of
from authui.errors import SettingsError, TokenError, UnavailableError
from authui.settings import Settings

__all__ = ['Bearer', 'BearerClaims', 'BearerMiddleware', 'Claims']

_STATE_KEY = 'authui_bearer'
_REALM = 'Bearer realm="api"'
_POLICY_VIOLATION = 1008


class TokenIssuer(Protocol):
    """A pool of this process whose tokens are checked by its own keys, such as the embedded one."""

    @property
    def issuer(self) -> str:
        """The `iss` claim of its tokens."""

    @property
    def client_id(self) -> str:
        """The app client that its tokens are for."""

    def jwks(self) -> dict[str, Any]:
        """Its public keys, as a JSON Web Key Set (RFC 7517)."""


class Bearer:
    """Decides whether a request carries a token of the user pool, given to one of these app clients.

    `use` names the token that callers send: the access token, as Cognito's own authorizers expect, or the ID token.
    With `pool` it is the embedded pool's, for development and tests. With `audience` an access token has to be bound to
    that resource server, such as `https://orders.example.org` (RFC 8707); without it, to any or none.
    Answers are those of RFC 6750: 401 without a token or with one that cannot be trusted, 403 with too few groups or
    scopes, 503 while the keys cannot be fetched.
    Raises `SettingsError` if the pool or the client is not configured.
    """

    def __init__(
        self,
        user_pool_id: str | None = None,
        client_ids: Collection[str] = (),
        *,
        pool: TokenIssuer | None = None,
        use: Literal['access', 'id'] = 'access',
        audience: str | None = None,
        verifier: TokenVerifier | None = None,
    ) -> None:
        if audience is not None and (use == 'id' or verifier is not None):
            raise SettingsError('audience is for access tokens; with a verifier, give it to the TokenVerifier')
        self._verifier = verifier or _verifier(user_pool_id, client_ids, pool, audience)
        self._use = use

    async def claims(
        self, connection: HTTPConnection, *, groups: Collection[str] = (), scopes: Collection[str] = ()
    ) -> Claims:
        """Return the claims of the request's token, or raise the refusal as an `HTTPException`.

        The user has to be in one of the groups, and the token to carry all of the scopes.
        """
        token = _token_of(connection)
        try:
            if self._use == 'access':
                claims = await self._verifier.verify_access_token(token)
            else:
                claims = await self._verifier.verify_id_token(token)
        except TokenError:
            raise _refusal(401, 'The token is not valid.', error='invalid_token') from None
        except UnavailableError:
            raise HTTPException(503, 'Tokens cannot be checked right now.', headers={'Retry-After': '10'}) from None
        if not set(scopes) <= set(claims.scopes):
            raise _refusal(
                403, 'The token lacks a scope.', error='insufficient_scope', scope=' '.join(sorted(set(scopes)))
            )
        if groups and not set(groups) & set(claims.groups):
            raise _refusal(403, 'The user is in none of the groups.', error='insufficient_scope')
        return claims

    def required(
        self, *, groups: Collection[str] = (), scopes: Collection[str] = ()
    ) -> Callable[[HTTPConnection], Awaitable[Claims]]:
        """Return a dependency: `claims: Annotated[Claims, Depends(bearer.required(groups={'staff'}))]`."""
        _refuse_one_name(groups, scopes)

        async def required(connection: HTTPConnection) -> Claims:
            return await self.claims(connection, groups=groups, scopes=scopes)

        return required


class BearerMiddleware:
    """Lets nothing through but requests with a valid token and those to the `public` paths.

    `groups` and `scopes` are asked of all of them, as `Bearer.claims` has it; a route may ask for more by
    `bearer.required`. What the token says is a route's parameter of the type `BearerClaims`.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        bearer: Bearer,
        public: Collection[str] = (),
        groups: Collection[str] = (),
        scopes: Collection[str] = (),
    ) -> None:
        _refuse_one_name(groups, scopes)
        self._app = app
        self._bearer = bearer
        self._public = frozenset(public)
        self._groups = groups
        self._scopes = scopes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request without a valid token; hand any other on with its claims."""
        path = str(scope.get('path', '')).removeprefix(scope.get('root_path', ''))
        if scope['type'] not in {'http', 'websocket'} or path in self._public:
            await self._app(scope, receive, send)
            return
        try:
            claims = await self._bearer.claims(HTTPConnection(scope), groups=self._groups, scopes=self._scopes)
        except HTTPException as refusal:
            if scope['type'] == 'websocket':
                await send({'type': 'websocket.close', 'code': _POLICY_VIOLATION})
            else:
                await PlainTextResponse(f'{refusal.detail}\n', refusal.status_code, refusal.headers)(
                    scope, receive, send
                )
            return
        scope.setdefault('state', {})[_STATE_KEY] = claims
        await self._app(scope, receive, send)


async def _claims_of(connection: HTTPConnection) -> Claims:
    claims = connection.scope.get('state', {}).get(_STATE_KEY)
    if not isinstance(claims, Claims):
        raise RuntimeError(  # noqa: TRY004 - what is wrong is the set-up, not a type
            'no token was checked here: add BearerMiddleware to the app, and take BearerClaims in no public path'
        )
    return claims


BearerClaims = Annotated[Claims, Depends(_claims_of)]
"""The type of a parameter that holds the claims of the token that `BearerMiddleware` let through."""


def _refuse_one_name(groups: Collection[str], scopes: Collection[str]) -> None:
    if isinstance(groups, str) or isinstance(scopes, str):
        raise SettingsError("groups and scopes are collections of names, such as {'staff'}")


def _verifier(
    user_pool_id: str | None, client_ids: Collection[str], pool: TokenIssuer | None, audience: str | None
) -> TokenVerifier:
    if pool is not None:
        if user_pool_id is not None:
            raise SettingsError('give either the id of a user pool or the embedded pool, not both')
        return TokenVerifier(
            issuer=pool.issuer,
            client_id=client_ids or pool.client_id,
            keys=KeySet(jwks_of(pool.jwks)),
            audience=audience,
        )
    if not user_pool_id or not client_ids or isinstance(client_ids, str):
        raise SettingsError("name the pool and its app clients, such as Bearer('eu-west-1_AbCdEfGhI', ['client id'])")
    # Only the settings that name the pool are read: an API has no secret and no public URL.
    settings = Settings.model_construct(user_pool_id=user_pool_id, region=None, issuer=None, endpoint_url=None)
    return TokenVerifier(
        issuer=settings.token_issuers,
        client_id=client_ids,
        keys=KeySet(HttpJwks(settings.jwks_url)),
        audience=audience,
    )


def _token_of(connection: HTTPConnection) -> SecretStr:
    values = connection.headers.getlist('authorization')
    if len(values) > 1:
        raise _refusal(400, 'More than one Authorization header.', error='invalid_request')
    scheme, _, token = values[0].partition(' ') if values else ('', '', '')
    if scheme.lower() != 'bearer' or not token.strip():
        raise _refusal(401, 'A bearer token is required.')
    return SecretStr(token.strip())


def _refusal(status: int, detail: str, **words: str) -> HTTPException:
    challenge: Mapping[str, str] = {'WWW-Authenticate': ', '.join([_REALM, *(f'{k}="{v}"' for k, v in words.items())])}
    return HTTPException(status, detail, headers=dict(challenge))
