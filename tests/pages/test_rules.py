from __future__ import annotations

import pytest

from authui.pages.card import code_field, password_rules, policy_rules
from authui.pages.identifier_field import email_rules
from authui.pages.rules import Field, Rule, broken_rules
from authui.pages.texts import ENGLISH
from authui.settings import Settings

EMAIL = Field(name='email', label='', rules=email_rules(ENGLISH))
PASSWORD = Field(name='password', label='', rules=password_rules(ENGLISH, 8))
REPEATED = Field(name='repeated', label='', rules=(Rule('same', ENGLISH.passwords_differ, 'password'),))
CODE = code_field(ENGLISH, '')
PHONE = Field(name='phone', label='', rules=(Rule('phone', ENGLISH.phone_valid),))
STRICT = {f'password_require_{kind}': True for kind in ('uppercase', 'lowercase', 'numbers', 'symbols')}


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
        (EMAIL, f'{"a" * 117}@example.org', 'E-mail must be at most 128 characters'),
        (PASSWORD, 'x' * 257, 'Password must be at most 256 characters'),
        (CODE, '1' * 17, 'Verification code must be at most 16 characters'),
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
def test_a_broken_rule_has_the_promised_text(field: Field, value: str, text: str) -> None:
    assert broken_rules([field], {field.name: value}) == {field.name: text}


def test_the_repeated_password_must_match() -> None:
    values = {'password': 'correct horse', 'repeated': 'correct hose'}
    assert broken_rules([PASSWORD, REPEATED], values) == {'repeated': 'Confirmation password must match'}


@pytest.mark.parametrize(
    ('field', 'value'),
    [
        (EMAIL, ' ann@example.org '),
        (EMAIL, 'Ann.O+tag@mail.example.org'),
        (PASSWORD, ' spaces '),
        (PASSWORD, '🐎🔋🐎🔋🐎🔋🐎🔋'),
        (EMAIL, f'{"a" * 116}@example.org'),
        (PASSWORD, 'x' * 256),
        (CODE, '1' * 16),
        (PHONE, ''),
        (PHONE, '+49 (30) 123-456'),
        (CODE, '123 456'),
        (CODE, '12345'),
    ],
)
def test_a_valid_value_passes(field: Field, value: str) -> None:
    assert broken_rules([field], {field.name: value}) == {}


class TestThePasswordPolicy:
    @pytest.mark.parametrize(
        ('password', 'text'),
        [
            ('Aa1!', 'Password must be at least 8 characters'),
            ('aaaaaa1!', 'The password needs an uppercase letter.'),
            ('ÄÖÜaaa1!', 'The password needs an uppercase letter.'),
            ('AAAAAA1!', 'The password needs a lowercase letter.'),
            ('Aaaaaaa!', 'The password needs a number.'),
            ('Aaaaaa٣!', 'The password needs a number.'),
            ('Aaaaaaa1', 'The password needs a symbol such as ! or ?.'),
            ('Aaaaaa1§', 'The password needs a symbol such as ! or ?.'),
        ],
    )
    def test_has_the_texts_of_the_errors_with_which_the_pool_refuses(self, password: str, text: str) -> None:
        field = Field(name='password', label='', rules=policy_rules(ENGLISH, Settings.load(**STRICT)))
        assert broken_rules([field], {'password': password}) == {'password': text}

    @pytest.mark.parametrize('symbol', '^$*.[]{}()?"!@#%&/\\,><\':;|_~`=+- ')
    def test_accepts_the_symbols_that_cognito_lists(self, symbol: str) -> None:
        field = Field(name='password', label='', rules=policy_rules(ENGLISH, Settings.load(**STRICT)))
        assert broken_rules([field], {'password': f'Aaaa{symbol}aaa1'}) == {}

    def test_lists_only_the_rules_that_apply(self) -> None:
        listed = [rule.label for rule in policy_rules(ENGLISH, Settings.load(password_require_numbers=True))]
        assert [label for label in listed if label] == ['at least 8 characters', 'a number']


class TestAPattern:
    DATE = Field(name='date', label='', rules=(Rule('pattern', 'no date', '[0-9]{4}'),))

    @pytest.mark.parametrize('value', ['', '1990'])
    def test_is_met_by_an_empty_value_or_by_one_that_matches_as_a_whole(self, value: str) -> None:
        assert broken_rules([self.DATE], {'date': value}) == {}

    @pytest.mark.parametrize('value', ['19901', 'x1990', '1990\n', '١٩٩٠'])
    def test_is_broken_by_a_value_that_only_contains_a_match(self, value: str) -> None:
        assert broken_rules([self.DATE], {'date': value}) == {'date': 'no date'}
