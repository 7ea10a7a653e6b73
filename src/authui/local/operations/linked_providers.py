"""AdminLinkProviderForUser and AdminDisableProviderForUser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.directory.federated import NATIVE
from authui.local.directory.identities import SUBJECT
from authui.local.errors import invalid_parameter
from authui.local.operations.payloads import check_pool

if TYPE_CHECKING:
    from authui.local.directory.federated import FederatedUsers
    from authui.local.protocol import Answer, Handlers, Request


class LinkOperations:
    """Links the identities of other providers to users, and takes them away again."""

    def __init__(self, federated: FederatedUsers, *, pool_id: str) -> None:
        self._federated = federated
        self._pool_id = pool_id
        self.handlers: Handlers = {
            'AdminLinkProviderForUser': self._admin_link_provider_for_user,
            'AdminDisableProviderForUser': self._admin_disable_provider_for_user,
        }

    def _admin_link_provider_for_user(self, request: Request) -> Answer:
        check_pool(request, self._pool_id)
        destination, source = request['DestinationUser'], request['SourceUser']
        provider, attribute, value = _read(source)
        if provider == NATIVE:
            raise invalid_parameter('SourceUser must be a user of another identity provider.')
        # Of the destination Cognito ignores the attribute's name.
        user = self._federated.holder(destination.get('ProviderName') or NATIVE, _read(destination)[2])
        self._federated.link(user, provider, attribute, value)
        return {}

    def _admin_disable_provider_for_user(self, request: Request) -> Answer:
        check_pool(request, self._pool_id)
        provider, attribute, value = _read(request['User'])
        if provider == NATIVE:
            raise invalid_parameter('The embedded user pool does not know how to disable the password of a user.')
        self._federated.unlink(provider, attribute, value)
        return {}


def _read(user: Request) -> tuple[str, str, str]:
    """Read a ProviderUserIdentifierType, of which the wire requires nothing."""
    provider, attribute = user.get('ProviderName') or '', user.get('ProviderAttributeName') or SUBJECT
    value = user.get('ProviderAttributeValue')
    if not provider or not value:
        raise invalid_parameter('ProviderName and ProviderAttributeValue must be given.')
    return provider, attribute, value
