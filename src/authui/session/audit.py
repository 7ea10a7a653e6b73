"""Security events for an audit log: the account, the action, the address and the result; no names and no secrets."""

from __future__ import annotations

import hashlib
import hmac
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from authui.errors import AuthError, ProviderAnswerError, ProviderRefusedError, TokenError
from authui.models import Value

_log = logging.getLogger('authui.security')

_EXPLAINED = (ProviderAnswerError, ProviderRefusedError, TokenError)
"""Errors whose rule an event names: it is for the log alone."""

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
"""The kind of event. `proof`: a signed-in user gave the password again, or signed in at the provider again.
`origin_refused`: another site opened a socket. `request_refused`: another site sent a request. `frame_refused`: a
message was meant for another page."""


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
    provider: str = ''
    """The provider at which the user signs in, or the domain that is to lead to one; empty for a sign-in here."""
    reason: str = ''
    """Why a sign-in at a provider was refused, where `result` does not say it: the `rule` of the error."""


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

    def tell(
        self,
        kind: EventKind,
        account: str | None = None,
        address: str = '',
        *,
        result: str = 'ok',
        provider: str = '',
        reason: str = '',
    ) -> None:
        """Report an event. An exception from the hook is logged and not passed on."""
        at = datetime.fromtimestamp(self._clock(), UTC)
        who = self.pseudonym(account) if account else None
        event = SecurityEvent(
            kind=kind, who=who, result=result, address=address, at=at, provider=provider, reason=reason
        )
        _log.info('%s', event.model_dump_json())
        if self._hook is not None:
            try:
                self._hook(event)
            except Exception:  # noqa: BLE001 - a host's fault must not keep a user from logging out
                _log.exception('the hook of security events failed at %s', kind)

    @contextmanager
    def of(self, kind: EventKind, account: str | None, address: str) -> Iterator[Outcome]:
        """Report the result of the block: the outcome's, or the code of the `AuthError` that the block raises."""
        outcome = Outcome(kind, account)
        try:
            yield outcome
        except AuthError as error:
            reason = error.rule or '' if isinstance(error, _EXPLAINED) else ''
            self.tell(
                outcome.kind,
                outcome.account,
                address,
                result=error.code,
                provider=outcome.provider,
                reason=reason,
            )
            raise
        self.tell(outcome.kind, outcome.account, address, result=outcome.result, provider=outcome.provider)

    def pseudonym(self, account: str) -> str:
        """Return the pseudonym of an account in events."""
        return hmac.digest(self._key, b'audit ' + account.strip().casefold().encode(), hashlib.sha256).hex()[:16]


@dataclass
class Outcome:
    """The report of an action at its end; it may learn on its way whose it is."""

    kind: EventKind
    account: str | None
    provider: str = ''
    result: str = 'ok'
    """The result of an action that did not fail."""
