"""Gets new tokens for a session, by whichever way the pool allows."""

from __future__ import annotations

import logging

from authui.errors import SessionEndedError, TokenReusedError
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

    async def new_tokens(self, record: SessionRecord) -> TokenSet:
        """Return new tokens; raises `SessionEndedError` when the session is over."""
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
