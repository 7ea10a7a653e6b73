"""The endpoints that apps call: which client may, and what they answer."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import jwt
import pytest
from pydantic import SecretStr

from local.harness import FRED, refusal
from local.oauth.visitor import CONFIG, SECRET, Visitor, refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from local.conftest import MakeHarness
    from local.harness import Harness


def basic(client_id: str, secret: str) -> dict[str, str]:
    return {'Authorization': 'Basic ' + base64.b64encode(f'{client_id}:{secret}'.encode()).decode()}


class TestPublicClient:
    @pytest.mark.parametrize(
        ('fields', 'error', 'reason'),
        [
            ({'grant_type': None}, 'invalid_request', 'grant_type is missing'),
            ({'grant_type': 'password'}, 'unsupported_grant_type', 'grant_type is'),
            ({'grant_type': 'client_credentials'}, 'unauthorized_client', 'codes only'),
            ({'code': None}, 'invalid_request', 'code is missing'),
            ({'code': 'x'}, 'invalid_grant', 'The code is unknown'),
            ({'code': '\udcff'}, 'invalid_request', 'not UTF-8'),
            ({'client_id': '\udcff'}, 'invalid_request', 'not UTF-8'),
            ({'client_id': None}, 'invalid_request', 'client_id is missing'),
            ({'client_id': 'other'}, 'invalid_client', 'The client is unknown'),
            ({'client_secret': SECRET}, 'invalid_client', 'without need'),
        ],
    )
    async def test_refusals(self, visitor: Visitor, fields: dict[str, str | None], error: str, reason: str) -> None:
        assert reason in refused(await visitor.redeem('a-code', **fields), error)

    async def test_a_repeated_field_is_refused(self, visitor: Visitor, harness: Harness) -> None:
        body = f'grant_type=refresh_token&client_id={harness.client_id}&refresh_token=a&refresh_token=b'
        headers = {'Content-Type': 'application/x-www-form-urlencoded'}
        for path in ('/oauth2/token', '/oauth2/revoke'):
            response = await visitor.http.post(path, content=body, headers=headers)
            assert 'refresh_token' in refused(response, 'invalid_request')

    @pytest.mark.parametrize('content_type', ['application/json', 'text/plain', 'multipart/form-data', ''])
    async def test_other_content_is_refused(self, visitor: Visitor, content_type: str) -> None:
        for path in ('/oauth2/token', '/oauth2/revoke'):
            response = await visitor.http.post(path, content=b'a=b', headers={'Content-Type': content_type})
            assert 'content type' in refused(response, 'invalid_request')

    async def test_a_long_body_is_refused(self, visitor: Visitor) -> None:
        assert (await visitor.token(code='x' * 65_536)).status_code == 413

    async def test_only_posted(self, visitor: Visitor) -> None:
        assert (await visitor.http.get('/oauth2/token')).status_code == 405
        assert (await visitor.http.get('/oauth2/revoke')).status_code == 405

    async def test_nothing_is_cached(self, visitor: Visitor) -> None:
        for response in (await visitor.redeem('x'), await visitor.user_info('x'), await visitor.authorize()):
            assert response.headers['cache-control'] == 'no-store'


class TestConfidentialClient:
    @pytest.fixture
    async def visitor(self, make_harness: MakeHarness) -> AsyncIterator[Visitor]:
        harness = make_harness(CONFIG.model_copy(update={'client_secret': SecretStr(SECRET)}))
        harness.pool.admin_create_user(FRED, 'correct horse')
        async with Visitor(harness) as visitor:
            yield visitor

    async def test_its_secret_comes_in_the_header_or_in_the_form(self, visitor: Visitor) -> None:
        client_id = visitor.harness.client_id
        assert (await visitor.redeem(await visitor.code(), client_secret=SECRET)).status_code == 200
        for named in (client_id, None):
            response = await visitor.redeem(await visitor.code(), basic(client_id, SECRET), client_id=named)
            assert response.status_code == 200

    @pytest.mark.parametrize('secret', [None, 'x', SECRET.upper(), SECRET + ' ', SECRET[:-1]])
    async def test_a_wrong_one_is_refused_and_leaves_the_code_as_it_is(
        self, visitor: Visitor, secret: str | None
    ) -> None:
        code = await visitor.code()
        assert 'secret' in refused(await visitor.redeem(code, client_secret=secret), 'invalid_client')
        assert (await visitor.redeem(code, client_secret=SECRET)).status_code == 200

    @pytest.mark.parametrize(
        ('header', 'fields', 'error'),
        [
            ('Basic !', {}, 'invalid_client'),
            ('Basic', {}, 'invalid_client'),
            ('Basic /////w==', {}, 'invalid_client'),
            ('Bearer x', {}, 'invalid_client'),
            (basic('other', SECRET)['Authorization'], {'client_id': None}, 'invalid_client'),
            (basic('other', SECRET)['Authorization'], {}, 'invalid_request'),
            (basic('other', SECRET)['Authorization'], {'client_secret': SECRET}, 'invalid_request'),
        ],
    )
    async def test_a_bad_header_is_refused(
        self, visitor: Visitor, header: str, fields: dict[str, str | None], error: str
    ) -> None:
        refused(await visitor.token({'Authorization': header}, grant_type='refresh_token', **fields), error)

    async def test_two_headers_are_refused(self, visitor: Visitor) -> None:
        header = basic(visitor.harness.client_id, SECRET)['Authorization']
        response = await visitor.http.post(
            '/oauth2/token',
            data={'grant_type': 'authorization_code', 'code': await visitor.code()},
            headers=[('Authorization', header), ('Authorization', header)],
        )
        assert 'has to be Basic' in refused(response, 'invalid_client')

    async def test_revoke_answers_401(self, visitor: Visitor) -> None:
        data = {'client_id': visitor.harness.client_id, 'token': 'x'}
        response = await visitor.http.post('/oauth2/revoke', data=data)
        refused(response, 'invalid_client', 401)
        assert response.headers['www-authenticate'] == 'error="invalid_client"'

    async def test_a_refresh_needs_the_secret(self, visitor: Visitor) -> None:
        tokens = (await visitor.redeem(await visitor.code(), client_secret=SECRET)).json()
        refused(await visitor.refresh(tokens['refresh_token']), 'invalid_client')
        assert (await visitor.refresh(tokens['refresh_token'], client_secret=SECRET)).status_code == 200


class TestRefresh:
    async def test_keeps_what_was_granted(self, visitor: Visitor, harness: Harness) -> None:
        tokens = await visitor.tokens(scope='openid email', resource='https://orders.example')
        harness.clock.advance(60)
        later = (await visitor.refresh(tokens['refresh_token'])).json()
        assert set(later) == {'access_token', 'id_token', 'expires_in', 'token_type'}
        access, identity = (
            jwt.decode(later[each], options={'verify_signature': False}) for each in ('access_token', 'id_token')
        )
        assert (access['scope'], access['aud']) == ('openid email', 'https://orders.example')
        assert access['auth_time'] == identity['auth_time'] == harness.clock.now - 60
        assert 'nonce' not in identity
        assert 'at_hash' in identity

    async def test_works_at_either_door(self, visitor: Visitor, harness: Harness) -> None:
        ours = await visitor.tokens()
        by_operation = harness.refresh(ours['refresh_token'])
        assert jwt.decode(by_operation['AccessToken'], options={'verify_signature': False})['scope'].count(' ') == 4
        theirs = harness.by_password()
        assert (await visitor.refresh(theirs['RefreshToken'])).status_code == 200

    @pytest.mark.parametrize('end', ['revoke', 'everywhere', 'disable', 'expire'])
    async def test_ends_with_the_sign_in(self, visitor: Visitor, harness: Harness, end: str) -> None:
        tokens = await visitor.tokens()
        if end == 'revoke':
            harness.revoke(tokens['refresh_token'])
        elif end == 'everywhere':
            harness.client.global_sign_out(AccessToken=tokens['access_token'])
        elif end == 'disable':
            harness.pool.admin_disable_user(FRED)
        else:
            harness.pool.expire('refresh_tokens')
        refused(await visitor.refresh(tokens['refresh_token']), 'invalid_grant')

    async def test_rotates(self, make_harness: MakeHarness) -> None:
        harness = make_harness(CONFIG.model_copy(update={'rotation': True}))
        harness.register()
        async with Visitor(harness) as visitor:
            first = (await visitor.tokens())['refresh_token']
            second = (await visitor.refresh(first)).json()['refresh_token']
            assert second != first
            assert 'rotation' in refused(await visitor.refresh(first), 'invalid_grant')
            assert 'revoked' in refused(await visitor.refresh(second), 'invalid_grant')

    async def test_an_unknown_or_missing_token_is_refused(self, visitor: Visitor) -> None:
        refused(await visitor.refresh('x'), 'invalid_grant')
        assert 'refresh_token' in refused(await visitor.token(grant_type='refresh_token'), 'invalid_request')


class TestRevoke:
    async def revoke(self, visitor: Visitor, token: str) -> int:
        data = {'client_id': visitor.harness.client_id, 'token': token}
        response = await visitor.http.post('/oauth2/revoke', data=data)
        assert response.content == b'' or response.status_code != 200
        return response.status_code

    async def test_ends_the_sign_in(self, visitor: Visitor, harness: Harness) -> None:
        tokens = await visitor.tokens()
        assert await self.revoke(visitor, tokens['refresh_token']) == 200
        assert refusal(harness.user, tokens['access_token'])[1] == 'Access Token has been revoked'
        assert await self.revoke(visitor, tokens['refresh_token']) == 200

    async def test_an_unknown_token_is_no_error_and_an_access_token_is_one(self, visitor: Visitor) -> None:
        assert await self.revoke(visitor, 'unknown') == 200
        tokens = await visitor.tokens()
        data = {'client_id': visitor.harness.client_id, 'token': tokens['access_token']}
        refused(await visitor.http.post('/oauth2/revoke', data=data), 'unsupported_token_type')

    async def test_a_missing_token_is_refused(self, visitor: Visitor) -> None:
        data = {'client_id': visitor.harness.client_id}
        refused(await visitor.http.post('/oauth2/revoke', data=data), 'invalid_request')


class TestUserInfo:
    async def test_tells_what_the_scopes_allow(self, visitor: Visitor, harness: Harness) -> None:
        sub = harness.user(harness.by_password()['AccessToken'])['sub']
        everything = await visitor.user_info((await visitor.tokens())['access_token'])
        # The flag is a text here, as on Cognito.
        expected = {'sub': sub, 'username': sub, 'email': FRED, 'email_verified': 'true'}
        assert everything.json() == expected
        little = await visitor.user_info((await visitor.tokens(scope='openid phone'))['access_token'])
        assert little.json() == {'sub': sub, 'username': sub}

    async def test_may_be_posted(self, visitor: Visitor) -> None:
        headers = {'Authorization': f'Bearer {(await visitor.tokens())["access_token"]}'}
        assert (await visitor.http.post('/oauth2/userInfo', headers=headers)).status_code == 200

    async def test_needs_a_valid_access_token_with_openid(self, visitor: Visitor, harness: Harness) -> None:
        tokens = await visitor.tokens()
        by_operation = harness.by_password()['AccessToken']
        without = (await visitor.tokens(scope='email'))['access_token']
        for token in ('', 'x', '.', 'a.b.c', tokens['id_token'], tokens['refresh_token'], by_operation, without):
            response = await visitor.user_info(token)
            refused(response, 'invalid_token', 401)
            assert response.headers['www-authenticate'] == 'error="invalid_token"'
        harness.revoke(tokens['refresh_token'])
        refused(await visitor.user_info(tokens['access_token']), 'invalid_token', 401)

    async def test_takes_a_token_in_the_header_alone(self, visitor: Visitor) -> None:
        token = (await visitor.tokens())['access_token']
        response = await visitor.http.get('/oauth2/userInfo', params={'access_token': token})
        refused(response, 'invalid_token', 401)
        twice = [('Authorization', f'Bearer {token}'), ('Authorization', f'Bearer {token}')]
        refused(await visitor.http.get('/oauth2/userInfo', headers=twice), 'invalid_token', 401)
