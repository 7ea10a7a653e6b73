"""Hands out a signed-in user's tokens, for calls of the host's own to other services; keeps and verifies none."""

from __future__ import annotations

from abc import ABC, abstractmethod

from pydantic import SecretStr

from authui.models import TokenSet


class JwtSource(ABC):
    """Whoever can tell the valid tokens of a signed-in user.

    Both methods return a JWT that has not expired, refreshed before if need be, once however many ask at a time. They
    raise `SessionEndedError` when nobody is signed in any more, and another `AuthError` when Cognito cannot answer.
    The text is for the `Authorization` header alone: `f'Bearer {token.get_secret_value()}'`.
    """

    @abstractmethod
    async def fresh_tokens(self) -> TokenSet:
        """Return tokens that have not expired."""

    @abstractmethod
    async def early_tokens(self) -> TokenSet:
        """Return tokens that outlast a call: refreshed a little ahead of their expiry, where Cognito answers."""

    @abstractmethod
    async def newer_tokens(self, refused: TokenSet) -> TokenSet:
        """Return other tokens than those that a service refused: once more, one refresh for all who ask."""

    async def id_token(self) -> SecretStr:
        """Return the ID token: who the user is, for a service that trusts the user pool."""
        return (await self.fresh_tokens()).id_token

    async def access_token(self) -> SecretStr:
        """Return the access token: what the user may do, for an API that Cognito's authorizers guard."""
        return (await self.fresh_tokens()).access_token
