"""The user of a session as Cognito knows it, fetched once for each set of tokens; it stores nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from authui.errors import AuthError, SessionEndedError
from authui.models import TokenSet, User
from authui.session.state import SessionState

_log = logging.getLogger(__name__)


class UserCache:
    """Keeps what GetUser has told, until it is forgotten; at most one GetUser is under way."""

    def __init__(self, session: SessionState, get_user: Callable[[TokenSet], Awaitable[User]]) -> None:
        self._session = session
        self._get_user = get_user
        self._user: User | None = None
        self.task: asyncio.Task[User] | None = None
        """The GetUser that is under way."""

    async def get(self, tokens: TokenSet) -> User:
        """Return the user; when Cognito cannot answer, the verified claims of the ID token tell."""
        if self._user is not None:
            return self._user
        if self.task is None:
            self.task = asyncio.get_running_loop().create_task(self._fetch(tokens))
            self.task.add_done_callback(self._fetched)
        return await asyncio.shield(self.task)  # whoever gives up does not take it from the others

    def forget(self) -> None:
        """Ask Cognito again next time: the user, or what the tokens tell, may have changed."""
        self._user = self.task = None

    async def _fetch(self, tokens: TokenSet) -> User:
        try:
            user = await self._get_user(tokens)
        except SessionEndedError:
            raise
        except AuthError as error:
            _log.warning('the user could not be fetched (%s): the ID token tells instead', error.code)
            return self._session.claims.user()
        return user.model_copy(update={'groups': self._session.claims.groups})

    def _fetched(self, task: asyncio.Task[User]) -> None:
        if self.task is not task:
            return  # what it tells is of before a change
        self.task = None
        if not task.cancelled() and task.exception() is None:
            self._user = task.result()
