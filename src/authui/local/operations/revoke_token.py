"""GetTokensFromRefreshToken, RevokeToken and GlobalSignOut: a granted sign-in is prolonged or ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from authui.local.directory.grants import Grants
    from authui.local.directory.login_sessions import LoginSessions
    from authui.local.operations.app_client import AppClient
    from authui.local.protocol import Answer, Handlers, Request


class TokenOperations:
    """Prolongs and ends granted sign-ins by their tokens."""

    def __init__(self, grants: Grants, login_sessions: LoginSessions, app_client: AppClient) -> None:
        self._grants = grants
        self._login_sessions = login_sessions
        self._app_client = app_client
        self.handlers: Handlers = {
            'GetTokensFromRefreshToken': self._get_tokens_from_refresh_token,
            'RevokeToken': self._revoke_token,
            'GlobalSignOut': self._global_sign_out,
        }

    def _get_tokens_from_refresh_token(self, request: Request) -> Answer:
        self._app_client.check(request)
        self._app_client.check_secret(request)
        return {'AuthenticationResult': self._grants.refresh(request['RefreshToken'])}

    def _revoke_token(self, request: Request) -> Answer:
        # The only error that Cognito's description of this operation has for a wrong client.
        self._app_client.check(request, code='UnauthorizedException')
        self._app_client.check_secret(request, code='UnauthorizedException')
        login_id = self._grants.revoke(request['Token'])
        if login_id and request.get('RevokeAssociatedSessions') == 'LINKED':
            self._login_sessions.end_with_id(login_id)
        return {}

    def _global_sign_out(self, request: Request) -> Answer:
        self._grants.revoke_all(self._grants.authorize(request['AccessToken']).sub)
        return {}
