"""The operations of a user on the own account, as the wire has them; no rule is decided here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.errors import invalid_parameter

if TYPE_CHECKING:
    from collections.abc import Callable

    from authui.local.directory.grants import Grants
    from authui.local.directory.passwords import Accounts
    from authui.local.directory.users import CodeDelivery, Directory
    from authui.local.operations.app_client import Answer, AppClient, Request


class AccountOperations:
    """Answers what recovers, changes and ends accounts."""

    def __init__(self, accounts: Accounts, directory: Directory, grants: Grants, app_client: AppClient) -> None:
        self._accounts = accounts
        self._directory = directory
        self._grants = grants
        self._app_client = app_client
        self.handlers: dict[str, Callable[[Request], Answer]] = {
            'ForgotPassword': self._forgot_password,
            'ConfirmForgotPassword': self._confirm_forgot_password,
            'ChangePassword': self._change_password,
            'UpdateUserAttributes': self._update_user_attributes,
            'DeleteUserAttributes': self._delete_user_attributes,
            'GetUserAttributeVerificationCode': self._get_user_attribute_verification_code,
            'VerifyUserAttribute': self._verify_user_attribute,
            'DeleteUser': self._delete_user,
        }

    def _forgot_password(self, request: Request) -> Answer:
        self._check(request)
        return {'CodeDeliveryDetails': delivery_details(self._accounts.forgot_password(request['Username']))}

    def _confirm_forgot_password(self, request: Request) -> Answer:
        self._check(request)
        self._accounts.confirm_forgot_password(request['Username'], request['ConfirmationCode'], request['Password'])
        return {}

    def _change_password(self, request: Request) -> Answer:
        user = self._grants.authorize(request['AccessToken'])
        self._accounts.change_password(user, request.get('PreviousPassword'), request['ProposedPassword'])
        return {}

    def _update_user_attributes(self, request: Request) -> Answer:
        user = self._grants.authorize(request['AccessToken'])
        deliveries = self._accounts.update_attributes(user, attributes_of(request))
        return {'CodeDeliveryDetailsList': [delivery_details(each) for each in deliveries]}

    def _delete_user_attributes(self, request: Request) -> Answer:
        user = self._grants.authorize(request['AccessToken'])
        self._accounts.delete_attributes(user, request['UserAttributeNames'])
        return {}

    def _get_user_attribute_verification_code(self, request: Request) -> Answer:
        user = self._grants.authorize(request['AccessToken'])
        delivery = self._accounts.send_attribute_code(user, request['AttributeName'])
        return {'CodeDeliveryDetails': delivery_details(delivery)}

    def _verify_user_attribute(self, request: Request) -> Answer:
        user = self._grants.authorize(request['AccessToken'])
        self._accounts.verify_attribute(user, request['AttributeName'], request['Code'])
        return {}

    def _delete_user(self, request: Request) -> Answer:
        self._directory.delete(self._grants.authorize(request['AccessToken']).sub)
        return {}

    def _check(self, request: Request) -> None:
        self._app_client.check(request)
        self._app_client.check_secret_hash(request.get('SecretHash'), request['Username'])


def attributes_of(request: Request) -> dict[str, str]:
    """Return the attributes that a request is to change; refuses one that comes twice."""
    attributes: dict[str, str] = {}
    for item in request.get('UserAttributes') or ():
        if item['Name'] in attributes:
            raise invalid_parameter(f'Duplicate attribute: {item["Name"]}')
        attributes[item['Name']] = item.get('Value') or ''
    return attributes


def delivery_details(delivery: CodeDelivery) -> Answer:
    """Write where a code went as Cognito does."""
    return {
        'Destination': delivery.destination,
        'DeliveryMedium': delivery.medium,
        'AttributeName': delivery.attribute,
    }
