"""The operations of signing in, as the wire has them: which flow or challenge is meant, and which tokens end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.app_client import Answer, AppClient, Request, required
from authui.local.errors import invalid_parameter, not_authorized

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from authui.local.config import PoolConfig
    from authui.local.grants import Grants
    from authui.local.sign_in import SignIn


class SignInOperations:
    """Answers what begins, continues, prolongs and ends a sign-in."""

    def __init__(self, sign_in: SignIn, grants: Grants, config: PoolConfig, app_client: AppClient) -> None:
        self._sign_in = sign_in
        self._grants = grants
        self._config = config
        self._app_client = app_client
        self.handlers: dict[str, Callable[[Request], Answer]] = {
            'InitiateAuth': self._initiate_auth,
            'RespondToAuthChallenge': self._respond_to_auth_challenge,
            'GetTokensFromRefreshToken': self._get_tokens_from_refresh_token,
            'RevokeToken': self._revoke_token,
            'GlobalSignOut': self._global_sign_out,
        }

    def _initiate_auth(self, request: Request) -> Answer:
        self._app_client.check(request)
        flow = 'REFRESH_TOKEN_AUTH' if request['AuthFlow'] == 'REFRESH_TOKEN' else request['AuthFlow']
        if flow.startswith('ADMIN_'):
            raise invalid_parameter('Initiate Auth method not supported.')
        if flow not in self._config.explicit_auth_flows:
            raise invalid_parameter(f'{flow} flow not enabled for this client')
        given = request.get('AuthParameters') or {}
        if flow == 'REFRESH_TOKEN_AUTH':
            return self._refresh_by_flow(given)
        username = required(given, 'USERNAME')
        self._app_client.check_secret_hash(given.get('SECRET_HASH'), username)
        if flow == 'USER_PASSWORD_AUTH':
            return _signed_in(self._sign_in.by_password(username, required(given, 'PASSWORD')))
        parameters = self._sign_in.begin_srp(username, required(given, 'SRP_A'))
        return {'ChallengeName': 'PASSWORD_VERIFIER', 'ChallengeParameters': parameters}

    def _respond_to_auth_challenge(self, request: Request) -> Answer:
        self._app_client.check(request)
        given = request.get('ChallengeResponses') or {}
        if request['ChallengeName'] != 'PASSWORD_VERIFIER':
            # No other challenge is ever given, so no session of one exists.
            if not request.get('Session'):
                raise invalid_parameter('Missing required parameter Session')
            raise not_authorized('Invalid session for the user.')
        username = required(given, 'USERNAME')
        real_name = self._sign_in.challenged_name(given.get('PASSWORD_CLAIM_SECRET_BLOCK') or '')
        self._app_client.check_secret_hash(given.get('SECRET_HASH'), real_name or username)
        return _signed_in(
            self._sign_in.finish_srp(
                username,
                secret_block=required(given, 'PASSWORD_CLAIM_SECRET_BLOCK'),
                signature=required(given, 'PASSWORD_CLAIM_SIGNATURE'),
                timestamp=required(given, 'TIMESTAMP'),
            )
        )

    def _refresh_by_flow(self, given: Mapping[str, str]) -> Answer:
        if self._config.rotation:
            raise invalid_parameter('REFRESH_TOKEN_AUTH flow not enabled for this client')
        refresh_token = required(given, 'REFRESH_TOKEN')
        owner = self._grants.owner(refresh_token)
        self._app_client.check_secret_hash(given.get('SECRET_HASH'), owner or '')
        return _signed_in(self._grants.refresh(refresh_token))

    def _get_tokens_from_refresh_token(self, request: Request) -> Answer:
        self._app_client.check(request)
        self._app_client.check_secret(request)
        return {'AuthenticationResult': self._grants.refresh(request['RefreshToken'])}

    def _revoke_token(self, request: Request) -> Answer:
        # The only name that Cognito's description of this operation has for a wrong client.
        self._app_client.check(request, code='UnauthorizedException')
        self._app_client.check_secret(request, code='UnauthorizedException')
        self._grants.revoke(request['Token'])
        return {}

    def _global_sign_out(self, request: Request) -> Answer:
        self._grants.revoke_all(self._grants.authorize(request['AccessToken']).sub)
        return {}


def _signed_in(result: Answer) -> Answer:
    return {'AuthenticationResult': result, 'ChallengeParameters': {}}
