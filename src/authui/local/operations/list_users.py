"""ListUsers, with the filters of Cognito: one attribute that equals a value, or begins with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from authui.local.errors import invalid_parameter
from authui.local.operations.payloads import check_pool, write_user

if TYPE_CHECKING:
    from authui.local.directory.user_table import UserRecord
    from authui.local.directory.users import Users
    from authui.local.protocol import Answer, Handlers, Request

_MOST: Final = 60
_PAGE_PREFIX: Final = 'after.'
# fmt: off
_SEARCHABLE: Final = frozenset({
    'username', 'email', 'phone_number', 'name', 'given_name', 'family_name', 'preferred_username',
    'cognito:user_status', 'status', 'sub',
})
# fmt: on
_FILTER: Final = re.compile(r'\s*"?([a-z_:]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*')


class ListUsersOperation:
    """Lists users, for administrators and for triggers that look for the owner of an address."""

    def __init__(self, users: Users, *, pool_id: str) -> None:
        self._users = users
        self._pool_id = pool_id
        self.handlers: Handlers = {'ListUsers': self._list_users}

    def _list_users(self, request: Request) -> Answer:
        check_pool(request, self._pool_id)
        found = [each for each in self._users.all() if _fits(each, request.get('Filter') or '')]
        if (token := request.get('PaginationToken')) is not None:
            found = _after(token, found)
        page = found[: request.get('Limit') or _MOST]
        wanted = request.get('AttributesToGet')
        answer: Answer = {'Users': [_described(each, wanted) for each in page]}
        if len(page) < len(found):
            answer['PaginationToken'] = f'{_PAGE_PREFIX}{page[-1].sub}'
        return answer


def _fits(user: UserRecord, wanted: str) -> bool:
    """Tell whether a user passes a filter; every user passes an empty one."""
    if not wanted:
        return True
    parts = _FILTER.fullmatch(wanted)
    if parts is None:
        raise invalid_parameter('Filter has to be of the form: attribute = "value" or attribute ^= "value".')
    name, operator, value = parts[1], parts[2], re.sub(r'\\(.)', r'\1', parts[3])
    if name not in _SEARCHABLE:
        raise invalid_parameter(f'Users cannot be filtered by {name}.')
    has = _value_of(user, name)
    return has is not None and (has == value if operator == '=' else has.startswith(value))


def _value_of(user: UserRecord, name: str) -> str | None:
    own = {
        'username': user.username,
        'sub': user.sub,
        'cognito:user_status': user.status,
        'status': 'Enabled' if user.enabled else 'Disabled',
    }
    return own.get(name, user.attributes.get(name))


def _after(token: str, users: list[UserRecord]) -> list[UserRecord]:
    last = token.removeprefix(_PAGE_PREFIX)
    for index, each in enumerate(users, 1):
        if each.sub == last:
            return users[index:]
    raise invalid_parameter('Invalid pagination token.')


def _described(user: UserRecord, wanted: list[str] | None) -> Answer:
    answer = write_user(user)
    if wanted is None:
        return answer
    attributes = [each for each in answer['Attributes'] if each['Name'] in wanted]
    if len(attributes) < len(set(wanted)):
        raise invalid_parameter('AttributesToGet: not all users have these attributes.')
    return answer | {'Attributes': attributes}
