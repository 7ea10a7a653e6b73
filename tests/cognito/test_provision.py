"""The commands that create and check a pool: against moto where it behaves like Cognito, else a scripted server."""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import boto3
import moto
import pytest
from click.testing import CliRunner, Result
from support.forks import forks

from authui.cli import main
from authui.cognito import make_boto_client
from authui.cognito.doctor import check_client, check_issuer, check_keys, check_public_url, check_settings_of_pool
from authui.settings import Settings

from .support import CLIENT_ID, POOL_ID, Reply, Server, Signer

REGION = 'eu-west-1'


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ('AWS_PROFILE', 'AWS_DEFAULT_REGION', 'AWS_REGION'):
        monkeypatch.delenv(name, raising=False)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.fixture
def aws() -> Iterator[Any]:
    with moto.mock_aws():
        yield boto3.client('cognito-idp', region_name=REGION)


class TestProvision:
    def test_shows_the_calls_and_makes_none(self, aws: Any) -> None:
        done = run('provision', '--dry-run', '--mfa', 'on', '--name', 'shop')
        assert done.exit_code == 0
        for operation in ('CreateUserPool', 'SetUserPoolMfaConfig', 'CreateUserPoolClient'):
            assert operation in done.output
        assert '"PoolName": "shop"' in done.output
        assert aws.list_user_pools(MaxResults=10)['UserPools'] == []

    def test_makes_a_pool_and_a_client_as_recommended(self, aws: Any) -> None:
        done = run('provision', '--name', 'shop', '--region', REGION)
        assert done.exit_code == 0, done.output
        variables = dict(line.split('=') for line in done.stdout.splitlines())
        pool = aws.describe_user_pool(UserPoolId=variables['AUTHUI_USER_POOL_ID'])['UserPool']
        assert pool['UsernameAttributes'] == ['email']
        assert pool['AutoVerifiedAttributes'] == ['email']
        assert pool['UsernameConfiguration'] == {'CaseSensitive': False}
        assert pool['Policies']['PasswordPolicy']['MinimumLength'] == 15
        client = aws.describe_user_pool_client(
            UserPoolId=variables['AUTHUI_USER_POOL_ID'], ClientId=variables['AUTHUI_CLIENT_ID']
        )['UserPoolClient']
        assert set(client['ExplicitAuthFlows']) == {'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'}
        assert client['PreventUserExistenceErrors'] == 'ENABLED'
        assert client['EnableTokenRevocation'] is True
        assert 'ClientSecret' not in client

    @pytest.mark.parametrize(
        ('identifiers', 'made', 'verified'),
        [
            ('phone_number', {'UsernameAttributes': ['phone_number']}, ['phone_number']),
            ('email,phone_number', {'UsernameAttributes': ['email', 'phone_number']}, ['email', 'phone_number']),
            ('username', {}, ['email']),
            ('username,email', {'AliasAttributes': ['email']}, ['email']),
            ('username,email,preferred_username', {'AliasAttributes': ['email', 'preferred_username']}, ['email']),
        ],
    )
    def test_makes_a_pool_of_any_kind(
        self, aws: Any, identifiers: str, made: dict[str, list[str]], verified: list[str]
    ) -> None:
        role = ['--sms-role', 'arn:aws:iam::123456789012:role/sms'] if 'phone_number' in identifiers else []
        arguments = ['provision', '--region', REGION, '--identifiers', identifiers, *role]
        done = run(*arguments)
        assert done.exit_code == 0, done.output
        variables = dict(line.split('=') for line in done.stdout.splitlines())
        pool = aws.describe_user_pool(UserPoolId=variables['AUTHUI_USER_POOL_ID'])['UserPool']
        kinds = ('UsernameAttributes', 'AliasAttributes')
        assert {name: pool[name] for name in kinds if pool.get(name)} == made
        assert (pool['AutoVerifiedAttributes'], pool['UsernameConfiguration']) == (verified, {'CaseSensitive': False})
        recovered = [each['Name'] for each in pool['AccountRecoverySetting']['RecoveryMechanisms']]
        assert recovered == [f'verified_{each}' for each in verified]
        assert ('SmsConfiguration' in pool) == bool(role)
        assert variables['AUTHUI_IDENTIFIERS'] == identifiers
        again = run(*arguments)
        assert 'differs' not in again.stderr
        assert 'cannot be changed' not in again.stderr
        looked_at = Settings.load(
            user_pool_id=variables['AUTHUI_USER_POOL_ID'],
            client_id=variables['AUTHUI_CLIENT_ID'],
            identifiers=variables['AUTHUI_IDENTIFIERS'],
            secret='b6Q0u3kz9wXn2LrT5vYc8FhJ1mPs4GdA',
            public_url='https://app.example.org',
        )
        found = {check.name: check.state for check in check_settings_of_pool(aws, looked_at)}
        assert (found['identifiers'], found['verified contacts']) == ('ok', 'ok')

    @pytest.mark.usefixtures('aws')
    def test_takes_the_identifiers_of_the_app(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv('AUTHUI_IDENTIFIERS', 'username')
        assert 'UsernameAttributes' not in run('provision', '--dry-run').output

    def test_needs_a_role_for_text_messages(self, aws: Any) -> None:
        told = run('provision', '--region', REGION, '--identifiers', 'phone_number')
        assert told.exit_code == 1
        assert '--sms-role arn:aws:iam::' in told.output
        assert aws.list_user_pools(MaxResults=10)['UserPools'] == []

    def test_creates_nothing_a_second_time(self, aws: Any) -> None:
        first, second = run('provision', '--region', REGION), run('provision', '--region', REGION)
        assert first.stdout == second.stdout
        assert 'made' not in second.stderr
        assert 'differs' not in second.stderr
        assert len(aws.list_user_pools(MaxResults=10)['UserPools']) == 1

    def test_reports_what_differs_and_changes_it_when_asked_to(self, aws: Any) -> None:
        pool_id = aws.create_user_pool(
            PoolName='authui', UsernameAttributes=['email'], LambdaConfig={'PreSignUp': 'arn:aws:lambda:x:1:function:f'}
        )['UserPool']['Id']
        client_id = aws.create_user_pool_client(
            UserPoolId=pool_id, ClientName='authui', ExplicitAuthFlows=['ALLOW_USER_PASSWORD_AUTH']
        )['UserPoolClient']['ClientId']
        told = run('provision', '--region', REGION)
        assert told.exit_code == 0
        assert 'user pool: AutoVerifiedAttributes differs' in told.stderr
        assert 'app client: ExplicitAuthFlows differs' in told.stderr
        changed = run('provision', '--region', REGION, '--update')
        assert 'made or changed: user pool: AutoVerifiedAttributes' in changed.stderr
        pool = aws.describe_user_pool(UserPoolId=pool_id)['UserPool']
        assert pool['AutoVerifiedAttributes'] == ['email']
        assert pool['LambdaConfig']['PreSignUp'].endswith(':f')
        client = aws.describe_user_pool_client(UserPoolId=pool_id, ClientId=client_id)['UserPoolClient']
        assert 'ALLOW_USER_SRP_AUTH' in client['ExplicitAuthFlows']

    def test_says_what_cannot_be_changed(self, aws: Any) -> None:
        aws.create_user_pool(PoolName='authui')
        told = run('provision', '--region', REGION, '--update')
        assert 'UsernameAttributes' in told.stderr
        assert 'cannot be changed' in told.stderr

    def test_does_not_choose_between_two_of_one_name(self, aws: Any) -> None:
        for _ in range(2):
            aws.create_user_pool(PoolName='authui')
        told = run('provision', '--region', REGION)
        assert told.exit_code == 1
        assert 'there are 2 user pools with the name' in told.output

    @pytest.mark.usefixtures('aws')
    def test_writes_a_private_file_and_keeps_what_is_there(self) -> None:
        Path('.env').write_text('OTHER=1')
        done = run('provision', '--region', REGION, '--client-secret', '--env', '.env')
        assert done.exit_code == 0, done.output
        lines = dict(line.split('=', 1) for line in Path('.env').read_text().splitlines())
        assert lines['OTHER'] == '1'
        assert len(lines['AUTHUI_SECRET']) == 43
        assert lines['AUTHUI_CLIENT_SECRET'] not in done.output
        assert lines['AUTHUI_SECRET'] not in done.output
        assert stat.S_IMODE(Path('.env').stat().st_mode) == 0o600
        run('provision', '--region', REGION, '--client-secret', '--env', '.env')
        assert dict(line.split('=', 1) for line in Path('.env').read_text().splitlines()) == lines

    @pytest.mark.usefixtures('aws')
    def test_writes_a_file_that_an_app_can_start_with(self) -> None:
        run('provision', '--region', REGION, '--env', '.env')
        settings = Settings.load(public_url='https://app.example.org')
        assert settings.user_pool_id is not None
        assert settings.user_pool_id.startswith(REGION)
        assert settings.password_min_length == 15

    @pytest.mark.usefixtures('aws')
    def test_does_not_write_over_another_pool(self) -> None:
        Path('.env').write_text('AUTHUI_USER_POOL_ID=eu-west-1_Another\n')
        done = run('provision', '--region', REGION, '--env', '.env')
        assert done.exit_code == 1
        assert 'has another AUTHUI_USER_POOL_ID' in done.output
        assert Path('.env').read_text() == 'AUTHUI_USER_POOL_ID=eu-west-1_Another\n'

    def test_without_a_region_prints_one_line(self) -> None:
        done = run('provision')
        assert done.exit_code == 1
        assert done.output.strip() == 'Error: no AWS region was found: name one with --region'

    def test_with_an_unknown_profile_prints_one_line(self) -> None:
        done = run('provision', '--profile', 'nobody')
        assert done.exit_code == 1
        assert 'nobody' in done.output
        assert done.output.count('\n') == 1

    def test_without_credentials_prints_one_line_and_exits_with_an_error(self, tmp_path: Path) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(('AWS_', 'PYTEST'))}
        environment |= {'HOME': str(tmp_path), 'AWS_EC2_METADATA_DISABLED': 'true'}
        done = forks().run(['-m', 'authui', 'provision', '--region', REGION], tmp_path, environment)
        assert done.returncode == 1
        assert done.stderr.startswith('Error: no AWS credentials were found: run `aws configure`')
        assert 'Traceback' not in done.stderr


def checks_of(settings: Settings, clock: float | None = None) -> dict[str, str]:
    """Return the states of the checks that need no credentials."""
    now = time.time() if clock is None else clock
    found = check_client(make_boto_client(settings), settings, lambda: now)
    return {check.name: check.state for check in found}


class TestDoctor:
    @pytest.fixture
    def at_server(self, settings: Settings, server: Server) -> Settings:
        return settings.model_copy(update={'endpoint_url': server.url})

    @staticmethod
    def answer(server: Server, name: str, message: str = '') -> None:
        server.refuse('InitiateAuth', name, message)

    @pytest.mark.parametrize(
        ('name', 'message', 'state'),
        [
            ('NotAuthorizedException', 'Incorrect username or password.', 'ok'),
            ('UserNotFoundException', 'User does not exist.', 'warn'),
            ('ResourceNotFoundException', 'User pool client x does not exist.', 'fault'),
            ('NotAuthorizedException', 'Client x is configured with secret but SECRET_HASH was not received', 'fault'),
            ('NotAuthorizedException', 'Unable to verify secret hash for client x', 'fault'),
            ('InvalidParameterException', 'USER_SRP_AUTH is not enabled for the client.', 'fault'),
            ('SomethingNewException', 'x', 'fault'),
        ],
    )
    def test_checks_the_app_client_by_signing_in_an_unknown_user(
        self, at_server: Settings, server: Server, name: str, message: str, state: str
    ) -> None:
        self.answer(server, name, message)
        assert checks_of(at_server)['app client'] == state
        assert 'invalid.example' in json.dumps(server.requests)

    def test_accepts_a_challenge_as_a_working_app_client(self, at_server: Settings, server: Server) -> None:
        server.say('InitiateAuth', {'ChallengeName': 'PASSWORD_VERIFIER', 'ChallengeParameters': {}})
        assert checks_of(at_server)['app client'] == 'ok'

    @pytest.mark.parametrize(('drift', 'state'), [(0, 'ok'), (-45, 'warn'), (45, 'warn'), (3600, 'fault')])
    def test_compares_the_clocks(self, at_server: Settings, server: Server, drift: int, state: str) -> None:
        self.answer(server, 'NotAuthorizedException', 'Incorrect username or password.')
        assert checks_of(at_server, time.time() + drift)['clock'] == state

    def test_reports_that_the_server_does_not_answer(self, settings: Settings) -> None:
        away = settings.model_copy(update={'endpoint_url': 'http://127.0.0.1:1'})
        assert checks_of(away) == {'app client': 'fault'}

    async def test_fetches_the_keys(self, at_server: Settings, server: Server, signer: Signer) -> None:
        path = f'/{POOL_ID}/.well-known/jwks.json'
        server.say(path, {'keys': [signer.jwk()]})
        assert (await check_keys(at_server)).state == 'ok'
        server.forget()
        server.say(path, {'keys': []})
        assert (await check_keys(at_server)).state == 'fault'
        server.forget()
        server.reply(path, Reply(b'', 404))
        assert (await check_keys(at_server)).state == 'fault'

    @pytest.mark.parametrize(
        ('issuer', 'given', 'state'),
        [
            (f'https://cognito-idp.eu-west-1.amazonaws.com/{POOL_ID}', None, 'ok'),
            (f'https://issuer-cognito-idp.eu-west-1.amazonaws.com/{POOL_ID}', None, 'ok'),
            ('https://idp.example/pool', None, 'fault'),
            ('https://idp.example/pool', 'https://idp.example/pool', 'ok'),
            ('https://idp.example/pool', 'https://idp.example/other', 'fault'),
            (7, None, 'fault'),
        ],
    )
    async def test_compares_the_issuers(
        self, at_server: Settings, server: Server, issuer: object, given: str | None, state: str
    ) -> None:
        server.say(f'/{POOL_ID}/.well-known/openid-configuration', {'issuer': issuer})
        looked_at = at_server.model_copy(update={'issuer': given})
        found = await check_issuer(looked_at)
        assert found.state == state
        assert ('AUTHUI_ISSUER' in found.text) is (state == 'fault')

    async def test_skips_the_issuer_where_there_is_no_document(self, settings: Settings) -> None:
        away = settings.model_copy(update={'endpoint_url': 'http://127.0.0.1:1'})
        assert (await check_issuer(away)).state == 'skip'

    @pytest.mark.parametrize(
        ('url', 'state'), [('https://app.example.org', 'ok'), ('http://localhost:8080', 'warn'), (None, 'fault')]
    )
    def test_checks_the_public_url(self, settings: Settings, url: str | None, state: str) -> None:
        assert check_public_url(settings.model_copy(update={'public_url': url})).state == state

    def test_ends_with_a_fault_and_says_what_to_change(
        self, server: Server, signer: Signer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        secret = 'b6Q0u3kz9wXn2LrT5vYc8FhJ1mPs4GdA'
        for name, value in {
            'USER_POOL_ID': POOL_ID, 'CLIENT_ID': CLIENT_ID, 'SECRET': secret,
            'PUBLIC_URL': 'https://app.example.org', 'ENDPOINT_URL': server.url,
        }.items():  # fmt: skip
            monkeypatch.setenv(f'AUTHUI_{name}', value)
        server.say(f'/{POOL_ID}/.well-known/jwks.json', {'keys': [signer.jwk()]})
        server.refuse('DescribeUserPool', 'AccessDeniedException')
        self.answer(server, 'InvalidParameterException', 'USER_SRP_AUTH is not enabled for the client.')
        monkeypatch.setenv('AWS_ACCESS_KEY_ID', 'x')
        monkeypatch.setenv('AWS_SECRET_ACCESS_KEY', 'x')
        told = run('doctor')
        assert told.exit_code == 1
        assert 'fault app client: it does not allow USER_SRP_AUTH' in told.output
        assert 'skip  settings of the pool' in told.output
        assert secret not in told.output
        as_json = run('doctor', '--json')
        assert {check['name']: check['state'] for check in json.loads(as_json.stdout)}['signing keys'] == 'ok'

    def test_without_a_pool_names_the_variables_to_set(self) -> None:
        told = run('doctor')
        assert told.exit_code == 1
        assert 'AUTHUI_USER_POOL_ID' in told.output

    @pytest.mark.parametrize(
        ('only_admins', 'sign_up', 'state'),
        [(True, True, 'warn'), (False, True, 'ok'), (True, False, 'ok'), (False, False, 'warn')],
    )
    def test_checks_whether_users_can_sign_up(
        self, aws: Any, settings: Settings, state: str, *, only_admins: bool, sign_up: bool
    ) -> None:
        pool_id = aws.create_user_pool(
            PoolName='shop', AdminCreateUserConfig={'AllowAdminCreateUserOnly': only_admins}
        )['UserPool']['Id']
        client = aws.create_user_pool_client(UserPoolId=pool_id, ClientName='shop')['UserPoolClient']
        looked_at = settings.model_copy(
            update={'user_pool_id': pool_id, 'client_id': client['ClientId'], 'sign_up': sign_up}
        )
        checks = {check.name: check for check in check_settings_of_pool(aws, looked_at)}
        assert (checks['sign-ups'].state, checks['refresh'].state) == (state, 'ok')
        if only_admins and sign_up:
            assert 'AUTHUI_SIGN_UP=0' in checks['sign-ups'].text

    @pytest.mark.parametrize(
        ('kind', 'identifiers', 'state'),
        [
            ({'UsernameAttributes': ['email']}, None, 'ok'),
            ({'UsernameAttributes': ['email']}, ('username', 'email'), 'fault'),
            ({'UsernameAttributes': ['phone_number', 'email']}, ('email', 'phone_number'), 'ok'),
            ({'AliasAttributes': ['email']}, ('username', 'email'), 'ok'),
            ({'AliasAttributes': ['email']}, ('username',), 'fault'),
            ({'AliasAttributes': ['email']}, None, 'fault'),
            ({}, ('username',), 'ok'),
            ({}, None, 'fault'),
        ],
    )
    def test_checks_what_users_sign_in_with(
        self,
        aws: Any,
        settings: Settings,
        kind: dict[str, list[str]],
        identifiers: tuple[str, ...] | None,
        state: str,
    ) -> None:
        pool_id = aws.create_user_pool(PoolName='shop', AutoVerifiedAttributes=['email'], **kind)['UserPool']['Id']
        client = aws.create_user_pool_client(UserPoolId=pool_id, ClientName='shop')['UserPoolClient']
        looked_at = settings.model_copy(
            update={'user_pool_id': pool_id, 'client_id': client['ClientId'], 'identifiers': identifiers}
        )
        found = {check.name: check for check in check_settings_of_pool(aws, looked_at)}
        assert found['identifiers'].state == state
        if state == 'fault':
            said = ','.join(kind.get('UsernameAttributes') or ['username', *kind.get('AliasAttributes', ())])
            assert f'AUTHUI_IDENTIFIERS to {said}' in found['identifiers'].text

    @pytest.mark.parametrize(
        ('pool', 'flows', 'codes', 'state'),
        [
            ({}, ['ALLOW_USER_AUTH'], None, 'ok'),
            ({'first': ['PASSWORD', 'EMAIL_OTP']}, ['ALLOW_USER_AUTH'], ('email',), 'ok'),
            ({'first': ['PASSWORD', 'EMAIL_OTP']}, ['ALLOW_USER_AUTH'], None, 'warn'),
            ({'first': ['PASSWORD', 'EMAIL_OTP']}, ['ALLOW_USER_AUTH'], (), 'ok'),
            ({'first': ['PASSWORD', 'EMAIL_OTP']}, ['ALLOW_USER_SRP_AUTH'], ('email',), 'fault'),
            ({'first': ['PASSWORD', 'EMAIL_OTP'], 'mfa': 'ON'}, ['ALLOW_USER_AUTH'], ('email',), 'fault'),
            ({'first': ['PASSWORD', 'EMAIL_OTP']}, ['ALLOW_USER_AUTH'], ('email', 'sms'), 'fault'),
            ({'first': ['PASSWORD', 'SMS_OTP']}, ['ALLOW_USER_AUTH'], ('sms',), 'fault'),
        ],
    )
    def test_compares_the_codes_that_replace_a_password(
        self, settings: Settings, pool: dict[str, Any], flows: list[str], codes: tuple[str, ...] | None, state: str
    ) -> None:
        aws = Mock()  # moto does not keep the sign-in policy
        aws.describe_user_pool.return_value = {
            'UserPool': {
                'UsernameAttributes': ['email'],
                'AutoVerifiedAttributes': ['email'],
                'MfaConfiguration': pool.get('mfa', 'OFF'),
                'Policies': {'SignInPolicy': {'AllowedFirstAuthFactors': pool.get('first', ['PASSWORD'])}},
            }
        }
        aws.describe_user_pool_client.return_value = {'UserPoolClient': {'ExplicitAuthFlows': flows}}
        looked_at = settings.model_copy(update={'user_pool_id': 'eu_1', 'client_id': 'c', 'sign_in_codes': codes})
        found = {each.name: each for each in check_settings_of_pool(aws, looked_at)}
        assert found['sign-in codes'].state == state
        assert ('AUTHUI_SIGN_IN_CODES' in found['sign-in codes'].text) == (state != 'ok')

    @pytest.mark.parametrize(
        ('differing', 'name', 'state', 'remedy'),
        [
            ({}, 'password policy', 'ok', 'as recommended'),
            ({'password_min_length': 8}, 'password policy', 'warn', 'set AUTHUI_PASSWORD_MIN_LENGTH=15'),
            ({'password_require_symbols': False}, 'password policy', 'warn', 'set AUTHUI_PASSWORD_REQUIRE_SYMBOLS=1'),
            ({}, 'required attributes', 'ok', 'as recommended'),
            ({'signup_attributes': ('name',)}, 'required attributes', 'fault', 'to name,given_name'),
        ],
    )
    def test_compares_the_pool_with_what_the_pages_ask_for(
        self, aws: Any, settings: Settings, differing: dict[str, Any], name: str, state: str, remedy: str
    ) -> None:
        policy = {'MinimumLength': 15, 'RequireSymbols': True}
        schema = [{'Name': 'given_name', 'AttributeDataType': 'String', 'Required': True, 'Mutable': True}]
        pool = aws.create_user_pool(PoolName='shop', Policies={'PasswordPolicy': policy}, Schema=schema)['UserPool']
        client = aws.create_user_pool_client(UserPoolId=pool['Id'], ClientName='shop')['UserPoolClient']
        asked = {'password_min_length': 15, 'password_require_symbols': True, 'signup_attributes': ('given_name',)}
        pages = {'user_pool_id': pool['Id'], 'client_id': client['ClientId'], **asked, **differing}
        found = {each.name: each for each in check_settings_of_pool(aws, settings.model_copy(update=pages))}
        assert found[name].state == state
        assert remedy in found[name].text
