"""Sessions of browsers at the managed login; in memory and bounded, so a restart ends them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from authui.local.crypto.randomness import Randomness

LOGIN_SESSION_SECONDS = 3600
"""How long the managed login remembers a user, whatever is revoked meanwhile, as on Cognito."""

_MAX_SESSIONS = 10_000


@dataclass(frozen=True, slots=True)
class LoginSession:
    """A user who is signed in at the managed login in one browser."""

    id: str
    """The id, which the tokens of this login remember; the browser has a secret of its own."""
    sub: str
    provider: str
    """The provider that signed the user in; `COGNITO` is the pool itself."""
    auth_time: int
    expires_at: float


class LoginSessions:
    """Remembers the signed-in users of the managed login; a session ends by a logout, not by a revoked token."""

    def __init__(self, clock: Callable[[], float], randomness: Randomness) -> None:
        self._clock = clock
        self._randomness = randomness
        self._sessions: OrderedDict[str, LoginSession] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, sub: str, provider: str) -> tuple[str, LoginSession]:
        """Begin a session; returns the secret that the browser keeps in a cookie."""
        now = self._clock()
        secret = self._randomness.token(32)
        session = LoginSession(
            self._randomness.token(16), sub, provider, int(now), expires_at=now + LOGIN_SESSION_SECONDS
        )
        with self._lock:
            while self._sessions and (len(self._sessions) >= _MAX_SESSIONS or self._oldest().expires_at <= now):
                self._sessions.popitem(last=False)
            self._sessions[secret] = session
        return secret, session

    def find(self, secret: str | None) -> LoginSession | None:
        """Return the session of a browser's secret, unless it has ended."""
        with self._lock:
            session = self._sessions.get(secret or '')
        return session if session is not None and self._clock() < session.expires_at else None

    def end(self, secret: str | None) -> None:
        """End the session of a browser's secret."""
        with self._lock:
            self._sessions.pop(secret or '', None)

    def end_with_id(self, login_id: str) -> None:
        """End the session that tokens came through (RevokeAssociatedSessions)."""
        with self._lock:
            for secret, session in self._sessions.items():
                if session.id == login_id:
                    del self._sessions[secret]
                    return

    def _oldest(self) -> LoginSession:
        return next(iter(self._sessions.values()))
