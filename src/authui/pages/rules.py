"""Rules of form fields: data, which the browser checks before it sends anything, and the server checks again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from authui.models.identifier import EMAIL, phone_number
from authui.models.typed import digits_of, plain_email

_AROUND = r'^[\s\p{Cf}]+|[\s\p{Cf}]+$|\p{Cf}'
"""The characters that are taken from an address or a name before it is looked at."""
_BETWEEN_DIGITS = r'\s\p{Cf}\p{Cc}\p{Pd}\p{Pc}.·'
"""The characters that people type between digits, as in `authui.models.typed`, for JavaScript."""
_PATTERNS = {
    'email': {'pattern': EMAIL, 'strip': _AROUND},
    'check': {'pattern': '%s', 'strip': _AROUND},
    'phone': {'pattern': r'\+[1-9][0-9]{6,14}', 'strip': f'[{_BETWEEN_DIGITS}()/]'},
    'digits': {'pattern': r'\p{Nd}{%s,}', 'strip': f'[{_BETWEEN_DIGITS}]'},
}
"""The patterns of the kinds of rules that have one of their own; `%s` stands for the value of the rule."""


@dataclass(frozen=True)
class Rule:
    """One rule, and the error text for a value that breaks it.

    `value` is a length, the name of the field to equal, or a regular expression that Python and JavaScript read alike:
    for `has` it matches somewhere in the value, for `pattern` it matches the whole value, as in HTML's `pattern`. For
    `phone` it is the country of numbers without a country code.
    `label` is the line about this rule in the list of the field's rules, which is shown before anything is typed and
    ticked off while the user types.
    """

    kind: Literal['required', 'email', 'min', 'max', 'same', 'digits', 'phone', 'has', 'pattern', 'check']
    text: str
    value: int | str = 0
    label: str = ''
    check: Callable[[str], bool] | None = None
    """The server's own look at the value, for the kind `check`; the browser knows only the pattern in `value`."""

    def for_script(self) -> dict[str, Any]:
        """Return the rule as `authui.js` reads it.

        `pattern` matches the whole value without what `strip` matches; both are regular expressions of JavaScript with
        the flag `u`. For `phone` the script first normalises the value (NFKC), and an empty one meets the rule.
        """
        given = {each.name: getattr(self, each.name) for each in fields(self) if each.name != 'check'}
        said = {key: value for key, value in given.items() if value != ''} | _PATTERNS.get(self.kind, {})
        if self.kind == 'phone' and self.value:  # of a country: without its code too
            said['pattern'] = r'\+?[0-9]{3,17}'
        if self.kind == 'check' and not self.value:
            del said['pattern']
        return said | ({'pattern': said['pattern'].replace('%s', str(self.value))} if 'pattern' in said else {})

    def is_met(self, value: str, others: Mapping[str, str]) -> bool:
        """Tell whether a value meets the rule, given the form's other values."""
        return _IS_MET[self.kind](self, value, others)


_IS_MET: Mapping[str, Callable[[Rule, str, Mapping[str, str]], bool]] = {
    'required': lambda rule, value, _: bool(value.strip() if rule.value == 'trimmed' else value),
    'email': lambda _rule, value, _: re.fullmatch(EMAIL, plain_email(value)) is not None,
    'min': lambda rule, value, _: len(value) >= int(rule.value),
    'max': lambda rule, value, _: len(value) <= int(rule.value),
    'same': lambda rule, value, others: value == others.get(str(rule.value)),
    'digits': lambda rule, value, _: (
        (digits := digits_of(value)).isdecimal() and len(digits) >= int(rule.value) if value else rule.value == 0
    ),
    'phone': lambda rule, value, _: not value.strip() or phone_number(value, str(rule.value or '')) is not None,
    'has': lambda rule, value, _: re.search(str(rule.value), value) is not None,
    'pattern': lambda rule, value, _: not value or re.fullmatch(str(rule.value), value) is not None,
    'check': lambda rule, value, _: rule.check is None or rule.check(value),
}
"""The same as `isMet` in `authui.js`. `phone` and `pattern` accept an empty value: that is for `required`."""


@dataclass(frozen=True)
class Choice:
    """One of the values that a field lets the user choose from."""

    value: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field of a form, with the attributes that browsers and password managers read."""

    name: str
    label: str
    type: Literal['email', 'password', 'text', 'tel', 'url', 'date', 'choice', 'choices', 'tick', 'hidden'] = 'text'
    """The type of the input; a script fills in a `hidden` one."""
    autocomplete: str = 'off'
    inputmode: str | None = None
    hint: str | None = None
    choices: Sequence[Choice] = field(default=())
    """The values of a field of the type `choice`, or `choices`, which takes several, separated by blanks."""
    value: str = ''
    """The initial value; a later one replaces it as long as the user has not changed the field."""
    ticked: bool = False
    """Whether a field of the type `tick` is checked at first. The form sends it as `on` or as an empty text."""
    carried: bool = False
    """Whether the server is told the value when the user leaves the field, so that the next screen starts with it."""
    guesses: bool = False
    """Whether an e-mail address is offered that was probably meant, below one whose domain looks mistyped."""
    digits: int = 0
    """How many digits a code has; 0 where that is not known. A form with this field alone is sent at the last one."""
    rules: Sequence[Rule] = field(default=())

    @property
    def is_required(self) -> bool:
        """Whether an empty value breaks a rule."""
        return any(not rule.is_met('', {}) for rule in self.rules)

    @property
    def is_secret(self) -> bool:
        """Whether it takes a password, a code or a passkey's answer, which is never sent back to the browser."""
        return self.type in {'password', 'hidden'} or self.autocomplete == 'one-time-code'


def broken_rules(fields: Sequence[Field], values: Mapping[str, str]) -> dict[str, str]:
    """Return, for each field with an invalid value, the text of the first rule that it breaks."""
    broken: dict[str, str] = {}
    for each in fields:
        for rule in each.rules:
            if not rule.is_met(values.get(each.name, ''), values):
                broken[each.name] = rule.text
                break
    return broken
