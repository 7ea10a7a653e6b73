"""Answers that describe the pool fit Amazon's own description of them, to the last member."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import botocore.session
import pytest
from botocore.validate import ParamValidator

from authui.local import FakeProvider, PoolConfig
from authui.local.oauth_client import ResourceServer
from local.federation import PROVIDERS, federate

if TYPE_CHECKING:
    from local.conftest import MakeHarness

MODEL = botocore.session.Session().get_service_model('cognito-idp')
CONFIG = PoolConfig(
    identity_providers=(*PROVIDERS, FakeProvider(name='Mine')),
    required_attributes=('name',),
    domain='meadow',
    callback_urls=('https://app.example.org/login/callback',),
    logout_urls=('https://app.example.org/login',),
    resource_servers=(ResourceServer(identifier='orders', scopes=('read',)),),
)
ASKED: dict[str, dict[str, Any]] = {
    'AdminGetUser': {'Username': 'Google_1029'},
    'DescribeIdentityProvider': {'ProviderName': 'Acme'},
    'DescribeResourceServer': {'Identifier': 'orders'},
    'DescribeUserPool': {},
    'DescribeUserPoolClient': {},
    'DescribeUserPoolDomain': {'Domain': 'meadow'},
    'GetIdentityProviderByIdentifier': {'IdpIdentifier': 'acme.example'},
    'ListIdentityProviders': {},
    'ListResourceServers': {'MaxResults': 50},
    'ListUsers': {},
}


@pytest.mark.parametrize('operation', ASKED)
def test_they_have_nothing_else_and_nothing_of_another_type(make_harness: MakeHarness, operation: str) -> None:
    pool = make_harness(CONFIG)
    federate(pool)
    given = {'UserPoolId': pool.pool.pool_id, 'ClientId': pool.client_id, **ASKED[operation]}
    answer = pool.pool._services.operations.answer(operation, given)
    shape = MODEL.operation_model(operation).output_shape
    assert shape is not None
    report = ParamValidator().validate(answer, shape)
    assert not report.has_errors(), report.generate_report()
