"""The field of what people sign in with: one field, whose label, keyboard and rules follow the pool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from authui.models import IdentifierKind, Identifiers
from authui.models.identifier import EMAIL
from authui.pages.rules import Field, Rule
from authui.pages.setup import PageSetup
from authui.pages.texts import Texts

IDENTIFIER_FIELDS = ('identifier', 'username', 'email', 'phone_number')
"""The names that the field has: that of its kind, or `identifier` where it takes several."""
_MAX = 128
"""Cognito's limit for a user name (SignUp, `Username`)."""
_EMAIL_OR_DIGITS = rf'{EMAIL}|[^@\p{{L}}]*\p{{Nd}}[^@\p{{L}}]*'


def email_rules(texts: Texts) -> tuple[Rule, ...]:
    """Return the rules of an e-mail address."""
    return (
        Rule('required', texts.email_required, 'trimmed'),
        Rule('max', texts.email_long.format(length=_MAX), _MAX),
        Rule('email', texts.email_valid),
    )


def field_name(names: Identifiers) -> str:
    """Return the name of the field on the login card of a pool."""
    kinds = _asked(names)
    return kinds[0] if len(kinds) == 1 else 'identifier'


def email_field(texts: Texts, label: str, hint: str | None = None) -> Field:
    """Return the field for people who sign in by e-mail; the next screen starts with what was typed into it."""
    return Field(
        name='email',
        label=label,
        type='email',
        autocomplete='username',
        inputmode='email',
        hint=hint,
        carried=True,
        guesses=True,
        rules=email_rules(texts),
    )


def identifier_field(setup: PageSetup, *, new: bool = False, email_label: str = '') -> Field:
    """Return the field; the next screen starts with what was typed into it.

    A `new` user is named by it: it takes a user name alone where the pool has user names, since an alias becomes one
    only at the confirmation.
    """
    texts, names = setup.texts, setup.names
    kinds = names.at_sign_up if new else _asked(names)
    asked = Identifiers(kinds=kinds, country=names.country)
    by_number = Field(
        name='phone_number',
        label=texts.attribute('phone_number'),
        type='tel',
        autocomplete='username',
        inputmode='tel',
        hint=texts.phone_format_hint if not names.country else None,
        carried=True,
        rules=(
            Rule('required', texts.identifiers['phone_required'], 'trimmed'),
            Rule('phone', texts.phone_valid, names.country),
        ),
    )
    match kinds:
        case ('email',):
            return email_field(texts, email_label or texts.signup_email)
        case ('phone_number',):
            return by_number
        case ('username',):
            name, label = 'username', texts.attribute('preferred_username')
            return _text_field(name, label, _name_rules(texts, names, asked, new=new))
        case _:
            field = _text_field('identifier', _label(texts, asked), _mixed_rules(texts, asked))
            inputmode = 'email' if 'email' in kinds else None
            hint = by_number.hint if 'phone_number' in kinds else None
            return replace(field, inputmode=inputmode, hint=hint, guesses='email' in kinds)


def identifier_of(setup: PageSetup, values: Mapping[str, str]) -> str:
    """Return what was typed into the field, as the pool takes it."""
    typed = next(values[name] for name in IDENTIFIER_FIELDS if name in values)
    return setup.names.plain(typed)


def _asked(names: Identifiers) -> tuple[IdentifierKind, ...]:
    """Return the kinds that a text can be told to be of; a preferred user name looks like any other."""
    return tuple(each for each in names.kinds if each != 'preferred_username')


def _label(texts: Texts, asked: Identifiers) -> str:
    if not asked.has_names:
        return texts.identifiers['email_or_phone']
    match asked.contacts:
        case ('email',):
            return texts.identifiers['name_or_email']
        case ('phone_number',):
            return texts.identifiers['name_or_phone']
        case _:
            return texts.identifiers['name_or_any']


def _name_rules(texts: Texts, names: Identifiers, asked: Identifiers, *, new: bool) -> tuple[Rule, ...]:
    words = texts.identifiers
    taken_for = 'email' if 'email' in names.kinds else ''
    unlike = Rule('check', words['name_is_contact'], '[^@]*' if taken_for else '', check=names.can_sign_up)
    return (
        Rule('required', words['name_required'], 'trimmed'),
        Rule('max', words['name_long'].format(length=_MAX), _MAX),
        Rule('check', words['name_valid'], r'\S+', check=lambda value: asked.kind_of(value) is not None),
        *((unlike,) if new and names.contacts else ()),
    )


def _mixed_rules(texts: Texts, asked: Identifiers) -> tuple[Rule, ...]:
    text = texts.identifiers['name_valid' if asked.has_names else 'email_or_phone_valid']
    # In a number there may be blanks; whether it is one is a matter for the server.
    seen = '' if asked.has_names and 'phone_number' in asked.kinds else r'\S+' if asked.has_names else _EMAIL_OR_DIGITS
    return (
        Rule('required', texts.field_required, 'trimmed'),
        Rule('check', text, seen, check=lambda value: asked.kind_of(value) is not None),
    )


def _text_field(name: str, label: str, rules: Sequence[Rule]) -> Field:
    return Field(name=name, label=label, autocomplete='username', carried=True, rules=rules)
