"""Reads Cognito's answers into our values; an answer that lacks something raises `KeyError`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from authui.models import Delivery, SignedUp, TokenSet, User

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """A challenge in Cognito's words; `username` is the real one, `session` proves the steps so far."""

    name: str
    session: SecretStr
    username: str
    parameters: dict[str, str]


def nothing(_answer: Answer) -> None:
    """Read an answer whose only word is that it came."""


def step_of(answer: Answer, *, username: str) -> TokenSet | Step:
    """Read what comes of a step of a sign-in; `username` is the one to go on with if the answer names none."""
    if answer.get('AuthenticationResult'):
        return tokens_of(answer, refresh_token=None)
    parameters: dict[str, str] = answer.get('ChallengeParameters', {})
    return Step(
        name=answer['ChallengeName'],
        session=SecretStr(answer.get('Session', '')),
        username=parameters.get('USER_ID_FOR_SRP') or parameters.get('USERNAME') or username,
        parameters=parameters,
    )


def tokens_of(answer: Answer, *, refresh_token: SecretStr | None) -> TokenSet:
    """Read tokens; where an answer brings no refresh token, the one that was used goes on."""
    result = answer['AuthenticationResult']
    if refresh_token is None or result.get('RefreshToken'):
        refresh_token = SecretStr(result['RefreshToken'])
    return TokenSet(
        id_token=SecretStr(result['IdToken']),
        access_token=SecretStr(result['AccessToken']),
        refresh_token=refresh_token,
    )


def signed_up_of(answer: Answer) -> SignedUp:
    """Read what SignUp answers."""
    return SignedUp(
        sub=answer['UserSub'],
        confirmed=answer['UserConfirmed'],
        delivery=delivery_of(answer) if 'CodeDeliveryDetails' in answer else None,
    )


def delivery_of(answer: Answer) -> Delivery:
    """Read where a code went."""
    details = answer['CodeDeliveryDetails']
    return Delivery(
        destination=details['Destination'], medium=details['DeliveryMedium'], attribute=details['AttributeName']
    )


def user_of(answer: Answer) -> User:
    """Read what GetUser answers."""
    attributes = {attribute['Name']: attribute.get('Value', '') for attribute in answer['UserAttributes']}
    return User(
        sub=attributes['sub'],
        username=answer['Username'],
        email=attributes.get('email'),
        email_verified=attributes.get('email_verified') == 'true',
        attributes=tuple(attributes.items()),
    )
