"""Reads Cognito's answers into our values; an answer that lacks something raises `KeyError`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from pydantic import SecretStr

from authui.errors import CodeMismatchError
from authui.models import Delivery, Factor, SignedUp, TokenSet, TotpKey, User

Reply = dict[str, Any]

FACTORS: Final[Mapping[str, Factor]] = MappingProxyType(
    {
        'PASSWORD': 'password',
        'PASSWORD_SRP': 'password',
        'SOFTWARE_TOKEN_MFA': 'app',
        'EMAIL_OTP': 'email',
        'EMAIL_MFA': 'email',
        'SMS_MFA': 'sms',
        'SMS_OTP': 'sms',
        'WEB_AUTHN': 'passkey',
    }
)
"""Our factors by Cognito's names."""


@dataclass(frozen=True, slots=True)
class Step:
    """A challenge in Cognito's words; `username` is the real one, `session` proves the steps so far."""

    name: str
    session: SecretStr
    username: str
    parameters: dict[str, str]
    available: tuple[str, ...] = ()
    """Challenges to choose from (AvailableChallenges)."""


def nothing(_answer: Reply) -> None:
    """Read an answer whose only word is that it came."""


def step_of(answer: Reply, *, username: str) -> TokenSet | Step:
    """Read what comes of a step of a sign-in; `username` is the one to go on with if the answer names none."""
    if answer.get('AuthenticationResult'):
        return tokens_of(answer, refresh_token=None)
    parameters: dict[str, str] = answer.get('ChallengeParameters') or {}
    return Step(
        name=answer['ChallengeName'],
        session=SecretStr(answer.get('Session', '')),
        username=parameters.get('USER_ID_FOR_SRP') or parameters.get('USERNAME') or username,
        parameters=parameters,
        available=tuple(answer.get('AvailableChallenges') or ()),
    )


def tokens_of(answer: Reply, *, refresh_token: SecretStr | None) -> TokenSet:
    """Read tokens; where an answer brings no refresh token, the one that was used goes on."""
    result = answer['AuthenticationResult']
    if refresh_token is None or result.get('RefreshToken'):
        refresh_token = SecretStr(result['RefreshToken'])
    return TokenSet(
        id_token=SecretStr(result['IdToken']),
        access_token=SecretStr(result['AccessToken']),
        refresh_token=refresh_token,
    )


def signed_up_of(answer: Reply) -> SignedUp:
    """Read what SignUp answers."""
    return SignedUp(
        sub=answer['UserSub'],
        confirmed=answer['UserConfirmed'],
        delivery=delivery_of(answer) if 'CodeDeliveryDetails' in answer else None,
        session=session_of(answer),
    )


def delivery_of(answer: Reply) -> Delivery:
    """Read where a code went."""
    return _delivery(answer['CodeDeliveryDetails'])


def _delivery(details: Reply) -> Delivery:
    return Delivery(
        destination=details['Destination'], medium=details['DeliveryMedium'], attribute=details['AttributeName']
    )


def user_of(answer: Reply) -> User:
    """Read what GetUser answers."""
    attributes = {attribute['Name']: attribute.get('Value', '') for attribute in answer['UserAttributes']}
    return User(
        sub=attributes['sub'],
        username=answer['Username'],
        email=attributes.get('email'),
        email_verified=attributes.get('email_verified') == 'true',
        attributes=tuple(attributes.items()),
        mfa=tuple(FACTORS[name] for name in answer.get('UserMFASettingList') or () if name in FACTORS),
        preferred_mfa=FACTORS.get(answer.get('PreferredMfaSetting') or ''),
    )


def totp_key_of(answer: Reply) -> TotpKey:
    """Read the key of an authenticator app, and the session that goes on with it."""
    session = answer.get('Session')
    return TotpKey(secret=SecretStr(answer['SecretCode']), session=SecretStr(session) if session else None)


def session_of(answer: Reply) -> SecretStr | None:
    """Read the session that a step leads on with, if any."""
    session = answer.get('Session')
    return SecretStr(session) if session else None


def verified_of(answer: Reply) -> SecretStr | None:
    """Read what VerifySoftwareToken answers: whether the code was right, and the session that leads on."""
    if answer.get('Status') == 'ERROR':
        raise CodeMismatchError('VerifySoftwareToken: ERROR')
    return session_of(answer)


def deliveries_of(answer: Reply) -> tuple[Delivery, ...]:
    """Read where several codes went."""
    return tuple(_delivery(details) for details in answer.get('CodeDeliveryDetailsList') or ())
