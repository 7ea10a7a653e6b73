"""Frozen values that cross layers; they hold no secret in the clear, and do nothing but read themselves."""

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
    PasswordChallenge,
    TotpKey,
)
from authui.models.forms import Confirmation, Credentials, PasswordChange, PasswordReset, Registration
from authui.models.problem import Problem
from authui.models.session import AuthEvent, Unfinished
from authui.models.tokens import TokenSet
from authui.models.user import Contact, MfaPreference, SignUpResult, User
from authui.models.value import Value

__all__ = [
    'AuthEvent',
    'Challenge',
    'ChallengeAnswer',
    'CodeChallenge',
    'Confirmation',
    'Contact',
    'Credentials',
    'Delivery',
    'Factor',
    'FactorChoiceChallenge',
    'MfaChoiceChallenge',
    'MfaPreference',
    'MfaSetupChallenge',
    'NewPasswordChallenge',
    'OtherChallenge',
    'PasswordChallenge',
    'PasswordChange',
    'PasswordReset',
    'Problem',
    'Registration',
    'SignUpResult',
    'TokenSet',
    'TotpKey',
    'Unfinished',
    'User',
    'Value',
]
