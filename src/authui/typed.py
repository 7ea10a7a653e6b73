"""What people type and paste, brought to the one form that a user pool knows; nothing else is changed."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

import idna
import phonenumbers
from pydantic import AfterValidator, SecretStr

_PUNYCODE = re.compile(r'(^|\.)xn--', re.IGNORECASE)
_BETWEEN_DIGITS = frozenset({'Cf', 'Cc', 'Pd', 'Pc'})
"""Unicode's categories of invisible marks, dashes and underscores."""


def plain_email(typed: str) -> str:
    """Return an e-mail address without invisible marks and the blanks around it; its domain is written in Unicode.

    Chromium hands out the domain of an e-mail field in Punycode, other browsers and programs as it was typed; one
    account is meant (IDNA, UTS 46). A name without `@` is only freed of marks and blanks.
    """
    text = ''.join(each for each in typed if unicodedata.category(each) != 'Cf').strip()
    name, at, domain = text.rpartition('@')
    if not at or (domain.isascii() and not _PUNYCODE.search(domain)):
        return text
    try:
        return f'{name}@{idna.decode(domain, uts46=True)}'
    except idna.IDNAError:  # no domain: the pool says what is wrong with it
        return text


Email = Annotated[str, AfterValidator(plain_email)]
"""An e-mail address, or another name of a user, as `plain_email` returns it."""


def digits_of(typed: str) -> str:
    """Return a code in ASCII digits, without what is pasted between them: blanks, dashes, dots and invisible marks.

    A text of anything else than digits keeps all but its blanks and marks.
    """
    visible = ''.join(each for each in typed if unicodedata.category(each) not in {'Cf', 'Cc'} and not each.isspace())
    digits = ''.join(each for each in visible if unicodedata.category(each) not in _BETWEEN_DIGITS and each not in '.·')
    code = digits if digits.isdecimal() else visible
    return ''.join(str(unicodedata.decimal(each, each)) for each in code)


def plain_code(code: SecretStr) -> SecretStr:
    """Return a code as `digits_of` does, still secret."""
    return SecretStr(digits_of(code.get_secret_value()))


def plain_phone_number(typed: str) -> str:
    """Return a phone number as the pool takes it (E.164): `+49 (0) 170 1234567` is `+491701234567`.

    What is no international number, or has letters or an extension, comes back as it was typed.
    """
    if any(each.isalpha() for each in typed.removeprefix('tel:')):  # such as an O for a zero
        return typed.strip()
    try:
        number = phonenumbers.parse(typed, None)
    except phonenumbers.NumberParseException:
        return typed.strip()
    if number.extension:
        return typed.strip()
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
