"""The catalogues of texts, and their texts by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

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

INFORMAL = (GERMAN_INFORMAL, FRENCH_INFORMAL, SPANISH_INFORMAL, DUTCH_INFORMAL, TURKISH_INFORMAL)
CATALOGUES = (*LANGUAGES, ENGLISH_PLAIN, *INFORMAL)


def name_of(texts: Texts) -> str:
    """Return a name for the reports of the tests."""
    if texts is ENGLISH_PLAIN:
        return 'en-US, plain'
    return f'{texts.language}, informal' if any(texts is each for each in INFORMAL) else texts.language


def flat(texts: Texts) -> dict[str, str]:
    """Return every text by its key; those in mappings by keys such as `errors.blocked`."""
    found: dict[str, str] = {}
    for each in fields(texts):
        value = getattr(texts, each.name)
        if each.name in {'language', 'language_name', 'direction'}:
            continue
        if isinstance(value, Mapping):
            found |= {f'{each.name}.{key}': text for key, text in value.items()}
        else:
            found[each.name] = value
    return found
