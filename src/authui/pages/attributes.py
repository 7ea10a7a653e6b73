"""The form fields of user attributes: their labels, what browsers fill in, and which values are valid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from authui.models.identifier import phone_number
from authui.models.typed import plain_email
from authui.pages.identifier_field import email_rules
from authui.pages.rules import Field, Rule
from authui.pages.texts import Texts

_DATE = '[0-9]{4}-[0-9]{2}-[0-9]{2}'
"""The format in which Cognito keeps a `birthdate` and the browser's date field sends it."""


@dataclass(frozen=True)
class _Kind:
    autocomplete: str = 'off'
    type: Literal['text', 'email', 'tel', 'url', 'date'] = 'text'
    inputmode: str | None = None


_KINDS: Mapping[str, _Kind] = {
    'address': _Kind('street-address'),
    'birthdate': _Kind('bday', 'date'),
    'email': _Kind('email', 'email', 'email'),
    'family_name': _Kind('family-name'),
    'gender': _Kind('sex'),
    'given_name': _Kind('given-name'),
    'locale': _Kind('language'),
    'middle_name': _Kind('additional-name'),
    'name': _Kind('name'),
    'nickname': _Kind('nickname'),
    'phone_number': _Kind('tel', 'tel', 'tel'),
    'picture': _Kind('photo', 'url', 'url'),
    'preferred_username': _Kind('nickname'),
    'profile': _Kind('url', 'url', 'url'),
    'website': _Kind('url', 'url', 'url'),
}
"""Attributes of OpenID Connect. Any other is a line of text that browsers do not fill in."""


def attribute_field(texts: Texts, name: str, *, is_required: bool = True, value: str = '', country: str = '') -> Field:
    """Return the field of an attribute, standard or `custom:`; numbers without a country code are of `country`."""
    kind = _KINDS.get(name, _Kind())
    required = (Rule('required', texts.field_required, 'trimmed'),) if is_required else ()
    format_rules = {
        'phone_number': (Rule('phone', texts.phone_valid, country),),
        'email': email_rules(texts)[1:] if is_required else (),
        'birthdate': (Rule('pattern', texts.date_valid, _DATE),),
    }
    return Field(
        name=name,
        label=attribute_label(texts, name),
        type=kind.type,
        autocomplete=kind.autocomplete,
        inputmode=kind.inputmode,
        hint=texts.phone_format_hint if name == 'phone_number' and not country else None,
        value=value,
        guesses=name == 'email',
        rules=(*required, *format_rules.get(name, ())),
    )


def attribute_label(texts: Texts, name: str) -> str:
    """Return the label of an attribute."""
    return texts.attribute(name)


def attributes_of(names: Iterable[str], values: Mapping[str, str], country: str = '') -> tuple[tuple[str, str], ...]:
    """Return the values that were typed into the fields of attributes, in the form that Cognito accepts."""
    return tuple((name, _value_of(name, values[name], country)) for name in names)


def _value_of(name: str, typed: str, country: str) -> str:
    match name:
        case 'phone_number':
            return phone_number(typed, country) or typed.strip()
        case 'email':
            return plain_email(typed)
        case _:
            return typed.strip()
