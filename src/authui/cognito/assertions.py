"""The request of a sign-in by passkey, and the browser's answer to it: both are read strictly and passed on as text."""

from __future__ import annotations

from typing import Any, Final

from pydantic import SecretStr

from authui.cognito.strict_json import read_base64url, read_object
from authui.errors import InputError

_MOST_CHARACTERS: Final = 32_768
"""More than a request with every passkey that a user can have."""
_LEAST_CHALLENGE_BYTES: Final = 16
_VERIFICATIONS: Final = ('required', 'preferred', 'discouraged')
_ANSWERED: Final = ('clientDataJSON', 'authenticatorData', 'signature')


def checked_request(text: str) -> str:
    """Return the request of a pool for a passkey (PublicKeyCredentialRequestOptionsJSON) as it is.

    Raises `ValueError` for a text that no browser could ask its user by.
    """
    request = _object_in(text)
    challenge = read_base64url(_text(request, 'challenge'))
    if challenge is None or len(challenge) < _LEAST_CHALLENGE_BYTES:
        raise ValueError('the request for a passkey has no challenge')
    if 'rpId' in request and not _text(request, 'rpId'):
        raise ValueError('the request for a passkey names no relying party')
    timeout = request.get('timeout', 1)
    if isinstance(timeout, bool) or not isinstance(timeout, int | float) or timeout <= 0:
        raise ValueError('the request for a passkey has no time')
    if request.get('userVerification', 'preferred') not in _VERIFICATIONS:
        raise ValueError('the request for a passkey has an unknown user verification')
    allowed_ids(text)
    return text


def allowed_ids(request: str) -> frozenset[str]:
    """Return the ids of the passkeys that a request names, in base64url; raises `ValueError` for other ids."""
    named = _object_in(request).get('allowCredentials', [])
    if not isinstance(named, list) or not all(isinstance(each, dict) for each in named):
        raise ValueError('the request for a passkey names no list of passkeys')
    if not all(each.get('type') == 'public-key' and read_base64url(_text(each, 'id')) for each in named):
        raise ValueError('the request for a passkey names one that is no public key')
    return frozenset(each['id'] for each in named)


def checked_answer(credential: SecretStr | None) -> SecretStr:
    """Return the answer of a browser (AuthenticationResponseJSON) as it is; raise `InputError` for anything else."""
    text = credential.get_secret_value() if credential is not None else ''
    try:
        answer = _object_in(text)
        inner = answer['response']
        given = [_text(answer, 'id'), _text(answer, 'rawId'), *(_text(inner, name) for name in _ANSWERED)]
    except (ValueError, KeyError, TypeError):
        raise _no_answer() from None
    if answer.get('type') != 'public-key' or not all(map(read_base64url, given)):
        raise _no_answer()
    return SecretStr(text)


def answered_id(credential: SecretStr) -> str:
    """Return the id of the passkey with which a browser has answered."""
    return _text(_object_in(credential.get_secret_value()), 'id')


def _no_answer() -> InputError:
    return InputError('no passkey was given', rule='passkey')


def _object_in(text: str) -> dict[str, Any]:
    found = read_object(text.encode('utf-8', 'replace')) if len(text) <= _MOST_CHARACTERS else None
    if found is None:
        raise ValueError('not a JSON object')
    return found


def _text(document: dict[str, Any], name: str) -> str:
    value = document[name]
    if not isinstance(value, str):
        raise ValueError(f'{name} is not a text')  # noqa: TRY004 - a fault of the document
    return value
