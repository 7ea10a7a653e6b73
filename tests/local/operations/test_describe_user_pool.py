"""The description of the pool and its app client, which `authui doctor` and `authui provision` read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from pydantic import SecretStr

from authui.cognito import make_boto_client
from authui.cognito.doctor import check_client, check_settings_of_pool
from authui.cognito.provision import PoolSpec, provision
from authui.errors import SettingsError
from authui.local import CustomAuth, PoolConfig
from authui.settings import Settings
from local.harness import PASSKEYS, Harness, refusal

if TYPE_CHECKING:
    from local.conftest import MakeHarness

SECRET = 'clientsecretclientsecret'
CALLS: dict[str, dict[str, Any]] = {
    'describe_user_pool': {},
    'describe_user_pool_client': {'ClientId': 'another'},
    'get_user_pool_mfa_config': {},
    'list_user_pool_clients': {'MaxResults': 1},
}


@pytest.mark.parametrize('method', CALLS)
def test_another_pool_is_unknown(harness: Harness, method: str) -> None:
    call = getattr(harness.client, method)
    answer = refusal(call, UserPoolId='local_another', **CALLS[method])
    assert answer == ('ResourceNotFoundException', 'User pool local_another does not exist.')


def test_another_client_is_unknown(harness: Harness) -> None:
    call = harness.client.describe_user_pool_client
    answer = refusal(call, UserPoolId=harness.pool.pool_id, ClientId='another')
    assert answer == ('ResourceNotFoundException', 'User pool client another does not exist.')


def test_the_configuration_is_described(make_harness: MakeHarness) -> None:
    harness = make_harness(
        PoolConfig(
            password_min_length=15,
            mfa_configuration='OPTIONAL',
            client_secret=SecretStr(SECRET),
            prevent_user_existence_errors=False,
            rotation=True,
            rotation_grace=10,
        )
    )
    pool = harness.client.describe_user_pool(UserPoolId=harness.pool.pool_id)['UserPool']
    assert pool['Policies']['PasswordPolicy']['MinimumLength'] == 15
    assert pool['UsernameAttributes'] == ['email']
    assert pool['UsernameConfiguration'] == {'CaseSensitive': False}
    mfa = harness.client.get_user_pool_mfa_config(UserPoolId=harness.pool.pool_id)
    assert (mfa['MfaConfiguration'], mfa['SoftwareTokenMfaConfiguration']) == ('OPTIONAL', {'Enabled': True})
    client = harness.client.describe_user_pool_client(UserPoolId=harness.pool.pool_id, ClientId=harness.client_id)
    client = client['UserPoolClient']
    assert 'ALLOW_USER_SRP_AUTH' in client['ExplicitAuthFlows']
    assert (client['ClientSecret'], client['PreventUserExistenceErrors']) == (SECRET, 'LEGACY')
    assert client['RefreshTokenRotation'] == {'Feature': 'ENABLED', 'RetryGracePeriodSeconds': 10}


def test_passkeys_are_described(make_harness: MakeHarness, harness: Harness) -> None:
    without = harness.client.get_user_pool_mfa_config(UserPoolId=harness.pool.pool_id)
    assert 'WebAuthnConfiguration' not in without
    harness = make_harness(PASSKEYS.model_copy(update={'user_verification': 'required'}))
    pool = harness.client.describe_user_pool(UserPoolId=harness.pool.pool_id)['UserPool']
    assert pool['Policies']['SignInPolicy']['AllowedFirstAuthFactors'] == ['PASSWORD', 'WEB_AUTHN']
    mfa = harness.client.get_user_pool_mfa_config(UserPoolId=harness.pool.pool_id)
    assert mfa['WebAuthnConfiguration'] == {
        'RelyingPartyId': 'localhost',
        'UserVerification': 'required',
        'FactorConfiguration': 'SINGLE_FACTOR',
    }


class TestProvision:
    def test_finds_the_pool_and_its_client_and_makes_nothing(self, make_harness: MakeHarness) -> None:
        harness = make_harness(PoolConfig(password_min_length=15, verify_before_update=frozenset({'email'})))
        found = provision(harness.client, PoolSpec(name='authui'))
        assert (found.pool_id, found.client_id, found.client_secret) == (harness.pool.pool_id, harness.client_id, None)
        assert found.made == ()
        assert set(found.drift) == {
            'user pool: AccountRecoverySetting differs',
            'user pool: DeletionProtection differs',
        }
        assert provision(harness.client, PoolSpec(name='authui')) == found

    def test_another_pool_is_reported_as_missing(self, harness: Harness) -> None:
        with pytest.raises(SettingsError, match='does not know the operation CreateUserPool'):
            provision(harness.client, PoolSpec(name='another'))


class TestDoctor:
    @staticmethod
    def settings(harness: Harness, **changes: Any) -> Settings:
        ids = {'user_pool_id': harness.pool.pool_id, 'client_id': harness.client_id}
        return Settings(_env_file=None, unsafe_local_pool=True, **ids | changes)

    def states(self, harness: Harness, settings: Settings) -> dict[str, str]:
        boto = make_boto_client(settings)
        harness.pool.attach(boto)
        checks = [*check_client(boto, settings, harness.clock), *check_settings_of_pool(harness.client, settings)]
        boto.close()
        return {check.name: check.state for check in checks}

    @pytest.mark.parametrize('flow', ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'USER_AUTH', 'CUSTOM_AUTH'])
    def test_finds_all_in_order(self, make_harness: MakeHarness, flow: Any) -> None:
        harness = make_harness(
            PoolConfig(explicit_auth_flows=frozenset({flow, 'REFRESH_TOKEN_AUTH'})),
            CustomAuth(create=lambda _: ({'question': 'Colour?'}, 'blue')),
        )
        states = self.states(harness, self.settings(harness, flow=flow))
        assert set(states.values()) == {'ok'}
        assert states.keys() >= {'app client', 'clock', 'identifiers', 'token revocation', 'existence errors'}

    @pytest.mark.parametrize(
        ('config', 'changes', 'name', 'state'),
        [
            ({'explicit_auth_flows': frozenset({'USER_AUTH'})}, {}, 'app client', 'fault'),
            ({'client_secret': SecretStr(SECRET)}, {}, 'app client', 'fault'),
            ({'client_secret': SecretStr(SECRET)}, {'client_secret': SecretStr(SECRET[::-1])}, 'app client', 'fault'),
            ({'client_secret': SecretStr(SECRET)}, {'client_secret': SecretStr(SECRET)}, 'app client', 'ok'),
            ({}, {'client_secret': SecretStr(SECRET)}, 'app client', 'fault'),
            ({}, {'client_id': 'another'}, 'app client', 'fault'),
            ({'prevent_user_existence_errors': False}, {}, 'existence errors', 'warn'),
            ({'auto_verified_attributes': frozenset()}, {}, 'verified contacts', 'fault'),
            ({'username_attributes': frozenset()}, {}, 'identifiers', 'fault'),
            ({'explicit_auth_flows': frozenset({'USER_SRP_AUTH'})}, {}, 'refresh', 'fault'),
            ({'explicit_auth_flows': frozenset({'USER_SRP_AUTH'}), 'rotation': True}, {}, 'refresh', 'ok'),
            ({'password_min_length': 15}, {}, 'password policy', 'warn'),
            ({'password_min_length': 15}, {'password_min_length': 15}, 'password policy', 'ok'),
            ({'password_require_numbers': True}, {}, 'password policy', 'warn'),
            ({'required_attributes': ('given_name',)}, {}, 'required attributes', 'fault'),
            (
                {'required_attributes': ('given_name',)},
                {'signup_attributes': ('given_name',)},
                'required attributes',
                'ok',
            ),
            ({}, {'challenge_seconds': 181}, 'time for a challenge', 'warn'),
            ({'session_validity': 900}, {'challenge_seconds': 900}, 'time for a challenge', 'ok'),
        ],
    )
    def test_finds_each_mistake(
        self, make_harness: MakeHarness, config: dict[str, Any], changes: dict[str, Any], name: str, state: str
    ) -> None:
        harness = make_harness(PoolConfig(**config))
        assert self.states(harness, self.settings(harness, **changes))[name] == state

    def test_asks_for_the_triggers_of_a_custom_flow(self, make_harness: MakeHarness) -> None:
        harness = make_harness(PoolConfig(explicit_auth_flows=frozenset({'CUSTOM_AUTH'})))
        boto = make_boto_client(settings := self.settings(harness, flow='CUSTOM_AUTH'))
        harness.pool.attach(boto)
        check = check_client(boto, settings)[0]
        assert (check.state, 'add those of CUSTOM_AUTH' in check.text) == ('fault', True)


def test_operations_that_change_the_pool_are_unknown(harness: Harness) -> None:
    with pytest.raises(ClientError, match='does not know the operation UpdateUserPool'):
        harness.client.update_user_pool(UserPoolId=harness.pool.pool_id)
