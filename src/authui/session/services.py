"""The services that all sessions of a process share, and the ids of sessions."""

from __future__ import annotations

import random
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from pydantic import SecretStr

from authui.cognito import Claims, CognitoClient, TokenVerifier
from authui.models import User, Value
from authui.session.audit import Audit
from authui.session.bus import Bus, NoBus
from authui.session.known import KnownBrowsers
from authui.session.stages import AddedStage
from authui.session.throttle import Throttle
from authui.session.vault import Vault

if TYPE_CHECKING:
    from authui.cognito import ManagedLogin

_ID_BYTES = 32


class Spans(Value):
    """How long a session lasts, in seconds: `idle` without use, `absolute` in total."""

    idle: float = 12 * 3600.0
    absolute: float = 30 * 24 * 3600.0


@dataclass(frozen=True, kw_only=True)
class Services:
    """The services that all sessions of a process share. `clock` is the wall clock, in seconds since the epoch."""

    client: CognitoClient
    verifier: TokenVerifier
    vault: Vault
    throttle: Throttle
    bus: Bus = field(default_factory=NoBus)
    """Tells other processes that share the vault what happens to a session."""
    audit: Audit
    spans: Spans = field(default_factory=Spans)
    allows_sign_up: bool = True
    """Whether visitors can sign up; else each user is invited."""
    on_existing_account: Callable[[str], Awaitable[None]] | None = None
    """Is called when a sign-up uses an e-mail that is taken. If it is set, answers do not reveal accounts."""
    keeps_identifier: bool = True
    """Whether the login starts with the e-mail of a session that ended without a logout."""
    signs_in_after_reset: bool = False
    """Whether a user who has reset the password is signed in, where the pool asks for nothing else."""
    refuses_common_passwords: bool = True
    """Whether a new password must not be one of the most common, or the account's own name."""
    passkeys: bool = False
    """Whether users can have passkeys."""
    password_check: Callable[[SecretStr, str], Awaitable[bool]] | None = None
    """Tells whether a new password is allowed for an account; the pool checks its own policy afterwards."""
    managed_login: ManagedLogin | None = None
    """The pool's managed login, where people sign in at other providers; None without one."""
    trusted_providers: frozenset[str] = frozenset()
    """Providers whose e-mail addresses count as verified although the pool does not say so."""
    provider_logout: bool = True
    """Whether a logout ends the session of the managed login too."""
    on_link: Callable[[User], Awaitable[bool]] | None = None
    """Is called with a provider's user before the session begins. If it has linked the identity to another user, it
    returns True; the sign-in then begins again, as that of the other user."""
    stages: Sequence[AddedStage] = ()
    """The steps that the host adds between the pool's tokens and a session, in this order."""
    known_browsers: KnownBrowsers = field(default_factory=KnownBrowsers.of_this_process)
    """Signs the cookies of browsers in which somebody has signed in."""
    clock: Callable[[], float] = time.time
    server_time: Callable[[], float]
    """Cognito's time, in seconds since the epoch. Cognito dates the tokens, so their expiry is judged by it."""
    random: Callable[[], float] = field(default=random.random)
    """Spreads refreshes and retries: a number from 0 to 1."""

    def asked_at(self, claims: Claims) -> float:
        """Return when the pool asked its user for a proof, by this process's clock; 0 where the tokens do not say."""
        return 0.0 if claims.auth_time is None else claims.auth_time + self.clock() - self.server_time()


def new_session_id() -> SecretStr:
    """Return an id of 256 random bits, which only the browser's cookie holds."""
    return SecretStr(secrets.token_urlsafe(_ID_BYTES))


def session_key(session_id: SecretStr) -> str:
    """Return the key of a stored session: a hash of its id, so that a copy of the store opens no session."""
    return sha256(session_id.get_secret_value().encode()).hexdigest()


def is_session_key(text: str) -> bool:
    """Tell whether a text has the form of a key that `session_key` returns."""
    return re.fullmatch('[0-9a-f]{64}', text) is not None
