"""Where answers of the authorize endpoint may go, and what an app may ask for."""

from __future__ import annotations

import itertools
from typing import Any
from urllib.parse import quote, unquote_to_bytes, urlencode

import pytest

from authui.local import PoolConfig
from authui.local.oauth_client import ResourceServer
from local.conftest import MakeHarness
from local.harness import Harness
from local.oauth.near_misses import near_misses
from local.oauth.visitor import CALLBACK, CHALLENGE, CONFIG, VERIFIER, Visitor, alert_in, answer_in

NEAR = near_misses(CALLBACK)


class TestDestination:
    """A wrong client or address is told by a page, and never leads anywhere."""

    def test_there_are_more_than_forty_near_misses(self) -> None:
        assert len(set(NEAR)) == len(NEAR) > 40
        assert CALLBACK not in NEAR

    async def test_a_near_miss_is_refused(self, visitor: Visitor) -> None:
        for path, near in itertools.product(('/oauth2/authorize', '/login'), NEAR):
            query = urlencode(visitor.query(redirect_uri=near), errors='surrogateescape')
            response = await visitor.http.get(f'{path}?{query}')
            assert response.status_code == 400, near
            assert 'location' not in response.headers
            assert 'redirect_mismatch' in alert_in(response)
            assert "form-action 'none'" in response.headers['content-security-policy']

    async def test_the_page_says_which_address_it_was_and_which_there_are(self, visitor: Visitor) -> None:
        asked = 'http://localhost:8080/shop/login/callback'
        response = await visitor.http.get('/oauth2/authorize', params=visitor.query(redirect_uri=asked))
        for word in (asked, CALLBACK, 'PoolConfig.callback_urls', 'AuthUI().install(app)'):
            assert word in alert_in(response)
        after = 'http://localhost:8080/shop/login'
        response = await visitor.http.get(
            '/logout', params={'client_id': visitor.query()['client_id'], 'logout_uri': after}
        )
        for word in (after, 'PoolConfig.logout_urls', 'AuthUI().install(app)'):
            assert word in alert_in(response)

    async def test_so_is_one_on_the_posted_form(self, visitor: Visitor) -> None:
        page = await visitor.login_page()
        url = page.url.copy_set_param('redirect_uri', 'https://evil.example/')
        response = await visitor.http.post(url, data={'username': 'fred@example.org', 'password': 'correct horse'})
        assert (response.status_code, 'location' in response.headers) == (400, False)

    @pytest.mark.parametrize(
        ('changes', 'reason'),
        [
            ({'redirect_uri': None}, '"redirect_uri" has to be present once'),
            ({'redirect_uri': ''}, '"redirect_uri" has to be present once'),
            ({'client_id': None}, '"client_id" has to be present once'),
            ({'client_id': 'other'}, 'The client does not exist'),
            ({'client_id': ''}, '"client_id" has to be present once'),
        ],
    )
    async def test_what_is_missing_or_wrong_is_named(
        self, visitor: Visitor, changes: dict[str, str | None], reason: str
    ) -> None:
        response = await visitor.authorize(**changes)
        assert (response.status_code, 'location' in response.headers) == (400, False)
        assert reason in alert_in(response).replace('&quot;', '"')

    @pytest.mark.parametrize('name', ['redirect_uri', 'client_id'])
    async def test_a_second_address_or_client_is_refused(self, visitor: Visitor, name: str) -> None:
        query = urlencode(visitor.query())
        for second in (visitor.query()[name], 'https://evil.example'):
            response = await visitor.http.get(f'/oauth2/authorize?{query}&{name}={quote(second)}')
            assert (response.status_code, 'location' in response.headers) == (400, False)

    async def test_raw_bytes_in_the_query_are_refused(self, harness: Harness) -> None:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            'type': 'http',
            'method': 'GET',
            'scheme': 'http',
            'path': '/oauth2/authorize',
            'headers': [(b'host', b'localhost')],
            'query_string': 'client_id=ü'.encode(),
        }
        await harness.pool.managed_login(scope, lambda: pytest.fail('nothing is received'), send)
        assert sent[0]['status'] == 400

    async def test_a_registered_query_stays(self, visitor: Visitor) -> None:
        response = await visitor.sign_in(redirect_uri='myapp://signed-in?from=pool')
        assert response.headers['location'].startswith('myapp://signed-in?from=pool&code=')

    async def test_any_port_of_loopback_only_where_it_is_registered(
        self, visitor: Visitor, make_harness: MakeHarness
    ) -> None:
        here = 'http://localhost:5173/cb'
        assert (await visitor.authorize(redirect_uri=here)).status_code == 400
        async with Visitor(make_harness(PoolConfig(callback_urls=('http://localhost:*/cb',)))) as other:
            assert (await other.authorize(redirect_uri=here)).status_code == 302
            assert (await other.authorize(redirect_uri='http://localhost:5173/cb/')).status_code == 400


class TestState:
    @pytest.mark.parametrize(
        'state', ['a b', '%20', 'a+b', 'a%2Bb', '%ff%fe', '%00', 'é', '{"a":%20"b"}', '&', '%26error=x', 'x' * 4000]
    )
    async def test_comes_back_byte_for_byte(self, visitor: Visitor, state: str) -> None:
        query = urlencode(visitor.query(state=None, prompt='none'))
        sent = quote(state, safe='%+')
        response = await visitor.http.get(f'/oauth2/authorize?{query}&state={sent}')
        location = response.headers['location']
        answered = dict(each.split('=') for each in location.partition('?')[2].split('&'))
        assert unquote_to_bytes(answered['state']) == unquote_to_bytes(sent.replace('+', ' '))
        assert answered['error'] == 'login_required'

    async def test_without_one_comes_none(self, visitor: Visitor) -> None:
        assert 'state' not in answer_in(await visitor.authorize(state=None, prompt='none'))

    async def test_a_repeated_one_is_refused_and_not_repeated(self, visitor: Visitor) -> None:
        response = await visitor.http.get(f'/oauth2/authorize?{urlencode(visitor.query())}&state=b')
        told = answer_in(response)
        assert told['error'] == 'invalid_request'
        assert 'state' not in told


class TestRefusals:
    """What else is wrong is told to the app, with its state."""

    @pytest.mark.parametrize(
        ('changes', 'error', 'reason'),
        [
            ({'response_type': None}, 'invalid_request', 'response_type is missing'),
            ({'response_type': 'token'}, 'unauthorized_client', 'has to be code'),
            ({'response_type': 'code id_token'}, 'invalid_request', 'has to be code'),
            ({'response_type': 'coffee'}, 'invalid_request', 'has to be code'),
            ({'response_mode': 'fragment'}, 'invalid_request', 'has to be query'),
            ({'code_challenge_method': 'plain'}, 'invalid_request', 'has to be S256'),
            ({'code_challenge_method': 's256'}, 'invalid_request', 'has to be S256'),
            ({'code_challenge_method': None}, 'invalid_request', 'has to be S256'),
            ({'code_challenge': None}, 'invalid_request', 'SHA-256 digest'),
            ({'code_challenge': VERIFIER[:-1]}, 'invalid_request', 'SHA-256 digest'),
            ({'code_challenge': f'{CHALLENGE}='}, 'invalid_request', 'SHA-256 digest'),
            ({'code_challenge': f'{CHALLENGE}\n'}, 'invalid_request', 'is not text'),
            ({'scope': 'openid coffee'}, 'invalid_scope', 'does not have the scope'),
            ({'scope': 'openid  email'}, 'invalid_scope', 'does not have the scope'),
            ({'scope': 'OPENID'}, 'invalid_scope', 'does not have the scope'),
            ({'prompt': 'none login'}, 'invalid_request', 'stands alone'),
            ({'prompt': 'now'}, 'invalid_request', 'prompt is a list'),
            ({'max_age': '-1'}, 'invalid_request', 'number of seconds'),
            ({'max_age': '1.5'}, 'invalid_request', 'number of seconds'),
            ({'max_age': '٣'}, 'invalid_request', 'number of seconds'),
            ({'resource': 'orders'}, 'invalid_request', 'absolute URI'),
            ({'resource': 'https://a.example/#b'}, 'invalid_request', 'absolute URI'),
            ({'nonce': 'a\x00'}, 'invalid_request', 'is not text'),
            ({'identity_provider': 'Google'}, 'invalid_request', 'does not have this identity_provider'),
            ({'idp_identifier': 'example.org'}, 'invalid_request', 'No provider has this'),
            ({'identity_provider': 'a', 'idp_identifier': 'b'}, 'invalid_request', 'exclude each other'),
        ],
    )
    async def test_each_is_told_by_its_own_reason(
        self, visitor: Visitor, changes: dict[str, str | None], error: str, reason: str
    ) -> None:
        for path in ('/oauth2/authorize', '/login'):
            told = answer_in(await visitor.http.get(path, params=visitor.query(**changes)))
            assert (told['error'], told['state']) == (error, 'a-state')
            assert reason in told['error_description']
            assert 'code' not in told

    @pytest.mark.parametrize('name', ['scope', 'nonce', 'code_challenge', 'response_type', 'unknown'])
    async def test_a_repeated_parameter_is_refused(self, visitor: Visitor, name: str) -> None:
        query = urlencode(visitor.query())
        again = urlencode({name: visitor.query().get(name, 'x')})
        told = answer_in(await visitor.http.get(f'/oauth2/authorize?{query}&{again}&{again}'))
        assert (told['error'], told['state']) == ('invalid_request', 'a-state')
        assert name in told['error_description']

    async def test_bytes_that_are_no_text_are_refused(self, visitor: Visitor) -> None:
        told = answer_in(await visitor.http.get(f'/oauth2/authorize?{urlencode(visitor.query())}&lang=%ff'))
        assert (told['error'], told['state']) == ('invalid_request', 'a-state')


class TestScopes:
    async def test_without_any_all_of_the_client_are_granted(self, make_harness: MakeHarness) -> None:
        servers = (ResourceServer(identifier='https://orders.example', scopes=('read',)),)
        harness = make_harness(CONFIG.model_copy(update={'resource_servers': servers}))
        harness.register()
        async with Visitor(harness) as visitor:
            assert (await visitor.authorize(scope='openid https://orders.example/read')).status_code == 302
            told = answer_in(await visitor.authorize(scope='openid https://orders.example/write', prompt='none'))
            assert told['error'] == 'invalid_scope'

    async def test_a_client_with_fewer_scopes_gets_no_others(self, make_harness: MakeHarness) -> None:
        async with Visitor(make_harness(CONFIG.model_copy(update={'allowed_scopes': ('openid',)}))) as visitor:
            assert answer_in(await visitor.authorize(scope='openid email'))['error'] == 'invalid_scope'
