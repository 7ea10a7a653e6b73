"""ListIdentityProviders, DescribeIdentityProvider and GetIdentityProviderByIdentifier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.errors import OperationError
from authui.local.operations.payloads import check_pool

if TYPE_CHECKING:
    from authui.local.directory.federated import FederatedUsers
    from authui.local.identity_provider import FakeProvider
    from authui.local.protocol import Answer, Handlers, Request

_SCOPES = 'openid email profile'


class IdentityProviderOperations:
    """Describes the pool's providers by what `PoolConfig` says; they cannot be changed here."""

    def __init__(self, federated: FederatedUsers, *, pool_id: str) -> None:
        self._federated = federated
        self._pool_id = pool_id
        self.handlers: Handlers = {
            'ListIdentityProviders': self._list_identity_providers,
            'DescribeIdentityProvider': self._describe_identity_provider,
            'GetIdentityProviderByIdentifier': self._get_identity_provider_by_identifier,
        }

    def _list_identity_providers(self, request: Request) -> Answer:
        check_pool(request, self._pool_id)
        providers = self._federated.providers.values()
        return {'Providers': [{'ProviderName': each.name, 'ProviderType': each.kind} for each in providers]}

    def _describe_identity_provider(self, request: Request) -> Answer:
        check_pool(request, self._pool_id)
        return {'IdentityProvider': self._described(self._federated.provider(request['ProviderName']))}

    def _get_identity_provider_by_identifier(self, request: Request) -> Answer:
        check_pool(request, self._pool_id)
        identifier = request['IdpIdentifier']
        found = self._federated.provider_of(identifier)
        if found is None:
            raise OperationError('ResourceNotFoundException', f'Identity provider {identifier} does not exist.')
        return {'IdentityProvider': self._described(found)}

    def _described(self, provider: FakeProvider) -> Answer:
        return {
            'UserPoolId': self._pool_id,
            'ProviderName': provider.name,
            'ProviderType': provider.kind,
            'ProviderDetails': _details(provider),
            'AttributeMapping': {**provider.attribute_mapping, 'username': 'sub'},
            'IdpIdentifiers': list(provider.idp_identifiers),
        }


def _details(provider: FakeProvider) -> dict[str, str]:
    if provider.kind == 'SAML':
        return {'MetadataURL': provider.issuer}
    details = {'client_id': 'fake', 'authorize_scopes': _SCOPES}
    return details | {'oidc_issuer': provider.issuer} if provider.kind == 'OIDC' else details
