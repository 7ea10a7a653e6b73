"""ChangePassword."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.directory.user_table import refuse_external

if TYPE_CHECKING:
    from authui.local.directory.grants import Grants
    from authui.local.directory.passwords import Passwords
    from authui.local.protocol import Answer, Handlers, Request


class ChangePasswordOperation:
    """Changes the password of signed-in users."""

    def __init__(self, passwords: Passwords, grants: Grants) -> None:
        self._passwords = passwords
        self._grants = grants
        self.handlers: Handlers = {'ChangePassword': self._change_password}

    def _change_password(self, request: Request) -> Answer:
        user = self._grants.authorize(request['AccessToken'])
        refuse_external(user, 'change password')
        self._passwords.change(user, request.get('PreviousPassword'), request['ProposedPassword'])
        return {}
