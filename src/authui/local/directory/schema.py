"""The schema of attributes: which ones users may have, and which values and user names the pool accepts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from authui.local.errors import invalid_parameter, not_authorized

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from authui.local.config import PoolConfig
    from authui.models import Contact

# fmt: off
_STANDARD = frozenset({
    'address', 'birthdate', 'email', 'family_name', 'gender', 'given_name', 'locale', 'middle_name', 'name', 'nickname',
    'phone_number', 'picture', 'preferred_username', 'profile', 'updated_at', 'website', 'zoneinfo',
})
# fmt: on
_RESERVED = frozenset({'email_verified', 'identities', 'phone_number_verified', 'sub'})
_LOCAL_PART = re.compile(r'[^\s@.]+(\.[^\s@.]+)*')
_LONGEST_LOCAL_PART = 64
_DOMAIN = re.compile(r'([^\W_]([\w-]{0,61}[^\W_])?\.)+[^\W_][\w-]{0,61}[^\W_]')
_PHONE_NUMBER = re.compile(r'\+[0-9]{1,15}')
_BIRTHDATE_LENGTH = 10
_BIRTHDATE = re.compile(r'[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])')
_NUMBER = re.compile(r'[0-9]+')


def check_username(username: str, config: PoolConfig) -> Contact | None:
    """Refuse a user name that the pool does not accept; returns the attribute that it is a value of, if any."""
    if not config.username_attributes:
        if 'email' in config.alias_attributes and '@' in username:
            raise _alias_as_name('email', 'email')
        if 'phone_number' in config.alias_attributes and _PHONE_NUMBER.fullmatch(username):
            raise _alias_as_name('phone number', 'phone number')
        return None
    if 'email' in config.username_attributes and '@' in username:
        return 'email'
    if 'phone_number' in config.username_attributes and _PHONE_NUMBER.fullmatch(username):
        return 'phone_number'
    if len(config.username_attributes) > 1:
        raise invalid_parameter('Username should be either an email or a phone number.')
    raise invalid_parameter(
        'Username should be an email.'
        if 'email' in config.username_attributes
        else 'Username should be a phone number.'
    )


def _alias_as_name(format_name: str, alias: str) -> Exception:
    return invalid_parameter(
        f'Username cannot be of {format_name} format, since user pool is configured for {alias} alias.'
    )


def differs(contact: str, new: Mapping[str, str], former: Mapping[str, str]) -> bool:
    """Tell whether an e-mail or phone number is given and differs from the former one in more than case."""
    return contact in new and new[contact].lower() != former.get(contact, '').lower()


def check_email(email: str) -> None:
    """Refuse a malformed e-mail address."""
    local_part, _, domain = email.partition('@')
    if len(local_part) > _LONGEST_LOCAL_PART or not _LOCAL_PART.fullmatch(local_part) or not _DOMAIN.fullmatch(domain):
        raise invalid_parameter('Invalid email address format.')


def check_attributes(attributes: Mapping[str, str], config: PoolConfig) -> None:
    """Refuse attributes that the pool does not have, and values that it does not accept."""
    for name, value in attributes.items():
        if name.startswith('custom:') and name not in config.custom_attributes:
            raise _unfit(f'Type for attribute {{{name}}} could not be determined')
        if name not in _STANDARD and name not in config.custom_attributes:
            raise _unfit(f'{name}: The attribute is not defined in schema.')
        if name == 'phone_number' and value and not _PHONE_NUMBER.fullmatch(value):
            raise invalid_parameter('Invalid phone number format.')
        if name == 'email' and value:
            check_email(value)
        if name == 'birthdate' and value:
            _check_birthdate(value)
        if name == 'updated_at' and value and not _NUMBER.fullmatch(value):
            raise _unfit('updated_at: The attribute is not a number\n')


def _check_birthdate(value: str) -> None:
    if len(value) != _BIRTHDATE_LENGTH:
        bound = 'shorter' if len(value) < _BIRTHDATE_LENGTH else 'longer'
        raise _unfit(f'birthdate: String must be no {bound} than {_BIRTHDATE_LENGTH} characters\n')
    if not _BIRTHDATE.fullmatch(value):
        raise _unfit('birthdate: The attribute is not a date of the format YYYY-MM-DD\n')


def check_unreserved(names: Iterable[str]) -> None:
    """Refuse attributes that only the pool itself may write."""
    if not _RESERVED.isdisjoint(names):
        raise unauthorized_attribute()


def unauthorized_attribute() -> Exception:
    """Refuse an attribute that the app client may not write."""
    return not_authorized('A client attempted to write unauthorized attribute')


def check_registration(attributes: Iterable[tuple[str, str]], username: str, config: PoolConfig) -> dict[str, str]:
    """Return a new user's attributes, with the one that the user name gives; refuses forbidden and missing ones."""
    stands_for = check_username(username, config)
    values: dict[str, str] = {}
    for name, value in attributes:
        if name in _RESERVED:
            raise unauthorized_attribute()
        if name in values:
            raise invalid_parameter(f'Duplicate attribute: {name}')
        values[name] = value
    if stands_for is not None:
        if differs(stands_for, values, {stands_for: username}):
            raise invalid_parameter(f'The {stands_for} attribute differs from the username.')
        values[stands_for] = username
    check_attributes(values, config)
    for name in config.required_attributes:
        if not values.get(name):
            raise missing_attribute(name)
    return values


def missing_attribute(name: str) -> Exception:
    """Refuse attributes that lack a required one."""
    return _unfit(f'{name}: The attribute is required\n')


def _unfit(finding: str) -> Exception:
    return invalid_parameter(f'Attributes did not conform to the schema: {finding}')
