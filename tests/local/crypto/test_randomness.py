"""The kinds of random values, and that their source can be injected."""

from __future__ import annotations

import re
import uuid

from hypothesis import given
from hypothesis import strategies as st

from authui.local.crypto.randomness import Randomness


def shapes(randomness: Randomness) -> tuple[object, ...]:
    r = randomness
    return r.octets(9), r.integer(100), r.identifier(), r.token(9), r.digits(6), r.name(9)


def test_everything_comes_from_the_injected_source() -> None:
    one, two = Randomness(lambda count: b'\x07' * count), Randomness(lambda count: b'\x07' * count)
    assert shapes(one) == shapes(two)


def test_digits_keep_their_leading_zeros() -> None:
    assert Randomness(bytes).digits(6) == '000000'


def test_a_million_codes_are_all_possible() -> None:
    randomness = Randomness()
    first_digits = {randomness.digits(6)[0] for _ in range(500)}
    assert first_digits == set('0123456789')


def test_an_identifier_is_a_uuid_of_version_4() -> None:
    assert uuid.UUID(Randomness(lambda count: b'\xff' * count).identifier()).version == 4


def test_a_token_is_url_safe_and_never_looks_like_a_jwt() -> None:
    assert re.fullmatch('[A-Za-z0-9_-]{86}', Randomness().token(64))


@given(st.integers(1, 300))
def test_an_integer_uses_all_its_bits_and_no_more(bits: int) -> None:
    assert Randomness(lambda count: b'\xff' * count).integer(bits) == 2**bits - 1
