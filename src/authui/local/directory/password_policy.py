"""The rules that new passwords must keep, refused in Cognito's words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from authui.local.errors import OperationError

if TYPE_CHECKING:
    from authui.local.config import PoolConfig

_UPPERCASE = re.compile('[A-Z]')
_LOWERCASE = re.compile('[a-z]')
_NUMBERS = re.compile('[0-9]')
_SYMBOLS = re.compile(r"""[\^$*.\[\]{}()?"!@#%&/\\,><':;|_~`=+ -]""")


def check_password(password: str, config: PoolConfig) -> None:
    """Refuse a password that breaks a rule of the policy; the message names the first one broken."""
    rules = (
        (len(password) >= config.password_min_length, 'Password not long enough'),
        (
            not config.password_require_lowercase or _LOWERCASE.search(password),
            'Password must have lowercase characters',
        ),
        (
            not config.password_require_uppercase or _UPPERCASE.search(password),
            'Password must have uppercase characters',
        ),
        (not config.password_require_numbers or _NUMBERS.search(password), 'Password must have numeric characters'),
        (not config.password_require_symbols or _SYMBOLS.search(password), 'Password must have symbol characters'),
    )
    for kept, message in rules:
        if not kept:
            raise OperationError('InvalidPasswordException', f'Password did not conform with policy: {message}')
