"""The token verifier: each bad token is refused with its own error, and no changed token passes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from authui.cognito import KeySet, TokenVerifier, jwks_of
from authui.cognito.tokens import MAX_TOKEN_BYTES
from authui.errors import (
    TokenClaimError,
    TokenError,
    TokenExpiredError,
    TokenKeyError,
    TokenMalformedError,
    TokenSignatureError,
)
from authui.models import TokenSet

from .support import CLIENT_ID, ISSUER, NOW, Clock, Signer, access_claims, encoded, id_claims

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLES = int(os.environ.get('AUTHUI_TEST_TOKEN_EXAMPLES', '400'))


@pytest.fixture
def verifier(signer: Signer, clock: Clock) -> TokenVerifier:
    return verifier_of(signer, clock)


def verifier_of(signer: Signer, clock: Clock) -> TokenVerifier:
    keys = KeySet(jwks_of(lambda: {'keys': [signer.jwk()]}), clock=Clock(0))
    return TokenVerifier(issuer=ISSUER, client_id=CLIENT_ID, keys=keys, clock=clock)


def raw(signer: Signer, header: bytes | None = None, payload: bytes | None = None) -> SecretStr:
    header = header or json.dumps({'kid': signer.kid, 'alg': 'RS256'}).encode()
    return SecretStr(signer.sign(header, payload or json.dumps(id_claims()).encode()))


def reassembled(token: SecretStr, change: Callable[[list[str]], list[str]]) -> SecretStr:
    return SecretStr('.'.join(change(token.get_secret_value().split('.'))))


def with_claims(**changes: Any) -> Callable[[Signer, Signer], SecretStr]:
    return lambda signer, _stranger: signer.token(id_claims(**changes))


def with_header(**changes: Any) -> Callable[[Signer, Signer], SecretStr]:
    return lambda signer, _stranger: signer.token(id_claims(), **changes)


def with_null(name: str) -> Callable[[Signer, Signer], SecretStr]:
    return with_payload(json.dumps({**id_claims(), name: None}).encode())


def with_payload(payload: bytes) -> Callable[[Signer, Signer], SecretStr]:
    return lambda signer, _stranger: raw(signer, payload=payload)


def with_parts(change: Callable[[list[str]], list[str]]) -> Callable[[Signer, Signer], SecretStr]:
    return lambda signer, _stranger: reassembled(signer.token(id_claims()), change)


def with_text(text: str) -> Callable[[Signer, Signer], SecretStr]:
    return lambda _signer, _stranger: SecretStr(text)


def hs256_with_the_public_key(signer: Signer, _stranger: Signer) -> SecretStr:
    pem = signer.key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    signing_input = '.'.join(
        encoded(json.dumps(part).encode()) for part in ({'alg': 'HS256', 'kid': signer.kid}, id_claims())
    )
    return SecretStr(f'{signing_input}.{encoded(hmac.digest(pem, signing_input.encode(), hashlib.sha256))}')


def ps256(signer: Signer, _stranger: Signer) -> SecretStr:
    return SecretStr(jwt.encode(id_claims(), signer.key, 'PS256', {'kid': signer.kid}))


def rs384(signer: Signer, _stranger: Signer) -> SecretStr:
    return SecretStr(jwt.encode(id_claims(), signer.key, 'RS384', {'kid': signer.kid}))


def es256(signer: Signer, _stranger: Signer) -> SecretStr:
    return SecretStr(jwt.encode(id_claims(), ec.generate_private_key(ec.SECP256R1()), 'ES256', {'kid': signer.kid}))


def eddsa(signer: Signer, _stranger: Signer) -> SecretStr:
    return SecretStr(jwt.encode(id_claims(), Ed25519PrivateKey.generate(), 'EdDSA', {'kid': signer.kid}))


def pss_under_the_name_rs256(signer: Signer, _stranger: Signer) -> SecretStr:
    signing_input, _, _ = signer.token(id_claims()).get_secret_value().rpartition('.')
    salted = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.MAX_LENGTH)
    return SecretStr(f'{signing_input}.{encoded(signer.key.sign(signing_input.encode(), salted, hashes.SHA256()))}')


def with_a_key_of_its_own(_signer: Signer, stranger: Signer) -> SecretStr:
    return stranger.token(
        id_claims(), jwk=stranger.jwk(), x5u='https://evil.example.org', jku='https://evil.example.org'
    )


def padded(parts: list[str]) -> list[str]:
    return [part + '=' * (-len(part) % 4) + ('====' if len(part) % 4 == 0 else '') for part in parts]


def last_bits_changed(parts: list[str]) -> list[str]:
    """Spell the same signature differently: the last letter of 256 bytes has two unused bits."""
    alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    other = alphabet[alphabet.index(parts[2][-1]) ^ 1]
    assert base64.urlsafe_b64decode(parts[2] + '==') == base64.urlsafe_b64decode(parts[2][:-1] + other + '==')
    return [*parts[:2], parts[2][:-1] + other]


def without_last_claim_brace(claims: dict[str, Any]) -> bytes:
    return json.dumps(claims).encode()[:-1]


BAD = {
    # The parts.
    'empty': (TokenMalformedError, with_text('')),
    'no token at all': (TokenMalformedError, with_text('hello')),
    'two parts': (TokenMalformedError, with_parts(lambda parts: parts[:2])),
    'four parts': (TokenMalformedError, with_parts(lambda parts: [*parts, parts[2]])),
    'five parts, as of an encrypted token': (TokenMalformedError, with_parts(lambda parts: [*parts, *parts[1:]])),
    'an empty signature': (TokenMalformedError, with_parts(lambda parts: [*parts[:2], ''])),
    'an empty payload': (TokenMalformedError, with_parts(lambda parts: [parts[0], '', parts[2]])),
    'an empty header': (TokenMalformedError, with_parts(lambda parts: ['', *parts[1:]])),
    'padded base64url': (TokenMalformedError, with_parts(padded)),
    'a padded payload': (TokenMalformedError, with_parts(lambda parts: [parts[0], f'{parts[1]}=', parts[2]])),
    'a padded signature': (TokenMalformedError, with_parts(lambda parts: [*parts[:2], f'{parts[2]}=='])),
    'another spelling of the signature': (TokenMalformedError, with_parts(last_bits_changed)),
    'a line break': (TokenMalformedError, with_parts(lambda parts: [*parts[:2], parts[2] + '\n'])),
    'letters beyond ASCII': (TokenMalformedError, with_parts(lambda parts: ['é' + parts[0], *parts[1:]])),
    'half a surrogate pair': (TokenMalformedError, with_parts(lambda parts: ['\ud800', *parts[1:]])),
    'a megabyte': (TokenMalformedError, with_text(f'{"A" * 500_000}.{"A" * 500_000}.AAAA')),
    'one byte too many': (TokenMalformedError, with_text('A' * (MAX_TOKEN_BYTES + 1))),
    # The JSON.
    'a header that is not JSON': (TokenMalformedError, lambda signer, _: raw(signer, header=b'alg')),
    'a header that is a list': (TokenMalformedError, lambda signer, _: raw(signer, header=b'["alg"]')),
    'a payload that is not JSON': (TokenMalformedError, with_payload(b'sub')),
    'a payload that is cut': (TokenMalformedError, with_payload(without_last_claim_brace(id_claims()))),
    'a payload that is a list': (TokenMalformedError, with_payload(b'[1]')),
    'a payload that is a text': (TokenMalformedError, with_payload(b'"sub"')),
    'a payload that is not UTF-8': (TokenMalformedError, with_payload(b'{"sub":"\xff"}')),
    'a payload in UTF-16': (TokenMalformedError, with_payload('{"sub":"a"}'.encode('utf-16'))),
    'a claim given twice': (TokenMalformedError, with_payload(b'{"sub":"a",' + json.dumps(id_claims()).encode()[1:])),
    'a claim given twice deep inside': (TokenMalformedError, with_payload(b'{"x":[{"a":1,"a":1}]}')),
    'a header given twice': (
        TokenMalformedError,
        lambda signer, _: raw(signer, header=b'{"alg":"none","alg":"RS256","kid":"key-1"}'),
    ),
    'NaN': (TokenMalformedError, with_payload(b'{"exp":NaN}')),
    'endless nesting': (TokenMalformedError, with_payload(b'[' * 6000)),
    'endless digits': (TokenMalformedError, with_payload(b'{"exp":' + b'9' * 6000 + b'}')),
    # The header.
    'no algorithm': (TokenMalformedError, with_header(alg=None)),
    'the algorithm none': (
        TokenMalformedError,
        lambda signer, _: reassembled(signer.token(id_claims(), alg='none'), lambda parts: [*parts[:2], '']),
    ),
    'the algorithm none with a signature': (TokenMalformedError, with_header(alg='none')),
    'an algorithm in small letters': (TokenMalformedError, with_header(alg='rs256')),
    'an algorithm that is a list': (TokenMalformedError, with_header(alg=['RS256'])),
    'HS256 with the public key as secret': (TokenMalformedError, hs256_with_the_public_key),
    'PS256': (TokenMalformedError, ps256),
    'RS384': (TokenMalformedError, rs384),
    'RS512': (TokenMalformedError, with_header(alg='RS512')),
    'ES256': (TokenMalformedError, es256),
    'ES256 with padding': (
        TokenMalformedError,
        lambda signer, stranger: reassembled(es256(signer, stranger), lambda parts: [*parts[:2], parts[2] + '==']),
    ),
    'EdDSA': (TokenMalformedError, eddsa),
    'an extension that is critical': (TokenMalformedError, with_header(crit=['exp'])),
    'an empty list of critical extensions': (TokenMalformedError, with_header(crit=[])),
    'an unencoded payload': (TokenMalformedError, with_header(b64=False)),
    # The key.
    'no key id': (TokenKeyError, with_header(kid=None)),
    'an empty key id': (TokenKeyError, with_header(kid='')),
    'a key id that is a number': (TokenKeyError, with_header(kid=1)),
    'a key id that is an object': (TokenKeyError, with_header(kid={'a': 1})),
    'an unknown key id': (TokenKeyError, with_header(kid='key-2')),
    # The signature.
    "somebody else's signature": (TokenSignatureError, lambda _, stranger: stranger.token(id_claims())),
    'a key that comes with the token': (TokenSignatureError, with_a_key_of_its_own),
    'a PSS signature': (TokenSignatureError, pss_under_the_name_rs256),
    'a short signature': (TokenSignatureError, with_parts(lambda parts: [*parts[:2], 'AAAA'])),
    "another token's signature": (
        TokenSignatureError,
        lambda signer, _: reassembled(
            signer.token(id_claims()),
            lambda parts: [*parts[:2], signer.token(id_claims(sub='b')).get_secret_value().split('.')[2]],
        ),
    ),
    # The claims.
    'no issuer': (TokenClaimError, with_claims(iss=None)),
    "another pool's": (TokenClaimError, with_claims(iss=ISSUER[:-1] + '6')),
    'an issuer that is null': (TokenClaimError, with_null('iss')),
    'an issuer that is a number': (TokenClaimError, with_claims(iss=1)),
    'an issuer with a slash': (TokenClaimError, with_claims(iss=ISSUER + '/')),
    'an issuer in a list': (TokenClaimError, with_claims(iss=[ISSUER])),
    'no audience': (TokenClaimError, with_claims(aud=None)),
    "another client's": (TokenClaimError, with_claims(aud='another')),
    'an audience that is null': (TokenClaimError, with_null('aud')),
    'an audience that is a number': (TokenClaimError, with_claims(aud=1)),
    'several audiences with an authorized party': (
        TokenClaimError,
        with_claims(aud=[CLIENT_ID, 'another'], azp=CLIENT_ID),
    ),
    'no audience in a list': (TokenClaimError, with_claims(aud=[])),
    'the same audience twice without an authorized party': (TokenClaimError, with_claims(aud=[CLIENT_ID, CLIENT_ID])),
    'an authorized party of another client': (TokenClaimError, with_claims(azp='another')),
    'an authorized party in a list': (TokenClaimError, with_claims(azp=[CLIENT_ID])),
    'audiences of another type': (TokenClaimError, with_claims(aud=[CLIENT_ID, 1])),
    'several audiences': (TokenClaimError, with_claims(aud=[CLIENT_ID, 'another'])),
    'a client in the claim of access tokens': (TokenClaimError, with_claims(aud=None, client_id=CLIENT_ID)),
    'no token_use': (TokenClaimError, with_claims(token_use=None)),
    'an unknown token_use': (TokenClaimError, with_claims(token_use='refresh')),
    'an access token as ID token': (TokenClaimError, lambda signer, _: signer.token(access_claims())),
    'no sub': (TokenClaimError, with_claims(sub=None)),
    'an empty sub': (TokenClaimError, with_claims(sub='')),
    'a sub that is a number': (TokenClaimError, with_claims(sub=1)),
    'a sub that is half a surrogate pair': (TokenMalformedError, with_claims(sub='\ud800')),
    'no user name': (TokenClaimError, with_claims(**{'cognito:username': None})),
    'an empty user name': (TokenClaimError, with_claims(**{'cognito:username': ''})),
    'a user name in a list': (TokenClaimError, with_claims(**{'cognito:username': ['a']})),
    'an e-mail that is an object': (TokenClaimError, with_claims(email={'a': 1})),
    'groups that are a text': (TokenClaimError, with_claims(**{'cognito:groups': 'admins'})),
    'a group that is a number': (TokenClaimError, with_claims(**{'cognito:groups': ['admins', 1]})),
    'a jti that is a number': (TokenClaimError, with_claims(jti=7)),
    # The times.
    'no exp': (TokenClaimError, with_claims(exp=None)),
    'an empty exp': (TokenClaimError, with_claims(exp='')),
    'an exp that is null': (TokenClaimError, with_null('exp')),
    'an exp in text': (TokenClaimError, with_claims(exp=str(NOW + 60))),
    'an exp with a fraction': (TokenClaimError, with_claims(exp=NOW + 60.5)),
    'an exp as a float': (TokenClaimError, with_claims(exp=float(NOW + 60))),
    'an exp beyond all calendars': (TokenClaimError, with_claims(exp=10**30)),
    'an exp in the year 10000': (TokenClaimError, with_claims(exp=253_402_300_800)),
    'an exp that is true': (TokenClaimError, with_claims(exp=True)),
    'an exp below zero': (TokenClaimError, with_claims(exp=-1)),
    'no iat': (TokenClaimError, with_claims(iat=None)),
    'an iat that is null': (TokenClaimError, with_null('iat')),
    'an iat in text': (TokenClaimError, with_claims(iat=str(NOW))),
    'an nbf in text': (TokenClaimError, with_claims(nbf='now')),
    'an auth_time in text': (TokenClaimError, with_claims(auth_time='now')),
    'expired this second': (TokenExpiredError, with_claims(exp=NOW)),
    'expired long ago': (TokenExpiredError, with_claims(exp=0)),
    'issued in the future': (TokenExpiredError, with_claims(iat=NOW + 61)),
    'valid in the future': (TokenExpiredError, with_claims(nbf=NOW + 61)),
}


@pytest.mark.parametrize(('error', 'mint'), BAD.values(), ids=BAD.keys())
async def test_a_bad_id_token_is_refused_by_its_own_error(
    verifier: TokenVerifier,
    signer: Signer,
    stranger: Signer,
    error: type[TokenError],
    mint: Callable[[Signer, Signer], SecretStr],
) -> None:
    token = mint(signer, stranger)
    with pytest.raises(TokenError) as caught:
        await verifier.verify_id_token(token)
    assert type(caught.value) is error
    assert not token.get_secret_value() or token.get_secret_value() not in str(caught.value)


@pytest.mark.parametrize(
    ('error', 'changes'),
    [
        (TokenClaimError, {'client_id': 'another'}),
        (TokenClaimError, {'client_id': None}),
        (TokenClaimError, {'client_id': None, 'aud': CLIENT_ID}),
        (TokenClaimError, {'client_id': [CLIENT_ID]}),
        (TokenClaimError, {'iss': ISSUER[:-1] + '6'}),
        (TokenClaimError, {'token_use': 'id'}),
        (TokenClaimError, {'token_use': None}),
        (TokenClaimError, {'sub': None}),
        (TokenClaimError, {'username': None}),
        (TokenClaimError, {'exp': None}),
        (TokenClaimError, {'iat': None}),
        (TokenExpiredError, {'exp': NOW}),
        (TokenClaimError, {'scope': ['aws.cognito.signin.user.admin']}),
        (TokenClaimError, {'scope': 7}),
        (TokenClaimError, {'cognito:groups': 'admins'}),
    ],
)
async def test_a_bad_access_token_is_refused_by_its_own_error(
    verifier: TokenVerifier, signer: Signer, error: type[TokenError], changes: dict[str, Any]
) -> None:
    with pytest.raises(TokenError) as caught:
        await verifier.verify_access_token(signer.token(access_claims(**changes)))
    assert type(caught.value) is error


async def test_an_id_token_is_not_accepted_as_an_access_token(verifier: TokenVerifier, signer: Signer) -> None:
    with pytest.raises(TokenClaimError):
        await verifier.verify_access_token(signer.token(id_claims()))


@pytest.mark.parametrize('bits', [1024, 2047])
async def test_a_key_under_2048_bits_is_unknown(clock: Clock, bits: int) -> None:
    weak, strong = Signer('weak', bits), Signer('strong')
    keys = KeySet(jwks_of(lambda: {'keys': [weak.jwk(), strong.jwk()]}), clock=Clock(0))
    verifier = TokenVerifier(issuer=ISSUER, client_id=CLIENT_ID, keys=keys, clock=clock)
    with pytest.raises(TokenKeyError):
        await verifier.verify_id_token(weak.token(id_claims()))
    await verifier.verify_id_token(strong.token(id_claims()))


@pytest.mark.parametrize(
    'changes', [{'sub': 'sub-2', 'username': 'sub-2'}, {'sub': 'sub-2'}, {'username': 'somebody else'}]
)
async def test_two_tokens_of_different_users_are_refused(
    verifier: TokenVerifier, signer: Signer, changes: dict[str, Any]
) -> None:
    with pytest.raises(TokenClaimError):
        await verifier.verify(token_set(signer, access_claims(**changes)))


async def test_a_pair_is_refused_when_one_of_both_is_bad(
    verifier: TokenVerifier, signer: Signer, stranger: Signer
) -> None:
    good = token_set(signer)
    with pytest.raises(TokenSignatureError):
        await verifier.verify(good.model_copy(update={'id_token': stranger.token(id_claims())}))
    with pytest.raises(TokenSignatureError):
        await verifier.verify(good.model_copy(update={'access_token': stranger.token(access_claims())}))


async def test_the_error_does_not_hold_the_token(verifier: TokenVerifier, signer: Signer, stranger: Signer) -> None:
    for _, mint in BAD.values():
        token = mint(signer, stranger)
        if len(token.get_secret_value()) < 8:
            continue
        with pytest.raises(TokenError) as caught:
            await verifier.verify_id_token(token)
        seen = [caught.value.__cause__, caught.value.__context__]
        traceback = caught.value.__traceback__
        while traceback is not None:
            seen += [
                value
                for name, value in traceback.tb_frame.f_locals.items()
                if traceback.tb_frame.f_code.co_filename != __file__
            ]
            traceback = traceback.tb_next
        parts = [part for part in token.get_secret_value().split('.') if len(part) > 20]
        assert not [part for part in parts if part in repr(seen)]


async def test_a_token_may_be_as_long_as_cognito_writes_it(verifier: TokenVerifier, signer: Signer) -> None:
    attributes = {f'custom:{number}': '語' * 2048 for number in range(67)}
    groups = [f'{number:03}' + '語' * 125 for number in range(100)]
    payload = json.dumps(id_claims(**attributes, **{'cognito:groups': groups}), ensure_ascii=False).encode()
    claims = await verifier.verify_id_token(raw(signer, payload=payload))
    assert claims.groups == tuple(groups)


async def test_a_token_is_not_read_when_it_is_one_byte_too_long(verifier: TokenVerifier, signer: Signer) -> None:
    room = MAX_TOKEN_BYTES - len(raw(signer).get_secret_value())
    # A part in base64url cannot have every length, so the header is made longer as well.
    sizes = range(room * 3 // 4 - 60, room * 3 // 4)
    stretches = [(size, typ) for size in sizes for typ in ('J', 'JW', 'JWT')]
    lengths = {
        len(encoded(json.dumps({'kid': signer.kid, 'alg': 'RS256', 'typ': typ}).encode()))
        + len(encoded(json.dumps(id_claims(padding='x' * size)).encode()))
        + len(encoded(bytes(256)))
        + 2: (size, typ)
        for size, typ in stretches
    }
    longest, longer = (signer.token(id_claims(padding='x' * size), typ=typ) for size, typ in (
        lengths[MAX_TOKEN_BYTES], lengths[MAX_TOKEN_BYTES + 1]
    ))  # fmt: skip
    await verifier.verify_id_token(longest)
    with pytest.raises(TokenMalformedError, match='longer than'):
        await verifier.verify_id_token(longer)


@pytest.mark.parametrize('changes', [{'aud': [CLIENT_ID]}, {'azp': CLIENT_ID}, {'aud': [CLIENT_ID], 'azp': CLIENT_ID}])
async def test_an_id_token_may_list_its_one_audience_and_name_it_as_its_party(
    changes: dict[str, Any], verifier: TokenVerifier, signer: Signer
) -> None:
    claims = await verifier.verify_id_token(signer.token(id_claims(**changes)))
    assert (claims.client_id, claims.audience) == (CLIENT_ID, (CLIENT_ID,))


async def test_null_groups_mean_no_groups(verifier: TokenVerifier, signer: Signer) -> None:
    claims = await verifier.verify_id_token(signer.token({**id_claims(), 'cognito:groups': None}))
    assert claims.groups == ()


async def test_a_pool_may_have_several_issuers(signer: Signer, clock: Clock) -> None:
    keys = KeySet(jwks_of(lambda: {'keys': [signer.jwk()]}), clock=Clock(0))
    verifier = TokenVerifier(issuer=re.compile(r'https://(a|b)/pool'), client_id=CLIENT_ID, keys=keys, clock=clock)
    for issuer in ('https://a/pool', 'https://b/pool'):
        await verifier.verify_id_token(signer.token(id_claims(iss=issuer)))
    for other in ('https://c/pool', 'https://a/pool2', 'xhttps://a/pool', None, 1, ['https://a/pool']):
        with pytest.raises(TokenClaimError, match='iss'):
            await verifier.verify_id_token(signer.token(id_claims(iss=other)))


async def test_an_exp_may_be_as_late_as_the_year_9999(verifier: TokenVerifier, signer: Signer) -> None:
    claims = await verifier.verify_id_token(signer.token(id_claims(exp=253_402_300_799)))
    assert claims.expires_at == 253_402_300_799


async def test_expiry_has_no_grace(verifier: TokenVerifier, signer: Signer, clock: Clock) -> None:
    token = signer.token(id_claims(exp=NOW + 10))
    clock.now = NOW + 9.999
    await verifier.verify_id_token(token)
    clock.now = NOW + 10
    with pytest.raises(TokenExpiredError):
        await verifier.verify_id_token(token)


@pytest.mark.parametrize('claim', ['iat', 'nbf'])
async def test_a_token_may_start_up_to_a_minute_in_the_future(
    verifier: TokenVerifier, signer: Signer, clock: Clock, claim: str
) -> None:
    token = signer.token(id_claims(**{claim: NOW + 60}))
    await verifier.verify_id_token(token)
    clock.now = NOW - 1
    with pytest.raises(TokenExpiredError):
        await verifier.verify_id_token(token)


async def test_a_good_pair_gives_the_claims_of_its_id_token(verifier: TokenVerifier, signer: Signer) -> None:
    claims = await verifier.verify(token_set(signer, id_=id_claims(**{'cognito:groups': ['admins', 'équipe']})))
    assert claims.model_dump() == {
        'sub': 'sub-1',
        'username': 'sub-1',
        'expires_at': NOW + 3600,
        'issued_at': NOW,
        'auth_time': NOW,
        'email': 'ada@example.org',
        'email_verified': True,
        'phone_number': None,
        'phone_number_verified': False,
        'groups': ('admins', 'équipe'),
        'jti': 'jti-id',
        'scopes': (),
        'client_id': CLIENT_ID,
        'audience': (CLIENT_ID,),
        'identities': (),
    }


async def test_a_user_is_known_by_the_e_mail_or_else_by_the_user_name(verifier: TokenVerifier, signer: Signer) -> None:
    with_email = await verifier.verify_id_token(signer.token(id_claims(email='ada@example.org')))
    without = await verifier.verify_access_token(signer.token(access_claims(username='ada')))
    assert (with_email.account, without.account) == ('ada@example.org', 'ada')


@pytest.mark.parametrize(
    ('scope', 'scopes'), [(None, ()), ('', ()), ('a', ('a',)), ('a b/c', ('a', 'b/c')), (' a  b ', ('a', 'b'))]
)
async def test_an_access_token_gives_its_scopes(
    verifier: TokenVerifier, signer: Signer, scope: str | None, scopes: tuple[str, ...]
) -> None:
    claims = await verifier.verify_access_token(signer.token(access_claims(scope=scope)))
    assert claims.scopes == scopes


@pytest.mark.parametrize(('id_lasts', 'access_lasts'), [(60, 3600), (3600, 60)])
async def test_a_pair_is_valid_until_the_first_of_both_expires(
    verifier: TokenVerifier, signer: Signer, id_lasts: int, access_lasts: int
) -> None:
    pair = token_set(signer, access_claims(exp=NOW + access_lasts), id_claims(exp=NOW + id_lasts))
    assert (await verifier.verify(pair)).expires_at == NOW + 60


async def test_tokens_of_several_clients_can_be_accepted(signer: Signer, clock: Clock) -> None:
    keys = KeySet(jwks_of(lambda: {'keys': [signer.jwk()]}), clock=Clock(0))
    verifier = TokenVerifier(issuer=ISSUER, client_id=[CLIENT_ID, 'another'], keys=keys, clock=clock)
    assert (await verifier.verify_id_token(signer.token(id_claims(aud='another')))).client_id == 'another'
    assert (await verifier.verify_access_token(signer.token(access_claims()))).client_id == CLIENT_ID
    with pytest.raises(TokenClaimError):
        await verifier.verify_id_token(signer.token(id_claims(aud='a third')))


async def test_each_of_several_pools_is_another_issuer_with_keys_of_its_own(
    signer: Signer, stranger: Signer, clock: Clock
) -> None:
    other = ISSUER[:-1] + '6'
    keys = KeySet(jwks_of(lambda: {'keys': [stranger.jwk()]}), clock=Clock(0))
    verifiers = [
        (verifier_of(signer, clock), signer.token(id_claims())),
        (
            TokenVerifier(issuer=other, client_id=CLIENT_ID, keys=keys, clock=clock),
            stranger.token(id_claims(iss=other)),
        ),
    ]
    for verifier, token in verifiers:
        for _, given_token in verifiers:
            if given_token is token:
                await verifier.verify_id_token(token)
            else:
                with pytest.raises(TokenSignatureError):
                    await verifier.verify_id_token(given_token)


@pytest.mark.parametrize('text', [None, 7, ['eyJ'], {}])
def test_only_a_string_can_become_a_token(text: object) -> None:
    with pytest.raises(ValidationError):
        TokenSet.model_validate({'id_token': text, 'access_token': 'a', 'refresh_token': 'r'})


async def test_an_access_token_gives_groups_and_no_email(verifier: TokenVerifier, signer: Signer) -> None:
    claims = await verifier.verify_access_token(signer.token(access_claims(email='ada@example.org')))
    assert (claims.groups, claims.email, claims.email_verified) == (('admins',), None, False)


@pytest.mark.parametrize(
    ('value', 'is_verified'), [(True, True), ('true', True), (False, False), ('yes', False), (1, False), (None, False)]
)
async def test_an_email_is_verified_by_true_only(
    verifier: TokenVerifier, signer: Signer, value: object, is_verified: bool
) -> None:
    claims = await verifier.verify_id_token(signer.token(id_claims(email_verified=value)))
    assert claims.email_verified is is_verified


async def test_unknown_claims_and_headers_are_ignored(verifier: TokenVerifier, signer: Signer) -> None:
    await verifier.verify_id_token(signer.token(id_claims(**{'custom:x': {'y': [1, 2.5, None]}}), typ='JWT', jku='x'))


def token_set(signer: Signer, access: dict[str, Any] | None = None, id_: dict[str, Any] | None = None) -> TokenSet:
    return TokenSet(
        id_token=signer.token(id_ or id_claims()),
        access_token=signer.token(access or access_claims()),
        refresh_token=SecretStr('refresh'),
    )


NONCE = SecretStr('nonce-1')


class TestSignInAtTheManagedLogin:
    async def test_the_nonce_of_the_attempt_is_expected(self, verifier: TokenVerifier, signer: Signer) -> None:
        claims = await verifier.verify(token_set(signer, id_=id_claims(nonce='nonce-1')), nonce=NONCE)
        assert claims.sub == 'sub-1'

    @pytest.mark.parametrize('nonce', [None, '', 'nonce-2', 'nonce-11', 'é', 1, ['nonce-1'], True])
    async def test_any_other_nonce_is_refused(self, verifier: TokenVerifier, signer: Signer, nonce: object) -> None:
        with pytest.raises(TokenClaimError, match='nonce') as caught:
            await verifier.verify(token_set(signer, id_=id_claims(nonce=nonce)), nonce=NONCE)
        assert caught.value.rule == 'nonce'

    async def test_a_refresh_expects_no_nonce(self, verifier: TokenVerifier, signer: Signer) -> None:
        await verifier.verify(token_set(signer, id_=id_claims(nonce='nonce-1')))

    async def test_an_id_token_may_name_its_access_token(self, verifier: TokenVerifier, signer: Signer) -> None:
        access = signer.token(access_claims())
        tokens = token_set(signer, id_=id_claims(at_hash=at_hash_of(access)))
        assert tokens.access_token == access, 'a signature by PKCS 1 v1.5 is the same each time'
        await verifier.verify(tokens)

    @pytest.mark.parametrize('at_hash', ['', 'é', 7, [], 'MTIzNDU2Nzg5MDEyMzQ1Ng', 'whole'])
    async def test_an_id_token_that_names_another_is_refused(
        self, verifier: TokenVerifier, signer: Signer, at_hash: object
    ) -> None:
        access = signer.token(access_claims())
        if at_hash == 'whole':  # the hash in place of its left half
            at_hash = encoded(hashlib.sha256(access.get_secret_value().encode()).digest())
        with pytest.raises(TokenClaimError, match='at_hash') as caught:
            await verifier.verify(token_set(signer, id_=id_claims(at_hash=at_hash)))
        assert caught.value.rule == 'at_hash'

    async def test_a_null_at_hash_is_refused(self, verifier: TokenVerifier, signer: Signer) -> None:
        id_token = with_null('at_hash')(signer, signer)
        with pytest.raises(TokenClaimError, match='at_hash'):
            await verifier.verify(token_set(signer).model_copy(update={'id_token': id_token}))


def at_hash_of(access_token: SecretStr) -> str:
    return encoded(hashlib.sha256(access_token.get_secret_value().encode()).digest()[:16])


class TestResourceServer:
    ORDERS = 'https://orders.example.org'

    @pytest.mark.parametrize('aud', [ORDERS, [ORDERS], ['https://stock.example.org', ORDERS]])
    async def test_an_access_token_may_be_bound_to_one(self, signer: Signer, clock: Clock, aud: object) -> None:
        token = signer.token(access_claims(aud=aud))
        assert self.ORDERS in (await verifier_of(signer, clock).verify_access_token(token)).audience
        assert self.ORDERS in (await self.verifier(signer, clock).verify_access_token(token)).audience

    @pytest.mark.parametrize('aud', [None, CLIENT_ID, [], f'{ORDERS}/', ['https://stock.example.org']])
    async def test_which_may_require_that_it_is_bound_to_it(self, signer: Signer, clock: Clock, aud: object) -> None:
        with pytest.raises(TokenClaimError, match='resource server'):
            await self.verifier(signer, clock).verify_access_token(signer.token(access_claims(aud=aud)))

    @pytest.mark.parametrize('aud', [7, [7], {}, [[]]])
    async def test_an_audience_of_another_type_is_refused(self, signer: Signer, clock: Clock, aud: object) -> None:
        with pytest.raises(TokenClaimError, match='aud'):
            await verifier_of(signer, clock).verify_access_token(signer.token(access_claims(aud=aud)))

    def verifier(self, signer: Signer, clock: Clock) -> TokenVerifier:
        keys = KeySet(jwks_of(lambda: {'keys': [signer.jwk()]}), clock=Clock(0))
        return TokenVerifier(issuer=ISSUER, client_id=CLIENT_ID, keys=keys, audience=self.ORDERS, clock=clock)


SIGNER = Signer('key-1')
GOOD = SIGNER.token(id_claims()).get_secret_value()
VERIFIER = verifier_of(SIGNER, Clock(NOW))


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A good token with letters replaced, removed or inserted, or with a new payload or header."""
    if draw(st.booleans()):
        start = draw(st.integers(0, len(GOOD)))
        stop = draw(st.integers(start, min(len(GOOD), start + 4)))
        return GOOD[:start] + draw(st.text(max_size=4)) + GOOD[stop:]
    parts = GOOD.split('.')
    which = draw(st.sampled_from([0, 1]))
    document = json.loads(base64.urlsafe_b64decode(parts[which] + '=='))
    values = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.lists(st.text())
    name = draw(st.sampled_from([*document, 'crit', 'jwk', 'nbf', 'cognito:groups']))
    document[name] = draw(values)
    parts[which] = encoded(json.dumps(document).encode())
    return '.'.join(parts)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=mutated())
async def test_no_changed_token_passes(text: str) -> None:
    if text == GOOD:
        return
    with pytest.raises(TokenError):
        await VERIFIER.verify_id_token(SecretStr(text))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
NAMES = ['iss', 'aud', 'token_use', 'sub', 'cognito:username', 'exp', 'iat', 'nbf', 'auth_time', 'email', 'jti']


@settings(max_examples=EXAMPLES // 10, deadline=None)
@given(changes=st.dictionaries(st.sampled_from(NAMES), VALUES, min_size=1))
async def test_signed_nonsense_is_either_refused_or_gives_sound_claims(changes: dict[str, Any]) -> None:
    signed = SIGNER.token(id_claims() | changes)
    try:
        claims = await VERIFIER.verify_id_token(signed)
    except TokenError:
        return
    assert claims.sub
    assert claims.username
    assert claims.expires_at > NOW
    assert not {'iss', 'aud', 'token_use'} & {name for name, value in changes.items() if value != id_claims().get(name)}
