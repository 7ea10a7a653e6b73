"""Proves a password by SRP (USER_SRP_AUTH) with pycognito's arithmetic on gmpy2 numbers; sends nothing."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime
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
_NO_CLIENT = object()
"""Stands in for the boto3 client of `AWSSRP`, which would create one otherwise and needs none for the arithmetic."""


def secret_hash(username: str, client_id: str, client_secret: SecretStr) -> SecretStr:
    """Return the SECRET_HASH that Cognito requires of an app client with a secret."""
    return SecretStr(AWSSRP.get_secret_hash(username, client_id, client_secret.get_secret_value()))


def release_gil() -> None:
    """Let gmpy2 compute on this thread without the interpreter lock; each thread has a gmpy2 context of its own."""
    gmpy2.get_context().allow_release_gil = True


class _FastSrp(AWSSRP):  # type: ignore[misc]  # pycognito ships no types
    """`AWSSRP` with gmpy2 numbers from the constructor on, and with a shorter secret exponent.

    A sign-in takes 3 to 5 ms instead of 55 to 68.
    """

    # The constructor sets these three and then calls `generate_random_small_a`.
    big_n: Any
    val_g: Any
    val_k: Any

    def generate_random_small_a(self) -> Any:
        self.big_n, self.val_g, self.val_k = map(gmpy2.mpz, (self.big_n, self.val_g, self.val_k))
        return gmpy2.mpz(int.from_bytes(secrets.token_bytes(_SECRET_BYTES)))


def _process_challenge(clock: Callable[[], float]) -> FunctionType:
    """Return `AWSSRP.process_challenge` with `clock` in place of `utcnow`, which warns from Python 3.12 on."""
    moment = SimpleNamespace(datetime=SimpleNamespace(utcnow=lambda: datetime.fromtimestamp(clock(), UTC)))
    return FunctionType(AWSSRP.process_challenge.__code__, AWSSRP.process_challenge.__globals__ | {'datetime': moment})


class PasswordProof:
    """One attempt to prove a password; both the constructor and `answer` compute, so call them on the SRP thread."""

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
        self._srp = _FastSrp(
            username,
            password.get_secret_value(),
            pool_id,
            client_id,
            client=_NO_CLIENT,
            client_secret=client_secret.get_secret_value() if client_secret else None,
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
