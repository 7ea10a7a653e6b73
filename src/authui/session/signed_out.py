"""Marks in the vault that end all sessions of a user that began before a moment."""

from __future__ import annotations

import logging
import math
from hashlib import sha256

from authui.cognito import Claims
from authui.errors import StorageError
from authui.session.services import Services
from authui.session.vault import SignedOut

_log = logging.getLogger(__name__)


def signed_out_key(user: str) -> str:
    """Return the key for a user's mark and bus events: a hash, so that neither sub nor user name is stored."""
    return sha256(f'signed out {user}'.encode()).hexdigest()


def signed_out_keys(claims: Claims) -> set[str]:
    """Return the keys of a user: by the sub, and by the user name."""
    return {signed_out_key(user) for user in (claims.sub, claims.username)}


class SignedOutMarks:
    """The marks of users whose sessions were ended, each kept for as long as a session can last."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def set(self, user: str, now: float, said: str) -> None:
        """Store the moment before which a user's sessions do not count, and tell the other processes.

        `user` is the sub or the user name.
        """
        mark = SignedOut(at=now, expires_at=now + self._services.spans.absolute)
        try:
            await self._services.vault.put(signed_out_key(user), mark)
            await self._services.bus.say(signed_out_key(user), said)
        except StorageError as error:
            _log.error('sessions elsewhere go on until their tokens expire: %s', error)

    async def since(self, claims: Claims) -> float:
        """Return the moment since which a user's sessions count; raises `StorageError` when the store cannot answer."""
        marks = [await self._services.vault.get(key, SignedOut) for key in signed_out_keys(claims)]
        return max((mark.at for mark in marks if mark is not None), default=-math.inf)
