"""The codes of authenticator apps, against the test vectors of RFC 6238 and at the edges of their time."""

from __future__ import annotations

import pytest

from authui.local.crypto.randomness import Randomness
from authui.local.crypto.totp import code_of, new_key, spelled, step_of

RFC_KEY = b'12345678901234567890'
VECTORS = pytest.mark.parametrize(
    ('now', 'code'),
    [
        (1111111109, '081804'),
        (1111111111, '050471'),
        (1234567890, '005924'),
        (2000000000, '279037'),
        (20000000000, '353130'),
    ],
)


@VECTORS
def test_the_vectors_of_the_rfc_are_right_for_their_step(now: int, code: str) -> None:
    assert step_of(RFC_KEY, code, now) == now // 30


@VECTORS
def test_an_app_shows_them_and_the_next_one_where_it_was_used(now: int, code: str) -> None:
    assert code_of(RFC_KEY, now) == code_of(RFC_KEY, now, after=now // 30 - 1) == code
    assert step_of(RFC_KEY, code_of(RFC_KEY, now, after=now // 30), now) == now // 30 + 1


@VECTORS
def test_a_code_is_right_one_step_early_and_late_and_no_longer(now: int, code: str) -> None:
    start = now // 30 * 30
    assert step_of(RFC_KEY, code, start - 30) == step_of(RFC_KEY, code, start + 59.9) == now // 30
    assert step_of(RFC_KEY, code, start - 30.1) is step_of(RFC_KEY, code, start + 60) is None


@pytest.mark.parametrize('code', ['', '08180', '0818040', '081805', 'é81804', '٠٨١٨٠٤'])
def test_anything_else_is_wrong(code: str) -> None:
    assert step_of(RFC_KEY, code, 1111111109) is None


def test_keys_are_new_and_spelled_as_apps_read_them() -> None:
    first, second = new_key(Randomness()), new_key(Randomness())
    assert first != second
    assert len(spelled(first)) == 52
    assert set(spelled(first)) <= set('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')
