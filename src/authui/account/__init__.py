"""The store module `account` with its child `profile`: the signed-in user, and the answer to each form.

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
