"""The store's module `account` with its child `profile`: who is signed in, and what each form was told."""

from authui.account.profile import (
    AttributeChange,
    AttributeCode,
    AttributeRemoval,
    MfaChange,
    Profile,
    ProfileForm,
    ProfileNotice,
    ProfileState,
)
from authui.account.sign_in import Account, AccountState, Authentication, FactorRequest

__all__ = [
    'Account',
    'AccountState',
    'AttributeChange',
    'AttributeCode',
    'AttributeRemoval',
    'Authentication',
    'FactorRequest',
    'MfaChange',
    'Profile',
    'ProfileForm',
    'ProfileNotice',
    'ProfileState',
]
