"""The administration of users, as the wire has it; the methods of the pool do what is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.account_operations import attributes_of
from authui.local.errors import OperationError, invalid_parameter

if TYPE_CHECKING:
    from collections.abc import Callable

    from authui.local.app_client import Answer, Request
    from authui.local.pool import LocalPool


class AdminOperations:
    """Answers administrators; it asks for no signature, since whoever holds an attached client holds the pool."""

    def __init__(self, pool: LocalPool) -> None:
        self._pool = pool
        self.handlers: dict[str, Callable[[Request], Answer]] = {
            'AdminAddUserToGroup': self._admin_add_user_to_group,
            'AdminConfirmSignUp': self._to(pool.admin_confirm_sign_up),
            'AdminDeleteUser': self._to(pool.admin_delete_user),
            'AdminDisableUser': self._to(pool.admin_disable_user),
            'AdminEnableUser': self._to(pool.admin_enable_user),
            'AdminResetUserPassword': self._to(pool.admin_reset_user_password),
            'AdminUpdateUserAttributes': self._admin_update_user_attributes,
            'AdminUserGlobalSignOut': self._to(pool.admin_user_global_sign_out),
        }

    def _to(self, method: Callable[[str], None]) -> Callable[[Request], Answer]:
        def answer(request: Request) -> Answer:
            self._check(request)
            method(request['Username'])
            return {}

        return answer

    def _admin_add_user_to_group(self, request: Request) -> Answer:
        self._check(request)
        self._pool.admin_add_user_to_group(request['Username'], request['GroupName'])
        return {}

    def _admin_update_user_attributes(self, request: Request) -> Answer:
        self._check(request)
        attributes = attributes_of(request)
        if not all(attributes.values()):
            raise invalid_parameter('The embedded user pool does not know how an administrator removes an attribute.')
        self._pool.admin_set_user_attributes(request['Username'], attributes)
        return {}

    def _check(self, request: Request) -> None:
        pool_id = request['UserPoolId']
        if pool_id != self._pool.pool_id:
            raise OperationError('ResourceNotFoundException', f'User pool {pool_id} does not exist.')
