"""DescribeUserPoolDomain, ListResourceServers and DescribeResourceServer: what belongs to the managed login."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.errors import OperationError
from authui.local.operations.payloads import check_pool

if TYPE_CHECKING:
    from authui.local.config import PoolConfig
    from authui.local.oauth_client import ResourceServer
    from authui.local.protocol import Answer, Handlers, Request

_MANAGED_LOGIN = 2
"""The version of the branding: 1 is the classic hosted UI."""


class ManagedLoginOperations:
    """Describes the managed login by what `PoolConfig` says; it cannot be changed here."""

    def __init__(self, config: PoolConfig, *, pool_id: str) -> None:
        self._config = config
        self._pool_id = pool_id
        self.handlers: Handlers = {
            'DescribeUserPoolDomain': self._describe_user_pool_domain,
            'ListResourceServers': self._list_resource_servers,
            'DescribeResourceServer': self._describe_resource_server,
        }

    def _describe_user_pool_domain(self, request: Request) -> Answer:
        domain = request['Domain']
        if domain != self._config.domain:
            return {'DomainDescription': {}}  # Cognito's answer for an unknown domain
        return {
            'DomainDescription': {
                'UserPoolId': self._pool_id,
                'Domain': domain,
                'Status': 'ACTIVE',
                'ManagedLoginVersion': _MANAGED_LOGIN,
            }
        }

    def _list_resource_servers(self, request: Request) -> Answer:
        check_pool(request, self._pool_id)
        return {'ResourceServers': [self._described(each) for each in self._config.resource_servers]}

    def _describe_resource_server(self, request: Request) -> Answer:
        check_pool(request, self._pool_id)
        for each in self._config.resource_servers:
            if each.identifier == request['Identifier']:
                return {'ResourceServer': self._described(each)}
        raise OperationError('ResourceNotFoundException', f'Resource server {request["Identifier"]} does not exist.')

    def _described(self, server: ResourceServer) -> Answer:
        return {
            'UserPoolId': self._pool_id,
            'Identifier': server.identifier,
            'Name': server.identifier,
            'Scopes': [{'ScopeName': name, 'ScopeDescription': name} for name in server.scopes],
        }
