"""Proves a password by SRP (USER_SRP_AUTH) with pycognito's arithmetic on gmpy2 numbers; sends nothing."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime
from functools import cache, cached_property
from types import FunctionType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import gmpy2
from pycognito.aws_srp import AWSSRP, long_to_hex
from pydantic import SecretStr

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SECRET_BYTES = 40
"""The secret exponent has 320 bits. RFC 5054 asks for 256 at least, RFC 7919 for 275 in a group of 3072 bits.

pycognito takes 1024 bits, which would be slower by half and no safer: the group is the weaker part.
"""
_DIGIT_BITS = 5
"""How many bits of an exponent one entry of the table of powers stands for."""
_NO_CLIENT = object()
"""Stands in for the boto3 client of `AWSSRP`, which would create one otherwise and needs none for the arithmetic."""


def secret_hash(username: str, client_id: str, client_secret: SecretStr) -> SecretStr:
    """Return the SECRET_HASH that Cognito requires of an app client with a secret."""
    return SecretStr(AWSSRP.get_secret_hash(username, client_id, client_secret.get_secret_value()))


def release_gil() -> None:
    """Let gmpy2 compute on this thread without the interpreter lock; each thread has a gmpy2 context of its own."""
    gmpy2.get_context().allow_release_gil = True


class _Generator:
    """The generator of the group. It is raised to a power by a table, in a fourth of the time that `pow` takes."""

    def __init__(self, number: int) -> None:
        self._number = gmpy2.mpz(number)

    def __mpz__(self) -> Any:
        """Return the number, for functions of gmpy2's own."""
        return self._number

    def __pow__(self, exponent: Any, modulus: Any) -> Any:
        power, rest = gmpy2.mpz(1), int(exponent)
        with gmpy2.context(allow_release_gil=False):  # to hand the lock over takes longer than a step
            for row in _powers(self._number, modulus):
                if not rest:
                    break
                power = power * row[rest % len(row)] % modulus
                rest >>= _DIGIT_BITS
        assert not rest, 'no exponent is longer than the secret one'
        return power


@cache
def _powers(base: Any, modulus: Any) -> tuple[tuple[Any, ...], ...]:
    """Return for each digit of an exponent, the lowest first, the powers of `base` that its values stand for."""
    rows = []
    with gmpy2.context(allow_release_gil=False):
        for _ in range(0, 8 * _SECRET_BYTES, _DIGIT_BITS):
            row = [gmpy2.mpz(1)]
            while len(row) < 1 << _DIGIT_BITS:
                row.append(row[-1] * base % modulus)
            rows.append(tuple(row))
            base = row[-1] * base % modulus
    return tuple(rows)


class _FastSrp(AWSSRP):  # type: ignore[misc]  # pycognito ships no types
    """`AWSSRP` with gmpy2 numbers from the constructor on, a table of powers, and a shorter secret exponent.

    A sign-in takes 2 to 4 ms instead of 55 to 68.
    """

    # The constructor sets these three and then calls `generate_random_small_a`.
    big_n: Any
    val_g: Any
    val_k: Any

    def generate_random_small_a(self) -> Any:
        self.big_n, self.val_k = gmpy2.mpz(self.big_n), gmpy2.mpz(self.val_k)
        self.val_g = _Generator(self.val_g)
        return gmpy2.mpz(int.from_bytes(secrets.token_bytes(_SECRET_BYTES)))


def _process_challenge(clock: Callable[[], float]) -> FunctionType:
    """Return `AWSSRP.process_challenge` with `clock` in place of `utcnow`, which warns from Python 3.12 on."""
    moment = SimpleNamespace(datetime=SimpleNamespace(utcnow=lambda: datetime.fromtimestamp(clock(), UTC)))
    return FunctionType(AWSSRP.process_challenge.__code__, AWSSRP.process_challenge.__globals__ | {'datetime': moment})


class PasswordProof:
    """One attempt to prove a password; `public_value` and `answer` compute, so use them on the thread of a call."""

    def __init__(
        self,
        username: str,
        password: SecretStr,
        *,
        pool_id: str,
        client_id: str,
        client_secret: SecretStr | None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._process_challenge = _process_challenge(clock)
        self._username = username
        self._password = password
        self._pool_id = pool_id
        self._client_id = client_id
        self._client_secret = client_secret

    @cached_property
    def _srp(self) -> _FastSrp:
        return _FastSrp(
            self._username,
            self._password.get_secret_value(),
            self._pool_id,
            self._client_id,
            client=_NO_CLIENT,
            client_secret=self._client_secret.get_secret_value() if self._client_secret else None,
        )

    @property
    def public_value(self) -> str:
        """SRP_A, in hexadecimal."""
        return str(long_to_hex(self._srp.large_a_value))

    def answer(self, challenge: Mapping[str, str]) -> dict[str, SecretStr]:
        """Answer the parameters of a PASSWORD_VERIFIER challenge.

        Raises `KeyError` or `ValueError` for parameters that an honest server does not send (RFC 5054, 2.5.4).
        """
        if int(challenge['SRP_B'], 16) % self._srp.big_n == 0:
            raise ValueError('SRP_B is a multiple of N')
        responses = self._process_challenge(self._srp, challenge, {'USERNAME': challenge['USER_ID_FOR_SRP']})
        return {name: SecretStr(value) for name, value in responses.items()}
