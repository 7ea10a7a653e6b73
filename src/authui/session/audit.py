"""Security events: who did what from where and what came of it, as a record of their own; no name and no secret."""

from __future__ import annotations

import hashlib
import hmac
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Literal

from authui.errors import AuthError
from authui.models import Value

_log = logging.getLogger('authui.security')

EventKind = Literal[
    'login',
    'challenge',
    'signup',
    'confirm',
    'resend',
    'reset_requested',
    'reset',
    'password_changed',
    'attribute_changed',
    'attribute_verified',
    'mfa_changed',
    'proof',
    'logout',
    'logout_everywhere',
    'account_deleted',
    'session_expired',
    'token_reused',
    'origin_refused',
    'request_refused',
    'frame_refused',
]
"""What happened. A `proof` is a password given again; `origin_refused` is a socket, `request_refused` a request of
another site, `frame_refused` a message for another page."""


class SecurityEvent(Value):
    """One event, for an audit log."""

    kind: EventKind
    who: str | None
    """A keyed hash of the account as it was typed, the same for the same account; None where there is none."""
    result: str
    """`ok`, `challenge` where the pool asks for more, or the code of the error."""
    address: str
    """The IP address that it came from, as far as that is known."""
    at: datetime
    """In UTC."""


class Audit:
    """Tells of security events: one line of JSON to the logger `authui.security`, and a host's hook if there is one."""

    def __init__(
        self,
        *,
        key: bytes,
        hook: Callable[[SecurityEvent], object] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._key = key
        self._hook = hook
        self._clock = clock

    def tell(self, kind: EventKind, account: str | None = None, address: str = '', *, result: str = 'ok') -> None:
        """Tell of an event; what the hook raises is logged and goes no further."""
        at = datetime.fromtimestamp(self._clock(), UTC)
        who = self.pseudonym(account) if account else None
        event = SecurityEvent(kind=kind, who=who, result=result, address=address, at=at)
        _log.info('%s', event.model_dump_json())
        if self._hook is not None:
            try:
                self._hook(event)
            except Exception:  # noqa: BLE001 - a host's fault must not keep a user from logging out
                _log.exception('the hook of security events failed at %s', kind)

    @contextmanager
    def of(self, kind: EventKind, account: str | None, address: str) -> Iterator[Outcome]:
        """Tell what comes of something: an `AuthError` by its code."""
        outcome = Outcome()
        try:
            yield outcome
        except AuthError as error:
            self.tell(kind, account, address, result=error.code)
            raise
        self.tell(kind, account, address, result=outcome.result)

    def pseudonym(self, account: str) -> str:
        """Return what an account is called in events."""
        return hmac.digest(self._key, b'audit ' + account.strip().casefold().encode(), hashlib.sha256).hex()[:16]


class Outcome:
    """What came of something that did not fail."""

    result = 'ok'
