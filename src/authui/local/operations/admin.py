"""The administration of users, as the wire has it; no rule is decided here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.directory.user_table import CONTACTS
from authui.local.errors import OperationError, invalid_parameter
from authui.local.operations.software_token import attributes_and_sub, mfa_settings
from authui.local.operations.user_attributes import attributes_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from authui.local.directory.administration import Administration
    from authui.local.directory.enrolled_factors import Factors
    from authui.local.directory.grants import Grants
    from authui.local.directory.passwords import Accounts
    from authui.local.directory.user_table import UserRecord
    from authui.local.directory.users import Directory
    from authui.local.operations.app_client import Answer, Request


class AdminOperations:
    """Answers administrators; it asks for no signature, since whoever holds an attached client holds the pool."""

    def __init__(
        self,
        administration: Administration,
        directory: Directory,
        accounts: Accounts,
        factors: Factors,
        grants: Grants,
        *,
        pool_id: str,
    ) -> None:
        self._administration = administration
        self._directory = directory
        self._accounts = accounts
        self._factors = factors
        self._grants = grants
        self._pool_id = pool_id
        handlers: dict[str, Callable[[Request], Answer | None]] = {
            'AdminAddUserToGroup': lambda it: administration.add_to_group(it['Username'], it['GroupName']),
            'AdminConfirmSignUp': lambda it: administration.confirm(it['Username']),
            'AdminCreateUser': self._admin_create_user,
            'AdminDeleteUser': lambda it: directory.delete_user(it['Username']),
            'AdminDisableUser': self._admin_disable_user,
            'AdminEnableUser': self._admin_enable_user,
            'AdminGetUser': self._admin_get_user,
            'AdminListGroupsForUser': self._admin_list_groups_for_user,
            'AdminRemoveUserFromGroup': lambda it: administration.remove_from_group(it['Username'], it['GroupName']),
            'AdminResetUserPassword': self._admin_reset_user_password,
            'AdminSetUserPassword': self._admin_set_user_password,
            'AdminUpdateUserAttributes': self._admin_update_user_attributes,
            'AdminUserGlobalSignOut': lambda it: grants.revoke_all(directory.require(it['Username']).sub),
        }
        self.handlers: dict[str, Callable[[Request], Answer]] = {
            name: self._of_this_pool(handler) for name, handler in handlers.items()
        }

    def _of_this_pool(self, handler: Callable[[Request], Answer | None]) -> Callable[[Request], Answer]:
        def answer(request: Request) -> Answer:
            check_pool(request, self._pool_id)
            return handler(request) or {}

        return answer

    def _admin_create_user(self, request: Request) -> Answer:
        if request.get('ForceAliasCreation'):
            raise invalid_parameter('The embedded user pool does not know ForceAliasCreation in AdminCreateUser.')
        username, action = request['Username'], request.get('MessageAction')
        password = request.get('TemporaryPassword') or self._administration.temporary_password()
        if action == 'RESEND':
            return {'User': _user_type(self._administration.invite_again(username, password))}
        # For an administrator an address is unverified unless the call says otherwise.
        attributes = {f'{each}_verified': 'false' for each in CONTACTS} | attributes_of(request)
        user = self._administration.create_user(
            username, password, attributes, temporary=True, silent=action == 'SUPPRESS'
        )
        return {'User': _user_type(self._directory.require(user.username))}

    def _admin_disable_user(self, request: Request) -> None:
        self._grants.revoke_all(self._administration.set_enabled(request['Username'], enabled=False).sub)

    def _admin_enable_user(self, request: Request) -> None:
        self._administration.set_enabled(request['Username'], enabled=True)

    def _admin_get_user(self, request: Request) -> Answer:
        user = self._directory.require(request['Username'])
        told = {'Username': user.username, 'UserAttributes': attributes_and_sub(user)}
        return told | {'Enabled': user.enabled, 'UserStatus': user.status} | mfa_settings(self._factors.of(user.sub))

    def _admin_list_groups_for_user(self, request: Request) -> Answer:
        groups = self._directory.require(request['Username']).groups
        return {'Groups': [{'GroupName': group, 'UserPoolId': self._pool_id} for group in groups]}

    def _admin_reset_user_password(self, request: Request) -> None:
        self._accounts.reset_by_administrator(request['Username'])

    def _admin_set_user_password(self, request: Request) -> None:
        is_permanent = bool(request.get('Permanent'))
        self._administration.set_password(request['Username'], request['Password'], permanent=is_permanent)

    def _admin_update_user_attributes(self, request: Request) -> None:
        attributes = attributes_of(request)
        if not all(attributes.values()):
            raise invalid_parameter('The embedded user pool does not know how an administrator removes an attribute.')
        self._administration.set_attributes(request['Username'], attributes)


def check_pool(request: Request, pool_id: str) -> None:
    """Refuse a request that is about another user pool."""
    if request['UserPoolId'] != pool_id:
        raise OperationError('ResourceNotFoundException', f'User pool {request["UserPoolId"]} does not exist.')


def _user_type(user: UserRecord) -> Answer:
    return {
        'Username': user.username,
        'Attributes': attributes_and_sub(user),
        'Enabled': user.enabled,
        'UserStatus': user.status,
    }
