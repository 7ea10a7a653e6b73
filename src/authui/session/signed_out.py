"""Since when the sessions of a user count: a mark in the vault, which ends those that began before it."""

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
    """Return what is kept and said of a user under, which is not the sub or the user name itself."""
    return sha256(f'signed out {user}'.encode()).hexdigest()


def signed_out_keys(claims: Claims) -> set[str]:
    """Return the keys of a user: by the sub, and by the user name."""
    return {signed_out_key(user) for user in (claims.sub, claims.username)}


class SignedOutMarks:
    """The marks of users whose sessions were ended, each kept for as long as a session can last."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def set(self, user: str, now: float, said: str) -> None:
        """Keep from when on the sessions of a user, by sub or user name, count, and tell the other processes."""
        mark = SignedOut(at=now, expires_at=now + self._services.spans.absolute)
        try:
            await self._services.vault.put(signed_out_key(user), mark)
            await self._services.bus.say(signed_out_key(user), said)
        except StorageError as error:
            _log.error('sessions elsewhere go on until their tokens expire: %s', error)

    async def since(self, claims: Claims) -> float:
        """Return since when sessions of a user count; raises `StorageError`."""
        marks = [await self._services.vault.get(key, SignedOut) for key in signed_out_keys(claims)]
        return max((mark.at for mark in marks if mark is not None), default=-math.inf)
