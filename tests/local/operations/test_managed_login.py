"""What a real boto3 client is told about the managed login."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from authui.local import PoolConfig
from authui.local.oauth_client import ResourceServer
from local.harness import refusal

if TYPE_CHECKING:
    from local.conftest import MakeHarness

ORDERS = ResourceServer(identifier='orders', scopes=('read', 'write'))
CALLBACK = 'https://app.example.org/login/callback'
LOGOUT = 'https://app.example.org/login'


@pytest.mark.parametrize(
    ('domain', 'told'), [('meadow', {'Domain': 'meadow'}), ('login.example.org', {'CustomDomain': 'login.example.org'})]
)
def test_the_pool_names_its_domain(make_harness: MakeHarness, domain: str, told: dict[str, str]) -> None:
    pool = make_harness(PoolConfig(domain=domain))
    described = pool.client.describe_user_pool(UserPoolId=pool.pool.pool_id)['UserPool']
    assert {name: value for name, value in described.items() if 'Domain' in name} == told


def test_a_domain_is_described(make_harness: MakeHarness) -> None:
    pool = make_harness(PoolConfig(domain='meadow'))
    described = pool.client.describe_user_pool_domain(Domain='meadow')['DomainDescription']
    assert (described['UserPoolId'], described['Status']) == (pool.pool.pool_id, 'ACTIVE')
    assert pool.client.describe_user_pool_domain(Domain='other')['DomainDescription'] == {}


def test_resource_servers_are_described(make_harness: MakeHarness) -> None:
    pool = make_harness(PoolConfig(resource_servers=(ORDERS,)))
    pool_id = pool.pool.pool_id
    (listed,) = pool.client.list_resource_servers(UserPoolId=pool_id, MaxResults=50)['ResourceServers']
    assert listed['Identifier'] == 'orders'
    assert [each['ScopeName'] for each in listed['Scopes']] == ['read', 'write']
    described = pool.client.describe_resource_server(UserPoolId=pool_id, Identifier='orders')
    assert described['ResourceServer'] == listed
    unknown = 'ResourceNotFoundException'
    assert refusal(pool.client.describe_resource_server, UserPoolId=pool_id, Identifier='other')[0] == unknown
    assert refusal(pool.client.list_resource_servers, UserPoolId='local_another', MaxResults=50)[0] == unknown


def test_the_app_client_names_urls_flows_and_scopes(make_harness: MakeHarness) -> None:
    pool = make_harness(
        PoolConfig(
            callback_urls=(CALLBACK,),
            logout_urls=(LOGOUT,),
            resource_servers=(ORDERS,),
            allowed_scopes=('openid', 'orders/read'),
        )
    )
    described = pool.client.describe_user_pool_client(UserPoolId=pool.pool.pool_id, ClientId=pool.client_id)
    client = described['UserPoolClient']
    assert client['CallbackURLs'] == [CALLBACK]
    assert client['LogoutURLs'] == [LOGOUT]
    assert client['AllowedOAuthFlows'] == ['code']
    assert client['AllowedOAuthScopes'] == ['openid', 'orders/read']
    assert client['AllowedOAuthFlowsUserPoolClient'] is True
