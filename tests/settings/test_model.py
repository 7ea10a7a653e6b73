from __future__ import annotations

from pathlib import Path

import pytest

from authui.errors import SettingsError
from authui.settings import Settings

SECRET = 'b6Q0u3kz9wXn2LrT5vYc8FhJ1mPs4GdA'
REAL = {
    'user_pool_id': 'eu-west-1_AbCdEf123',
    'client_id': '1abcdefgh',
    'secret': SECRET,
    'public_url': 'https://app.example.org',
}


@pytest.fixture(autouse=True)
def _no_env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ('values', 'variable', 'remedy'),
    [
        ({'user_pool_id': 'eu-west-1_AbC'}, 'AUTHUI_CLIENT_ID', 'is missing'),
        ({'client_id': '1abc'}, 'AUTHUI_USER_POOL_ID', 'is missing'),
        ({**REAL, 'secret': None}, 'AUTHUI_SECRET', 'token_urlsafe'),
        ({**REAL, 'client_secret': 'not-a-secret'}, 'AUTHUI_CLIENT_SECRET', 'letters, digits'),
        ({**REAL, 'secret': 'short'}, 'AUTHUI_SECRET', 'at least 32 random bytes'),
        ({**REAL, 'secret': 'a' * 64}, 'AUTHUI_SECRET', 'at least 32 random bytes'),
        ({**REAL, 'public_url': None}, 'AUTHUI_PUBLIC_URL', 'https://app.example.org'),
        ({'public_url': 'http://app.example.org'}, 'AUTHUI_PUBLIC_URL', 'https://'),
        ({'public_url': 'https://app.example.org/path'}, 'AUTHUI_PUBLIC_URL', 'without a path'),
        ({'public_url': 'app.example.org'}, 'AUTHUI_PUBLIC_URL', 'origin'),
        ({'user_pool_id': 'no pool', 'client_id': '1abc'}, 'AUTHUI_USER_POOL_ID', 'eu-west-1_AbCdEfGhI'),
        ({'prefix': 'auth'}, 'AUTHUI_PREFIX', '/auth'),
        ({'endpoint_url': 'cognito.internal'}, 'AUTHUI_ENDPOINT_URL', 'https://'),
        ({'endpoint_url': 'http://cognito.internal'}, 'AUTHUI_ENDPOINT_URL', 'https://'),
        ({**REAL, 'secret': 'change-me-' + SECRET}, 'AUTHUI_SECRET', 'at least 32 random bytes'),
        ({'home': '//evil.example'}, 'AUTHUI_HOME', 'path'),
        ({**REAL, 'secret': 'abcdefghijklmnop' * 4}, 'AUTHUI_SECRET', 'at least 32 random bytes'),
        ({**REAL, 'secret': ''}, 'AUTHUI_SECRET', 'token_urlsafe'),
        ({**REAL, 'client_id': 'a client'}, 'AUTHUI_CLIENT_ID', 'letters, digits'),
        ({**REAL, 'public_url': 'ftp://app.example.org'}, 'AUTHUI_PUBLIC_URL', 'origin'),
        ({'redis_url': 'http://redis'}, 'AUTHUI_REDIS_URL', 'rediss://'),
        ({'issuer': 'pool'}, 'AUTHUI_ISSUER', 'https://'),
        ({'challenge_seconds': 60}, 'AUTHUI_CHALLENGE_SECONDS', '180'),
        ({'challenge_seconds': 3600}, 'AUTHUI_CHALLENGE_SECONDS', '900'),
        ({'trusted_proxies': -1}, 'AUTHUI_TRUSTED_PROXIES', '0'),
        ({'max_frame_bytes': 10}, 'AUTHUI_MAX_FRAME_BYTES', '4096'),
        ({'failure_ms': 10**6}, 'AUTHUI_FAILURE_MS', '5000'),
        ({**REAL, 'old_secrets': 'short'}, 'AUTHUI_OLD_SECRETS', 'at least 32 random bytes'),
        ({**REAL, 'old_secrets': SECRET}, 'AUTHUI_OLD_SECRETS', 'twice'),
        ({'tries_per_minute': 0}, 'AUTHUI_TRIES_PER_MINUTE', '1'),
        ({'password_min_length': 5}, 'AUTHUI_PASSWORD_MIN_LENGTH', '6'),
        ({'flow': 'ADMIN'}, 'AUTHUI_FLOW', 'USER_SRP_AUTH'),
        ({'profile_attributes': 'name,email'}, 'AUTHUI_PROFILE_ATTRIBUTES', 'screens of their own'),
        ({'profile_attributes': 'custom:<b>'}, 'AUTHUI_PROFILE_ATTRIBUTES', 'names of attributes'),
        ({'second_factors': 'passkey'}, 'AUTHUI_SECOND_FACTORS', 'sms'),
        ({'verified_contacts': 'address'}, 'AUTHUI_VERIFIED_CONTACTS', 'phone_number'),
        ({'signup_attributes': 'givenname'}, 'AUTHUI_SIGNUP_ATTRIBUTES', 'did you mean given_name?'),
        ({'signup_attributes': 'email'}, 'AUTHUI_SIGNUP_ATTRIBUTES', 'custom:<name>'),
        ({'signup_attributes': 'custom:a b'}, 'AUTHUI_SIGNUP_ATTRIBUTES', 'custom:<name>'),
        ({'signup_attributes': 'name,name'}, 'AUTHUI_SIGNUP_ATTRIBUTES', 'once'),
        ({'accent': 'teal'}, 'AUTHUI_ACCENT', '#rrggbb'),
        ({'layout': 'two'}, 'AUTHUI_LAYOUT', 'side-by-side'),
        ({'picture': 'coast.jpg'}, 'AUTHUI_PICTURE', '/brand/page'),
        ({'accent': '#12345'}, 'AUTHUI_ACCENT', '#rrggbb'),
        ({'accent': '#123456;}'}, 'AUTHUI_ACCENT', '#rrggbb'),
        ({'radius': 33}, 'AUTHUI_RADIUS', '32'),
        ({'font': 'Arial; } body { display: none'}, 'AUTHUI_FONT', 'names of fonts'),
        ({'font': 'url(https://evil.example)'}, 'AUTHUI_FONT', 'names of fonts'),
        ({'font': '"Arial'}, 'AUTHUI_FONT', 'names of fonts'),
        ({'color_scheme': 'sepia'}, 'AUTHUI_COLOR_SCHEME', 'system'),
        ({'logo': 'logo.svg'}, 'AUTHUI_LOGO', '/brand/page'),
        ({'logo': '/'}, 'AUTHUI_LOGO', 'picture'),
        ({'logo': 'data:image/svg+xml,<svg/onload=alert(1)>.'}, 'AUTHUI_LOGO', 'https://'),
        ({'logo_dark': '//evil.example/logo.svg'}, 'AUTHUI_LOGO_DARK', 'https://'),
        ({'logo_dark': 'https://user:pw@cdn.example.org/logo.svg'}, 'AUTHUI_LOGO_DARK', 'https://'),
        ({'terms_url': 'javascript:alert(1)'}, 'AUTHUI_TERMS_URL', 'https://'),
        ({'terms_url': 'http://example.org/terms'}, 'AUTHUI_TERMS_URL', 'https://'),
        ({'privacy_url': '/privacy"><script>'}, 'AUTHUI_PRIVACY_URL', 'https://'),
        ({'privacy_url': 'https://example.org;evil'}, 'AUTHUI_PRIVACY_URL', 'https://'),
        ({'picture_origins': 'http://pictures.example.org'}, 'AUTHUI_PICTURE_ORIGINS', 'https://'),
        ({'picture_origins': 'https://a.example,*'}, 'AUTHUI_PICTURE_ORIGINS', 'https://'),
        ({'picture_origins': "https://a.example; script-src 'self'"}, 'AUTHUI_PICTURE_ORIGINS', 'https://'),
        ({'support_url': 'javascript:alert(1)'}, 'AUTHUI_SUPPORT_URL', 'mailto:help@example.org'),
        ({'support_url': 'help@example.org'}, 'AUTHUI_SUPPORT_URL', 'mailto:help@example.org'),
        ({'support_url': 'mailto:help@example.org?x="><b>'}, 'AUTHUI_SUPPORT_URL', 'mailto:help@example.org'),
        ({'support_url': 'mailto:help'}, 'AUTHUI_SUPPORT_URL', 'mailto:help@example.org'),
        ({'support_url': '//evil.example'}, 'AUTHUI_SUPPORT_URL', 'mailto:help@example.org'),
        ({'support_url': 'tel:+4420'}, 'AUTHUI_SUPPORT_URL', 'mailto:help@example.org'),
        ({'css_file': 'nowhere.css'}, 'AUTHUI_CSS_FILE', 'cannot be read'),
    ],
)
def test_a_wrong_setting_is_named_with_its_remedy(values: dict[str, object], variable: str, remedy: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.load(**values)
    assert variable in str(caught.value)
    assert remedy in str(caught.value)


def test_all_that_a_real_pool_lacks_is_told_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.load(**REAL | {'secret': None, 'public_url': None})
    told = str(caught.value).splitlines()
    assert [line.split(':')[0] for line in told] == ['AUTHUI_SECRET is missing', 'AUTHUI_PUBLIC_URL is missing']


@pytest.mark.parametrize(
    ('name', 'hint'),
    [('AUTHUI_CLIENTID', 'did you mean AUTHUI_CLIENT_ID?'), ('AUTHUI_COLOUR', 'there is no such setting')],
)
def test_a_misspelt_variable_stops_the_start(monkeypatch: pytest.MonkeyPatch, name: str, hint: str) -> None:
    monkeypatch.setenv(name, 'x')
    with pytest.raises(SettingsError, match=name) as caught:
        Settings.load()
    assert hint in str(caught.value)


def test_a_misspelt_variable_in_the_file_stops_the_start_too(tmp_path: Path) -> None:
    (tmp_path / '.env').write_text('OTHER=1\nAUTHUI_TITLE=Acme\nAUTHUI_TITEL=Acme\n')
    with pytest.raises(SettingsError, match=r'AUTHUI_TITEL.*did you mean AUTHUI_TITLE'):
        Settings.load()


def test_the_value_of_a_wrong_secret_is_not_repeated() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.load(**REAL | {'secret': 'hunter2hunter2'})
    assert 'hunter2' not in str(caught.value)
    assert 'hunter2' not in repr(caught.value.__cause__)


def test_without_a_pool_the_embedded_one_is_used() -> None:
    settings = Settings.load()
    assert settings.uses_local_pool
    assert not settings.is_https


def test_four_variables_point_it_at_a_real_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in REAL.items():
        monkeypatch.setenv(f'AUTHUI_{name.upper()}', value)
    settings = Settings.load()
    assert not settings.uses_local_pool
    assert settings.is_https
    assert settings.aws_region == 'eu-west-1'
    assert settings.token_issuer == 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123'
    assert settings.jwks_url == f'{settings.token_issuer}/.well-known/jwks.json'


def test_a_file_named_env_is_read(tmp_path: Path) -> None:
    (tmp_path / '.env').write_text('AUTHUI_TITLE=Acme\nAUTHUI_PREFIX=/auth/\n')
    settings = Settings.load()
    assert settings.title == 'Acme'
    assert settings.path('login') == '/auth/login'


def test_an_endpoint_of_ones_own_serves_the_keys_but_keeps_the_issuer() -> None:
    settings = Settings.load(**REAL, endpoint_url='https://vpce-1.example.com/')
    assert settings.jwks_url == 'https://vpce-1.example.com/eu-west-1_AbCdEf123/.well-known/jwks.json'
    assert settings.token_issuer.startswith('https://cognito-idp.eu-west-1.amazonaws.com/')


@pytest.mark.parametrize(
    ('region', 'domain'),
    [
        ('eu-west-1', 'amazonaws.com'),
        ('us-gov-west-1', 'amazonaws.com'),
        ('cn-north-1', 'amazonaws.com.cn'),
        ('eusc-de-east-1', 'amazonaws.eu'),
        ('us-iso-east-1', 'c2s.ic.gov'),
        ('us-isob-east-1', 'sc2s.sgov.gov'),
        ('eu-isoe-west-1', 'cloud.adc-e.uk'),
        ('us-isof-south-1', 'csp.hci.ic.gov'),
        ('xx-moon-1', 'amazonaws.com'),  # as botocore has it
    ],
)
def test_a_pool_has_the_issuer_of_its_partition(region: str, domain: str) -> None:
    settings = Settings.load(**REAL | {'user_pool_id': f'{region}_AbCdEf123'})
    assert settings.token_issuer == f'https://cognito-idp.{region}.{domain}/{region}_AbCdEf123'
    assert settings.token_issuers.fullmatch(settings.token_issuer)
    assert settings.token_issuers.fullmatch(f'https://issuer-cognito-idp.{region}.{domain}/{region}_AbCdEf123')


@pytest.mark.parametrize(
    ('issuer', 'is_the_pool'),
    [
        ('https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123', True),
        ('https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123', True),
        ('https://issuer-cognito-idp.us-west-2.amazonaws.com/eu-west-1_AbCdEf123', True),  # a replica's
        ('https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf124', False),
        ('https://issuer-cognito-idp.eu-west-1.amazonaws.com/us-west-2_AbCdEf123', False),
        ('https://issuer-cognito-idp.eu-west-1.amazonaws.com.cn/eu-west-1_AbCdEf123', False),
        ('https://issuer-cognito-idp.cn-north-1.amazonaws.com/eu-west-1_AbCdEf123', False),
        ('https://issuer-cognito-idp.evil.example.amazonaws.com/eu-west-1_AbCdEf123', False),
        ('https://issuer-cognito-idp.eu-west-1.amazonaws.com.evil.example/eu-west-1_AbCdEf123', False),
        ('https://issuer-cognito-idp.eu-west-1xamazonaws.com/eu-west-1_AbCdEf123', False),
        ('http://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123', False),
        ('https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123/', False),
        ('https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123\n', False),
        ('https://x-issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123', False),
    ],
)
def test_the_issuer_is_the_pool_by_its_id_whatever_region_answered(issuer: str, *, is_the_pool: bool) -> None:
    assert (Settings.load(**REAL).token_issuers.fullmatch(issuer) is not None) is is_the_pool


def test_an_issuer_that_is_set_is_the_only_one() -> None:
    settings = Settings.load(**REAL, issuer='http://localhost:9229/eu-west-1_AbCdEf123')
    assert settings.token_issuers.fullmatch('http://localhost:9229/eu-west-1_AbCdEf123')
    assert not settings.token_issuers.fullmatch('https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123')


def test_lists_stand_with_commas_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('AUTHUI_PROFILE_ATTRIBUTES', 'name, custom:team')
    monkeypatch.setenv('AUTHUI_SECOND_FACTORS', 'app,sms')
    monkeypatch.setenv('AUTHUI_VERIFIED_CONTACTS', '')
    settings = Settings.load()
    assert settings.profile_attributes == ('name', 'custom:team')
    assert settings.second_factors == ('app', 'sms')
    assert settings.verified_contacts is None


def test_old_secrets_stand_with_commas_between(monkeypatch: pytest.MonkeyPatch) -> None:
    old = [SECRET[::-1], SECRET[5:] + SECRET[:5]]
    monkeypatch.setenv('AUTHUI_OLD_SECRETS', ', '.join(old))
    assert [each.get_secret_value() for each in Settings.load(**REAL).old_secrets] == old


@pytest.mark.parametrize(
    ('name', 'value'),
    [
        ('accent', '#0B7285'),
        ('accent', '#1c8'),
        ('font', '"Source Sans 3", system-ui, sans-serif'),
        ('font', "Georgia, 'Times New Roman', serif"),
        ('logo', '/brand/logo.svg?v=2'),
        ('picture', '/brand/coast.jpg'),
        ('picture', 'https://cdn.example.org/coast.jpg'),
        ('layout', 'single'),
        ('layout', 'split'),
        ('logo', 'https://cdn.example.org:8443/logo.svg'),
        ('terms_url', 'https://example.org'),
        ('terms_url', '/legal/terms#users'),
        ('support_url', '/help'),
        ('support_url', 'https://example.org/help?from=login'),
        ('support_url', 'http://intranet/help'),
        ('support_url', 'mailto:help+app@example.org?subject=Login%20fails'),
        ('signup_attributes', ('given_name', 'custom:cost-centre')),
    ],
)
def test_what_is_seen_takes_what_is_usual(name: str, value: object) -> None:
    assert getattr(Settings.load(**{name: value}), name) == value


def test_attributes_stand_with_commas_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('AUTHUI_SIGNUP_ATTRIBUTES', 'given_name, custom:team,')
    assert Settings.load().signup_attributes == ('given_name', 'custom:team')


def test_style_rules_of_more_than_a_page_are_refused(tmp_path: Path) -> None:
    (tmp_path / 'brand.css').write_text('a' * 100_001)
    with pytest.raises(SettingsError, match=r'AUTHUI_CSS_FILE: .* too long'):
        Settings.load(css_file=tmp_path / 'brand.css')


@pytest.mark.parametrize(
    ('given', 'origin'),
    [
        ('https://app.example.org:443', 'https://app.example.org'),
        ('http://localhost:80', 'http://localhost'),
        ('http://localhost:080', 'http://localhost'),
        ('HTTPS://App.Example.org/', 'https://app.example.org'),
        (' https://app.example.org ', 'https://app.example.org'),
        ('https://app.example.org:8443', 'https://app.example.org:8443'),
        ('https://app.example.org:80', 'https://app.example.org:80'),
        ('https://bücher.example', 'https://xn--bcher-kva.example'),
        ('https://BÜCHER.example:443', 'https://xn--bcher-kva.example'),
        ('http://[0:0:0:0:0:0:0:1]:8080', 'http://[::1]:8080'),
        ('https://[2001:DB8::0:1]', 'https://[2001:db8::1]'),
    ],
)
def test_a_public_url_is_written_as_browsers_write_an_origin(given: str, origin: str) -> None:
    assert Settings.load(public_url=given).public_url == origin


@pytest.mark.parametrize(
    'given',
    [
        'https://app.example.org:0',
        'https://app.example.org:65536',
        'https://app.example.org:https',
        'https://user@app.example.org',
        'https://app.example.org?',
        'https://app.example.org#top',
        'https://[::1',
        'https://[::g]',
        'https://-.example..org\u0000ü',
    ],
)
def test_a_public_url_that_is_no_origin_is_refused(given: str) -> None:
    with pytest.raises(SettingsError, match='AUTHUI_PUBLIC_URL: must be an origin'):
        Settings.load(public_url=given)


@pytest.mark.parametrize('encoding', ['utf-8', 'utf-8-sig', 'utf-16'])
def test_a_dotenv_file_is_read_as_editors_and_shells_save_it(
    encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / '.env'
    file.write_text('AUTHUI_TITLE=Bücher\n', encoding=encoding)
    monkeypatch.setitem(Settings.model_config, 'env_file', str(file))
    assert Settings.load().title == 'Bücher'


@pytest.mark.parametrize('encoding', ['utf-16-le', 'utf-16-be', 'latin-1'])
def test_a_dotenv_file_that_cannot_be_read_is_named_with_the_remedy(
    encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / '.env'
    file.write_text('AUTHUI_TITLE=Bücher\n', encoding=encoding)
    monkeypatch.setitem(Settings.model_config, 'env_file', str(file))
    with pytest.raises(SettingsError, match=r'\.env is not a UTF-8 text: save it again as UTF-8 .*-Encoding utf8'):
        Settings.load()


def test_mistakes_are_named_in_the_order_of_the_handbook() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.load(accent='blue', prefix='auth', public_url='app', tries_per_minute=0, secret='x', client_id='!')
    named = [line.partition(':')[0].removeprefix('AUTHUI_') for line in str(caught.value).splitlines()]
    assert named == ['CLIENT_ID', 'SECRET', 'PREFIX', 'PUBLIC_URL', 'TRIES_PER_MINUTE', 'ACCENT']


def test_a_misspelt_argument_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(SettingsError, match=r'titel: there is no such setting; did you mean title\?'):
        Settings.load(titel='Acme')
