"""Parts of requests and answers that several operations share: attributes, deliveries, factors, the pool's id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.errors import OperationError, invalid_parameter

if TYPE_CHECKING:
    from authui.local.directory.delivery import CodeDelivery
    from authui.local.directory.enrolled_factors import FactorRecord
    from authui.local.directory.user_table import UserRecord
    from authui.local.protocol import Answer, Request


def check_pool(request: Request, pool_id: str) -> None:
    """Refuse a request for another user pool."""
    if request['UserPoolId'] != pool_id:
        raise OperationError('ResourceNotFoundException', f'User pool {request["UserPoolId"]} does not exist.')


def read_attributes(request: Request) -> dict[str, str]:
    """Return the attributes that a request changes; refuses one that is given twice."""
    attributes: dict[str, str] = {}
    for item in request.get('UserAttributes') or ():
        if item['Name'] in attributes:
            raise invalid_parameter(f'Duplicate attribute: {item["Name"]}')
        attributes[item['Name']] = item.get('Value') or ''
    return attributes


def write_attributes(user: UserRecord) -> list[Answer]:
    """List a user's attributes, the sub and the identities at other providers among them."""
    return [{'Name': name, 'Value': value} for name, value in {**user.told_attributes, 'sub': user.sub}.items()]


def write_user(user: UserRecord) -> Answer:
    """Write a user as administrators see one (UserType)."""
    return {
        'Username': user.username,
        'Attributes': write_attributes(user),
        'Enabled': user.enabled,
        'UserStatus': user.status,
    }


def write_delivery(delivery: CodeDelivery) -> Answer:
    """Write where a code was sent (CodeDeliveryDetails)."""
    return {
        'Destination': delivery.destination,
        'DeliveryMedium': delivery.medium,
        'AttributeName': delivery.attribute,
    }


def write_mfa_settings(factors: FactorRecord) -> Answer:
    """Write which second factors a user has turned on, and the preferred one."""
    settings: Answer = {'UserMFASettingList': list(factors.enabled)} if factors.enabled else {}
    return settings | {'PreferredMfaSetting': factors.preferred} if factors.preferred else settings
