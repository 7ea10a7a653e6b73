"""A passkey's authenticator in Python, with the part that a browser has in a ceremony: for tests without a browser."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from fido2 import cbor
from fido2.cose import ES256, RS256

from authui.settings.formats import is_address
from authui.testing.controls import AddedPasskey

Algorithm = Literal['ES256', 'RS256']

_ALGORITHMS: Final = {ES256.ALGORITHM: 'ES256', RS256.ALGORITHM: 'RS256'}
_PRESENT, _VERIFIED, _BACKUP_ELIGIBLE, _BACKED_UP, _ATTESTED = 0x01, 0x04, 0x08, 0x10, 0x40


class CeremonyError(Exception):
    """The exception of `navigator.credentials`; `name` is that of the DOMException, such as `NotAllowedError`."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f'{name}: {message}')
        self.name = name


@dataclass(slots=True)
class SoftCredential:
    """A passkey that the authenticator keeps."""

    credential_id: bytes
    rp_id: str
    user_handle: bytes
    private_key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    counter: int = 0

    def exported(self) -> AddedPasskey:
        """Return it as Playwright's authenticator takes it."""
        private, public = self.private_key, self.private_key.public_key()
        pkcs8 = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return AddedPasskey(
            id=_encode(self.credential_id),
            rp_id=self.rp_id,
            user_handle=_encode(self.user_handle),
            private_key=_encode(pkcs8),
            public_key=_encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)),
        )


class SoftAuthenticator:
    """Makes passkeys and signs with them, as a phone or computer does that verifies its user.

    `create` and `get` take the options that Cognito sends, as JSON text or read, and the origin of the page. They
    return RegistrationResponseJSON and AuthenticationResponseJSON as dictionaries. The properties may be changed at any
    time.
    """

    def __init__(
        self,
        *,
        algorithms: Sequence[Algorithm] = ('ES256', 'RS256'),
        verifies_user: bool = True,
        is_synced: bool = False,
        counts: bool = True,
        attachment: Literal['platform', 'cross-platform'] = 'platform',
        aaguid: bytes = bytes(16),
    ) -> None:
        self.algorithms = algorithms
        """The kinds of keys that it can make."""
        self.verifies_user = verifies_user
        """Whether it asks for a PIN or biometrics."""
        self.is_synced = is_synced
        """Whether its passkeys are copied to the user's other devices."""
        self.counts = counts
        """Whether it counts signatures; synced passkeys do not."""
        self.attachment = attachment
        self.aaguid = aaguid
        self.credentials: list[SoftCredential] = []
        """The passkeys that it keeps, the newest last."""

    def create(self, options: Mapping[str, Any] | str, origin: str) -> dict[str, Any]:
        """Make a passkey (`navigator.credentials.create`); raises `CeremonyError` where a browser would."""
        given = _read(options)
        rp_id = _relying_party(given['rp'].get('id'), origin)
        self._refuse_unverified(given.get('authenticatorSelection', {}))
        if any(self._find(rp_id, each['id']) for each in given.get('excludeCredentials', ())):
            raise CeremonyError('InvalidStateError', 'The authenticator has a passkey of the user already.')
        offered = [_ALGORITHMS.get(each['alg']) for each in given['pubKeyCredParams']]
        algorithm = next((each for each in offered if each in self.algorithms), None)
        if algorithm is None:
            raise CeremonyError('NotSupportedError', 'No algorithm is known to both.')
        private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
        if algorithm == 'ES256':
            private = ec.generate_private_key(ec.SECP256R1())
        else:
            private = rsa.generate_private_key(65537, 2048)
        credential = SoftCredential(secrets.token_bytes(32), rp_id, _decode(given['user']['id']), private)
        self.credentials.append(credential)
        client = self.client_data('webauthn.create', given['challenge'], origin)
        authenticator = self.authenticator_data(credential, attested=True)
        attestation = cbor.encode({'fmt': 'none', 'attStmt': {}, 'authData': authenticator})
        response = {
            'clientDataJSON': _encode(client),
            'attestationObject': _encode(attestation),
            'authenticatorData': _encode(authenticator),
            'transports': ['internal', 'hybrid'] if self.attachment == 'platform' else ['usb'],
        }
        return self._credential(credential, response)

    def get(self, options: Mapping[str, Any] | str, origin: str) -> dict[str, Any]:
        """Sign with a passkey (`navigator.credentials.get`); raises `CeremonyError` where a browser would."""
        given = _read(options)
        rp_id = _relying_party(given.get('rpId'), origin)
        self._refuse_unverified(given)
        allowed = given.get('allowCredentials', ())
        found = [self._find(rp_id, each['id']) for each in allowed]
        if not allowed:
            found = [each for each in reversed(self.credentials) if each.rp_id == rp_id]
        credential = next(filter(None, found), None)
        if credential is None:
            raise CeremonyError('NotAllowedError', 'The authenticator has none of the passkeys that are allowed.')
        credential.counter += self.counts and not self.is_synced
        client = self.client_data('webauthn.get', given['challenge'], origin)
        authenticator = self.authenticator_data(credential)
        response = {
            'clientDataJSON': _encode(client),
            'authenticatorData': _encode(authenticator),
            'signature': _encode(self.sign(credential, authenticator + hashlib.sha256(client).digest())),
            'userHandle': _encode(credential.user_handle),
        }
        return self._credential(credential, response)

    def client_data(self, kind: str, challenge: str, origin: str) -> bytes:
        """Return what the browser says about the ceremony."""
        data = {'type': kind, 'challenge': challenge, 'origin': origin, 'crossOrigin': False}
        return json.dumps(data, separators=(',', ':')).encode()

    def authenticator_data(self, credential: SoftCredential, *, attested: bool = False) -> bytes:
        """Return what the authenticator says, with the new public key if it is `attested`."""
        flags = _PRESENT | (_VERIFIED if self.verifies_user else 0)
        flags |= (_BACKUP_ELIGIBLE | _BACKED_UP if self.is_synced else 0) | (_ATTESTED if attested else 0)
        head = hashlib.sha256(credential.rp_id.encode()).digest() + struct.pack('>BI', flags, credential.counter)
        if not attested:
            return head
        public: Any = credential.private_key.public_key()
        kind = ES256 if isinstance(public, ec.EllipticCurvePublicKey) else RS256
        key = kind.from_cryptography_key(public)  # type: ignore[no-untyped-call] # fido2 has no type for it
        length = struct.pack('>H', len(credential.credential_id))
        return head + self.aaguid + length + credential.credential_id + cbor.encode(key)

    def sign(self, credential: SoftCredential, message: bytes) -> bytes:
        """Return the signature of a passkey."""
        if isinstance(credential.private_key, rsa.RSAPrivateKey):
            return credential.private_key.sign(message, padding.PKCS1v15(), SHA256())
        return credential.private_key.sign(message, ec.ECDSA(SHA256()))

    def _credential(self, credential: SoftCredential, response: dict[str, Any]) -> dict[str, Any]:
        name = _encode(credential.credential_id)
        return {
            'id': name,
            'rawId': name,
            'type': 'public-key',
            'authenticatorAttachment': self.attachment,
            'clientExtensionResults': {},
            'response': response,
        }

    def _refuse_unverified(self, wish: Mapping[str, Any]) -> None:
        if wish.get('userVerification') == 'required' and not self.verifies_user:
            raise CeremonyError('NotAllowedError', 'The user has to be verified, and the authenticator cannot do that.')

    def _find(self, rp_id: str, name: str) -> SoftCredential | None:
        credential_id = _decode(name)
        own = (each for each in self.credentials if each.rp_id == rp_id and each.credential_id == credential_id)
        return next(own, None)


def _relying_party(rp_id: str | None, origin: str) -> str:
    """Return the relying party; refuses one that is not the origin's, and origins that are not secure."""
    parts = urlsplit(origin)
    host = parts.hostname or ''
    name = rp_id or host
    is_secure = parts.scheme == 'https' or host == 'localhost' or host.endswith('.localhost')
    if is_address(host) or not is_secure or not (host == name or host.endswith(f'.{name}')):
        raise CeremonyError('SecurityError', f'{name} cannot be the relying party of {origin}.')
    return name


def _read(options: Mapping[str, Any] | str) -> Mapping[str, Any]:
    read: Mapping[str, Any] = json.loads(options) if isinstance(options, str) else options
    return read


def _encode(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b'=').decode('ascii')


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + '=' * (-len(text) % 4))
