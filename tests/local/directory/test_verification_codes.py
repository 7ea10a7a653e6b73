"""Verification codes: single use, expiry and wrong tries; over the wire."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from authui.local import PoolConfig
from local.harness import CODE_EXPIRED, CODE_MISMATCH, FRED, refusal

if TYPE_CHECKING:
    from local.conftest import MakeHarness
    from local.harness import Harness


def test_a_wrong_code_is_refused(harness: Harness) -> None:
    harness.sign_up()
    assert refusal(harness.confirm, code=harness.other_code()) == CODE_MISMATCH


@pytest.mark.parametrize('code', ['1', '12345', '1234567', 'ABCDEF', '\u0661' * 6, 'x' * 2048])
def test_malformed_codes_are_refused_as_wrong_ones(harness: Harness, code: str) -> None:
    harness.sign_up()
    assert refusal(harness.confirm, code=code) == CODE_MISMATCH


def test_the_fifth_wrong_try_kills_the_code(harness: Harness) -> None:
    harness.sign_up()
    for _ in range(5):
        assert refusal(harness.confirm, code=harness.other_code()) == CODE_MISMATCH
    assert refusal(harness.confirm, code=harness.code()) == CODE_EXPIRED


def test_the_wrong_tries_are_not_forgotten_at_a_restart(harness: Harness) -> None:
    harness.sign_up()
    code, other = harness.code(), harness.other_code()
    for _ in range(5):
        refusal(harness.confirm, code=other)
        harness.restart()
    assert refusal(harness.confirm, code=code) == CODE_EXPIRED


def test_the_right_code_works_after_four_wrong_tries(harness: Harness) -> None:
    harness.sign_up()
    for _ in range(4):
        refusal(harness.confirm, code=harness.other_code())
    harness.confirm()


def test_a_code_expires(make_harness: MakeHarness) -> None:
    harness = make_harness(PoolConfig(code_validity=60))
    harness.sign_up()
    harness.clock.advance(60)
    assert refusal(harness.confirm) == CODE_EXPIRED


def test_a_code_lives_until_it_expires(harness: Harness) -> None:
    harness.sign_up()
    harness.clock.advance(24 * 3600 - 1)
    harness.confirm()


def test_a_new_code_voids_the_earlier_one(harness: Harness) -> None:
    harness.sign_up()
    first = harness.code()
    while harness.code() == first:
        harness.resend()
    assert refusal(harness.confirm, code=first) == CODE_MISMATCH
    harness.confirm()


def test_a_new_code_has_its_own_tries(harness: Harness) -> None:
    harness.sign_up()
    for _ in range(5):
        refusal(harness.confirm, code=harness.other_code())
    harness.resend()
    harness.confirm()


def test_one_users_code_is_not_anothers(harness: Harness) -> None:
    harness.sign_up()
    fred_code = harness.code()
    harness.sign_up('anna@example.org')
    if harness.code() != fred_code:  # one time in a million both get the same
        assert refusal(harness.confirm, 'anna@example.org', fred_code) == CODE_MISMATCH


def test_a_code_works_once(harness: Harness) -> None:
    harness.register()
    tokens = harness.by_password()
    harness.client.get_user_attribute_verification_code(AccessToken=tokens['AccessToken'], AttributeName='email')
    verify = harness.client.verify_user_attribute
    given = {'AccessToken': tokens['AccessToken'], 'AttributeName': 'email', 'Code': harness.code()}
    verify(**given)
    assert refusal(verify, **given) == CODE_EXPIRED


def test_a_code_has_six_digits(harness: Harness) -> None:
    harness.sign_up()
    assert re.fullmatch('[0-9]{6}', harness.code())
    assert harness.pool.mailbox.messages()[0].destination == FRED
