from __future__ import annotations

import pytest

from authui.pages.card import email_rules, password_rules
from authui.pages.rules import Field, Rule, broken_rules
from authui.pages.texts import ENGLISH

EMAIL = Field(name='email', label='', rules=email_rules(ENGLISH))
PASSWORD = Field(name='password', label='', rules=password_rules(ENGLISH, 8))
REPEATED = Field(name='repeated', label='', rules=(Rule('same', ENGLISH.passwords_differ, 'password'),))
PHONE = Field(name='phone', label='', rules=(Rule('phone', ENGLISH.phone_valid),))
CODE = Field(name='code', label='', rules=(Rule('digits', ENGLISH.code_short.format(length=5), 5),))


@pytest.mark.parametrize(
    ('field', 'value', 'text'),
    [
        (EMAIL, '', 'E-mail is required'),
        (EMAIL, '   ', 'E-mail is required'),
        (EMAIL, 'ann', 'E-mail must be valid'),
        (EMAIL, 'ann@example', 'E-mail must be valid'),
        (EMAIL, 'a b@example.org', 'E-mail must be valid'),
        (EMAIL, 'a' * 10_000 + '@example.org', 'E-mail must be at most 128 characters'),
        (PASSWORD, '', 'Password is required'),
        (PASSWORD, '1234567', 'Password must be at least 8 characters'),
        (PASSWORD, 'x' * 10_000, 'Password must be at most 256 characters'),
        (CODE, '1234', 'Verification code must be at least 5 numbers'),
        (CODE, '12 34', 'Verification code must be at least 5 numbers'),
        (CODE, '12345a', 'Verification code must be at least 5 numbers'),
        (CODE, '', 'Verification code must be at least 5 numbers'),
        (PHONE, '030 123456', ENGLISH.phone_valid),
        (PHONE, '+0 30 123456', ENGLISH.phone_valid),
        (PHONE, '+49 30 call me', ENGLISH.phone_valid),
        (PHONE, '+1234567890123456', ENGLISH.phone_valid),
    ],
)
def test_a_broken_rule_is_said_in_the_promised_words(field: Field, value: str, text: str) -> None:
    assert broken_rules([field], {field.name: value}) == {field.name: text}


def test_the_repeated_password_has_to_match() -> None:
    values = {'password': 'correct horse', 'repeated': 'correct hose'}
    assert broken_rules([PASSWORD, REPEATED], values) == {'repeated': 'Confirmation password must match'}


@pytest.mark.parametrize(
    ('field', 'value'),
    [
        (EMAIL, ' ann@example.org '),
        (EMAIL, 'Ann.O+tag@mail.example.org'),
        (PASSWORD, ' spaces '),
        (PASSWORD, '🐎🔋🐎🔋🐎🔋🐎🔋'),
        (PHONE, ''),
        (PHONE, '+49 (30) 123-456'),
        (CODE, '123 456'),
        (CODE, '12345'),
    ],
)
def test_what_is_fine_passes(field: Field, value: str) -> None:
    assert broken_rules([field], {field.name: value}) == {}
