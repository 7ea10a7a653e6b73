"""The identifier of a user: an e-mail address, a phone number or a user name, as their pool has it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

import phonenumbers
from pydantic import AfterValidator, Field, model_validator

from authui.errors import InputError
from authui.models.typed import plain_email
from authui.models.value import Value

IdentifierKind = Literal['email', 'phone_number', 'username', 'preferred_username']
"""A kind of name, as Cognito calls it in UsernameAttributes and AliasAttributes."""
Contact = Literal['email', 'phone_number']
"""The attributes that a code can be sent to."""

CONTACTS: tuple[Contact, ...] = ('email', 'phone_number')
EMAIL = r'[^\s@]+@[^\s@][^\s@.]*\.[^\s@]+'
"""The pattern of an e-mail address, for Python and JavaScript; each text can be read by it in one way only."""
_EMAIL = re.compile(EMAIL)
_E164 = re.compile(r'\+[1-9][0-9]{6,14}')
_MAX = 128
"""Cognito's limit for a user name (SignUp, `Username`), and more than any phone number takes."""
_IN_NAMES = 'LMSNP'
"""The classes of Unicode that a user name may consist of: Cognito's rule is `[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+`."""

Identifier = Annotated[str, AfterValidator(plain_email)]
"""The identifier of a user, without invisible characters around it; the domain of an e-mail address is in Unicode."""


def phone_number(typed: str, country: str = '') -> str | None:
    """Return a phone number as the pool takes it (E.164): `+49 (0) 170 1234567` is `+491701234567`.

    A number without a country code is one of `country` (ISO 3166, alpha-2). None for anything that is no such number,
    has letters (an O for a zero) or an extension.
    """
    if len(typed) > _MAX:  # before it is normalised, which can take the square of the length
        return None
    text = unicodedata.normalize('NFKC', typed).strip().removeprefix('tel:')
    if any(each.isalpha() for each in text):
        return None
    for candidate in _spellings(text):
        try:
            number = phonenumbers.parse(candidate, country or None, keep_raw_input=True)
        except phonenumbers.NumberParseException:
            continue
        is_national = number.country_code_source == phonenumbers.CountryCodeSource.FROM_DEFAULT_COUNTRY
        # New ranges come into use before the library knows them; but a number of the wrong country must not pass.
        fits = phonenumbers.is_valid_number if is_national else phonenumbers.is_possible_number
        written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if not number.extension and fits(number) and _E164.fullmatch(written):
            return written
    return None


def _spellings(text: str) -> Iterator[str]:
    """Go through a number as it was typed and, after 00, as `+`: many countries dial it so, and write it so."""
    yield text
    digits = phonenumbers.normalize_digits_only(text)
    if digits.startswith('00'):
        yield f'+{digits[2:]}'


def is_country(name: str) -> bool:
    """Tell whether a text is the code of a country or region that has phone numbers (ISO 3166, alpha-2)."""
    return name in phonenumbers.SUPPORTED_REGIONS


class Named(Value):
    """A value that names a user by `identifier`; `username`, `email` and `phone_number` are accepted in its place."""

    identifier: Identifier

    @property
    def email(self) -> str:
        """The identifier, by its former name."""
        return self.identifier

    @model_validator(mode='before')
    @classmethod
    def _take_other_names(cls, given: Any) -> Any:
        if not isinstance(given, Mapping) or 'identifier' in given:
            return given
        for name in ('username', *CONTACTS):
            if name in given:
                return {'identifier': given[name], **{key: value for key, value in given.items() if key != name}}
        return given


class Identifiers(Value):
    """The identifiers of one pool: `kinds` are in Cognito's terms.

    Without `username` they stand in the user name's place (UsernameAttributes). With it users have user names, and the
    others are aliases (AliasAttributes): an e-mail address or phone number becomes one once it is verified.
    """

    kinds: Annotated[tuple[IdentifierKind, ...], Field(min_length=1)] = ('email',)
    proofs: tuple[Contact, ...] = ('email',)
    """The contacts of which a user has to have verified one to be authorized; without any, every user is."""
    country: str = ''
    """The country of phone numbers without a country code (ISO 3166, alpha-2)."""

    @classmethod
    def of(
        cls, kinds: tuple[IdentifierKind, ...], verified: tuple[Contact, ...] = ('email',), country: str = ''
    ) -> Self:
        """Return the identifiers of a pool that verifies these contacts."""
        contacts = tuple(each for each in CONTACTS if each in kinds)
        return cls(kinds=kinds, proofs=contacts or verified, country=country)

    def within(self, country: str) -> Self:
        """Return the same for a visitor from a country, unless a country is set."""
        return self if self.country else self.model_copy(update={'country': country})

    @property
    def has_names(self) -> bool:
        """Whether users have user names."""
        return 'username' in self.kinds

    @property
    def at_sign_up(self) -> tuple[IdentifierKind, ...]:
        """The kinds that name a user before the confirmation, when no alias works yet."""
        return ('username',) if self.has_names else self.kinds

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """The contacts among the kinds."""
        return tuple(each for each in CONTACTS if each in self.kinds)

    def kind_of(self, typed: str) -> IdentifierKind | None:
        """Return the kind that a text has by its shape; None where the pool has no identifiers of that shape."""
        text = plain_email(typed)
        if not 0 < len(text) <= _MAX:
            return None
        if 'email' in self.kinds and '@' in text:
            return 'email' if _EMAIL.fullmatch(text) else None
        if 'phone_number' in self.kinds and phone_number(text, self.country) is not None:
            return 'phone_number'
        if self.has_names and all(unicodedata.category(each)[0] in _IN_NAMES for each in text):
            return 'username'
        return None

    def plain(self, typed: str) -> str:
        """Return an identifier in the one spelling that the pool and the counters know.

        A text of no accepted shape is returned without what is not seen around it; the pool says what is wrong with it.
        """
        text = plain_email(typed)
        number = phone_number(text, self.country) if self.kind_of(text) == 'phone_number' else None
        return number or text

    def can_sign_up(self, typed: str) -> bool:
        """Tell whether a user can sign up with this: a user name must not look like one of the aliases."""
        return self.kind_of(typed) in self.at_sign_up

    def named(self, identifier: str, attributes: Mapping[str, str]) -> tuple[str, dict[str, str]]:
        """Return the identifier and the attributes with which a user signs up, as the pool takes them.

        Raises `InputError` where no user name was given and the pool needs one.
        """
        given = {name: self._plain_attribute(name, value) for name, value in attributes.items()}
        name, kind = self.plain(identifier), self.kind_of(identifier)
        if self.has_names:
            if kind in CONTACTS:  # an alias, which works only once it is verified
                raise InputError('a user name is needed to sign up', rule='username')
            # A pool whose users are called by their addresses has no other place that says so.
            return name, ({'email': name} if '@' in name else {}) | given
        other = next((each for each in self.contacts if given.get(each)), None)
        if kind is None and other is not None:  # a payload that names the user by what this pool only keeps
            given |= {'email' if '@' in name else 'phone_number': self._plain_attribute('phone_number', name)}
            name, kind = given[other], other
        named_by = {kind or self.contacts[0]: name}
        return name, named_by | given | named_by

    def _plain_attribute(self, name: str, value: str) -> str:
        number = phone_number(value, self.country) if name == 'phone_number' else None
        return number or value
