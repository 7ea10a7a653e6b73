"""RespondToAuthChallenge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.errors import invalid_parameter
from authui.local.flows.password_step import PasswordClaim
from authui.local.protocol import Answer, Handlers, Request, required

if TYPE_CHECKING:
    from authui.local.flows.challenges import Challenges
    from authui.local.operations.app_client import AppClient


class RespondOperation:
    """Continues a sign-in."""

    def __init__(self, challenges: Challenges, app_client: AppClient) -> None:
        self._challenges = challenges
        self._app_client = app_client
        self.handlers: Handlers = {'RespondToAuthChallenge': self._respond_to_auth_challenge}

    def _respond_to_auth_challenge(self, request: Request) -> Answer:
        self._app_client.check(request)
        given, name = request.get('ChallengeResponses') or {}, request['ChallengeName']
        session = request.get('Session')
        if name == 'PASSWORD_VERIFIER':
            # USER_SRP_AUTH has no session; the challenge's own secret block identifies it.
            session = session or given.get('PASSWORD_CLAIM_SECRET_BLOCK') or ''
        if session is None:
            raise invalid_parameter('Missing required parameter Session')
        username = required(given, 'USERNAME')
        hash_name = self._challenges.secret_hash_name(session)
        self._app_client.check_secret_hash(given.get('SECRET_HASH'), hash_name or username)
        if name == 'PASSWORD_VERIFIER':
            PasswordClaim.read(given)
        return self._challenges.answer(session, name, username, given)
