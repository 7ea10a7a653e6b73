"""The OAuth client of the managed login: what it asks, what it takes for an answer, and what each error means."""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import json
import logging
import shutil
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from botocore.httpsession import get_cert_path
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from authui import errors as e
from authui.cognito import ManagedLogin, managed_login
from authui.cognito.circuit_breaker import MAX_FAILURES
from authui.cognito.http_client import MAX_ANSWER_BYTES
from authui.models import ProviderAnswer, ProviderAttempt, ProviderRequest, TokenSet

from .support import CLIENT_ID, CLIENT_SECRET, ISSUER, Clock, Reply, Server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine
    from pathlib import Path

    Act = Callable[[ManagedLogin], Coroutine[Any, Any, object]]

APP = 'https://app.example.org'
CALLBACK = f'{APP}/login/callback'
SCOPES = ('openid', 'email', 'orders/read')
VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
"""The example of RFC 7636, appendix B, and below its challenge."""
CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
CODE = 'canary-code'
TOKENS = {
    'id_token': 'canary-id',
    'access_token': 'canary-access',
    'refresh_token': 'canary-refresh',
    'token_type': 'Bearer',
    'expires_in': 3600,
}
TOKEN, REVOKE, USER_INFO = '/oauth2/token', '/oauth2/revoke', '/oauth2/userInfo'


def login_at(url: str, **changes: Any) -> ManagedLogin:
    values = {'client_id': CLIENT_ID, 'client_secret': None, 'scopes': SCOPES, 'issuers': ISSUER}
    return ManagedLogin(url, **values | changes)


def attempt(**request: Any) -> ProviderAttempt:
    return ProviderAttempt(
        request=ProviderRequest(redirect_uri=CALLBACK, **request),
        nonce=SecretStr('nonce-1'),
        verifier=SecretStr(VERIFIER),
        begun_at=0,
        expires_at=600,
    )


@pytest.fixture
async def login(server: Server) -> AsyncIterator[ManagedLogin]:
    login = login_at(server.url)
    yield login
    await login.close()


def answer(server: Server, path: str, body: object, status: int = 200, **reply: Any) -> None:
    reply = {'content_type': 'application/json;charset=UTF-8'} | reply
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    server.reply(path, Reply(text, status, **reply))


def redeem(login: ManagedLogin) -> Coroutine[Any, Any, TokenSet]:
    return login.redeem(SecretStr(CODE), attempt(provider='Google'))


def refresh(login: ManagedLogin) -> Coroutine[Any, Any, TokenSet]:
    return login.refresh(SecretStr('canary-refresh'))


def revoke(login: ManagedLogin) -> Coroutine[Any, Any, None]:
    return login.revoke(SecretStr('canary-refresh'))


def user_info(login: ManagedLogin) -> Coroutine[Any, Any, dict[str, Any]]:
    return login.user_info(SecretStr('canary-access'), sub='sub-1')


class TestAuthorize:
    @staticmethod
    def asked(request: dict[str, Any], base: str = 'https://login.example.org') -> dict[str, str]:
        url = login_at(base).authorize_url(attempt(**request), SecretStr('state-1'), origin=APP)
        assert url.startswith(f'{base}/oauth2/authorize?')
        pairs = parse_qsl(urlsplit(url).query, strict_parsing=True)
        assert len(dict(pairs)) == len(pairs), 'each parameter once'
        return dict(pairs)

    def test_a_browser_is_sent_with_state_nonce_and_challenge(self) -> None:
        assert self.asked({'provider': 'Google'}) == {
            'response_type': 'code',
            'client_id': CLIENT_ID,
            'redirect_uri': CALLBACK,
            'scope': 'openid email orders/read',
            'state': 'state-1',
            'nonce': 'nonce-1',
            'code_challenge': CHALLENGE,
            'code_challenge_method': 'S256',
            'identity_provider': 'Google',
        }

    @pytest.mark.parametrize(
        ('request_', 'expected'),
        [
            ({'domain': 'acme.example'}, {'idp_identifier': 'acme.example'}),
            ({'provider': 'COGNITO'}, {'identity_provider': 'COGNITO'}),
            ({}, {}),
            ({'login_hint': 'ada+1@example.org'}, {'login_hint': 'ada+1@example.org'}),
            ({'prompt': 'select_account'}, {'prompt': 'select_account'}),
            ({'proves': True}, {'prompt': 'login', 'max_age': '0'}),
            ({'proves': True, 'prompt': 'consent'}, {'prompt': 'login', 'max_age': '0'}),
            ({'proves': True, 'prompt': 'none'}, {'prompt': 'login', 'max_age': '0'}),
            ({'language': 'de-AT'}, {'lang': 'de'}),
            ({'language': 'pt'}, {'lang': 'pt-BR'}),
            ({'language': 'zh'}, {'lang': 'zh-CN'}),
            ({'language': 'tr'}, {}),
        ],
    )
    def test_a_request_adds_what_it_asks_for(self, request_: dict[str, Any], expected: dict[str, str]) -> None:
        added = {'identity_provider', 'idp_identifier', 'login_hint', 'prompt', 'max_age', 'lang'}
        assert {name: value for name, value in self.asked(request_).items() if name in added} == expected

    def test_the_pool_of_this_process_is_at_the_origin_of_the_app(self) -> None:
        login = login_at('/authui/pool', transport=httpx.MockTransport(lambda _: httpx.Response(500)))
        begun = login.authorize_url(attempt(provider='Google'), SecretStr('s'), origin='http://localhost:8080/app')
        assert begun.startswith('http://localhost:8080/app/authui/pool/oauth2/authorize?')
        left = login.logout_url(f'{APP}/login', origin='http://localhost:8080')
        assert left.startswith('http://localhost:8080/authui/pool/logout?')

    def test_a_logout_names_the_app_client_and_where_to_come_back(self) -> None:
        url = urlsplit(login_at('https://login.example.org').logout_url(f'{APP}/login?a=b', origin=APP))
        assert (url.netloc, url.path) == ('login.example.org', '/logout')
        assert dict(parse_qsl(url.query)) == {'client_id': CLIENT_ID, 'logout_uri': f'{APP}/login?a=b'}

    @pytest.mark.parametrize('url', ['http://login.example.org', 'login.example.org', '/authui/pool', 'ftp://x', ''])
    def test_tokens_travel_by_https_or_not_at_all(self, url: str) -> None:
        with pytest.raises(ValueError, match='https'):
            login_at(url)


class TestAnswer:
    @pytest.mark.parametrize('issuer', [None, ISSUER])
    def test_an_answer_may_name_the_pool_as_its_issuer(self, issuer: str | None) -> None:
        login_at('https://login.example.org').check_issuer(ProviderAnswer(state=SecretStr('s'), issuer=issuer))

    @pytest.mark.parametrize('issuer', ['', f'{ISSUER}/', ISSUER.upper(), f'{ISSUER}\n', 'https://evil.example'])
    def test_an_answer_of_another_issuer_is_refused(self, issuer: str) -> None:
        with pytest.raises(e.ProviderAnswerError) as caught:
            login_at('https://login.example.org').check_issuer(ProviderAnswer(state=SecretStr('s'), issuer=issuer))
        assert caught.value.rule == 'issuer'

    def test_an_answer_with_neither_code_nor_error_cannot_be_read(self) -> None:
        error = login_at('https://login.example.org').error_of(ProviderAnswer(state=SecretStr('s')))
        assert (type(error), error.rule) == (e.ProviderAnswerError, 'malformed')

    @pytest.mark.parametrize(
        ('name', 'description', 'expected', 'rule'),
        [
            ('access_denied', '', e.ProviderRefusedError, 'cancelled'),
            ('invalid_request', 'Google Error - access_denied', e.ProviderRefusedError, 'cancelled'),
            ('invalid_request', 'Facebook Error - Permissions error', e.ProviderRefusedError, 'cancelled'),
            ('invalid_request', 'AcmeSAML Error - access_denied', e.ProviderRefusedError, 'cancelled'),
            ('invalid_request', 'Metadata Error - user_cancelled_login', e.ProviderRefusedError, 'cancelled'),
            ('invalid_request', 'AcmeSAML Error - no entitlement', e.ProviderRefusedError, 'cancelled'),
            ('invalid_request', 'User is not enabled', e.ProviderRefusedError, 'cancelled'),
            ('invalid_request', 'User is disabled. ', e.ProviderRefusedError, 'cancelled'),
            ('an+unheard+of_error', 'x', e.ProviderRefusedError, 'cancelled'),
            ('invalid_request', 'Already found an entry for username Google_1', e.ProviderRefusedError, 'linked'),
            ('login_required', '', e.ProviderRefusedError, 'login_required'),
            ('interaction_required', '', e.ProviderRefusedError, 'login_required'),
            ('consent_required', '', e.ProviderRefusedError, 'login_required'),
            ('account_selection_required', '', e.ProviderRefusedError, 'login_required'),
            ('invalid_request', 'attributes required: [email]', e.MisconfiguredError, None),
            ('invalid_request', 'user.email: Attribute cannot be updated.', e.MisconfiguredError, None),
            ('invalid_request', 'Bad id_token issuer https://x', e.MisconfiguredError, None),
            ('invalid_request', 'Google Error - 400 redirect_uri_mismatch', e.MisconfiguredError, None),
            ('invalid_request', 'Error in SAML response processing: audience', e.MisconfiguredError, None),
            ('invalid_request', 'Acme Error - 401 invalid_client', e.MisconfiguredError, None),
            ('invalid_request', '', e.MisconfiguredError, None),
            ('unauthorized_client', '', e.MisconfiguredError, None),
            ('unsupported_response_type', '', e.MisconfiguredError, None),
            ('invalid_scope', 'invalid_request', e.MisconfiguredError, None),
            ('invalid_request', 'PreSignUp failed with error not our customer.', e.TriggerError, None),
            ('invalid_request', 'PreTokenGeneration failed with error x', e.TriggerError, None),
            ('invalid_request', 'Timeout occurred in calling OIDC token endpoint', e.UnavailableError, None),
            ('invalid_request', 'Acme Error - 503 Service Unavailable', e.UnavailableError, None),
            ('server_error', '', e.UnavailableError, None),
            ('temporarily_unavailable', '', e.UnavailableError, None),
        ],
    )
    def test_each_error_says_what_the_user_can_do(
        self,
        name: str,
        description: str,
        expected: type[e.AuthError],
        rule: str | None,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        told = ProviderAnswer(state=SecretStr('s'), error=name, error_description=description)
        error = login_at('https://login.example.org').error_of(told)
        assert (type(error), error.rule) == (expected, rule)
        assert repr(description) in caplog.text
        assert ('What to do' in caplog.text) == (expected in {e.MisconfiguredError, e.TriggerError})
        # Anybody can write it into the URL of the callback: so it is no fault for sure, and its lines are limited.
        assert {each.levelname for each in caplog.records} == {'WARNING'}

    @pytest.mark.parametrize('word', ['pre', 'federation', 'user is ', 'error - 5', 'access denie', 'a', ' '])
    def test_a_long_description_takes_no_time(self, word: str) -> None:
        """Anybody can write one into the URL of the callback, and the server answers nobody else meanwhile."""
        text = (word * 8000)[:8000]
        begun = time.process_time()
        login_at('https://login.example.org').error_of(
            ProviderAnswer(state=SecretStr('s'), error='invalid_request', error_description=text)
        )
        assert time.process_time() - begun < 0.1

    def test_a_hostile_description_is_shown_to_nobody_and_logged_on_one_short_line(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        text = 'Call +1 555 0100\n2026-01-01 ERROR root: forged\x1b[2J\u202e' + 'x' * 10_000
        told = ProviderAnswer(state=SecretStr('s'), error=f'access_denied{text}', error_description=text)
        error = login_at('https://login.example.org').error_of(told)
        assert 'Call' not in f'{error} {error!r} {vars(error)}'
        (record,) = caplog.records
        assert '\n' not in record.getMessage()
        assert '\x1b' not in record.getMessage()
        assert len(record.getMessage()) < 1000

    def test_the_message_of_a_trigger_is_not_shown(self) -> None:
        told = ProviderAnswer(
            state=SecretStr('s'), error='invalid_request', error_description='PreSignUp failed with error call me'
        )
        error = login_at('https://login.example.org').error_of(told)
        assert isinstance(error, e.TriggerError)
        assert error.trigger_message is None


class TestRedeem:
    async def test_a_code_is_traded_for_tokens_with_its_verifier(self, login: ManagedLogin, server: Server) -> None:
        answer(server, TOKEN, TOKENS)
        tokens = await redeem(login)
        assert server.requests == [
            (
                TOKEN,
                {
                    'client_id': CLIENT_ID,
                    'grant_type': 'authorization_code',
                    'code': CODE,
                    'redirect_uri': CALLBACK,
                    'code_verifier': VERIFIER,
                },
            )
        ]
        assert 'Authorization' not in server.headers[0]
        assert server.headers[0]['Content-Type'] == 'application/x-www-form-urlencoded'
        assert tokens.id_token.get_secret_value() == 'canary-id'
        assert tokens.access_token.get_secret_value() == 'canary-access'
        assert tokens.refresh_token.get_secret_value() == 'canary-refresh'

    @pytest.mark.parametrize('secret', [CLIENT_SECRET, 'with+and/and:and%and='])
    async def test_the_secret_of_the_app_client_goes_by_basic_authentication(self, server: Server, secret: str) -> None:
        answer(server, TOKEN, TOKENS)
        login = login_at(server.url, client_secret=SecretStr(secret))
        await redeem(login)
        await login.close()
        scheme, _, credentials = server.headers[0]['Authorization'].partition(' ')
        name, _, given = base64.b64decode(credentials).decode().partition(':')
        pair = dict(parse_qsl(f'{name}={given}', strict_parsing=True))
        assert (scheme, pair) == ('Basic', {CLIENT_ID: secret})
        assert secret not in server.requests[0][1].values()

    @pytest.mark.parametrize(
        ('tokens', 'missing', 'remedy'),
        [
            ({'id_token': None}, 'id_token', 'openid'),
            ({'access_token': None}, 'access_token', 'AUTHUI_DOMAIN'),
            ({'refresh_token': None}, 'refresh_token', 'AUTHUI_DOMAIN'),
            ({'id_token': ''}, 'id_token', 'openid'),
            ({'access_token': 7}, 'access_token', 'AUTHUI_DOMAIN'),
            ({'id_token': ['a']}, 'id_token', 'openid'),
            ({'token_type': 'mac'}, 'token_type', 'AUTHUI_DOMAIN'),
        ],
    )
    async def test_an_answer_that_lacks_a_token_is_not_half_taken(
        self,
        login: ManagedLogin,
        server: Server,
        caplog: pytest.LogCaptureFixture,
        tokens: dict[str, Any],
        missing: str,
        remedy: str,
    ) -> None:
        answer(server, TOKEN, TOKENS | tokens)
        with pytest.raises(e.MisconfiguredError, match=missing):
            await redeem(login)
        assert remedy in caplog.text
        assert 'canary' not in caplog.text


class TestRefresh:
    async def test_it_keeps_the_refresh_token_that_stays_in_use(self, login: ManagedLogin, server: Server) -> None:
        answer(server, TOKEN, {name: TOKENS[name] for name in ('id_token', 'access_token')})
        tokens = await refresh(login)
        sent = {'client_id': CLIENT_ID, 'grant_type': 'refresh_token', 'refresh_token': 'canary-refresh'}
        assert server.requests == [(TOKEN, sent)]
        assert tokens.refresh_token.get_secret_value() == 'canary-refresh'

    async def test_it_takes_the_one_that_rotation_gives(self, login: ManagedLogin, server: Server) -> None:
        answer(server, TOKEN, TOKENS | {'refresh_token': 'rotated'})
        assert (await refresh(login)).refresh_token.get_secret_value() == 'rotated'


class TestRevoke:
    async def test_an_empty_answer_is_enough(self, login: ManagedLogin, server: Server) -> None:
        answer(server, REVOKE, b'', content_type='text/plain')
        await revoke(login)
        assert server.requests == [(REVOKE, {'client_id': CLIENT_ID, 'token': 'canary-refresh'})]

    async def test_the_page_of_another_server_is_not(self, login: ManagedLogin, server: Server) -> None:
        answer(server, REVOKE, b'<html>Welcome</html>', content_type='text/html')
        with pytest.raises(e.UnavailableError):
            await revoke(login)


class TestUserInfo:
    async def test_it_tells_the_claims_of_the_user(self, login: ManagedLogin, server: Server) -> None:
        answer(server, USER_INFO, {'sub': 'sub-1', 'email': 'ada@example.org'})
        assert await user_info(login) == {'sub': 'sub-1', 'email': 'ada@example.org'}
        assert server.headers[0]['Authorization'] == 'Bearer canary-access'

    @pytest.mark.parametrize('sub', ['sub-2', '', None, ['sub-1']])
    async def test_claims_of_another_user_are_refused(self, login: ManagedLogin, server: Server, sub: object) -> None:
        answer(server, USER_INFO, {'sub': sub})
        with pytest.raises(e.TokenClaimError):
            await user_info(login)

    async def test_a_token_that_is_over_is_told_by_its_header(self, login: ManagedLogin, server: Server) -> None:
        header = 'Bearer error="invalid_token", error_description="Access token is expired"'
        answer(server, USER_INFO, b'', 401, headers=(('WWW-Authenticate', header),))
        with pytest.raises(e.SessionEndedError):
            await user_info(login)


def told(name: str, description: str = '') -> bytes:
    return json.dumps({'error': name, 'error_description': description}).encode()


HTML = b'<html><body>Sorry</body></html>'
JSON, PAGE = 'application/json', 'text/html'
FAILURES: dict[str, tuple[Act, int, bytes, str, type[e.AuthError], str | None]] = {
    'a code that is used or expired': (redeem, 400, told('invalid_grant'), JSON, e.ProviderAnswerError, 'code'),
    'a trigger that refuses': (
        redeem,
        400,
        told('invalid_grant', 'PreTokenGeneration failed with error no'),
        JSON,
        e.TriggerError,
        None,
    ),
    'a wrong secret': (redeem, 400, told('invalid_client'), JSON, e.MisconfiguredError, None),
    'a wrong secret by another status': (redeem, 401, told('invalid_client'), JSON, e.MisconfiguredError, None),
    'a grant that the client may not use': (redeem, 400, told('unauthorized_client'), JSON, e.MisconfiguredError, None),
    'an unknown grant': (redeem, 400, told('unsupported_grant_type'), JSON, e.MisconfiguredError, None),
    'an unknown scope': (redeem, 400, told('invalid_scope'), JSON, e.MisconfiguredError, None),
    'a parameter that is refused': (redeem, 400, told('invalid_request'), JSON, e.UnexpectedError, None),
    'an error of no standard': (redeem, 400, told('oh_no'), JSON, e.UnexpectedError, None),
    'an error that is no text': (redeem, 400, b'{"error": {"a": [1]}}', JSON, e.UnexpectedError, None),
    'a session that is over': (refresh, 400, told('invalid_grant'), JSON, e.SessionEndedError, None),
    'a refresh by a wrong client': (refresh, 400, told('unauthorized_client'), JSON, e.MisconfiguredError, None),
    'a refresh without its secret': (refresh, 400, told('invalid_client'), JSON, e.MisconfiguredError, None),
    'a refresh in an outage': (refresh, 503, b'', PAGE, e.UnavailableError, None),
    'a revocation without its secret': (revoke, 401, told('invalid_client'), JSON, e.MisconfiguredError, None),
    'a revocation that is off': (revoke, 400, told('unsupported_token_type'), JSON, e.MisconfiguredError, None),
    'an access token that is over': (user_info, 401, told('invalid_token'), JSON, e.SessionEndedError, None),
    'an access token without openid': (user_info, 403, told('insufficient_scope'), JSON, e.BlockedError, None),
    'too many requests': (redeem, 429, told('invalid_grant'), JSON, e.ThrottledError, None),
    'too many requests in HTML': (redeem, 429, HTML, PAGE, e.ThrottledError, None),
    'a firewall': (redeem, 403, HTML, PAGE, e.BlockedError, None),
    'a fault': (redeem, 500, told('server_error'), JSON, e.UnavailableError, None),
    'a fault in HTML': (redeem, 500, HTML, PAGE, e.UnavailableError, None),
    'a gateway': (redeem, 502, HTML, PAGE, e.UnavailableError, None),
    'a timeout of a gateway': (redeem, 408, HTML, PAGE, e.UnavailableError, None),
    'another server': (redeem, 404, HTML, PAGE, e.MisconfiguredError, None),
    'a page in place of tokens': (redeem, 200, HTML, PAGE, e.UnavailableError, None),
    'tokens that are called a page': (redeem, 200, json.dumps(TOKENS).encode(), PAGE, e.UnavailableError, None),
    'nothing': (redeem, 200, b'', JSON, e.UnavailableError, None),
    'half of an answer': (redeem, 200, b'{"id_token": "canary', JSON, e.UnavailableError, None),
    'a name that is given twice': (redeem, 200, b'{"id_token":"a","id_token":"b"}', JSON, e.UnavailableError, None),
    'a list': (redeem, 200, b'[]', JSON, e.UnavailableError, None),
    'a nested answer': (redeem, 200, b'[' * 100_000, JSON, e.UnavailableError, None),
}


@pytest.mark.parametrize(('act', 'status', 'body', 'media', 'expected', 'rule'), FAILURES.values(), ids=FAILURES)
async def test_each_answer_of_an_endpoint_has_its_error(
    login: ManagedLogin,
    server: Server,
    caplog: pytest.LogCaptureFixture,
    act: Act,
    status: int,
    body: bytes,
    media: str,
    expected: type[e.AuthError],
    rule: str | None,
) -> None:
    for path in (TOKEN, REVOKE, USER_INFO):
        answer(server, path, body, status, content_type=media)
    with pytest.raises(e.AuthError) as caught:
        await act(login)
    assert (type(caught.value), caught.value.rule) == (expected, rule)
    assert caplog.records, 'the log tells the operator'
    assert expected is not e.MisconfiguredError or 'What to do' in caplog.text
    assert len(server.requests) == 1, 'nothing is sent twice'


async def test_a_code_that_never_works_is_told_to_the_operator(
    login: ManagedLogin, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    answer(server, TOKEN, told('invalid_grant'), 400)
    with pytest.raises(e.ProviderAnswerError):
        await redeem(login)
    assert 'email_verified' in caplog.text


async def test_a_wait_that_the_server_asks_for_is_passed_on(login: ManagedLogin, server: Server) -> None:
    answer(server, TOKEN, b'', 429, headers=(('Retry-After', '7'),))
    with pytest.raises(e.ThrottledError) as caught:
        await redeem(login)
    assert caught.value.retry_after == 7


async def test_no_redirect_is_followed(login: ManagedLogin, server: Server) -> None:
    answer(server, '/elsewhere', TOKENS)
    answer(server, TOKEN, b'', 307, headers=(('Location', '/elsewhere'),))
    with pytest.raises(e.MisconfiguredError):
        await redeem(login)
    assert [path for path, _ in server.requests] == [TOKEN]


async def test_no_cookie_is_kept_for_the_next_user(login: ManagedLogin, server: Server) -> None:
    answer(server, TOKEN, TOKENS, headers=(('Set-Cookie', 'XSRF-TOKEN=of-ada; Path=/'),))
    await redeem(login)
    await redeem(login)
    assert 'Cookie' not in server.headers[1]


async def test_a_huge_answer_is_not_read_to_its_end(login: ManagedLogin, server: Server) -> None:
    answer(server, TOKEN, TOKENS | {'more': 'x' * MAX_ANSWER_BYTES})
    with pytest.raises(e.UnavailableError):
        await redeem(login)


async def test_three_of_the_longest_tokens_are_taken(login: ManagedLogin, server: Server) -> None:
    longest = 'x' * 640 * 1024
    answer(server, TOKEN, TOKENS | dict.fromkeys(('id_token', 'access_token', 'refresh_token'), longest))
    assert (await redeem(login)).id_token.get_secret_value() == longest


async def test_an_answer_is_not_decompressed(login: ManagedLogin, server: Server) -> None:
    packed = gzip.compress(json.dumps(TOKENS).encode())
    answer(server, TOKEN, packed, headers=(('Content-Encoding', 'gzip'),))
    with pytest.raises(e.UnavailableError):
        await redeem(login)
    assert server.headers[0]['Accept-Encoding'] == 'identity'


async def test_an_answer_that_ends_early_is_none(login: ManagedLogin, server: Server) -> None:
    answer(server, TOKEN, TOKENS, is_cut=True)
    with pytest.raises(e.UnavailableError):
        await redeem(login)


async def test_a_server_that_is_not_there_does_not_answer() -> None:
    login = login_at('http://127.0.0.1:9')
    with pytest.raises(e.UnavailableError):
        await redeem(login)
    await login.close()


async def test_an_answer_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(_request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(managed_login, 'TOTAL_SECONDS', 0.01)
    with pytest.raises(e.UnavailableError, match='TimeoutError'):
        await redeem(login_at('/pool', transport=httpx.MockTransport(never)))


async def test_a_managed_login_that_does_not_answer_is_asked_rarely() -> None:
    clock, asked = Clock(0), 0

    def fail(_request: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        raise httpx.ReadTimeout('slow')

    login = login_at('/pool', transport=httpx.MockTransport(fail), monotonic=clock)
    for _ in range(MAX_FAILURES + 5):
        with pytest.raises(e.UnavailableError):
            await redeem(login)
    assert asked == MAX_FAILURES
    clock.now += 8
    with pytest.raises(e.UnavailableError):
        await redeem(login)
    assert asked == MAX_FAILURES + 1


async def test_a_caller_who_goes_away_leaves_the_way_open_for_the_next_trial() -> None:
    clock, asked, hanging = Clock(0), 0, asyncio.Event()
    is_slow = False

    async def fail(_request: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        if is_slow:
            hanging.set()
            await asyncio.Event().wait()
        raise httpx.ReadTimeout('slow')

    login = login_at('/pool', transport=httpx.MockTransport(fail), monotonic=clock)
    for _ in range(MAX_FAILURES):
        with pytest.raises(e.UnavailableError):
            await redeem(login)
    clock.now += 8
    is_slow = True
    trial = asyncio.create_task(redeem(login))
    await hanging.wait()
    trial.cancel()
    with pytest.raises(asyncio.CancelledError):
        await trial
    is_slow = False
    with pytest.raises(e.UnavailableError):
        await redeem(login)
    assert asked == MAX_FAILURES + 2


async def test_the_pool_of_this_process_is_asked_at_its_own_paths() -> None:
    seen: list[str] = []

    def take(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(200, json=TOKENS)

    await redeem(login_at('/authui/pool', transport=httpx.MockTransport(take)))
    assert seen == ['http://localhost/oauth2/token']


class TestSecrets:
    @pytest.mark.parametrize(
        ('act', 'sent'),
        [
            (redeem, f'{CODE} {VERIFIER}'),
            (refresh, 'canary-refresh'),
            (revoke, 'canary-refresh'),
            (user_info, 'canary-access'),
        ],
    )
    @pytest.mark.parametrize(('status', 'name'), [(400, 'invalid_grant'), (401, 'invalid_token'), (400, 'oh_no')])
    async def test_no_error_and_no_log_repeats_what_was_sent(
        self, server: Server, caplog: pytest.LogCaptureFixture, act: Act, sent: str, status: int, name: str
    ) -> None:
        for path in (TOKEN, REVOKE, USER_INFO):
            answer(server, path, told(name, f'bad value {sent}'), status)
        text = await self.everything_told(server, caplog, act)
        assert 'bad value' in text
        assert not [each for each in (*sent.split(), 'canary') if each in text]

    @pytest.mark.parametrize('changes', [{'token_type': 'mac'}, {'id_token': None}, {'access_token': 1}])
    async def test_no_error_and_no_log_repeats_a_token_that_came(
        self, server: Server, caplog: pytest.LogCaptureFixture, changes: dict[str, Any]
    ) -> None:
        answer(server, TOKEN, TOKENS | changes)
        assert 'canary' not in await self.everything_told(server, caplog, redeem)

    @staticmethod
    async def everything_told(server: Server, caplog: pytest.LogCaptureFixture, act: Act) -> str:
        """Return the log, the error, and the local variables of every frame of its traceback."""
        caplog.set_level(logging.DEBUG)
        login = login_at(server.url, client_secret=SecretStr('canary-secret'))
        with pytest.raises(e.AuthError) as caught:
            await act(login)
        await login.close()
        assert caught.value.__context__ is None or caught.value.__suppress_context__
        seen = [caplog.text, repr(caught.value)]
        traceback = caught.value.__traceback__
        while traceback is not None:
            if traceback.tb_frame.f_code.co_filename != __file__:
                seen += [repr(value) for value in traceback.tb_frame.f_locals.values()]
            traceback = traceback.tb_next
        return '\n'.join(seen)

    async def test_a_bug_is_logged_without_them(self, caplog: pytest.LogCaptureFixture) -> None:
        def fail(request: httpx.Request) -> httpx.Response:
            raise RuntimeError(f'cannot send {request.content.decode()}')

        with pytest.raises(e.UnexpectedError) as caught:
            await redeem(login_at('/pool', transport=httpx.MockTransport(fail)))
        assert str(caught.value.reference) in caplog.text
        assert CODE not in caplog.text


class TestNetwork:
    @pytest.fixture
    def proxied(self, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ('http_proxy', 'https_proxy'):
            monkeypatch.setenv(name, server.url.removeprefix('http://'))
        for name in ('no_proxy', 'NO_PROXY'):
            monkeypatch.delenv(name, raising=False)

    @pytest.mark.usefixtures('proxied')
    async def test_the_proxy_of_the_environment_is_used_as_the_boto3_client_does(self, server: Server) -> None:
        login = login_at('https://login.invalid')
        with pytest.raises(e.UnavailableError):
            await redeem(login)
        await login.close()
        assert [target for target, _ in server.requests] == ['login.invalid:443']

    @pytest.mark.usefixtures('proxied')
    async def test_loopback_is_reached_without_a_proxy(self, server: Server) -> None:
        answer(server, TOKEN, TOKENS)
        login = login_at(server.url)
        await redeem(login)
        await login.close()
        assert [path for path, _ in server.requests] == [TOKEN]

    def test_certificates_are_read_once(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        bundle = tmp_path / 'bundle.pem'
        shutil.copyfile(str(get_cert_path(verify=True)), bundle)
        monkeypatch.setenv('AWS_CA_BUNDLE', str(bundle))
        login_at('https://login.example.org')
        bundle.unlink()
        login_at('https://login.example.net')

    @pytest.mark.parametrize('name', ['AWS_CA_BUNDLE', 'REQUESTS_CA_BUNDLE'])
    def test_certificates_that_are_missing_stop_the_start(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
    ) -> None:
        for other in ('AWS_CA_BUNDLE', 'REQUESTS_CA_BUNDLE'):
            monkeypatch.delenv(other, raising=False)
        monkeypatch.setenv(name, str(tmp_path / 'missing.pem'))
        with pytest.raises(e.SettingsError, match=name):
            login_at('https://login.example.org')

    async def test_a_certificate_that_nobody_vouches_for_is_refused(self, server: Server) -> None:
        login = login_at(server.url.replace('http:', 'https:'))
        with pytest.raises(e.UnavailableError):
            await redeem(login)
        await login.close()


def test_the_challenge_is_the_hash_of_the_verifier() -> None:
    digest = hashlib.sha256(VERIFIER.encode()).digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b'=').decode() == CHALLENGE


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from([*TOKENS, 'error', 'error_description', 'sub'])
ERRORS = st.sampled_from(['invalid_grant', 'invalid_client', 'invalid_token', 'server_error', 'oh_no'])


@settings(deadline=None, max_examples=50)
@given(
    status=st.sampled_from([200, 204, 302, 400, 401, 403, 404, 408, 429, 500, 503]),
    document=st.dictionaries(NAMES, JSON_VALUES | ERRORS, max_size=6) | JSON_VALUES,
    header=st.text(st.characters(max_codepoint=126, min_codepoint=32), max_size=40),
    act=st.sampled_from([redeem, refresh, revoke, user_info]),
)
def test_whatever_comes_is_an_answer_or_one_of_our_errors(status: int, document: object, header: str, act: Act) -> None:
    def reply(_request: httpx.Request) -> httpx.Response:
        headers = {'Content-Type': 'application/json', 'WWW-Authenticate': header, 'Retry-After': header}
        return httpx.Response(status, headers=headers, content=json.dumps(document).encode())

    with suppress(e.AuthError):
        answered: Any = asyncio.run(act(login_at('/pool', transport=httpx.MockTransport(reply))))
        assert status == 200
        assert answered is None or isinstance(answered, TokenSet) or answered['sub'] == 'sub-1'


@settings(deadline=None, max_examples=50)
@given(name=st.text(max_size=30) | ERRORS, description=st.text(max_size=200))
def test_whatever_a_browser_brings_back_is_one_of_our_errors(name: str, description: str) -> None:
    brought = ProviderAnswer(state=SecretStr('s'), error=name, error_description=description)
    error = login_at('/pool', transport=httpx.MockTransport(lambda _: httpx.Response(500))).error_of(brought)
    assert isinstance(error, e.AuthError)
    assert len(description) < 12 or description not in f'{error!r} {vars(error)}'
