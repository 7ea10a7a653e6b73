"""Gets new tokens for a session, by whichever way the pool allows, and verifies them."""

from __future__ import annotations

import logging

from authui.cognito import Claims
from authui.errors import SessionEndedError, TokenError, TokenReusedError
from authui.models import TokenSet
from authui.session.services import Services
from authui.session.vault import SessionRecord

_log = logging.getLogger(__name__)


class TokenRefresh:
    """Asks the API for new tokens; where that refuses a session that began at the managed login, asks there."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._is_refused = False
        """Whether the API has refused what the managed login then granted."""

    async def renew(self, record: SessionRecord) -> tuple[TokenSet, Claims]:
        """Return new tokens of the same user, with their claims; raises `SessionEndedError` if the session is over."""
        tokens = await self._new_tokens(record)
        try:
            claims = await self._services.verifier.verify(tokens)
        except TokenError as error:
            _log.error('refreshed tokens are not to be trusted, the old ones are kept: %s', error)
            raise
        if claims.sub != record.claims.sub:
            _log.error('refreshed tokens are those of another user, the old ones are kept')
            raise TokenError('refreshed tokens are those of another user')
        return tokens, claims

    async def _new_tokens(self, record: SessionRecord) -> TokenSet:
        login = self._services.managed_login if record.provider else None
        if login is not None and self._is_refused:
            return await login.refresh(record.tokens.refresh_token)
        try:
            return await self._services.client.refresh(record.tokens, username=record.claims.username)
        except TokenReusedError:
            raise
        except SessionEndedError as refusal:
            if login is None:
                raise
            _log.info('the managed login is asked to refresh a session that began there: %s', refusal)
        tokens = await login.refresh(record.tokens.refresh_token)
        self._is_refused = True
        return tokens
