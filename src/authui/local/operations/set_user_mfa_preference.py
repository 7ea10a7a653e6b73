"""SetUserMFAPreference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.directory.enrolled_factors import EnrolledFactors, MfaSetting
from authui.local.directory.user_table import refuse_external

if TYPE_CHECKING:
    from authui.local.config import MfaFactor
    from authui.local.directory.grants import Grants
    from authui.local.protocol import Answer, Handlers, Request

_FACTORS: dict[str, MfaFactor] = {
    'SMSMfaSettings': 'SMS_MFA',
    'SoftwareTokenMfaSettings': 'SOFTWARE_TOKEN_MFA',
    'EmailMfaSettings': 'EMAIL_OTP',
}


class MfaPreferenceOperation:
    """Turns second factors of signed-in users on and off."""

    def __init__(self, factors: EnrolledFactors, grants: Grants) -> None:
        self._factors = factors
        self._grants = grants
        self.handlers: Handlers = {'SetUserMFAPreference': self._set_user_mfa_preference}

    def _set_user_mfa_preference(self, request: Request) -> Answer:
        user = self._grants.authorize(request['AccessToken'])
        refuse_external(user, 'set up MFA')
        settings = {
            factor: MfaSetting(
                enabled=bool(request[name].get('Enabled')), preferred=bool(request[name].get('PreferredMfa'))
            )
            for name, factor in _FACTORS.items()
            if request.get(name) is not None
        }
        passkey = request.get('WebAuthnMfaSettings')
        self._factors.prefer(user, settings, passkey=None if passkey is None else bool(passkey.get('Enabled')))
        return {}
