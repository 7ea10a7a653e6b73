"""What every session of a process works with, and the ids of sessions."""

from __future__ import annotations

import random
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from pydantic import SecretStr

from authui.cognito import CognitoClient, TokenVerifier
from authui.models import Value
from authui.session.audit import Audit
from authui.session.bus import Bus, NoBus
from authui.session.known import KnownBrowsers
from authui.session.stages import AddedStage
from authui.session.throttle import Throttle
from authui.session.vault import Vault

_ID_BYTES = 32


class Spans(Value):
    """How long a session lasts, in seconds: without use, and in all."""

    idle: float = 12 * 3600.0
    absolute: float = 30 * 24 * 3600.0


@dataclass(frozen=True, kw_only=True)
class Services:
    """What every session of a process works with. `clock` is the wall clock, in seconds since the epoch."""

    client: CognitoClient
    verifier: TokenVerifier
    vault: Vault
    throttle: Throttle
    bus: Bus = field(default_factory=NoBus)
    """Tells other processes that share the vault what happens to a session."""
    audit: Audit
    spans: Spans = field(default_factory=Spans)
    on_existing_account: Callable[[str], Awaitable[None]] | None = None
    """Hears of a sign-up with an e-mail that is taken; with it nobody is told who has an account."""
    password_check: Callable[[SecretStr, str], Awaitable[bool]] | None = None
    """Tells of a new password and its account whether it may be used; the pool's own policy is asked after it."""
    stages: Sequence[AddedStage] = ()
    """What a host asks for between the pool's tokens and a session, in this order."""
    known_browsers: KnownBrowsers = field(default_factory=KnownBrowsers.of_this_process)
    """Signs the cookies of browsers in which somebody has signed in."""
    clock: Callable[[], float] = time.time
    server_time: Callable[[], float]
    """What time it is for Cognito, which has dated the tokens: they are judged by it."""
    random: Callable[[], float] = field(default=random.random)
    """Spreads refreshes and retries: a number from 0 to 1."""


def new_session_id() -> SecretStr:
    """Return 256 random bits, which only the browser's cookie holds."""
    return SecretStr(secrets.token_urlsafe(_ID_BYTES))


def session_key(session_id: SecretStr) -> str:
    """Return what a session is stored under: the hash of its id, so that a copy of the store opens no session."""
    return sha256(session_id.get_secret_value().encode()).hexdigest()


def is_session_key(text: str) -> bool:
    """Tell whether a text has the form of what `session_key` returns."""
    return re.fullmatch('[0-9a-f]{64}', text) is not None
