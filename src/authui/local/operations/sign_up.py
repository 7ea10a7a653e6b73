"""SignUp, ConfirmSignUp and ResendConfirmationCode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.operations.payloads import write_delivery

if TYPE_CHECKING:
    from authui.local.directory.sign_ups import SignUps
    from authui.local.flows.sign_up_sessions import SignUpSessions
    from authui.local.operations.app_client import AppClient
    from authui.local.protocol import Answer, Handlers, Request


class SignUpOperations:
    """Answers sign-ups, with the sessions that lead from them to a sign-in."""

    def __init__(self, sign_ups: SignUps, sessions: SignUpSessions, app_client: AppClient) -> None:
        self._sign_ups = sign_ups
        self._sessions = sessions
        self._app_client = app_client
        self.handlers: Handlers = {
            'SignUp': self._sign_up,
            'ConfirmSignUp': self._confirm_sign_up,
            'ResendConfirmationCode': self._resend_confirmation_code,
        }

    def _sign_up(self, request: Request) -> Answer:
        self._app_client.check(request)
        username = request['Username']
        self._app_client.check_secret_hash(request.get('SecretHash'), username)
        attributes = [(item['Name'], item.get('Value') or '') for item in request.get('UserAttributes') or ()]
        user, delivery = self._sign_ups.register(username, request.get('Password') or None, attributes)
        answer = {'UserConfirmed': False, 'UserSub': user.sub}
        if delivery is None:
            return answer
        return answer | {'CodeDeliveryDetails': write_delivery(delivery)} | self._sessions.of_sign_up(username)

    def _confirm_sign_up(self, request: Request) -> Answer:
        self._app_client.check(request)
        self._app_client.check_secret_hash(request.get('SecretHash'), request['Username'])
        username, code = request['Username'], request['ConfirmationCode']
        force = bool(request.get('ForceAliasCreation'))
        if request.get('Session'):
            return self._sessions.confirm(request['Session'], username, code, force=force)
        self._sign_ups.confirm(username, code, force=force)
        return self._sessions.of_confirmation(username)

    def _resend_confirmation_code(self, request: Request) -> Answer:
        self._app_client.check(request)
        self._app_client.check_secret_hash(request.get('SecretHash'), request['Username'])
        return {'CodeDeliveryDetails': write_delivery(self._sign_ups.resend_code(request['Username']))}
