"""What tests of users of other providers share: providers, sign-ins there, links, and what an administrator sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from authui.local import FakeProvider, OperationError
from local.harness import FRED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from authui.local.directory.user_table import UserRecord
    from local.harness import Harness

PROVIDERS = (
    FakeProvider(name='Google'),
    FakeProvider(name='Acme', kind='SAML', issuer='https://acme.example/saml', idp_identifiers=('acme.example',)),
)
CLAIMS = {'email': FRED, 'email_verified': 'true', 'name': 'Fred'}


def federate(
    harness: Harness, subject: str = '1029', claims: Mapping[str, str] = CLAIMS, *, provider: str = 'Google'
) -> UserRecord:
    """Sign in at a provider, as far as the pool sees it."""
    return harness.pool._services.federated.sign_in(provider, subject, claims)


def refused(call: Callable[..., object], *args: Any, **kwargs: Any) -> str:
    with pytest.raises(OperationError) as caught:
        call(*args, **kwargs)
    return caught.value.message


def link(harness: Harness, username: str, value: str = '1029', **source: str) -> None:
    harness.client.admin_link_provider_for_user(
        UserPoolId=harness.pool.pool_id,
        DestinationUser={'ProviderName': 'Cognito', 'ProviderAttributeValue': username},
        SourceUser={
            'ProviderName': 'Google',
            'ProviderAttributeName': 'Cognito_Subject',
            'ProviderAttributeValue': value,
            **source,
        },
    )


def unlink(harness: Harness, value: str = '1029', **user: str) -> None:
    harness.client.admin_disable_provider_for_user(
        UserPoolId=harness.pool.pool_id,
        User={
            'ProviderName': 'Google',
            'ProviderAttributeName': 'Cognito_Subject',
            'ProviderAttributeValue': value,
            **user,
        },
    )


def described(harness: Harness, username: str) -> Any:
    answer = harness.client.admin_get_user(UserPoolId=harness.pool.pool_id, Username=username)
    return answer | {item['Name']: item['Value'] for item in answer['UserAttributes']}
