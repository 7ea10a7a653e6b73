"""ID and access tokens: made with Cognito's claims and read again; each kind is signed by an RSA key of its own."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from authui.local.crypto.digests import base64url, half_digest
from authui.local.errors import OperationError, not_authorized

_ALGORITHM = 'RS256'
_ACCESS = 'access'
_FLAGS = frozenset({'email_verified', 'phone_number_verified'})
ADMIN_SCOPE = 'aws.cognito.signin.user.admin'
"""The scope of the operations by which users manage their own account."""
_CONTACT_SCOPES = {'email': 'email', 'phone': 'phone_number'}


@dataclass(frozen=True, slots=True, repr=False)
class SigningKey:
    """A private RSA key and the id under which its public half is published."""

    private: rsa.RSAPrivateKey
    kid: str

    @classmethod
    def load(cls, pem: str) -> SigningKey:
        """Read a key that `generate_pem` wrote."""
        # Validation would take half the time of a start to prove that our own key's primes are primes.
        private = serialization.load_pem_private_key(
            pem.encode('ascii'), password=None, unsafe_skip_rsa_key_validation=True
        )
        if not isinstance(private, rsa.RSAPrivateKey):
            raise TypeError('The signing key is not an RSA key')
        public = private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return cls(private, base64.b64encode(hashlib.sha256(public).digest()).decode('ascii'))

    def sign(self, claims: dict[str, Any]) -> str:
        """Return the claims as a signed token."""
        # Cognito's header holds the key's id and the algorithm only.
        return jwt.encode(claims, self.private, algorithm=_ALGORITHM, headers={'kid': self.kid, 'typ': None})

    def published(self) -> dict[str, str]:
        """Return the public half as a JSON Web Key."""
        numbers = self.private.public_key().public_numbers()
        return {
            'alg': _ALGORITHM,
            'e': _number(numbers.e),
            'kid': self.kid,
            'kty': 'RSA',
            'n': _number(numbers.n),
            'use': 'sig',
        }


def generate_pem() -> str:
    """Make a new RSA key of 2048 bits."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode('ascii')


@dataclass(frozen=True, slots=True, repr=False)
class Authorization:
    """The grant of the managed login to the app client; a sign-in by an operation has none."""

    scopes: tuple[str, ...]
    auth_time: int
    """When the user proved their identity, in seconds since the epoch."""
    resource: str | None = None
    """The resource that the access token is bound to (RFC 8707)."""
    nonce: str | None = None
    login_id: str = ''
    """The id of the login session that it came through."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The user whom tokens are about, and the sign-in that they come from."""

    sub: str
    username: str
    groups: tuple[str, ...]
    attributes: dict[str, str]
    origin_jti: str
    event_id: str
    auth_time: int
    authorization: Authorization | None = None


class TokenSigner:
    """Makes the ID and access tokens of one pool and its app client, and reads the access tokens that it made."""

    def __init__(self, *, id_key: SigningKey, access_key: SigningKey, issuer: str, client_id: str) -> None:
        self._id_key = id_key
        self._access_key = access_key
        self._issuer = issuer
        self._client_id = client_id

    def jwks(self) -> dict[str, Any]:
        """Return what the pool's `/.well-known/jwks.json` serves."""
        return {'keys': [self._id_key.published(), self._access_key.published()]}

    def id_token(self, subject: Subject, *, access_token: str, jti: str, now: int, validity: int) -> str:
        """Sign an ID token that is valid for `validity` seconds; one of the managed login names its access token."""
        claims = self._common(subject, jti, now, validity)
        claims |= {'aud': self._client_id, 'token_use': 'id', 'cognito:username': subject.username}
        attributes, authorization = subject.attributes, subject.authorization
        if authorization is not None:
            attributes = readable(attributes, authorization.scopes)
            claims['at_hash'] = half_digest(access_token)
            if authorization.nonce is not None:
                claims['nonce'] = authorization.nonce
        return self._id_key.sign({name: _claim(name, value) for name, value in attributes.items()} | claims)

    def access_token(self, subject: Subject, *, jti: str, now: int, validity: int) -> str:
        """Sign an access token that is valid for `validity` seconds."""
        claims = self._common(subject, jti, now, validity)
        claims |= {'client_id': self._client_id, 'token_use': _ACCESS, 'username': subject.username}
        claims['scope'] = ADMIN_SCOPE
        if subject.authorization is not None:
            claims['scope'] = ' '.join(subject.authorization.scopes)
            if subject.authorization.resource is not None:
                claims['aud'] = subject.authorization.resource
        return self._access_key.sign(claims)

    def read_access_token(self, token: str, *, now: float) -> dict[str, Any]:
        """Return the claims of an access token of this pool; refuses every other token, and one that has expired."""
        try:
            if jwt.get_unverified_header(token).get('kid') != self._access_key.kid:
                raise _invalid()
            decoded = jwt.decode_complete(
                token,
                self._access_key.private.public_key(),
                algorithms=[_ALGORITHM],
                # Expiry is checked below by the pool's clock, which tests move; PyJWT would use the machine's.
                options={'verify_exp': False, 'verify_iat': False, 'verify_nbf': False, 'verify_aud': False},
            )
        except jwt.InvalidSignatureError as error:
            raise not_authorized('Could not verify signature for Access Token') from error
        except jwt.InvalidTokenError as error:
            raise _invalid() from error
        claims: dict[str, Any] = decoded['payload']
        # The signature is ours, so these differ only in tokens from before the folder's configuration changed.
        if claims['iss'] != self._issuer or claims['token_use'] != _ACCESS or claims['client_id'] != self._client_id:
            raise _invalid()
        if now >= claims['exp']:
            raise not_authorized('Access Token has expired')
        return claims

    def _common(self, subject: Subject, jti: str, now: int, validity: int) -> dict[str, Any]:
        claims: dict[str, Any] = {
            'sub': subject.sub,
            'iss': self._issuer,
            'origin_jti': subject.origin_jti,
            'event_id': subject.event_id,
            'auth_time': subject.auth_time,
            'iat': now,
            'exp': now + validity,
            'jti': jti,
        }
        if subject.groups:
            claims['cognito:groups'] = list(subject.groups)
        return claims


def readable(attributes: Mapping[str, str], scopes: Collection[str]) -> dict[str, str]:
    """Return the attributes that scopes let an app read: with `openid` alone, as with `profile`, all of them.

    The identities at other providers are no attribute of a scope, and always there.
    """
    if 'profile' in scopes or _CONTACT_SCOPES.keys().isdisjoint(scopes):
        return dict(attributes)
    names = {'identities', *(attribute for scope, attribute in _CONTACT_SCOPES.items() if scope in scopes)}
    return {name: value for name, value in attributes.items() if name.removesuffix('_verified') in names}


def _claim(name: str, value: str) -> Any:
    """Return an attribute as an ID token has it; of the identities every value is a text there."""
    if name == 'identities':
        return [
            each | {'primary': str(each['primary']).lower(), 'dateCreated': str(each['dateCreated'])}
            for each in json.loads(value)
        ]
    return value == 'true' if name in _FLAGS else value


def _invalid() -> OperationError:
    return not_authorized('Invalid Access Token')


def _number(number: int) -> str:
    return base64url(number.to_bytes((number.bit_length() + 7) // 8, 'big'))
