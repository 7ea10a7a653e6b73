"""`authui provision --providers`, and what `authui doctor` says of providers, against moto and a scripted server."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import httpx
import moto
import pytest
from botocore.exceptions import ClientError
from click.testing import CliRunner, Result

from authui.cli import main
from authui.cognito import make_boto_client
from authui.cognito.provider_checks import check_managed_login, check_providers
from authui.cognito.provider_setup import ProviderSpec
from authui.cognito.provision import PoolSpec, provision
from authui.local import FakeProvider, LocalPool, PoolConfig
from authui.settings import Settings

from .support import CLIENT_ID, POOL_ID, Reply, Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REGION = 'eu-west-1'
APP = 'https://app.example.org'
CALLBACK = f'{APP}/login/callback'
SCOPES = ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin']


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv('AUTHUI_PUBLIC_URL', APP)


@pytest.fixture
def aws() -> Iterator[Any]:
    with moto.mock_aws():
        yield boto3.client('cognito-idp', region_name=REGION)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ['provision', '--region', REGION, '--name', 'shop', *arguments])


def variables_of(done: Result) -> dict[str, str]:
    assert done.exit_code == 0, done.output
    return dict(line.split('=', 1) for line in done.stdout.splitlines())


def add_provider(aws: Any, pool_id: str, name: str, **more: Any) -> None:
    aws.create_identity_provider(
        UserPoolId=pool_id,
        ProviderName=name,
        ProviderType='Google' if name == 'Google' else 'OIDC',
        ProviderDetails={'client_id': 'a', 'client_secret': 'b', 'authorize_scopes': 'openid email'},
        **{'AttributeMapping': {'email': 'email', 'email_verified': 'email_verified', 'username': 'sub'}} | more,
    )


def client_of(aws: Any, variables: dict[str, str]) -> dict[str, Any]:
    named = {'UserPoolId': variables['AUTHUI_USER_POOL_ID'], 'ClientId': variables['AUTHUI_CLIENT_ID']}
    client: dict[str, Any] = aws.describe_user_pool_client(**named)['UserPoolClient']
    return client


class TestProvision:
    def test_a_new_client_is_ready_for_them_and_the_run_says_what_the_pool_lacks(self, aws: Any) -> None:
        done = run('--providers', 'Google,AcmeSAML=Acme Ltd')
        variables = variables_of(done)
        client = client_of(aws, variables)
        assert client['AllowedOAuthFlowsUserPoolClient'] is True
        assert (client['AllowedOAuthFlows'], client['AllowedOAuthScopes']) == (['code'], SCOPES)
        assert (client['CallbackURLs'], client['LogoutURLs']) == ([CALLBACK], [f'{APP}/login'])
        assert client['SupportedIdentityProviders'] == ['COGNITO']
        assert variables['AUTHUI_PROVIDERS'] == 'Google,AcmeSAML=Acme Ltd'
        assert 'AUTHUI_DOMAIN' not in variables
        for lacking in ('no provider Google', 'no provider AcmeSAML', 'no domain'):
            assert lacking in done.stderr
        assert aws.list_identity_providers(UserPoolId=variables['AUTHUI_USER_POOL_ID'], MaxResults=9)['Providers'] == []

    def test_once_the_pool_has_them_the_client_gets_them_and_keeps_what_it_has(self, aws: Any) -> None:
        variables = variables_of(run('--providers', 'Google'))
        pool_id, client_id = variables['AUTHUI_USER_POOL_ID'], variables['AUTHUI_CLIENT_ID']
        add_provider(aws, pool_id, 'Google')
        aws.create_user_pool_domain(Domain='shop', UserPoolId=pool_id)
        aws.update_user_pool_client(
            UserPoolId=pool_id,
            ClientId=client_id,
            CallbackURLs=['https://other.example.org/'],
            AllowedOAuthScopes=['orders/read'],
            SupportedIdentityProviders=['COGNITO'],
            ReadAttributes=['email', 'name'],
        )
        seen = run('--providers', 'Google')
        assert 'app client: CallbackURLs differs' in seen.stderr
        assert client_of(aws, variables)['CallbackURLs'] == ['https://other.example.org/']
        done = run('--providers', 'Google', '--update')
        client = client_of(aws, variables)
        assert client['CallbackURLs'] == ['https://other.example.org/', CALLBACK]
        assert client['AllowedOAuthScopes'] == ['orders/read', *SCOPES]
        assert client['SupportedIdentityProviders'] == ['COGNITO', 'Google']
        assert client['ReadAttributes'] == ['email', 'name', 'email_verified']
        assert variables_of(done)['AUTHUI_DOMAIN'] == f'shop.auth.{REGION}.amazoncognito.com'
        assert 'no provider' not in done.stderr
        again = run('--providers', 'Google', '--update')
        assert 'made or changed' not in again.stderr

    def test_the_setting_is_enough(self, aws: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv('AUTHUI_PROVIDERS', 'Google')
        monkeypatch.setenv('AUTHUI_SCOPES', 'orders/read')
        monkeypatch.setenv('AUTHUI_PREFIX', '/auth')
        client = client_of(aws, variables_of(run()))
        assert client['CallbackURLs'] == [f'{APP}/auth/login/callback']
        assert client['AllowedOAuthScopes'] == [*SCOPES, 'orders/read']

    def test_without_providers_a_client_is_made_as_before(self, aws: Any) -> None:
        client = client_of(aws, variables_of(run()))
        assert 'CallbackURLs' not in client
        assert not client.get('AllowedOAuthFlowsUserPoolClient')

    def test_the_urls_of_the_app_must_be_known(self, aws: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv('AUTHUI_PUBLIC_URL')
        done = run('--providers', 'Google')
        assert done.exit_code == 1
        assert 'AUTHUI_PUBLIC_URL' in done.output
        assert aws.list_user_pools(MaxResults=9)['UserPools'] == []

    def test_a_dry_run_shows_the_settings(self, aws: Any) -> None:
        done = run('--providers', 'Google', '--dry-run')
        assert f'"{CALLBACK}"' in done.output
        assert 'left to you: user pool: it has no provider Google' in done.output
        assert 'AUTHUI_DOMAIN' in done.output
        assert aws.list_user_pools(MaxResults=9)['UserPools'] == []


def settings_of(**changes: Any) -> Settings:
    values = {
        'user_pool_id': POOL_ID,
        'client_id': CLIENT_ID,
        'secret': 'b6Q0u3kz9wXn2LrT5vYc8FhJ1mPs4GdA',
        'public_url': APP,
        'domain': 'login.example.org',
        'providers': 'Google',
    }
    return Settings.load(**values | changes)


CLIENT: dict[str, Any] = {
    'AllowedOAuthFlowsUserPoolClient': True,
    'AllowedOAuthFlows': ['code'],
    'AllowedOAuthScopes': [*SCOPES, 'phone'],
    'CallbackURLs': [CALLBACK],
    'LogoutURLs': [f'{APP}/login'],
    'SupportedIdentityProviders': ['COGNITO', 'Google'],
}
POOL: dict[str, Any] = {
    'Id': POOL_ID,
    'Domain': 'shop',
    'CustomDomain': 'login.example.org',
    'SchemaAttributes': [
        {'Name': 'sub', 'Required': True, 'Mutable': False},
        {'Name': 'email', 'Required': True, 'Mutable': True},
        {'Name': 'custom:team', 'Mutable': False},
    ],
}
GOOGLE: dict[str, Any] = {
    'ProviderName': 'Google',
    'AttributeMapping': {'email': 'email', 'email_verified': 'email_verified', 'username': 'sub'},
    'IdpIdentifiers': ['acme.example'],
}


def pool_with(
    client: dict[str, Any] | None = None, pool: dict[str, Any] | None = None, *providers: dict[str, Any]
) -> Any:
    """Return an administrator's client of a pool that has these settings."""
    named = {each['ProviderName']: each for each in providers or (GOOGLE,)}
    by_identifier = {each: provider for provider in named.values() for each in provider.get('IdpIdentifiers', ())}

    def found(provider: dict[str, Any] | None) -> dict[str, Any]:
        if provider is None:
            raise ClientError({'Error': {'Code': 'ResourceNotFoundException'}}, 'DescribeIdentityProvider')
        return {'IdentityProvider': provider}

    return SimpleNamespace(
        describe_user_pool=lambda **_: {'UserPool': POOL | (pool or {})},
        describe_user_pool_client=lambda **_: {'UserPoolClient': CLIENT | (client or {})},
        describe_identity_provider=lambda ProviderName, **_: found(named.get(ProviderName)),  # noqa: N803 - AWS's name
        get_identity_provider_by_identifier=lambda IdpIdentifier, **_: found(by_identifier.get(IdpIdentifier)),  # noqa: N803 - the same
    )


def faults(cognito: Any, **settings: Any) -> dict[str, str]:
    return {each.name: each.text for each in check_providers(cognito, settings_of(**settings)) if each.state != 'ok'}


class TestDoctorWithCredentials:
    def test_everything_is_as_needed(self) -> None:
        checks = check_providers(pool_with(), settings_of(sso_domains='acme.example'))
        assert {each.state for each in checks} == {'ok'}
        assert {'domain', 'callback URL', 'logout URL', 'scopes', 'e-mail of Google'} <= {each.name for each in checks}

    @pytest.mark.parametrize('domain', ['login.example.org', f'shop.auth.{REGION}.amazoncognito.com'])
    def test_both_domains_of_a_pool_work(self, domain: str) -> None:
        assert faults(pool_with(), domain=domain) == {}

    @pytest.mark.parametrize(
        ('cognito', 'settings', 'name', 'remedy'),
        [
            (pool_with(), {'domain': 'login.example.com'}, 'domain', 'AUTHUI_DOMAIN to login.example.org'),
            (pool_with(None, {'Domain': None, 'CustomDomain': None}), {}, 'domain', 'the pool has none'),
            (pool_with({'CallbackURLs': [f'{CALLBACK}/']}), {}, 'callback URL', CALLBACK),
            (pool_with({'CallbackURLs': [CALLBACK.upper()]}), {}, 'callback URL', CALLBACK),
            (pool_with({'CallbackURLs': [CALLBACK.replace('https', 'http')]}), {}, 'callback URL', CALLBACK),
            (pool_with({'CallbackURLs': [f'{APP}.evil.example/login/callback']}), {}, 'callback URL', CALLBACK),
            (pool_with({'CallbackURLs': None}), {}, 'callback URL', 'CallbackURLs'),
            (pool_with(), {'prefix': '/auth'}, 'callback URL', f'{APP}/auth/login/callback'),
            (pool_with({'LogoutURLs': [APP]}), {}, 'logout URL', f'{APP}/login'),
            (pool_with({'AllowedOAuthFlows': ['implicit']}), {}, 'authorization code grant', 'code'),
            (
                pool_with({'AllowedOAuthFlowsUserPoolClient': False}),
                {},
                'authorization code grant',
                'AllowedOAuthFlowsUserPoolClient',
            ),
            (pool_with({'AllowedOAuthFlows': ['code', 'implicit']}), {}, 'implicit grant', 'URLs'),
            (pool_with({'AllowedOAuthScopes': ['openid']}), {}, 'scopes', 'email, profile, aws.cognito'),
            (pool_with(), {'scopes': 'orders/read'}, 'scopes', 'orders/read'),
            (pool_with({'ReadAttributes': ['email']}), {}, 'readable attributes', 'email_verified'),
            (pool_with(), {'providers': 'Google,Acme'}, 'providers of the pool', 'Acme'),
            (pool_with(), {'providers': 'Google,Acme'}, 'providers of the app client', 'Acme'),
            (
                pool_with({'SupportedIdentityProviders': ['Google']}),
                {'providers': 'COGNITO,Google'},
                'providers of the app client',
                'COGNITO',
            ),
            (pool_with(), {'sso_domains': 'acme.example,other.example'}, 'domains of providers', 'other.example'),
            (
                pool_with({'SupportedIdentityProviders': ['COGNITO']}),
                {'providers': 'COGNITO', 'sso_domains': 'acme.example'},
                'providers of the app client',
                'Google',
            ),
            (
                pool_with(None, None, GOOGLE | {'AttributeMapping': {'username': 'sub'}}),
                {},
                'attributes of Google',
                'email',
            ),
            (
                pool_with(None, None, GOOGLE | {'AttributeMapping': {'email': 'email', 'custom:team': 'hd'}}),
                {},
                'mapped attributes of Google',
                'custom:team',
            ),
            (pool_with({'WriteAttributes': ['name']}), {}, 'mapped attributes of Google', 'email cannot'),
            (
                pool_with(None, None, GOOGLE | {'AttributeMapping': {'email': 'email'}}),
                {},
                'e-mail of Google',
                'AUTHUI_TRUSTED_PROVIDERS',
            ),
        ],
    )
    def test_what_would_fail_is_named_with_its_remedy(
        self, cognito: Any, settings: dict[str, Any], name: str, remedy: str
    ) -> None:
        found = faults(cognito, **settings)
        assert remedy in found[name]

    def test_an_app_that_is_mounted_below_a_path_has_that_path_in_its_urls(self) -> None:
        client = {'CallbackURLs': [f'{APP}/shop/login/callback'], 'LogoutURLs': [f'{APP}/shop/login']}
        assert faults(pool_with(client)) == {}

    def test_where_the_provider_stays_logged_in_no_logout_url_is_needed(self) -> None:
        assert faults(pool_with({'LogoutURLs': None}), provider_logout=False) == {}

    def test_a_provider_that_is_trusted_needs_to_verify_nothing(self) -> None:
        google = GOOGLE | {'AttributeMapping': {'email': 'email'}}
        assert faults(pool_with(None, None, google), trusted_providers='Google') == {}

    def test_no_client_may_write_what_is_verified_and_none_has_to(self) -> None:
        assert faults(pool_with({'WriteAttributes': ['email', 'name']})) == {}

    def test_the_domain_of_another_server_is_its_own(self) -> None:
        assert faults(pool_with(), endpoint_url='https://cognito.example.com', domain='login.example.com') == {}

    def test_providers_that_no_button_leads_to_are_offered(self) -> None:
        (check,) = check_providers(pool_with(), settings_of(providers=None, domain=None))
        assert (check.state, 'AUTHUI_PROVIDERS=Google' in check.text) == ('skip', True)

    def test_a_pool_without_providers_is_not_spoken_of(self) -> None:
        cognito = pool_with({'SupportedIdentityProviders': ['COGNITO']})
        assert check_providers(cognito, settings_of(providers=None, domain=None)) == []

    def test_without_credentials_they_cannot_be_seen(self) -> None:
        def refuse(**_: str) -> None:
            raise ClientError({'Error': {'Code': 'AccessDeniedException'}}, 'DescribeUserPool')

        (check,) = check_providers(SimpleNamespace(describe_user_pool=refuse), settings_of())
        assert check.state == 'skip'

    def test_a_provider_that_may_not_be_described_is_not_taken_for_a_missing_one(self) -> None:
        def refuse(**_: str) -> None:
            raise ClientError({'Error': {'Code': 'AccessDeniedException'}}, 'DescribeIdentityProvider')

        cognito = pool_with()
        cognito.describe_identity_provider = refuse
        assert [each.state for each in check_providers(cognito, settings_of())] == ['skip']

    def test_a_pool_of_moto_that_was_provisioned_for_them_passes(self, aws: Any) -> None:
        variables = variables_of(run('--providers', 'Google'))
        add_provider(aws, variables['AUTHUI_USER_POOL_ID'], 'Google')
        aws.create_user_pool_domain(Domain='shop', UserPoolId=variables['AUTHUI_USER_POOL_ID'])
        made = variables_of(run('--providers', 'Google', '--update'))
        settings = settings_of(
            user_pool_id=made['AUTHUI_USER_POOL_ID'], client_id=made['AUTHUI_CLIENT_ID'], domain=made['AUTHUI_DOMAIN']
        )
        assert {each.state for each in check_providers(aws, settings)} == {'ok'}


class TestDoctorFromOutside:
    @staticmethod
    async def checked(server: Server, location: str = '', status: int = 302, **settings: Any) -> tuple[str, str]:
        reply = Reply(b'', status, headers=(('Location', location),) if location else ())
        reply.release.set()
        server.replies.default_factory = lambda: [reply]
        try:
            checks = await check_managed_login(settings_of(domain=server.url, **settings))
        finally:
            server.replies.default_factory = list
        return checks[0].state, checks[0].text

    async def test_a_sign_in_that_begins_is_fine(self, server: Server) -> None:
        state, _ = await self.checked(server, 'https://accounts.google.com/o/oauth2/auth?client_id=1')
        assert state == 'ok'
        (path, _) = server.requests[0]
        assert path.startswith('/oauth2/authorize?')
        assert 'identity_provider=Google' in path

    async def test_each_provider_and_domain_is_begun_once(self, server: Server) -> None:
        await self.checked(server, '/login', providers='Google,COGNITO', sso_domains='acme.example')
        asked = [path.partition('S256&')[2] for path, _ in server.requests]
        assert asked == ['identity_provider=Google', 'identity_provider=COGNITO', 'idp_identifier=acme.example']

    @pytest.mark.parametrize(
        ('location', 'status', 'remedy'),
        [
            ('https://login.example.org/error?error=redirect_mismatch&client_id=1', 302, CALLBACK),
            (f'{CALLBACK}?error=invalid_request&error_description=invalid_scope&state=doctor', 302, 'invalid_scope'),
            (f'{CALLBACK}?error=unauthorized_client', 302, 'flows'),
            ('', 404, 'AUTHUI_DOMAIN'),
            ('', 503, 'AUTHUI_DOMAIN'),
        ],
    )
    async def test_a_sign_in_that_cannot_begin_is_told_with_its_remedy(
        self, server: Server, location: str, status: int, remedy: str
    ) -> None:
        state, text = await self.checked(server, location, status)
        assert (state, remedy in text) == ('fault', True), text

    async def test_what_a_server_says_stays_on_one_short_line(self, server: Server) -> None:
        _, text = await self.checked(server, f'{CALLBACK}?error=x%0A%1B[2Jok&error_description={"y" * 3000}')
        assert text.isprintable()
        assert len(text) < 500

    async def test_a_server_that_does_not_answer_is_a_fault(self) -> None:
        (check,) = await check_managed_login(settings_of(domain='http://127.0.0.1:9'))
        assert (check.state, 'AUTHUI_DOMAIN' in check.text) == ('fault', True)

    async def test_without_providers_nothing_is_asked(self, server: Server) -> None:
        assert await check_managed_login(settings_of(providers=None, domain=server.url)) == []
        assert server.requests == []


class TestEmbeddedPool:
    @pytest.fixture
    def boto(self, tmp_path: Path) -> Iterator[Any]:
        config = PoolConfig(
            domain='shop',
            identity_providers=(FakeProvider(name='Google', idp_identifiers=('acme.example',)),),
            callback_urls=(CALLBACK,),
            logout_urls=(f'{APP}/login',),
        )
        pool = LocalPool.open(tmp_path / 'pool', config)
        boto = make_boto_client(Settings(_env_file=None))
        pool.attach(boto)
        self.pool = pool
        yield boto
        pool.close()

    def looked_at(self, **changes: Any) -> Settings:
        ids = {'user_pool_id': self.pool.pool_id, 'client_id': self.pool.client_id}
        return settings_of(endpoint_url='http://localhost:9229', domain='http://localhost:9229', **ids | changes)

    def test_it_passes_as_a_real_one_does(self, boto: Any) -> None:
        checks = check_providers(boto, self.looked_at(sso_domains='acme.example'))
        assert {each.name: each.text for each in checks if each.state != 'ok'} == {}
        assert 'domains of providers' in {each.name for each in checks}

    def test_it_says_what_it_lacks(self, boto: Any) -> None:
        checks = check_providers(
            boto, self.looked_at(providers='Google,Acme', sso_domains='other.example', prefix='/x')
        )
        found = {each.name for each in checks if each.state == 'fault'}
        assert {'callback URL', 'logout URL', 'providers of the pool', 'domains of providers'} <= found

    @pytest.mark.parametrize(
        ('changes', 'state', 'remedy'),
        [
            ({}, 'ok', 'begins'),
            ({'providers': 'COGNITO'}, 'ok', 'begins'),
            ({'providers': None, 'sso_domains': 'acme.example'}, 'ok', 'begins'),
            ({'prefix': '/x'}, 'fault', f'{APP}/x/login/callback'),
            ({'providers': 'Acme'}, 'fault', ''),
            ({'providers': None, 'sso_domains': 'other.example'}, 'fault', ''),
            ({'scopes': 'orders/read'}, 'fault', 'scopes'),
            ({'client_id': 'another'}, 'fault', ''),
        ],
    )
    @pytest.mark.usefixtures('boto')
    async def test_its_managed_login_is_tried_from_outside(
        self, changes: dict[str, Any], state: str, remedy: str
    ) -> None:
        transport = httpx.ASGITransport(self.pool.managed_login)
        (check,) = await check_managed_login(self.looked_at(**changes), transport)
        assert (check.state, remedy in check.text) == (state, True), check.text

    def test_provision_sees_its_providers(self, boto: Any) -> None:
        spec = ProviderSpec(names=('Google', 'Acme'), callback_url=CALLBACK, logout_url=APP, scopes=('openid',))
        done = provision(boto, PoolSpec(name='authui', providers=spec))
        assert not [each for each in done.drift if 'no provider Google' in each]
        assert [each for each in done.drift if 'no provider Acme' in each]
        assert [each for each in done.drift if 'app client: LogoutURLs differs' in each]
