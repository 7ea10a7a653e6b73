"""The failures of a fake provider, in the words in which Cognito tells them to the app."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

MIX_UP: Final = 'https://another-issuer.invalid'
"""The issuer that the answer names in a mix-up."""


@dataclass(frozen=True, slots=True)
class ProviderProblem:
    """One thing that goes wrong: what the app gets instead of a code; without an error it gets a code."""

    label: str
    error: str = ''
    description: str = ''
    """In which `{provider}` and `{username}` stand for those of the sign-in."""


PROBLEMS: Final[Mapping[str, ProviderProblem]] = {
    'refusal': ProviderProblem('The person refuses', 'access_denied', 'The user denied the request'),
    'failure': ProviderProblem('The provider fails', 'invalid_request', '{provider} Error - 503 Service Unavailable'),
    'timeout': ProviderProblem(
        'The provider is too slow for Cognito', 'invalid_request', '{provider} Error - Timed out'
    ),
    'client': ProviderProblem(
        'The provider does not know the pool', 'invalid_request', '{provider} Error - 401 invalid_client'
    ),
    'server': ProviderProblem('Cognito fails', 'server_error', 'Internal server error'),
    'attributes': ProviderProblem('A required attribute is missing', 'invalid_request', 'attributes required: [email]'),
    'trigger': ProviderProblem(
        'A trigger refuses', 'invalid_request', 'PreSignUp failed with error Ask for an invitation.'
    ),
    'linked': ProviderProblem(
        'A trigger has just linked the person', 'invalid_request', 'Already found an entry for username {username}'
    ),
    'disabled': ProviderProblem('The user is disabled', 'invalid_request', 'User is not enabled'),
    'login': ProviderProblem('The provider does not ask', 'login_required', 'Login required'),
    'mix_up': ProviderProblem('Mix-up: the answer names another issuer'),
}


def problem_of(name: str, provider: str, subject: str) -> ProviderProblem | None:
    """Return what goes wrong, in the words for this sign-in; None if nothing does."""
    found = PROBLEMS.get(name)
    if found is None:
        return None
    username = f'{provider}_{subject}'.lower()
    words = found.description.replace('{provider}', provider).replace('{username}', username)
    return ProviderProblem(found.label, found.error, words)
