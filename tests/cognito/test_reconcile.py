"""`provision --update` on an existing pool: it weakens nothing, loses nothing and ignores no option."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import botocore.session
import moto
import pytest
from botocore.model import ListShape, MapShape, Shape, StructureShape
from click.testing import CliRunner, Result

from authui.cli import main
from authui.cognito.provision import PoolSpec, provision
from authui.cognito.reconcile import client_update, mfa_update, pool_update, raised_client, raised_pool

MODEL = botocore.session.get_session().get_service_model('cognito-idp')
REGION = 'eu-west-1'
NOT_TAKEN_OF_A_POOL = {
    # Written by Cognito.
    'Arn', 'CreationDate', 'EmailConfigurationFailure', 'EstimatedNumberOfUsers', 'LastModifiedDate',
    'SmsConfigurationFailure', 'Status',
    # Fixed once the pool exists, or set by other operations.
    'AliasAttributes', 'CustomDomain', 'Domain', 'SchemaAttributes', 'UsernameAttributes', 'UsernameConfiguration',
}  # fmt: skip
NOT_TAKEN_OF_A_CLIENT = {'ClientSecret', 'ClientType', 'CreationDate', 'LastModifiedDate'}


def example(shape: Shape | None) -> Any:
    """Return a value of a botocore shape with every member set."""
    match shape:
        case StructureShape():
            return {name: example(member) for name, member in shape.members.items()}
        case ListShape():
            return [example(shape.member)]
        case MapShape():
            return {'key': example(shape.value)}
        case None:
            return None
    if shape.metadata.get('enum'):
        return shape.metadata['enum'][-1]
    return {'string': 'text', 'integer': 20, 'long': 20, 'boolean': True, 'timestamp': 0.0}[shape.type_name]


def output(operation: str) -> Any:
    return example(MODEL.operation_model(operation).output_shape)


def taken(operation: str) -> list[str]:
    shape = MODEL.operation_model(operation).input_shape
    assert shape is not None
    return list(shape.members)


def paths(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of every member of a value; a list counts as one member."""
    if isinstance(value, dict) and value:
        for name, part in value.items():
            yield from paths(part, (*path, name))
    else:
        yield path


class TestNothingIsLost:
    """UpdateUserPool and its like reset settings that a request leaves out: tested over Amazon's own service model."""

    def test_of_a_pool(self) -> None:
        pool = output('DescribeUserPool')['UserPool']
        spec = PoolSpec(name='shop')
        update = pool_update(pool, raised_pool(pool, spec.pool_settings('off')), taken('UpdateUserPool'))
        renamed = {'Id': 'UserPoolId', 'Name': 'PoolName'}
        lost = {(renamed.get(first, first), *rest) for first, *rest in paths(pool)} - set(paths(update))
        # Cognito refuses it together with TemporaryPasswordValidityDays of the policy, which replaced it.
        refused = ('AdminCreateUserConfig', 'UnusedAccountValidityDays')
        assert {path for path in lost if path[0] not in NOT_TAKEN_OF_A_POOL} == {refused}
        assert set(update) == set(taken('UpdateUserPool'))
        changed = {name for name, value in update.items() if name in pool and pool[name] != value}
        assert changed <= {
            'AccountRecoverySetting', 'AdminCreateUserConfig', 'AutoVerifiedAttributes', 'DeletionProtection',
            'Policies', 'UserAttributeUpdateSettings',
        }  # fmt: skip

    def test_of_an_app_client(self) -> None:
        client = output('DescribeUserPoolClient')['UserPoolClient']
        wanted = raised_client(client, PoolSpec(name='shop').client_settings())
        update = client_update(client, wanted, taken('UpdateUserPoolClient'))
        lost = set(paths(client)) - set(paths(update))
        assert {path for path in lost if path[0] not in NOT_TAKEN_OF_A_CLIENT} == set()
        assert set(update) == set(taken('UpdateUserPoolClient'))

    def test_of_the_second_factors(self) -> None:
        there = output('GetUserPoolMfaConfig')
        update = mfa_update('eu-west-1_Shop', there, 'ON', taken('SetUserPoolMfaConfig'))
        assert set(paths(there)) <= set(paths(update))
        assert set(update) == set(taken('SetUserPoolMfaConfig'))

    def test_days_under_a_former_name_are_sent_under_the_present_one(self) -> None:
        pool = {
            'Id': 'eu-west-1_Shop',
            'Name': 'shop',
            'AdminCreateUserConfig': {'AllowAdminCreateUserOnly': True, 'UnusedAccountValidityDays': 3},
        }
        update = pool_update(
            pool, raised_pool(pool, PoolSpec(name='shop').pool_settings('off')), taken('UpdateUserPool')
        )
        assert update['AdminCreateUserConfig'] == {'AllowAdminCreateUserOnly': True}
        assert update['Policies']['PasswordPolicy']['TemporaryPasswordValidityDays'] == 3


STRICT: dict[str, Any] = {
    'Policies': {
        'PasswordPolicy': {
            'MinimumLength': 20, 'RequireUppercase': True, 'RequireNumbers': True, 'RequireSymbols': True,
            'RequireLowercase': True, 'TemporaryPasswordValidityDays': 1, 'PasswordHistorySize': 5,
        },
        'SignInPolicy': {'AllowedFirstAuthFactors': ['PASSWORD', 'WEB_AUTHN']},
    },
    'AutoVerifiedAttributes': ['phone_number', 'email'],
    'UserAttributeUpdateSettings': {'AttributesRequireVerificationBeforeUpdate': ['phone_number', 'email']},
    'AccountRecoverySetting': {'RecoveryMechanisms': [{'Priority': 1, 'Name': 'admin_only'}]},
    'DeletionProtection': 'ACTIVE',
}  # fmt: skip


class TestNothingIsWeakened:
    def test_of_a_stricter_pool_everything_stays(self) -> None:
        assert raised_pool(STRICT, PoolSpec(name='shop').pool_settings('on')) == STRICT

    def test_of_a_weaker_pool_everything_is_raised(self) -> None:
        weak: dict[str, Any] = {
            'Policies': {'PasswordPolicy': {'MinimumLength': 6, 'TemporaryPasswordValidityDays': 90}},
            'AccountRecoverySetting': {'RecoveryMechanisms': [{'Priority': 1, 'Name': 'verified_phone_number'}]},
            'DeletionProtection': 'INACTIVE',
        }
        wanted = raised_pool(weak, PoolSpec(name='shop').pool_settings('off'))
        policy = wanted['Policies']['PasswordPolicy']
        assert (policy['MinimumLength'], policy['TemporaryPasswordValidityDays']) == (15, 7)
        assert wanted['AutoVerifiedAttributes'] == ['email']
        assert wanted['AccountRecoverySetting']['RecoveryMechanisms'][0]['Name'] == 'verified_email'
        assert wanted['DeletionProtection'] == 'ACTIVE'

    @pytest.mark.parametrize(
        ('client', 'flows'),
        [
            ({}, {'ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'}),
            (
                {'ExplicitAuthFlows': ['ALLOW_USER_AUTH']},
                {'ALLOW_USER_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'},
            ),
            (
                {'ExplicitAuthFlows': ['ADMIN_NO_SRP_AUTH']},
                {'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'},
            ),
            (
                {'ExplicitAuthFlows': ['ALLOW_USER_SRP_AUTH'], 'RefreshTokenRotation': {'Feature': 'ENABLED'}},
                {'ALLOW_USER_SRP_AUTH'},
            ),
        ],
    )
    def test_no_flow_of_an_app_client_is_taken_away(self, client: dict[str, Any], flows: set[str]) -> None:
        assert set(raised_client(client, PoolSpec(name='shop').client_settings())['ExplicitAuthFlows']) == flows


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ['provision', '--region', REGION, *arguments])


class TestSecondFactors:
    @pytest.fixture
    def aws(self) -> Iterator[Any]:
        with moto.mock_aws():
            yield boto3.client('cognito-idp', region_name=REGION)

    @staticmethod
    def look(aws: Any) -> tuple[int, str, bool]:
        """Return the minimum length of passwords, the level of second factors, and whether apps are allowed."""
        pool_id = aws.list_user_pools(MaxResults=10)['UserPools'][0]['Id']
        pool = aws.describe_user_pool(UserPoolId=pool_id)['UserPool']
        mfa = aws.get_user_pool_mfa_config(UserPoolId=pool_id)
        has_apps = mfa.get('SoftwareTokenMfaConfiguration', {}).get('Enabled', False)
        return pool['Policies']['PasswordPolicy']['MinimumLength'], mfa['MfaConfiguration'], has_apps

    def test_are_turned_on_and_the_minimum_length_of_passwords_stays(self, aws: Any) -> None:
        assert run().exit_code == 0
        told = run('--mfa', 'on')
        assert 'MfaConfiguration is OFF, and --mfa on was asked for (--update changes' in told.stderr
        assert self.look(aws) == (15, 'OFF', False)
        changed = run('--mfa', 'on', '--update')
        assert 'made or changed: user pool: MfaConfiguration' in changed.stderr
        assert self.look(aws) == (15, 'ON', True)
        assert run('--mfa', 'on', '--update').stderr == ''

    def test_are_not_lowered_and_the_run_says_so(self, aws: Any) -> None:
        assert run('--mfa', 'on').exit_code == 0
        for asked in ('off', 'optional'):
            told = run('--mfa', asked, '--update')
            assert f'MfaConfiguration is ON, stricter than --mfa {asked}, and stays so' in told.stderr
            assert 'console' in told.stderr
        assert run('--update').stderr == ''
        assert self.look(aws) == (8, 'ON', True)

    def test_stay_when_something_else_changes(self, aws: Any) -> None:
        assert run('--mfa', 'optional').exit_code == 0
        pool_id = aws.list_user_pools(MaxResults=10)['UserPools'][0]['Id']
        policy = {'PasswordPolicy': {'MinimumLength': 8}}
        aws.update_user_pool(UserPoolId=pool_id, MfaConfiguration='OPTIONAL', Policies=policy)
        run('--update')
        assert self.look(aws) == (15, 'OPTIONAL', True)


class Recorder:
    """A client that describes one pool and records its calls."""

    def __init__(self, pool: dict[str, Any], mfa: dict[str, Any]) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.meta = boto3.client('cognito-idp', region_name=REGION).meta
        self._answers: dict[str, Any] = {
            'describe_user_pool': {'UserPool': pool},
            'get_user_pool_mfa_config': mfa,
            'describe_user_pool_client': {'UserPoolClient': {'ClientId': 'c', 'ClientName': 'shop'}},
        }

    def get_paginator(self, name: str) -> Any:
        class Pages:
            def paginate(self, **_: object) -> list[dict[str, Any]]:
                if name == 'list_user_pools':
                    return [{'UserPools': [{'Id': 'eu-west-1_Shop', 'Name': 'shop'}]}]
                return [{'UserPoolClients': [{'ClientId': 'c', 'ClientName': 'shop'}]}]

        return Pages()

    def __getattr__(self, name: str) -> Any:
        def call(**told: Any) -> Any:
            self.calls.append((name, told))
            return self._answers.get(name, {})

        return call


def test_the_pool_is_updated_before_its_second_factors() -> None:
    """UpdateUserPool repeats the former `MfaConfiguration`, and would turn off what SetUserPoolMfaConfig turned on."""
    cognito = Recorder(
        {'Id': 'eu-west-1_Shop', 'Name': 'shop', 'UsernameAttributes': ['email'], 'MfaConfiguration': 'OFF'},
        {'MfaConfiguration': 'OFF', 'WebAuthnConfiguration': {'RelyingPartyId': 'example.org'}},
    )
    provision(cognito, PoolSpec(name='shop', mfa='on'), update=True)
    told = [(name, parameters) for name, parameters in cognito.calls if name.startswith(('update', 'set'))]
    assert [name for name, _ in told] == ['update_user_pool', 'set_user_pool_mfa_config', 'update_user_pool_client']
    assert told[1][1] == {
        'UserPoolId': 'eu-west-1_Shop',
        'MfaConfiguration': 'ON',
        'SoftwareTokenMfaConfiguration': {'Enabled': True},
        'WebAuthnConfiguration': {'RelyingPartyId': 'example.org'},
    }
