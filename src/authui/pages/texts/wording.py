"""The texts of a pool: in one where people do not sign in by e-mail alone, they name what people do sign in with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from authui.models import Identifiers
from authui.pages.texts import (
    DUTCH_INFORMAL,
    ENGLISH_PLAIN,
    FRENCH_INFORMAL,
    GERMAN_INFORMAL,
    LANGUAGES,
    SPANISH_INFORMAL,
    TURKISH_INFORMAL,
    Texts,
)

_AUTHUIS = (
    *LANGUAGES,
    ENGLISH_PLAIN,
    GERMAN_INFORMAL,
    SPANISH_INFORMAL,
    FRENCH_INFORMAL,
    DUTCH_INFORMAL,
    TURKISH_INFORMAL,
)
_NEUTRAL: Mapping[str, str] = {
    'confirm': 'confirm',
    'confirm_question': 'confirm_question',
    'signup_info': 'signup_info',
    'confirm_info': 'confirm_info',
    'forgot_info': 'forgot_info',
    'reset_sent': 'reset_sent',
    'no_code_help': 'no_code_help',
    'notices.confirmed': 'confirmed',
    'notices.already_confirmed': 'already_confirmed',
    'notices.not_confirmed': 'not_confirmed',
    'errors.already_confirmed': 'already_confirmed',
    'errors.user_not_confirmed': 'user_not_confirmed',
}
"""The texts about e-mail by their keys, with those of `neutral` that stand in their place."""
_OWN: frozenset[str] = frozenset(
    text
    for texts in _AUTHUIS
    for part in (vars(texts), texts.notices, texts.errors, texts.neutral, texts.identifiers)
    for text in part.values()
    if isinstance(text, str)
)
"""The texts of authui's own catalogues."""


def worded_for(texts: Texts, names: Identifiers) -> Texts:
    """Return a catalogue in the words of a pool; a text that a host has written itself stays as it is."""
    if names.kinds == ('email',):
        return texts
    kind = 'any' if len(names.kinds) > 1 else 'name' if names.has_names else 'phone'
    given = {key: texts.neutral[name] for key, name in _NEUTRAL.items()} | {
        'errors.wrong_credentials': texts.identifiers[f'wrong_{kind}'],
        'errors.account_exists': texts.identifiers[f'exists_{kind}'],
    }
    if 'email' not in names.proofs:
        given['code_hint'] = texts.neutral['code_hint']  # which the spam folder is no place for
    changes: dict[str, Any] = {}
    for key, text in given.items():
        field, _, name = key.partition('.')
        former = changes.get(field, getattr(texts, field))
        if (former[name] if name else former) in _OWN or text not in _OWN:
            changes[field] = {**former, name: text} if name else text
    return replace(texts, **changes)
