"""The operations of signing in, as the wire has them: which flow or challenge is meant, and which tokens end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.errors import invalid_parameter
from authui.local.flows.password_proof import Claim
from authui.local.flows.user_auth import passkeys_unsupported
from authui.local.operations.app_client import Answer, AppClient, Request, required

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from authui.local.config import PoolConfig
    from authui.local.directory.grants import Grants
    from authui.local.flows.auth_flows import Flows


class SignInOperations:
    """Answers what begins, continues, prolongs and ends a sign-in."""

    def __init__(self, flows: Flows, grants: Grants, config: PoolConfig, app_client: AppClient) -> None:
        self._flows = flows
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
        if flow == 'USER_AUTH' and request.get('Session'):
            return self._flows.choice.after_sign_up(request['Session'], username)
        return self._flows.begin(flow, username, given)

    def _respond_to_auth_challenge(self, request: Request) -> Answer:
        self._app_client.check(request)
        given, name = request.get('ChallengeResponses') or {}, request['ChallengeName']
        if name == 'WEB_AUTHN':
            raise passkeys_unsupported()
        session = request.get('Session')
        if name == 'PASSWORD_VERIFIER':
            # In USER_SRP_AUTH, which has no session, the challenge's own secret tells it.
            session = session or given.get('PASSWORD_CLAIM_SECRET_BLOCK') or ''
        if session is None:
            raise invalid_parameter('Missing required parameter Session')
        username = required(given, 'USERNAME')
        hash_name = self._flows.challenges.secret_hash_name(session)
        self._app_client.check_secret_hash(given.get('SECRET_HASH'), hash_name or username)
        if name == 'PASSWORD_VERIFIER':
            Claim.read(given)
        return self._flows.challenges.answer(session, name, username, given)

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
