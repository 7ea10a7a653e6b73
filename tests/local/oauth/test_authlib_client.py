"""authlib as a foreign client: it knows the managed login by its discovery document alone."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.integrations.starlette_client import OAuth
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet
from pydantic import SecretStr
from starlette.requests import Request

from local.harness import FRED, PASSWORD
from local.oauth.visitor import BASE, CALLBACK, CONFIG, ROOT, SECRET, Visitor

if TYPE_CHECKING:
    from local.conftest import MakeHarness
    from local.harness import Harness

VERIFIER = 'v' * 64
SCOPE = 'openid email profile aws.cognito.signin.user.admin'


class Foreign:
    """An app that uses authlib, and the browser of its user."""

    def __init__(self, harness: Harness, visitor: Visitor, metadata: dict[str, Any], **options: Any) -> None:
        self.harness = harness
        self.visitor = visitor
        self.metadata = metadata
        self.client = AsyncOAuth2Client(
            harness.client_id,
            scope=SCOPE,
            redirect_uri=CALLBACK,
            code_challenge_method='S256',
            transport=httpx2.ASGITransport(app=harness.pool.managed_login, root_path=ROOT),
            **options,
        )

    async def come_back(self, **extra: str) -> tuple[str, str]:
        """Sign in as the client says; returns the address that the browser comes back to, and the state."""
        url, state = self.client.create_authorization_url(
            self.metadata['authorization_endpoint'], code_verifier=VERIFIER, nonce='n-0S6_WzA2Mj', **extra
        )
        page = await self.visitor.follow(await self.visitor.http.get(url))
        answer = await self.visitor.submit(page, username=FRED, password=PASSWORD)
        return answer.headers['location'], state

    async def fetch(self, url: str, **extra: str) -> Any:
        fetched: Any = await self.client.fetch_token(
            self.metadata['token_endpoint'], authorization_response=url, **{'code_verifier': VERIFIER, **extra}
        )
        return fetched

    async def identity(self, token: Any) -> CodeIDToken:
        """Return the claims of an ID token, which authlib has verified by our keys."""
        keys = (await self.visitor.http.get(self.metadata['jwks_uri'])).json()
        decoded = jwt.decode(token['id_token'], KeySet.import_key_set(keys), algorithms=['RS256'])
        options = {
            'iss': {'essential': True, 'value': self.metadata['issuer']},
            'aud': {'essential': True, 'value': self.harness.client_id},
            'nonce': {'value': 'n-0S6_WzA2Mj'},
        }
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            options,
            {'access_token': token['access_token'], 'client_id': self.harness.client_id, 'nonce': 'n-0S6_WzA2Mj'},
        )
        claims.validate(now=int(self.harness.clock.now))
        return claims


@pytest.fixture(params=['public', 'client_secret_basic', 'client_secret_post'])
async def foreign(request: pytest.FixtureRequest, make_harness: MakeHarness) -> Any:
    has_secret = request.param != 'public'
    config = CONFIG.model_copy(update={'client_secret': SecretStr(SECRET)}) if has_secret else CONFIG
    harness = make_harness(config)
    harness.pool.admin_create_user(FRED, PASSWORD)
    options = {'client_secret': SECRET, 'token_endpoint_auth_method': request.param} if has_secret else {}
    options = options or {'token_endpoint_auth_method': 'none'}
    async with Visitor(harness) as visitor:
        metadata = (await visitor.http.get('/.well-known/openid-configuration')).json()
        foreign = Foreign(harness, visitor, metadata, **options)
        async with foreign.client:
            yield foreign


async def test_the_whole_round(foreign: Foreign) -> None:
    url, state = await foreign.come_back()
    token = await foreign.fetch(url, state=state)
    claims = await foreign.identity(token)
    assert claims['email'] == FRED
    assert claims['at_hash']

    profile = await foreign.client.get(foreign.metadata['userinfo_endpoint'])
    assert (profile.json()['sub'], profile.json()['email']) == (claims['sub'], FRED)

    foreign.harness.clock.advance(60)
    refreshed = await foreign.client.refresh_token(foreign.metadata['token_endpoint'], token['refresh_token'])
    assert refreshed['access_token'] != token['access_token']
    later = await foreign.client.get(foreign.metadata['userinfo_endpoint'])
    assert later.status_code == 200

    revoked = await foreign.client.revoke_token(foreign.metadata['revocation_endpoint'], token['refresh_token'])
    assert revoked.status_code == 200
    assert (await foreign.client.get(foreign.metadata['userinfo_endpoint'])).status_code == 401


async def test_its_refusals_reach_the_client(foreign: Foreign) -> None:
    url, state = await foreign.come_back()
    with pytest.raises(OAuthError, match='invalid_grant: code_verifier does not fit'):
        await foreign.fetch(url, state=state, code_verifier='w' * 64)
    with pytest.raises(OAuthError, match='invalid_grant: The code was used before'):
        await foreign.fetch(url, state=state)


async def test_a_wrong_nonce_or_access_token_is_noticed(foreign: Foreign) -> None:
    url, _ = await foreign.come_back(resource='https://orders.example')
    token = await foreign.fetch(url)
    stranger = token | {'access_token': 'another'}
    with pytest.raises(Exception, match='at_hash'):
        await foreign.identity(stranger)


async def test_its_starlette_integration_signs_in(harness: Harness, visitor: Visitor) -> None:
    """As apps write it: redirect, callback, and the ID token verified by the library itself."""
    harness.clock.now = time.time()  # authlib judges by the machine's clock
    oauth = OAuth()
    oauth.register(
        'pool',
        client_id=harness.client_id,
        server_metadata_url=f'{BASE}/.well-known/openid-configuration',
        client_kwargs={
            'scope': SCOPE,
            'code_challenge_method': 'S256',
            'token_endpoint_auth_method': 'none',
            'transport': httpx2.ASGITransport(app=harness.pool.managed_login, root_path=ROOT),
        },
    )
    session: dict[str, Any] = {}

    def request(query: bytes = b'') -> Request:
        return Request({'type': 'http', 'method': 'GET', 'headers': [], 'query_string': query, 'session': session})

    sent = await oauth.pool.authorize_redirect(request(), CALLBACK)
    page = await visitor.follow(await visitor.http.get(sent.headers['location']))
    answer = await visitor.submit(page, username=FRED, password=PASSWORD)
    query = answer.headers['location'].partition('?')[2]
    token = await oauth.pool.authorize_access_token(request(query.encode()))
    assert token['userinfo']['email'] == FRED
    assert (await oauth.pool.userinfo(token=token))['sub'] == token['userinfo']['sub']
