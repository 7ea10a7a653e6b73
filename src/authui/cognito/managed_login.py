"""The OAuth client of the pool's managed login: authorization code, PKCE, refresh, revocation and logout.

It keeps no attempt and verifies no token. Why it is as it is: docs/design.md#cognito
"""

from __future__ import annotations

import asyncio
import base64
import functools
import hashlib
import logging
import re
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final, TypeVar
from urllib.parse import quote_plus, urlencode

import httpx
from pydantic import SecretStr

from authui.cognito.calls import TOTAL_SECONDS, unwrap
from authui.cognito.circuit_breaker import CircuitBreaker
from authui.cognito.error_table import CallKind
from authui.cognito.errors import translate
from authui.cognito.http_client import http_client, read_body
from authui.cognito.oauth_errors import DOMAIN, NO_OPENID, error_of_answer, error_of_redirect
from authui.cognito.strict_json import read_object, write_base64url
from authui.errors import (
    AuthError,
    MisconfiguredError,
    ProviderAnswerError,
    TokenClaimError,
    UnavailableError,
)
from authui.models import ProviderAnswer, ProviderAttempt, TokenSet

_SPOKEN: Final = frozenset({'de', 'en', 'es', 'fr', 'id', 'it', 'ja', 'ko', 'pt', 'zh'})
_TAGS: Final = {'pt': 'pt-BR', 'zh': 'zh-CN'}
"""The languages of the managed login, and its tags (`lang`) where they say more."""
_HERE: Final = 'http://localhost'
"""The origin of a managed login in this process."""

_logger = logging.getLogger(__name__)

T = TypeVar('T')
_Parse = Callable[[dict[str, Any]], T | AuthError]


class ManagedLogin:
    """One app client of the managed login at `base_url`.

    `base_url` is an origin, or a path such as `/authui/pool` where the managed login of this process is mounted; then
    `transport` leads to it, without that path. A parameter `iss` of an answer has to match `issuers` as a whole.
    Every method returns, or raises an `AuthError` without a secret in its text, within ten seconds.
    """

    def __init__(
        self,
        base_url: str,
        *,
        client_id: str,
        client_secret: SecretStr | None,
        scopes: tuple[str, ...],
        issuers: str | re.Pattern[str],
        transport: httpx.AsyncBaseTransport | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._base = base_url.rstrip('/')
        self._server = _HERE if base_url.startswith('/') and transport is not None else self._base
        self._client_id = client_id
        self._client_secret = client_secret
        self._scopes = scopes
        self._issuers = re.compile(re.escape(issuers)) if isinstance(issuers, str) else issuers
        self._breaker = CircuitBreaker('managed login', monotonic)
        self._http = http_client(self._server, transport)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    def authorize_url(self, attempt: ProviderAttempt, state: SecretStr, *, origin: str) -> str:
        """Return where a browser goes to begin an attempt; `origin` is that of this app."""
        request = attempt.request
        by = {'identity_provider': request.provider} if request.provider else {'idp_identifier': request.domain}
        prompt = 'login' if request.proves else request.prompt  # a proof is always a question
        parameters = {
            'response_type': 'code',
            'client_id': self._client_id,
            'redirect_uri': request.redirect_uri,
            'scope': ' '.join(self._scopes),
            'state': state.get_secret_value(),
            'nonce': attempt.nonce.get_secret_value(),
            'code_challenge': _challenge(attempt.verifier),
            'code_challenge_method': 'S256',
            **by,
            'login_hint': request.login_hint,
            'lang': _language(request.language),
            'prompt': prompt or '',
            'max_age': '0' if request.proves else '',
        }
        return f'{self._at(origin)}/oauth2/authorize?{_query(parameters)}'

    def logout_url(self, logout_uri: str, *, origin: str) -> str:
        """Return where a browser goes to end its session at the managed login; it comes back to `logout_uri`."""
        return f'{self._at(origin)}/logout?{_query({"client_id": self._client_id, "logout_uri": logout_uri})}'

    def check_issuer(self, answer: ProviderAnswer) -> None:
        """Refuse an answer of another issuer (RFC 9207, 2.4): raises `ProviderAnswerError`."""
        if answer.issuer is not None and not self._issuers.fullmatch(answer.issuer):
            raise ProviderAnswerError('iss is not the pool', rule='issuer')

    def error_of(self, answer: ProviderAnswer) -> AuthError:
        """Return the error that an answer without a code carries, and log its description."""
        if not answer.error:
            return ProviderAnswerError('neither a code nor an error', rule='malformed')
        return error_of_redirect(answer.error, answer.error_description)

    async def redeem(self, code: SecretStr, attempt: ProviderAttempt) -> TokenSet:
        """Trade the code of an answer for tokens, which are not verified yet."""
        form = {
            'grant_type': SecretStr('authorization_code'),
            'code': code,
            'redirect_uri': SecretStr(attempt.request.redirect_uri),
            'code_verifier': attempt.verifier,
        }
        return await self._send('token', CallKind.SIGN_IN, functools.partial(_tokens, refresh_token=None), form)

    async def refresh(self, refresh_token: SecretStr) -> TokenSet:
        """Get new tokens; raises `SessionEndedError` when the session is over."""
        form = {'grant_type': SecretStr('refresh_token'), 'refresh_token': refresh_token}
        parse = functools.partial(_tokens, refresh_token=refresh_token)
        return await self._send('token', CallKind.SESSION, parse, form)

    async def revoke(self, refresh_token: SecretStr) -> None:
        """Revoke a refresh token and the access tokens that were made from it (RFC 7009)."""
        await self._send('revoke', CallKind.SESSION, _nothing, {'token': refresh_token})

    async def user_info(self, access_token: SecretStr, *, sub: str) -> dict[str, Any]:
        """Return the claims of the user `sub`, whom the ID token names (OpenID Connect Core, 5.3.2)."""
        parse = functools.partial(_claims, sub=sub)
        return await self._send('userInfo', CallKind.SESSION, parse, bearer=access_token)

    def _at(self, origin: str) -> str:
        return f'{origin}{self._base}' if self._base.startswith('/') else self._base

    async def _send(
        self,
        endpoint: str,
        call: CallKind,
        parse: _Parse[T],
        form: Mapping[str, SecretStr] | None = None,
        *,
        bearer: SecretStr | None = None,
    ) -> T:
        # No local variable may hold the error, nor any frame of its traceback a plain secret.
        return unwrap(await self._attempt(endpoint, call, parse, form, bearer))

    async def _attempt(
        self,
        endpoint: str,
        call: CallKind,
        parse: _Parse[T],
        form: Mapping[str, SecretStr] | None,
        bearer: SecretStr | None,
    ) -> T | AuthError:
        """Ask an endpoint, unless the circuit is open; return a failure instead of raising it."""
        self._breaker.admit()
        outcome: T | AuthError
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                outcome = await self._exchange(endpoint, call, parse, form, bearer)
        except asyncio.CancelledError:
            self._breaker.release()
            raise
        except (httpx.HTTPError, TimeoutError) as failure:
            _logger.warning('The managed login did not answer %s: %s', endpoint, type(failure).__name__)
            outcome = UnavailableError(f'{endpoint}: {type(failure).__name__}')
        except Exception as failure:  # noqa: BLE001 - `translate` logs it without what was sent
            outcome = translate(failure, operation=endpoint, call=call, sent=_secrets(form, bearer))
        if isinstance(outcome, UnavailableError):
            self._breaker.record_failure()
        else:
            self._breaker.record_success()
        return outcome

    async def _exchange(
        self,
        endpoint: str,
        call: CallKind,
        parse: _Parse[T],
        form: Mapping[str, SecretStr] | None,
        bearer: SecretStr | None,
    ) -> T | AuthError:
        url = f'{self._server}/oauth2/{endpoint}'
        if form is None:
            sending = self._http.stream('GET', url, headers=_authorization('Bearer', bearer))
        else:
            fields = {'client_id': self._client_id} | {name: each.get_secret_value() for name, each in form.items()}
            sending = self._http.stream('POST', url, data=fields, headers=_authorization('Basic', self._basic()))
        async with sending as response:
            body = await read_body(response)
        document = read_object(body) if _is_json(response) else None
        if response.status_code != HTTPStatus.OK:
            return error_of_answer(
                document,
                operation=endpoint,
                call=call,
                status=response.status_code,
                headers=response.headers,
                sent=_secrets(form, bearer),
            )
        if document is None and (body or parse is not _nothing):
            _logger.error('The managed login %s: the answer is no JSON object. What to do: %s.', endpoint, DOMAIN)
            return UnavailableError(f'{endpoint}: the answer is no JSON object')
        return parse(document or {})

    def _basic(self) -> SecretStr | None:
        """Return the credentials of the app client (RFC 6749, 2.3.1), where it has a secret."""
        if self._client_secret is None:
            return None
        pair = f'{quote_plus(self._client_id)}:{quote_plus(self._client_secret.get_secret_value())}'
        return SecretStr(base64.b64encode(pair.encode()).decode())


def _query(parameters: Mapping[str, str]) -> str:
    """Return a query of the parameters that are not empty."""
    return urlencode({name: value for name, value in parameters.items() if value})


def _language(tag: str) -> str:
    """Return the managed login's tag of a language; empty for one that it does not speak."""
    language = tag.partition('-')[0].lower()
    return _TAGS.get(language, language) if language in _SPOKEN else ''


def _challenge(verifier: SecretStr) -> str:
    """Return the code challenge of a code verifier (RFC 7636, 4.2)."""
    return write_base64url(hashlib.sha256(verifier.get_secret_value().encode()).digest())


def _authorization(scheme: str, credentials: SecretStr | None) -> dict[str, str]:
    return {} if credentials is None else {'Authorization': f'{scheme} {credentials.get_secret_value()}'}


def _is_json(response: httpx.Response) -> bool:
    media_type: str = response.headers.get('content-type', '').partition(';')[0]
    return media_type.strip().lower() == 'application/json'


def _tokens(answer: dict[str, Any], *, refresh_token: SecretStr | None) -> TokenSet | AuthError:
    """Parse a token response (OpenID Connect Core, 3.1.3.3); without a refresh token, the given one stays in use."""
    found = {each: answer.get(each) for each in ('id_token', 'access_token', 'refresh_token')}
    if refresh_token is not None and found['refresh_token'] is None:
        found['refresh_token'] = refresh_token.get_secret_value()
    missing = [name for name, value in found.items() if not isinstance(value, str) or not value]
    if str(answer.get('token_type', 'Bearer')).lower() != 'bearer':
        missing.append('token_type')
    if not missing:
        return TokenSet(**{name: SecretStr(str(value)) for name, value in found.items()})
    remedy = NO_OPENID if missing == ['id_token'] else DOMAIN
    _logger.error('The managed login token: no %s in the answer. What to do: %s.', ' and no '.join(missing), remedy)
    return MisconfiguredError(f'token: no {", ".join(missing)}')


def _nothing(_answer: dict[str, Any]) -> None:
    """Ignore an answer that holds nothing to read."""


def _claims(answer: dict[str, Any], *, sub: str) -> dict[str, Any] | AuthError:
    if answer.get('sub') != sub:
        return TokenClaimError('userInfo is of another user than the ID token')
    return answer


def _secrets(form: Mapping[str, SecretStr] | None, bearer: SecretStr | None) -> list[str]:
    return [each.get_secret_value() for each in (*(form or {}).values(), *([bearer] if bearer else []))]
