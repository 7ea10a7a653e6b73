"""The settings of users: how they sign up, what a password has to be, and what they manage themselves."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Annotated, Literal

from pydantic import BaseModel, Field, field_validator

from authui.models.identifier import is_country
from authui.settings.formats import CommaSeparated

# fmt: off
SIGNUP_ATTRIBUTES = frozenset({
    'address', 'birthdate', 'email', 'family_name', 'gender', 'given_name', 'locale', 'middle_name', 'name', 'nickname',
    'phone_number', 'picture', 'preferred_username', 'profile', 'website', 'zoneinfo',
})
# fmt: on
"""Cognito's standard attributes that a sign-up may ask for, in addition to the identifier."""

_NOT_IN_PROFILE = frozenset({'sub', 'email', 'email_verified', 'phone_number', 'phone_number_verified', 'updated_at'})


class UserSettings(BaseModel):
    """How users sign up, what their passwords have to be, and what they manage themselves."""

    sign_up: bool = True
    """Let visitors sign up. With 0 users are invited: there is no sign-up, and the login stands alone."""
    private_sign_up: bool = False
    """Hide who has an account: a sign-up with a taken e-mail looks like any other, and its owner is notified."""
    signup_attributes: CommaSeparated[tuple[str, ...]] = ()
    """Attributes that the pool requires and a sign-up asks for in addition to the identifier, separated by commas:
    `given_name`, `phone_number`, `custom:team`."""
    password_min_length: Annotated[int, Field(ge=6, le=99)] = 8
    """The pool's minimum length of a password. The pages show the policy before the user types and check it before
    they send; the embedded pool follows these five settings, unless its `PoolConfig` says otherwise."""
    password_require_uppercase: bool = False
    """Whether the pool requires an uppercase letter."""
    password_require_lowercase: bool = False
    """Whether the pool requires a lowercase letter."""
    password_require_numbers: bool = False
    """Whether the pool requires a number."""
    password_require_symbols: bool = False
    """Whether the pool requires a symbol."""
    refuse_common_passwords: bool = True
    """Refuse new passwords that are among the 10,000 most common, or that are the user's own e-mail address or its part
    before the @."""
    sign_in_after_reset: bool = False
    """Sign a user in with the password that was just reset, where the pool asks for nothing else; else the login is
    next."""
    second_factors: CommaSeparated[tuple[Literal['app', 'email', 'sms'], ...] | None] = None
    """Second factors that the pool lets users switch on; by default those of the Amplify file or the embedded pool."""
    sign_in_codes: CommaSeparated[tuple[Literal['email', 'sms'], ...] | None] = None
    """Codes with which users sign up and sign in without a password: the pool has EMAIL_OTP or SMS_OTP among its first
    factors and verifies that contact, and the app client allows USER_AUTH; by default those of the Amplify file or the
    embedded pool."""
    passkeys: bool | None = None
    """Whether users sign in by passkey: the pool has passkeys among its first factors, and its app client allows
    USER_AUTH. By default as the embedded pool is configured; with a real pool, not."""
    offer_passkey: bool = True
    """Offer to add a passkey after a login by password, once in each browser."""
    verified_contacts: CommaSeparated[tuple[Literal['email', 'phone_number'], ...] | None] = None
    """Contacts that the pool verifies by a code (AutoVerifiedAttributes); by default those of the Amplify file or the
    embedded pool, or else those that people sign in with, or `email`."""
    country: str | None = None
    """The country of phone numbers that are typed without a country code (ISO 3166), such as `GB`; by default the
    region of each browser's language."""
    account_screen: bool = True
    """Serve the screens on which users manage their account; the host's page at `/account` replaces the first."""
    profile_attributes: CommaSeparated[tuple[str, ...] | None] = None
    """Attributes that users may change on the account screen, separated by commas, such as `name,custom:team`; by
    default the name and the other standard attributes that the user has."""

    @field_validator('signup_attributes')
    @classmethod
    def _check_signup_attributes(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            if each not in SIGNUP_ATTRIBUTES and not re.fullmatch(r'custom:[\w-]{1,20}', each):
                close = get_close_matches(each, SIGNUP_ATTRIBUTES, n=1)
                hint = f'; did you mean {close[0]}?' if close else ', or custom:<name>'
                raise ValueError(f'{each!r} is not one of {", ".join(sorted(SIGNUP_ATTRIBUTES))}{hint}')
        if len(set(value)) < len(value):
            raise ValueError('must name each attribute once')
        return value

    @field_validator('country')
    @classmethod
    def _check_country(cls, value: str | None) -> str | None:
        if value is not None and not is_country(value.upper()):
            raise ValueError('must be the code of a country with two letters, such as GB, DE or US (ISO 3166)')
        return value.upper() if value is not None else None

    @field_validator('profile_attributes')
    @classmethod
    def _check_profile_attributes(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        for name in value or ():
            if not re.fullmatch(r'[a-z_]+|custom:[\w-]{1,20}', name) or name in _NOT_IN_PROFILE:
                raise ValueError(
                    'must be names of attributes that users write, such as name,custom:team; e-mail and phone number '
                    'have screens of their own'
                )
        return value
