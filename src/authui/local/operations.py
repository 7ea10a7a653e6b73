"""The operations the pool answers, one method each, named and worded as Cognito's; no arithmetic and no SQL here."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from authui.local.errors import OperationError, invalid_parameter, not_authorized

if TYPE_CHECKING:
    from authui.local.config import PoolConfig
    from authui.local.directory import CodeDelivery, Directory
    from authui.local.grants import Grants
    from authui.local.sign_in import SignIn

Request = Mapping[str, Any]
Answer = dict[str, Any]


class Operations:
    """Answers requests that are known to fit Cognito's description of their operation."""

    def __init__(
        self, directory: Directory, sign_in: SignIn, grants: Grants, config: PoolConfig, *, client_id: str
    ) -> None:
        self._directory = directory
        self._sign_in = sign_in
        self._grants = grants
        self._config = config
        self._client_id = client_id
        self._handlers: dict[str, Callable[[Request], Answer]] = {
            'SignUp': self._sign_up,
            'ConfirmSignUp': self._confirm_sign_up,
            'ResendConfirmationCode': self._resend_confirmation_code,
            'InitiateAuth': self._initiate_auth,
            'RespondToAuthChallenge': self._respond_to_auth_challenge,
            'GetTokensFromRefreshToken': self._get_tokens_from_refresh_token,
            'GetUser': self._get_user,
            'RevokeToken': self._revoke_token,
            'GlobalSignOut': self._global_sign_out,
            'GetUserAttributeVerificationCode': self._get_user_attribute_verification_code,
            'VerifyUserAttribute': self._verify_user_attribute,
        }

    def require_known(self, operation: str) -> None:
        """Refuse an operation that the embedded pool does not have."""
        if operation not in self._handlers:
            raise OperationError(
                'UnknownOperationException', f'The embedded user pool does not know the operation {operation}.'
            )

    def answer(self, operation: str, request: Request) -> Answer:
        """Do what is asked and return Cognito's answer; raises `OperationError` for Cognito's refusals."""
        return self._handlers[operation](request)

    def _sign_up(self, request: Request) -> Answer:
        self._check_client(request)
        username = request['Username']
        self._check_secret_hash(request.get('SecretHash'), username)
        if not request.get('Password'):
            raise invalid_parameter('Password is required.')
        attributes = [(item['Name'], item.get('Value') or '') for item in request.get('UserAttributes') or ()]
        user, delivery = self._directory.sign_up(username, request['Password'], attributes)
        answer = {'UserConfirmed': False, 'UserSub': user.sub}
        return answer | _delivery(delivery) if delivery else answer

    def _confirm_sign_up(self, request: Request) -> Answer:
        self._check_client(request)
        self._check_secret_hash(request.get('SecretHash'), request['Username'])
        # ForceAliasCreation moves aliases between users; where the e-mail is the user name there are none to move.
        self._directory.confirm_sign_up(request['Username'], request['ConfirmationCode'])
        return {}

    def _resend_confirmation_code(self, request: Request) -> Answer:
        self._check_client(request)
        self._check_secret_hash(request.get('SecretHash'), request['Username'])
        return _delivery(self._directory.resend_code(request['Username']))

    def _initiate_auth(self, request: Request) -> Answer:
        self._check_client(request)
        flow = 'REFRESH_TOKEN_AUTH' if request['AuthFlow'] == 'REFRESH_TOKEN' else request['AuthFlow']
        if flow.startswith('ADMIN_'):
            raise invalid_parameter('Initiate Auth method not supported.')
        if flow not in self._config.explicit_auth_flows:
            raise invalid_parameter(f'{flow} flow not enabled for this client')
        given = request.get('AuthParameters') or {}
        if flow == 'REFRESH_TOKEN_AUTH':
            return self._refresh_by_flow(given)
        username = _required(given, 'USERNAME')
        self._check_secret_hash(given.get('SECRET_HASH'), username)
        if flow == 'USER_PASSWORD_AUTH':
            return _signed_in(self._sign_in.by_password(username, _required(given, 'PASSWORD')))
        parameters = self._sign_in.begin_srp(username, _required(given, 'SRP_A'))
        return {'ChallengeName': 'PASSWORD_VERIFIER', 'ChallengeParameters': parameters}

    def _respond_to_auth_challenge(self, request: Request) -> Answer:
        self._check_client(request)
        given = request.get('ChallengeResponses') or {}
        if request['ChallengeName'] != 'PASSWORD_VERIFIER':
            # No other challenge is ever given, so no session of one exists.
            if not request.get('Session'):
                raise invalid_parameter('Missing required parameter Session')
            raise not_authorized('Invalid session for the user.')
        username = _required(given, 'USERNAME')
        real_name = self._sign_in.challenged_name(given.get('PASSWORD_CLAIM_SECRET_BLOCK') or '')
        self._check_secret_hash(given.get('SECRET_HASH'), real_name or username)
        return _signed_in(
            self._sign_in.finish_srp(
                username,
                secret_block=_required(given, 'PASSWORD_CLAIM_SECRET_BLOCK'),
                signature=_required(given, 'PASSWORD_CLAIM_SIGNATURE'),
                timestamp=_required(given, 'TIMESTAMP'),
            )
        )

    def _refresh_by_flow(self, given: Mapping[str, str]) -> Answer:
        if self._config.rotation:
            raise invalid_parameter('REFRESH_TOKEN_AUTH flow not enabled for this client')
        refresh_token = _required(given, 'REFRESH_TOKEN')
        owner = self._grants.owner(refresh_token)
        self._check_secret_hash(given.get('SECRET_HASH'), owner or '')
        return _signed_in(self._grants.refresh(refresh_token))

    def _get_tokens_from_refresh_token(self, request: Request) -> Answer:
        self._check_client(request)
        self._check_client_secret(request)
        return {'AuthenticationResult': self._grants.refresh(request['RefreshToken'])}

    def _revoke_token(self, request: Request) -> Answer:
        # The only name that Cognito's description of this operation has for a wrong client.
        self._check_client(request, code='UnauthorizedException')
        self._check_client_secret(request, code='UnauthorizedException')
        self._grants.revoke(request['Token'])
        return {}

    def _get_user(self, request: Request) -> Answer:
        user = self._grants.authorize(request['AccessToken'])
        attributes = user.all_attributes() | {'sub': user.sub}
        return {
            'Username': user.sub,
            'UserAttributes': [{'Name': name, 'Value': value} for name, value in attributes.items()],
        }

    def _global_sign_out(self, request: Request) -> Answer:
        self._grants.revoke_all(self._grants.authorize(request['AccessToken']).sub)
        return {}

    def _get_user_attribute_verification_code(self, request: Request) -> Answer:
        user = self._grants.authorize(request['AccessToken'])
        return _delivery(self._directory.send_attribute_code(user, request['AttributeName']))

    def _verify_user_attribute(self, request: Request) -> Answer:
        user = self._grants.authorize(request['AccessToken'])
        self._directory.verify_attribute(user, request['AttributeName'], request['Code'])
        return {}

    def _check_client(self, request: Request, *, code: str = 'ResourceNotFoundException') -> None:
        client_id = request['ClientId']
        if client_id != self._client_id:
            raise OperationError(code, f'User pool client {client_id} does not exist.')

    def _check_secret_hash(self, given: str | None, username: str) -> None:
        secret = self._config.client_secret
        if secret is None:
            if given:
                raise not_authorized(f'Unable to verify secret hash for client {self._client_id}')
            return
        if not given:
            raise not_authorized(f'Client {self._client_id} is configured with secret but SECRET_HASH was not received')
        message = f'{username}{self._client_id}'.encode()
        expected = base64.b64encode(hmac.digest(secret.get_secret_value().encode(), message, 'sha256'))
        if not hmac.compare_digest(expected, given.encode()):
            raise not_authorized(f'Unable to verify secret hash for client {self._client_id}')

    def _check_client_secret(self, request: Request, *, code: str = 'NotAuthorizedException') -> None:
        secret = self._config.client_secret
        expected = secret.get_secret_value() if secret else ''
        if not hmac.compare_digest(expected.encode(), (request.get('ClientSecret') or '').encode()):
            raise OperationError(code, f'Unable to verify the secret of client {self._client_id}')


def _required(given: Mapping[str, str], name: str) -> str:
    value = given.get(name)
    if not value:
        raise invalid_parameter(f'Missing required parameter {name}')
    return value


def _signed_in(result: Answer) -> Answer:
    return {'AuthenticationResult': result, 'ChallengeParameters': {}}


def _delivery(delivery: CodeDelivery) -> Answer:
    return {
        'CodeDeliveryDetails': {
            'Destination': delivery.destination,
            'DeliveryMedium': delivery.medium,
            'AttributeName': delivery.attribute,
        }
    }
