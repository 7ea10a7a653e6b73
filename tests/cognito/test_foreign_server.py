"""authlib's OpenID provider as a foreign server for the OAuth client and the verifier."""

from __future__ import annotations

import time
from secrets import token_urlsafe
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from authui import errors as e
from authui.cognito import KeySet, ManagedLogin, TokenVerifier, jwks_of
from authui.models import ProviderAnswer, ProviderAttempt, ProviderRequest

from .authlib_server import CALLBACK, SUB, AuthlibServer
from .support import CLIENT_ID, CLIENT_SECRET, ISSUER, Signer

APP = 'https://app.example.org'
SCOPES = ('openid', 'email', 'profile')


@pytest.fixture
def server(signer: Signer) -> AuthlibServer:
    return AuthlibServer(signer)


def login_at(server: AuthlibServer, **changes: Any) -> ManagedLogin:
    values: dict[str, Any] = {
        'client_id': CLIENT_ID,
        'client_secret': SecretStr(CLIENT_SECRET),
        'scopes': SCOPES,
        'issuers': ISSUER,
    }
    return ManagedLogin('https://login.example.org', transport=httpx.MockTransport(server), **values | changes)


def verifier_of(server: AuthlibServer) -> TokenVerifier:
    keys = KeySet(jwks_of(lambda: {'keys': [server.signer.jwk()]}))
    return TokenVerifier(issuer=ISSUER, client_id=CLIENT_ID, keys=keys)


def new_attempt() -> ProviderAttempt:
    return ProviderAttempt(
        request=ProviderRequest(provider='Google', redirect_uri=CALLBACK),
        nonce=SecretStr(token_urlsafe(32)),
        verifier=SecretStr(token_urlsafe(32)),
        begun_at=time.time(),
        expires_at=time.time() + 600,
    )


def answer_of(
    server: AuthlibServer, login: ManagedLogin, attempt: ProviderAttempt, *, user: str | None = SUB
) -> ProviderAnswer:
    state = token_urlsafe(32)
    query = server.authorize(login.authorize_url(attempt, SecretStr(state), origin=APP), user=user)
    assert query['state'] == state
    return ProviderAnswer(
        state=SecretStr(state),
        code=SecretStr(query['code']) if 'code' in query else None,
        error=query.get('error', ''),
        error_description=query.get('error_description', ''),
        issuer=query.get('iss'),
    )


@pytest.mark.parametrize('has_secret', [True, False])
async def test_the_whole_round(signer: Signer, *, has_secret: bool) -> None:
    server = AuthlibServer(signer, has_secret=has_secret)
    login = login_at(server, client_secret=SecretStr(CLIENT_SECRET) if has_secret else None)
    verifier, attempt = verifier_of(server), new_attempt()
    answer = answer_of(server, login, attempt)
    assert answer.issuer == ISSUER
    assert answer.code is not None
    login.check_issuer(answer)
    tokens = await login.redeem(answer.code, attempt)
    claims = await verifier.verify(tokens, nonce=attempt.nonce)
    assert (claims.sub, claims.email, claims.email_verified) == (SUB, 'ada@example.org', True)
    assert (await login.user_info(tokens.access_token, sub=claims.sub))['email'] == 'ada@example.org'
    refreshed = await login.refresh(tokens.refresh_token)
    assert refreshed.refresh_token != tokens.refresh_token
    assert (await verifier.verify(refreshed)).sub == SUB
    await login.revoke(refreshed.refresh_token)
    with pytest.raises(e.SessionEndedError):
        await login.refresh(refreshed.refresh_token)


async def test_a_code_works_once(server: AuthlibServer) -> None:
    login, attempt = login_at(server), new_attempt()
    code = answer_of(server, login, attempt).code
    assert code is not None
    await login.redeem(code, attempt)
    with pytest.raises(e.ProviderAnswerError) as caught:
        await login.redeem(code, attempt)
    assert caught.value.rule == 'code'


async def test_a_code_works_for_its_own_attempt_only(server: AuthlibServer) -> None:
    login, attempt = login_at(server), new_attempt()
    code = answer_of(server, login, attempt).code
    assert code is not None
    with pytest.raises(e.ProviderAnswerError):
        await login.redeem(code, new_attempt())


async def test_a_token_for_another_attempt_is_refused(server: AuthlibServer) -> None:
    login, attempt = login_at(server), new_attempt()
    code = answer_of(server, login, attempt).code
    assert code is not None
    tokens = await login.redeem(code, attempt)
    with pytest.raises(e.TokenClaimError, match='nonce'):
        await verifier_of(server).verify(tokens, nonce=new_attempt().nonce)


async def test_an_id_token_beside_another_access_token_is_refused(server: AuthlibServer) -> None:
    login = login_at(server)
    pairs = []
    for _ in range(2):
        attempt = new_attempt()
        code = answer_of(server, login, attempt).code
        assert code is not None
        pairs.append(await login.redeem(code, attempt))
    mixed = pairs[0].model_copy(update={'access_token': pairs[1].access_token})
    with pytest.raises(e.TokenClaimError, match='at_hash'):
        await verifier_of(server).verify(mixed)


def test_a_user_who_says_no_is_told_what_happened(server: AuthlibServer) -> None:
    login = login_at(server)
    answer = answer_of(server, login, new_attempt(), user=None)
    assert answer.code is None
    login.check_issuer(answer)
    error = login.error_of(answer)
    assert (type(error), error.rule) == (e.ProviderRefusedError, 'cancelled')


@pytest.mark.parametrize('secret', ['wrong', None])
async def test_a_client_that_does_not_prove_itself_is_told_to_the_operator(
    server: AuthlibServer, caplog: pytest.LogCaptureFixture, secret: str | None
) -> None:
    login, attempt = login_at(server, client_secret=SecretStr(secret) if secret else None), new_attempt()
    code = answer_of(server, login, attempt).code
    assert code is not None
    with pytest.raises(e.MisconfiguredError):
        await login.redeem(code, attempt)
    assert 'AUTHUI_CLIENT_SECRET' in caplog.text


async def test_a_scope_that_is_not_allowed_is_told_to_the_operator(server: AuthlibServer) -> None:
    login = login_at(server, scopes=(*SCOPES, 'orders/read'))
    with pytest.raises(Exception, match='invalid_scope'):
        answer_of(server, login, new_attempt())


async def test_an_access_token_that_is_over_is_told_by_user_info(server: AuthlibServer) -> None:
    with pytest.raises(e.SessionEndedError):
        await login_at(server).user_info(SecretStr('unknown'), sub=SUB)
