"""The store's module `account` with its child `profile`: who is signed in, and what each form was told.

Why it is as it is: docs/design.md#account
"""

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
from authui.account.sign_in import Account, FactorRequest
from authui.account.state import AccountState, Answered
from authui.models import Authentication

__all__ = [
    'Account',
    'AccountState',
    'Answered',
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
