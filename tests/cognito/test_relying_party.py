"""The relying-party list of OpenID's conformance suite, row by row; docs/relying-party.md has the table.

Each test is one module of the suite, and its name is the module's. The provider here is Cognito's managed login as far
as a module looks at it, with the fault that the module plants.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from pydantic import SecretStr

from authui import errors as e
from authui.cognito import Claims, KeySet, ManagedLogin, TokenVerifier, jwks_of
from authui.models import ProviderAnswer, ProviderAttempt, ProviderRequest, TokenSet

from .support import CLIENT_ID, CLIENT_SECRET, ISSUER, NOW, Clock, Signer, access_claims, encoded, id_claims

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CALLBACK = 'https://app.example.org/login/callback'


@dataclass
class Provider:
    """An OpenID provider: `id_token` and `user_info` change claims, `sign` makes the ID token of them."""

    signer: Signer
    id_token: dict[str, Any] = field(default_factory=dict)
    user_info: dict[str, Any] = field(default_factory=dict)
    sign: Callable[[Mapping[str, Any]], SecretStr] | None = None
    issuer: str | None = None
    jwks: list[dict[str, Any]] = field(default_factory=list)
    requests: list[httpx.Request] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)

    def authorize(self, url: str) -> ProviderAnswer:
        """Sign the user in at once, and send the browser back."""
        self.asked = dict(parse_qsl(urlsplit(url).query, strict_parsing=True))
        assert self.asked['redirect_uri'] == CALLBACK
        return ProviderAnswer(state=SecretStr(self.asked['state']), code=SecretStr('code-1'), issuer=self.issuer)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if request.url.path == '/oauth2/userInfo':
            claims = {'sub': 'sub-1', 'email': 'ada@example.org', 'name': 'Ada'} | self.user_info
            return httpx.Response(200, json={name: value for name, value in claims.items() if value is not None})
        form = {name: values[0] for name, values in parse_qs(request.content.decode(), strict_parsing=True).items()}
        if form['grant_type'] == 'authorization_code':
            digest = hashlib.sha256(form['code_verifier'].encode()).digest()
            assert encoded(digest) == self.asked['code_challenge']
            assert form['redirect_uri'] == CALLBACK
        access = self.signer.token(access_claims())
        half = hashlib.sha256(access.get_secret_value().encode()).digest()[:16]
        claims = id_claims(**{'nonce': self.asked['nonce'], 'at_hash': encoded(half)} | self.id_token)
        identity = (self.sign or self.signer.token)(claims)
        tokens = {'id_token': identity.get_secret_value(), 'access_token': access.get_secret_value()}
        return httpx.Response(200, json=tokens | {'refresh_token': 'refresh-1', 'token_type': 'Bearer'})


class RelyingParty:
    """What a sign-in does with the managed login: one attempt, its tokens, and the claims of userInfo."""

    def __init__(self, provider: Provider, *, secret: str | None = None) -> None:
        self.provider = provider
        self.clock = Clock(NOW)
        self.login = ManagedLogin(
            'https://login.example.org',
            client_id=CLIENT_ID,
            client_secret=SecretStr(secret) if secret else None,
            scopes=('openid', 'email', 'profile'),
            issuers=ISSUER,
            transport=httpx.MockTransport(provider.answer),
        )
        keys = KeySet(jwks_of(lambda: {'keys': provider.jwks or [provider.signer.jwk()]}), clock=self.clock)
        self.verifier = TokenVerifier(issuer=ISSUER, client_id=CLIENT_ID, keys=keys, clock=Clock(NOW))

    async def sign_in(self) -> tuple[Claims, dict[str, Any]]:
        attempt = ProviderAttempt(
            request=ProviderRequest(provider='Google', redirect_uri=CALLBACK),
            nonce=SecretStr(secrets.token_urlsafe(32)),
            verifier=SecretStr(secrets.token_urlsafe(32)),
            begun_at=NOW,
            expires_at=NOW + 600,
        )
        state = SecretStr(secrets.token_urlsafe(32))
        answer = self.provider.authorize(self.login.authorize_url(attempt, state, origin='https://app.example.org'))
        assert answer.state == state
        self.login.check_issuer(answer)
        assert answer.code is not None
        self.tokens = await self.login.redeem(answer.code, attempt)
        claims = await self.verifier.verify(self.tokens, nonce=attempt.nonce)
        return claims, await self.login.user_info(self.tokens.access_token, sub=claims.sub)

    async def refresh(self) -> Claims:
        refreshed: TokenSet = await self.login.refresh(self.tokens.refresh_token)
        return await self.verifier.verify(refreshed)


@pytest.fixture
def provider(signer: Signer) -> Provider:
    return Provider(signer)


@pytest.fixture
def party(provider: Provider) -> RelyingParty:
    return RelyingParty(provider)


async def is_refused(party: RelyingParty, error: type[e.AuthError], reason: str) -> None:
    with pytest.raises(error, match=reason):
        await party.sign_in()


async def test_oidcc_client_test(party: RelyingParty, provider: Provider) -> None:
    claims, info = await party.sign_in()
    assert (claims.sub, info['name']) == ('sub-1', 'Ada')
    assert (provider.asked['response_type'], provider.asked['code_challenge_method']) == ('code', 'S256')


class TestIdToken:
    async def test_invalid_iss(self, party: RelyingParty, provider: Provider) -> None:
        provider.id_token = {'iss': f'{ISSUER}x'}
        await is_refused(party, e.TokenClaimError, 'iss')

    async def test_missing_sub(self, party: RelyingParty, provider: Provider) -> None:
        provider.id_token = {'sub': None}
        await is_refused(party, e.TokenClaimError, 'sub')

    async def test_invalid_aud(self, party: RelyingParty, provider: Provider) -> None:
        provider.id_token = {'aud': 'another-client'}
        await is_refused(party, e.TokenClaimError, 'aud')

    async def test_missing_aud(self, party: RelyingParty, provider: Provider) -> None:
        provider.id_token = {'aud': None}
        await is_refused(party, e.TokenClaimError, 'aud')

    async def test_missing_iat(self, party: RelyingParty, provider: Provider) -> None:
        provider.id_token = {'iat': None}
        await is_refused(party, e.TokenClaimError, 'iat')

    async def test_nonce_invalid(self, party: RelyingParty, provider: Provider) -> None:
        provider.id_token = {'nonce': 'that of another attempt'}
        await is_refused(party, e.TokenClaimError, 'nonce')

    async def test_nonce(self, party: RelyingParty, provider: Provider) -> None:
        await party.sign_in()
        first = provider.asked['nonce']
        assert first
        provider.id_token = {'nonce': None}
        await is_refused(party, e.TokenClaimError, 'nonce')

    async def test_invalid_at_hash(self, party: RelyingParty, provider: Provider) -> None:
        provider.id_token = {'at_hash': encoded(b'another half of a hash')}
        await is_refused(party, e.TokenClaimError, 'at_hash')

    async def test_missing_at_hash(self, party: RelyingParty, provider: Provider) -> None:
        provider.id_token = {'at_hash': None}
        await party.sign_in()


def signed_by(header: Mapping[str, Any], sign: Callable[[bytes], bytes]) -> Callable[[Mapping[str, Any]], SecretStr]:
    def token(claims: Mapping[str, Any]) -> SecretStr:
        signed = f'{encoded(json.dumps(header).encode())}.{encoded(json.dumps(claims).encode())}'
        return SecretStr(f'{signed}.{encoded(sign(signed.encode()))}')

    return token


class TestSignature:
    async def test_idtoken_sig_rs256(self, party: RelyingParty) -> None:
        await party.sign_in()

    async def test_idtoken_sig_none(self, party: RelyingParty, provider: Provider) -> None:
        provider.sign = signed_by({'alg': 'none', 'kid': 'key-1'}, lambda _: b'')
        await is_refused(party, e.TokenMalformedError, 'part of the token')

    async def test_invalid_sig_rs256(self, party: RelyingParty, provider: Provider, stranger: Signer) -> None:
        provider.sign = stranger.token
        await is_refused(party, e.TokenSignatureError, 'signature')

    async def test_invalid_sig_hs256(self, party: RelyingParty, provider: Provider) -> None:
        def sign(signed: bytes) -> bytes:
            return hmac.digest(CLIENT_SECRET.encode(), signed, 'sha256')

        provider.sign = signed_by({'alg': 'HS256', 'kid': 'key-1'}, sign)
        await is_refused(party, e.TokenMalformedError, 'alg')

    async def test_invalid_sig_es256(self, party: RelyingParty, provider: Provider) -> None:
        key = ec.generate_private_key(ec.SECP256R1())

        def sign(signed: bytes) -> bytes:
            r, s = decode_dss_signature(key.sign(signed, ec.ECDSA(hashes.SHA256())))
            return r.to_bytes(32) + s.to_bytes(32)

        provider.sign = signed_by({'alg': 'ES256', 'kid': 'key-1'}, sign)
        await is_refused(party, e.TokenMalformedError, 'alg')

    async def test_kid_absent_single_jwks(self, party: RelyingParty, provider: Provider) -> None:
        """The suite wants the one key tried; Cognito always names its key, so a token that does not is refused."""
        provider.sign = lambda claims: provider.signer.token(claims, kid=None)
        await is_refused(party, e.TokenKeyError, 'names no key')

    async def test_kid_absent_multiple_jwks(self, party: RelyingParty, provider: Provider, stranger: Signer) -> None:
        provider.jwks = [provider.signer.jwk(), stranger.jwk(kid='key-2')]
        provider.sign = lambda claims: provider.signer.token(claims, kid=None)
        await is_refused(party, e.TokenKeyError, 'names no key')

    async def test_ignores_unparseable_key_in_jwks(self, party: RelyingParty, provider: Provider) -> None:
        broken: list[dict[str, Any]] = [{'kty': 'RSA', 'kid': 'key-2', 'n': '?', 'e': 'AQAB'}, {'kty': 'new'}]
        provider.jwks = [*broken, provider.signer.jwk()]
        await party.sign_in()

    async def test_signing_key_rotation(self, party: RelyingParty, provider: Provider) -> None:
        await party.sign_in()
        provider.signer = Signer('key-2')
        party.clock.now += 10
        await party.sign_in()

    async def test_signing_key_rotation_just_before_signing(self, party: RelyingParty, provider: Provider) -> None:
        await party.sign_in()
        party.clock.now += 10
        rotated = Signer('key-2')

        def sign(claims: Mapping[str, Any]) -> SecretStr:
            provider.jwks = [provider.signer.jwk(), rotated.jwk()]
            return rotated.token(claims)

        provider.sign = sign
        await party.sign_in()


class TestUserInfo:
    async def test_userinfo_invalid_sub(self, party: RelyingParty, provider: Provider) -> None:
        provider.user_info = {'sub': 'sub-2'}
        await is_refused(party, e.TokenClaimError, 'another user')

    async def test_scope_userinfo_claims(self, party: RelyingParty, provider: Provider) -> None:
        provider.user_info = {'given_name': 'Ada'}
        _, info = await party.sign_in()
        assert provider.asked['scope'] == 'openid email profile'
        assert (info['email'], info['given_name']) == ('ada@example.org', 'Ada')

    async def test_userinfo_bearer_header(self, party: RelyingParty, provider: Provider) -> None:
        await party.sign_in()
        request = provider.requests[-1]
        assert request.method == 'GET'
        assert request.headers['Authorization'] == f'Bearer {party.tokens.access_token.get_secret_value()}'
        assert not request.content
        assert not request.url.query


class TestClient:
    async def test_client_secret_basic(self, provider: Provider) -> None:
        await RelyingParty(provider, secret=CLIENT_SECRET).sign_in()
        scheme, _, credentials = provider.requests[0].headers['Authorization'].partition(' ')
        assert (scheme, base64.b64decode(credentials).decode()) == ('Basic', f'{CLIENT_ID}:{CLIENT_SECRET}')
        assert CLIENT_SECRET.encode() not in provider.requests[0].content

    async def test_mix_up(self, party: RelyingParty, provider: Provider) -> None:
        """No module of the list: RFC 9207 asks that an answer of another issuer is refused."""
        provider.issuer = 'https://evil.example'
        await is_refused(party, e.ProviderAnswerError, 'iss')
        assert not provider.requests, 'no code goes to anybody'


class TestRefresh:
    async def test_refresh_token(self, party: RelyingParty, provider: Provider) -> None:
        await party.sign_in()
        provider.id_token = {'nonce': None}
        assert (await party.refresh()).sub == 'sub-1'

    @pytest.mark.parametrize('claim', ['iss', 'aud', 'azp'])
    async def test_refresh_token_invalid(self, party: RelyingParty, provider: Provider, claim: str) -> None:
        await party.sign_in()
        provider.id_token = {claim: 'another'}
        with pytest.raises(e.TokenClaimError, match=claim):
            await party.refresh()

    async def test_refresh_token_invalid_sub(self, party: RelyingParty, provider: Provider) -> None:
        await party.sign_in()
        provider.id_token = {'sub': 'sub-2'}
        with pytest.raises(e.TokenClaimError, match='different users'):
            await party.refresh()
