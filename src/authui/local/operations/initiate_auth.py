"""InitiateAuth: which flow begins, and the refresh by REFRESH_TOKEN_AUTH."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.errors import invalid_parameter
from authui.local.protocol import Answer, Handlers, Request, required

if TYPE_CHECKING:
    from collections.abc import Mapping

    from authui.local.config import PoolConfig
    from authui.local.directory.claimants import Claimants
    from authui.local.directory.grants import Grants
    from authui.local.flows.challenges import Continuation
    from authui.local.flows.custom_auth import CustomAuthFlow
    from authui.local.flows.password_step import PasswordStep
    from authui.local.flows.sign_up_sessions import SignUpSessions
    from authui.local.flows.user_auth import UserAuthFlow
    from authui.local.operations.app_client import AppClient


class InitiateAuthOperation:
    """Begins a sign-in, or prolongs one."""

    def __init__(
        self,
        *,
        claimants: Claimants,
        password_step: PasswordStep,
        after_password: Continuation,
        user_auth: UserAuthFlow,
        sign_up_sessions: SignUpSessions,
        custom_auth: CustomAuthFlow,
        grants: Grants,
        config: PoolConfig,
        app_client: AppClient,
    ) -> None:
        self._claimants = claimants
        self._password_step = password_step
        self._after_password = after_password
        self._user_auth = user_auth
        self._sign_up_sessions = sign_up_sessions
        self._custom_auth = custom_auth
        self._grants = grants
        self._config = config
        self._app_client = app_client
        self.handlers: Handlers = {'InitiateAuth': self._initiate_auth}

    def _initiate_auth(self, request: Request) -> Answer:
        self._app_client.check(request)
        flow = 'REFRESH_TOKEN_AUTH' if request['AuthFlow'] == 'REFRESH_TOKEN' else request['AuthFlow']
        if flow.startswith('ADMIN_'):
            raise invalid_parameter('Initiate Auth method not supported.')
        if flow not in self._config.explicit_auth_flows:
            raise invalid_parameter(f'{flow} flow not enabled for this client')
        given = request.get('AuthParameters') or {}
        if flow == 'REFRESH_TOKEN_AUTH':
            return self._refresh(given)
        username = required(given, 'USERNAME')
        self._app_client.check_secret_hash(given.get('SECRET_HASH'), username)
        if flow == 'USER_AUTH' and request.get('Session'):
            return self._sign_up_sessions.sign_in(request['Session'], username)
        return self._begin(flow, username, given)

    def _begin(self, flow: str, username: str, given: Mapping[str, str]) -> Answer:
        if flow == 'USER_AUTH':
            return self._user_auth.begin(username, given)
        if flow == 'CUSTOM_AUTH':
            return self._custom_auth.begin(username, given)
        proof = required(given, 'PASSWORD' if flow == 'USER_PASSWORD_AUTH' else 'SRP_A')
        claimant = self._claimants.find(username)
        if flow == 'USER_PASSWORD_AUTH':
            self._password_step.check(claimant, proof)
            return self._after_password(claimant)
        return self._password_step.ask(claimant, proof, self._after_password, with_session=False)

    def _refresh(self, given: Mapping[str, str]) -> Answer:
        if self._config.rotation:
            raise invalid_parameter('REFRESH_TOKEN_AUTH flow not enabled for this client')
        refresh_token = required(given, 'REFRESH_TOKEN')
        owner = self._grants.owner(refresh_token)
        self._app_client.check_secret_hash(given.get('SECRET_HASH'), owner or '')
        return {'AuthenticationResult': self._grants.refresh(refresh_token), 'ChallengeParameters': {}}
