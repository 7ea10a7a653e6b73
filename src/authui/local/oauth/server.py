"""The managed login as an app for a server: its routes below one path, for this machine alone, and never cached."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from authui.local.loopback_only import loopback_middleware
from authui.local.oauth.browser import Browser, base_of
from authui.local.oauth.pages import refusal_page
from authui.local.oauth.parameters import posted_form
from authui.local.oauth.refusals import TokenRequestError, UnsafeRequestError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from authui.local.crypto.randomness import Randomness
    from authui.local.crypto.tokens import TokenSigner
    from authui.local.oauth.fake_provider import FakeProviders
    from authui.local.oauth.front import FrontChannel
    from authui.local.oauth.token_endpoints import TokenEndpoints

_NEVER_KEPT = {'Cache-Control': 'no-store', 'Pragma': 'no-cache', 'X-Content-Type-Options': 'nosniff'}


class OAuthServer:
    """Answers what Cognito answers at the domain of a user pool."""

    def __init__(
        self,
        front: FrontChannel,
        token_endpoints: TokenEndpoints,
        signer: TokenSigner,
        providers: FakeProviders,
        *,
        pool_id: str,
        issuer: str,
        scopes: tuple[str, ...],
        randomness: Randomness,
    ) -> None:
        self._front = front
        self._endpoints = token_endpoints
        self._signer = signer
        self._pool_id = pool_id
        self._issuer = issuer
        self._scopes = scopes
        self._key = randomness.octets(32)
        self._randomness = randomness
        self.app: Starlette = Starlette(
            routes=[
                Route('/oauth2/authorize', self._browsed(self._authorize)),
                Route('/login', self._browsed(self._login), methods=['GET', 'POST']),
                Route('/oauth2/idpresponse', self._browsed(self._from_provider)),
                Route('/idp/{name:path}', self._browsed(providers.answer), methods=['GET', 'POST']),
                Route('/logout', self._browsed(self._logout)),
                Route('/oauth2/token', self._called(self._token), methods=['POST']),
                Route('/oauth2/revoke', self._called(self._revoke), methods=['POST']),
                Route('/oauth2/userInfo', self._called(self._user_info), methods=['GET', 'POST']),
                Route('/.well-known/openid-configuration', self._discovery),
                Route('/.well-known/jwks.json', self._keys),
            ],
            middleware=loopback_middleware(),
        )
        """The application that is served below one path, or at the root."""

    def discovery(self, base: str) -> dict[str, Any]:
        """Return what the discovery document says of the endpoints below a URL."""
        return {
            'issuer': self._issuer,
            'authorization_endpoint': f'{base}/oauth2/authorize',
            'token_endpoint': f'{base}/oauth2/token',
            'userinfo_endpoint': f'{base}/oauth2/userInfo',
            'revocation_endpoint': f'{base}/oauth2/revoke',
            'end_session_endpoint': f'{base}/logout',
            'jwks_uri': f'{base}/.well-known/jwks.json',
            'code_challenge_methods_supported': ['S256'],
            'grant_types_supported': ['authorization_code', 'refresh_token'],
            'id_token_signing_alg_values_supported': ['RS256'],
            'response_types_supported': ['code'],
            'scopes_supported': list(self._scopes),
            'subject_types_supported': ['public'],
            'token_endpoint_auth_methods_supported': ['client_secret_basic', 'client_secret_post', 'none'],
        }

    # For browsers

    async def _authorize(self, browser: Browser, request: Request) -> Response:
        return await run_in_threadpool(self._front.authorize, browser, request.scope['query_string'])

    async def _login(self, browser: Browser, request: Request) -> Response:
        query = request.scope['query_string']
        if request.method != 'POST':
            return await run_in_threadpool(self._front.show_login, browser, query)
        form = await posted_form(request)
        return await run_in_threadpool(self._front.take_login, browser, query, form)

    async def _from_provider(self, browser: Browser, request: Request) -> Response:
        return await run_in_threadpool(self._front.from_provider, browser, request.scope['query_string'])

    async def _logout(self, browser: Browser, request: Request) -> Response:
        return await run_in_threadpool(self._front.logout, browser, request.scope['query_string'])

    def _browsed(
        self, answer: Callable[[Browser, Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """Return an endpoint that answers a browser; what cannot be sent anywhere is told by a page."""

        async def endpoint(request: Request) -> Response:
            browser = Browser(request, pool_id=self._pool_id, key=self._key, randomness=self._randomness)
            try:
                response = await answer(browser, request)
            except UnsafeRequestError as error:
                response = refusal_page(str(error))
            except TokenRequestError as error:
                response = refusal_page(error.description)
                response.status_code = error.status
            response.headers.update(_NEVER_KEPT)
            return response

        return endpoint

    # For apps

    async def _token(self, request: Request) -> Response:
        form = await posted_form(request)
        authorization = request.headers.getlist('authorization')
        return JSONResponse(await run_in_threadpool(self._endpoints.token, form, authorization))

    async def _revoke(self, request: Request) -> Response:
        form = await posted_form(request)
        await run_in_threadpool(self._endpoints.revoke, form, request.headers.getlist('authorization'))
        return Response()

    async def _user_info(self, request: Request) -> Response:
        authorization = request.headers.getlist('authorization')
        return JSONResponse(await run_in_threadpool(self._endpoints.user_info, authorization))

    @staticmethod
    def _called(answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        """Return an endpoint that answers an app; a refusal is JSON."""

        async def endpoint(request: Request) -> Response:
            try:
                response = await answer(request)
            except TokenRequestError as error:
                told = {'error': error.code, 'error_description': error.description}
                response = JSONResponse(told, error.status)
                if error.status == HTTPStatus.UNAUTHORIZED:
                    response.headers['WWW-Authenticate'] = f'error="{error.code}"'
            response.headers.update(_NEVER_KEPT)
            return response

        return endpoint

    # Documents

    async def _discovery(self, request: Request) -> Response:
        return JSONResponse(self.discovery(base_of(request)))

    async def _keys(self, _: Request) -> Response:
        return JSONResponse(self._signer.jwks())
