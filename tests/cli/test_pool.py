"""`authui pool`: what a developer types and sees."""

from __future__ import annotations

import re
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import boto3
import httpx2
import jwt
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from click.testing import CliRunner, Result
from starlette.applications import Starlette
from starlette.testclient import TestClient
from support.served_pool import ServedPool, served_pool

from authui.cli import main
from authui.cli import pool as pool_command
from authui.cli.pool import read_values
from authui.cognito import CognitoClient, HttpJwks, KeySet, TokenVerifier, make_boto_client
from authui.errors import SettingsError
from authui.local import LocalPool, PoolConfig
from authui.models import Credentials, TokenSet
from authui.settings import Settings

ADA = 'ada@example.org'
PASSWORD = 'correct horse battery'


def boto_of(pool: ServedPool) -> Any:
    config = Config(signature_version=UNSIGNED)
    return boto3.client('cognito-idp', region_name=pool.told['region'], endpoint_url=pool.url, config=config)


def sign_in(pool: ServedPool, password: str = PASSWORD) -> dict[str, Any]:
    given = {'USERNAME': ADA, 'PASSWORD': password}
    answer = boto_of(pool).initiate_auth(ClientId=pool.client_id, AuthFlow='USER_PASSWORD_AUTH', AuthParameters=given)
    tokens: dict[str, Any] = answer['AuthenticationResult']
    return tokens


def run(*options: str) -> Result:
    return CliRunner().invoke(main, ['pool', *options])


class TestRun:
    @pytest.mark.parametrize('how', [signal.SIGINT, signal.SIGTERM])
    def test_ends_cleanly_and_leaves_no_files_behind(self, tmp_path: Path, how: signal.Signals) -> None:
        with served_pool(tmp_path, f'--user={ADA}:{PASSWORD}', python=sys.executable) as pool:
            sign_in(pool)
            assert [each.name for each in tmp_path.iterdir() if each.name.startswith('authui-pool-')]
            assert pool.stop(how) == (0, '')
        assert {each.name for each in tmp_path.iterdir()} == {'pool.jsonl', 'pool.err'}

    def test_prints_the_codes(self, tmp_path: Path) -> None:
        with served_pool(tmp_path) as pool:
            boto = boto_of(pool)
            boto.sign_up(ClientId=pool.client_id, Username=ADA, Password=PASSWORD)
            boto.confirm_sign_up(ClientId=pool.client_id, Username=ADA, ConfirmationCode=pool.code(ADA))
            assert sign_in(pool)['TokenType'] == 'Bearer'

    @pytest.mark.parametrize(
        ('options', 'issuer'),
        [
            ((), '{url}/us-east-1_LocalPool'),
            # The issuer of a pool whose IssuerConfiguration is UPDATED, as a replica names it.
            (('--set', 'issuer=https://issuer-cognito-idp.eu-west-1.amazonaws.com/{pool_id}'), None),
        ],
    )
    async def test_an_app_of_authui_can_run_on_it_as_on_a_real_pool(
        self, tmp_path: Path, options: tuple[str, ...], issuer: str | None
    ) -> None:
        with served_pool(tmp_path, f'--user={ADA}:{PASSWORD}', *options) as pool:
            settings = Settings.load(
                _env_file=None,
                user_pool_id=pool.pool_id,
                client_id=pool.client_id,
                endpoint_url=pool.url,
                issuer=issuer and issuer.format(url=pool.url),
                secret='kH3vQ8sZ1mX6pB9wT4yR7nC2jF5gL0dA',
                public_url='http://localhost:8080',
            )
            client = CognitoClient(make_boto_client(settings), pool_id=pool.pool_id, client_id=pool.client_id)
            tokens = await client.login(Credentials.model_validate({'email': ADA, 'password': PASSWORD}))
            assert isinstance(tokens, TokenSet)
            keys = KeySet(HttpJwks(settings.jwks_url))
            verifier = TokenVerifier(issuer=settings.token_issuers, client_id=pool.client_id, keys=keys)
            claims = await verifier.verify(tokens)
            assert claims.email == ADA
            await verifier.verify(await client.refresh(tokens, username=claims.username))
            await client.close()

    def test_users_are_kept_in_a_folder_and_tokens_with_them(self, tmp_path: Path) -> None:
        options = [f'--user={ADA}:{PASSWORD}', '--folder', str(tmp_path / 'kept')]
        with served_pool(tmp_path, *options, '--set', 'pool_id=eu-west-1_Kept1') as first:
            assert first.pool_id == 'eu-west-1_Kept1'
            token = jwt.decode(sign_in(first)['IdToken'], options={'verify_signature': False})
            assert token['iss'] == first.told['issuer'] == f'{first.url}/eu-west-1_Kept1'
            first.stop()
        with served_pool(tmp_path, *options) as second:
            again = jwt.decode(sign_in(second)['IdToken'], options={'verify_signature': False})
            assert (second.pool_id, again['sub']) == ('eu-west-1_Kept1', token['sub'])
            second.stop()
        refused = run('--folder', str(tmp_path / 'kept'), '--set', 'pool_id=eu-west-1_Other', '--port', '0')
        assert refused.exit_code == 1
        assert 'was made with pool_id eu-west-1_Kept1' in refused.output

    def test_the_pool_of_an_app_can_be_served(self, tmp_path: Path) -> None:
        pool = LocalPool.open(tmp_path / 'pool')
        pool.admin_create_user(ADA, PASSWORD)
        pool.close()
        with served_pool(tmp_path, '--folder', str(tmp_path / 'pool')) as served:
            assert served.pool_id == pool.pool_id
            assert sign_in(served)
            document = httpx2.get(f'{served.told["issuer"]}/.well-known/openid-configuration').json()
            assert document['jwks_uri'] == served.told['jwks_uri']
            assert document['authorization_endpoint'] == f'{served.told["domain"]}/oauth2/authorize'

    def test_its_managed_login_takes_the_callback_of_an_app_at_any_port(self, tmp_path: Path) -> None:
        with served_pool(tmp_path, '--set', 'identity_providers=Google') as served:
            asked = {'response_type': 'code', 'client_id': served.client_id, 'identity_provider': 'Google'}
            for callback, status in {
                'http://localhost:8081/login/callback': 302,
                'http://localhost:8081/': 400,
            }.items():
                url = f'{served.told["domain"]}/oauth2/authorize'
                answer = httpx2.get(url, params=asked | {'redirect_uri': callback})
                assert answer.status_code == status


class TestText:
    def test_says_how_to_point_clients_at_it(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        folder, served = tmp_path / 'kept', []
        monkeypatch.setattr(pool_command, 'serve', lambda *given: served.append(given))
        told = run('--port', '0', '--folder', str(folder), '--user', f'{ADA}:{PASSWORD}')
        assert told.exit_code == 0, told.output
        (_, sockets) = served[0]
        assert len(sockets) in {1, 2}
        for word in (
            "endpoint_url='http://localhost:",
            "userPoolEndpoint: 'http://localhost:",
            'AUTHUI_ENDPOINT_URL=http://localhost:',
            'AUTHUI_SECRET',
            'us-east-1_LocalPool',
            '/.well-known/jwks.json',
        ):
            assert word in told.output
        assert PASSWORD not in told.output
        assert 'AUTHUI_PASSKEYS' not in told.output
        assert 'AUTHUI_PASSKEYS=1' in run('--port', '0', '--passkeys').output
        assert 'AUTHUI_PROVIDERS' not in told.output
        with_providers = run('--port', '0', '--set', 'identity_providers=Google,AcmeSAML').output
        assert re.search(r'AUTHUI_DOMAIN=http://localhost:\d+ AUTHUI_PROVIDERS=Google,AcmeSAML', with_providers)


class TestMistakes:
    @pytest.mark.parametrize('host', ['0.0.0.0', '::', 'example.org'])  # noqa: S104
    def test_another_host_than_loopback_is_refused(self, host: str) -> None:
        told = run('--host', host)
        assert told.exit_code == 1
        assert 'for this one alone' in told.output

    def test_a_port_in_use_is_refused_in_a_line(self) -> None:
        with socket.create_server(('127.0.0.1', 0)) as taken:
            told = run('--port', str(taken.getsockname()[1]))
        assert told.exit_code == 1
        assert 'name another' in told.output
        assert told.output.count('\n') == 1

    @pytest.mark.parametrize(
        ('options', 'complaint'),
        [
            (['--set', 'mfa_configurtion=ON'], 'did you mean mfa_configuration?'),
            (['--set', 'mfa_configuration=PERHAPS'], "--set mfa_configuration: Input should be 'OFF', 'OPTIONAL' or"),
            (['--set', 'issuer=x'], '--set issuer: '),
            (['--set', 'pool_id=x'], '--set pool_id: '),
            (['--set', 'alias_attributes=email'], 'exclude each other'),
            (['--user', ADA], 'give a name and a password'),
            (['--user', f'{ADA}:short'], f'--user {ADA}: Password did not conform'),
            (['--user', 'ada:correct horse battery'], '--user ada: Username should be an email'),
        ],
    )  # fmt: skip
    def test_a_wrong_option_is_refused_in_a_line(self, options: list[str], complaint: str) -> None:
        told = run('--port', '0', *options)
        assert told.exit_code == 1
        assert complaint in told.output
        assert 'Traceback' not in told.output
        assert PASSWORD not in told.output


class TestSettings:
    @pytest.mark.parametrize(
        ('assignment', 'name', 'value'),
        [
            ('password_min_length=12', 'password_min_length', 12),
            ('rotation=true', 'rotation', True),
            ('username_attributes=', 'username_attributes', frozenset()),
            ('username_attributes=email,phone_number', 'username_attributes', frozenset({'email', 'phone_number'})),
            ('custom_attributes=custom:team, custom:desk', 'custom_attributes', ('custom:team', 'custom:desk')),
            ('required_attributes=["given_name"]', 'required_attributes', ('given_name',)),
            ('issuer=https://a.example/x=y', 'issuer', 'https://a.example/x=y'),
        ],
    )
    def test_are_read_as_json_or_text(self, assignment: str, name: str, value: object) -> None:
        assert getattr(PoolConfig.model_validate(read_values([assignment])), name) == value

    def test_that_do_not_exist_are_refused(self) -> None:
        with pytest.raises(SettingsError, match='no such setting'):
            read_values(['coffee=black'])


class TestPasskeys:
    @pytest.mark.parametrize(
        ('options', 'factors'),
        [
            (['--passkeys'], {'PASSWORD', 'WEB_AUTHN'}),
            (
                ['--passkeys', '--set', 'allowed_first_auth_factors=PASSWORD,EMAIL_OTP'],
                {'PASSWORD', 'EMAIL_OTP', 'WEB_AUTHN'},
            ),
            (['--set', 'allowed_first_auth_factors=PASSWORD,WEB_AUTHN'], {'PASSWORD', 'WEB_AUTHN'}),
            ([], {'PASSWORD'}),
        ],
    )
    def test_are_on_where_asked_for(
        self, monkeypatch: pytest.MonkeyPatch, options: list[str], factors: set[str]
    ) -> None:
        told: dict[str, Any] = {}

        def describe(app: Starlette, _: object) -> None:
            asked = {'UserPoolId': 'us-east-1_LocalPool'}
            headers = {'X-Amz-Target': 'AWSCognitoIdentityProviderService.DescribeUserPool', 'Host': 'localhost'}
            headers |= {'Authorization': 'AWS4-HMAC-SHA256 x'}
            told.update(TestClient(app).post('/', json=asked, headers=headers).json()['UserPool'])

        monkeypatch.setattr(pool_command, 'serve', describe)
        ran = run('--port', '0', *options)
        assert ran.exit_code == 0, ran.output
        assert set(told['Policies']['SignInPolicy']['AllowedFirstAuthFactors']) == factors

    @pytest.mark.parametrize('relying_party', ['127.0.0.1', 'com', 'https://localhost'])
    def test_a_relying_party_that_browsers_refuse_is_refused(self, relying_party: str) -> None:
        told = run('--port', '0', '--passkeys', '--set', f'relying_party_id={relying_party}')
        assert told.exit_code == 1
        assert 'no browser makes passkeys for it' in told.output
        assert 'Traceback' not in told.output


class TestIds:
    def test_a_pool_in_a_process_can_have_them_too(self, tmp_path: Path) -> None:
        config = PoolConfig(pool_id='eu-west-1_Shop', client_id='shopclient', issuer='https://idp.example/{pool_id}')
        pool = LocalPool.open(tmp_path / 'pool', config)
        assert (pool.pool_id, pool.client_id) == ('eu-west-1_Shop', 'shopclient')
        pool.admin_create_user(ADA, PASSWORD)
        claims = jwt.decode(pool.tokens_of(ADA).id_token.get_secret_value(), options={'verify_signature': False})
        assert (claims['iss'], claims['aud']) == ('https://idp.example/eu-west-1_Shop', 'shopclient')
        pool.close()
        LocalPool.open(tmp_path / 'pool').close()  # the folder keeps them
