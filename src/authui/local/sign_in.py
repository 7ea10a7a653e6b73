"""How a password is proven: the SRP exchange and the password flow; the same for users who do not exist."""

from __future__ import annotations

import base64
import binascii
import hmac
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from authui.local.errors import (
    OperationError,
    incorrect_credentials,
    invalid_parameter,
    not_authorized,
    user_disabled,
    user_not_confirmed,
    user_not_found,
)
from authui.local.limits import Lockout
from authui.local.srp import Exchange, Verifier, read_public_value, read_timestamp, write_timestamp

if TYPE_CHECKING:
    from collections.abc import Callable

    from authui.local.config import PoolConfig
    from authui.local.directory import Directory, UserRecord
    from authui.local.grants import Grants
    from authui.local.randomness import Randomness

_SECRET_BLOCK_BYTES = 256
_MOST_SESSIONS = 10_000


@dataclass(frozen=True, slots=True, repr=False)
class _Candidate:
    """Who wants to sign in: a user, or the semblance of one."""

    sub: str
    verifier: Verifier
    user: UserRecord | None


@dataclass(frozen=True, slots=True, repr=False)
class _Session:
    username: str
    candidate: _Candidate
    exchange: Exchange
    expires_at: float


class SignIn:
    """Answers the flows that prove a password; arithmetic runs outside every lock."""

    def __init__(
        self,
        directory: Directory,
        grants: Grants,
        config: PoolConfig,
        *,
        pool_name: str,
        clock: Callable[[], float],
        randomness: Randomness,
    ) -> None:
        self._directory = directory
        self._grants = grants
        self._config = config
        self._pool_name = pool_name
        self._clock = clock
        self._randomness = randomness
        self._lockout = Lockout(clock)
        self._sessions: OrderedDict[bytes, _Session] = OrderedDict()
        self._lock = threading.Lock()

    def by_password(self, username: str, password: str) -> dict[str, Any]:
        """Sign in by the password itself (USER_PASSWORD_AUTH)."""
        candidate = self._candidate(username)
        self._admit(candidate)
        verifier = Verifier.of(self._pool_name, candidate.sub, password, candidate.verifier.salt)
        return self._conclude(candidate, proven=hmac.compare_digest(verifier.value, candidate.verifier.value))

    def begin_srp(self, username: str, client_public: str) -> dict[str, str]:
        """Return the parameters of the PASSWORD_VERIFIER challenge; its secret block is the session."""
        public = read_public_value(client_public)
        if public is None:
            raise invalid_parameter('Invalid SRP_A')
        candidate = self._candidate(username)
        exchange = Exchange.begin(candidate.verifier, public, self._randomness)
        secret_block = self._randomness.octets(_SECRET_BLOCK_BYTES)
        now = self._clock()
        session = _Session(username, candidate, exchange, now + self._config.session_validity)
        with self._lock:
            while self._sessions and (len(self._sessions) >= _MOST_SESSIONS or self._oldest_expires_at() <= now):
                self._sessions.popitem(last=False)
            self._sessions[secret_block] = session
        return {
            'SALT': candidate.verifier.salt.hex(),
            'SECRET_BLOCK': base64.b64encode(secret_block).decode('ascii'),
            'SRP_B': format(int(exchange.public), 'x'),
            'USERNAME': candidate.sub,
            'USER_ID_FOR_SRP': candidate.sub,
        }

    def finish_srp(self, username: str, secret_block: str, signature: str, timestamp: str) -> dict[str, Any]:
        """Check the proof that answers a PASSWORD_VERIFIER challenge; right or wrong, the challenge is then used up."""
        moment = read_timestamp(timestamp)
        if moment is None:
            raise invalid_parameter('TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.')
        block, claim = _decode(secret_block), _decode(signature)
        with self._lock:
            session = self._sessions.pop(block, None)
        if session is None or username not in {session.candidate.sub, session.username}:
            raise not_authorized('Invalid session for the user.')
        now = self._clock()
        age = abs((datetime.fromtimestamp(now, UTC) - moment).total_seconds())
        if now >= session.expires_at or age > self._config.timestamp_tolerance:
            raise not_authorized('Invalid session for the user, session is expired.')
        candidate = session.candidate
        self._admit(candidate)
        # The signed text is the time as Cognito writes it, so another spelling of the same time proves nothing.
        expected = session.exchange.signature(
            candidate.verifier, self._pool_name, candidate.sub, block, write_timestamp(moment)
        )
        return self._conclude(candidate, proven=hmac.compare_digest(expected, claim))

    def challenged_name(self, secret_block: str) -> str | None:
        """Return the user name that a challenge told its receiver, to make the secret hash of the answer with."""
        with self._lock:
            session = self._sessions.get(_decode(secret_block))
        return session.candidate.sub if session else None

    def _candidate(self, username: str) -> _Candidate:
        user = self._directory.find(username)
        if user is not None:
            return _Candidate(user.sub, user.verifier, user)
        if not self._config.prevent_user_existence_errors:
            raise user_not_found()
        return _Candidate(self._directory.unknown_sub(username), self._directory.unknown_verifier(username), None)

    def _admit(self, candidate: _Candidate) -> None:
        # Before the password is looked at, as Cognito does.
        self._lockout.check(candidate.sub)
        if candidate.user is not None:
            if not candidate.user.enabled:
                raise user_disabled()
            if not candidate.user.confirmed:
                raise user_not_confirmed()

    def _conclude(self, candidate: _Candidate, *, proven: bool) -> dict[str, Any]:
        user = candidate.user
        self._lockout.record(candidate.sub, succeeded=proven and user is not None)
        if user is None or not proven:
            raise incorrect_credentials()
        return self._grants.issue(user)

    def _oldest_expires_at(self) -> float:
        return next(iter(self._sessions.values())).expires_at


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:  # ValueError: not ASCII
        raise _malformed() from error


def _malformed() -> OperationError:
    return invalid_parameter('PASSWORD_CLAIM_SECRET_BLOCK and PASSWORD_CLAIM_SIGNATURE must be base64.')
