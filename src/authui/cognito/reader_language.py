"""The language of the person whose form is being answered, which Cognito passes on to the CustomMessage trigger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

_language: ContextVar[str | None] = ContextVar('reader_language', default=None)
_SENDING: Final = frozenset(
    {
        'forgot_password',
        'get_user_attribute_verification_code',
        'resend_confirmation_code',
        'respond_to_auth_challenge',
        'sign_up',
        'update_user_attributes',
    }
)
"""The operations that may send a message, and whose ClientMetadata its trigger gets."""


@contextmanager
def written_in(language: str) -> Iterator[None]:
    """Ask Cognito for messages in a language (a BCP 47 tag), from all calls that begin inside."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def client_metadata(operation: str) -> dict[str, dict[str, str]]:
    """Return the parameter that names the language to an operation that may send a message."""
    language = _language.get()
    return {'ClientMetadata': {'locale': language}} if language is not None and operation in _SENDING else {}
