"""Rules of form fields: data that the browser checks before anything is sent, and the server once more."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from authui.typed import digits_of, plain_email, plain_phone_number

_EMAIL = re.compile(r'[^\s@]+@[^\s@]+\.[^\s@]+')
_PHONE = re.compile(r'\+[1-9][0-9]{6,14}')


@dataclass(frozen=True)
class Rule:
    """One rule and what is said when it is broken.

    `value` is a length, the name of the field to equal, or for `has` and `pattern` a regular expression that Python and
    JavaScript read alike: one that is found in the value, or one that all of it is, as in HTML's `pattern`. `label` is
    what a list of the field's rules says of it, which is shown before anything is typed and ticked as it is met.
    """

    kind: Literal['required', 'email', 'min', 'max', 'same', 'digits', 'phone', 'has', 'pattern']
    text: str
    value: int | str = 0
    label: str = ''

    def is_met(self, value: str, others: Mapping[str, str]) -> bool:
        """Tell whether a value meets the rule, given the form's other values."""
        return _IS_MET[self.kind](self, value, others)


_IS_MET: Mapping[str, Callable[[Rule, str, Mapping[str, str]], bool]] = {
    'required': lambda rule, value, _: bool(value.strip() if rule.value == 'trimmed' else value),
    'email': lambda _rule, value, _: _EMAIL.fullmatch(plain_email(value)) is not None,
    'min': lambda rule, value, _: len(value) >= int(rule.value),
    'max': lambda rule, value, _: len(value) <= int(rule.value),
    'same': lambda rule, value, others: value == others.get(str(rule.value)),
    'digits': lambda rule, value, _: (
        (digits := digits_of(value)).isdecimal() and len(digits) >= int(rule.value) if value else rule.value == 0
    ),
    'phone': lambda _rule, value, _: not value.strip() or _PHONE.fullmatch(plain_phone_number(value)) is not None,
    'has': lambda rule, value, _: re.search(str(rule.value), value) is not None,
    'pattern': lambda rule, value, _: not value or re.fullmatch(str(rule.value), value) is not None,
}
"""As `RULES` in `authui_form.js`; but for `required`, `phone` and `pattern` leave an empty value to it."""


@dataclass(frozen=True)
class Choice:
    """One of several values of a field."""

    value: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Field:
    """An input of a form, with what browsers and password managers need to know of it."""

    name: str
    label: str
    type: Literal['email', 'password', 'text', 'tel', 'url', 'date', 'choice', 'choices', 'tick'] = 'text'
    autocomplete: str = 'off'
    inputmode: str | None = None
    hint: str | None = None
    choices: Sequence[Choice] = field(default=())
    """What to choose from, for a field of the type `choice`, or `choices` where several can be: with blanks between."""
    value: str = ''
    """What the field begins with; another one later shows as long as nobody has changed the former."""
    ticked: bool = False
    """Whether a field of the type `tick` begins so; what it is then is told as it changes, and not sent along."""
    carried: bool = False
    """Whether what was typed is told to the server when the field is left, so that the next screen has it."""
    rules: Sequence[Rule] = field(default=())

    def as_props(self) -> dict[str, Any]:
        """Return what the browser's side of the form takes."""
        return asdict(self)


def broken_rules(fields: Sequence[Field], values: Mapping[str, str]) -> dict[str, str]:
    """Return the text of the first broken rule of each field that breaks one."""
    broken: dict[str, str] = {}
    for each in fields:
        for rule in each.rules:
            if not rule.is_met(values.get(each.name, ''), values):
                broken[each.name] = rule.text
                break
    return broken
