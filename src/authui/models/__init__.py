"""Frozen values that cross layers; they hold no secret in the clear, and do nothing but read themselves.

Why it is as it is: docs/design.md#errors-models-files-and-logs
"""

from __future__ import annotations

from authui.models.challenges import (
    Challenge,
    ChallengeAnswer,
    CodeChallenge,
    Delivery,
    Factor,
    FactorChoiceChallenge,
    MfaChoiceChallenge,
    MfaSetupChallenge,
    NewPasswordChallenge,
    OtherChallenge,
    PasskeyChallenge,
    PasswordChallenge,
    PoolChallenge,
    StageChallenge,
    TotpKey,
)
from authui.models.forms import Confirmation, Credentials, PasswordChange, PasswordReset, Registration
from authui.models.identifier import CONTACTS, Contact, Identifier, IdentifierKind, Identifiers, Named
from authui.models.passkeys import NewPasskey, Passkey
from authui.models.ports import Authentication, JwtSource, ProfilePort
from authui.models.problem import Problem
from authui.models.providers import (
    ProviderAnswer,
    ProviderAttempt,
    ProviderIdentity,
    ProviderRequest,
    ProviderReturn,
    ProviderWay,
)
from authui.models.session import AuthEvent, SignedIn, Unfinished
from authui.models.tokens import TokenSet
from authui.models.user import MfaPreference, SignUpResult, User
from authui.models.value import Value

__all__ = [
    'CONTACTS',
    'AuthEvent',
    'Authentication',
    'Challenge',
    'ChallengeAnswer',
    'CodeChallenge',
    'Confirmation',
    'Contact',
    'Credentials',
    'Delivery',
    'Factor',
    'FactorChoiceChallenge',
    'Identifier',
    'IdentifierKind',
    'Identifiers',
    'JwtSource',
    'MfaChoiceChallenge',
    'MfaPreference',
    'MfaSetupChallenge',
    'Named',
    'NewPasskey',
    'NewPasswordChallenge',
    'OtherChallenge',
    'Passkey',
    'PasskeyChallenge',
    'PasswordChallenge',
    'PasswordChange',
    'PasswordReset',
    'PoolChallenge',
    'Problem',
    'ProfilePort',
    'ProviderAnswer',
    'ProviderAttempt',
    'ProviderIdentity',
    'ProviderRequest',
    'ProviderReturn',
    'ProviderWay',
    'Registration',
    'SignUpResult',
    'SignedIn',
    'StageChallenge',
    'TokenSet',
    'TotpKey',
    'Unfinished',
    'User',
    'Value',
]
