"""DeleteUser."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from authui.local.directory.grants import Grants
    from authui.local.directory.users import Users
    from authui.local.protocol import Answer, Handlers, Request


class DeleteUserOperation:
    """Deletes the account of signed-in users."""

    def __init__(self, users: Users, grants: Grants) -> None:
        self._users = users
        self._grants = grants
        self.handlers: Handlers = {'DeleteUser': self._delete_user}

    def _delete_user(self, request: Request) -> Answer:
        self._users.delete(self._grants.authorize(request['AccessToken']).sub)
        return {}
