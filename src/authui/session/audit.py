"""Security events for an audit log: the account, the action, the address and the result; no names and no secrets."""

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
    'passkey_added',
    'passkey_removed',
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
"""What happened. `proof`: a signed-in user gave the password again. `origin_refused`: another site opened a socket.
`request_refused`: another site sent a request. `frame_refused`: a message was meant for another page."""


class SecurityEvent(Value):
    """One event, for an audit log."""

    kind: EventKind
    who: str | None
    """A keyed hash of the account as it was typed, always the same for the same account; None without an account."""
    result: str
    """`ok`, `challenge` if the pool asks for another step, or the code of the error."""
    address: str
    """The client's IP address, as far as it is known."""
    at: datetime
    """In UTC."""


class Audit:
    """Reports security events: one line of JSON to the logger `authui.security`, and a call of the host's hook."""

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
        """Report an event. An exception from the hook is logged and not passed on."""
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
        """Report the result of the block: the outcome's, or the code of the `AuthError` that the block raises."""
        outcome = Outcome()
        try:
            yield outcome
        except AuthError as error:
            self.tell(kind, account, address, result=error.code)
            raise
        self.tell(kind, account, address, result=outcome.result)

    def pseudonym(self, account: str) -> str:
        """Return the pseudonym of an account in events."""
        return hmac.digest(self._key, b'audit ' + account.strip().casefold().encode(), hashlib.sha256).hex()[:16]


class Outcome:
    """The result of an action that did not fail."""

    result = 'ok'
