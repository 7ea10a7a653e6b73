"""Normalises what users type and paste into the form that a user pool expects; changes nothing else.

Why it is as it is: docs/design.md#errors-models-files-and-logs
"""

from __future__ import annotations

import re
import unicodedata

import idna
from pydantic import SecretStr

_PUNYCODE = re.compile(r'(^|\.)xn--', re.IGNORECASE)
_UNSEEN = frozenset({'Cf', 'Cs'})
"""Unicode's categories of invisible characters and of surrogates."""
_BETWEEN_DIGITS = frozenset({'Cf', 'Cc', 'Pd', 'Pc'})
"""Unicode's categories of invisible characters, dashes and underscores."""


def plain_email(typed: str) -> str:
    """Return an e-mail address without invisible characters and surrounding blanks, and with its domain in Unicode.

    Surrogates, which are no characters and which a socket can bring, are removed too: UTF-8 cannot encode them.

    Chromium returns the domain of an e-mail field in Punycode, other browsers and programs return it as typed; both are
    the same account (IDNA, UTS 46). From a name without `@`, only invisible characters and blanks are removed.
    """
    text = ''.join(each for each in typed if unicodedata.category(each) not in _UNSEEN).strip()
    name, at, domain = text.rpartition('@')
    if not at or (domain.isascii() and not _PUNYCODE.search(domain)):
        return text
    try:
        return f'{name}@{idna.decode(domain, uts46=True)}'
    except idna.IDNAError:  # not a domain: the pool says what is wrong with it
        return text


def digits_of(typed: str) -> str:
    """Return a code in ASCII digits, without pasted blanks, dashes, dots and invisible characters between them.

    A text with other characters than digits loses only its blanks and invisible characters.
    """
    visible = ''.join(each for each in typed if unicodedata.category(each) not in {'Cf', 'Cc'} and not each.isspace())
    digits = ''.join(each for each in visible if unicodedata.category(each) not in _BETWEEN_DIGITS and each not in '.·')
    code = digits if digits.isdecimal() else visible
    return ''.join(str(unicodedata.decimal(each, each)) for each in code)


def plain_code(code: SecretStr) -> SecretStr:
    """Normalise a code as `digits_of` does, and keep it secret."""
    return SecretStr(digits_of(code.get_secret_value()))
