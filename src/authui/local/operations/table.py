"""The operations the pool answers, named and worded as Cognito's: those of signing up here, the others beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.errors import OperationError, invalid_parameter
from authui.local.operations.app_client import Answer, AppClient, Request
from authui.local.operations.devices import DeviceOperations
from authui.local.operations.initiate_auth import SignInOperations
from authui.local.operations.software_token import FactorOperations
from authui.local.operations.user_attributes import AccountOperations, delivery_details

if TYPE_CHECKING:
    from collections.abc import Callable

    from authui.local.config import PoolConfig
    from authui.local.directory.grants import Grants
    from authui.local.directory.passwords import Accounts
    from authui.local.directory.users import CodeDelivery, Directory
    from authui.local.flows.auth_flows import Flows
    from authui.local.operations.admin import AdminOperations
    from authui.local.operations.describe_user_pool import SetupOperations


class Operations:
    """Answers requests that are known to fit Cognito's description of their operation."""

    def __init__(
        self,
        directory: Directory,
        accounts: Accounts,
        flows: Flows,
        grants: Grants,
        config: PoolConfig,
        *,
        administration: AdminOperations,
        setup: SetupOperations,
        client_id: str,
    ) -> None:
        self._directory = directory
        self._choice = flows.choice
        self._app_client = AppClient(client_id, config)
        self._handlers: dict[str, Callable[[Request], Answer]] = {
            'SignUp': self._sign_up,
            'ConfirmSignUp': self._confirm_sign_up,
            'ResendConfirmationCode': self._resend_confirmation_code,
            **AccountOperations(accounts, directory, grants, self._app_client).handlers,
            **SignInOperations(flows, grants, config, self._app_client).handlers,
            **FactorOperations(flows, grants).handlers,
            **DeviceOperations(grants).handlers,
            **administration.handlers,
            **setup.handlers,
        }

    @property
    def names(self) -> frozenset[str]:
        """The operations that the embedded pool has."""
        return frozenset(self._handlers)

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
        self._app_client.check(request)
        username = request['Username']
        self._app_client.check_secret_hash(request.get('SecretHash'), username)
        if not request.get('Password'):
            raise invalid_parameter('Password is required.')
        attributes = [(item['Name'], item.get('Value') or '') for item in request.get('UserAttributes') or ()]
        user, delivery = self._directory.sign_up(username, request['Password'], attributes)
        answer = {'UserConfirmed': False, 'UserSub': user.sub}
        return answer | _delivery(delivery) | self._choice.session_of_sign_up(username) if delivery else answer

    def _confirm_sign_up(self, request: Request) -> Answer:
        self._app_client.check(request)
        self._app_client.check_secret_hash(request.get('SecretHash'), request['Username'])
        username, code, force = (
            request['Username'],
            request['ConfirmationCode'],
            bool(request.get('ForceAliasCreation')),
        )
        if request.get('Session'):
            return self._choice.confirm_sign_up(request['Session'], username, code, force=force)
        self._directory.confirm_sign_up(username, code, force=force)
        return self._choice.session_of_confirmation(username)

    def _resend_confirmation_code(self, request: Request) -> Answer:
        self._app_client.check(request)
        self._app_client.check_secret_hash(request.get('SecretHash'), request['Username'])
        return _delivery(self._directory.resend_code(request['Username']))


def _delivery(delivery: CodeDelivery) -> Answer:
    return {'CodeDeliveryDetails': delivery_details(delivery)}
