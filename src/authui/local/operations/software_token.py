"""The operations on second factors, as the wire has them; and what GetUser and GetUserAuthFactors tell of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.directory.enrolled_factors import Wish
from authui.local.errors import invalid_parameter
from authui.local.flows.second_factor import code_mismatch_at_set_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from authui.local.config import MfaFactor
    from authui.local.directory.enrolled_factors import FactorRecord
    from authui.local.directory.grants import Grants
    from authui.local.directory.user_table import UserRecord
    from authui.local.flows.auth_flows import Flows
    from authui.local.operations.app_client import Answer, Request

_SETTINGS: dict[str, MfaFactor] = {
    'SMSMfaSettings': 'SMS_MFA',
    'SoftwareTokenMfaSettings': 'SOFTWARE_TOKEN_MFA',
    'EmailMfaSettings': 'EMAIL_OTP',
}


class FactorOperations:
    """Answers what sets up, prefers and lists factors."""

    def __init__(self, flows: Flows, grants: Grants) -> None:
        self._flows = flows
        self._grants = grants
        self.handlers: dict[str, Callable[[Request], Answer]] = {
            'AssociateSoftwareToken': self._associate_software_token,
            'VerifySoftwareToken': self._verify_software_token,
            'SetUserMFAPreference': self._set_user_mfa_preference,
            'GetUser': self._get_user,
            'GetUserAuthFactors': self._get_user_auth_factors,
        }

    def _associate_software_token(self, request: Request) -> Answer:
        session, access_token = _one_of(request)
        if session:
            return self._flows.second_factor.associate(session)
        user = self._grants.authorize(access_token)
        self._flows.factors.require_totp()
        return {'SecretCode': self._flows.factors.associate(user.sub)}

    def _verify_software_token(self, request: Request) -> Answer:
        session, access_token = _one_of(request)
        code, device_name = request['UserCode'], request.get('FriendlyDeviceName') or ''
        if session:
            return self._flows.second_factor.verify(session, code, device_name)
        user, factors = self._grants.authorize(access_token), self._flows.factors
        factors.require_totp()
        if not self._flows.candidates.check_code(user.sub, lambda: factors.confirm(user.sub, code, device_name)):
            raise code_mismatch_at_set_up()
        return {'Status': 'SUCCESS'}

    def _set_user_mfa_preference(self, request: Request) -> Answer:
        user = self._grants.authorize(request['AccessToken'])
        if request.get('WebAuthnMfaSettings'):
            raise invalid_parameter('WEB_AUTHN is not supported by the embedded user pool.')
        wishes = {
            factor: Wish(enabled=bool(request[name].get('Enabled')), preferred=bool(request[name].get('PreferredMfa')))
            for name, factor in _SETTINGS.items()
            if request.get(name) is not None
        }
        self._flows.factors.prefer(user, wishes)
        return {}

    def _get_user(self, request: Request) -> Answer:
        user = self._grants.authorize(request['AccessToken'])
        told = {'Username': user.username, 'UserAttributes': attributes_and_sub(user)}
        return told | mfa_settings(self._flows.factors.of(user.sub))

    def _get_user_auth_factors(self, request: Request) -> Answer:
        user = self._grants.authorize(request['AccessToken'])
        configured, factors = self._flows.choice.first_factors(user), self._flows.factors.of(user.sub)
        if factors.totp_key is not None:
            configured.append('SOFTWARE_TOKEN')
        return {'Username': user.username, 'ConfiguredUserAuthFactors': configured} | mfa_settings(factors)


def attributes_and_sub(user: UserRecord) -> list[Answer]:
    """List what is told of a user."""
    return [{'Name': name, 'Value': value} for name, value in {**user.attributes, 'sub': user.sub}.items()]


def mfa_settings(factors: FactorRecord) -> Answer:
    """Tell which second factors a user has turned on."""
    settings: Answer = {'UserMFASettingList': list(factors.enabled)} if factors.enabled else {}
    return settings | {'PreferredMfaSetting': factors.preferred} if factors.preferred else settings


def _one_of(request: Request) -> tuple[str, str]:
    session, access_token = request.get('Session') or '', request.get('AccessToken') or ''
    if bool(session) == bool(access_token):
        raise invalid_parameter('Exactly one of AccessToken and Session must be given.')
    return session, access_token
