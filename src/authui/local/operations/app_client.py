"""The pool's one app client: checks that a request names it and knows its secret."""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING

from authui.local.errors import OperationError, not_authorized

if TYPE_CHECKING:
    from authui.local.config import PoolConfig
    from authui.local.protocol import Request


class AppClient:
    """Checks that requests come from this app client."""

    def __init__(self, client_id: str, config: PoolConfig) -> None:
        self._client_id = client_id
        self._config = config

    def check(self, request: Request, *, code: str = 'ResourceNotFoundException') -> None:
        """Refuse a request of another app client."""
        client_id = request['ClientId']
        if client_id != self._client_id:
            raise OperationError(code, f'User pool client {client_id} does not exist.')

    def check_secret_hash(self, given: str | None, username: str) -> None:
        """Refuse a hash that was not made with the client's secret and the user's name."""
        secret = self._config.client_secret
        if secret is None:
            if given:
                raise not_authorized(f'Unable to verify secret hash for client {self._client_id}')
            return
        if not given:
            raise not_authorized(f'Client {self._client_id} is configured with secret but SECRET_HASH was not received')
        message = f'{username}{self._client_id}'.encode()
        expected = base64.b64encode(hmac.digest(secret.get_secret_value().encode(), message, 'sha256'))
        if not hmac.compare_digest(expected, given.encode()):
            raise not_authorized(f'Unable to verify secret hash for client {self._client_id}')

    def check_secret(self, request: Request, *, code: str = 'NotAuthorizedException') -> None:
        """Refuse a request with a wrong `ClientSecret`."""
        secret = self._config.client_secret
        expected = secret.get_secret_value() if secret else ''
        if not hmac.compare_digest(expected.encode(), (request.get('ClientSecret') or '').encode()):
            raise OperationError(code, f'Unable to verify the secret of client {self._client_id}')
