"""Verifies ID and access tokens: issued by the pool, for our app client, and still valid; keeps no token."""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from jwt.algorithms import RSAAlgorithm
from pydantic import ValidationError

from authui.cognito.responses import parse_identities
from authui.cognito.strict_json import read_base64url, read_object, write_base64url
from authui.errors import (
    TokenClaimError,
    TokenError,
    TokenExpiredError,
    TokenKeyError,
    TokenMalformedError,
    TokenSignatureError,
)
from authui.models import CONTACTS, Identifiers, ProviderIdentity, User, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from pydantic import SecretStr

    from authui.cognito.jwks import KeySet
    from authui.models import TokenSet

MAX_TOKEN_BYTES = 640 * 1024
"""More than Cognito can issue: 67 attributes of 2,048 characters and 100 groups. An HTTP header holds far less."""
SKEW_SECONDS = 60

_YEAR_10000 = 253_402_300_800
_RS256: Final = RSAAlgorithm(RSAAlgorithm.SHA256)
_USERNAME_CLAIM = {'id': 'cognito:username', 'access': 'username'}


class Claims(Value):
    """The claims of a verified token; times are seconds since 1970. Only ID tokens have contacts."""

    sub: str
    username: str
    expires_at: float
    issued_at: float
    auth_time: float | None = None
    email: str | None = None
    email_verified: bool = False
    phone_number: str | None = None
    phone_number_verified: bool = False
    groups: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    """The scopes of an access token; ID tokens have none."""
    client_id: str | None = None
    """The app client that the token was issued to."""
    audience: tuple[str, ...] = ()
    """The claim `aud`: an access token has it where it is bound to a resource server (RFC 8707)."""
    jti: str | None = None
    identities: tuple[ProviderIdentity, ...] = ()
    """The user's identities at other providers; only ID tokens have them."""

    @property
    def account(self) -> str:
        """A name of the user: the e-mail address, or else the phone number, or else the user name."""
        return self.email or self.phone_number or self.username

    def user(self, identifiers: Identifiers | None = None) -> User:
        """Return the user that an ID token describes, without further attributes and second factors.

        `identifiers` are those of the pool.
        """
        number = (
            (('phone_number', self.phone_number), ('phone_number_verified', str(self.phone_number_verified).lower()))
            if self.phone_number
            else ()
        )
        return User(
            sub=self.sub,
            username=self.username,
            email=self.email,
            email_verified=self.email_verified,
            groups=self.groups,
            attributes=number,
            identifiers=identifiers or Identifiers(),
            identities=self.identities,
        )


class TokenVerifier:
    """Verifies tokens of one issuer, issued to one of `client_id`; `clock` is a wall clock in seconds since 1970.

    `issuer` is the expected `iss` claim, or a pattern for the whole claim where a pool has several issuers (see
    `Settings.token_issuers`). Keys come only from `keys`, whatever the token names. With `audience`, access tokens have
    to be bound to that resource server (RFC 8707).
    Follows Cognito's guide to verifying JSON web tokens and RFC 8725. Every check raises its own `TokenError`;
    `UnavailableError` means that the signing keys cannot be fetched, and says nothing about the token.
    """

    def __init__(
        self,
        *,
        issuer: str | re.Pattern[str],
        client_id: str | Collection[str],
        keys: KeySet,
        audience: str | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._issuer = re.compile(re.escape(issuer)) if isinstance(issuer, str) else issuer
        self._client_ids = (client_id,) if isinstance(client_id, str) else tuple(client_id)
        self._keys = keys
        self._audience = audience
        self._clock = clock

    async def verify(self, tokens: TokenSet, *, nonce: SecretStr | None = None) -> Claims:
        """Verify both tokens, and that they belong together.

        `nonce` is that of the attempt for which the tokens came, where the managed login gave them. Returns the ID
        token's claims; `expires_at` is when the first of the two tokens expires.
        """
        access = await self.verify_access_token(tokens.access_token)
        identity = await self._verify(tokens.id_token, 'id', nonce=nonce, access_token=tokens.access_token)
        if (access.sub, access.username) != (identity.sub, identity.username):
            raise TokenClaimError('ID and access token are of different users')
        return identity.model_copy(update={'expires_at': min(identity.expires_at, access.expires_at)})

    async def verify_id_token(self, token: SecretStr) -> Claims:
        """Verify an ID token."""
        return await self._verify(token, 'id')

    async def verify_access_token(self, token: SecretStr) -> Claims:
        """Verify an access token."""
        return await self._verify(token, 'access')

    async def _verify(
        self,
        token: SecretStr,
        use: Literal['id', 'access'],
        *,
        nonce: SecretStr | None = None,
        access_token: SecretStr | None = None,
    ) -> Claims:
        try:
            unverified = _read(token)
            key = await self._keys.get(unverified.kid)
            if not _RS256.verify(unverified.signing_input, key, unverified.signature):
                raise TokenSignatureError('the signature does not match')
            if nonce is not None and not _is_same(unverified.claims.get('nonce'), nonce.get_secret_value()):
                raise TokenClaimError('nonce is not that of this attempt', rule='nonce')
            if access_token is not None and 'at_hash' in unverified.claims:
                _check_hash(unverified.claims['at_hash'], access_token)
            return self._check(unverified.claims, use)
        except TokenError as error:
            # The frames of the traceback hold the token, and a logger that prints local variables would print it.
            raise error.with_traceback(None) from None

    def _check(self, claims: dict[str, Any], use: Literal['id', 'access']) -> Claims:
        issuer = claims.get('iss')
        if not isinstance(issuer, str) or not self._issuer.fullmatch(issuer):
            text = 'iss is not the pool: check AUTHUI_USER_POOL_ID, AUTHUI_REGION and AUTHUI_ISSUER'
            raise TokenClaimError(text, rule='issuer')
        if claims.get('token_use') != use:
            raise TokenClaimError(f'token_use is not {use}')
        audience = _audience(claims)
        client_id = self._client(claims, audience, use)
        if use == 'access' and self._audience is not None and self._audience not in audience:
            raise TokenClaimError('aud is not this resource server', rule='audience')
        issued_at, expires_at = _seconds(claims, 'iat'), _seconds(claims, 'exp')
        now = self._clock()
        if now >= expires_at:
            raise TokenExpiredError('exp is past')
        if issued_at > now + SKEW_SECONDS:
            raise TokenExpiredError('iat is in the future')
        if 'nbf' in claims and _seconds(claims, 'nbf') > now + SKEW_SECONDS:
            raise TokenExpiredError('nbf is in the future')
        values = {
            'sub': claims.get('sub'),
            'username': claims.get(_USERNAME_CLAIM[use]),
            'expires_at': expires_at,
            'issued_at': issued_at,
            'auth_time': _seconds(claims, 'auth_time') if 'auth_time' in claims else None,
            'groups': _groups(claims),
            'scopes': _scopes(claims),
            'client_id': client_id,
            'audience': audience,
            'jti': claims.get('jti'),
        }
        if use == 'id':
            for contact in CONTACTS:
                values[contact] = claims.get(contact)
                verified = claims.get(f'{contact}_verified')
                values[f'{contact}_verified'] = verified is True or verified == 'true'
            values['identities'] = parse_identities(claims.get('identities'))
        return _claims(values)

    def _client(self, claims: dict[str, Any], audience: tuple[str, ...], use: Literal['id', 'access']) -> str:
        """Return the app client that a token was issued to (for an ID token: OpenID Connect Core, 3.1.3.7, 3 to 5)."""
        if use == 'access':
            client_id = claims.get('client_id')
            if client_id not in self._client_ids:
                raise TokenClaimError('client_id is not the app client', rule='audience')
            return str(client_id)
        if not audience or not {*audience} <= {*self._client_ids}:
            raise TokenClaimError('aud is not the app client', rule='audience')
        party = claims.get('azp', audience[0] if len(audience) == 1 else None)
        if party not in audience:
            raise TokenClaimError('azp is not the app client', rule='audience')
        return str(party)


@dataclass(frozen=True, slots=True, repr=False)
class _Unverified:
    kid: str
    claims: dict[str, Any]
    signing_input: bytes
    signature: bytes


def _read(token: SecretStr) -> _Unverified:
    text = token.get_secret_value()
    # Checked before parsing, because parsing costs time, and anybody can send a long token.
    if len(text) > MAX_TOKEN_BYTES:
        raise TokenMalformedError(f'the token is longer than {MAX_TOKEN_BYTES} bytes')
    parts = text.split('.')
    if len(parts) != 3:  # noqa: PLR2004 - header, payload, signature (RFC 7515, 7.1)
        raise TokenMalformedError('the token does not have three parts')
    header_bytes, payload, signature = map(read_base64url, parts)
    if not header_bytes or not payload or not signature:
        raise TokenMalformedError('a part of the token is not base64url')
    header, claims = read_object(header_bytes), read_object(payload)
    if header is None or claims is None:
        raise TokenMalformedError('header or payload is not one plain JSON object')
    # `jku`, `jwk`, `x5u` and `x5c` are ignored: keys come from the pool only.
    if header.get('alg') != 'RS256':
        raise TokenMalformedError('alg is not RS256')
    if 'crit' in header or 'b64' in header:
        raise TokenMalformedError('the header requires an extension')
    kid = header.get('kid')
    if not isinstance(kid, str) or not kid:
        raise TokenKeyError('the header names no key')
    return _Unverified(kid, claims, text.rpartition('.')[0].encode(), signature)


def _seconds(claims: dict[str, Any], name: str) -> int:
    value = claims.get(name)
    # `type`, not `isinstance`, because True is an int in Python.
    if type(value) is not int or not 0 <= value < _YEAR_10000:
        raise TokenClaimError(f'{name} is not a time in seconds')
    return value


def _audience(claims: dict[str, Any]) -> tuple[str, ...]:
    audience = claims.get('aud', [])
    listed = audience if isinstance(audience, list) else [audience]
    if not all(isinstance(each, str) for each in listed):
        raise TokenClaimError('aud is neither a text nor a list of texts', rule='audience')
    return tuple(listed)


def _is_same(claim: Any, expected: str) -> bool:
    return isinstance(claim, str) and hmac.compare_digest(claim.encode(), expected.encode())


def _check_hash(claim: Any, access_token: SecretStr) -> None:
    """Check that the ID token was issued with this access token (OpenID Connect Core, 3.1.3.6, for RS256)."""
    half = hashlib.sha256(access_token.get_secret_value().encode()).digest()[:16]
    if not _is_same(claim, write_base64url(half)):
        raise TokenClaimError('at_hash is not that of the access token', rule='at_hash')


def _groups(claims: dict[str, Any]) -> tuple[Any, ...]:
    groups = claims.get('cognito:groups')
    if groups is None:  # a trigger that overrides the groups can leave null behind
        return ()
    if not isinstance(groups, list):
        raise TokenClaimError('cognito:groups is not a list')
    return tuple(groups)


def _scopes(claims: dict[str, Any]) -> tuple[str, ...]:
    scope = claims.get('scope', '')
    if not isinstance(scope, str):
        raise TokenClaimError('scope is not a text')
    return tuple(scope.split())


def _claims(values: dict[str, Any]) -> Claims:
    try:
        claims = Claims.model_validate(values, strict=True)
    except ValidationError as error:
        names = ', '.join(str(details['loc'][0]) for details in error.errors(include_input=False, include_url=False))
        raise TokenClaimError(f'missing or of the wrong type: {names}') from None
    if not claims.sub or not claims.username:
        raise TokenClaimError('sub or user name is empty')
    return claims
