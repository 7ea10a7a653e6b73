"""Passkeys of the app of this process, without a browser: a soft authenticator that the embedded pool knows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydantic import SecretStr
from support.plain import auth

from authui.models import Credentials
from authui.testing import SoftAuthenticator

ORIGIN = 'http://localhost'
WITH_PASSKEYS = "pool=PoolConfig(allowed_first_auth_factors=frozenset({'PASSWORD', 'WEB_AUTHN'}))"


def _boto() -> Any:
    return auth()._runtime().client._boto


def _access_token(email: str) -> str:
    pool = auth().pool
    assert pool is not None
    return pool.tokens_of(email).access_token.get_secret_value()


class Device:
    """A device with an authenticator, which has a passkey of an account."""

    def __init__(self, credentials: Credentials) -> None:
        self.authenticator = SoftAuthenticator()
        self._email = credentials.identifier
        token = _access_token(self._email)
        options = _boto().start_web_authn_registration(AccessToken=token)['CredentialCreationOptions']
        made = self.authenticator.create(options, ORIGIN)
        _boto().complete_web_authn_registration(AccessToken=token, Credential=made)
        self.passkey_id: str = made['id']

    def answer(self, request: str) -> str:
        """Return what the browser sends for a request of the pool."""
        return json.dumps(self.authenticator.get(request, ORIGIN))

    def delete(self) -> None:
        """Delete the passkey from the pool."""
        token = _access_token(self._email)
        _boto().delete_web_authn_credential(AccessToken=token, CredentialId=self.passkey_id)


def forged(answer: str) -> str:
    """Return an answer with another signature than the authenticator's."""
    read = json.loads(answer)
    read['response']['signature'] = 'A' * len(read['response']['signature'])
    return json.dumps(read)


@contextmanager
def counted() -> Iterator[list[str]]:
    """Note every operation that the app asks its pool for."""
    asked: list[str] = []
    events, name = _boto().meta.events, 'provide-client-params.cognito-identity-provider'

    def note(model: Any, **_more: Any) -> None:
        asked.append(model.name)

    events.register(name, note)
    try:
        yield asked
    finally:
        events.unregister(name, note)


def password(credentials: Credentials) -> str:
    """Return the password in the clear, as it is typed."""
    secret: SecretStr = credentials.password
    return secret.get_secret_value()
