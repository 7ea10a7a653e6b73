"""Half-finished sign-ins: each challenge that was given, until it was answered; in memory, bounded, never on disk."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from authui.local.errors import OperationError, not_authorized

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from authui.local.crypto.randomness import Randomness
    from authui.local.directory.claimants import Candidate

Answer = dict[str, Any]
"""What goes out: tokens, or the next challenge."""

_SESSION_BYTES = 192
_MOST = 10_000
_KEPT_AFTER_EXPIRY = 600.0
_RETRYABLE = frozenset(
    {
        'AliasExistsException',
        'CodeMismatchException',
        'EnableSoftwareTokenMFAException',
        'ExpiredCodeException',
        'InvalidParameterException',
        'InvalidPasswordException',
        'MFAMethodNotFoundException',
    }
)
"""Refusals after which the same challenge can be answered again."""
_GUESSES = frozenset({'CodeMismatchException', 'EnableSoftwareTokenMFAException'})


@dataclass(slots=True, repr=False)
class _Challenge:
    name: str
    candidate: Candidate
    secret_hash_name: str
    expires_at: float
    reply: Callable[[Mapping[str, str]], Answer] | None
    """What answers it; None once it was answered, or while it is being."""
    guesses: int = 0


class Challenges:
    """Gives challenges and takes their answers; a session fits one user, one challenge and one answer."""

    def __init__(
        self, clock: Callable[[], float], randomness: Randomness, *, validity: float, most_guesses: int
    ) -> None:
        self._clock = clock
        self._randomness = randomness
        self._validity = validity
        self._most_guesses = most_guesses
        self._challenges: OrderedDict[str, _Challenge] = OrderedDict()
        self._lock = threading.Lock()

    def give(
        self,
        name: str,
        candidate: Candidate,
        parameters: Mapping[str, str],
        reply: Callable[[Mapping[str, str]], Answer],
    ) -> Answer:
        """Return a new challenge; `reply` gets the responses to it and returns what comes next."""
        session = self._randomness.token(_SESSION_BYTES)
        self.remember(session, name, candidate, parameters, reply)
        return {'ChallengeName': name, 'Session': session, 'ChallengeParameters': dict(parameters)}

    def remember(
        self,
        session: str,
        name: str,
        candidate: Candidate,
        parameters: Mapping[str, str],
        reply: Callable[[Mapping[str, str]], Answer],
    ) -> None:
        """Keep a challenge under a session that the caller has chosen."""
        now = self._clock()
        # A secret hash is made with the name that the client was told, else with the one it told.
        hash_name = parameters.get('USER_ID_FOR_SRP') or parameters.get('USERNAME') or candidate.username
        challenge = _Challenge(name, candidate, hash_name, now + self._validity, reply)
        with self._lock:
            while self._challenges and (len(self._challenges) >= _MOST or self._oldest_ended_before(now)):
                self._challenges.popitem(last=False)
            self._challenges[session] = challenge

    def expire(self) -> None:
        """Let every challenge be over that was given until now."""
        now = self._clock()
        with self._lock:
            for challenge in self._challenges.values():
                challenge.expires_at = min(challenge.expires_at, now)

    def secret_hash_name(self, session: str) -> str | None:
        """Return the user name with which the secret hash of an answer is made."""
        with self._lock:
            challenge = self._challenges.get(session)
        return challenge.secret_hash_name if challenge else None

    def answer(self, session: str, name: str, username: str | None, given: Mapping[str, str]) -> Answer:
        """Return what comes after an answer; refuses a session that is not of this user and challenge, used or over.

        `username` is None where the operation does not carry one.
        """
        challenge, reply = self._take(session, name, username)
        try:
            return reply(given)
        except OperationError as error:
            # Nobody else answers this challenge meanwhile: its reply is taken.
            challenge.guesses += error.code in _GUESSES
            if error.code in _RETRYABLE and challenge.guesses < self._most_guesses:
                challenge.reply = reply
            raise

    def _take(
        self, session: str, name: str, username: str | None
    ) -> tuple[_Challenge, Callable[[Mapping[str, str]], Answer]]:
        with self._lock:
            challenge = self._challenges.get(session)
            if challenge is None or challenge.name != name or not challenge.candidate.is_called(username):
                raise not_authorized('Invalid session for the user.')
            if self._clock() >= challenge.expires_at:
                raise not_authorized('Invalid session for the user, session is expired.')
            reply, challenge.reply = challenge.reply, None
            if reply is None:
                raise not_authorized('Invalid session for the user, session can only be used once.')
        return challenge, reply

    def _oldest_ended_before(self, now: float) -> bool:
        return next(iter(self._challenges.values())).expires_at + _KEPT_AFTER_EXPIRY <= now
