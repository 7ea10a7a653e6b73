"""Parses Cognito's responses into values of `authui.models`; a response that lacks a member raises `KeyError`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from pydantic import SecretStr

from authui.cognito.strict_json import read_object
from authui.errors import CodeMismatchError
from authui.models import Delivery, Factor, ProviderIdentity, SignUpResult, TokenSet, TotpKey, User

Response = dict[str, Any]

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
"""Factors by the names that Cognito gives them."""
_CODES: Final = frozenset({'app', 'email', 'sms'})
"""Second factors that are turned on one by one; a passkey that counts as both factors is not listed here."""


@dataclass(frozen=True, slots=True)
class RawChallenge:
    """A challenge as Cognito names it; `username` is the real user name, `session` proves the steps so far."""

    name: str
    session: SecretStr
    username: str
    parameters: dict[str, str]
    available: tuple[str, ...] = ()
    """The challenges that the user may choose from (AvailableChallenges)."""


def parse_nothing(_response: Response) -> None:
    """Ignore a response that holds nothing to read."""


def parse_auth(response: Response, *, username: str) -> TokenSet | RawChallenge:
    """Parse a response of InitiateAuth or RespondToAuthChallenge; `username` is for one that names no user."""
    if response.get('AuthenticationResult'):
        return parse_tokens(response, refresh_token=None)
    parameters: dict[str, str] = response.get('ChallengeParameters') or {}
    return RawChallenge(
        name=response['ChallengeName'],
        session=SecretStr(response.get('Session', '')),
        username=parameters.get('USER_ID_FOR_SRP') or parameters.get('USERNAME') or username,
        parameters=parameters,
        available=tuple(response.get('AvailableChallenges') or ()),
    )


def parse_tokens(response: Response, *, refresh_token: SecretStr | None) -> TokenSet:
    """Parse tokens; where the response has no refresh token, the given one stays in use."""
    result = response['AuthenticationResult']
    if refresh_token is None or result.get('RefreshToken'):
        refresh_token = SecretStr(result['RefreshToken'])
    return TokenSet(
        id_token=SecretStr(result['IdToken']),
        access_token=SecretStr(result['AccessToken']),
        refresh_token=refresh_token,
    )


def parse_sign_up(response: Response) -> SignUpResult:
    """Parse SignUp's response."""
    return SignUpResult(
        sub=response['UserSub'],
        confirmed=response['UserConfirmed'],
        delivery=parse_delivery(response) if 'CodeDeliveryDetails' in response else None,
        session=parse_session(response),
    )


def parse_delivery(response: Response) -> Delivery:
    """Parse where a code was sent (CodeDeliveryDetails)."""
    return _delivery(response['CodeDeliveryDetails'])


def _delivery(details: Response) -> Delivery:
    return Delivery(
        destination=details['Destination'], medium=details['DeliveryMedium'], attribute=details['AttributeName']
    )


def parse_user(response: Response) -> User:
    """Parse GetUser's response."""
    attributes = {attribute['Name']: attribute.get('Value', '') for attribute in response['UserAttributes']}
    return User(
        sub=attributes['sub'],
        username=response['Username'],
        email=attributes.get('email'),
        email_verified=attributes.get('email_verified') == 'true',
        attributes=tuple(attributes.items()),
        identities=parse_identities(attributes.get('identities')),
        mfa=tuple(FACTORS[name] for name in response.get('UserMFASettingList') or () if FACTORS.get(name) in _CODES),
        preferred_mfa=FACTORS.get(response.get('PreferredMfaSetting') or ''),
    )


def parse_identities(value: Any) -> tuple[ProviderIdentity, ...]:
    """Parse a user's identities at providers: the claim of an ID token, or the JSON text that GetUser gives.

    An entry that lacks its provider or its subject identifies nobody, and is left out.
    """
    if isinstance(value, str):
        value = (read_object(f'{{"identities": {value}}}'.encode(errors='replace')) or {}).get('identities')
    entries = [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
    return tuple(
        ProviderIdentity(
            provider=each['providerName'],
            kind=_text(each.get('providerType')),
            subject=each['userId'],
            issuer=_text(each.get('issuer')) or None,
            primary=each.get('primary') is True or each.get('primary') == 'true',
            since=_since(each.get('dateCreated')),
        )
        for each in entries
        if _text(each.get('providerName')) and _text(each.get('userId'))
    )


def _since(milliseconds: Any) -> float | None:
    text = str(milliseconds)
    return int(text) / 1000 if re.fullmatch(r'[1-9][0-9]{0,13}', text) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ''


def parse_first_factors(response: Response) -> tuple[Factor, ...]:
    """Parse GetUserAuthFactors' response."""
    return tuple(FACTORS[name] for name in response.get('ConfiguredUserAuthFactors') or () if name in FACTORS)


def parse_totp_key(response: Response) -> TotpKey:
    """Parse AssociateSoftwareToken's response: the key of an authenticator app, and the session of the next call."""
    session = response.get('Session')
    return TotpKey(secret=SecretStr(response['SecretCode']), session=SecretStr(session) if session else None)


def parse_session(response: Response) -> SecretStr | None:
    """Parse the session of the next call, if the response has one."""
    session = response.get('Session')
    return SecretStr(session) if session else None


def parse_verified_totp(response: Response) -> SecretStr | None:
    """Parse VerifySoftwareToken's response: raises `CodeMismatchError` for a wrong code, else returns the session."""
    if response.get('Status') == 'ERROR':
        raise CodeMismatchError('VerifySoftwareToken: ERROR')
    return parse_session(response)


def parse_deliveries(response: Response) -> tuple[Delivery, ...]:
    """Parse where several codes were sent (CodeDeliveryDetailsList)."""
    return tuple(_delivery(details) for details in response.get('CodeDeliveryDetailsList') or ())
