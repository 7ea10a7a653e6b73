"""The SRP proof, checked by the server's side of the protocol."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass, field

import gmpy2
import pycognito.aws_srp
import pytest
from pycognito.aws_srp import AWSSRP, N_HEX
from pydantic import SecretStr

from authui.cognito.srp import PasswordProof, _Generator, release_gil, secret_hash

from .support import CLIENT_ID, POOL_ID

N = int(N_HEX, 16)
PASSWORD = 'Correct-horse-1 ✓'
USER_ID = 'sub-1'


def padded(number: int) -> bytes:
    """Write a number as Cognito hashes it: two's complement, so that the top bit is clear."""
    return number.to_bytes(number.bit_length() // 8 + 1)


def digest(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b''.join(parts)).digest())


@dataclass
class Verifier:
    """A pool's verifier of a password, and its half of the exchange (RFC 5054, 2.5.3 and 2.6; Cognito's hashing)."""

    password: str = PASSWORD
    salt: int = field(default_factory=lambda: secrets.randbits(128))
    b: int = field(default_factory=lambda: secrets.randbits(1024))
    secret_block: bytes = field(default_factory=lambda: secrets.token_bytes(64))

    def __post_init__(self) -> None:
        user = hashlib.sha256(f'{POOL_ID.partition("_")[2]}{USER_ID}:{self.password}'.encode()).digest()
        self.v = pow(2, digest(padded(self.salt), user), N)
        self.k = digest(padded(N), b'\x02')
        self.B = (self.k * self.v + pow(2, self.b, N)) % N

    def challenge(self, **changes: str) -> dict[str, str]:
        return {
            'USERNAME': USER_ID,
            'USER_ID_FOR_SRP': USER_ID,
            'SALT': f'{self.salt:x}',
            'SRP_B': f'{self.B:x}',
            'SECRET_BLOCK': base64.b64encode(self.secret_block).decode(),
        } | changes

    def accepts(self, public_value: str, answer: dict[str, SecretStr]) -> bool:
        said = {name: value.get_secret_value() for name, value in answer.items()}
        a = int(public_value, 16)
        u = digest(padded(a), padded(self.B))
        s = pow(a * pow(self.v, u, N), self.b, N)
        prk = hmac.digest(padded(u), padded(s), 'sha256')
        key = hmac.digest(prk, b'Caldera Derived Key\x01', 'sha256')[:16]
        message = f'{POOL_ID.partition("_")[2]}{USER_ID}'.encode() + self.secret_block + said['TIMESTAMP'].encode()
        claimed = base64.b64decode(said['PASSWORD_CLAIM_SIGNATURE'])
        return hmac.compare_digest(hmac.digest(key, message, 'sha256'), claimed)


def proof(password: str = PASSWORD, client_secret: SecretStr | None = None) -> PasswordProof:
    return PasswordProof(
        'ada@example.org', SecretStr(password), pool_id=POOL_ID, client_id=CLIENT_ID, client_secret=client_secret
    )


@pytest.mark.parametrize('password', ['', 'Correct-horse-2 ✓', PASSWORD + ' ', PASSWORD.lower(), '🔑' * 64])
def test_a_wrong_password_proves_nothing(password: str) -> None:
    verifier, wrong = Verifier(), proof(password)
    assert not verifier.accepts(wrong.public_value, wrong.answer(verifier.challenge()))


@pytest.mark.parametrize('b', ['0', f'{N:x}', f'{N * 2:x}'])
def test_a_server_value_that_is_zero_is_refused(b: str) -> None:
    with pytest.raises(ValueError, match='SRP_B'):
        proof().answer(Verifier().challenge(SRP_B=b))


@pytest.mark.parametrize('name', ['SRP_B', 'SALT', 'SECRET_BLOCK', 'USER_ID_FOR_SRP'])
def test_a_challenge_that_lacks_something_is_refused(name: str) -> None:
    challenge = Verifier().challenge()
    del challenge[name]
    with pytest.raises(KeyError):
        proof().answer(challenge)


def test_the_right_password_is_proven() -> None:
    for _ in range(5):
        verifier, right = Verifier(), proof()
        assert verifier.accepts(right.public_value, right.answer(verifier.challenge()))


def test_the_answer_names_the_real_user_and_not_the_typed_name() -> None:
    challenge = Verifier().challenge()
    del challenge['USERNAME']
    answer = proof(client_secret=SecretStr('client-secret')).answer(challenge)
    assert answer['USERNAME'].get_secret_value() == USER_ID
    assert answer['SECRET_HASH'] == secret_hash(USER_ID, CLIENT_ID, SecretStr('client-secret'))


def test_a_client_without_a_secret_sends_no_hash() -> None:
    assert 'SECRET_HASH' not in proof().answer(Verifier().challenge())


def test_the_secret_hash_is_what_aws_documents() -> None:
    mac = hmac.digest(b'client-secret', b'ada@example.org' + CLIENT_ID.encode(), 'sha256')
    hashed = secret_hash('ada@example.org', CLIENT_ID, SecretStr('client-secret'))
    assert hashed.get_secret_value() == base64.b64encode(mac).decode()


def test_the_deprecated_clock_of_pycognito_is_never_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(pycognito.aws_srp, 'datetime')
    verifier, right = Verifier(), proof()
    assert verifier.accepts(right.public_value, right.answer(verifier.challenge()))


def test_pycognito_itself_is_unchanged() -> None:
    assert AWSSRP.process_challenge.__globals__ is vars(pycognito.aws_srp)
    stock = AWSSRP('a', 'b', POOL_ID, CLIENT_ID, client=object())
    assert type(stock.large_a_value) is int


def test_the_arithmetic_runs_on_gmpy2_numbers() -> None:
    assert type(proof()._srp.large_a_value) is gmpy2.mpz


def test_the_secret_exponent_is_random_and_as_long_as_the_group_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = bytes(range(1, 129))
    monkeypatch.setattr(secrets, 'token_bytes', lambda count: drawn[:count])
    exponent = int(proof()._srp.small_a_value)
    assert 275 <= exponent.bit_length() + 7 <= 512  # RFC 7919, 5.2: 275 bits in a group of 3072
    assert exponent == int.from_bytes(drawn[: (exponent.bit_length() + 7) // 8])
    assert int(proof().public_value, 16) == pow(2, exponent, N)


def test_the_table_of_powers_gives_what_the_plain_power_gives() -> None:
    some = [secrets.randbits(bits) for bits in (8, 64, 255, 256, 319, 320)]
    for exponent in (0, 1, 31, 32, 33, 2**256 - 1, 2**319, 2**320 - 1, *some):
        for generator in (2, 5):
            power = pow(_Generator(generator), gmpy2.mpz(exponent), gmpy2.mpz(N))
            assert power == pow(generator, exponent, N)
            assert type(power) is gmpy2.mpz


def test_a_proof_by_the_table_convinces_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pycognito.aws_srp, 'pow', pow, raising=False)  # the suite has a faster one for pycognito itself
    monkeypatch.setattr(_Generator, '__mpz__', None)  # without it no other power can be used
    verifier, right = Verifier(), proof()
    assert verifier.accepts(right.public_value, right.answer(verifier.challenge()))


def test_only_the_calling_thread_computes_without_the_interpreter_lock() -> None:
    states: list[bool] = []

    def work() -> None:
        release_gil()
        states.append(gmpy2.get_context().allow_release_gil)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert states == [True]
    assert not gmpy2.get_context().allow_release_gil


def test_nothing_secret_is_in_its_repr() -> None:
    secret = proof(client_secret=SecretStr('client-secret'))
    answer = secret.answer(Verifier().challenge())
    assert PASSWORD not in repr(secret)
    assert 'client-secret' not in repr(secret)
    assert answer['PASSWORD_CLAIM_SIGNATURE'].get_secret_value() not in repr(answer)
