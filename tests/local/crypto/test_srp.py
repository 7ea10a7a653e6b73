"""The pool's SRP arithmetic against pycognito's, and the values that it refuses."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycognito.aws_srp import AWSSRP

from authui.local.crypto.randomness import Randomness
from authui.local.crypto.srp import (
    MODULUS,
    Exchange,
    Verifier,
    read_public_value,
    read_timestamp,
    salt_from,
    write_timestamp,
)

USER = '352f31ea-c928-4ef2-9b46-1a7225f52093'
TIMESTAMP = 'Thu Nov 5 09:08:07 UTC 2026'


class TestReadPublicValue:
    @pytest.mark.parametrize(
        'text',
        ['', '0', '00', '-1', '+1', ' 1', '1 ', '0x1', '1_0', 'g', '\u0661', '1' * 771]
        + [format(int(MODULUS) * factor, 'x') for factor in (1, 2)]
        + [format(int(MODULUS) + 1, 'x')],
    )
    def test_refuses_numbers_outside_the_group(self, text: str) -> None:
        assert read_public_value(text) is None

    @pytest.mark.parametrize('number', [1, 2, int(MODULUS) - 1])
    def test_reads_every_number_of_the_group(self, number: int) -> None:
        assert read_public_value(format(number, 'X')) == number


class TestTimestamp:
    @pytest.mark.parametrize(
        'text',
        [
            '',
            'Thu Nov 5 09:08:07 2026',
            'Thu Nov 5 09:08:07 CET 2026',
            'Do Nov 5 09:08:07 UTC 2026',
            'Thu Nov  5 09:08:07 UTC 2026',
            'Thu Nov 31 09:08:07 UTC 2026',
            'Thu Nov 5 24:08:07 UTC 2026',
            'Thu Nov 5 9:8:7 UTC 2026',
            'Thu Nov 5 09:08:07 UTC 0000',
            'Thu Nov 5 09:08:07 UTC 2026\n',
            'Thu Nov \u0665 09:08:07 UTC 2026',
            '2026-11-05T09:08:07Z',
        ],
    )
    def test_refuses_other_spellings(self, text: str) -> None:
        assert read_timestamp(text) is None

    def test_is_written_in_english_without_a_leading_zero(self) -> None:
        assert write_timestamp(datetime(2026, 11, 5, 9, 8, 7, tzinfo=UTC)) == TIMESTAMP

    @given(st.datetimes(timezones=st.just(UTC)))
    def test_is_read_back_as_it_was_written(self, moment: datetime) -> None:
        assert read_timestamp(write_timestamp(moment)) == moment.replace(microsecond=0)


class TestSalt:
    @given(st.binary(min_size=16, max_size=16))
    def test_is_written_alike_with_and_without_padding(self, octets: bytes) -> None:
        salt = salt_from(octets)
        assert salt.hex()[0] in '1234567'
        assert salt[1:] == octets[1:]


class TestFakeVerifier:
    def test_is_the_same_for_the_same_seed_and_another_for_another(self) -> None:
        assert Verifier.fake(b'one') == Verifier.fake(b'one')
        assert Verifier.fake(b'one') != Verifier.fake(b'two')

    def test_looks_like_a_real_one(self) -> None:
        real, fake = Verifier.of('Pool', USER, 'password', salt_from(bytes(16))), Verifier.fake(b'one')
        assert len(fake.salt) == len(real.salt)
        assert abs(len(fake.value) - len(real.value)) <= 2
        assert 0 < int.from_bytes(fake.value, 'big') < MODULUS
        assert pow(int.from_bytes(fake.value, 'big'), (int(MODULUS) - 1) // 2, int(MODULUS)) == 1


class TestSignature:
    def prove(self, password: str, verifier: Verifier, exchange: Exchange, client: Any) -> bytes:
        key = client.get_password_authentication_key(USER, password, int(exchange.public), verifier.salt.hex())
        message = b'Pool' + USER.encode() + b'secret block' + TIMESTAMP.encode()
        return hmac.digest(key, message, hashlib.sha256)

    def begin(self, password: str) -> tuple[Verifier, Exchange, Any]:
        randomness = Randomness()
        verifier = Verifier.of('Pool', USER, password, salt_from(randomness.octets(16)))
        client = AWSSRP('fred', password, 'local_Pool', 'client', client=object())
        public = read_public_value(client.get_auth_params()['SRP_A'])
        return verifier, Exchange.begin(verifier, public, randomness), client

    def test_is_another_for_another_password(self) -> None:
        verifier, exchange, client = self.begin('right')
        claim = self.prove('wrong', verifier, exchange, client)
        assert exchange.signature(verifier, 'Pool', USER, b'secret block', TIMESTAMP) != claim

    @settings(deadline=None, max_examples=20)
    @given(st.text())
    def test_equals_the_claim_of_a_cognito_client_with_the_password(self, password: str) -> None:
        verifier, exchange, client = self.begin(password)
        claim = self.prove(password, verifier, exchange, client)
        assert exchange.signature(verifier, 'Pool', USER, b'secret block', TIMESTAMP) == claim

    def test_is_never_shown(self) -> None:
        verifier, exchange, _ = self.begin('right')
        shown = repr(verifier) + repr(exchange)
        assert verifier.value.hex() not in shown
        assert str(exchange.private) not in shown
        assert base64.b64encode(verifier.value).decode() not in shown
