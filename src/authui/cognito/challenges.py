"""Translates Cognito's challenges into `authui.models`, and answers back into ChallengeResponses; sends nothing."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Final, get_args

from pydantic import SecretStr

from authui.cognito.assertions import checked_answer, checked_request
from authui.cognito.responses import FACTORS, RawChallenge
from authui.errors import ChallengeUnsupportedError, InputError
from authui.models import (
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
)
from authui.models.typed import plain_code

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_log = logging.getLogger(__name__)

ChallengeResponses = dict[str, SecretStr | str]

_CODES: Final = frozenset(get_args(CodeChallenge.model_fields['name'].annotation))
_REMEDIES: Final = {
    'DEVICE_SRP_AUTH': 'do not remember devices in the user pool (DeviceConfiguration)',
    'DEVICE_PASSWORD_VERIFIER': 'do not remember devices in the user pool (DeviceConfiguration)',
    'SELECT_CHALLENGE': 'let the user pool offer a password, a one-time code or passkeys',
    'SELECT_MFA_TYPE': 'let the user pool offer authenticator apps, e-mail or text messages as second factors',
    'MFA_SETUP': 'let the user pool offer authenticator apps or e-mail as second factors',
}
"""The remedies for the operator of the pool at a challenge that authui has no screen for."""
_ATTRIBUTE = 'userAttributes.'
_MFA_NAMES: Final[Mapping[Factor, str]] = {'app': 'SOFTWARE_TOKEN_MFA', 'email': 'EMAIL_OTP', 'sms': 'SMS_MFA'}
_FIRST_NAMES: Final[Mapping[Factor, str]] = {'email': 'EMAIL_OTP', 'sms': 'SMS_OTP', 'passkey': 'WEB_AUTHN'}
_FIRST: Final[tuple[Factor, ...]] = ('password', *_FIRST_NAMES)
_TO_SET_UP: Final[tuple[Factor, ...]] = ('app', 'email')


def read_challenge(step: RawChallenge, *, expires_at: float) -> PoolChallenge:  # noqa: PLR0911 - one for each kind
    """Return the challenge as a value of `authui.models`.

    Raises `ChallengeUnsupportedError` for a challenge that cannot be answered by a text or a passkey. Where Cognito's
    parameters make no sense, it raises what Python raises for them, usually a `ValueError`.
    """
    common = {'username': step.username, 'session': step.session, 'expires_at': expires_at}
    parameters = step.parameters
    match step.name:
        case name if name in _CODES:
            return CodeChallenge.model_validate(
                common | {'name': name, 'factor': FACTORS[name], 'delivery': _delivery(name, parameters)}
            )
        case 'NEW_PASSWORD_REQUIRED':
            required = (name.removeprefix(_ATTRIBUTE) for name in _names(parameters, 'requiredAttributes'))
            return NewPasswordChallenge.model_validate(common | {'required': tuple(required)})
        case 'SELECT_MFA_TYPE':
            names = _names(parameters, 'MFAS_CAN_CHOOSE')
            return MfaChoiceChallenge.model_validate(common | {'factors': _factors(step.name, names, _MFA_NAMES)})
        case 'MFA_SETUP':
            names = _names(parameters, 'MFAS_CAN_SETUP')
            return MfaSetupChallenge.model_validate(common | {'factors': _factors(step.name, names, _TO_SET_UP)})
        case 'SELECT_CHALLENGE':
            factors = _factors(step.name, step.available, _FIRST)
            has_srp = 'PASSWORD_SRP' in step.available
            return FactorChoiceChallenge.model_validate(common | {'factors': factors, 'has_srp': has_srp})
        case 'PASSWORD' | 'PASSWORD_SRP':
            return PasswordChallenge.model_validate(common | {'name': step.name, 'factor_name': step.name})
        case 'WEB_AUTHN':
            options = checked_request(parameters['CREDENTIAL_REQUEST_OPTIONS'])
            return PasskeyChallenge.model_validate(common | {'options': options})
        case name if name in _REMEDIES:
            raise _unsupported(name)
        case name:
            return OtherChallenge.model_validate(common | {'name': name, 'parameters': tuple(parameters.items())})


def name_of(challenge: PoolChallenge) -> str:
    """Return Cognito's name of a challenge (ChallengeName)."""
    match challenge:
        case CodeChallenge() | OtherChallenge() | PasswordChallenge() | PasskeyChallenge():
            return challenge.name
        case NewPasswordChallenge():
            return 'NEW_PASSWORD_REQUIRED'
        case MfaChoiceChallenge():
            return 'SELECT_MFA_TYPE'
        case MfaSetupChallenge():
            return 'MFA_SETUP'
        case FactorChoiceChallenge():
            return 'SELECT_CHALLENGE'


def write_answer(challenge: PoolChallenge, answer: ChallengeAnswer) -> ChallengeResponses:  # noqa: PLR0911 - one for each kind
    """Return the ChallengeResponses, without USERNAME and SECRET_HASH; raise `InputError` where a part is missing."""
    match challenge:
        case CodeChallenge():
            return {f'{challenge.name}_CODE': plain_code(_given(answer.secret, 'code'))}
        case NewPasswordChallenge():
            attributes = {f'{_ATTRIBUTE}{name}': SecretStr(value) for name, value in answer.attributes}
            return {'NEW_PASSWORD': _given(answer.secret, 'password'), **attributes}
        case MfaChoiceChallenge():
            return {'ANSWER': _MFA_NAMES[_chosen(answer.factor, challenge.factors)]}
        case FactorChoiceChallenge():
            return {'ANSWER': _FIRST_NAMES[_chosen(answer.factor, challenge.factors)]}
        case PasswordChallenge():
            return {'PASSWORD': _given(answer.secret, 'password')}
        case PasskeyChallenge():
            return {'CREDENTIAL': checked_answer(answer.credential)}
        case OtherChallenge():
            return {'ANSWER': _given(answer.secret, 'code')}
        case MfaSetupChallenge() if _chosen(answer.factor or 'app', challenge.factors) == 'email':
            return {'EMAIL': _given(SecretStr(dict(answer.attributes).get('email', '').strip()), 'email')}
        case MfaSetupChallenge():  # VerifySoftwareToken gets the code
            return {}


def _unsupported(name: str) -> ChallengeUnsupportedError:
    _log.error('the pool asks for %s, which has no screen. What to do: %s.', name, _REMEDIES[name])
    return ChallengeUnsupportedError(f'the pool asks for {name}')


def _delivery(name: str, parameters: Mapping[str, str]) -> Delivery | None:
    destination = parameters.get('CODE_DELIVERY_DESTINATION')
    if not destination:
        return None
    is_email = FACTORS[name] == 'email'
    medium = parameters.get('CODE_DELIVERY_DELIVERY_MEDIUM') or ('EMAIL' if is_email else 'SMS')
    return Delivery(destination=destination, medium=medium, attribute='email' if is_email else 'phone_number')


def _names(parameters: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Parse a parameter that is a JSON list of names."""
    names = json.loads(parameters.get(name) or '[]')
    if not isinstance(names, list) or not all(isinstance(each, str) for each in names):
        raise ValueError(f'{name} is not a list of names')
    return tuple(names)


def _factors(challenge: str, names: Iterable[str], answerable: Collection[Factor]) -> tuple[Factor, ...]:
    """Return the factors with these names that can be answered, each once."""
    known = dict.fromkeys(FACTORS[name] for name in names if name in FACTORS)
    factors = tuple(factor for factor in known if factor in answerable)
    if not factors:
        raise _unsupported(challenge)
    return factors


def _given(secret: SecretStr | None, field: str) -> SecretStr:
    if secret is None or not secret.get_secret_value():
        raise InputError(f'no {field} was given', rule=field)
    return secret


def _chosen(factor: Factor | None, factors: tuple[Factor, ...]) -> Factor:
    if factor is None or factor not in factors:
        raise InputError('none of the factors was chosen', rule='factor')
    return factor
