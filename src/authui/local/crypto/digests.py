"""SHA-256 digests as OAuth and OpenID Connect write them, and base64url without padding."""

from __future__ import annotations

import base64
import hashlib


def s256(code_verifier: str) -> str:
    """Return the code challenge of a code verifier (RFC 7636, 4.2)."""
    return base64url(hashlib.sha256(code_verifier.encode('ascii')).digest())


def half_digest(access_token: str) -> str:
    """Return the claim `at_hash` of an access token (OpenID Connect Core, 3.1.3.6)."""
    return base64url(hashlib.sha256(access_token.encode('ascii')).digest()[:16])


def base64url(octets: bytes) -> str:
    """Write bytes in base64url, without padding."""
    return base64.urlsafe_b64encode(octets).rstrip(b'=').decode('ascii')
