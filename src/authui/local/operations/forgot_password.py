"""ForgotPassword and ConfirmForgotPassword."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.operations.payloads import write_delivery

if TYPE_CHECKING:
    from authui.local.directory.passwords import Passwords
    from authui.local.operations.app_client import AppClient
    from authui.local.protocol import Answer, Handlers, Request


class ForgotPasswordOperations:
    """Lets users who cannot sign in reset their password."""

    def __init__(self, passwords: Passwords, app_client: AppClient) -> None:
        self._passwords = passwords
        self._app_client = app_client
        self.handlers: Handlers = {
            'ForgotPassword': self._forgot_password,
            'ConfirmForgotPassword': self._confirm_forgot_password,
        }

    def _forgot_password(self, request: Request) -> Answer:
        self._check(request)
        return {'CodeDeliveryDetails': write_delivery(self._passwords.send_reset_code(request['Username']))}

    def _confirm_forgot_password(self, request: Request) -> Answer:
        self._check(request)
        self._passwords.reset(request['Username'], request['ConfirmationCode'], request['Password'])
        return {}

    def _check(self, request: Request) -> None:
        self._app_client.check(request)
        self._app_client.check_secret_hash(request.get('SecretHash'), request['Username'])
