"""UpdateUserAttributes, DeleteUserAttributes, GetUserAttributeVerificationCode and VerifyUserAttribute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.operations.payloads import read_attributes, write_delivery

if TYPE_CHECKING:
    from authui.local.directory.attribute_changes import AttributeChanges
    from authui.local.directory.grants import Grants
    from authui.local.protocol import Answer, Handlers, Request


class UserAttributeOperations:
    """Changes and verifies the attributes of signed-in users."""

    def __init__(self, attributes: AttributeChanges, grants: Grants) -> None:
        self._attributes = attributes
        self._grants = grants
        self.handlers: Handlers = {
            'UpdateUserAttributes': self._update_user_attributes,
            'DeleteUserAttributes': self._delete_user_attributes,
            'GetUserAttributeVerificationCode': self._get_user_attribute_verification_code,
            'VerifyUserAttribute': self._verify_user_attribute,
        }

    def _update_user_attributes(self, request: Request) -> Answer:
        user = self._grants.authorize(request['AccessToken'])
        deliveries = self._attributes.update(user, read_attributes(request))
        return {'CodeDeliveryDetailsList': [write_delivery(each) for each in deliveries]}

    def _delete_user_attributes(self, request: Request) -> Answer:
        user = self._grants.authorize(request['AccessToken'])
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
