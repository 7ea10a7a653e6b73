"""An OpenID provider by authlib, which stands in for the managed login; its tokens have Cognito's claims."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from authlib.oauth2 import OAuth2Error, OAuth2Request, ResourceProtector
from authlib.oauth2.rfc6749 import AuthorizationServer, ClientMixin, TokenMixin, grants
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core import AuthorizationCodeMixin, UserInfo
from authlib.oidc.core.grants import OpenIDCode, OpenIDToken
from cryptography.hazmat.primitives import serialization
from joserfc.jwk import RSAKey

from .support import CLIENT_ID, CLIENT_SECRET, ISSUER, Signer, access_claims

if TYPE_CHECKING:
    from collections.abc import Mapping

CALLBACK = 'https://app.example.org/login/callback'
SUB = 'sub-1'


@dataclass
class Client(ClientMixin):  # type: ignore[misc]  # authlib has no types
    has_secret: bool = True

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> str:
        return CALLBACK

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == CALLBACK

    def check_client_secret(self, client_secret: str) -> bool:
        return self.has_secret and client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        return method == ('client_secret_basic' if self.has_secret else 'none')

    def check_response_type(self, response_type: str) -> bool:
        return response_type == 'code'

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in {'authorization_code', 'refresh_token'}


@dataclass
class Code(AuthorizationCodeMixin):  # type: ignore[misc]  # the same
    asked: Mapping[str, str]

    def __post_init__(self) -> None:
        """Name the members that the extension for PKCE reads."""
        self.code_challenge = self.asked.get('code_challenge')
        self.code_challenge_method = self.asked.get('code_challenge_method')

    def get_redirect_uri(self) -> str:
        return self.asked['redirect_uri']

    def get_scope(self) -> str:
        return self.asked['scope']

    def get_nonce(self) -> str | None:
        return self.asked.get('nonce')

    def get_auth_time(self) -> int:
        return int(time.time())


@dataclass
class Token(TokenMixin):  # type: ignore[misc]  # the same
    scope: str
    revoked: bool = False

    def check_client(self, client: Client) -> bool:
        return bool(client.get_client_id() == CLIENT_ID)

    def get_scope(self) -> str:
        return self.scope

    def is_expired(self) -> bool:
        return False

    def is_revoked(self) -> bool:
        return self.revoked

    def get_user(self) -> str:
        return SUB


class Request(OAuth2Request):  # type: ignore[misc]  # the same
    """A request as authlib reads it."""

    def __init__(self, request: httpx.Request) -> None:
        super().__init__(request.method, str(request.url), headers=request.headers)
        self._query = dict(parse_qsl(request.url.query.decode()))
        self._form = dict(parse_qsl(request.content.decode()))
        self.payload = BasicOAuth2Payload(self._query | self._form)

    @property
    def args(self) -> dict[str, str]:
        return self._query

    @property
    def form(self) -> dict[str, str]:
        return self._form


class Answer(httpx.Response):
    """A response whose address authlib can complete."""

    @property
    def location(self) -> str | None:
        value: str | None = self.headers.get('location')
        return value

    @location.setter
    def location(self, value: str) -> None:
        self.headers['location'] = value


@dataclass
class Store:
    """What the server remembers."""

    codes: dict[str, Code] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)


class AuthlibServer(AuthorizationServer):  # type: ignore[misc]  # the same
    """One client, one user who agrees to everything, and keys that sign as the pool's do."""

    def __init__(self, signer: Signer, *, has_secret: bool = True) -> None:
        super().__init__(scopes_supported=['openid', 'email', 'profile'])
        self.client = Client(has_secret)
        self.store = Store()
        self.signer = signer
        key = RSAKey.import_key(
            signer.key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        self.register_token_generator('default', self._token)
        self.register_grant(_code_grant(self.store), [_open_id(OpenIDCode, signer, key), CodeChallenge(required=True)])
        self.register_grant(_refresh_grant(self.store), [_open_id(OpenIDToken, signer, key)])
        self.register_endpoint(_revocation(self.store))
        self.register_extension(_Issuer)
        self.protector = ResourceProtector()
        self.protector.register_token_validator(_validator(self.store))

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of the relying party."""
        answer: httpx.Response
        match request.url.path:
            case '/oauth2/token':
                answer = self.create_token_response(request)
            case '/oauth2/revoke':
                answer = self.create_endpoint_response('revocation', request)
            case '/oauth2/userInfo':
                answer = self._user_info(request)
            case _:
                answer = httpx.Response(404)
        return answer

    def authorize(self, url: str, *, user: str | None = SUB) -> dict[str, str]:
        """Answer a browser: return the query with which it is sent back; without a user, access is denied."""
        request = Request(httpx.Request('GET', url))
        grant = self.get_consent_grant(httpx.Request('GET', url), end_user=SUB)
        answer = self.create_authorization_response(request, grant_user=user, grant=grant)
        location = urlsplit(answer.headers['location'])
        assert f'{location.scheme}://{location.netloc}{location.path}' == CALLBACK
        return dict(parse_qsl(location.query))

    def query_client(self, client_id: str) -> Client | None:
        return self.client if client_id == CLIENT_ID else None

    def save_token(self, token: Mapping[str, str], _request: Request) -> None:
        for name in ('access_token', 'refresh_token'):
            if name in token:
                self.store.tokens[token[name]] = Token(token['scope'])

    def create_oauth2_request(self, request: httpx.Request) -> Request:
        return Request(request)

    def handle_response(self, status: int, body: Any, headers: Any) -> Answer:
        text = json.dumps(body) if isinstance(body, dict) else body
        return Answer(status, headers=dict(headers), text=text)

    def send_signal(self, *_args: object, **_more: object) -> None:
        """Tell nobody."""

    def _token(self, *, scope: str, include_refresh_token: bool = True, **_more: object) -> dict[str, Any]:
        now = int(time.time())
        claims = access_claims(scope=scope, iat=now, auth_time=now, exp=now + 3600, jti=token_urlsafe(16))
        token = {
            'token_type': 'Bearer',
            'access_token': self.signer.token(claims).get_secret_value(),
            'expires_in': 3600,
            'scope': scope,
        }
        return token | ({'refresh_token': token_urlsafe(32)} if include_refresh_token else {})

    def _user_info(self, request: httpx.Request) -> httpx.Response:
        try:
            token = self.protector.validate_request(['openid'], Request(request))
        except OAuth2Error as error:
            status, body, headers = error()
            return self.handle_response(status, dict(body), headers)
        return httpx.Response(200, json=dict(_claims_of(token.get_user())))


def _claims_of(user: str) -> UserInfo:
    return UserInfo(sub=user, email='ada@example.org', email_verified=True)


def _open_id(base: Any, signer: Signer, key: RSAKey) -> Any:
    class OpenId(base):  # type: ignore[misc]  # the same
        def exists_nonce(self, _nonce: str, _request: Request) -> bool:
            return False

        def resolve_client_private_key(self, _client: Client) -> RSAKey:
            return key

        def get_client_claims(self, _client: Client) -> dict[str, Any]:
            return {'iss': ISSUER, 'aud': [CLIENT_ID], 'token_use': 'id', 'cognito:username': SUB}

        def get_encode_header(self, _client: Client) -> dict[str, str]:
            return {'alg': 'RS256', 'kid': signer.kid}

        def generate_user_info(self, user: str, _scope: str) -> UserInfo:
            return _claims_of(user)

    return OpenId()


def _code_grant(store: Store) -> Any:
    class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]  # the same
        TOKEN_ENDPOINT_AUTH_METHODS = ('client_secret_basic', 'none')

        def save_authorization_code(self, code: str, request: Request) -> None:
            store.codes[code] = Code(dict(request.payload.data))

        def query_authorization_code(self, code: str, _client: Client) -> Code | None:
            return store.codes.get(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            store.codes = {code: each for code, each in store.codes.items() if each is not authorization_code}

        def authenticate_user(self, _authorization_code: Code) -> str:
            return SUB

    return CodeGrant


def _refresh_grant(store: Store) -> Any:
    class RefreshGrant(grants.RefreshTokenGrant):  # type: ignore[misc]  # the same
        TOKEN_ENDPOINT_AUTH_METHODS = ('client_secret_basic', 'none')
        INCLUDE_NEW_REFRESH_TOKEN = True

        def authenticate_refresh_token(self, refresh_token: str) -> Token | None:
            token = store.tokens.get(refresh_token)
            return token if token is not None and not token.revoked else None

        def authenticate_user(self, refresh_token: Token) -> str:
            return refresh_token.get_user()

        def revoke_old_credential(self, refresh_token: Token) -> None:
            refresh_token.revoked = True

    return RefreshGrant


def _revocation(store: Store) -> Any:
    class Revocation(RevocationEndpoint):  # type: ignore[misc]  # the same
        CLIENT_AUTH_METHODS = ('client_secret_basic', 'none')

        def query_token(self, token_string: str, _hint: str | None) -> Token | None:
            return store.tokens.get(token_string)

        def revoke_token(self, token: Token, _request: Request) -> None:
            token.revoked = True

    return Revocation


def _validator(store: Store) -> Any:
    class Validator(BearerTokenValidator):  # type: ignore[misc]  # the same
        def authenticate_token(self, token_string: str) -> Token | None:
            return store.tokens.get(token_string)

    return Validator()


class _Issuer(IssuerParameter):  # type: ignore[misc]  # the same
    def __init__(self, server: Any = None) -> None:
        if server is not None:
            self(server)

    def get_issuer(self) -> str:
        return ISSUER
