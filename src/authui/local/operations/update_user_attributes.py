"""UpdateUserAttributes, DeleteUserAttributes, GetUserAttributeVerificationCode and VerifyUserAttribute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.directory.schema import unauthorized_attribute
from authui.local.operations.payloads import read_attributes, write_delivery

if TYPE_CHECKING:
    from collections.abc import Iterable

    from authui.local.directory.attribute_changes import AttributeChanges
    from authui.local.directory.federated import FederatedUsers
    from authui.local.directory.grants import Grants
    from authui.local.directory.user_table import UserRecord
    from authui.local.protocol import Answer, Handlers, Request


class UserAttributeOperations:
    """Changes and verifies the attributes of signed-in users."""

    def __init__(self, attributes: AttributeChanges, federated: FederatedUsers, grants: Grants) -> None:
        self._attributes = attributes
        self._federated = federated
        self._grants = grants
        self.handlers: Handlers = {
            'UpdateUserAttributes': self._update_user_attributes,
            'DeleteUserAttributes': self._delete_user_attributes,
            'GetUserAttributeVerificationCode': self._get_user_attribute_verification_code,
            'VerifyUserAttribute': self._verify_user_attribute,
        }

    def _update_user_attributes(self, request: Request) -> Answer:
        user = self._grants.authorize(request['AccessToken'])
        given = read_attributes(request)
        self._refuse_mapped(user, given)
        deliveries = self._attributes.update(user, given)
        return {'CodeDeliveryDetailsList': [write_delivery(each) for each in deliveries]}

    def _delete_user_attributes(self, request: Request) -> Answer:
        user = self._grants.authorize(request['AccessToken'])
        self._refuse_mapped(user, request['UserAttributeNames'])
        self._attributes.delete(user, request['UserAttributeNames'])
        return {}

    def _get_user_attribute_verification_code(self, request: Request) -> Answer:
        user = self._grants.authorize(request['AccessToken'])
        delivery = self._attributes.send_code(user, request['AttributeName'])
        return {'CodeDeliveryDetails': write_delivery(delivery)}

    def _verify_user_attribute(self, request: Request) -> Answer:
        user = self._grants.authorize(request['AccessToken'])
        self._attributes.verify(user, request['AttributeName'], request['Code'])
        return {}

    def _refuse_mapped(self, user: UserRecord, names: Iterable[str]) -> None:
        """Refuse attributes that the provider overwrites at the next sign-in."""
        if user.is_external and not self._federated.mapped_attributes(user).isdisjoint(names):
            raise unauthorized_attribute()
