"""The user of a session as Cognito returns it, fetched once for each set of tokens and never stored."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from authui.errors import AuthError, SessionEndedError
from authui.models import TokenSet, User
from authui.session.state import SessionState

_log = logging.getLogger(__name__)


class UserCache:
    """Keeps the result of GetUser until it is forgotten; at most one GetUser runs at a time."""

    def __init__(self, session: SessionState, get_user: Callable[[TokenSet], Awaitable[User]]) -> None:
        self._session = session
        self._get_user = get_user
        self._user: User | None = None
        self.task: asyncio.Task[User] | None = None
        """The running GetUser; None when there is none."""

    async def get(self, tokens: TokenSet) -> User:
        """Return the user; when Cognito cannot answer, it is made from the ID token's verified claims."""
        if self._user is not None:
            return self._user
        if self.task is None:
            self.task = asyncio.get_running_loop().create_task(self._fetch(tokens))
            self.task.add_done_callback(self._fetched)
        return await asyncio.shield(self.task)  # a caller that gives up does not cancel it for the others

    def forget(self) -> None:
        """Ask Cognito again next time: the user, or the claims in the tokens, may have changed."""
        self._user = self.task = None

    async def _fetch(self, tokens: TokenSet) -> User:
        try:
            user = await self._get_user(tokens)
        except SessionEndedError:
            raise
        except AuthError as error:
            _log.warning('the user could not be fetched (%s): the ID token tells instead', error.code)
            return self._session.user_of_claims()
        return self._session.as_known(user)

    def _fetched(self, task: asyncio.Task[User]) -> None:
        if self.task is not task:
            return  # its result is from before a change
        self.task = None
        if not task.cancelled() and task.exception() is None:
            self._user = task.result()
