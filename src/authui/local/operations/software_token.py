"""AssociateSoftwareToken and VerifySoftwareToken: an authenticator app is set up, within a sign-in or after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.directory.user_table import refuse_external
from authui.local.errors import code_mismatch_at_set_up, invalid_parameter

if TYPE_CHECKING:
    from authui.local.directory.claimants import Claimants
    from authui.local.directory.enrolled_factors import EnrolledFactors
    from authui.local.directory.grants import Grants
    from authui.local.flows.second_factor import SecondFactorStep
    from authui.local.protocol import Answer, Handlers, Request


class SoftwareTokenOperations:
    """Answers by the session of a sign-in or by the access token of a signed-in user."""

    def __init__(
        self, claimants: Claimants, factors: EnrolledFactors, second_factor: SecondFactorStep, grants: Grants
    ) -> None:
        self._claimants = claimants
        self._factors = factors
        self._second_factor = second_factor
        self._grants = grants
        self.handlers: Handlers = {
            'AssociateSoftwareToken': self._associate_software_token,
            'VerifySoftwareToken': self._verify_software_token,
        }

    def _associate_software_token(self, request: Request) -> Answer:
        session, access_token = _session_or_token(request)
        if session:
            return self._second_factor.associate(session)
        user = self._grants.authorize(access_token)
        refuse_external(user, 'set up MFA')
        self._factors.require_totp()
        return {'SecretCode': self._factors.associate(user.sub)}

    def _verify_software_token(self, request: Request) -> Answer:
        session, access_token = _session_or_token(request)
        code, device_name = request['UserCode'], request.get('FriendlyDeviceName') or ''
        if session:
            return self._second_factor.verify(session, code, device_name)
        user = self._grants.authorize(access_token)
        refuse_external(user, 'set up MFA')
        self._factors.require_totp()
        if not self._claimants.check_code(user.sub, lambda: self._factors.confirm(user.sub, code, device_name)):
            raise code_mismatch_at_set_up()
        return {'Status': 'SUCCESS'}


def _session_or_token(request: Request) -> tuple[str, str]:
    session, access_token = request.get('Session') or '', request.get('AccessToken') or ''
    if bool(session) == bool(access_token):
        raise invalid_parameter('Exactly one of AccessToken and Session must be given.')
    return session, access_token
