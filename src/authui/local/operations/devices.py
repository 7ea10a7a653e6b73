"""ConfirmDevice, ForgetDevice, GetDevice, ListDevices and UpdateDeviceStatus, as of a pool that tracks no devices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.errors import OperationError, invalid_parameter

if TYPE_CHECKING:
    from authui.local.directory.grants import Grants
    from authui.local.protocol import Answer, Handlers, Request


class DeviceOperations:
    """Refuses every call, as Cognito does where device tracking is off."""

    def __init__(self, grants: Grants) -> None:
        self._grants = grants
        names = ('ConfirmDevice', 'ForgetDevice', 'GetDevice', 'ListDevices', 'UpdateDeviceStatus')
        self.handlers: Handlers = dict.fromkeys(names, self._refuse)

    def _refuse(self, request: Request) -> Answer:
        access_token = request.get('AccessToken')
        if not access_token:
            raise invalid_parameter('Missing required parameter AccessToken')
        self._grants.authorize(access_token)
        raise OperationError(
            'InvalidUserPoolConfigurationException', 'Device tracking is not configured for the user pool.'
        )
