"""`authui provision --passkeys` and what `authui doctor` says of passkeys, against a pool that is told what it has."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from click.testing import CliRunner

from authui.cli import main
from authui.cognito.doctor import check_settings_of_pool
from authui.cognito.provision import PoolSpec, provision
from authui.settings import Settings

PASSKEYS = {
    'RelyingPartyId': 'example.org',
    'UserVerification': 'required',
    'FactorConfiguration': 'SINGLE_FACTOR',
}
FIRST = {'AllowedFirstAuthFactors': ['PASSWORD', 'WEB_AUTHN']}


class Told:
    """An administrator's client of one pool, or of none yet, that notes what it is asked to change."""

    def __init__(self, pool: dict[str, Any] | None = None, mfa: dict[str, Any] | None = None, *flows: str) -> None:
        self.meta = boto3.client('cognito-idp', region_name='eu-west-1').meta
        self._pool = {'Id': 'eu-west-1_Shop', 'Name': 'shop', 'UsernameAttributes': ['email'], **pool} if pool else None
        self._mfa = {'MfaConfiguration': 'OFF', **(mfa or {})}
        self._client = {'ClientId': '1a', 'ClientName': 'shop', 'ExplicitAuthFlows': list(flows)}
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def get_paginator(self, operation: str) -> Any:
        kind = {'list_user_pools': 'UserPools', 'list_user_pool_clients': 'UserPoolClients'}[operation]
        found = [self._pool if kind == 'UserPools' else self._client] if self._pool else []
        return type('Pages', (), {'paginate': lambda _self, **_: [{kind: found}]})()

    def describe_user_pool(self, **_: str) -> Any:
        return {'UserPool': self._pool}

    def get_user_pool_mfa_config(self, **_: str) -> Any:
        return self._mfa

    def describe_user_pool_client(self, **_: str) -> Any:
        return {'UserPoolClient': self._client}

    def create_user_pool(self, **given: Any) -> Any:
        self.asked.append(('create_user_pool', given))
        return {'UserPool': {'Id': 'eu-west-1_Shop'}}

    def create_user_pool_client(self, **given: Any) -> Any:
        self.asked.append(('create_user_pool_client', given))
        return {'UserPoolClient': {'ClientId': '1a'}}

    def set_user_pool_mfa_config(self, **given: Any) -> None:
        self.asked.append(('set_user_pool_mfa_config', given))

    def update_user_pool(self, **given: Any) -> None:
        self.asked.append(('update_user_pool', given))

    def update_user_pool_client(self, **given: Any) -> None:
        self.asked.append(('update_user_pool_client', given))

    @property
    def operations(self) -> list[str]:
        return [operation for operation, _ in self.asked]

    def given(self, operation: str) -> dict[str, Any]:
        return next(given for each, given in self.asked if each == operation)


def test_a_new_pool_gets_passkeys_for_the_domain() -> None:
    aws = Told()
    provision(aws, PoolSpec(name='shop', passkeys='example.org'))
    assert aws.given('create_user_pool')['Policies']['SignInPolicy'] == FIRST
    assert aws.given('set_user_pool_mfa_config')['WebAuthnConfiguration'] == PASSKEYS
    assert 'ALLOW_USER_AUTH' in aws.given('create_user_pool_client')['ExplicitAuthFlows']


@pytest.mark.parametrize('mfa', ['optional', 'on'])
def test_where_there_are_second_factors_a_passkey_is_one(mfa: Any) -> None:
    aws = Told()
    provision(aws, PoolSpec(name='shop', mfa=mfa, passkeys='example.org'))
    set_to = aws.given('set_user_pool_mfa_config')['WebAuthnConfiguration']
    assert set_to['FactorConfiguration'] == 'MULTI_FACTOR_WITH_USER_VERIFICATION'


def test_without_the_option_a_pool_has_and_gets_none() -> None:
    aws = Told()
    provision(aws, PoolSpec(name='shop'))
    assert 'SignInPolicy' not in aws.given('create_user_pool')['Policies']
    assert aws.operations == ['create_user_pool', 'create_user_pool_client']


def test_an_existing_pool_gets_them_beside_what_it_has() -> None:
    there = {'Policies': {'SignInPolicy': {'AllowedFirstAuthFactors': ['PASSWORD', 'EMAIL_OTP']}}}
    aws = Told(there, None, 'ALLOW_USER_SRP_AUTH')
    told = provision(aws, PoolSpec(name='shop', passkeys='example.org'))
    assert aws.asked == []
    assert 'user pool: WebAuthnConfiguration differs' in told.drift
    provision(aws, PoolSpec(name='shop', passkeys='example.org'), update=True)
    assert aws.operations[:2] == ['set_user_pool_mfa_config', 'update_user_pool']
    assert aws.given('set_user_pool_mfa_config')['WebAuthnConfiguration'] == PASSKEYS
    first = aws.given('update_user_pool')['Policies']['SignInPolicy']['AllowedFirstAuthFactors']
    assert sorted(first) == ['EMAIL_OTP', 'PASSWORD', 'WEB_AUTHN']
    assert 'ALLOW_USER_AUTH' in aws.given('update_user_pool_client')['ExplicitAuthFlows']


def test_passkeys_that_a_pool_has_already_stay_as_they_are() -> None:
    aws = Told({'Policies': {'SignInPolicy': FIRST}}, {'WebAuthnConfiguration': {'RelyingPartyId': 'example.org'}})
    provision(aws, PoolSpec(name='shop', passkeys='example.org'), update=True)
    assert 'set_user_pool_mfa_config' not in aws.operations


@pytest.mark.parametrize(
    ('pool', 'mfa', 'why'),
    [
        ({'UserPoolTier': 'LITE'}, {}, 'UserPoolTier is LITE'),
        ({'Policies': {}}, {'WebAuthnConfiguration': {'RelyingPartyId': 'old.example'}}, 'are for old.example'),
    ],
)
def test_a_pool_that_cannot_have_them_is_left_without_and_says_why(
    pool: dict[str, Any], mfa: dict[str, Any], why: str
) -> None:
    aws = Told(pool, mfa)
    told = provision(aws, PoolSpec(name='shop', passkeys='example.org'), update=True)
    assert any(why in each for each in told.drift)
    assert 'set_user_pool_mfa_config' not in aws.operations
    assert 'SignInPolicy' not in aws.given('update_user_pool')['Policies']


def test_the_command_writes_the_settings_and_takes_a_domain_alone(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr('authui.cli.provision.administrator', lambda *_args, **_named: Told())
    done = CliRunner().invoke(main, ['provision', '--name', 'shop', '--passkeys', 'Example.org'])
    assert 'AUTHUI_PASSKEYS=1\nAUTHUI_RELYING_PARTY_ID=example.org\n' in done.stdout
    wrong = CliRunner().invoke(main, ['provision', '--passkeys', 'https://example.org'])
    assert wrong.exit_code != 0
    assert '--passkeys https://example.org: must be a domain' in wrong.output


@pytest.mark.parametrize(
    ('offered', 'pool', 'mfa', 'flows', 'state', 'text'),
    [
        (False, {'Policies': {}}, {}, (), 'ok', 'as recommended'),
        (False, {'Policies': {'SignInPolicy': FIRST}}, {}, (), 'warn', 'AUTHUI_PASSKEYS=1'),
        (True, {'Policies': {}}, {}, (), 'fault', '--passkeys example.org --update'),
        (True, {'Policies': {'SignInPolicy': FIRST}}, {}, (), 'fault', 'ALLOW_USER_AUTH'),
        (True, {'Policies': {'SignInPolicy': FIRST}}, {}, ('ALLOW_USER_AUTH',), 'fault', 'relying party'),
        (
            True,
            {'Policies': {'SignInPolicy': FIRST}},
            {'WebAuthnConfiguration': {'RelyingPartyId': 'other.example'}},
            ('ALLOW_USER_AUTH',),
            'fault',
            'are for other.example',
        ),
        (
            True,
            {'Policies': {'SignInPolicy': FIRST}},
            {'WebAuthnConfiguration': PASSKEYS},
            ('ALLOW_USER_AUTH',),
            'ok',
            'as recommended',
        ),
    ],
)
def test_the_doctor_compares_the_pool_with_the_settings(
    offered: bool, pool: dict[str, Any], mfa: dict[str, Any], flows: tuple[str, ...], state: str, text: str
) -> None:
    settings = Settings(passkeys=offered, public_url='https://example.org')
    found = {each.name: each for each in check_settings_of_pool(Told(pool, mfa, *flows), settings)}
    assert found['passkeys'].state == state
    assert text in found['passkeys'].text
