"""Wrong settings and leftovers of development stop the start: the port never opens, and no secret is repeated."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr
from support.starts import Start, Starter
from support.world import MakeWorld

from authui.cognito import KeySet, TokenVerifier, jwks_of
from authui.errors import SettingsError, TokenClaimError, TokenKeyError
from authui.host.start_checks import check_start, refuse_passkeys_in_vain
from authui.local import LocalPool
from authui.models import TokenSet
from authui.settings import Settings

SECRET = 'b6Q0u3kz9wXn2LrT5vYc8FhJ1mPs4GdA'
CANARY = 'Kanarienvogel7'
REAL = {
    'AUTHUI_USER_POOL_ID': 'eu-west-1_AbCdEf123',
    'AUTHUI_CLIENT_ID': '1abcdefgh',
    'AUTHUI_SECRET': SECRET,
    'AUTHUI_PUBLIC_URL': 'https://app.example.org',
}
TWICE = f'{CANARY}-3kz9wXn2LrT5vYc8FhJ1mPs4GdA'

BAD_SECRETS: dict[str, tuple[dict[str, str], str]] = {
    'missing': ({'AUTHUI_SECRET': ''}, 'AUTHUI_SECRET is missing'),
    'short': ({'AUTHUI_SECRET': CANARY}, 'AUTHUI_SECRET: must be at least 32 random bytes'),
    'one byte short': ({'AUTHUI_SECRET': f'{CANARY}9wXn2LrT5vYc8FhJ1'}, 'AUTHUI_SECRET: must be at least 32'),
    'of one letter': ({'AUTHUI_SECRET': 'q' * 64}, 'AUTHUI_SECRET: must be at least 32 random bytes'),
    'a word repeated': ({'AUTHUI_SECRET': CANARY * 4}, 'AUTHUI_SECRET: must be at least 32 random bytes'),
    'a placeholder': ({'AUTHUI_SECRET': f'change-me-{CANARY}-0123456789'}, 'AUTHUI_SECRET: must be at least'),
    'a default': ({'AUTHUI_SECRET': f'default secret of {CANARY} 012345'}, 'AUTHUI_SECRET: must be at least'),
    'an old one that is short': ({'AUTHUI_OLD_SECRETS': CANARY}, 'AUTHUI_OLD_SECRETS: must be at least 32'),
    'one that is old and new': ({'AUTHUI_SECRET': TWICE, 'AUTHUI_OLD_SECRETS': TWICE}, 'given twice'),
    'no client secret': ({'AUTHUI_CLIENT_SECRET': f'{CANARY}-with-dashes'}, 'AUTHUI_CLIENT_SECRET: must be'),
}
"""By case: the variables that are set instead, and the complaint."""

PUBLIC = {'AUTHUI_PUBLIC_URL': 'https://app.example.org'}
LOOPBACK = {'AUTHUI_PUBLIC_URL': 'http://localhost:8080'}
LEFTOVERS: dict[str, tuple[Start, str]] = {
    'an AWS endpoint': (Start(REAL | {'AWS_ENDPOINT_URL': 'http://127.0.0.1:4566'}), 'Unset AWS_ENDPOINT_URL'),
    'an AWS endpoint of Cognito': (
        Start(REAL | {'AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER': 'http://127.0.0.1:5000'}),
        'Unset AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER',
    ),
    'signing keys': (Start(REAL | {'COGNITO_JWKS': '{"keys": []}'}), 'Unset COGNITO_JWKS'),
    'an endpoint in clear': (Start(REAL | {'AUTHUI_ENDPOINT_URL': 'http://cognito.internal'}), 'AUTHUI_ENDPOINT_URL'),
    'an issuer in clear': (Start(REAL | {'AUTHUI_ISSUER': 'http://pool.internal'}), 'AUTHUI_ISSUER'),
    'passwords in clear': (Start(REAL | {'AUTHUI_PUBLIC_URL': 'http://app.example.org'}), 'AUTHUI_PUBLIC_URL'),
    'no public URL': (Start(REAL | {'AUTHUI_PUBLIC_URL': ''}), 'AUTHUI_PUBLIC_URL is missing'),
    'half a pool': (Start(REAL | {'AUTHUI_CLIENT_ID': ''}), 'AUTHUI_CLIENT_ID is missing'),
    'debug': (Start(REAL, debug=True), 'debug=True'),
    'devtools': (Start(REAL, devtools=True), '/devtools'),
    'debug on every address': (
        Start(REAL | LOOPBACK, host='0.0.0.0', debug=True),  # noqa: S104 - it is refused
        "ui.run(host='localhost')",
    ),
    'devtools on every address': (
        Start(REAL | LOOPBACK, host='0.0.0.0', devtools=True),  # noqa: S104 - it is refused
        '/devtools shows and changes the state of every tab',
    ),
    'the embedded pool on every address': (Start(host='0.0.0.0'), 'for this machine alone'),  # noqa: S104 - it is refused
    'the embedded pool behind a public URL': (Start(PUBLIC), 'for this machine alone'),
    'a misspelt setting': (Start(REAL | {'AUTHUI_ENPOINT_URL': 'https://x.example'}), 'AUTHUI_ENDPOINT_URL?'),
}


@pytest.fixture(scope='module')
def starter(tmp_path_factory: pytest.TempPathFactory) -> Starter:
    return Starter(tmp_path_factory.mktemp('starts'))


@pytest.mark.parametrize('name', BAD_SECRETS)
def test_a_bad_secret_stops_the_start_and_is_not_printed(starter: Starter, name: str) -> None:
    environment, said = BAD_SECRETS[name]
    ended = starter.start(Start(REAL | environment))
    assert ended.code == 1, ended.printed
    assert not ended.was_reached
    assert said in ended.printed
    assert CANARY not in ended.printed
    assert SECRET not in ended.printed


@pytest.mark.parametrize('name', LEFTOVERS)
def test_a_leftover_of_development_stops_the_start(starter: Starter, name: str) -> None:
    start, said = LEFTOVERS[name]
    ended = starter.start(start)
    assert ended.code not in {0, None}, ended.printed
    assert not ended.was_reached
    assert said in ended.printed
    assert SECRET not in ended.printed


@pytest.mark.parametrize(
    'start',
    [
        Start(REAL),
        Start(REAL | {'AUTHUI_ENDPOINT_URL': 'https://vpce-1.example.com'}),
        Start(debug=True, devtools=True),
        Start(REAL | LOOPBACK, debug=True, devtools=True),
        Start(PUBLIC | {'AUTHUI_UNSAFE_LOCAL_POOL': '1'}),
        Start(REAL | {'AWS_ENDPOINT_URL_S3': 'http://127.0.0.1:9000'}),
    ],
    ids=['a pool', 'a named endpoint', 'a developer', 'a developer with a pool', 'on purpose', 'another service'],
)
def test_right_settings_start(starter: Starter, start: Start) -> None:
    ended = starter.start(start)
    assert ended.was_reached, ended.printed


PASSKEYS = {
    'passkeys': True,
    'user_pool_id': 'eu-west-1_AbCdEf123',
    'client_id': '1abcdefgh',
    'secret': SecretStr(SECRET),
}


@pytest.mark.parametrize(
    ('public_url', 'domain', 'remedy'),
    [
        ('https://app.example.org', None, None),
        ('https://app.example.org', 'example.org', None),
        ('http://localhost:8080', None, None),
        ('http://127.0.0.1:8080', None, 'http://localhost:8080'),
        ('https://10.0.0.7', None, 'open the app at a domain'),
        ('https://app.example.org', 'other.example', 'name its domain, app.example.org'),
        ('https://shop.co.uk', 'co.uk', 'name a domain of your own'),
    ],
)
def test_passkeys_that_cannot_work_stop_the_start(public_url: str, domain: str | None, remedy: str | None) -> None:
    settings = Settings.load(public_url=public_url, relying_party_id=domain, **PASSKEYS)
    if remedy is None:
        refuse_passkeys_in_vain(settings)
        return
    with pytest.raises(SettingsError, match='AUTHUI_RELYING_PARTY_ID and AUTHUI_PUBLIC_URL') as refused:
        refuse_passkeys_in_vain(settings)
    assert remedy in str(refused.value)
    refuse_passkeys_in_vain(settings.model_copy(update={'passkeys': False}))


def test_the_port_never_opens_for_them(starter: Starter) -> None:
    ended = starter.start(Start(REAL | {'AUTHUI_PASSKEYS': '1', 'AUTHUI_PUBLIC_URL': 'https://10.0.0.7'}))
    assert not ended.was_reached
    assert 'no browser makes a passkey for an IP address' in ended.printed


async def test_a_token_of_the_embedded_pool_is_refused_where_a_real_one_is_configured(
    make_world: MakeWorld, tmp_path: Path
) -> None:
    world = make_world()
    tokens = await world.client.login(world.add_user())
    assert isinstance(tokens, TokenSet)
    settings = Settings.load(
        user_pool_id='eu-west-1_AbCdEf123',
        client_id=world.pool.client_id,
        secret=SecretStr(SECRET),
        public_url='https://app.example.org',
    )
    real = LocalPool.open(tmp_path / 'real', clock=world.clock)  # its keys stand for those that AWS publishes
    for pool, error in ((real, TokenKeyError), (world.pool, TokenClaimError)):
        verifier = TokenVerifier(
            issuer=settings.token_issuer,
            client_id=world.pool.client_id,
            keys=KeySet(jwks_of(pool.jwks)),
            clock=world.clock,
        )
        with pytest.raises(error):
            await verifier.verify(tokens)
    real.close()


def test_a_provider_by_another_name_than_cognitos_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    check_start(Settings.load(_env_file=None, providers='google,AcmeSAML'), [])
    (warning,) = caplog.messages
    assert 'AUTHUI_PROVIDERS' in warning
    assert 'write Google' in warning
