"""What a real boto3 client is told about the pool's identity providers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from authui.local import FakeProvider, PoolConfig
from local.federation import PROVIDERS
from local.harness import refusal

if TYPE_CHECKING:
    from local.conftest import MakeHarness
    from local.harness import Harness

MINE = FakeProvider(name='Mine', issuer='https://idp.example', attribute_mapping={'email': 'mail'})


@pytest.fixture
def pool(make_harness: MakeHarness) -> Harness:
    return make_harness(PoolConfig(identity_providers=(*PROVIDERS, MINE)))


def test_all_are_listed(pool: Harness) -> None:
    listed = pool.client.list_identity_providers(UserPoolId=pool.pool.pool_id)['Providers']
    assert [(each['ProviderName'], each['ProviderType']) for each in listed] == [
        ('Google', 'Google'),
        ('Acme', 'SAML'),
        ('Mine', 'OIDC'),
    ]


def test_a_pool_without_any_lists_none(harness: Harness) -> None:
    assert harness.client.list_identity_providers(UserPoolId=harness.pool.pool_id)['Providers'] == []


def test_each_is_described(pool: Harness) -> None:
    describe = pool.client.describe_identity_provider
    mine = describe(UserPoolId=pool.pool.pool_id, ProviderName='Mine')['IdentityProvider']
    assert mine['ProviderDetails']['oidc_issuer'] == 'https://idp.example'
    assert mine['AttributeMapping'] == {'email': 'mail', 'username': 'sub'}
    acme = describe(UserPoolId=pool.pool.pool_id, ProviderName='Acme')['IdentityProvider']
    assert (acme['ProviderType'], acme['IdpIdentifiers']) == ('SAML', ['acme.example'])


@pytest.mark.parametrize('identifier', ['acme.example', 'ACME.Example'])
def test_one_is_found_by_an_identifier(pool: Harness, identifier: str) -> None:
    found = pool.client.get_identity_provider_by_identifier(UserPoolId=pool.pool.pool_id, IdpIdentifier=identifier)
    assert found['IdentityProvider']['ProviderName'] == 'Acme'


def test_one_that_there_is_not_is_not_found(pool: Harness) -> None:
    unknown, pool_id = 'ResourceNotFoundException', pool.pool.pool_id
    assert refusal(pool.client.describe_identity_provider, UserPoolId=pool_id, ProviderName='Other')[0] == unknown
    by_identifier = pool.client.get_identity_provider_by_identifier
    assert refusal(by_identifier, UserPoolId=pool_id, IdpIdentifier='other.example')[0] == unknown


def test_another_pool_is_unknown(pool: Harness) -> None:
    calls = {
        'list_identity_providers': {},
        'describe_identity_provider': {'ProviderName': 'Mine'},
        'get_identity_provider_by_identifier': {'IdpIdentifier': 'acme.example'},
    }
    for method, more in calls.items():
        call = getattr(pool.client, method)
        assert refusal(call, UserPoolId='local_another', **more)[0] == 'ResourceNotFoundException'


def test_the_app_client_has_them(pool: Harness) -> None:
    client = pool.client.describe_user_pool_client(UserPoolId=pool.pool.pool_id, ClientId=pool.client_id)
    assert client['UserPoolClient']['SupportedIdentityProviders'] == ['COGNITO', 'Google', 'Acme', 'Mine']
