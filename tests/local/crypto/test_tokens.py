"""The claims and signatures of ID and access tokens, and which access tokens the pool reads."""

from __future__ import annotations

import base64
import json
from functools import partial
from typing import TYPE_CHECKING, Any

import jwt
import pytest

from authui.local import PoolConfig
from authui.local.crypto.tokens import SigningKey, Subject, TokenSigner, generate_pem
from authui.local.errors import OperationError
from local.harness import FRED, refusal

if TYPE_CHECKING:
    from local.conftest import MakeHarness
    from local.harness import Harness

INVALID = ('NotAuthorizedException', 'Invalid Access Token')
BAD_SIGNATURE = ('NotAuthorizedException', 'Could not verify signature for Access Token')
EXPIRED = ('NotAuthorizedException', 'Access Token has expired')
SUBJECT = Subject('a-sub', 'a-name', (), {}, 'an-origin', 'an-event', 0)


def claims_of(token: str, harness: Harness) -> dict[str, Any]:
    """Verify a token by the published keys, as any client would, and return its claims."""
    keys = {key.key_id: key for key in jwt.PyJWKSet.from_dict(harness.pool.jwks()).keys}
    key = keys[jwt.get_unverified_header(token)['kid']]
    claims: dict[str, Any] = jwt.decode(
        token,
        key,
        algorithms=['RS256'],
        issuer=harness.pool.issuer,
        options={'verify_exp': False, 'verify_iat': False, 'verify_aud': False},
    )
    return claims


@pytest.fixture
def tokens(harness: Harness) -> Any:
    harness.register()
    return harness.by_password()


class TestAccessTokensThatAreRefused:
    def test_one_that_has_expired(self, harness: Harness, tokens: Any) -> None:
        harness.clock.advance(3599)
        assert harness.user(tokens['AccessToken'])
        harness.clock.advance(1)
        assert refusal(harness.user, tokens['AccessToken']) == EXPIRED

    def test_an_id_token(self, harness: Harness, tokens: Any) -> None:
        assert refusal(harness.user, tokens['IdToken']) == INVALID

    def test_a_refresh_token(self, harness: Harness, tokens: Any) -> None:
        assert refusal(harness.user, tokens['RefreshToken']) == INVALID

    def test_one_of_another_pool(self, harness: Harness, tokens: Any) -> None:
        other = SigningKey.load(generate_pem())
        assert refusal(harness.user, other.sign(claims_of(tokens['AccessToken'], harness))) == INVALID

    def test_one_with_our_key_id_and_another_signature(self, harness: Harness, tokens: Any) -> None:
        kid = jwt.get_unverified_header(tokens['AccessToken'])['kid']
        forged = SigningKey(SigningKey.load(generate_pem()).private, kid)
        assert refusal(harness.user, forged.sign(claims_of(tokens['AccessToken'], harness))) == BAD_SIGNATURE

    @pytest.mark.parametrize('algorithm', ['none', 'HS256'])
    def test_one_of_another_algorithm(self, harness: Harness, tokens: Any, algorithm: str) -> None:
        claims, kid = claims_of(tokens['AccessToken'], harness), harness.pool.jwks()['keys'][1]['kid']
        key = '' if algorithm == 'none' else harness.pool.jwks()['keys'][1]['n']
        forged = jwt.encode(claims, key, algorithm=algorithm, headers={'kid': kid})
        assert refusal(harness.user, forged) == INVALID

    def test_one_whose_claims_were_changed(self, harness: Harness, tokens: Any) -> None:
        header, _, signature = tokens['AccessToken'].split('.')
        claims = claims_of(tokens['AccessToken'], harness) | {'sub': 'eve'}
        payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b'=').decode()
        assert refusal(harness.user, f'{header}.{payload}.{signature}') == BAD_SIGNATURE

    @pytest.mark.parametrize('token', ['a', 'a.b', 'a.b.c', 'a.b.c.d', '..', 'e30.e30.e30', 'e30.e30.'])
    def test_text_that_is_not_a_token(self, harness: Harness, token: str) -> None:
        assert refusal(harness.user, token) == INVALID

    def test_one_nested_too_deeply(self, harness: Harness) -> None:
        header = base64.urlsafe_b64encode(b'[' * 12_000).decode()
        assert refusal(harness.user, f'{header}.e30.e30') == INVALID

    def test_one_that_our_keys_signed_for_another_issuer_use_or_client(self) -> None:
        key = SigningKey.load(generate_pem())
        ours = TokenSigner(id_key=key, access_key=key, issuer='https://ours', client_id='ours')
        strangers = (
            TokenSigner(id_key=key, access_key=key, issuer='https://theirs', client_id='ours').access_token,
            TokenSigner(id_key=key, access_key=key, issuer='https://ours', client_id='theirs').access_token,
            partial(ours.id_token, access_token='any'),
        )
        for sign in strangers:
            with pytest.raises(OperationError, match='Invalid Access Token'):
                ours.read_access_token(sign(SUBJECT, jti='1', now=0, validity=10), now=0)
        assert ours.read_access_token(ours.access_token(SUBJECT, jti='1', now=0, validity=10), now=9.99)


class TestClaims:
    def test_the_id_token_describes_the_user(self, harness: Harness) -> None:
        sub = harness.register()
        harness.clock.advance(0.5)
        claims = claims_of(harness.by_password()['IdToken'], harness)
        now = int(harness.clock.now)
        random = {name: claims.pop(name) for name in ('jti', 'origin_jti', 'event_id')}
        assert len(set(random.values())) == 3
        assert claims == {
            'sub': sub,
            'iss': f'https://local-pool.invalid/{harness.pool.pool_id}',
            'aud': harness.client_id,
            'token_use': 'id',
            'auth_time': now,
            'iat': now,
            'exp': now + 3600,
            'cognito:username': sub,
            'email': FRED,
            'email_verified': True,
        }

    def test_the_access_token_describes_the_access(self, harness: Harness) -> None:
        sub = harness.register()
        tokens = harness.by_password()
        claims = claims_of(tokens['AccessToken'], harness)
        now = int(harness.clock.now)
        random = {name: claims.pop(name) for name in ('jti', 'origin_jti', 'event_id')}
        id_claims = claims_of(tokens['IdToken'], harness)
        assert random['jti'] != id_claims['jti']
        assert random['origin_jti'] == id_claims['origin_jti']
        assert random['event_id'] == id_claims['event_id']
        assert claims == {
            'sub': sub,
            'iss': harness.pool.issuer,
            'client_id': harness.client_id,
            'token_use': 'access',
            'auth_time': now,
            'iat': now,
            'exp': now + 3600,
            'scope': 'aws.cognito.signin.user.admin',
            'username': sub,
        }

    def test_groups_are_in_both(self, harness: Harness) -> None:
        harness.register()
        for group in ('editors', 'admins', 'editors'):
            harness.pool.admin_add_user_to_group(FRED, group)
        tokens = harness.by_password()
        for name in ('IdToken', 'AccessToken'):
            assert claims_of(tokens[name], harness)['cognito:groups'] == ['editors', 'admins']

    def test_attributes_are_in_the_id_token_and_cannot_replace_its_claims(self, make_harness: MakeHarness) -> None:
        harness = make_harness(PoolConfig(custom_attributes=('custom:ok_verified',)))
        harness.register()
        harness.pool.admin_set_user_attributes(FRED, {'name': 'Fred', 'custom:ok_verified': 'true'})
        harness.pool.admin_set_user_attributes(FRED, {'email_verified': 'false'})
        claims = claims_of(harness.by_password()['IdToken'], harness)
        assert (claims['name'], claims['custom:ok_verified']) == ('Fred', 'true')
        assert claims['email_verified'] is False

    def test_each_token_has_its_own_lifetime(self, make_harness: MakeHarness) -> None:
        harness = make_harness(PoolConfig(id_token_validity=60, access_token_validity=120))
        harness.register()
        tokens = harness.by_password()
        assert tokens['ExpiresIn'] == 120
        for name, validity in (('IdToken', 60), ('AccessToken', 120)):
            claims = claims_of(tokens[name], harness)
            assert claims['exp'] - claims['iat'] == validity


class TestKeys:
    def test_the_two_tokens_have_two_keys_of_2048_bits(self, harness: Harness, tokens: Any) -> None:
        published = harness.pool.jwks()['keys']
        headers = [jwt.get_unverified_header(tokens[name]) for name in ('IdToken', 'AccessToken')]
        assert headers == [{'kid': key['kid'], 'alg': 'RS256'} for key in published]
        assert len({key['kid'] for key in published}) == 2
        for key in published:
            assert key.keys() == {'alg', 'e', 'kid', 'kty', 'n', 'use'}
            assert jwt.PyJWK.from_dict(key).key.key_size == 2048

    def test_the_published_keys_hold_no_private_number(self, harness: Harness) -> None:
        assert not {'d', 'p', 'q', 'dp', 'dq', 'qi'} & harness.pool.jwks()['keys'][0].keys()
