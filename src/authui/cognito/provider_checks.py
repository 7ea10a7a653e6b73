"""Checks what sign-ins at other providers need: the managed login from outside, the pool with credentials."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from http import HTTPStatus
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import SecretStr

from authui.cognito.doctor import CheckResult, CheckState
from authui.cognito.http_client import http_client
from authui.cognito.managed_login import ManagedLogin
from authui.cognito.provider_setup import callback_url, domains_of, logout_url
from authui.models import ProviderAttempt, ProviderRequest
from authui.models.providers import COGNITO
from authui.settings import Settings

_CheckRow = tuple[str, bool, CheckState, str]

_MOUNTED = 'an app that is mounted below a path, which doctor does not know, has that path before it'
_QUOTED = 200
_STATE = SecretStr('authui-doctor')


async def check_managed_login(
    settings: Settings, transport: httpx.AsyncBaseTransport | None = None
) -> list[CheckResult]:
    """Begin a sign-in at each provider, as a browser would, and look where the managed login sends it.

    `transport` leads to the managed login where the network does not.
    """
    if not settings.uses_providers or settings.domain is None or settings.client_id is None:
        return []
    login = ManagedLogin(
        settings.domain,
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        scopes=settings.asked_scopes,
        issuers=settings.token_issuers,
        transport=transport,
    )
    await login.close()  # it only makes the URLs, which browsers open
    begun = [
        *((each, _attempt(settings, provider=each)) for each in settings.provider_labels),
        *((each, _attempt(settings, domain=each)) for each in settings.sso_domains),
    ]
    async with http_client(settings.domain, transport) as http:
        return [
            await _check_begin(http, login.authorize_url(attempt, _STATE, origin=''), name, settings)
            for name, attempt in begun
        ]


def _attempt(settings: Settings, **at: str) -> ProviderAttempt:
    return ProviderAttempt(
        request=ProviderRequest(redirect_uri=callback_url(settings), **at),
        nonce=SecretStr(token_urlsafe(32)),
        verifier=SecretStr(token_urlsafe(32)),
        begun_at=0.0,
        expires_at=0.0,
    )


async def _check_begin(http: httpx.AsyncClient, url: str, name: str, settings: Settings) -> CheckResult:
    check = f'managed login: {name}'
    try:
        async with http.stream('GET', url) as answer:
            status, location = answer.status_code, answer.headers.get('location', '')
    except httpx.HTTPError as error:
        text = f'{settings.domain} does not answer ({type(error).__name__}): check AUTHUI_DOMAIN and the network'
        return CheckResult(check, 'fault', text)
    told = {each: values[0][:_QUOTED] for each, values in parse_qs(urlsplit(location).query).items()}
    if told.get('error') == 'redirect_mismatch':
        text = f'register {callback_url(settings)} in the app client, exactly so (CallbackURLs); {_MOUNTED}'
        return CheckResult(check, 'fault', text)
    if 'error' in told:
        said = ', '.join(repr(told[each]) for each in ('error', 'error_description') if each in told)
        text = f'it refuses with {said}: compare its providers, scopes and flows with the settings'
        return CheckResult(check, 'fault', text)
    if status >= HTTPStatus.BAD_REQUEST:
        text = (
            f'{settings.domain} answers {status}: check AUTHUI_DOMAIN, AUTHUI_CLIENT_ID, the name of the provider, and '
            f'register {callback_url(settings)} in the app client (CallbackURLs); {_MOUNTED}'
        )
        return CheckResult(check, 'fault', text)
    return CheckResult(check, 'ok', f'a sign-in begins at {settings.domain}')


def check_providers(cognito: Any, settings: Settings) -> list[CheckResult]:
    """Compare pool, app client and providers with the settings; needs AWS credentials that may describe them."""
    try:
        pool = cognito.describe_user_pool(UserPoolId=settings.user_pool_id)['UserPool']
        client = cognito.describe_user_pool_client(UserPoolId=settings.user_pool_id, ClientId=settings.client_id)[
            'UserPoolClient'
        ]
        if not settings.uses_providers:
            return _offer(client)
        by_domain = {each: _provider_of(cognito, settings, each) for each in settings.sso_domains}
        names = [each for each in dict.fromkeys((*settings.provider_labels, *by_domain.values())) if each != COGNITO]
        found = {
            each: _found(cognito.describe_identity_provider, settings, ProviderName=each) for each in names if each
        }
    except (ClientError, BotoCoreError) as error:
        text = f'they cannot be seen without credentials ({type(error).__name__})'
        return [CheckResult('providers', 'skip', text)]
    rows = [
        *_rows_of_client(pool, client, settings),
        *_rows_of_names(client, found, by_domain, settings),
        *(
            row
            for name, provider in found.items()
            if provider
            for row in _rows_of_one(name, provider, pool, client, settings)
        ),
    ]
    return [
        CheckResult(name, 'ok' if is_so else state, 'as needed' if is_so else text) for name, is_so, state, text in rows
    ]


def _offer(client: Mapping[str, Any]) -> list[CheckResult]:
    """Name the providers that an app client has and no button leads to."""
    others = [each for each in client.get('SupportedIdentityProviders') or () if each != COGNITO]
    if not others:
        return []
    return [
        CheckResult(
            'providers', 'skip', f'the app client has some: set AUTHUI_PROVIDERS={",".join(others)} to offer them'
        )
    ]


def _rows_of_client(pool: Mapping[str, Any], client: Mapping[str, Any], settings: Settings) -> Iterator[_CheckRow]:
    domains = domains_of(pool)
    host = urlsplit(settings.domain or '').hostname
    if settings.endpoint_url is None:  # another server may have another domain
        remedy = f'set AUTHUI_DOMAIN to {domains[0]}' if domains else 'the pool has none: make one (Branding, Domain)'
        yield 'domain', host in domains, 'fault', remedy
    yield 'callback URL', *_registered(client, 'CallbackURLs', callback_url(settings), settings.callback_path)
    if settings.provider_logout:
        yield 'logout URL', *_registered(client, 'LogoutURLs', logout_url(settings), settings.path('login'))
    flows = client.get('AllowedOAuthFlows') or ()
    yield (
        'authorization code grant',
        client.get('AllowedOAuthFlowsUserPoolClient') is True and 'code' in flows,
        'fault',
        'allow it in the app client (AllowedOAuthFlows has code, AllowedOAuthFlowsUserPoolClient)',
    )
    yield 'implicit grant', 'implicit' not in flows, 'warn', 'take it out of the app client: it puts tokens into URLs'
    missing = [each for each in settings.asked_scopes if each not in (client.get('AllowedOAuthScopes') or ())]
    yield 'scopes', not missing, 'fault', f'allow {", ".join(missing)} in the app client (AllowedOAuthScopes)'
    readable = client.get('ReadAttributes') or ('email', 'email_verified')
    yield (
        'readable attributes',
        'email' not in readable or 'email_verified' in readable,
        'fault',
        'let the app client read email_verified where it reads email, or no code can be traded for tokens',
    )


def _registered(client: Mapping[str, Any], member: str, expected: str, path: str) -> tuple[bool, CheckState, str]:
    """Look for a URL, exactly as it is sent; one of the same origin that ends so may be that of a mounted app."""
    origin = f'{expected.removesuffix(path)}/'
    is_there = any(
        each == expected or (each.startswith(origin) and each.endswith(path)) for each in client.get(member) or ()
    )
    return is_there, 'fault', f'register {expected} in the app client, exactly so ({member}); {_MOUNTED}'


def _rows_of_names(
    client: Mapping[str, Any],
    found: Mapping[str, dict[str, Any] | None],
    by_domain: Mapping[str, str],
    settings: Settings,
) -> Iterator[_CheckRow]:
    lacking = [name for name, provider in found.items() if provider is None]
    text = f'the pool has no {", ".join(lacking)}: add it there, or correct AUTHUI_PROVIDERS'
    yield 'providers of the pool', not lacking, 'fault', text
    supported = client.get('SupportedIdentityProviders') or ()
    wanted = dict.fromkeys((*settings.provider_labels, *(each for each in by_domain.values() if each)))
    lacking = [each for each in wanted if each not in supported]
    text = f'the app client does not have {", ".join(lacking)}: add it there (SupportedIdentityProviders)'
    yield 'providers of the app client', not lacking, 'fault', text
    if by_domain:
        lacking = [domain for domain, provider in by_domain.items() if not provider]
        text = f'no provider of the pool is for {", ".join(lacking)}: add it to its identifiers (IdpIdentifiers)'
        yield 'domains of providers', not lacking, 'fault', text


def _rows_of_one(
    name: str, provider: Mapping[str, Any], pool: Mapping[str, Any], client: Mapping[str, Any], settings: Settings
) -> Iterator[_CheckRow]:
    """Compare the attributes that a provider gives with those that the pool asks for."""
    mapped = [each for each in provider.get('AttributeMapping') or {} if each != 'username']
    schema: Iterable[Mapping[str, Any]] = pool.get('SchemaAttributes') or ()
    required = [each['Name'] for each in schema if each.get('Required') and each['Name'] != 'sub']
    lacking = [each for each in required if each not in mapped]
    yield (
        f'attributes of {name}',
        not lacking,
        'fault',
        f'nobody can sign in there: map {", ".join(lacking)}, which the pool requires (AttributeMapping)',
    )
    fixed = [each['Name'] for each in schema if each.get('Mutable') is False and each['Name'] in mapped]
    # A mapping sets what is verified, although no app client may write it.
    writable = {*(client.get('WriteAttributes') or mapped), 'email_verified', 'phone_number_verified'}
    fixed += [each for each in mapped if each not in writable and each not in fixed]
    remedy = 'map it no more, or let the app client write it'
    yield f'mapped attributes of {name}', not fixed, 'fault', f'{", ".join(fixed)} cannot be written: {remedy}'
    if 'email' in settings.names.proofs:
        is_verified = 'email' in mapped and ('email_verified' in mapped or name in settings.trusted_providers)
        remedy = 'map email and email_verified, or name a provider that verifies each in AUTHUI_TRUSTED_PROVIDERS'
        yield f'e-mail of {name}', is_verified, 'warn', f'the pool takes no address of it for verified: {remedy}'


def _provider_of(cognito: Any, settings: Settings, identifier: str) -> str:
    """Return the name of the provider that an identifier belongs to; empty where no provider has it."""
    found = _found(cognito.get_identity_provider_by_identifier, settings, IdpIdentifier=identifier)
    return '' if found is None else str(found['ProviderName'])


def _found(ask: Callable[..., Any], settings: Settings, **named: str) -> dict[str, Any] | None:
    """Return a provider of the pool; None where it has no such provider."""
    try:
        provider: dict[str, Any] = ask(UserPoolId=settings.user_pool_id, **named)['IdentityProvider']
    except ClientError as error:
        if error.response['Error']['Code'] != 'ResourceNotFoundException':
            raise
        return None
    return provider
