"""GetUser and GetUserAuthFactors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.operations.payloads import write_attributes, write_mfa_settings

if TYPE_CHECKING:
    from authui.local.directory.enrolled_factors import EnrolledFactors
    from authui.local.directory.grants import Grants
    from authui.local.flows.user_auth import UserAuthFlow
    from authui.local.protocol import Answer, Handlers, Request


class GetUserOperations:
    """Describes signed-in users to themselves."""

    def __init__(self, factors: EnrolledFactors, user_auth: UserAuthFlow, grants: Grants) -> None:
        self._factors = factors
        self._user_auth = user_auth
        self._grants = grants
        self.handlers: Handlers = {
            'GetUser': self._get_user,
            'GetUserAuthFactors': self._get_user_auth_factors,
        }

    def _get_user(self, request: Request) -> Answer:
        user = self._grants.authorize(request['AccessToken'])
        answer = {'Username': user.username, 'UserAttributes': write_attributes(user)}
        return answer | write_mfa_settings(self._factors.of(user.sub))

    def _get_user_auth_factors(self, request: Request) -> Answer:
        user = self._grants.authorize(request['AccessToken'])
        configured, factors = self._user_auth.first_factors(user), self._factors.of(user.sub)
        if factors.totp_key is not None:
            configured.append('SOFTWARE_TOKEN')
        return {'Username': user.username, 'ConfiguredUserAuthFactors': configured} | write_mfa_settings(factors)
