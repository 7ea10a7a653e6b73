"""The managed login as an app: for this machine alone, and described where clients look."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import httpx2
import pytest

from authui.local.wire.server import app_of
from local.harness import FRED, PASSWORD
from local.oauth.visitor import BASE, ORIGIN, ROOT, Visitor, answer_in, refused

if TYPE_CHECKING:
    from local.harness import Harness

PATHS = [
    '/oauth2/authorize',
    '/login',
    '/oauth2/idpresponse',
    '/logout',
    '/oauth2/token',
    '/oauth2/revoke',
    '/oauth2/userInfo',
    '/.well-known/openid-configuration',
    '/.well-known/jwks.json',
]


class TestStrangers:
    @pytest.mark.parametrize('host', ['evil.example', 'localhost.evil.example', '192.168.1.7', '127.0.0.2', '', '['])
    async def test_a_name_that_was_made_to_resolve_here_is_refused(self, visitor: Visitor, host: str) -> None:
        for path in PATHS:
            for method in ('GET', 'POST'):
                response = await visitor.http.request(method, path, headers={'Host': host})
                assert (response.status_code, 'location' in response.headers) == (403, False), path

    @pytest.mark.parametrize('origin', ['https://evil.example', 'null', 'http://localhost.evil.example', 'file://'])
    async def test_a_form_of_another_site_is_refused(self, visitor: Visitor, origin: str) -> None:
        page = await visitor.login_page()
        for path in PATHS:
            response = await visitor.http.post(path, headers={'Origin': origin}, content=b'')
            assert response.status_code == 403
        assert 'code' in answer_in(await visitor.submit(page, username=FRED, password=PASSWORD))

    async def test_pages_of_this_machine_may_ask_for_tokens_without_cookies(self, visitor: Visitor) -> None:
        asked = {'Origin': 'http://127.0.0.1:5173', 'Access-Control-Request-Method': 'POST'}
        preflight = await visitor.http.options('/oauth2/token', headers=asked)
        assert preflight.headers['access-control-allow-origin'] == asked['Origin']
        assert 'access-control-allow-credentials' not in preflight.headers

    async def test_there_are_no_sockets(self, harness: Harness) -> None:
        sent: list[object] = []

        async def send(message: object) -> None:
            sent.append(message)

        scope = {'type': 'websocket', 'path': '/login', 'headers': [], 'query_string': b''}
        await harness.pool.managed_login(scope, lambda: pytest.fail('nothing is received'), send)
        assert sent == []


class TestDocuments:
    async def test_discovery_names_what_is_there(self, visitor: Visitor, harness: Harness) -> None:
        document = (await visitor.http.get('/.well-known/openid-configuration')).json()
        assert document['issuer'] == harness.pool.issuer
        assert document['code_challenge_methods_supported'] == ['S256']
        assert document['response_types_supported'] == ['code']
        for name, path in {
            'authorization_endpoint': '/oauth2/authorize',
            'token_endpoint': '/oauth2/token',
            'userinfo_endpoint': '/oauth2/userInfo',
            'revocation_endpoint': '/oauth2/revoke',
            'end_session_endpoint': '/logout',
            'jwks_uri': '/.well-known/jwks.json',
        }.items():
            assert document[name] == f'{BASE}{path}'
        assert (await visitor.http.get(document['jwks_uri'])).json() == harness.pool.jwks()

    async def test_it_follows_the_host_that_was_asked(self, visitor: Visitor) -> None:
        response = await visitor.http.get('/.well-known/openid-configuration', headers={'Host': '127.0.0.1:9229'})
        assert response.json()['token_endpoint'] == f'http://127.0.0.1:9229{ROOT}/oauth2/token'


class TestCommand:
    """The same at the root of `authui pool`, beside Cognito's protocol."""

    @pytest.fixture
    async def http(self, harness: Harness) -> AsyncIterator[httpx2.AsyncClient]:
        transport = httpx2.ASGITransport(app_of(harness.pool, ORIGIN))
        async with httpx2.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            yield client

    async def test_discovery_leads_there_from_the_issuer(
        self, http: httpx2.AsyncClient, visitor: Visitor, harness: Harness
    ) -> None:
        document = (await http.get(f'/{harness.pool.pool_id}/.well-known/openid-configuration')).json()
        assert document['jwks_uri'] == f'{ORIGIN}/{harness.pool.pool_id}/.well-known/jwks.json'
        response = await http.get(document['authorization_endpoint'], params=visitor.query(prompt='none'))
        assert answer_in(response)['error'] == 'login_required'
        refused(await http.post(document['token_endpoint'], data={'a': 'b'}), 'invalid_request')

    async def test_strangers_are_refused_there_too(self, http: httpx2.AsyncClient, visitor: Visitor) -> None:
        response = await http.get('/oauth2/authorize', params=visitor.query(), headers={'Host': 'evil.example'})
        assert response.status_code == 403
