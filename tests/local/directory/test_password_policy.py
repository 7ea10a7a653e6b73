"""The password policy's rules, in Cognito's words; over the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from authui.local import PoolConfig
from local.harness import refusal

if TYPE_CHECKING:
    from local.conftest import MakeHarness
    from local.harness import Harness

PREFIX = 'Password did not conform with policy: '


@pytest.mark.parametrize(
    ('policy', 'password', 'finding'),
    [
        ({}, 'seven77', 'Password not long enough'),
        ({'password_min_length': 12}, 'eleven-char', 'Password not long enough'),
        ({'password_require_uppercase': True}, 'no upper case É', 'Password must have uppercase characters'),
        ({'password_require_lowercase': True}, 'NO LOWER CASE é', 'Password must have lowercase characters'),
        ({'password_require_numbers': True}, 'no numbers \u0663', 'Password must have numeric characters'),
        ({'password_require_symbols': True}, 'NoSymbols12', 'Password must have symbol characters'),
    ],
)
def test_a_broken_rule_is_named(make_harness: MakeHarness, policy: dict[str, Any], password: str, finding: str) -> None:
    harness = make_harness(PoolConfig(**policy))
    assert refusal(harness.sign_up, password=password) == ('InvalidPasswordException', PREFIX + finding)
    assert harness.pool.mailbox.messages() == ()


@pytest.mark.parametrize(
    'password', ['eight888', 'with blanks inside', '🔑🔑🔑🔑🔑🔑🔑🔑', 'x' * 64, 'x' * 256, 'Ünïcödé pässwörd']
)
def test_a_password_that_keeps_the_rules_signs_in(harness: Harness, password: str) -> None:
    harness.register(password=password)
    assert harness.by_password(password=password)['AccessToken']
    assert refusal(harness.by_password, password=password[:-1])[0] == 'NotAuthorizedException'


@pytest.mark.parametrize('symbol', list('^$*.[]{}()?"!@#%&/\\,><\':;|_~`=+- '))
def test_every_symbol_of_cognitos_is_a_symbol(make_harness: MakeHarness, symbol: str) -> None:
    harness = make_harness(PoolConfig(password_require_symbols=True))
    assert harness.sign_up(password=f'symbol{symbol}inside')['UserSub']


def test_the_strictest_policy_can_be_kept(make_harness: MakeHarness) -> None:
    harness = make_harness(
        PoolConfig(
            password_require_uppercase=True,
            password_require_lowercase=True,
            password_require_numbers=True,
            password_require_symbols=True,
        )
    )
    assert harness.sign_up(password='Aa1-aaaa')['UserSub']


@pytest.mark.parametrize('password', ['x' * 257, ' leading blank', 'trailing blank ', 'line\nbreak'])
def test_text_that_cannot_be_a_password_is_an_invalid_parameter(harness: Harness, password: str) -> None:
    code, message = refusal(harness.sign_up, password=password)
    assert code == 'InvalidParameterException'
    assert "'password'" in message
    assert password.strip() not in message
