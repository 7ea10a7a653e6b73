"""AdminCreateUser, AdminGetUser and all the other Admin operations on users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.directory.user_table import CONTACTS
from authui.local.errors import invalid_parameter
from authui.local.operations.payloads import (
    check_pool,
    read_attributes,
    write_attributes,
    write_mfa_settings,
    write_user,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from authui.local.directory.administration import Administration
    from authui.local.directory.enrolled_factors import EnrolledFactors
    from authui.local.directory.grants import Grants
    from authui.local.directory.passwords import Passwords
    from authui.local.directory.users import Users
    from authui.local.protocol import Answer, Handlers, Request


class AdminOperations:
    """Answers administrators; signatures are not checked, because code that holds an attached client holds the pool."""

    def __init__(
        self,
        administration: Administration,
        users: Users,
        passwords: Passwords,
        factors: EnrolledFactors,
        grants: Grants,
        *,
        pool_id: str,
    ) -> None:
        self._administration = administration
        self._users = users
        self._passwords = passwords
        self._factors = factors
        self._grants = grants
        self._pool_id = pool_id
        handlers: dict[str, Callable[[Request], Answer | None]] = {
            'AdminAddUserToGroup': lambda it: administration.add_to_group(it['Username'], it['GroupName']),
            'AdminConfirmSignUp': lambda it: administration.confirm(it['Username']),
            'AdminCreateUser': self._admin_create_user,
            'AdminDeleteUser': lambda it: users.delete(users.require(it['Username']).sub),
            'AdminDisableUser': self._admin_disable_user,
            'AdminEnableUser': self._admin_enable_user,
            'AdminGetUser': self._admin_get_user,
            'AdminListGroupsForUser': self._admin_list_groups_for_user,
            'AdminRemoveUserFromGroup': lambda it: administration.remove_from_group(it['Username'], it['GroupName']),
            'AdminResetUserPassword': self._admin_reset_user_password,
            'AdminSetUserPassword': self._admin_set_user_password,
            'AdminUpdateUserAttributes': self._admin_update_user_attributes,
            'AdminUserGlobalSignOut': lambda it: grants.revoke_all(users.require(it['Username']).sub),
        }
        self.handlers: Handlers = {name: self._of_this_pool(handler) for name, handler in handlers.items()}

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
            return {'User': write_user(self._administration.invite_again(username, password))}
        # An address that an administrator gives is unverified unless the request says otherwise.
        attributes = {f'{each}_verified': 'false' for each in CONTACTS} | read_attributes(request)
        user = self._administration.create_user(
            username, password, attributes, temporary=True, silent=action == 'SUPPRESS'
        )
        return {'User': write_user(self._users.require(user.username))}

    def _admin_disable_user(self, request: Request) -> None:
        self._grants.revoke_all(self._administration.set_enabled(request['Username'], enabled=False).sub)

    def _admin_enable_user(self, request: Request) -> None:
        self._administration.set_enabled(request['Username'], enabled=True)

    def _admin_get_user(self, request: Request) -> Answer:
        user = self._users.require(request['Username'])
        answer = {'Username': user.username, 'UserAttributes': write_attributes(user)}
        return (
            answer
            | {'Enabled': user.enabled, 'UserStatus': user.status}
            | write_mfa_settings(self._factors.of(user.sub))
        )

    def _admin_list_groups_for_user(self, request: Request) -> Answer:
        groups = self._users.require(request['Username']).groups
        return {'Groups': [{'GroupName': group, 'UserPoolId': self._pool_id} for group in groups]}

    def _admin_reset_user_password(self, request: Request) -> None:
        self._passwords.require_reset(request['Username'])

    def _admin_set_user_password(self, request: Request) -> None:
        is_permanent = bool(request.get('Permanent'))
        self._administration.set_password(request['Username'], request['Password'], permanent=is_permanent)

    def _admin_update_user_attributes(self, request: Request) -> None:
        attributes = read_attributes(request)
        if not all(attributes.values()):
            raise invalid_parameter('The embedded user pool does not know how an administrator removes an attribute.')
        self._administration.set_attributes(request['Username'], attributes)
