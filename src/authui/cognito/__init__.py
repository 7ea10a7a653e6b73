"""Everything that knows Cognito's words: the client of its user-facing operations and the verifier of its tokens.

Why it is as it is: docs/design.md#cognito
"""

from __future__ import annotations

from authui.cognito.client import CognitoClient
from authui.cognito.jwks import HttpJwks, JwksSource, KeySet, jwks_of
from authui.cognito.managed_login import ManagedLogin
from authui.cognito.server_time import ServerTime
from authui.cognito.tokens import Claims, TokenVerifier
from authui.cognito.wire import make_boto_client

__all__ = [
    'Claims',
    'CognitoClient',
    'HttpJwks',
    'JwksSource',
    'KeySet',
    'ManagedLogin',
    'ServerTime',
    'TokenVerifier',
    'jwks_of',
    'make_boto_client',
]
