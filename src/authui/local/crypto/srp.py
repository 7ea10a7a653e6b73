"""The pool's side of Cognito's Secure Remote Password exchange (SRP-6a, RFC 5054): arithmetic without state or locks.

The numbers are GMP's: a step takes about a millisecond instead of fifty, and other threads run meanwhile.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import gmpy2

if TYPE_CHECKING:
    from authui.local.crypto.randomness import Randomness

# The 3072-bit group of RFC 3526, section 4, which Cognito uses with the generator 2.
_MODULUS_HEX = (
    'FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74'
    '020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437'
    '4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED'
    'EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF05'
    '98DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB'
    '9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B'
    'E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718'
    '3995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33'
    'A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7'
    'ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864'
    'D87602733EC86A64521F2B18177B200CBBE117577A615D6C770988C0BAD946E2'
    '08E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF'
)
MODULUS: Any = gmpy2.mpz(_MODULUS_HEX, 16)  # gmpy2 ships no types, so its numbers are `Any`
_GENERATOR: Any = gmpy2.mpz(2)
_PRIVATE_BITS = 256
_KEY_INFO = b'Caldera Derived Key\x01'
_KEY_BYTES = 16

_WEEKDAYS = ('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun')
_MONTHS = ('Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec')
_TIMESTAMP = re.compile(
    rf'(?:{"|".join(_WEEKDAYS)}) ({"|".join(_MONTHS)}) '
    '([0-9]{1,2}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) UTC ([0-9]{4})'
)
_PUBLIC_VALUE = re.compile('[0-9a-fA-F]{1,770}')


def _pad(number: int) -> bytes:
    # Two's complement, as every Cognito client hashes numbers: a leading zero byte keeps the top bit clear.
    return int(number).to_bytes(number.bit_length() // 8 + 1, 'big')


def _digest(*parts: bytes) -> Any:
    return gmpy2.mpz(int.from_bytes(hashlib.sha256(b''.join(parts)).digest(), 'big'))


def _power(base: Any, exponent: Any) -> Any:
    with gmpy2.context(allow_release_gil=True):
        return gmpy2.powmod(base, exponent, MODULUS)


_MULTIPLIER = _digest(_pad(MODULUS), _pad(_GENERATOR))


@dataclass(frozen=True, slots=True, repr=False)
class Verifier:
    """The value that is stored in place of a password: it can check a proof but not make one."""

    salt: bytes
    value: bytes

    @classmethod
    def of(cls, pool_name: str, user_id: str, password: str, salt: bytes) -> Verifier:
        """Derive the verifier of a password."""
        identity = hashlib.sha256(f'{pool_name}{user_id}:{password}'.encode()).digest()
        exponent = _digest(_pad(int.from_bytes(salt, 'big')), identity)
        return cls(salt, _pad(_power(_GENERATOR, exponent)))

    @classmethod
    def fake(cls, seed: bytes) -> Verifier:
        """Derive a verifier from a seed: no password fits it, and it looks like any other."""
        number = gmpy2.mpz(int.from_bytes(hashlib.shake_256(b'value' + seed).digest(400), 'big'))
        # A square, as every power of the generator is.
        return cls(salt_from(hashlib.shake_256(b'salt' + seed).digest(16)), _pad(number * number % MODULUS))


def salt_from(octets: bytes) -> bytes:
    """Turn random bytes into a salt that every client writes the same way: its first hex digit is from 1 to 7."""
    first = octets[0] & 0x7F
    return bytes([first if first >= 0x10 else first | 0x10]) + octets[1:]  # noqa: PLR2004 - the lowest byte of two hex digits


@dataclass(frozen=True, slots=True, repr=False)
class Exchange:
    """One exchange under way: the client's public value, and the pool's private and public ones."""

    client_public: Any
    private: Any
    public: Any

    @classmethod
    def begin(cls, verifier: Verifier, client_public: Any, randomness: Randomness) -> Exchange:
        """Choose the pool's values for one exchange."""
        private = gmpy2.mpz(randomness.integer(_PRIVATE_BITS))
        value = gmpy2.mpz(int.from_bytes(verifier.value, 'big'))
        public = (_MULTIPLIER * value + _power(_GENERATOR, private)) % MODULUS
        return cls(client_public, private, public)

    def signature(self, verifier: Verifier, pool_name: str, user_id: str, secret_block: bytes, timestamp: str) -> bytes:
        """Return the signature that only a client with the password can make."""
        scramble = _digest(_pad(self.client_public), _pad(self.public))
        value = gmpy2.mpz(int.from_bytes(verifier.value, 'big'))
        shared = _power(self.client_public * _power(value, scramble), self.private)
        # HKDF (RFC 5869) of a single block.
        extracted = hmac.digest(_pad(scramble), _pad(shared), 'sha256')
        key = hmac.digest(extracted, _KEY_INFO, 'sha256')[:_KEY_BYTES]
        message = pool_name.encode() + user_id.encode() + secret_block + timestamp.encode()
        return hmac.digest(key, message, 'sha256')


def read_public_value(text: str) -> Any | None:
    """Read the client's public value; `None` if the group does not have it, such as a multiple of the modulus."""
    if not _PUBLIC_VALUE.fullmatch(text):
        return None
    number = gmpy2.mpz(text, 16)
    return number if 0 < number < MODULUS else None


def read_timestamp(text: str) -> datetime | None:
    """Read a time such as `Thu Nov 5 09:08:07 UTC 2026`; `None` for any other format."""
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        return None
    month, day, hour, minute, second, year = match.groups()
    try:
        return datetime(int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), int(second), tzinfo=UTC)
    except ValueError:  # no such day or hour
        return None


def write_timestamp(moment: datetime) -> str:
    """Write a time as clients sign it: in English, the day without a leading zero."""
    weekday, month = _WEEKDAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f'{weekday} {month} {moment.day} {moment:%H:%M:%S} UTC {moment.year:04}'
