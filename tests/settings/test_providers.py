"""The settings of other providers: as variables, from an Amplify project's files, and together with the others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from authui.errors import SettingsError
from authui.settings import Settings

POOL, CLIENT = 'eu-west-1_AbCdEf123', '1abcdefghijklmnop'
NEEDED: dict[str, Any] = {'secret': 'b6Q0u3kz9wXn2LrT5vYc8FhJ1mPs4GdA', 'public_url': 'https://app.example.org'}
REAL = {**NEEDED, 'user_pool_id': POOL, 'client_id': CLIENT}
DOMAIN = 'shop.auth.eu-west-1.amazoncognito.com'
ALL_SCOPES = ['phone', 'email', 'openid', 'profile', 'aws.cognito.signin.user.admin']


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def gen_2(**oauth: object) -> str:
    values = {
        'identity_providers': ['GOOGLE', 'FACEBOOK', 'LOGIN_WITH_AMAZON', 'SIGN_IN_WITH_APPLE', 'AcmeSAML'],
        'redirect_sign_in_uri': ['https://app.example.org/login/callback'],
        'redirect_sign_out_uri': ['https://app.example.org/login'],
        'response_type': 'code',
        'scopes': [*ALL_SCOPES, 'orders/read'],
        'domain': DOMAIN,
    }
    auth = {'user_pool_id': POOL, 'user_pool_client_id': CLIENT, 'aws_region': 'eu-west-1', 'oauth': values | oauth}
    return json.dumps({'version': '1.4', 'auth': auth})


def gen_1(**values: object) -> str:
    document = {
        'aws_user_pools_id': POOL,
        'aws_user_pools_web_client_id': CLIENT,
        'oauth': {
            'domain': DOMAIN,
            'scope': [*ALL_SCOPES, 'orders/read'],
            'redirectSignIn': 'http://localhost:5173/,https://app.example.org/',
            'responseType': 'code',
        },
        'federationTarget': 'COGNITO_USER_POOLS',
        'aws_cognito_social_providers': ['GOOGLE', 'FACEBOOK', 'AMAZON', 'APPLE', 'AcmeSAML'],
    }
    return f'const awsmobile = {json.dumps(document | values)};\nexport default awsmobile;\n'


def for_phones(**values: object) -> str:
    auth = {
        'OAuth': {
            'WebDomain': DOMAIN,
            'AppClientId': CLIENT,
            'SignInRedirectURI': 'shop://',
            'Scopes': [*ALL_SCOPES, 'orders/read'],
        },
        'socialProviders': ['GOOGLE', 'FACEBOOK', 'AMAZON', 'APPLE', 'AcmeSAML'],
    }
    plugin = {
        'CognitoUserPool': {'Default': {'PoolId': POOL, 'AppClientId': CLIENT, 'Region': 'eu-west-1'}},
        'Auth': {'Default': auth | values},
    }
    return json.dumps({'auth': {'plugins': {'awsCognitoAuthPlugin': plugin}}})


def loaded(text: str, **values: Any) -> Settings:
    Path('amplify.json').write_text(text)
    return Settings.load(amplify_config=Path('amplify.json'), **NEEDED, **values)


@pytest.mark.parametrize('text', [gen_2(), gen_1(), for_phones()], ids=['Gen 2', 'Gen 1', 'for phones'])
def test_a_file_of_amplify_names_domain_providers_and_further_scopes(text: str) -> None:
    settings = loaded(text)
    assert settings.domain == f'https://{DOMAIN}'
    assert settings.providers == ('Google', 'Facebook', 'LoginWithAmazon', 'SignInWithApple', 'AcmeSAML')
    assert settings.scopes == ('orders/read',)


@pytest.mark.parametrize(
    'text',
    [
        gen_2(identity_providers=[]),
        gen_1(aws_cognito_social_providers=[]),
        gen_1(federationTarget='COGNITO_IDENTITY_POOLS'),
        gen_1(oauth={}),
        gen_1(oauth={'domain': ''}),
        gen_1(oauth=None),
        gen_2(domain=None),
        gen_2(domain=['a']),
        gen_2(identity_providers='GOOGLE'),
        gen_2(identity_providers=[1, None]),
        for_phones(socialProviders=[]),
        for_phones(OAuth={}),
    ],
)
def test_a_file_without_providers_leaves_the_card_as_it_is(text: str) -> None:
    assert not loaded(text).uses_providers


def test_what_is_set_by_itself_comes_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('AUTHUI_PROVIDERS', 'AcmeSAML=Acme Ltd')
    monkeypatch.setenv('AUTHUI_DOMAIN', 'login.example.org')
    settings = loaded(gen_2())
    assert settings.provider_labels == {'AcmeSAML': 'Acme Ltd'}
    assert settings.domain == 'https://login.example.org'


def test_a_comma_alone_means_none_of_those_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('AUTHUI_PROVIDERS', ',')
    assert not loaded(gen_2()).uses_providers


@pytest.mark.parametrize(
    ('given', 'origin'),
    [
        ('login.example.org', 'https://login.example.org'),
        ('LOGIN.Example.org', 'https://login.example.org'),
        ('https://login.example.org/', 'https://login.example.org'),
        ('http://localhost:9229', 'http://localhost:9229'),
        (DOMAIN, f'https://{DOMAIN}'),
    ],
)
def test_a_domain_is_written_with_or_without_its_scheme(given: str, origin: str) -> None:
    assert Settings.load(domain=given, **REAL).domain == origin


@pytest.mark.parametrize(
    ('values', 'variable', 'remedy'),
    [
        ({'providers': 'Google'}, 'AUTHUI_DOMAIN is missing', 'login.example.org'),
        ({'sso_domains': 'acme.example'}, 'AUTHUI_DOMAIN is missing', 'login.example.org'),
        ({'domain': 'app.example.org', 'providers': 'Google'}, 'AUTHUI_DOMAIN', 'managed login'),
        ({'domain': 'http://login.example.org'}, 'AUTHUI_DOMAIN', 'login.example.org'),
        ({'domain': 'https://login.example.org/oauth2'}, 'AUTHUI_DOMAIN', 'without a path'),
        ({'domain': 'shop-2'}, 'AUTHUI_DOMAIN', 'shop-2.auth.eu-west-1.amazoncognito.com'),
        ({'providers': 'Google,Google=Mail'}, 'AUTHUI_PROVIDERS', 'once'),
        ({'providers': 'My Provider'}, 'AUTHUI_PROVIDERS', 'AcmeSAML=Acme Ltd'),
        ({'providers': '_Google'}, 'AUTHUI_PROVIDERS', 'AcmeSAML=Acme Ltd'),
        ({'providers': '..'}, 'AUTHUI_PROVIDERS', 'AcmeSAML=Acme Ltd'),
        ({'providers': f'{"x" * 33}'}, 'AUTHUI_PROVIDERS', 'AcmeSAML=Acme Ltd'),
        ({'sso_domains': 'ada@acme.example'}, 'AUTHUI_SSO_DOMAINS', 'example.org'),
        ({'scopes': 'orders read'}, 'AUTHUI_SCOPES', 'orders/read'),
        (
            {'domain': 'login.example.org', 'providers': 'Google', 'trusted_providers': 'google'},
            'AUTHUI_TRUSTED_PROVIDERS',
            'did you mean Google?',
        ),
    ],
)
def test_a_wrong_setting_is_named_with_its_remedy(values: dict[str, object], variable: str, remedy: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.load(**REAL | values)
    assert variable in str(caught.value)
    assert remedy in str(caught.value)


@pytest.mark.parametrize(
    'reached_by',
    [
        {'sso_domains': 'acme.example'},
        {'sso_domains': 'acme.example', 'providers': 'Google'},
        {'providers': 'COGNITO,Google'},
    ],
)
def test_a_provider_may_be_trusted_that_no_button_names(reached_by: dict[str, str]) -> None:
    settings = Settings.load(domain='login.example.org', trusted_providers='AcmeSAML', **REAL, **reached_by)
    assert settings.trusted_providers == ('AcmeSAML',)


def test_names_that_cognito_writes_otherwise_are_told_apart() -> None:
    settings = Settings.load(domain='login.example.org', providers='google,Apple=iCloud,Facebook,Googler', **REAL)
    assert settings.odd_providers == {'google': 'Google', 'Apple': 'SignInWithApple'}
    right = 'Google,Facebook,LoginWithAmazon,SignInWithApple,COGNITO,AcmeSAML'
    assert Settings.load(domain='login.example.org', providers=right, **REAL).odd_providers == {}


def test_the_embedded_pool_needs_no_domain() -> None:
    assert Settings.load(providers='Google').uses_providers


def test_the_scopes_that_a_sign_in_needs_are_asked_for_in_any_case() -> None:
    settings = Settings.load(domain='login.example.org', scopes='orders/read,openid', **REAL)
    assert settings.asked_scopes == ('openid', 'email', 'profile', 'aws.cognito.signin.user.admin', 'orders/read')
