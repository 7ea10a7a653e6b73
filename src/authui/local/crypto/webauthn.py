"""Passkeys: every check of the two ceremonies of WebAuthn (level 3, sections 7.1 and 7.2), without state.

fido2 parses what authenticators write, and verifies signatures. It lets much pass, so all rules are checked here. A
refusal has the name that CompleteWebAuthnRegistration has for it. RespondToAuthChallenge has none of these names: a
sign-in is refused by NotAuthorizedException, with the same message.

More than 300 lines, because both ceremonies share their checks, and a reader compares them with the
specification at one place.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from fido2 import cbor
from fido2.cose import ES256, RS256, CoseKey
from fido2.webauthn import AttestationObject, AuthenticatorData

from authui.local.errors import OperationError, invalid_parameter, not_authorized
from authui.local.protocol import read_object
from authui.local.relying_party import RelyingParty

ALGORITHMS: Final = (ES256.ALGORITHM, RS256.ALGORITHM)
"""The algorithms that keys may have, as on Cognito."""

_LONGEST: Final = {
    'clientDataJSON': 8192,
    'attestationObject': 16384,
    'authenticatorData': 4096,
    'signature': 1024,
    'userHandle': 64,
    'rawId': 1023,
}
"""The most bytes of each member; fido2's parser takes the square of the time."""
_SHORTEST_ID = 16
_COORDINATE_BYTES = 32
_BEFORE_KEY = 18
"""Bytes of an attested credential other than its id and its key."""
_KEY_MEMBERS = {
    ES256.ALGORITHM: {(int, 1): int, (int, 3): int, (int, -1): int, (int, -2): bytes, (int, -3): bytes},
    RS256.ALGORITHM: {(int, 1): int, (int, 3): int, (int, -1): bytes, (int, -2): bytes},
}
"""The members of a key, each with its type, and theirs."""
_RSA_BITS = range(2048, 4097)
_MOST_TRANSPORTS = 8
_TRANSPORT = re.compile(r'[a-z0-9-]{1,32}')
_BASE64URL = re.compile(r'[A-Za-z0-9_-]+')
_MALFORMED = (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, RecursionError, struct.error)
"""The exceptions of fido2's parsers for malformed bytes."""


@dataclass(frozen=True, slots=True)
class CredentialRecord:
    """A passkey as a sign-in is checked against it (WebAuthn: credential record)."""

    credential_id: bytes
    public_key: bytes
    """As COSE writes it."""
    counter: int
    is_backup_eligible: bool
    is_backed_up: bool

    @classmethod
    def fake(cls, seed: bytes) -> CredentialRecord:
        """Derive a passkey from a seed: nobody can sign with it, and it looks like any other."""
        digest = hashlib.shake_256(b'passkey' + seed).digest(72)
        private = ec.derive_private_key(int.from_bytes(digest[32:]) % (2**255) + 1, ec.SECP256R1())
        public = ES256.from_cryptography_key(private.public_key())  # type: ignore[no-untyped-call] # fido2 has no type for it
        return cls(digest[:32], cbor.encode(public), 0, True, True)


@dataclass(frozen=True, slots=True)
class RegisteredPasskey:
    """A passkey that was just made, and what is known of its authenticator."""

    passkey: CredentialRecord
    aaguid: bytes
    attachment: str | None
    transports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _ClientData:
    """The client data: the browser's account of a ceremony."""

    type: str
    challenge: bytes
    origin: str
    is_cross_origin: bool
    digest: bytes


@dataclass(frozen=True, slots=True)
class RegistrationResponse:
    """A browser's RegistrationResponseJSON, read and not checked yet."""

    client: _ClientData
    raw_id: bytes
    authenticator: AuthenticatorData
    format: str
    statement: Mapping[str, Any]
    attachment: str | None
    transports: tuple[str, ...]

    @classmethod
    def read(cls, credential: Mapping[str, Any]) -> RegistrationResponse:
        """Read the document; refuses one that is malformed."""
        response, raw_id = _members(credential)
        octets = _octets(response, 'attestationObject')
        try:
            parsed = AttestationObject(octets)
            whole = cbor.decode(octets)
            # The parser cuts short what is too short; what it has read then differs in length.
            if not isinstance(whole, dict) or len(whole) != 3 or len(cbor.encode(whole)) != len(octets):  # noqa: PLR2004 - fmt, attStmt, authData
                raise _malformed('attestationObject')
            statement, name = whole.get('attStmt'), whole.get('fmt')
            if not isinstance(name, str) or not isinstance(statement, dict):
                raise _malformed('attestationObject')
        except _MALFORMED as error:
            raise _malformed('attestationObject') from error
        attachment = credential.get('authenticatorAttachment')
        return cls(
            client=_read_client_data(_octets(response, 'clientDataJSON')),
            raw_id=raw_id,
            authenticator=parsed.auth_data,
            format=name,
            statement=statement,
            attachment=attachment if attachment in {'platform', 'cross-platform'} else None,
            transports=_transports(response.get('transports')),
        )

    def check(self, relying_party: RelyingParty) -> RegisteredPasskey:
        """Return the passkey; refuses a ceremony that breaks a rule. The challenge is the caller's to check."""
        _check_client(self.client, 'webauthn.create', relying_party)
        _check_authenticator(self.authenticator, relying_party)
        made = self.authenticator.credential_data
        if made is None:
            raise invalid_parameter('The attestation object holds no credential.')
        if made.credential_id != self.raw_id:
            raise invalid_parameter('The id of the credential is not the one that the authenticator made.')
        if len(made.credential_id) < _SHORTEST_ID:
            raise _unsupported('its id is too short')
        _check_key(made.public_key)
        if len(made) != _BEFORE_KEY + len(made.credential_id) + len(cbor.encode(made.public_key)):
            raise _unsupported('its key is malformed')  # a member twice, or a number in more bytes than it needs
        self._check_attestation(made.public_key)
        return RegisteredPasskey(
            CredentialRecord(
                made.credential_id,
                cbor.encode(made.public_key),
                self.authenticator.counter,
                self.authenticator.is_backup_eligible(),
                self.authenticator.is_backed_up(),
            ),
            bytes(made.aaguid),
            self.attachment,
            self.transports,
        )

    def _check_attestation(self, key: CoseKey) -> None:
        """Accept no attestation, or that of the new key itself, which browsers pass on; Cognito asks for none."""
        if self.format == 'none':
            if self.statement:
                raise _unsupported('its attestation "none" has a statement')
            return
        if self.format != 'packed':
            raise _unsupported('its attestation format was not asked for')
        if set(self.statement) != {'alg', 'sig'} or self.statement['alg'] != key[3]:
            raise _unsupported('its attestation is not that of the new key')
        if not _signs(key, bytes(self.authenticator) + self.client.digest, self.statement['sig']):
            raise _unsupported('the signature of its attestation is wrong')


@dataclass(frozen=True, slots=True)
class AuthenticationResponse:
    """A browser's AuthenticationResponseJSON, read and not checked yet."""

    client: _ClientData
    raw_id: bytes
    authenticator: AuthenticatorData
    signature: bytes
    user_handle: bytes | None

    @classmethod
    def read(cls, text: str) -> AuthenticationResponse:
        """Read the JSON text; refuses one that is malformed."""
        credential = _read_json(text, 'CREDENTIAL')
        response, raw_id = _members(credential)
        octets = _octets(response, 'authenticatorData')
        try:
            authenticator = AuthenticatorData(octets)
        except _MALFORMED as error:
            raise _malformed('authenticatorData') from error
        return cls(
            client=_read_client_data(_octets(response, 'clientDataJSON')),
            raw_id=raw_id,
            authenticator=authenticator,
            signature=_octets(response, 'signature'),
            user_handle=_octets(response, 'userHandle') if response.get('userHandle') is not None else None,
        )

    def check(
        self, relying_party: RelyingParty, challenge: bytes, passkeys: Iterable[CredentialRecord], user_handle: bytes
    ) -> CredentialRecord:
        """Return the passkey that signed, as it is from now on; refuses a ceremony that breaks a rule."""
        try:
            _check_client(self.client, 'webauthn.get', relying_party)
            if not hmac.compare_digest(self.client.challenge, challenge):
                raise challenge_not_found()
            _check_authenticator(self.authenticator, relying_party)
            if self.authenticator.credential_data is not None:
                raise invalid_parameter('An assertion holds no new credential.')
            return self._check_signer(passkeys, user_handle)
        except OperationError as error:
            # As RespondToAuthChallenge has it, and so that the challenge is used up: a bad answer is an answer.
            raise not_authorized(error.message) from None

    def _check_signer(self, passkeys: Iterable[CredentialRecord], user_handle: bytes) -> CredentialRecord:
        passkey = next((each for each in passkeys if each.credential_id == self.raw_id), None)
        if passkey is None:
            raise not_authorized('The passkey is not one of the user.')
        key = CoseKey.parse(cbor.decode(passkey.public_key))  # type: ignore[arg-type] # it was a map when it was stored
        # First of all that depends on what is stored: without the key, nobody learns anything else.
        if not _signs(key, bytes(self.authenticator) + self.client.digest, self.signature):
            raise not_authorized('The signature of the passkey is wrong.')
        if self.user_handle is not None and self.user_handle != user_handle:
            raise not_authorized('The passkey was made for another user.')
        if self.authenticator.is_backup_eligible() != passkey.is_backup_eligible:
            raise not_authorized('The passkey says otherwise than before whether it can be backed up.')
        counter = self.authenticator.counter
        if (counter or passkey.counter) and counter <= passkey.counter:
            raise counter_not_ahead()
        return replace(passkey, counter=counter, is_backed_up=self.authenticator.is_backed_up())


def challenge_not_found() -> OperationError:
    """Refuse a ceremony for a challenge that was not given for it, was answered or has expired."""
    return OperationError('WebAuthnChallengeNotFoundException', 'The challenge of the passkey was not found.')


def counter_not_ahead() -> OperationError:
    """Refuse a passkey that may have been copied."""
    return not_authorized('The counter of the passkey has not moved on: it may have been copied.')


def encode(octets: bytes) -> str:
    """Return bytes in base64url, as WebAuthn's JSON has them."""
    return base64.urlsafe_b64encode(octets).rstrip(b'=').decode('ascii')


def decode(text: object) -> bytes | None:
    """Return the bytes of base64url; None for any other spelling."""
    if not isinstance(text, str) or not _BASE64URL.fullmatch(text) or len(text) % 4 == 1:
        return None
    octets = base64.urlsafe_b64decode(text + '=' * (-len(text) % 4))
    return octets if encode(octets) == text else None


def _check_client(client: _ClientData, kind: Literal['webauthn.create', 'webauthn.get'], party: RelyingParty) -> None:
    if client.type != kind:
        raise invalid_parameter(f'The type of the client data is not {kind}.')
    if not party.allows(client.origin):
        raise OperationError('WebAuthnOriginNotAllowedException', 'The origin of the passkey is not allowed.')
    if client.is_cross_origin:
        raise OperationError('WebAuthnOriginNotAllowedException', 'A passkey is not used in a frame of another site.')


def _check_authenticator(data: AuthenticatorData, party: RelyingParty) -> None:
    if not hmac.compare_digest(data.rp_id_hash, hashlib.sha256(party.id.encode()).digest()):
        raise OperationError('WebAuthnRelyingPartyMismatchException', 'The passkey is of another relying party.')
    if not data.is_user_present():
        raise _unsupported('nobody was present')
    if party.requires_verification and not data.is_user_verified():
        raise _unsupported('the user was not verified')
    if data.is_backed_up() and not data.is_backup_eligible():
        raise _unsupported('it is backed up though it cannot be')


def _check_key(key: CoseKey) -> None:
    algorithm = key.get(3)
    if type(algorithm) is not int or algorithm not in ALGORITHMS:
        raise _unsupported('the algorithm of its key was not offered')
    # By the types themselves, because to Python true is 1.
    if {(type(name), name): type(value) for name, value in key.items()} != _KEY_MEMBERS[algorithm]:
        raise _unsupported('its key is malformed')
    try:
        if algorithm == ES256.ALGORITHM:
            is_sound = (key[1], key[-1]) == (2, 1) and len(key[-2]) == len(key[-3]) == _COORDINATE_BYTES
            # Refuses a point that is not on the curve.
            ec.EllipticCurvePublicNumbers(int.from_bytes(key[-2]), int.from_bytes(key[-3]), ec.SECP256R1()).public_key()
        else:
            modulus, exponent = int.from_bytes(key[-1]), int.from_bytes(key[-2])
            is_sound = key[1] == 3 and modulus.bit_length() in _RSA_BITS  # noqa: PLR2004 - COSE's number of RSA
            rsa.RSAPublicNumbers(exponent, modulus).public_key()
    except _MALFORMED as error:
        raise _unsupported('its key is malformed') from error
    if not is_sound:
        raise _unsupported('its key is malformed')


def _signs(key: CoseKey, message: bytes, signature: object) -> bool:
    try:
        key.verify(message, signature)  # type: ignore[arg-type] # one of another type raises too
    except (InvalidSignature, *_MALFORMED):
        return False
    return True


def _members(credential: Mapping[str, Any]) -> tuple[Mapping[str, Any], bytes]:
    """Return the response and the raw id; refuses a credential without them, or of another type."""
    response = credential.get('response')
    if credential.get('type') != 'public-key' or not isinstance(response, dict):
        raise _malformed('type or response')
    raw_id = _octets(credential, 'rawId')
    if credential.get('id') != credential['rawId']:
        raise invalid_parameter('The members id and rawId of the credential differ.')
    return response, raw_id


def _octets(members: Mapping[str, Any], name: str) -> bytes:
    octets = decode(members.get(name))
    if octets is None or len(octets) > _LONGEST[name]:
        raise _malformed(name)
    return octets


def _read_client_data(octets: bytes) -> _ClientData:
    data = _read_json(octets, 'clientDataJSON')
    kind, origin, challenge = data.get('type'), data.get('origin'), decode(data.get('challenge'))
    is_cross_origin = data.get('crossOrigin', False)
    if not isinstance(kind, str) or not isinstance(origin, str) or challenge is None:
        raise _malformed('clientDataJSON')
    if not isinstance(is_cross_origin, bool):
        raise _malformed('clientDataJSON')
    digest = hashlib.sha256(octets).digest()
    return _ClientData(kind, challenge, origin, is_cross_origin or 'topOrigin' in data, digest)


def _read_json(text: str | bytes, name: str) -> dict[str, Any]:
    data = read_object(text)
    if data is None:
        raise _malformed(name)
    return data


def _transports(given: object) -> tuple[str, ...]:
    """Return the transports that a browser names: a hint, so unknown words stay, and what is no word is left out."""
    listed = given if isinstance(given, list) else []
    words = [each for each in listed if isinstance(each, str) and _TRANSPORT.fullmatch(each)]
    return tuple(dict.fromkeys(words))[:_MOST_TRANSPORTS]


def _malformed(name: str) -> OperationError:
    return invalid_parameter(f'The credential is malformed: {name}.')


def _unsupported(reason: str) -> OperationError:
    return OperationError('WebAuthnCredentialNotSupportedException', f'The passkey is not supported: {reason}.')
