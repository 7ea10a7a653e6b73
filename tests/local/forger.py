"""An authenticator, and a browser around it, that can break each rule of WebAuthn on its own."""

from __future__ import annotations

import hashlib
import json
import struct
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from fido2 import cbor
from fido2.cose import ES256, ES384, RS256, EdDSA

from authui.local.crypto.webauthn import decode, encode
from authui.testing import SoftAuthenticator, SoftCredential

PRESENT, VERIFIED, BACKUP_ELIGIBLE, BACKED_UP, ATTESTED, EXTENDED = 0x01, 0x04, 0x08, 0x10, 0x40, 0x80


class Forger(SoftAuthenticator):
    """A soft authenticator whose parts can be replaced."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.client: dict[str, Any] = {}
        """Members of the client data that are replaced or added."""
        self.raw_client: bytes | None = None
        """What stands in place of the whole client data."""
        self.switched_on = 0
        self.switched_off = 0
        """Flags of the authenticator data."""
        self.rp_id: str | None = None
        self.counter: int | None = None
        self.cose: dict[int, Any] | None = None
        """What stands in place of the public key."""
        self.credential_id: bytes | None = None
        """The id that the authenticator says it has made."""
        self.tail = b''
        """Bytes behind the authenticator data."""
        self.signer: SoftCredential | None = None
        """The credential that signs in place of the right one."""

    def client_data(self, kind: str, challenge: str, origin: str) -> bytes:
        if self.raw_client is not None:
            return self.raw_client.replace(b'CHALLENGE', challenge.encode())
        members = json.loads(super().client_data(kind, challenge, origin))
        return json.dumps(members | self.client).encode()

    def authenticator_data(self, credential: SoftCredential, *, attested: bool = False) -> bytes:
        octets = super().authenticator_data(credential, attested=attested)
        flags = (octets[32] | self.switched_on) & ~self.switched_off
        rp_hash = hashlib.sha256(self.rp_id.encode()).digest() if self.rp_id else octets[:32]
        counter = octets[33:37] if self.counter is None else struct.pack('>I', self.counter)
        rest = octets[37:]
        if attested and self.cose is not None:
            rest = rest[: 18 + len(credential.credential_id)] + cbor.encode(self.cose)
        if attested and self.credential_id is not None:
            name = struct.pack('>H', len(self.credential_id)) + self.credential_id
            rest = rest[:16] + name + rest[18 + len(credential.credential_id) :]
        if attested and self.switched_off & ATTESTED:
            rest = b''
        return rp_hash + bytes([flags]) + counter + rest + self.tail

    def sign(self, credential: SoftCredential, message: bytes) -> bytes:
        return super().sign(self.signer or credential, message)


def reattest(credential: dict[str, Any], name: object, statement: object, **more: object) -> None:
    """Give a new credential another attestation."""
    response = credential['response']
    parts = cbor.decode(decode(response['attestationObject']) or b'')
    assert isinstance(parts, dict)
    response['attestationObject'] = encode(cbor.encode({**parts, 'fmt': name, 'attStmt': statement, **more}))


def self_attest(forger: Forger, credential: dict[str, Any], **more: object) -> None:
    """Attest a new credential by its own key."""
    response = credential['response']
    client_hash = hashlib.sha256(decode(response['clientDataJSON']) or b'').digest()
    message = (decode(response['authenticatorData']) or b'') + client_hash
    signature = forger.sign(forger.credentials[-1], message)
    reattest(credential, 'packed', {'alg': -7, 'sig': signature, **more})


def cose(kind: Any, private: Any) -> dict[int, Any]:
    """Return a public key as COSE writes it."""
    return dict(kind.from_cryptography_key(private.public_key()))


def ec_key() -> dict[int, Any]:
    return cose(ES256, ec.generate_private_key(ec.SECP256R1()))


@cache
def rsa_key(bits: int = 2048) -> dict[int, Any]:
    return cose(RS256, rsa.generate_private_key(65537, bits))


def other_keys() -> dict[str, dict[int, Any]]:
    """Return keys of algorithms that were not offered."""
    return {
        'EdDSA': cose(EdDSA, ed25519.Ed25519PrivateKey.generate()),
        'ES384': cose(ES384, ec.generate_private_key(ec.SECP384R1())),
        'PS256': rsa_key() | {3: -37},
        'an unknown one': ec_key() | {3: -65000},
    }
